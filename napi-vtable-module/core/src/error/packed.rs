//! What an error and a failure consist of, in two machine words.
//!
//! A class and a static text, which is all that most errors are, need no memory then. An enum would have the same size,
//! but with the length of the text and a tag in one word; compilers take that apart on the way of calls that succeed.

use std::borrow::Cow;
use std::fmt;
use std::mem::ManuallyDrop;
use std::num::NonZeroU64;
use std::ptr::NonNull;
use std::slice::from_raw_parts;
use std::str::from_utf8_unchecked;

use napi_vtable_sys::{napi_env, napi_status, napi_value};

use super::{Error, ErrorClass, Expected, OwnClass};

/// The words.
///
/// `what` has a kind in its lowest byte. With [`TEXT`] it has a class in the next byte and a length in its upper half,
/// and `data` is the start of a static text; with [`MORE`] and [`PLACED`] `data` is a box, with [`EXPECTED`] a static;
/// with [`STATUS`] the upper half of `what` is one; with [`PENDING`] there is nothing more.
pub(super) struct Packed {
    what: NonZeroU64,
    data: NonNull<()>,
}

const TEXT: u8 = 1;
const MORE: u8 = 2;
const PLACED: u8 = 3;
const EXPECTED: u8 = 4;
const STATUS: u8 = 5;
const PENDING: u8 = 6;

// SAFETY: it stands for one of the things that `View` has, which both may be sent.
unsafe impl Send for Packed {}
// SAFETY: as above.
unsafe impl Sync for Packed {}
const _: () = {
    const fn may_be_sent<T: Send + Sync>() {}
    may_be_sent::<View<'_>>();
    may_be_sent::<Box<More>>();
};

// Every result on the way of a call has room for it.
#[cfg(target_pointer_width = "64")]
const _: () = assert!(size_of::<Packed>() == 16 && size_of::<Result<f64, Packed>>() == 16);

/// An error that is more than a class and a static text.
#[derive(Default)]
pub(crate) struct More {
    pub(super) class: ErrorClass,
    pub(super) code: Option<Cow<'static, str>>,
    pub(super) message: Cow<'static, str>,
    pub(super) cause: Option<Cause>,
    /// The class where it is the module's own; `class` is what that extends.
    pub(super) own: Option<OwnClass>,
}

impl More {
    /// What most errors of this crate are.
    #[cold]
    #[inline(never)]
    pub(crate) fn told(
        class: ErrorClass,
        message: Cow<'static, str>,
        code: Option<&'static str>,
    ) -> Box<Self> {
        Box::new(Self {
            class,
            message,
            code: code.map(Cow::Borrowed),
            ..Self::default()
        })
    }
}

/// What an error comes from, and how that gets into JavaScript: a pointer, so that a module whose errors have no causes
/// has no code for them.
pub(crate) struct Cause {
    pub(super) error: Error,
    /// Makes the error object and sets it as the cause of the one that is given.
    ///
    /// # Safety
    /// As for `Error::attach`, which it is.
    pub(super) attach: unsafe fn(&Error, napi_env, napi_value) -> Result<(), napi_status>,
}

/// What the words mean.
pub(super) enum View<'a> {
    Text(ErrorClass, &'static str),
    More(&'a More),
    /// A mismatch whose place is told, as seen from the object that it is in.
    Placed(&'a More),
    Expected(&'static Expected),
    Status(napi_status),
    Pending,
}

impl Packed {
    const fn new(kind: u8, more: u64, data: NonNull<()>) -> Self {
        match NonZeroU64::new(kind as u64 | more) {
            Some(what) => Self { what, data },
            None => unreachable!(), // no kind is 0
        }
    }

    pub(super) const fn pending() -> Self {
        Self::new(PENDING, 0, NonNull::dangling())
    }

    pub(super) const fn expected(expected: &'static Expected) -> Self {
        let data = std::ptr::from_ref(expected).cast_mut().cast();
        // SAFETY: it is a reference.
        Self::new(EXPECTED, 0, unsafe { NonNull::new_unchecked(data) })
    }

    /// A mismatch that [`Expected::by`] knows.
    pub(super) const fn status(status: napi_status) -> Self {
        Self::new(STATUS, (status.0 as u64) << 32, NonNull::dangling())
    }

    /// An error of one of JavaScript's own classes.
    #[inline]
    pub(super) fn error(class: ErrorClass, message: Cow<'static, str>) -> Self {
        if let Cow::Borrowed(text) = message
            && let Ok(length) = u32::try_from(text.len())
        {
            let more = (class as u64) << 8 | u64::from(length) << 32;
            return Self::new(TEXT, more, NonNull::from(text).cast());
        }
        Self::more(Box::new(More {
            class,
            message,
            ..More::default()
        }))
    }

    /// Reminds the compiler that this is something, which it forgets where a function returns it as two registers. It would
    /// compile another way on from each call that can only have failed.
    #[inline(always)]
    pub(super) fn certain(self) -> Self {
        // SAFETY: no kind is 0.
        unsafe { std::hint::assert_unchecked(self.what.get() != 0) };
        self
    }

    pub(super) fn more(more: Box<More>) -> Self {
        Self::new(MORE, 0, NonNull::from(Box::leak(more)).cast())
    }

    pub(super) fn placed(more: Box<More>) -> Self {
        Self::new(PLACED, 0, NonNull::from(Box::leak(more)).cast())
    }

    const fn kind(&self) -> u8 {
        self.what.get() as u8
    }

    /// # Safety
    /// The kind is [`TEXT`].
    #[inline(always)]
    unsafe fn text(&self) -> (ErrorClass, &'static str) {
        const CLASSES: [ErrorClass; 4] = [
            ErrorClass::Error,
            ErrorClass::TypeError,
            ErrorClass::RangeError,
            ErrorClass::SyntaxError,
        ];
        let what = self.what.get();
        let (start, length) = (self.data.as_ptr().cast::<u8>(), (what >> 32) as usize);
        // SAFETY: by the caller's promise this is a text that `error` was given.
        let text = unsafe { from_utf8_unchecked(from_raw_parts(start, length)) };
        (
            CLASSES[usize::from((what >> 8) as u8) % CLASSES.len()],
            text,
        )
    }

    /// Class and text, where this is no more.
    #[inline(always)]
    pub(super) fn as_text(&self) -> Option<(ErrorClass, &'static str)> {
        // SAFETY: the kind is asked for first.
        (self.kind() == TEXT).then(|| unsafe { self.text() })
    }

    /// Out of line: there is one for all who look.
    #[inline(never)]
    pub(super) fn view(&self) -> View<'_> {
        // SAFETY: each kind has the data that its constructor has put there.
        unsafe {
            match self.kind() {
                TEXT => {
                    let (class, text) = self.text();
                    View::Text(class, text)
                }
                MORE => View::More(self.data.cast().as_ref()),
                PLACED => View::Placed(self.data.cast().as_ref()),
                EXPECTED => View::Expected(self.data.cast().as_ref()),
                STATUS => View::Status(napi_status((self.what.get() >> 32) as _)),
                _ => View::Pending,
            }
        }
    }

    /// Whether this is a wrong type or range.
    pub(super) fn is_mismatch(&self) -> bool {
        matches!(self.kind(), PLACED | EXPECTED | STATUS)
    }

    /// What was expected, if nothing but that is known.
    #[inline(never)]
    pub(super) fn expectation(&self) -> Option<Expected> {
        match self.view() {
            View::Expected(expected) => Some(*expected),
            View::Status(status) => Expected::by(status),
            _ => None,
        }
    }

    /// The error; none where an exception is pending instead.
    #[cold]
    #[inline(never)]
    pub(super) fn into_error(self) -> Option<Box<More>> {
        if let Some((class, text)) = self.as_text() {
            return Some(More::told(class, Cow::Borrowed(text), None));
        }
        if let Some(expected) = self.expectation() {
            return Some(expected.error(&[], ""));
        }
        let this = ManuallyDrop::new(self);
        matches!(this.kind(), MORE | PLACED).then(|| {
            // SAFETY: the kind says that this is a box, and it is not dropped with `this`.
            unsafe { Box::from_raw(this.data.cast().as_ptr()) }
        })
    }
}

impl Drop for Packed {
    #[inline(always)]
    fn drop(&mut self) {
        if matches!(self.kind(), MORE | PLACED) {
            // SAFETY: the kind says that this is a box, and nobody has it any more.
            drop_more(unsafe { Box::from_raw(self.data.cast().as_ptr()) });
        }
    }
}

#[cold]
#[inline(never)]
fn drop_more(more: Box<More>) {
    drop(more);
}

impl fmt::Debug for Packed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (class, code, message, cause) = match self.view() {
            View::Text(class, text) => (class, None, text, None),
            View::More(more) | View::Placed(more) => {
                let (code, cause) = (
                    more.code.as_deref(),
                    more.cause.as_ref().map(|cause| &cause.error),
                );
                (more.class, code, &*more.message, cause)
            }
            View::Expected(_) | View::Status(_) => {
                let expected = self
                    .expectation()
                    .unwrap_or(Expected::of_type("another type"));
                return write!(f, "expected {}{}", expected.what, expected.of());
            }
            View::Pending => return f.write_str("PendingException"),
        };
        f.debug_struct("Error")
            .field("class", &class)
            .field("code", &code)
            .field("message", &message)
            .field("cause", &cause)
            .finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_keeps_its_class_and_every_byte() {
        let classes = [
            ErrorClass::Error,
            ErrorClass::TypeError,
            ErrorClass::RangeError,
            ErrorClass::SyntaxError,
        ];
        for class in classes {
            for text in ["", "x", "größer als 2\0"] {
                let packed = Packed::error(class, text.into());
                let View::Text(its, same) = packed.view() else {
                    panic!("it needs no memory");
                };
                assert_eq!((its, same), (class, text));
                assert!(std::ptr::eq(same, text));
                assert!(packed.into_error().is_some_and(|more| more.class == class));
            }
        }
    }

    #[test]
    fn what_has_memory_gives_it_back_once() {
        let error = || Packed::error(ErrorClass::RangeError, String::from("owned").into());
        drop(error());
        let more = error().into_error().unwrap();
        let more = Packed::placed(more).into_error().unwrap();
        drop(Packed::more(more));
    }
}
