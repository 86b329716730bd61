// @generated from napi-vtable-sys/spec by `cargo run -p napi-vtable-codegen -- generate`; do not edit.
//! JavaScript values and objects: the functions of `js_native_api.h`.

use crate::types::*;

/// JavaScript values and objects: the functions of `js_native_api.h`.
///
/// 129 slots, each one function pointer that is never null. Slots with a version number never move;
/// experimental ones come last and may. A table that another program hands over may be shorter: look at
/// it through [`TableView`](crate::TableView), never through a reference to this struct.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct node_api_js_native_vtable {
    /// `napi_get_last_error_info`, slot 0, since Node-API 1: Reads the details of the last call that failed in this env; they stay valid until the next call.
    pub get_last_error_info: unsafe extern "C" fn(
        env: node_api_basic_env,
        result: *mut *const napi_extended_error_info,
    ) -> napi_status,
    /// `napi_get_undefined`, slot 1, since Node-API 1: Gets the JavaScript value `undefined`.
    pub get_undefined: unsafe extern "C" fn(env: napi_env, result: *mut napi_value) -> napi_status,
    /// `napi_get_null`, slot 2, since Node-API 1: Gets the JavaScript value `null`.
    pub get_null: unsafe extern "C" fn(env: napi_env, result: *mut napi_value) -> napi_status,
    /// `napi_get_global`, slot 3, since Node-API 1: Gets the global object.
    pub get_global: unsafe extern "C" fn(env: napi_env, result: *mut napi_value) -> napi_status,
    /// `napi_get_boolean`, slot 4, since Node-API 1: Gets the JavaScript `true` or `false`.
    pub get_boolean:
        unsafe extern "C" fn(env: napi_env, value: bool, result: *mut napi_value) -> napi_status,
    /// `napi_create_object`, slot 5, since Node-API 1: Creates an empty object.
    pub create_object: unsafe extern "C" fn(env: napi_env, result: *mut napi_value) -> napi_status,
    /// `napi_create_array`, slot 6, since Node-API 1: Creates an empty array.
    pub create_array: unsafe extern "C" fn(env: napi_env, result: *mut napi_value) -> napi_status,
    /// `napi_create_array_with_length`, slot 7, since Node-API 1: Creates an array whose `length` is set and whose elements are holes.
    pub create_array_with_length:
        unsafe extern "C" fn(env: napi_env, length: usize, result: *mut napi_value) -> napi_status,
    /// `napi_create_double`, slot 8, since Node-API 1: Creates a number from a double.
    pub create_double:
        unsafe extern "C" fn(env: napi_env, value: f64, result: *mut napi_value) -> napi_status,
    /// `napi_create_int32`, slot 9, since Node-API 1: Creates a number from a signed 32-bit integer.
    pub create_int32:
        unsafe extern "C" fn(env: napi_env, value: i32, result: *mut napi_value) -> napi_status,
    /// `napi_create_uint32`, slot 10, since Node-API 1: Creates a number from an unsigned 32-bit integer.
    pub create_uint32:
        unsafe extern "C" fn(env: napi_env, value: u32, result: *mut napi_value) -> napi_status,
    /// `napi_create_int64`, slot 11, since Node-API 1: Creates a number from a signed 64-bit integer; beyond 2^53 it loses precision.
    pub create_int64:
        unsafe extern "C" fn(env: napi_env, value: i64, result: *mut napi_value) -> napi_status,
    /// `napi_create_string_latin1`, slot 12, since Node-API 1: Creates a string from Latin-1 bytes.
    pub create_string_latin1: unsafe extern "C" fn(
        env: napi_env,
        str: *const ::core::ffi::c_char,
        length: usize,
        result: *mut napi_value,
    ) -> napi_status,
    /// `napi_create_string_utf8`, slot 13, since Node-API 1: Creates a string from UTF-8 bytes.
    pub create_string_utf8: unsafe extern "C" fn(
        env: napi_env,
        str: *const ::core::ffi::c_char,
        length: usize,
        result: *mut napi_value,
    ) -> napi_status,
    /// `napi_create_string_utf16`, slot 14, since Node-API 1: Creates a string from UTF-16 code units.
    pub create_string_utf16: unsafe extern "C" fn(
        env: napi_env,
        str: *const u16,
        length: usize,
        result: *mut napi_value,
    ) -> napi_status,
    /// `napi_create_symbol`, slot 15, since Node-API 1: Creates a fresh symbol, with a description if one is given.
    pub create_symbol: unsafe extern "C" fn(
        env: napi_env,
        description: napi_value,
        result: *mut napi_value,
    ) -> napi_status,
    /// `napi_create_function`, slot 16, since Node-API 1: Creates a function that calls back into native code.
    pub create_function: unsafe extern "C" fn(
        env: napi_env,
        utf8name: *const ::core::ffi::c_char,
        length: usize,
        cb: napi_callback,
        data: *mut ::core::ffi::c_void,
        result: *mut napi_value,
    ) -> napi_status,
    /// `napi_create_error`, slot 17, since Node-API 1: Creates an `Error` with a message and an optional `code` property.
    pub create_error: unsafe extern "C" fn(
        env: napi_env,
        code: napi_value,
        msg: napi_value,
        result: *mut napi_value,
    ) -> napi_status,
    /// `napi_create_type_error`, slot 18, since Node-API 1: Creates a `TypeError` with a message and an optional `code` property.
    pub create_type_error: unsafe extern "C" fn(
        env: napi_env,
        code: napi_value,
        msg: napi_value,
        result: *mut napi_value,
    ) -> napi_status,
    /// `napi_create_range_error`, slot 19, since Node-API 1: Creates a `RangeError` with a message and an optional `code` property.
    pub create_range_error: unsafe extern "C" fn(
        env: napi_env,
        code: napi_value,
        msg: napi_value,
        result: *mut napi_value,
    ) -> napi_status,
    /// `napi_typeof`, slot 20, since Node-API 1: Tells the type of a value as `typeof` would, with `null` and externals told apart.
    pub type_of: unsafe extern "C" fn(
        env: napi_env,
        value: napi_value,
        result: *mut napi_valuetype,
    ) -> napi_status,
    /// `napi_get_value_double`, slot 21, since Node-API 1: Reads a number as a double.
    pub get_value_double:
        unsafe extern "C" fn(env: napi_env, value: napi_value, result: *mut f64) -> napi_status,
    /// `napi_get_value_int32`, slot 22, since Node-API 1: Reads a number as a signed 32-bit integer; what is out of range wraps and what is not finite reads as zero.
    pub get_value_int32:
        unsafe extern "C" fn(env: napi_env, value: napi_value, result: *mut i32) -> napi_status,
    /// `napi_get_value_uint32`, slot 23, since Node-API 1: Reads a number as an unsigned 32-bit integer; what is out of range wraps.
    pub get_value_uint32:
        unsafe extern "C" fn(env: napi_env, value: napi_value, result: *mut u32) -> napi_status,
    /// `napi_get_value_int64`, slot 24, since Node-API 1: Reads a number as a signed 64-bit integer; what is out of range saturates and what is not finite reads as zero.
    pub get_value_int64:
        unsafe extern "C" fn(env: napi_env, value: napi_value, result: *mut i64) -> napi_status,
    /// `napi_get_value_bool`, slot 25, since Node-API 1: Reads a boolean.
    pub get_value_bool:
        unsafe extern "C" fn(env: napi_env, value: napi_value, result: *mut bool) -> napi_status,
    /// `napi_get_value_string_latin1`, slot 26, since Node-API 1: Copies a string as Latin-1 into a buffer, or measures it where no buffer is given.
    pub get_value_string_latin1: unsafe extern "C" fn(
        env: napi_env,
        value: napi_value,
        buf: *mut ::core::ffi::c_char,
        bufsize: usize,
        result: *mut usize,
    ) -> napi_status,
    /// `napi_get_value_string_utf8`, slot 27, since Node-API 1: Copies a string as UTF-8 into a buffer, or measures it where no buffer is given.
    pub get_value_string_utf8: unsafe extern "C" fn(
        env: napi_env,
        value: napi_value,
        buf: *mut ::core::ffi::c_char,
        bufsize: usize,
        result: *mut usize,
    ) -> napi_status,
    /// `napi_get_value_string_utf16`, slot 28, since Node-API 1: Copies a string as UTF-16 into a buffer, or measures it where no buffer is given.
    pub get_value_string_utf16: unsafe extern "C" fn(
        env: napi_env,
        value: napi_value,
        buf: *mut u16,
        bufsize: usize,
        result: *mut usize,
    ) -> napi_status,
    /// `napi_coerce_to_bool`, slot 29, since Node-API 1: Converts a value to a boolean as `Boolean(value)` does.
    pub coerce_to_bool: unsafe extern "C" fn(
        env: napi_env,
        value: napi_value,
        result: *mut napi_value,
    ) -> napi_status,
    /// `napi_coerce_to_number`, slot 30, since Node-API 1: Converts a value to a number as `Number(value)` does.
    pub coerce_to_number: unsafe extern "C" fn(
        env: napi_env,
        value: napi_value,
        result: *mut napi_value,
    ) -> napi_status,
    /// `napi_coerce_to_object`, slot 31, since Node-API 1: Converts a value to an object as `Object(value)` does.
    pub coerce_to_object: unsafe extern "C" fn(
        env: napi_env,
        value: napi_value,
        result: *mut napi_value,
    ) -> napi_status,
    /// `napi_coerce_to_string`, slot 32, since Node-API 1: Converts a value to a string as `String(value)` does.
    pub coerce_to_string: unsafe extern "C" fn(
        env: napi_env,
        value: napi_value,
        result: *mut napi_value,
    ) -> napi_status,
    /// `napi_get_prototype`, slot 33, since Node-API 1: Gets the prototype of an object.
    pub get_prototype: unsafe extern "C" fn(
        env: napi_env,
        object: napi_value,
        result: *mut napi_value,
    ) -> napi_status,
    /// `napi_get_property_names`, slot 34, since Node-API 1: Lists the enumerable string keys of an object and its prototypes.
    pub get_property_names: unsafe extern "C" fn(
        env: napi_env,
        object: napi_value,
        result: *mut napi_value,
    ) -> napi_status,
    /// `napi_set_property`, slot 35, since Node-API 1: Sets a property by key.
    pub set_property: unsafe extern "C" fn(
        env: napi_env,
        object: napi_value,
        key: napi_value,
        value: napi_value,
    ) -> napi_status,
    /// `napi_has_property`, slot 36, since Node-API 1: Tells whether an object or one of its prototypes has a property.
    pub has_property: unsafe extern "C" fn(
        env: napi_env,
        object: napi_value,
        key: napi_value,
        result: *mut bool,
    ) -> napi_status,
    /// `napi_get_property`, slot 37, since Node-API 1: Gets a property by key.
    pub get_property: unsafe extern "C" fn(
        env: napi_env,
        object: napi_value,
        key: napi_value,
        result: *mut napi_value,
    ) -> napi_status,
    /// `napi_delete_property`, slot 38, since Node-API 1: Deletes an own property and tells whether that succeeded.
    pub delete_property: unsafe extern "C" fn(
        env: napi_env,
        object: napi_value,
        key: napi_value,
        result: *mut bool,
    ) -> napi_status,
    /// `napi_has_own_property`, slot 39, since Node-API 1: Tells whether an object itself has a property; the key is a string or a symbol.
    pub has_own_property: unsafe extern "C" fn(
        env: napi_env,
        object: napi_value,
        key: napi_value,
        result: *mut bool,
    ) -> napi_status,
    /// `napi_set_named_property`, slot 40, since Node-API 1: Sets a property whose name is given in UTF-8.
    pub set_named_property: unsafe extern "C" fn(
        env: napi_env,
        object: napi_value,
        utf8name: *const ::core::ffi::c_char,
        value: napi_value,
    ) -> napi_status,
    /// `napi_has_named_property`, slot 41, since Node-API 1: Tells whether an object has a property whose name is given in UTF-8.
    pub has_named_property: unsafe extern "C" fn(
        env: napi_env,
        object: napi_value,
        utf8name: *const ::core::ffi::c_char,
        result: *mut bool,
    ) -> napi_status,
    /// `napi_get_named_property`, slot 42, since Node-API 1: Gets a property whose name is given in UTF-8.
    pub get_named_property: unsafe extern "C" fn(
        env: napi_env,
        object: napi_value,
        utf8name: *const ::core::ffi::c_char,
        result: *mut napi_value,
    ) -> napi_status,
    /// `napi_set_element`, slot 43, since Node-API 1: Sets the element at an index.
    pub set_element: unsafe extern "C" fn(
        env: napi_env,
        object: napi_value,
        index: u32,
        value: napi_value,
    ) -> napi_status,
    /// `napi_has_element`, slot 44, since Node-API 1: Tells whether there is an element at an index.
    pub has_element: unsafe extern "C" fn(
        env: napi_env,
        object: napi_value,
        index: u32,
        result: *mut bool,
    ) -> napi_status,
    /// `napi_get_element`, slot 45, since Node-API 1: Gets the element at an index.
    pub get_element: unsafe extern "C" fn(
        env: napi_env,
        object: napi_value,
        index: u32,
        result: *mut napi_value,
    ) -> napi_status,
    /// `napi_delete_element`, slot 46, since Node-API 1: Deletes the element at an index and tells whether that succeeded.
    pub delete_element: unsafe extern "C" fn(
        env: napi_env,
        object: napi_value,
        index: u32,
        result: *mut bool,
    ) -> napi_status,
    /// `napi_define_properties`, slot 47, since Node-API 1: Defines several properties, methods and accessors at once.
    pub define_properties: unsafe extern "C" fn(
        env: napi_env,
        object: napi_value,
        property_count: usize,
        properties: *const napi_property_descriptor,
    ) -> napi_status,
    /// `napi_is_array`, slot 48, since Node-API 1: Tells whether a value is an array.
    pub is_array:
        unsafe extern "C" fn(env: napi_env, value: napi_value, result: *mut bool) -> napi_status,
    /// `napi_get_array_length`, slot 49, since Node-API 1: Gets the length of an array.
    pub get_array_length:
        unsafe extern "C" fn(env: napi_env, value: napi_value, result: *mut u32) -> napi_status,
    /// `napi_strict_equals`, slot 50, since Node-API 1: Compares two values as `===` does.
    pub strict_equals: unsafe extern "C" fn(
        env: napi_env,
        lhs: napi_value,
        rhs: napi_value,
        result: *mut bool,
    ) -> napi_status,
    /// `napi_call_function`, slot 51, since Node-API 1: Calls a JavaScript function.
    pub call_function: unsafe extern "C" fn(
        env: napi_env,
        recv: napi_value,
        func: napi_value,
        argc: usize,
        argv: *const napi_value,
        result: *mut napi_value,
    ) -> napi_status,
    /// `napi_new_instance`, slot 52, since Node-API 1: Calls a constructor as `new` does.
    pub new_instance: unsafe extern "C" fn(
        env: napi_env,
        constructor: napi_value,
        argc: usize,
        argv: *const napi_value,
        result: *mut napi_value,
    ) -> napi_status,
    /// `napi_instanceof`, slot 53, since Node-API 1: Tells whether an object is an instance of a constructor, as `instanceof` does.
    pub instanceof: unsafe extern "C" fn(
        env: napi_env,
        object: napi_value,
        constructor: napi_value,
        result: *mut bool,
    ) -> napi_status,
    /// `napi_get_cb_info`, slot 54, since Node-API 1: Reads the arguments, the receiver and the data of the call in progress.
    pub get_cb_info: unsafe extern "C" fn(
        env: napi_env,
        cbinfo: napi_callback_info,
        argc: *mut usize,
        argv: *mut napi_value,
        this_arg: *mut napi_value,
        data: *mut *mut ::core::ffi::c_void,
    ) -> napi_status,
    /// `napi_get_new_target`, slot 55, since Node-API 1: Gets `new.target` of the call in progress, or a null handle if it is no construct call.
    pub get_new_target: unsafe extern "C" fn(
        env: napi_env,
        cbinfo: napi_callback_info,
        result: *mut napi_value,
    ) -> napi_status,
    /// `napi_define_class`, slot 56, since Node-API 1: Defines a class with a native constructor and its properties.
    pub define_class: unsafe extern "C" fn(
        env: napi_env,
        utf8name: *const ::core::ffi::c_char,
        length: usize,
        constructor: napi_callback,
        data: *mut ::core::ffi::c_void,
        property_count: usize,
        properties: *const napi_property_descriptor,
        result: *mut napi_value,
    ) -> napi_status,
    /// `napi_wrap`, slot 57, since Node-API 1: Attaches a native pointer to an object, with a finalizer.
    pub wrap: unsafe extern "C" fn(
        env: napi_env,
        js_object: napi_value,
        native_object: *mut ::core::ffi::c_void,
        finalize_cb: node_api_basic_finalize,
        finalize_hint: *mut ::core::ffi::c_void,
        result: *mut napi_ref,
    ) -> napi_status,
    /// `napi_unwrap`, slot 58, since Node-API 1: Reads the native pointer attached to an object.
    pub unwrap: unsafe extern "C" fn(
        env: napi_env,
        js_object: napi_value,
        result: *mut *mut ::core::ffi::c_void,
    ) -> napi_status,
    /// `napi_remove_wrap`, slot 59, since Node-API 1: Reads the native pointer attached to an object and detaches it, so that its finalizer does not run.
    pub remove_wrap: unsafe extern "C" fn(
        env: napi_env,
        js_object: napi_value,
        result: *mut *mut ::core::ffi::c_void,
    ) -> napi_status,
    /// `napi_create_external`, slot 60, since Node-API 1: Creates a value that carries a native pointer, with a finalizer.
    pub create_external: unsafe extern "C" fn(
        env: napi_env,
        data: *mut ::core::ffi::c_void,
        finalize_cb: node_api_basic_finalize,
        finalize_hint: *mut ::core::ffi::c_void,
        result: *mut napi_value,
    ) -> napi_status,
    /// `napi_get_value_external`, slot 61, since Node-API 1: Reads the native pointer that an external carries.
    pub get_value_external: unsafe extern "C" fn(
        env: napi_env,
        value: napi_value,
        result: *mut *mut ::core::ffi::c_void,
    ) -> napi_status,
    /// `napi_create_reference`, slot 62, since Node-API 1: Creates a reference to a value, strong while its count is above zero.
    pub create_reference: unsafe extern "C" fn(
        env: napi_env,
        value: napi_value,
        initial_refcount: u32,
        result: *mut napi_ref,
    ) -> napi_status,
    /// `napi_delete_reference`, slot 63, since Node-API 1: Deletes a reference.
    pub delete_reference:
        unsafe extern "C" fn(env: node_api_basic_env, ref_: napi_ref) -> napi_status,
    /// `napi_reference_ref`, slot 64, since Node-API 1: Raises the count of a reference and returns the new count.
    pub reference_ref:
        unsafe extern "C" fn(env: napi_env, ref_: napi_ref, result: *mut u32) -> napi_status,
    /// `napi_reference_unref`, slot 65, since Node-API 1: Lowers the count of a reference and returns the new count; at zero it becomes weak.
    pub reference_unref:
        unsafe extern "C" fn(env: napi_env, ref_: napi_ref, result: *mut u32) -> napi_status,
    /// `napi_get_reference_value`, slot 66, since Node-API 1: Gets the value that a reference names, or a null handle if it was collected.
    pub get_reference_value:
        unsafe extern "C" fn(env: napi_env, ref_: napi_ref, result: *mut napi_value) -> napi_status,
    /// `napi_open_handle_scope`, slot 67, since Node-API 1: Opens a scope; the handles made in it end with it.
    pub open_handle_scope:
        unsafe extern "C" fn(env: napi_env, result: *mut napi_handle_scope) -> napi_status,
    /// `napi_close_handle_scope`, slot 68, since Node-API 1: Closes the innermost handle scope.
    pub close_handle_scope:
        unsafe extern "C" fn(env: napi_env, scope: napi_handle_scope) -> napi_status,
    /// `napi_open_escapable_handle_scope`, slot 69, since Node-API 1: Opens a scope from which one handle can be kept.
    pub open_escapable_handle_scope: unsafe extern "C" fn(
        env: napi_env,
        result: *mut napi_escapable_handle_scope,
    ) -> napi_status,
    /// `napi_close_escapable_handle_scope`, slot 70, since Node-API 1: Closes the innermost escapable scope.
    pub close_escapable_handle_scope:
        unsafe extern "C" fn(env: napi_env, scope: napi_escapable_handle_scope) -> napi_status,
    /// `napi_escape_handle`, slot 71, since Node-API 1: Keeps one handle of an escapable scope for the scope around it; works once a scope.
    pub escape_handle: unsafe extern "C" fn(
        env: napi_env,
        scope: napi_escapable_handle_scope,
        escapee: napi_value,
        result: *mut napi_value,
    ) -> napi_status,
    /// `napi_throw`, slot 72, since Node-API 1: Throws a JavaScript value.
    pub throw_value: unsafe extern "C" fn(env: napi_env, error: napi_value) -> napi_status,
    /// `napi_throw_error`, slot 73, since Node-API 1: Throws an `Error` made from a message and an optional code.
    pub throw_error: unsafe extern "C" fn(
        env: napi_env,
        code: *const ::core::ffi::c_char,
        msg: *const ::core::ffi::c_char,
    ) -> napi_status,
    /// `napi_throw_type_error`, slot 74, since Node-API 1: Throws a `TypeError` made from a message and an optional code.
    pub throw_type_error: unsafe extern "C" fn(
        env: napi_env,
        code: *const ::core::ffi::c_char,
        msg: *const ::core::ffi::c_char,
    ) -> napi_status,
    /// `napi_throw_range_error`, slot 75, since Node-API 1: Throws a `RangeError` made from a message and an optional code.
    pub throw_range_error: unsafe extern "C" fn(
        env: napi_env,
        code: *const ::core::ffi::c_char,
        msg: *const ::core::ffi::c_char,
    ) -> napi_status,
    /// `napi_is_error`, slot 76, since Node-API 1: Tells whether a value is an error object.
    pub is_error:
        unsafe extern "C" fn(env: napi_env, value: napi_value, result: *mut bool) -> napi_status,
    /// `napi_is_exception_pending`, slot 77, since Node-API 1: Tells whether an exception waits to be handled.
    pub is_exception_pending: unsafe extern "C" fn(env: napi_env, result: *mut bool) -> napi_status,
    /// `napi_get_and_clear_last_exception`, slot 78, since Node-API 1: Takes the pending exception; without one it gets `undefined`.
    pub get_and_clear_last_exception:
        unsafe extern "C" fn(env: napi_env, result: *mut napi_value) -> napi_status,
    /// `napi_is_arraybuffer`, slot 79, since Node-API 1: Tells whether a value is an `ArrayBuffer`.
    pub is_arraybuffer:
        unsafe extern "C" fn(env: napi_env, value: napi_value, result: *mut bool) -> napi_status,
    /// `napi_create_arraybuffer`, slot 80, since Node-API 1: Creates a zeroed `ArrayBuffer` and gets its bytes.
    pub create_arraybuffer: unsafe extern "C" fn(
        env: napi_env,
        byte_length: usize,
        data: *mut *mut ::core::ffi::c_void,
        result: *mut napi_value,
    ) -> napi_status,
    /// `napi_create_external_arraybuffer`, slot 81, since Node-API 1: Creates an `ArrayBuffer` over memory that the addon owns; a runtime may refuse.
    pub create_external_arraybuffer: unsafe extern "C" fn(
        env: napi_env,
        external_data: *mut ::core::ffi::c_void,
        byte_length: usize,
        finalize_cb: node_api_basic_finalize,
        finalize_hint: *mut ::core::ffi::c_void,
        result: *mut napi_value,
    ) -> napi_status,
    /// `napi_get_arraybuffer_info`, slot 82, since Node-API 1: Gets the bytes of an `ArrayBuffer` and their number.
    pub get_arraybuffer_info: unsafe extern "C" fn(
        env: napi_env,
        arraybuffer: napi_value,
        data: *mut *mut ::core::ffi::c_void,
        byte_length: *mut usize,
    ) -> napi_status,
    /// `napi_is_typedarray`, slot 83, since Node-API 1: Tells whether a value is a typed array.
    pub is_typedarray:
        unsafe extern "C" fn(env: napi_env, value: napi_value, result: *mut bool) -> napi_status,
    /// `napi_create_typedarray`, slot 84, since Node-API 1: Creates a typed array over part of an `ArrayBuffer`; `length` counts elements.
    pub create_typedarray: unsafe extern "C" fn(
        env: napi_env,
        type_: napi_typedarray_type,
        length: usize,
        arraybuffer: napi_value,
        byte_offset: usize,
        result: *mut napi_value,
    ) -> napi_status,
    /// `napi_get_typedarray_info`, slot 85, since Node-API 1: Gets type, element count, bytes, buffer and byte offset of a typed array.
    pub get_typedarray_info: unsafe extern "C" fn(
        env: napi_env,
        typedarray: napi_value,
        type_: *mut napi_typedarray_type,
        length: *mut usize,
        data: *mut *mut ::core::ffi::c_void,
        arraybuffer: *mut napi_value,
        byte_offset: *mut usize,
    ) -> napi_status,
    /// `napi_create_dataview`, slot 86, since Node-API 1: Creates a `DataView` over part of an `ArrayBuffer`; `length` counts bytes.
    pub create_dataview: unsafe extern "C" fn(
        env: napi_env,
        length: usize,
        arraybuffer: napi_value,
        byte_offset: usize,
        result: *mut napi_value,
    ) -> napi_status,
    /// `napi_is_dataview`, slot 87, since Node-API 1: Tells whether a value is a `DataView`.
    pub is_dataview:
        unsafe extern "C" fn(env: napi_env, value: napi_value, result: *mut bool) -> napi_status,
    /// `napi_get_dataview_info`, slot 88, since Node-API 1: Gets byte count, bytes, buffer and byte offset of a `DataView`.
    pub get_dataview_info: unsafe extern "C" fn(
        env: napi_env,
        dataview: napi_value,
        bytelength: *mut usize,
        data: *mut *mut ::core::ffi::c_void,
        arraybuffer: *mut napi_value,
        byte_offset: *mut usize,
    ) -> napi_status,
    /// `napi_get_version`, slot 89, since Node-API 1: Gets the highest Node-API version that the runtime offers.
    pub get_version: unsafe extern "C" fn(env: node_api_basic_env, result: *mut u32) -> napi_status,
    /// `napi_create_promise`, slot 90, since Node-API 1: Creates a promise and the deferred that settles it.
    pub create_promise: unsafe extern "C" fn(
        env: napi_env,
        deferred: *mut napi_deferred,
        promise: *mut napi_value,
    ) -> napi_status,
    /// `napi_resolve_deferred`, slot 91, since Node-API 1: Resolves a promise through its deferred, which this frees.
    pub resolve_deferred: unsafe extern "C" fn(
        env: napi_env,
        deferred: napi_deferred,
        resolution: napi_value,
    ) -> napi_status,
    /// `napi_reject_deferred`, slot 92, since Node-API 1: Rejects a promise through its deferred, which this frees.
    pub reject_deferred: unsafe extern "C" fn(
        env: napi_env,
        deferred: napi_deferred,
        rejection: napi_value,
    ) -> napi_status,
    /// `napi_is_promise`, slot 93, since Node-API 1: Tells whether a value is a native promise.
    pub is_promise: unsafe extern "C" fn(
        env: napi_env,
        value: napi_value,
        is_promise: *mut bool,
    ) -> napi_status,
    /// `napi_run_script`, slot 94, since Node-API 1: Runs a string as a script and gets its completion value.
    pub run_script: unsafe extern "C" fn(
        env: napi_env,
        script: napi_value,
        result: *mut napi_value,
    ) -> napi_status,
    /// `napi_adjust_external_memory`, slot 95, since Node-API 1: Tells the engine how many bytes outside its heap live as long as its objects; gets the new total.
    pub adjust_external_memory: unsafe extern "C" fn(
        env: node_api_basic_env,
        change_in_bytes: i64,
        adjusted_value: *mut i64,
    ) -> napi_status,
    /// `napi_create_date`, slot 96, since Node-API 5: Creates a `Date` from milliseconds since the epoch.
    pub create_date:
        unsafe extern "C" fn(env: napi_env, time: f64, result: *mut napi_value) -> napi_status,
    /// `napi_is_date`, slot 97, since Node-API 5: Tells whether a value is a `Date`.
    pub is_date:
        unsafe extern "C" fn(env: napi_env, value: napi_value, is_date: *mut bool) -> napi_status,
    /// `napi_get_date_value`, slot 98, since Node-API 5: Gets the milliseconds since the epoch of a `Date`.
    pub get_date_value:
        unsafe extern "C" fn(env: napi_env, value: napi_value, result: *mut f64) -> napi_status,
    /// `napi_add_finalizer`, slot 99, since Node-API 5: Runs a finalizer once an object has been collected.
    pub add_finalizer: unsafe extern "C" fn(
        env: napi_env,
        js_object: napi_value,
        finalize_data: *mut ::core::ffi::c_void,
        finalize_cb: node_api_basic_finalize,
        finalize_hint: *mut ::core::ffi::c_void,
        result: *mut napi_ref,
    ) -> napi_status,
    /// `napi_create_bigint_int64`, slot 100, since Node-API 6: Creates a BigInt from a signed 64-bit integer.
    pub create_bigint_int64:
        unsafe extern "C" fn(env: napi_env, value: i64, result: *mut napi_value) -> napi_status,
    /// `napi_create_bigint_uint64`, slot 101, since Node-API 6: Creates a BigInt from an unsigned 64-bit integer.
    pub create_bigint_uint64:
        unsafe extern "C" fn(env: napi_env, value: u64, result: *mut napi_value) -> napi_status,
    /// `napi_create_bigint_words`, slot 102, since Node-API 6: Creates a BigInt from a sign and little-endian 64-bit words.
    pub create_bigint_words: unsafe extern "C" fn(
        env: napi_env,
        sign_bit: ::core::ffi::c_int,
        word_count: usize,
        words: *const u64,
        result: *mut napi_value,
    ) -> napi_status,
    /// `napi_get_value_bigint_int64`, slot 103, since Node-API 6: Reads a BigInt as a signed 64-bit integer and tells whether it fitted.
    pub get_value_bigint_int64: unsafe extern "C" fn(
        env: napi_env,
        value: napi_value,
        result: *mut i64,
        lossless: *mut bool,
    ) -> napi_status,
    /// `napi_get_value_bigint_uint64`, slot 104, since Node-API 6: Reads a BigInt as an unsigned 64-bit integer and tells whether it fitted.
    pub get_value_bigint_uint64: unsafe extern "C" fn(
        env: napi_env,
        value: napi_value,
        result: *mut u64,
        lossless: *mut bool,
    ) -> napi_status,
    /// `napi_get_value_bigint_words`, slot 105, since Node-API 6: Reads a BigInt as a sign and little-endian 64-bit words, or counts the words.
    pub get_value_bigint_words: unsafe extern "C" fn(
        env: napi_env,
        value: napi_value,
        sign_bit: *mut ::core::ffi::c_int,
        word_count: *mut usize,
        words: *mut u64,
    ) -> napi_status,
    /// `napi_get_all_property_names`, slot 106, since Node-API 6: Lists the keys of an object that pass a filter.
    pub get_all_property_names: unsafe extern "C" fn(
        env: napi_env,
        object: napi_value,
        key_mode: napi_key_collection_mode,
        key_filter: napi_key_filter,
        key_conversion: napi_key_conversion,
        result: *mut napi_value,
    ) -> napi_status,
    /// `napi_set_instance_data`, slot 107, since Node-API 6: Stores a pointer with the env, with a finalizer that runs at its end.
    pub set_instance_data: unsafe extern "C" fn(
        env: node_api_basic_env,
        data: *mut ::core::ffi::c_void,
        finalize_cb: napi_finalize,
        finalize_hint: *mut ::core::ffi::c_void,
    ) -> napi_status,
    /// `napi_get_instance_data`, slot 108, since Node-API 6: Reads the pointer stored with the env, or null.
    pub get_instance_data: unsafe extern "C" fn(
        env: node_api_basic_env,
        data: *mut *mut ::core::ffi::c_void,
    ) -> napi_status,
    /// `napi_detach_arraybuffer`, slot 109, since Node-API 7: Detaches an `ArrayBuffer` from its bytes.
    pub detach_arraybuffer:
        unsafe extern "C" fn(env: napi_env, arraybuffer: napi_value) -> napi_status,
    /// `napi_is_detached_arraybuffer`, slot 110, since Node-API 7: Tells whether a value is a detached `ArrayBuffer`.
    pub is_detached_arraybuffer:
        unsafe extern "C" fn(env: napi_env, value: napi_value, result: *mut bool) -> napi_status,
    /// `napi_type_tag_object`, slot 111, since Node-API 8: Marks an object with a 128-bit tag, once.
    pub type_tag_object: unsafe extern "C" fn(
        env: napi_env,
        value: napi_value,
        type_tag: *const napi_type_tag,
    ) -> napi_status,
    /// `napi_check_object_type_tag`, slot 112, since Node-API 8: Tells whether an object carries a given tag.
    pub check_object_type_tag: unsafe extern "C" fn(
        env: napi_env,
        value: napi_value,
        type_tag: *const napi_type_tag,
        result: *mut bool,
    ) -> napi_status,
    /// `napi_object_freeze`, slot 113, since Node-API 8: Freezes an object as `Object.freeze` does.
    pub object_freeze: unsafe extern "C" fn(env: napi_env, object: napi_value) -> napi_status,
    /// `napi_object_seal`, slot 114, since Node-API 8: Seals an object as `Object.seal` does.
    pub object_seal: unsafe extern "C" fn(env: napi_env, object: napi_value) -> napi_status,
    /// `node_api_symbol_for`, slot 115, since Node-API 9: Gets a symbol from the global symbol registry.
    pub symbol_for: unsafe extern "C" fn(
        env: napi_env,
        utf8description: *const ::core::ffi::c_char,
        length: usize,
        result: *mut napi_value,
    ) -> napi_status,
    /// `node_api_create_syntax_error`, slot 116, since Node-API 9: Creates a `SyntaxError` with a message and an optional `code` property.
    pub create_syntax_error: unsafe extern "C" fn(
        env: napi_env,
        code: napi_value,
        msg: napi_value,
        result: *mut napi_value,
    ) -> napi_status,
    /// `node_api_throw_syntax_error`, slot 117, since Node-API 9: Throws a `SyntaxError` made from a message and an optional code.
    pub throw_syntax_error: unsafe extern "C" fn(
        env: napi_env,
        code: *const ::core::ffi::c_char,
        msg: *const ::core::ffi::c_char,
    ) -> napi_status,
    /// `node_api_create_external_string_latin1`, slot 118, since Node-API 10: Creates a string over Latin-1 bytes that the addon owns; a runtime may copy them instead and say so.
    pub create_external_string_latin1: unsafe extern "C" fn(
        env: napi_env,
        str: *mut ::core::ffi::c_char,
        length: usize,
        finalize_callback: node_api_basic_finalize,
        finalize_hint: *mut ::core::ffi::c_void,
        result: *mut napi_value,
        copied: *mut bool,
    ) -> napi_status,
    /// `node_api_create_external_string_utf16`, slot 119, since Node-API 10: Creates a string over UTF-16 code units that the addon owns; a runtime may copy them instead and say so.
    pub create_external_string_utf16: unsafe extern "C" fn(
        env: napi_env,
        str: *mut u16,
        length: usize,
        finalize_callback: node_api_basic_finalize,
        finalize_hint: *mut ::core::ffi::c_void,
        result: *mut napi_value,
        copied: *mut bool,
    ) -> napi_status,
    /// `node_api_create_property_key_latin1`, slot 120, since Node-API 10: Creates a string from Latin-1 bytes that is fast to use as a property key.
    pub create_property_key_latin1: unsafe extern "C" fn(
        env: napi_env,
        str: *const ::core::ffi::c_char,
        length: usize,
        result: *mut napi_value,
    ) -> napi_status,
    /// `node_api_create_property_key_utf8`, slot 121, since Node-API 10: Creates a string from UTF-8 bytes that is fast to use as a property key.
    pub create_property_key_utf8: unsafe extern "C" fn(
        env: napi_env,
        str: *const ::core::ffi::c_char,
        length: usize,
        result: *mut napi_value,
    ) -> napi_status,
    /// `node_api_create_property_key_utf16`, slot 122, since Node-API 10: Creates a string from UTF-16 code units that is fast to use as a property key.
    pub create_property_key_utf16: unsafe extern "C" fn(
        env: napi_env,
        str: *const u16,
        length: usize,
        result: *mut napi_value,
    ) -> napi_status,
    /// `node_api_post_finalizer`, slot 123, experimental: Asks for a finalizer to run outside garbage collection, where it may call JavaScript.
    pub post_finalizer: unsafe extern "C" fn(
        env: node_api_basic_env,
        finalize_cb: napi_finalize,
        finalize_data: *mut ::core::ffi::c_void,
        finalize_hint: *mut ::core::ffi::c_void,
    ) -> napi_status,
    /// `node_api_create_object_with_properties`, slot 124, experimental: Creates an object with a prototype and its properties in one call.
    pub create_object_with_properties: unsafe extern "C" fn(
        env: napi_env,
        prototype_or_null: napi_value,
        property_names: *const napi_value,
        property_values: *const napi_value,
        property_count: usize,
        result: *mut napi_value,
    ) -> napi_status,
    /// `node_api_is_sharedarraybuffer`, slot 125, experimental: Tells whether a value is a `SharedArrayBuffer`.
    pub is_sharedarraybuffer:
        unsafe extern "C" fn(env: napi_env, value: napi_value, result: *mut bool) -> napi_status,
    /// `node_api_create_sharedarraybuffer`, slot 126, experimental: Creates a zeroed `SharedArrayBuffer` and gets its bytes.
    pub create_sharedarraybuffer: unsafe extern "C" fn(
        env: napi_env,
        byte_length: usize,
        data: *mut *mut ::core::ffi::c_void,
        result: *mut napi_value,
    ) -> napi_status,
    /// `node_api_set_prototype`, slot 127, experimental: Sets the prototype of an object.
    pub set_prototype:
        unsafe extern "C" fn(env: napi_env, object: napi_value, value: napi_value) -> napi_status,
    /// `node_api_create_external_sharedarraybuffer`, slot 128, experimental: Creates a `SharedArrayBuffer` over memory that the addon owns; the finalizer may run on any thread.
    pub create_external_sharedarraybuffer: unsafe extern "C" fn(
        env: napi_env,
        external_data: *mut ::core::ffi::c_void,
        byte_length: usize,
        finalize_cb: node_api_noenv_finalize,
        finalize_hint: *mut ::core::ffi::c_void,
        result: *mut napi_value,
    ) -> napi_status,
}

crate::layout_asserts::assert_slots! { node_api_js_native_vtable 129
0 get_last_error_info
1 get_undefined
2 get_null
3 get_global
4 get_boolean
5 create_object
6 create_array
7 create_array_with_length
8 create_double
9 create_int32
10 create_uint32
11 create_int64
12 create_string_latin1
13 create_string_utf8
14 create_string_utf16
15 create_symbol
16 create_function
17 create_error
18 create_type_error
19 create_range_error
20 type_of
21 get_value_double
22 get_value_int32
23 get_value_uint32
24 get_value_int64
25 get_value_bool
26 get_value_string_latin1
27 get_value_string_utf8
28 get_value_string_utf16
29 coerce_to_bool
30 coerce_to_number
31 coerce_to_object
32 coerce_to_string
33 get_prototype
34 get_property_names
35 set_property
36 has_property
37 get_property
38 delete_property
39 has_own_property
40 set_named_property
41 has_named_property
42 get_named_property
43 set_element
44 has_element
45 get_element
46 delete_element
47 define_properties
48 is_array
49 get_array_length
50 strict_equals
51 call_function
52 new_instance
53 instanceof
54 get_cb_info
55 get_new_target
56 define_class
57 wrap
58 unwrap
59 remove_wrap
60 create_external
61 get_value_external
62 create_reference
63 delete_reference
64 reference_ref
65 reference_unref
66 get_reference_value
67 open_handle_scope
68 close_handle_scope
69 open_escapable_handle_scope
70 close_escapable_handle_scope
71 escape_handle
72 throw_value
73 throw_error
74 throw_type_error
75 throw_range_error
76 is_error
77 is_exception_pending
78 get_and_clear_last_exception
79 is_arraybuffer
80 create_arraybuffer
81 create_external_arraybuffer
82 get_arraybuffer_info
83 is_typedarray
84 create_typedarray
85 get_typedarray_info
86 create_dataview
87 is_dataview
88 get_dataview_info
89 get_version
90 create_promise
91 resolve_deferred
92 reject_deferred
93 is_promise
94 run_script
95 adjust_external_memory
96 create_date
97 is_date
98 get_date_value
99 add_finalizer
100 create_bigint_int64
101 create_bigint_uint64
102 create_bigint_words
103 get_value_bigint_int64
104 get_value_bigint_uint64
105 get_value_bigint_words
106 get_all_property_names
107 set_instance_data
108 get_instance_data
109 detach_arraybuffer
110 is_detached_arraybuffer
111 type_tag_object
112 check_object_type_tag
113 object_freeze
114 object_seal
115 symbol_for
116 create_syntax_error
117 throw_syntax_error
118 create_external_string_latin1
119 create_external_string_utf16
120 create_property_key_latin1
121 create_property_key_utf8
122 create_property_key_utf16
123 post_finalizer
124 create_object_with_properties
125 is_sharedarraybuffer
126 create_sharedarraybuffer
127 set_prototype
128 create_external_sharedarraybuffer
}
