//! `Buffer`, which here is a `Uint8Array` of a class of our own, see `js/buffer.js`.
//!
//! Source: the buffer functions under "Working with JavaScript values" of the Node-API reference.

use std::ffi::c_void;

use napi_vtable_sys::*;
use rquickjs_sys as q;
use rquickjs_sys::JSValue;

use crate::api::errors::throw_range;
use crate::api::views::{is_view, view};
use crate::arguments::{Bytes, Out};
use crate::entry::node_api;
use crate::env::{Env, Finalizer};
use crate::external_memory;
use crate::owned::Owned;
use crate::values;

node_api! {
    /// `napi_create_buffer`: the bytes are zero.
    js fn napi_create_buffer(env, length: usize, data: Out<*mut c_void>, result: Out<napi_value>) {
        let result = result.required()?;
        let memory = env.construct(env.engine().intrinsics.array_buffer, &[env.size(length)])?;
        let buffer = over(env, memory.raw(), 0, length)?;
        data.give(|| env.bytes(memory.raw()).0.cast());
        env.answer(result, buffer)
    }

    /// `napi_create_external_buffer`: its memory is that of an external `ArrayBuffer`.
    js fn napi_create_external_buffer(
        env, length: usize, data: *mut c_void, finalize_cb: node_api_basic_finalize,
        finalize_hint: *mut c_void, result: Out<napi_value>,
    ) {
        let result = result.required()?;
        let finalizer = Finalizer { callback: finalize_cb, data, hint: finalize_hint };
        let memory = external_memory::new_array_buffer(env, length, finalizer)?;
        if !data.is_null() {
            return env.answer(result, over(env, memory.raw(), 0, length)?);
        }
        // No view can be made over a detached buffer, so the view comes first.
        let empty = env.construct(env.engine().intrinsics.array_buffer, &[env.size(0)])?;
        let buffer = over(env, empty.raw(), 0, 0)?;
        env.detach(empty.raw());
        env.answer(result, buffer)
    }

    /// `napi_create_buffer_copy`.
    js fn napi_create_buffer_copy(
        env, length of data: Bytes, result_data: Out<*mut c_void>, result: Out<napi_value>,
    ) {
        let result = result.required()?;
        let bytes = data.get()?;
        let memory = env.new_array_buffer(bytes)?;
        let buffer = over(env, memory.raw(), 0, bytes.len())?;
        result_data.give(|| env.bytes(memory.raw()).0.cast());
        env.answer(result, buffer)
    }

    /// `node_api_create_buffer_from_arraybuffer`.
    js fn node_api_create_buffer_from_arraybuffer(
        env, arraybuffer: napi_value, byte_offset: usize, byte_length: usize, result: Out<napi_value>,
    ) {
        let memory = env.value(arraybuffer)?;
        let result = result.required()?;
        if !values::is_array_buffer(memory) {
            return Err(napi_invalid_arg);
        }
        let end = byte_offset.checked_add(byte_length);
        if end.is_none_or(|end| end > env.bytes(memory).1) {
            return throw_range(env, c"ERR_OUT_OF_RANGE", c"The byte offset + length is out of range");
        }
        env.answer(result, over(env, memory, byte_offset, byte_length)?)
    }

    /// `napi_is_buffer`: true for every view of bytes.
    any fn napi_is_buffer(env, value: napi_value, result: Out<bool>) {
        let value = env.value(value)?;
        result.required()?.set(is_view(value));
        Ok(())
    }

    /// `napi_get_buffer_info`: works for every view of bytes.
    any fn napi_get_buffer_info(
        env, value: napi_value, data: Out<*mut c_void>, length: Out<usize>,
    ) {
        let value = env.value(value)?;
        if !is_view(value) {
            return Err(napi_invalid_arg);
        }
        let view = view(env, value)?;
        data.give(|| view.data(env).cast());
        length.give(|| view.length);
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
    let kind = q::JSTypedArrayEnum_JS_TYPED_ARRAY_UINT8;
    let buffer = env.new_typed_array(kind, memory, offset, length)?;
    env.set_prototype(buffer.raw(), env.engine().intrinsics.buffer_prototype)?;
    Ok(buffer)
}
