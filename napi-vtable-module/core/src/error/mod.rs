//! Errors and pending exceptions.
//!
//! An [`Error`] is native data: class, code, message, cause. A [`PendingException`] says that the runtime holds a JavaScript
//! exception already. A fallible call ends with a [`Failure`], which is one of the two; where a native function
//! returns one to JavaScript, the error is thrown and the exception goes on.
//!
//! `?` takes any [`std::error::Error`]: its text becomes the message of a JavaScript `Error`, and its source that error's
//! `cause`. A module defines error classes of its own with [`ErrorType`].
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

mod failure;
mod packed;

use std::any::Any;
use std::borrow::Cow;
use std::ffi::CStr;
use std::fmt;
use std::ptr::{null, null_mut};

use napi_vtable_sys::{napi_env, napi_ok, napi_pending_exception, napi_status, napi_value};

pub(crate) use self::packed::More;
use self::packed::{Cause, Packed, View};
use crate::bind;
use crate::env::Env;
use crate::error_type::{ErrorType, hide};
pub(crate) use crate::expected::Expected;
use crate::raw;
use crate::value::string::lossy;
use crate::value::{Handle, JsValue};

pub use failure::{Failure, FailureKind, PendingException};

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

/// A module's own class, and how its errors are made: a pointer, so that a module without such classes has no code
/// for them.
#[derive(Clone, Copy)]
pub(crate) struct OwnClass {
    pub(crate) class: &'static ErrorType,
    /// Makes the JavaScript error with a message and a code; none where the class cannot be made.
    ///
    /// # Safety
    /// The env is live on this thread, in a scope that lasts as long as the result.
    pub(crate) make:
        unsafe fn(&'static ErrorType, &str, Option<&str>, napi_env) -> Option<napi_value>,
}

/// An error that is not thrown yet: class, code, message and cause.
///
/// Two pointers wide, so that a result stays small where nothing goes wrong. One of JavaScript's own classes with a
/// literal as its message and nothing else needs no memory.
pub struct Error(Packed);

impl Error {
    /// An error of a class.
    #[inline]
    pub fn of_class(class: ErrorClass, message: impl Into<Cow<'static, str>>) -> Self {
        Self::with_message(class, message.into())
    }

    #[cold]
    #[inline(never)]
    fn with_message(class: ErrorClass, message: Cow<'static, str>) -> Self {
        Self(Packed::error(class, message))
    }

    /// An `Error`.
    #[inline]
    pub fn new(message: impl Into<Cow<'static, str>>) -> Self {
        Self::of_class(ErrorClass::Error, message)
    }

    /// A `TypeError`.
    #[inline]
    pub fn type_error(message: impl Into<Cow<'static, str>>) -> Self {
        Self::of_class(ErrorClass::TypeError, message)
    }

    /// A `RangeError`.
    #[inline]
    pub fn range_error(message: impl Into<Cow<'static, str>>) -> Self {
        Self::of_class(ErrorClass::RangeError, message)
    }

    /// A `SyntaxError`.
    #[inline]
    pub fn syntax_error(message: impl Into<Cow<'static, str>>) -> Self {
        Self::of_class(ErrorClass::SyntaxError, message)
    }

    /// Sets what JavaScript finds as `error.code`.
    #[must_use]
    #[inline]
    pub fn with_code(self, code: impl Into<Cow<'static, str>>) -> Self {
        self.coded(code.into())
    }

    #[cold]
    #[inline(never)]
    fn coded(self, code: Cow<'static, str>) -> Self {
        self.with(|more| more.code = Some(code))
    }

    /// Sets what JavaScript finds as `error.cause`: another error, with the errors that it comes from.
    #[must_use]
    pub fn with_cause(self, cause: impl std::error::Error + 'static) -> Self {
        self.caused_by(Self::of_std(cause))
    }

    #[cold]
    fn caused_by(self, error: Self) -> Self {
        let attach = Self::attach;
        self.with(|more| more.cause = Some(Cause { error, attach }))
    }

    /// The same with something more.
    fn with(self, change: impl FnOnce(&mut More)) -> Self {
        let mut more = self.0.into_error().unwrap_or_default();
        change(&mut more);
        Self(Packed::more(more))
    }

    /// The error of ours, or a new one with its text, and with what it comes from as its cause.
    #[cold]
    fn of_std(error: impl std::error::Error + 'static) -> Self {
        let mut error = Some(error);
        // The compiler knows which case a type is.
        if let Some(ours) = (&mut error as &mut dyn Any).downcast_mut::<Option<Self>>() {
            return match ours.take() {
                Some(ours) => ours,
                None => unreachable!("it was put there above"),
            };
        }
        match error {
            Some(error) => Self::copied(&error),
            None => unreachable!("it was put there above"),
        }
    }

    fn copied(error: &(dyn std::error::Error + 'static)) -> Self {
        let copy = match error.downcast_ref::<Self>() {
            Some(ours) => match ours.0.view() {
                View::Text(class, text) => Self::of_class(class, text),
                _ => Self::of_class(ours.class(), ours.message().to_owned()).with(|more| {
                    more.code = ours.code().map(|code| Cow::Owned(code.to_owned()));
                    more.own = ours.own();
                }),
            },
            None => Self::new(error.to_string()),
        };
        match error.source() {
            Some(source) => copy.caused_by(Self::copied(source)),
            None => copy,
        }
    }

    pub(crate) fn of_type(self, own: OwnClass) -> Self {
        self.with(|more| more.own = Some(own))
    }

    /// The module's own class, if it is of one.
    #[must_use]
    pub fn error_type(&self) -> Option<&'static ErrorType> {
        self.own().map(|own| own.class)
    }

    /// The class; of a module's own class what that extends.
    #[must_use]
    pub fn class(&self) -> ErrorClass {
        match self.0.view() {
            View::Text(class, _) => class,
            _ => self.more().map(|more| more.class).unwrap_or_default(),
        }
    }

    /// The code, if it has one.
    #[must_use]
    pub fn code(&self) -> Option<&str> {
        self.more()?.code.as_deref()
    }

    /// The message.
    #[must_use]
    pub fn message(&self) -> &str {
        match self.0.view() {
            View::Text(_, text) => text,
            _ => self.more().map_or("", |more| &*more.message),
        }
    }

    /// What there is beside one of JavaScript's own classes and a static text.
    fn more(&self) -> Option<&More> {
        match self.0.view() {
            View::More(more) | View::Placed(more) => Some(more),
            _ => None,
        }
    }

    fn own(&self) -> Option<OwnClass> {
        self.more()?.own
    }

    fn cause(&self) -> Option<&Self> {
        self.more()?.cause.as_ref().map(|cause| &cause.error)
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
    /// As for [`More::create`].
    unsafe fn create(&self, env: napi_env) -> Result<napi_value, napi_status> {
        // SAFETY: the caller's promise is passed on.
        unsafe {
            match self.more() {
                Some(more) => more.create(env),
                None => create_plain(env, self.class(), self.message(), None),
            }
        }
    }

    /// Makes the error object and sets it as the cause of another one.
    ///
    /// # Safety
    /// As for [`More::create`]; the handle is of the same scope.
    unsafe fn attach(&self, env: napi_env, error: napi_value) -> Result<(), napi_status> {
        // SAFETY: the caller's promise is passed on, and the new handle is of its scope.
        unsafe {
            let cause = self.create(env)?;
            // An error without its cause is better than none.
            let _ = hide(
                &Env::from_raw(env),
                JsValue::from_raw(error),
                c"cause",
                JsValue::from_raw(cause),
            );
        }
        Ok(())
    }
}

impl More {
    /// Makes the JavaScript error object.
    ///
    /// # Safety
    /// `env` is live on this thread, in a scope that lasts as long as the result.
    unsafe fn create(&self, env: napi_env) -> Result<napi_value, napi_status> {
        let code = self.code.as_deref();
        // SAFETY: the caller's promise is passed on.
        let own = self
            .own
            .and_then(|own| unsafe { (own.make)(own.class, &self.message, code, env) });
        let error = match own {
            Some(error) => error,
            // SAFETY: as above.
            None => unsafe { create_plain(env, self.class, &self.message, code) }?,
        };
        if let Some(cause) = &self.cause {
            // SAFETY: as above, and the handle is new.
            unsafe { (cause.attach)(&cause.error, env, error) }?;
        }
        Ok(error)
    }
}

/// # Safety
/// As for [`More::create`].
unsafe fn create_plain(
    env: napi_env,
    class: ErrorClass,
    message: &str,
    code: Option<&str>,
) -> Result<napi_value, napi_status> {
    let table = bind::js();
    // SAFETY: a registered module has bound a table with these slots, the last one filled with a stub where there is no such
    // function. They are read, as a wrapper to point to would be code in every module.
    let make = unsafe {
        match class {
            ErrorClass::Error => (*table).create_error,
            ErrorClass::TypeError => (*table).create_type_error,
            ErrorClass::RangeError => (*table).create_range_error,
            ErrorClass::SyntaxError => (*table).create_syntax_error,
        }
    };
    // SAFETY: the env is live, the texts are valid for their length, the results are locals.
    unsafe {
        let message = text(env, message)?;
        let code = match code {
            Some(code) => text(env, code)?,
            None => null_mut(),
        };
        let mut error = null_mut();
        let mut status = make(env, code, message, &raw mut error);
        if status != napi_ok && class == ErrorClass::SyntaxError {
            status = raw::napi_create_error(env, code, message, &raw mut error);
        }
        if status == napi_ok {
            Ok(error)
        } else {
            Err(status)
        }
    }
}

/// # Safety
/// `env` is live on this thread.
#[inline(never)]
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
        self.0.fmt(f)
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.message())
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.cause().map(|cause| cause as _)
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
            Err(self.aside().failure(status))
        }
    }

    #[inline(always)]
    pub(crate) fn failure(&self, status: napi_status) -> Failure {
        self.failure_out_of_line(status).certain()
    }

    #[cold]
    #[inline(never)]
    fn failure_out_of_line(&self, status: napi_status) -> Failure {
        if status == napi_pending_exception {
            return Failure::pending();
        }
        if Expected::by(status).is_some() {
            return Failure::status(status);
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
                message = Cow::Owned(lossy(text.to_bytes()));
            }
            let mut pending = false;
            if raw::napi_is_exception_pending(self.raw(), &raw mut pending) == napi_ok && pending {
                return Failure::pending();
            }
        }
        Failure::more(More::told(ErrorClass::Error, message, status.name()))
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

/// Texts of errors are put together here, once: neither `format!` nor `concat`, which are more code, in every module.
pub(crate) fn joined(parts: &[&str]) -> String {
    joined_all(&[parts])
}

/// As [`joined`], of several lists.
#[cold]
#[inline(never)]
pub(crate) fn joined_all(lists: &[&[&str]]) -> String {
    let mut text = String::new();
    for list in lists {
        list.iter().for_each(|part| text.push_str(part));
    }
    text
}

/// A number as a part of them. std's way is a kilobyte of code, in every module.
#[cold]
#[inline(never)]
pub(crate) fn decimal(digits: &mut [u8; 20], mut number: usize) -> &str {
    let mut start = digits.len();
    loop {
        start = start.saturating_sub(1);
        if let Some(digit) = digits.get_mut(start) {
            *digit = b'0' + (number % 10) as u8;
        }
        number /= 10;
        if number == 0 {
            break;
        }
    }
    let digits = digits.get(start..).unwrap_or_default();
    std::str::from_utf8(digits).unwrap_or_default()
}
