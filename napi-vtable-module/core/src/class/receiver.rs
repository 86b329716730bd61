//! How functions of a class are called: methods with their receiver, constructors with the object they fill.

use std::marker::PhantomData;
use std::ptr::null_mut;

use napi_vtable_sys::{napi_callback_info, napi_env, napi_value};

use super::Class;
use super::borrow::{RawRef, RawRefMut, Ref, RefMut, consume};
use super::env::{ClassState, EnvState};
use crate::env::Env;
use crate::error::{Error, Failure, Result, joined};
use crate::function::new_target;
use crate::function::sealed::Sealed;
use crate::function::{Context, Kind, Received, Receiver, Returned};
use crate::panics::enter;
use crate::value::{Handle, JsValue};

/// A function that is called on an object of the class `T`.
#[derive(Debug)]
pub struct Method<T>(PhantomData<fn(T)>);

impl<T: Class> Kind for Method<T> {
    const THIS: bool = true;
    const DATA: bool = true;
}

/// A function that makes the value of a new object of the class `T`.
#[derive(Debug)]
pub struct Constructor<T>(PhantomData<fn(T)>);

impl<T: Class> Kind for Constructor<T> {
    const THIS: bool = true;
    const DATA: bool = true;

    #[inline(always)]
    unsafe fn intercept(
        env: &Env<'_>,
        info: napi_callback_info,
        received: &Received,
    ) -> Result<Option<napi_value>> {
        // SAFETY: the data of a constructor is its class, which lives as long as the env.
        let class = unsafe { &*received.data.cast_const().cast::<ClassState>() };
        let adopting = class.adopting.replace(null_mut());
        if !adopting.is_null() {
            // SAFETY: `Env::instance` has put a box of the class's type there, to be taken once.
            unsafe { class.env().wrap(env, class, received.this, adopting) }?;
            return Ok(Some(received.this));
        }
        // SAFETY: env and info are the call's.
        match unsafe { new_target::of(env, info) }? {
            Some(_) => Ok(None),
            None => Err(without_new(T::NAME)),
        }
    }
}

#[cold]
#[inline]
fn without_new(name: &str) -> Failure {
    let message = joined(&[
        "class constructor ",
        name,
        " cannot be invoked without 'new'",
    ]);
    Error::type_error(message)
        .with_code("ERR_CONSTRUCT_CALL_REQUIRED")
        .into()
}

/// The constructor of a class that has none for JavaScript.
pub(super) unsafe extern "C" fn adopt_only<T: Class>(
    env: napi_env,
    info: napi_callback_info,
) -> napi_value {
    let native = || {
        // SAFETY: the runtime calls with a live env, in a scope that ends after the call.
        let env = unsafe { Env::from_raw(env) };
        // SAFETY: env and info are the call's, and the data is the class.
        unsafe {
            let received = Received::ask::<Constructor<T>>(&env, info, &mut [], false, false)?;
            match Constructor::<T>::intercept(&env, info, &received)? {
                Some(object) => Ok(object),
                None => Err(
                    Error::type_error(joined(&["a ", T::NAME, " is not made with 'new'"]))
                        .with_code("ERR_ILLEGAL_CONSTRUCTOR")
                        .into(),
                ),
            }
        }
    };
    // SAFETY: the runtime calls with a live env on its thread.
    unsafe { enter(env, native) }
}

/// Puts a new value into the object that is being constructed.
#[inline(always)]
pub(crate) fn fill<'s, T: Class>(
    env: &Env<'s>,
    received: &Received,
    value: T,
) -> Result<Option<JsValue<'s>>> {
    // SAFETY: the data of a constructor is its class, which lives as long as the env.
    let class = unsafe { &*received.data.cast_const().cast::<ClassState>() };
    // SAFETY: the class is that of the type.
    let value = unsafe { class.boxes.put(value) };
    // SAFETY: the box is of the class's type and given away; the object is live.
    unsafe { class.env().wrap(env, class, received.this, value) }?;
    // SAFETY: the runtime made the handle for this call.
    Ok(Some(unsafe { JsValue::from_raw(received.this) }))
}

impl<'s, T: Class> Returned<'s, Constructor<T>> for T {
    #[inline(always)]
    fn finish(self, env: &Env<'s>, received: &Received) -> Result<Option<JsValue<'s>>> {
        fill(env, received, self)
    }
}

impl<'s, T: Class, E: Into<Failure>> Returned<'s, Constructor<T>> for Result<T, E> {
    #[inline(always)]
    fn finish(self, env: &Env<'s>, received: &Received) -> Result<Option<JsValue<'s>>> {
        match self {
            Ok(value) => fill(env, received, value),
            Err(error) => Err(error.into()),
        }
    }
}

impl<T> Sealed for &T {}
impl<T> Sealed for &mut T {}

macro_rules! receivers {
    ($([$($mut:tt)?] $raw:ident;)*) => {$(
        impl<T: Class> Context<Method<T>> for &$($mut)? T {
            type In<'s> = &'s $($mut)? T;
            type Storage = Option<$raw<T>>;
            const THIS: bool = true;

            #[inline(always)]
            fn make<'s>(
                env: &Env<'s>,
                _: napi_callback_info,
                received: &Received,
                storage: &'s mut Self::Storage,
            ) -> Result<Self::In<'s>> {
                let borrow = storage.insert(receiver(env, received, $raw::of)?);
                // SAFETY: the receiver is live as long as the call's scope.
                Ok(unsafe { borrow.value() })
            }
        }

        impl<T: Class> Receiver<Method<T>> for &$($mut)? T {}
    )*};
}
receivers! {
    [] RawRef;
    [mut] RawRefMut;
}

/// Borrows the receiver, an object of the class that the function's data names or of one that extends it.
#[inline(always)]
pub(super) fn receiver<R>(
    env: &Env<'_>,
    received: &Received,
    borrow: impl FnOnce(&Env<'_>, Option<&EnvState>, napi_value) -> Result<R>,
) -> Result<R> {
    // SAFETY: the data of a method is a class of its env, which lives as long as the env.
    let class = unsafe { &*received.data.cast_const().cast::<ClassState>() };
    borrow(env, Some(class.env()), received.this).map_err(
        #[cold]
        |failure| failure.of_receiver(),
    )
}

/// The receiver, to read.
#[inline(always)]
pub(crate) fn shared<'s, T: Class>(env: &Env<'s>, received: &Received) -> Result<Ref<'s, T>> {
    receiver(env, received, RawRef::of).map(Ref::new)
}

/// The receiver, to change.
#[inline(always)]
pub(crate) fn exclusive<'s, T: Class>(env: &Env<'s>, received: &Received) -> Result<RefMut<'s, T>> {
    receiver(env, received, RawRefMut::of).map(RefMut::new)
}

/// The receiver's value, which the receiver loses.
pub(crate) fn consumed<T: Class>(env: &Env<'_>, received: &Received) -> Result<T> {
    receiver(env, received, |env, _, object| consume(env, object))
}
