//! The boxes that the values of a class are in.
//!
//! A value has a box of its own, so that it stays where it is if futures use it longer than its env lasts. To allocate and to
//! free the box would be a thirtieth of what an object takes; so the empty boxes of small values are kept for the next
//! ones, linked through their memory, until the class goes. Like the slots, they are as many as there were objects at a time.

use std::alloc::{Layout, dealloc};
use std::cell::Cell;
use std::ptr::null_mut;

/// Larger values are worth more as free memory.
const LARGEST: usize = 64;

type Empty = *mut ();

/// The boxes of a class, which is of one type.
pub(super) struct Boxes {
    /// The empty one that is used next; each holds the address of another one.
    empty: Cell<Empty>,
    layout: Layout,
    drop_in_place: unsafe fn(*mut ()),
    drop: unsafe fn(*mut ()),
}

/// Whether boxes of this size are kept: the address of the next one has to fit.
const fn is_kept(size: usize) -> bool {
    size >= size_of::<Empty>() && size <= LARGEST
}

impl Boxes {
    /// Those of a class of the type `T`.
    pub(super) const fn of<T>() -> Self {
        Self {
            empty: Cell::new(null_mut()),
            layout: Layout::new::<T>(),
            // SAFETY: the pointer is one to a `T` that is not used any more, as `recycle` asks.
            drop_in_place: |value| unsafe { value.cast::<T>().drop_in_place() },
            // SAFETY: the pointer came from a `Box<T>` and is not used any more, as `drop` asks.
            drop: |value| drop(unsafe { Box::from_raw(value.cast::<T>()) }),
        }
    }

    /// Puts a value into a box, which is one of `Box<T>`.
    ///
    /// # Safety
    /// These are the boxes of `T`.
    #[inline(always)]
    pub(super) unsafe fn put<T>(&self, value: T) -> *mut () {
        let empty = self.empty.get();
        if !is_kept(size_of::<T>()) || empty.is_null() {
            return Box::into_raw(Box::new(value)).cast();
        }
        // SAFETY: an empty box has room for a `T`, and holds the address of the next one.
        unsafe {
            self.empty.set(empty.cast::<Empty>().read_unaligned());
            empty.cast::<T>().write(value);
        }
        empty
    }

    /// Drops a value and frees its box.
    ///
    /// # Safety
    /// The box is one of these, and is not used any more.
    #[inline]
    pub(super) unsafe fn drop(&self, value: *mut ()) {
        // SAFETY: the caller's promise.
        unsafe { (self.drop)(value) };
    }

    /// As [`drop`](Self::drop), and as unsafe, for where this is not at hand any more.
    #[cfg(feature = "async")]
    #[inline]
    pub(super) fn drop_fn(&self) -> unsafe fn(*mut ()) {
        self.drop
    }

    /// Drops a value; its box may be used again.
    ///
    /// # Safety
    /// As for [`drop`](Self::drop).
    #[inline]
    pub(super) unsafe fn recycle(&self, value: *mut ()) {
        /// Also where the value's drop panics.
        struct Keep<'b>(&'b Boxes, *mut ());
        impl Drop for Keep<'_> {
            #[inline]
            fn drop(&mut self) {
                let next = self.0.empty.replace(self.1);
                // SAFETY: the box has room for an address, and its value is gone.
                unsafe { self.1.cast::<Empty>().write_unaligned(next) };
            }
        }
        if !is_kept(self.layout.size()) {
            // SAFETY: the caller's promise is passed on.
            return unsafe { self.drop(value) };
        }
        let _keep = Keep(self, value);
        // SAFETY: the caller's promise.
        unsafe { (self.drop_in_place)(value) };
    }
}

impl Drop for Boxes {
    fn drop(&mut self) {
        let mut empty = self.empty.get();
        while !empty.is_null() {
            // SAFETY: each holds the next one's address, came from a `Box` of this layout, and is on the list once.
            unsafe {
                let next = empty.cast::<Empty>().read_unaligned();
                dealloc(empty.cast(), self.layout);
                empty = next;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::panic::{AssertUnwindSafe, catch_unwind};
    use std::rc::Rc;

    use super::*;

    fn value<T: Clone>(pointer: *mut ()) -> T {
        // SAFETY: the tests look at live boxes only.
        unsafe { (*pointer.cast::<T>()).clone() }
    }

    #[test]
    fn an_empty_box_is_used_again_and_no_other_one() {
        let boxes = Boxes::of::<Rc<u32>>();
        let counted = Rc::new(1);
        // SAFETY: all boxes are of the type, and none is used after it was given back.
        unsafe {
            let (one, other) = (boxes.put(Rc::clone(&counted)), boxes.put(Rc::new(2)));
            let third = boxes.put(Rc::new(3));
            boxes.recycle(one);
            assert_eq!(Rc::strong_count(&counted), 1);
            boxes.recycle(other);
            let again = [
                boxes.put(Rc::new(4)),
                boxes.put(Rc::new(5)),
                boxes.put(Rc::new(6)),
            ];
            assert_eq!(again[..2], [other, one]);
            assert!(![one, other, third].contains(&again[2]));
            assert_eq!(again.map(|one| *value::<Rc<u32>>(one)), [4, 5, 6]);
            assert_eq!(*value::<Rc<u32>>(third), 3);
            for one in again {
                boxes.recycle(one);
            }
            boxes.drop(third);
        }
    }

    #[test]
    fn a_panic_in_a_drop_loses_no_box() {
        struct Fails([u8; 8]);
        impl Drop for Fails {
            fn drop(&mut self) {
                assert_ne!(self.0[0], 1, "in a drop");
            }
        }
        let boxes = Boxes::of::<Fails>();
        // SAFETY: as above.
        unsafe {
            let one = boxes.put(Fails([1; 8]));
            assert!(catch_unwind(AssertUnwindSafe(|| boxes.recycle(one))).is_err());
            assert_eq!(boxes.put(Fails([2; 8])), one);
            boxes.drop(one);
        }
    }

    #[test]
    fn values_of_any_size_and_alignment_come_back_whole() {
        fn try_with<T: Clone + PartialEq + std::fmt::Debug>(given: T) {
            let boxes = Boxes::of::<T>();
            for _ in 0..3 {
                // SAFETY: as above.
                unsafe {
                    let all = [0; 5].map(|_| boxes.put(given.clone()));
                    for one in all {
                        assert_eq!(value::<T>(one), given);
                        assert!(one.cast::<T>().is_aligned());
                        boxes.recycle(one);
                    }
                }
            }
        }
        try_with(());
        try_with(1_u8);
        try_with([1_u8; 9]);
        try_with([1_u16; 5]);
        try_with(1_u128);
        try_with([1_u64; 8]);
        try_with([1_u64; 9]);
        try_with("text".to_owned());
    }
}
