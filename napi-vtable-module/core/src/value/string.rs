//! Strings.

use std::fmt;
use std::mem::MaybeUninit;
use std::ptr::null_mut;

use napi_vtable_sys::napi_value;

use crate::convert::make;
use crate::env::Env;
use crate::error::Result;
use crate::raw;
use crate::value::{Handle, JsString};

/// How many bytes a [`StrBuffer`] holds without an allocation, the NUL included.
const ROOM: usize = 1280;
/// The longest character in UTF-8: with as much room left, nothing was cut off.
const LONGEST: usize = 4;

/// Where a JavaScript string is read to: a buffer in the frame for strings of about 1 KiB, the heap beyond.
///
/// ```
/// use napi_vtable_module::{Env, JsString, Result, StrBuffer};
///
/// fn same<'s>(env: Env<'s>, one: JsString<'s>, two: JsString<'s>) -> Result<bool> {
///     let (mut a, mut b) = (StrBuffer::new(), StrBuffer::new());
///     Ok(a.read(&env, one)? == b.read(&env, two)?)
/// }
/// ```
pub struct StrBuffer {
    length: usize,
    /// Holds the text where it is not empty.
    heap: String,
    /// With a word more, so that a text may be followed by a whole one.
    room: [MaybeUninit<Word>; ROOM / size_of::<Word>() + 1],
}

/// What a vector instruction works on.
#[derive(Clone, Copy)]
#[repr(align(16))]
struct Word([u64; 2]);

impl Word {
    #[inline(always)]
    fn or(self, other: Self) -> Self {
        Self([self.0[0] | other.0[0], self.0[1] | other.0[1]])
    }
}

/// Whether these are characters of ASCII alone: one instruction for each word.
#[inline(always)]
fn is_ascii(words: &[Word]) -> bool {
    let mut all = Word([0; 2]);
    let (blocks, rest) = words.as_chunks::<32>();
    for block in blocks {
        for word in block {
            all = all.or(*word);
        }
    }
    for word in rest {
        all = all.or(*word);
    }
    (all.0[0] | all.0[1]) & 0x8080_8080_8080_8080 == 0
}

impl StrBuffer {
    /// An empty buffer.
    #[inline(always)]
    #[must_use]
    pub const fn new() -> Self {
        Self {
            length: 0,
            heap: String::new(),
            room: [const { MaybeUninit::uninit() }; ROOM / size_of::<Word>() + 1],
        }
    }

    /// Reads a string; a lone surrogate becomes U+FFFD.
    ///
    /// # Errors
    /// If the runtime fails.
    #[inline(always)]
    pub fn read<'s>(&mut self, env: &Env<'s>, string: JsString<'s>) -> Result<&str> {
        self.read_raw(env, string.raw())
    }

    /// Reads a value that should be a string: the getter says whether it is.
    #[inline(always)]
    pub(crate) fn read_raw(&mut self, env: &Env<'_>, value: napi_value) -> Result<&str> {
        let mut length = 0;
        // SAFETY: the env and the handle are live, and the buffer has ROOM bytes.
        env.check(unsafe {
            raw::napi_get_value_string_utf8(
                env.raw(),
                value,
                self.room.as_mut_ptr().cast(),
                ROOM,
                &raw mut length,
            )
        })?;
        if length >= ROOM - LONGEST {
            return self.read_long(env, value);
        }
        // SAFETY: `room` has a word more than the text may fill; what it ends with are zeros, so all these words are
        // written.
        let words = unsafe {
            let start = self.room.as_mut_ptr();
            start
                .cast::<u8>()
                .add(length)
                .cast::<[u8; size_of::<Word>()]>()
                .write([0; _]);
            std::slice::from_raw_parts(start.cast::<Word>(), length.div_ceil(size_of::<Word>()))
        };
        // SAFETY: the runtime has written `length` bytes, which is less than ROOM.
        let bytes = unsafe { std::slice::from_raw_parts(self.room.as_ptr().cast::<u8>(), length) };
        // ASCII is recognised many times faster than UTF-8 is checked.
        if !is_ascii(words) && std::str::from_utf8(bytes).is_err() {
            self.heap = lossy(bytes);
            return Ok(&self.heap);
        }
        self.length = length;
        self.heap.clear();
        Ok(self.as_str())
    }

    #[cold]
    #[inline]
    fn read_long(&mut self, env: &Env<'_>, value: napi_value) -> Result<&str> {
        self.length = 0; // what is in the buffer now is cut off anywhere
        let mut length = 0;
        // SAFETY: the env and the handle are live; without a buffer only the length is written.
        env.check(unsafe {
            raw::napi_get_value_string_utf8(env.raw(), value, null_mut(), 0, &raw mut length)
        })?;
        let room = length.saturating_add(1);
        let mut bytes = Vec::<u8>::with_capacity(room);
        // SAFETY: the buffer has `room` bytes.
        env.check(unsafe {
            raw::napi_get_value_string_utf8(
                env.raw(),
                value,
                bytes.as_mut_ptr().cast(),
                room,
                &raw mut length,
            )
        })?;
        // SAFETY: the runtime has written `length` bytes, which the minimum keeps within the buffer.
        unsafe { bytes.set_len(length.min(room - 1)) };
        self.heap = if std::str::from_utf8(&bytes).is_ok() {
            // SAFETY: it has just been checked.
            unsafe { String::from_utf8_unchecked(bytes) }
        } else {
            lossy(&bytes)
        };
        Ok(&self.heap)
    }

    #[inline(always)]
    fn as_str(&self) -> &str {
        if !self.heap.is_empty() {
            return &self.heap;
        }
        // SAFETY: the first `length` bytes were written and checked by `read_raw`.
        unsafe {
            std::str::from_utf8_unchecked(std::slice::from_raw_parts(
                self.room.as_ptr().cast::<u8>(),
                self.length,
            ))
        }
    }

    /// What was read last, as a string of its own.
    #[must_use]
    #[inline]
    pub fn into_string(self) -> String {
        if self.heap.is_empty() {
            self.as_str().to_owned()
        } else {
            self.heap
        }
    }
}

#[cold]
#[inline(never)]
pub(crate) fn lossy(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

impl Default for StrBuffer {
    #[inline]
    fn default() -> Self {
        Self::new()
    }
}

impl fmt::Debug for StrBuffer {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.as_str().fmt(f)
    }
}

impl<'s> JsString<'s> {
    /// Copies the string; a lone surrogate becomes U+FFFD.
    ///
    /// # Errors
    /// If the runtime fails.
    #[inline]
    pub fn to_string(self, env: &Env<'s>) -> Result<String> {
        let mut buffer = StrBuffer::new();
        buffer.read(env, self)?;
        Ok(buffer.into_string())
    }
}

impl<'s> Env<'s> {
    /// Makes a string.
    ///
    /// # Errors
    /// If the runtime fails, as it does with a string too long for it.
    #[inline]
    pub fn string(&self, text: &str) -> Result<JsString<'s>> {
        let env = self;
        make!(
            env,
            napi_create_string_utf8(text.as_ptr().cast(), text.len())
        )
    }

    /// Makes a string from UTF-16, lone surrogates included.
    ///
    /// # Errors
    /// If the runtime fails, as it does with a string too long for it.
    #[inline]
    pub fn string_utf16(&self, units: &[u16]) -> Result<JsString<'s>> {
        let env = self;
        make!(env, napi_create_string_utf16(units.as_ptr(), units.len()))
    }
}

/// Copies a value that should be a string as UTF-16: the getter says whether it is.
#[inline]
pub(crate) fn read_utf16(env: &Env<'_>, value: napi_value) -> Result<Vec<u16>> {
    let mut length = 0;
    // SAFETY: the env and the handle are live; without a buffer only the length is written.
    env.check(unsafe {
        raw::napi_get_value_string_utf16(env.raw(), value, null_mut(), 0, &raw mut length)
    })?;
    let room = length.saturating_add(1);
    let mut units = Vec::<u16>::with_capacity(room);
    // SAFETY: the buffer has `room` units, that of the NUL included.
    env.check(unsafe {
        raw::napi_get_value_string_utf16(
            env.raw(),
            value,
            units.as_mut_ptr().cast(),
            room,
            &raw mut length,
        )
    })?;
    // SAFETY: the runtime has written `length` units, which the minimum keeps within the buffer.
    unsafe { units.set_len(length.min(room - 1)) };
    Ok(units)
}
