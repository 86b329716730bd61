//! Numbers.

use std::ptr::null_mut;

use crate::convert::{FromJs, Holds, IntoJs, make, plain};
use crate::env::Env;
use crate::error::{Expected, Failure, Result};
use crate::raw;
use crate::value::{Handle, JsValue, read};

plain!(f32, f64, i8, i16, i32, i64, isize, u8, u16, u32, u64, usize);

/// Reads a number: the getter says whether it is one.
#[inline(always)]
pub(super) fn double<'s>(env: &Env<'s>, value: JsValue<'s>) -> Result<f64> {
    read!(env, napi_get_value_double(value.raw()), 0.0)
}

impl<'s> FromJs<'s> for f64 {
    const HOLDS: Holds<Self> = Holds::NO_HANDLES;
    const IS_OF_OBJECT: bool = true;

    #[inline(always)]
    fn from_js(env: &Env<'s>, value: JsValue<'s>) -> Result<Self> {
        double(env, value)
    }
}

impl<'s> FromJs<'s> for f32 {
    const HOLDS: Holds<Self> = Holds::NO_HANDLES;
    const IS_OF_OBJECT: bool = true;

    #[inline(always)]
    fn from_js(env: &Env<'s>, value: JsValue<'s>) -> Result<Self> {
        double(env, value).map(|number| number as f32)
    }
}

impl<'s> IntoJs<'s> for f64 {
    const HOLDS: Holds<Self> = Holds::NO_HANDLES;

    #[inline(always)]
    fn into_js(self, env: &Env<'s>) -> Result<JsValue<'s>> {
        make!(env, napi_create_double(self))
    }
}

impl<'s> IntoJs<'s> for f32 {
    const HOLDS: Holds<Self> = Holds::NO_HANDLES;

    #[inline(always)]
    fn into_js(self, env: &Env<'s>) -> Result<JsValue<'s>> {
        make!(env, napi_create_double(f64::from(self)))
    }
}

/// Integers that are exact as doubles.
macro_rules! small_integers {
    ($($type:ident $make:ident as $made:ident $what:literal,)*) => {$(
        impl<'s> FromJs<'s> for $type {
            const HOLDS: Holds<Self> = Holds::NO_HANDLES;
            const IS_OF_OBJECT: bool = true;

            #[inline(always)]
            fn from_js(env: &Env<'s>, value: JsValue<'s>) -> Result<Self> {
                static EXPECTED: Expected = Expected::in_range($what);
                let number = double(env, value)?;
                let integer = number as $type; // saturates; NaN is zero
                if f64::from(integer) == number { Ok(integer) } else { Err(Failure::expected(&EXPECTED)) }
            }
        }
        impl<'s> IntoJs<'s> for $type {
            const HOLDS: Holds<Self> = Holds::NO_HANDLES;

            #[inline(always)]
            fn into_js(self, env: &Env<'s>) -> Result<JsValue<'s>> {
                make!(env, $make($made::from(self)))
            }
        }
    )*};
}
small_integers! {
    i8 napi_create_int32 as i32 "an integer from -128 to 127",
    i16 napi_create_int32 as i32 "an integer from -32768 to 32767",
    i32 napi_create_int32 as i32 "an integer from -2147483648 to 2147483647",
    u8 napi_create_uint32 as u32 "an integer from 0 to 255",
    u16 napi_create_uint32 as u32 "an integer from 0 to 65535",
    u32 napi_create_uint32 as u32 "an integer from 0 to 4294967295",
}

/// The largest integer up to which doubles tell neighbours apart.
const MAX_SAFE: i64 = (1 << 53) - 1;

/// Integers that may not fit in a double.
macro_rules! large_integers {
    ($($type:ident $least:literal $what:literal,)*) => {$(
        impl<'s> FromJs<'s> for $type {
            const HOLDS: Holds<Self> = Holds::NO_HANDLES;
            const IS_OF_OBJECT: bool = true;

            #[inline]
            fn from_js(env: &Env<'s>, value: JsValue<'s>) -> Result<Self> {
                static EXPECTED: Expected = Expected::in_range($what);
                let number = double(env, value)?;
                let integer = number as i64; // saturates; NaN is zero
                match $type::try_from(integer) {
                    Ok(result) if integer as f64 == number && integer.unsigned_abs() <= MAX_SAFE.unsigned_abs() => {
                        Ok(result)
                    }
                    _ => Err(Failure::expected(&EXPECTED)),
                }
            }
        }
        impl<'s> IntoJs<'s> for $type {
            const HOLDS: Holds<Self> = Holds::NO_HANDLES;

            #[inline]
            fn into_js(self, env: &Env<'s>) -> Result<JsValue<'s>> {
                static EXPECTED: Expected = Expected::in_range(concat!("a result that is ", $what));
                match i64::try_from(self) {
                    Ok(integer) if integer.unsigned_abs() <= MAX_SAFE.unsigned_abs() => {
                        make!(env, napi_create_int64(integer))
                    }
                    _ => Err(Failure::expected(&EXPECTED)),
                }
            }
        }
    )*};
}
large_integers! {
    i64 -9007199254740991 "an integer from -(2^53 - 1) to 2^53 - 1",
    isize -9007199254740991 "an integer from -(2^53 - 1) to 2^53 - 1",
    u64 0 "an integer from 0 to 2^53 - 1",
    usize 0 "an integer from 0 to 2^53 - 1",
}
