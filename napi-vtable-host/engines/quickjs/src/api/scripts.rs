//! Running scripts, and the data that a module keeps per env.
//!
//! Source: "Script execution" and "Environment life cycle APIs" of the Node-API reference.

use std::ffi::c_void;

use napi_vtable_sys::*;
use rquickjs_sys as q;

use crate::entry::api;
use crate::env::Finalizer;

api! {
    /// `napi_run_script`: what the script throws stays pending and the status is `napi_generic_failure`, as in
    /// Node.
    js fn napi_run_script(env, script: napi_value, result: *mut napi_value) {
        let script = env.value(script)?;
        let result = env.out(result)?;
        if !q::JS_IsString(script) {
            return Err(napi_string_expected);
        }
        let mut length = 0;
        let text = q::JS_ToCStringLen(env.ctx(), &mut length, script);
        if text.is_null() {
            return Err(env.catch());
        }
        let kind = q::JS_EVAL_TYPE_GLOBAL as i32;
        let value = q::JS_Eval(env.ctx(), text, length as _, c"napi_run_script".as_ptr(), kind);
        q::JS_FreeCString(env.ctx(), text);
        if q::JS_IsException(value) {
            env.catch();
            return Err(napi_generic_failure);
        }
        env.ret(result, value)
    }

    /// `napi_set_instance_data`: older data is dropped without its finalizer, as in Node.
    any fn napi_set_instance_data(
        env, data: *mut c_void, finalize_cb: napi_finalize, finalize_hint: *mut c_void,
    ) {
        env.instance_data.set(Some(Finalizer { callback: finalize_cb, data, hint: finalize_hint }));
        Ok(())
    }

    /// `napi_get_instance_data`: null where none was set.
    any fn napi_get_instance_data(env, data: *mut *mut c_void) {
        let data = env.out(data)?;
        data.set(env.instance_data.get().map_or(std::ptr::null_mut(), |instance| instance.data));
        Ok(())
    }
}
