//! Whether a function is called with `new`.
//!
//! Without, `napi_get_new_target` gives null, as its documentation says; but `undefined` in Deno. To ask for the type of what it
//! gives takes a fiftieth of a construction, so the runtime is asked once what it gives.

use std::ptr::null_mut;
use std::sync::atomic::{AtomicU8, Ordering};

use napi_vtable_sys::{napi_callback_info, napi_env, napi_function, napi_ok, napi_value};

use crate::convert::{IntoJs, make};
use crate::env::Env;
use crate::error::Result;
use crate::raw;
use crate::value::{Handle, JsFunction, JsValue};

/// What the module's runtime gives where there is no `new`: [`NULL`], [`A_VALUE`], or 0 as long as it is not known.
static WITHOUT: AtomicU8 = AtomicU8::new(0);
const NULL: u8 = 1;
const A_VALUE: u8 = 2;

/// What is called with `new`; none in a call without.
///
/// # Safety
/// Env and info are those of a call that has not returned.
#[inline(always)]
pub(crate) unsafe fn of<'s>(
    env: &Env<'s>,
    info: napi_callback_info,
) -> Result<Option<JsFunction<'s>>> {
    let mut target = null_mut();
    // SAFETY: the caller's promise; the result is a local.
    env.check(unsafe { raw::napi_get_new_target(env.raw(), info, &raw mut target) })?;
    let is_given =
        !target.is_null() && (WITHOUT.load(Ordering::Relaxed) == NULL || is_function(env, target));
    // SAFETY: the runtime has just made the handle in the current scope, of a function.
    Ok(is_given.then(|| unsafe { JsFunction::from_raw(target) }))
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
fn given_without<'s>(env: &Env<'s>) -> Result<u8> {
    let this: JsValue<'s> = ().into_js(env)?;
    let mut given = A_VALUE;
    let (name, ask, data) = (c"".as_ptr(), Some(ask as _), (&raw mut given).cast());
    // The data is a local, which the function writes to during the one call that there is.
    let function: Result<JsFunction<'s>> = make!(env, napi_create_function(name, 0, ask, data));
    function?.apply(env, this.raw(), &[])?;
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
