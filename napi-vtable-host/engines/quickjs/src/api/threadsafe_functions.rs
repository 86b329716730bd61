//! Threadsafe functions; `event_loop/threadsafe.rs` has their life cycle.
//!
//! Five of these functions get no env and may be called on any thread, so they leave no last error. Where Node ends the
//! process (a null pointer) or has undefined behaviour (a handle whose function is gone), they return
//! `napi_invalid_arg`.
//!
//! Source: "Asynchronous thread-safe function calls" of the Node-API reference.

use std::ffi::c_void;
use std::sync::Arc;

use napi_vtable_sys::*;

use crate::api::async_context::check_resource;
use crate::arguments::Out;
use crate::entry::node_api;
use crate::env::{Env, Finalizer};
use crate::event_loop::{FUNCTIONS, Local, Options, ThreadsafeFunction};
use crate::hooks::Hook;
use crate::owned::Owned;

node_api! {
    /// `napi_create_threadsafe_function`.
    any fn napi_create_threadsafe_function(
        env, func: napi_value, async_resource: napi_value, async_resource_name: napi_value,
        max_queue_size: usize, initial_thread_count: usize, thread_finalize_data: *mut c_void,
        thread_finalize_cb: napi_finalize, context: *mut c_void,
        call_js_cb: napi_threadsafe_function_call_js, result: Out<napi_threadsafe_function>,
    ) {
        if async_resource_name.is_null() || initial_thread_count == 0 {
            return Err(napi_invalid_arg);
        }
        let result = result.required()?;
        let function = if func.is_null() {
            call_js_cb.ok_or(napi_invalid_arg)?;
            None
        } else {
            let function = env.value(func)?;
            if !env.is_function(function) {
                return Err(napi_invalid_arg);
            }
            Some(env.dup(function))
        };
        check_resource(env, async_resource, async_resource_name)?;
        env.may_begin()?;
        let finalizer = Finalizer { callback: thread_finalize_cb, data: thread_finalize_data, hint: context };
        let threads = initial_thread_count;
        let options = Options { max_queue_size, threads, finalizer, context, call_js: call_js_cb };
        let made = ThreadsafeFunction::new(env, options);
        let function = function.map(Owned::into_raw);
        env.activity.add_threadsafe(&made, Local { function, referenced: true });
        env.engine().keep_alive();
        env.engine().hooks.add(env.raw(), Hook::Threadsafe(Arc::clone(&made)));
        result.set(made.handle());
        Ok(())
    }

    /// `napi_unref_threadsafe_function`: the program may end before the function.
    any fn napi_unref_threadsafe_function(env, func: napi_threadsafe_function) {
        refer(env, func, false)
    }

    /// `napi_ref_threadsafe_function`: the program runs as long as the function is not finalized.
    any fn napi_ref_threadsafe_function(env, func: napi_threadsafe_function) {
        refer(env, func, true)
    }
}

/// Changes whether a function keeps the loop alive. One that is closed does not any more, and that is no error.
fn refer(env: &Env, handle: napi_threadsafe_function, refer: bool) -> Result<(), napi_status> {
    let function = FUNCTIONS.get(handle).ok_or(napi_invalid_arg)?;
    match env.activity.refer_threadsafe(&function, refer) {
        Some(before) if before != refer => {
            if refer {
                env.engine().keep_alive();
            } else {
                env.engine().let_go();
            }
            Ok(())
        }
        Some(_) => Ok(()),
        None if function.env() == env.raw() => Ok(()),
        None => Err(napi_invalid_arg),
    }
}

fn with(
    handle: napi_threadsafe_function,
    body: impl FnOnce(&Arc<ThreadsafeFunction>) -> napi_status,
) -> napi_status {
    // The lock of the list is free again: a call may wait.
    FUNCTIONS
        .get(handle)
        .map_or(napi_invalid_arg, |function| body(&function))
}

/// `napi_get_threadsafe_function_context`.
///
/// # Safety
/// `result` is null or good for a pointer. Any thread may call it.
pub unsafe extern "C" fn napi_get_threadsafe_function_context(
    func: napi_threadsafe_function,
    result: *mut *mut c_void,
) -> napi_status {
    if result.is_null() {
        return napi_invalid_arg;
    }
    with(func, |function| {
        // SAFETY: not null, so good for a pointer by the module's contract, see above.
        unsafe { result.write(function.context()) };
        napi_ok
    })
}

/// `napi_call_threadsafe_function`: `napi_queue_full` where it may not wait, `napi_closing` where it is too late.
///
/// # Safety
/// Any thread may call it, with any handle.
pub unsafe extern "C" fn napi_call_threadsafe_function(
    func: napi_threadsafe_function,
    data: *mut c_void,
    is_blocking: napi_threadsafe_function_call_mode,
) -> napi_status {
    with(func, |function| {
        function.call(data, is_blocking != napi_tsfn_nonblocking)
    })
}

/// `napi_acquire_threadsafe_function`.
///
/// # Safety
/// Any thread may call it, with any handle.
pub unsafe extern "C" fn napi_acquire_threadsafe_function(
    func: napi_threadsafe_function,
) -> napi_status {
    with(func, |function| function.acquire())
}

/// `napi_release_threadsafe_function`.
///
/// # Safety
/// Any thread may call it, with any handle.
pub unsafe extern "C" fn napi_release_threadsafe_function(
    func: napi_threadsafe_function,
    mode: napi_threadsafe_function_release_mode,
) -> napi_status {
    with(func, |function| function.release(mode == napi_tsfn_abort))
}
