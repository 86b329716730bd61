//! Cleanup hooks, the order of an end, async contexts and callback scopes.
#![allow(
    clippy::undocumented_unsafe_blocks,
    reason = "the tests are the module here and keep Node-API's contract by hand"
)]

#[macro_use]
mod common;

use std::cell::{Cell, RefCell};
use std::ffi::c_void;
use std::ptr::{null, null_mut};
use std::sync::atomic::{AtomicBool, Ordering};

use common::*;
use napi_vtable_quickjs::Engine;
use napi_vtable_sys::*;

thread_local! {
    /// What ran, in order.
    static LOG: RefCell<Vec<usize>> = const { RefCell::new(Vec::new()) };
}

unsafe extern "C" fn note(argument: *mut c_void) {
    LOG.with_borrow_mut(|log| log.push(argument.addr()));
}

unsafe extern "C" fn note_finalizer(_: napi_env, data: *mut c_void, _: *mut c_void) {
    unsafe { note(data) };
}

fn number<T>(number: usize) -> *mut T {
    std::ptr::without_provenance_mut(number)
}

fn add(env: napi_env, argument: usize) -> napi_status {
    unsafe { (module().add_env_cleanup_hook)(env, Some(note), number(argument)) }
}

fn remove(env: napi_env, argument: usize) -> napi_status {
    unsafe { (module().remove_env_cleanup_hook)(env, Some(note), number(argument)) }
}

#[test]
fn an_end_is_hooks_in_reverse_then_finalizers_then_instance_data() {
    let engine = Engine::new().unwrap();
    let [first, second] = [engine.new_env("", 8), engine.new_env("", 8)];
    for (env, start) in [(&first, 10), (&second, 20)] {
        env.scope(|env| unsafe {
            let (data, hint) = (number(start + 3), null_mut());
            let set = js().set_instance_data;
            assert_eq!(set(env, data, Some(note_finalizer), hint), napi_ok);
            let object = eval(&engine, env, "globalThis.kept ??= {}; Object.create(kept)");
            let data = number(start + 2);
            let result = null_mut();
            let status = (js().wrap)(env, object, data, Some(note_finalizer), hint, result);
            assert_eq!(status, napi_ok);
            let name = if start == 10 { "one" } else { "two" };
            set_global(env, name, object);
            assert_eq!(add(env, start), napi_ok);
        })
        .unwrap();
    }
    // Younger than the second env's, though it is the first env's.
    assert_eq!(add(first.raw(), 11), napi_ok);
    drop(engine);
    assert_eq!(LOG.take(), [11, 20, 10, 22, 23, 12, 13]);
}

#[test]
fn hooks_are_removed_refused_twice_and_run_once() {
    let engine = Engine::new().unwrap();
    let env = engine.new_env("", 8);
    let raw = env.raw();
    assert_eq!(add(raw, 1), napi_ok);
    assert_eq!(add(raw, 2), napi_ok);
    assert_eq!(add(raw, 2), napi_invalid_arg);
    assert_eq!(remove(raw, 1), napi_ok);
    assert_eq!(remove(raw, 1), napi_ok);
    unsafe {
        let missing = (module().add_env_cleanup_hook)(raw, None, null_mut());
        assert_eq!(missing, napi_invalid_arg);
        let missing = (module().remove_env_cleanup_hook)(raw, None, null_mut());
        assert_eq!(missing, napi_invalid_arg);
    }
    env.close();
    assert_eq!(add(raw, 3), napi_cannot_run_js);
    drop(engine);
    assert_eq!(LOG.take(), [2]);
}

struct Adder {
    env: napi_env,
    added: Cell<bool>,
}

unsafe extern "C" fn add_one_more(adder: *mut c_void) {
    let adder = unsafe { &*adder.cast::<Adder>() };
    assert_eq!(add(adder.env, 5), napi_ok);
    assert_eq!(remove(adder.env, 4), napi_ok);
    adder.added.set(true);
}

#[test]
fn a_hook_may_add_and_remove_hooks() {
    let engine = Engine::new().unwrap();
    let env = engine.new_env("", 8).raw();
    let added = Cell::new(false);
    let adder = Adder { env, added };
    assert_eq!(add(env, 4), napi_ok);
    let argument = (&raw const adder).cast_mut().cast();
    let status = unsafe { (module().add_env_cleanup_hook)(env, Some(add_one_more), argument) };
    assert_eq!(status, napi_ok);
    drop(engine);
    assert!(adder.added.get());
    assert_eq!(LOG.take(), [5]);
}

#[derive(Clone, Copy)]
struct HookHandle(napi_async_cleanup_hook_handle);
unsafe impl Send for HookHandle {}

impl HookHandle {
    fn remove(self) -> napi_status {
        unsafe { (module().remove_async_cleanup_hook)(self.0) }
    }
}

static DONE: AtomicBool = AtomicBool::new(false);

/// Says that it is done from another thread, after it has returned.
unsafe extern "C" fn end_elsewhere(handle: napi_async_cleanup_hook_handle, data: *mut c_void) {
    unsafe { note(data) };
    let header = unsafe { *handle.cast::<node_api_vt_handle>() };
    assert_eq!(header.sentinel, NODE_API_VT_SENTINEL);
    let handle = HookHandle(handle);
    std::thread::spawn(move || {
        DONE.store(true, Ordering::SeqCst);
        assert_eq!(handle.remove(), napi_ok);
        assert_eq!(handle.remove(), napi_invalid_arg);
    });
}

unsafe extern "C" fn never(_: napi_async_cleanup_hook_handle, _: *mut c_void) {
    panic!("it was removed");
}

#[test]
fn an_env_waits_for_its_async_hooks_and_forgets_removed_ones() {
    let engine = Engine::new().unwrap();
    let env = engine.new_env("", 8);
    let raw = env.raw();
    let add_async = module().add_async_cleanup_hook;
    unsafe {
        assert_eq!(add(raw, 1), napi_ok);
        assert_eq!(
            add_async(raw, Some(end_elsewhere), number(2), null_mut()),
            napi_ok
        );
        assert_eq!(add(raw, 3), napi_ok);
        let mut handle = null_mut();
        assert_eq!(
            add_async(raw, Some(never), null_mut(), &mut handle),
            napi_ok
        );
        assert_eq!(HookHandle(handle).remove(), napi_ok);
        assert_eq!(HookHandle(handle).remove(), napi_invalid_arg);
        assert_eq!(
            add_async(raw, None, null_mut(), &mut handle),
            napi_invalid_arg
        );
    }
    assert_eq!(HookHandle(null_mut()).remove(), napi_invalid_arg);
    assert!(!engine.turn(None).unwrap(), "hooks keep nothing alive");
    drop(engine);
    assert!(DONE.load(Ordering::SeqCst));
    assert_eq!(LOG.take(), [3, 2, 1]);
}

struct Joined {
    thread: Cell<Option<std::thread::JoinHandle<napi_status>>>,
}

unsafe extern "C" fn join(joined: *mut c_void) {
    let joined = unsafe { &*joined.cast::<Joined>() };
    let status = joined.thread.take().unwrap().join().unwrap();
    assert_eq!(status, napi_closing);
}

#[test]
fn a_hook_may_wait_for_a_thread_that_a_younger_threadsafe_function_holds_up() {
    #[derive(Clone, Copy)]
    struct Handle(napi_threadsafe_function);
    unsafe impl Send for Handle {}
    impl Handle {
        fn call(self) -> napi_status {
            unsafe { (module().call_threadsafe_function)(self.0, null_mut(), napi_tsfn_blocking) }
        }
    }
    unsafe extern "C" fn nothing(_: napi_env, _: napi_value, _: *mut c_void, _: *mut c_void) {}

    let engine = Engine::new().unwrap();
    let env = engine.new_env("", 8);
    let thread = Cell::new(None);
    let joined = Joined { thread };
    env.scope(|env| unsafe {
        let argument = (&raw const joined).cast_mut().cast();
        assert_eq!(
            (module().add_env_cleanup_hook)(env, Some(join), argument),
            napi_ok
        );
        let (name, none) = (string(env, "f"), null_mut());
        let handle = Handle(get!(
            module().create_threadsafe_function,
            env,
            none,
            none,
            name,
            1,
            1,
            null_mut(),
            None,
            null_mut(),
            Some(nothing)
        ));
        assert_eq!(handle.call(), napi_ok);
        joined
            .thread
            .set(Some(std::thread::spawn(move || handle.call())));
    })
    .unwrap();
    drop(engine);
}

#[test]
fn contexts_are_checked_and_scopes_close_in_reverse() {
    with_engine(|engine, env| unsafe {
        let (module, name, none) = (module(), string(env, "context"), null_mut());
        let mut scope = null_mut();
        let context: napi_async_context = get!(module.async_init, env, none, name);
        let open = module.open_callback_scope;
        assert_eq!(open(env, none, null_mut(), &mut scope), napi_invalid_arg);
        let outer: napi_callback_scope = get!(open, env, none, context);
        let inner: napi_callback_scope = get!(open, env, none, context);
        let close = module.close_callback_scope;
        assert_eq!(close(env, outer), napi_callback_scope_mismatch);
        assert_eq!(close(env, null_mut()), napi_invalid_arg);
        assert_eq!(close(env, inner), napi_ok);
        assert_eq!(close(env, inner), napi_callback_scope_mismatch);

        // Promise jobs wait for the outermost scope.
        let source = "globalThis.log = []; () => { Promise.resolve().then(() => log.push('job')); log.push('call') }";
        let function = eval(engine, env, source);
        let global: napi_value = get!(js().get_global, env);
        let call =
            |context| (module.make_callback)(env, context, global, function, 0, null(), null_mut());
        let log = || engine.eval("log.join()", "t.js").unwrap().text();
        assert_eq!(call(context), napi_ok);
        assert_eq!(log(), "call");
        assert_eq!(close(env, outer), napi_ok);
        assert_eq!(log(), "call,job");

        assert_eq!((module.async_destroy)(env, context), napi_ok);
        assert_eq!((module.async_destroy)(env, context), napi_invalid_arg);
        assert_eq!(open(env, none, context, &mut scope), napi_invalid_arg);
        assert_eq!(call(context), napi_invalid_arg);
        assert_eq!(
            (module.async_init)(env, none, none, null_mut()),
            napi_invalid_arg
        );
    });
}

/// Makes a value without a scope; the argument is the env.
unsafe extern "C" fn make_value(env: *mut c_void) {
    let _: napi_value = get!(js().get_null, env.cast());
}

#[test]
fn a_hook_leaves_no_handle_behind() {
    let engine = Engine::new().unwrap();
    let [ends, stays] = [engine.new_env("", 8), engine.new_env("", 8)];
    let first = || {
        let make = |env| -> napi_value { get!(js().get_null, env) };
        stays.scope(make).unwrap()
    };
    let before = first();
    let status =
        unsafe { (module().add_env_cleanup_hook)(ends.raw(), Some(make_value), ends.raw().cast()) };
    assert_eq!(status, napi_ok);
    ends.close();
    assert_eq!(first(), before);
}
