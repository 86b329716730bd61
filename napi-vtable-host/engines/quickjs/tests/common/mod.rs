//! An engine, an env and the tables, as a module finds them.
#![allow(dead_code, reason = "each test binary uses a part")]
#![allow(
    clippy::missing_safety_doc,
    clippy::undocumented_unsafe_blocks,
    clippy::macro_metavars_in_unsafe,
    reason = "test code is the module here: it keeps Node-API's contract by hand"
)]

use std::ffi::{CStr, c_char, c_void};
use std::ptr::null_mut;

use napi_vtable_quickjs::{Engine, EnvHandle, TABLES};
use napi_vtable_sys::*;

/// The js table.
pub fn js() -> &'static node_api_js_native_vtable {
    TABLES.js()
}

/// The module table.
pub fn module() -> &'static node_api_module_vtable {
    TABLES.module()
}

/// Runs `body` with an env of a new engine, inside a scope.
pub fn with_env<R>(body: impl FnOnce(napi_env) -> R) -> R {
    with_engine(|_, env| body(env))
}

/// The same, with the engine.
pub fn with_engine<R>(body: impl FnOnce(&Engine, napi_env) -> R) -> R {
    let engine = Engine::new().expect("an engine");
    let env = engine.new_env("file:///addon.node", 10);
    env.scope(|raw| body(&engine, raw))
        .expect("no exception is left")
}

/// Calls a table function that returns a handle last.
macro_rules! get {
    ($function:expr, $($argument:expr),* $(,)?) => {{
        let mut result = std::mem::MaybeUninit::zeroed();
        #[allow(unused_unsafe, reason = "the caller may be unsafe code itself")]
        let status = unsafe { $function($($argument,)* result.as_mut_ptr()) };
        assert_eq!(status, napi_vtable_sys::napi_ok, stringify!($function));
        #[allow(unused_unsafe, reason = "as above")]
        let result = unsafe { result.assume_init() };
        result
    }};
}

/// A string value.
pub fn string(env: napi_env, text: &str) -> napi_value {
    get!(
        js().create_string_utf8,
        env,
        text.as_ptr().cast(),
        text.len()
    )
}

/// The text of a string value.
pub fn text(env: napi_env, value: napi_value) -> String {
    let length: usize = get!(js().get_value_string_utf8, env, value, null_mut(), 0);
    let mut buffer = vec![0u8; length + 1];
    let read: usize = get!(
        js().get_value_string_utf8,
        env,
        value,
        buffer.as_mut_ptr().cast(),
        buffer.len()
    );
    buffer.truncate(read);
    String::from_utf8(buffer).expect("valid UTF-8")
}

/// A native function as a value.
pub fn function(
    env: napi_env,
    callback: unsafe extern "C" fn(napi_env, napi_callback_info) -> napi_value,
    data: *mut c_void,
) -> napi_value {
    let name = c"native";
    get!(
        js().create_function,
        env,
        name.as_ptr(),
        NAPI_AUTO_LENGTH,
        Some(callback),
        data
    )
}

/// Gives a script a value as a global.
pub fn set_global(env: napi_env, name: &str, value: napi_value) {
    // SAFETY: `env` is alive.
    let env_handle = unsafe { EnvHandle::from_raw(env) }.unwrap();
    let (ctx, value) = (env_handle.context(), env_handle.value(value).unwrap());
    let name = std::ffi::CString::new(name).unwrap();
    unsafe {
        let global = rquickjs_sys::JS_GetGlobalObject(ctx);
        let value = rquickjs_sys::JS_DupValue(ctx, value);
        rquickjs_sys::JS_SetPropertyStr(ctx, global, name.as_ptr(), value);
        rquickjs_sys::JS_FreeValue(ctx, global);
    }
}

/// A value that a script produces, as a handle.
pub fn eval(engine: &Engine, env: napi_env, source: &str) -> napi_value {
    let value = engine
        .eval(source, "test.js")
        .unwrap_or_else(|error| panic!("{error}"));
    // SAFETY: `env` is alive, and the value is of its engine.
    unsafe { EnvHandle::from_raw(env).unwrap().handle(value.raw()) }
}

/// The text of the last error; empty where there is none.
pub fn last_error(env: napi_env) -> String {
    let info: *const napi_extended_error_info = get!(js().get_last_error_info, env);
    let message: *const c_char = unsafe { (*info).error_message };
    if message.is_null() {
        return String::new();
    }
    unsafe { CStr::from_ptr(message) }
        .to_str()
        .unwrap()
        .to_owned()
}
