//! What a native function finds of its call.
#![allow(
    clippy::undocumented_unsafe_blocks,
    reason = "the tests are the module here and keep Node-API's contract by hand"
)]

#[macro_use]
mod common;

use std::ptr::null_mut;

use common::*;
use napi_vtable_sys::*;

/// Room for as many arguments as the first one says; returns those that it got, in an array.
unsafe extern "C" fn list(env: napi_env, info: napi_callback_info) -> napi_value {
    let mut first = [null_mut()];
    let mut count = 1;
    let none = null_mut();
    let info_of = js().get_cb_info;
    assert_eq!(
        unsafe { info_of(env, info, &mut count, first.as_mut_ptr(), none, none.cast()) },
        napi_ok
    );
    let all = count;
    let mut room: u32 = get!(js().get_value_uint32, env, first[0]);
    let mut arguments = vec![null_mut(); room as usize];
    let mut asked = room as usize;
    assert_eq!(
        unsafe {
            info_of(
                env,
                info,
                &mut asked,
                arguments.as_mut_ptr(),
                none,
                none.cast(),
            )
        },
        napi_ok
    );
    assert_eq!(asked, all);
    let array: napi_value = get!(js().create_array, env);
    for argument in arguments {
        room -= 1;
        assert_eq!(
            unsafe { (js().set_element)(env, array, room, argument) },
            napi_ok
        );
    }
    array
}

#[test]
fn any_number_of_arguments_arrives_and_more_room_than_that_is_undefined() {
    with_engine(|engine, env| {
        set_global(env, "list", function(env, list, null_mut()));
        let script = "const wrong = [];
            for (const given of [1, 2, 3, 4, 9, 300, 5000]) {
              for (const room of [0, 1, 2, 3, 5, 8, 400, 6000]) {
                const all = [room, ...Array.from({ length: given - 1 }, (_, i) => i % 2 ? { i } : i)];
                const found = list(...all).reverse();
                for (let i = 0; i < room; i++) if (found[i] !== all[i]) wrong.push([given, room, i]);
                if (found.length !== room) wrong.push([given, room]);
              }
            }
            wrong.slice(0, 9).join(' ')";
        assert_eq!(engine.eval(script, "t.js").unwrap().text(), "");
    });
}

/// Calls its second argument, then returns the first.
unsafe extern "C" fn call_then_return(env: napi_env, info: napi_callback_info) -> napi_value {
    let mut arguments = [null_mut(); 2];
    let (mut count, mut this) = (2, null_mut());
    let (argv, none) = (arguments.as_mut_ptr(), null_mut());
    assert_eq!(
        unsafe { (js().get_cb_info)(env, info, &mut count, argv, &mut this, none) },
        napi_ok
    );
    let undefined: napi_value = get!(js().get_undefined, env);
    let call = js().call_function;
    let status = unsafe { call(env, undefined, arguments[1], 0, null_mut(), null_mut()) };
    assert_eq!(status, napi_ok);
    // The receiver is alive as well.
    let name = c"seen".as_ptr();
    assert_eq!(
        unsafe { (js().set_named_property)(env, this, name, arguments[0]) },
        napi_ok
    );
    arguments[0]
}

#[test]
fn arguments_and_the_receiver_live_as_long_as_the_call() {
    with_engine(|engine, env| {
        set_global(env, "native", function(env, call_then_return, null_mut()));
        let script = "let holder = { receiver: { native }, list: [{ one: 1 }] };
            let receiver, result = holder.receiver.native(holder.list.pop(), function () {
              receiver = new WeakRef(holder.receiver);
              holder = null;
              arguments.length = 0;
              for (let i = 0; i < 1000; i++) ({ i });
            });
            JSON.stringify([result, receiver.deref() === undefined])";
        assert_eq!(
            engine.eval(script, "t.js").unwrap().text(),
            r#"[{"one":1},true]"#
        );
    });
}

#[test]
fn a_value_that_is_no_function_is_refused_without_an_exception() {
    with_engine(|engine, env| {
        let undefined: napi_value = get!(js().get_undefined, env);
        for script in ["({})", "[]", "new Proxy({}, {})", "1", "'text'", "null"] {
            let value = eval(engine, env, script);
            let call = js().call_function;
            let status = unsafe { call(env, undefined, value, 0, null_mut(), null_mut()) };
            assert_eq!(status, napi_invalid_arg, "{script}");
            assert!(!get!(js().is_exception_pending, env), "{script}");
        }
        // A class is a function, and what calling it throws is an exception.
        let class = eval(engine, env, "(class {})");
        let status =
            unsafe { (js().call_function)(env, undefined, class, 0, null_mut(), null_mut()) };
        assert_eq!(status, napi_pending_exception);
        let _: napi_value = get!(js().get_and_clear_last_exception, env);
    });
}

#[test]
fn constants_have_handles_in_every_scope_and_env() {
    with_engine(|engine, env| {
        let undefined: napi_value = get!(js().get_undefined, env);
        let global: napi_value = get!(js().get_global, env);
        let other = engine.new_env("", 8);
        other
            .scope(|other| {
                for (handle, expected) in [(undefined, "undefined"), (global, "[object global]")] {
                    let shown: napi_value = get!(js().coerce_to_string, other, handle);
                    assert_eq!(text(other, shown), expected);
                }
                let no: napi_value = get!(js().get_boolean, other, false);
                assert!(!get!(js().get_value_bool, other, no));
                let null: napi_value = get!(js().get_null, other);
                assert_eq!(get!(js().type_of, other, null), napi_null);
            })
            .unwrap();
    });
}
