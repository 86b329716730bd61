//! References: values that outlive their scope.
//!
//! A [`Persistent`] keeps its value alive, a [`Weak`] does not. Both live as long as Rust likes, in a struct, a
//! closure, or the env's [`state`](crate::Env::state), but stay on their thread, and give their value in their own env
//! only. They may be dropped anywhere on the thread: in a finalizer, or after the env has ended, when nothing is
//! called any more.
//!
//! Source: `napi_create_reference`. Before Node-API 10 it takes objects, functions and symbols alone; any other value
//! is kept in an array of one element then, which nobody else sees.

use std::fmt;
use std::marker::PhantomData;
use std::ptr::null_mut;
use std::rc::Rc;

use napi_vtable_sys::{napi_function, napi_object, napi_ref, napi_symbol, napi_value};

use crate::convert::{FromJs, Holds, InScope, IntoJs};
use crate::env::Env;
use crate::error::{Error, Failure, Result};
use crate::instance::{Instance, Life};
use crate::raw;
use crate::value::{Handle, JsObject, JsValue};

/// A runtime's reference, deleted when its last owner goes.
struct Reference {
    life: Rc<Life>,
    raw: napi_ref,
    /// Whether the value is the only element of an array that the reference is to.
    boxed: bool,
}

impl Reference {
    #[inline]
    fn new<'s>(env: &Env<'s>, value: JsValue<'s>, count: u32) -> Result<Self> {
        let life = Instance::life(env)?;
        let (raw, boxed) = match create(env, value.raw(), count) {
            Ok(raw) => (raw, false),
            Err(failure) if can_be_referenced(env, value) => return Err(failure),
            Err(_) => {
                let array = env.array_with_length(1)?;
                array.set(env, 0, value)?;
                (create(env, array.raw(), count)?, true)
            }
        };
        Ok(Self { life, raw, boxed })
    }

    /// The value; null if it is gone.
    #[inline]
    fn value(&self, env: &Env<'_>) -> Result<napi_value> {
        if !self.life.is_of(env) {
            return Err(foreign());
        }
        let mut value = null_mut();
        // SAFETY: the env is live and the reference is its own; the result is a local.
        env.check(unsafe { raw::napi_get_reference_value(env.raw(), self.raw, &raw mut value) })?;
        if self.boxed && !value.is_null() {
            // SAFETY: the handle, to an array of one element, is new in this scope; the result is a local.
            env.check(unsafe { raw::napi_get_element(env.raw(), value, 0, &raw mut value) })?;
        }
        Ok(value)
    }
}

impl Drop for Reference {
    #[inline]
    fn drop(&mut self) {
        if let Some(env) = self.life.env() {
            // SAFETY: the env has not ended, this is its thread, which the type cannot leave, and nobody else deletes
            // the reference. A failure leaves nothing to do: the env frees what is left when it ends.
            unsafe { raw::napi_delete_reference(env, self.raw) };
        }
    }
}

#[inline]
fn create(env: &Env<'_>, value: napi_value, count: u32) -> Result<napi_ref> {
    let mut reference = null_mut();
    // SAFETY: env and handle are live in this scope and the result is a local.
    env.check(unsafe { raw::napi_create_reference(env.raw(), value, count, &raw mut reference) })?;
    Ok(reference)
}

/// Whether every version of Node-API has references to such a value.
#[inline]
fn can_be_referenced(env: &Env<'_>, value: JsValue<'_>) -> bool {
    let kinds = [napi_object, napi_function, napi_symbol];
    env.type_of_raw(value.raw())
        .is_none_or(|kind| kinds.contains(&kind))
}

#[cold]
#[inline]
fn foreign() -> Failure {
    Error::new(
        "this reference belongs to another env: to another worker, or to another load of the module",
    )
    .with_code("ERR_FOREIGN_REFERENCE")
    .into()
}

/// A handle that outlives its scope and keeps its value alive.
///
/// [`Handle::persist`] makes one. A clone is another owner of the same reference.
///
/// ```
/// use std::cell::RefCell;
/// use napi_vtable_module::{Env, Handle, JsFunction, Persistent, Result};
///
/// #[derive(Default)]
/// struct Listeners(RefCell<Vec<Persistent<JsFunction<'static>>>>);
///
/// fn listen<'s>(env: Env<'s>, f: JsFunction<'s>) -> Result<()> {
///     let kept = f.persist(&env)?;
///     env.state::<Listeners>().0.borrow_mut().push(kept);
///     Ok(())
/// }
/// fn tell(env: Env<'_>, news: &str) -> Result<()> {
///     let listeners = env.state::<Listeners>().0.borrow().clone();
///     listeners.iter().try_for_each(|kept| kept.get(&env)?.call(&env, (news,)))
/// }
/// ```
/// As an argument it is made from a value of its type, and as a result it gives that value.
///
/// It stays on the env's thread:
/// ```compile_fail,E0277
/// use napi_vtable_module::{JsObject, Persistent};
/// fn send(kept: Persistent<JsObject<'static>>) {
///     std::thread::spawn(move || drop(kept));
/// }
/// ```
pub struct Persistent<H> {
    reference: Rc<Reference>,
    handle: PhantomData<H>,
}

impl<H: Handle<'static>> Persistent<H> {
    /// Keeps a value; see [`Handle::persist`].
    ///
    /// # Errors
    /// If the runtime fails.
    pub(crate) fn new<'s>(env: &Env<'s>, value: impl Handle<'s>) -> Result<Self> {
        Ok(Self {
            reference: Rc::new(Reference::new(env, value.into(), 1)?),
            handle: PhantomData,
        })
    }

    /// The value, in the current scope.
    ///
    /// # Errors
    /// Code `ERR_FOREIGN_REFERENCE` in another env; or if the runtime fails.
    pub fn get<'s>(&self, env: &Env<'s>) -> Result<H::In<'s>> {
        let value = self.reference.value(env)?;
        if value.is_null() {
            return Err(Error::new("the runtime has lost a strong reference").into());
        }
        // SAFETY: the handle is new in this scope, and its value is of this type since the reference was made.
        Ok(unsafe { H::In::from_raw(value) })
    }
}

impl<H> Clone for Persistent<H> {
    fn clone(&self) -> Self {
        Self {
            reference: Rc::clone(&self.reference),
            handle: PhantomData,
        }
    }
}

impl<H> fmt::Debug for Persistent<H> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Persistent").finish_non_exhaustive()
    }
}

impl<H> InScope for Persistent<H> {
    type In<'s> = Self;
}

impl<'s, H: Handle<'static>> FromJs<'s> for Persistent<H> {
    const HOLDS: Holds<Self> = Holds::NO_HANDLES;

    fn from_js(env: &Env<'s>, value: JsValue<'s>) -> Result<Self> {
        Self::new(env, <H::In<'s>>::check(env, value)?)
    }
}

impl<'s, H: Handle<'static>> IntoJs<'s> for Persistent<H> {
    const HOLDS: Holds<Self> = Holds::NO_HANDLES;

    fn into_js(self, env: &Env<'s>) -> Result<JsValue<'s>> {
        self.get(env).map(Into::into)
    }
}

/// A handle that outlives its scope and does not keep its value alive.
///
/// For objects and functions; other values have no end that one could wait for. A clone is another owner of the
/// same reference.
///
/// ```
/// use napi_vtable_module::{Env, JsObject, Result, Weak};
///
/// fn remember<'s>(env: Env<'s>, object: JsObject<'s>) -> Result<()> {
///     let weak = Weak::new(&env, object)?;
///     assert!(weak.get(&env)?.is_some());
///     Ok(())
/// }
/// ```
pub struct Weak<H> {
    reference: Rc<Reference>,
    handle: PhantomData<H>,
}

impl<H: Handle<'static>> Weak<H> {
    /// Refers to an object.
    ///
    /// # Errors
    /// If the runtime fails.
    pub fn new<'s, O>(env: &Env<'s>, object: O) -> Result<Self>
    where
        O: Handle<'s, In<'static> = H> + Into<JsObject<'s>>,
    {
        Ok(Self {
            reference: Rc::new(Reference::new(env, object.into(), 0)?),
            handle: PhantomData,
        })
    }

    /// The object, in the current scope; `None` after it was collected.
    ///
    /// # Errors
    /// Code `ERR_FOREIGN_REFERENCE` in another env; or if the runtime fails.
    pub fn get<'s>(&self, env: &Env<'s>) -> Result<Option<H::In<'s>>> {
        let value = self.reference.value(env)?;
        // SAFETY: as for `Persistent::get`.
        Ok((!value.is_null()).then(|| unsafe { H::In::from_raw(value) }))
    }
}

impl<H> Clone for Weak<H> {
    fn clone(&self) -> Self {
        Self {
            reference: Rc::clone(&self.reference),
            handle: PhantomData,
        }
    }
}

impl<H> fmt::Debug for Weak<H> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Weak").finish_non_exhaustive()
    }
}
