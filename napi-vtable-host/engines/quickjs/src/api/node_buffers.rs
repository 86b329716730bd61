//! `Buffer`, which here is a `Uint8Array` of a class of our own, see `js/buffer.js`.
//!
//! Source: the buffer functions under "Working with JavaScript values" of the Node-API reference.

use std::ffi::c_void;

use napi_vtable_sys::*;
use rquickjs_sys as q;
use rquickjs_sys::JSValue;

use crate::api::arraybuffers::bytes;
use crate::api::errors::throw_range;
use crate::api::views::{is_view, size, view};
use crate::entry::api;
use crate::env::{Env, Finalizer};
use crate::external_memory;
use crate::owned::Owned;

api! {
    /// `napi_create_buffer`: the bytes are zero.
    js fn napi_create_buffer(env, length: usize, data: *mut *mut c_void, result: *mut napi_value) {
        let result = env.out(result)?;
        let memory = env.construct(env.engine().intrinsics.array_buffer, &[size(env, length)])?;
        let buffer = over(env, memory.raw(), 0, length)?;
        if !data.is_null() {
            data.write(bytes(env, memory.raw()).0.cast());
        }
        env.ret(result, buffer.into_raw())
    }

    /// `napi_create_external_buffer`: its memory is that of an external `ArrayBuffer`.
    js fn napi_create_external_buffer(
        env, length: usize, data: *mut c_void, finalize_cb: node_api_basic_finalize,
        finalize_hint: *mut c_void, result: *mut napi_value,
    ) {
        let result = env.out(result)?;
        let finalizer = Finalizer { callback: finalize_cb, data, hint: finalize_hint };
        let memory = external_memory::new_array_buffer(env, length, finalizer)?;
        if !data.is_null() {
            return env.ret(result, over(env, memory.raw(), 0, length)?.into_raw());
        }
        // No view can be made over a detached buffer, so the view comes first.
        let empty = env.construct(env.engine().intrinsics.array_buffer, &[size(env, 0)])?;
        let buffer = over(env, empty.raw(), 0, 0)?;
        q::JS_DetachArrayBuffer(env.ctx(), empty.raw());
        env.ret(result, buffer.into_raw())
    }

    /// `napi_create_buffer_copy`.
    js fn napi_create_buffer_copy(
        env, length: usize, data: *const c_void, result_data: *mut *mut c_void,
        result: *mut napi_value,
    ) {
        let result = env.out(result)?;
        if data.is_null() && length > 0 {
            return Err(napi_invalid_arg);
        }
        let memory = env.js(q::JS_NewArrayBufferCopy(env.ctx(), data.cast(), length as _))?;
        let buffer = over(env, memory.raw(), 0, length)?;
        if !result_data.is_null() {
            result_data.write(bytes(env, memory.raw()).0.cast());
        }
        env.ret(result, buffer.into_raw())
    }

    /// `node_api_create_buffer_from_arraybuffer`.
    js fn node_api_create_buffer_from_arraybuffer(
        env, arraybuffer: napi_value, byte_offset: usize, byte_length: usize, result: *mut napi_value,
    ) {
        let memory = env.value(arraybuffer)?;
        let result = env.out(result)?;
        if !q::JS_IsArrayBuffer(memory) {
            return Err(napi_invalid_arg);
        }
        let end = byte_offset.checked_add(byte_length);
        if end.is_none_or(|end| end > bytes(env, memory).1) {
            return throw_range(env, c"ERR_OUT_OF_RANGE", c"The byte offset + length is out of range");
        }
        env.ret(result, over(env, memory, byte_offset, byte_length)?.into_raw())
    }

    /// `napi_is_buffer`: true for every view of bytes.
    any fn napi_is_buffer(env, value: napi_value, result: *mut bool) {
        let value = env.value(value)?;
        env.out(result)?.set(is_view(value));
        Ok(())
    }

    /// `napi_get_buffer_info`: works for every view of bytes.
    any fn napi_get_buffer_info(
        env, value: napi_value, data: *mut *mut c_void, length: *mut usize,
    ) {
        let value = env.value(value)?;
        if !is_view(value) {
            return Err(napi_invalid_arg);
        }
        let view = view(env, value)?;
        if !data.is_null() {
            data.write(view.data(env).cast());
        }
        if !length.is_null() {
            length.write(view.length);
        }
        Ok(())
    }
}

/// A `Buffer` over part of an `ArrayBuffer`. It is made without its constructor, which scripts could reach.
fn over(
    env: &Env,
    memory: JSValue,
    offset: usize,
    length: usize,
) -> Result<Owned<'_>, napi_status> {
    let mut arguments = [memory, size(env, offset), size(env, length)];
    let kind = q::JSTypedArrayEnum_JS_TYPED_ARRAY_UINT8;
    // SAFETY: the arguments are alive, and so is the saved prototype.
    unsafe {
        let made = q::JS_NewTypedArray(env.ctx(), 3, arguments.as_mut_ptr(), kind);
        let buffer = env.js(made)?;
        let prototype = env.engine().intrinsics.buffer_prototype;
        env.check(q::JS_SetPrototype(env.ctx(), buffer.raw(), prototype))?;
        Ok(buffer)
    }
}
