//! Promises and their deferreds.
//!
//! A deferred is a key into [`Env::deferreds`]; settling removes it, so a second use is noticed.
//!
//! Source: "Promises" of the Node-API reference.

use napi_vtable_sys::*;
use rquickjs_sys as q;

use crate::arguments::Out;
use crate::entry::node_api;
use crate::env::Env;
use crate::owned::Owned;
use crate::slab::Key;
use crate::values;

node_api! {
    /// `napi_create_promise`.
    js fn napi_create_promise(env, deferred: Out<napi_deferred>, promise: Out<napi_value>) {
        let (deferred, promise) = (deferred.required()?, promise.required()?);
        let (made, functions) = env.new_promise()?;
        deferred.set(env.deferreds.borrow_mut().insert(functions).as_ptr());
        env.answer(promise, made)
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
    any fn napi_is_promise(env, value: napi_value, is_promise: Out<bool>) {
        let value = env.value(value)?;
        is_promise.required()?.set(values::is_promise(value));
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
    // SAFETY: `deferreds` owned a use of both, and `remove` handed them over; the env outlives the results.
    let functions = functions.map(|function| unsafe { Owned::new(env.ctx(), function) });
    env.call(functions[which].raw(), q::JS_UNDEFINED, &[value])?;
    Ok(())
}
