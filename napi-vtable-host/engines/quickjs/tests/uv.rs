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
use std::sync::Mutex;
use std::sync::mpsc::{Receiver, Sender, channel};
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

thread_local! {
    static CLOSED: Cell<bool> = const { Cell::new(false) };
}

unsafe extern "C" fn closed(_: *mut uv::uv_handle_t) {
    CLOSED.set(true);
}

unsafe extern "C" fn close_handle(handle: *mut c_void) {
    unsafe { uv::uv_close(handle.cast(), Some(closed)) };
}

/// The last finalizer of an env, which may free the memory of handles.
unsafe extern "C" fn count_if_closed(_: napi_env, _: *mut c_void, _: *mut c_void) {
    FIRED.set(if CLOSED.get() { 1 } else { 2 });
}

#[test]
fn what_a_hook_closes_is_closed_before_a_finalizer_frees_it() {
    let engine = Engine::new().unwrap();
    let env = engine.new_env("", 8).raw();
    let hooked = start_timer(env, 3_600_000);
    unsafe {
        let hook = module().add_env_cleanup_hook;
        assert_eq!(hook(env, Some(close_handle), hooked.cast()), napi_ok);
        let set = (js().set_instance_data)(env, null_mut(), Some(count_if_closed), null_mut());
        assert_eq!(set, napi_ok);
    }
    drop(engine);
    assert_eq!(FIRED.get(), 1);
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

/// A request that a thread works at until the env's last finalizer has run.
struct Late {
    request: uv::uv_work_t,
    gate: Mutex<Receiver<()>>,
    open: Sender<()>,
    env: napi_env,
}

unsafe extern "C" fn wait_at_the_gate(request: *mut uv::uv_work_t) {
    let late = unsafe { &*(*request).data.cast::<Late>() };
    late.gate.lock().unwrap().recv().unwrap();
}

unsafe extern "C" fn open_the_gate(_: napi_env, late: *mut c_void, _: *mut c_void) {
    unsafe { &*late.cast::<Late>() }.open.send(()).unwrap();
}

unsafe extern "C" fn count_finalizer(_: napi_env, _: *mut c_void, _: *mut c_void) {
    FIRED.set(FIRED.get() + 10);
}

unsafe extern "C" fn make_values(request: *mut uv::uv_work_t, _: i32) {
    FIRED.set(FIRED.get() + 1);
    unsafe {
        let late = Box::from_raw((*request).data.cast::<Late>());
        let env = late.env;
        let (mut value, mut reference, mut deferred) = (null_mut(), null_mut(), null_mut());
        (js().create_object)(env, &mut value);
        (js().create_reference)(env, value, 1, &mut reference);
        (js().set_instance_data)(env, null_mut(), Some(count_finalizer), null_mut());
        (js().create_promise)(env, &mut deferred, &mut value);
    }
}

#[test]
fn work_that_ends_after_its_env_leaves_nothing() {
    FIRED.set(0);
    let engine = Engine::new().unwrap();
    let env = engine.new_env("", 8).raw();
    let (open, gate) = channel();
    let late = Box::leak(Box::new(Late {
        request: unsafe { std::mem::zeroed() },
        gate: Mutex::new(gate),
        open,
        env,
    }));
    let data: *mut c_void = (&raw mut *late).cast();
    late.request.data = data;
    unsafe {
        let set = (js().set_instance_data)(env, data, Some(open_the_gate), null_mut());
        assert_eq!(set, napi_ok);
        let request = &raw mut late.request;
        let queue = uv::uv_queue_work;
        let queued = queue(
            loop_of(env),
            request,
            Some(wait_at_the_gate),
            Some(make_values),
        );
        assert_eq!(queued, 0);
    }
    // QuickJS ends the process where an object is left.
    drop(engine);
    // The callback, and the finalizer once.
    assert_eq!(FIRED.get(), 11);
}

struct Leaver {
    env: napi_env,
    left: napi_value,
    freed: bool,
}

/// Leaves a handle at the first call, without a scope, and looks for it at the second.
unsafe extern "C" fn leave_a_handle(timer: *mut uv::uv_timer_t) {
    unsafe {
        let leaver = &mut *(*timer).data.cast::<Leaver>();
        if leaver.left.is_null() {
            leaver.left = string(leaver.env, "left");
        } else {
            let mut length = 0;
            let read = js().get_value_string_utf8;
            let status = read(leaver.env, leaver.left, null_mut(), 0, &mut length);
            leaver.freed = status == napi_invalid_arg;
            uv::uv_close(timer.cast(), None);
        }
    }
}

#[test]
fn handles_that_a_callback_leaves_go_with_its_round() {
    let engine = Engine::new().unwrap();
    let env = engine.new_env("", 8).raw();
    let mut leaver = Leaver {
        env,
        left: null_mut(),
        freed: false,
    };
    let timer = start_timer(env, 1);
    unsafe {
        (*timer).data = (&raw mut leaver).cast();
        uv::uv_timer_start(timer, Some(leave_a_handle), 1, 1);
    }
    engine.run_loop().unwrap();
    assert!(!leaver.left.is_null() && leaver.freed);
}

unsafe extern "C" fn throw(env: napi_env, _: *mut c_void) {
    let message = string(env, "on purpose");
    let status = unsafe { (js().throw_value)(env, message) };
    assert_eq!(status, napi_ok);
}

unsafe extern "C" fn execute(_: napi_env, _: *mut c_void) {}

unsafe extern "C" fn complete(env: napi_env, _: napi_status, data: *mut c_void) {
    unsafe { throw(env, data) };
}

#[test]
fn an_exception_leaves_later_events_for_the_next_turn() {
    let engine = Engine::new().unwrap();
    let env = engine.new_env("", 10);
    env.scope(|raw| {
        let name = string(raw, "work");
        for _ in 0..3 {
            let work: napi_async_work = get!(
                module().create_async_work,
                raw,
                null_mut(),
                name,
                Some(execute),
                Some(complete),
                null_mut()
            );
            let status = unsafe { (module().queue_async_work)(raw, work) };
            assert_eq!(status, napi_ok);
        }
    })
    .unwrap();
    for _ in 0..3 {
        assert_eq!(engine.run_loop().unwrap_err().message, "on purpose");
    }
    engine.run_loop().unwrap();
}

#[test]
fn the_end_of_one_env_leaves_the_events_of_the_others() {
    FIRED.set(0);
    unsafe extern "C" fn count(_: napi_env, _: napi_status, _: *mut c_void) {
        FIRED.set(FIRED.get() + 1);
    }
    unsafe extern "C" fn post(work: *mut c_void) {
        // Ends at once, so its event stands in the mailbox while the env of this hook ends.
        let (env, work) = unsafe { *work.cast::<(napi_env, napi_async_work)>() };
        unsafe {
            assert_eq!((module().queue_async_work)(env, work), napi_ok);
            assert_eq!((module().queue_async_work)(env, work), napi_generic_failure);
            // Cancelled where no thread has begun it; either way an event comes.
            (module().cancel_async_work)(env, work);
        }
    }
    let engine = Engine::new().unwrap();
    let [stays, ends] = [engine.new_env("", 8), engine.new_env("", 8)];
    let make = |env: napi_env| -> napi_async_work {
        let name = string(env, "work");
        get!(
            module().create_async_work,
            env,
            null_mut(),
            name,
            Some(execute),
            Some(count),
            null_mut()
        )
    };
    let other = stays.scope(|env| (env, make(env))).unwrap();
    let own = ends.scope(|env| (env, make(env))).unwrap();
    let hook = module().add_env_cleanup_hook;
    for works in [&raw const own, &raw const other] {
        let status = unsafe { hook(ends.raw(), Some(post), works.cast_mut().cast()) };
        assert_eq!(status, napi_ok);
    }
    ends.close();
    assert_eq!(FIRED.get(), 1);
    engine.run_loop().unwrap();
    assert_eq!(FIRED.get(), 2);
}

#[cfg(target_os = "linux")]
#[test]
fn many_engines_on_many_threads_leave_no_file_open() {
    let open = || std::fs::read_dir("/proc/self/fd").unwrap().count();
    let turn = |_| {
        let engine = Engine::new().unwrap();
        let env = engine.new_env("", 8);
        start_timer(env.raw(), 0);
        engine.run_loop().unwrap();
    };
    // What libuv and the process keep for good.
    turn(0);
    let before = open();
    std::thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(move || (0..30).for_each(turn));
        }
    });
    // Other tests of this file run at the same time, with an engine of a few files each.
    assert!(open() < before + 100, "{} files, then {}", before, open());
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
