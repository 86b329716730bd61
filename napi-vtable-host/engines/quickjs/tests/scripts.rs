//! Scripts and instance data through the table.
#![allow(
    clippy::undocumented_unsafe_blocks,
    reason = "the tests are the module here and keep Node-API's contract by hand"
)]

#[macro_use]
mod common;

use std::cell::Cell;
use std::ffi::c_void;
use std::ptr::null_mut;

use common::*;
use napi_vtable_quickjs::Engine;
use napi_vtable_sys::*;

#[test]
fn a_script_gives_its_last_value_and_keeps_its_globals() {
    with_engine(|engine, env| unsafe {
        let run = |source: &str| -> napi_value {
            let source = string(env, source);
            get!(js().run_script, env, source)
        };
        run("var kept = 5; let inner = 6");
        assert_eq!(get!(js().get_value_double, env, run("kept + inner")), 11.0);
        assert_eq!(get!(js().get_value_double, env, run("'a\0é'.length")), 3.0);
        assert_eq!(get!(js().type_of, env, run("")), napi_undefined);
        let surrogate = eval(engine, env, "'\"\\ud800\".charCodeAt(0)'");
        let code: napi_value = get!(js().run_script, env, surrogate);
        assert_eq!(get!(js().get_value_double, env, code), f64::from(0xd800));
        let mut out = null_mut();
        let number = run("5");
        assert_eq!(
            (js().run_script)(env, number, &mut out),
            napi_string_expected
        );
        assert_eq!(
            (js().run_script)(env, null_mut(), &mut out),
            napi_invalid_arg
        );
        assert_eq!(
            (js().run_script)(env, string(env, "1"), null_mut()),
            napi_invalid_arg
        );
    });
}

#[test]
fn what_a_script_throws_is_pending_under_a_generic_failure() {
    with_engine(|_, env| unsafe {
        for (source, name) in [
            ("1 +", "SyntaxError"),
            ("throw new RangeError('x')", "RangeError"),
        ] {
            let mut out = null_mut();
            let status = (js().run_script)(env, string(env, source), &mut out);
            assert_eq!(status, napi_generic_failure);
            assert_eq!(last_error(env), "Unknown failure");
            assert_eq!(
                (js().run_script)(env, string(env, "1"), &mut out),
                napi_pending_exception
            );
            let thrown: napi_value = get!(js().get_and_clear_last_exception, env);
            let thrown: napi_value = get!(js().coerce_to_string, env, thrown);
            assert!(text(env, thrown).starts_with(name));
        }
    });
}

unsafe extern "C" fn count(_: napi_env, data: *mut c_void, _: *mut c_void) {
    // SAFETY: the test passes a cell that outlives the engine.
    let calls = unsafe { &*data.cast::<Cell<u32>>() };
    calls.set(calls.get() + 1);
}

#[test]
fn instance_data_is_per_env_and_replacing_it_runs_no_finalizer() {
    let (older, newer, other) = (Cell::new(0), Cell::new(0), Cell::new(0));
    let pointer = |calls: &Cell<u32>| -> *mut c_void { (&raw const *calls).cast_mut().cast() };
    let engine = Engine::new().unwrap();
    let (first, second) = (engine.new_env("", 8), engine.new_env("", 8));
    let set = |raw, calls| {
        let status =
            unsafe { (js().set_instance_data)(raw, pointer(calls), Some(count), null_mut()) };
        assert_eq!(status, napi_ok);
    };
    let get = |raw| -> *mut c_void { get!(js().get_instance_data, raw) };
    first
        .scope(|raw| {
            assert!(get(raw).is_null());
            set(raw, &older);
            set(raw, &newer);
            assert_eq!(get(raw), pointer(&newer));
        })
        .unwrap();
    second
        .scope(|raw| {
            assert!(get(raw).is_null());
            set(raw, &other);
        })
        .unwrap();
    first.close();
    assert_eq!((older.get(), newer.get(), other.get()), (0, 1, 0));
    drop(engine);
    assert_eq!((older.get(), newer.get(), other.get()), (0, 1, 1));
}

#[test]
fn a_finalizer_that_comes_up_while_the_env_ends_runs_too() {
    unsafe extern "C" fn last(env: napi_env, data: *mut c_void, _: *mut c_void) {
        let object: napi_value = get!(js().create_object, env);
        let (callback, none) = (Some(count as _), null_mut());
        let status = unsafe { (js().add_finalizer)(env, object, data, callback, none, null_mut()) };
        assert_eq!(status, napi_ok);
    }
    let calls = Cell::new(0);
    with_env(|env| unsafe {
        let data = (&raw const calls).cast_mut().cast();
        assert_eq!(
            (js().set_instance_data)(env, data, Some(last), null_mut()),
            napi_ok
        );
    });
    assert_eq!(calls.get(), 1);
}
