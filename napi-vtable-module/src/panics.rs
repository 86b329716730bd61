//! Where native code is entered from C: a failure is thrown, a panic becomes a JavaScript error, nothing unwinds.
//!
//! A panic's message is in its payload, its place in the source only in the panic hook. So registration chains
//! one in front of the hook that is there: it notes the place for its thread and then does what was done before
//! (std's own hook prints the panic to stderr). A Rust module has its own copy of std and so its own hook; no
//! other module and not the host is affected. A module that sets a hook of its own without calling the previous
//! one gets errors without a place.

use std::any::Any;
use std::cell::Cell;
use std::panic::{AssertUnwindSafe, catch_unwind, set_hook, take_hook};
use std::ptr::null_mut;
use std::sync::Once;

use napi_vtable_sys::{napi_env, napi_value};

use crate::error::{Error, Failure, Result};

thread_local! {
    /// Where this thread panicked last; touched by panics only.
    static PLACE: Cell<Option<String>> = const { Cell::new(None) };
}

/// Chains the hook that notes where a panic happened; once, however often the module registers.
pub(crate) fn install_hook() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let previous = take_hook();
        set_hook(Box::new(move |info| {
            let place = info.location().map(|place| {
                let (line, column) = (place.line().to_string(), place.column().to_string());
                [place.file(), ":", &line, ":", &column].concat()
            });
            // A thread that is ending has no place to note it.
            let _ = PLACE.try_with(|noted| noted.set(place));
            previous(info);
        }));
    });
}

/// Runs native code that C called: throws its failure or panic and returns null then.
///
/// # Safety
/// `env` is live on this thread and the module is registered.
#[inline(always)]
pub(crate) unsafe fn enter(
    env: napi_env,
    native: impl FnOnce() -> Result<napi_value>,
) -> napi_value {
    let failure = match catch_unwind(AssertUnwindSafe(native)) {
        Ok(Ok(value)) => return value,
        Ok(Err(failure)) => failure,
        Err(panic) => failure_of(panic),
    };
    // SAFETY: the caller's promise is passed on.
    unsafe { failure.throw(env) };
    null_mut()
}

/// The error that a panic becomes: `panicked at FILE:LINE:COLUMN: MESSAGE`, code `ERR_RUST_PANIC`.
#[cold]
fn failure_of(panic: Box<dyn Any + Send>) -> Failure {
    let said = if let Some(text) = panic.downcast_ref::<&'static str>() {
        text
    } else if let Some(text) = panic.downcast_ref::<String>() {
        text
    } else {
        "(no message)"
    };
    let place = PLACE.try_with(Cell::take).ok().flatten();
    let message = match &place {
        Some(place) => ["panicked at ", place.as_str(), ": ", said].concat(),
        None => ["panicked: ", said].concat(),
    };
    // A payload may panic when dropped; what comes out of that is left alone.
    if let Err(second) = catch_unwind(AssertUnwindSafe(|| drop(panic))) {
        std::mem::forget(second);
    }
    Error::new(message).with_code("ERR_RUST_PANIC").into()
}
