//! Primitive values: making, reading, converting and comparing them.
//!
//! Source: "Functions to create N-API values", "Functions to convert from Node-API to C types" and "Working
//! with JavaScript values" of the Node-API reference.

use std::ffi::c_char;

use napi_vtable_sys::*;
use rquickjs_sys as q;
use rquickjs_sys::JSValue;

use crate::api::objects::to_object;
use crate::api::strings;
use crate::arguments::{Out, Text};
use crate::entry::node_api;
use crate::env::Env;
use crate::external::is_external;
use crate::handles::Constant;
use crate::values;

/// 2^63, the first double above the range of `i64`.
const TWO_63: f64 = 9_223_372_036_854_775_808.0;

node_api! {
    /// `napi_get_undefined`.
    leaf fn napi_get_undefined(_env, result: Out<napi_value>) {
        result.required()?.set(Constant::Undefined.handle());
        Ok(())
    }

    /// `napi_get_null`.
    leaf fn napi_get_null(_env, result: Out<napi_value>) {
        result.required()?.set(Constant::Null.handle());
        Ok(())
    }

    /// `napi_get_global`.
    leaf fn napi_get_global(_env, result: Out<napi_value>) {
        result.required()?.set(Constant::Global.handle());
        Ok(())
    }

    /// `napi_get_boolean`.
    leaf fn napi_get_boolean(_env, value: bool, result: Out<napi_value>) {
        result.required()?.set(Constant::boolean(value).handle());
        Ok(())
    }

    /// `napi_create_double`.
    leaf fn napi_create_double(env, value: f64, result: Out<napi_value>) {
        let result = result.required()?;
        // Two ways to the end: a value that may be either would be put together and taken apart again.
        match values::as_integer(value) {
            Some(integer) => env.give_number(result, Some(q::JS_MKVAL(q::JS_TAG_INT, integer)), value),
            None => env.give_number(result, Some(q::__JS_NewFloat64(value)), value),
        }
    }

    /// `napi_create_int32`.
    leaf fn napi_create_int32(env, value: i32, result: Out<napi_value>) {
        env.give(result.required()?, q::JS_MKVAL(q::JS_TAG_INT, value))
    }

    /// `napi_create_uint32`.
    leaf fn napi_create_uint32(env, value: u32, result: Out<napi_value>) {
        let result = result.required()?;
        let integer = i32::try_from(value).ok().map(|value| q::JS_MKVAL(q::JS_TAG_INT, value));
        env.give_number(result, integer, f64::from(value))
    }

    /// `napi_create_int64`: beyond 2^53 the nearest double.
    any fn napi_create_int64(env, value: i64, result: Out<napi_value>) {
        env.give(result.required()?, values::number(value as f64))
    }

    /// `napi_create_symbol`.
    any fn napi_create_symbol(env, description: napi_value, result: Out<napi_value>) {
        let result = result.required()?;
        let symbol = env.engine().intrinsics.symbol;
        let made = if description.is_null() {
            env.call(symbol, q::JS_UNDEFINED, &[])?
        } else {
            let description = env.value(description)?;
            if !values::is_string(description) {
                return Err(napi_string_expected);
            }
            env.call(symbol, q::JS_UNDEFINED, &[description])?
        };
        env.answer(result, made)
    }

    /// `node_api_symbol_for`.
    any fn node_api_symbol_for(
        env, description + length: Text<*const c_char>, result: Out<napi_value>,
    ) {
        let result = result.required()?;
        let key = env.js(strings::from_utf8(env, description.get()?))?;
        let made = env.call(env.engine().intrinsics.symbol_for, q::JS_UNDEFINED, &[key.raw()])?;
        env.answer(result, made)
    }

    /// `napi_typeof`.
    any fn napi_typeof(env, value: napi_value, result: Out<napi_valuetype>) {
        let value = env.value(value)?;
        let result = result.required()?;
        result.set(type_of(env, value).ok_or(napi_invalid_arg)?);
        Ok(())
    }

    /// `napi_get_value_double`.
    leaf fn napi_get_value_double(env, value: napi_value, result: Out<f64>) {
        let value = env.value(value)?;
        let result = result.required()?;
        result.set(number(value)?);
        Ok(())
    }

    /// `napi_get_value_int32`: a double is taken modulo 2^32; NaN and infinities are 0.
    leaf fn napi_get_value_int32(env, value: napi_value, result: Out<i32>) {
        let value = env.value(value)?;
        let result = result.required()?;
        result.set(to_uint32(number(value)?).cast_signed());
        Ok(())
    }

    /// `napi_get_value_uint32`: as for `napi_get_value_int32`.
    leaf fn napi_get_value_uint32(env, value: napi_value, result: Out<u32>) {
        let value = env.value(value)?;
        let result = result.required()?;
        result.set(to_uint32(number(value)?));
        Ok(())
    }

    /// `napi_get_value_int64`: NaN and infinities are 0; beyond the range, the nearest end.
    leaf fn napi_get_value_int64(env, value: napi_value, result: Out<i64>) {
        let value = env.value(value)?;
        let result = result.required()?;
        let number = number(value)?;
        result.set(if number.is_finite() { number as i64 } else { 0 });
        Ok(())
    }

    /// `napi_get_value_bool`.
    leaf fn napi_get_value_bool(env, value: napi_value, result: Out<bool>) {
        let value = env.value(value)?;
        let result = result.required()?;
        result.set(values::as_bool(value).ok_or(napi_boolean_expected)?);
        Ok(())
    }

    /// `napi_coerce_to_bool`.
    js fn napi_coerce_to_bool(env, value: napi_value, result: Out<napi_value>) {
        let value = env.value(value)?;
        let result = result.required()?;
        result.set(Constant::boolean(env.to_bool(value)?).handle());
        Ok(())
    }

    /// `napi_coerce_to_number`: what the conversion throws stays pending under `napi_number_expected`, as in Node.
    js fn napi_coerce_to_number(env, value: napi_value, result: Out<napi_value>) {
        let value = env.value(value)?;
        let result = result.required()?;
        let number = env.to_f64(value).map_err(|_| napi_number_expected)?;
        env.give(result, values::number(number))
    }

    /// `napi_coerce_to_object`.
    js fn napi_coerce_to_object(env, value: napi_value, result: Out<napi_value>) {
        env.value(value)?;
        let result = result.required()?;
        env.answer(result, to_object(env, value)?)
    }

    /// `napi_coerce_to_string`: as for `napi_coerce_to_number`, under `napi_string_expected`.
    js fn napi_coerce_to_string(env, value: napi_value, result: Out<napi_value>) {
        let value = env.value(value)?;
        let result = result.required()?;
        let string = env.to_string(value).map_err(|_| napi_string_expected)?;
        env.answer(result, string)
    }

    /// `napi_strict_equals`.
    js fn napi_strict_equals(env, lhs: napi_value, rhs: napi_value, result: Out<bool>) {
        let (lhs, rhs) = (env.value(lhs)?, env.value(rhs)?);
        let result = result.required()?;
        result.set(env.are_equal(lhs, rhs));
        Ok(())
    }
}

/// The double of a number.
fn number(value: JSValue) -> Result<f64, napi_status> {
    values::as_f64(value).ok_or(napi_number_expected)
}

/// A double modulo 2^32, as ECMAScript's ToUint32.
fn to_uint32(number: f64) -> u32 {
    if number.abs() < TWO_63 {
        return (number as i64) as u32;
    }
    if number.is_finite() {
        number.rem_euclid(4_294_967_296.0) as u32
    } else {
        0
    }
}

/// The type of a value; `None` for what no script can hold.
pub fn type_of(env: &Env, value: JSValue) -> Option<napi_valuetype> {
    Some(match values::tag(value) {
        q::JS_TAG_UNDEFINED => napi_undefined,
        q::JS_TAG_NULL => napi_null,
        q::JS_TAG_BOOL => napi_boolean,
        q::JS_TAG_OBJECT if env.is_function(value) => napi_function,
        q::JS_TAG_OBJECT if is_external(env, value) => napi_external,
        q::JS_TAG_OBJECT => napi_object,
        _ if values::is_number(value) => napi_number,
        _ if values::is_string(value) => napi_string,
        _ if values::is_symbol(value) => napi_symbol,
        _ if values::is_bigint(value) => napi_bigint,
        _ => return None,
    })
}
