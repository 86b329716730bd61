//! A JavaScript value that frees itself.

use std::marker::PhantomData;

use rquickjs_sys as q;
use rquickjs_sys::{JSContext, JSValue};

/// Another use of a value. A number and its like have none to count, and need no call.
///
/// # Safety
/// The value is alive, and `ctx` is its context, used on this thread.
#[inline]
pub unsafe fn dup(ctx: *mut JSContext, value: JSValue) -> JSValue {
    // SAFETY: the caller's promise.
    unsafe {
        if q::JS_VALUE_HAS_REF_COUNT(value) {
            q::JS_DupValue(ctx, value)
        } else {
            value
        }
    }
}

/// Gives a use of a value back.
///
/// # Safety
/// The caller owns that use; as for [`dup`].
#[inline]
pub unsafe fn free(ctx: *mut JSContext, value: JSValue) {
    // SAFETY: the caller's promise.
    unsafe {
        if q::JS_VALUE_HAS_REF_COUNT(value) {
            q::JS_FreeValue(ctx, value);
        }
    }
}

/// One counted use of a value, given back on drop.
pub struct Owned<'e> {
    ctx: *mut JSContext,
    value: JSValue,
    engine: PhantomData<&'e ()>,
}

impl Owned<'_> {
    /// Takes over one use of a value.
    ///
    /// # Safety
    /// The caller owns that use, and `ctx` outlives the result and is used on this thread.
    #[inline]
    pub unsafe fn new(ctx: *mut JSContext, value: JSValue) -> Self {
        Self {
            ctx,
            value,
            engine: PhantomData,
        }
    }

    /// The value, still owned here.
    #[inline]
    pub fn raw(&self) -> JSValue {
        self.value
    }

    /// Hands the use over to the caller.
    #[inline]
    pub fn into_raw(self) -> JSValue {
        let value = self.value;
        std::mem::forget(self);
        value
    }
}

impl Drop for Owned<'_> {
    #[inline]
    fn drop(&mut self) {
        // SAFETY: `new` took over this use.
        unsafe { free(self.ctx, self.value) }
    }
}
