//! What the gate's lock protects.

use super::calls::Calls;
use super::reply::Answer;

/// A call that is on its way.
pub(super) struct Pending<A, R> {
    pub(super) arguments: A,
    /// Where somebody waits for the result.
    pub(super) answer: Option<Answer<R>>,
}

pub(super) struct Queue<A, R> {
    pub(super) calls: Calls<Pending<A, R>>,
    pub(super) open: bool,
    /// Of batches: the runtime was told to come, or is here.
    pub(super) awake: bool,
    /// How many threads wait for room.
    pub(super) waiting: usize,
}

impl<A, R> Queue<A, R> {
    pub(super) const fn new() -> Self {
        Self {
            calls: Calls::new(),
            open: true,
            awake: false,
            waiting: 0,
        }
    }
}
