//! `DataView`.

use std::ptr::null_mut;

use crate::bytes::memory::View;
use crate::convert::make;
use crate::env::Env;
use crate::error::{Expected, Failure, Result};
use crate::raw;
use crate::value::{Handle, JsArrayBuffer, JsDataView};

impl<'s> Env<'s> {
    /// Makes a `DataView` of part of an `ArrayBuffer`; offset and length in bytes.
    ///
    /// Source: `napi_create_dataview`.
    ///
    /// # Errors
    /// A `RangeError` where the part is not within the buffer.
    #[inline]
    pub fn data_view(
        &self,
        buffer: JsArrayBuffer<'s>,
        offset: usize,
        length: usize,
    ) -> Result<JsDataView<'s>> {
        let env = self;
        make!(env, napi_create_dataview(length, buffer.raw(), offset))
    }
}

impl<'s> JsDataView<'s> {
    /// The number of bytes.
    ///
    /// # Errors
    /// If the runtime fails.
    #[inline]
    pub fn byte_length(self, env: &Env<'s>) -> Result<usize> {
        Ok(self.view(env)?.length)
    }

    /// Where the view begins in its buffer, in bytes.
    ///
    /// # Errors
    /// If the runtime fails.
    #[inline]
    pub fn byte_offset(self, env: &Env<'s>) -> Result<usize> {
        Ok(self.view(env)?.offset)
    }

    /// The buffer that this is a view of.
    ///
    /// # Errors
    /// A `TypeError` if it is shared; or if the runtime fails.
    #[inline]
    pub fn buffer(self, env: &Env<'s>) -> Result<JsArrayBuffer<'s>> {
        // SAFETY: the runtime has just made the handle in the current scope.
        JsArrayBuffer::check(env, unsafe { Handle::from_raw(self.view(env)?.buffer) })
    }

    /// The bytes, as long as nothing else is done with JavaScript; see [`bytes`](crate::bytes#borrowing).
    ///
    /// # Errors
    /// A `TypeError` if the memory is shared; or if the runtime fails.
    #[inline]
    pub fn as_slice<'a>(self, env: &'a mut Env<'s>) -> Result<&'a [u8]> {
        // SAFETY: the memory is not shared with threads; until the borrow of the env ends, no JavaScript runs that could
        // take or write it, and no other slice of it can be made.
        Ok(unsafe { self.view(env)?.memory(env)?.as_ref() })
    }

    /// The bytes, to write.
    ///
    /// # Errors
    /// A `TypeError` if the memory is shared; or if the runtime fails.
    #[inline]
    pub fn as_mut_slice<'a>(self, env: &'a mut Env<'s>) -> Result<&'a mut [u8]> {
        // SAFETY: as for `as_slice`.
        Ok(unsafe { self.view(env)?.memory(env)?.as_mut() })
    }

    #[inline]
    fn view(self, env: &Env<'s>) -> Result<View> {
        static EXPECTED: Expected = Expected::of_type("a DataView");
        View::of_data_view(env, self.raw()).ok_or_else(|| Failure::expected(&EXPECTED))
    }
}
