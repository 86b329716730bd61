//! Random numbers that a seed decides: splitmix64.

use std::cell::Cell;

/// See the [module](self).
pub struct Rng(Cell<u64>);

impl Rng {
    /// A generator whose numbers follow from `seed` alone.
    pub fn new(seed: u64) -> Self {
        Self(Cell::new(seed))
    }

    /// Starts again with the numbers of step `step` of round `seed`: so a step does not depend on those before it,
    /// and a round can be shrunk step by step.
    pub fn begin_step(&self, seed: u64, step: u64) {
        self.0
            .set(mix(seed ^ mix(step.wrapping_add(0x9e37_79b9_7f4a_7c15))));
    }

    /// The next number.
    pub fn next(&self) -> u64 {
        let state = self.0.get().wrapping_add(0x9e37_79b9_7f4a_7c15);
        self.0.set(state);
        mix(state)
    }

    /// A number below `limit`, which is not zero.
    pub fn below(&self, limit: usize) -> usize {
        (self.next() % limit as u64) as usize
    }

    /// True so many times in a hundred.
    pub fn chance(&self, percent: usize) -> bool {
        self.below(100) < percent
    }

    /// One of the items, which are not empty.
    pub fn pick<'a, T>(&self, items: &'a [T]) -> &'a T {
        &items[self.below(items.len())]
    }
}

fn mix(number: u64) -> u64 {
    let number = (number ^ (number >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let number = (number ^ (number >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    number ^ (number >> 31)
}
