//! Externals: Rust values that JavaScript passes on and cannot look into.

use std::any::{TypeId, type_name};
use std::cell::RefCell;
use std::collections::BTreeSet;
use std::ffi::c_void;
use std::ptr::null_mut;
use std::rc::Rc;

use napi_vtable_sys::napi_env;

use crate::env::Env;
use crate::error::{Error, Result, joined};
use crate::panics::enter;
use crate::raw;
use crate::value::{Handle, JsExternal};

/// What an external points to.
#[repr(C)]
struct Boxed<T> {
    kind: TypeId,
    /// The list that its address is on, of the env that made it.
    listed: Rc<RefCell<BTreeSet<usize>>>,
    value: T,
}

/// The addresses of the boxes behind externals that an env made. A state, so that a module without externals has no
/// code for it.
#[derive(Default)]
struct Externals(Rc<RefCell<BTreeSet<usize>>>);

impl Externals {
    #[inline]
    fn of<'s>(env: &Env<'s>) -> Result<&'s Self> {
        env.state_or_init(|_| Ok(Self::default()))
    }
}

impl<'s> Env<'s> {
    /// Gives a Rust value to JavaScript; it is dropped after JavaScript has dropped it, at the latest with the env.
    ///
    /// ```
    /// use napi_vtable_module::{Env, JsExternal, Result};
    ///
    /// fn open<'s>(env: Env<'s>, name: String) -> Result<JsExternal<'s>> {
    ///     env.external(name)
    /// }
    /// fn name_of<'s>(env: Env<'s>, opened: JsExternal<'s>) -> Result<&'s str> {
    ///     Ok(opened.get::<String>(&env)?)
    /// }
    /// ```
    /// Source: `napi_create_external`.
    ///
    /// # Errors
    /// If the runtime fails; the value is dropped then.
    pub fn external<T: 'static>(&self, value: T) -> Result<JsExternal<'s>> {
        let Externals(listed) = Externals::of(self)?;
        let kind = TypeId::of::<T>();
        let data = Box::into_raw(Box::new(Boxed {
            kind,
            listed: Rc::clone(listed),
            value,
        }));
        let mut external = null_mut();
        // SAFETY: the env is live, the finalizer fits the data, the result is a local.
        let made = self.check(unsafe {
            raw::napi_create_external(
                self.raw(),
                data.cast(),
                Some(finalize::<T>),
                null_mut(),
                &raw mut external,
            )
        });
        if let Err(failure) = made {
            // SAFETY: there is no external that would finalize it.
            drop(unsafe { Box::from_raw(data) });
            return Err(failure);
        }
        listed.borrow_mut().insert(data.addr());
        // SAFETY: the runtime has just made the handle in the current scope.
        Ok(unsafe { JsExternal::from_raw(external) })
    }
}

impl<'s> JsExternal<'s> {
    /// The Rust value, if it is one that this module put there, and of this type.
    ///
    /// Source: `napi_get_value_external`.
    ///
    /// # Errors
    /// A `TypeError` that says what is wrong: another module's external, or another type.
    pub fn get<T: 'static>(self, env: &Env<'s>) -> Result<&'s T> {
        let Externals(listed) = Externals::of(env)?;
        let mut data = null_mut();
        // SAFETY: env and handle are live in this scope and the result is a local.
        env.check(unsafe { raw::napi_get_value_external(env.raw(), self.raw(), &raw mut data) })?;
        if !listed.borrow().contains(&data.addr()) {
            return Err(
                Error::type_error("expected an external that this module made")
                    .with_code("ERR_INVALID_ARG_TYPE")
                    .into(),
            );
        }
        // SAFETY: it is in the list, so `Env::external` made it and it is not finalized; every box begins with this.
        let kind = unsafe { *data.cast::<TypeId>() };
        if kind != TypeId::of::<T>() {
            let message = joined(&["expected an external that holds a ", type_name::<T>()]);
            return Err(Error::type_error(message)
                .with_code("ERR_INVALID_ARG_TYPE")
                .into());
        }
        // SAFETY: the box holds this type, and the handle keeps it during its scope.
        Ok(unsafe { &(*data.cast::<Boxed<T>>()).value })
    }
}

/// Drops a value whose external is gone.
unsafe extern "C" fn finalize<T: 'static>(env: napi_env, data: *mut c_void, _hint: *mut c_void) {
    // SAFETY: the data is the box that `Env::external` made, and the runtime finalizes once, with a live env.
    unsafe {
        enter(env, || {
            let boxed = Box::from_raw(data.cast::<Boxed<T>>());
            boxed.listed.borrow_mut().remove(&data.addr());
            drop(boxed);
            Ok(null_mut())
        })
    };
}
