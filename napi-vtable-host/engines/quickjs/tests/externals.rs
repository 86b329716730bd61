//! Externals through the table.
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
use napi_vtable_sys::*;

unsafe extern "C" fn count(_: napi_env, data: *mut c_void, hint: *mut c_void) {
    assert!(hint.is_null());
    // SAFETY: the test passes a cell that outlives the engine.
    let calls = unsafe { &*data.cast::<Cell<u32>>() };
    calls.set(calls.get() + 1);
}

#[test]
fn an_external_carries_its_pointer_and_shows_nothing() {
    with_engine(|engine, env| unsafe {
        let data = std::ptr::without_provenance_mut(7);
        let external: napi_value = get!(js().create_external, env, data, None, null_mut());
        assert_eq!(get!(js().type_of, env, external), napi_external);
        assert_eq!(get!(js().get_value_external, env, external), data);
        set_global(env, "value", external);
        let source = "'use strict'; let error; try { value.a = 1 } catch (e) { error = e.name }
            [typeof value, Object.getPrototypeOf(value), Reflect.ownKeys(value).length,
             Object.isFrozen(value), error].join()";
        assert_eq!(
            engine.eval(source, "t.js").unwrap().text(),
            "object,,0,true,TypeError"
        );
        let status = (js().create_external)(env, data, None, null_mut(), null_mut());
        assert_eq!(status, napi_invalid_arg);
    });
}

#[test]
fn what_is_no_external_gives_no_pointer() {
    with_engine(|engine, env| unsafe {
        let mut data = null_mut();
        for source in [
            "({})",
            "5",
            "null",
            "() => 1",
            "new Proxy({}, {})",
            "new WeakMap()",
        ] {
            let value = eval(engine, env, source);
            let status = (js().get_value_external)(env, value, &mut data);
            assert_eq!(status, napi_invalid_arg, "{source}");
        }
        assert_eq!(
            (js().get_value_external)(env, null_mut(), &mut data),
            napi_invalid_arg
        );
    });
}

#[test]
fn an_external_is_finalized_once_whether_it_dies_or_the_engine_does() {
    let (died, lived) = (Cell::new(0), Cell::new(0));
    with_engine(|engine, env| unsafe {
        let make = |calls: &Cell<u32>| -> napi_value {
            let data = (&raw const *calls).cast_mut().cast();
            get!(js().create_external, env, data, Some(count), null_mut())
        };
        let scope: napi_handle_scope = get!(js().open_handle_scope, env);
        make(&died);
        set_global(env, "kept", make(&lived));
        assert_eq!((js().close_handle_scope)(env, scope), napi_ok);
        engine.collect_garbage();
        assert_eq!((died.get(), lived.get()), (1, 0));
    });
    assert_eq!((died.get(), lived.get()), (1, 1));
}
