//! The same work for many items, some at a time, with the results in the items' order.

use std::num::NonZeroUsize;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::channel;
use std::thread;

/// The processors of the machine.
pub(crate) fn processors() -> NonZeroUsize {
    thread::available_parallelism().unwrap_or(NonZeroUsize::MIN)
}

/// Calls `work` for each item with its index, on `jobs` threads, and `done` on this thread with each result as soon as
/// those of all earlier items are there.
pub(crate) fn each<T: Sync, R: Send>(
    items: &[T],
    jobs: NonZeroUsize,
    work: impl Fn(usize, &T) -> R + Sync,
    mut done: impl FnMut(R),
) {
    let next = AtomicUsize::new(0);
    let (send, receive) = channel();
    thread::scope(|scope| {
        for _ in 0..jobs.get().min(items.len()) {
            let (send, next, work) = (send.clone(), &next, &work);
            scope.spawn(move || {
                loop {
                    let index = next.fetch_add(1, Ordering::Relaxed);
                    let Some(item) = items.get(index) else { break };
                    if send.send((index, work(index, item))).is_err() {
                        break;
                    }
                }
            });
        }
        drop(send);
        let mut waiting: Vec<Option<R>> = items.iter().map(|_| None).collect();
        let mut passed = 0;
        for (index, result) in receive {
            waiting[index] = Some(result);
            while let Some(result) = waiting.get_mut(passed).and_then(Option::take) {
                done(result);
                passed += 1;
            }
        }
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_come_in_order_and_each_item_once() {
        let items: Vec<usize> = (0..100).collect();
        let jobs = NonZeroUsize::new(7).unwrap_or(NonZeroUsize::MIN);
        let mut results = Vec::new();
        each(
            &items,
            jobs,
            |index, item| (index, item * 2),
            |result| results.push(result),
        );
        let expected: Vec<_> = (0..100).map(|index| (index, index * 2)).collect();
        assert_eq!(results, expected);
        each(&[], jobs, |_, item: &u8| *item, |_| unreachable!());
    }
}
