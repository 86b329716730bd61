//! Primitive values: making, reading, converting and comparing them.
//!
//! Source: "Functions to create N-API values", "Functions to convert from Node-API to C types" and "Working
//! with JavaScript values" of the Node-API reference.

use napi_vtable_sys::*;
use rquickjs_sys as q;
use rquickjs_sys::JSValue;

use crate::api::objects::to_object;
use crate::entry::api;
use crate::env::Env;
use crate::external::is_external;

/// 2^63, the first double above the range of `i64`.
const TWO_63: f64 = 9_223_372_036_854_775_808.0;

api! {
    /// `napi_get_undefined`.
    any fn napi_get_undefined(env, result: *mut napi_value) {
        env.ret(env.out(result)?, q::JS_UNDEFINED)
    }

    /// `napi_get_null`.
    any fn napi_get_null(env, result: *mut napi_value) {
        env.ret(env.out(result)?, q::JS_NULL)
    }

    /// `napi_get_global`.
    any fn napi_get_global(env, result: *mut napi_value) {
        let result = env.out(result)?;
        env.ret(result, q::JS_GetGlobalObject(env.ctx()))
    }

    /// `napi_get_boolean`.
    any fn napi_get_boolean(env, value: bool, result: *mut napi_value) {
        env.ret(env.out(result)?, boolean(value))
    }

    /// `napi_create_double`.
    any fn napi_create_double(env, value: f64, result: *mut napi_value) {
        env.ret(env.out(result)?, q::JS_NewFloat64(value))
    }

    /// `napi_create_int32`.
    any fn napi_create_int32(env, value: i32, result: *mut napi_value) {
        env.ret(env.out(result)?, q::JS_MKVAL(q::JS_TAG_INT, value))
    }

    /// `napi_create_uint32`.
    any fn napi_create_uint32(env, value: u32, result: *mut napi_value) {
        env.ret(env.out(result)?, q::JS_NewFloat64(f64::from(value)))
    }

    /// `napi_create_int64`: beyond 2^53 the nearest double.
    any fn napi_create_int64(env, value: i64, result: *mut napi_value) {
        env.ret(env.out(result)?, q::JS_NewFloat64(value as f64))
    }

    /// `napi_create_symbol`.
    any fn napi_create_symbol(env, description: napi_value, result: *mut napi_value) {
        let result = env.out(result)?;
        let symbol = env.engine().intrinsics.symbol;
        let made = if description.is_null() {
            env.call(symbol, q::JS_UNDEFINED, &[])?
        } else {
            let description = env.value(description)?;
            if !q::JS_IsString(description) {
                return Err(napi_string_expected);
            }
            env.call(symbol, q::JS_UNDEFINED, &[description])?
        };
        env.ret(result, made.into_raw())
    }

    /// `node_api_symbol_for`.
    any fn node_api_symbol_for(
        env, description: *const std::ffi::c_char, length: usize, result: *mut napi_value,
    ) {
        let result = env.out(result)?;
        let text = crate::api::strings::input(description.cast::<u8>(), length)?;
        let key = env.js(crate::api::strings::from_utf8(env, text))?;
        let made = env.call(env.engine().intrinsics.symbol_for, q::JS_UNDEFINED, &[key.raw()])?;
        env.ret(result, made.into_raw())
    }

    /// `napi_typeof`.
    any fn napi_typeof(env, value: napi_value, result: *mut napi_valuetype) {
        let value = env.value(value)?;
        let result = env.out(result)?;
        result.set(type_of(env, value).ok_or(napi_invalid_arg)?);
        Ok(())
    }

    /// `napi_get_value_double`.
    any fn napi_get_value_double(env, value: napi_value, result: *mut f64) {
        let value = env.value(value)?;
        let result = env.out(result)?;
        result.set(number(value)?);
        Ok(())
    }

    /// `napi_get_value_int32`: a double is taken modulo 2^32; NaN and infinities are 0.
    any fn napi_get_value_int32(env, value: napi_value, result: *mut i32) {
        let value = env.value(value)?;
        let result = env.out(result)?;
        result.set(to_uint32(number(value)?).cast_signed());
        Ok(())
    }

    /// `napi_get_value_uint32`: as for `napi_get_value_int32`.
    any fn napi_get_value_uint32(env, value: napi_value, result: *mut u32) {
        let value = env.value(value)?;
        let result = env.out(result)?;
        result.set(to_uint32(number(value)?));
        Ok(())
    }

    /// `napi_get_value_int64`: NaN and infinities are 0; beyond the range, the nearest end.
    any fn napi_get_value_int64(env, value: napi_value, result: *mut i64) {
        let value = env.value(value)?;
        let result = env.out(result)?;
        let number = number(value)?;
        result.set(if number.is_finite() { number as i64 } else { 0 });
        Ok(())
    }

    /// `napi_get_value_bool`.
    any fn napi_get_value_bool(env, value: napi_value, result: *mut bool) {
        let value = env.value(value)?;
        let result = env.out(result)?;
        if !q::JS_IsBool(value) {
            return Err(napi_boolean_expected);
        }
        result.set(q::JS_VALUE_GET_BOOL(value));
        Ok(())
    }

    /// `napi_coerce_to_bool`.
    js fn napi_coerce_to_bool(env, value: napi_value, result: *mut napi_value) {
        let value = env.value(value)?;
        let result = env.out(result)?;
        let truth = env.check(q::JS_ToBool(env.ctx(), value))?;
        env.ret(result, boolean(truth != 0))
    }

    /// `napi_coerce_to_number`: what the conversion throws stays pending under `napi_number_expected`, as in Node.
    js fn napi_coerce_to_number(env, value: napi_value, result: *mut napi_value) {
        let value = env.value(value)?;
        let result = env.out(result)?;
        let mut number = 0.0;
        let done = env.check(q::JS_ToFloat64(env.ctx(), &mut number, value));
        done.map_err(|_| napi_number_expected)?;
        env.ret(result, q::JS_NewFloat64(number))
    }

    /// `napi_coerce_to_object`.
    js fn napi_coerce_to_object(env, value: napi_value, result: *mut napi_value) {
        env.value(value)?;
        let result = env.out(result)?;
        env.ret(result, to_object(env, value)?.into_raw())
    }

    /// `napi_coerce_to_string`: as for `napi_coerce_to_number`, under `napi_string_expected`.
    js fn napi_coerce_to_string(env, value: napi_value, result: *mut napi_value) {
        let value = env.value(value)?;
        let result = env.out(result)?;
        let string = env.js(q::JS_ToString(env.ctx(), value)).map_err(|_| napi_string_expected)?;
        env.ret(result, string.into_raw())
    }

    /// `napi_strict_equals`.
    js fn napi_strict_equals(env, lhs: napi_value, rhs: napi_value, result: *mut bool) {
        let (lhs, rhs) = (env.value(lhs)?, env.value(rhs)?);
        let result = env.out(result)?;
        result.set(q::JS_IsStrictEqual(env.ctx(), lhs, rhs));
        Ok(())
    }
}

/// `true` or `false`.
pub fn boolean(value: bool) -> JSValue {
    if value { q::JS_TRUE } else { q::JS_FALSE }
}

/// The double of a number.
fn number(value: JSValue) -> Result<f64, napi_status> {
    // SAFETY: the tag says which field of the value is set.
    unsafe {
        match q::JS_VALUE_GET_TAG(value) {
            q::JS_TAG_INT => Ok(f64::from(q::JS_VALUE_GET_INT(value))),
            tag if q::JS_TAG_IS_FLOAT64(tag) => Ok(q::JS_VALUE_GET_FLOAT64(value)),
            _ => Err(napi_number_expected),
        }
    }
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
    // SAFETY: reads the tag of a live value, and the class of a live object.
    unsafe {
        Some(match q::JS_VALUE_GET_TAG(value) {
            q::JS_TAG_UNDEFINED => napi_undefined,
            q::JS_TAG_NULL => napi_null,
            q::JS_TAG_BOOL => napi_boolean,
            q::JS_TAG_OBJECT if q::JS_IsFunction(env.ctx(), value) => napi_function,
            q::JS_TAG_OBJECT if is_external(env, value) => napi_external,
            q::JS_TAG_OBJECT => napi_object,
            _ if q::JS_IsNumber(value) => napi_number,
            _ if q::JS_IsString(value) => napi_string,
            _ if q::JS_IsSymbol(value) => napi_symbol,
            _ if q::JS_IsBigInt(value) => napi_bigint,
            _ => return None,
        })
    }
}
