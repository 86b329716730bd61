//! How a failed call ends: with an error to throw, or an exception that is pending.

use std::borrow::Cow;
use std::ffi::CStr;
use std::fmt;
use std::marker::PhantomData;
use std::ptr::{null, null_mut};

use napi_vtable_sys::{
    NAPI_AUTO_LENGTH, napi_cannot_run_js, napi_closing, napi_env, napi_ok, napi_pending_exception,
    napi_status,
};

use super::{Error, ErrorClass, Expected, Result, joined};
use crate::env::Env;
use crate::raw;
use crate::value::{Handle, JsValue};

/// The runtime holds a JavaScript exception; most calls fail until it is taken.
///
/// The token cannot lose the exception: dropped, the exception is still pending and is thrown in JavaScript when
/// the native function returns. Only [`take`](Self::take) ends it. It is no [`std::error::Error`], so that `?` in a
/// function of another error type does not turn it into a text.
#[must_use = "the exception is still pending: return the token, or take the exception"]
pub struct PendingException {
    _thread: PhantomData<*mut ()>,
}

impl PendingException {
    /// Clears the exception and returns the value that was thrown.
    ///
    /// Source: `napi_get_and_clear_last_exception`; where no exception is pending any more it returns `undefined`.
    ///
    /// # Errors
    /// If the runtime fails.
    pub fn take<'s>(self, env: &Env<'s>) -> Result<JsValue<'s>> {
        let mut value = null_mut();
        // SAFETY: the env is live in this scope and the result is a local.
        env.check(unsafe { raw::napi_get_and_clear_last_exception(env.raw(), &raw mut value) })?;
        // SAFETY: the runtime has just made the handle in the current scope.
        Ok(unsafe { JsValue::from_raw(value) })
    }
}

impl fmt::Debug for PendingException {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PendingException")
    }
}

/// A failed call's end: an error to throw, or an exception that is pending already.
///
/// It is no [`std::error::Error`] itself, so that every [`std::error::Error`] can become one through `?`.
#[must_use = "return it to JavaScript, or look at what failed"]
pub struct Failure(Repr);

enum Repr {
    Error(Error),
    /// A mismatch whose place is told, as seen from the object that it is in.
    Placed(Error),
    Expected(&'static Expected),
    Pending(PendingException),
}

/// The two kinds of a [`Failure`].
#[derive(Debug)]
pub enum FailureKind {
    /// A native error, not thrown yet.
    Error(Error),
    /// An exception that the runtime holds.
    Pending(PendingException),
}

impl Failure {
    pub(crate) const fn expected(expected: &'static Expected) -> Self {
        Self(Repr::Expected(expected))
    }

    pub(crate) const fn pending() -> Self {
        Self(Repr::Pending(PendingException {
            _thread: PhantomData,
        }))
    }

    /// A mismatch that is told already, but for its place.
    #[cold]
    pub(crate) fn placed(error: Error) -> Self {
        Self(Repr::Placed(error))
    }

    /// Whether this is a wrong type or range, found without the help of JavaScript.
    pub(crate) fn is_mismatch(&self) -> bool {
        matches!(self.0, Repr::Expected(_) | Repr::Placed(_))
    }

    /// What was expected, if nothing but the type of the value itself was wrong.
    pub(crate) fn expectation(&self) -> Option<&'static Expected> {
        match self.0 {
            Repr::Expected(expected) => Some(expected),
            _ => None,
        }
    }

    /// Which of the two it is.
    #[must_use]
    pub fn into_kind(self) -> FailureKind {
        match self.0 {
            Repr::Error(error) | Repr::Placed(error) => FailureKind::Error(error),
            Repr::Expected(expected) => FailureKind::Error(expected.error("", "")),
            Repr::Pending(pending) => FailureKind::Pending(pending),
        }
    }

    /// Ends the failure and returns what JavaScript's `catch` would get: the pending exception, which is cleared,
    /// or a new error object.
    ///
    /// # Errors
    /// If the runtime fails.
    pub fn catch<'s>(self, env: &Env<'s>) -> Result<JsValue<'s>> {
        match self.into_kind() {
            FailureKind::Error(error) => error.to_value(env),
            FailureKind::Pending(pending) => pending.take(env),
        }
    }

    /// Tells where a mismatch was found and what stood there.
    #[cold]
    pub(crate) fn at(self, place: &str, env: &Env<'_>, value: JsValue<'_>) -> Self {
        match self.0 {
            Repr::Expected(expected) => {
                // Where the type is right, it says nothing.
                let found = match env.type_of_raw(value.raw()) {
                    Some(kind) if expected.is_of_type() => crate::value::type_name(kind),
                    _ => "",
                };
                Self(Repr::Placed(expected.error(place, found)))
            }
            other => Self(other).within(place),
        }
    }

    /// Tells where a mismatch was found, on the way into JavaScript.
    #[cold]
    pub(crate) fn within(self, place: &str) -> Self {
        match self.0 {
            Repr::Expected(expected) => Self(Repr::Placed(expected.error(place, ""))),
            Repr::Placed(mut error) => {
                error.0.message = Cow::Owned(joined(&[place, &error.0.message]));
                Self(Repr::Placed(error))
            }
            other => Self(other),
        }
    }

    /// As [`at`](Self::at), for the argument with this index.
    #[cold]
    pub(crate) fn at_argument(self, index: usize, env: &Env<'_>, value: JsValue<'_>) -> Self {
        self.at(&argument(index), env, value)
    }

    /// As [`within`](Self::within), for the argument with this index.
    #[cold]
    pub(crate) fn within_argument(self, index: usize) -> Self {
        self.within(&argument(index))
    }

    /// A mismatch of what a method was called on.
    #[cold]
    pub(crate) fn of_receiver(self) -> Self {
        match self.0 {
            Repr::Expected(expected) => Self(Repr::Error(
                Error::type_error(joined(&["this is not ", expected.what, expected.of]))
                    .with_code("ERR_INVALID_THIS"),
            )),
            other => Self(other),
        }
    }

    /// Throws in JavaScript what is not thrown yet.
    ///
    /// # Safety
    /// `env` is live on this thread and the module is registered.
    #[cold]
    pub(crate) unsafe fn throw(self, env: napi_env) {
        let FailureKind::Error(error) = self.into_kind() else {
            return;
        };
        // SAFETY: the caller's promise is passed on.
        if unsafe { throw_short(&error, env) }.is_some_and(is_settled) {
            return;
        }
        let mut pending = false;
        // SAFETY: the caller's promise is passed on, and the result is a local.
        let asked = unsafe { raw::napi_is_exception_pending(env, &raw mut pending) };
        if asked == napi_ok && pending {
            return; // that one goes on: to make an error of a module's own class would end it
        }
        // SAFETY: the caller's promise is passed on.
        let status = match unsafe { error.create(env) } {
            // SAFETY: as above; the handle is new.
            Ok(value) => unsafe { raw::napi_throw(env, value) },
            Err(status) => status,
        };
        if is_settled(status) {
            return;
        }
        // SAFETY: as above; both texts are static and end in NUL.
        let status = unsafe { raw::napi_throw_error(env, null(), LOST.as_ptr()) };
        if is_settled(status) {
            return;
        }
        let location = error.message();
        // SAFETY: the message is valid for its length and the text ends in NUL.
        unsafe {
            raw::napi_fatal_error(
                location.as_ptr().cast(),
                location.len(),
                LOST.as_ptr(),
                NAPI_AUTO_LENGTH,
            )
        }
    }
}

/// Throws an error of one of JavaScript's own classes with short texts and nothing else, in one call of the runtime; none
/// where it is more than that. An exception that is pending goes on.
///
/// # Safety
/// As for [`Failure::throw`].
unsafe fn throw_short(error: &Error, env: napi_env) -> Option<napi_status> {
    let (mut message, mut code) = ([0; 192], [0; 48]);
    let (class, text, error_code) = error.without_more()?;
    let throw = match class {
        ErrorClass::Error => raw::napi_throw_error,
        ErrorClass::TypeError => raw::napi_throw_type_error,
        ErrorClass::RangeError => raw::napi_throw_range_error,
        ErrorClass::SyntaxError => return None, // not in every version
    };
    let message = terminated(&mut message, text)?;
    let code = match error_code {
        Some(text) => terminated(&mut code, text)?.as_ptr(),
        None => null(),
    };
    // SAFETY: the caller's promise is passed on, and the texts end in NUL.
    Some(unsafe { throw(env, code, message.as_ptr()) })
}

/// A text with a NUL behind it; none where there is no room, or a NUL inside.
fn terminated<'b>(buffer: &'b mut [u8], text: &str) -> Option<&'b CStr> {
    let room = buffer.get_mut(..=text.len())?;
    room[..text.len()].copy_from_slice(text.as_bytes());
    room[text.len()] = 0;
    CStr::from_bytes_with_nul(room).ok()
}

const LOST: &CStr = c"a native function failed and its error could not be made";

/// Thrown, or behind an exception that waits already, or in an env that runs no JavaScript any more.
fn is_settled(status: napi_status) -> bool {
    [
        napi_ok,
        napi_pending_exception,
        napi_cannot_run_js,
        napi_closing,
    ]
    .contains(&status)
}

impl fmt::Debug for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Repr::Error(error) | Repr::Placed(error) => error.fmt(f),
            Repr::Expected(expected) => write!(f, "expected {}{}", expected.what, expected.of),
            Repr::Pending(pending) => pending.fmt(f),
        }
    }
}

impl<E: std::error::Error + 'static> From<E> for Failure {
    #[cold]
    fn from(error: E) -> Self {
        Self(Repr::Error(Error::of_std(error)))
    }
}

impl From<PendingException> for Failure {
    fn from(pending: PendingException) -> Self {
        Self(Repr::Pending(pending))
    }
}

#[cold]
fn argument(index: usize) -> String {
    joined(&["argument ", &(index + 1).to_string(), ": "])
}
