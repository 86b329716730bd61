//! Errors and pending exceptions.
//!
//! An [`Error`] is native data: class, code, message. A [`PendingException`] says that the runtime holds a JavaScript
//! exception already. A fallible call ends with a [`Failure`], which is one of the two; where a native function
//! returns one to JavaScript, the error is thrown and the exception goes on.
//!
//! `?` takes any [`std::error::Error`]: its text becomes the message of a JavaScript `Error`.
//!
//! ```
//! use napi_vtable_module::{Error, Result};
//!
//! fn area(radius: f64) -> Result<f64> {
//!     if radius < 0.0 {
//!         return Err(Error::range_error("the radius is negative").with_code("ERR_RADIUS").into());
//!     }
//!     Ok(std::f64::consts::PI * radius * radius)
//! }
//! fn parse(text: &str) -> Result<i32> {
//!     Ok(text.trim().parse::<i32>()?)
//! }
//! # assert!(area(-1.0).is_err() && area(1.0).is_ok() && parse("x").is_err());
//! ```
//!
//! **When throwing fails too.** If the runtime cannot make or throw the error, a plain message is thrown; if that
//! fails as well and no exception is pending, the process ends through `napi_fatal_error`, because JavaScript would
//! go on as if nothing had happened. An env that is being torn down (`napi_cannot_run_js`, `napi_closing`) runs no
//! JavaScript any more, so there the error is dropped.

use std::any::Any;
use std::borrow::Cow;
use std::ffi::CStr;
use std::fmt;
use std::marker::PhantomData;
use std::ptr::{null, null_mut};

use napi_vtable_sys::{
    NAPI_AUTO_LENGTH, napi_cannot_run_js, napi_closing, napi_env, napi_ok, napi_pending_exception,
    napi_status, napi_value,
};

use crate::env::Env;
pub(crate) use crate::expected::Expected;
use crate::expected::expected_by;
use crate::raw;
use crate::value::{Handle, JsValue};

/// What a fallible operation of this crate returns.
pub type Result<T, E = Failure> = std::result::Result<T, E>;

/// The JavaScript class of an error.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Default)]
#[non_exhaustive]
pub enum ErrorClass {
    /// `Error`.
    #[default]
    Error,
    /// `TypeError`.
    TypeError,
    /// `RangeError`.
    RangeError,
    /// `SyntaxError`; an `Error` where the runtime has no way to make one (Node-API 8 and older).
    SyntaxError,
}

struct ErrorData {
    class: ErrorClass,
    code: Option<Cow<'static, str>>,
    message: Cow<'static, str>,
}

/// An error that is not thrown yet: class, code and message.
///
/// One pointer wide, so that a result stays small where nothing goes wrong.
pub struct Error(Box<ErrorData>);

impl Error {
    /// An error of a class.
    #[cold]
    pub fn of_class(class: ErrorClass, message: impl Into<Cow<'static, str>>) -> Self {
        Self(Box::new(ErrorData {
            class,
            code: None,
            message: message.into(),
        }))
    }

    /// An `Error`.
    pub fn new(message: impl Into<Cow<'static, str>>) -> Self {
        Self::of_class(ErrorClass::Error, message)
    }

    /// A `TypeError`.
    pub fn type_error(message: impl Into<Cow<'static, str>>) -> Self {
        Self::of_class(ErrorClass::TypeError, message)
    }

    /// A `RangeError`.
    pub fn range_error(message: impl Into<Cow<'static, str>>) -> Self {
        Self::of_class(ErrorClass::RangeError, message)
    }

    /// A `SyntaxError`.
    pub fn syntax_error(message: impl Into<Cow<'static, str>>) -> Self {
        Self::of_class(ErrorClass::SyntaxError, message)
    }

    /// Sets what JavaScript finds as `error.code`.
    #[must_use]
    pub fn with_code(mut self, code: impl Into<Cow<'static, str>>) -> Self {
        self.0.code = Some(code.into());
        self
    }

    /// The class.
    #[must_use]
    pub fn class(&self) -> ErrorClass {
        self.0.class
    }

    /// The code, if it has one.
    #[must_use]
    pub fn code(&self) -> Option<&str> {
        self.0.code.as_deref()
    }

    /// The message.
    #[must_use]
    pub fn message(&self) -> &str {
        &self.0.message
    }

    /// Makes the JavaScript error object, without throwing it.
    ///
    /// # Errors
    /// Whatever keeps the runtime from making a string or an object.
    pub fn to_value<'s>(&self, env: &Env<'s>) -> Result<JsValue<'s>> {
        // SAFETY: the env is live in this scope.
        match unsafe { self.create(env.raw()) } {
            // SAFETY: the runtime has just made the handle in the current scope.
            Ok(value) => Ok(unsafe { JsValue::from_raw(value) }),
            Err(status) => Err(env.failure(status)),
        }
    }

    /// # Safety
    /// `env` is live on this thread.
    unsafe fn create(&self, env: napi_env) -> Result<napi_value, napi_status> {
        let make = match self.0.class {
            ErrorClass::Error => raw::napi_create_error,
            ErrorClass::TypeError => raw::napi_create_type_error,
            ErrorClass::RangeError => raw::napi_create_range_error,
            ErrorClass::SyntaxError => raw::node_api_create_syntax_error,
        };
        // SAFETY: the env is live, the texts are valid for their length, the results are locals.
        unsafe {
            let message = text(env, &self.0.message)?;
            let code = match &self.0.code {
                Some(code) => text(env, code)?,
                None => null_mut(),
            };
            let mut error = null_mut();
            let mut status = make(env, code, message, &raw mut error);
            if status != napi_ok && self.0.class == ErrorClass::SyntaxError {
                status = raw::napi_create_error(env, code, message, &raw mut error);
            }
            if status == napi_ok {
                Ok(error)
            } else {
                Err(status)
            }
        }
    }
}

/// # Safety
/// `env` is live on this thread.
unsafe fn text(env: napi_env, text: &str) -> Result<napi_value, napi_status> {
    let mut value = null_mut();
    // SAFETY: the env is live by the caller's promise, the text is valid for its length.
    let status = unsafe {
        raw::napi_create_string_utf8(env, text.as_ptr().cast(), text.len(), &raw mut value)
    };
    if status == napi_ok {
        Ok(value)
    } else {
        Err(status)
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Error")
            .field("class", &self.0.class)
            .field("code", &self.0.code)
            .field("message", &self.0.message)
            .finish()
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.message)
    }
}

impl std::error::Error for Error {}

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
    /// A mismatch whose place is not told yet.
    Expected(&'static Expected),
    /// A mismatch with its place, as far as it is known: whoever looked for it further out puts its own place in front.
    Placed(Error),
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
                let found = match (expected.class, env.type_of_raw(value.raw())) {
                    // The type is right, so it says nothing.
                    (ErrorClass::RangeError, _) | (_, None) => "",
                    (_, Some(kind)) => crate::value::type_name(kind),
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
            Repr::Expected(expected) => write!(f, "expected {}", expected.what),
            Repr::Pending(pending) => pending.fmt(f),
        }
    }
}

impl<E: std::error::Error + 'static> From<E> for Failure {
    #[cold]
    fn from(error: E) -> Self {
        let mut error = Some(error);
        // An `Error` of ours keeps its class and code; the compiler knows which case a type is.
        if let Some(ours) = (&mut error as &mut dyn Any).downcast_mut::<Option<Error>>() {
            return match ours.take() {
                Some(ours) => Self(Repr::Error(ours)),
                None => unreachable!("it was put there above"),
            };
        }
        let message = error.map(|error| error.to_string()).unwrap_or_default();
        Self(Repr::Error(Error::new(message)))
    }
}

impl From<PendingException> for Failure {
    fn from(pending: PendingException) -> Self {
        Self(Repr::Pending(pending))
    }
}

impl Env<'_> {
    /// Turns a status into a result: what [`call!`](crate::call) does.
    ///
    /// # Errors
    /// Every status but `napi_ok`: a pending exception as such, a wrong type as what was expected, anything else
    /// with the text of `napi_get_last_error_info`.
    #[inline(always)]
    pub fn check(&self, status: napi_status) -> Result<()> {
        if status == napi_ok {
            Ok(())
        } else {
            Err(self.failure(status))
        }
    }

    #[cold]
    pub(crate) fn failure(&self, status: napi_status) -> Failure {
        if status == napi_pending_exception {
            return Failure::pending();
        }
        if let Some(expected) = expected_by(status) {
            return Failure::expected(expected);
        }
        let mut info = null();
        let mut message = Cow::Borrowed("the runtime gave no reason");
        // SAFETY: the env is live in this scope; what the info points to holds until the next call, and the text
        // is copied before.
        unsafe {
            if raw::napi_get_last_error_info(self.raw(), &raw mut info) == napi_ok
                && !info.is_null()
                && !(*info).error_message.is_null()
            {
                let text = CStr::from_ptr((*info).error_message);
                message = Cow::Owned(text.to_string_lossy().into_owned());
            }
            let mut pending = false;
            if raw::napi_is_exception_pending(self.raw(), &raw mut pending) == napi_ok && pending {
                return Failure::pending();
            }
        }
        let error = Error::new(message);
        Failure(Repr::Error(match status.name() {
            Some(name) => error.with_code(name),
            None => error,
        }))
    }
}

impl<'s> Env<'s> {
    /// Throws any JavaScript value, and returns the failure to end the function with.
    ///
    /// ```
    /// use napi_vtable_module::{Env, JsValue, Result};
    ///
    /// fn rethrow<'s>(env: Env<'s>, value: JsValue<'s>) -> Result<()> {
    ///     Err(env.throw(value))
    /// }
    /// ```
    pub fn throw<H: Handle<'s>>(&self, value: H) -> Failure {
        // SAFETY: the env is live in this scope and so is the handle.
        match self.check(unsafe { raw::napi_throw(self.raw(), value.raw()) }) {
            Ok(()) => Failure::pending(),
            Err(failure) => failure,
        }
    }
}

/// Texts of errors are put together here, once: neither `format!` nor a copy of `concat` in each place.
#[cold]
#[inline(never)]
pub(crate) fn joined(parts: &[&str]) -> String {
    parts.concat()
}
