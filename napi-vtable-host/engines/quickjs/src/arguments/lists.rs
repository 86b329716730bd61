//! Lists that a module passes, and the ones it wants filled: a pointer with a length beside it.

use std::ffi::c_void;
use std::ptr::NonNull;

use napi_vtable_sys::*;

use super::{Argument, text};

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

    /// Tells how many entries there are, where the module wants to know.
    #[inline]
    pub fn finish(self, length: usize) {
        if let Some(place) = NonNull::new(self.length) {
            // SAFETY: writable for a length, as `from_raw` asks.
            unsafe { place.write(length) };
        }
    }
}

/// Handles that follow each other, and what stands for those behind them.
#[derive(Clone, Copy)]
pub struct Handles {
    /// The first one.
    pub first: napi_value,
    /// How many there are.
    pub given: usize,
    /// What a module gets for more.
    pub other: napi_value,
}

impl Handles {
    #[inline(always)]
    fn at(self, position: usize) -> napi_value {
        let handle = std::ptr::without_provenance_mut(self.first.addr() + position);
        if position < self.given {
            handle
        } else {
            self.other
        }
    }
}

impl OutList<napi_value> {
    /// The list that the module wants, with its room.
    ///
    /// # Errors
    /// As for [`Self::room`], and where it wants none.
    #[inline(always)]
    pub fn wanted(self) -> Result<Wanted, napi_status> {
        match (NonNull::new(self.length), NonNull::new(self.first)) {
            (Some(length), Some(first)) => Ok(Wanted { length, first }),
            _ => Err(napi_invalid_arg),
        }
    }
}

/// A list of handles to fill: an [`OutList`] of which nothing is null.
pub struct Wanted {
    length: NonNull<usize>,
    first: NonNull<napi_value>,
}

impl Wanted {
    /// Fills the list, and tells how many handles there are.
    #[inline(always)]
    pub fn fill(self, handles: Handles) {
        let Self { length, first } = self;
        // SAFETY: `OutList` has a valid length beside a list, and room for so many.
        unsafe {
            let room = length.read();
            length.write(handles.given);
            // Most modules ask for as many arguments as most callers give.
            match room {
                1 if handles.given >= 1 => first.write(handles.first),
                2 if handles.given >= 2 => {
                    first.write(handles.first);
                    first.add(1).write(handles.at(1));
                }
                _ => {
                    let list = first.as_ptr();
                    fill_any(list, room, handles.first, handles.given, handles.other);
                }
            }
        }
    }
}

/// Fills any list. A C function, so that there is nothing to unwind around its callers.
///
/// # Safety
/// There is room for `room` handles at `place`.
#[inline(never)]
unsafe extern "C" fn fill_any(
    place: *mut napi_value,
    room: usize,
    first: napi_value,
    given: usize,
    other: napi_value,
) {
    let handles = Handles {
        first,
        given,
        other,
    };
    for position in 0..room {
        // SAFETY: the caller's promise.
        unsafe { place.add(position).write(handles.at(position)) };
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
}
