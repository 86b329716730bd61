//! `Map` and `Set`, through their own methods: Node-API has no functions for them.
//!
//! Class and methods are looked up at each call, so what a script puts in their place is used.

use std::ffi::CStr;

use crate::convert::{FromJs, IntoJs};
use crate::env::Env;
use crate::error::Result;
use crate::value::{Handle, JsArray, JsFunction, JsMap, JsObject, JsSet};

impl<'s> Env<'s> {
    /// Makes an empty `Map`.
    ///
    /// ```
    /// use napi_vtable_module::{Env, JsMap, Result};
    ///
    /// fn lengths<'s>(env: Env<'s>, words: Vec<String>) -> Result<JsMap<'s>> {
    ///     let map = env.new_map()?;
    ///     for word in words {
    ///         map.set(&env, word.as_str(), word.len())?;
    ///     }
    ///     Ok(map)
    /// }
    /// ```
    ///
    /// # Errors
    /// If the runtime fails.
    #[inline]
    pub fn new_map(&self) -> Result<JsMap<'s>> {
        // SAFETY: the constructor of `Map` made it.
        Ok(unsafe { JsMap::from_raw(self.construct_global(c"Map")?.raw()) })
    }

    /// Makes an empty `Set`.
    ///
    /// # Errors
    /// If the runtime fails.
    #[inline]
    pub fn new_set(&self) -> Result<JsSet<'s>> {
        // SAFETY: the constructor of `Set` made it.
        Ok(unsafe { JsSet::from_raw(self.construct_global(c"Set")?.raw()) })
    }

    #[inline]
    fn construct_global(&self, class: &CStr) -> Result<JsObject<'s>> {
        let class: JsFunction<'s> = self.global()?.get(self, class)?;
        class.construct(self, ())
    }

    /// What iterating over a value gives, as an array.
    #[inline]
    fn array_from(&self, iterable: JsObject<'s>) -> Result<JsArray<'s>> {
        let class: JsObject<'s> = self.global()?.get(self, c"Array")?;
        class.call_method(self, c"from", (iterable,))
    }
}

impl<'s> JsMap<'s> {
    /// The number of entries.
    ///
    /// # Errors
    /// If the runtime fails.
    #[inline]
    pub fn size(self, env: &Env<'s>) -> Result<usize> {
        JsObject::from(self).get(env, c"size")
    }

    /// The value of a key: `None` where it has none, or has `undefined` or `null`.
    ///
    /// # Errors
    /// If the key cannot be converted, or a `TypeError` or `RangeError` that names what was expected of the value.
    pub fn get<T: FromJs<'s>>(self, env: &Env<'s>, key: impl IntoJs<'s>) -> Result<Option<T>> {
        JsObject::from(self).call_method(env, c"get", (key,))
    }

    /// Sets the value of a key.
    ///
    /// # Errors
    /// If key or value cannot be converted.
    pub fn set(self, env: &Env<'s>, key: impl IntoJs<'s>, value: impl IntoJs<'s>) -> Result<()> {
        JsObject::from(self).call_method(env, c"set", (key, value))
    }

    /// Whether a key is there.
    ///
    /// # Errors
    /// If the key cannot be converted.
    pub fn has(self, env: &Env<'s>, key: impl IntoJs<'s>) -> Result<bool> {
        JsObject::from(self).call_method(env, c"has", (key,))
    }

    /// Deletes a key; false where it was not there.
    ///
    /// # Errors
    /// If the key cannot be converted.
    pub fn delete(self, env: &Env<'s>, key: impl IntoJs<'s>) -> Result<bool> {
        JsObject::from(self).call_method(env, c"delete", (key,))
    }

    /// All entries, in the order in which they were added, as an array of arrays of two.
    ///
    /// `Vec::<(String, f64)>::from_js` reads it.
    ///
    /// # Errors
    /// If the runtime fails.
    #[inline]
    pub fn entries(self, env: &Env<'s>) -> Result<JsArray<'s>> {
        env.array_from(self.into())
    }
}

impl<'s> JsSet<'s> {
    /// The number of values.
    ///
    /// # Errors
    /// If the runtime fails.
    #[inline]
    pub fn size(self, env: &Env<'s>) -> Result<usize> {
        JsObject::from(self).get(env, c"size")
    }

    /// Adds a value.
    ///
    /// # Errors
    /// If the value cannot be converted.
    pub fn add(self, env: &Env<'s>, value: impl IntoJs<'s>) -> Result<()> {
        JsObject::from(self).call_method(env, c"add", (value,))
    }

    /// Whether a value is there.
    ///
    /// # Errors
    /// If the value cannot be converted.
    pub fn has(self, env: &Env<'s>, value: impl IntoJs<'s>) -> Result<bool> {
        JsObject::from(self).call_method(env, c"has", (value,))
    }

    /// Deletes a value; false where it was not there.
    ///
    /// # Errors
    /// If the value cannot be converted.
    pub fn delete(self, env: &Env<'s>, value: impl IntoJs<'s>) -> Result<bool> {
        JsObject::from(self).call_method(env, c"delete", (value,))
    }

    /// All values, in the order in which they were added.
    ///
    /// # Errors
    /// If the runtime fails.
    #[inline]
    pub fn values(self, env: &Env<'s>) -> Result<JsArray<'s>> {
        env.array_from(self.into())
    }
}
