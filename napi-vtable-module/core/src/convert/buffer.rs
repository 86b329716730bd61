//! Vectors as the memory of typed arrays.

use crate::bytes::{Element, JsTypedArray, bytes_of};
use crate::convert::{FromJs, Holds, InScope, IntoJs, plain};
use crate::env::Env;
use crate::error::Result;
use crate::value::{Handle, JsValue};

plain!(Bytes);

/// Bytes: a `Uint8Array` in JavaScript, which takes the vector's memory over; see
/// [`bytes`](crate::bytes#giving-memory-away).
///
/// From JavaScript it is made of any `ArrayBuffer`, typed array, `Buffer` or `DataView`, by copying the bytes.
///
/// ```
/// use napi_vtable_module::Bytes;
///
/// fn reversed(Bytes(mut bytes): Bytes) -> Bytes {
///     bytes.reverse();
///     Bytes(bytes)
/// }
/// # fn init(exports: &mut napi_vtable_module::Exports<'_>) -> napi_vtable_module::Result<()> { exports.function(c"reversed", reversed) }
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash, Default)]
pub struct Bytes(pub Vec<u8>);

impl<'s> FromJs<'s> for Bytes {
    const HOLDS: Holds<Self> = Holds::NO_HANDLES;

    #[inline]
    fn from_js(env: &Env<'s>, value: JsValue<'s>) -> Result<Self> {
        // SAFETY: the memory is not shared with threads, and no JavaScript runs before it is copied.
        Ok(Self(unsafe { bytes_of(env, value)?.as_ref() }.to_vec()))
    }
}

impl<'s> IntoJs<'s> for Bytes {
    const HOLDS: Holds<Self> = Holds::NO_HANDLES;

    #[inline]
    fn into_js(self, env: &Env<'s>) -> Result<JsValue<'s>> {
        Ok(env.typed_array_from(self.0)?.into())
    }
}

/// Elements of a typed array, which takes the vector's memory over; from JavaScript they are copied.
///
/// ```
/// use napi_vtable_module::Elements;
///
/// fn ramp(length: usize) -> Elements<f32> {
///     Elements((0..length).map(|index| index as f32).collect())
/// }
/// # fn init(exports: &mut napi_vtable_module::Exports<'_>) -> napi_vtable_module::Result<()> { exports.function(c"ramp", ramp) }
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash, Default)]
pub struct Elements<T>(pub Vec<T>);

impl<T: Element> InScope for Elements<T> {
    type In<'s> = Self;
}

impl<'s, T: Element> FromJs<'s> for Elements<T> {
    const HOLDS: Holds<Self> = Holds::NO_HANDLES;

    fn from_js(env: &Env<'s>, value: JsValue<'s>) -> Result<Self> {
        JsTypedArray::check(env, value)?.to_vec(env).map(Self)
    }
}

impl<'s, T: Element> IntoJs<'s> for Elements<T> {
    const HOLDS: Holds<Self> = Holds::NO_HANDLES;

    fn into_js(self, env: &Env<'s>) -> Result<JsValue<'s>> {
        Ok(env.typed_array_from(self.0)?.into())
    }
}
