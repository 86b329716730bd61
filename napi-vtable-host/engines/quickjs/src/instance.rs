//! Instances of native classes: objects of a class of ours, which carry their class's brand and what hangs on them.
//!
//! An instance has room for a [`Holder`] of its own, so that wrapping and unwrapping, which is what native classes do
//! in every constructor and every method, need no lookup. Other objects have theirs in a `WeakMap`, see `weak.rs`.

use std::cell::RefCell;

use rquickjs_sys as q;
use rquickjs_sys::{JSRuntime, JSValue};

use crate::inner::Inner;
use crate::weak::Holder;

/// What an instance carries.
pub struct Instance {
    /// The number of its class, never zero.
    pub brand: usize,
    /// What hangs on it.
    pub holder: RefCell<Holder>,
}

/// Gives a new object of the instance class what it carries.
///
/// # Safety
/// `object` is a live object of that class which has nothing yet.
pub unsafe fn equip(object: JSValue, brand: usize) {
    let instance = Instance {
        brand,
        holder: RefCell::default(),
    };
    // SAFETY: the caller's promise; `finalize` takes the box back.
    unsafe { q::JS_SetOpaque(object, Box::into_raw(Box::new(instance)).cast()) };
}

/// What a value carries; `None` for anything but an instance of a native class.
#[inline]
pub fn of(inner: &Inner, value: JSValue) -> Option<&Instance> {
    // SAFETY: reads a field of a live value, null for one of another class. An instance has its box until it dies,
    // and the caller's keeper has it alive.
    unsafe {
        q::JS_GetOpaque(value, inner.classes.instance)
            .cast::<Instance>()
            .as_ref()
    }
}

/// The class finalizer of instances: queues what they carry.
///
/// # Safety
/// QuickJS calls it once with a dying instance; the runtime's opaque is the [`Inner`].
pub unsafe extern "C" fn finalize(rt: *mut JSRuntime, value: JSValue) {
    // SAFETY: the opaque was set right after the runtime was made and outlives it.
    let inner = unsafe { Inner::of_runtime(rt) };
    let Some(instance) = of(inner, value) else {
        return;
    };
    // SAFETY: `equip` leaked the box into this object, which dies once.
    let instance = unsafe { Box::from_raw((&raw const *instance).cast_mut()) };
    instance.holder.into_inner().queue(inner);
}
