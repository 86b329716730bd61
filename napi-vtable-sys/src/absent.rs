//! What is said and done where a runtime lacks a function: by the stubs of [`missing`](crate::missing) and by those of a
//! module, which needs no more than this.

use core::ffi::{CStr, c_char};

/// What follows a function's name where it is experimental.
pub(crate) const EXPERIMENTAL: &str =
    " is not offered by this runtime: it needs experimental Node-API";
/// What follows it otherwise, before the version.
pub(crate) const VERSIONED: &str = " is not offered by this runtime: it needs Node-API version ";

/// Stands in for `napi_fatal_error`, which never returns: the panic has nowhere to unwind to and ends the process
/// with its message.
///
/// # Safety
/// Each text is null, or `length` bytes long, or NUL-terminated where `length` is `NAPI_AUTO_LENGTH`.
pub(crate) unsafe fn fatal(
    location: *const c_char,
    location_length: usize,
    message: *const c_char,
    message_length: usize,
) -> ! {
    /// As much of it as is text.
    ///
    /// # Safety
    /// As for [`fatal`].
    unsafe fn text<'a>(start: *const c_char, length: usize) -> &'a str {
        let bytes = if start.is_null() {
            b""
        } else if length == crate::NAPI_AUTO_LENGTH {
            // SAFETY: the caller promises a NUL.
            unsafe { CStr::from_ptr(start) }.to_bytes()
        } else {
            // SAFETY: the caller promises `length` bytes.
            unsafe { core::slice::from_raw_parts(start.cast(), length) }
        };
        match core::str::from_utf8(bytes) {
            Ok(text) => text,
            Err(error) => bytes
                .get(..error.valid_up_to())
                .and_then(|bytes| core::str::from_utf8(bytes).ok())
                .unwrap_or_default(),
        }
    }
    // SAFETY: the caller's promise is passed on.
    let (location, message) = unsafe {
        (
            text(location, location_length),
            text(message, message_length),
        )
    };
    panic!("FATAL ERROR: {location} {message}");
}
