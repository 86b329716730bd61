//! What derived conversions have in common.

mod fields;
mod whole;

pub use fields::{Fields, field, fields};
pub use whole::{Maker, Reader};

use std::ffi::CStr;

use crate::env::Env;
use crate::error::{Expected, Failure, Result};
use crate::value::{Handle, JsObject, JsValue, Key as _, StrBuffer};

/// Reads a value that should be a string.
///
/// # Errors
/// A `TypeError` where it is none.
pub fn text<'b, 's>(
    env: &Env<'s>,
    value: JsValue<'s>,
    buffer: &'b mut StrBuffer,
) -> Result<&'b str> {
    buffer.read_raw(env, value.raw())
}

/// Reads the property that says which variant an object is.
///
/// # Errors
/// A `TypeError` that names the property.
pub fn tag<'b, 's>(
    env: &Env<'s>,
    object: JsObject<'s>,
    key: &CStr,
    buffer: &'b mut StrBuffer,
) -> Result<&'b str> {
    let value = key.get(env, object.into())?;
    buffer.read_raw(env, value.raw()).map_err(
        #[cold]
        |failure| failure.at(&key.describe(), env, value),
    )
}

/// No variant is called so.
pub const fn mismatch(expected: &'static Expected) -> Failure {
    Failure::expected(expected)
}

/// As [`mismatch`], of a property.
#[cold]
pub fn mismatch_at<'s>(
    env: &Env<'s>,
    value: JsValue<'s>,
    place: &str,
    expected: &'static Expected,
) -> Failure {
    Failure::expected(expected).at(place, env, value)
}

/// Adds a place to what is said of a part of a value.
///
/// # Errors
/// Those of `part`.
#[inline]
pub fn within<'s, T>(
    env: &Env<'s>,
    value: JsValue<'s>,
    place: &str,
    part: impl FnOnce() -> Result<T>,
) -> Result<T> {
    part().map_err(
        #[cold]
        |failure| failure.at(place, env, value),
    )
}
