//! State of an env: one value of each type.
//!
//! A static is shared by every env of the process: the main thread, the workers, each load. State that belongs to one
//! of them goes here. It is made at its first use, and dropped once, when the env ends: after the cleanup
//! [hooks](crate::hooks), the state that was made last first. In Node and in the embedded engine the finalizers of
//! closures and externals have run by then; Bun runs them later.
//!
//! Several crates in one addon do not meet, as long as each uses a type of its own.
//!
//! ```
//! use std::cell::Cell;
//! use napi_vtable_module::Env;
//!
//! #[derive(Default)]
//! struct Calls(Cell<u32>);
//!
//! fn count(env: Env<'_>) -> u32 {
//!     let calls: &Calls = env.state();
//!     calls.0.set(calls.0.get() + 1);
//!     calls.0.get()
//! }
//! # fn init(exports: &mut napi_vtable_module::Exports<'_>) -> napi_vtable_module::Result<()> { exports.function(c"count", count) }
//! ```
//!
//! A state is only ever shared, because JavaScript may call back into a function that uses it too: what changes goes
//! into a `Cell` or a `RefCell`. A `RefCell` that is borrowed while JavaScript runs can be found borrowed.
//!
//! Source: `napi_set_instance_data`, whose one slot holds all of it.

use std::any::{Any, TypeId};
use std::mem::ManuallyDrop;
use std::rc::Rc;

use crate::env::Env;
use crate::error::Result;
use crate::instance::Instance;
use crate::panics::contain;

impl<'s> Env<'s> {
    /// The env's state of a type, made by [`Default`] at its first use.
    ///
    /// # Panics
    /// If the runtime cannot keep instance data.
    #[must_use]
    pub fn state<T: Default + 'static>(&self) -> &'s T {
        match self.state_or_init(|_| Ok(T::default())) {
            Ok(state) => state,
            Err(failure) => panic!("the runtime keeps no instance data: {failure:?}"),
        }
    }

    /// The env's state of a type, made by a closure at its first use.
    ///
    /// ```
    /// use napi_vtable_module::{Env, JsFunction, JsObject, Handle, Persistent, Result};
    ///
    /// struct Parse(Persistent<JsFunction<'static>>);
    ///
    /// fn parse<'s>(env: Env<'s>, text: &str) -> Result<JsObject<'s>> {
    ///     let parse = env.state_or_init(|env| {
    ///         let json: JsObject<'_> = env.global()?.get(env, c"JSON")?;
    ///         Ok(Parse(json.get::<JsFunction<'_>>(env, c"parse")?.persist(env)?))
    ///     })?;
    ///     parse.0.get(&env)?.call(&env, (text,))
    /// }
    /// ```
    /// Where the closure itself makes a state of this type, by calling JavaScript that comes back here, that one stays
    /// and the closure's is dropped.
    ///
    /// # Errors
    /// The closure's, after which the next call tries again; or if the runtime cannot keep instance data.
    pub fn state_or_init<T: 'static>(
        &self,
        init: impl FnOnce(&Self) -> Result<T>,
    ) -> Result<&'s T> {
        let instance = Instance::of(self)?;
        if let Some(state) = find(instance) {
            return Ok(state);
        }
        let made = init(self)?;
        if let Some(state) = find(instance) {
            return Ok(state);
        }
        let made: Rc<dyn Any> = Rc::new(made);
        instance.drop_states.set(Some(drop_states));
        instance.states.borrow_mut().push((TypeId::of::<T>(), made));
        find(instance).ok_or_else(|| unreachable!("it was put there above"))
    }
}

/// Drops all states of an env that ends, the newest first.
#[inline]
fn drop_states(instance: &Instance) {
    loop {
        let newest = instance.states.borrow_mut().pop();
        let Some((_, state)) = newest else { break };
        // JavaScript does not run any more, so a panic has been printed by its hook and has nowhere else to go.
        contain(|| drop(state));
    }
    drop(ManuallyDrop::into_inner(instance.states.take()));
}

fn find<T: 'static>(instance: &Instance) -> Option<&T> {
    let states = instance.states.borrow();
    let (_, state) = states.iter().find(|(id, _)| *id == TypeId::of::<T>())?;
    let state: *const T = state.downcast_ref()?;
    // SAFETY: a state stays in its box, and in the list, as long as the instance lives.
    Some(unsafe { &*state })
}
