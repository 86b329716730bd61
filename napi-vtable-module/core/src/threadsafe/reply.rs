//! The way back: what a call's result travels in.

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker};
use std::thread::ThreadId;
use std::time::Duration;

use super::error::ReplyError;

/// The result of a call, in time: a future, and something to wait for.
///
/// It is of the calling thread, or of any other that it is sent to, and works with every executor. Dropped, the call is
/// made all the same, and its result or exception is let go of.
#[must_use = "a call whose result nobody takes is `call`"]
pub struct Reply<R> {
    slot: Arc<Slot<R>>,
    /// JavaScript's own.
    thread: ThreadId,
}

/// Where both ends meet.
struct Slot<R> {
    state: Mutex<State<R>>,
    ready: Condvar,
}

enum State<R> {
    Waiting(Option<Waker>),
    Done(Result<R, ReplyError>),
    Taken,
}

impl<R> Slot<R> {
    fn lock(&self) -> MutexGuard<'_, State<R>> {
        // Nobody panics with the lock.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Both ends of a new reply.
pub(super) fn reply<R>(thread: ThreadId) -> (Answer<R>, Reply<R>) {
    let slot = Arc::new(Slot {
        state: Mutex::new(State::Waiting(None)),
        ready: Condvar::new(),
    });
    (Answer(Arc::clone(&slot)), Reply { slot, thread })
}

/// The end that the result goes in at; dropped without, there is none and the other end is told.
///
/// One pointer, and so is an option of it: it is in every call that waits.
pub(super) struct Answer<R>(Arc<Slot<R>>);

impl<R> Answer<R> {
    pub(super) fn complete(self, result: Result<R, ReplyError>) {
        put(&self.0, result);
    }
}

impl<R> Drop for Answer<R> {
    fn drop(&mut self) {
        // Nobody puts anything there but this end.
        if matches!(*self.0.lock(), State::Waiting(_)) {
            put(&self.0, Err(ReplyError::Closed));
        }
    }
}

fn put<R>(slot: &Slot<R>, result: Result<R, ReplyError>) {
    let before = std::mem::replace(&mut *slot.lock(), State::Done(result));
    slot.ready.notify_one();
    if let State::Waiting(Some(waker)) = before {
        waker.wake();
    }
}

impl<R> Reply<R> {
    /// Waits for the result.
    ///
    /// # Errors
    /// See [`ReplyError`]; on JavaScript's own thread [`ReplyError::WouldDeadlock`] unless the result is there.
    pub fn wait(self) -> Result<R, ReplyError> {
        let mut state = self.slot.lock();
        loop {
            match std::mem::replace(&mut *state, State::Taken) {
                State::Done(result) => return result,
                State::Waiting(_) if std::thread::current().id() == self.thread => {
                    return Err(ReplyError::WouldDeadlock);
                }
                waiting => {
                    *state = waiting;
                    state = self
                        .slot
                        .ready
                        .wait(state)
                        .unwrap_or_else(PoisonError::into_inner);
                }
            }
        }
    }
}

impl<R> Reply<R> {
    /// Waits for the result, but not longer than this; `None` if it has not come. It may be waited for again.
    ///
    /// # Errors
    /// As for [`wait`](Self::wait).
    pub fn wait_timeout(&mut self, longest: Duration) -> Option<Result<R, ReplyError>> {
        let state = self.slot.lock();
        let is_here = std::thread::current().id() == self.thread;
        if is_here && matches!(*state, State::Waiting(_)) {
            return Some(Err(ReplyError::WouldDeadlock));
        }
        let waiting = |state: &mut State<R>| matches!(state, State::Waiting(_));
        let waited = self.slot.ready.wait_timeout_while(state, longest, waiting);
        let (mut state, _) = waited.unwrap_or_else(PoisonError::into_inner);
        match std::mem::replace(&mut *state, State::Taken) {
            State::Done(result) => Some(result),
            other => {
                *state = other;
                None
            }
        }
    }
}

impl<R> Future for Reply<R> {
    type Output = Result<R, ReplyError>;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let mut state = self.slot.lock();
        match std::mem::replace(&mut *state, State::Taken) {
            State::Done(result) => Poll::Ready(result),
            State::Waiting(Some(waker)) if waker.will_wake(context.waker()) => {
                *state = State::Waiting(Some(waker));
                Poll::Pending
            }
            State::Waiting(old) => {
                *state = State::Waiting(Some(context.waker().clone()));
                drop(state);
                drop(old); // an executor's code, which must not find the lock
                Poll::Pending
            }
            State::Taken => panic!("a reply was polled after it was there"),
        }
    }
}

impl<R> fmt::Debug for Reply<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Reply").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::task::Wake;

    struct Counts(AtomicUsize);

    impl Wake for Counts {
        fn wake(self: Arc<Self>) {
            self.0.fetch_add(1, Ordering::SeqCst);
        }
    }

    fn elsewhere() -> ThreadId {
        std::thread::spawn(|| std::thread::current().id())
            .join()
            .expect("it only looks at itself")
    }

    #[test]
    fn an_answer_that_is_dropped_is_told_as_such() {
        let (answer, reply) = reply::<u32>(elsewhere());
        drop(answer);
        assert_eq!(reply.wait(), Err(ReplyError::Closed));
    }

    #[test]
    fn the_thread_that_answers_cannot_wait() {
        let (answer, reply) = reply::<u32>(std::thread::current().id());
        assert_eq!(reply.wait(), Err(ReplyError::WouldDeadlock));
        answer.complete(Ok(1));
    }

    #[test]
    fn who_has_waited_in_vain_may_wait_again() {
        let (answer, mut reply) = reply::<u32>(elsewhere());
        assert_eq!(reply.wait_timeout(Duration::ZERO), None);
        answer.complete(Ok(1));
        assert_eq!(reply.wait_timeout(Duration::MAX), Some(Ok(1)));
        assert_eq!(reply.wait_timeout(Duration::ZERO), None);
    }

    #[test]
    fn the_last_waker_is_woken_once() {
        let counts = [(); 2].map(|()| Arc::new(Counts(AtomicUsize::new(0))));
        let wakers = counts.clone().map(Waker::from);
        let (answer, mut reply) = reply::<u32>(elsewhere());
        for waker in [&wakers[0], &wakers[1], &wakers[1]] {
            let polled = Pin::new(&mut reply).poll(&mut Context::from_waker(waker));
            assert_eq!(polled, Poll::Pending);
        }
        answer.complete(Ok(5));
        assert_eq!(counts.map(|count| count.0.load(Ordering::SeqCst)), [0, 1]);
        let polled = Pin::new(&mut reply).poll(&mut Context::from_waker(&wakers[1]));
        assert_eq!(polled, Poll::Ready(Ok(5)));
    }

    #[test]
    fn who_waits_is_woken_by_another_thread() {
        let (answer, reply) = reply::<u32>(elsewhere());
        let answers = std::thread::spawn(move || answer.complete(Ok(7)));
        assert_eq!(reply.wait(), Ok(7));
        answers.join().expect("completing does not panic");
    }
}
