//! The queue between all threads and the engine's.

use std::collections::VecDeque;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use napi_vtable_sys::{napi_env, napi_status};

use super::{Job, ThreadsafeFunction};
use crate::hooks::AsyncHook;

/// What happened elsewhere and is to be dealt with on the engine's thread.
pub enum Event {
    /// A job has run, or was cancelled.
    JobDone(Arc<Job>, napi_status),
    /// A threadsafe function has calls queued, or is to end.
    Called(Arc<ThreadsafeFunction>),
    /// An async cleanup hook was removed: it is done, or is not wanted any more.
    HookRemoved(Arc<AsyncHook>),
    /// Something for the script around the engine.
    Notice(Notice),
}

/// What the script around an engine is told: that there is something new at a thing that it knows by a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Notice {
    /// A message came to a port, or the other port was closed.
    Port(u32),
    /// A worker has ended.
    Worker(u32),
}

impl Event {
    /// Whose it is, null for no env; for comparison alone.
    pub fn env(&self) -> napi_env {
        match self {
            Self::JobDone(job, _) => job.env(),
            Self::Called(function) => function.env(),
            Self::HookRemoved(hook) => hook.env(),
            Self::Notice(_) => std::ptr::null_mut(),
        }
    }
}

#[derive(Default)]
struct Mail {
    events: VecDeque<Event>,
    /// Somebody asked for the wait to end.
    woken: bool,
    /// Nobody reads any more.
    closed: bool,
}

/// See the [module](self).
#[derive(Default)]
pub struct Mailbox {
    mail: Mutex<Mail>,
    arrived: Condvar,
}

impl Mailbox {
    fn mail(&self) -> MutexGuard<'_, Mail> {
        // No code of ours panics while it holds the lock; the queue is whole in any case.
        self.mail.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Adds an event; dropped where nobody reads any more.
    pub fn post(&self, event: Event) {
        let mut mail = self.mail();
        if !mail.closed {
            mail.events.push_back(event);
            self.arrived.notify_one();
        }
    }

    /// Ends the current or the next wait.
    pub fn wake(&self) {
        self.mail().woken = true;
        self.arrived.notify_one();
    }

    /// Waits for an event or a wake-up, at most `timeout`.
    pub fn wait(&self, timeout: Option<Duration>) {
        let deadline = timeout.and_then(|timeout| Instant::now().checked_add(timeout));
        let mut mail = self.mail();
        while mail.events.is_empty() && !mail.woken {
            let Some(deadline) = deadline else {
                mail = self
                    .arrived
                    .wait(mail)
                    .unwrap_or_else(PoisonError::into_inner);
                continue;
            };
            let left = deadline.saturating_duration_since(Instant::now());
            if left.is_zero() {
                break;
            }
            mail = self
                .arrived
                .wait_timeout(mail, left)
                .unwrap_or_else(PoisonError::into_inner)
                .0;
        }
        mail.woken = false;
    }

    /// Waits for an event that `wanted` picks.
    pub fn wait_for(&self, wanted: impl Fn(&Event) -> bool) {
        let mut mail = self.mail();
        while !mail.events.iter().any(&wanted) {
            mail = self
                .arrived
                .wait(mail)
                .unwrap_or_else(PoisonError::into_inner);
        }
    }

    /// Takes the oldest event that `wanted` picks.
    pub fn take(&self, wanted: impl Fn(&Event) -> bool) -> Option<Event> {
        let mut mail = self.mail();
        let position = mail.events.iter().position(wanted)?;
        mail.events.remove(position)
    }

    /// Drops what waits and what comes.
    pub fn close(&self) {
        let events = {
            let mut mail = self.mail();
            mail.closed = true;
            std::mem::take(&mut mail.events)
        };
        drop(events);
    }
}
