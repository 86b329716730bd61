//! What API functions get from a module, as types that say what a pointer is good for.
//!
//! Each type is made once, at the entry from C, from one parameter or from a pointer and its length. That is the
//! place where Node-API's contract is relied on: the module guarantees that what is not null is good for what the
//! reference says of it until the function returns. From there on the types are safe to use, and a body checks its
//! arguments in the order of the reference: nothing is followed before the body asks for it.

mod lists;

use std::ffi::{CStr, c_char, c_void};
use std::mem::MaybeUninit;
use std::ptr::NonNull;

use napi_vtable_sys::*;

pub use lists::{Bytes, Descriptor, Descriptors, Handles, Items, List, OutList};

/// A parameter of an API function, or two that belong together.
pub trait Argument: Sized {
    /// The parameter in C, or the first of two.
    type First;
    /// The second of two.
    type Second;
    /// What C passes: one or both.
    type Raw;

    /// Takes what the module passed; follows no pointer.
    ///
    /// # Safety
    /// Each pointer is null, or good for what the type says until the API function returns.
    unsafe fn from_raw(raw: Self::Raw) -> Self;
}

macro_rules! plain {
    ($($type:ty,)*) => {$(
        impl Argument for $type {
            type First = Self;
            type Second = ();
            type Raw = (Self,);

            #[inline(always)]
            unsafe fn from_raw((raw,): Self::Raw) -> Self {
                raw
            }
        }
    )*};
}

// Numbers, and what is passed on or looked up but never followed.
plain! {
    bool, i32, u32, i64, u64, usize, f64,
    *mut c_void, napi_value, napi_ref, napi_deferred, napi_handle_scope, napi_escapable_handle_scope,
    napi_async_context, napi_callback_scope, napi_async_work, napi_threadsafe_function,
    napi_callback, napi_finalize, node_api_noenv_finalize, napi_cleanup_hook, napi_async_cleanup_hook,
    napi_async_execute_callback, napi_async_complete_callback, napi_threadsafe_function_call_js,
    napi_key_collection_mode, napi_key_filter, napi_key_conversion, napi_typedarray_type,
}

/// Where a result goes: null, or writable for a `T`.
#[repr(transparent)]
pub struct Out<T>(*mut T);

impl<T> Argument for Out<T> {
    type First = *mut T;
    type Second = ();
    type Raw = (*mut T,);

    #[inline(always)]
    unsafe fn from_raw((raw,): Self::Raw) -> Self {
        Self(raw)
    }
}

impl<T> Out<T> {
    /// The place.
    ///
    /// # Errors
    /// [`napi_invalid_arg`] for null.
    #[inline]
    pub fn required(self) -> Result<Place<T>, napi_status> {
        self.optional().ok_or(napi_invalid_arg)
    }

    /// The place, where the module wants this result.
    #[inline]
    pub fn optional(self) -> Option<Place<T>> {
        NonNull::new(self.0).map(Place)
    }

    /// Writes the result where the module wants it; otherwise it is not made.
    #[inline]
    pub fn give(self, result: impl FnOnce() -> T) {
        if let Some(place) = self.optional() {
            place.set(result());
        }
    }
}

/// A place that a module wants a result in: not null, and writable by the contract of Node-API.
#[repr(transparent)]
pub struct Place<T>(NonNull<T>);

impl<T> Place<T> {
    /// Writes the result.
    #[inline]
    pub fn set(&self, value: T) {
        // SAFETY: writable, as `Out::from_raw` asks. It may be uninitialized, so nothing is read or dropped.
        unsafe { self.0.write(value) }
    }
}

/// A struct to read: null, or a valid `T`.
pub struct In<T>(*const T);

impl<T> Argument for In<T> {
    type First = *const T;
    type Second = ();
    type Raw = (*const T,);

    #[inline(always)]
    unsafe fn from_raw((raw,): Self::Raw) -> Self {
        Self(raw)
    }
}

impl<T> In<T> {
    /// The struct.
    ///
    /// # Errors
    /// [`napi_invalid_arg`] for null.
    #[inline]
    pub fn get(&self) -> Result<&T, napi_status> {
        // SAFETY: null or valid, as `from_raw` asks; the result ends with this argument.
        unsafe { self.0.as_ref() }.ok_or(napi_invalid_arg)
    }
}

/// A name: null, or UTF-8 up to a NUL.
pub struct Name(*const c_char);

impl Argument for Name {
    type First = *const c_char;
    type Second = ();
    type Raw = (*const c_char,);

    #[inline(always)]
    unsafe fn from_raw((raw,): Self::Raw) -> Self {
        Self(raw)
    }
}

impl Name {
    /// Its bytes, without the NUL.
    ///
    /// # Errors
    /// [`napi_invalid_arg`] for null.
    #[inline]
    pub fn get(&self) -> Result<&[u8], napi_status> {
        // SAFETY: null or ended by a NUL, as `from_raw` asks.
        unsafe { text(self.0.cast(), NAPI_AUTO_LENGTH) }
    }

    /// Its bytes; `None` for null.
    #[inline]
    pub fn optional(&self) -> Option<&[u8]> {
        self.get().ok()
    }
}

/// A pointer to the units of a text, as C spells it.
pub trait TextPointer: Copy {
    /// One unit.
    type Unit: Copy + Default + PartialEq;

    /// The first unit.
    fn first(self) -> *const Self::Unit;
}

macro_rules! text_pointers {
    ($($pointer:ty: $unit:ty,)*) => {$(
        impl TextPointer for $pointer {
            type Unit = $unit;

            #[inline(always)]
            fn first(self) -> *const $unit {
                self.cast()
            }
        }
    )*};
}

text_pointers! {
    *const c_char: u8,
    *mut c_char: u8,
    *const u16: u16,
    *mut u16: u16,
}

/// A text and its length: null, or that many units, or up to a NUL for `NAPI_AUTO_LENGTH`.
pub struct Text<P> {
    pointer: P,
    length: usize,
}

impl<P: TextPointer> Argument for Text<P> {
    type First = P;
    type Second = usize;
    type Raw = (P, usize);

    #[inline(always)]
    unsafe fn from_raw((pointer, length): Self::Raw) -> Self {
        Self { pointer, length }
    }
}

impl<P: TextPointer> Text<P> {
    /// The units.
    ///
    /// # Errors
    /// [`napi_invalid_arg`] for null with a length, or a length above `i32::MAX`.
    #[inline]
    pub fn get(&self) -> Result<&[P::Unit], napi_status> {
        // SAFETY: null or as long as `length` says, as `from_raw` asks.
        unsafe { text(self.pointer.first(), self.length) }
    }

    /// Whether there is no text.
    #[inline]
    pub fn is_null(&self) -> bool {
        self.pointer.first().is_null()
    }

    /// What the module passed for the text.
    #[inline]
    pub fn pointer(&self) -> P {
        self.pointer
    }
}

/// How many units come before the NUL.
///
/// # Safety
/// There is one.
unsafe fn units_before_nul<T: Copy + Default + PartialEq>(text: *const T) -> usize {
    if size_of::<T>() == 1 {
        // SAFETY: the caller's promise. The C library's function is the fastest there is.
        return unsafe { CStr::from_ptr(text.cast()) }.count_bytes();
    }
    let mut units = 0;
    // SAFETY: no NUL was met before this unit.
    while unsafe { text.add(units).read() } != T::default() {
        units += 1;
    }
    units
}

/// The text that a module passed: `length` units, or up to the NUL for `NAPI_AUTO_LENGTH`.
///
/// # Errors
/// `napi_invalid_arg` for null with a length, or a length above `i32::MAX`.
///
/// # Safety
/// The text is null, or as long as `length` says, for `'a`.
unsafe fn text<'a, T: Copy + Default + PartialEq>(
    text: *const T,
    length: usize,
) -> Result<&'a [T], napi_status> {
    if text.is_null() {
        return if length == 0 {
            Ok(&[])
        } else {
            Err(napi_invalid_arg)
        };
    }
    let mut units = length;
    if length == NAPI_AUTO_LENGTH {
        // SAFETY: the caller promises a NUL.
        units = unsafe { units_before_nul(text) };
    } else if i32::try_from(length).is_err() {
        return Err(napi_invalid_arg);
    }
    // SAFETY: the caller promises that many units.
    Ok(unsafe { std::slice::from_raw_parts(text, units) })
}

/// A pointer to a module's buffer for text, as C spells it.
pub trait BufferPointer: Copy {
    /// One unit.
    type Unit: Copy + Default;

    /// The first unit.
    fn first(self) -> *mut Self::Unit;
}

impl BufferPointer for *mut c_char {
    type Unit = u8;

    #[inline(always)]
    fn first(self) -> *mut u8 {
        self.cast()
    }
}

impl BufferPointer for *mut u16 {
    type Unit = u16;

    #[inline(always)]
    fn first(self) -> *mut u16 {
        self
    }
}

/// A buffer for text and its size: null, or writable for so many units.
pub struct Buffer<P> {
    pointer: P,
    size: usize,
}

impl<P: BufferPointer> Argument for Buffer<P> {
    type First = P;
    type Second = usize;
    type Raw = (P, usize);

    #[inline(always)]
    unsafe fn from_raw((pointer, size): Self::Raw) -> Self {
        Self { pointer, size }
    }
}

impl<P: BufferPointer> Buffer<P> {
    /// The buffer, 2^31 units of it at most; `None` for null.
    #[inline]
    pub fn get(&mut self) -> Option<&mut [MaybeUninit<P::Unit>]> {
        let first = NonNull::new(self.pointer.first())?;
        let size = self.size.min(1 << 31);
        // SAFETY: it has that many units, as `from_raw` asks. They may be uninitialized, and nothing else is
        // there to refer to them during the call.
        Some(unsafe { std::slice::from_raw_parts_mut(first.as_ptr().cast(), size) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_result_that_nobody_wants_is_not_made() {
        // SAFETY: null.
        let out = unsafe { Out::<u32>::from_raw((std::ptr::null_mut(),)) };
        out.give(|| panic!("made"));
    }
}
