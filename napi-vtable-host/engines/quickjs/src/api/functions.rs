//! Functions: making them, calling them, and what a called one learns.
//!
//! Source: "Working with JavaScript functions" of the Node-API reference.

use std::ffi::{c_char, c_void};

use napi_vtable_sys::*;
use rquickjs_sys as q;
use rquickjs_sys::JSValue;

use crate::api::strings;
use crate::call::{CallInfo, Kind, new_function};
use crate::entry::api;
use crate::env::Env;

api! {
    /// `napi_create_function`.
    js fn napi_create_function(
        env, utf8name: *const c_char, length: usize, cb: napi_callback, data: *mut c_void,
        result: *mut napi_value,
    ) {
        let result = env.out(result)?;
        let callback = cb.ok_or(napi_invalid_arg)?;
        let name = if utf8name.is_null() { &[] } else { strings::input(utf8name.cast::<u8>(), length)? };
        let name = env.js(strings::from_utf8(env, name))?;
        env.ret(result, new_function(env, name.raw(), callback, data, Kind::Plain)?)
    }

    /// `napi_call_function`.
    js fn napi_call_function(
        env, recv: napi_value, func: napi_value, argc: usize, argv: *const napi_value,
        result: *mut napi_value,
    ) {
        let this = env.value(recv)?;
        let function = env.value(func)?;
        if !q::JS_IsFunction(env.ctx(), function) {
            return Err(napi_invalid_arg);
        }
        let value = with_arguments(env, argc, argv, |values| env.call(function, this, values))??;
        if !result.is_null() {
            result.write(env.push(value.into_raw()));
        }
        Ok(())
    }

    /// `napi_new_instance`.
    js fn napi_new_instance(
        env, constructor: napi_value, argc: usize, argv: *const napi_value, result: *mut napi_value,
    ) {
        let constructor = env.value(constructor)?;
        let result = env.out(result)?;
        if !q::JS_IsFunction(env.ctx(), constructor) {
            return Err(napi_invalid_arg);
        }
        let value = with_arguments(env, argc, argv, |values| env.construct(constructor, values))??;
        env.ret(result, value.into_raw())
    }

    /// `napi_get_cb_info`: `argc` says how many arguments fit and then how many there were; the rest is
    /// filled with `undefined`.
    any fn napi_get_cb_info(
        env, cbinfo: napi_callback_info, argc: *mut usize, argv: *mut napi_value,
        this_arg: *mut napi_value, data: *mut *mut c_void,
    ) {
        let info = CallInfo::from_raw(cbinfo).ok_or(napi_invalid_arg)?;
        let arguments = info.arguments();
        if !argv.is_null() {
            let room = env.out(argc).map(|_| argc.read())?;
            for position in 0..room {
                let value = arguments.get(position).copied().unwrap_or(q::JS_UNDEFINED);
                argv.add(position).write(env.push_dup(value));
            }
        }
        if !argc.is_null() {
            argc.write(arguments.len());
        }
        if !this_arg.is_null() {
            this_arg.write(env.push_dup(info.this));
        }
        if !data.is_null() {
            data.write(info.data);
        }
        Ok(())
    }

    /// `napi_get_new_target`: null in a call without `new`.
    any fn napi_get_new_target(env, cbinfo: napi_callback_info, result: *mut napi_value) {
        let info = CallInfo::from_raw(cbinfo).ok_or(napi_invalid_arg)?;
        let result = env.out(result)?;
        result.set(info.new_target.map_or(std::ptr::null_mut(), |target| env.push_dup(target)));
        Ok(())
    }
}

/// Hands the values of an argument list to `body`; up to eight need no allocation.
///
/// # Errors
/// `napi_invalid_arg` for a missing list or an argument that is no handle.
///
/// # Safety
/// `argv` is null or holds `argc` handles.
pub unsafe fn with_arguments<R>(
    env: &Env,
    argc: usize,
    argv: *const napi_value,
    body: impl FnOnce(&[JSValue]) -> R,
) -> Result<R, napi_status> {
    if argc == 0 {
        return Ok(body(&[]));
    }
    if argv.is_null() || i32::try_from(argc).is_err() {
        return Err(napi_invalid_arg);
    }
    // SAFETY: the caller's promise.
    let handles = unsafe { std::slice::from_raw_parts(argv, argc) };
    let mut few = [q::JS_UNDEFINED; 8];
    if let Some(few) = few.get_mut(..argc) {
        for (place, handle) in few.iter_mut().zip(handles) {
            *place = env.value(*handle)?;
        }
        return Ok(body(few));
    }
    let many: Vec<JSValue> = handles
        .iter()
        .map(|h| env.value(*h))
        .collect::<Result<_, _>>()?;
    Ok(body(&many))
}
