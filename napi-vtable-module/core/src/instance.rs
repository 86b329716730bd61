//! What this crate keeps for each env, in the env's instance data.
//!
//! **Life cycle.** Made when the module registers, before anything that has a finalizer, so that a runtime which
//! finalizes the newest first comes to it last (Bun comes to it first, so no finalizer relies on it). Then the states are dropped, the newest first; references that they
//! hold are still deleted. Then the env counts as ended: what outlives it ([`Life`] says so to everybody) calls nothing
//! any more.
//!
//! The slot behind `napi_set_instance_data` belongs to this crate. An addon that writes it through
//! [`raw`](crate::raw) breaks that function's contract.

use std::any::{Any, TypeId};
use std::cell::{Cell, OnceCell, RefCell};
use std::ffi::c_void;
use std::mem::ManuallyDrop;
use std::ptr::{null, null_mut};
use std::rc::Rc;

use napi_vtable_sys::napi_env;

use crate::compiled::Job;
use crate::env::Env;
use crate::error::Result;
use crate::kept::Kept;
use crate::raw;

/// Whether an env is still there, for what may outlive it: references, deferreds, hooks.
pub(crate) struct Life {
    /// Null once the env has ended.
    env: Cell<napi_env>,
    /// Whether the end has begun, as far as somebody has asked to know it: no JavaScript runs any more.
    pub(crate) ending: Cell<bool>,
}

impl Life {
    /// The env, while there is one.
    pub(crate) fn env(&self) -> Option<napi_env> {
        let env = self.env.get();
        (!env.is_null()).then_some(env)
    }

    /// Whether this is the life of that env.
    pub(crate) fn is_of(&self, env: &Env<'_>) -> bool {
        self.env.get() == env.raw()
    }
}

/// One state of each type, in the order of their making.
type States = Vec<(TypeId, Rc<dyn Any>)>;

/// The instance data.
pub(crate) struct Instance {
    env: napi_env,
    /// Made for the first who asks.
    life: OnceCell<Rc<Life>>,
    /// Dropped by [`drop_states`](Self::drop_states), not by what drops this.
    pub(crate) states: RefCell<ManuallyDrop<States>>,
    /// Names of properties that were used, and functions that were compiled.
    pub(crate) kept: Kept,
    /// What waits for values that a function in JavaScript is to give; null where nothing does.
    pub(crate) job: Cell<*const Job>,
    /// What drops the states, set with the first one: a module without states has no code for that.
    pub(crate) drop_states: Cell<Option<fn(&Self)>>,
}

impl Instance {
    /// The instance of an env, made where it is not there yet.
    ///
    /// # Errors
    /// If the runtime fails.
    pub(crate) fn of<'s>(env: &Env<'s>) -> Result<&'s Self> {
        let mut data = null_mut();
        // SAFETY: the env is live and the result is a local.
        env.check(unsafe { raw::napi_get_instance_data(env.raw(), &raw mut data) })?;
        if data.is_null() {
            data = Self::make(env)?.cast();
        }
        // SAFETY: `make` put it there; it stays until the env ends, which no open scope outlives.
        Ok(unsafe { &*data.cast::<Self>() })
    }

    #[cold]
    #[inline(never)]
    fn make(env: &Env<'_>) -> Result<*mut Self> {
        let instance = Box::into_raw(Box::new(Self {
            env: env.raw(),
            life: OnceCell::new(),
            states: RefCell::default(),
            kept: Kept::default(),
            job: Cell::new(null()),
            drop_states: Cell::new(None),
        }));
        // SAFETY: the env is live, the data is new, and the finalizer fits it.
        let set = env.check(unsafe {
            raw::napi_set_instance_data(env.raw(), instance.cast(), Some(end), null_mut())
        });
        if let Err(failure) = set {
            // SAFETY: nobody has taken it.
            drop(unsafe { Box::from_raw(instance) });
            return Err(failure);
        }
        Ok(instance)
    }

    /// The life of an env, for what may outlive it.
    pub(crate) fn life(env: &Env<'_>) -> Result<Rc<Life>> {
        let instance = Self::of(env)?;
        let life = instance.life.get_or_init(|| {
            Rc::new(Life {
                env: Cell::new(instance.env),
                ending: Cell::new(false),
            })
        });
        Ok(Rc::clone(life))
    }
}

/// The env's end.
unsafe extern "C" fn end(env: napi_env, data: *mut c_void, _hint: *mut c_void) {
    // SAFETY: the data is the box that `make` gave, and the runtime finalizes once, when no scope is open.
    let instance = unsafe { Box::from_raw(data.cast::<Instance>()) };
    if let Some(life) = instance.life.get() {
        life.ending.set(true);
    }
    if let Some(drop_states) = instance.drop_states.get() {
        drop_states(&instance);
    }
    // SAFETY: instance data is finalized while the env still takes such calls, as references of a state need it too.
    unsafe { instance.kept.end(env) };
    if let Some(life) = instance.life.get() {
        life.env.set(null_mut());
    }
}
