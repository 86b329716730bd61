//! The calls that wait, as the gate's lock protects them.

use std::collections::VecDeque;

use super::reply::Answer;

/// A call that is on its way.
pub(super) struct Pending<A, R> {
    pub(super) arguments: A,
    /// Where somebody waits for the result.
    pub(super) answer: Option<Answer<R>>,
}

pub(super) struct Queue<A, R> {
    pub(super) calls: VecDeque<Pending<A, R>>,
    pub(super) open: bool,
    /// Of batches: the runtime was told to come, or is here.
    pub(super) awake: bool,
    /// How many threads wait for room.
    pub(super) waiting: usize,
}

impl<A, R> Queue<A, R> {
    /// Past this many, the memory of an empty queue is given back.
    pub(super) const KEPT: usize = (1 << 16) / size_of::<Pending<A, R>>();

    pub(super) const fn new() -> Self {
        Self {
            calls: VecDeque::new(),
            open: true,
            awake: false,
            waiting: 0,
        }
    }

    #[inline]
    pub(super) fn push(&mut self, pending: Pending<A, R>) {
        if self.calls.len() == self.calls.capacity() {
            self.grow();
        }
        self.calls.push_back(pending);
    }

    /// In larger steps than a vector's own: everybody waits meanwhile.
    #[cold]
    fn grow(&mut self) {
        self.calls.reserve_exact((3 * self.calls.len()).max(32));
    }
}
