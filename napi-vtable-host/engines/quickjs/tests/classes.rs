//! Classes, wraps, finalizers and type tags through the table. Statuses are those that Node 26 gives.
#![allow(
    clippy::undocumented_unsafe_blocks,
    reason = "the tests are the module here and keep Node-API's contract by hand"
)]

#[macro_use]
mod common;

use std::cell::Cell;
use std::ffi::{CStr, c_void};
use std::ptr::{null, null_mut};

use common::*;
use napi_vtable_quickjs::Engine;
use napi_vtable_sys::*;

const NONE: napi_property_descriptor = napi_property_descriptor {
    utf8name: null(),
    name: null_mut(),
    method: None,
    getter: None,
    setter: None,
    value: null_mut(),
    attributes: napi_default,
    data: null_mut(),
};

/// Answers with its receiver; a constructor that is called without `new` does too.
unsafe extern "C" fn receiver(env: napi_env, info: napi_callback_info) -> napi_value {
    let (mut this, mut count) = (null_mut(), 0);
    unsafe { (js().get_cb_info)(env, info, &mut count, null_mut(), &mut this, null_mut()) };
    let target: napi_value = get!(js().get_new_target, env, info);
    if target.is_null() { this } else { null_mut() }
}

fn class(env: napi_env, name: &CStr, properties: &[napi_property_descriptor]) -> napi_value {
    get!(
        js().define_class,
        env,
        name.as_ptr(),
        NAPI_AUTO_LENGTH,
        Some(receiver),
        null_mut(),
        properties.len(),
        properties.as_ptr()
    )
}

unsafe extern "C" fn count(_: napi_env, data: *mut c_void, _: *mut c_void) {
    // SAFETY: the test passes a cell that outlives the engine.
    let calls = unsafe { &*data.cast::<Cell<u32>>() };
    calls.set(calls.get() + 1);
}

fn pointer(calls: &Cell<u32>) -> *mut c_void {
    (&raw const *calls).cast_mut().cast()
}

fn wrap(env: napi_env, object: napi_value, calls: &Cell<u32>) -> napi_status {
    unsafe {
        (js().wrap)(
            env,
            object,
            pointer(calls),
            Some(count),
            null_mut(),
            null_mut(),
        )
    }
}

/// Runs a body in a handle scope of its own, so that its handles keep nothing afterwards.
fn scoped(env: napi_env, body: impl FnOnce()) {
    let scope: napi_handle_scope = get!(js().open_handle_scope, env);
    body();
    assert_eq!(unsafe { (js().close_handle_scope)(env, scope) }, napi_ok);
}

fn evals(engine: &Engine, source: &str) -> String {
    match engine.eval(source, "t.js") {
        Ok(value) => value.text(),
        Err(error) => error.message,
    }
}

#[test]
fn a_class_has_methods_accessors_values_and_statics() {
    with_engine(|engine, env| {
        let value = string(env, "v");
        let properties = [
            napi_property_descriptor {
                utf8name: c"me".as_ptr(),
                method: Some(receiver),
                ..NONE
            },
            napi_property_descriptor {
                utf8name: c"acc".as_ptr(),
                getter: Some(receiver),
                ..NONE
            },
            napi_property_descriptor {
                utf8name: c"val".as_ptr(),
                value,
                attributes: napi_enumerable,
                ..NONE
            },
            napi_property_descriptor {
                utf8name: c"make".as_ptr(),
                method: Some(receiver),
                attributes: napi_static,
                ..NONE
            },
            napi_property_descriptor {
                utf8name: c"own".as_ptr(),
                getter: Some(receiver),
                attributes: napi_static | napi_enumerable,
                ..NONE
            },
        ];
        set_global(env, "Shape", class(env, c"Shape", &properties));
        let source = "const s = new Shape();
            [Shape.name, Shape.length, s.me() === s, s.acc === s, s.val, Shape.make() === Shape, Shape.own === Shape,
             Object.keys(Shape), Reflect.ownKeys(Shape.prototype), Shape.prototype.me.name,
             Object.getOwnPropertyDescriptor(Shape, 'prototype').writable, s instanceof Shape,
             Object.prototype.toString.call(s)].join('|')";
        assert_eq!(
            evals(engine, source),
            "Shape|0|true|true|v|true|true|own|me,acc,val,constructor|me|true|true|[object Object]"
        );
    });
}

#[test]
fn a_class_can_be_called_extended_and_constructed_for_another_target() {
    with_engine(|engine, env| {
        let me = napi_property_descriptor {
            utf8name: c"me".as_ptr(),
            method: Some(receiver),
            ..NONE
        };
        set_global(env, "Shape", class(env, c"Shape", &[me]));
        assert_eq!(evals(engine, "Shape() === globalThis"), "true");
        let source = "class Box extends Shape { constructor() { super(); this.n = 7 } }
            const b = new Box(); function Other() {}
            const o = Reflect.construct(Shape, [], Other);
            [b.n, b.me() === b, b instanceof Shape, o instanceof Other, Shape.prototype.me.call(o) === o].join()";
        assert_eq!(evals(engine, source), "7,true,true,true,true");
    });
}

#[test]
fn a_method_refuses_a_receiver_of_another_class() {
    with_engine(|engine, env| {
        let me = napi_property_descriptor {
            utf8name: c"me".as_ptr(),
            method: Some(receiver),
            ..NONE
        };
        set_global(env, "A", class(env, c"A", &[me]));
        set_global(env, "B", class(env, c"B", &[me]));
        for receiver in [
            "{}",
            "new B",
            "Object.create(A.prototype)",
            "new Proxy(new A, {})",
            "5",
            "undefined",
        ] {
            let source = format!("A.prototype.me.call({receiver})");
            assert_eq!(
                evals(engine, &source),
                "TypeError: Illegal invocation",
                "{receiver}"
            );
        }
    });
}

#[test]
fn a_plain_function_gets_a_sloppy_receiver() {
    with_engine(|engine, env| {
        set_global(env, "f", function(env, receiver, null_mut()));
        let source =
            "'use strict'; [f() === globalThis, f.call(null) === globalThis, typeof f.call(5),
            f.call('s') instanceof String, f.call(f) === f].join()";
        assert_eq!(evals(engine, source), "true,true,object,true,true");
    });
}

#[test]
fn a_bad_class_description_is_a_status() {
    with_engine(|engine, env| unsafe {
        let mut out = null_mut();
        let name = c"X".as_ptr();
        let (none, auto) = (null_mut(), NAPI_AUTO_LENGTH);
        let define = js().define_class;
        assert_eq!(
            define(env, name, auto, None, none, 0, null(), &mut out),
            napi_invalid_arg
        );
        assert_eq!(
            define(env, name, auto, Some(receiver), none, 1, null(), &mut out),
            napi_invalid_arg
        );
        assert_eq!(
            define(env, null(), auto, Some(receiver), none, 0, null(), &mut out),
            napi_invalid_arg
        );
        assert_eq!(
            define(env, name, auto, Some(receiver), none, 0, null(), null_mut()),
            napi_invalid_arg
        );
        let number = eval(engine, env, "5");
        let property = napi_property_descriptor {
            name: number,
            value: number,
            ..NONE
        };
        let status = define(
            env,
            name,
            auto,
            Some(receiver),
            none,
            1,
            &property,
            &mut out,
        );
        assert_eq!(status, napi_name_expected);
    });
}

#[test]
fn wraps_hold_on_frozen_objects_proxies_and_functions_and_only_once() {
    with_engine(|engine, env| unsafe {
        for source in [
            "Object.freeze({})",
            "new Proxy({}, { get() { throw 1 } })",
            "() => 1",
            "[]",
        ] {
            let calls = Box::leak(Box::new(Cell::new(0)));
            let object = eval(engine, env, source);
            let mut data = null_mut();
            assert_eq!((js().unwrap)(env, object, &mut data), napi_invalid_arg);
            assert_eq!(wrap(env, object, calls), napi_ok);
            assert_eq!(wrap(env, object, calls), napi_invalid_arg);
            assert_eq!((js().unwrap)(env, object, &mut data), napi_ok);
            assert_eq!(data, pointer(calls));
            assert_eq!((js().remove_wrap)(env, object, null_mut()), napi_ok);
            assert_eq!((js().remove_wrap)(env, object, &mut data), napi_invalid_arg);
            assert_eq!(wrap(env, object, calls), napi_ok);
            assert_eq!((js().remove_wrap)(env, object, &mut data), napi_ok);
            drop(Box::from_raw(data.cast::<Cell<u32>>()));
        }
        let calls = Cell::new(0);
        for source in ["5", "null", "'s'", "Symbol.for('s')"] {
            assert_eq!(
                wrap(env, eval(engine, env, source), &calls),
                napi_invalid_arg
            );
        }
        let object = eval(engine, env, "({})");
        let mut reference = null_mut();
        let status = (js().wrap)(env, object, null_mut(), None, null_mut(), &mut reference);
        assert_eq!(status, napi_invalid_arg, "a reference needs a finalizer");
    });
}

#[test]
fn finalizers_run_once_when_the_object_goes_and_not_after_remove_wrap() {
    let (kept, removed, added) = (Cell::new(0), Cell::new(0), Cell::new(0));
    with_engine(|engine, env| {
        scoped(env, || unsafe {
            let object = eval(engine, env, "({})");
            assert_eq!(wrap(env, object, &kept), napi_ok);
            for _ in 0..2 {
                let (data, none) = (pointer(&added), null_mut());
                let status = (js().add_finalizer)(env, object, data, Some(count), none, null_mut());
                assert_eq!(status, napi_ok);
            }
            let other = eval(engine, env, "({})");
            assert_eq!(wrap(env, other, &removed), napi_ok);
            assert_eq!((js().remove_wrap)(env, other, null_mut()), napi_ok);
        });
        engine.collect_garbage();
        assert_eq!((kept.get(), removed.get(), added.get()), (1, 0, 2));
    });
    assert_eq!((kept.get(), removed.get(), added.get()), (1, 0, 2));
}

#[test]
fn a_cycle_of_wrapped_objects_is_collected_and_finalized_once() {
    let calls = Cell::new(0);
    with_engine(|engine, env| {
        scoped(env, || {
            let objects = eval(engine, env, "{ const a = {}, b = { a }; a.b = b; [a, b] }");
            for index in 0..2 {
                let object: napi_value = get!(js().get_element, env, objects, index);
                assert_eq!(wrap(env, object, &calls), napi_ok);
            }
        });
        assert_eq!(calls.get(), 0);
        engine.collect_garbage();
        assert_eq!(calls.get(), 2);
    });
    assert_eq!(calls.get(), 2);
}

#[test]
fn what_still_lives_is_finalized_once_when_the_env_or_the_engine_ends() {
    let calls = Cell::new(0);
    let engine = Engine::new().unwrap();
    let (first, second) = (engine.new_env("", 8), engine.new_env("", 8));
    for env in [&first, &second] {
        env.scope(|raw| {
            let object = eval(&engine, raw, "globalThis.kept = [globalThis.kept]");
            assert_eq!(wrap(raw, object, &calls), napi_ok);
        })
        .unwrap();
    }
    first.close();
    assert_eq!(calls.get(), 1);
    first.close();
    assert_eq!(calls.get(), 1);
    engine.eval("kept = null", "t.js").unwrap();
    assert_eq!(calls.get(), 2);
    second
        .scope(|raw| {
            assert_eq!(
                wrap(raw, eval(&engine, raw, "globalThis.last = {}"), &calls),
                napi_ok
            )
        })
        .unwrap();
    drop(engine);
    assert_eq!(calls.get(), 3);
}

#[test]
fn a_finalizer_may_wrap_throw_and_delete_references_and_teardown_still_ends() {
    struct Native {
        reference: napi_ref,
        calls: Cell<u32>,
    }
    unsafe extern "C" fn finalize(env: napi_env, data: *mut c_void, _: *mut c_void) {
        unsafe {
            let native = data.cast::<Native>();
            (*native).calls.set((*native).calls.get() + 1);
            assert_eq!((js().delete_reference)(env, (*native).reference), napi_ok);
            let object: napi_value = get!(js().create_object, env);
            assert_eq!(
                (js().wrap)(env, object, null_mut(), None, null_mut(), null_mut()),
                napi_ok
            );
            (js().throw_error)(env, null(), c"from a finalizer".as_ptr());
        }
    }
    let mut native = Native {
        reference: null_mut(),
        calls: Cell::new(0),
    };
    let native: *mut Native = &mut native;
    let engine = Engine::new().unwrap();
    let env = engine.new_env("", 8);
    env.scope(|raw| unsafe {
        let object = eval(&engine, raw, "({})");
        let (data, none) = (native.cast(), null_mut());
        let status = (js().wrap)(
            raw,
            object,
            data,
            Some(finalize),
            none,
            &mut (*native).reference,
        );
        assert_eq!(status, napi_ok);
        let value: napi_value = get!(js().get_reference_value, raw, (*native).reference);
        assert!(get!(js().strict_equals, raw, value, object));
    })
    .unwrap();
    let error = engine.run_jobs().unwrap_err();
    assert_eq!(error.message, "Error: from a finalizer");
    assert_eq!(unsafe { (*native).calls.get() }, 1);
    drop(engine);
    assert_eq!(unsafe { (*native).calls.get() }, 1);
}

#[test]
fn deleting_the_reference_of_a_wrap_cancels_its_finalizer() {
    let calls = Cell::new(0);
    with_engine(|engine, env| {
        scoped(env, || unsafe {
            let object = eval(engine, env, "({})");
            let reference: napi_ref = get!(
                js().wrap,
                env,
                object,
                pointer(&calls),
                Some(count),
                null_mut()
            );
            assert_eq!((js().delete_reference)(env, reference), napi_ok);
        });
        engine.collect_garbage();
    });
    assert_eq!(calls.get(), 0);
}

#[test]
fn a_strong_reference_of_a_wrap_keeps_object_and_data() {
    let calls = Cell::new(0);
    with_engine(|engine, env| unsafe {
        let mut reference = null_mut();
        scoped(env, || {
            let object = eval(engine, env, "({ cycle: null })");
            reference = get!(
                js().wrap,
                env,
                object,
                pointer(&calls),
                Some(count),
                null_mut()
            );
            assert_eq!(get!(js().reference_ref, env, reference), 1_u32);
        });
        engine.collect_garbage();
        assert_eq!(calls.get(), 0);
        scoped(env, || {
            assert_eq!(get!(js().reference_unref, env, reference), 0_u32)
        });
        engine.collect_garbage();
        assert_eq!(calls.get(), 1);
        let gone: napi_value = get!(js().get_reference_value, env, reference);
        assert!(gone.is_null());
        assert_eq!(get!(js().reference_ref, env, reference), 0_u32);
        assert_eq!((js().delete_reference)(env, reference), napi_ok);
    });
}

#[test]
fn a_weak_reference_clears_once_the_last_strong_one_goes() {
    with_engine(|engine, env| unsafe {
        let (mut weak, mut strong) = (null_mut(), null_mut());
        scoped(env, || {
            let object = eval(
                engine,
                env,
                "{ const cycle = {}; cycle.self = cycle; cycle }",
            );
            weak = get!(js().create_reference, env, object, 0);
            strong = get!(js().create_reference, env, object, 1);
        });
        engine.collect_garbage();
        scoped(env, || {
            let value: napi_value = get!(js().get_reference_value, env, weak);
            assert!(!value.is_null());
        });
        assert_eq!((js().delete_reference)(env, strong), napi_ok);
        engine.collect_garbage();
        let value: napi_value = get!(js().get_reference_value, env, weak);
        assert!(value.is_null());
    });
}

#[test]
fn a_registered_symbol_can_be_referred_to_weakly() {
    with_engine(|engine, env| unsafe {
        let symbol = eval(engine, env, "Symbol.for('kept')");
        let reference: napi_ref = get!(js().create_reference, env, symbol, 0);
        assert_eq!(get!(js().reference_ref, env, reference), 1_u32);
        assert_eq!(get!(js().reference_unref, env, reference), 0_u32);
        engine.collect_garbage();
        let value: napi_value = get!(js().get_reference_value, env, reference);
        assert!(get!(js().strict_equals, env, value, symbol));
        assert_eq!(
            (js().reference_unref)(env, reference, null_mut()),
            napi_generic_failure
        );
    });
}

#[test]
fn an_object_is_tagged_once_and_only_its_tag_matches() {
    with_engine(|engine, env| unsafe {
        let tag = napi_type_tag { lower: 1, upper: 2 };
        let other = napi_type_tag { lower: 1, upper: 3 };
        let external: napi_value = get!(js().create_external, env, null_mut(), None, null_mut());
        for object in [
            eval(engine, env, "Object.freeze({})"),
            eval(engine, env, "new Proxy({}, { get() { throw 1 } })"),
            external,
        ] {
            assert!(!get!(js().check_object_type_tag, env, object, &tag));
            assert_eq!((js().type_tag_object)(env, object, &tag), napi_ok);
            assert_eq!(
                (js().type_tag_object)(env, object, &other),
                napi_invalid_arg
            );
            assert!(get!(js().check_object_type_tag, env, object, &tag));
            assert!(!get!(js().check_object_type_tag, env, object, &other));
            assert_eq!(
                (js().type_tag_object)(env, object, null()),
                napi_invalid_arg
            );
        }
        let null_value = eval(engine, env, "null");
        assert_eq!(
            (js().type_tag_object)(env, null_value, &tag),
            napi_pending_exception
        );
        let _thrown: napi_value = get!(js().get_and_clear_last_exception, env);
    });
}

#[test]
fn replacing_weak_map_and_reflect_in_a_script_changes_nothing() {
    let calls = Cell::new(0);
    with_engine(|engine, env| unsafe {
        engine
            .eval(
                "const fail = () => { throw new Error('replaced') };
                 WeakMap.prototype.get = WeakMap.prototype.set = Reflect.set = Object.defineProperty = fail;
                 globalThis.WeakMap = globalThis.WeakRef = fail; 0",
                "t.js",
            )
            .unwrap();
        let object = eval(engine, env, "({})");
        assert_eq!(wrap(env, object, &calls), napi_ok);
        let _weak: napi_ref = get!(js().create_reference, env, object, 0);
        assert_eq!(
            (js().set_named_property)(env, object, c"a".as_ptr(), object),
            napi_ok
        );
        let property = napi_property_descriptor {
            utf8name: c"b".as_ptr(),
            value: object,
            ..NONE
        };
        assert_eq!((js().define_properties)(env, object, 1, &property), napi_ok);
    });
    assert_eq!(calls.get(), 1);
}

#[test]
fn a_million_functions_and_classes_leave_the_memory_flat() {
    /// What QuickJS holds, in bytes.
    fn held(engine: &Engine) -> i64 {
        engine.collect_garbage();
        let mut usage = std::mem::MaybeUninit::zeroed();
        // SAFETY: the runtime is alive; the struct is plain numbers.
        unsafe {
            rquickjs_sys::JS_ComputeMemoryUsage(engine.raw().0, usage.as_mut_ptr());
            usage.assume_init().malloc_size
        }
    }
    /// The peak must not follow the number of functions; the collector runs by itself.
    const MANY: usize = 1_000_000;
    with_engine(|engine, env| {
        let make = |n: usize| {
            for index in 0..n {
                scoped(env, || {
                    if index % 50 == 0 {
                        class(env, c"Shape", &[]);
                    } else {
                        function(env, receiver, null_mut());
                    }
                });
            }
        };
        make(10_000);
        let before = held(engine);
        make(MANY);
        let mut usage = std::mem::MaybeUninit::zeroed();
        // SAFETY: as above.
        let peak: i64 = unsafe {
            rquickjs_sys::JS_ComputeMemoryUsage(engine.raw().0, usage.as_mut_ptr());
            usage.assume_init().malloc_size
        };
        assert!(
            peak < before + (64 << 20),
            "{peak} bytes before a collection, {before} at first"
        );
        let after = held(engine);
        assert!(after < before + (1 << 20), "{after} bytes, {before} before");
    });
}
