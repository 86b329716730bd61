//! Objects: making them, their properties, their prototypes.
//!
//! Where a function takes an object, a primitive is converted as `Object(value)` would; for `null` and
//! `undefined` the status is `napi_object_expected` and a `TypeError` is pending, as in Node. Writes follow
//! sloppy mode: what a frozen object or a proxy refuses is ignored.
//!
//! Source: "Working with JavaScript properties" of the Node-API reference.

use std::ffi::c_int;

use napi_vtable_sys::*;
use rquickjs_sys as q;
use rquickjs_sys::JSValue;

use crate::api::errors::throw_type;
use crate::arguments::{Descriptors, Items, Name, Out};
use crate::entry::node_api;
use crate::env::Env;
use crate::function::Kind;
use crate::owned::Owned;
use crate::property::{Key, Property, is_name};
use crate::{values, writes};

node_api! {
    /// `napi_create_object`.
    any fn napi_create_object(env, result: Out<napi_value>) {
        let result = result.required()?;
        env.answer(result, env.new_object()?)
    }

    /// `napi_create_array`.
    any fn napi_create_array(env, result: Out<napi_value>) {
        let result = result.required()?;
        env.answer(result, env.new_array()?)
    }

    /// `napi_create_array_with_length`: the length is taken as a C `int`, and a negative one is 0, as in Node.
    any fn napi_create_array_with_length(env, length: usize, result: Out<napi_value>) {
        let result = result.required()?;
        let array = env.new_array()?;
        let length = (length as c_int).max(0);
        env.set_length(array.raw(), length.into())?;
        env.answer(result, array)
    }

    /// `node_api_create_object_with_properties`: null stands for no prototype.
    any fn node_api_create_object_with_properties(
        env, prototype_or_null: napi_value, property_names: Items<napi_value>,
        property_values: Items<napi_value>, property_count: usize, result: Out<napi_value>,
    ) {
        let result = result.required()?;
        let prototype = if prototype_or_null.is_null() {
            q::JS_NULL
        } else {
            env.value(prototype_or_null)?
        };
        if !values::is_object(prototype) && !values::is_null(prototype) {
            return Err(napi_object_expected);
        }
        // SAFETY: the module guarantees that each list has `property_count` entries.
        let (names, values) = unsafe {
            (property_names.list(property_count), property_values.list(property_count))
        };
        let (names, values) = (names.get()?, values.get()?);
        let object = env.new_object_under(prototype)?;
        for (name, value) in names.iter().zip(values) {
            let name = env.value(*name)?;
            if !is_name(name) {
                return Err(napi_name_expected);
            }
            let value = env.value(*value)?;
            let key = Key::of_value(env, name)?;
            env.define(object.raw(), &key, env.dup(value))?;
        }
        env.answer(result, object)
    }

    /// `napi_get_prototype`: a proxy has none, and its trap does not run, as in Node.
    js fn napi_get_prototype(env, object: napi_value, result: Out<napi_value>) {
        let result = result.required()?;
        let object = object_of(env, object)?;
        if values::is_proxy(object.raw()) {
            return env.ret(result, q::JS_NULL);
        }
        env.answer(result, env.prototype_of(object.raw())?)
    }

    /// `node_api_set_prototype`: what the object refuses is `napi_generic_failure` without an exception; a value
    /// that cannot be a prototype is ignored, as in Node.
    js fn node_api_set_prototype(env, object: napi_value, value: napi_value) {
        let value = env.value(value)?;
        let object = object_of(env, object)?;
        if values::is_proxy(object.raw()) {
            return Err(napi_generic_failure);
        }
        if !values::is_object(value) && !values::is_null(value) {
            return Ok(());
        }
        let set = env.engine().intrinsics.reflect_set_prototype_of;
        let done = env.call(set, q::JS_UNDEFINED, &[object.raw(), value])?;
        if values::as_bool(done.raw()) == Some(true) { Ok(()) } else { Err(napi_generic_failure) }
    }

    /// `napi_set_property`.
    js fn napi_set_property(env, object: napi_value, key: napi_value, value: napi_value) {
        let key = env.value(key)?;
        let value = env.value(value)?;
        let object = object_of(env, object)?;
        let key = Key::of_value(env, key)?;
        writes::set(env, object.raw(), &key, value)
    }

    /// `napi_has_property`.
    js fn napi_has_property(env, object: napi_value, key: napi_value, result: Out<bool>) {
        let result = result.required()?;
        let key = env.value(key)?;
        let object = object_of(env, object)?;
        let key = Key::of_value(env, key)?;
        result.set(env.has(object.raw(), &key)?);
        Ok(())
    }

    /// `napi_get_property`.
    js fn napi_get_property(env, object: napi_value, key: napi_value, result: Out<napi_value>) {
        let key = env.value(key)?;
        let result = result.required()?;
        let object = object_of(env, object)?;
        let key = Key::of_value(env, key)?;
        env.answer(result, env.get(object.raw(), &key)?)
    }

    /// `napi_delete_property`: `false` for what cannot be deleted.
    js fn napi_delete_property(env, object: napi_value, key: napi_value, result: Out<bool>) {
        let key = env.value(key)?;
        let object = object_of(env, object)?;
        let key = Key::of_value(env, key)?;
        let deleted = env.delete(object.raw(), &key)?;
        result.give(|| deleted);
        Ok(())
    }

    /// `napi_has_own_property`: the key must be a string or a symbol.
    js fn napi_has_own_property(env, object: napi_value, key: napi_value, result: Out<bool>) {
        let key = env.value(key)?;
        let result = result.required()?;
        let object = object_of(env, object)?;
        if !is_name(key) {
            return Err(napi_name_expected);
        }
        let key = Key::of_value(env, key)?;
        result.set(env.has_own(object.raw(), &key)?);
        Ok(())
    }

    /// `napi_set_named_property`.
    js fn napi_set_named_property(
        env, object: napi_value, utf8name: Name, value: napi_value,
    ) {
        let value = env.value(value)?;
        let object = object_of(env, object)?;
        let key = Key::of_text(env, utf8name.get()?)?;
        writes::set(env, object.raw(), &key, value)
    }

    /// `napi_has_named_property`.
    js fn napi_has_named_property(
        env, object: napi_value, utf8name: Name, result: Out<bool>,
    ) {
        let result = result.required()?;
        let object = object_of(env, object)?;
        let key = Key::of_text(env, utf8name.get()?)?;
        result.set(env.has(object.raw(), &key)?);
        Ok(())
    }

    /// `napi_get_named_property`.
    js fn napi_get_named_property(
        env, object: napi_value, utf8name: Name, result: Out<napi_value>,
    ) {
        let result = result.required()?;
        let key = Key::of_text(env, utf8name.get()?)?;
        let object = object_of(env, object)?;
        env.answer(result, env.get(object.raw(), &key)?)
    }

    /// `napi_set_element`.
    js fn napi_set_element(env, object: napi_value, index: u32, value: napi_value) {
        let value = env.value(value)?;
        let object = object_of(env, object)?;
        writes::set_element(env, object.raw(), index, value)
    }

    /// `napi_has_element`.
    js fn napi_has_element(env, object: napi_value, index: u32, result: Out<bool>) {
        let result = result.required()?;
        let object = object_of(env, object)?;
        let key = Key::of_index(env, index)?;
        result.set(env.has(object.raw(), &key)?);
        Ok(())
    }

    /// `napi_get_element`.
    js fn napi_get_element(env, object: napi_value, index: u32, result: Out<napi_value>) {
        let result = result.required()?;
        let object = object_of(env, object)?;
        env.answer(result, env.element(object.raw(), index)?)
    }

    /// `napi_delete_element`: `false` for what cannot be deleted.
    js fn napi_delete_element(env, object: napi_value, index: u32, result: Out<bool>) {
        let object = object_of(env, object)?;
        let key = Key::of_index(env, index)?;
        let deleted = env.delete(object.raw(), &key)?;
        result.give(|| deleted);
        Ok(())
    }

    /// `napi_define_properties`.
    js fn napi_define_properties(
        env, object: napi_value, property_count of properties: Descriptors,
    ) {
        let properties = properties.get()?;
        let object = object_of(env, object)?;
        for descriptor in properties {
            Property::read(env, descriptor, Kind::Plain, false)?.define(env, object.raw())?;
        }
        Ok(())
    }

    /// `napi_is_array`.
    any fn napi_is_array(env, value: napi_value, result: Out<bool>) {
        let value = env.value(value)?;
        result.required()?.set(values::is_array(value));
        Ok(())
    }

    /// `napi_get_array_length`.
    js fn napi_get_array_length(env, value: napi_value, result: Out<u32>) {
        let value = env.value(value)?;
        let result = result.required()?;
        if !values::is_array(value) {
            return Err(napi_array_expected);
        }
        result.set(u32::try_from(env.length(value)?).unwrap_or(u32::MAX));
        Ok(())
    }

    /// `napi_instanceof`: what is no function leaves a `TypeError` with the code `ERR_NAPI_CONS_FUNCTION`.
    js fn napi_instanceof(
        env, object: napi_value, constructor: napi_value, result: Out<bool>,
    ) {
        let object = env.value(object)?;
        let result = result.required()?;
        result.set(false);
        let constructor = object_of(env, constructor)?;
        if !env.is_function(constructor.raw()) {
            throw_type(env, c"ERR_NAPI_CONS_FUNCTION", c"Constructor must be a function")?;
            return Err(napi_function_expected);
        }
        let found = env.is_instance(object, constructor.raw()).map_err(|_| napi_generic_failure)?;
        result.set(found);
        Ok(())
    }

    /// `napi_object_freeze`.
    js fn napi_object_freeze(env, object: napi_value) {
        let object = object_of(env, object)?;
        env.freeze(object.raw()).map(drop)
    }

    /// `napi_object_seal`.
    js fn napi_object_seal(env, object: napi_value) {
        let object = object_of(env, object)?;
        env.seal(object.raw()).map(drop)
    }
}

/// An object, borrowed from its handle, or made of a primitive.
pub struct Object<'e> {
    value: JSValue,
    /// What keeps a new one.
    _made: Option<Owned<'e>>,
}

impl Object<'_> {
    /// The object.
    #[inline]
    pub fn raw(&self) -> JSValue {
        self.value
    }
}

/// The object of a handle; a primitive is converted.
///
/// # Errors
/// As for [`to_object`].
#[inline]
pub fn object_of(env: &Env, handle: napi_value) -> Result<Object<'_>, napi_status> {
    let value = env.value(handle)?;
    if values::is_object(value) {
        return Ok(Object { value, _made: None });
    }
    let made = to_object(env, handle)?;
    Ok(Object {
        value: made.raw(),
        _made: Some(made),
    })
}

/// The object of a handle; a primitive is converted.
///
/// # Errors
/// `napi_invalid_arg` for no handle; `napi_object_expected` for `null` and `undefined`, with a `TypeError`
/// pending.
pub fn to_object<'e>(env: &'e Env, handle: napi_value) -> Result<Owned<'e>, napi_status> {
    let value = env.value(handle)?;
    if values::is_object(value) {
        return Ok(env.dup(value));
    }
    if values::is_null(value) || values::is_undefined(value) {
        env.throw_type_error(c"Cannot convert undefined or null to object");
        return Err(napi_object_expected);
    }
    env.to_object(value)
}
