//! What hangs on an object without keeping it: wraps, type tags, finalizers.
//!
//! An instance of a native class carries its [`Holder`] itself, see `instance.rs`. For any other object or symbol a
//! WeakMap that scripts cannot reach leads to a holder object of a class of ours. The holder dies with its key, and
//! its class finalizer queues the finalizers that it carries.
//! That works on frozen objects and on proxies, and no property shows. A holder must never hold its
//! key: that would be a cycle which nothing breaks.

use std::cell::RefCell;

use napi_vtable_sys::{napi_generic_failure, napi_status, napi_type_tag};
use rquickjs_sys as q;
use rquickjs_sys::{JSRuntime, JSValue};

use crate::env::{Env, Tracked};
use crate::inner::Inner;
use crate::instance;
use crate::owned::Owned;

/// The native pointer behind an object, from `napi_wrap` or `napi_define_class`.
pub struct Wrap {
    /// The module's pointer.
    pub data: *mut std::ffi::c_void,
    /// What frees it.
    pub finalizer: Option<Tracked>,
}

/// Everything that hangs on one object.
#[derive(Default)]
pub struct Holder {
    /// The wrapped pointer.
    pub wrap: Option<Wrap>,
    /// The type tag, set once.
    pub tag: Option<napi_type_tag>,
    /// What `napi_add_finalizer` added.
    pub finalizers: Vec<Tracked>,
}

impl Holder {
    /// Queues the finalizers of an object that has died.
    pub fn queue(self, inner: &Inner) {
        let wrap = self.wrap.and_then(|wrap| wrap.finalizer);
        for finalizer in wrap.into_iter().chain(self.finalizers) {
            inner.queue(finalizer);
        }
    }
}

/// Runs `body` on the holder of an object or symbol, which is made if there is none.
///
/// `body` must not call JavaScript: the holder is borrowed while it runs. The caller has checked that
/// `value` can be a key of a WeakMap.
///
/// # Errors
/// The status of what JavaScript threw: no memory, or a symbol from `Symbol.for`, which is no key.
pub fn with_holder<R>(
    env: &Env,
    value: JSValue,
    body: impl FnOnce(&mut Holder) -> R,
) -> Result<R, napi_status> {
    if let Some(instance) = instance::of(env.engine(), value) {
        return Ok(body(&mut instance.holder.borrow_mut()));
    }
    if let Some(holder) = find(env, value)? {
        // SAFETY: the holder object is alive, and the borrow ends before anything can free it.
        return Ok(body(
            &mut unsafe { &*opaque(env.engine(), holder.raw()) }.borrow_mut(),
        ));
    }
    let inner = env.engine();
    // SAFETY: the context is alive and this is its thread, as for every env.
    let holder = unsafe { q::JS_NewObjectClass(env.ctx(), inner.classes.holder) };
    let holder = env.js(holder)?;
    let cell = Box::new(RefCell::new(Holder::default()));
    // SAFETY: the object is of the holder class, whose finalizer takes the box back.
    unsafe { q::JS_SetOpaque(holder.raw(), Box::into_raw(cell).cast()) };
    let set = inner.intrinsics.weak_map_set;
    env.call(set, inner.intrinsics.holders, &[value, holder.raw()])?;
    // SAFETY: as above.
    Ok(body(
        &mut unsafe { &*opaque(inner, holder.raw()) }.borrow_mut(),
    ))
}

/// Runs `body` on the holder of a value, or gives `None` where nothing hangs on it.
///
/// # Errors
/// The status of what JavaScript threw.
pub fn with_existing<R>(
    env: &Env,
    value: JSValue,
    body: impl FnOnce(&mut Holder) -> R,
) -> Result<Option<R>, napi_status> {
    if let Some(instance) = instance::of(env.engine(), value) {
        return Ok(Some(body(&mut instance.holder.borrow_mut())));
    }
    Ok(find(env, value)?.map(|holder| {
        // SAFETY: the holder object is alive, and the borrow ends before anything can free it.
        body(&mut unsafe { &*opaque(env.engine(), holder.raw()) }.borrow_mut())
    }))
}

fn find<'e>(env: &'e Env, value: JSValue) -> Result<Option<Owned<'e>>, napi_status> {
    let inner = env.engine();
    let found = env.call(
        inner.intrinsics.weak_map_get,
        inner.intrinsics.holders,
        &[value],
    )?;
    // SAFETY: the tag of a live value is read.
    match unsafe { q::JS_IsUndefined(found.raw()) } {
        true => Ok(None),
        false if opaque(inner, found.raw()).is_null() => Err(napi_generic_failure),
        false => Ok(Some(found)),
    }
}

fn opaque(inner: &Inner, holder: JSValue) -> *const RefCell<Holder> {
    // SAFETY: reads a field of a live object, null for one of another class.
    unsafe { q::JS_GetOpaque(holder, inner.classes.holder) }
        .cast_const()
        .cast()
}

/// The class finalizer of holders: queues what they carry.
///
/// # Safety
/// QuickJS calls it once with a dying holder object; the runtime's opaque is the [`Inner`].
pub unsafe extern "C" fn finalize_holder(rt: *mut JSRuntime, value: JSValue) {
    // SAFETY: the opaque was set right after the runtime was made and outlives it.
    let inner = unsafe { Inner::of_runtime(rt) };
    let pointer = opaque(inner, value).cast_mut();
    if pointer.is_null() {
        return;
    }
    // SAFETY: the box was leaked into this object by `with_holder`, and its object dies once.
    unsafe { Box::from_raw(pointer) }.into_inner().queue(inner);
}
