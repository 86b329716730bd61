//! Threadsafe functions, called from real threads.
#![allow(
    clippy::undocumented_unsafe_blocks,
    reason = "the tests are the module here and keep Node-API's contract by hand"
)]

#[macro_use]
mod common;

use std::cell::{Cell, RefCell};
use std::ffi::c_void;
use std::ptr::null_mut;

use common::*;
use napi_vtable_quickjs::Engine;
use napi_vtable_sys::*;

/// A handle that other threads get.
#[derive(Clone, Copy)]
struct Handle(napi_threadsafe_function);

unsafe impl Send for Handle {}
unsafe impl Sync for Handle {}

impl Handle {
    fn call(self, data: usize, mode: napi_threadsafe_function_call_mode) -> napi_status {
        let data = std::ptr::without_provenance_mut(data);
        unsafe { (module().call_threadsafe_function)(self.0, data, mode) }
    }

    fn acquire(self) -> napi_status {
        unsafe { (module().acquire_threadsafe_function)(self.0) }
    }

    fn release(self, mode: napi_threadsafe_function_release_mode) -> napi_status {
        unsafe { (module().release_threadsafe_function)(self.0, mode) }
    }

    fn context(self) -> Result<*mut c_void, napi_status> {
        let mut context = null_mut();
        let status = unsafe { (module().get_threadsafe_function_context)(self.0, &mut context) };
        if status == napi_ok {
            Ok(context)
        } else {
            Err(status)
        }
    }
}

/// What the engine's thread saw; it is the context of its function.
#[derive(Default)]
struct Seen {
    calls: RefCell<Vec<usize>>,
    /// Data that came back without an env.
    returned: RefCell<Vec<usize>>,
    finalized: Cell<u32>,
    data: Cell<usize>,
}

unsafe extern "C" fn call_js(
    env: napi_env,
    function: napi_value,
    context: *mut c_void,
    data: *mut c_void,
) {
    let seen = unsafe { &*context.cast::<Seen>() };
    if env.is_null() {
        assert!(function.is_null());
        seen.returned.borrow_mut().push(data.addr());
    } else {
        seen.calls.borrow_mut().push(data.addr());
        if !function.is_null() {
            unsafe {
                let this: napi_value = get!(js().get_undefined, env);
                let argument: napi_value = get!(js().create_double, env, data.addr() as f64);
                (js().call_function)(env, this, function, 1, &argument, null_mut());
            }
        }
    }
}

unsafe extern "C" fn finalize(_: napi_env, data: *mut c_void, context: *mut c_void) {
    let seen = unsafe { &*context.cast::<Seen>() };
    seen.finalized.set(seen.finalized.get() + 1);
    seen.data.set(data.addr());
}

fn create(
    env: napi_env,
    function: napi_value,
    seen: &Seen,
    limit: usize,
    threads: usize,
    call: napi_threadsafe_function_call_js,
) -> Handle {
    let name = string(env, "function");
    let context: *mut c_void = (&raw const *seen).cast_mut().cast();
    Handle(get!(
        module().create_threadsafe_function,
        env,
        function,
        null_mut(),
        name,
        limit,
        threads,
        std::ptr::without_provenance_mut(77),
        Some(finalize),
        context,
        call
    ))
}

fn native(env: napi_env, seen: &Seen, limit: usize, threads: usize) -> Handle {
    create(env, null_mut(), seen, limit, threads, Some(call_js))
}

/// Every call of a handle that is not alive is refused.
fn assert_gone(env: napi_env, handle: Handle) {
    assert_eq!(handle.call(0, napi_tsfn_blocking), napi_invalid_arg);
    assert_eq!(handle.acquire(), napi_invalid_arg);
    assert_eq!(handle.release(napi_tsfn_abort), napi_invalid_arg);
    assert_eq!(handle.context(), Err(napi_invalid_arg));
    unsafe {
        let refer = module().ref_threadsafe_function;
        assert_eq!(refer(env, handle.0), napi_invalid_arg);
        let unrefer = module().unref_threadsafe_function;
        assert_eq!(unrefer(env, handle.0), napi_invalid_arg);
    }
}

#[test]
fn calls_of_many_threads_arrive_in_the_order_of_each() {
    const THREADS: usize = 8;
    const CALLS: usize = 500;
    let seen = Seen::default();
    with_engine(|engine, env| {
        for limit in [0, 1, 7] {
            let handle = native(env, &seen, limit, THREADS);
            std::thread::scope(|scope| {
                for thread in 0..THREADS {
                    scope.spawn(move || {
                        for call in 0..CALLS {
                            let data = thread * CALLS + call;
                            assert_eq!(handle.call(data, napi_tsfn_blocking), napi_ok);
                        }
                        assert_eq!(handle.release(napi_tsfn_release), napi_ok);
                    });
                }
                engine.run_loop().unwrap();
            });
            let calls = seen.calls.take();
            assert_eq!(calls.len(), THREADS * CALLS);
            for thread in 0..THREADS {
                let own = calls.iter().filter(|data| **data / CALLS == thread);
                assert!(own.is_sorted(), "limit {limit}");
            }
            assert_gone(env, handle);
        }
    });
    assert_eq!(seen.finalized.get(), 3);
    assert_eq!(seen.data.get(), 77);
    assert!(seen.returned.borrow().is_empty());
}

#[test]
fn a_full_queue_refuses_who_may_not_wait() {
    let seen = Seen::default();
    with_engine(|engine, env| {
        let handle = native(env, &seen, 2, 1);
        assert_eq!(handle.call(1, napi_tsfn_nonblocking), napi_ok);
        assert_eq!(handle.call(2, napi_tsfn_nonblocking), napi_ok);
        assert_eq!(handle.call(3, napi_tsfn_nonblocking), napi_queue_full);
        engine.turn(None).unwrap();
        assert_eq!(handle.call(4, napi_tsfn_nonblocking), napi_ok);
        assert_eq!(handle.release(napi_tsfn_release), napi_ok);
        engine.run_loop().unwrap();
    });
    assert_eq!(*seen.calls.borrow(), [1, 2, 4]);
    assert_eq!(seen.finalized.get(), 1);
}

#[test]
fn without_a_native_part_the_function_is_called_without_arguments() {
    let seen = Seen::default();
    with_engine(|engine, env| {
        let source = "'use strict'; globalThis.log = []; (function (...args) { log.push(args.length, this) })";
        let function = eval(engine, env, source);
        let handle = create(env, function, &seen, 0, 1, None);
        assert_eq!(handle.call(5, napi_tsfn_blocking), napi_ok);
        assert_eq!(handle.release(napi_tsfn_release), napi_ok);
        engine.run_loop().unwrap();
        let log = engine.eval("JSON.stringify(log)", "t.js").unwrap().text();
        assert_eq!(log, "[0,null]");
    });
}

#[test]
fn what_a_callback_throws_is_uncaught_and_the_next_call_is_made() {
    let seen = Seen::default();
    with_engine(|engine, env| {
        let source = "globalThis.log = []; n => { Promise.resolve().then(() => log.push('job')); \
            log.push(n); throw new Error(`thrown ${n}`) }";
        let function = eval(engine, env, source);
        let handle = create(env, function, &seen, 0, 1, Some(call_js));
        for data in 1..3 {
            assert_eq!(handle.call(data, napi_tsfn_blocking), napi_ok);
        }
        assert_eq!(handle.release(napi_tsfn_release), napi_ok);
        for expected in ["Error: thrown 1", "Error: thrown 2"] {
            assert_eq!(engine.run_loop().unwrap_err().message, expected);
        }
        engine.run_loop().unwrap();
        let log = engine.eval("log.join()", "t.js").unwrap().text();
        assert_eq!(log, "1,job,2,job");
    });
}

#[test]
fn an_abort_turns_callers_away_and_gives_queued_data_back() {
    let seen = Seen::default();
    with_engine(|engine, env| {
        // Three shares: the one that aborts, the one that calls too late, the one that releases too late.
        let handle = native(env, &seen, 0, 3);
        assert_eq!(handle.call(1, napi_tsfn_blocking), napi_ok);
        assert_eq!(handle.release(napi_tsfn_abort), napi_ok);
        assert_eq!(handle.acquire(), napi_closing);
        engine.run_loop().unwrap();
        assert!(seen.calls.borrow().is_empty());
        assert_eq!(*seen.returned.borrow(), [1]);
        assert_eq!(seen.finalized.get(), 1);
        // Finalized, and still safe for who holds a share.
        assert!(handle.context().is_ok());
        assert_eq!(
            unsafe { (module().unref_threadsafe_function)(env, handle.0) },
            napi_ok
        );
        assert_eq!(handle.call(2, napi_tsfn_blocking), napi_closing);
        assert_eq!(handle.release(napi_tsfn_release), napi_ok);
        assert_gone(env, handle);
    });
    assert_eq!(seen.finalized.get(), 1);
}

#[test]
fn an_abort_wakes_who_waits_for_room() {
    let seen = Seen::default();
    with_engine(|engine, env| {
        let handle = native(env, &seen, 1, 2);
        assert_eq!(handle.call(1, napi_tsfn_blocking), napi_ok);
        std::thread::scope(|scope| {
            let waiter = scope.spawn(move || handle.call(2, napi_tsfn_blocking));
            assert_eq!(handle.release(napi_tsfn_abort), napi_ok);
            // It waits for room, or it comes when the function is closing already.
            assert_eq!(waiter.join().unwrap(), napi_closing);
        });
        engine.run_loop().unwrap();
        assert_gone(env, handle);
    });
    assert_eq!(*seen.returned.borrow(), [1]);
}

#[test]
fn an_unreferenced_function_lets_the_loop_end() {
    let seen = Seen::default();
    let engine = Engine::new().unwrap();
    let env = engine.new_env("", 8);
    let handle = env
        .scope(|env| unsafe {
            let handle = native(env, &seen, 0, 1);
            let module = module();
            assert_eq!((module.unref_threadsafe_function)(env, handle.0), napi_ok);
            assert_eq!((module.unref_threadsafe_function)(env, handle.0), napi_ok);
            engine.run_loop().unwrap();
            assert!(!engine.turn(None).unwrap());
            assert_eq!((module.ref_threadsafe_function)(env, handle.0), napi_ok);
            assert_eq!(handle.call(1, napi_tsfn_blocking), napi_ok);
            assert!(engine.turn(None).unwrap(), "it is referenced again");
            assert_eq!((module.unref_threadsafe_function)(env, handle.0), napi_ok);
            engine.run_loop().unwrap();
            handle
        })
        .unwrap();
    assert_eq!(*seen.calls.borrow(), [1]);
    assert_eq!(seen.finalized.get(), 0);
    drop(engine);
    assert_eq!(seen.finalized.get(), 1);
    // The share is still out, so this is the answer of a function that is closed, and not of freed memory.
    assert_eq!(handle.call(2, napi_tsfn_blocking), napi_closing);
    assert_eq!(handle.call(2, napi_tsfn_blocking), napi_invalid_arg);
}

#[test]
fn the_end_of_an_env_gives_queued_data_back_and_wakes_every_thread() {
    let seen = Seen::default();
    let engine = Engine::new().unwrap();
    let env = engine.new_env("", 8);
    let handle = env.scope(|env| native(env, &seen, 1, 5)).unwrap();
    assert_eq!(handle.call(1, napi_tsfn_blocking), napi_ok);
    std::thread::scope(|scope| {
        let waiters: Vec<_> = (0..4)
            .map(|_| scope.spawn(move || handle.call(2, napi_tsfn_blocking)))
            .collect();
        env.close();
        for waiter in waiters {
            assert_eq!(waiter.join().unwrap(), napi_closing);
        }
    });
    assert!(seen.calls.borrow().is_empty());
    assert_eq!(*seen.returned.borrow(), [1]);
    assert_eq!(seen.finalized.get(), 1);
    drop(engine);
    assert_eq!(seen.finalized.get(), 1);
    assert_eq!(handle.release(napi_tsfn_release), napi_ok);
    assert_eq!(handle.release(napi_tsfn_release), napi_invalid_arg);
}

#[test]
fn an_acquired_share_keeps_the_function_open() {
    let seen = Seen::default();
    with_engine(|engine, env| {
        let handle = native(env, &seen, 0, 1);
        assert_eq!(handle.acquire(), napi_ok);
        assert_eq!(handle.release(napi_tsfn_release), napi_ok);
        engine.turn(Some(std::time::Duration::ZERO)).unwrap();
        assert_eq!(seen.finalized.get(), 0);
        assert_eq!(handle.call(9, napi_tsfn_blocking), napi_ok);
        assert_eq!(handle.release(napi_tsfn_release), napi_ok);
        engine.run_loop().unwrap();
    });
    assert_eq!(*seen.calls.borrow(), [9]);
    assert_eq!(seen.finalized.get(), 1);
}

#[test]
fn a_handle_starts_with_the_sentinel_and_the_module_table() {
    let seen = Seen::default();
    with_env(|env| {
        let handle = native(env, &seen, 0, 1);
        let header = unsafe { *handle.0.cast::<node_api_vt_handle>() };
        assert_eq!(header.sentinel, NODE_API_VT_SENTINEL);
        let env = unsafe { *env.cast::<node_api_vt_env>() };
        assert_eq!(header.module_vtable, env.module_vtable);
        let context: *const Seen = handle.context().unwrap().cast();
        assert_eq!(context, &raw const seen);
        assert_eq!(handle.release(napi_tsfn_release), napi_ok);
    });
}

#[test]
fn arguments_that_are_missing_are_a_status() {
    with_env(|env| unsafe {
        let (name, none) = (string(env, "function"), null_mut());
        let object: napi_value = get!(js().create_object, env);
        let mut out = null_mut();
        let create = module().create_threadsafe_function;
        let call = |function, name, threads, call, out| {
            let (data, context) = (null_mut(), null_mut());
            create(
                env, function, none, name, 0, threads, data, None, context, call, out,
            )
        };
        let js: napi_threadsafe_function_call_js = Some(call_js);
        assert_eq!(call(none, none, 1, js, &mut out), napi_invalid_arg);
        assert_eq!(call(none, name, 0, js, &mut out), napi_invalid_arg);
        assert_eq!(call(none, name, 1, None, &mut out), napi_invalid_arg);
        assert_eq!(call(object, name, 1, js, &mut out), napi_invalid_arg);
        assert_eq!(call(none, name, 1, js, null_mut()), napi_invalid_arg);
        assert_gone(env, Handle(null_mut()));
        assert_gone(env, Handle(env.cast()));
    });
}
