//! The queue between all threads and the engine's.

use std::any::Any;
use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use napi_vtable_sys::{napi_env, napi_status};

use super::{Bell, Job, ThreadsafeFunction};
use crate::hooks::AsyncHook;

/// What happened elsewhere and is to be dealt with on the engine's thread.
pub enum Event {
    /// A job has run, or was cancelled.
    JobDone(Arc<Job>, napi_status),
    /// A threadsafe function has calls queued, or is to end.
    Called(Arc<ThreadsafeFunction>),
    /// An async cleanup hook was removed: it is done, or is not wanted any more.
    HookRemoved(Arc<AsyncHook>),
    /// Something for the script around the engine, which alone knows what it is.
    Message(Box<dyn Any + Send>),
}

impl Event {
    /// Whose it is, null for no env; for comparison alone.
    pub fn env(&self) -> napi_env {
        match self {
            Self::JobDone(job, _) => job.env(),
            Self::Called(function) => function.env(),
            Self::HookRemoved(hook) => hook.env(),
            Self::Message(_) => std::ptr::null_mut(),
        }
    }
}

/// What is under the lock.
#[derive(Default)]
pub struct Mail {
    /// The oldest first.
    pub events: VecDeque<Event>,
    /// Somebody asked for the wait to end.
    pub woken: bool,
    /// Nobody reads any more.
    closed: bool,
}

/// See the [module](self).
pub struct Mailbox {
    mail: Mutex<Mail>,
    /// Rung under the lock.
    pub bell: Bell,
}

impl Mailbox {
    /// An empty mailbox.
    pub fn new(bell: Bell) -> Self {
        Self {
            mail: Mutex::default(),
            bell,
        }
    }

    /// Locks the queue.
    pub fn mail(&self) -> MutexGuard<'_, Mail> {
        // No code of ours panics while it holds the lock; the queue is whole in any case.
        self.mail.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Adds an event; dropped where nobody reads any more.
    pub fn post(&self, event: Event) {
        let mut mail = self.mail();
        if !mail.closed {
            mail.events.push_back(event);
            self.bell.ring();
        }
    }

    /// Ends the current or the next wait.
    pub fn wake(&self) {
        let mut mail = self.mail();
        mail.woken = true;
        self.bell.ring();
    }

    /// Rings for events that are still there.
    #[cfg(feature = "uv")]
    pub fn ring_again(&self) {
        let mail = self.mail();
        if !mail.events.is_empty() {
            self.bell.ring();
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
            self.bell.mute();
            std::mem::take(&mut mail.events)
        };
        drop(events);
    }
}
