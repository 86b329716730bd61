//! Objects: their properties, keys, prototype and marks.

use std::ffi::CStr;
use std::ptr::null_mut;

use napi_vtable_sys::{
    napi_key_collection_mode, napi_key_conversion, napi_key_enumerable, napi_key_filter,
    napi_key_numbers_to_strings, napi_key_own_only, napi_key_skip_symbols, napi_type_tag,
};

use crate::convert::{FromJs, IntoJs, make};
use crate::env::Env;
use crate::error::Result;
use crate::raw;
use crate::value::property::{define_properties, descriptor};
use crate::value::{
    Arguments, Handle, JsArray, JsFunction, JsObject, JsValue, Key, Property, read,
};

#[inline(always)]
fn get<'s, T: FromJs<'s>, K: Key<'s>>(env: &Env<'s>, object: JsValue<'s>, key: K) -> Result<T> {
    let value = key.get(env, object)?;
    match T::from_js(env, value) {
        Ok(value) => Ok(value),
        Err(failure) => Err(failure.at(&key.describe(), &env.aside(), value)),
    }
}

impl<'s> Env<'s> {
    /// Makes an empty object.
    ///
    /// # Errors
    /// If the runtime fails.
    #[inline]
    pub fn object(&self) -> Result<JsObject<'s>> {
        let env = self;
        make!(env, napi_create_object())
    }

    /// Makes an object with these properties, in two calls into the runtime whatever their number.
    ///
    /// ```
    /// use napi_vtable_module::{Env, IntoJs, JsObject, Result};
    ///
    /// fn size<'s>(env: Env<'s>) -> Result<JsObject<'s>> {
    ///     env.object_with(&[(c"width", 640.into_js(&env)?), (c"height", 480.into_js(&env)?)])
    /// }
    /// ```
    ///
    /// # Errors
    /// If the runtime fails.
    #[inline]
    pub fn object_with<const N: usize>(
        &self,
        properties: &[(&CStr, JsValue<'s>); N],
    ) -> Result<JsObject<'s>> {
        let object = self.object()?;
        let descriptors = properties.map(|(name, value)| descriptor(name, value.raw()));
        // SAFETY: env and handles are live in this scope; names and descriptors outlive the call.
        unsafe { define_properties(self, object.raw(), &descriptors) }?;
        Ok(object)
    }
}

/// A 128-bit mark that tells one kind of object from every other: [`JsObject::tag`].
///
/// Draw the number once, at random, and write it into the source.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct TypeTag(napi_type_tag);

impl TypeTag {
    /// The mark with this number.
    #[must_use]
    #[inline]
    pub const fn new(number: u128) -> Self {
        Self(napi_type_tag {
            lower: number as u64,
            upper: (number >> 64) as u64,
        })
    }
}

impl<'s> JsObject<'s> {
    /// Reads a property; it may run JavaScript.
    ///
    /// # Errors
    /// A `TypeError` or `RangeError` that names the property and what was expected of it, or the exception of a
    /// getter.
    #[inline]
    pub fn get<T: FromJs<'s>>(self, env: &Env<'s>, key: impl Key<'s>) -> Result<T> {
        get(env, self.into(), key)
    }

    /// Writes a property; it may run JavaScript.
    ///
    /// # Errors
    /// If the value cannot be converted, or the exception of a setter.
    #[inline]
    pub fn set(self, env: &Env<'s>, key: impl Key<'s>, value: impl IntoJs<'s>) -> Result<()> {
        key.set(env, self.into(), value.into_js(env)?)
    }

    /// Whether the property is there, here or in the prototypes.
    ///
    /// # Errors
    /// If the runtime fails, or the exception of a proxy.
    pub fn has(self, env: &Env<'s>, key: impl Key<'s>) -> Result<bool> {
        key.has(env, self.into())
    }

    /// Whether the object itself has the property.
    ///
    /// Source: `napi_has_own_property`.
    ///
    /// # Errors
    /// If the runtime fails, or the exception of a proxy.
    pub fn has_own(self, env: &Env<'s>, key: impl Key<'s>) -> Result<bool> {
        let key = key.name(env)?.raw();
        read!(env, napi_has_own_property(self.raw(), key), false)
    }

    /// Deletes an own property; false where it cannot be deleted.
    ///
    /// Source: `napi_delete_property`.
    ///
    /// # Errors
    /// If the runtime fails, or the exception of a proxy.
    pub fn delete(self, env: &Env<'s>, key: impl Key<'s>) -> Result<bool> {
        let key = key.name(env)?.raw();
        read!(env, napi_delete_property(self.raw(), key), false)
    }

    /// Calls a method, with this object as `this`.
    ///
    /// ```
    /// use napi_vtable_module::{Env, JsArray, Result};
    ///
    /// fn sentence<'s>(env: Env<'s>, words: JsArray<'s>) -> Result<String> {
    ///     words.call_method(&env, c"join", (" ",))
    /// }
    /// ```
    ///
    /// # Errors
    /// A `TypeError` where the property is no function, the exception that the method throws, or a `TypeError`
    /// that names what was expected of its result.
    pub fn call_method<T: FromJs<'s>>(
        self,
        env: &Env<'s>,
        name: impl Key<'s>,
        arguments: impl Arguments<'s>,
    ) -> Result<T> {
        let method: JsFunction<'s> = self.get(env, name)?;
        method.call_on(env, self, arguments)
    }

    /// The names of the object's own enumerable properties, as `Object.keys` gives them.
    ///
    /// # Errors
    /// If the runtime fails, or the exception of a proxy.
    #[inline]
    pub fn keys(self, env: &Env<'s>) -> Result<Vec<String>> {
        Vec::from_js(env, self.own_keys(env)?.into())
    }

    /// The object's own enumerable properties, as `Object.entries` gives them; it may run JavaScript.
    ///
    /// ```
    /// use napi_vtable_module::{Env, JsObject, Result};
    ///
    /// fn total<'s>(env: Env<'s>, prices: JsObject<'s>) -> Result<f64> {
    ///     Ok(prices.entries::<f64>(&env)?.iter().map(|(_, price)| price).sum())
    /// }
    /// ```
    ///
    /// # Errors
    /// A `TypeError` or `RangeError` that names the property whose value does not convert, or the exception of a
    /// getter or proxy.
    pub fn entries<T: FromJs<'s>>(self, env: &Env<'s>) -> Result<Vec<(String, T)>> {
        crate::convert::map::entries(env, self)
    }

    #[inline]
    pub(crate) fn own_keys(self, env: &Env<'s>) -> Result<JsArray<'s>> {
        let filter = napi_key_enumerable | napi_key_skip_symbols;
        self.property_names(env, napi_key_own_only, filter, napi_key_numbers_to_strings)
    }

    /// The keys that pass a filter.
    ///
    /// ```
    /// use napi_vtable_module::sys::{napi_key_all_properties, napi_key_keep_numbers, napi_key_own_only};
    /// use napi_vtable_module::{Env, JsArray, JsObject, Result};
    ///
    /// /// What `Reflect.ownKeys` gives, but with numbers for indices.
    /// fn own<'s>(env: Env<'s>, object: JsObject<'s>) -> Result<JsArray<'s>> {
    ///     object.property_names(&env, napi_key_own_only, napi_key_all_properties, napi_key_keep_numbers)
    /// }
    /// ```
    /// Source: `napi_get_all_property_names`.
    ///
    /// # Errors
    /// If the runtime fails, or the exception of a proxy.
    #[inline]
    pub fn property_names(
        self,
        env: &Env<'s>,
        mode: napi_key_collection_mode,
        filter: napi_key_filter,
        conversion: napi_key_conversion,
    ) -> Result<JsArray<'s>> {
        make!(
            env,
            napi_get_all_property_names(self.raw(), mode, filter, conversion)
        )
    }

    /// Defines properties, with their attributes; see [`Property`].
    ///
    /// # Errors
    /// If the runtime fails, as it does where a property is there already and fixed.
    #[inline]
    pub fn define(self, env: &Env<'s>, properties: &[Property<'_, 's>]) -> Result<()> {
        // `Property` is transparent over the descriptor.
        let descriptors = properties.as_ptr().cast();
        // SAFETY: env and handles are live in this scope, the names outlive the call, the callbacks are static.
        env.check(unsafe {
            raw::napi_define_properties(env.raw(), self.raw(), properties.len(), descriptors)
        })
    }

    /// Freezes the object, as `Object.freeze` does.
    ///
    /// # Errors
    /// If the runtime fails, or the exception of a proxy.
    #[inline]
    pub fn freeze(self, env: &Env<'s>) -> Result<()> {
        // SAFETY: env and handle are live in this scope.
        env.check(unsafe { raw::napi_object_freeze(env.raw(), self.raw()) })
    }

    /// Seals the object, as `Object.seal` does.
    ///
    /// # Errors
    /// If the runtime fails, or the exception of a proxy.
    #[inline]
    pub fn seal(self, env: &Env<'s>) -> Result<()> {
        // SAFETY: env and handle are live in this scope.
        env.check(unsafe { raw::napi_object_seal(env.raw(), self.raw()) })
    }

    /// The prototype; `null` where there is none.
    ///
    /// Source: `napi_get_prototype`.
    ///
    /// # Errors
    /// If the runtime fails.
    #[inline]
    pub fn prototype(self, env: &Env<'s>) -> Result<Option<JsObject<'s>>> {
        let prototype: Result<JsValue<'s>> = make!(env, napi_get_prototype(self.raw()));
        Option::from_js(env, prototype?)
    }

    /// Sets the prototype, as `Object.setPrototypeOf` does; `None` is `null`.
    ///
    /// # Errors
    /// The `TypeError` that `Object.setPrototypeOf` throws: the object is frozen, or the chain would be a ring.
    #[inline]
    pub fn set_prototype(self, env: &Env<'s>, prototype: Option<JsObject<'s>>) -> Result<()> {
        let prototype: JsValue<'s> = match prototype {
            Some(prototype) => prototype.into(),
            None => env.null()?.into(),
        };
        let class: JsObject<'s> = env.global()?.get(env, c"Object")?;
        class.call_method(env, c"setPrototypeOf", (self, prototype))
    }

    /// Whether this is an instance of the class, as `instanceof` says it; it may run JavaScript.
    ///
    /// # Errors
    /// If `class` is no constructor, or the exception of its `Symbol.hasInstance`.
    #[inline]
    pub fn instance_of(self, env: &Env<'s>, class: JsFunction<'s>) -> Result<bool> {
        read!(env, napi_instanceof(self.raw(), class.raw()), false)
    }

    /// Marks the object, once and for ever.
    ///
    /// Source: `napi_type_tag_object`.
    ///
    /// # Errors
    /// If the object has a mark already.
    #[inline]
    pub fn tag(self, env: &Env<'s>, tag: &TypeTag) -> Result<()> {
        // SAFETY: env and handle are live in this scope, and the tag is copied.
        env.check(unsafe { raw::napi_type_tag_object(env.raw(), self.raw(), &raw const tag.0) })
    }

    /// Whether the object has this mark.
    ///
    /// Source: `napi_check_object_type_tag`.
    ///
    /// # Errors
    /// If the runtime fails.
    #[inline]
    pub fn has_tag(self, env: &Env<'s>, tag: &TypeTag) -> Result<bool> {
        let tag = &raw const tag.0;
        read!(env, napi_check_object_type_tag(self.raw(), tag), false)
    }
}
