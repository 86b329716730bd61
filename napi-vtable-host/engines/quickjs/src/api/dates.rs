//! Dates.
//!
//! Source: the date functions of the Node-API reference.

use napi_vtable_sys::*;

use crate::arguments::Out;
use crate::entry::node_api;
use crate::values;

node_api! {
    /// `napi_create_date`: beyond 8.64e15 ms on either side of 1970 it is an invalid date.
    js fn napi_create_date(env, time: f64, result: Out<napi_value>) {
        let result = result.required()?;
        env.answer(result, env.new_date(time)?)
    }

    /// `napi_is_date`.
    any fn napi_is_date(env, value: napi_value, is_date: Out<bool>) {
        let value = env.value(value)?;
        is_date.required()?.set(values::is_date(value));
        Ok(())
    }

    /// `napi_get_date_value`: milliseconds since 1970, NaN for an invalid date.
    js fn napi_get_date_value(env, value: napi_value, result: Out<f64>) {
        let value = env.value(value)?;
        let result = result.required()?;
        if !values::is_date(value) {
            return Err(napi_date_expected);
        }
        let time = env.call(env.engine().intrinsics.date_get_time, value, &[])?;
        result.set(env.to_f64(time.raw())?);
        Ok(())
    }
}
