//! Callbacks from outside of JavaScript, and failures that nothing can handle.
//!
//! Source: "Custom asynchronous operations" and "Fatal errors" of the Node-API reference.

use std::ffi::c_char;
use std::io::Write;
use std::sync::OnceLock;

use napi_vtable_sys::*;

use crate::api::async_context::check_context;
use crate::api::functions::with_values;
use crate::api::objects::to_object;
use crate::arguments::{Argument, List, Out, Text};
use crate::entry::node_api;

node_api! {
    /// `napi_make_callback`: promise jobs run afterwards, unless the call comes from inside JavaScript or a
    /// callback scope.
    js fn napi_make_callback(
        env, async_context: napi_async_context, recv: napi_value, func: napi_value,
        argc of argv: List<napi_value>, result: Out<napi_value>,
    ) {
        env.value(recv)?;
        if argv.len() > 0 && argv.is_null() {
            return Err(napi_invalid_arg);
        }
        let receiver = to_object(env, recv)?;
        let function = env.value(func)?;
        if !env.is_function(function) {
            return Err(napi_invalid_arg);
        }
        check_context(env, async_context)?;
        let inner = env.engine();
        let returned = {
            let _inside = inner.enter_js();
            with_values(env, &argv, |values| env.call(function, receiver.raw(), values))?
        };
        let value = returned?;
        // As in Node, jobs wait where the function threw.
        if inner.is_at_callback_end() {
            inner.end_callback();
        }
        result.give(|| env.push(value.into_raw()));
        Ok(())
    }

    /// `napi_fatal_exception`: the engine's next `eval` or `run_jobs` reports the error as uncaught.
    js fn napi_fatal_exception(env, err: napi_value) {
        let error = env.value(err)?;
        env.engine().lose(env.dup(error).into_raw());
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
    // SAFETY: the module guarantees that each text is null or as long as its length says, see above; both stay
    // until the process ends below.
    let (location, message) = unsafe {
        (
            Text::from_raw((location, location_len)),
            Text::from_raw((message, message_len)),
        )
    };
    fatal(
        location.get().unwrap_or_default(),
        message.get().unwrap_or_default(),
    )
}

/// Hears of a fatal error: its place and its message.
pub type FatalListener = fn(&[u8], &[u8]);

/// What is told of a fatal error before the process aborts, on the thread that it came from. It must not call
/// [`fatal`].
pub static ON_FATAL: OnceLock<FatalListener> = OnceLock::new();

/// Writes what cannot go on to standard error and aborts the process.
#[cold]
pub fn fatal(location: &[u8], message: &[u8]) -> ! {
    let mut out = std::io::stderr().lock();
    let parts = [b"FATAL ERROR: ", location, b" ", message, b"\n"];
    for part in parts {
        // Nothing is left to tell of a failure.
        let _ = out.write_all(part);
    }
    drop(out);
    if let Some(report) = ON_FATAL.get() {
        report(location, message);
    }
    std::process::abort()
}
