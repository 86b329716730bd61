//! What runs when an env ends: cleanup hooks, as guards.
//!
//! Hooks run when the process or the worker ends, or the engine is dropped; the newest first, before any finalizer and
//! before [`state`](crate::Env::state) is dropped. JavaScript does not run any more, so a hook gets no [`Env`].
//!
//! ```
//! use std::cell::RefCell;
//! use napi_vtable_module::{Env, Hook, Result};
//!
//! #[derive(Default)]
//! struct Open(RefCell<Option<Hook>>);
//!
//! fn open(env: Env<'_>) -> Result<()> {
//!     let hook = env.on_exit(|| eprintln!("it was never closed"))?;
//!     env.state::<Open>().0.replace(Some(hook));
//!     Ok(())
//! }
//! fn close(env: Env<'_>) {
//!     env.state::<Open>().0.take(); // removes the hook
//! }
//! # fn init(exports: &mut napi_vtable_module::Exports<'_>) -> Result<()> { exports.function(c"open", open)?; exports.function(c"close", close) }
//! ```
//!
//! A panic in a hook is printed, as every panic is, and goes no further.

use std::cell::{Cell, RefCell};
use std::ffi::c_void;
use std::fmt;
use std::ptr::null_mut;
use std::rc::Rc;

use napi_vtable_sys::{napi_async_cleanup_hook_handle, napi_ok};

use crate::env::Env;
use crate::error::Result;
use crate::instance::{Instance, Life};
use crate::panics::contain;
use crate::raw;

impl Env<'_> {
    /// Runs a closure when the env ends, unless the guard is dropped before.
    ///
    /// Source: `napi_add_env_cleanup_hook`.
    ///
    /// # Errors
    /// If the runtime fails.
    pub fn on_exit(&self, f: impl FnOnce() + 'static) -> Result<Hook> {
        let hook = Rc::new(Waiting {
            f: RefCell::new(Some(Box::new(f) as Box<Plain>)),
            handle: Cell::new(null_mut()),
        });
        let life = Instance::life(self)?;
        let data = Rc::into_raw(Rc::clone(&hook)).cast_mut().cast();
        // SAFETY: the env is live, the function fits the data, and the data's address is this hook's alone.
        let added =
            self.check(unsafe { raw::napi_add_env_cleanup_hook(self.raw(), Some(run), data) });
        if let Err(failure) = added {
            // SAFETY: the runtime has not taken it.
            unsafe { Rc::decrement_strong_count(data.cast::<Waiting<Plain>>()) };
            return Err(failure);
        }
        Ok(Hook(Some((life, hook))))
    }

    /// Runs a closure when the env ends, which may finish its work later: the env waits until the [`ExitDelay`] that
    /// the closure gets is dropped.
    ///
    /// It is dropped on the env's own thread, by what its event loop runs: the completion of async work, a threadsafe
    /// function.
    ///
    /// Deno 2.9.6 crashes after such a hook has run: it frees the hook's handle itself and once more where the hook
    /// removes it, as Node-API asks it to.
    ///
    /// Source: `napi_add_async_cleanup_hook`.
    ///
    /// # Errors
    /// If the runtime fails.
    pub fn on_exit_async(&self, f: impl FnOnce(ExitDelay) + 'static) -> Result<AsyncHook> {
        let hook = Rc::new(Waiting {
            f: RefCell::new(Some(Box::new(f) as Box<Delayed>)),
            handle: Cell::new(null_mut()),
        });
        let life = Instance::life(self)?;
        let data = Rc::into_raw(Rc::clone(&hook)).cast_mut().cast();
        let mut handle = null_mut();
        // SAFETY: as for `on_exit`; the result is a local.
        let added = self.check(unsafe {
            raw::napi_add_async_cleanup_hook(self.raw(), Some(run_async), data, &raw mut handle)
        });
        if let Err(failure) = added {
            // SAFETY: the runtime has not taken it.
            unsafe { Rc::decrement_strong_count(data.cast::<Waiting<Delayed>>()) };
            return Err(failure);
        }
        hook.handle.set(handle);
        Ok(AsyncHook(Some((life, hook))))
    }
}

/// A hook's closure until it runs; shared by the guard and the runtime.
struct Waiting<F: ?Sized> {
    f: RefCell<Option<Box<F>>>,
    /// Of an async hook; null otherwise.
    handle: Cell<napi_async_cleanup_hook_handle>,
}

type Plain = dyn FnOnce();
type Delayed = dyn FnOnce(ExitDelay);

unsafe extern "C" fn run(data: *mut c_void) {
    // SAFETY: the data is the share that `on_exit` gave to the runtime, which runs a hook once or removes it.
    let hook = unsafe { Rc::from_raw(data.cast_const().cast::<Waiting<Plain>>()) };
    let f = hook.f.borrow_mut().take();
    contain(|| {
        if let Some(f) = f {
            f();
        }
    });
}

unsafe extern "C" fn run_async(handle: napi_async_cleanup_hook_handle, data: *mut c_void) {
    // SAFETY: as for `run`.
    let hook = unsafe { Rc::from_raw(data.cast_const().cast::<Waiting<Delayed>>()) };
    let f = hook.f.borrow_mut().take();
    contain(|| {
        let delay = ExitDelay { handle };
        if let Some(f) = f {
            f(delay);
        }
    });
}

/// A closure that runs when the env ends; dropped before, it does not run.
///
/// It stays on the env's thread:
/// ```compile_fail,E0277
/// use napi_vtable_module::Hook;
/// fn send(hook: Hook) {
///     std::thread::spawn(move || drop(hook));
/// }
/// ```
#[must_use = "dropping the guard removes the hook; `keep` leaves it"]
pub struct Hook(Option<(Rc<Life>, Rc<Waiting<Plain>>)>);

impl Hook {
    /// Leaves the hook for good.
    #[inline]
    pub fn keep(mut self) {
        self.0 = None;
    }
}

impl Drop for Hook {
    #[inline]
    fn drop(&mut self) {
        let Some((life, hook)) = self.0.take() else {
            return; // it is kept
        };
        let f = hook.f.borrow_mut().take();
        let (Some(f), Some(env)) = (f, life.env()) else {
            return; // it has run
        };
        let data = Rc::as_ptr(&hook);
        // SAFETY: the env is live on this thread, which a guard cannot leave, and the hook was added with both. Once
        // it is removed, the runtime's share is nobody's.
        unsafe {
            if raw::napi_remove_env_cleanup_hook(env, Some(run), data.cast_mut().cast()) == napi_ok
            {
                Rc::decrement_strong_count(data);
            }
        }
        drop(f);
    }
}

impl fmt::Debug for Hook {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Hook")
    }
}

/// Keeps an ending env waiting until it is dropped, on the env's thread.
#[must_use = "the env waits until this is dropped"]
pub struct ExitDelay {
    handle: napi_async_cleanup_hook_handle,
}

impl Drop for ExitDelay {
    #[inline]
    fn drop(&mut self) {
        // SAFETY: the runtime gave the handle to the hook and keeps it, with the env, until this call; the type stays
        // on the env's thread.
        unsafe { raw::napi_remove_async_cleanup_hook(self.handle) };
    }
}

impl fmt::Debug for ExitDelay {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ExitDelay")
    }
}

/// An asynchronous [`Hook`].
#[must_use = "dropping the guard removes the hook; `keep` leaves it"]
pub struct AsyncHook(Option<(Rc<Life>, Rc<Waiting<Delayed>>)>);

impl AsyncHook {
    /// Leaves the hook for good.
    #[inline]
    pub fn keep(mut self) {
        self.0 = None;
    }
}

impl Drop for AsyncHook {
    #[inline]
    fn drop(&mut self) {
        let Some((life, hook)) = self.0.take() else {
            return; // it is kept
        };
        let f = hook.f.borrow_mut().take();
        let (Some(f), Some(_)) = (f, life.env()) else {
            return; // it has run
        };
        // SAFETY: the env is live on this thread, which a guard cannot leave, and the hook has not run, so the handle
        // is still good. Once it is removed, the runtime's share is nobody's.
        unsafe {
            if raw::napi_remove_async_cleanup_hook(hook.handle.get()) == napi_ok {
                Rc::decrement_strong_count(Rc::as_ptr(&hook));
            }
        }
        drop(f);
    }
}

impl fmt::Debug for AsyncHook {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("AsyncHook")
    }
}
