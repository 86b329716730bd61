//! BigInts, dates, promises and versions, through the tables.
#![allow(
    clippy::undocumented_unsafe_blocks,
    reason = "the tests are the module here and keep Node-API's contract by hand"
)]

#[macro_use]
mod common;

use std::ptr::null_mut;

use common::*;
use napi_vtable_quickjs::Engine;
use napi_vtable_sys::*;

fn words(env: napi_env, sign: i32, words: &[u64]) -> napi_value {
    get!(
        js().create_bigint_words,
        env,
        sign,
        words.len(),
        words.as_ptr()
    )
}

#[test]
fn words_go_both_ways_with_sign_and_without_leading_zeros() {
    with_engine(|engine, env| unsafe {
        for (sign, given, text, kept) in [
            (0, &[5_u64][..], "5", &[5_u64][..]),
            (1, &[0, 1], "-18446744073709551616", &[0, 1]),
            (1, &[7, 0, 0], "-7", &[7]),
            (1, &[0, 0], "0", &[]),
            (
                0,
                &[u64::MAX, u64::MAX],
                "340282366920938463463374607431768211455",
                &[u64::MAX; 2],
            ),
        ] {
            let value = words(env, sign, given);
            set_global(env, "value", value);
            assert_eq!(engine.eval("String(value)", "t.js").unwrap().text(), text);
            let (mut bit, mut count, mut back) = (9, 4, [3_u64; 4]);
            let get = js().get_value_bigint_words;
            assert_eq!(
                get(env, value, &mut bit, &mut count, back.as_mut_ptr()),
                napi_ok
            );
            assert_eq!(
                (bit, &back[..count]),
                (i32::from(text.starts_with('-')), kept)
            );
            assert_eq!(back[count], 3, "nothing is written behind the words");
        }
    });
}

#[test]
fn a_short_buffer_gets_the_low_words_and_the_full_count() {
    with_env(|env| unsafe {
        let value = words(env, 0, &[1, 2, 3]);
        let (mut bit, mut count, mut back) = (9, 2, [9_u64; 3]);
        let get = js().get_value_bigint_words;
        assert_eq!(
            get(env, value, &mut bit, &mut count, back.as_mut_ptr()),
            napi_ok
        );
        assert_eq!((count, back), (3, [1, 2, 9]));
        count = 0;
        assert_eq!(get(env, value, null_mut(), &mut count, null_mut()), napi_ok);
        assert_eq!(count, 3);
    });
}

#[test]
fn a_bigint_that_does_not_fit_says_so() {
    with_env(|env| unsafe {
        for (sign, given, signed, unsigned) in [
            (0, &[1_u64 << 63][..], (i64::MIN, false), (1 << 63, true)),
            (1, &[1 << 63], (i64::MIN, true), (1 << 63, false)),
            (1, &[1], (-1, true), (u64::MAX, false)),
            (0, &[5, 1], (5, false), (5, false)),
        ] {
            let value = words(env, sign, given);
            let (mut number, mut natural, mut lossless) = (0, 0, false);
            (js().get_value_bigint_int64)(env, value, &mut number, &mut lossless);
            assert_eq!((number, lossless), signed);
            (js().get_value_bigint_uint64)(env, value, &mut natural, &mut lossless);
            assert_eq!((natural, lossless), unsigned);
        }
    });
}

#[test]
fn too_many_words_are_a_range_error_and_are_not_read() {
    with_env(|env| unsafe {
        let one = 1_u64;
        let mut result = null_mut();
        let create = js().create_bigint_words;
        let status = create(env, 0, i32::MAX as usize, &one, &mut result);
        assert_eq!(status, napi_pending_exception);
        let _: napi_value = get!(js().get_and_clear_last_exception, env);
        assert_eq!(
            create(env, 0, i32::MAX as usize + 1, &one, &mut result),
            napi_invalid_arg
        );
        let many = vec![u64::MAX; 1 << 15];
        assert_eq!(
            create(env, 0, many.len(), many.as_ptr(), &mut result),
            napi_pending_exception
        );
        let _: napi_value = get!(js().get_and_clear_last_exception, env);
    });
}

#[test]
fn a_promise_is_settled_once_and_a_second_time_is_a_status() {
    let engine = Engine::new().unwrap();
    let env = engine.new_env("", 8);
    let mut deferred: napi_deferred = null_mut();
    let mut unsettled: napi_deferred = null_mut();
    env.scope(|raw| {
        set_global(raw, "good", get!(js().create_promise, raw, &mut deferred));
        set_global(raw, "never", get!(js().create_promise, raw, &mut unsettled));
    })
    .unwrap();
    engine
        .eval(
            "globalThis.log = ''; good.then(value => { log += value }); 0",
            "t.js",
        )
        .unwrap();
    env.scope(|raw| unsafe {
        let value = string(raw, "done");
        assert_eq!((js().resolve_deferred)(raw, deferred, value), napi_ok);
        assert_eq!(
            (js().resolve_deferred)(raw, deferred, value),
            napi_invalid_arg
        );
        assert_eq!(
            (js().reject_deferred)(raw, deferred, value),
            napi_invalid_arg
        );
        assert_eq!(
            (js().reject_deferred)(raw, null_mut(), value),
            napi_invalid_arg
        );
    })
    .unwrap();
    engine.run_jobs().unwrap();
    assert_eq!(engine.eval("log", "t.js").unwrap().text(), "done");
    // The deferred that was never settled goes with the env.
}

#[test]
fn a_rejected_promise_rejects() {
    let engine = Engine::new().unwrap();
    let env = engine.new_env("", 8);
    env.scope(|raw| unsafe {
        let mut deferred = null_mut();
        set_global(raw, "bad", get!(js().create_promise, raw, &mut deferred));
        engine
            .eval(
                "globalThis.log = ''; bad.catch(value => { log += value }); 0",
                "t.js",
            )
            .unwrap();
        assert_eq!(
            (js().reject_deferred)(raw, deferred, string(raw, "no")),
            napi_ok
        );
    })
    .unwrap();
    engine.run_jobs().unwrap();
    assert_eq!(engine.eval("log", "t.js").unwrap().text(), "no");
}

#[test]
fn a_date_out_of_range_is_invalid() {
    with_env(|env| {
        for (given, kept) in [(0.0, 0.0), (1.9, 1.0), (8.64e15, 8.64e15)] {
            let date: napi_value = get!(js().create_date, env, given);
            let time: f64 = get!(js().get_date_value, env, date);
            assert!((time - kept).abs() < f64::EPSILON);
        }
        let date: napi_value = get!(js().create_date, env, 8.64e15 + 1.0);
        let time: f64 = get!(js().get_date_value, env, date);
        assert!(time.is_nan());
    });
}

#[test]
fn versions_and_the_file_are_those_of_the_env() {
    with_engine(|_, env| unsafe {
        let version: u32 = get!(js().get_version, env);
        assert_eq!(version, 10);
        let node: *const napi_node_version = get!(module().get_node_version, env);
        let release = std::ffi::CStr::from_ptr((*node).release);
        assert_eq!(((*node).major, release), (26, c"node"));
        let file: *const std::ffi::c_char = get!(module().get_module_file_name, env);
        assert_eq!(std::ffi::CStr::from_ptr(file), c"file:///addon.node");
    });
}

#[test]
fn external_memory_is_counted_over_calls() {
    with_env(|env| {
        let first: i64 = get!(js().adjust_external_memory, env, 1000);
        let second: i64 = get!(js().adjust_external_memory, env, -400);
        assert_eq!((first, second), (1000, 600));
    });
}
