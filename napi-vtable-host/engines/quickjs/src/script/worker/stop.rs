//! Ending what an engine's thread does, from another thread.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};

use super::waiting;
use crate::event_loop::Waker;

/// Asks one engine to end. Its thread sees that at the next interrupt check of QuickJS, when its loop wakes, and
/// inside of `Atomics.wait`. Native code that runs or blocks is waited for.
#[derive(Default)]
pub struct Stop {
    asked: AtomicBool,
    /// Ends the wait of the engine's loop, once there is an engine.
    waker: Mutex<Option<Waker>>,
}

impl Stop {
    /// Whether the engine is to end.
    pub fn is_asked(&self) -> bool {
        self.asked.load(Ordering::Acquire)
    }

    /// Has the engine end, from any thread and any number of times.
    pub fn ask(&self) {
        self.asked.store(true, Ordering::Release);
        let waker = self.waker.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(waker) = &*waker {
            waker.wake();
        }
        drop(waker);
        waiting::wake_all();
    }

    /// Notes how the engine's loop is woken. What was asked before is seen by its first round.
    pub fn wakes(&self, waker: Waker) {
        *self.waker.lock().unwrap_or_else(PoisonError::into_inner) = Some(waker);
    }
}
