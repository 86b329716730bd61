//! How long the memory of an env stays.

use std::rc::{Rc, Weak};

use super::Env;
use crate::engine::Engine;
use crate::env_handle::EnvHandle;
use crate::function::{Kind, new_function};
use napi_vtable_sys::{napi_callback_info, napi_env, napi_value};
use rquickjs_sys as q;

fn closed_env(engine: &Engine) -> Weak<Env> {
    let handle = engine.new_env("", 8);
    let env = Rc::downgrade(&handle.env().share());
    handle.close();
    env
}

#[test]
fn an_env_that_ended_and_that_nothing_names_leaves_no_memory() {
    let engine = Engine::new().expect("an engine");
    assert_eq!(closed_env(&engine).strong_count(), 0);
}

#[test]
fn a_function_that_outlives_its_env_keeps_the_memory_and_no_longer() {
    unsafe extern "C" fn nothing(_: napi_env, _: napi_callback_info) -> napi_value {
        std::ptr::null_mut()
    }
    let engine = Engine::new().expect("an engine");
    let handle = engine.new_env("", 8);
    let env = Rc::downgrade(&handle.env().share());
    let (name, data) = (q::JS_UNDEFINED, std::ptr::null_mut());
    let function = new_function(handle.env(), name, nothing, data, Kind::Plain)
        .expect("memory for a function");
    handle.close();
    drop(handle);
    let (_, ctx) = engine.raw();
    assert_eq!(env.strong_count(), 1);
    // SAFETY: the function is owned here and alive; calling it asks its env whether it has ended.
    unsafe {
        let result = q::JS_Call(ctx, function, q::JS_UNDEFINED, 0, std::ptr::null_mut());
        assert!(q::JS_IsException(result));
        q::JS_FreeValue(ctx, q::JS_GetException(ctx));
        q::JS_FreeValue(ctx, function);
    }
    // A function and its prototype hold each other.
    engine.collect_garbage();
    assert_eq!(env.strong_count(), 0);
}

#[test]
fn an_env_that_ends_inside_its_own_call_is_there_until_the_call_returns() {
    unsafe extern "C" fn end_own(env: napi_env, _: napi_callback_info) -> napi_value {
        // SAFETY: the env is the one that calls, and has not ended.
        let handle = unsafe { EnvHandle::from_raw(env) }.expect("an env");
        handle.close();
        drop(handle);
        std::ptr::null_mut()
    }
    let engine = Engine::new().expect("an engine");
    let handle = engine.new_env("", 8);
    let (name, data) = (q::JS_UNDEFINED, std::ptr::null_mut());
    let function = new_function(handle.env(), name, end_own, data, Kind::Plain)
        .expect("memory for a function");
    drop(handle);
    let (_, ctx) = engine.raw();
    // SAFETY: the context is alive; the property takes the function over.
    unsafe {
        let global = q::JS_GetGlobalObject(ctx);
        q::JS_SetPropertyStr(ctx, global, c"endOwn".as_ptr(), function);
        q::JS_FreeValue(ctx, global);
    }
    let returned = engine.eval("String(endOwn())", "t.js").expect("a value");
    assert_eq!(returned.text(), "undefined");
    let error = engine.eval("endOwn()", "t.js").err().expect("an error");
    assert_eq!(error.message, "TypeError: the module's env has ended");
}
