//! Cleanup hooks: what runs when an env ends, the newest first.
//!
//! Plain hooks, async hooks and threadsafe functions stand in one list per engine, in the order in which they
//! were made, across all envs. An async hook is started in its turn and is over when the module removes it,
//! from whichever thread; until then its env waits. A module that never does keeps the engine waiting, as in Node.

use std::cell::RefCell;
use std::ffi::c_void;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use napi_vtable_sys::*;

use crate::env::Env;
use crate::event_loop::{Event, Mailbox, ThreadsafeFunction};
use crate::inner::Inner;
use crate::registry::Registry;
use crate::tables;

/// The async cleanup hooks of the process by their handle.
pub static ASYNC_HOOKS: Registry<AsyncHook> = Registry::new();

/// A function and its argument; together they name a plain hook.
type Plain = (unsafe extern "C" fn(*mut c_void), *mut c_void);

/// One entry of the list.
pub enum Hook {
    /// Of `napi_add_env_cleanup_hook`.
    Plain(Plain),
    /// Of `napi_add_async_cleanup_hook`.
    Async(Arc<AsyncHook>),
    /// A threadsafe function that is open.
    Threadsafe(Arc<ThreadsafeFunction>),
}

/// An async cleanup hook. A module's handle is its address.
#[repr(C)]
pub struct AsyncHook {
    header: node_api_vt_handle,
    env: napi_env,
    callback: unsafe extern "C" fn(napi_async_cleanup_hook_handle, *mut c_void),
    argument: *mut c_void,
    mailbox: Arc<Mailbox>,
    removed: AtomicBool,
}

// SAFETY: the fields never change, apart from the atomic one; both pointers are passed on and not followed.
unsafe impl Send for AsyncHook {}
// SAFETY: as above.
unsafe impl Sync for AsyncHook {}

impl AsyncHook {
    /// A hook of `env`, known to [`ASYNC_HOOKS`].
    pub fn new(
        env: &Env,
        callback: unsafe extern "C" fn(napi_async_cleanup_hook_handle, *mut c_void),
        argument: *mut c_void,
    ) -> Arc<Self> {
        let hook = Arc::new(Self {
            header: tables::handle_header(env.engine().tables),
            env: env.raw(),
            callback,
            argument,
            mailbox: Arc::clone(&env.engine().events.mailbox),
            removed: AtomicBool::new(false),
        });
        ASYNC_HOOKS.add(&hook);
        hook
    }

    /// The module's handle.
    pub fn handle(self: &Arc<Self>) -> napi_async_cleanup_hook_handle {
        debug_assert_eq!(self.header.sentinel, NODE_API_VT_SENTINEL);
        Arc::as_ptr(self).cast_mut().cast()
    }

    /// Whose it is.
    pub fn env(&self) -> napi_env {
        self.env
    }

    /// Removes a hook: it will not run, or it is done. The memory behind the handle goes with the last use here.
    /// False for a handle that is not alive.
    pub fn remove(handle: napi_async_cleanup_hook_handle) -> bool {
        let Some(hook) = ASYNC_HOOKS.remove(handle) else {
            return false;
        };
        hook.removed.store(true, Ordering::Release);
        let mailbox = Arc::clone(&hook.mailbox);
        mailbox.post(Event::HookRemoved(hook));
        true
    }

    fn is_removed(&self) -> bool {
        self.removed.load(Ordering::Acquire)
    }
}

impl Hook {
    /// Starts what the hook is for.
    pub fn run(self, engine: &Inner) {
        match self {
            // SAFETY: the module gave the function for this argument.
            Self::Plain((callback, argument)) => unsafe { callback(argument) },
            Self::Async(hook) => {
                engine.hooks.started.borrow_mut().push(Arc::clone(&hook));
                // SAFETY: the module gave the function for these arguments; the handle is alive until it removes it.
                unsafe { (hook.callback)(hook.handle(), hook.argument) }
            }
            Self::Threadsafe(function) => function.begin_close(),
        }
    }
}

/// All hooks of an engine.
#[derive(Default)]
pub struct Hooks {
    list: RefCell<Vec<(napi_env, Hook)>>,
    /// Async hooks that run.
    started: RefCell<Vec<Arc<AsyncHook>>>,
}

impl Hooks {
    /// Adds a hook of `env`.
    pub fn add(&self, env: napi_env, hook: Hook) {
        self.list.borrow_mut().push((env, hook));
    }

    fn position(&self, env: napi_env, plain: Plain) -> Option<usize> {
        let same = |(owner, hook): &(napi_env, Hook)| {
            let Hook::Plain((callback, argument)) = hook else {
                return false;
            };
            *owner == env && std::ptr::fn_addr_eq(*callback, plain.0) && *argument == plain.1
        };
        self.list.borrow().iter().position(same)
    }

    /// Adds a plain hook; false where the env has it already.
    pub fn add_plain(&self, env: napi_env, plain: Plain) -> bool {
        let is_new = self.position(env, plain).is_none();
        if is_new {
            self.add(env, Hook::Plain(plain));
        }
        is_new
    }

    /// Removes a plain hook, where there is one.
    pub fn remove_plain(&self, env: napi_env, plain: Plain) {
        if let Some(position) = self.position(env, plain) {
            self.list.borrow_mut().remove(position);
        }
    }

    /// Removes a threadsafe function, which is closed.
    pub fn remove_threadsafe(&self, function: &Arc<ThreadsafeFunction>) {
        self.list.borrow_mut().retain(|(_, hook)| match hook {
            Hook::Threadsafe(other) => !Arc::ptr_eq(other, function),
            _ => true,
        });
    }

    /// Drops async hooks that were removed.
    pub fn forget_removed(&self) {
        self.list.borrow_mut().retain(|(_, hook)| match hook {
            Hook::Async(hook) => !hook.is_removed(),
            _ => true,
        });
        self.started.borrow_mut().retain(|hook| !hook.is_removed());
    }

    /// Takes the newest hook of the wanted envs.
    pub fn take_newest(&self, wanted: impl Fn(napi_env) -> bool) -> Option<Hook> {
        self.forget_removed();
        let mut list = self.list.borrow_mut();
        let position = list.iter().rposition(|(env, _)| wanted(*env))?;
        Some(list.remove(position).1)
    }

    /// Whether an async hook of the wanted envs has not ended.
    pub fn is_waiting(&self, wanted: impl Fn(napi_env) -> bool) -> bool {
        let started = self.started.borrow();
        started
            .iter()
            .any(|hook| wanted(hook.env) && !hook.is_removed())
    }
}
