//! `ArrayBuffer`.

use std::ptr::null_mut;

use crate::bytes::element::Element;
use crate::bytes::memory::{View, WORTH_GIVING, give};
use crate::env::Env;
use crate::error::{Expected, Failure, Result};
use crate::raw;
use crate::value::{Handle, JsArrayBuffer, read};

impl<'s> Env<'s> {
    /// Makes an `ArrayBuffer` with a copy of these elements.
    ///
    /// # Errors
    /// If the runtime fails, as it does where there is no memory.
    pub fn array_buffer<T: Element>(&self, elements: &[T]) -> Result<JsArrayBuffer<'s>> {
        let (buffer, data) = self.new_array_buffer(size_of_val(elements))?;
        if !data.is_null() {
            // SAFETY: the memory is new, as long as the elements, and known to nobody else.
            unsafe {
                data.copy_from_nonoverlapping(elements.as_ptr().cast(), size_of_val(elements));
            }
        }
        Ok(buffer)
    }

    /// Makes an `ArrayBuffer` of so many zero bytes.
    ///
    /// Source: `napi_create_arraybuffer`.
    ///
    /// # Errors
    /// If the runtime fails, as it does where there is no memory.
    #[inline]
    pub fn array_buffer_zeroed(&self, length: usize) -> Result<JsArrayBuffer<'s>> {
        Ok(self.new_array_buffer(length)?.0)
    }

    /// Makes an `ArrayBuffer` of a vector's memory, or of a copy; see [`bytes`](crate::bytes#giving-memory-away).
    ///
    /// ```
    /// use napi_vtable_module::{Env, JsArrayBuffer, Result};
    ///
    /// fn noise<'s>(env: Env<'s>, length: usize) -> Result<JsArrayBuffer<'s>> {
    ///     env.array_buffer_from((0..length).map(|n| (n * 7919 % 251) as u8).collect::<Vec<_>>())
    /// }
    /// ```
    /// Source: `napi_create_external_arraybuffer`.
    ///
    /// # Errors
    /// If the runtime fails; the vector is dropped then.
    pub fn array_buffer_from<T: Element>(&self, elements: Vec<T>) -> Result<JsArrayBuffer<'s>> {
        if size_of_val(&*elements) < WORTH_GIVING {
            return self.array_buffer(&elements);
        }
        let mut value = null_mut();
        let refused = give(self, elements, |data, length, finalize, hint| {
            // SAFETY: the env is live; data and hint stay until the finalizer is called; the result is a local.
            unsafe {
                raw::napi_create_external_arraybuffer(
                    self.raw(),
                    data,
                    length,
                    finalize,
                    hint,
                    &raw mut value,
                )
            }
        })?;
        match refused {
            Some(elements) => self.array_buffer(&elements),
            // SAFETY: the runtime has just made the handle in the current scope.
            None => Ok(unsafe { JsArrayBuffer::from_raw(value) }),
        }
    }

    #[inline]
    fn new_array_buffer(&self, length: usize) -> Result<(JsArrayBuffer<'s>, *mut u8)> {
        let (mut data, mut value) = (null_mut(), null_mut());
        // SAFETY: the env is live and the results are locals.
        self.check(unsafe {
            raw::napi_create_arraybuffer(self.raw(), length, &raw mut data, &raw mut value)
        })?;
        // SAFETY: the runtime has just made the handle in the current scope.
        Ok((unsafe { JsArrayBuffer::from_raw(value) }, data.cast()))
    }
}

impl<'s> JsArrayBuffer<'s> {
    /// The number of bytes; zero once it is detached.
    ///
    /// # Errors
    /// If the runtime fails.
    #[inline]
    pub fn byte_length(self, env: &Env<'s>) -> Result<usize> {
        Ok(self.view(env)?.length)
    }

    /// The bytes, as long as nothing else is done with JavaScript; see [`bytes`](crate::bytes#borrowing).
    ///
    /// # Errors
    /// If the runtime fails.
    #[inline]
    pub fn as_slice<'a>(self, env: &'a mut Env<'s>) -> Result<&'a [u8]> {
        // SAFETY: the memory is not shared with threads; until the borrow of the env ends, no JavaScript runs that could
        // take or write it, and no other slice of it can be made.
        Ok(unsafe { self.view(env)?.memory(env)?.as_ref() })
    }

    /// The bytes, to write.
    ///
    /// # Errors
    /// If the runtime fails.
    #[inline]
    pub fn as_mut_slice<'a>(self, env: &'a mut Env<'s>) -> Result<&'a mut [u8]> {
        // SAFETY: as for `as_slice`.
        Ok(unsafe { self.view(env)?.memory(env)?.as_mut() })
    }

    /// A copy of the bytes.
    ///
    /// # Errors
    /// If the runtime fails.
    #[inline]
    pub fn to_vec(self, env: &Env<'s>) -> Result<Vec<u8>> {
        // SAFETY: as for `as_slice`, for no longer than the copy takes.
        Ok(unsafe { self.view(env)?.memory(env)?.as_ref() }.to_vec())
    }

    /// Takes the memory away from JavaScript: the length becomes zero.
    ///
    /// Source: `napi_detach_arraybuffer`.
    ///
    /// # Errors
    /// If the runtime cannot detach this one.
    #[inline]
    pub fn detach(self, env: &Env<'s>) -> Result<()> {
        // SAFETY: env and handle are live in this scope; slices of the memory would borrow the env.
        env.check(unsafe { raw::napi_detach_arraybuffer(env.raw(), self.raw()) })
    }

    /// Whether the memory was taken away.
    ///
    /// Source: `napi_is_detached_arraybuffer`.
    ///
    /// # Errors
    /// If the runtime fails.
    #[inline]
    pub fn is_detached(self, env: &Env<'s>) -> Result<bool> {
        read!(env, napi_is_detached_arraybuffer(self.raw()), false)
    }

    #[inline]
    fn view(self, env: &Env<'s>) -> Result<View> {
        static EXPECTED: Expected = Expected::of_type("an ArrayBuffer");
        View::of_array_buffer(env, self.raw()).ok_or_else(|| Failure::expected(&EXPECTED))
    }
}
