//! Externals: values that carry a native pointer.
//!
//! Source: `napi_create_external` and `napi_get_value_external` of the Node-API reference.

use std::ffi::c_void;

use napi_vtable_sys::*;

use crate::arguments::Out;
use crate::entry::node_api;
use crate::env::Finalizer;
use crate::external::{external_data, new_external};

node_api! {
    /// `napi_create_external`.
    js fn napi_create_external(
        env, data: *mut c_void, finalize_cb: napi_finalize, finalize_hint: *mut c_void,
        result: Out<napi_value>,
    ) {
        let result = result.required()?;
        let finalizer = Finalizer { callback: finalize_cb, data, hint: finalize_hint };
        let tracked = match finalize_cb {
            Some(_) => Some(env.track(finalizer).ok_or(napi_generic_failure)?),
            None => None,
        };
        match new_external(env, data, tracked) {
            Ok(external) => env.ret(result, external),
            Err(status) => {
                if let Some(tracked) = tracked {
                    env.untrack(tracked.finalizer);
                }
                Err(status)
            }
        }
    }

    /// `napi_get_value_external`.
    any fn napi_get_value_external(env, value: napi_value, result: Out<*mut c_void>) {
        let value = env.value(value)?;
        let result = result.required()?;
        result.set(external_data(env, value).ok_or(napi_invalid_arg)?);
        Ok(())
    }
}
