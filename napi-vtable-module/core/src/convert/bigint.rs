//! BigInts.

use std::ptr::null_mut;

use crate::convert::{FromJs, Holds, IntoJs, make, plain};
use crate::env::Env;
use crate::error::{Expected, Failure, Result};
use crate::raw;
use crate::value::{BigIntWords, Handle, JsValue, read_words};

/// An integer that is a bigint in JavaScript: `i64` and `u64` on their own are numbers.
///
/// ```
/// use napi_vtable_module::AsBigInt;
///
/// fn next(AsBigInt(id): AsBigInt<u64>) -> Option<AsBigInt<u64>> {
///     id.checked_add(1).map(AsBigInt)
/// }
/// # fn init(exports: &mut napi_vtable_module::Exports<'_>) -> napi_vtable_module::Result<()> { exports.function(c"next", next) }
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct AsBigInt<T>(pub T);

plain!(
    AsBigInt<i64>,
    AsBigInt<u64>,
    AsBigInt<i128>,
    AsBigInt<u128>,
    i128,
    u128,
    BigIntWords,
);

macro_rules! words {
    ($($type:ident $get:ident $make:ident $what:literal,)*) => {$(
        impl<'s> FromJs<'s> for AsBigInt<$type> {
            const HOLDS: Holds<Self> = Holds::NO_HANDLES;

            #[inline]
            fn from_js(env: &Env<'s>, value: JsValue<'s>) -> Result<Self> {
                static EXPECTED: Expected = Expected::in_range($what);
                let (mut integer, mut lossless) = (0, false);
                // SAFETY: env and handle are live in this scope and the results are locals.
                env.check(unsafe {
                    raw::$get(env.raw(), value.raw(), &raw mut integer, &raw mut lossless)
                })?;
                if lossless { Ok(Self(integer)) } else { Err(Failure::expected(&EXPECTED)) }
            }
        }
        impl<'s> IntoJs<'s> for AsBigInt<$type> {
            const HOLDS: Holds<Self> = Holds::NO_HANDLES;

            #[inline]
            fn into_js(self, env: &Env<'s>) -> Result<JsValue<'s>> {
                make!(env, $make(self.0))
            }
        }
    )*};
}
words! {
    i64 napi_get_value_bigint_int64 napi_create_bigint_int64 "a bigint from -2^63 to 2^63 - 1",
    u64 napi_get_value_bigint_uint64 napi_create_bigint_uint64 "a bigint from 0 to 2^64 - 1",
}

macro_rules! large {
    ($($type:ident $what:literal,)*) => {$(
        impl<'s> FromJs<'s> for $type {
            const HOLDS: Holds<Self> = Holds::NO_HANDLES;

            #[inline]
            fn from_js(env: &Env<'s>, value: JsValue<'s>) -> Result<Self> {
                static EXPECTED: Expected = Expected::in_range($what);
                Self::try_from(&read_words(env, value)?).map_err(|_| Failure::expected(&EXPECTED))
            }
        }
        impl<'s> IntoJs<'s> for $type {
            const HOLDS: Holds<Self> = Holds::NO_HANDLES;

            #[inline]
            fn into_js(self, env: &Env<'s>) -> Result<JsValue<'s>> {
                BigIntWords::from(self).into_js(env)
            }
        }
        impl<'s> FromJs<'s> for AsBigInt<$type> {
            const HOLDS: Holds<Self> = Holds::NO_HANDLES;

            #[inline]
            fn from_js(env: &Env<'s>, value: JsValue<'s>) -> Result<Self> {
                $type::from_js(env, value).map(Self)
            }
        }
        impl<'s> IntoJs<'s> for AsBigInt<$type> {
            const HOLDS: Holds<Self> = Holds::NO_HANDLES;

            #[inline]
            fn into_js(self, env: &Env<'s>) -> Result<JsValue<'s>> {
                self.0.into_js(env)
            }
        }
    )*};
}
large! {
    i128 "a bigint from -2^127 to 2^127 - 1",
    u128 "a bigint from 0 to 2^128 - 1",
}

impl<'s> FromJs<'s> for BigIntWords {
    const HOLDS: Holds<Self> = Holds::NO_HANDLES;

    #[inline]
    fn from_js(env: &Env<'s>, value: JsValue<'s>) -> Result<Self> {
        read_words(env, value)
    }
}

impl<'s> IntoJs<'s> for BigIntWords {
    const HOLDS: Holds<Self> = Holds::NO_HANDLES;

    #[inline]
    fn into_js(self, env: &Env<'s>) -> Result<JsValue<'s>> {
        Ok(env.bigint(&self)?.into())
    }
}
