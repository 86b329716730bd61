//! What the last call left, for `napi_get_last_error_info`. Texts are in Node's words: addons and their tests compare
//! them.

#![allow(non_upper_case_globals, reason = "the constants keep their C names")]

use std::ffi::{CStr, c_char};

use napi_vtable_sys::*;

use super::Env;

impl Env {
    /// Records success.
    #[inline]
    pub fn ok(&self) -> napi_status {
        self.last_status.set(napi_ok);
        napi_ok
    }

    /// Records a failure with the text that its status always has.
    #[inline]
    pub fn fail(&self, status: napi_status) -> napi_status {
        self.last_status.set(status);
        self.last_message.set(None);
        status
    }

    /// Records a failure with a text of its own.
    pub fn fail_with(&self, status: napi_status, message: &'static CStr) -> napi_status {
        self.last_status.set(status);
        self.last_message.set(Some(message));
        status
    }

    /// What the last call left, good until the next one.
    pub fn error_info(&self) -> *const napi_extended_error_info {
        let status = self.last_status.get();
        let message = if status == napi_ok {
            std::ptr::null()
        } else {
            let own = self.last_message.get().or_else(|| message(status));
            own.map_or(std::ptr::null::<c_char>(), CStr::as_ptr)
        };
        let info = self.error_info.get();
        // SAFETY: nobody holds a reference to it; modules hold a pointer that is good until the next call.
        unsafe {
            (*info).error_message = message;
            (*info).error_code = status;
        }
        info
    }
}

/// The text of a status; `None` for [`napi_ok`] and for a status that nobody knows.
fn message(status: napi_status) -> Option<&'static CStr> {
    Some(match status {
        napi_invalid_arg => c"Invalid argument",
        napi_object_expected => c"An object was expected",
        napi_string_expected => c"A string was expected",
        napi_name_expected => c"A string or symbol was expected",
        napi_function_expected => c"A function was expected",
        napi_number_expected => c"A number was expected",
        napi_boolean_expected => c"A boolean was expected",
        napi_array_expected => c"An array was expected",
        napi_generic_failure => c"Unknown failure",
        napi_pending_exception => c"An exception is pending",
        napi_cancelled => c"The async work item was cancelled",
        napi_escape_called_twice => c"napi_escape_handle already called on scope",
        napi_handle_scope_mismatch => c"Invalid handle scope usage",
        napi_callback_scope_mismatch => c"Invalid callback scope usage",
        napi_queue_full => c"Thread-safe function queue is full",
        napi_closing => c"Thread-safe function handle is closing",
        napi_bigint_expected => c"A bigint was expected",
        napi_date_expected => c"A date was expected",
        napi_arraybuffer_expected => c"An arraybuffer was expected",
        napi_detachable_arraybuffer_expected => c"A detachable arraybuffer was expected",
        napi_would_deadlock => c"Main thread would deadlock",
        napi_no_external_buffers_allowed => c"External buffers are not allowed",
        napi_cannot_run_js => c"Cannot run JavaScript",
        _ => return None,
    })
}
