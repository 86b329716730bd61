//! What a round of the loop consists of, whoever waits and whoever owns it.
//!
//! A round is timers, what other threads brought, immediates; between the first two it waits. `plain.rs` plays
//! rounds around a condition variable, `uv.rs` lets libuv play them, with the handles of addons among them. The
//! owner is the engine alone ([`Engine::turn`](crate::Engine::turn)) or the script around it.

use std::cell::Cell;
use std::ops::ControlFlow;
use std::time::Duration;

/// A part of a round.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Phase {
    /// Timers that are due.
    Timers,
    /// What is in the mailbox.
    Events,
    /// What was asked for before this phase, once each.
    Immediates,
}

/// What the owner wants next.
pub struct Plan {
    /// Something of the owner keeps the loop alive.
    pub is_alive: bool,
    /// When the wait ends at the latest; `None` for as long as it takes.
    pub timeout: Option<Duration>,
}

/// How long to go on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Until {
    /// Nothing keeps the loop alive.
    Done,
    /// One round is over, in which the wait ends at the first thing that comes.
    Once,
}

/// Who runs callbacks in the phases of a round. A break ends the rounds at once; the owner keeps the reason.
pub trait Owner {
    /// What the owner wants, asked before each wait.
    fn plan(&self) -> ControlFlow<(), Plan>;
    /// Runs the callbacks of a phase.
    fn play(&self, phase: Phase) -> ControlFlow<()>;
    /// Runs what follows a callback that a module made outside of any phase. False where the owner does
    /// nothing of its own after a callback.
    fn end_callback(&self) -> bool;
}

/// Where the owner sits while its rounds are played.
#[derive(Default)]
pub struct Seat(Cell<Option<*const &'static dyn Owner>>);

impl Seat {
    /// Seats `owner` during `body`; rounds may be nested.
    pub fn take<R>(&self, owner: &dyn Owner, body: impl FnOnce() -> R) -> R {
        self.hold(Some((&raw const owner).cast()), body)
    }

    /// Leaves the seat empty during `body`.
    #[cfg_attr(
        not(feature = "uv"),
        expect(dead_code, reason = "without libuv nothing runs while nobody plays")
    )]
    pub fn empty<R>(&self, body: impl FnOnce() -> R) -> R {
        self.hold(None, body)
    }

    fn hold<R>(&self, owner: Option<*const &'static dyn Owner>, body: impl FnOnce() -> R) -> R {
        /// Puts the former owner back, also where `body` panics.
        struct Former<'s>(&'s Seat, Option<*const &'static dyn Owner>);
        impl Drop for Former<'_> {
            fn drop(&mut self) {
                self.0.0.set(self.1);
            }
        }
        let _former = Former(self, self.0.replace(owner));
        body()
    }

    /// The owner, while there is one.
    pub fn owner(&self) -> Option<&dyn Owner> {
        // SAFETY: the pointer is to the reference in a caller of `take` further up the stack, on this thread: a
        // `Cell` is not `Sync`, and `hold` takes the pointer away before that caller returns.
        self.0.get().map(|owner| unsafe { *owner })
    }
}
