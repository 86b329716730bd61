//! The memory that JavaScript objects of native classes point to, and how a pointer is known to lead there.
//!
//! `napi_unwrap` answers with whatever some addon has wrapped, in some runtimes for any receiver. So a pointer is
//! believed only if its chunk, found by masking its address, is one of this env's: nothing outside of the env's
//! chunks is ever read. Within a chunk only addresses of slots have been handed out, and a slot says itself which
//! class its value has, or none.
//!
//! A slot is taken from a free list and goes back there; a chunk stays until the env's last object is gone.

use std::alloc::{Layout, alloc_zeroed, dealloc, handle_alloc_error};
use std::cell::{Cell, RefCell};
use std::ptr::{NonNull, null, null_mut};

use super::env::ClassState;

/// What an object of a native class wraps.
#[repr(C, align(32))]
pub(crate) struct Slot {
    /// The value's class; null in a slot that is free or whose value is gone.
    pub(super) class: Cell<*const ClassState>,
    /// How many shared borrows there are; [`EXCLUSIVE`] while there is one that may change the value.
    pub(super) borrows: Cell<isize>,
    /// The value, a `Box` of the class's type.
    pub(super) value: Cell<*mut ()>,
    /// On the free list the next one; itself once its object is gone before its last use.
    next_free: Cell<*const Slot>,
}

/// [`Slot::borrows`] while the value may change.
pub(super) const EXCLUSIVE: isize = -1;

impl Slot {
    /// Whether there is a value that nobody uses.
    #[inline]
    pub(super) fn is_idle(&self) -> bool {
        !self.class.get().is_null() && self.borrows.get() == 0
    }

    /// Notes that the object is gone while its value is in use.
    #[inline]
    pub(super) fn lose_object(&self) {
        self.next_free.set(self);
    }

    /// Whether the object is gone.
    #[cfg(feature = "async")]
    #[inline]
    pub(super) fn is_without_object(&self) -> bool {
        std::ptr::eq(self.next_free.get(), self)
    }

    /// Takes the value out of the slot, which is of no class then.
    #[inline]
    pub(super) fn take(&self) -> Option<(&ClassState, *mut ())> {
        let class = self.class.replace(null());
        // SAFETY: a slot's class is null or of its env, whose classes last as long as its slots.
        let class = unsafe { class.as_ref() }?;
        Some((class, self.value.replace(null_mut())))
    }
}

const CHUNK: usize = 1 << 14;
const LAYOUT: Layout = match Layout::from_size_align(CHUNK, CHUNK) {
    Ok(layout) => layout,
    Err(_) => panic!("the size is a power of two"),
};
/// An address that no chunk has, for a place in the table that is free.
const NONE: usize = 1;

/// All slots of an env.
pub(crate) struct Arena {
    /// Open addressing, at most half full; its length is a power of two.
    table: RefCell<Vec<usize>>,
    /// The chunk that was found last, or [`NONE`]: most calls are of the same or of neighbours.
    recent: Cell<usize>,
    chunks: RefCell<Vec<NonNull<Slot>>>,
    free: Cell<*const Slot>,
    /// The slots of the newest chunk that were never used.
    fresh: Cell<usize>,
}

impl Arena {
    #[inline]
    pub(super) fn new() -> Self {
        Self {
            table: RefCell::new(vec![NONE; 8]),
            recent: Cell::new(NONE),
            chunks: RefCell::default(),
            free: Cell::new(null()),
            fresh: Cell::new(0),
        }
    }

    /// The slot behind a pointer, if it is one of this arena's.
    #[inline(always)]
    pub(super) fn find(&self, pointer: *const ()) -> Option<&Slot> {
        let chunk = pointer.addr() & !(CHUNK - 1);
        if chunk != self.recent.get() {
            self.find_chunk(chunk)?;
        }
        // SAFETY: the chunk is one of this arena's, which live as long as it does; only the addresses of their slots have
        // ever been given away. All zeros, as in a slot never used, are a slot.
        Some(unsafe { &*pointer.cast::<Slot>() })
    }

    #[inline]
    fn find_chunk(&self, chunk: usize) -> Option<()> {
        let table = self.table.borrow();
        let mask = table.len() - 1;
        let mut place = (chunk / CHUNK) & mask;
        loop {
            match table[place & mask] {
                found if found == chunk => {
                    self.recent.set(chunk);
                    return Some(());
                }
                NONE => return None,
                _ => place += 1,
            }
        }
    }

    /// A slot with a value.
    #[inline]
    pub(super) fn put(&self, class: *const ClassState, value: *mut ()) -> &Slot {
        let slot = self.free.get();
        // SAFETY: what is on the free list lies in a chunk of this arena.
        let slot = match unsafe { slot.as_ref() } {
            Some(slot) => {
                self.free.set(slot.next_free.get());
                slot
            }
            None => self.fresh(),
        };
        slot.value.set(value);
        slot.next_free.set(null());
        slot.borrows.set(0);
        slot.class.set(class);
        slot
    }

    /// Gives a slot back whose value was taken.
    #[inline]
    pub(super) fn give_back(&self, slot: &Slot) {
        slot.next_free.set(self.free.get());
        self.free.set(slot);
    }

    #[inline]
    fn fresh(&self) -> &Slot {
        let mut chunks = self.chunks.borrow_mut();
        let fresh = match self.fresh.get() {
            0 => {
                chunks.push(self.add_chunk());
                CHUNK / size_of::<Slot>() - 1 // none begins where the chunk does
            }
            fresh => fresh,
        };
        self.fresh.set(fresh - 1);
        let chunk = chunks[chunks.len() - 1];
        // SAFETY: the index lies within the chunk, which is zeroed: a valid slot without a value.
        unsafe { chunk.add(fresh).as_ref() }
    }

    #[cold]
    #[inline]
    fn add_chunk(&self) -> NonNull<Slot> {
        // SAFETY: the layout has a size.
        let Some(chunk) = NonNull::new(unsafe { alloc_zeroed(LAYOUT) }.cast::<Slot>()) else {
            handle_alloc_error(LAYOUT)
        };
        let mut table = self.table.borrow_mut();
        insert(&mut table, chunk.addr().get());
        chunk
    }

    /// All slots that were ever used.
    pub(super) fn for_each(&self, mut f: impl FnMut(&Slot)) {
        let chunks = self.chunks.borrow().clone();
        for chunk in chunks {
            for index in 1..CHUNK / size_of::<Slot>() {
                // SAFETY: as in `fresh`.
                f(unsafe { chunk.add(index).as_ref() });
            }
        }
    }
}

/// Puts a chunk into the table, which doubles before it is half full.
#[inline]
fn insert(table: &mut Vec<usize>, chunk: usize) {
    let count = table.iter().filter(|place| **place != NONE).count();
    if (count + 1) * 2 > table.len() {
        let larger = vec![NONE; table.len() * 2];
        for old in std::mem::replace(table, larger) {
            if old != NONE {
                place(table, old);
            }
        }
    }
    place(table, chunk);
}

#[inline]
fn place(table: &mut [usize], chunk: usize) {
    let mask = table.len() - 1;
    let mut index = (chunk / CHUNK) & mask;
    while table[index] != NONE {
        index = (index + 1) & mask;
    }
    table[index] = chunk;
}

impl Drop for Arena {
    #[inline]
    fn drop(&mut self) {
        for chunk in self.chunks.get_mut() {
            // SAFETY: `add_chunk` allocated it so, and no slot is in use any more.
            unsafe { dealloc(chunk.as_ptr().cast(), LAYOUT) };
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn class(number: usize) -> *const ClassState {
        std::ptr::without_provenance(number * 8)
    }

    #[test]
    fn a_pointer_that_was_never_given_out_is_not_read() {
        let arena = Arena::new();
        let slot = arena.put(class(1), null_mut());
        for address in [
            0,
            1,
            8,
            CHUNK,
            usize::MAX,
            (&raw const *slot).addr() ^ CHUNK,
        ] {
            assert!(arena.find(std::ptr::without_provenance(address)).is_none());
        }
        let other = Arena::new();
        assert!(other.find((&raw const *slot).cast()).is_none());
    }

    #[test]
    fn every_slot_of_many_chunks_is_found_and_no_two_are_the_same() {
        let arena = Arena::new();
        let count = 20 * CHUNK / size_of::<Slot>();
        let slots: Vec<&Slot> = (1..=count)
            .map(|number| arena.put(class(number), null_mut()))
            .collect();
        for (slot, number) in slots.iter().zip(1..) {
            let found = arena.find((&raw const **slot).cast());
            assert!(found.is_some_and(|found| found.class.get() == class(number)));
        }
    }

    #[test]
    fn a_slot_given_back_is_used_again() {
        let arena = Arena::new();
        let first = arena.put(class(1), null_mut());
        first.class.set(null());
        arena.give_back(first);
        let second = arena.put(class(2), null_mut());
        assert!(std::ptr::eq(first, second));
    }
}
