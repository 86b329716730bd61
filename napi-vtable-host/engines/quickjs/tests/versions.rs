//! Engines that stand for an older Node-API.
#![allow(
    clippy::undocumented_unsafe_blocks,
    reason = "the tests are the module here and keep Node-API's contract by hand"
)]

#[macro_use]
mod common;

use std::ptr::null_mut;

use common::last_error;
use napi_vtable_quickjs::{EXPORTS, Engine, EngineError, TABLES};
use napi_vtable_sys::*;

/// Runs `body` with an env of a new engine of a version.
fn with_version(version: u32, body: impl FnOnce(&Engine, napi_env)) {
    let engine = Engine::with_node_api_version(version).unwrap();
    let env = engine.new_env("", NAPI_VERSION_EXPERIMENTAL);
    env.scope(|env| body(&engine, env)).unwrap();
}

#[test]
fn every_version_answers_itself_and_has_what_is_not_newer() {
    for version in 1..=10 {
        with_version(version, |engine, env| {
            let answer: u32 = get!(engine.tables().js().get_version, env);
            assert_eq!(answer, version);
            for function in &JS_FUNCTIONS {
                let slot = |tables: &node_api_js_native_vtable| {
                    TableView::from(tables).slot(function.slot)
                };
                let is_there = slot(engine.tables().js()) == slot(TABLES.js());
                let is_newer = function.since > version as i32 && version < 10;
                assert_eq!(is_there, !is_newer, "{:?} in {version}", function.symbol);
            }
        });
    }
}

#[test]
fn a_version_that_does_not_exist_is_an_error() {
    for version in [0, 11, u32::MAX] {
        let error = Engine::with_node_api_version(version).err();
        assert!(matches!(error, Some(EngineError::NodeApiVersion(v)) if v == version));
    }
}

#[test]
fn each_env_leads_to_the_tables_of_its_own_engine() {
    with_version(8, |old, old_env| {
        with_version(10, |_, new_env| {
            let text =
                "node_api_symbol_for is not offered by this runtime: it needs Node-API version 9";
            for (env, works) in [(old_env, false), (new_env, true)] {
                let (js, _) = unsafe { tables_of_env(env) }.unwrap();
                let by_env = unsafe { (*js).symbol_for };
                for symbol_for in [by_env, EXPORTS.js().symbol_for] {
                    let mut result = null_mut();
                    let status = unsafe { symbol_for(env, c"a".as_ptr(), 1, &mut result) };
                    let expected = if works { napi_ok } else { napi_generic_failure };
                    assert_eq!(status, expected);
                    assert_eq!(last_error(env), if works { "" } else { text });
                }
            }
            assert_eq!(
                unsafe { tables_of_env(old_env) }.unwrap().1,
                old.tables().module_ptr()
            );
        });
    });
}

#[test]
fn a_null_env_is_refused_by_name_and_by_a_stub() {
    let old = Engine::with_node_api_version(1).unwrap();
    for js in [EXPORTS.js(), old.tables().js(), TABLES.js()] {
        let status = unsafe { (js.symbol_for)(null_mut(), c"a".as_ptr(), 1, null_mut()) };
        assert_eq!(status, napi_invalid_arg);
    }
}
