//! Running scripts, and the data that a module keeps per env.
//!
//! Source: "Script execution" and "Environment life cycle APIs" of the Node-API reference.

use std::ffi::c_void;

use napi_vtable_sys::*;

use crate::arguments::Out;
use crate::entry::node_api;
use crate::env::Finalizer;
use crate::values;

node_api! {
    /// `napi_run_script`: what the script throws stays pending and the status is `napi_generic_failure`, as in
    /// Node.
    js fn napi_run_script(env, script: napi_value, result: Out<napi_value>) {
        let script = env.value(script)?;
        let result = result.required()?;
        if !values::is_string(script) {
            return Err(napi_string_expected);
        }
        env.answer(result, env.eval(script, c"napi_run_script")?)
    }

    /// `napi_set_instance_data`: older data is dropped without its finalizer, as in Node.
    any fn napi_set_instance_data(
        env, data: *mut c_void, finalize_cb: napi_finalize, finalize_hint: *mut c_void,
    ) {
        env.instance_data.set(Some(Finalizer { callback: finalize_cb, data, hint: finalize_hint }));
        Ok(())
    }

    /// `napi_get_instance_data`: null where none was set.
    any fn napi_get_instance_data(env, data: Out<*mut c_void>) {
        let data = data.required()?;
        data.set(env.instance_data.get().map_or(std::ptr::null_mut(), |instance| instance.data));
        Ok(())
    }
}
