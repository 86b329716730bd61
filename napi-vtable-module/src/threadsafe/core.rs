//! What a threadsafe function consists of, and how it ends.
//!
//! **The queue is ours.** A call goes into it and the runtime's function, whose own queue has no limit, is told that
//! there is one more: one wake for each call, so that each runs in a callback scope of its own. What is not sent is
//! therefore dropped here, whatever a runtime does with its queue when it ends, and who waits for room is woken by us.
//!
//! **How it ends.** The runtime's function has one share, which all handles hold together; it is given back once:
//! by the last handle that drops (what is queued still runs), by an abort, or by the cleanup hook when the env ends.
//! After that the runtime finalizes it. No thread uses it behind its back: see [`Gate`].
//!
//! | what ends it | queue | gate | share |
//! |---|---|---|---|
//! | the last handle | runs to its end | stays open, for nobody | back |
//! | an abort, on any thread | dropped | shut | back |
//! | the env | dropped | shut, nobody inside | back |
//! | the finalizer | dropped | shut, nobody inside | – |

use std::cell::{Cell, UnsafeCell};
use std::collections::VecDeque;
use std::ffi::c_void;
use std::mem::take;
use std::ptr::null_mut;
use std::rc::Rc;
use std::sync::atomic::{AtomicBool, AtomicPtr, AtomicUsize, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::ThreadId;

use napi_vtable_sys::{
    napi_env, napi_ok, napi_status, napi_threadsafe_function,
    napi_threadsafe_function_release_mode, napi_tsfn_abort, napi_tsfn_nonblocking,
    napi_tsfn_release, napi_value,
};

use super::error::{ReplyError, Thrown};
use super::gate::Gate;
use super::reply::Answer;
use crate::convert::FromJs;
use crate::env::Env;
use crate::error::{Failure, Result};
use crate::panics::{caught, contain};
use crate::raw;
use crate::value::{Handle, JsFunction, JsPromise, JsValue};

/// A call that is on its way.
pub(super) struct Pending<A, R> {
    pub(super) arguments: A,
    /// Where somebody waits for the result.
    pub(super) answer: Option<Answer<R>>,
}

struct Queue<A, R> {
    calls: VecDeque<Pending<A, R>>,
    open: bool,
    /// How many threads wait for room.
    waiting: usize,
}

/// Past this many, the memory of an empty queue is given back.
const KEPT: usize = 1024;

/// What makes the call, on JavaScript's thread; the last parameter says whether somebody wants the result.
pub(super) type Deliver<A, R> =
    dyn for<'s> Fn(&Env<'s>, napi_value, A, bool) -> Result<Outcome<'s, R>>;

/// What came of a call.
pub(super) enum Outcome<'s, R> {
    Value(R),
    /// The result is what this is resolved with, which the function converts.
    Promise(JsPromise<'s>, Convert<R>),
    /// Nobody wants to know.
    Unasked,
}

/// Converts the value of a promise.
pub(super) type Convert<R> = for<'s> fn(&Env<'s>, JsValue<'s>) -> Result<R>;

/// Converts the result of a function that JavaScript gave.
pub(super) fn convert<'s, R: FromJs<'s>>(env: &Env<'s>, value: JsValue<'s>) -> Result<R> {
    R::from_js(env, value).map_err(
        #[cold]
        |failure| failure.at("result of the callback: ", env, value),
    )
}

pub(super) struct Core<A, R> {
    /// Null until it is made, which is before anybody has a handle.
    function: AtomicPtr<c_void>,
    gate: Gate,
    /// Whether the runtime's share was given back.
    released: AtomicBool,
    pub(super) handles: AtomicUsize,
    queue: Mutex<Queue<A, R>>,
    room: Condvar,
    /// How many calls may wait; 0 for any number.
    limit: usize,
    /// For comparison alone.
    env: napi_env,
    /// JavaScript's own.
    pub(super) thread: ThreadId,
    /// Of JavaScript's thread alone; taken when no call will come any more.
    deliver: UnsafeCell<Option<Rc<Deliver<A, R>>>>,
    /// Of JavaScript's thread alone: whether the cleanup hook is there.
    hooked: Cell<bool>,
}

// SAFETY: arguments and results are under the lock and may change their thread. `deliver` and `hooked` are used on
// JavaScript's thread alone, by `deliver`, `end` and the creation; what is left in `deliver` when the last share goes
// is not dropped: see `Drop`. The env is compared and never followed, the runtime's function is for every thread.
unsafe impl<A: Send, R: Send> Send for Core<A, R> {}
// SAFETY: as above.
unsafe impl<A: Send, R: Send> Sync for Core<A, R> {}

/// Why a call was not sent.
pub(super) enum Refused<A, R> {
    Closed,
    Full(Pending<A, R>),
    WouldDeadlock,
}

impl<A, R> Core<A, R> {
    fn lock(&self) -> MutexGuard<'_, Queue<A, R>> {
        // Nobody panics with the lock.
        self.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn function(&self) -> napi_threadsafe_function {
        self.function.load(Ordering::Relaxed).cast()
    }

    // On any thread.

    /// Queues a call.
    #[inline]
    pub(super) fn send(
        &self,
        pending: Pending<A, R>,
        waits: bool,
    ) -> std::result::Result<(), Refused<A, R>> {
        let mut queue = self.lock();
        if self.limit > 0 && queue.open && queue.calls.len() >= self.limit {
            if !waits {
                return Err(Refused::Full(pending));
            }
            queue = self.wait_for_room(queue)?;
        }
        if !queue.open {
            return Err(Refused::Closed);
        }
        queue.calls.push_back(pending);
        drop(queue);
        // If this fails, the end has come between: it drops the call.
        let inside = self.gate.enter().ok_or(Refused::Closed)?;
        // SAFETY: the runtime keeps the function at least until everybody has left the gate.
        let status = unsafe {
            raw::napi_call_threadsafe_function(self.function(), null_mut(), napi_tsfn_nonblocking)
        };
        drop(inside);
        if status == napi_ok {
            Ok(())
        } else {
            Err(Refused::Closed)
        }
    }

    #[cold]
    fn wait_for_room<'a>(
        &'a self,
        mut queue: MutexGuard<'a, Queue<A, R>>,
    ) -> std::result::Result<MutexGuard<'a, Queue<A, R>>, Refused<A, R>> {
        if std::thread::current().id() == self.thread {
            return Err(Refused::WouldDeadlock);
        }
        queue.waiting += 1;
        while queue.open && queue.calls.len() >= self.limit {
            queue = self
                .room
                .wait(queue)
                .unwrap_or_else(PoisonError::into_inner);
        }
        queue.waiting -= 1;
        Ok(queue)
    }

    pub(super) fn is_closed(&self) -> bool {
        !self.lock().open
    }

    /// Takes no calls any more and drops those that wait.
    fn empty(&self) {
        let left = {
            let mut queue = self.lock();
            queue.open = false;
            take(&mut queue.calls)
        };
        self.room.notify_all();
        contain(|| drop(left));
    }

    /// Gives the runtime's share back, once.
    ///
    /// # Safety
    /// The caller is inside the gate, or nothing else can end the function now.
    unsafe fn release(&self, mode: napi_threadsafe_function_release_mode) {
        if !self.released.swap(true, Ordering::AcqRel) {
            // SAFETY: the runtime keeps the function at least until its share is back and the caller has left.
            unsafe { raw::napi_release_threadsafe_function(self.function(), mode) };
        }
    }

    /// The last handle has gone.
    pub(super) fn let_go(&self) {
        if let Some(_inside) = self.gate.enter() {
            // SAFETY: this is inside.
            unsafe { self.release(napi_tsfn_release) };
        }
    }

    pub(super) fn abort(&self) {
        self.empty();
        if let Some(_inside) = self.gate.enter() {
            self.gate.shut();
            // SAFETY: this is inside.
            unsafe { self.release(napi_tsfn_abort) };
        }
    }

    // On JavaScript's thread.

    /// Sets whether the function keeps the event loop alive; false if the env is another one.
    pub(super) fn refer(
        &self,
        env: &Env<'_>,
        how: unsafe fn(napi_env, napi_threadsafe_function) -> napi_status,
    ) -> Option<Result<()>> {
        if self.env != env.raw() {
            return None;
        }
        // What is closed keeps nothing alive.
        let Some(_inside) = self.gate.enter() else {
            return Some(Ok(()));
        };
        // SAFETY: env and function are live, and this is its thread.
        Some(env.check(unsafe { how(env.raw(), self.function()) }))
    }

    fn deliver(&self) -> Option<Rc<Deliver<A, R>>> {
        // SAFETY: this is JavaScript's thread, and nobody keeps a reference into the cell.
        unsafe { &*self.deliver.get() }.clone()
    }

    fn forget_deliver(&self) {
        // SAFETY: as in `deliver`.
        let deliver = unsafe { &mut *self.deliver.get() }.take();
        contain(|| drop(deliver));
    }

    fn next(&self) -> Option<Pending<A, R>> {
        let mut queue = self.lock();
        let next = queue.calls.pop_front();
        if queue.calls.is_empty() && queue.calls.capacity() > KEPT {
            queue.calls = VecDeque::new();
        }
        let waits = queue.waiting > 0;
        drop(queue);
        if waits {
            self.room.notify_one();
        }
        next
    }

    /// No call comes any more, and no thread is on its way to one.
    fn end(&self) {
        self.empty();
        self.gate.shut_and_wait();
        self.forget_deliver();
    }
}

impl<A, R: 'static> Core<A, R> {
    /// Makes the runtime's function.
    pub(super) fn create(
        env: &Env<'_>,
        function: Option<JsFunction<'_>>,
        name: &str,
        limit: usize,
        deliver: Rc<Deliver<A, R>>,
    ) -> Result<Arc<Self>> {
        let core = Arc::new(Self {
            function: AtomicPtr::new(null_mut()),
            gate: Gate::new(),
            released: AtomicBool::new(false),
            handles: AtomicUsize::new(1),
            queue: Mutex::new(Queue {
                calls: VecDeque::new(),
                open: true,
                waiting: 0,
            }),
            room: Condvar::new(),
            limit,
            env: env.raw(),
            thread: std::thread::current().id(),
            deliver: UnsafeCell::new(Some(deliver)),
            hooked: Cell::new(false),
        });
        let name = env.string(name)?;
        let share = Arc::into_raw(Arc::clone(&core)).cast_mut().cast::<c_void>();
        let mut made = null_mut();
        // SAFETY: env and handles are live, the functions fit the data, the result is a local.
        let created = env.check(unsafe {
            raw::napi_create_threadsafe_function(
                env.raw(),
                function.map_or(null_mut(), Handle::raw),
                null_mut(),
                name.raw(),
                0,
                1,
                share,
                Some(finalize::<A, R>),
                share,
                Some(dispatch::<A, R>),
                &raw mut made,
            )
        });
        if let Err(failure) = created {
            // SAFETY: the runtime has not taken it.
            unsafe { Arc::decrement_strong_count(share.cast_const().cast::<Self>()) };
            core.forget_deliver();
            return Err(failure);
        }
        core.function.store(made.cast(), Ordering::Relaxed);
        let share = Arc::into_raw(Arc::clone(&core)).cast_mut().cast::<c_void>();
        // SAFETY: the env is live, the function fits the data, whose address is this function's alone.
        let hooked = env.check(unsafe {
            raw::napi_add_env_cleanup_hook(env.raw(), Some(end_with_env::<A, R>), share)
        });
        if let Err(failure) = hooked {
            // SAFETY: the runtime has not taken it.
            unsafe { Arc::decrement_strong_count(share.cast_const().cast::<Self>()) };
            core.abort();
            return Err(failure);
        }
        core.hooked.set(true);
        Ok(core)
    }
}

impl<A, R> Drop for Core<A, R> {
    fn drop(&mut self) {
        // It is of JavaScript's thread, and this may be another one. Only a runtime that neither runs cleanup hooks nor
        // finalizes leaves it there.
        std::mem::forget(self.deliver.get_mut().take());
    }
}

/// What the runtime calls for each call that was sent.
unsafe extern "C" fn dispatch<A, R: 'static>(
    env: napi_env,
    function: napi_value,
    context: *mut c_void,
    _data: *mut c_void,
) {
    if env.is_null() {
        return; // too late; the context need not be there any more
    }
    let core = context.cast_const().cast::<Core<A, R>>();
    // SAFETY: the context is the runtime's share, which the finalizer gives back; the second one lasts through a call
    // that ends the env.
    let core = unsafe {
        Arc::increment_strong_count(core);
        Arc::from_raw(core)
    };
    contain(|| {
        let (Some(pending), Some(deliver)) = (core.next(), core.deliver()) else {
            return;
        };
        // SAFETY: the runtime calls with a live env, in a scope that ends behind this.
        let env = unsafe { Env::from_raw(env) };
        let Pending { arguments, answer } = pending;
        let outcome = caught(|| deliver(&env, function, arguments, answer.is_some()));
        match (outcome, answer) {
            (Ok(Outcome::Value(value)), Some(answer)) => answer.complete(Ok(value)),
            (Ok(Outcome::Promise(promise, convert)), Some(answer)) => {
                follow(&env, promise, convert, answer);
            }
            (Err(failure), Some(answer)) => answer.complete(Err(Thrown::of(&env, failure))),
            (Err(failure), None) => report(&env, failure),
            (Ok(_), _) => {}
        }
    });
}

/// An exception that nobody waits for: the program's handler of uncaught exceptions gets it, or it ends the program.
/// Node, left to itself, would only print a warning for a module of version 9 or older.
#[cold]
fn report(env: &Env<'_>, failure: Failure) {
    if let Ok(error) = failure.catch(env) {
        // SAFETY: env and handle are live. A failure means that no JavaScript runs any more.
        unsafe { raw::napi_fatal_exception(env.raw(), error.raw()) };
    }
}

/// Answers when a promise is settled.
fn follow<'s, R: 'static>(
    env: &Env<'s>,
    promise: JsPromise<'s>,
    convert: Convert<R>,
    answer: Answer<R>,
) {
    let resolved = Rc::new(Cell::new(Some(answer)));
    let rejected = Rc::clone(&resolved);
    let again = Rc::clone(&resolved);
    let attach = || -> Result<()> {
        let resolve = env.function(
            c"resolved",
            listener(move |env, value| {
                if let Some(answer) = resolved.take() {
                    let converted = convert(&env, value);
                    answer.complete(converted.map_err(|failure| Thrown::of(&env, failure)));
                }
            }),
        )?;
        let reject = env.function(
            c"rejected",
            listener(move |env, reason| {
                if let Some(answer) = rejected.take() {
                    answer.complete(Err(ReplyError::Thrown(Thrown::of_value(&env, reason))));
                }
            }),
        )?;
        promise.then(env, resolve, Some(reject)).map(drop)
    };
    if let Err(failure) = attach()
        && let Some(answer) = again.take()
    {
        answer.complete(Err(Thrown::of(env, failure)));
    }
}

/// Says that both are of one scope.
fn listener<F: for<'s> Fn(Env<'s>, JsValue<'s>) + 'static>(f: F) -> F {
    f
}

/// The env ends.
unsafe extern "C" fn end_with_env<A, R>(data: *mut c_void) {
    // SAFETY: the data is the hook's share, and a hook runs once or is removed.
    let core = unsafe { Arc::from_raw(data.cast_const().cast::<Core<A, R>>()) };
    core.hooked.set(false);
    core.end();
    // SAFETY: the runtime's function is there, as the hook would have been removed by its finalizer; on this thread
    // alone it can end, and nobody else is inside.
    unsafe { core.release(napi_tsfn_abort) };
}

/// The runtime's function ends.
unsafe extern "C" fn finalize<A, R>(env: napi_env, data: *mut c_void, _context: *mut c_void) {
    // SAFETY: the data is the runtime's share, and it finalizes once.
    let core = unsafe { Arc::from_raw(data.cast_const().cast::<Core<A, R>>()) };
    core.end();
    if core.hooked.replace(false) {
        let share = Arc::as_ptr(&core);
        // SAFETY: the env is live on this thread, and the hook was added with both; removed, its share is nobody's.
        unsafe {
            let data = share.cast_mut().cast();
            if raw::napi_remove_env_cleanup_hook(env, Some(end_with_env::<A, R>), data) == napi_ok {
                Arc::decrement_strong_count(share);
            }
        }
    }
}
