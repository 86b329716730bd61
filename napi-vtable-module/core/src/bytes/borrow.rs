//! Slices as parameters: `&[T]` and `&mut [T]`.
//!
//! The memory is looked at after all arguments of a call are converted, so no conversion can take it away again. The
//! function has no env and returns nothing that borrows, which [`Argument::Borrows`] makes a rule of its type.

use std::ptr::NonNull;

use crate::bytes::element::Element;
use crate::bytes::typed_array::JsTypedArray;
use crate::convert::{Argument, BorrowsBytes, InScope};
use crate::env::Env;
use crate::error::{Expected, Failure, Result};
use crate::value::{Handle, JsValue};

/// As many as a function has parameters.
const MOST: usize = 8;

/// The memory that a call's arguments borrow.
#[doc(hidden)]
#[derive(Debug)]
pub struct Borrowed {
    count: usize,
    /// First and last byte, and whether it may be written.
    ranges: [(usize, usize, bool); MOST],
}

impl Borrowed {
    /// Nothing yet.
    #[inline(always)]
    #[must_use]
    pub const fn new() -> Self {
        Self {
            count: 0,
            ranges: [(0, 0, false); MOST],
        }
    }

    /// Adds what one more argument borrows; an error where that could be written through the one and used through the
    /// other.
    pub(super) fn add<T>(&mut self, memory: NonNull<[T]>, written: bool) -> Result<()> {
        static EXPECTED: Expected =
            Expected::of_type("memory that does not overlap with that of another argument");
        let bytes = memory.len() * size_of::<T>();
        if bytes == 0 {
            return Ok(());
        }
        let start = memory.cast::<u8>().addr().get();
        let last = start + (bytes - 1);
        let overlaps = |&(other_start, other_last, other_written): &(usize, usize, bool)| {
            (written || other_written) && start <= other_last && other_start <= last
        };
        if self.ranges[..self.count].iter().any(overlaps) {
            return Err(Failure::expected(&EXPECTED));
        }
        self.ranges[self.count] = (start, last, written);
        self.count += 1;
        Ok(())
    }
}

impl Default for Borrowed {
    #[inline]
    fn default() -> Self {
        Self::new()
    }
}

macro_rules! slices {
    ($([$($mutable:ident)?] $written:literal $as:ident;)*) => {$(
        impl<T: Element> InScope for &$($mutable)? [T] {
            type In<'s> = &'s $($mutable)? [T];
        }

        impl<T: Element> Argument for &$($mutable)? [T] {
            type Storage = ();
            type Loaded<'s> = JsTypedArray<'s, T>;
            type Borrows = BorrowsBytes;

            #[inline(always)]
            fn empty() {}

            #[inline]
            fn load<'s>(
                env: &Env<'s>,
                value: JsValue<'s>,
                (): &'s mut (),
            ) -> Result<JsTypedArray<'s, T>> {
                JsTypedArray::check(env, value)
            }

            #[inline]
            #[allow(unused_mut)] // `as_ref` needs none
            fn finish<'s>(
                env: &Env<'s>,
                array: JsTypedArray<'s, T>,
                borrowed: &mut Borrowed,
            ) -> Result<Self::In<'s>> {
                let mut memory = array.memory(env)?;
                borrowed.add(memory, $written)?;
                // SAFETY: the memory is not shared with threads and overlaps with no other argument's where one of them
                // is written. From here to the function's end no JavaScript runs: what converts is converted, the
                // function has no env, and its result does not borrow.
                Ok(unsafe { memory.$as() })
            }
        }
    )*};
}
slices! {
    [] false as_ref;
    [mut] true as_mut;
}
