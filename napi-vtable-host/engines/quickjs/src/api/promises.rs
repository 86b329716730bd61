//! Promises and their deferreds.
//!
//! A deferred is a key into [`Env::deferreds`]; settling removes it, so a second use is noticed.
//!
//! Source: "Promises" of the Node-API reference.

use napi_vtable_sys::*;
use rquickjs_sys as q;

use crate::entry::api;
use crate::env::Env;
use crate::owned::Owned;
use crate::slab::Key;

api! {
    /// `napi_create_promise`.
    js fn napi_create_promise(env, deferred: *mut napi_deferred, promise: *mut napi_value) {
        let (deferred, promise) = (env.out(deferred)?, env.out(promise)?);
        let mut functions = [q::JS_UNDEFINED; 2];
        let made = env.js(q::JS_NewPromiseCapability(env.ctx(), functions.as_mut_ptr()))?;
        deferred.set(env.deferreds.borrow_mut().insert(functions).as_ptr());
        env.ret(promise, made.into_raw())
    }

    /// `napi_resolve_deferred`.
    js fn napi_resolve_deferred(env, deferred: napi_deferred, resolution: napi_value) {
        settle(env, deferred, resolution, 0)
    }

    /// `napi_reject_deferred`.
    js fn napi_reject_deferred(env, deferred: napi_deferred, rejection: napi_value) {
        settle(env, deferred, rejection, 1)
    }

    /// `napi_is_promise`.
    any fn napi_is_promise(env, value: napi_value, is_promise: *mut bool) {
        let value = env.value(value)?;
        env.out(is_promise)?.set(q::JS_IsPromise(value));
        Ok(())
    }
}

/// Calls one of the two functions, and frees both.
fn settle(
    env: &Env,
    deferred: napi_deferred,
    value: napi_value,
    which: usize,
) -> Result<(), napi_status> {
    let value = env.value(value)?;
    let key = Key::from_ptr(deferred).ok_or(napi_invalid_arg)?;
    let functions = env
        .deferreds
        .borrow_mut()
        .remove(key)
        .ok_or(napi_invalid_arg)?;
    // SAFETY: the list owned both.
    let functions = functions.map(|function| unsafe { Owned::new(env.ctx(), function) });
    env.call(functions[which].raw(), q::JS_UNDEFINED, &[value])?;
    Ok(())
}
