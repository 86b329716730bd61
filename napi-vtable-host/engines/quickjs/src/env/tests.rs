//! How long the memory of an env stays.

use std::rc::{Rc, Weak};

use super::Env;
use crate::call::{Kind, new_function};
use crate::engine::Engine;
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
