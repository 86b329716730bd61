//! `ArrayBuffer` and `SharedArrayBuffer`, over memory of the engine or of a module.
//!
//! Source: the buffer functions under "Working with JavaScript values" of the Node-API reference.

use std::ffi::c_void;

use napi_vtable_sys::*;
use rquickjs_sys as q;
use rquickjs_sys::JSValue;

use crate::api::values::boolean;
use crate::entry::api;
use crate::env::{Env, Finalizer};
use crate::external_memory;
use crate::owned::Owned;

api! {
    /// `napi_is_arraybuffer`.
    any fn napi_is_arraybuffer(env, value: napi_value, result: *mut bool) {
        let value = env.value(value)?;
        env.out(result)?.set(q::JS_IsArrayBuffer(value));
        Ok(())
    }

    /// `napi_create_arraybuffer`.
    js fn napi_create_arraybuffer(
        env, byte_length: usize, data: *mut *mut c_void, result: *mut napi_value,
    ) {
        let result = env.out(result)?;
        let buffer = new_buffer(env, env.engine().intrinsics.array_buffer, byte_length)?;
        if !data.is_null() {
            data.write(bytes(env, buffer.raw()).0.cast());
        }
        env.ret(result, buffer.into_raw())
    }

    /// `napi_create_external_arraybuffer`: the finalizer runs once, when the buffer is collected or detached
    /// or the env ends, which detaches it.
    js fn napi_create_external_arraybuffer(
        env, external_data: *mut c_void, byte_length: usize, finalize_cb: node_api_basic_finalize,
        finalize_hint: *mut c_void, result: *mut napi_value,
    ) {
        let finalizer = Finalizer { callback: finalize_cb, data: external_data, hint: finalize_hint };
        let buffer = external_memory::new_array_buffer(env, byte_length, finalizer)?;
        // Node, too, takes the memory over when nobody asks for the buffer.
        if !result.is_null() {
            result.write(env.push(buffer.into_raw()));
        }
        Ok(())
    }

    /// `napi_get_arraybuffer_info`.
    any fn napi_get_arraybuffer_info(
        env, arraybuffer: napi_value, data: *mut *mut c_void, byte_length: *mut usize,
    ) {
        let value = env.value(arraybuffer)?;
        if !q::JS_IsArrayBuffer(value) && !is_shared(env, value) {
            return Err(napi_invalid_arg);
        }
        let (start, length) = bytes(env, value);
        if !data.is_null() {
            data.write(start.cast());
        }
        if !byte_length.is_null() {
            byte_length.write(length);
        }
        Ok(())
    }

    /// `napi_detach_arraybuffer`.
    any fn napi_detach_arraybuffer(env, arraybuffer: napi_value) {
        let value = env.object(arraybuffer, napi_arraybuffer_expected)?;
        if !q::JS_IsArrayBuffer(value) {
            return Err(napi_arraybuffer_expected);
        }
        if q::JS_IsImmutableArrayBuffer(value) == 1 {
            return Err(napi_detachable_arraybuffer_expected);
        }
        q::JS_DetachArrayBuffer(env.ctx(), value);
        Ok(())
    }

    /// `napi_is_detached_arraybuffer`: false for anything that is no `ArrayBuffer`.
    any fn napi_is_detached_arraybuffer(env, value: napi_value, result: *mut bool) {
        let value = env.value(value)?;
        let result = env.out(result)?;
        let detached = q::JS_IsArrayBuffer(value) && is_detached(env, value)?;
        result.set(detached);
        Ok(())
    }

    /// `node_api_is_sharedarraybuffer`.
    any fn node_api_is_sharedarraybuffer(env, value: napi_value, result: *mut bool) {
        let value = env.value(value)?;
        env.out(result)?.set(is_shared(env, value));
        Ok(())
    }

    /// `node_api_create_sharedarraybuffer`.
    js fn node_api_create_sharedarraybuffer(
        env, byte_length: usize, data: *mut *mut c_void, result: *mut napi_value,
    ) {
        let result = env.out(result)?;
        let buffer = new_buffer(env, env.engine().intrinsics.shared_array_buffer, byte_length)?;
        if !data.is_null() {
            data.write(bytes(env, buffer.raw()).0.cast());
        }
        env.ret(result, buffer.into_raw())
    }

    /// `node_api_create_external_sharedarraybuffer`: the finalizer gets no env and runs once, when the last
    /// buffer over the memory is collected.
    js fn node_api_create_external_sharedarraybuffer(
        env, external_data: *mut c_void, byte_length: usize, finalize_cb: node_api_noenv_finalize,
        finalize_hint: *mut c_void, result: *mut napi_value,
    ) {
        let result = env.out(result)?;
        let buffer = external_memory::new_shared_array_buffer(
            env, external_data, byte_length, finalize_cb, finalize_hint,
        )?;
        env.ret(result, buffer.into_raw())
    }
}

fn new_buffer(env: &Env, class: JSValue, length: usize) -> Result<Owned<'_>, napi_status> {
    // SAFETY: makes a number.
    let length = unsafe { q::JS_NewNumber(env.ctx(), length as f64) };
    env.construct(class, &[length])
}

/// Whether a value is a `SharedArrayBuffer`.
pub fn is_shared(env: &Env, value: JSValue) -> bool {
    // SAFETY: reads the classes of two live objects.
    unsafe {
        q::JS_IsObject(value)
            && q::JS_GetClassID(value) == q::JS_GetClassID(env.engine().intrinsics.shared_sample)
    }
}

/// Whether an `ArrayBuffer` is detached.
fn is_detached(env: &Env, buffer: JSValue) -> Result<bool, napi_status> {
    let getter = env.engine().intrinsics.array_buffer_detached;
    let detached = env.call(getter, buffer, &[])?;
    // SAFETY: reads the tag of a live value.
    Ok(unsafe { q::JS_IsStrictEqual(env.ctx(), detached.raw(), boolean(true)) })
}

/// Where the bytes of a buffer of either kind are, and how many; null and 0 for a detached one.
pub fn bytes(env: &Env, buffer: JSValue) -> (*mut u8, usize) {
    let mut length = 0;
    // SAFETY: the buffer is alive. For a detached one QuickJS throws, and that exception is dropped.
    unsafe {
        let start = q::JS_GetArrayBuffer(env.ctx(), &mut length, buffer);
        if start.is_null() && q::JS_HasException(env.ctx()) {
            q::JS_FreeValue(env.ctx(), q::JS_GetException(env.ctx()));
        }
        (start, length as usize)
    }
}
