//! Async contexts and callback scopes.
//!
//! Node tells `async_hooks` with them which operation a callback belongs to. This engine has no `async_hooks`,
//! so a context is a checked token: what uses one that is destroyed gets `napi_invalid_arg`. A callback scope
//! holds promise jobs back until the outermost scope closes; scopes close in reverse order, and any other order
//! is `napi_callback_scope_mismatch`.
//!
//! Source: "Custom asynchronous operations" of the Node-API reference.

use napi_vtable_sys::*;

use crate::api::objects::to_object;
use crate::arguments::Out;
use crate::entry::node_api;
use crate::env::Env;
use crate::slab::Key;

node_api! {
    /// `napi_async_init`.
    any fn napi_async_init(
        env, async_resource: napi_value, async_resource_name: napi_value, result: Out<napi_async_context>,
    ) {
        if async_resource_name.is_null() {
            return Err(napi_invalid_arg);
        }
        let result = result.required()?;
        check_resource(env, async_resource, async_resource_name)?;
        env.may_begin()?;
        result.set(env.async_contexts.borrow_mut().insert(()).as_ptr());
        Ok(())
    }

    /// `napi_async_destroy`.
    any fn napi_async_destroy(env, async_context: napi_async_context) {
        let key = Key::from_ptr(async_context).ok_or(napi_invalid_arg)?;
        env.async_contexts.borrow_mut().remove(key).ok_or(napi_invalid_arg)
    }

    /// `napi_open_callback_scope`; the resource object is ignored, as in Node.
    any fn napi_open_callback_scope(
        env, _resource_object: napi_value, context: napi_async_context, result: Out<napi_callback_scope>,
    ) {
        let result = result.required()?;
        if context.is_null() {
            return Err(napi_invalid_arg);
        }
        check_context(env, context)?;
        result.set(std::ptr::without_provenance_mut(env.engine().open_callback_scope(env)));
        Ok(())
    }

    /// `napi_close_callback_scope`: promise jobs run after the outermost one, unless JavaScript is on the stack.
    any fn napi_close_callback_scope(env, scope: napi_callback_scope) {
        if scope.is_null() {
            return Err(napi_invalid_arg);
        }
        let engine = env.engine();
        if !engine.close_callback_scope(env, scope.addr()) {
            return Err(napi_callback_scope_mismatch);
        }
        if engine.is_at_callback_end() {
            engine.end_callback();
        }
        Ok(())
    }
}

/// Checks a context that may be null.
///
/// # Errors
/// `napi_invalid_arg` for one that is destroyed or never was.
pub fn check_context(env: &Env, context: napi_async_context) -> Result<(), napi_status> {
    match Key::from_ptr(context) {
        None => Ok(()),
        Some(key) => {
            let contexts = env.async_contexts.borrow();
            contexts.get(key).copied().ok_or(napi_invalid_arg)
        }
    }
}

/// Checks the resource and the name that an async operation is given for `async_hooks`.
///
/// # Errors
/// `napi_object_expected` for a resource that is no object, `napi_invalid_arg` and `napi_string_expected` for a name
/// that is none.
pub fn check_resource(
    env: &Env,
    resource: napi_value,
    name: napi_value,
) -> Result<(), napi_status> {
    if !resource.is_null() {
        to_object(env, resource)?;
    }
    let name = env.value(name)?;
    let text = env.to_string(name);
    text.map(drop).map_err(|_| napi_string_expected)
}
