//! Objects: making them, their properties, their prototypes.
//!
//! Where a function takes an object, a primitive is converted as `Object(value)` would; for `null` and
//! `undefined` the status is `napi_object_expected` and a `TypeError` is pending, as in Node. Writes follow
//! sloppy mode: what a frozen object or a proxy refuses is ignored.
//!
//! Source: "Working with JavaScript properties" of the Node-API reference.

use std::ffi::{c_char, c_int};

use napi_vtable_sys::*;
use rquickjs_sys as q;
use rquickjs_sys::JSValue;

use crate::api::strings;
use crate::call::Kind;
use crate::entry::api;
use crate::env::Env;
use crate::owned::Owned;
use crate::property::{Key, Property, is_name, named};

api! {
    /// `napi_create_object`.
    any fn napi_create_object(env, result: *mut napi_value) {
        let result = env.out(result)?;
        env.ret(result, q::JS_NewObject(env.ctx()))
    }

    /// `napi_create_array`.
    any fn napi_create_array(env, result: *mut napi_value) {
        let result = env.out(result)?;
        env.ret(result, q::JS_NewArray(env.ctx()))
    }

    /// `napi_create_array_with_length`: the length is taken as a C `int`, and a negative one is 0, as in Node.
    any fn napi_create_array_with_length(env, length: usize, result: *mut napi_value) {
        let result = env.out(result)?;
        let array = env.js(q::JS_NewArray(env.ctx()))?;
        let length = (length as c_int).max(0);
        env.check(q::JS_SetLength(env.ctx(), array.raw(), length.into()))?;
        env.ret(result, array.into_raw())
    }

    /// `node_api_create_object_with_properties`: null stands for no prototype.
    any fn node_api_create_object_with_properties(
        env, prototype_or_null: napi_value, property_names: *const napi_value,
        property_values: *const napi_value, property_count: usize, result: *mut napi_value,
    ) {
        let result = env.out(result)?;
        let prototype = if prototype_or_null.is_null() {
            q::JS_NULL
        } else {
            env.value(prototype_or_null)?
        };
        if !q::JS_IsObject(prototype) && !q::JS_IsNull(prototype) {
            return Err(napi_object_expected);
        }
        if property_count > 0 && (property_names.is_null() || property_values.is_null()) {
            return Err(napi_invalid_arg);
        }
        let object = env.js(q::JS_NewObjectProto(env.ctx(), prototype))?;
        for index in 0..property_count {
            let name = env.value(property_names.add(index).read())?;
            if !is_name(name) {
                return Err(napi_name_expected);
            }
            let value = env.value(property_values.add(index).read())?;
            let key = Key::of_value(env, name)?;
            let value = q::JS_DupValue(env.ctx(), value);
            let flags = q::JS_PROP_C_W_E as c_int;
            env.check(q::JS_DefinePropertyValue(env.ctx(), object.raw(), key.atom, value, flags))?;
        }
        env.ret(result, object.into_raw())
    }

    /// `napi_get_prototype`: a proxy has none, and its trap does not run, as in Node.
    js fn napi_get_prototype(env, object: napi_value, result: *mut napi_value) {
        let result = env.out(result)?;
        let object = to_object(env, object)?;
        let prototype = if q::JS_IsProxy(object.raw()) {
            q::JS_NULL
        } else {
            q::JS_GetPrototype(env.ctx(), object.raw())
        };
        env.ret(result, prototype)
    }

    /// `node_api_set_prototype`: what the object refuses is `napi_generic_failure` without an exception; a value
    /// that cannot be a prototype is ignored, as in Node.
    js fn node_api_set_prototype(env, object: napi_value, value: napi_value) {
        let value = env.value(value)?;
        let object = to_object(env, object)?;
        if q::JS_IsProxy(object.raw()) {
            return Err(napi_generic_failure);
        }
        if !q::JS_IsObject(value) && !q::JS_IsNull(value) {
            return Ok(());
        }
        let set = env.engine().intrinsics.reflect_set_prototype_of;
        let done = env.call(set, q::JS_UNDEFINED, &[object.raw(), value])?;
        if q::JS_VALUE_GET_BOOL(done.raw()) { Ok(()) } else { Err(napi_generic_failure) }
    }

    /// `napi_set_property`.
    js fn napi_set_property(env, object: napi_value, key: napi_value, value: napi_value) {
        let key = env.value(key)?;
        let value = env.value(value)?;
        let object = to_object(env, object)?;
        set(env, object.raw(), key, value)
    }

    /// `napi_has_property`.
    js fn napi_has_property(env, object: napi_value, key: napi_value, result: *mut bool) {
        let result = env.out(result)?;
        let key = env.value(key)?;
        let object = to_object(env, object)?;
        let key = Key::of_value(env, key)?;
        result.set(env.check(q::JS_HasProperty(env.ctx(), object.raw(), key.atom))? != 0);
        Ok(())
    }

    /// `napi_get_property`.
    js fn napi_get_property(env, object: napi_value, key: napi_value, result: *mut napi_value) {
        let key = env.value(key)?;
        let result = env.out(result)?;
        let object = to_object(env, object)?;
        let key = Key::of_value(env, key)?;
        env.ret(result, q::JS_GetProperty(env.ctx(), object.raw(), key.atom))
    }

    /// `napi_delete_property`: `false` for what cannot be deleted.
    js fn napi_delete_property(env, object: napi_value, key: napi_value, result: *mut bool) {
        let key = env.value(key)?;
        let object = to_object(env, object)?;
        let key = Key::of_value(env, key)?;
        delete(env, object.raw(), &key, result)
    }

    /// `napi_has_own_property`: the key must be a string or a symbol.
    js fn napi_has_own_property(env, object: napi_value, key: napi_value, result: *mut bool) {
        let key = env.value(key)?;
        let result = env.out(result)?;
        let object = to_object(env, object)?;
        if !is_name(key) {
            return Err(napi_name_expected);
        }
        let key = Key::of_value(env, key)?;
        let none = std::ptr::null_mut();
        let found = env.check(q::JS_GetOwnProperty(env.ctx(), none, object.raw(), key.atom))?;
        result.set(found != 0);
        Ok(())
    }

    /// `napi_set_named_property`.
    js fn napi_set_named_property(
        env, object: napi_value, utf8name: *const c_char, value: napi_value,
    ) {
        let value = env.value(value)?;
        let object = to_object(env, object)?;
        let key = env.js(strings::from_utf8(env, named(utf8name)?))?;
        set(env, object.raw(), key.raw(), value)
    }

    /// `napi_has_named_property`.
    js fn napi_has_named_property(
        env, object: napi_value, utf8name: *const c_char, result: *mut bool,
    ) {
        let result = env.out(result)?;
        let object = to_object(env, object)?;
        let key = Key::of_text(env, named(utf8name)?)?;
        result.set(env.check(q::JS_HasProperty(env.ctx(), object.raw(), key.atom))? != 0);
        Ok(())
    }

    /// `napi_get_named_property`.
    js fn napi_get_named_property(
        env, object: napi_value, utf8name: *const c_char, result: *mut napi_value,
    ) {
        let result = env.out(result)?;
        let key = Key::of_text(env, named(utf8name)?)?;
        let object = to_object(env, object)?;
        env.ret(result, q::JS_GetProperty(env.ctx(), object.raw(), key.atom))
    }

    /// `napi_set_element`.
    js fn napi_set_element(env, object: napi_value, index: u32, value: napi_value) {
        let value = env.value(value)?;
        let object = to_object(env, object)?;
        set(env, object.raw(), q::JS_NewFloat64(index.into()), value)
    }

    /// `napi_has_element`.
    js fn napi_has_element(env, object: napi_value, index: u32, result: *mut bool) {
        let result = env.out(result)?;
        let object = to_object(env, object)?;
        let key = Key::of_index(env, index)?;
        result.set(env.check(q::JS_HasProperty(env.ctx(), object.raw(), key.atom))? != 0);
        Ok(())
    }

    /// `napi_get_element`.
    js fn napi_get_element(env, object: napi_value, index: u32, result: *mut napi_value) {
        let result = env.out(result)?;
        let object = to_object(env, object)?;
        env.ret(result, q::JS_GetPropertyUint32(env.ctx(), object.raw(), index))
    }

    /// `napi_delete_element`: `false` for what cannot be deleted.
    js fn napi_delete_element(env, object: napi_value, index: u32, result: *mut bool) {
        let object = to_object(env, object)?;
        let key = Key::of_index(env, index)?;
        delete(env, object.raw(), &key, result)
    }

    /// `napi_define_properties`.
    js fn napi_define_properties(
        env, object: napi_value, property_count: usize, properties: *const napi_property_descriptor,
    ) {
        if property_count > 0 && properties.is_null() {
            return Err(napi_invalid_arg);
        }
        let object = to_object(env, object)?;
        for index in 0..property_count {
            let property = Property::read(env, &*properties.add(index), Kind::Plain, false)?;
            property.define(env, object.raw())?;
        }
        Ok(())
    }

    /// `napi_is_array`.
    any fn napi_is_array(env, value: napi_value, result: *mut bool) {
        let value = env.value(value)?;
        env.out(result)?.set(q::JS_IsArray(value));
        Ok(())
    }

    /// `napi_get_array_length`.
    js fn napi_get_array_length(env, value: napi_value, result: *mut u32) {
        let value = env.value(value)?;
        let result = env.out(result)?;
        if !q::JS_IsArray(value) {
            return Err(napi_array_expected);
        }
        let mut length = 0;
        env.check(q::JS_GetLength(env.ctx(), value, &mut length))?;
        result.set(u32::try_from(length).unwrap_or(u32::MAX));
        Ok(())
    }

    /// `napi_instanceof`: what is no function leaves a `TypeError` with the code `ERR_NAPI_CONS_FUNCTION`.
    js fn napi_instanceof(
        env, object: napi_value, constructor: napi_value, result: *mut bool,
    ) {
        let object = env.value(object)?;
        let result = env.out(result)?;
        result.set(false);
        let constructor = to_object(env, constructor)?;
        if !q::JS_IsFunction(env.ctx(), constructor.raw()) {
            crate::api::errors::napi_throw_type_error(
                env.raw(),
                c"ERR_NAPI_CONS_FUNCTION".as_ptr(),
                c"Constructor must be a function".as_ptr(),
            );
            return Err(napi_function_expected);
        }
        match q::JS_IsInstanceOf(env.ctx(), object, constructor.raw()) {
            code if code < 0 => {
                env.catch();
                Err(napi_generic_failure)
            }
            found => {
                result.set(found != 0);
                Ok(())
            }
        }
    }

    /// `napi_object_freeze`.
    js fn napi_object_freeze(env, object: napi_value) {
        let object = to_object(env, object)?;
        env.check(q::JS_FreezeObject(env.ctx(), object.raw())).map(drop)
    }

    /// `napi_object_seal`.
    js fn napi_object_seal(env, object: napi_value) {
        let object = to_object(env, object)?;
        env.check(q::JS_SealObject(env.ctx(), object.raw())).map(drop)
    }
}

/// The object of a handle; a primitive is converted.
///
/// # Errors
/// `napi_invalid_arg` for no handle; `napi_object_expected` for `null` and `undefined`, with a `TypeError`
/// pending.
pub fn to_object<'e>(env: &'e Env, handle: napi_value) -> Result<Owned<'e>, napi_status> {
    let value = env.value(handle)?;
    // SAFETY: the handle's scope keeps the value; each result is owned here.
    unsafe {
        if q::JS_IsObject(value) {
            return env.js(q::JS_DupValue(env.ctx(), value));
        }
        if q::JS_IsNull(value) || q::JS_IsUndefined(value) {
            let text = c"Cannot convert undefined or null to object";
            q::JS_ThrowTypeError(env.ctx(), text.as_ptr());
            env.catch();
            return Err(napi_object_expected);
        }
        env.js(q::JS_ToObject(env.ctx(), value))
    }
}

/// Writes a property. QuickJS's own function would throw for what sloppy mode ignores.
fn set(env: &Env, object: JSValue, key: JSValue, value: JSValue) -> Result<(), napi_status> {
    let set = env.engine().intrinsics.reflect_set;
    env.call(set, q::JS_UNDEFINED, &[object, key, value])
        .map(drop)
}

/// # Safety
/// `result` is null or a place for a flag.
unsafe fn delete(
    env: &Env,
    object: JSValue,
    key: &Key<'_>,
    result: *mut bool,
) -> Result<(), napi_status> {
    // SAFETY: the object is alive; without a flag QuickJS reports a refusal instead of throwing.
    let done = env.check(unsafe { q::JS_DeleteProperty(env.ctx(), object, key.atom, 0) })?;
    if !result.is_null() {
        // SAFETY: the caller's promise.
        unsafe { result.write(done != 0) };
    }
    Ok(())
}
