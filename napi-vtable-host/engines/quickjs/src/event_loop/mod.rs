//! The event loop: what other threads bring back to the engine's thread, and what keeps a program running.
//!
//! # Life cycle
//! An engine has one [`EventLoop`]: a [`Mailbox`] that every thread may post to, a [`Pool`] of threads for
//! async work, and a [`Wait`] that plays rounds for an [`Owner`] (`rounds.rs`). In a round the engine's thread waits
//! at the mailbox, takes one [`Event`] at a time and calls the module.
//! After each event the owner of the loop runs promise jobs, so one event never sees another's half-done state.
//! What keeps the loop alive is counted on the engine's thread alone: each async work from queueing to
//! completion, and each threadsafe function that is referenced and not finalized.
//!
//! # Teardown
//! [`Inner::end_activity`] is the first half of every end, that of one env and that of the engine:
//! 1. cleanup hooks, the newest first: plain hooks, async hooks and threadsafe functions stand in one list, so a
//!    hook may wait for a thread that a younger threadsafe function holds up;
//! 2. work that no thread has begun is cancelled, work that runs is waited for; both complete. Node runs what
//!    is queued as well; here an end is not held up by work that has not begun;
//! 3. threadsafe functions are finalized, what was still queued is handed to `call_js_cb` without an env;
//! 4. async hooks are waited for until each is removed.
//!
//! From the first step on the env runs no JavaScript: what would answers `napi_cannot_run_js`, as in Node.
//! Then the env runs its finalizers, the newest first, and that of its instance data last (`env.rs`), and the
//! engine goes (`engine.rs`). A script's normal end, `process.exit` and an uncaught error all come here by
//! dropping the engine.
//!
//! # Two ways to wait
//! Without feature `uv`, `plain.rs` waits with the standard library. One consumer and a deque under a lock are all
//! there is to wait for: no sockets, no files. A poller (`polling`, `mio`) would bring a file descriptor per engine
//! and wait for nothing else; a channel cannot take one env's events out of the middle, which closing an env needs,
//! nor a queued job back, which cancelling needs.
//!
//! With it, `uv.rs` waits in libuv, whose loop addons share, and the same mailbox rings through a handle of libuv.
//! Then 4 is played by libuv as well, so that a hook may wait for a handle to close, and what is open when all
//! finalizers have run is closed before the engine goes.
//!
//! # Safety
//! Only the mailbox with its [`Bell`], the pool and threadsafe functions are touched from other threads, and only they
//! are `Sync`.

mod activity;
mod mailbox;
#[cfg(not(feature = "uv"))]
mod plain;
mod pool;
mod rounds;
mod threadsafe;
#[cfg(feature = "uv")]
mod uv;

#[cfg(not(feature = "uv"))]
use plain as wait;
#[cfg(feature = "uv")]
use uv as wait;

use std::any::Any;
use std::cell::Cell;
use std::sync::Arc;

use napi_vtable_sys::{napi_cancelled, napi_env};

pub use activity::Activity;
pub use mailbox::{Event, Mailbox};
pub use pool::{Job, Pool, Work};
pub use rounds::{Owner, Phase, Plan, Until};
pub use threadsafe::{FUNCTIONS, Local, Options, ThreadsafeFunction};
#[cfg(feature = "uv")]
pub use uv::version as uv_version;
use wait::{Bell, Wait};

use crate::handles::Frame;
use crate::inner::Inner;

/// How many events one turn takes at most before timers get their chance; Node's number.
pub const EVENTS_PER_TURN: usize = 1000;

/// What libuv says where it can make no loop.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct LoopError(String);

/// See the [module](self).
pub struct EventLoop {
    /// Where other threads post.
    pub mailbox: Arc<Mailbox>,
    /// The threads of async work.
    pub pool: Pool,
    wait: Wait,
}

impl EventLoop {
    /// A loop with nothing to do; threads start with the first work.
    ///
    /// # Errors
    /// Where libuv can make no loop; never without it.
    pub fn new() -> Result<Self, LoopError> {
        let (wait, bell) = Wait::new()?;
        let mailbox = Arc::new(Mailbox::new(bell));
        Ok(Self {
            pool: Pool::new(Arc::clone(&mailbox)),
            mailbox,
            wait,
        })
    }

    /// Plays rounds for `owner`.
    pub fn run(&self, until: Until, owner: &dyn Owner) {
        self.wait.run(until, &self.mailbox, owner);
    }

    /// Has the owner of the rounds that are on run what follows a callback; false where it does nothing.
    pub fn end_callback(&self) -> bool {
        let owner = self.wait.seat().owner();
        owner.is_some_and(Owner::end_callback)
    }

    /// Whether handles of addons keep the loop alive; asked between rounds.
    pub fn is_held(&self) -> bool {
        self.wait.is_held()
    }

    /// Lets what cleanup hooks have ended be over.
    pub fn settle(&self) {
        self.wait.settle();
    }

    /// The loop that addons get; null at its very end.
    #[cfg(feature = "uv")]
    pub fn uv_loop(&self) -> *mut libuv_sys2::uv_loop_t {
        self.wait.uv_loop()
    }

    /// Ends the threads. What is posted from now on is dropped.
    pub fn close(&self) {
        self.pool.close();
        self.mailbox.close();
        self.wait.close();
    }
}

impl Drop for EventLoop {
    fn drop(&mut self) {
        // The mailbox, which others may hold, must not ring what goes now.
        self.close();
    }
}

/// Ends the wait of an engine's thread in [`Engine::turn`](crate::Engine::turn), from any thread.
#[derive(Clone)]
pub struct Waker(pub(crate) Arc<Mailbox>);

impl Waker {
    /// Ends the current wait, or the next one where none is on.
    pub fn wake(&self) {
        self.0.wake();
    }
}

/// The handles that callbacks leave which libuv calls, without the engine around them.
pub struct LooseHandles<'i> {
    engine: &'i Inner,
    frame: Cell<Option<Frame>>,
}

impl<'i> LooseHandles<'i> {
    /// Those from here on.
    pub fn new(engine: &'i Inner) -> Self {
        Self {
            engine,
            frame: Cell::new(Some(engine.handles.enter())),
        }
    }

    /// Frees them, unless the loop runs inside JavaScript, whose handles lie above.
    pub fn free(&self) {
        if !self.engine.is_in_js() {
            self.leave();
            self.frame.set(Some(self.engine.handles.enter()));
        }
    }

    fn leave(&self) {
        if let Some(frame) = self.frame.take() {
            self.engine.handles.leave(frame);
        }
    }
}

impl Drop for LooseHandles<'_> {
    fn drop(&mut self) {
        self.leave();
    }
}

impl Inner {
    /// Whether work or a referenced threadsafe function keeps the loop alive.
    pub fn is_alive(&self) -> bool {
        self.keeping_alive.get() > 0
    }

    /// Takes one event and calls the module; false where none waits. Promise jobs are left to the caller.
    pub fn dispatch_next(&self) -> bool {
        match self.events.mailbox.take(|_| true) {
            Some(event) => {
                self.dispatch(event);
                true
            }
            None => false,
        }
    }

    fn dispatch(&self, event: Event) {
        match event {
            Event::JobDone(job, status) => job.complete(self, status),
            Event::Called(function) => function.dispatch(self),
            Event::HookRemoved(_) => self.hooks.forget_removed(),
            Event::Message(message) => self.messages.borrow_mut().push_back(message),
        }
    }

    /// The oldest message for the script around the engine that the loop has taken out.
    pub fn take_message(&self) -> Option<Box<dyn Any + Send>> {
        self.messages.borrow_mut().pop_front()
    }

    /// Counts a thing that keeps the loop alive.
    pub fn keep_alive(&self) {
        self.keeping_alive.set(self.keeping_alive.get() + 1);
    }

    /// Counts one thing less.
    pub fn let_go(&self) {
        self.keeping_alive
            .set(self.keeping_alive.get().saturating_sub(1));
    }

    /// Has an env, or with `None` every env, run no more JavaScript.
    pub fn stop_js(&self, only: Option<napi_env>) {
        for env in self.open_envs() {
            if only.is_none_or(|only| only == env.raw()) {
                env.stop_js();
            }
        }
    }

    /// Ends what an env, or with `None` every env, has begun; see [Teardown](self#teardown).
    pub fn end_activity(&self, only: Option<napi_env>) {
        let ours = |env: napi_env| only.is_none_or(|only| only == env);
        self.stop_js(only);
        loop {
            while let Some(hook) = self.hooks.take_newest(ours) {
                // A hook gets no scope of its own in Node; here it leaves no handle behind.
                let frame = self.handles.enter();
                hook.run(self);
                self.handles.leave(frame);
            }
            for job in self.events.pool.withdraw(|job| ours(job.env())) {
                let event = Event::JobDone(job, napi_cancelled);
                self.events.mailbox.post(event);
            }
            let envs = self.open_envs();
            let active = envs
                .iter()
                .any(|env| ours(env.raw()) && env.activity.is_active());
            if !active && !self.hooks.is_waiting(ours) {
                return;
            }
            // Whatever changes one of the two answers posts an event.
            let events = &self.events;
            events
                .wait
                .wait_for(&events.mailbox, |event| ours(event.env()));
            while let Some(event) = self.events.mailbox.take(|event| ours(event.env())) {
                self.dispatch(event);
            }
        }
    }
}
