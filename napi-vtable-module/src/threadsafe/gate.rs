//! Who may use a runtime's threadsafe function, and until when.
//!
//! A runtime frees the function when it has finalized it, whoever still holds a share in it. So every thread passes
//! this gate before it uses the function, and the finalizer shuts the gate and waits until all are out again. Nobody
//! stays inside for long: the calls that are made there neither wait nor run JavaScript.

use std::sync::atomic::{AtomicUsize, Ordering};

/// Bit 0: shut. The rest: how many are inside.
pub(super) struct Gate(AtomicUsize);

const SHUT: usize = 1;
const ONE: usize = 2;

/// Somebody who is inside.
pub(super) struct Inside<'a>(&'a Gate);

impl Gate {
    pub(super) const fn new() -> Self {
        Self(AtomicUsize::new(0))
    }

    /// Lets a thread in, unless the gate is shut.
    #[inline]
    pub(super) fn enter(&self) -> Option<Inside<'_>> {
        let before = self.0.fetch_add(ONE, Ordering::Acquire);
        let inside = Inside(self);
        (before & SHUT == 0).then_some(inside)
    }

    /// Lets nobody in any more.
    pub(super) fn shut(&self) {
        self.0.fetch_or(SHUT, Ordering::AcqRel);
    }

    /// As [`shut`](Self::shut), and waits until nobody is inside.
    pub(super) fn shut_and_wait(&self) {
        self.shut();
        while self.0.load(Ordering::Acquire) >= ONE {
            std::thread::yield_now();
        }
    }
}

impl Drop for Inside<'_> {
    #[inline]
    fn drop(&mut self) {
        self.0.0.fetch_sub(ONE, Ordering::Release);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::AtomicBool;

    #[test]
    fn nobody_is_inside_after_it_was_shut() {
        let (gate, freed) = (Gate::new(), AtomicBool::new(false));
        std::thread::scope(|threads| {
            for _ in 0..4 {
                threads.spawn(|| {
                    while let Some(inside) = gate.enter() {
                        assert!(!freed.load(Ordering::SeqCst));
                        drop(inside);
                    }
                });
            }
            std::thread::yield_now();
            gate.shut_and_wait();
            freed.store(true, Ordering::SeqCst);
        });
        assert!(gate.enter().is_none());
    }
}
