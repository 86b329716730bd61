//! Async work: jobs, and the threads that run them.
//!
//! Each engine has its own threads, started as jobs come and joined when the engine goes: nothing of a module
//! runs after its engine. There are four at most, or as many as `UV_THREADPOOL_SIZE` says when the first job comes
//! (1 to 1024), as in Node. With feature `uv` they are still ours: `uv_queue_work` of addons has libuv's threads.

use std::cell::{OnceCell, RefCell};
use std::collections::VecDeque;
use std::ffi::c_void;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, OnceLock, PoisonError};
use std::thread::JoinHandle;

use napi_vtable_sys::*;

use super::{Event, Mailbox};
use crate::env::Env;
use crate::inner::Inner;
use crate::slab::Key;

/// One async work of a module, as `napi_create_async_work` made it.
pub struct Job {
    env: napi_env,
    execute: unsafe extern "C" fn(napi_env, *mut c_void),
    complete: napi_async_complete_callback,
    data: *mut c_void,
    /// What its env knows it by.
    key: OnceLock<Key>,
}

// SAFETY: the fields never change. Both pointers are passed on and not followed off the engine's thread; what a
// module does with its data on two threads is its contract with itself.
unsafe impl Send for Job {}
// SAFETY: as above.
unsafe impl Sync for Job {}

impl Job {
    /// What a module asked for.
    pub fn new(
        env: &Env,
        execute: unsafe extern "C" fn(napi_env, *mut c_void),
        complete: napi_async_complete_callback,
        data: *mut c_void,
    ) -> Self {
        Self {
            env: env.raw(),
            execute,
            complete,
            data,
            key: OnceLock::new(),
        }
    }

    /// Notes the key, once.
    pub fn set_key(&self, key: Key) {
        // There is one list, which sets it right after it took the job in.
        let _ = self.key.set(key);
    }

    /// Whose it is.
    pub fn env(&self) -> napi_env {
        self.env
    }

    /// Tells the module, on the engine's thread. From here on the work may be deleted or queued again.
    pub fn complete(self: &Arc<Self>, engine: &Inner, status: napi_status) {
        // SAFETY: a job is withdrawn or over before its env's memory goes.
        let Some(env) = (unsafe { Env::from_raw(self.env) }) else {
            return;
        };
        // The module may have the env closed meanwhile.
        let env = env.share();
        env.activity.work_is_over(self.key.get().copied());
        if let Some(complete) = self.complete {
            engine.call_module(&env, false, || {
                // SAFETY: the module gave the function for these arguments; this is the env's thread.
                unsafe { complete(self.env, status, self.data) }
            });
        }
        engine.let_go();
    }
}

/// An async work in its env's list.
pub struct Work {
    /// What it does.
    pub job: Arc<Job>,
    /// Queued, running, or on its way to `complete`.
    pub is_out: bool,
}

/// Why a job was not queued.
#[derive(Debug)]
pub struct QueueError;

#[derive(Default)]
struct Queue {
    jobs: VecDeque<Arc<Job>>,
    /// Threads that wait for a job.
    idle: usize,
    closed: bool,
}

struct Shared {
    queue: Mutex<Queue>,
    filled: Condvar,
    mailbox: Arc<Mailbox>,
}

impl Shared {
    fn queue(&self) -> MutexGuard<'_, Queue> {
        // No code of ours panics while it holds the lock; the queue is whole in any case.
        self.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What each thread does.
    fn work(&self) {
        let mut queue = self.queue();
        loop {
            if let Some(job) = queue.jobs.pop_front() {
                drop(queue);
                // SAFETY: the module gave the function for a thread of the pool and for these arguments; the env
                // waits for the job before it ends.
                unsafe { (job.execute)(job.env, job.data) };
                self.mailbox.post(Event::JobDone(job, napi_ok));
                queue = self.queue();
            } else if queue.closed {
                return;
            } else {
                queue.idle += 1;
                queue = self
                    .filled
                    .wait(queue)
                    .unwrap_or_else(PoisonError::into_inner);
                queue.idle -= 1;
            }
        }
    }
}

/// See the [module](self).
pub struct Pool {
    shared: Arc<Shared>,
    threads: RefCell<Vec<JoinHandle<()>>>,
    limit: OnceCell<usize>,
}

/// How many threads a pool may have, where the variable says this. As in libuv, a text that does not begin with a
/// number counts as 0, and a number that is out of range as the nearest one.
fn limit(asked: Option<&str>) -> usize {
    let Some(asked) = asked else { return 4 };
    let asked = asked.trim_ascii_start();
    let end = asked.find(|digit: char| !digit.is_ascii_digit());
    match &asked[..end.unwrap_or(asked.len())] {
        "" => 1,
        digits => digits
            .parse()
            .map_or(1024, |size: usize| size.clamp(1, 1024)),
    }
}

impl Pool {
    /// A pool without threads, whose results go to `mailbox`.
    pub fn new(mailbox: Arc<Mailbox>) -> Self {
        let shared = Shared {
            queue: Mutex::default(),
            filled: Condvar::new(),
            mailbox,
        };
        Self {
            shared: Arc::new(shared),
            threads: RefCell::default(),
            limit: OnceCell::new(),
        }
    }

    /// Hands a job to the threads.
    ///
    /// # Errors
    /// [`QueueError`] where there is no thread and the system gives none.
    pub fn queue(&self, job: Arc<Job>) -> Result<(), QueueError> {
        let needs_thread = {
            let queue = self.shared.queue();
            queue.idle <= queue.jobs.len()
        };
        let mut threads = self.threads.borrow_mut();
        let limit = self.limit.get_or_init(|| {
            let asked = std::env::var_os("UV_THREADPOOL_SIZE");
            limit(asked.as_ref().map(|text| text.to_str().unwrap_or_default()))
        });
        if needs_thread && threads.len() < *limit {
            let shared = Arc::clone(&self.shared);
            let builder = std::thread::Builder::new().name("napi-vtable-work".into());
            match builder.spawn(move || shared.work()) {
                Ok(thread) => threads.push(thread),
                Err(_) if threads.is_empty() => return Err(QueueError),
                // The threads that there are will come to it.
                Err(_) => {}
            }
        }
        self.shared.queue().jobs.push_back(job);
        self.shared.filled.notify_one();
        Ok(())
    }

    /// Takes a job back that no thread has begun; tells whether it did.
    pub fn cancel(&self, job: &Arc<Job>) -> bool {
        let mut queue = self.shared.queue();
        let position = queue.jobs.iter().position(|other| Arc::ptr_eq(other, job));
        position.is_some_and(|position| queue.jobs.remove(position).is_some())
    }

    /// Takes every job back that `unwanted` picks and no thread has begun.
    pub fn withdraw(&self, unwanted: impl Fn(&Job) -> bool) -> Vec<Arc<Job>> {
        let mut queue = self.shared.queue();
        let (withdrawn, kept) = queue.jobs.drain(..).partition(|job| unwanted(job));
        queue.jobs = kept;
        Vec::from(withdrawn)
    }

    /// Ends the threads when they have done what is queued, and waits for them.
    pub fn close(&self) {
        self.shared.queue().closed = true;
        self.shared.filled.notify_all();
        for thread in self.threads.take() {
            // A thread that panicked has ended as well.
            let _ = thread.join();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_number_of_threads_is_read_as_libuv_reads_it() {
        let cases = [
            (None, 4),
            (Some(""), 1),
            (Some("0"), 1),
            (Some("many"), 1),
            (Some("7"), 7),
            (Some(" 7 threads"), 7),
            (Some("1024"), 1024),
            (Some("5000"), 1024),
            (Some("99999999999999999999999"), 1024),
        ];
        for (asked, expected) in cases {
            assert_eq!(limit(asked), expected, "{asked:?}");
        }
    }
}
