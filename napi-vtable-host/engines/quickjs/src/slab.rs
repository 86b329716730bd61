//! Entries under keys that tell a stale key from a live one.
//!
//! Node-API hands out references, deferreds and the like as opaque pointers. Here such a pointer is a
//! key: a position and the generation of what stands there. A key that was removed, or that nobody
//! made, is noticed by one comparison, where an address would be followed.

use std::num::NonZeroUsize;

/// How many bits of a key are the position; the others are the generation.
const POSITION_BITS: u32 = usize::BITS / 2 + usize::BITS / 8;
const POSITION_MASK: usize = (1 << POSITION_BITS) - 1;
const GENERATION_MASK: usize = usize::MAX >> POSITION_BITS;

/// A key into a [`Slab`]; it fits into a pointer and is never null.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Key(NonZeroUsize);

impl Key {
    /// The key as the opaque pointer that a module holds.
    pub fn as_ptr<T>(self) -> *mut T {
        std::ptr::without_provenance_mut(self.0.get())
    }

    /// What a module passed for a key; `None` for null.
    pub fn from_ptr<T>(pointer: *mut T) -> Option<Self> {
        NonZeroUsize::new(pointer.addr()).map(Self)
    }

    fn position(self) -> usize {
        (self.0.get() & POSITION_MASK).wrapping_sub(1)
    }
}

struct Place<T> {
    generation: usize,
    entry: Option<T>,
}

/// A list whose entries keep their key while others come and go.
pub struct Slab<T> {
    places: Vec<Place<T>>,
    free: Vec<usize>,
    /// The generation of a new place.
    first_generation: usize,
}

impl<T> Default for Slab<T> {
    fn default() -> Self {
        Self {
            places: Vec::new(),
            free: Vec::new(),
            first_generation: 0,
        }
    }
}

impl<T> Slab<T> {
    /// Adds an entry.
    pub fn insert(&mut self, entry: T) -> Key {
        let free = std::iter::from_fn(|| self.free.pop()).find(|free| *free < self.places.len());
        let position = free.unwrap_or_else(|| {
            let generation = self.first_generation & GENERATION_MASK;
            self.places.push(Place {
                generation,
                entry: None,
            });
            self.places.len() - 1
        });
        let place = &mut self.places[position];
        place.entry = Some(entry);
        let bits = (place.generation << POSITION_BITS) | ((position + 1) & POSITION_MASK);
        Key(NonZeroUsize::new(bits).expect("a position plus one is not zero"))
    }

    fn place(&self, key: Key) -> Option<usize> {
        let position = key.position();
        let place = self.places.get(position)?;
        (place.generation == key.0.get() >> POSITION_BITS).then_some(position)
    }

    /// The entry of a live key.
    pub fn get(&self, key: Key) -> Option<&T> {
        self.places[self.place(key)?].entry.as_ref()
    }

    /// The entry of a live key, to change.
    pub fn get_mut(&mut self, key: Key) -> Option<&mut T> {
        let position = self.place(key)?;
        self.places[position].entry.as_mut()
    }

    /// Takes an entry out; its key is stale from now on.
    pub fn remove(&mut self, key: Key) -> Option<T> {
        let position = self.place(key)?;
        let place = &mut self.places[position];
        let entry = place.entry.take()?;
        place.generation = (place.generation + 1) & GENERATION_MASK;
        self.free.push(position);
        Some(entry)
    }

    /// Takes the entry of the highest position out, `None` once all are gone. For the end of a slab's life.
    pub fn pop(&mut self) -> Option<T> {
        loop {
            let place = self.places.pop()?;
            // Whatever stands here later must not answer to the keys of what stood here.
            self.first_generation = self.first_generation.max(place.generation + 1);
            if place.entry.is_some() {
                return place.entry;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_removed_key_never_finds_its_successor() {
        let mut slab = Slab::default();
        let first = slab.insert("first");
        assert_eq!(slab.remove(first), Some("first"));
        let second = slab.insert("second");
        assert_eq!(slab.get(first), None);
        assert_eq!(slab.remove(first), None);
        assert_eq!(slab.get(second), Some(&"second"));
    }

    #[test]
    fn a_key_that_nobody_made_finds_nothing() {
        let mut slab = Slab::default();
        slab.insert(1);
        for bits in [2_usize, usize::MAX, 1 << POSITION_BITS, usize::MAX - 7] {
            let key = Key::from_ptr(std::ptr::without_provenance_mut::<u8>(bits)).unwrap();
            assert_eq!(slab.get(key), None, "{bits:#x}");
        }
    }
}
