//! Errors and exceptions.
//!
//! Source: "Error handling" of the Node-API reference.

use std::ffi::{CStr, c_char};

use napi_vtable_sys::*;
use rquickjs_sys as q;
use rquickjs_sys::JSValue;

use crate::api::strings;
use crate::entry::api;
use crate::env::{Env, Out};
use crate::owned::Owned;

/// `napi_get_last_error_info`: it alone leaves the last error as it is.
///
/// # Safety
/// As for every function of Node-API.
pub unsafe extern "C" fn napi_get_last_error_info(
    env: node_api_basic_env,
    result: *mut *const napi_extended_error_info,
) -> napi_status {
    // SAFETY: the caller's promise.
    let Some(env) = (unsafe { Env::from_raw(env) }) else {
        return napi_invalid_arg;
    };
    match env.out(result) {
        Ok(result) => {
            result.set(env.error_info());
            napi_ok
        }
        Err(status) => env.fail(status),
    }
}

macro_rules! kinds {
    ($($class:ident $create:ident $throw:ident;)*) => {
        api! {$(
            #[doc = concat!("`", stringify!($create), "`.")]
            any fn $create(env, code: napi_value, msg: napi_value, result: *mut napi_value) {
                create(env, env.engine().intrinsics.$class, code, msg, result)
            }

            #[doc = concat!("`", stringify!($throw), "`.")]
            js fn $throw(env, code: *const c_char, msg: *const c_char) {
                throw(env, env.engine().intrinsics.$class, code, msg)
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

api! {
    /// `napi_throw`.
    js fn napi_throw(env, error: napi_value) {
        let error = env.value(error)?;
        env.throw(q::JS_DupValue(env.ctx(), error));
        Ok(())
    }

    /// `napi_is_error`.
    any fn napi_is_error(env, value: napi_value, result: *mut bool) {
        let value = env.value(value)?;
        let result = env.out(result)?;
        result.set(q::JS_IsError(value));
        Ok(())
    }

    /// `napi_is_exception_pending`.
    any fn napi_is_exception_pending(env, result: *mut bool) {
        env.out(result)?.set(env.is_pending());
        Ok(())
    }

    /// `napi_get_and_clear_last_exception`: `undefined` where none is pending.
    any fn napi_get_and_clear_last_exception(env, result: *mut napi_value) {
        let result = env.out(result)?;
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
        // SAFETY: all values are alive; the property takes over its own use of the code.
        env.check(unsafe {
            let code = q::JS_DupValue(env.ctx(), code);
            let flags = q::JS_PROP_C_W_E as i32;
            q::JS_DefinePropertyValueStr(env.ctx(), error.raw(), c"code".as_ptr(), code, flags)
        })?;
    }
    Ok(error)
}

fn create(
    env: &Env,
    class: JSValue,
    code: napi_value,
    message: napi_value,
    result: *mut napi_value,
) -> Result<(), napi_status> {
    let message = env.value(message)?;
    let result: Out<napi_value> = env.out(result)?;
    let code = if code.is_null() {
        None
    } else {
        Some(env.value(code)?)
    };
    // SAFETY: reads tags.
    let strings =
        unsafe { q::JS_IsString(message) && code.is_none_or(|code| q::JS_IsString(code)) };
    if !strings {
        return Err(napi_string_expected);
    }
    env.ret(result, new_error(env, class, code, message)?.into_raw())
}

/// # Safety
/// Each text is null or ends in a NUL.
unsafe fn throw(
    env: &Env,
    class: JSValue,
    code: *const c_char,
    message: *const c_char,
) -> Result<(), napi_status> {
    let text = |text: *const c_char| -> Result<Owned<'_>, napi_status> {
        // SAFETY: the caller's promise.
        let bytes = unsafe { strings::input(text.cast::<u8>(), NAPI_AUTO_LENGTH)? };
        env.js(strings::from_utf8(env, bytes))
    };
    let message = text(message)?;
    let code = if code.is_null() {
        None
    } else {
        Some(text(code)?)
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
    // SAFETY: both texts end in a NUL.
    unsafe {
        throw(
            env,
            env.engine().intrinsics.range_error,
            code.as_ptr(),
            message.as_ptr(),
        )
    }
}

/// The same without a code.
///
/// # Errors
/// As for [`throw_range`].
pub fn throw_range_without_code(env: &Env, message: &CStr) -> Result<(), napi_status> {
    let class = env.engine().intrinsics.range_error;
    // SAFETY: the text ends in a NUL.
    unsafe { throw(env, class, std::ptr::null(), message.as_ptr()) }
}
