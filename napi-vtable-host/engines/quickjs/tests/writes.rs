//! Writes through the table against `Reflect.set`, which has the same meaning: an object that has no short cut must not
//! be taken for one that has.
#![allow(
    clippy::undocumented_unsafe_blocks,
    reason = "the tests are the module here and keep Node-API's contract by hand"
)]

#[macro_use]
mod common;

use std::ptr::null_mut;

use common::*;
use napi_vtable_sys::*;

/// How a test writes; the number is what the script passes.
fn write(env: napi_env, how: u32, object: napi_value, key: napi_value, value: napi_value) {
    unsafe {
        match how {
            0 => (js().set_property)(env, object, key, value),
            1 => {
                let name = std::ffi::CString::new(text(env, key)).unwrap();
                (js().set_named_property)(env, object, name.as_ptr(), value)
            }
            _ => {
                let index: u32 = get!(js().get_value_uint32, env, key);
                (js().set_element)(env, object, index, value)
            }
        }
    };
    // What it threw is thrown on, as when a module returns.
}

unsafe extern "C" fn set(env: napi_env, info: napi_callback_info) -> napi_value {
    let mut arguments = [null_mut(); 4];
    let mut count = 4;
    let none = null_mut();
    let status = unsafe {
        (js().get_cb_info)(
            env,
            info,
            &mut count,
            arguments.as_mut_ptr(),
            none,
            none.cast(),
        )
    };
    assert_eq!((status, count), (napi_ok, 4));
    let how: u32 = get!(js().get_value_uint32, env, arguments[0]);
    write(env, how, arguments[1], arguments[2], arguments[3]);
    null_mut()
}

const SCRIPT: &str = r#"
let log;
const note = (what) => log.push(String(what));
const accessor = { get: () => 1, set: (value) => note('set ' + value), configurable: true };
class Own { constructor() { this.a = 1; } set b(value) { note(this === value); throw new TypeError('no'); } }
const makers = {
  plain: () => ({}),
  full: () => ({ a: 1, b: 2, 1: 3 }),
  bare: () => Object.create(null),
  frozen: () => Object.freeze({ a: 1 }),
  closed: () => Object.preventExtensions({ a: 1 }),
  readOnly: () => Object.defineProperty({}, 'a', { value: 1, configurable: true }),
  inheritsReadOnly: () => Object.create(Object.freeze({ a: 1, 1: 1 })),
  inheritsValue: () => Object.create({ a: 1, 1: 1 }),
  getter: () => Object.defineProperty({}, 'a', { get: () => 1, configurable: true }),
  setter: () => Object.defineProperty({}, 'a', accessor),
  inheritsSetter: () => Object.create(Object.defineProperty({}, 'a', accessor)),
  throwsInSetter: () => new Own(),
  deep: () => { let o = Object.defineProperty({}, 'a', accessor); for (let i = 0; i < 12; i++) o = Object.create(o); return o; },
  proxy: () => new Proxy({}, { set: (t, k, v) => (note('trap ' + String(k)), Reflect.set(t, k, v)) }),
  refusingProxy: () => new Proxy({}, { set: () => false }),
  throwingProxy: () => new Proxy({}, { set: () => { throw new TypeError('trap'); } }),
  inheritsProxy: () => Object.create(new Proxy({}, { set: (t, k) => (note('trap ' + String(k)), true) })),
  descriptorProxy: () => Object.create(new Proxy({}, { getOwnPropertyDescriptor: () => note('asked') })),
  array: () => [1, 2],
  holes: () => [, , 3],
  frozenArray: () => Object.freeze([1, 2]),
  fixedLength: () => Object.defineProperty([1], 'length', { writable: false }),
  sealedElement: () => Object.defineProperty([1, 2, 3], 1, { configurable: false }),
  readOnlyElement: () => Object.defineProperty([1, 2, 3], 1, { writable: false }),
  subArray: () => new (class extends Array { set 1(value) { note('element ' + value); } })(),
  typed: () => new Uint8Array(2),
  typedAsPrototype: () => Object.create(new Uint8Array(2)),
  string: () => new String('xy'),
  arguments: () => (function (a) { const o = arguments; return Object.assign(o, { seen: () => a }); })(1, 2),
  fn: () => function named() {},
  regexp: () => /a/g,
  map: () => new Map(),
};
const keys = ['a', 'b', '1', '7', 'length', '__proto__', 'name', 'lastIndex', 'constructor', Symbol.iterator, 1, 7, 4294967294];
const values = () => [5, { five: 5 }, -1];
const shown = (value) => {
  const seen = [];
  const one = (v) => {
    if (typeof v === 'function') return 'function';
    if (typeof v !== 'object' || v === null) return typeof v + ' ' + String(v);
    if (seen.includes(v)) return 'again';
    seen.push(v);
    return Reflect.ownKeys(v).map((key) => {
      const { value, get, set, ...flags } = Object.getOwnPropertyDescriptor(v, key);
      return String(key) + ':' + one(value) + typeof get + typeof set + JSON.stringify(flags);
    }).join(';') + '|' + Object.isExtensible(v);
  };
  try { return one(value) + '^' + Reflect.ownKeys(Object.getPrototypeOf(value) ?? []).map(String); } catch (error) { return String(error); }
};
function outcome(write, make, key, value) {
  log = [];
  const object = make();
  try { write(object, key, value); } catch (error) { note(error); }
  return shown(object) + ' ' + log.join();
}
let count = 0;
const wrong = [];
for (const [name, make] of Object.entries(makers)) {
  for (const key of keys) {
    for (let i = 0; i < values().length; i++) {
      for (const how of [0, 1, 2]) {
        if (how === 1 && typeof key !== 'string' || how === 2 && typeof key !== 'number') continue;
        const expected = outcome(Reflect.set, make, key, values()[i]);
        const found = outcome((o, k, v) => native(how, o, k, v), make, key, values()[i]);
        count++;
        if (found !== expected) wrong.push([name, String(key), i, how, '\n' + found, '\n' + expected].join(' '));
      }
    }
  }
}
wrong.length ? wrong.slice(0, 5).join('\n\n') : 'same ' + (count > 1500)
"#;

#[test]
fn a_write_does_what_reflect_set_does_to_every_kind_of_object() {
    with_engine(|engine, env| {
        set_global(env, "native", function(env, set, null_mut()));
        assert_eq!(
            engine.eval(SCRIPT, "writes.js").unwrap().text(),
            "same true"
        );
    });
}

#[test]
fn a_write_sees_a_setter_that_object_prototype_gets_later() {
    with_engine(|engine, env| {
        set_global(env, "native", function(env, set, null_mut()));
        let script = "native(0, {}, 'late', 1);
            Object.defineProperty(Object.prototype, 'late', { set(v) { globalThis.seen = v; }, configurable: true });
            Object.defineProperty(Array.prototype, 3, { set(v) { globalThis.element = v; }, configurable: true });
            const object = {}, list = [1, 2, 3];
            native(0, object, 'late', 2); native(1, object, 'late', 3); native(2, list, 3, 4);
            [Object.keys(object).length, seen, list.length, element].join()";
        assert_eq!(engine.eval(script, "t.js").unwrap().text(), "0,3,3,4");
    });
}
