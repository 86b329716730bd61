//! What runs when an env ends, and the libuv loop.
//!
//! Source: "Cleanup on exit of the current Node.js environment" and "libuv event loop" of the Node-API reference.

use std::ffi::c_void;

use napi_vtable_sys::*;

use crate::arguments::Out;
use crate::entry::node_api;
use crate::env::Env;
use crate::hooks::{AsyncHook, Hook};

node_api! {
    /// `napi_add_env_cleanup_hook`. The same function with the same argument twice is `napi_invalid_arg`; Node
    /// ends the process.
    any fn napi_add_env_cleanup_hook(env, fun: napi_cleanup_hook, arg: *mut c_void) {
        let fun = fun.ok_or(napi_invalid_arg)?;
        env.may_begin()?;
        if env.engine().hooks.add_plain(env.raw(), (fun, arg)) { Ok(()) } else { Err(napi_invalid_arg) }
    }

    /// `napi_remove_env_cleanup_hook`; one that is not there is no error, as in Node.
    any fn napi_remove_env_cleanup_hook(env, fun: napi_cleanup_hook, arg: *mut c_void) {
        let fun = fun.ok_or(napi_invalid_arg)?;
        env.engine().hooks.remove_plain(env.raw(), (fun, arg));
        Ok(())
    }

    /// `napi_add_async_cleanup_hook`; without a place for the handle, the hook itself gets it.
    any fn napi_add_async_cleanup_hook(
        env, hook: napi_async_cleanup_hook, arg: *mut c_void,
        remove_handle: Out<napi_async_cleanup_hook_handle>,
    ) {
        let callback = hook.ok_or(napi_invalid_arg)?;
        env.may_begin()?;
        let hook = AsyncHook::new(env, callback, arg);
        remove_handle.give(|| hook.handle());
        env.engine().hooks.add(env.raw(), Hook::Async(hook));
        Ok(())
    }
}

/// `napi_remove_async_cleanup_hook`: the hook is not wanted any more, or is done. Unlike in Node, any thread may say
/// so.
///
/// # Safety
/// Any handle may be passed.
pub unsafe extern "C" fn napi_remove_async_cleanup_hook(
    remove_handle: napi_async_cleanup_hook_handle,
) -> napi_status {
    if AsyncHook::remove(remove_handle) {
        napi_ok
    } else {
        napi_invalid_arg
    }
}

/// `napi_get_uv_event_loop`: the engine's own loop with feature `uv`; a build without it has none.
///
/// # Safety
/// As for every function of Node-API.
pub unsafe extern "C" fn napi_get_uv_event_loop(
    env: node_api_basic_env,
    result: *mut *mut uv_loop_s,
) -> napi_status {
    // SAFETY: the module passes null or its own env, on the env's thread, see above.
    let Some(env) = (unsafe { Env::from_raw(env) }) else {
        return napi_invalid_arg;
    };
    if result.is_null() {
        return env.fail(napi_invalid_arg);
    }
    #[cfg(feature = "uv")]
    {
        // SAFETY: the module's place for the result, see above. Both types are libuv's `struct uv_loop_s`.
        unsafe { result.write(env.engine().events.uv_loop().cast()) };
        env.ok()
    }
    #[cfg(not(feature = "uv"))]
    env.fail_with(
        napi_generic_failure,
        c"napi_get_uv_event_loop needs a libuv loop, and this build of the engine has none: build it with feature uv",
    )
}
