//! What polls futures: any executor, and the small pool of threads that is used where none is chosen.
//!
//! The pool is written out here rather than taken from a crate: without optional features this crate brings nothing but
//! what its macros need.

use std::collections::VecDeque;
use std::fmt;
use std::future::Future;
use std::num::NonZero;
use std::pin::Pin;
use std::sync::atomic::{AtomicU8, Ordering};
use std::sync::{Arc, Condvar, LazyLock, Mutex, MutexGuard};
use std::task::{Context, Poll, Wake, Waker};
use std::thread;

use super::locked;
use crate::panics::contain;

/// A future that an [`Executor`] gets: it runs to its end by itself, has no result and does not panic.
pub type BoxFuture = Pin<Box<dyn Future<Output = ()> + Send>>;

/// What polls the futures of a module's asynchronous functions.
///
/// ```
/// use napi_vtable_module::asynchronous::{BoxFuture, Executor};
///
/// /// A thread for each future.
/// struct Threads;
///
/// impl Executor for Threads {
///     fn spawn(&'static self, future: BoxFuture) {
///         std::thread::spawn(|| pollster::block_on(future));
///     }
/// }
/// # mod pollster { pub fn block_on(_: napi_vtable_module::asynchronous::BoxFuture) {} }
/// ```
/// A module chooses one with `#[module(executor = Threads)]`, or [`Env::set_executor`](crate::Env::set_executor). With the
/// feature `tokio` there is `Tokio`.
///
/// A future that is dropped before it has ended rejects its promise. A panic of `spawn` does the same.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no executor",
    note = "implement `Executor` for it: one function that passes a boxed future on"
)]
pub trait Executor: Sync {
    /// Sees to it that the future is polled, on another thread than the caller's.
    fn spawn(&'static self, future: BoxFuture);
}

/// An executor of a few threads, which start when they are needed.
///
/// It is meant for futures that compute, and for those that something else wakes; it has no timers and no sockets of its
/// own. A future that blocks a thread keeps it from others.
///
/// ```
/// use napi_vtable_module::asynchronous::ThreadPool;
///
/// static POOL: ThreadPool = ThreadPool::with_threads(2);
///
/// #[napi_vtable_module::module(executor = POOL)]
/// mod primes {
///     #[export]
///     async fn is_prime(number: u32) -> bool {
///         number > 1 && (2..number).all(|divisor| number % divisor != 0)
///     }
/// }
/// # fn main() {}
/// ```
pub struct ThreadPool {
    /// 0: as many as the machine has.
    most: usize,
    queue: Mutex<Queue>,
    filled: Condvar,
}

struct Queue {
    tasks: VecDeque<Arc<Task>>,
    threads: usize,
    idle: usize,
    /// Whether an idle thread was called and has not come yet.
    is_calling: bool,
}

/// How many threads the machine runs at once.
static PARALLELISM: LazyLock<usize> =
    LazyLock::new(|| thread::available_parallelism().map_or(1, NonZero::get));

/// What is used where a module chooses nothing.
pub(super) static DEFAULT: ThreadPool = ThreadPool::new();

impl ThreadPool {
    /// One with at most as many threads as the machine runs at once.
    #[must_use]
    pub const fn new() -> Self {
        Self::with_threads(0)
    }

    /// One with at most so many threads; 0 is as many as the machine runs at once.
    #[must_use]
    pub const fn with_threads(most: usize) -> Self {
        Self {
            most,
            queue: Mutex::new(Queue {
                tasks: VecDeque::new(),
                threads: 0,
                idle: 0,
                is_calling: false,
            }),
            filled: Condvar::new(),
        }
    }

    fn push(&'static self, task: Arc<Task>) {
        let mut queue = locked(&self.queue);
        queue.tasks.push_back(task);
        self.call(queue);
    }

    /// Sees to it that somebody comes to the first task. Only one thread at a time is called; it calls the next.
    fn call(&'static self, mut queue: MutexGuard<'_, Queue>) {
        if queue.is_calling {
            return;
        }
        if queue.idle > 0 {
            queue.is_calling = true;
            drop(queue);
            self.filled.notify_one();
            return;
        }
        let most = match self.most {
            0 => *PARALLELISM,
            most => most,
        };
        if queue.threads < most {
            queue.threads += 1;
            drop(queue);
            self.start();
        }
    }

    #[cold]
    fn start(&'static self) {
        let thread = thread::Builder::new().name("napi-vtable".to_owned());
        if thread.spawn(|| self.work()).is_err() {
            let mut queue = locked(&self.queue);
            queue.threads -= 1;
            // Without any thread nobody would ever come to the tasks; dropped, they say so.
            let tasks = if queue.threads == 0 {
                std::mem::take(&mut queue.tasks)
            } else {
                VecDeque::new()
            };
            drop(queue);
            drop(tasks);
        }
    }

    fn work(&'static self) {
        let mut queue = locked(&self.queue);
        loop {
            if let Some(task) = queue.tasks.pop_front() {
                if queue.tasks.is_empty() {
                    drop(queue);
                } else {
                    self.call(queue); // this task may take long
                }
                contain(|| task.run());
                queue = locked(&self.queue);
            } else {
                queue.idle += 1;
                queue = match self.filled.wait(queue) {
                    Ok(queue) => queue,
                    Err(poisoned) => poisoned.into_inner(),
                };
                queue.idle -= 1;
                queue.is_calling = false;
            }
        }
    }
}

impl Default for ThreadPool {
    fn default() -> Self {
        Self::new()
    }
}

impl fmt::Debug for ThreadPool {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ThreadPool").finish_non_exhaustive()
    }
}

impl Executor for ThreadPool {
    fn spawn(&'static self, future: BoxFuture) {
        self.push(Arc::new(Task {
            pool: self,
            state: AtomicU8::new(QUEUED),
            future: Mutex::new(Some(future)),
        }));
    }
}

/// Nobody polls it; a wake puts it into the queue.
const WAITING: u8 = 0;
/// It is in the queue, or about to be.
const QUEUED: u8 = 1;
/// A thread polls it.
const RUNNING: u8 = 2;
/// The same, and it was woken meanwhile.
const WOKEN: u8 = 3;

struct Task {
    pool: &'static ThreadPool,
    state: AtomicU8,
    /// None after its end. Only the thread that runs the task locks it.
    future: Mutex<Option<BoxFuture>>,
}

impl Task {
    fn run(self: Arc<Self>) {
        self.state.store(RUNNING, Ordering::SeqCst);
        let waker = Waker::from(Arc::clone(&self));
        let mut future = locked(&self.future);
        let Some(running) = &mut *future else { return };
        if let Poll::Ready(()) = running.as_mut().poll(&mut Context::from_waker(&waker)) {
            *future = None; // from here on no state leads into the queue
            return;
        }
        drop(future);
        let waits =
            self.state
                .compare_exchange(RUNNING, WAITING, Ordering::SeqCst, Ordering::SeqCst);
        if waits.is_err() {
            self.state.store(QUEUED, Ordering::SeqCst);
            self.pool.push(self);
        }
    }
}

impl Wake for Task {
    fn wake(self: Arc<Self>) {
        let next = |state| match state {
            WAITING => Some(QUEUED),
            RUNNING => Some(WOKEN),
            _ => None,
        };
        let before = self
            .state
            .fetch_update(Ordering::SeqCst, Ordering::SeqCst, next);
        if before == Ok(WAITING) {
            self.pool.push(self);
        }
    }
}
