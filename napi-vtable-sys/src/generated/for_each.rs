// @generated from napi-vtable-sys/spec by `cargo run -p napi-vtable-codegen -- generate`; do not edit.
//! The X-macros: every function of a table, for a macro of the caller's.

/// Calls a macro with every function of [`node_api_js_native_vtable`](crate::node_api_js_native_vtable), in slot order.
///
/// The macro gets `[prefix]` (the tokens after the comma, if any), then one item a function:
/// `{ slot field symbol since kind (parameter: type, ...) -> type }`. `kind` tells how a slot can answer
/// without its function: `env_status` takes an env first and returns a status, `handle_status` returns a
/// status but has no env, `no_result` returns nothing, `no_return` does not return.
///
/// ```
/// macro_rules! count {
///     ([] $({ $slot:literal $field:ident $symbol:ident $since:literal $kind:ident $signature:tt -> $returns:ty })*) => {
///         [$(stringify!($symbol)),*].len()
///     };
/// }
/// assert_eq!(napi_vtable_sys::for_each_js_function!(count), 129);
/// ```
///
/// The other table's is [`for_each_module_function`](crate::for_each_module_function).
#[macro_export]
macro_rules! for_each_js_function {
    ($callback:ident $(, $($prefix:tt)*)?) => {
        $callback! {
            [$($($prefix)*)?]
            { 0 get_last_error_info napi_get_last_error_info 1 env_status (env: $crate::node_api_basic_env, result: *mut *const $crate::napi_extended_error_info) -> $crate::napi_status }
            { 1 get_undefined napi_get_undefined 1 env_status (env: $crate::napi_env, result: *mut $crate::napi_value) -> $crate::napi_status }
            { 2 get_null napi_get_null 1 env_status (env: $crate::napi_env, result: *mut $crate::napi_value) -> $crate::napi_status }
            { 3 get_global napi_get_global 1 env_status (env: $crate::napi_env, result: *mut $crate::napi_value) -> $crate::napi_status }
            { 4 get_boolean napi_get_boolean 1 env_status (env: $crate::napi_env, value: bool, result: *mut $crate::napi_value) -> $crate::napi_status }
            { 5 create_object napi_create_object 1 env_status (env: $crate::napi_env, result: *mut $crate::napi_value) -> $crate::napi_status }
            { 6 create_array napi_create_array 1 env_status (env: $crate::napi_env, result: *mut $crate::napi_value) -> $crate::napi_status }
            { 7 create_array_with_length napi_create_array_with_length 1 env_status (env: $crate::napi_env, length: usize, result: *mut $crate::napi_value) -> $crate::napi_status }
            { 8 create_double napi_create_double 1 env_status (env: $crate::napi_env, value: f64, result: *mut $crate::napi_value) -> $crate::napi_status }
            { 9 create_int32 napi_create_int32 1 env_status (env: $crate::napi_env, value: i32, result: *mut $crate::napi_value) -> $crate::napi_status }
            { 10 create_uint32 napi_create_uint32 1 env_status (env: $crate::napi_env, value: u32, result: *mut $crate::napi_value) -> $crate::napi_status }
            { 11 create_int64 napi_create_int64 1 env_status (env: $crate::napi_env, value: i64, result: *mut $crate::napi_value) -> $crate::napi_status }
            { 12 create_string_latin1 napi_create_string_latin1 1 env_status (env: $crate::napi_env, str: *const ::core::ffi::c_char, length: usize, result: *mut $crate::napi_value) -> $crate::napi_status }
            { 13 create_string_utf8 napi_create_string_utf8 1 env_status (env: $crate::napi_env, str: *const ::core::ffi::c_char, length: usize, result: *mut $crate::napi_value) -> $crate::napi_status }
            { 14 create_string_utf16 napi_create_string_utf16 1 env_status (env: $crate::napi_env, str: *const u16, length: usize, result: *mut $crate::napi_value) -> $crate::napi_status }
            { 15 create_symbol napi_create_symbol 1 env_status (env: $crate::napi_env, description: $crate::napi_value, result: *mut $crate::napi_value) -> $crate::napi_status }
            { 16 create_function napi_create_function 1 env_status (env: $crate::napi_env, utf8name: *const ::core::ffi::c_char, length: usize, cb: $crate::napi_callback, data: *mut ::core::ffi::c_void, result: *mut $crate::napi_value) -> $crate::napi_status }
            { 17 create_error napi_create_error 1 env_status (env: $crate::napi_env, code: $crate::napi_value, msg: $crate::napi_value, result: *mut $crate::napi_value) -> $crate::napi_status }
            { 18 create_type_error napi_create_type_error 1 env_status (env: $crate::napi_env, code: $crate::napi_value, msg: $crate::napi_value, result: *mut $crate::napi_value) -> $crate::napi_status }
            { 19 create_range_error napi_create_range_error 1 env_status (env: $crate::napi_env, code: $crate::napi_value, msg: $crate::napi_value, result: *mut $crate::napi_value) -> $crate::napi_status }
            { 20 type_of napi_typeof 1 env_status (env: $crate::napi_env, value: $crate::napi_value, result: *mut $crate::napi_valuetype) -> $crate::napi_status }
            { 21 get_value_double napi_get_value_double 1 env_status (env: $crate::napi_env, value: $crate::napi_value, result: *mut f64) -> $crate::napi_status }
            { 22 get_value_int32 napi_get_value_int32 1 env_status (env: $crate::napi_env, value: $crate::napi_value, result: *mut i32) -> $crate::napi_status }
            { 23 get_value_uint32 napi_get_value_uint32 1 env_status (env: $crate::napi_env, value: $crate::napi_value, result: *mut u32) -> $crate::napi_status }
            { 24 get_value_int64 napi_get_value_int64 1 env_status (env: $crate::napi_env, value: $crate::napi_value, result: *mut i64) -> $crate::napi_status }
            { 25 get_value_bool napi_get_value_bool 1 env_status (env: $crate::napi_env, value: $crate::napi_value, result: *mut bool) -> $crate::napi_status }
            { 26 get_value_string_latin1 napi_get_value_string_latin1 1 env_status (env: $crate::napi_env, value: $crate::napi_value, buf: *mut ::core::ffi::c_char, bufsize: usize, result: *mut usize) -> $crate::napi_status }
            { 27 get_value_string_utf8 napi_get_value_string_utf8 1 env_status (env: $crate::napi_env, value: $crate::napi_value, buf: *mut ::core::ffi::c_char, bufsize: usize, result: *mut usize) -> $crate::napi_status }
            { 28 get_value_string_utf16 napi_get_value_string_utf16 1 env_status (env: $crate::napi_env, value: $crate::napi_value, buf: *mut u16, bufsize: usize, result: *mut usize) -> $crate::napi_status }
            { 29 coerce_to_bool napi_coerce_to_bool 1 env_status (env: $crate::napi_env, value: $crate::napi_value, result: *mut $crate::napi_value) -> $crate::napi_status }
            { 30 coerce_to_number napi_coerce_to_number 1 env_status (env: $crate::napi_env, value: $crate::napi_value, result: *mut $crate::napi_value) -> $crate::napi_status }
            { 31 coerce_to_object napi_coerce_to_object 1 env_status (env: $crate::napi_env, value: $crate::napi_value, result: *mut $crate::napi_value) -> $crate::napi_status }
            { 32 coerce_to_string napi_coerce_to_string 1 env_status (env: $crate::napi_env, value: $crate::napi_value, result: *mut $crate::napi_value) -> $crate::napi_status }
            { 33 get_prototype napi_get_prototype 1 env_status (env: $crate::napi_env, object: $crate::napi_value, result: *mut $crate::napi_value) -> $crate::napi_status }
            { 34 get_property_names napi_get_property_names 1 env_status (env: $crate::napi_env, object: $crate::napi_value, result: *mut $crate::napi_value) -> $crate::napi_status }
            { 35 set_property napi_set_property 1 env_status (env: $crate::napi_env, object: $crate::napi_value, key: $crate::napi_value, value: $crate::napi_value) -> $crate::napi_status }
            { 36 has_property napi_has_property 1 env_status (env: $crate::napi_env, object: $crate::napi_value, key: $crate::napi_value, result: *mut bool) -> $crate::napi_status }
            { 37 get_property napi_get_property 1 env_status (env: $crate::napi_env, object: $crate::napi_value, key: $crate::napi_value, result: *mut $crate::napi_value) -> $crate::napi_status }
            { 38 delete_property napi_delete_property 1 env_status (env: $crate::napi_env, object: $crate::napi_value, key: $crate::napi_value, result: *mut bool) -> $crate::napi_status }
            { 39 has_own_property napi_has_own_property 1 env_status (env: $crate::napi_env, object: $crate::napi_value, key: $crate::napi_value, result: *mut bool) -> $crate::napi_status }
            { 40 set_named_property napi_set_named_property 1 env_status (env: $crate::napi_env, object: $crate::napi_value, utf8name: *const ::core::ffi::c_char, value: $crate::napi_value) -> $crate::napi_status }
            { 41 has_named_property napi_has_named_property 1 env_status (env: $crate::napi_env, object: $crate::napi_value, utf8name: *const ::core::ffi::c_char, result: *mut bool) -> $crate::napi_status }
            { 42 get_named_property napi_get_named_property 1 env_status (env: $crate::napi_env, object: $crate::napi_value, utf8name: *const ::core::ffi::c_char, result: *mut $crate::napi_value) -> $crate::napi_status }
            { 43 set_element napi_set_element 1 env_status (env: $crate::napi_env, object: $crate::napi_value, index: u32, value: $crate::napi_value) -> $crate::napi_status }
            { 44 has_element napi_has_element 1 env_status (env: $crate::napi_env, object: $crate::napi_value, index: u32, result: *mut bool) -> $crate::napi_status }
            { 45 get_element napi_get_element 1 env_status (env: $crate::napi_env, object: $crate::napi_value, index: u32, result: *mut $crate::napi_value) -> $crate::napi_status }
            { 46 delete_element napi_delete_element 1 env_status (env: $crate::napi_env, object: $crate::napi_value, index: u32, result: *mut bool) -> $crate::napi_status }
            { 47 define_properties napi_define_properties 1 env_status (env: $crate::napi_env, object: $crate::napi_value, property_count: usize, properties: *const $crate::napi_property_descriptor) -> $crate::napi_status }
            { 48 is_array napi_is_array 1 env_status (env: $crate::napi_env, value: $crate::napi_value, result: *mut bool) -> $crate::napi_status }
            { 49 get_array_length napi_get_array_length 1 env_status (env: $crate::napi_env, value: $crate::napi_value, result: *mut u32) -> $crate::napi_status }
            { 50 strict_equals napi_strict_equals 1 env_status (env: $crate::napi_env, lhs: $crate::napi_value, rhs: $crate::napi_value, result: *mut bool) -> $crate::napi_status }
            { 51 call_function napi_call_function 1 env_status (env: $crate::napi_env, recv: $crate::napi_value, func: $crate::napi_value, argc: usize, argv: *const $crate::napi_value, result: *mut $crate::napi_value) -> $crate::napi_status }
            { 52 new_instance napi_new_instance 1 env_status (env: $crate::napi_env, constructor: $crate::napi_value, argc: usize, argv: *const $crate::napi_value, result: *mut $crate::napi_value) -> $crate::napi_status }
            { 53 instanceof napi_instanceof 1 env_status (env: $crate::napi_env, object: $crate::napi_value, constructor: $crate::napi_value, result: *mut bool) -> $crate::napi_status }
            { 54 get_cb_info napi_get_cb_info 1 env_status (env: $crate::napi_env, cbinfo: $crate::napi_callback_info, argc: *mut usize, argv: *mut $crate::napi_value, this_arg: *mut $crate::napi_value, data: *mut *mut ::core::ffi::c_void) -> $crate::napi_status }
            { 55 get_new_target napi_get_new_target 1 env_status (env: $crate::napi_env, cbinfo: $crate::napi_callback_info, result: *mut $crate::napi_value) -> $crate::napi_status }
            { 56 define_class napi_define_class 1 env_status (env: $crate::napi_env, utf8name: *const ::core::ffi::c_char, length: usize, constructor: $crate::napi_callback, data: *mut ::core::ffi::c_void, property_count: usize, properties: *const $crate::napi_property_descriptor, result: *mut $crate::napi_value) -> $crate::napi_status }
            { 57 wrap napi_wrap 1 env_status (env: $crate::napi_env, js_object: $crate::napi_value, native_object: *mut ::core::ffi::c_void, finalize_cb: $crate::node_api_basic_finalize, finalize_hint: *mut ::core::ffi::c_void, result: *mut $crate::napi_ref) -> $crate::napi_status }
            { 58 unwrap napi_unwrap 1 env_status (env: $crate::napi_env, js_object: $crate::napi_value, result: *mut *mut ::core::ffi::c_void) -> $crate::napi_status }
            { 59 remove_wrap napi_remove_wrap 1 env_status (env: $crate::napi_env, js_object: $crate::napi_value, result: *mut *mut ::core::ffi::c_void) -> $crate::napi_status }
            { 60 create_external napi_create_external 1 env_status (env: $crate::napi_env, data: *mut ::core::ffi::c_void, finalize_cb: $crate::node_api_basic_finalize, finalize_hint: *mut ::core::ffi::c_void, result: *mut $crate::napi_value) -> $crate::napi_status }
            { 61 get_value_external napi_get_value_external 1 env_status (env: $crate::napi_env, value: $crate::napi_value, result: *mut *mut ::core::ffi::c_void) -> $crate::napi_status }
            { 62 create_reference napi_create_reference 1 env_status (env: $crate::napi_env, value: $crate::napi_value, initial_refcount: u32, result: *mut $crate::napi_ref) -> $crate::napi_status }
            { 63 delete_reference napi_delete_reference 1 env_status (env: $crate::node_api_basic_env, ref_: $crate::napi_ref) -> $crate::napi_status }
            { 64 reference_ref napi_reference_ref 1 env_status (env: $crate::napi_env, ref_: $crate::napi_ref, result: *mut u32) -> $crate::napi_status }
            { 65 reference_unref napi_reference_unref 1 env_status (env: $crate::napi_env, ref_: $crate::napi_ref, result: *mut u32) -> $crate::napi_status }
            { 66 get_reference_value napi_get_reference_value 1 env_status (env: $crate::napi_env, ref_: $crate::napi_ref, result: *mut $crate::napi_value) -> $crate::napi_status }
            { 67 open_handle_scope napi_open_handle_scope 1 env_status (env: $crate::napi_env, result: *mut $crate::napi_handle_scope) -> $crate::napi_status }
            { 68 close_handle_scope napi_close_handle_scope 1 env_status (env: $crate::napi_env, scope: $crate::napi_handle_scope) -> $crate::napi_status }
            { 69 open_escapable_handle_scope napi_open_escapable_handle_scope 1 env_status (env: $crate::napi_env, result: *mut $crate::napi_escapable_handle_scope) -> $crate::napi_status }
            { 70 close_escapable_handle_scope napi_close_escapable_handle_scope 1 env_status (env: $crate::napi_env, scope: $crate::napi_escapable_handle_scope) -> $crate::napi_status }
            { 71 escape_handle napi_escape_handle 1 env_status (env: $crate::napi_env, scope: $crate::napi_escapable_handle_scope, escapee: $crate::napi_value, result: *mut $crate::napi_value) -> $crate::napi_status }
            { 72 throw_value napi_throw 1 env_status (env: $crate::napi_env, error: $crate::napi_value) -> $crate::napi_status }
            { 73 throw_error napi_throw_error 1 env_status (env: $crate::napi_env, code: *const ::core::ffi::c_char, msg: *const ::core::ffi::c_char) -> $crate::napi_status }
            { 74 throw_type_error napi_throw_type_error 1 env_status (env: $crate::napi_env, code: *const ::core::ffi::c_char, msg: *const ::core::ffi::c_char) -> $crate::napi_status }
            { 75 throw_range_error napi_throw_range_error 1 env_status (env: $crate::napi_env, code: *const ::core::ffi::c_char, msg: *const ::core::ffi::c_char) -> $crate::napi_status }
            { 76 is_error napi_is_error 1 env_status (env: $crate::napi_env, value: $crate::napi_value, result: *mut bool) -> $crate::napi_status }
            { 77 is_exception_pending napi_is_exception_pending 1 env_status (env: $crate::napi_env, result: *mut bool) -> $crate::napi_status }
            { 78 get_and_clear_last_exception napi_get_and_clear_last_exception 1 env_status (env: $crate::napi_env, result: *mut $crate::napi_value) -> $crate::napi_status }
            { 79 is_arraybuffer napi_is_arraybuffer 1 env_status (env: $crate::napi_env, value: $crate::napi_value, result: *mut bool) -> $crate::napi_status }
            { 80 create_arraybuffer napi_create_arraybuffer 1 env_status (env: $crate::napi_env, byte_length: usize, data: *mut *mut ::core::ffi::c_void, result: *mut $crate::napi_value) -> $crate::napi_status }
            { 81 create_external_arraybuffer napi_create_external_arraybuffer 1 env_status (env: $crate::napi_env, external_data: *mut ::core::ffi::c_void, byte_length: usize, finalize_cb: $crate::node_api_basic_finalize, finalize_hint: *mut ::core::ffi::c_void, result: *mut $crate::napi_value) -> $crate::napi_status }
            { 82 get_arraybuffer_info napi_get_arraybuffer_info 1 env_status (env: $crate::napi_env, arraybuffer: $crate::napi_value, data: *mut *mut ::core::ffi::c_void, byte_length: *mut usize) -> $crate::napi_status }
            { 83 is_typedarray napi_is_typedarray 1 env_status (env: $crate::napi_env, value: $crate::napi_value, result: *mut bool) -> $crate::napi_status }
            { 84 create_typedarray napi_create_typedarray 1 env_status (env: $crate::napi_env, type_: $crate::napi_typedarray_type, length: usize, arraybuffer: $crate::napi_value, byte_offset: usize, result: *mut $crate::napi_value) -> $crate::napi_status }
            { 85 get_typedarray_info napi_get_typedarray_info 1 env_status (env: $crate::napi_env, typedarray: $crate::napi_value, type_: *mut $crate::napi_typedarray_type, length: *mut usize, data: *mut *mut ::core::ffi::c_void, arraybuffer: *mut $crate::napi_value, byte_offset: *mut usize) -> $crate::napi_status }
            { 86 create_dataview napi_create_dataview 1 env_status (env: $crate::napi_env, length: usize, arraybuffer: $crate::napi_value, byte_offset: usize, result: *mut $crate::napi_value) -> $crate::napi_status }
            { 87 is_dataview napi_is_dataview 1 env_status (env: $crate::napi_env, value: $crate::napi_value, result: *mut bool) -> $crate::napi_status }
            { 88 get_dataview_info napi_get_dataview_info 1 env_status (env: $crate::napi_env, dataview: $crate::napi_value, bytelength: *mut usize, data: *mut *mut ::core::ffi::c_void, arraybuffer: *mut $crate::napi_value, byte_offset: *mut usize) -> $crate::napi_status }
            { 89 get_version napi_get_version 1 env_status (env: $crate::node_api_basic_env, result: *mut u32) -> $crate::napi_status }
            { 90 create_promise napi_create_promise 1 env_status (env: $crate::napi_env, deferred: *mut $crate::napi_deferred, promise: *mut $crate::napi_value) -> $crate::napi_status }
            { 91 resolve_deferred napi_resolve_deferred 1 env_status (env: $crate::napi_env, deferred: $crate::napi_deferred, resolution: $crate::napi_value) -> $crate::napi_status }
            { 92 reject_deferred napi_reject_deferred 1 env_status (env: $crate::napi_env, deferred: $crate::napi_deferred, rejection: $crate::napi_value) -> $crate::napi_status }
            { 93 is_promise napi_is_promise 1 env_status (env: $crate::napi_env, value: $crate::napi_value, is_promise: *mut bool) -> $crate::napi_status }
            { 94 run_script napi_run_script 1 env_status (env: $crate::napi_env, script: $crate::napi_value, result: *mut $crate::napi_value) -> $crate::napi_status }
            { 95 adjust_external_memory napi_adjust_external_memory 1 env_status (env: $crate::node_api_basic_env, change_in_bytes: i64, adjusted_value: *mut i64) -> $crate::napi_status }
            { 96 create_date napi_create_date 5 env_status (env: $crate::napi_env, time: f64, result: *mut $crate::napi_value) -> $crate::napi_status }
            { 97 is_date napi_is_date 5 env_status (env: $crate::napi_env, value: $crate::napi_value, is_date: *mut bool) -> $crate::napi_status }
            { 98 get_date_value napi_get_date_value 5 env_status (env: $crate::napi_env, value: $crate::napi_value, result: *mut f64) -> $crate::napi_status }
            { 99 add_finalizer napi_add_finalizer 5 env_status (env: $crate::napi_env, js_object: $crate::napi_value, finalize_data: *mut ::core::ffi::c_void, finalize_cb: $crate::node_api_basic_finalize, finalize_hint: *mut ::core::ffi::c_void, result: *mut $crate::napi_ref) -> $crate::napi_status }
            { 100 create_bigint_int64 napi_create_bigint_int64 6 env_status (env: $crate::napi_env, value: i64, result: *mut $crate::napi_value) -> $crate::napi_status }
            { 101 create_bigint_uint64 napi_create_bigint_uint64 6 env_status (env: $crate::napi_env, value: u64, result: *mut $crate::napi_value) -> $crate::napi_status }
            { 102 create_bigint_words napi_create_bigint_words 6 env_status (env: $crate::napi_env, sign_bit: ::core::ffi::c_int, word_count: usize, words: *const u64, result: *mut $crate::napi_value) -> $crate::napi_status }
            { 103 get_value_bigint_int64 napi_get_value_bigint_int64 6 env_status (env: $crate::napi_env, value: $crate::napi_value, result: *mut i64, lossless: *mut bool) -> $crate::napi_status }
            { 104 get_value_bigint_uint64 napi_get_value_bigint_uint64 6 env_status (env: $crate::napi_env, value: $crate::napi_value, result: *mut u64, lossless: *mut bool) -> $crate::napi_status }
            { 105 get_value_bigint_words napi_get_value_bigint_words 6 env_status (env: $crate::napi_env, value: $crate::napi_value, sign_bit: *mut ::core::ffi::c_int, word_count: *mut usize, words: *mut u64) -> $crate::napi_status }
            { 106 get_all_property_names napi_get_all_property_names 6 env_status (env: $crate::napi_env, object: $crate::napi_value, key_mode: $crate::napi_key_collection_mode, key_filter: $crate::napi_key_filter, key_conversion: $crate::napi_key_conversion, result: *mut $crate::napi_value) -> $crate::napi_status }
            { 107 set_instance_data napi_set_instance_data 6 env_status (env: $crate::node_api_basic_env, data: *mut ::core::ffi::c_void, finalize_cb: $crate::napi_finalize, finalize_hint: *mut ::core::ffi::c_void) -> $crate::napi_status }
            { 108 get_instance_data napi_get_instance_data 6 env_status (env: $crate::node_api_basic_env, data: *mut *mut ::core::ffi::c_void) -> $crate::napi_status }
            { 109 detach_arraybuffer napi_detach_arraybuffer 7 env_status (env: $crate::napi_env, arraybuffer: $crate::napi_value) -> $crate::napi_status }
            { 110 is_detached_arraybuffer napi_is_detached_arraybuffer 7 env_status (env: $crate::napi_env, value: $crate::napi_value, result: *mut bool) -> $crate::napi_status }
            { 111 type_tag_object napi_type_tag_object 8 env_status (env: $crate::napi_env, value: $crate::napi_value, type_tag: *const $crate::napi_type_tag) -> $crate::napi_status }
            { 112 check_object_type_tag napi_check_object_type_tag 8 env_status (env: $crate::napi_env, value: $crate::napi_value, type_tag: *const $crate::napi_type_tag, result: *mut bool) -> $crate::napi_status }
            { 113 object_freeze napi_object_freeze 8 env_status (env: $crate::napi_env, object: $crate::napi_value) -> $crate::napi_status }
            { 114 object_seal napi_object_seal 8 env_status (env: $crate::napi_env, object: $crate::napi_value) -> $crate::napi_status }
            { 115 symbol_for node_api_symbol_for 9 env_status (env: $crate::napi_env, utf8description: *const ::core::ffi::c_char, length: usize, result: *mut $crate::napi_value) -> $crate::napi_status }
            { 116 create_syntax_error node_api_create_syntax_error 9 env_status (env: $crate::napi_env, code: $crate::napi_value, msg: $crate::napi_value, result: *mut $crate::napi_value) -> $crate::napi_status }
            { 117 throw_syntax_error node_api_throw_syntax_error 9 env_status (env: $crate::napi_env, code: *const ::core::ffi::c_char, msg: *const ::core::ffi::c_char) -> $crate::napi_status }
            { 118 create_external_string_latin1 node_api_create_external_string_latin1 10 env_status (env: $crate::napi_env, str: *mut ::core::ffi::c_char, length: usize, finalize_callback: $crate::node_api_basic_finalize, finalize_hint: *mut ::core::ffi::c_void, result: *mut $crate::napi_value, copied: *mut bool) -> $crate::napi_status }
            { 119 create_external_string_utf16 node_api_create_external_string_utf16 10 env_status (env: $crate::napi_env, str: *mut u16, length: usize, finalize_callback: $crate::node_api_basic_finalize, finalize_hint: *mut ::core::ffi::c_void, result: *mut $crate::napi_value, copied: *mut bool) -> $crate::napi_status }
            { 120 create_property_key_latin1 node_api_create_property_key_latin1 10 env_status (env: $crate::napi_env, str: *const ::core::ffi::c_char, length: usize, result: *mut $crate::napi_value) -> $crate::napi_status }
            { 121 create_property_key_utf8 node_api_create_property_key_utf8 10 env_status (env: $crate::napi_env, str: *const ::core::ffi::c_char, length: usize, result: *mut $crate::napi_value) -> $crate::napi_status }
            { 122 create_property_key_utf16 node_api_create_property_key_utf16 10 env_status (env: $crate::napi_env, str: *const u16, length: usize, result: *mut $crate::napi_value) -> $crate::napi_status }
            { 123 post_finalizer node_api_post_finalizer 2147483647 env_status (env: $crate::node_api_basic_env, finalize_cb: $crate::napi_finalize, finalize_data: *mut ::core::ffi::c_void, finalize_hint: *mut ::core::ffi::c_void) -> $crate::napi_status }
            { 124 create_object_with_properties node_api_create_object_with_properties 2147483647 env_status (env: $crate::napi_env, prototype_or_null: $crate::napi_value, property_names: *const $crate::napi_value, property_values: *const $crate::napi_value, property_count: usize, result: *mut $crate::napi_value) -> $crate::napi_status }
            { 125 is_sharedarraybuffer node_api_is_sharedarraybuffer 2147483647 env_status (env: $crate::napi_env, value: $crate::napi_value, result: *mut bool) -> $crate::napi_status }
            { 126 create_sharedarraybuffer node_api_create_sharedarraybuffer 2147483647 env_status (env: $crate::napi_env, byte_length: usize, data: *mut *mut ::core::ffi::c_void, result: *mut $crate::napi_value) -> $crate::napi_status }
            { 127 set_prototype node_api_set_prototype 2147483647 env_status (env: $crate::napi_env, object: $crate::napi_value, value: $crate::napi_value) -> $crate::napi_status }
            { 128 create_external_sharedarraybuffer node_api_create_external_sharedarraybuffer 2147483647 env_status (env: $crate::napi_env, external_data: *mut ::core::ffi::c_void, byte_length: usize, finalize_cb: $crate::node_api_noenv_finalize, finalize_hint: *mut ::core::ffi::c_void, result: *mut $crate::napi_value) -> $crate::napi_status }
        }
    };
}

/// Calls a macro with every function of [`node_api_module_vtable`](crate::node_api_module_vtable), in slot order.
///
/// The macro gets `[prefix]` (the tokens after the comma, if any), then one item a function:
/// `{ slot field symbol since kind (parameter: type, ...) -> type }`. `kind` tells how a slot can answer
/// without its function: `env_status` takes an env first and returns a status, `handle_status` returns a
/// status but has no env, `no_result` returns nothing, `no_return` does not return.
///
/// ```
/// macro_rules! count {
///     ([] $({ $slot:literal $field:ident $symbol:ident $since:literal $kind:ident $signature:tt -> $returns:ty })*) => {
///         [$(stringify!($symbol)),*].len()
///     };
/// }
/// assert_eq!(napi_vtable_sys::for_each_module_function!(count), 32);
/// ```
///
/// The other table's is [`for_each_js_function`](crate::for_each_js_function).
#[macro_export]
macro_rules! for_each_module_function {
    ($callback:ident $(, $($prefix:tt)*)?) => {
        $callback! {
            [$($($prefix)*)?]
            { 0 module_register napi_module_register 1 no_result (mod_: *mut $crate::napi_module) -> () }
            { 1 fatal_error napi_fatal_error 1 no_return (location: *const ::core::ffi::c_char, location_len: usize, message: *const ::core::ffi::c_char, message_len: usize) -> ! }
            { 2 async_init napi_async_init 1 env_status (env: $crate::napi_env, async_resource: $crate::napi_value, async_resource_name: $crate::napi_value, result: *mut $crate::napi_async_context) -> $crate::napi_status }
            { 3 async_destroy napi_async_destroy 1 env_status (env: $crate::napi_env, async_context: $crate::napi_async_context) -> $crate::napi_status }
            { 4 make_callback napi_make_callback 1 env_status (env: $crate::napi_env, async_context: $crate::napi_async_context, recv: $crate::napi_value, func: $crate::napi_value, argc: usize, argv: *const $crate::napi_value, result: *mut $crate::napi_value) -> $crate::napi_status }
            { 5 create_buffer napi_create_buffer 1 env_status (env: $crate::napi_env, length: usize, data: *mut *mut ::core::ffi::c_void, result: *mut $crate::napi_value) -> $crate::napi_status }
            { 6 create_external_buffer napi_create_external_buffer 1 env_status (env: $crate::napi_env, length: usize, data: *mut ::core::ffi::c_void, finalize_cb: $crate::node_api_basic_finalize, finalize_hint: *mut ::core::ffi::c_void, result: *mut $crate::napi_value) -> $crate::napi_status }
            { 7 create_buffer_copy napi_create_buffer_copy 1 env_status (env: $crate::napi_env, length: usize, data: *const ::core::ffi::c_void, result_data: *mut *mut ::core::ffi::c_void, result: *mut $crate::napi_value) -> $crate::napi_status }
            { 8 is_buffer napi_is_buffer 1 env_status (env: $crate::napi_env, value: $crate::napi_value, result: *mut bool) -> $crate::napi_status }
            { 9 get_buffer_info napi_get_buffer_info 1 env_status (env: $crate::napi_env, value: $crate::napi_value, data: *mut *mut ::core::ffi::c_void, length: *mut usize) -> $crate::napi_status }
            { 10 create_async_work napi_create_async_work 1 env_status (env: $crate::napi_env, async_resource: $crate::napi_value, async_resource_name: $crate::napi_value, execute: $crate::napi_async_execute_callback, complete: $crate::napi_async_complete_callback, data: *mut ::core::ffi::c_void, result: *mut $crate::napi_async_work) -> $crate::napi_status }
            { 11 delete_async_work napi_delete_async_work 1 env_status (env: $crate::napi_env, work: $crate::napi_async_work) -> $crate::napi_status }
            { 12 queue_async_work napi_queue_async_work 1 env_status (env: $crate::node_api_basic_env, work: $crate::napi_async_work) -> $crate::napi_status }
            { 13 cancel_async_work napi_cancel_async_work 1 env_status (env: $crate::node_api_basic_env, work: $crate::napi_async_work) -> $crate::napi_status }
            { 14 get_node_version napi_get_node_version 1 env_status (env: $crate::node_api_basic_env, version: *mut *const $crate::napi_node_version) -> $crate::napi_status }
            { 15 get_uv_event_loop napi_get_uv_event_loop 2 env_status (env: $crate::node_api_basic_env, loop_: *mut *mut $crate::uv_loop_s) -> $crate::napi_status }
            { 16 fatal_exception napi_fatal_exception 3 env_status (env: $crate::napi_env, err: $crate::napi_value) -> $crate::napi_status }
            { 17 add_env_cleanup_hook napi_add_env_cleanup_hook 3 env_status (env: $crate::node_api_basic_env, fun: $crate::napi_cleanup_hook, arg: *mut ::core::ffi::c_void) -> $crate::napi_status }
            { 18 remove_env_cleanup_hook napi_remove_env_cleanup_hook 3 env_status (env: $crate::node_api_basic_env, fun: $crate::napi_cleanup_hook, arg: *mut ::core::ffi::c_void) -> $crate::napi_status }
            { 19 open_callback_scope napi_open_callback_scope 3 env_status (env: $crate::napi_env, resource_object: $crate::napi_value, context: $crate::napi_async_context, result: *mut $crate::napi_callback_scope) -> $crate::napi_status }
            { 20 close_callback_scope napi_close_callback_scope 3 env_status (env: $crate::napi_env, scope: $crate::napi_callback_scope) -> $crate::napi_status }
            { 21 create_threadsafe_function napi_create_threadsafe_function 4 env_status (env: $crate::napi_env, func: $crate::napi_value, async_resource: $crate::napi_value, async_resource_name: $crate::napi_value, max_queue_size: usize, initial_thread_count: usize, thread_finalize_data: *mut ::core::ffi::c_void, thread_finalize_cb: $crate::napi_finalize, context: *mut ::core::ffi::c_void, call_js_cb: $crate::napi_threadsafe_function_call_js, result: *mut $crate::napi_threadsafe_function) -> $crate::napi_status }
            { 22 get_threadsafe_function_context napi_get_threadsafe_function_context 4 handle_status (func: $crate::napi_threadsafe_function, result: *mut *mut ::core::ffi::c_void) -> $crate::napi_status }
            { 23 call_threadsafe_function napi_call_threadsafe_function 4 handle_status (func: $crate::napi_threadsafe_function, data: *mut ::core::ffi::c_void, is_blocking: $crate::napi_threadsafe_function_call_mode) -> $crate::napi_status }
            { 24 acquire_threadsafe_function napi_acquire_threadsafe_function 4 handle_status (func: $crate::napi_threadsafe_function) -> $crate::napi_status }
            { 25 release_threadsafe_function napi_release_threadsafe_function 4 handle_status (func: $crate::napi_threadsafe_function, mode: $crate::napi_threadsafe_function_release_mode) -> $crate::napi_status }
            { 26 unref_threadsafe_function napi_unref_threadsafe_function 4 env_status (env: $crate::node_api_basic_env, func: $crate::napi_threadsafe_function) -> $crate::napi_status }
            { 27 ref_threadsafe_function napi_ref_threadsafe_function 4 env_status (env: $crate::node_api_basic_env, func: $crate::napi_threadsafe_function) -> $crate::napi_status }
            { 28 add_async_cleanup_hook napi_add_async_cleanup_hook 8 env_status (env: $crate::node_api_basic_env, hook: $crate::napi_async_cleanup_hook, arg: *mut ::core::ffi::c_void, remove_handle: *mut $crate::napi_async_cleanup_hook_handle) -> $crate::napi_status }
            { 29 remove_async_cleanup_hook napi_remove_async_cleanup_hook 8 handle_status (remove_handle: $crate::napi_async_cleanup_hook_handle) -> $crate::napi_status }
            { 30 get_module_file_name node_api_get_module_file_name 9 env_status (env: $crate::node_api_basic_env, result: *mut *const ::core::ffi::c_char) -> $crate::napi_status }
            { 31 create_buffer_from_arraybuffer node_api_create_buffer_from_arraybuffer 10 env_status (env: $crate::napi_env, arraybuffer: $crate::napi_value, byte_offset: usize, byte_length: usize, result: *mut $crate::napi_value) -> $crate::napi_status }
        }
    };
}
