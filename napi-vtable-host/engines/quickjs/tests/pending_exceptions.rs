//! An exception that is pending belongs to the call that left it: nothing that runs meanwhile takes it or sees it.
#![allow(
    clippy::undocumented_unsafe_blocks,
    reason = "the tests are the module here and keep Node-API's contract by hand"
)]

#[macro_use]
mod common;

use std::ptr::{null, null_mut};

use common::*;
use napi_vtable_sys::*;

/// Leaves an exception pending in the env.
fn throw(env: napi_env) {
    let status = unsafe { (js().throw_error)(env, null(), c"outer".as_ptr()) };
    assert_eq!(status, napi_ok);
}

/// Takes the pending exception and gives its message; none where none is pending.
fn message(env: napi_env) -> Option<String> {
    let mut pending = false;
    unsafe { (js().is_exception_pending)(env, &mut pending) };
    if !pending {
        return None;
    }
    let exception: napi_value = get!(js().get_and_clear_last_exception, env);
    let message: napi_value = get!(js().get_named_property, env, exception, c"message".as_ptr());
    Some(text(env, message))
}

/// Asks whether an exception is pending.
unsafe extern "C" fn is_pending(env: napi_env, _: napi_callback_info) -> napi_value {
    let pending: bool = get!(js().is_exception_pending, env);
    get!(js().get_boolean, env, pending)
}

#[test]
fn a_function_called_meanwhile_neither_sees_it_nor_throws_it() {
    with_engine(|engine, env| {
        set_global(env, "isPending", function(env, is_pending, null_mut()));
        let name = eval(
            engine,
            env,
            "({ toString() { globalThis.seen = isPending(); return 'name' } })",
        );
        throw(env);
        // It runs while an exception is pending, and turns the name into a string.
        let mut context = null_mut();
        let status = unsafe { (module().async_init)(env, null_mut(), name, &mut context) };
        assert_eq!(status, napi_ok);
        assert_eq!(message(env).as_deref(), Some("outer"));
        assert_eq!(engine.eval("seen", "t.js").unwrap().text(), "false");
    });
}

#[test]
fn promise_jobs_wait_where_the_callback_before_them_threw() {
    with_engine(|engine, env| {
        set_global(env, "isPending", function(env, is_pending, null_mut()));
        let thrower = eval(
            engine,
            env,
            "() => { Promise.resolve().then(() => { globalThis.job = isPending() }); throw Error('call') }",
        );
        let receiver = eval(engine, env, "({})");
        let make_callback = module().make_callback;
        let status =
            unsafe { make_callback(env, null_mut(), receiver, thrower, 0, null(), null_mut()) };
        assert_eq!(status, napi_pending_exception);
        assert_eq!(message(env).as_deref(), Some("call"));
        assert_eq!(
            engine.eval("typeof job", "t.js").unwrap().text(),
            "undefined"
        );
        engine.run_jobs().unwrap();
        assert_eq!(engine.eval("job", "t.js").unwrap().text(), "false");
    });
}

#[test]
fn a_weak_reference_to_a_registered_symbol_leaves_it() {
    with_engine(|engine, env| {
        let symbol = eval(engine, env, "Symbol.for('registered')");
        throw(env);
        let _: napi_ref = get!(js().create_reference, env, symbol, 0);
        assert_eq!(message(env).as_deref(), Some("outer"));
    });
}

#[test]
fn a_look_at_a_view_whose_bytes_are_gone_leaves_it() {
    with_engine(|engine, env| {
        let view = eval(
            engine,
            env,
            "{ const b = new ArrayBuffer(8); globalThis.v = new DataView(b); b.transfer(); v }",
        );
        throw(env);
        let mut length = 1;
        let status = unsafe {
            (js().get_dataview_info)(env, view, &mut length, null_mut(), null_mut(), null_mut())
        };
        assert_eq!((status, length), (napi_ok, 0));
        assert_eq!(message(env).as_deref(), Some("outer"));
    });
}
