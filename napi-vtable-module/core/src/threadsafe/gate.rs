//! Who may use a runtime's threadsafe function, and until when.
//!
//! A runtime frees the function when it has finalized it, whoever still holds a share in it. So every thread passes
//! this gate before it uses the function, and the finalizer shuts the gate and waits until all are out again. Nobody
//! stays inside for long: the calls that are made there neither wait nor run JavaScript.
//!
//! The gate is also the lock around the queue, because who sends takes that anyway: going in is one addition under the
//! lock. No lock is held inside.

use std::ops::{Deref, DerefMut};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

/// The gate, and what its lock protects.
pub(super) struct Gate<T> {
    state: Mutex<State<T>>,
    /// How many have left again, ever.
    left: AtomicUsize,
}

struct State<T> {
    /// How many have gone in, ever.
    entered: usize,
    shut: bool,
    value: T,
}

/// The lock; it derefs to what it protects.
pub(super) struct Locked<'a, T> {
    gate: &'a Gate<T>,
    state: MutexGuard<'a, State<T>>,
}

/// Somebody who is inside.
pub(super) struct Inside<'a>(&'a AtomicUsize);

impl<T> Gate<T> {
    pub(super) const fn new(value: T) -> Self {
        Self {
            state: Mutex::new(State {
                entered: 0,
                shut: false,
                value,
            }),
            left: AtomicUsize::new(0),
        }
    }

    #[inline]
    pub(super) fn lock(&self) -> Locked<'_, T> {
        // Nobody panics with the lock.
        let state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        Locked { gate: self, state }
    }

    /// Lets nobody in any more and waits until nobody is inside.
    pub(super) fn shut_and_wait(&self) {
        let entered = {
            let mut locked = self.lock();
            locked.shut();
            locked.state.entered
        };
        while self.left.load(Ordering::Acquire) != entered {
            std::thread::yield_now();
        }
    }
}

impl<'a, T> Locked<'a, T> {
    /// Goes in, unless the gate is shut.
    #[inline]
    pub(super) fn enter(&mut self) -> Option<Inside<'a>> {
        if self.state.shut {
            return None;
        }
        self.state.entered = self.state.entered.wrapping_add(1);
        Some(Inside(&self.gate.left))
    }

    /// Lets nobody in any more.
    pub(super) fn shut(&mut self) {
        self.state.shut = true;
    }

    /// Waits, without the lock, to be notified.
    pub(super) fn wait(self, on: &Condvar) -> Self {
        let Self { gate, state } = self;
        let state = on.wait(state).unwrap_or_else(PoisonError::into_inner);
        Self { gate, state }
    }
}

impl<T> Deref for Locked<'_, T> {
    type Target = T;
    #[inline]
    fn deref(&self) -> &T {
        &self.state.value
    }
}

impl<T> DerefMut for Locked<'_, T> {
    #[inline]
    fn deref_mut(&mut self) -> &mut T {
        &mut self.state.value
    }
}

impl Drop for Inside<'_> {
    #[inline]
    fn drop(&mut self) {
        self.0.fetch_add(1, Ordering::Release);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::AtomicBool;

    #[test]
    fn nobody_is_inside_after_it_was_shut() {
        let (gate, freed) = (Gate::new(()), AtomicBool::new(false));
        std::thread::scope(|threads| {
            for _ in 0..4 {
                threads.spawn(|| {
                    loop {
                        let Some(inside) = gate.lock().enter() else {
                            break;
                        };
                        assert!(!freed.load(Ordering::SeqCst));
                        drop(inside);
                    }
                });
            }
            std::thread::yield_now();
            gate.shut_and_wait();
            freed.store(true, Ordering::SeqCst);
        });
        assert!(gate.lock().enter().is_none());
    }
}
