//! `undefined`, `null`, and what may be absent.

use std::ptr::null_mut;

use crate::convert::{FromJs, Holds, InScope, IntoJs, make, plain};
use crate::env::Env;
use crate::error::Result;
use crate::raw;
use crate::value::{Handle, JsNull, JsUndefined, JsValue};

plain!((), Undefined, Null);

impl<T: InScope> InScope for Option<T> {
    type In<'s> = Option<T::In<'s>>;
}

/// `undefined` and nothing else; `()` takes anything.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Default)]
pub struct Undefined;

/// `null` and nothing else: what a function returns that has to return `null`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Default)]
pub struct Null;

macro_rules! markers {
    ($($marker:ident $handle:ident $make:ident;)*) => {$(
        impl<'s> FromJs<'s> for $marker {
            const TAKES_NULLISH: bool = true;
            const HOLDS: Holds<Self> = Holds::NO_HANDLES;

            #[inline]
            fn from_js(env: &Env<'s>, value: JsValue<'s>) -> Result<Self> {
                $handle::check(env, value)?;
                Ok(Self)
            }
        }
        impl<'s> IntoJs<'s> for $marker {
            const HOLDS: Holds<Self> = Holds::NO_HANDLES;

            #[inline]
            fn into_js(self, env: &Env<'s>) -> Result<JsValue<'s>> {
                make!(env, $make())
            }
        }
    )*};
}
markers! {
    Undefined JsUndefined napi_get_undefined;
    Null JsNull napi_get_null;
}

impl<'s> FromJs<'s> for () {
    const TAKES_NULLISH: bool = true;
    const HOLDS: Holds<Self> = Holds::NO_HANDLES;

    #[inline(always)]
    fn from_js(_env: &Env<'s>, _value: JsValue<'s>) -> Result<Self> {
        Ok(())
    }
}

impl<'s> IntoJs<'s> for () {
    const HOLDS: Holds<Self> = Holds::NO_HANDLES;

    #[inline]
    fn into_js(self, env: &Env<'s>) -> Result<JsValue<'s>> {
        make!(env, napi_get_undefined())
    }
    #[inline(always)]
    fn into_returned(self, _env: &Env<'s>) -> Result<Option<JsValue<'s>>> {
        Ok(None)
    }
}

impl<'s, T: FromJs<'s>> FromJs<'s> for Option<T> {
    const TAKES_NULLISH: bool = true;
    const HOLDS: Holds<Self> = Holds::as_parts(T::HOLDS.handles());

    #[inline]
    fn from_js(env: &Env<'s>, value: JsValue<'s>) -> Result<Self> {
        if T::TAKES_NULLISH && value.is_nullish(env) {
            return Ok(None);
        }
        match T::from_js(env, value) {
            Ok(some) => Ok(Some(some)),
            Err(failure) if failure.is_mismatch() && value.is_nullish(env) => Ok(None),
            Err(failure) => Err(failure),
        }
    }
}

impl<'s, T: IntoJs<'s>> IntoJs<'s> for Option<T> {
    const HOLDS: Holds<Self> = Holds::as_parts(T::HOLDS.handles());

    #[inline]
    fn into_js(self, env: &Env<'s>) -> Result<JsValue<'s>> {
        match self {
            Some(value) => value.into_js(env),
            None => ().into_js(env),
        }
    }
    #[inline]
    fn into_returned(self, env: &Env<'s>) -> Result<Option<JsValue<'s>>> {
        match self {
            Some(value) => value.into_returned(env),
            None => Ok(None),
        }
    }
}
