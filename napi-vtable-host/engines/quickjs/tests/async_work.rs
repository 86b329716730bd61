//! Async work: off the thread, back on it, cancelled, deleted, and caught by the end of its env.
#![allow(
    clippy::undocumented_unsafe_blocks,
    reason = "the tests are the module here and keep Node-API's contract by hand"
)]

#[macro_use]
mod common;

use std::cell::{Cell, RefCell};
use std::ffi::c_void;
use std::ptr::null_mut;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Condvar, Mutex};
use std::thread::ThreadId;

use common::*;
use napi_vtable_quickjs::{Engine, EnvHandle};
use napi_vtable_sys::*;

/// A door that threads wait at until it is opened.
#[derive(Default)]
struct Gate(Mutex<bool>, Condvar);

impl Gate {
    fn open(&self) {
        *self.0.lock().unwrap() = true;
        self.1.notify_all();
    }

    fn pass(&self) {
        let mut open = self.0.lock().unwrap();
        while !*open {
            open = self.1.wait(open).unwrap();
        }
    }
}

/// What one work saw.
#[derive(Default)]
struct Seen {
    gate: Option<Arc<Gate>>,
    begun: Gate,
    execute: Mutex<Option<ThreadId>>,
    complete: Cell<Option<ThreadId>>,
    statuses: RefCell<Vec<napi_status>>,
    work: Cell<napi_async_work>,
    /// How often `complete` queues the work again.
    again: Cell<u32>,
    executions: AtomicUsize,
}

impl Seen {
    fn behind(gate: &Arc<Gate>) -> Self {
        let gate = Some(Arc::clone(gate));
        Self {
            gate,
            ..Self::default()
        }
    }
}

unsafe extern "C" fn execute(_: napi_env, data: *mut c_void) {
    let seen = unsafe { &*data.cast::<Seen>() };
    *seen.execute.lock().unwrap() = Some(std::thread::current().id());
    seen.executions.fetch_add(1, Ordering::Relaxed);
    seen.begun.open();
    if let Some(gate) = &seen.gate {
        gate.pass();
    }
}

unsafe extern "C" fn complete(env: napi_env, status: napi_status, data: *mut c_void) {
    let seen = unsafe { &*data.cast::<Seen>() };
    seen.complete.set(Some(std::thread::current().id()));
    seen.statuses.borrow_mut().push(status);
    unsafe {
        if seen.again.get() > 0 {
            seen.again.set(seen.again.get() - 1);
            assert_eq!((module().queue_async_work)(env, seen.work.get()), napi_ok);
        } else {
            assert_eq!((module().delete_async_work)(env, seen.work.get()), napi_ok);
        }
    }
}

fn work(
    env: napi_env,
    complete: unsafe extern "C" fn(napi_env, napi_status, *mut c_void),
    data: *mut c_void,
) -> napi_async_work {
    let name = string(env, "work");
    get!(
        module().create_async_work,
        env,
        null_mut(),
        name,
        Some(execute),
        Some(complete),
        data
    )
}

fn queue(env: napi_env, seen: &Seen) {
    seen.work
        .set(work(env, complete, (&raw const *seen).cast_mut().cast()));
    let status = unsafe { (module().queue_async_work)(env, seen.work.get()) };
    assert_eq!(status, napi_ok);
}

/// How many threads the pool has at most.
fn pool_size() -> usize {
    std::env::var("UV_THREADPOOL_SIZE").map_or(4, |size| size.parse().unwrap())
}

#[test]
fn work_runs_on_another_thread_and_completes_on_the_engines() {
    let seen: Vec<Seen> = (0..20).map(|_| Seen::default()).collect();
    with_engine(|engine, env| {
        seen.iter().for_each(|seen| queue(env, seen));
        engine.run_loop().unwrap();
    });
    let here = Some(std::thread::current().id());
    for seen in seen {
        assert_ne!(*seen.execute.lock().unwrap(), here);
        assert!(seen.execute.lock().unwrap().is_some());
        assert_eq!(seen.complete.get(), here);
        assert_eq!(*seen.statuses.borrow(), [napi_ok]);
    }
}

#[test]
fn work_that_has_not_begun_is_cancelled_and_work_that_runs_is_not() {
    let gate = Arc::new(Gate::default());
    let running: Vec<Seen> = (0..pool_size()).map(|_| Seen::behind(&gate)).collect();
    let waiting = Seen::default();
    with_engine(|engine, env| unsafe {
        running.iter().for_each(|seen| queue(env, seen));
        running.iter().for_each(|seen| seen.begun.pass());
        queue(env, &waiting);
        let module = module();
        for seen in running.iter().chain([&waiting]) {
            // Deleting what a thread will come to would free it under that thread.
            let work = seen.work.get();
            assert_eq!((module.delete_async_work)(env, work), napi_generic_failure);
            assert_eq!((module.queue_async_work)(env, work), napi_generic_failure);
        }
        let first = running[0].work.get();
        assert_eq!((module.cancel_async_work)(env, first), napi_generic_failure);
        let work = waiting.work.get();
        assert_eq!((module.cancel_async_work)(env, work), napi_ok);
        assert_eq!((module.cancel_async_work)(env, work), napi_generic_failure);
        assert_eq!((module.delete_async_work)(env, work), napi_generic_failure);
        assert!(waiting.statuses.borrow().is_empty(), "not before a turn");
        gate.open();
        engine.run_loop().unwrap();
    });
    assert_eq!(*waiting.statuses.borrow(), [napi_cancelled]);
    assert_eq!(waiting.executions.load(Ordering::Relaxed), 0);
    for seen in running {
        assert_eq!(*seen.statuses.borrow(), [napi_ok]);
    }
}

#[test]
fn work_that_is_over_may_be_queued_again_and_a_deleted_one_may_not() {
    let seen = Seen::default();
    seen.again.set(2);
    with_engine(|engine, env| unsafe {
        queue(env, &seen);
        engine.run_loop().unwrap();
        let (module, work) = (module(), seen.work.get());
        assert_eq!((module.queue_async_work)(env, work), napi_invalid_arg);
        assert_eq!((module.cancel_async_work)(env, work), napi_invalid_arg);
        assert_eq!((module.delete_async_work)(env, work), napi_invalid_arg);
        assert_eq!(
            (module.delete_async_work)(env, null_mut()),
            napi_invalid_arg
        );
    });
    assert_eq!(*seen.statuses.borrow(), [napi_ok; 3]);
}

#[test]
fn work_that_was_never_queued_is_deleted_or_left_to_the_env() {
    with_env(|env| unsafe {
        let deleted = work(env, complete, null_mut());
        work(env, complete, null_mut());
        let module = module();
        assert_eq!(
            (module.cancel_async_work)(env, deleted),
            napi_generic_failure
        );
        assert_eq!((module.delete_async_work)(env, deleted), napi_ok);
    });
}

#[test]
fn arguments_that_are_missing_are_a_status() {
    with_env(|env| unsafe {
        let name = string(env, "work");
        let number: napi_value = get!(js().create_int32, env, 1);
        let symbol: napi_value = get!(js().create_symbol, env, null_mut());
        let undefined: napi_value = get!(js().get_undefined, env);
        let mut out = null_mut();
        let create = module().create_async_work;
        let none = null_mut();
        let call = |resource, name, execute, out| {
            create(env, resource, name, execute, None, null_mut(), out)
        };
        assert_eq!(call(none, name, None, &mut out), napi_invalid_arg);
        assert_eq!(
            call(none, name, Some(execute), null_mut()),
            napi_invalid_arg
        );
        assert_eq!(call(none, none, Some(execute), &mut out), napi_invalid_arg);
        // A primitive becomes an object, a number becomes a name.
        assert_eq!(call(number, number, Some(execute), &mut out), napi_ok);
        let status = call(undefined, name, Some(execute), &mut out);
        assert_eq!(status, napi_object_expected);
        let status = call(none, symbol, Some(execute), &mut out);
        assert_eq!(status, napi_string_expected);
        let _thrown: napi_value = get!(js().get_and_clear_last_exception, env);
    });
}

unsafe extern "C" fn complete_with_note(env: napi_env, _: napi_status, _: *mut c_void) {
    unsafe {
        let global: napi_value = get!(js().get_global, env);
        let note: napi_value = get!(js().get_named_property, env, global, c"note".as_ptr());
        (js().call_function)(env, global, note, 0, std::ptr::null(), null_mut());
    }
}

#[test]
fn promise_jobs_run_between_two_completions_and_a_throw_is_uncaught() {
    let engine = Engine::new().unwrap();
    let env = engine.new_env("", 8);
    let seen = [Seen::default(), Seen::default()];
    env.scope(|env| unsafe {
        let source = "globalThis.log = []; globalThis.note = () => { \
            Promise.resolve().then(() => log.push('job')); log.push('call'); throw new Error('thrown') }";
        engine.eval(source, "t.js").unwrap();
        for seen in &seen {
            let work = work(env, complete_with_note, (&raw const *seen).cast_mut().cast());
            assert_eq!((module().queue_async_work)(env, work), napi_ok);
        }
    })
    .unwrap();
    assert_eq!(engine.run_loop().unwrap_err().message, "Error: thrown");
    assert_eq!(engine.run_loop().unwrap_err().message, "Error: thrown");
    engine.run_loop().unwrap();
    let log = engine.eval("log.join()", "t.js").unwrap().text();
    assert_eq!(log, "call,job,call,job");
}

unsafe extern "C" fn complete_at_the_end(env: napi_env, status: napi_status, data: *mut c_void) {
    let seen = unsafe { &*data.cast::<Seen>() };
    seen.statuses.borrow_mut().push(status);
    let mut result = null_mut();
    let code = null_mut();
    let status = unsafe { (js().run_script)(env, code, &mut result) };
    assert_eq!(status, napi_cannot_run_js);
}

unsafe extern "C" fn open_gate(gate: *mut c_void) {
    unsafe { &*gate.cast::<Gate>() }.open();
}

/// Work that runs and work that waits, when `end` ends the env; the gate opens with the cleanup hook.
fn end_with_work(end: impl FnOnce(&Engine, EnvHandle<'_>)) {
    let gate = Arc::new(Gate::default());
    let all: Vec<Seen> = (0..pool_size() + 3).map(|_| Seen::behind(&gate)).collect();
    let engine = Engine::new().unwrap();
    let env = engine.new_env("", 8);
    env.scope(|env| unsafe {
        let opener = Arc::as_ptr(&gate).cast_mut().cast();
        let status = (module().add_env_cleanup_hook)(env, Some(open_gate), opener);
        assert_eq!(status, napi_ok);
        for seen in &all {
            let data = (&raw const *seen).cast_mut().cast();
            let work = work(env, complete_at_the_end, data);
            assert_eq!((module().queue_async_work)(env, work), napi_ok);
        }
        all[0].begun.pass();
    })
    .unwrap();
    end(&engine, env);
    drop(engine);
    for seen in &all {
        let expected = match seen.executions.load(Ordering::Relaxed) {
            0 => napi_cancelled,
            _ => napi_ok,
        };
        assert_eq!(*seen.statuses.borrow(), [expected]);
    }
    assert_eq!(*all[0].statuses.borrow(), [napi_ok]);
}

#[test]
fn an_engine_that_ends_completes_every_work_once() {
    end_with_work(|_, _| {});
}

#[test]
fn an_env_that_ends_completes_its_work_and_leaves_that_of_others() {
    end_with_work(|engine, env| {
        let other = engine.new_env("", 8);
        let seen = Seen::default();
        other.scope(|env| queue(env, &seen)).unwrap();
        env.close();
        assert!(seen.statuses.borrow().is_empty());
        engine.run_loop().unwrap();
        assert_eq!(*seen.statuses.borrow(), [napi_ok]);
    });
}

#[test]
fn an_env_that_has_ended_begins_nothing() {
    let engine = Engine::new().unwrap();
    let env = engine.new_env("", 8);
    let raw = env.raw();
    let (name, made) = env
        .scope(|env| (string(env, "w"), work(env, complete, null_mut())))
        .unwrap();
    env.close();
    let mut out = null_mut();
    unsafe {
        let create = module().create_async_work;
        let status = create(
            raw,
            null_mut(),
            name,
            Some(execute),
            None,
            null_mut(),
            &mut out,
        );
        assert_ne!(status, napi_ok);
        assert_ne!((module().queue_async_work)(raw, made), napi_ok);
    }
}

#[test]
fn a_waker_ends_the_wait_of_a_turn() {
    let gate = Arc::new(Gate::default());
    let seen = Seen::behind(&gate);
    with_engine(|engine, env| {
        queue(env, &seen);
        seen.begun.pass();
        let waker = engine.waker();
        std::thread::scope(|scope| {
            scope.spawn(move || waker.wake());
            assert!(engine.turn(None).unwrap(), "the work keeps the loop alive");
        });
        assert!(seen.statuses.borrow().is_empty());
        gate.open();
        engine.run_loop().unwrap();
    });
}
