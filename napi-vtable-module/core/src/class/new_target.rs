//! Whether a constructor is called with `new`.
//!
//! Without, `napi_get_new_target` gives null, as its documentation says; but `undefined` in Deno. To ask for the type of what it
//! gives takes a fiftieth of a construction, so the runtime is asked once what it gives.

use std::ptr::{null, null_mut};
use std::sync::atomic::{AtomicU8, Ordering};

use napi_vtable_sys::{napi_callback_info, napi_env, napi_function, napi_ok, napi_value};

use crate::convert::IntoJs;
use crate::env::Env;
use crate::error::Result;
use crate::raw;
use crate::value::Handle;

/// What the module's runtime gives where there is no `new`: [`NULL`], [`A_VALUE`], or 0 as long as it is not known.
static WITHOUT: AtomicU8 = AtomicU8::new(0);
const NULL: u8 = 1;
const A_VALUE: u8 = 2;

/// Whether a call is one with `new`.
///
/// # Safety
/// Env and info are those of a call that has not returned.
#[inline(always)]
pub(super) unsafe fn is_there(env: &Env<'_>, info: napi_callback_info) -> Result<bool> {
    let mut target = null_mut();
    // SAFETY: the caller's promise; the result is a local.
    env.check(unsafe { raw::napi_get_new_target(env.raw(), info, &raw mut target) })?;
    if target.is_null() {
        return Ok(false);
    }
    Ok(WITHOUT.load(Ordering::Relaxed) == NULL || is_function(env, target))
}

#[cold]
#[inline(never)]
fn is_function(env: &Env<'_>, target: napi_value) -> bool {
    if WITHOUT.load(Ordering::Relaxed) == 0 {
        let given = given_without(env).unwrap_or(A_VALUE);
        WITHOUT.store(given, Ordering::Relaxed);
    }
    env.type_of_raw(target) == Some(napi_function)
}

/// Calls a function without `new`, to see what it is given.
fn given_without(env: &Env<'_>) -> Result<u8> {
    let this = ().into_js(env)?.raw();
    let (raw_env, mut given) = (env.raw(), A_VALUE);
    let [mut function, mut result] = [null_mut(); 2];
    // SAFETY: the env is live, the handles are of this scope, the results are locals, and so is the data, which the
    // function writes to during the one call that there is.
    unsafe {
        let (name, data) = (c"".as_ptr(), (&raw mut given).cast());
        env.check(raw::napi_create_function(
            raw_env,
            name,
            0,
            Some(ask),
            data,
            &raw mut function,
        ))?;
        env.check(raw::napi_call_function(
            raw_env,
            this,
            function,
            0,
            null(),
            &raw mut result,
        ))?;
    }
    Ok(given)
}

unsafe extern "C" fn ask(env: napi_env, info: napi_callback_info) -> napi_value {
    let (mut data, mut target) = (null_mut(), null_mut());
    let (count, arguments, this) = (null_mut(), null_mut(), null_mut());
    // SAFETY: env and info are the call's, the results are locals, the data is what `given_without` gave.
    unsafe {
        let asked = raw::napi_get_cb_info(env, info, count, arguments, this, &raw mut data);
        if asked == napi_ok
            && raw::napi_get_new_target(env, info, &raw mut target) == napi_ok
            && target.is_null()
        {
            data.cast::<u8>().write(NULL);
        }
    }
    null_mut()
}
