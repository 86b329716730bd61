//! Callbacks from outside of JavaScript, the end of the stack, and fatal errors.
#![allow(
    clippy::undocumented_unsafe_blocks,
    reason = "the tests are the module here and keep Node-API's contract by hand"
)]

#[macro_use]
mod common;

use std::ptr::{null, null_mut};

use common::*;
use napi_vtable_quickjs::Engine;
use napi_vtable_sys::*;

/// Calls its first argument through `napi_make_callback`.
unsafe extern "C" fn call_back(env: napi_env, info: napi_callback_info) -> napi_value {
    let (mut count, mut function, mut result) = (1, null_mut(), null_mut());
    unsafe {
        (js().get_cb_info)(env, info, &mut count, &mut function, null_mut(), null_mut());
        let global: napi_value = get!(js().get_global, env);
        (module().make_callback)(env, null_mut(), global, function, 0, null(), &mut result);
    }
    result
}

#[test]
fn a_callback_drains_promise_jobs_unless_javascript_is_on_the_stack() {
    with_engine(|engine, env| {
        let job = "globalThis.log = []; (n) => { Promise.resolve().then(() => log.push('job')); log.push('call'); return n }";
        let function_value = eval(engine, env, job);
        let receiver = eval(engine, env, "({})");
        let argument = string(env, "n");
        let result: napi_value = get!(
            module().make_callback,
            env,
            null_mut(),
            receiver,
            function_value,
            1,
            &argument
        );
        assert_eq!(text(env, result), "n");
        assert_eq!(
            engine.eval("log.join()", "t.js").unwrap().text(),
            "call,job"
        );
        set_global(env, "callBack", function(env, call_back, null_mut()));
        set_global(env, "f", function_value);
        let source = "log.length = 0; callBack(f); log.push('after'); log.join()";
        assert_eq!(engine.eval(source, "t.js").unwrap().text(), "call,after");
        engine.run_jobs().unwrap();
        assert_eq!(
            engine.eval("log.join()", "t.js").unwrap().text(),
            "call,after,job"
        );
    });
}

#[test]
fn a_callback_that_cannot_be_made_is_a_status() {
    with_engine(|engine, env| unsafe {
        let function = eval(engine, env, "() => { throw new RangeError('thrown') }");
        let object = eval(engine, env, "({})");
        let undefined = eval(engine, env, "undefined");
        let mut out = null_mut();
        let mut call = |receiver, function, argc, argv| {
            (module().make_callback)(env, null_mut(), receiver, function, argc, argv, &mut out)
        };
        assert_eq!(call(null_mut(), function, 0, null()), napi_invalid_arg);
        assert_eq!(call(object, null_mut(), 0, null()), napi_invalid_arg);
        assert_eq!(call(object, object, 0, null()), napi_invalid_arg);
        assert_eq!(call(object, function, 1, null()), napi_invalid_arg);
        assert_eq!(call(undefined, function, 0, null()), napi_object_expected);
        let _thrown: napi_value = get!(js().get_and_clear_last_exception, env);
        assert_eq!(call(object, function, 0, null()), napi_pending_exception);
        let thrown: napi_value = get!(js().get_and_clear_last_exception, env);
        assert!(get!(js().is_error, env, thrown));
    });
}

#[test]
fn a_fatal_exception_reaches_the_engine() {
    let engine = Engine::new().unwrap();
    let env = engine.new_env("", 8);
    env.scope(|raw| unsafe {
        let error = eval(&engine, raw, "new RangeError('uncaught')");
        assert_eq!((module().fatal_exception)(raw, error), napi_ok);
        assert_eq!(
            (module().fatal_exception)(raw, null_mut()),
            napi_invalid_arg
        );
    })
    .unwrap();
    assert_eq!(
        engine.run_jobs().unwrap_err().message,
        "RangeError: uncaught"
    );
    engine.run_jobs().unwrap();
}

/// Calls the function that it gets with itself: no bytecode runs in between.
unsafe extern "C" fn recurse(env: napi_env, info: napi_callback_info) -> napi_value {
    let (mut count, mut function, mut result) = (1, null_mut(), null_mut());
    unsafe {
        (js().get_cb_info)(env, info, &mut count, &mut function, null_mut(), null_mut());
        (js().call_function)(env, function, function, 1, &function, &mut result);
    }
    result
}

#[test]
fn endless_recursion_through_native_code_is_a_range_error() {
    with_engine(|engine, env| {
        set_global(env, "recurse", function(env, recurse, null_mut()));
        let expected = "RangeError: Maximum call stack size exceeded";
        for source in [
            "recurse(recurse)",
            "const bound = recurse.bind(null); recurse(bound)",
            "const proxy = new Proxy(recurse, {}); recurse(proxy)",
            "function js() { return recurse(js) } js()",
            "const o = { get x() { return recurse(() => o.x) } }; o.x",
            "function made() { return Reflect.construct(recurse, [made]) } made()",
        ] {
            let error = engine.eval(source, "t.js").err();
            assert_eq!(error.expect(source).message, expected, "{source}");
            assert_eq!(engine.eval("1 + 1", "t.js").unwrap().text(), "2");
        }
    });
}

#[test]
fn a_registration_of_nothing_changes_nothing() {
    unsafe { (module().module_register)(null_mut()) };
}

const CHILD: &str = "NAPI_VTABLE_TEST_FATAL";

#[test]
fn a_fatal_error_prints_its_message_and_ends_the_process() {
    if std::env::var_os(CHILD).is_some() {
        let message = c"it broke";
        unsafe {
            (module().fatal_error)(
                c"here-and-more".as_ptr(),
                4,
                message.as_ptr(),
                NAPI_AUTO_LENGTH,
            )
        }
    }
    let name = "a_fatal_error_prints_its_message_and_ends_the_process";
    let child = std::process::Command::new(std::env::current_exe().unwrap())
        .args([name, "--exact", "--nocapture"])
        .env(CHILD, "1")
        .output()
        .unwrap();
    assert!(!child.status.success());
    let errors = String::from_utf8_lossy(&child.stderr);
    assert!(errors.contains("FATAL ERROR: here it broke\n"), "{errors}");
}
