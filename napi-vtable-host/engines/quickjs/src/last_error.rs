//! The text that each status has in `napi_get_last_error_info`, in Node's words: addons and their tests
//! compare them.

#![allow(non_upper_case_globals, reason = "the constants keep their C names")]

use std::ffi::CStr;

use napi_vtable_sys::*;

/// The text of a status; `None` for [`napi_ok`] and for a status that nobody knows.
pub fn message(status: napi_status) -> Option<&'static CStr> {
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
