//! Dates.
//!
//! Source: the date functions of the Node-API reference.

use napi_vtable_sys::*;
use rquickjs_sys as q;

use crate::entry::api;

api! {
    /// `napi_create_date`: beyond 8.64e15 ms on either side of 1970 it is an invalid date.
    js fn napi_create_date(env, time: f64, result: *mut napi_value) {
        let result = env.out(result)?;
        env.ret(result, q::JS_NewDate(env.ctx(), time))
    }

    /// `napi_is_date`.
    any fn napi_is_date(env, value: napi_value, is_date: *mut bool) {
        let value = env.value(value)?;
        env.out(is_date)?.set(q::JS_IsDate(value));
        Ok(())
    }

    /// `napi_get_date_value`: milliseconds since 1970, NaN for an invalid date.
    js fn napi_get_date_value(env, value: napi_value, result: *mut f64) {
        let value = env.value(value)?;
        let result = env.out(result)?;
        if !q::JS_IsDate(value) {
            return Err(napi_date_expected);
        }
        let time = env.call(env.engine().intrinsics.date_get_time, value, &[])?;
        let mut number = 0.0;
        env.check(q::JS_ToFloat64(env.ctx(), &mut number, time.raw()))?;
        result.set(number);
        Ok(())
    }
}
