//! Callbacks from outside of JavaScript, and failures that nothing can handle.
//!
//! Source: "Custom asynchronous operations" and "Fatal errors" of the Node-API reference.

use std::ffi::c_char;
use std::io::Write;

use napi_vtable_sys::*;
use rquickjs_sys as q;

use crate::api::async_context::check_context;
use crate::api::functions::with_arguments;
use crate::api::objects::to_object;
use crate::arguments;
use crate::entry::api;

api! {
    /// `napi_make_callback`: promise jobs run afterwards, unless the call comes from inside JavaScript or a
    /// callback scope.
    js fn napi_make_callback(
        env, async_context: napi_async_context, recv: napi_value, func: napi_value, argc: usize,
        argv: *const napi_value, result: *mut napi_value,
    ) {
        env.value(recv)?;
        if argc > 0 && argv.is_null() {
            return Err(napi_invalid_arg);
        }
        let receiver = to_object(env, recv)?;
        let function = env.value(func)?;
        if !q::JS_IsFunction(env.ctx(), function) {
            return Err(napi_invalid_arg);
        }
        check_context(env, async_context)?;
        let inner = env.engine();
        let returned = {
            let _inside = inner.enter_js();
            with_arguments(env, argc, argv, |values| env.call(function, receiver.raw(), values))?
        };
        if inner.is_at_callback_end() {
            inner.drain_jobs();
        }
        let value = returned?;
        if !result.is_null() {
            result.write(env.push(value.into_raw()));
        }
        Ok(())
    }

    /// `napi_fatal_exception`: the engine's next `eval` or `run_jobs` reports the error as uncaught.
    js fn napi_fatal_exception(env, err: napi_value) {
        let error = env.value(err)?;
        env.engine().lose(q::JS_DupValue(env.ctx(), error));
        Ok(())
    }
}

/// `napi_fatal_error`: writes the message to standard error and aborts the process.
///
/// # Safety
/// Each text is null, or as long as its length says.
pub unsafe extern "C" fn napi_fatal_error(
    location: *const c_char,
    location_len: usize,
    message: *const c_char,
    message_len: usize,
) -> ! {
    let text = |text: *const c_char, length: usize| {
        // SAFETY: the caller's promise.
        let bytes = unsafe { arguments::text(text.cast::<u8>(), length) };
        bytes.unwrap_or_default()
    };
    let mut out = std::io::stderr().lock();
    let parts = [
        b"FATAL ERROR: ",
        text(location, location_len),
        b" ",
        text(message, message_len),
        b"\n",
    ];
    for part in parts {
        // Nothing is left to tell of a failure.
        let _ = out.write_all(part);
    }
    std::process::abort()
}
