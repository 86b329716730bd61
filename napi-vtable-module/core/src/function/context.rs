//! What may go first among a function's parameters.

use napi_vtable_sys::napi_callback_info;

use super::call::{Call, Received};
use crate::env::Env;
use crate::error::Result;

/// What may go first among a native function's parameters: an [`Env`] or a [`Call`]; in a method of a class before
/// that the receiver.
pub trait Context<K>: sealed::Sealed {
    /// The same in the scope of a call.
    #[doc(hidden)]
    type In<'s>;
    /// What it may borrow from.
    #[doc(hidden)]
    type Storage: Default;
    /// Whether `this` is asked for.
    #[doc(hidden)]
    const THIS: bool;
    /// Made of what the runtime said of the call.
    #[doc(hidden)]
    fn make<'s>(
        env: &Env<'s>,
        info: napi_callback_info,
        received: &Received,
        storage: &'s mut Self::Storage,
    ) -> Result<Self::In<'s>>;
}

impl<K> Context<K> for Env<'_> {
    type In<'s> = Env<'s>;
    type Storage = ();
    const THIS: bool = false;
    #[inline(always)]
    fn make<'s>(
        env: &Env<'s>,
        _: napi_callback_info,
        _: &Received,
        (): &'s mut (),
    ) -> Result<Env<'s>> {
        // SAFETY: the function gets the one env of its scope; the caller's is not used again before it returns, and
        // then in the same scope.
        Ok(unsafe { Env::from_raw(env.raw()) })
    }
}

impl<K> Context<K> for Call<'_> {
    type In<'s> = Call<'s>;
    type Storage = ();
    const THIS: bool = true;
    #[inline(always)]
    fn make<'s>(
        env: &Env<'s>,
        info: napi_callback_info,
        received: &Received,
        (): &'s mut (),
    ) -> Result<Call<'s>> {
        // SAFETY: as for `Env`.
        Ok(Call::new(
            unsafe { Env::from_raw(env.raw()) },
            info,
            received,
        ))
    }
}

/// What goes before the arguments: nothing, a context, or a receiver and a context.
#[doc(hidden)]
pub trait Contexts<K> {
    /// The same in the scope of a call.
    type In<'s>;
    /// What they may borrow from.
    type Storage: Default;
    /// Whether `this` is asked for.
    const THIS: bool;
    /// Made of what the runtime said of the call.
    fn make<'s>(
        env: &Env<'s>,
        info: napi_callback_info,
        received: &Received,
        storage: &'s mut Self::Storage,
    ) -> Result<Self::In<'s>>;
}

macro_rules! contexts {
    ($($name:ident)*) => {
        impl<Kind, $($name: Context<Kind>),*> Contexts<Kind> for ($($name,)*) {
            type In<'s> = ($($name::In<'s>,)*);
            type Storage = ($($name::Storage,)*);
            const THIS: bool = false $(|| $name::THIS)*;
            #[inline(always)]
            #[allow(non_snake_case, unused_variables, clippy::unused_unit)] // type names serve as variables; () has none
            fn make<'s>(
                env: &Env<'s>,
                info: napi_callback_info,
                received: &Received,
                ($($name,)*): &'s mut Self::Storage,
            ) -> Result<Self::In<'s>> {
                Ok(($($name::make(env, info, received, $name)?,)*))
            }
        }
    };
}
contexts!();
contexts!(C);
contexts!(R C);

/// What a method is called on, `&T` or `&mut T`: the one thing that a context may follow. Two contexts would be two
/// envs of one scope.
pub trait Receiver<K>: Context<K> {}

pub(crate) mod sealed {
    pub trait Sealed {}
    impl Sealed for super::Env<'_> {}
    impl Sealed for super::Call<'_> {}
}
