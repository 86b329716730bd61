//! Strings over a module's memory.
#![allow(
    clippy::undocumented_unsafe_blocks,
    reason = "the tests are the module here and keep Node-API's contract by hand"
)]

#[macro_use]
mod common;

use std::cell::Cell;
use std::ffi::c_void;

use common::*;
use napi_vtable_quickjs::Engine;
use napi_vtable_sys::*;

unsafe extern "C" fn count(_: napi_env, _: *mut c_void, hint: *mut c_void) {
    let count = unsafe { &*hint.cast::<Cell<u32>>() };
    count.set(count.get() + 1);
}

/// Makes a string of each kind over memory that `count` releases, and tells whether both were called copied.
fn external_strings(env: napi_env, released: &Cell<u32>) -> [(napi_value, bool); 2] {
    let hint = (&raw const *released).cast_mut().cast();
    let (mut one, mut other) = ((std::ptr::null_mut(), true), (std::ptr::null_mut(), true));
    let (latin1, utf16) = (
        c"caf\xe9".as_ptr().cast_mut(),
        [0xd83d_u16, 0x61].as_mut_ptr(),
    );
    let status = unsafe {
        let make = js().create_external_string_latin1;
        make(
            env,
            latin1,
            NAPI_AUTO_LENGTH,
            Some(count),
            hint,
            &mut one.0,
            &mut one.1,
        )
    };
    assert_eq!(status, napi_ok);
    let status = unsafe {
        let make = js().create_external_string_utf16;
        make(env, utf16, 2, Some(count), hint, &mut other.0, &mut other.1)
    };
    assert_eq!(status, napi_ok);
    [one, other]
}

#[test]
fn the_memory_of_an_external_string_is_released_once_and_not_during_the_call() {
    let released = Cell::new(0);
    let engine = Engine::new().unwrap();
    let env = engine.new_env("", 10);
    env.scope(|env| {
        let [(latin1, one), (utf16, other)] = external_strings(env, &released);
        assert_eq!((one, other, released.get()), (false, false, 0));
        set_global(env, "a", latin1);
        set_global(env, "b", utf16);
    })
    .unwrap();
    let text = engine
        .eval("a + b.charCodeAt(0) + b.length", "t.js")
        .unwrap();
    assert_eq!(text.text(), "café553572");
    drop(text);
    assert_eq!(released.get(), 2);
    drop(engine);
    assert_eq!(released.get(), 2);
}

#[test]
fn the_memory_of_an_external_string_is_released_when_the_engine_ends_first() {
    let released = Cell::new(0);
    with_engine(|_, env| {
        external_strings(env, &released);
    });
    assert_eq!(released.get(), 2);
}

#[test]
fn an_external_string_of_an_env_that_has_ended_is_told_to_be_copied() {
    let released = Cell::new(0);
    let engine = Engine::new().unwrap();
    let env = engine.new_env("", 10);
    env.close();
    env.scope(|env| {
        let [(_, one), (_, other)] = external_strings(env, &released);
        assert_eq!((one, other, released.get()), (true, true, 2));
    })
    .unwrap();
}
