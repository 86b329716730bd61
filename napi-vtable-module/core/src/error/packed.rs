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

use super::{Error, ErrorClass, Expected, OwnClass};

/// The words.
///
/// `what` has a kind in its lowest byte. With [`TEXT`] it has a class in the next byte and a length in its upper half,
/// and `data` is the start of a static text; with [`MORE`] and [`PLACED`] `data` is a box, with [`EXPECTED`] a static;
/// with [`PENDING`] it is nothing.
pub(super) struct Packed {
    what: NonZeroU64,
    data: NonNull<()>,
}

const TEXT: u8 = 1;
const MORE: u8 = 2;
const PLACED: u8 = 3;
const EXPECTED: u8 = 4;
const PENDING: u8 = 5;

// SAFETY: it stands for one of the things that `Unpacked` has, which both may be sent.
unsafe impl Send for Packed {}
// SAFETY: as above.
unsafe impl Sync for Packed {}
const _: () = {
    const fn may_be_sent<T: Send + Sync>() {}
    may_be_sent::<Unpacked>();
};

// Every result on the way of a call has room for it.
#[cfg(target_pointer_width = "64")]
const _: () = assert!(size_of::<Packed>() == 16 && size_of::<Result<f64, Packed>>() == 16);

/// An error that is more than a class and a static text.
#[derive(Default)]
pub(super) struct More {
    pub(super) class: ErrorClass,
    pub(super) code: Option<Cow<'static, str>>,
    pub(super) message: Cow<'static, str>,
    pub(super) cause: Option<Error>,
    /// The class where it is the module's own; `class` is what that extends.
    pub(super) own: Option<OwnClass>,
}

/// What the words mean.
pub(super) enum Unpacked {
    Text(ErrorClass, &'static str),
    More(Box<More>),
    /// A mismatch whose place is told, as seen from the object that it is in.
    Placed(Box<More>),
    Expected(&'static Expected),
    Pending,
}

/// The same, looked at.
pub(super) enum View<'a> {
    Text(ErrorClass, &'static str),
    More(&'a More),
    Placed(&'a More),
    Expected(&'static Expected),
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

    #[inline(always)]
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
                _ => View::Pending,
            }
        }
    }

    #[inline]
    pub(super) fn unpack(self) -> Unpacked {
        let this = ManuallyDrop::new(self);
        let boxed = || {
            // SAFETY: called for the two kinds that have a box, which is not dropped with `this`.
            unsafe { Box::from_raw(this.data.cast().as_ptr()) }
        };
        match this.view() {
            View::Text(class, text) => Unpacked::Text(class, text),
            View::More(_) => Unpacked::More(boxed()),
            View::Placed(_) => Unpacked::Placed(boxed()),
            View::Expected(expected) => Unpacked::Expected(expected),
            View::Pending => Unpacked::Pending,
        }
    }

    /// Of an error: what there is, in memory.
    #[cold]
    pub(super) fn into_more(self) -> Box<More> {
        match self.unpack() {
            Unpacked::Text(class, text) => Box::new(More {
                class,
                message: Cow::Borrowed(text),
                ..More::default()
            }),
            Unpacked::More(more) | Unpacked::Placed(more) => more,
            Unpacked::Expected(_) | Unpacked::Pending => unreachable!("this is no error"),
        }
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
                let (code, cause) = (more.code.as_deref(), more.cause.as_ref());
                (more.class, code, &*more.message, cause)
            }
            View::Expected(expected) => {
                return write!(f, "expected {}{}", expected.what, expected.of);
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
                assert_eq!(packed.into_more().class, class);
            }
        }
    }

    #[test]
    fn what_has_memory_gives_it_back_once() {
        let error = || Packed::error(ErrorClass::RangeError, String::from("owned").into());
        drop(error());
        drop(Packed::placed(error().into_more()));
        let Unpacked::Placed(more) = Packed::placed(error().into_more()).unpack() else {
            panic!("it is what it was");
        };
        drop(Packed::more(more));
    }
}
