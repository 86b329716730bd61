//! Functions: making them, calling them, and what a called one learns.
//!
//! Source: "Working with JavaScript functions" of the Node-API reference.

use std::ffi::{c_char, c_void};

use napi_vtable_sys::*;
use rquickjs_sys as q;
use rquickjs_sys::JSValue;

use crate::api::strings;
use crate::arguments::{Handles, List, Out, OutList, Text};
use crate::call::Info;
use crate::entry::node_api;
use crate::env::Env;
use crate::function::{Kind, new_function};
use crate::handles::Constant;

node_api! {
    /// `napi_create_function`.
    js fn napi_create_function(
        env, utf8name + length: Text<*const c_char>, cb: napi_callback, data: *mut c_void,
        result: Out<napi_value>,
    ) {
        let result = result.required()?;
        let callback = cb.ok_or(napi_invalid_arg)?;
        let name = if utf8name.is_null() { &[] } else { utf8name.get()? };
        let name = env.js(strings::from_utf8(env, name))?;
        env.ret(result, new_function(env, name.raw(), callback, data, Kind::Plain)?)
    }

    /// `napi_call_function`.
    js fn napi_call_function(
        env, recv: napi_value, func: napi_value, argc of argv: List<napi_value>,
        result: Out<napi_value>,
    ) {
        let this = env.value(recv)?;
        let function = env.object(func, napi_invalid_arg)?;
        // Arguments are looked up elsewhere, so that a call without any saves nothing for it.
        if argv.len() > 0 {
            let status = call_with(env, function, this, &argv, result);
            return if status == napi_ok {
                Ok(())
            } else if status == napi_pending_exception {
                Err(refusal(env, func))
            } else {
                Err(status)
            };
        }
        let Ok(value) = env.call(function, this, &[]) else {
            return Err(refusal(env, func));
        };
        match result.optional() {
            Some(result) => env.answer(result, value),
            None => Ok(()),
        }
    }

    /// `napi_new_instance`.
    js fn napi_new_instance(
        env, constructor: napi_value, argc of argv: List<napi_value>, result: Out<napi_value>,
    ) {
        let constructor = env.value(constructor)?;
        let result = result.required()?;
        if !env.is_function(constructor) {
            return Err(napi_invalid_arg);
        }
        let value = with_values(env, &argv, |values| env.construct(constructor, values))??;
        env.answer(result, value)
    }

    /// `napi_get_cb_info`: `argc` says how many arguments fit and then how many there were; the rest is
    /// filled with `undefined`.
    leaf fn napi_get_cb_info(
        _env, cbinfo: Info, argc of argv: OutList<napi_value>, this_arg: Out<napi_value>,
        data: Out<*mut c_void>,
    ) {
        let info = cbinfo.get()?;
        let tell = || {
            this_arg.give(|| info.this());
            data.give(|| info.data());
        };
        if argv.wants_list() {
            let list = argv.wanted()?;
            tell();
            let other = Constant::Undefined.handle();
            list.fill(Handles { first: info.first(), given: info.argc, other });
        } else {
            tell();
            argv.finish(info.argc);
        }
        Ok(())
    }

    /// `napi_get_new_target`: null in a call without `new`.
    any fn napi_get_new_target(env, cbinfo: Info, result: Out<napi_value>) {
        let info = cbinfo.get()?;
        let result = result.required()?;
        result.set(info.new_target.map_or(std::ptr::null_mut(), |target| env.push_dup(*target)));
        Ok(())
    }
}

/// What a call that threw was refused for. QuickJS looks itself whether what it shall call is a function, and what it
/// throws for any other object is no exception of Node-API's.
#[cold]
#[inline(never)]
extern "C" fn refusal(env: &Env, function: napi_value) -> napi_status {
    // The handle is as good as it was when the call began: what the call has pushed is gone.
    if env
        .value(function)
        .is_ok_and(|function| env.is_function(function))
    {
        return napi_pending_exception;
    }
    env.forget_pending();
    napi_invalid_arg
}

/// Calls a function with arguments, see [`with_values`]. A C function, so that there is nothing to unwind around its
/// caller.
#[inline(never)]
extern "C" fn call_with(
    env: &Env,
    function: JSValue,
    this: JSValue,
    arguments: &List<napi_value>,
    result: Out<napi_value>,
) -> napi_status {
    match with_values(env, arguments, |values| env.call(function, this, values)) {
        Ok(Ok(value)) => {
            result.give(|| env.push(value.into_raw()));
            napi_ok
        }
        Ok(Err(status)) | Err(status) => status,
    }
}

/// Hands the values of an argument list to `body`; up to eight need no allocation.
///
/// # Errors
/// `napi_invalid_arg` for a missing list or an argument that is no handle.
#[inline]
pub fn with_values<R>(
    env: &Env,
    arguments: &List<napi_value>,
    body: impl FnOnce(&[JSValue]) -> R,
) -> Result<R, napi_status> {
    if i32::try_from(arguments.len()).is_err() {
        return Err(napi_invalid_arg);
    }
    let handles = arguments.get()?;
    if handles.is_empty() {
        return Ok(body(&[]));
    }
    let mut few = [q::JS_UNDEFINED; 8];
    if let Some(few) = few.get_mut(..handles.len()) {
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
