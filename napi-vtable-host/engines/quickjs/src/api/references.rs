//! References and handle scopes.
//!
//! Source: "Object lifetime management" of the Node-API reference.

use std::ffi::c_void;

use napi_vtable_sys::*;

use crate::arguments::Out;
use crate::entry::node_api;
use crate::env::Finalizer;
use crate::handles::ScopeError;
use crate::references::{self, Reference};
use crate::slab::Key;
use crate::values;

/// The first version whose references take every kind of value.
const ANY_VALUE: i32 = 10;

fn scope_status(error: ScopeError) -> napi_status {
    match error {
        ScopeError::Mismatch => napi_handle_scope_mismatch,
        ScopeError::EscapedTwice => napi_escape_called_twice,
    }
}

fn key(reference: napi_ref) -> Result<Key, napi_status> {
    Key::from_ptr(reference).ok_or(napi_invalid_arg)
}

node_api! {
    /// `napi_create_reference`.
    any fn napi_create_reference(
        env, value: napi_value, initial_refcount: u32, result: Out<napi_ref>,
    ) {
        let value = env.value(value)?;
        let result = result.required()?;
        if env.api_version() < ANY_VALUE && !values::is_object(value) && !values::is_symbol(value) {
            return Err(napi_invalid_arg);
        }
        let reference = Reference::new(env, value, initial_refcount)?;
        result.set(env.references.borrow_mut().insert(reference).as_ptr());
        Ok(())
    }

    /// `napi_delete_reference`.
    any fn napi_delete_reference(env, reference: napi_ref) {
        let key = key(reference)?;
        let removed = env.references.borrow_mut().remove(key);
        removed.ok_or(napi_invalid_arg)?.free(env);
        Ok(())
    }

    /// `napi_reference_ref`: the new count, 0 where the value is gone.
    any fn napi_reference_ref(env, reference: napi_ref, result: Out<u32>) {
        let key = key(reference)?;
        let count = match env.references.borrow_mut().get_mut(key) {
            Some(reference) => references::add(env, reference)?,
            None => return Err(napi_invalid_arg),
        };
        result.give(|| count);
        Ok(())
    }

    /// `napi_reference_unref`.
    any fn napi_reference_unref(env, reference: napi_ref, result: Out<u32>) {
        let key = key(reference)?;
        let count = match env.references.borrow_mut().get_mut(key) {
            Some(reference) if reference.count() == 0 => return Err(napi_generic_failure),
            Some(reference) => references::subtract(env, reference)?,
            None => return Err(napi_invalid_arg),
        };
        result.give(|| count);
        Ok(())
    }

    /// `napi_get_reference_value`: null where the value is gone.
    any fn napi_get_reference_value(env, reference: napi_ref, result: Out<napi_value>) {
        let key = key(reference)?;
        let result = result.required()?;
        let value = match env.references.borrow().get(key) {
            Some(reference) => references::value(env, reference)?,
            None => return Err(napi_invalid_arg),
        };
        result.set(value.map_or(std::ptr::null_mut(), |value| env.push(value.into_raw())));
        Ok(())
    }

    /// `node_api_post_finalizer`.
    any fn node_api_post_finalizer(
        env, finalize_cb: napi_finalize, finalize_data: *mut c_void, finalize_hint: *mut c_void,
    ) {
        let finalizer = Finalizer { callback: finalize_cb, data: finalize_data, hint: finalize_hint };
        let tracked = env.track(finalizer).ok_or(napi_generic_failure)?;
        env.engine().post(tracked);
        Ok(())
    }

    /// `napi_open_handle_scope`.
    any fn napi_open_handle_scope(env, result: Out<napi_handle_scope>) {
        let result = result.required()?;
        result.set(std::ptr::without_provenance_mut(env.engine().handles.open(false)));
        Ok(())
    }

    /// `napi_close_handle_scope`.
    any fn napi_close_handle_scope(env, scope: napi_handle_scope) {
        if scope.is_null() {
            return Err(napi_invalid_arg);
        }
        env.engine().handles.close(scope.addr(), false).map_err(scope_status)
    }

    /// `napi_open_escapable_handle_scope`.
    any fn napi_open_escapable_handle_scope(env, result: Out<napi_escapable_handle_scope>) {
        let result = result.required()?;
        result.set(std::ptr::without_provenance_mut(env.engine().handles.open(true)));
        Ok(())
    }

    /// `napi_close_escapable_handle_scope`.
    any fn napi_close_escapable_handle_scope(env, scope: napi_escapable_handle_scope) {
        if scope.is_null() {
            return Err(napi_invalid_arg);
        }
        env.engine().handles.close(scope.addr(), true).map_err(scope_status)
    }

    /// `napi_escape_handle`.
    any fn napi_escape_handle(
        env, scope: napi_escapable_handle_scope, escapee: napi_value, result: Out<napi_value>,
    ) {
        if scope.is_null() {
            return Err(napi_invalid_arg);
        }
        let value = env.value(escapee)?;
        let result = result.required()?;
        result.set(env.engine().handles.escape(scope.addr(), value).map_err(scope_status)?);
        Ok(())
    }
}
