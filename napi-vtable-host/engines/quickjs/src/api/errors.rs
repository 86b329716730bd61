//! Errors and exceptions.
//!
//! Source: "Error handling" of the Node-API reference.

use std::ffi::CStr;

use napi_vtable_sys::*;
use rquickjs_sys as q;
use rquickjs_sys::JSValue;

use crate::api::strings;
use crate::arguments::{Argument, Name, Out};
use crate::entry::node_api;
use crate::env::Env;
use crate::owned::Owned;
use crate::property::Key;
use crate::values;

/// `napi_get_last_error_info`: it alone leaves the last error as it is.
///
/// # Safety
/// As for every function of Node-API.
pub unsafe extern "C" fn napi_get_last_error_info(
    env: node_api_basic_env,
    result: *mut *const napi_extended_error_info,
) -> napi_status {
    // SAFETY: the module passes null or its own env, on the env's thread, see above.
    let Some(env) = (unsafe { Env::from_raw(env) }) else {
        return napi_invalid_arg;
    };
    // SAFETY: the module guarantees that the place is null or writable, see above.
    match unsafe { Out::from_raw((result,)) }.required() {
        Ok(result) => {
            result.set(env.error_info());
            napi_ok
        }
        Err(status) => env.fail(status),
    }
}

macro_rules! kinds {
    ($($class:ident $create:ident $throw:ident;)*) => {
        node_api! {$(
            #[doc = concat!("`", stringify!($create), "`.")]
            any fn $create(env, code: napi_value, msg: napi_value, result: Out<napi_value>) {
                create(env, env.engine().intrinsics.$class, code, msg, result)
            }

            #[doc = concat!("`", stringify!($throw), "`.")]
            js fn $throw(env, code: Name, msg: Name) {
                throw(env, env.engine().intrinsics.$class, code.optional(), msg.get()?)
            }
        )*}
    };
}

kinds! {
    error napi_create_error napi_throw_error;
    type_error napi_create_type_error napi_throw_type_error;
    range_error napi_create_range_error napi_throw_range_error;
    syntax_error node_api_create_syntax_error node_api_throw_syntax_error;
}

node_api! {
    /// `napi_throw`.
    js fn napi_throw(env, error: napi_value) {
        let error = env.value(error)?;
        env.throw(env.dup(error).into_raw());
        Ok(())
    }

    /// `napi_is_error`.
    any fn napi_is_error(env, value: napi_value, result: Out<bool>) {
        let value = env.value(value)?;
        let result = result.required()?;
        result.set(values::is_error(value));
        Ok(())
    }

    /// `napi_is_exception_pending`.
    any fn napi_is_exception_pending(env, result: Out<bool>) {
        result.required()?.set(env.is_pending());
        Ok(())
    }

    /// `napi_get_and_clear_last_exception`: `undefined` where none is pending.
    any fn napi_get_and_clear_last_exception(env, result: Out<napi_value>) {
        let result = result.required()?;
        env.ret(result, env.take_pending().unwrap_or(q::JS_UNDEFINED))
    }
}

/// Makes an error of a pristine class, with a `code` property where one is given.
fn new_error<'e>(
    env: &'e Env,
    class: JSValue,
    code: Option<JSValue>,
    message: JSValue,
) -> Result<Owned<'e>, napi_status> {
    let error = env.construct(class, &[message])?;
    if let Some(code) = code {
        env.define(error.raw(), &Key::of_text(env, b"code")?, env.dup(code))?;
    }
    Ok(error)
}

fn create(
    env: &Env,
    class: JSValue,
    code: napi_value,
    message: napi_value,
    result: Out<napi_value>,
) -> Result<(), napi_status> {
    let message = env.value(message)?;
    let result = result.required()?;
    let code = if code.is_null() {
        None
    } else {
        Some(env.value(code)?)
    };
    if !values::is_string(message) || !code.is_none_or(values::is_string) {
        return Err(napi_string_expected);
    }
    env.answer(result, new_error(env, class, code, message)?)
}

/// Makes an error the pending exception; the texts are UTF-8.
fn throw(
    env: &Env,
    class: JSValue,
    code: Option<&[u8]>,
    message: &[u8],
) -> Result<(), napi_status> {
    let message = env.js(strings::from_utf8(env, message))?;
    let code = match code {
        Some(code) => Some(env.js(strings::from_utf8(env, code))?),
        None => None,
    };
    let error = new_error(env, class, code.as_ref().map(Owned::raw), message.raw())?;
    env.throw(error.into_raw());
    Ok(())
}

/// Makes a `RangeError` with a code the pending exception.
///
/// # Errors
/// `napi_pending_exception` where memory runs out.
pub fn throw_range(env: &Env, code: &CStr, message: &CStr) -> Result<(), napi_status> {
    let class = env.engine().intrinsics.range_error;
    throw(env, class, Some(code.to_bytes()), message.to_bytes())
}

/// Makes a `TypeError` with a code the pending exception.
///
/// # Errors
/// As for [`throw_range`].
pub fn throw_type(env: &Env, code: &CStr, message: &CStr) -> Result<(), napi_status> {
    let class = env.engine().intrinsics.type_error;
    throw(env, class, Some(code.to_bytes()), message.to_bytes())
}

/// The same without a code.
///
/// # Errors
/// As for [`throw_range`].
pub fn throw_range_without_code(env: &Env, message: &CStr) -> Result<(), napi_status> {
    let class = env.engine().intrinsics.range_error;
    throw(env, class, None, message.to_bytes())
}
