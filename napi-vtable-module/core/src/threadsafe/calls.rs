//! The calls that wait, in their order.
//!
//! They are in blocks that neither move nor are large. One buffer would be copied each time that it has to grow, while
//! everybody waits for the lock; and where a thread asks for much memory, C libraries first put together all the small
//! pieces that it has lying about, which may take longer than a thousand calls.

use std::collections::VecDeque;
use std::mem::{replace, swap};

/// Calls are added to `last` and taken from `first`; between them are `next` and, backwards, `full`.
pub(super) struct Calls<T> {
    count: usize,
    first: VecDeque<T>,
    next: Stack<T>,
    full: Stack<T>,
    last: VecDeque<T>,
}

/// How many bytes a block has at most: memory of less than 1,024 is at hand.
const BYTES: usize = 992;

impl<T> Calls<T> {
    const BLOCK: usize = match BYTES.checked_div(size_of::<T>()) {
        None | Some(0) => 1,
        Some(fitting) => fitting,
    };

    pub(super) const fn new() -> Self {
        Self {
            count: 0,
            first: VecDeque::new(),
            next: Stack(None),
            full: Stack(None),
            last: VecDeque::new(),
        }
    }

    pub(super) fn len(&self) -> usize {
        self.count
    }

    pub(super) fn is_empty(&self) -> bool {
        self.count == 0
    }

    #[inline]
    pub(super) fn push(&mut self, call: T) {
        if self.last.len() == self.last.capacity() {
            self.add_block();
        }
        self.last.push_back(call);
        self.count += 1;
    }

    #[cold]
    fn add_block(&mut self) {
        let full = replace(&mut self.last, VecDeque::with_capacity(Self::BLOCK));
        if !full.is_empty() {
            self.full.push(Box::new(Block {
                calls: full,
                below: None,
            }));
        }
    }

    #[inline]
    pub(super) fn pop(&mut self) -> Option<T> {
        if self.first.is_empty() {
            self.next_block();
        }
        let call = self.first.pop_front()?;
        self.count -= 1;
        Some(call)
    }

    fn next_block(&mut self) {
        if self.next.0.is_none() {
            while let Some(block) = self.full.pop() {
                self.next.push(block);
            }
        }
        match self.next.pop() {
            Some(block) => self.first = block.calls,
            // What is empty is filled again, so that calls that come one by one need no new memory.
            None => swap(&mut self.first, &mut self.last),
        }
    }
}

impl<T> Default for Calls<T> {
    fn default() -> Self {
        Self::new()
    }
}

struct Stack<T>(Option<Box<Block<T>>>);

struct Block<T> {
    calls: VecDeque<T>,
    below: Option<Box<Self>>,
}

impl<T> Stack<T> {
    fn push(&mut self, mut block: Box<Block<T>>) {
        block.below = self.0.take();
        self.0 = Some(block);
    }

    fn pop(&mut self) -> Option<Box<Block<T>>> {
        let mut block = self.0.take()?;
        self.0 = block.below.take();
        Some(block)
    }
}

impl<T> Drop for Stack<T> {
    /// One after the other: a block that dropped what is below it would need as many frames as there are blocks.
    fn drop(&mut self) {
        while self.pop().is_some() {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn they_keep_their_order_however_many_there_are() {
        let (mut waiting, mut taken) = (Calls::new(), Calls::new());
        let (mut sent, mut come) = (0_u64, 0_u64);
        // More are added than taken at first, then fewer, until none is left.
        for round in 0..1000 {
            for _ in 0..if round < 500 { 19 } else { 1 } {
                waiting.push(sent);
                sent += 1;
            }
            for _ in 0..10 {
                assert_eq!((waiting.len() + taken.len()) as u64, sent - come);
                if taken.is_empty() && round % 3 == 0 {
                    swap(&mut waiting, &mut taken);
                }
                match taken.pop() {
                    Some(call) => {
                        assert_eq!(call, come);
                        come += 1;
                    }
                    None => break,
                }
            }
        }
        while let Some(call) = taken.pop().or_else(|| waiting.pop()) {
            assert_eq!(call, come);
            come += 1;
        }
        assert_eq!(come, sent);
    }

    #[test]
    fn what_is_added_while_others_are_taken_comes_behind_them() {
        let mut calls = Calls::new();
        let (mut sent, mut come) = (0_u64, 0);
        for round in 0..2000 {
            for _ in 0..round % 7 {
                calls.push(sent);
                sent += 1;
            }
            for _ in 0..round % 5 {
                if let Some(call) = calls.pop() {
                    assert_eq!(call, come);
                    come += 1;
                }
            }
        }
        assert_eq!(calls.len() as u64, sent - come);
    }

    #[test]
    fn those_that_come_one_by_one_need_no_new_memory() {
        let (mut waiting, mut taken) = (Calls::new(), Calls::new());
        for call in 0..1000 {
            assert!(call < 8 || waiting.last.capacity() > 0, "call {call}");
            waiting.push(call);
            swap(&mut waiting, &mut taken);
            assert_eq!(taken.pop(), Some(call));
            if call % 3 == 0 {
                assert_eq!(taken.pop(), None);
            }
        }
    }

    #[test]
    fn millions_are_dropped_without_deep_recursion() {
        let mut calls = Calls::new();
        (0..5_000_000_u64).for_each(|call| calls.push(call));
        let dropped = std::thread::Builder::new()
            .stack_size(1 << 16)
            .spawn(move || drop(calls));
        dropped
            .expect("a thread can be started")
            .join()
            .expect("dropping does not panic");
    }
}
