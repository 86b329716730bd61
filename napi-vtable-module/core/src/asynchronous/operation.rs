//! A future on its way: polled on any thread, with its end on the env's own.

use std::any::Any;
use std::future::Future;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::Pin;
use std::ptr::null_mut;
use std::rc::Rc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, Waker};

use super::locked;
use super::places::Id;
use super::port::{Local, Message, Operation, Port};
use crate::env::Env;
use crate::error::{Error, Failure, FailureKind, Result};
use crate::panics::{contain, failure_of};
use crate::raw;
use crate::value::{Handle, JsPromise};

/// What ends an operation early: its future is dropped, on the executor.
#[derive(Default)]
pub(crate) struct Control {
    cancelled: AtomicBool,
    /// Of a future that waits.
    waker: Mutex<Option<Waker>>,
}

impl Control {
    /// Lets the future be dropped, unless it has ended.
    pub(crate) fn cancel(&self) {
        self.cancelled.store(true, Ordering::SeqCst);
        let waker = locked(&self.waker).take();
        if let Some(waker) = waker {
            waker.wake();
        }
    }

    fn is_cancelled(&self) -> bool {
        self.cancelled.load(Ordering::SeqCst)
    }

    /// Notes who waits.
    fn wait(&self, waker: &Waker) {
        let mut waiting = locked(&self.waker);
        let is_known = waiting
            .as_ref()
            .is_some_and(|waiting| waiting.will_wake(waker));
        if !is_known {
            let old = waiting.replace(waker.clone());
            drop(waiting); // what the old one drops may come here too
            drop(old);
        }
    }

    fn forget(&self) {
        let waker = locked(&self.waker).take();
        drop(waker);
    }
}

/// What is done on the env's thread with the outcome of an operation.
pub(super) type Conclude<T> = fn(&Env<'_>, Operation, Result<T, Error>);

/// Starts a future on the module's executor; returns the promise, and what ends it early.
pub(super) fn start<'s, F, T>(
    env: &Env<'s>,
    future: F,
    told: fn(F::Output) -> Result<T, Error>,
    more: Option<Rc<dyn Any>>,
    conclude: Conclude<T>,
) -> Result<(JsPromise<'s>, Arc<Control>)>
where
    F: Future + Send + 'static,
    T: Send + 'static,
{
    let local = Local::of(env)?;
    let port = Arc::clone(local.port(env)?);
    let (mut deferred, mut promise) = (null_mut(), null_mut());
    // SAFETY: the env is live and the results are locals.
    env.check(unsafe { raw::napi_create_promise(env.raw(), &raw mut deferred, &raw mut promise) })?;
    let control = Arc::new(Control::default());
    let id = local.insert(
        env,
        Operation {
            deferred,
            control: Arc::clone(&control),
            more,
        },
    );
    let running = Box::pin(Running {
        future: Some(future),
        control: Arc::clone(&control),
        port,
        id,
        told,
        conclude,
    });
    let spawn = || local.executor().get().spawn(running);
    if let Err(panic) = catch_unwind(AssertUnwindSafe(spawn))
        && let Some(operation) = local.remove(env, id)
    {
        conclude(env, operation, Err(error_of(failure_of(panic))));
    }
    // SAFETY: the runtime has just made the handle in the current scope.
    Ok((unsafe { JsPromise::from_raw(promise) }, control))
}

/// A future and where its outcome goes.
struct Running<F: Future, T: Send + 'static> {
    /// None once it has ended.
    future: Option<F>,
    control: Arc<Control>,
    port: Arc<Port>,
    id: Id,
    /// What is told of the future's output, said on the thread that polls it.
    told: fn(F::Output) -> Result<T, Error>,
    conclude: Conclude<T>,
}

impl<F: Future, T: Send + 'static> Future for Running<F, T> {
    type Output = ();

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        // SAFETY: the future, which is the one thing that may mind, is neither moved nor given out unpinned.
        let this = unsafe { self.get_unchecked_mut() };
        let Some(future) = &mut this.future else {
            return Poll::Ready(());
        };
        if this.control.is_cancelled() {
            this.end(Err(cancelled()));
            return Poll::Ready(());
        }
        // SAFETY: as above.
        let future = unsafe { Pin::new_unchecked(future) };
        let poll = || future.poll(context).map(this.told);
        let outcome = match catch_unwind(AssertUnwindSafe(poll)) {
            Ok(Poll::Ready(outcome)) => outcome,
            Ok(Poll::Pending) => {
                this.control.wait(context.waker());
                if !this.control.is_cancelled() {
                    return Poll::Pending;
                }
                Err(cancelled())
            }
            Err(panic) => Err(error_of(failure_of(panic))),
        };
        this.end(outcome);
        Poll::Ready(())
    }
}

impl<F: Future, T: Send + 'static> Running<F, T> {
    /// Drops the future, where it is, and tells the env.
    fn end(&mut self, mut outcome: Result<T, Error>) {
        if let Err(panic) = catch_unwind(AssertUnwindSafe(|| self.future = None)) {
            contain(|| drop(std::mem::replace(&mut outcome, Err(dropped()))));
            outcome = Err(error_of(failure_of(panic)));
        }
        self.control.forget();
        let (id, conclude) = (self.id, self.conclude);
        let message: Message = Box::new(move |env, local| {
            if let Some(operation) = local.remove(env, id) {
                conclude(env, operation, outcome);
            }
        });
        if let Err(message) = self.port.post(message) {
            contain(|| drop(message)); // the env has ended
        }
    }
}

impl<F: Future, T: Send + 'static> Drop for Running<F, T> {
    fn drop(&mut self) {
        if self.future.is_some() {
            self.end(Err(dropped()));
        }
    }
}

#[cold]
fn cancelled() -> Error {
    Error::new("the operation was aborted").with_code("ABORT_ERR")
}

#[cold]
fn dropped() -> Error {
    Error::new("the executor has dropped the future before its end").with_code("ERR_FUTURE_DROPPED")
}

/// What of a failure can go to another thread.
#[cold]
pub(super) fn error_of(failure: Failure) -> Error {
    match failure.into_kind() {
        FailureKind::Error(error) => error,
        FailureKind::Pending(_) => Error::new("an exception of JavaScript stays on its thread"),
    }
}
