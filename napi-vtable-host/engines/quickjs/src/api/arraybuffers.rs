//! `ArrayBuffer` and `SharedArrayBuffer`, over memory of the engine or of a module.
//!
//! Source: the buffer functions under "Working with JavaScript values" of the Node-API reference.

use std::ffi::c_void;

use napi_vtable_sys::*;
use rquickjs_sys::JSValue;

use crate::arguments::Out;
use crate::entry::node_api;
use crate::env::{Env, Finalizer};
use crate::external_memory;
use crate::owned::Owned;
use crate::values;

node_api! {
    /// `napi_is_arraybuffer`.
    any fn napi_is_arraybuffer(env, value: napi_value, result: Out<bool>) {
        let value = env.value(value)?;
        result.required()?.set(values::is_array_buffer(value));
        Ok(())
    }

    /// `napi_create_arraybuffer`.
    js fn napi_create_arraybuffer(
        env, byte_length: usize, data: Out<*mut c_void>, result: Out<napi_value>,
    ) {
        let result = result.required()?;
        let buffer = new_buffer(env, env.engine().intrinsics.array_buffer, byte_length)?;
        data.give(|| env.bytes(buffer.raw()).0.cast());
        env.answer(result, buffer)
    }

    /// `napi_create_external_arraybuffer`: the finalizer runs once, when the buffer is collected or detached
    /// or the env ends, which detaches it.
    js fn napi_create_external_arraybuffer(
        env, external_data: *mut c_void, byte_length: usize, finalize_cb: node_api_basic_finalize,
        finalize_hint: *mut c_void, result: Out<napi_value>,
    ) {
        let finalizer = Finalizer { callback: finalize_cb, data: external_data, hint: finalize_hint };
        let buffer = external_memory::new_array_buffer(env, byte_length, finalizer)?;
        // Node, too, takes the memory over when nobody asks for the buffer.
        result.give(|| env.push(buffer.into_raw()));
        Ok(())
    }

    /// `napi_get_arraybuffer_info`.
    any fn napi_get_arraybuffer_info(
        env, arraybuffer: napi_value, data: Out<*mut c_void>, byte_length: Out<usize>,
    ) {
        let value = env.value(arraybuffer)?;
        if !values::is_array_buffer(value) && !is_shared(env, value) {
            return Err(napi_invalid_arg);
        }
        let (start, length) = env.bytes(value);
        data.give(|| start.cast());
        byte_length.give(|| length);
        Ok(())
    }

    /// `napi_detach_arraybuffer`.
    any fn napi_detach_arraybuffer(env, arraybuffer: napi_value) {
        let value = env.object(arraybuffer, napi_arraybuffer_expected)?;
        if !values::is_array_buffer(value) {
            return Err(napi_arraybuffer_expected);
        }
        if values::is_immutable(value) {
            return Err(napi_detachable_arraybuffer_expected);
        }
        env.detach(value);
        Ok(())
    }

    /// `napi_is_detached_arraybuffer`: false for anything that is no `ArrayBuffer`.
    any fn napi_is_detached_arraybuffer(env, value: napi_value, result: Out<bool>) {
        let value = env.value(value)?;
        let result = result.required()?;
        let detached = values::is_array_buffer(value) && is_detached(env, value)?;
        result.set(detached);
        Ok(())
    }

    /// `node_api_is_sharedarraybuffer`.
    any fn node_api_is_sharedarraybuffer(env, value: napi_value, result: Out<bool>) {
        let value = env.value(value)?;
        result.required()?.set(is_shared(env, value));
        Ok(())
    }

    /// `node_api_create_sharedarraybuffer`.
    js fn node_api_create_sharedarraybuffer(
        env, byte_length: usize, data: Out<*mut c_void>, result: Out<napi_value>,
    ) {
        let result = result.required()?;
        let buffer = new_buffer(env, env.engine().intrinsics.shared_array_buffer, byte_length)?;
        data.give(|| env.bytes(buffer.raw()).0.cast());
        env.answer(result, buffer)
    }

    /// `node_api_create_external_sharedarraybuffer`: the finalizer gets no env and runs once, when the last
    /// buffer over the memory is collected.
    js fn node_api_create_external_sharedarraybuffer(
        env, external_data: *mut c_void, byte_length: usize, finalize_cb: node_api_noenv_finalize,
        finalize_hint: *mut c_void, result: Out<napi_value>,
    ) {
        let result = result.required()?;
        let buffer = external_memory::new_shared_array_buffer(
            env, external_data, byte_length, finalize_cb, finalize_hint,
        )?;
        env.answer(result, buffer)
    }
}

fn new_buffer(env: &Env, class: JSValue, length: usize) -> Result<Owned<'_>, napi_status> {
    env.construct(class, &[env.size(length)])
}

/// Whether a value is a `SharedArrayBuffer`.
pub fn is_shared(env: &Env, value: JSValue) -> bool {
    values::are_of_one_class(value, env.engine().intrinsics.shared_sample)
}

/// Whether an `ArrayBuffer` is detached.
fn is_detached(env: &Env, buffer: JSValue) -> Result<bool, napi_status> {
    let getter = env.engine().intrinsics.array_buffer_detached;
    let detached = env.call(getter, buffer, &[])?;
    Ok(values::as_bool(detached.raw()) == Some(true))
}
