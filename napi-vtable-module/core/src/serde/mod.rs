//! Any type that serde knows, in both directions (feature `serde`).
//!
//! ```
//! #[napi_vtable_module::module]
//! mod reports {
//!     use napi_vtable_module::Serde;
//!     use serde::{Deserialize, Serialize};
//!
//!     #[derive(Deserialize)]
//!     struct Order { item: String, #[serde(default)] count: u64 }
//!
//!     #[derive(Serialize)]
//!     struct Report { orders: usize, total: u64 }
//!
//!     #[export]
//!     fn report(Serde(orders): Serde<Vec<Order>>) -> Serde<Report> {
//!         Serde(Report { orders: orders.len(), total: orders.iter().map(|order| order.count).sum() })
//!     }
//! }
//! # fn main() {}
//! ```
//! [`Serde`] is for parameters and results; [`Env::serialize`] and [`Env::deserialize`] are for everything else.
//!
//! | serde | to JavaScript | from JavaScript |
//! |---|---|---|
//! | `bool`, strings, `char` | boolean, string | the same |
//! | `i8` … `u32`, floats | number | number; an integer also from a bigint |
//! | `i64`, `u64`, `i128`, `u128` | number within ±(2^53 − 1), bigint beyond | either |
//! | bytes (`serialize_bytes`) | `Uint8Array` | any view, `Buffer`, `ArrayBuffer`; an array of numbers |
//! | `None`, `()`, unit structs | `null` | `null`, `undefined` |
//! | newtypes | what is inside | the same |
//! | sequences, tuples | array | array, typed array, `Set` |
//! | maps with string keys, structs | plain object | own enumerable properties of an object, `Map` |
//! | maps with other keys | `Map` | `Map`; an object, whose keys are read as numbers or booleans |
//! | enums | `"Name"`, `{ Name: … }` | the same |
//! | what a type leaves open (`deserialize_any`) | | as the value says; a `Date` is its ISO string |
//!
//! A property that is `undefined` counts as missing, as it does for `JSON.stringify`. A `Date` also converts to a number:
//! its milliseconds. Functions, symbols and externals convert to nothing. A `Map` or `Set` is recognised where it
//! has no enumerable properties of its own.
//!
//! Errors name the path: `settings.sizes[3].width: expected u32, got string "x"`. What is nested more than
//! [`MAX_DEPTH`] deep, as a value that contains itself is, is refused. An exception that a getter throws goes on.
//!
//! Derived conversions ([`FromJs`], [`IntoJs`]) are faster, and known to TypeScript;
//! here every type is `unknown` where it comes in, and `any` where it goes out.

mod de;
mod error;
mod key;
mod ser;

use std::ops::{Deref, DerefMut};

use serde_core::Serialize;
use serde_core::de::DeserializeOwned;

use crate::convert::{FromJs, Holds, InScope, IntoJs};
use crate::env::Env;
use crate::error::Result;
use crate::typescript::{Given, Taken, Ts, TypeScript};
use crate::value::JsValue;

/// How deep values may be nested, in both directions.
pub const MAX_DEPTH: u32 = 128;

/// A value of any type that serde knows, as a parameter or a result: see [`serde`](crate::serde).
///
/// ```
/// use std::collections::BTreeMap;
/// use napi_vtable_module::Serde;
///
/// fn sorted(Serde(words): Serde<Vec<(String, u32)>>) -> Serde<BTreeMap<String, u32>> {
///     Serde(words.into_iter().collect())
/// }
/// # fn init(exports: &mut napi_vtable_module::Exports<'_>) -> napi_vtable_module::Result<()> { exports.function(c"sorted", sorted) }
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Serde<T>(pub T);

impl<T> Deref for Serde<T> {
    type Target = T;
    fn deref(&self) -> &T {
        &self.0
    }
}

impl<T> DerefMut for Serde<T> {
    fn deref_mut(&mut self) -> &mut T {
        &mut self.0
    }
}

impl<T> InScope for Serde<T> {
    type In<'s> = Self;
}

impl<'s, T: DeserializeOwned> FromJs<'s> for Serde<T> {
    const TAKES_NULLISH: bool = true;
    const HOLDS: Holds<Self> = Holds::NO_HANDLES;

    fn from_js(env: &Env<'s>, value: JsValue<'s>) -> Result<Self> {
        env.deserialize(value).map(Self)
    }
}

impl<'s, T: Serialize> IntoJs<'s> for Serde<T> {
    const HOLDS: Holds<Self> = Holds::NO_HANDLES;

    fn into_js(self, env: &Env<'s>) -> Result<JsValue<'s>> {
        env.serialize(&self.0)
    }
}

impl<T> TypeScript<Taken> for Serde<T> {
    const TS: &'static Ts = &Ts::Name("unknown");
}

impl<T> TypeScript<Given> for Serde<T> {
    const TS: &'static Ts = &Ts::Name("any");
}

impl<'s> Env<'s> {
    /// Makes a JavaScript value of anything that serde can serialize: see [`serde`](crate::serde).
    ///
    /// ```
    /// use napi_vtable_module::{Env, JsValue, Result};
    ///
    /// fn parse<'s>(env: Env<'s>, text: &str) -> Result<JsValue<'s>> {
    ///     let value: serde_json::Value = serde_json::from_str(text)?;
    ///     env.serialize(&value)
    /// }
    /// ```
    ///
    /// # Errors
    /// The error of the type's own `Serialize`, with the path to it; a `RangeError` where it is nested too deep; or if the
    /// runtime fails.
    pub fn serialize<T: Serialize + ?Sized>(&self, value: &T) -> Result<JsValue<'s>> {
        value
            .serialize(ser::Serializer::new(self))
            .map_err(error::Error::into_failure)
    }

    /// Makes a Rust value of a JavaScript value, of any type that serde can deserialize: see [`serde`](crate::serde).
    ///
    /// ```
    /// use napi_vtable_module::{Env, JsValue, Result};
    ///
    /// fn show<'s>(env: Env<'s>, value: JsValue<'s>) -> Result<String> {
    ///     let value: serde_json::Value = env.deserialize(value)?;
    ///     Ok(value.to_string())
    /// }
    /// ```
    ///
    /// # Errors
    /// A `TypeError` that names the path and what was expected there, a `RangeError` where the value is nested too deep,
    /// or an exception that JavaScript code threw.
    pub fn deserialize<T: DeserializeOwned>(&self, value: JsValue<'s>) -> Result<T> {
        T::deserialize(de::Deserializer::new(self, value)).map_err(error::Error::into_failure)
    }
}
