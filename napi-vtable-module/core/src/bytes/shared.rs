//! `SharedArrayBuffer`: memory that several threads use at once.

use std::ptr::NonNull;
use std::sync::atomic::AtomicU8;

use crate::bytes::memory::View;
use crate::convert::IntoJs;
use crate::env::Env;
use crate::error::{Expected, Failure, Result};
use crate::value::{Handle, JsArrayBuffer, JsFunction, JsObject, JsSharedArrayBuffer};

impl<'s> Env<'s> {
    /// Makes a `SharedArrayBuffer` of so many zero bytes.
    ///
    /// It goes through JavaScript's constructor: Node-API's function is experimental.
    ///
    /// # Errors
    /// A `TypeError` where the runtime has no such class; or if there is no memory.
    #[inline]
    pub fn shared_array_buffer(&self, length: usize) -> Result<JsSharedArrayBuffer<'s>> {
        let class: JsFunction<'s> = self.global()?.get(self, c"SharedArrayBuffer")?;
        let object = class.construct(self, (length,))?;
        // SAFETY: the constructor of `SharedArrayBuffer` made it.
        Ok(unsafe { JsSharedArrayBuffer::from_raw(object.raw()) })
    }
}

impl<'s> JsSharedArrayBuffer<'s> {
    /// The number of bytes.
    ///
    /// # Errors
    /// If the runtime fails.
    #[inline]
    pub fn byte_length(self, env: &Env<'s>) -> Result<usize> {
        JsObject::from(self).get(env, c"byteLength")
    }

    /// The bytes. Other threads read and write them at any time, so each is an atomic.
    ///
    /// Such memory is neither moved nor freed while a handle to it is there, so the bytes stay during the scope, also
    /// while JavaScript runs.
    ///
    /// ```
    /// use std::sync::atomic::Ordering;
    /// use napi_vtable_module::{Env, JsSharedArrayBuffer, Result};
    ///
    /// fn raise<'s>(env: Env<'s>, flags: JsSharedArrayBuffer<'s>, index: usize) -> Result<Option<u8>> {
    ///     Ok(flags.bytes(&env)?.get(index).map(|flag| flag.fetch_or(1, Ordering::SeqCst)))
    /// }
    /// ```
    ///
    /// # Errors
    /// If the runtime fails.
    #[inline]
    pub fn bytes(self, env: &Env<'s>) -> Result<&'s [AtomicU8]> {
        static EXPECTED: Expected = Expected::of_type("a SharedArrayBuffer");
        // Not every runtime tells of its memory directly, but every one does of a view.
        let class: JsFunction<'s> = env.global()?.get(env, c"Uint8Array")?;
        let array = class.construct(env, (self.into_js(env)?,))?;
        let view = View::of_typed_array(env, array.raw());
        let view = view.filter(|view| view.kind == napi_vtable_sys::napi_uint8_array);
        let view = view.ok_or_else(|| Failure::expected(&EXPECTED))?;
        // What lies behind the view is only taken if it is what this handle is to: a script may have put anything in the
        // place of the class.
        // SAFETY: the runtime has just made the handle in the current scope.
        let buffer = unsafe { crate::JsValue::from_raw(view.buffer) };
        // Any object may have the prototype of this class, and the memory of an ArrayBuffer does not stay.
        if !buffer.strict_equals(env, self)? || JsArrayBuffer::check(env, buffer).is_ok() {
            return Err(Failure::expected(&EXPECTED));
        }
        let start = NonNull::new(view.data.cast::<AtomicU8>()).filter(|_| view.length > 0);
        let Some(start) = start else {
            return Ok(&[]);
        };
        // SAFETY: the memory of a SharedArrayBuffer stays where it is and does not shrink as long as the object lives,
        // which the handle keeps during its scope; whoever else uses it does so atomically or byte by byte.
        Ok(unsafe { NonNull::slice_from_raw_parts(start, view.length).as_ref() })
    }
}
