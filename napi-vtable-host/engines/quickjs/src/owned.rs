//! A JavaScript value that frees itself.

use std::marker::PhantomData;

use rquickjs_sys as q;
use rquickjs_sys::{JSContext, JSValue};

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
    pub unsafe fn new(ctx: *mut JSContext, value: JSValue) -> Self {
        Self {
            ctx,
            value,
            engine: PhantomData,
        }
    }

    /// The value, still owned here.
    pub fn raw(&self) -> JSValue {
        self.value
    }

    /// Hands the use over to the caller.
    pub fn into_raw(self) -> JSValue {
        let value = self.value;
        std::mem::forget(self);
        value
    }
}

impl Drop for Owned<'_> {
    fn drop(&mut self) {
        // SAFETY: `new` took over this use.
        unsafe { q::JS_FreeValue(self.ctx, self.value) }
    }
}
