//! Objects through the table, as a module uses them. Statuses are those that Node 26 gives.
#![allow(
    clippy::undocumented_unsafe_blocks,
    reason = "the tests are the module here and keep Node-API's contract by hand"
)]

#[macro_use]
mod common;

use std::ffi::c_char;
use std::ptr::{null, null_mut};

use common::*;
use napi_vtable_quickjs::Engine;
use napi_vtable_sys::*;

/// The text that a script makes of a value.
fn shown(engine: &Engine, env: napi_env, value: napi_value, script: &str) -> String {
    set_global(env, "value", value);
    engine.eval(script, "shown.js").unwrap().text()
}

fn pending(env: napi_env) -> Option<String> {
    let pending: bool = get!(js().is_exception_pending, env);
    let thrown: napi_value = get!(js().get_and_clear_last_exception, env);
    pending.then(|| {
        let shown: napi_value = get!(js().coerce_to_string, env, thrown);
        text(env, shown)
    })
}

fn names(
    engine: &Engine,
    env: napi_env,
    object: napi_value,
    mode: u32,
    filter: u32,
    conversion: u32,
) -> String {
    let names: napi_value = get!(
        js().get_all_property_names,
        env,
        object,
        napi_key_collection_mode(mode),
        napi_key_filter(filter),
        napi_key_conversion(conversion)
    );
    let script = "value.map(n => typeof n === 'number' ? '#' + n : String(n)).join()";
    shown(engine, env, names, script)
}

#[test]
fn properties_are_written_read_and_deleted_by_every_kind_of_key() {
    with_engine(|engine, env| unsafe {
        let object: napi_value = get!(js().create_object, env);
        let value = string(env, "v");
        for key in [
            "'k'",
            "5",
            "Symbol.iterator",
            "null",
            "'\\u00e9'",
            "'\\ud800'",
        ] {
            let key = eval(engine, env, key);
            assert!(!get!(js().has_property, env, object, key));
            assert_eq!((js().set_property)(env, object, key, value), napi_ok);
            assert!(get!(js().has_property, env, object, key));
            let read: napi_value = get!(js().get_property, env, object, key);
            assert_eq!(text(env, read), "v");
            assert!(get!(js().delete_property, env, object, key));
            assert!(!get!(js().has_property, env, object, key));
        }
        assert_eq!((js().set_element)(env, object, u32::MAX, value), napi_ok);
        assert!(get!(js().has_element, env, object, u32::MAX));
        assert!(get!(js().delete_element, env, object, u32::MAX));
        assert_eq!(
            shown(engine, env, object, "Reflect.ownKeys(value).length"),
            "0"
        );
    });
}

#[test]
fn a_name_in_utf8_is_never_taken_for_latin1() {
    with_engine(|engine, env| unsafe {
        // QuickJS's own look-up of names would find the second key for the first.
        let object = eval(
            engine,
            env,
            "({ '\\u00c3\\u00a9': 'wrong', '\\u00e9': 'right' })",
        );
        let read: napi_value = get!(js().get_named_property, env, object, c"é".as_ptr());
        assert_eq!(text(env, read), "right");
        let other = eval(engine, env, "({ '\\u00c3\\u00a9': 'wrong' })");
        assert!(!get!(js().has_named_property, env, other, c"é".as_ptr()));
        let value = string(env, "v");
        assert_eq!(
            (js().set_named_property)(env, other, c"é".as_ptr(), value),
            napi_ok
        );
        assert_eq!(shown(engine, env, other, "value['\\u00e9']"), "v");
    });
}

#[test]
fn null_and_undefined_are_no_objects_and_leave_a_type_error() {
    with_engine(|engine, env| unsafe {
        let key = string(env, "k");
        for source in ["null", "undefined"] {
            let value = eval(engine, env, source);
            let (mut out, mut flag) = (null_mut(), false);
            let refused = |status| {
                assert_eq!(status, napi_object_expected);
                assert_eq!(last_error(env), "An object was expected");
                let thrown = pending(env).unwrap();
                assert!(thrown.starts_with("TypeError"), "{thrown}");
            };
            refused((js().set_property)(env, value, key, key));
            refused((js().has_property)(env, value, key, &mut flag));
            refused((js().get_property)(env, value, key, &mut out));
            refused((js().delete_property)(env, value, key, &mut flag));
            refused((js().get_named_property)(
                env,
                value,
                c"k".as_ptr(),
                &mut out,
            ));
            refused((js().get_element)(env, value, 0, &mut out));
            refused((js().get_property_names)(env, value, &mut out));
            refused((js().get_prototype)(env, value, &mut out));
            refused((js().set_prototype)(env, value, key));
            refused((js().object_freeze)(env, value));
            refused((js().define_properties)(env, value, 0, null()));
            refused((js().coerce_to_object)(env, value, &mut out));
            assert_eq!(
                (js().get_array_length)(env, value, &mut 0),
                napi_array_expected
            );
            assert_eq!(
                (js().get_property)(env, value, null_mut(), &mut out),
                napi_invalid_arg
            );
            assert_eq!(pending(env), None);
        }
    });
}

#[test]
fn a_missing_argument_is_a_status_and_leaves_no_exception() {
    with_engine(|engine, env| unsafe {
        let object = eval(engine, env, "({})");
        let none: napi_value = null_mut();
        let (mut out, mut flag, mut length) = (null_mut(), false, 0);
        let statuses = [
            (js().create_object)(env, none.cast()),
            (js().create_array_with_length)(env, 1, none.cast()),
            (js().set_property)(env, object, none, object),
            (js().set_property)(env, object, object, none),
            (js().get_property)(env, none, object, &mut out),
            (js().get_property)(env, object, object, none.cast()),
            (js().has_property)(env, object, none, &mut flag),
            (js().has_own_property)(env, object, object, none.cast()),
            (js().set_named_property)(env, object, null(), object),
            (js().get_named_property)(env, object, null(), &mut out),
            (js().has_named_property)(env, object, c"x".as_ptr(), none.cast()),
            (js().get_element)(env, object, 0, none.cast()),
            (js().define_properties)(env, object, 1, null()),
            (js().get_array_length)(env, none, &mut length),
            (js().instanceof)(env, none, object, &mut flag),
            (js().get_all_property_names)(
                env,
                object,
                napi_key_collection_mode(2),
                napi_key_filter(0),
                napi_key_keep_numbers,
                &mut out,
            ),
            (js().create_object_with_properties)(env, none, null(), null(), 1, &mut out),
        ];
        for (index, status) in statuses.into_iter().enumerate() {
            assert_eq!(status, napi_invalid_arg, "{index}");
        }
        assert_eq!(
            (js().delete_property)(env, object, object, none.cast()),
            napi_ok
        );
        assert_eq!(pending(env), None);
    });
}

#[test]
fn what_a_getter_or_a_proxy_throws_is_pending_and_stops_the_next_call() {
    with_engine(|engine, env| unsafe {
        let thrower = eval(
            engine,
            env,
            "new Proxy({}, new Proxy({}, { get(t, trap) { return () => { throw new RangeError(trap) } } }))",
        );
        let key = string(env, "k");
        let (mut out, mut names, mut flag, mut own) = (null_mut(), null_mut(), false, false);
        let calls: [(&str, &mut dyn FnMut() -> napi_status); 8] = [
            ("get", &mut || {
                (js().get_property)(env, thrower, key, &mut out)
            }),
            ("set", &mut || {
                (js().set_named_property)(env, thrower, c"k".as_ptr(), key)
            }),
            ("has", &mut || {
                (js().has_element)(env, thrower, 0, &mut flag)
            }),
            ("deleteProperty", &mut || {
                (js().delete_element)(env, thrower, 0, null_mut())
            }),
            ("ownKeys", &mut || {
                (js().get_property_names)(env, thrower, &mut names)
            }),
            ("preventExtensions", &mut || {
                (js().object_seal)(env, thrower)
            }),
            ("getOwnPropertyDescriptor", &mut || {
                (js().has_own_property)(env, thrower, key, &mut own)
            }),
            ("defineProperty", &mut || {
                let property = napi_property_descriptor {
                    utf8name: c"k".as_ptr(),
                    value: key,
                    ..empty()
                };
                (js().define_properties)(env, thrower, 1, &property)
            }),
        ];
        for (trap, call) in calls {
            assert_eq!(call(), napi_pending_exception, "{trap}");
            assert_eq!((js().object_freeze)(env, key), napi_pending_exception);
            assert_eq!(pending(env).unwrap(), format!("RangeError: {trap}"));
        }
    });
}

fn empty() -> napi_property_descriptor {
    napi_property_descriptor {
        utf8name: null::<c_char>(),
        name: null_mut(),
        method: None,
        getter: None,
        setter: None,
        value: null_mut(),
        attributes: napi_default,
        data: null_mut(),
    }
}

#[test]
fn writes_that_sloppy_mode_ignores_are_ignored() {
    with_engine(|engine, env| unsafe {
        let value = string(env, "new");
        for source in [
            "Object.freeze({ a: 1 })",
            "Object.create(Object.freeze({ a: 1 }))",
            "({ get a() { return 1 } })",
            "new Proxy({ a: 1 }, { set() { return false } })",
        ] {
            let object = eval(engine, env, source);
            assert_eq!(
                (js().set_named_property)(env, object, c"a".as_ptr(), value),
                napi_ok
            );
            assert_eq!(pending(env), None);
            assert_eq!(shown(engine, env, object, "value.a"), "1", "{source}");
        }
        let frozen = eval(engine, env, "Object.freeze({ a: 1 })");
        let key = string(env, "a");
        assert!(!get!(js().delete_property, env, frozen, key));
    });
}

#[test]
fn own_names_must_be_names() {
    with_engine(|engine, env| unsafe {
        let object = eval(engine, env, "({ 5: 1 })");
        let key = eval(engine, env, "5");
        let mut flag = false;
        let status = (js().has_own_property)(env, object, key, &mut flag);
        assert_eq!(status, napi_name_expected);
        let key = string(env, "5");
        assert!(get!(js().has_own_property, env, object, key));
        let key = string(env, "toString");
        assert!(!get!(js().has_own_property, env, object, key));
    });
}

#[test]
fn names_follow_mode_filter_shadowing_and_key_conversion() {
    with_engine(|engine, env| {
        let object = eval(
            engine,
            env,
            "{ const base = Object.create(null, {
                 hidden: { value: 1 }, shadow: { value: 1, enumerable: true },
                 b: { value: 1, enumerable: true, writable: true, configurable: true },
                 3: { value: 1, enumerable: true }, [Symbol.iterator]: { value: 1, enumerable: true } });
               Object.create(base, {
                 own: { value: 1, enumerable: true, writable: true, configurable: true },
                 shadow: { value: 1 }, acc: { get() {}, enumerable: true },
                 7: { value: 1, enumerable: true }, 4294967294: { value: 1 }, 4294967295: { value: 1 },
                 '01': { value: 1, enumerable: true } }) }",
        );
        let names = |mode, filter, conversion| names(engine, env, object, mode, filter, conversion);
        // Own only, no filter, numbers kept.
        assert_eq!(
            names(1, 0, 0),
            "#7,#4294967294,own,shadow,acc,4294967295,01"
        );
        assert_eq!(names(1, 0, 1), "7,4294967294,own,shadow,acc,4294967295,01");
        // Inherited, enumerable: the hidden own `shadow` hides the other one.
        assert_eq!(names(0, 2, 0), "#7,own,acc,01,#3,b,Symbol(Symbol.iterator)");
        assert_eq!(names(0, 2 | 16, 0), "#7,own,acc,01,#3,b");
        assert_eq!(names(0, 8, 0), "Symbol(Symbol.iterator)");
        assert_eq!(names(0, 4, 0), "own,b");
        // An accessor counts as writable.
        assert_eq!(names(0, 1, 0), "own,acc,b");
        let plain: napi_value = get!(js().get_property_names, env, object);
        assert_eq!(
            shown(engine, env, plain, "value.join()"),
            "7,own,acc,01,3,b"
        );
        let text = string(env, "ab");
        let keys: napi_value = get!(js().get_property_names, env, text);
        assert_eq!(shown(engine, env, keys, "value.join()"), "0,1");
    });
}

unsafe extern "C" fn data(env: napi_env, info: napi_callback_info) -> napi_value {
    let (mut count, mut argument, mut data) = (1, null_mut(), null_mut());
    unsafe {
        let this = null_mut();
        (js().get_cb_info)(env, info, &mut count, &mut argument, this, &mut data);
    }
    get!(
        js().create_double,
        env,
        data.addr() as f64 + count as f64 * 100.0
    )
}

#[test]
fn properties_are_defined_with_their_attributes() {
    with_engine(|engine, env| unsafe {
        let object: napi_value = get!(js().create_object, env);
        let symbol = eval(engine, env, "Symbol.iterator");
        let value = string(env, "v");
        let seven = std::ptr::without_provenance_mut(7);
        let properties = [
            napi_property_descriptor {
                utf8name: c"é".as_ptr(),
                value,
                ..empty()
            },
            napi_property_descriptor {
                name: symbol,
                method: Some(data),
                data: seven,
                attributes: napi_default_method,
                ..empty()
            },
            napi_property_descriptor {
                utf8name: c"acc".as_ptr(),
                getter: Some(data),
                data: seven,
                attributes: napi_enumerable | napi_configurable,
                ..empty()
            },
            napi_property_descriptor {
                utf8name: c"acc".as_ptr(),
                setter: Some(data),
                ..empty()
            },
            napi_property_descriptor {
                utf8name: c"5".as_ptr(),
                value,
                attributes: napi_default_jsproperty,
                ..empty()
            },
        ];
        assert_eq!(
            (js().define_properties)(env, object, 4, properties.as_ptr()),
            napi_ok
        );
        assert_eq!(
            (js().define_properties)(env, object, 1, &properties[4]),
            napi_ok
        );
        let script = "const d = (k) => { const d = Object.getOwnPropertyDescriptor(value, k);
                        return [d.writable, d.enumerable, d.configurable] };
                      [d('é'), d(Symbol.iterator), d('acc'), d('5'), value.acc, value[Symbol.iterator](1),
                       value[Symbol.iterator].name, typeof Object.getOwnPropertyDescriptor(value, 'acc').set].join('|')";
        assert_eq!(
            shown(engine, env, object, script),
            "false,false,false|true,false,true|,false,false|true,true,true|7|107||function"
        );
    });
}

#[test]
fn an_object_that_refuses_a_property_is_a_status() {
    with_engine(|engine, env| unsafe {
        let sealed = eval(engine, env, "Object.preventExtensions({})");
        let value = string(env, "v");
        let number = eval(engine, env, "5");
        let named = |utf8name| napi_property_descriptor {
            utf8name,
            ..empty()
        };
        let name = c"x".as_ptr();
        let cases = [
            (
                napi_property_descriptor {
                    value,
                    ..named(name)
                },
                napi_invalid_arg,
            ),
            (
                napi_property_descriptor {
                    getter: Some(data),
                    ..named(name)
                },
                napi_invalid_arg,
            ),
            (
                napi_property_descriptor {
                    method: Some(data),
                    ..named(name)
                },
                napi_generic_failure,
            ),
            (
                napi_property_descriptor {
                    name: number,
                    value,
                    ..empty()
                },
                napi_name_expected,
            ),
            (
                napi_property_descriptor { value, ..empty() },
                napi_invalid_arg,
            ),
        ];
        for (index, (property, expected)) in cases.into_iter().enumerate() {
            let status = (js().define_properties)(env, sealed, 1, &property);
            assert_eq!(status, expected, "{index}");
            assert_eq!(pending(env), None);
        }
    });
}

#[test]
fn lengths_of_new_arrays_are_c_ints() {
    with_engine(|_, env| {
        for (wanted, length) in [(0, 0), (5, 5), (u32::MAX as usize, 0), ((1 << 32) + 3, 3)] {
            let array: napi_value = get!(js().create_array_with_length, env, wanted);
            assert!(get!(js().is_array, env, array));
            let read: u32 = get!(js().get_array_length, env, array);
            assert_eq!(read, length);
        }
    });
}

#[test]
fn instanceof_wants_a_function_and_passes_on_what_it_throws() {
    with_engine(|engine, env| unsafe {
        let object = eval(engine, env, "[]");
        let array = eval(engine, env, "Array");
        assert!(get!(js().instanceof, env, object, array));
        let mut flag = true;
        let status = (js().instanceof)(env, object, object, &mut flag);
        assert_eq!((status, flag), (napi_function_expected, false));
        assert_eq!(last_error(env), "A function was expected");
        let thrown: napi_value = get!(js().get_and_clear_last_exception, env);
        let thrown = shown(engine, env, thrown, "value.code + ' ' + value");
        assert_eq!(
            thrown,
            "ERR_NAPI_CONS_FUNCTION TypeError: Constructor must be a function"
        );
        let arrow = eval(engine, env, "() => 1");
        assert_eq!(
            (js().instanceof)(env, object, arrow, &mut flag),
            napi_generic_failure
        );
        assert!(pending(env).unwrap().starts_with("TypeError"));
    });
}

#[test]
fn prototypes_are_read_and_set_without_running_traps() {
    with_engine(|engine, env| unsafe {
        let proxy = eval(
            engine,
            env,
            "new Proxy([], { getPrototypeOf() { throw 1 }, setPrototypeOf() { throw 2 } })",
        );
        let read: napi_value = get!(js().get_prototype, env, proxy);
        assert_eq!(shown(engine, env, read, "String(value)"), "null");
        let object = eval(engine, env, "({})");
        assert_eq!(
            (js().set_prototype)(env, proxy, object),
            napi_generic_failure
        );
        let child = eval(engine, env, "Object.create(value)");
        assert_eq!((js().set_prototype)(env, child, object), napi_ok);
        assert_eq!(
            (js().set_prototype)(env, object, child),
            napi_generic_failure
        );
        let number = eval(engine, env, "5");
        assert_eq!((js().set_prototype)(env, child, number), napi_ok);
        let read: napi_value = get!(js().get_prototype, env, child);
        assert!(get!(js().strict_equals, env, read, object));
        assert_eq!(pending(env), None);
    });
}

#[test]
fn freezing_and_sealing_hold() {
    with_engine(|engine, env| unsafe {
        let object = eval(engine, env, "({ a: 1 })");
        assert_eq!((js().object_seal)(env, object), napi_ok);
        assert_eq!(
            shown(
                engine,
                env,
                object,
                "Object.isSealed(value) && !Object.isFrozen(value)"
            ),
            "true"
        );
        assert_eq!((js().object_freeze)(env, object), napi_ok);
        assert_eq!(shown(engine, env, object, "Object.isFrozen(value)"), "true");
        let number = eval(engine, env, "5");
        assert_eq!((js().object_freeze)(env, number), napi_ok);
        let bytes = eval(engine, env, "new Uint8Array(1)");
        assert_eq!((js().object_freeze)(env, bytes), napi_pending_exception);
        assert!(pending(env).is_some());
    });
}

#[test]
fn an_object_with_properties_has_exactly_those() {
    with_engine(|engine, env| unsafe {
        let (proto, symbol) = (
            eval(engine, env, "({ p: 1 })"),
            eval(engine, env, "Symbol.iterator"),
        );
        let names = [
            string(env, "a"),
            symbol,
            string(env, "__proto__"),
            string(env, "5"),
            string(env, "a"),
        ];
        let values = names.map(|_| string(env, "v"));
        let made: napi_value = get!(
            js().create_object_with_properties,
            env,
            proto,
            names.as_ptr(),
            values.as_ptr(),
            5
        );
        let script = "Reflect.ownKeys(value).map(String).join() + value.p";
        assert_eq!(
            shown(engine, env, made, script),
            "5,a,__proto__,Symbol(Symbol.iterator)1"
        );
        let bare: napi_value = get!(
            js().create_object_with_properties,
            env,
            null_mut(),
            null(),
            null(),
            0
        );
        assert_eq!(
            shown(engine, env, bare, "String(Object.getPrototypeOf(value))"),
            "null"
        );
        let number = eval(engine, env, "5");
        let mut out = null_mut();
        let status = (js().create_object_with_properties)(env, proto, &number, &proto, 1, &mut out);
        assert_eq!(status, napi_name_expected);
        let status = (js().create_object_with_properties)(env, number, null(), null(), 0, &mut out);
        assert_eq!(status, napi_object_expected);
    });
}
