//! What a threadsafe function consists of, and how it ends.
//!
//! **The queue is ours.** A call goes into it and the runtime's function, whose own queue has no limit, is told that
//! there is one more: one wake for each call, so that each runs in a callback scope of its own. What is not sent is
//! therefore dropped here, whatever a runtime does with its queue when it ends, and who waits for room is woken by us.
//!
//! Without a limit, JavaScript's thread takes all that waits at once, so that it and the senders seldom meet at the lock.
//!
//! **Batches.** One wake is for up to [`BATCH`] calls then, and there is one at a time: `awake` says so, under the lock. It is
//! set by who adds a call to a queue that nobody is awake for, and unset by JavaScript's thread where it finds, under the
//! same lock, that nothing is left. So whatever waits has a wake before it: one on its way, or one that runs and either
//! comes to its call or wakes again. That last needs the runtime's share, so where the last handle goes meanwhile, it is
//! given back by who empties the queue.
//!
//! **How it ends.** The runtime's function has one share, which all handles hold together; it is given back once:
//! by the last handle that drops (what is queued still runs), by an abort, or by the cleanup hook when the env ends.
//! After that the runtime finalizes it. No thread uses it behind its back: see [`Gate`].
//!
//! | what ends it | queue | gate | share |
//! |---|---|---|---|
//! | the last handle | runs to its end | stays open, for nobody | back; of batches when the queue is empty |
//! | an abort, on any thread | dropped | shut | back |
//! | the env | dropped | shut, nobody inside | back |
//! | the finalizer | dropped | shut, nobody inside | – |

use std::cell::{Cell, UnsafeCell};
use std::ffi::c_void;
use std::mem::{replace, swap, take};
use std::ops::Deref;
use std::ptr::null_mut;
use std::rc::Rc;
use std::sync::atomic::{AtomicBool, AtomicPtr, AtomicUsize, Ordering};
use std::sync::{Arc, Condvar};
use std::thread::ThreadId;

use napi_vtable_sys::{
    napi_env, napi_ok, napi_status, napi_threadsafe_function,
    napi_threadsafe_function_release_mode, napi_tsfn_abort, napi_tsfn_nonblocking,
    napi_tsfn_release,
};

use super::calls::Calls;
use super::dispatch::{Deliver, dispatch, end_with_env, finalize};
use super::gate::{Gate, Inside, Locked};
use super::queue::{Pending, Queue};
use crate::env::Env;
use crate::error::Result;
use crate::panics::contain;
use crate::raw;
use crate::value::{Handle, JsFunction};

/// How many calls one wake is for. The runtime does not look at anything else between wakes that follow each other at once,
/// of which Node allows a thousand: so it is no more than it takes to make a wake's own cost small.
pub(super) const BATCH: u32 = 32;

pub(super) struct Core<A, R> {
    /// Null until it is made, which is before anybody has a handle.
    function: AtomicPtr<c_void>,
    /// Whether the runtime's share was given back.
    released: AtomicBool,
    pub(super) handles: AtomicUsize,
    room: Condvar,
    /// How many calls may wait; 0 for any number.
    limit: usize,
    /// How many calls one wake is for.
    batch: u32,
    /// For comparison alone.
    env: napi_env,
    /// JavaScript's own.
    pub(super) thread: ThreadId,
    aborted: AtomicBool,
    /// What senders write: apart from what JavaScript's thread reads for each call, so that they do not slow each other
    /// down.
    queue: OwnLine<Gate<Queue<A, R>>>,
    pub(super) home: OwnLine<Home<A, R>>,
}

/// What JavaScript's thread has for itself.
pub(super) struct Home<A, R> {
    /// Taken when no call will come any more.
    deliver: UnsafeCell<Option<Rc<Deliver<A, R>>>>,
    /// Calls that come next.
    taken: UnsafeCell<Calls<Pending<A, R>>>,
    /// Whether the cleanup hook is there.
    pub(super) hooked: Cell<bool>,
    /// How many calls are being made.
    pub(super) running: Cell<u32>,
    /// The runtime has finalized its function, and the last call that runs gives its share back.
    pub(super) finalized: Cell<bool>,
}

/// A cache line of its own.
#[repr(align(64))]
pub(super) struct OwnLine<T>(T);

impl<T> Deref for OwnLine<T> {
    type Target = T;
    #[inline(always)]
    fn deref(&self) -> &T {
        &self.0
    }
}

// SAFETY: arguments and results may change their thread. `home` is used on JavaScript's alone: by `dispatch`, `end`, the
// finalizer and the creation. What is left in `deliver` when the last share goes is not dropped: see `Drop`. The env is compared and never followed, the
// runtime's function is for every thread.
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
        let mut queue = self.queue.lock();
        if self.limit > 0 && queue.open && queue.calls.len() >= self.limit {
            if !waits {
                return Err(Refused::Full(pending));
            }
            queue = self.wait_for_room(queue)?;
        }
        if !queue.open {
            return Err(Refused::Closed);
        }
        if self.is_batched() && replace(&mut queue.awake, true) {
            queue.calls.push(pending);
            return Ok(());
        }
        let inside = queue.enter().ok_or(Refused::Closed)?;
        queue.calls.push(pending);
        drop(queue);
        if self.wake(inside) {
            Ok(())
        } else {
            self.overslept();
            Err(Refused::Closed)
        }
    }

    #[inline]
    fn wake(&self, _inside: Inside<'_>) -> bool {
        // SAFETY: the runtime keeps the function at least until everybody has left the gate.
        let status = unsafe {
            raw::napi_call_threadsafe_function(self.function(), null_mut(), napi_tsfn_nonblocking)
        };
        status == napi_ok
    }

    /// No wake came of it: the function ends, or the next call tries again.
    #[cold]
    fn overslept(&self) {
        self.queue.lock().awake = false;
    }

    #[inline]
    pub(super) fn is_batched(&self) -> bool {
        self.batch > 1
    }

    #[cold]
    fn wait_for_room<'a>(
        &'a self,
        mut queue: Locked<'a, Queue<A, R>>,
    ) -> std::result::Result<Locked<'a, Queue<A, R>>, Refused<A, R>> {
        if std::thread::current().id() == self.thread {
            return Err(Refused::WouldDeadlock);
        }
        queue.waiting += 1;
        while queue.open && queue.calls.len() >= self.limit {
            queue = queue.wait(&self.room);
        }
        queue.waiting -= 1;
        Ok(queue)
    }

    pub(super) fn is_closed(&self) -> bool {
        !self.queue.lock().open
    }

    /// Takes no calls any more and drops those that wait.
    fn close(&self, mut queue: Locked<'_, Queue<A, R>>) {
        queue.open = false;
        let left = take(&mut queue.calls);
        drop(queue);
        self.room.notify_all();
        contain(|| drop(left));
    }

    /// Gives the runtime's share back, once.
    ///
    /// # Safety
    /// The caller is inside the gate, or nothing else can end the function now.
    pub(super) unsafe fn release(&self, mode: napi_threadsafe_function_release_mode) {
        if !self.released.swap(true, Ordering::AcqRel) {
            // SAFETY: the runtime keeps the function at least until its share is back and the caller has left.
            unsafe { raw::napi_release_threadsafe_function(self.function(), mode) };
        }
    }

    /// The last handle has gone.
    pub(super) fn let_go(&self) {
        let mut queue = self.queue.lock();
        if queue.awake {
            return; // who empties the queue does it
        }
        let inside = queue.enter();
        drop(queue);
        if let Some(_inside) = inside {
            // SAFETY: this is inside.
            unsafe { self.release(napi_tsfn_release) };
        }
    }

    pub(super) fn abort(&self) {
        self.aborted.store(true, Ordering::Release);
        let mut queue = self.queue.lock();
        let inside = queue.enter();
        queue.shut();
        self.close(queue);
        if let Some(_inside) = inside {
            // SAFETY: this is inside.
            unsafe { self.release(napi_tsfn_abort) };
        }
        if std::thread::current().id() == self.thread {
            // SAFETY: this is JavaScript's thread.
            unsafe { self.forget_taken() };
        } // else the finalizer drops what was taken
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
        let inside = self.queue.lock().enter();
        let Some(_inside) = inside else {
            return Some(Ok(()));
        };
        // SAFETY: env and function are live, and this is its thread.
        Some(env.check(unsafe { how(env.raw(), self.function()) }))
    }

    /// # Safety
    /// This is JavaScript's thread.
    pub(super) unsafe fn deliver(&self) -> Option<Rc<Deliver<A, R>>> {
        // SAFETY: the caller's promise; nobody keeps a reference into the cell.
        unsafe { &*self.home.deliver.get() }.clone()
    }

    /// Drops the calls that come next.
    ///
    /// # Safety
    /// This is JavaScript's thread.
    unsafe fn forget_taken(&self) {
        // SAFETY: the caller's promise; nobody keeps a reference into the cell.
        let taken = take(unsafe { &mut *self.home.taken.get() });
        contain(|| drop(taken));
    }

    /// # Safety
    /// This is JavaScript's thread.
    unsafe fn forget_deliver(&self) {
        // SAFETY: as in `deliver`.
        let deliver = unsafe { &mut *self.home.deliver.get() }.take();
        contain(|| drop(deliver));
    }

    /// # Safety
    /// This is JavaScript's thread.
    #[inline]
    pub(super) unsafe fn next(&self) -> Option<Pending<A, R>> {
        if self.aborted.load(Ordering::Acquire) {
            return None; // an abort: the finalizer comes
        }
        if self.limit > 0 {
            return self.next_of_few();
        }
        // SAFETY: the caller's promise; nobody keeps a reference into the cell.
        let taken = unsafe { &mut *self.home.taken.get() };
        if taken.is_empty() {
            let mut queue = self.queue.lock();
            swap(taken, &mut queue.calls);
            if taken.is_empty() {
                queue.awake = false;
            }
        }
        taken.pop()
    }

    fn next_of_few(&self) -> Option<Pending<A, R>> {
        let mut queue = self.queue.lock();
        let next = queue.calls.pop();
        if next.is_none() {
            queue.awake = false;
        }
        let waits = queue.waiting > 0;
        drop(queue);
        if waits {
            self.room.notify_one();
        }
        next
    }

    /// Of batches: there is nothing to do, so the share goes back if nobody can call any more.
    ///
    /// Whoever drops the last handle counts it first and then looks whether somebody is awake. Either it finds nobody and
    /// does this itself, or it has found that before `awake` was unset, and the count is seen here.
    pub(super) fn rest(&self) {
        if self.handles.load(Ordering::Acquire) == 0 {
            self.let_go();
        }
    }

    /// Of batches: has the runtime come again, if there is something to do.
    ///
    /// # Safety
    /// This is JavaScript's thread.
    pub(super) unsafe fn wake_again(&self) {
        let mut queue = self.queue.lock();
        // SAFETY: the caller's promise; nobody keeps a reference into the cell.
        if unsafe { &*self.home.taken.get() }.is_empty() && queue.calls.is_empty() {
            queue.awake = false;
            drop(queue);
            return self.rest();
        }
        let inside = queue.enter();
        drop(queue);
        let Some(inside) = inside else {
            return; // it ends
        };
        if !self.wake(inside) {
            self.overslept();
            self.rest();
        }
    }

    /// How many calls one wake is for.
    pub(super) fn batch(&self) -> u32 {
        self.batch
    }

    /// No call comes any more, and no thread is on its way to one.
    ///
    /// # Safety
    /// This is JavaScript's thread.
    pub(super) unsafe fn end(&self) {
        self.close(self.queue.lock());
        self.queue.shut_and_wait();
        // SAFETY: the caller's promise is passed on.
        unsafe {
            self.forget_taken();
            self.forget_deliver();
        }
    }
}

impl<A, R: 'static> Core<A, R> {
    /// Makes the runtime's function.
    pub(super) fn create(
        env: &Env<'_>,
        function: Option<JsFunction<'_>>,
        name: &str,
        limit: usize,
        batch: u32,
        deliver: Rc<Deliver<A, R>>,
    ) -> Result<Arc<Self>> {
        let core = Arc::new(Self {
            function: AtomicPtr::new(null_mut()),
            released: AtomicBool::new(false),
            handles: AtomicUsize::new(1),
            room: Condvar::new(),
            limit,
            batch,
            env: env.raw(),
            thread: std::thread::current().id(),
            aborted: AtomicBool::new(false),
            queue: OwnLine(Gate::new(Queue::new())),
            home: OwnLine(Home {
                deliver: UnsafeCell::new(Some(deliver)),
                taken: UnsafeCell::default(),
                hooked: Cell::new(false),
                running: Cell::new(0),
                finalized: Cell::new(false),
            }),
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
            // SAFETY: this is the env's thread.
            unsafe { core.forget_deliver() };
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
        core.home.hooked.set(true);
        Ok(core)
    }
}

impl<A, R> Drop for Core<A, R> {
    fn drop(&mut self) {
        // It is of JavaScript's thread, and this may be another one. Only a runtime that neither runs cleanup hooks nor
        // finalizes leaves it there.
        std::mem::forget(self.home.0.deliver.get_mut().take());
    }
}
