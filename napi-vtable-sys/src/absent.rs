//! What is said and done where a runtime lacks a function: by the stubs of [`missing`](crate::missing) and by those of a
//! module, which needs no more than this.

use core::ffi::{CStr, c_char};

/// What follows a function's name where it is experimental.
pub(crate) const EXPERIMENTAL: &str =
    " is not offered by this runtime: it needs experimental Node-API";
/// What follows it otherwise, before the version.
pub(crate) const VERSIONED: &str = " is not offered by this runtime: it needs Node-API version ";

/// A text as C functions of Node-API take it.
///
/// # Safety
/// It is null, or `length` bytes long, or NUL-terminated where `length` is `NAPI_AUTO_LENGTH`; and it outlives `'a`.
pub(crate) unsafe fn text<'a>(start: *const c_char, length: usize) -> &'a [u8] {
    if start.is_null() {
        b""
    } else if length == crate::NAPI_AUTO_LENGTH {
        // SAFETY: the caller promises a NUL.
        unsafe { CStr::from_ptr(start) }.to_bytes()
    } else {
        // SAFETY: the caller promises `length` bytes.
        unsafe { core::slice::from_raw_parts(start.cast(), length) }
    }
}
