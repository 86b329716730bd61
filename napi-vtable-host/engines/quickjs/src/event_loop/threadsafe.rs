//! Threadsafe functions: a bounded queue per function that any thread may push to.
//!
//! # Life cycle
//! Open: calls are queued. Closing: the last thread has released it and the queue is empty, a thread has aborted
//! it, or its env ends; calls get `napi_closing`, and each such answer takes the caller's share away. Closed: it
//! was finalized on the engine's thread and what was queued went to `call_js_cb` without an env.
//!
//! The memory stays until the function is closed *and* every thread has given its share back, so a thread that
//! has a share may call at any time. A handle without either is not in [`FUNCTIONS`] any more and is refused.
//!
//! As in Node, a blocking call on the engine's own thread waits for ever where the queue is full: nobody else
//! empties it. Node-API has no status for it since `napi_would_deadlock` was withdrawn.

use std::collections::VecDeque;
use std::ffi::c_void;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};

use napi_vtable_sys::*;
use rquickjs_sys as q;
use rquickjs_sys::JSValue;

use super::{Event, Mailbox};
use crate::env::{Env, Finalizer};
use crate::inner::Inner;
use crate::registry::Registry;
use crate::tables;

/// The threadsafe functions of the process by their handle.
pub static FUNCTIONS: Registry<ThreadsafeFunction> = Registry::new();

/// What a module gave `napi_create_threadsafe_function`, apart from values.
pub struct Options {
    /// How many calls may wait; 0 for any number.
    pub max_queue_size: usize,
    /// How many shares there are at first.
    pub threads: usize,
    /// What runs once when the function is closed.
    pub finalizer: Finalizer,
    /// What `napi_get_threadsafe_function_context` gives.
    pub context: *mut c_void,
    /// What makes the call; without it the function is called without arguments.
    pub call_js: napi_threadsafe_function_call_js,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Phase {
    Open,
    Closing,
    Closed,
}

struct State {
    phase: Phase,
    queue: VecDeque<*mut c_void>,
    /// How many shares are out.
    threads: usize,
    /// An event for it is in the mailbox.
    posted: bool,
}

/// See the [module](self). A module's handle is its address.
#[repr(C)]
pub struct ThreadsafeFunction {
    header: node_api_vt_handle,
    env: napi_env,
    options: Options,
    mailbox: Arc<Mailbox>,
    state: Mutex<State>,
    /// There is room in the queue, or no more sense in waiting for it.
    room: Condvar,
}

// SAFETY: what changes is under the lock. The env, the context and the data are passed on and followed on the
// engine's thread alone; the tables of the header are constant.
unsafe impl Send for ThreadsafeFunction {}
// SAFETY: as above.
unsafe impl Sync for ThreadsafeFunction {}

/// What the engine's thread keeps of a threadsafe function while it is not closed.
pub struct Local {
    /// The JavaScript function, owned here.
    pub function: Option<JSValue>,
    /// Whether it keeps the loop alive.
    pub referenced: bool,
}

impl ThreadsafeFunction {
    /// A function of `env`, known to [`FUNCTIONS`].
    pub fn new(env: &Env, options: Options) -> Arc<Self> {
        let state = State {
            phase: Phase::Open,
            queue: VecDeque::new(),
            threads: options.threads,
            posted: false,
        };
        let function = Arc::new(Self {
            header: tables::handle_header(env.engine().tables),
            env: env.raw(),
            options,
            mailbox: Arc::clone(&env.engine().events.mailbox),
            state: Mutex::new(state),
            room: Condvar::new(),
        });
        FUNCTIONS.add(&function);
        function
    }

    /// The module's handle.
    pub fn handle(self: &Arc<Self>) -> napi_threadsafe_function {
        debug_assert_eq!(self.header.sentinel, NODE_API_VT_SENTINEL);
        Arc::as_ptr(self).cast_mut().cast()
    }

    /// Whose it is.
    pub fn env(&self) -> napi_env {
        self.env
    }

    /// What the module gave for a context.
    pub fn context(&self) -> *mut c_void {
        self.options.context
    }

    fn state(&self) -> MutexGuard<'_, State> {
        // No code of ours panics while it holds the lock; the state is whole in any case.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn post(self: &Arc<Self>, state: &mut State) {
        if !std::mem::replace(&mut state.posted, true) {
            self.mailbox.post(Event::Called(Arc::clone(self)));
        }
    }

    /// Forgets the handle once nobody may use it.
    fn forget_if_over(self: &Arc<Self>, state: &State) {
        if state.phase == Phase::Closed && state.threads == 0 {
            FUNCTIONS.remove(Arc::as_ptr(self));
        }
    }

    // On any thread.

    /// Queues a call.
    pub fn call(self: &Arc<Self>, data: *mut c_void, blocking: bool) -> napi_status {
        let limit = self.options.max_queue_size;
        let mut state = self.state();
        while state.phase == Phase::Open && limit > 0 && state.queue.len() >= limit {
            if !blocking {
                return napi_queue_full;
            }
            state = self
                .room
                .wait(state)
                .unwrap_or_else(PoisonError::into_inner);
        }
        if state.phase == Phase::Open {
            state.queue.push_back(data);
            self.post(&mut state);
            return napi_ok;
        }
        if state.threads == 0 {
            return napi_invalid_arg;
        }
        state.threads -= 1;
        self.forget_if_over(&state);
        napi_closing
    }

    /// Gives out one more share.
    pub fn acquire(&self) -> napi_status {
        let mut state = self.state();
        if state.phase != Phase::Open {
            return napi_closing;
        }
        state.threads += 1;
        napi_ok
    }

    /// Takes a share back; the last one closes the function once its queue is empty, an abort at once.
    pub fn release(self: &Arc<Self>, abort: bool) -> napi_status {
        let mut state = self.state();
        if state.threads == 0 {
            return napi_invalid_arg;
        }
        state.threads -= 1;
        if state.phase == Phase::Open && (abort || state.threads == 0) {
            if abort {
                state.phase = Phase::Closing;
                self.room.notify_all();
            }
            self.post(&mut state);
        }
        self.forget_if_over(&state);
        napi_ok
    }

    // On the engine's thread.

    /// Has the function closed, because its env ends.
    pub fn begin_close(self: &Arc<Self>) {
        let mut state = self.state();
        if state.phase != Phase::Closed {
            state.phase = Phase::Closing;
            self.room.notify_all();
            self.post(&mut state);
        }
    }

    /// Makes one queued call, or closes the function.
    pub fn dispatch(self: &Arc<Self>, engine: &Inner) {
        let next = {
            let mut state = self.state();
            state.posted = false;
            match state.phase {
                Phase::Closed => return,
                Phase::Closing => None,
                Phase::Open => {
                    let next = state.queue.pop_front();
                    self.room.notify_one();
                    if state.queue.is_empty() && state.threads == 0 {
                        // The last call is still made; who calls or acquires from now on is too late.
                        state.phase = Phase::Closing;
                        self.room.notify_all();
                    }
                    if next.is_some() && (state.phase == Phase::Closing || !state.queue.is_empty())
                    {
                        self.post(&mut state);
                    }
                    if next.is_none() && state.phase == Phase::Open {
                        return;
                    }
                    next
                }
            }
        };
        // SAFETY: an env does not end before its threadsafe functions are closed, and this one is not.
        let Some(env) = (unsafe { Env::from_raw(self.env) }) else {
            return;
        };
        // The module may have the env closed meanwhile.
        let env = env.share();
        match next {
            Some(data) => self.make_call(engine, &env, data),
            None => self.close(engine, &env),
        }
    }

    fn make_call(self: &Arc<Self>, engine: &Inner, env: &Env, data: *mut c_void) {
        let function = env.activity.threadsafe_value(self);
        engine.call_module(env, env.forgives(), || {
            match (self.options.call_js, function) {
                (Some(call), function) => {
                    let function =
                        function.map_or(std::ptr::null_mut(), |value| env.push_dup(value));
                    // SAFETY: the module gave the function for these arguments; this is the env's thread.
                    unsafe { call(env.raw(), function, self.options.context, data) }
                }
                (None, Some(function)) => {
                    // The list may lose the function during its call.
                    env.push_dup(function);
                    // What it throws is left pending in the env, where the caller looks for it.
                    let _ = env.call(function, q::JS_UNDEFINED, &[]);
                }
                (None, None) => {}
            }
        });
    }

    fn close(self: &Arc<Self>, engine: &Inner, env: &Env) {
        let queue = {
            let mut state = self.state();
            state.phase = Phase::Closed;
            self.room.notify_all();
            self.forget_if_over(&state);
            std::mem::take(&mut state.queue)
        };
        engine.hooks.remove_threadsafe(self);
        if let Some(local) = env.activity.forget_threadsafe(self) {
            if local.referenced {
                engine.let_go();
            }
            if let Some(function) = local.function {
                // SAFETY: the list owned it.
                unsafe { q::JS_FreeValue(env.ctx(), function) };
            }
        }
        env.finalize_as(self.options.finalizer, env.forgives());
        if let Some(call) = self.options.call_js {
            for data in queue {
                // SAFETY: the module gave the function; without an env it frees the data.
                unsafe {
                    call(
                        std::ptr::null_mut(),
                        std::ptr::null_mut(),
                        self.options.context,
                        data,
                    );
                }
            }
        }
    }
}
