//! Externals: objects that carry a native pointer and nothing else.
//!
//! They are objects of a class of ours without a prototype, so a script sees an empty
//! object that it cannot change.

use std::ffi::c_void;

use napi_vtable_sys::napi_status;
use rquickjs_sys as q;
use rquickjs_sys::{JSRuntime, JSValue};

use crate::env::{Env, Tracked};
use crate::inner::Inner;

struct External {
    data: *mut c_void,
    finalizer: Option<Tracked>,
}

/// Makes an external; the finalizer is queued when it dies.
///
/// # Errors
/// `napi_pending_exception` where memory runs out.
pub fn new_external(
    env: &Env,
    data: *mut c_void,
    finalizer: Option<Tracked>,
) -> Result<JSValue, napi_status> {
    // SAFETY: the context is alive on this thread; the box is taken back by `finalize`.
    unsafe {
        let class = env.engine().classes.external;
        let object = env.js(q::JS_NewObjectProtoClass(env.ctx(), q::JS_NULL, class))?;
        let external = Box::into_raw(Box::new(External { data, finalizer }));
        q::JS_SetOpaque(object.raw(), external.cast());
        q::JS_PreventExtensions(env.ctx(), object.raw());
        Ok(object.into_raw())
    }
}

/// Whether a value is an external.
pub fn is_external(env: &Env, value: JSValue) -> bool {
    // SAFETY: reads the class of a live object.
    unsafe { q::JS_IsObject(value) && q::JS_GetClassID(value) == env.engine().classes.external }
}

/// The pointer of an external; `None` for any other value.
pub fn external_data(env: &Env, value: JSValue) -> Option<*mut c_void> {
    // SAFETY: null for a value of another class, or the `External` of a live object.
    let opaque = unsafe { q::JS_GetOpaque(value, env.engine().classes.external) };
    // SAFETY: as above.
    unsafe { opaque.cast::<External>().as_ref() }.map(|external| external.data)
}

/// The class finalizer of externals.
///
/// # Safety
/// QuickJS calls it once with a dying external; the runtime's opaque is the [`Inner`].
pub unsafe extern "C" fn finalize(rt: *mut JSRuntime, value: JSValue) {
    // SAFETY: the opaque outlives the runtime.
    let inner = unsafe { Inner::of_runtime(rt) };
    // SAFETY: null, or the box that `new_external` leaked; an object dies once.
    let opaque = unsafe { q::JS_GetOpaque(value, inner.classes.external) }.cast::<External>();
    if opaque.is_null() {
        return;
    }
    // SAFETY: as above.
    let external = unsafe { Box::from_raw(opaque) };
    if let Some(finalizer) = external.finalizer {
        inner.queue(finalizer);
    }
}
