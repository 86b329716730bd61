//! The loop of an engine with feature `uv`, as a runtime with a loop of its own drives it.
#![cfg(feature = "uv")]
#![allow(
    clippy::undocumented_unsafe_blocks,
    reason = "test code is the module here: it keeps Node-API's and libuv's contracts by hand"
)]

#[macro_use]
mod common;

use std::cell::Cell;
use std::ffi::c_void;
use std::ptr::null_mut;
use std::time::Duration;

use common::*;
use libuv_sys2 as uv;
use napi_vtable_quickjs::Engine;
use napi_vtable_sys::*;

fn loop_of(env: napi_env) -> *mut uv::uv_loop_t {
    let found: *mut uv_loop_s = get!(module().get_uv_event_loop, env);
    found.cast()
}

thread_local! {
    static FIRED: Cell<usize> = const { Cell::new(0) };
}

unsafe extern "C" fn fired(timer: *mut uv::uv_timer_t) {
    FIRED.set(FIRED.get() + 1);
    unsafe { uv::uv_close(timer.cast(), None) };
}

/// Starts a timer in memory that stays.
fn start_timer(env: napi_env, milliseconds: u64) -> *mut uv::uv_timer_t {
    let timer = Box::leak(Box::new(unsafe { std::mem::zeroed::<uv::uv_timer_t>() }));
    unsafe {
        assert_eq!(uv::uv_timer_init(loop_of(env), timer), 0);
        assert_eq!(uv::uv_timer_start(timer, Some(fired), milliseconds, 0), 0);
    }
    timer
}

#[test]
fn engines_have_loops_of_their_own_and_envs_share_their_engines() {
    let engines = [Engine::new().unwrap(), Engine::new().unwrap()];
    let [one, two] = engines.each_ref().map(|engine| {
        let envs = [engine.new_env("", 8), engine.new_env("", 10)];
        let [first, second] = envs.map(|env| loop_of(env.raw()));
        assert_eq!(first, second);
        first
    });
    assert_ne!(one, two);
    assert_ne!(one, unsafe { uv::uv_default_loop() });
}

#[test]
fn a_place_for_the_loop_is_required() {
    with_env(|env| unsafe {
        let status = (module().get_uv_event_loop)(env, null_mut());
        assert_eq!(status, napi_invalid_arg);
        let mut found = null_mut();
        let status = (module().get_uv_event_loop)(null_mut(), &mut found);
        assert_eq!(status, napi_invalid_arg);
    });
}

#[test]
fn an_addons_timer_keeps_the_loop_alive_until_it_is_closed() {
    FIRED.set(0);
    let engine = Engine::new().unwrap();
    let env = engine.new_env("", 8);
    start_timer(env.raw(), 5);
    engine.run_loop().unwrap();
    assert_eq!(FIRED.get(), 1);
    assert!(!engine.turn(None).unwrap());
}

#[test]
fn a_turn_ends_at_its_timeout_though_an_addon_waits_for_longer() {
    FIRED.set(0);
    let engine = Engine::new().unwrap();
    let env = engine.new_env("", 8);
    start_timer(env.raw(), 3_600_000);
    assert!(engine.turn(Some(Duration::from_millis(1))).unwrap());
    let waker = engine.waker();
    std::thread::spawn(move || waker.wake());
    assert!(engine.turn(None).unwrap());
    assert_eq!(FIRED.get(), 0);
}

#[test]
fn a_waker_may_ring_when_the_loop_is_gone() {
    let engine = Engine::new().unwrap();
    let waker = engine.waker();
    let ringing = std::thread::spawn(move || {
        for _ in 0..100_000 {
            waker.wake();
        }
    });
    drop(engine);
    ringing.join().unwrap();
}

unsafe extern "C" fn close_handle(handle: *mut c_void) {
    unsafe { uv::uv_close(handle.cast(), None) };
}

#[test]
fn what_is_open_at_the_end_is_closed_once() {
    FIRED.set(0);
    let engine = Engine::new().unwrap();
    let env = engine.new_env("", 8).raw();
    start_timer(env, 3_600_000);
    let hooked = start_timer(env, 3_600_000);
    let hook = module().add_env_cleanup_hook;
    let status = unsafe { hook(env, Some(close_handle), hooked.cast()) };
    assert_eq!(status, napi_ok);
    drop(engine);
    assert_eq!(FIRED.get(), 0);
}

struct Promise {
    env: napi_env,
    deferred: napi_deferred,
    failure: Option<napi_status>,
}

unsafe extern "C" fn settle(timer: *mut uv::uv_timer_t) {
    unsafe {
        let promise = &mut *(*timer).data.cast::<Promise>();
        uv::uv_close(timer.cast(), None);
        let env = promise.env;
        // No scope: the handle goes with the round.
        let value = string(env, "settled");
        let status = (js().resolve_deferred)(env, promise.deferred, value);
        promise.failure = (status != napi_ok).then_some(status);
    }
}

#[test]
fn promise_jobs_run_after_a_callback_without_a_scope() {
    let engine = Engine::new().unwrap();
    let env = engine.new_env("", 8);
    let mut data = env
        .scope(|raw| {
            let mut deferred = null_mut();
            let promise: napi_value = get!(js().create_promise, raw, &mut deferred);
            let global: napi_value = get!(js().get_global, raw);
            let name = c"promise".as_ptr();
            let set = unsafe { (js().set_named_property)(raw, global, name, promise) };
            assert_eq!(set, napi_ok);
            Promise {
                env: raw,
                deferred,
                failure: None,
            }
        })
        .unwrap();
    engine
        .eval(
            "promise.then((value) => { globalThis.result = value })",
            "a.js",
        )
        .unwrap();
    let timer = start_timer(env.raw(), 1);
    unsafe {
        (*timer).data = (&raw mut data).cast();
        uv::uv_timer_start(timer, Some(settle), 1, 0);
    }
    engine.run_loop().unwrap();
    assert_eq!(data.failure, None);
    assert_eq!(engine.eval("result", "a.js").unwrap().text(), "settled");
}
