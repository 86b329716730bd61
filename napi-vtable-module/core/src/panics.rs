//! Where native code is entered from C: a failure is thrown, a panic becomes a JavaScript error, nothing unwinds.
//!
//! A panic's message is in its payload, its place in the source only in the panic hook. So registration chains
//! one in front of the hook that is there: it notes the place for its thread and then does what was done before
//! (std's own hook prints the panic to stderr). A Rust module has its own copy of std and so its own hook; no
//! other module and not the host is affected. A module that sets a hook of its own without calling the previous
//! one gets errors without a place.
//!
//! The panic that arrives here need not be the last one that the hook saw: the module may have caught that one, and
//! `resume_unwind` starts one that no hook sees. So what was said is noted with the place, and a place is told only
//! where the payload says the same: rather no place than a wrong one.

use std::any::{Any, TypeId};
use std::cell::Cell;
use std::panic::{AssertUnwindSafe, catch_unwind, set_hook, take_hook};
use std::ptr::null_mut;
use std::sync::{Mutex, PoisonError};

use napi_vtable_sys::{napi_env, napi_value};

use crate::error::{Error, Failure, Result, joined};

thread_local! {
    /// This thread's last panic; touched by panics only.
    static LAST: Cell<Option<Noted>> = const { Cell::new(None) };
}

/// A panic that the hook saw.
struct Noted {
    place: String,
    kind: TypeId,
    said: Option<String>,
}

impl Noted {
    fn is_of(&self, payload: &(dyn Any + Send)) -> bool {
        self.kind == payload.type_id() && self.said.as_deref() == text_of(payload)
    }
}

/// What a panic says, if its payload is a text.
fn text_of(payload: &(dyn Any + Send)) -> Option<&str> {
    match payload.downcast_ref::<&'static str>() {
        Some(text) => Some(text),
        None => payload.downcast_ref::<String>().map(String::as_str),
    }
}

/// Chains the hook that notes where a panic happened; once, however often the module registers.
pub(crate) fn install_hook() {
    static INSTALLED: Mutex<bool> = Mutex::new(false); // a `Once` is more code
    let mut installed = INSTALLED.lock().unwrap_or_else(PoisonError::into_inner);
    if !std::mem::replace(&mut *installed, true) {
        let previous = take_hook();
        set_hook(Box::new(move |info| {
            let noted = info.location().map(|place| {
                let (line, column) = (place.line().to_string(), place.column().to_string());
                Noted {
                    place: joined(&[place.file(), ":", &line, ":", &column]),
                    kind: info.payload().type_id(),
                    said: text_of(info.payload()).map(str::to_owned),
                }
            });
            // A thread that is ending has nowhere to note it.
            let _ = LAST.try_with(|last| last.set(noted));
            previous(info);
        }));
    }
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
    match caught(native) {
        Ok(value) => value,
        Err(failure) => {
            // SAFETY: the caller's promise is passed on.
            unsafe { failure.throw(env) };
            null_mut()
        }
    }
}

/// Runs native code whose failure is not thrown here: a panic is a failure like any other.
#[inline(always)]
pub(crate) fn caught<T>(native: impl FnOnce() -> Result<T>) -> Result<T> {
    match catch_unwind(AssertUnwindSafe(native)) {
        Ok(result) => result,
        Err(panic) => Err(failure_of(panic)),
    }
}

/// Runs native code that C called where nothing can be thrown: a panic ends here, after the hook has printed it.
pub(crate) fn contain(native: impl FnOnce()) {
    if let Err(panic) = catch_unwind(AssertUnwindSafe(native)) {
        discard(panic);
    }
}

/// Drops a payload, which may panic; what comes out of that is left alone.
fn discard(panic: Box<dyn Any + Send>) {
    if let Err(second) = catch_unwind(AssertUnwindSafe(|| drop(panic))) {
        std::mem::forget(second);
    }
}

/// The error that a panic becomes: `panicked at FILE:LINE:COLUMN: MESSAGE`, or `panicked: MESSAGE` where the place is
/// not known; code `ERR_RUST_PANIC`.
#[cold]
pub(crate) fn failure_of(panic: Box<dyn Any + Send>) -> Failure {
    let said = text_of(&*panic).unwrap_or("(no message)");
    let message = match LAST.try_with(Cell::take) {
        Ok(Some(last)) if last.is_of(&*panic) => joined(&["panicked at ", &last.place, ": ", said]),
        _ => joined(&["panicked: ", said]),
    };
    discard(panic);
    Error::new(message).with_code("ERR_RUST_PANIC").into()
}
