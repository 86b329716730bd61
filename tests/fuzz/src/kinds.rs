//! What sort of value a handle is, and how to make one.

#![allow(non_upper_case_globals, reason = "the constants keep their C names")]

use std::ptr::{null, null_mut};

use napi_vtable_sys::*;

use crate::callbacks;
use crate::world::{World, js, module, violation};

/// What a function asks for, or what a value is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Kind {
    Any,
    Undefined,
    Null,
    Bool,
    Number,
    String,
    Symbol,
    BigInt,
    Function,
    External,
    Object,
    Array,
    ArrayBuffer,
    Shared,
    TypedArray,
    Buffer,
    DataView,
    Date,
    Promise,
    Error,
    /// A string, a symbol or a number.
    Key,
    /// A string that is a script.
    Script,
    /// An object that something is wrapped in.
    Wrapped,
}

use Kind::*;

impl Kind {
    /// Whether a value of this kind is one of another.
    pub fn is(self, wanted: Self) -> bool {
        let is_object = !matches!(
            self,
            Any | Undefined | Null | Bool | Number | String | Symbol | BigInt | Key | Script
        );
        match wanted {
            Any => true,
            Object => is_object,
            Key => matches!(self, String | Symbol | Number),
            Script | Wrapped => false,
            TypedArray | Buffer => matches!(self, TypedArray | Buffer),
            ArrayBuffer => matches!(self, ArrayBuffer | Shared),
            other => self == other,
        }
    }
}

/// Finds out what a value is.
pub fn classify(env: napi_env, value: napi_value) -> Kind {
    let mut kind = napi_undefined;
    // SAFETY: the env is alive on this thread and the place is good.
    let status = unsafe { (js().type_of)(env, value, &mut kind) };
    if status != napi_ok {
        violation(&format!(
            "napi_typeof answers {status:?} for a value that was just made"
        ));
    }
    let is = |test: unsafe extern "C" fn(napi_env, napi_value, *mut bool) -> napi_status| {
        let mut result = false;
        // SAFETY: as above.
        let status = unsafe { test(env, value, &mut result) };
        if status != napi_ok {
            violation(&format!(
                "a question about a live value is answered {status:?}"
            ));
        }
        result
    };
    match kind {
        napi_undefined => Undefined,
        napi_null => Null,
        napi_boolean => Bool,
        napi_number => Number,
        napi_string => String,
        napi_symbol => Symbol,
        napi_bigint => BigInt,
        napi_function => Function,
        napi_external => External,
        napi_object => match () {
            () if is(js().is_array) => Array,
            () if is(js().is_arraybuffer) => ArrayBuffer,
            () if is(js().is_sharedarraybuffer) => Shared,
            () if is(js().is_dataview) => DataView,
            () if is(js().is_date) => Date,
            () if is(js().is_promise) => Promise,
            () if is(js().is_error) => Error,
            () if is(js().is_typedarray) => TypedArray,
            () => Object,
        },
        other => violation(&format!("napi_typeof gives {other:?}")),
    }
}

/// Makes a value of a kind; null where the engine refuses, because an exception is pending or memory is short.
pub fn fresh(world: &World, kind: Kind) -> napi_value {
    let env = world.env_now();
    let mut value: napi_value = null_mut();
    let rng = &world.rng;
    let (js, module) = (js(), module());
    // SAFETY: the env is alive on this thread, and every pointer is good for its call.
    unsafe {
        match kind {
            Undefined => (js.get_undefined)(env, &mut value),
            Null => (js.get_null)(env, &mut value),
            Bool => (js.get_boolean)(env, rng.chance(50), &mut value),
            Number => (js.create_double)(env, *rng.pick(NUMBERS), &mut value),
            String | Key => {
                let text = rng.pick(TEXTS);
                (js.create_string_utf8)(env, text.as_ptr().cast(), text.len(), &mut value)
            }
            Script => {
                let text = crate::scripts::script(rng);
                world.say(|| format!("(a script: {text})"));
                (js.create_string_utf8)(env, text.as_ptr().cast(), text.len(), &mut value)
            }
            Symbol => (js.create_symbol)(env, null_mut(), &mut value),
            BigInt => (js.create_bigint_uint64)(env, rng.next(), &mut value),
            Function => {
                let id = world.ledger.callback();
                (js.create_function)(env, null(), 0, callbacks::callback(rng), id, &mut value)
            }
            External => (js.create_external)(env, null_mut(), None, null_mut(), &mut value),
            Array => (js.create_array)(env, &mut value),
            ArrayBuffer => (js.create_arraybuffer)(env, rng.below(65), null_mut(), &mut value),
            Shared => (js.create_sharedarraybuffer)(env, rng.below(65), null_mut(), &mut value),
            TypedArray | DataView => {
                let mut buffer = null_mut();
                (js.create_arraybuffer)(env, 64, null_mut(), &mut buffer);
                if kind == DataView {
                    (js.create_dataview)(env, rng.below(32), buffer, rng.below(32), &mut value)
                } else {
                    let element = napi_typedarray_type(rng.below(12) as u32);
                    (js.create_typedarray)(env, element, rng.below(8), buffer, 0, &mut value)
                }
            }
            Buffer => (module.create_buffer)(env, rng.below(65), null_mut(), &mut value),
            Date => (js.create_date)(env, *rng.pick(NUMBERS), &mut value),
            Promise => {
                let mut deferred = null_mut();
                let status = (js.create_promise)(env, &mut deferred, &mut value);
                if status == napi_ok {
                    (js.resolve_deferred)(env, deferred, value);
                }
                status
            }
            Error => {
                let mut text = null_mut();
                (js.create_string_utf8)(env, c"text".as_ptr(), 4, &mut text);
                (js.create_error)(env, null_mut(), text, &mut value)
            }
            Any | Object | Wrapped => (js.create_object)(env, &mut value),
        };
    }
    if !value.is_null() {
        world.add_value(value);
    }
    value
}

/// Numbers at the edges.
pub const NUMBERS: &[f64] = &[
    0.0,
    -0.0,
    1.0,
    -1.0,
    2.0,
    7.0,
    0.5,
    -0.5,
    255.0,
    65536.0,
    -2147483648.0,
    1e10,
    9007199254740991.0,
    -9007199254740992.0,
    9.3e18,
    -9.3e18,
    1e300,
    f64::NAN,
    f64::INFINITY,
    f64::NEG_INFINITY,
    8.64e15,
    8.7e15,
];

/// Texts that mean something somewhere. An array's `length` is not among them: what asks for four thousand million
/// elements finds nothing but time.
pub const TEXTS: &[&str] = &[
    "",
    "a",
    "b",
    "constructor",
    "prototype",
    "__proto__",
    "name",
    "message",
    "code",
    "then",
    "toString",
    "valueOf",
    "0",
    "1",
    "63",
    "-1",
    "4294967295",
    "4294967296",
    "1.5",
    "NaN",
    "buffer",
    "byteLength",
    "stack",
    "\u{e4}\u{f6}\u{fc}",
    "\u{20ac}",
    "\u{1f600}",
    "a\0b",
    "Symbol.iterator",
    "detached",
    "x",
    "a rather long text that does not fit into any of the small buffers, so it is on the heap for certain",
];
