//! How a failed call ends: with an error to throw, or an exception that is pending.

use std::borrow::Cow;
use std::ffi::{CStr, c_char};
use std::fmt;
use std::marker::PhantomData;
use std::mem::MaybeUninit;
use std::ptr::{null, null_mut};

use napi_vtable_sys::{
    NAPI_AUTO_LENGTH, napi_cannot_run_js, napi_closing, napi_env, napi_ok, napi_pending_exception,
    napi_status,
};

use super::packed::Packed;
use super::{Error, ErrorClass, Expected, More, Result, decimal, joined, joined_all};
use crate::bind;
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

impl Env<'_> {
    /// Clears an exception that nobody is to see; where none is pending, nothing happens.
    #[cold]
    pub(crate) fn forget_exception(&self) {
        let mut thrown = null_mut();
        // SAFETY: the env is live and the result is a local.
        unsafe { raw::napi_get_and_clear_last_exception(self.raw(), &raw mut thrown) };
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
pub struct Failure(Packed, PhantomData<PendingException>);

/// The two kinds of a [`Failure`].
#[derive(Debug)]
pub enum FailureKind {
    /// A native error, not thrown yet.
    Error(Error),
    /// An exception that the runtime holds.
    Pending(PendingException),
}

impl Failure {
    const fn of(packed: Packed) -> Self {
        Self(packed, PhantomData)
    }

    pub(crate) const fn expected(expected: &'static Expected) -> Self {
        Self::of(Packed::expected(expected))
    }

    /// A mismatch that a status tells.
    pub(super) const fn status(status: napi_status) -> Self {
        Self::of(Packed::status(status))
    }

    pub(crate) const fn pending() -> Self {
        Self::of(Packed::pending())
    }

    pub(crate) fn more(more: Box<More>) -> Self {
        Self::of(Packed::more(more))
    }

    /// A mismatch that is told already, but for its place.
    pub(crate) fn placed(more: Box<More>) -> Self {
        Self::of(Packed::placed(more))
    }

    /// Whether this is a wrong type or range, found without the help of JavaScript.
    pub(crate) fn is_mismatch(&self) -> bool {
        self.0.is_mismatch()
    }

    /// What was expected, if nothing but the type of the value itself was wrong.
    pub(crate) fn expectation(&self) -> Option<Expected> {
        self.0.expectation()
    }

    /// Which of the two it is.
    #[must_use]
    pub fn into_kind(self) -> FailureKind {
        match self.0.into_error() {
            Some(more) => FailureKind::Error(Error(Packed::more(more))),
            None => FailureKind::Pending(PendingException {
                _thread: PhantomData,
            }),
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
    #[inline]
    pub(crate) fn at(self, place: &str, env: &Env<'_>, value: JsValue<'_>) -> Self {
        self.at_parts(&[place], env, value).certain()
    }

    #[cold]
    #[inline(never)]
    fn at_parts(self, place: &[&str], env: &Env<'_>, value: JsValue<'_>) -> Self {
        // Where the type is right, it says nothing.
        let found = match self.expectation() {
            Some(expected) if expected.is_of_type() => env.type_of_raw(value.raw()),
            _ => None,
        };
        self.told(place, found.map_or("", crate::value::type_name))
    }

    /// Tells where a mismatch was found, on the way into JavaScript.
    #[cold]
    pub(crate) fn within(self, place: &str) -> Self {
        self.told(&[place], "")
    }

    #[cold]
    #[inline(never)]
    fn told(self, place: &[&str], found: &str) -> Self {
        if let Some(expected) = self.expectation() {
            return Self::placed(expected.error(place, found));
        }
        if !self.is_mismatch() {
            return self;
        }
        let Some(mut more) = self.0.into_error() else {
            return Self::pending();
        };
        more.message = Cow::Owned(joined_all(&[place, &[&more.message]]));
        Self::of(Packed::placed(more))
    }

    /// See [`Packed::certain`].
    #[inline(always)]
    pub(crate) fn certain(self) -> Self {
        Self::of(self.0.certain())
    }

    /// As [`at`](Self::at), for the argument with this index.
    #[inline(always)]
    pub(crate) fn at_argument(self, index: usize, env: &Env<'_>, value: JsValue<'_>) -> Self {
        self.at_argument_out_of_line(index, env, value).certain()
    }

    #[cold]
    #[inline(never)]
    fn at_argument_out_of_line(self, index: usize, env: &Env<'_>, value: JsValue<'_>) -> Self {
        let mut digits = [0; 20];
        let place = ["argument ", decimal(&mut digits, index + 1), ": "];
        self.at_parts(&place, env, value)
    }

    /// As [`within`](Self::within), for the argument with this index.
    #[cold]
    pub(crate) fn within_argument(self, index: usize) -> Self {
        let mut digits = [0; 20];
        let place = ["argument ", decimal(&mut digits, index + 1), ": "];
        self.told(&place, "")
    }

    /// A mismatch of what a method was called on.
    #[cold]
    pub(crate) fn of_receiver(self) -> Self {
        match self.expectation() {
            Some(expected) => {
                let message = joined(&["this is not ", expected.what, expected.of()]);
                let code = Some("ERR_INVALID_THIS");
                Self::more(More::told(ErrorClass::TypeError, message.into(), code))
            }
            None => self,
        }
    }

    /// Throws in JavaScript what is not thrown yet.
    ///
    /// # Safety
    /// `env` is live on this thread and the module is registered.
    #[cold]
    pub(crate) unsafe fn throw(self, env: napi_env) {
        // Most errors are no more than a text. They are asked for first, so that they take nothing of the others' way.
        if let Some((class, text)) = self.0.as_text() {
            // SAFETY: the caller's promise is passed on.
            if unsafe { throw_short(env, class, text, None) } {
                return;
            }
        }
        // SAFETY: the caller's promise is passed on.
        unsafe { self.throw_in_full(env) }
    }

    /// # Safety
    /// As for [`throw`](Self::throw).
    #[inline(never)]
    unsafe fn throw_in_full(self, env: napi_env) {
        let Some(error) = self.0.into_error() else {
            return;
        };
        if error.cause.is_none() && error.own.is_none() {
            let code = error.code.as_deref();
            // SAFETY: the caller's promise is passed on.
            if unsafe { throw_short(env, error.class, &error.message, code) } {
                return;
            }
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
        let location = &error.message;
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

/// Throws an error of one of JavaScript's own classes with short texts in one call of the runtime; false where the texts are
/// longer, or it failed. An exception that is pending goes on.
///
/// # Safety
/// As for [`Failure::throw`].
#[inline(never)]
unsafe fn throw_short(env: napi_env, class: ErrorClass, message: &str, code: Option<&str>) -> bool {
    let table = bind::js();
    // SAFETY: a registered module has bound a table with these slots. They are read, as a wrapper to point to would be
    // code in every module.
    let throw = unsafe {
        match class {
            ErrorClass::Error => (*table).throw_error,
            ErrorClass::TypeError => (*table).throw_type_error,
            ErrorClass::RangeError => (*table).throw_range_error,
            ErrorClass::SyntaxError => return false, // not in every version
        }
    };
    let mut room = [const { MaybeUninit::uninit() }; 224];
    let Some((message, rest)) = terminated(&mut room, message) else {
        return false;
    };
    let code = match code {
        Some(code) => match terminated(rest, code) {
            Some((code, _)) => code,
            None => return false,
        },
        None => null(),
    };
    // SAFETY: the caller's promise is passed on, and the texts end in NUL.
    is_settled(unsafe { throw(env, code, message) })
}

/// A text with a NUL behind it, and the room that is left; none where there is too little, or a NUL inside.
#[inline(never)]
fn terminated<'b>(
    room: &'b mut [MaybeUninit<u8>],
    text: &str,
) -> Option<(*const c_char, &'b mut [MaybeUninit<u8>])> {
    let (copy, rest) = room.split_at_mut_checked(text.len() + 1)?;
    let start = copy.as_mut_ptr().cast::<u8>();
    // SAFETY: there is room for the text and a NUL.
    let copied = unsafe {
        start.copy_from_nonoverlapping(text.as_ptr(), text.len());
        start.add(text.len()).write(0);
        CStr::from_ptr(start.cast())
    };
    // As the first NUL is behind the text, there is none inside.
    (copied.count_bytes() == text.len()).then_some((copied.as_ptr(), rest))
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
        self.0.fmt(f)
    }
}

impl<E: std::error::Error + 'static> From<E> for Failure {
    #[cold]
    fn from(error: E) -> Self {
        Self::of(Error::of_std(error).0)
    }
}

impl From<PendingException> for Failure {
    fn from(_: PendingException) -> Self {
        Self::pending()
    }
}
