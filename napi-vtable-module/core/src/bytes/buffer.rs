//! `Buffer`, Node's class of byte arrays.

use std::fmt;
use std::marker::PhantomData;
use std::ops::Deref;
use std::ptr::null_mut;

use napi_vtable_sys::napi_value;

use crate::bytes::memory::{WORTH_GIVING, give};
use crate::bytes::typed_array::JsUint8Array;
use crate::convert::{FromJs, Holds, InScope, IntoJs};
use crate::env::{Brand, Env};
use crate::error::{Expected, Failure, Result};
use crate::raw;
use crate::value::{Handle, JsObject, JsValue};

/// A `Buffer`, or another `Uint8Array`: it derefs to [`JsUint8Array`], and what that lends and copies is the same.
#[derive(Clone, Copy)]
#[repr(transparent)]
pub struct JsBuffer<'s> {
    raw: napi_value,
    scope: Brand<'s>,
}

// SAFETY: transparent over `napi_value`, and `In` differs in nothing but the lifetime.
unsafe impl<'s> Handle<'s> for JsBuffer<'s> {
    type In<'t> = JsBuffer<'t>;

    #[inline(always)]
    unsafe fn from_raw(raw: napi_value) -> Self {
        Self {
            raw,
            scope: PhantomData,
        }
    }

    #[inline(always)]
    fn raw(self) -> napi_value {
        self.raw
    }

    #[inline]
    fn check(env: &Env<'s>, value: JsValue<'s>) -> Result<Self> {
        static EXPECTED: Expected = Expected::of_type("a Buffer or Uint8Array");
        match JsUint8Array::check(env, value) {
            // SAFETY: the handle is live, and the runtime has said its type.
            Ok(array) => Ok(unsafe { Self::from_raw(array.raw()) }),
            Err(_) => Err(Failure::expected(&EXPECTED)),
        }
    }
}

impl<'s> Deref for JsBuffer<'s> {
    type Target = JsUint8Array<'s>;
    #[inline(always)]
    fn deref(&self) -> &JsUint8Array<'s> {
        // SAFETY: both are transparent over `napi_value`, and a buffer is such an array.
        unsafe { &*(&raw const *self).cast() }
    }
}

macro_rules! upcasts {
    ($($to:ty),*) => {$(
        impl<'s> From<JsBuffer<'s>> for $to {
            #[inline(always)]
            fn from(buffer: JsBuffer<'s>) -> Self {
                // SAFETY: a buffer is a value of this type too.
                unsafe { Handle::from_raw(buffer.raw) }
            }
        }
    )*};
}
upcasts!(JsUint8Array<'s>, JsObject<'s>, JsValue<'s>);

impl InScope for JsBuffer<'_> {
    type In<'s> = JsBuffer<'s>;
}

impl<'s> FromJs<'s> for JsBuffer<'s> {
    #[inline]
    fn from_js(env: &Env<'s>, value: JsValue<'s>) -> Result<Self> {
        Self::check(env, value)
    }
}

impl<'s> IntoJs<'s> for JsBuffer<'s> {
    const HOLDS: Holds<Self> = Holds::NO_HANDLES;

    #[inline(always)]
    fn into_js(self, _env: &Env<'s>) -> Result<JsValue<'s>> {
        Ok(self.into())
    }
}

impl fmt::Debug for JsBuffer<'_> {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JsBuffer")
    }
}

impl<'s> Env<'s> {
    /// Makes a `Buffer` with a copy of these bytes.
    ///
    /// Source: `napi_create_buffer_copy`.
    ///
    /// # Errors
    /// If the runtime fails, as it does where there is no memory.
    #[inline]
    pub fn buffer(&self, bytes: &[u8]) -> Result<JsBuffer<'s>> {
        let mut value = null_mut();
        // SAFETY: the env is live, the bytes are valid for their length, the result is a local.
        self.check(unsafe {
            raw::napi_create_buffer_copy(
                self.raw(),
                bytes.len(),
                bytes.as_ptr().cast(),
                null_mut(),
                &raw mut value,
            )
        })?;
        // SAFETY: the runtime has just made the handle in the current scope.
        Ok(unsafe { JsBuffer::from_raw(value) })
    }

    /// Makes a `Buffer` of a vector's memory, or of a copy; see [`bytes`](crate::bytes#giving-memory-away).
    ///
    /// Source: `napi_create_external_buffer`.
    ///
    /// # Errors
    /// If the runtime fails; the vector is dropped then.
    #[inline]
    pub fn buffer_from(&self, bytes: Vec<u8>) -> Result<JsBuffer<'s>> {
        if bytes.len() < WORTH_GIVING {
            return self.buffer(&bytes);
        }
        let mut value = null_mut();
        let refused = give(self, bytes, |data, length, finalize, hint| {
            // SAFETY: the env is live; data and hint stay until the finalizer is called; the result is a local.
            unsafe {
                raw::napi_create_external_buffer(
                    self.raw(),
                    length,
                    data,
                    finalize,
                    hint,
                    &raw mut value,
                )
            }
        })?;
        match refused {
            Some(bytes) => self.buffer(&bytes),
            // SAFETY: the runtime has just made the handle in the current scope.
            None => Ok(unsafe { JsBuffer::from_raw(value) }),
        }
    }
}
