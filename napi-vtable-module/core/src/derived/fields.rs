//! Objects that are read property by property: those of types that may hold handles, and variants of enums.

use std::ffi::CStr;

use crate::convert::FromJs;
use crate::env::Env;
use crate::error::{Failure, Result};
use crate::instance::Instance;
use crate::kept::Kept;
use crate::value::{JsObject, JsValue, Key, PropertyKey};

/// An object whose fields a derived conversion reads: what the env keeps is asked for once.
pub struct Fields<'s> {
    object: JsValue<'s>,
    kept: &'s Kept,
}

impl<'s> Fields<'s> {
    /// Of an object.
    #[inline(always)]
    pub fn of(env: &Env<'s>, object: JsObject<'s>) -> Result<Self> {
        Ok(Self {
            object: object.into(),
            kept: &Instance::of(env)?.kept,
        })
    }

    /// As [`JsObject::get`].
    #[inline(always)]
    pub fn get<T: FromJs<'s>>(&self, env: &Env<'s>, key: &'static PropertyKey) -> Result<T> {
        let value = key.read(env, self.kept, self.object)?;
        field(env, value, key.name())
    }
}

/// Converts a property that was read.
///
/// # Errors
/// Those of the conversion, with the property's name.
#[inline(always)]
pub fn field<'s, T: FromJs<'s>>(env: &Env<'s>, value: JsValue<'s>, name: &CStr) -> Result<T> {
    T::from_js(env, value).map_err(
        #[cold]
        |failure| failure.at(&Key::describe(name), env, value),
    )
}

/// Reads a struct's fields.
///
/// What is no object is a mismatch. Where a field that has to be there is a number or a boolean, no primitive has it
/// (`proven`), and so the type is asked for only to tell what went wrong.
#[inline(always)]
pub fn fields<'s, T>(
    env: &Env<'s>,
    value: JsValue<'s>,
    proven: bool,
    read: impl FnOnce(&Fields<'s>) -> Result<T>,
) -> Result<T> {
    if !proven {
        return read(&Fields::of(env, value.downcast(env)?)?);
    }
    let kept = &Instance::of(env)?.kept;
    read(&Fields {
        object: value,
        kept,
    })
    .map_err(
        #[cold]
        |failure| no_object(env, value, failure),
    )
}

/// What is told where a value is no object, and reading from it has failed for that.
#[cold]
#[inline(never)]
pub(super) fn no_object<'s>(env: &Env<'s>, value: JsValue<'s>, failure: Failure) -> Failure {
    let is_nullish = value.is_nullish(env);
    if !failure.is_mismatch() && !is_nullish {
        return failure;
    }
    let Err(no_object) = value.downcast::<JsObject<'s>>(env) else {
        return failure;
    };
    if is_nullish {
        // Reading from `undefined` or `null` leaves an exception in Node, before any code of a script has run.
        env.forget_exception();
    }
    no_object
}
