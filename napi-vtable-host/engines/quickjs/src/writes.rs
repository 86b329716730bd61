//! Writing properties as sloppy mode does: what an object refuses is ignored.
//!
//! QuickJS's own function throws for a refusal, and nothing tells that exception from one of a setter. `Reflect.set`
//! answers false instead, but a call of a JavaScript function costs more than the write. So the ordinary cases are
//! found out first, without running any script: a property of the object's own that holds a value, and one that
//! neither the object nor its prototypes have. Everything else is left to `Reflect.set`: setters, read-only
//! properties of a prototype, proxies, typed arrays, and whatever else has rules of its own.

use std::ffi::c_int;

use napi_vtable_sys::napi_status;
use rquickjs_sys as q;
use rquickjs_sys::JSValue;

use crate::env::Env;
use crate::owned::{dup, free};
use crate::property::Key;

/// How many prototypes are looked at.
const DEPTH: usize = 8;

/// What a lookup found without running a script.
enum Found {
    /// A property of the object's own with a value, writable.
    Value,
    /// The same, read-only.
    ReadOnly,
    /// Nothing, in the prototypes neither.
    Nothing,
    /// Something that a write may call, or may have to go by.
    Other,
}

/// Writes a property.
///
/// # Errors
/// `napi_pending_exception` for what a setter or a proxy throws.
pub fn set(env: &Env, object: JSValue, key: &Key<'_>, value: JSValue) -> Result<(), napi_status> {
    match find(env, object, key, false) {
        Found::ReadOnly => Ok(()),
        // SAFETY: the env's context is alive on this thread, the values by their keepers; a use is handed over.
        Found::Value => unsafe {
            let value = dup(env.ctx(), value);
            env.check(q::JS_SetProperty(env.ctx(), object, key.atom, value))
        }
        .map(drop),
        // SAFETY: as above. Without a flag for it, an object that takes no more properties is no exception.
        Found::Nothing => unsafe {
            let (value, flags) = (dup(env.ctx(), value), q::JS_PROP_C_W_E as c_int);
            env.check(q::JS_DefinePropertyValue(
                env.ctx(),
                object,
                key.atom,
                value,
                flags,
            ))
        }
        .map(drop),
        Found::Other => {
            // SAFETY: the key's atom is alive.
            let name = env.js(unsafe { q::JS_AtomToValue(env.ctx(), key.atom) })?;
            reflect(env, object, name.raw(), value)
        }
    }
}

/// Writes an element.
///
/// # Errors
/// As for [`set`].
pub fn set_element(
    env: &Env,
    object: JSValue,
    index: u32,
    value: JSValue,
) -> Result<(), napi_status> {
    let key = Key::of_index(env, index)?;
    match find(env, object, &key, true) {
        Found::ReadOnly => Ok(()),
        // SAFETY: as in `set`.
        Found::Value => unsafe {
            let value = dup(env.ctx(), value);
            env.check(q::JS_SetPropertyUint32(env.ctx(), object, index, value))
        }
        .map(drop),
        // SAFETY: as in `set`.
        Found::Nothing => unsafe {
            let (value, flags) = (dup(env.ctx(), value), q::JS_PROP_C_W_E as c_int);
            env.check(q::JS_DefinePropertyValueUint32(
                env.ctx(),
                object,
                index,
                value,
                flags,
            ))
        }
        .map(drop),
        Found::Other => reflect(env, object, crate::values::number(index.into()), value),
    }
}

/// `Reflect.set(object, key, value)`.
fn reflect(env: &Env, object: JSValue, key: JSValue, value: JSValue) -> Result<(), napi_status> {
    let set = env.engine().intrinsics.reflect_set;
    env.call(set, q::JS_UNDEFINED, &[object, key, value])
        .map(drop)
}

/// Looks a property up. Arrays are ordinary as far as their elements go; a write of their length is not.
fn find(env: &Env, object: JSValue, key: &Key<'_>, is_element: bool) -> Found {
    let classes = &env.engine().classes;
    let is_ordinary = |object: JSValue, is_element: bool| {
        // SAFETY: `object` is one, alive by its keeper.
        let class = unsafe { q::JS_GetClassID(object) };
        class == classes.object || class == classes.instance || is_element && class == classes.array
    };
    if !is_ordinary(object, is_element) {
        return Found::Other;
    }
    let mut descriptor = q::JSPropertyDescriptor {
        flags: 0,
        value: q::JS_UNDEFINED,
        getter: q::JS_UNDEFINED,
        setter: q::JS_UNDEFINED,
    };
    // SAFETY: the env's context is alive on this thread, the object by its keeper, the atom by `key`. An object
    // of these classes runs no script for it. The values of the descriptor are handed out and freed here.
    let found = unsafe {
        let found = q::JS_GetOwnProperty(env.ctx(), &mut descriptor, object, key.atom);
        if found > 0 {
            for value in [descriptor.value, descriptor.getter, descriptor.setter] {
                free(env.ctx(), value);
            }
        }
        found
    };
    let flags = descriptor.flags as u32;
    match found {
        0 => {}
        1 if flags & q::JS_PROP_GETSET != 0 => return Found::Other,
        1 if flags & q::JS_PROP_WRITABLE != 0 => return Found::Value,
        1 => return Found::ReadOnly,
        _ => {
            // SAFETY: the exception is ours to take; `Reflect.set` will throw it again.
            unsafe { free(env.ctx(), q::JS_GetException(env.ctx())) };
            return Found::Other;
        }
    }
    let mut holder = object;
    for _ in 0..DEPTH {
        // SAFETY: as above. The prototype is kept alive by the object that has it, since nothing runs here.
        unsafe {
            holder = q::JS_GetPrototype(env.ctx(), holder);
            free(env.ctx(), holder);
            if q::JS_IsNull(holder) {
                return Found::Nothing;
            }
            if !q::JS_IsObject(holder)
                || !is_ordinary(holder, is_element)
                || q::JS_GetOwnProperty(env.ctx(), std::ptr::null_mut(), holder, key.atom) != 0
            {
                return Found::Other;
            }
        }
    }
    Found::Other
}
