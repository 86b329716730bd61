//! Conversions between Rust and JavaScript.
//!
//! | Rust | from JavaScript | to JavaScript |
//! |---|---|---|
//! | `f64`, `f32` | a number | a number |
//! | `i8` … `i32`, `u8` … `u32` | a number that is an integer of this range; else a `RangeError` | a number |
//! | `i64`, `u64`, `isize`, `usize` | the same, within ±(2^53 − 1) | the same, else a `RangeError` |
//! | `bool` | a boolean | a boolean |
//! | `String`, `&str` | a string; a lone surrogate becomes U+FFFD | a string |
//! | `Option<T>` | `undefined` and `null` are `None` | `None` is `undefined` |
//! | `()` | anything | `undefined` |
//! | handles | a value of the type | the value |
//!
//! No plain type asks for the JavaScript type first: the getter reports a wrong one, and the error names what was
//! expected. A handle's type is asked for once, where the handle is made; [`JsValue`] takes anything unasked.
//!
//! A type of one's own takes part through three small impls:
//! ```
//! use napi_vtable_module::{Env, FromJs, InScope, IntoJs, JsObject, JsValue, Result};
//!
//! struct Point { x: f64, y: f64 }
//!
//! impl InScope for Point {
//!     type In<'s> = Point;
//! }
//! impl<'s> FromJs<'s> for Point {
//!     fn from_js(env: &Env<'s>, value: JsValue<'s>) -> Result<Self> {
//!         let object: JsObject<'s> = value.downcast(env)?;
//!         Ok(Point { x: object.get(env, c"x")?, y: object.get(env, c"y")? })
//!     }
//! }
//! impl<'s> IntoJs<'s> for Point {
//!     fn into_js(self, env: &Env<'s>) -> Result<JsValue<'s>> {
//!         let fields = [(c"x", self.x.into_js(env)?), (c"y", self.y.into_js(env)?)];
//!         Ok(env.object_with(&fields)?.into())
//!     }
//! }
//! fn mirror(point: Point) -> Point {
//!     Point { x: -point.x, ..point }
//! }
//! # fn init(exports: &mut napi_vtable_module::Exports<'_>) -> Result<()> { exports.function(c"mirror", mirror) }
//! ```

use std::ptr::null_mut;

use crate::env::Env;
use crate::error::{Expected, Failure, Result};
use crate::raw;
use crate::string::StrBuffer;
use crate::value::{
    Handle, JsArray, JsBigInt, JsBoolean, JsExternal, JsFunction, JsNull, JsNumber, JsObject,
    JsString, JsSymbol, JsUndefined, JsValue,
};

/// A type that can be told in another scope: handles change their lifetime, plain data stays what it is.
///
/// Functions use it to ask for arguments of every scope, which is what keeps `JsObject<'static>` out.
pub trait InScope {
    /// The same type in the scope `'s`.
    type In<'s>;
}

/// Made from a JavaScript value.
pub trait FromJs<'s>: Sized {
    /// Whether `undefined` and `null` convert too; `Option` then looks at the type first.
    const TAKES_NULLISH: bool = false;

    /// Converts the value.
    ///
    /// # Errors
    /// A `TypeError` or `RangeError` that names what was expected, or an exception that JavaScript code threw.
    fn from_js(env: &Env<'s>, value: JsValue<'s>) -> Result<Self>;
}

/// Turned into a JavaScript value.
pub trait IntoJs<'s>: Sized {
    /// Converts the value.
    ///
    /// # Errors
    /// If the value has no counterpart, or the runtime fails.
    fn into_js(self, env: &Env<'s>) -> Result<JsValue<'s>>;

    /// What a native function returns: as [`into_js`](Self::into_js), but `undefined` may be left out.
    #[doc(hidden)]
    #[inline(always)]
    fn into_returned(self, env: &Env<'s>) -> Result<Option<JsValue<'s>>> {
        self.into_js(env).map(Some)
    }
}

/// A parameter of a native function: anything [`FromJs`], and `&str`.
///
/// A `&str` borrows from a buffer in the caller's frame, so a short string is read without an allocation.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be a parameter of a JavaScript function",
    note = "implement `InScope` and `FromJs` for it; an `Env` or a `Call` goes first"
)]
pub trait Argument: InScope {
    /// What the converted value may borrow from.
    #[doc(hidden)]
    type Storage;
    /// Empty storage.
    #[doc(hidden)]
    fn empty() -> Self::Storage;
    /// Converts one argument.
    #[doc(hidden)]
    fn load<'s>(
        env: &Env<'s>,
        value: JsValue<'s>,
        storage: &'s mut Self::Storage,
    ) -> Result<Self::In<'s>>;
}

impl<T> Argument for T
where
    T: InScope,
    for<'s> T::In<'s>: FromJs<'s>,
{
    type Storage = ();
    #[inline(always)]
    fn empty() {}
    #[inline(always)]
    fn load<'s>(env: &Env<'s>, value: JsValue<'s>, (): &'s mut ()) -> Result<T::In<'s>> {
        <T::In<'s>>::from_js(env, value)
    }
}

impl Argument for &str {
    type Storage = StrBuffer;
    #[inline(always)]
    fn empty() -> StrBuffer {
        StrBuffer::new() // a constant would be copied, its unset bytes included
    }
    #[inline(always)]
    fn load<'s>(env: &Env<'s>, value: JsValue<'s>, storage: &'s mut StrBuffer) -> Result<&'s str> {
        storage.read_raw(env, value.raw())
    }
}

impl InScope for &str {
    type In<'s> = &'s str;
}

impl<T: InScope> InScope for Option<T> {
    type In<'s> = Option<T::In<'s>>;
}

macro_rules! plain {
    ($($type:ty),*) => {$(
        impl InScope for $type {
            type In<'s> = $type;
        }
    )*};
}
plain!(
    (),
    bool,
    f32,
    f64,
    i8,
    i16,
    i32,
    i64,
    isize,
    u8,
    u16,
    u32,
    u64,
    usize,
    String
);

macro_rules! handles {
    ($($handle:ident $nullish:literal),*) => {$(
        impl<'s> FromJs<'s> for $handle<'s> {
            const TAKES_NULLISH: bool = $nullish;

            #[inline(always)]
            fn from_js(env: &Env<'s>, value: JsValue<'s>) -> Result<Self> {
                Self::check(env, value)
            }
        }
        impl<'s> IntoJs<'s> for $handle<'s> {
            #[inline(always)]
            fn into_js(self, _env: &Env<'s>) -> Result<JsValue<'s>> {
                Ok(self.into())
            }
        }
    )*};
}
handles!(
    JsValue true, JsUndefined true, JsNull true, JsBoolean false, JsNumber false, JsString false,
    JsSymbol false, JsBigInt false, JsObject false, JsArray false, JsFunction false, JsExternal false
);

/// Calls a function that makes a value.
macro_rules! make {
    ($env:ident, $function:ident($($argument:expr),*)) => {{
        let mut value = null_mut();
        // SAFETY: the env is live in this scope, the arguments are plain data valid for the call, the result is
        // a local.
        $env.check(unsafe { raw::$function($env.raw(), $($argument,)* &raw mut value) })?;
        // SAFETY: the runtime has just made the handle in the current scope.
        Ok(unsafe { Handle::from_raw(value) })
    }};
}
pub(crate) use make;

#[inline(always)]
fn double<'s>(env: &Env<'s>, value: JsValue<'s>) -> Result<f64> {
    let mut number = 0.0;
    // SAFETY: env and handle are live in this scope and the result is a local.
    env.check(unsafe { raw::napi_get_value_double(env.raw(), value.raw(), &raw mut number) })?;
    Ok(number)
}

impl<'s> FromJs<'s> for f64 {
    #[inline(always)]
    fn from_js(env: &Env<'s>, value: JsValue<'s>) -> Result<Self> {
        double(env, value)
    }
}

impl<'s> FromJs<'s> for f32 {
    #[inline(always)]
    fn from_js(env: &Env<'s>, value: JsValue<'s>) -> Result<Self> {
        double(env, value).map(|number| number as f32)
    }
}

impl<'s> IntoJs<'s> for f64 {
    #[inline(always)]
    fn into_js(self, env: &Env<'s>) -> Result<JsValue<'s>> {
        make!(env, napi_create_double(self))
    }
}

impl<'s> IntoJs<'s> for f32 {
    #[inline(always)]
    fn into_js(self, env: &Env<'s>) -> Result<JsValue<'s>> {
        make!(env, napi_create_double(f64::from(self)))
    }
}

/// Integers that are exact as doubles.
macro_rules! small_integers {
    ($($type:ident $make:ident as $made:ident $what:literal,)*) => {$(
        impl<'s> FromJs<'s> for $type {
            #[inline(always)]
            fn from_js(env: &Env<'s>, value: JsValue<'s>) -> Result<Self> {
                static EXPECTED: Expected = Expected::in_range($what);
                let number = double(env, value)?;
                let integer = number as $type; // saturates; NaN is zero
                if f64::from(integer) == number { Ok(integer) } else { Err(Failure::expected(&EXPECTED)) }
            }
        }
        impl<'s> IntoJs<'s> for $type {
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

impl<'s> FromJs<'s> for bool {
    #[inline(always)]
    fn from_js(env: &Env<'s>, value: JsValue<'s>) -> Result<Self> {
        let mut result = false;
        // SAFETY: env and handle are live in this scope and the result is a local.
        env.check(unsafe { raw::napi_get_value_bool(env.raw(), value.raw(), &raw mut result) })?;
        Ok(result)
    }
}

impl<'s> IntoJs<'s> for bool {
    #[inline(always)]
    fn into_js(self, env: &Env<'s>) -> Result<JsValue<'s>> {
        make!(env, napi_get_boolean(self))
    }
}

impl<'s> FromJs<'s> for String {
    #[inline]
    fn from_js(env: &Env<'s>, value: JsValue<'s>) -> Result<Self> {
        let mut buffer = StrBuffer::new();
        buffer.read_raw(env, value.raw())?;
        Ok(buffer.into_string())
    }
}

impl<'s> IntoJs<'s> for &str {
    #[inline(always)]
    fn into_js(self, env: &Env<'s>) -> Result<JsValue<'s>> {
        make!(
            env,
            napi_create_string_utf8(self.as_ptr().cast(), self.len())
        )
    }
}

impl<'s> IntoJs<'s> for String {
    #[inline]
    fn into_js(self, env: &Env<'s>) -> Result<JsValue<'s>> {
        self.as_str().into_js(env)
    }
}

impl<'s> FromJs<'s> for () {
    const TAKES_NULLISH: bool = true;

    #[inline(always)]
    fn from_js(_env: &Env<'s>, _value: JsValue<'s>) -> Result<Self> {
        Ok(())
    }
}

impl<'s> IntoJs<'s> for () {
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
