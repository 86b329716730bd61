//! The core through the tables, as a module uses it.
#![allow(
    clippy::undocumented_unsafe_blocks,
    reason = "the tests are the module here and keep Node-API's contract by hand"
)]

#[macro_use]
mod common;

use std::ffi::c_void;
use std::ptr::null_mut;

use common::*;
use napi_vtable_quickjs::{Engine, TABLES};
use napi_vtable_sys::*;

unsafe extern "C" fn add(env: napi_env, info: napi_callback_info) -> napi_value {
    let mut arguments = [null_mut(); 2];
    let mut count = 2;
    unsafe {
        let (this, data) = (null_mut(), null_mut());
        assert_eq!(
            (js().get_cb_info)(env, info, &mut count, arguments.as_mut_ptr(), this, data),
            napi_ok
        );
    }
    let mut sum = 0.0;
    for argument in arguments {
        let mut number = 0.0;
        if unsafe { (js().get_value_double)(env, argument, &mut number) } != napi_ok {
            unsafe { (js().throw_type_error)(env, c"E_NUMBER".as_ptr(), c"no number".as_ptr()) };
            return null_mut();
        }
        sum += number;
    }
    get!(js().create_double, env, sum)
}

#[test]
fn a_native_function_gets_its_arguments_and_its_result_arrives() {
    with_engine(|engine, env| {
        set_global(env, "add", function(env, add, null_mut()));
        assert_eq!(
            engine
                .eval("add(40, 2) + ':' + add.name", "t.js")
                .unwrap()
                .text(),
            "42:native"
        );
    });
}

#[test]
fn an_exception_of_native_code_reaches_the_scripts_catch_and_only_once() {
    with_engine(|engine, env| {
        set_global(env, "add", function(env, add, null_mut()));
        let source =
            "try { add('x', 1) } catch (e) { e.code + ' ' + (e instanceof TypeError) + add(1, 1) }";
        assert_eq!(
            engine.eval(source, "t.js").unwrap().text(),
            "E_NUMBER true2"
        );
        let error = engine.eval("add()", "t.js").err().unwrap();
        assert_eq!(error.message, "TypeError: no number");
    });
}

#[test]
fn a_stale_or_made_up_handle_is_a_status_and_no_crash() {
    with_env(|env| {
        let scope: napi_handle_scope = get!(js().open_handle_scope, env);
        let stale = string(env, "gone");
        assert_eq!(unsafe { (js().close_handle_scope)(env, scope) }, napi_ok);
        let mut number = 0.0;
        for handle in [
            stale,
            null_mut(),
            std::ptr::without_provenance_mut(usize::MAX),
        ] {
            let status = unsafe { (js().get_value_double)(env, handle, &mut number) };
            assert_eq!(status, napi_invalid_arg);
        }
        let status = unsafe { (js().get_undefined)(null_mut(), null_mut()) };
        assert_eq!(status, napi_invalid_arg);
    });
}

#[test]
fn scopes_closed_out_of_order_are_refused() {
    with_env(|env| {
        let outer: napi_handle_scope = get!(js().open_handle_scope, env);
        let inner: napi_escapable_handle_scope = get!(js().open_escapable_handle_scope, env);
        let value = string(env, "kept");
        unsafe {
            assert_eq!(
                (js().close_handle_scope)(env, outer),
                napi_handle_scope_mismatch
            );
            assert_eq!(last_error(env), "Invalid handle scope usage");
            let kept: napi_value = get!(js().escape_handle, env, inner, value);
            let mut again = null_mut();
            let status = (js().escape_handle)(env, inner, value, &mut again);
            assert_eq!(status, napi_escape_called_twice);
            assert_eq!((js().close_escapable_handle_scope)(env, inner), napi_ok);
            assert_eq!(text(env, kept), "kept");
            assert_eq!((js().close_handle_scope)(env, outer), napi_ok);
            assert_eq!(
                (js().close_handle_scope)(env, outer),
                napi_handle_scope_mismatch
            );
        }
    });
}

#[test]
fn a_text_is_cut_at_a_character_and_lone_surrogates_become_the_replacement() {
    with_engine(|engine, env| {
        let value = eval(engine, env, "'aé€\\u{1F600}\\uD800'");
        assert_eq!(text(env, value), "aé€😀\u{fffd}");
        let mut buffer = [0x7f_u8; 6];
        let read: usize = get!(
            js().get_value_string_utf8,
            env,
            value,
            buffer.as_mut_ptr().cast(),
            6
        );
        assert_eq!((read, &buffer[..4]), (3, &b"a\xc3\xa9\0"[..]));
    });
}

#[test]
fn a_weak_reference_lets_its_value_go_and_a_deleted_one_is_a_status() {
    with_engine(|engine, env| unsafe {
        let scope: napi_handle_scope = get!(js().open_handle_scope, env);
        let object = eval(engine, env, "({})");
        let weak: napi_ref = get!(js().create_reference, env, object, 0);
        let strong: napi_ref = get!(js().create_reference, env, object, 1);
        (js().close_handle_scope)(env, scope);
        let value: napi_value = get!(js().get_reference_value, env, weak);
        assert!(!value.is_null());
        assert_eq!((js().delete_reference)(env, strong), napi_ok);
        assert_eq!((js().delete_reference)(env, strong), napi_invalid_arg);
    });
}

#[test]
fn a_failure_in_an_earlier_call_is_no_last_error_of_a_later_one() {
    unsafe extern "C" fn fails(env: napi_env, _: napi_callback_info) -> napi_value {
        let mut number = 0.0;
        // SAFETY: null is no handle, which the function says.
        let status = unsafe { (js().get_value_double)(env, null_mut(), &mut number) };
        assert_eq!(status, napi_invalid_arg);
        null_mut()
    }
    unsafe extern "C" fn looks(env: napi_env, _: napi_callback_info) -> napi_value {
        string(env, &last_error(env))
    }
    with_engine(|engine, env| {
        set_global(env, "fails", function(env, fails, null_mut()));
        set_global(env, "looks", function(env, looks, null_mut()));
        let seen = eval(engine, env, "fails(); looks()");
        assert_eq!(text(env, seen), "");
    });
}

#[test]
fn a_native_class_constructs_and_extends() {
    unsafe extern "C" fn shape(env: napi_env, info: napi_callback_info) -> napi_value {
        let target: napi_value = get!(js().get_new_target, env, info);
        assert!(!target.is_null());
        null_mut()
    }
    with_engine(|engine, env| {
        set_global(env, "Shape", function(env, shape, null_mut()));
        let source = "class Box extends Shape { constructor() { super(); this.n = 7 } }; \
                      const b = new Box(); `${b.n} ${b instanceof Shape} ${b instanceof Box} ${typeof Shape}`";
        assert_eq!(
            engine.eval(source, "t.js").unwrap().text(),
            "7 true true function"
        );
    });
}

#[test]
fn a_pending_exception_refuses_calls_that_run_javascript() {
    with_env(|env| unsafe {
        let value = string(env, "thrown");
        assert_eq!((js().throw_value)(env, value), napi_ok);
        let mut result = null_mut();
        let status = (js().coerce_to_string)(env, value, &mut result);
        assert_eq!(status, napi_pending_exception);
        let thrown: napi_value = get!(js().get_and_clear_last_exception, env);
        assert_eq!(text(env, thrown), "thrown");
        assert_eq!((js().coerce_to_string)(env, value, &mut result), napi_ok);
    });
}

#[cfg(not(feature = "uv"))]
#[test]
fn a_function_that_is_not_offered_names_itself() {
    with_env(|env| {
        let mut loop_ = null_mut();
        let status = unsafe { (module().get_uv_event_loop)(env, &mut loop_) };
        assert_eq!(status, napi_generic_failure);
        assert!(
            last_error(env).starts_with("napi_get_uv_event_loop "),
            "{}",
            last_error(env)
        );
    });
}

#[test]
fn a_function_newer_than_the_engine_is_a_status_with_a_reason() {
    use napi_vtable_sys::missing::PADDING;

    let known = Table::JsNative.slots();
    // SAFETY: a host's table has this many slots, which hold functions.
    let table = unsafe { TableView::new(TABLES.js_ptr(), known + PADDING) }.unwrap();
    let slot = table.slot(known + 7).unwrap();
    // SAFETY: a stub of the padding reads its first argument alone.
    let stub = unsafe {
        std::mem::transmute::<
            std::ptr::NonNull<c_void>,
            unsafe extern "C" fn(*mut c_void, u32) -> napi_status,
        >(slot)
    };
    with_env(|env| {
        // SAFETY: as above.
        assert_eq!(unsafe { stub(env.cast(), 1) }, napi_generic_failure);
        assert_eq!(
            last_error(env),
            "slot 136 of node_api_js_native_vtable is newer than this runtime, which knows 129 slots"
        );
        // A function of tomorrow may take something else first.
        let mut other = 0_u64;
        // SAFETY: as above.
        let status = unsafe { stub((&raw mut other).cast(), 1) };
        assert_eq!(status, napi_generic_failure);
    });
}

#[test]
fn a_function_that_outlives_its_env_throws() {
    let engine = Engine::new().unwrap();
    let env = engine.new_env("", 8);
    env.scope(|raw| set_global(raw, "add", function(raw, add, null_mut())))
        .unwrap();
    env.close();
    assert!(engine.eval("add(1, 2)", "t.js").is_err());
}

#[test]
fn posted_finalizers_run_exactly_once_even_at_the_end() {
    unsafe extern "C" fn count(_: napi_env, data: *mut std::ffi::c_void, _: *mut std::ffi::c_void) {
        unsafe { *data.cast::<u32>() += 1 };
    }
    let mut calls = [0_u32; 2];
    let engine = Engine::new().unwrap();
    let env = engine.new_env("", 8);
    let post = |raw, data: &mut u32| unsafe {
        let data = (&raw mut *data).cast();
        assert_eq!(
            (js().post_finalizer)(raw, Some(count), data, null_mut()),
            napi_ok
        );
    };
    env.scope(|raw| post(raw, &mut calls[0])).unwrap();
    engine.run_jobs().unwrap();
    env.scope(|raw| post(raw, &mut calls[1])).unwrap();
    drop(engine);
    assert_eq!(calls, [1, 1]);
}
