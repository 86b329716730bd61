//! What API functions get from a module, as types that say what a pointer is good for.
//!
//! Each type is made once, at the entry from C, from one parameter or from a pointer and its length. That is the
//! place where Node-API's contract is relied on: the module guarantees that what is not null is good for what the
//! reference says of it until the function returns. From there on the types are safe to use, and a body checks its
//! arguments in the order of the reference: nothing is followed before the body asks for it.

use std::ffi::{CStr, c_char, c_void};
use std::mem::MaybeUninit;
use std::ptr::NonNull;

use napi_vtable_sys::*;

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

/// A length and a list: null, or that many entries.
pub struct List<T> {
    length: usize,
    first: *const T,
}

impl<T> Argument for List<T> {
    type First = usize;
    type Second = *const T;
    type Raw = (usize, *const T);

    #[inline(always)]
    unsafe fn from_raw((length, first): Self::Raw) -> Self {
        Self { length, first }
    }
}

impl<T> List<T> {
    /// How many entries the module says there are.
    #[inline]
    pub fn len(&self) -> usize {
        self.length
    }

    /// Whether there is no list.
    #[inline]
    pub fn is_null(&self) -> bool {
        self.first.is_null()
    }

    /// The entries; without a list, none.
    ///
    /// # Errors
    /// [`napi_invalid_arg`] for null with a length, or a length that no memory has.
    #[inline]
    pub fn get(&self) -> Result<&[T], napi_status> {
        if self.length == 0 {
            return Ok(&[]);
        }
        let most = isize::MAX.unsigned_abs() / size_of::<T>().max(1);
        if self.first.is_null() || self.length > most {
            return Err(napi_invalid_arg);
        }
        // SAFETY: it has that many entries, as `from_raw` asks.
        Ok(unsafe { std::slice::from_raw_parts(self.first, self.length) })
    }
}

/// A list whose length is told elsewhere: null, or so many entries.
pub struct Items<T>(*const T);

impl<T> Argument for Items<T> {
    type First = *const T;
    type Second = ();
    type Raw = (*const T,);

    #[inline(always)]
    unsafe fn from_raw((raw,): Self::Raw) -> Self {
        Self(raw)
    }
}

impl<T> Items<T> {
    /// The list with its length.
    ///
    /// # Safety
    /// The length is the one that the module passed for this list.
    #[inline]
    pub unsafe fn list(self, length: usize) -> List<T> {
        List {
            length,
            first: self.0,
        }
    }
}

/// A number of bytes, and the bytes.
pub struct Bytes(List<u8>);

impl Argument for Bytes {
    type First = usize;
    type Second = *const c_void;
    type Raw = (usize, *const c_void);

    #[inline(always)]
    unsafe fn from_raw((length, first): Self::Raw) -> Self {
        let first = first.cast();
        Self(List { length, first })
    }
}

impl Bytes {
    /// The bytes.
    ///
    /// # Errors
    /// As for [`List::get`].
    #[inline]
    pub fn get(&self) -> Result<&[u8], napi_status> {
        self.0.get()
    }
}

/// Property descriptors, and how many.
pub struct Descriptors(List<napi_property_descriptor>);

impl Argument for Descriptors {
    type First = usize;
    type Second = *const napi_property_descriptor;
    type Raw = (usize, *const napi_property_descriptor);

    #[inline(always)]
    unsafe fn from_raw(raw: Self::Raw) -> Self {
        // SAFETY: the caller's promise.
        Self(unsafe { List::from_raw(raw) })
    }
}

impl Descriptors {
    /// The descriptors.
    ///
    /// # Errors
    /// As for [`List::get`].
    pub fn get(&self) -> Result<impl Iterator<Item = Descriptor<'_>>, napi_status> {
        Ok(self.0.get()?.iter().map(Descriptor))
    }
}

/// A property descriptor of a module: its name is null or ends in a NUL.
#[derive(Clone, Copy)]
pub struct Descriptor<'a>(&'a napi_property_descriptor);

impl<'a> Descriptor<'a> {
    /// The descriptor.
    pub fn get(self) -> &'a napi_property_descriptor {
        self.0
    }

    /// Its name in UTF-8; `None` where a handle names the property.
    pub fn name(self) -> Option<&'a [u8]> {
        // SAFETY: null or ended by a NUL, which belongs to what `Descriptors::from_raw` asks; the field is
        // private, so there is no other way to make this.
        unsafe { text(self.0.utf8name.cast::<u8>(), NAPI_AUTO_LENGTH) }.ok()
    }
}

/// A place for a list and the place for its length, which tells beforehand how much fits: each is null, or the
/// length is valid and the list has room for so many.
pub struct OutList<T> {
    length: *mut usize,
    first: *mut T,
}

impl<T> Argument for OutList<T> {
    type First = *mut usize;
    type Second = *mut T;
    type Raw = (*mut usize, *mut T);

    #[inline(always)]
    unsafe fn from_raw((length, first): Self::Raw) -> Self {
        Self { length, first }
    }
}

impl<T> OutList<T> {
    /// Whether the module wants the entries.
    #[inline]
    pub fn wants_list(&self) -> bool {
        !self.first.is_null()
    }

    /// How many entries fit.
    ///
    /// # Errors
    /// [`napi_invalid_arg`] without a place for the length.
    #[inline]
    pub fn room(&self) -> Result<usize, napi_status> {
        // SAFETY: null or a valid length, as `from_raw` asks; only `finish` writes to it, and it comes last.
        unsafe { self.length.as_ref() }
            .copied()
            .ok_or(napi_invalid_arg)
    }

    /// Writes as many entries as fit and `entries` has, if the module wants any.
    ///
    /// # Errors
    /// As for [`Self::room`].
    #[inline]
    pub fn write(&self, entries: impl Iterator<Item = T>) -> Result<(), napi_status> {
        if self.wants_list() {
            for (position, entry) in entries.take(self.room()?).enumerate() {
                // SAFETY: below `room`, and the list has room for so many, as `from_raw` asks.
                unsafe { self.first.add(position).write(entry) };
            }
        }
        Ok(())
    }

    /// Fills the room with the entries that `entry` makes of their positions, if the module wants any. The first two
    /// are what most calls have.
    ///
    /// # Errors
    /// As for [`Self::room`].
    #[inline(always)]
    pub fn fill(&self, entry: impl Fn(usize) -> T) -> Result<(), napi_status> {
        if self.wants_list() {
            let room = self.room()?;
            // SAFETY: each position is below `room`, and the list has room for so many, as `from_raw` asks.
            let write = |position| unsafe { self.first.add(position).write(entry(position)) };
            if room > 0 {
                write(0);
                if room > 1 {
                    write(1);
                    (2..room).for_each(write);
                }
            }
        }
        Ok(())
    }

    /// Tells how many entries there are, where the module wants to know.
    #[inline]
    pub fn finish(self, length: usize) {
        if let Some(place) = NonNull::new(self.length) {
            // SAFETY: writable for a length, as `from_raw` asks.
            unsafe { place.write(length) };
        }
    }
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
    fn a_list_that_is_missing_or_longer_than_memory_is_not_followed() {
        let one = 1_u64;
        let cases: [(usize, *const u64, Option<&[u64]>); 4] = [
            (0, std::ptr::null(), Some(&[])),
            (1, std::ptr::null(), None),
            (usize::MAX, &raw const one, None),
            (1, &raw const one, Some(&[1])),
        ];
        for (length, first, expected) in cases {
            // SAFETY: `one` is one entry, and no more are asked for where the length is refused.
            let list = unsafe { List::from_raw((length, first)) };
            assert_eq!(list.get().ok(), expected);
        }
    }

    #[test]
    fn a_list_of_results_ends_where_the_room_does() {
        let mut entries = [0_u32; 3];
        let mut length = 2;
        // SAFETY: there is room for two entries and more.
        let out = unsafe { OutList::from_raw((&raw mut length, entries.as_mut_ptr())) };
        out.write([7, 8, 9].into_iter()).unwrap();
        out.finish(3);
        assert_eq!((entries, length), ([7, 8, 0], 3));
    }

    #[test]
    fn a_list_of_results_without_its_room_is_refused() {
        let mut entry = 0_u32;
        // SAFETY: null and a place for one entry.
        let out = unsafe { OutList::from_raw((std::ptr::null_mut(), &raw mut entry)) };
        assert_eq!(out.write([7].into_iter()), Err(napi_invalid_arg));
        assert_eq!(entry, 0);
    }

    #[test]
    fn a_result_that_nobody_wants_is_not_made() {
        // SAFETY: null.
        let out = unsafe { Out::<u32>::from_raw((std::ptr::null_mut(),)) };
        out.give(|| panic!("made"));
    }
}
