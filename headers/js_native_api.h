// @generated from napi-vtable-sys/spec by `cargo run -p napi-vtable-codegen -- generate`; do not edit.
// The functions of Node-API that need nothing but a JavaScript engine.
//
// Ordinarily these are imported functions, as in the header of the same name
// that comes with Node. Where NODE_API_MODULE_USE_VTABLE is defined they are
// inline functions that call through a table, and the addon imports nothing.
// node_api.h tells how the table gets there.

#ifndef SRC_JS_NATIVE_API_H_  // Node's own guard; see js_native_api_types.h
#define SRC_JS_NATIVE_API_H_

#include <stdbool.h>
#include <stddef.h>

#include "js_native_api_types.h"

// How an imported function is declared. node_api.h makes it a dllimport where
// an addon is built; who includes only this header may define it beforehand.
#ifndef NAPI_EXTERN
#ifdef _WIN32
#define NAPI_EXTERN __declspec(dllexport)
#elif defined(__wasm__)
#define NAPI_EXTERN                      \
  __attribute__((visibility("default"))) \
  __attribute__((__import_module__("napi")))
#else
#define NAPI_EXTERN __attribute__((visibility("default")))
#endif
#endif

// As the length of a string: it ends at its NUL.
#define NAPI_AUTO_LENGTH SIZE_MAX

#ifdef __cplusplus
#define EXTERN_C_START extern "C" {
#define EXTERN_C_END }
#else
#define EXTERN_C_START
#define EXTERN_C_END
#endif

// A Node-API function is either imported or inline.
#ifdef NODE_API_MODULE_USE_VTABLE
#define NODE_API_FUNCTION_ static inline
#else
#define NODE_API_FUNCTION_ NAPI_EXTERN
#endif

EXTERN_C_START

/* ---- Errors ---- */

// Reads the details of the last call that failed in this env; they stay valid
// until the next call.
NODE_API_FUNCTION_ napi_status NAPI_CDECL
napi_get_last_error_info(
    node_api_basic_env env, const napi_extended_error_info** result);

/* ---- Values ---- */

// Gets the JavaScript value `undefined`.
NODE_API_FUNCTION_ napi_status NAPI_CDECL
napi_get_undefined(napi_env env, napi_value* result);
// Gets the JavaScript value `null`.
NODE_API_FUNCTION_ napi_status NAPI_CDECL
napi_get_null(napi_env env, napi_value* result);
// Gets the global object.
NODE_API_FUNCTION_ napi_status NAPI_CDECL
napi_get_global(napi_env env, napi_value* result);
// Gets the JavaScript `true` or `false`.
NODE_API_FUNCTION_ napi_status NAPI_CDECL
napi_get_boolean(napi_env env, bool value, napi_value* result);

/* ---- Objects ---- */

// Creates an empty object.
NODE_API_FUNCTION_ napi_status NAPI_CDECL
napi_create_object(napi_env env, napi_value* result);
// Creates an empty array.
NODE_API_FUNCTION_ napi_status NAPI_CDECL
napi_create_array(napi_env env, napi_value* result);
// Creates an array whose `length` is set and whose elements are holes.
NODE_API_FUNCTION_ napi_status NAPI_CDECL
napi_create_array_with_length(napi_env env, size_t length, napi_value* result);

/* ---- Values ---- */

// Creates a number from a double.
NODE_API_FUNCTION_ napi_status NAPI_CDECL
napi_create_double(napi_env env, double value, napi_value* result);
// Creates a number from a signed 32-bit integer.
NODE_API_FUNCTION_ napi_status NAPI_CDECL
napi_create_int32(napi_env env, int32_t value, napi_value* result);
// Creates a number from an unsigned 32-bit integer.
NODE_API_FUNCTION_ napi_status NAPI_CDECL
napi_create_uint32(napi_env env, uint32_t value, napi_value* result);
// Creates a number from a signed 64-bit integer; beyond 2^53 it loses
// precision.
NODE_API_FUNCTION_ napi_status NAPI_CDECL
napi_create_int64(napi_env env, int64_t value, napi_value* result);

/* ---- Strings ---- */

// Creates a string from Latin-1 bytes.
NODE_API_FUNCTION_ napi_status NAPI_CDECL
napi_create_string_latin1(
    napi_env env, const char* str, size_t length, napi_value* result);
// Creates a string from UTF-8 bytes.
NODE_API_FUNCTION_ napi_status NAPI_CDECL
napi_create_string_utf8(
    napi_env env, const char* str, size_t length, napi_value* result);
// Creates a string from UTF-16 code units.
NODE_API_FUNCTION_ napi_status NAPI_CDECL
napi_create_string_utf16(
    napi_env env, const char16_t* str, size_t length, napi_value* result);

/* ---- Values ---- */

// Creates a fresh symbol, with a description if one is given.
NODE_API_FUNCTION_ napi_status NAPI_CDECL
napi_create_symbol(napi_env env, napi_value description, napi_value* result);

/* ---- Functions ---- */

// Creates a function that calls back into native code.
NODE_API_FUNCTION_ napi_status NAPI_CDECL
napi_create_function(
    napi_env env, const char* utf8name, size_t length, napi_callback cb,
    void* data, napi_value* result);

/* ---- Errors ---- */

// Creates an `Error` with a message and an optional `code` property.
NODE_API_FUNCTION_ napi_status NAPI_CDECL
napi_create_error(
    napi_env env, napi_value code, napi_value msg, napi_value* result);
// Creates a `TypeError` with a message and an optional `code` property.
NODE_API_FUNCTION_ napi_status NAPI_CDECL
napi_create_type_error(
    napi_env env, napi_value code, napi_value msg, napi_value* result);
// Creates a `RangeError` with a message and an optional `code` property.
NODE_API_FUNCTION_ napi_status NAPI_CDECL
napi_create_range_error(
    napi_env env, napi_value code, napi_value msg, napi_value* result);

/* ---- Values ---- */

// Tells the type of a value as `typeof` would, with `null` and externals told
// apart.
NODE_API_FUNCTION_ napi_status NAPI_CDECL
napi_typeof(napi_env env, napi_value value, napi_valuetype* result);
// Reads a number as a double.
NODE_API_FUNCTION_ napi_status NAPI_CDECL
napi_get_value_double(napi_env env, napi_value value, double* result);
// Reads a number as a signed 32-bit integer; what is out of range wraps and
// what is not finite reads as zero.
NODE_API_FUNCTION_ napi_status NAPI_CDECL
napi_get_value_int32(napi_env env, napi_value value, int32_t* result);
// Reads a number as an unsigned 32-bit integer; what is out of range wraps.
NODE_API_FUNCTION_ napi_status NAPI_CDECL
napi_get_value_uint32(napi_env env, napi_value value, uint32_t* result);
// Reads a number as a signed 64-bit integer; what is out of range saturates and
// what is not finite reads as zero.
NODE_API_FUNCTION_ napi_status NAPI_CDECL
napi_get_value_int64(napi_env env, napi_value value, int64_t* result);
// Reads a boolean.
NODE_API_FUNCTION_ napi_status NAPI_CDECL
napi_get_value_bool(napi_env env, napi_value value, bool* result);

/* ---- Strings ---- */

// Copies a string as Latin-1 into a buffer, or measures it where no buffer is
// given.
NODE_API_FUNCTION_ napi_status NAPI_CDECL
napi_get_value_string_latin1(
    napi_env env, napi_value value, char* buf, size_t bufsize, size_t* result);
// Copies a string as UTF-8 into a buffer, or measures it where no buffer is
// given.
NODE_API_FUNCTION_ napi_status NAPI_CDECL
napi_get_value_string_utf8(
    napi_env env, napi_value value, char* buf, size_t bufsize, size_t* result);
// Copies a string as UTF-16 into a buffer, or measures it where no buffer is
// given.
NODE_API_FUNCTION_ napi_status NAPI_CDECL
napi_get_value_string_utf16(
    napi_env env, napi_value value, char16_t* buf, size_t bufsize,
    size_t* result);

/* ---- Values ---- */

// Converts a value to a boolean as `Boolean(value)` does.
NODE_API_FUNCTION_ napi_status NAPI_CDECL
napi_coerce_to_bool(napi_env env, napi_value value, napi_value* result);
// Converts a value to a number as `Number(value)` does.
NODE_API_FUNCTION_ napi_status NAPI_CDECL
napi_coerce_to_number(napi_env env, napi_value value, napi_value* result);
// Converts a value to an object as `Object(value)` does.
NODE_API_FUNCTION_ napi_status NAPI_CDECL
napi_coerce_to_object(napi_env env, napi_value value, napi_value* result);
// Converts a value to a string as `String(value)` does.
NODE_API_FUNCTION_ napi_status NAPI_CDECL
napi_coerce_to_string(napi_env env, napi_value value, napi_value* result);

/* ---- Objects ---- */

// Gets the prototype of an object.
NODE_API_FUNCTION_ napi_status NAPI_CDECL
napi_get_prototype(napi_env env, napi_value object, napi_value* result);
// Lists the enumerable string keys of an object and its prototypes.
NODE_API_FUNCTION_ napi_status NAPI_CDECL
napi_get_property_names(napi_env env, napi_value object, napi_value* result);
// Sets a property by key.
NODE_API_FUNCTION_ napi_status NAPI_CDECL
napi_set_property(
    napi_env env, napi_value object, napi_value key, napi_value value);
// Tells whether an object or one of its prototypes has a property.
NODE_API_FUNCTION_ napi_status NAPI_CDECL
napi_has_property(
    napi_env env, napi_value object, napi_value key, bool* result);
// Gets a property by key.
NODE_API_FUNCTION_ napi_status NAPI_CDECL
napi_get_property(
    napi_env env, napi_value object, napi_value key, napi_value* result);
// Deletes an own property and tells whether that succeeded.
NODE_API_FUNCTION_ napi_status NAPI_CDECL
napi_delete_property(
    napi_env env, napi_value object, napi_value key, bool* result);
// Tells whether an object itself has a property; the key is a string or a
// symbol.
NODE_API_FUNCTION_ napi_status NAPI_CDECL
napi_has_own_property(
    napi_env env, napi_value object, napi_value key, bool* result);
// Sets a property whose name is given in UTF-8.
NODE_API_FUNCTION_ napi_status NAPI_CDECL
napi_set_named_property(
    napi_env env, napi_value object, const char* utf8name, napi_value value);
// Tells whether an object has a property whose name is given in UTF-8.
NODE_API_FUNCTION_ napi_status NAPI_CDECL
napi_has_named_property(
    napi_env env, napi_value object, const char* utf8name, bool* result);
// Gets a property whose name is given in UTF-8.
NODE_API_FUNCTION_ napi_status NAPI_CDECL
napi_get_named_property(
    napi_env env, napi_value object, const char* utf8name, napi_value* result);
// Sets the element at an index.
NODE_API_FUNCTION_ napi_status NAPI_CDECL
napi_set_element(
    napi_env env, napi_value object, uint32_t index, napi_value value);
// Tells whether there is an element at an index.
NODE_API_FUNCTION_ napi_status NAPI_CDECL
napi_has_element(napi_env env, napi_value object, uint32_t index, bool* result);
// Gets the element at an index.
NODE_API_FUNCTION_ napi_status NAPI_CDECL
napi_get_element(
    napi_env env, napi_value object, uint32_t index, napi_value* result);
// Deletes the element at an index and tells whether that succeeded.
NODE_API_FUNCTION_ napi_status NAPI_CDECL
napi_delete_element(
    napi_env env, napi_value object, uint32_t index, bool* result);
// Defines several properties, methods and accessors at once.
NODE_API_FUNCTION_ napi_status NAPI_CDECL
napi_define_properties(
    napi_env env, napi_value object, size_t property_count,
    const napi_property_descriptor* properties);
// Tells whether a value is an array.
NODE_API_FUNCTION_ napi_status NAPI_CDECL
napi_is_array(napi_env env, napi_value value, bool* result);
// Gets the length of an array.
NODE_API_FUNCTION_ napi_status NAPI_CDECL
napi_get_array_length(napi_env env, napi_value value, uint32_t* result);

/* ---- Values ---- */

// Compares two values as `===` does.
NODE_API_FUNCTION_ napi_status NAPI_CDECL
napi_strict_equals(napi_env env, napi_value lhs, napi_value rhs, bool* result);

/* ---- Functions ---- */

// Calls a JavaScript function.
NODE_API_FUNCTION_ napi_status NAPI_CDECL
napi_call_function(
    napi_env env, napi_value recv, napi_value func, size_t argc,
    const napi_value* argv, napi_value* result);
// Calls a constructor as `new` does.
NODE_API_FUNCTION_ napi_status NAPI_CDECL
napi_new_instance(
    napi_env env, napi_value constructor, size_t argc, const napi_value* argv,
    napi_value* result);

/* ---- Objects ---- */

// Tells whether an object is an instance of a constructor, as `instanceof`
// does.
NODE_API_FUNCTION_ napi_status NAPI_CDECL
napi_instanceof(
    napi_env env, napi_value object, napi_value constructor, bool* result);

/* ---- Functions ---- */

// Reads the arguments, the receiver and the data of the call in progress.
NODE_API_FUNCTION_ napi_status NAPI_CDECL
napi_get_cb_info(
    napi_env env, napi_callback_info cbinfo, size_t* argc, napi_value* argv,
    napi_value* this_arg, void** data);
// Gets `new.target` of the call in progress, or a null handle if it is no
// construct call.
NODE_API_FUNCTION_ napi_status NAPI_CDECL
napi_get_new_target(
    napi_env env, napi_callback_info cbinfo, napi_value* result);

/* ---- Classes ---- */

// Defines a class with a native constructor and its properties.
NODE_API_FUNCTION_ napi_status NAPI_CDECL
napi_define_class(
    napi_env env, const char* utf8name, size_t length,
    napi_callback constructor, void* data, size_t property_count,
    const napi_property_descriptor* properties, napi_value* result);
// Attaches a native pointer to an object, with a finalizer.
NODE_API_FUNCTION_ napi_status NAPI_CDECL
napi_wrap(
    napi_env env, napi_value js_object, void* native_object,
    node_api_basic_finalize finalize_cb, void* finalize_hint, napi_ref* result);
// Reads the native pointer attached to an object.
NODE_API_FUNCTION_ napi_status NAPI_CDECL
napi_unwrap(napi_env env, napi_value js_object, void** result);
// Reads the native pointer attached to an object and detaches it, so that its
// finalizer does not run.
NODE_API_FUNCTION_ napi_status NAPI_CDECL
napi_remove_wrap(napi_env env, napi_value js_object, void** result);

/* ---- Externals ---- */

// Creates a value that carries a native pointer, with a finalizer.
NODE_API_FUNCTION_ napi_status NAPI_CDECL
napi_create_external(
    napi_env env, void* data, node_api_basic_finalize finalize_cb,
    void* finalize_hint, napi_value* result);
// Reads the native pointer that an external carries.
NODE_API_FUNCTION_ napi_status NAPI_CDECL
napi_get_value_external(napi_env env, napi_value value, void** result);

/* ---- References ---- */

// Creates a reference to a value, strong while its count is above zero.
NODE_API_FUNCTION_ napi_status NAPI_CDECL
napi_create_reference(
    napi_env env, napi_value value, uint32_t initial_refcount,
    napi_ref* result);
// Deletes a reference.
NODE_API_FUNCTION_ napi_status NAPI_CDECL
napi_delete_reference(node_api_basic_env env, napi_ref ref);
// Raises the count of a reference and returns the new count.
NODE_API_FUNCTION_ napi_status NAPI_CDECL
napi_reference_ref(napi_env env, napi_ref ref, uint32_t* result);
// Lowers the count of a reference and returns the new count; at zero it becomes
// weak.
NODE_API_FUNCTION_ napi_status NAPI_CDECL
napi_reference_unref(napi_env env, napi_ref ref, uint32_t* result);
// Gets the value that a reference names, or a null handle if it was collected.
NODE_API_FUNCTION_ napi_status NAPI_CDECL
napi_get_reference_value(napi_env env, napi_ref ref, napi_value* result);

/* ---- Scopes ---- */

// Opens a scope; the handles made in it end with it.
NODE_API_FUNCTION_ napi_status NAPI_CDECL
napi_open_handle_scope(napi_env env, napi_handle_scope* result);
// Closes the innermost handle scope.
NODE_API_FUNCTION_ napi_status NAPI_CDECL
napi_close_handle_scope(napi_env env, napi_handle_scope scope);
// Opens a scope from which one handle can be kept.
NODE_API_FUNCTION_ napi_status NAPI_CDECL
napi_open_escapable_handle_scope(
    napi_env env, napi_escapable_handle_scope* result);
// Closes the innermost escapable scope.
NODE_API_FUNCTION_ napi_status NAPI_CDECL
napi_close_escapable_handle_scope(
    napi_env env, napi_escapable_handle_scope scope);
// Keeps one handle of an escapable scope for the scope around it; works once a
// scope.
NODE_API_FUNCTION_ napi_status NAPI_CDECL
napi_escape_handle(
    napi_env env, napi_escapable_handle_scope scope, napi_value escapee,
    napi_value* result);

/* ---- Errors ---- */

// Throws a JavaScript value.
NODE_API_FUNCTION_ napi_status NAPI_CDECL
napi_throw(napi_env env, napi_value error);
// Throws an `Error` made from a message and an optional code.
NODE_API_FUNCTION_ napi_status NAPI_CDECL
napi_throw_error(napi_env env, const char* code, const char* msg);
// Throws a `TypeError` made from a message and an optional code.
NODE_API_FUNCTION_ napi_status NAPI_CDECL
napi_throw_type_error(napi_env env, const char* code, const char* msg);
// Throws a `RangeError` made from a message and an optional code.
NODE_API_FUNCTION_ napi_status NAPI_CDECL
napi_throw_range_error(napi_env env, const char* code, const char* msg);
// Tells whether a value is an error object.
NODE_API_FUNCTION_ napi_status NAPI_CDECL
napi_is_error(napi_env env, napi_value value, bool* result);
// Tells whether an exception waits to be handled.
NODE_API_FUNCTION_ napi_status NAPI_CDECL
napi_is_exception_pending(napi_env env, bool* result);
// Takes the pending exception; without one it gets `undefined`.
NODE_API_FUNCTION_ napi_status NAPI_CDECL
napi_get_and_clear_last_exception(napi_env env, napi_value* result);

/* ---- Buffers ---- */

// Tells whether a value is an `ArrayBuffer`.
NODE_API_FUNCTION_ napi_status NAPI_CDECL
napi_is_arraybuffer(napi_env env, napi_value value, bool* result);
// Creates a zeroed `ArrayBuffer` and gets its bytes.
NODE_API_FUNCTION_ napi_status NAPI_CDECL
napi_create_arraybuffer(
    napi_env env, size_t byte_length, void** data, napi_value* result);
#ifndef NODE_API_NO_EXTERNAL_BUFFERS_ALLOWED
// Creates an `ArrayBuffer` over memory that the addon owns; a runtime may
// refuse.
NODE_API_FUNCTION_ napi_status NAPI_CDECL
napi_create_external_arraybuffer(
    napi_env env, void* external_data, size_t byte_length,
    node_api_basic_finalize finalize_cb, void* finalize_hint,
    napi_value* result);
#endif  // NODE_API_NO_EXTERNAL_BUFFERS_ALLOWED
// Gets the bytes of an `ArrayBuffer` and their number.
NODE_API_FUNCTION_ napi_status NAPI_CDECL
napi_get_arraybuffer_info(
    napi_env env, napi_value arraybuffer, void** data, size_t* byte_length);
// Tells whether a value is a typed array.
NODE_API_FUNCTION_ napi_status NAPI_CDECL
napi_is_typedarray(napi_env env, napi_value value, bool* result);
// Creates a typed array over part of an `ArrayBuffer`; `length` counts
// elements.
NODE_API_FUNCTION_ napi_status NAPI_CDECL
napi_create_typedarray(
    napi_env env, napi_typedarray_type type, size_t length,
    napi_value arraybuffer, size_t byte_offset, napi_value* result);
// Gets type, element count, bytes, buffer and byte offset of a typed array.
NODE_API_FUNCTION_ napi_status NAPI_CDECL
napi_get_typedarray_info(
    napi_env env, napi_value typedarray, napi_typedarray_type* type,
    size_t* length, void** data, napi_value* arraybuffer, size_t* byte_offset);
// Creates a `DataView` over part of an `ArrayBuffer`; `length` counts bytes.
NODE_API_FUNCTION_ napi_status NAPI_CDECL
napi_create_dataview(
    napi_env env, size_t length, napi_value arraybuffer, size_t byte_offset,
    napi_value* result);
// Tells whether a value is a `DataView`.
NODE_API_FUNCTION_ napi_status NAPI_CDECL
napi_is_dataview(napi_env env, napi_value value, bool* result);
// Gets byte count, bytes, buffer and byte offset of a `DataView`.
NODE_API_FUNCTION_ napi_status NAPI_CDECL
napi_get_dataview_info(
    napi_env env, napi_value dataview, size_t* bytelength, void** data,
    napi_value* arraybuffer, size_t* byte_offset);

/* ---- Version ---- */

// Gets the highest Node-API version that the runtime offers.
NODE_API_FUNCTION_ napi_status NAPI_CDECL
napi_get_version(node_api_basic_env env, uint32_t* result);

/* ---- Promises ---- */

// Creates a promise and the deferred that settles it.
NODE_API_FUNCTION_ napi_status NAPI_CDECL
napi_create_promise(napi_env env, napi_deferred* deferred, napi_value* promise);
// Resolves a promise through its deferred, which this frees.
NODE_API_FUNCTION_ napi_status NAPI_CDECL
napi_resolve_deferred(
    napi_env env, napi_deferred deferred, napi_value resolution);
// Rejects a promise through its deferred, which this frees.
NODE_API_FUNCTION_ napi_status NAPI_CDECL
napi_reject_deferred(
    napi_env env, napi_deferred deferred, napi_value rejection);
// Tells whether a value is a native promise.
NODE_API_FUNCTION_ napi_status NAPI_CDECL
napi_is_promise(napi_env env, napi_value value, bool* is_promise);

/* ---- Scripts ---- */

// Runs a string as a script and gets its completion value.
NODE_API_FUNCTION_ napi_status NAPI_CDECL
napi_run_script(napi_env env, napi_value script, napi_value* result);

/* ---- Memory ---- */

// Tells the engine how many bytes outside its heap live as long as its objects;
// gets the new total.
NODE_API_FUNCTION_ napi_status NAPI_CDECL
napi_adjust_external_memory(
    node_api_basic_env env, int64_t change_in_bytes, int64_t* adjusted_value);

#if NAPI_VERSION >= 5

/* ---- Dates ---- */

// Creates a `Date` from milliseconds since the epoch.
NODE_API_FUNCTION_ napi_status NAPI_CDECL
napi_create_date(napi_env env, double time, napi_value* result);
// Tells whether a value is a `Date`.
NODE_API_FUNCTION_ napi_status NAPI_CDECL
napi_is_date(napi_env env, napi_value value, bool* is_date);
// Gets the milliseconds since the epoch of a `Date`.
NODE_API_FUNCTION_ napi_status NAPI_CDECL
napi_get_date_value(napi_env env, napi_value value, double* result);

/* ---- Classes ---- */

// Runs a finalizer once an object has been collected.
NODE_API_FUNCTION_ napi_status NAPI_CDECL
napi_add_finalizer(
    napi_env env, napi_value js_object, void* finalize_data,
    node_api_basic_finalize finalize_cb, void* finalize_hint, napi_ref* result);
#endif  // NAPI_VERSION >= 5

#if NAPI_VERSION >= 6

/* ---- Bigints ---- */

// Creates a BigInt from a signed 64-bit integer.
NODE_API_FUNCTION_ napi_status NAPI_CDECL
napi_create_bigint_int64(napi_env env, int64_t value, napi_value* result);
// Creates a BigInt from an unsigned 64-bit integer.
NODE_API_FUNCTION_ napi_status NAPI_CDECL
napi_create_bigint_uint64(napi_env env, uint64_t value, napi_value* result);
// Creates a BigInt from a sign and little-endian 64-bit words.
NODE_API_FUNCTION_ napi_status NAPI_CDECL
napi_create_bigint_words(
    napi_env env, int sign_bit, size_t word_count, const uint64_t* words,
    napi_value* result);
// Reads a BigInt as a signed 64-bit integer and tells whether it fitted.
NODE_API_FUNCTION_ napi_status NAPI_CDECL
napi_get_value_bigint_int64(
    napi_env env, napi_value value, int64_t* result, bool* lossless);
// Reads a BigInt as an unsigned 64-bit integer and tells whether it fitted.
NODE_API_FUNCTION_ napi_status NAPI_CDECL
napi_get_value_bigint_uint64(
    napi_env env, napi_value value, uint64_t* result, bool* lossless);
// Reads a BigInt as a sign and little-endian 64-bit words, or counts the words.
NODE_API_FUNCTION_ napi_status NAPI_CDECL
napi_get_value_bigint_words(
    napi_env env, napi_value value, int* sign_bit, size_t* word_count,
    uint64_t* words);

/* ---- Objects ---- */

// Lists the keys of an object that pass a filter.
NODE_API_FUNCTION_ napi_status NAPI_CDECL
napi_get_all_property_names(
    napi_env env, napi_value object, napi_key_collection_mode key_mode,
    napi_key_filter key_filter, napi_key_conversion key_conversion,
    napi_value* result);

/* ---- Instance data ---- */

// Stores a pointer with the env, with a finalizer that runs at its end.
NODE_API_FUNCTION_ napi_status NAPI_CDECL
napi_set_instance_data(
    node_api_basic_env env, void* data, napi_finalize finalize_cb,
    void* finalize_hint);
// Reads the pointer stored with the env, or null.
NODE_API_FUNCTION_ napi_status NAPI_CDECL
napi_get_instance_data(node_api_basic_env env, void** data);
#endif  // NAPI_VERSION >= 6

#if NAPI_VERSION >= 7

/* ---- Buffers ---- */

// Detaches an `ArrayBuffer` from its bytes.
NODE_API_FUNCTION_ napi_status NAPI_CDECL
napi_detach_arraybuffer(napi_env env, napi_value arraybuffer);
// Tells whether a value is a detached `ArrayBuffer`.
NODE_API_FUNCTION_ napi_status NAPI_CDECL
napi_is_detached_arraybuffer(napi_env env, napi_value value, bool* result);
#endif  // NAPI_VERSION >= 7

#if NAPI_VERSION >= 8

/* ---- Classes ---- */

// Marks an object with a 128-bit tag, once.
NODE_API_FUNCTION_ napi_status NAPI_CDECL
napi_type_tag_object(
    napi_env env, napi_value value, const napi_type_tag* type_tag);
// Tells whether an object carries a given tag.
NODE_API_FUNCTION_ napi_status NAPI_CDECL
napi_check_object_type_tag(
    napi_env env, napi_value value, const napi_type_tag* type_tag,
    bool* result);

/* ---- Objects ---- */

// Freezes an object as `Object.freeze` does.
NODE_API_FUNCTION_ napi_status NAPI_CDECL
napi_object_freeze(napi_env env, napi_value object);
// Seals an object as `Object.seal` does.
NODE_API_FUNCTION_ napi_status NAPI_CDECL
napi_object_seal(napi_env env, napi_value object);
#endif  // NAPI_VERSION >= 8

#if NAPI_VERSION >= 9

/* ---- Values ---- */

// Gets a symbol from the global symbol registry.
NODE_API_FUNCTION_ napi_status NAPI_CDECL
node_api_symbol_for(
    napi_env env, const char* utf8description, size_t length,
    napi_value* result);

/* ---- Errors ---- */

// Creates a `SyntaxError` with a message and an optional `code` property.
NODE_API_FUNCTION_ napi_status NAPI_CDECL
node_api_create_syntax_error(
    napi_env env, napi_value code, napi_value msg, napi_value* result);
// Throws a `SyntaxError` made from a message and an optional code.
NODE_API_FUNCTION_ napi_status NAPI_CDECL
node_api_throw_syntax_error(napi_env env, const char* code, const char* msg);
#endif  // NAPI_VERSION >= 9

#if NAPI_VERSION >= 10

/* ---- Strings ---- */

// Creates a string over Latin-1 bytes that the addon owns; a runtime may copy
// them instead and say so.
NODE_API_FUNCTION_ napi_status NAPI_CDECL
node_api_create_external_string_latin1(
    napi_env env, char* str, size_t length,
    node_api_basic_finalize finalize_callback, void* finalize_hint,
    napi_value* result, bool* copied);
// Creates a string over UTF-16 code units that the addon owns; a runtime may
// copy them instead and say so.
NODE_API_FUNCTION_ napi_status NAPI_CDECL
node_api_create_external_string_utf16(
    napi_env env, char16_t* str, size_t length,
    node_api_basic_finalize finalize_callback, void* finalize_hint,
    napi_value* result, bool* copied);
// Creates a string from Latin-1 bytes that is fast to use as a property key.
NODE_API_FUNCTION_ napi_status NAPI_CDECL
node_api_create_property_key_latin1(
    napi_env env, const char* str, size_t length, napi_value* result);
// Creates a string from UTF-8 bytes that is fast to use as a property key.
NODE_API_FUNCTION_ napi_status NAPI_CDECL
node_api_create_property_key_utf8(
    napi_env env, const char* str, size_t length, napi_value* result);
// Creates a string from UTF-16 code units that is fast to use as a property
// key.
NODE_API_FUNCTION_ napi_status NAPI_CDECL
node_api_create_property_key_utf16(
    napi_env env, const char16_t* str, size_t length, napi_value* result);
#endif  // NAPI_VERSION >= 10

#ifdef NAPI_EXPERIMENTAL

/* ---- References ---- */

#define NODE_API_EXPERIMENTAL_HAS_POST_FINALIZER
// Asks for a finalizer to run outside garbage collection, where it may call
// JavaScript.
NODE_API_FUNCTION_ napi_status NAPI_CDECL
node_api_post_finalizer(
    node_api_basic_env env, napi_finalize finalize_cb, void* finalize_data,
    void* finalize_hint);

/* ---- Objects ---- */

#define NODE_API_EXPERIMENTAL_HAS_CREATE_OBJECT_WITH_PROPERTIES
// Creates an object with a prototype and its properties in one call.
NODE_API_FUNCTION_ napi_status NAPI_CDECL
node_api_create_object_with_properties(
    napi_env env, napi_value prototype_or_null,
    const napi_value* property_names, const napi_value* property_values,
    size_t property_count, napi_value* result);

/* ---- Buffers ---- */

#define NODE_API_EXPERIMENTAL_HAS_SHAREDARRAYBUFFER
// Tells whether a value is a `SharedArrayBuffer`.
NODE_API_FUNCTION_ napi_status NAPI_CDECL
node_api_is_sharedarraybuffer(napi_env env, napi_value value, bool* result);
// Creates a zeroed `SharedArrayBuffer` and gets its bytes.
NODE_API_FUNCTION_ napi_status NAPI_CDECL
node_api_create_sharedarraybuffer(
    napi_env env, size_t byte_length, void** data, napi_value* result);

/* ---- Objects ---- */

#define NODE_API_EXPERIMENTAL_HAS_SET_PROTOTYPE
// Sets the prototype of an object.
NODE_API_FUNCTION_ napi_status NAPI_CDECL
node_api_set_prototype(napi_env env, napi_value object, napi_value value);
#ifndef NODE_API_NO_EXTERNAL_BUFFERS_ALLOWED

/* ---- Buffers ---- */

#define NODE_API_EXPERIMENTAL_HAS_CREATE_EXTERNAL_SHAREDARRAYBUFFER
// Creates a `SharedArrayBuffer` over memory that the addon owns; the finalizer
// may run on any thread.
NODE_API_FUNCTION_ napi_status NAPI_CDECL
node_api_create_external_sharedarraybuffer(
    napi_env env, void* external_data, size_t byte_length,
    node_api_noenv_finalize finalize_cb, void* finalize_hint,
    napi_value* result);
#endif  // NODE_API_NO_EXTERNAL_BUFFERS_ALLOWED
#endif  // NAPI_EXPERIMENTAL

EXTERN_C_END

#ifdef NODE_API_MODULE_USE_VTABLE

// Names that end in an underscore are not for addons.

// Every source file of an addon defines the same few variables and the linker
// keeps one of each, so it does not matter which files there are, in which
// language, and whether any of them registers a module. They stay inside the
// binary: two addons never share them. (An extern declaration before such a
// definition would make it an ordinary one on Windows.)
#ifdef _WIN32
#define NODE_API_SHARED_ __declspec(selectany)
#else
#define NODE_API_SHARED_ __attribute__((weak, visibility("hidden")))
#endif

#ifdef __cplusplus
#define NODE_API_ASSERT_(condition, text) static_assert(condition, text)
#elif defined(__STDC_VERSION__) && __STDC_VERSION__ >= 201112L
#define NODE_API_ASSERT_(condition, text) _Static_assert(condition, text)
#else
#define NODE_API_ASSERT_(condition, text) \
  extern void node_api_no_static_assert_(void)
#endif

EXTERN_C_START

// One function pointer a slot. Slots with a version number never move;
// experimental ones come last and may. No slot depends on any macro.
typedef struct node_api_js_native_vtable {
  // Node-API version 1
  napi_status(NAPI_CDECL* get_last_error_info)(
      node_api_basic_env env, const napi_extended_error_info** result);
  napi_status(NAPI_CDECL* get_undefined)(napi_env env, napi_value* result);
  napi_status(NAPI_CDECL* get_null)(napi_env env, napi_value* result);
  napi_status(NAPI_CDECL* get_global)(napi_env env, napi_value* result);
  napi_status(NAPI_CDECL* get_boolean)(
      napi_env env, bool value, napi_value* result);
  napi_status(NAPI_CDECL* create_object)(napi_env env, napi_value* result);
  napi_status(NAPI_CDECL* create_array)(napi_env env, napi_value* result);
  napi_status(NAPI_CDECL* create_array_with_length)(
      napi_env env, size_t length, napi_value* result);
  napi_status(NAPI_CDECL* create_double)(
      napi_env env, double value, napi_value* result);
  napi_status(NAPI_CDECL* create_int32)(
      napi_env env, int32_t value, napi_value* result);
  napi_status(NAPI_CDECL* create_uint32)(
      napi_env env, uint32_t value, napi_value* result);
  napi_status(NAPI_CDECL* create_int64)(
      napi_env env, int64_t value, napi_value* result);
  napi_status(NAPI_CDECL* create_string_latin1)(
      napi_env env, const char* str, size_t length, napi_value* result);
  napi_status(NAPI_CDECL* create_string_utf8)(
      napi_env env, const char* str, size_t length, napi_value* result);
  napi_status(NAPI_CDECL* create_string_utf16)(
      napi_env env, const char16_t* str, size_t length, napi_value* result);
  napi_status(NAPI_CDECL* create_symbol)(
      napi_env env, napi_value description, napi_value* result);
  napi_status(NAPI_CDECL* create_function)(
      napi_env env, const char* utf8name, size_t length, napi_callback cb,
      void* data, napi_value* result);
  napi_status(NAPI_CDECL* create_error)(
      napi_env env, napi_value code, napi_value msg, napi_value* result);
  napi_status(NAPI_CDECL* create_type_error)(
      napi_env env, napi_value code, napi_value msg, napi_value* result);
  napi_status(NAPI_CDECL* create_range_error)(
      napi_env env, napi_value code, napi_value msg, napi_value* result);
  napi_status(NAPI_CDECL* type_of)(
      napi_env env, napi_value value, napi_valuetype* result);
  napi_status(NAPI_CDECL* get_value_double)(
      napi_env env, napi_value value, double* result);
  napi_status(NAPI_CDECL* get_value_int32)(
      napi_env env, napi_value value, int32_t* result);
  napi_status(NAPI_CDECL* get_value_uint32)(
      napi_env env, napi_value value, uint32_t* result);
  napi_status(NAPI_CDECL* get_value_int64)(
      napi_env env, napi_value value, int64_t* result);
  napi_status(NAPI_CDECL* get_value_bool)(
      napi_env env, napi_value value, bool* result);
  napi_status(NAPI_CDECL* get_value_string_latin1)(
      napi_env env, napi_value value, char* buf, size_t bufsize,
      size_t* result);
  napi_status(NAPI_CDECL* get_value_string_utf8)(
      napi_env env, napi_value value, char* buf, size_t bufsize,
      size_t* result);
  napi_status(NAPI_CDECL* get_value_string_utf16)(
      napi_env env, napi_value value, char16_t* buf, size_t bufsize,
      size_t* result);
  napi_status(NAPI_CDECL* coerce_to_bool)(
      napi_env env, napi_value value, napi_value* result);
  napi_status(NAPI_CDECL* coerce_to_number)(
      napi_env env, napi_value value, napi_value* result);
  napi_status(NAPI_CDECL* coerce_to_object)(
      napi_env env, napi_value value, napi_value* result);
  napi_status(NAPI_CDECL* coerce_to_string)(
      napi_env env, napi_value value, napi_value* result);
  napi_status(NAPI_CDECL* get_prototype)(
      napi_env env, napi_value object, napi_value* result);
  napi_status(NAPI_CDECL* get_property_names)(
      napi_env env, napi_value object, napi_value* result);
  napi_status(NAPI_CDECL* set_property)(
      napi_env env, napi_value object, napi_value key, napi_value value);
  napi_status(NAPI_CDECL* has_property)(
      napi_env env, napi_value object, napi_value key, bool* result);
  napi_status(NAPI_CDECL* get_property)(
      napi_env env, napi_value object, napi_value key, napi_value* result);
  napi_status(NAPI_CDECL* delete_property)(
      napi_env env, napi_value object, napi_value key, bool* result);
  napi_status(NAPI_CDECL* has_own_property)(
      napi_env env, napi_value object, napi_value key, bool* result);
  napi_status(NAPI_CDECL* set_named_property)(
      napi_env env, napi_value object, const char* utf8name, napi_value value);
  napi_status(NAPI_CDECL* has_named_property)(
      napi_env env, napi_value object, const char* utf8name, bool* result);
  napi_status(NAPI_CDECL* get_named_property)(
      napi_env env, napi_value object, const char* utf8name,
      napi_value* result);
  napi_status(NAPI_CDECL* set_element)(
      napi_env env, napi_value object, uint32_t index, napi_value value);
  napi_status(NAPI_CDECL* has_element)(
      napi_env env, napi_value object, uint32_t index, bool* result);
  napi_status(NAPI_CDECL* get_element)(
      napi_env env, napi_value object, uint32_t index, napi_value* result);
  napi_status(NAPI_CDECL* delete_element)(
      napi_env env, napi_value object, uint32_t index, bool* result);
  napi_status(NAPI_CDECL* define_properties)(
      napi_env env, napi_value object, size_t property_count,
      const napi_property_descriptor* properties);
  napi_status(NAPI_CDECL* is_array)(
      napi_env env, napi_value value, bool* result);
  napi_status(NAPI_CDECL* get_array_length)(
      napi_env env, napi_value value, uint32_t* result);
  napi_status(NAPI_CDECL* strict_equals)(
      napi_env env, napi_value lhs, napi_value rhs, bool* result);
  napi_status(NAPI_CDECL* call_function)(
      napi_env env, napi_value recv, napi_value func, size_t argc,
      const napi_value* argv, napi_value* result);
  napi_status(NAPI_CDECL* new_instance)(
      napi_env env, napi_value constructor, size_t argc, const napi_value* argv,
      napi_value* result);
  napi_status(NAPI_CDECL* instanceof)(
      napi_env env, napi_value object, napi_value constructor, bool* result);
  napi_status(NAPI_CDECL* get_cb_info)(
      napi_env env, napi_callback_info cbinfo, size_t* argc, napi_value* argv,
      napi_value* this_arg, void** data);
  napi_status(NAPI_CDECL* get_new_target)(
      napi_env env, napi_callback_info cbinfo, napi_value* result);
  napi_status(NAPI_CDECL* define_class)(
      napi_env env, const char* utf8name, size_t length,
      napi_callback constructor, void* data, size_t property_count,
      const napi_property_descriptor* properties, napi_value* result);
  napi_status(NAPI_CDECL* wrap)(
      napi_env env, napi_value js_object, void* native_object,
      node_api_basic_finalize finalize_cb, void* finalize_hint,
      napi_ref* result);
  napi_status(NAPI_CDECL* unwrap)(
      napi_env env, napi_value js_object, void** result);
  napi_status(NAPI_CDECL* remove_wrap)(
      napi_env env, napi_value js_object, void** result);
  napi_status(NAPI_CDECL* create_external)(
      napi_env env, void* data, node_api_basic_finalize finalize_cb,
      void* finalize_hint, napi_value* result);
  napi_status(NAPI_CDECL* get_value_external)(
      napi_env env, napi_value value, void** result);
  napi_status(NAPI_CDECL* create_reference)(
      napi_env env, napi_value value, uint32_t initial_refcount,
      napi_ref* result);
  napi_status(NAPI_CDECL* delete_reference)(
      node_api_basic_env env, napi_ref ref);
  napi_status(NAPI_CDECL* reference_ref)(
      napi_env env, napi_ref ref, uint32_t* result);
  napi_status(NAPI_CDECL* reference_unref)(
      napi_env env, napi_ref ref, uint32_t* result);
  napi_status(NAPI_CDECL* get_reference_value)(
      napi_env env, napi_ref ref, napi_value* result);
  napi_status(NAPI_CDECL* open_handle_scope)(
      napi_env env, napi_handle_scope* result);
  napi_status(NAPI_CDECL* close_handle_scope)(
      napi_env env, napi_handle_scope scope);
  napi_status(NAPI_CDECL* open_escapable_handle_scope)(
      napi_env env, napi_escapable_handle_scope* result);
  napi_status(NAPI_CDECL* close_escapable_handle_scope)(
      napi_env env, napi_escapable_handle_scope scope);
  napi_status(NAPI_CDECL* escape_handle)(
      napi_env env, napi_escapable_handle_scope scope, napi_value escapee,
      napi_value* result);
  napi_status(NAPI_CDECL* throw_value)(napi_env env, napi_value error);
  napi_status(NAPI_CDECL* throw_error)(
      napi_env env, const char* code, const char* msg);
  napi_status(NAPI_CDECL* throw_type_error)(
      napi_env env, const char* code, const char* msg);
  napi_status(NAPI_CDECL* throw_range_error)(
      napi_env env, const char* code, const char* msg);
  napi_status(NAPI_CDECL* is_error)(
      napi_env env, napi_value value, bool* result);
  napi_status(NAPI_CDECL* is_exception_pending)(napi_env env, bool* result);
  napi_status(NAPI_CDECL* get_and_clear_last_exception)(
      napi_env env, napi_value* result);
  napi_status(NAPI_CDECL* is_arraybuffer)(
      napi_env env, napi_value value, bool* result);
  napi_status(NAPI_CDECL* create_arraybuffer)(
      napi_env env, size_t byte_length, void** data, napi_value* result);
  napi_status(NAPI_CDECL* create_external_arraybuffer)(
      napi_env env, void* external_data, size_t byte_length,
      node_api_basic_finalize finalize_cb, void* finalize_hint,
      napi_value* result);
  napi_status(NAPI_CDECL* get_arraybuffer_info)(
      napi_env env, napi_value arraybuffer, void** data, size_t* byte_length);
  napi_status(NAPI_CDECL* is_typedarray)(
      napi_env env, napi_value value, bool* result);
  napi_status(NAPI_CDECL* create_typedarray)(
      napi_env env, napi_typedarray_type type, size_t length,
      napi_value arraybuffer, size_t byte_offset, napi_value* result);
  napi_status(NAPI_CDECL* get_typedarray_info)(
      napi_env env, napi_value typedarray, napi_typedarray_type* type,
      size_t* length, void** data, napi_value* arraybuffer,
      size_t* byte_offset);
  napi_status(NAPI_CDECL* create_dataview)(
      napi_env env, size_t length, napi_value arraybuffer, size_t byte_offset,
      napi_value* result);
  napi_status(NAPI_CDECL* is_dataview)(
      napi_env env, napi_value value, bool* result);
  napi_status(NAPI_CDECL* get_dataview_info)(
      napi_env env, napi_value dataview, size_t* bytelength, void** data,
      napi_value* arraybuffer, size_t* byte_offset);
  napi_status(NAPI_CDECL* get_version)(
      node_api_basic_env env, uint32_t* result);
  napi_status(NAPI_CDECL* create_promise)(
      napi_env env, napi_deferred* deferred, napi_value* promise);
  napi_status(NAPI_CDECL* resolve_deferred)(
      napi_env env, napi_deferred deferred, napi_value resolution);
  napi_status(NAPI_CDECL* reject_deferred)(
      napi_env env, napi_deferred deferred, napi_value rejection);
  napi_status(NAPI_CDECL* is_promise)(
      napi_env env, napi_value value, bool* is_promise);
  napi_status(NAPI_CDECL* run_script)(
      napi_env env, napi_value script, napi_value* result);
  napi_status(NAPI_CDECL* adjust_external_memory)(
      node_api_basic_env env, int64_t change_in_bytes, int64_t* adjusted_value);

  // Node-API version 5
  napi_status(NAPI_CDECL* create_date)(
      napi_env env, double time, napi_value* result);
  napi_status(NAPI_CDECL* is_date)(
      napi_env env, napi_value value, bool* is_date);
  napi_status(NAPI_CDECL* get_date_value)(
      napi_env env, napi_value value, double* result);
  napi_status(NAPI_CDECL* add_finalizer)(
      napi_env env, napi_value js_object, void* finalize_data,
      node_api_basic_finalize finalize_cb, void* finalize_hint,
      napi_ref* result);

  // Node-API version 6
  napi_status(NAPI_CDECL* create_bigint_int64)(
      napi_env env, int64_t value, napi_value* result);
  napi_status(NAPI_CDECL* create_bigint_uint64)(
      napi_env env, uint64_t value, napi_value* result);
  napi_status(NAPI_CDECL* create_bigint_words)(
      napi_env env, int sign_bit, size_t word_count, const uint64_t* words,
      napi_value* result);
  napi_status(NAPI_CDECL* get_value_bigint_int64)(
      napi_env env, napi_value value, int64_t* result, bool* lossless);
  napi_status(NAPI_CDECL* get_value_bigint_uint64)(
      napi_env env, napi_value value, uint64_t* result, bool* lossless);
  napi_status(NAPI_CDECL* get_value_bigint_words)(
      napi_env env, napi_value value, int* sign_bit, size_t* word_count,
      uint64_t* words);
  napi_status(NAPI_CDECL* get_all_property_names)(
      napi_env env, napi_value object, napi_key_collection_mode key_mode,
      napi_key_filter key_filter, napi_key_conversion key_conversion,
      napi_value* result);
  napi_status(NAPI_CDECL* set_instance_data)(
      node_api_basic_env env, void* data, napi_finalize finalize_cb,
      void* finalize_hint);
  napi_status(NAPI_CDECL* get_instance_data)(
      node_api_basic_env env, void** data);

  // Node-API version 7
  napi_status(NAPI_CDECL* detach_arraybuffer)(
      napi_env env, napi_value arraybuffer);
  napi_status(NAPI_CDECL* is_detached_arraybuffer)(
      napi_env env, napi_value value, bool* result);

  // Node-API version 8
  napi_status(NAPI_CDECL* type_tag_object)(
      napi_env env, napi_value value, const napi_type_tag* type_tag);
  napi_status(NAPI_CDECL* check_object_type_tag)(
      napi_env env, napi_value value, const napi_type_tag* type_tag,
      bool* result);
  napi_status(NAPI_CDECL* object_freeze)(napi_env env, napi_value object);
  napi_status(NAPI_CDECL* object_seal)(napi_env env, napi_value object);

  // Node-API version 9
  napi_status(NAPI_CDECL* symbol_for)(
      napi_env env, const char* utf8description, size_t length,
      napi_value* result);
  napi_status(NAPI_CDECL* create_syntax_error)(
      napi_env env, napi_value code, napi_value msg, napi_value* result);
  napi_status(NAPI_CDECL* throw_syntax_error)(
      napi_env env, const char* code, const char* msg);

  // Node-API version 10
  napi_status(NAPI_CDECL* create_external_string_latin1)(
      napi_env env, char* str, size_t length,
      node_api_basic_finalize finalize_callback, void* finalize_hint,
      napi_value* result, bool* copied);
  napi_status(NAPI_CDECL* create_external_string_utf16)(
      napi_env env, char16_t* str, size_t length,
      node_api_basic_finalize finalize_callback, void* finalize_hint,
      napi_value* result, bool* copied);
  napi_status(NAPI_CDECL* create_property_key_latin1)(
      napi_env env, const char* str, size_t length, napi_value* result);
  napi_status(NAPI_CDECL* create_property_key_utf8)(
      napi_env env, const char* str, size_t length, napi_value* result);
  napi_status(NAPI_CDECL* create_property_key_utf16)(
      napi_env env, const char16_t* str, size_t length, napi_value* result);

  // experimental
  napi_status(NAPI_CDECL* post_finalizer)(
      node_api_basic_env env, napi_finalize finalize_cb, void* finalize_data,
      void* finalize_hint);
  napi_status(NAPI_CDECL* create_object_with_properties)(
      napi_env env, napi_value prototype_or_null,
      const napi_value* property_names, const napi_value* property_values,
      size_t property_count, napi_value* result);
  napi_status(NAPI_CDECL* is_sharedarraybuffer)(
      napi_env env, napi_value value, bool* result);
  napi_status(NAPI_CDECL* create_sharedarraybuffer)(
      napi_env env, size_t byte_length, void** data, napi_value* result);
  napi_status(NAPI_CDECL* set_prototype)(
      napi_env env, napi_value object, napi_value value);
  napi_status(NAPI_CDECL* create_external_sharedarraybuffer)(
      napi_env env, void* external_data, size_t byte_length,
      node_api_noenv_finalize finalize_cb, void* finalize_hint,
      napi_value* result);
} node_api_js_native_vtable;

// Every slot with its field and its function.
#define NODE_API_JS_NATIVE_SLOTS_(X) \
  X(0, get_last_error_info, napi_get_last_error_info) \
  X(1, get_undefined, napi_get_undefined) \
  X(2, get_null, napi_get_null) \
  X(3, get_global, napi_get_global) \
  X(4, get_boolean, napi_get_boolean) \
  X(5, create_object, napi_create_object) \
  X(6, create_array, napi_create_array) \
  X(7, create_array_with_length, napi_create_array_with_length) \
  X(8, create_double, napi_create_double) \
  X(9, create_int32, napi_create_int32) \
  X(10, create_uint32, napi_create_uint32) \
  X(11, create_int64, napi_create_int64) \
  X(12, create_string_latin1, napi_create_string_latin1) \
  X(13, create_string_utf8, napi_create_string_utf8) \
  X(14, create_string_utf16, napi_create_string_utf16) \
  X(15, create_symbol, napi_create_symbol) \
  X(16, create_function, napi_create_function) \
  X(17, create_error, napi_create_error) \
  X(18, create_type_error, napi_create_type_error) \
  X(19, create_range_error, napi_create_range_error) \
  X(20, type_of, napi_typeof) \
  X(21, get_value_double, napi_get_value_double) \
  X(22, get_value_int32, napi_get_value_int32) \
  X(23, get_value_uint32, napi_get_value_uint32) \
  X(24, get_value_int64, napi_get_value_int64) \
  X(25, get_value_bool, napi_get_value_bool) \
  X(26, get_value_string_latin1, napi_get_value_string_latin1) \
  X(27, get_value_string_utf8, napi_get_value_string_utf8) \
  X(28, get_value_string_utf16, napi_get_value_string_utf16) \
  X(29, coerce_to_bool, napi_coerce_to_bool) \
  X(30, coerce_to_number, napi_coerce_to_number) \
  X(31, coerce_to_object, napi_coerce_to_object) \
  X(32, coerce_to_string, napi_coerce_to_string) \
  X(33, get_prototype, napi_get_prototype) \
  X(34, get_property_names, napi_get_property_names) \
  X(35, set_property, napi_set_property) \
  X(36, has_property, napi_has_property) \
  X(37, get_property, napi_get_property) \
  X(38, delete_property, napi_delete_property) \
  X(39, has_own_property, napi_has_own_property) \
  X(40, set_named_property, napi_set_named_property) \
  X(41, has_named_property, napi_has_named_property) \
  X(42, get_named_property, napi_get_named_property) \
  X(43, set_element, napi_set_element) \
  X(44, has_element, napi_has_element) \
  X(45, get_element, napi_get_element) \
  X(46, delete_element, napi_delete_element) \
  X(47, define_properties, napi_define_properties) \
  X(48, is_array, napi_is_array) \
  X(49, get_array_length, napi_get_array_length) \
  X(50, strict_equals, napi_strict_equals) \
  X(51, call_function, napi_call_function) \
  X(52, new_instance, napi_new_instance) \
  X(53, instanceof, napi_instanceof) \
  X(54, get_cb_info, napi_get_cb_info) \
  X(55, get_new_target, napi_get_new_target) \
  X(56, define_class, napi_define_class) \
  X(57, wrap, napi_wrap) \
  X(58, unwrap, napi_unwrap) \
  X(59, remove_wrap, napi_remove_wrap) \
  X(60, create_external, napi_create_external) \
  X(61, get_value_external, napi_get_value_external) \
  X(62, create_reference, napi_create_reference) \
  X(63, delete_reference, napi_delete_reference) \
  X(64, reference_ref, napi_reference_ref) \
  X(65, reference_unref, napi_reference_unref) \
  X(66, get_reference_value, napi_get_reference_value) \
  X(67, open_handle_scope, napi_open_handle_scope) \
  X(68, close_handle_scope, napi_close_handle_scope) \
  X(69, open_escapable_handle_scope, napi_open_escapable_handle_scope) \
  X(70, close_escapable_handle_scope, napi_close_escapable_handle_scope) \
  X(71, escape_handle, napi_escape_handle) \
  X(72, throw_value, napi_throw) \
  X(73, throw_error, napi_throw_error) \
  X(74, throw_type_error, napi_throw_type_error) \
  X(75, throw_range_error, napi_throw_range_error) \
  X(76, is_error, napi_is_error) \
  X(77, is_exception_pending, napi_is_exception_pending) \
  X(78, get_and_clear_last_exception, napi_get_and_clear_last_exception) \
  X(79, is_arraybuffer, napi_is_arraybuffer) \
  X(80, create_arraybuffer, napi_create_arraybuffer) \
  X(81, create_external_arraybuffer, napi_create_external_arraybuffer) \
  X(82, get_arraybuffer_info, napi_get_arraybuffer_info) \
  X(83, is_typedarray, napi_is_typedarray) \
  X(84, create_typedarray, napi_create_typedarray) \
  X(85, get_typedarray_info, napi_get_typedarray_info) \
  X(86, create_dataview, napi_create_dataview) \
  X(87, is_dataview, napi_is_dataview) \
  X(88, get_dataview_info, napi_get_dataview_info) \
  X(89, get_version, napi_get_version) \
  X(90, create_promise, napi_create_promise) \
  X(91, resolve_deferred, napi_resolve_deferred) \
  X(92, reject_deferred, napi_reject_deferred) \
  X(93, is_promise, napi_is_promise) \
  X(94, run_script, napi_run_script) \
  X(95, adjust_external_memory, napi_adjust_external_memory) \
  X(96, create_date, napi_create_date) \
  X(97, is_date, napi_is_date) \
  X(98, get_date_value, napi_get_date_value) \
  X(99, add_finalizer, napi_add_finalizer) \
  X(100, create_bigint_int64, napi_create_bigint_int64) \
  X(101, create_bigint_uint64, napi_create_bigint_uint64) \
  X(102, create_bigint_words, napi_create_bigint_words) \
  X(103, get_value_bigint_int64, napi_get_value_bigint_int64) \
  X(104, get_value_bigint_uint64, napi_get_value_bigint_uint64) \
  X(105, get_value_bigint_words, napi_get_value_bigint_words) \
  X(106, get_all_property_names, napi_get_all_property_names) \
  X(107, set_instance_data, napi_set_instance_data) \
  X(108, get_instance_data, napi_get_instance_data) \
  X(109, detach_arraybuffer, napi_detach_arraybuffer) \
  X(110, is_detached_arraybuffer, napi_is_detached_arraybuffer) \
  X(111, type_tag_object, napi_type_tag_object) \
  X(112, check_object_type_tag, napi_check_object_type_tag) \
  X(113, object_freeze, napi_object_freeze) \
  X(114, object_seal, napi_object_seal) \
  X(115, symbol_for, node_api_symbol_for) \
  X(116, create_syntax_error, node_api_create_syntax_error) \
  X(117, throw_syntax_error, node_api_throw_syntax_error) \
  X(118, create_external_string_latin1, \
    node_api_create_external_string_latin1) \
  X(119, create_external_string_utf16, node_api_create_external_string_utf16) \
  X(120, create_property_key_latin1, node_api_create_property_key_latin1) \
  X(121, create_property_key_utf8, node_api_create_property_key_utf8) \
  X(122, create_property_key_utf16, node_api_create_property_key_utf16) \
  X(123, post_finalizer, node_api_post_finalizer) \
  X(124, create_object_with_properties, \
    node_api_create_object_with_properties) \
  X(125, is_sharedarraybuffer, node_api_is_sharedarraybuffer) \
  X(126, create_sharedarraybuffer, node_api_create_sharedarraybuffer) \
  X(127, set_prototype, node_api_set_prototype) \
  X(128, create_external_sharedarraybuffer, \
    node_api_create_external_sharedarraybuffer)

#define NODE_API_CHECK_(slot, field, symbol)                     \
  NODE_API_ASSERT_(offsetof(node_api_js_native_vtable, field) == \
                       (slot) * sizeof(void (*)(void)),          \
                   #symbol " has moved");
NODE_API_JS_NATIVE_SLOTS_(NODE_API_CHECK_)
#undef NODE_API_CHECK_
NODE_API_ASSERT_(sizeof(node_api_js_native_vtable) ==
                     129 * sizeof(void (*)(void)),
                 "the table has 129 slots");

// The table that the inline functions call through, null until the addon is
// bound.
NODE_API_SHARED_ const node_api_js_native_vtable* g_node_api_js_native_vtable =
    NULL;

static inline napi_status NAPI_CDECL
napi_get_last_error_info(
    node_api_basic_env env, const napi_extended_error_info** result) {
  return g_node_api_js_native_vtable->get_last_error_info(env, result);
}

static inline napi_status NAPI_CDECL
napi_get_undefined(napi_env env, napi_value* result) {
  return g_node_api_js_native_vtable->get_undefined(env, result);
}

static inline napi_status NAPI_CDECL
napi_get_null(napi_env env, napi_value* result) {
  return g_node_api_js_native_vtable->get_null(env, result);
}

static inline napi_status NAPI_CDECL
napi_get_global(napi_env env, napi_value* result) {
  return g_node_api_js_native_vtable->get_global(env, result);
}

static inline napi_status NAPI_CDECL
napi_get_boolean(napi_env env, bool value, napi_value* result) {
  return g_node_api_js_native_vtable->get_boolean(env, value, result);
}

static inline napi_status NAPI_CDECL
napi_create_object(napi_env env, napi_value* result) {
  return g_node_api_js_native_vtable->create_object(env, result);
}

static inline napi_status NAPI_CDECL
napi_create_array(napi_env env, napi_value* result) {
  return g_node_api_js_native_vtable->create_array(env, result);
}

static inline napi_status NAPI_CDECL
napi_create_array_with_length(napi_env env, size_t length, napi_value* result) {
  return g_node_api_js_native_vtable->create_array_with_length(
      env, length, result);
}

static inline napi_status NAPI_CDECL
napi_create_double(napi_env env, double value, napi_value* result) {
  return g_node_api_js_native_vtable->create_double(env, value, result);
}

static inline napi_status NAPI_CDECL
napi_create_int32(napi_env env, int32_t value, napi_value* result) {
  return g_node_api_js_native_vtable->create_int32(env, value, result);
}

static inline napi_status NAPI_CDECL
napi_create_uint32(napi_env env, uint32_t value, napi_value* result) {
  return g_node_api_js_native_vtable->create_uint32(env, value, result);
}

static inline napi_status NAPI_CDECL
napi_create_int64(napi_env env, int64_t value, napi_value* result) {
  return g_node_api_js_native_vtable->create_int64(env, value, result);
}

static inline napi_status NAPI_CDECL
napi_create_string_latin1(
    napi_env env, const char* str, size_t length, napi_value* result) {
  return g_node_api_js_native_vtable->create_string_latin1(
      env, str, length, result);
}

static inline napi_status NAPI_CDECL
napi_create_string_utf8(
    napi_env env, const char* str, size_t length, napi_value* result) {
  return g_node_api_js_native_vtable->create_string_utf8(
      env, str, length, result);
}

static inline napi_status NAPI_CDECL
napi_create_string_utf16(
    napi_env env, const char16_t* str, size_t length, napi_value* result) {
  return g_node_api_js_native_vtable->create_string_utf16(
      env, str, length, result);
}

static inline napi_status NAPI_CDECL
napi_create_symbol(napi_env env, napi_value description, napi_value* result) {
  return g_node_api_js_native_vtable->create_symbol(env, description, result);
}

static inline napi_status NAPI_CDECL
napi_create_function(
    napi_env env, const char* utf8name, size_t length, napi_callback cb,
    void* data, napi_value* result) {
  return g_node_api_js_native_vtable->create_function(
      env, utf8name, length, cb, data, result);
}

static inline napi_status NAPI_CDECL
napi_create_error(
    napi_env env, napi_value code, napi_value msg, napi_value* result) {
  return g_node_api_js_native_vtable->create_error(env, code, msg, result);
}

static inline napi_status NAPI_CDECL
napi_create_type_error(
    napi_env env, napi_value code, napi_value msg, napi_value* result) {
  return g_node_api_js_native_vtable->create_type_error(env, code, msg, result);
}

static inline napi_status NAPI_CDECL
napi_create_range_error(
    napi_env env, napi_value code, napi_value msg, napi_value* result) {
  return g_node_api_js_native_vtable->create_range_error(
      env, code, msg, result);
}

static inline napi_status NAPI_CDECL
napi_typeof(napi_env env, napi_value value, napi_valuetype* result) {
  return g_node_api_js_native_vtable->type_of(env, value, result);
}

static inline napi_status NAPI_CDECL
napi_get_value_double(napi_env env, napi_value value, double* result) {
  return g_node_api_js_native_vtable->get_value_double(env, value, result);
}

static inline napi_status NAPI_CDECL
napi_get_value_int32(napi_env env, napi_value value, int32_t* result) {
  return g_node_api_js_native_vtable->get_value_int32(env, value, result);
}

static inline napi_status NAPI_CDECL
napi_get_value_uint32(napi_env env, napi_value value, uint32_t* result) {
  return g_node_api_js_native_vtable->get_value_uint32(env, value, result);
}

static inline napi_status NAPI_CDECL
napi_get_value_int64(napi_env env, napi_value value, int64_t* result) {
  return g_node_api_js_native_vtable->get_value_int64(env, value, result);
}

static inline napi_status NAPI_CDECL
napi_get_value_bool(napi_env env, napi_value value, bool* result) {
  return g_node_api_js_native_vtable->get_value_bool(env, value, result);
}

static inline napi_status NAPI_CDECL
napi_get_value_string_latin1(
    napi_env env, napi_value value, char* buf, size_t bufsize, size_t* result) {
  return g_node_api_js_native_vtable->get_value_string_latin1(
      env, value, buf, bufsize, result);
}

static inline napi_status NAPI_CDECL
napi_get_value_string_utf8(
    napi_env env, napi_value value, char* buf, size_t bufsize, size_t* result) {
  return g_node_api_js_native_vtable->get_value_string_utf8(
      env, value, buf, bufsize, result);
}

static inline napi_status NAPI_CDECL
napi_get_value_string_utf16(
    napi_env env, napi_value value, char16_t* buf, size_t bufsize,
    size_t* result) {
  return g_node_api_js_native_vtable->get_value_string_utf16(
      env, value, buf, bufsize, result);
}

static inline napi_status NAPI_CDECL
napi_coerce_to_bool(napi_env env, napi_value value, napi_value* result) {
  return g_node_api_js_native_vtable->coerce_to_bool(env, value, result);
}

static inline napi_status NAPI_CDECL
napi_coerce_to_number(napi_env env, napi_value value, napi_value* result) {
  return g_node_api_js_native_vtable->coerce_to_number(env, value, result);
}

static inline napi_status NAPI_CDECL
napi_coerce_to_object(napi_env env, napi_value value, napi_value* result) {
  return g_node_api_js_native_vtable->coerce_to_object(env, value, result);
}

static inline napi_status NAPI_CDECL
napi_coerce_to_string(napi_env env, napi_value value, napi_value* result) {
  return g_node_api_js_native_vtable->coerce_to_string(env, value, result);
}

static inline napi_status NAPI_CDECL
napi_get_prototype(napi_env env, napi_value object, napi_value* result) {
  return g_node_api_js_native_vtable->get_prototype(env, object, result);
}

static inline napi_status NAPI_CDECL
napi_get_property_names(napi_env env, napi_value object, napi_value* result) {
  return g_node_api_js_native_vtable->get_property_names(env, object, result);
}

static inline napi_status NAPI_CDECL
napi_set_property(
    napi_env env, napi_value object, napi_value key, napi_value value) {
  return g_node_api_js_native_vtable->set_property(env, object, key, value);
}

static inline napi_status NAPI_CDECL
napi_has_property(
    napi_env env, napi_value object, napi_value key, bool* result) {
  return g_node_api_js_native_vtable->has_property(env, object, key, result);
}

static inline napi_status NAPI_CDECL
napi_get_property(
    napi_env env, napi_value object, napi_value key, napi_value* result) {
  return g_node_api_js_native_vtable->get_property(env, object, key, result);
}

static inline napi_status NAPI_CDECL
napi_delete_property(
    napi_env env, napi_value object, napi_value key, bool* result) {
  return g_node_api_js_native_vtable->delete_property(env, object, key, result);
}

static inline napi_status NAPI_CDECL
napi_has_own_property(
    napi_env env, napi_value object, napi_value key, bool* result) {
  return g_node_api_js_native_vtable->has_own_property(
      env, object, key, result);
}

static inline napi_status NAPI_CDECL
napi_set_named_property(
    napi_env env, napi_value object, const char* utf8name, napi_value value) {
  return g_node_api_js_native_vtable->set_named_property(
      env, object, utf8name, value);
}

static inline napi_status NAPI_CDECL
napi_has_named_property(
    napi_env env, napi_value object, const char* utf8name, bool* result) {
  return g_node_api_js_native_vtable->has_named_property(
      env, object, utf8name, result);
}

static inline napi_status NAPI_CDECL
napi_get_named_property(
    napi_env env, napi_value object, const char* utf8name, napi_value* result) {
  return g_node_api_js_native_vtable->get_named_property(
      env, object, utf8name, result);
}

static inline napi_status NAPI_CDECL
napi_set_element(
    napi_env env, napi_value object, uint32_t index, napi_value value) {
  return g_node_api_js_native_vtable->set_element(env, object, index, value);
}

static inline napi_status NAPI_CDECL
napi_has_element(
    napi_env env, napi_value object, uint32_t index, bool* result) {
  return g_node_api_js_native_vtable->has_element(env, object, index, result);
}

static inline napi_status NAPI_CDECL
napi_get_element(
    napi_env env, napi_value object, uint32_t index, napi_value* result) {
  return g_node_api_js_native_vtable->get_element(env, object, index, result);
}

static inline napi_status NAPI_CDECL
napi_delete_element(
    napi_env env, napi_value object, uint32_t index, bool* result) {
  return g_node_api_js_native_vtable->delete_element(
      env, object, index, result);
}

static inline napi_status NAPI_CDECL
napi_define_properties(
    napi_env env, napi_value object, size_t property_count,
    const napi_property_descriptor* properties) {
  return g_node_api_js_native_vtable->define_properties(
      env, object, property_count, properties);
}

static inline napi_status NAPI_CDECL
napi_is_array(napi_env env, napi_value value, bool* result) {
  return g_node_api_js_native_vtable->is_array(env, value, result);
}

static inline napi_status NAPI_CDECL
napi_get_array_length(napi_env env, napi_value value, uint32_t* result) {
  return g_node_api_js_native_vtable->get_array_length(env, value, result);
}

static inline napi_status NAPI_CDECL
napi_strict_equals(napi_env env, napi_value lhs, napi_value rhs, bool* result) {
  return g_node_api_js_native_vtable->strict_equals(env, lhs, rhs, result);
}

static inline napi_status NAPI_CDECL
napi_call_function(
    napi_env env, napi_value recv, napi_value func, size_t argc,
    const napi_value* argv, napi_value* result) {
  return g_node_api_js_native_vtable->call_function(
      env, recv, func, argc, argv, result);
}

static inline napi_status NAPI_CDECL
napi_new_instance(
    napi_env env, napi_value constructor, size_t argc, const napi_value* argv,
    napi_value* result) {
  return g_node_api_js_native_vtable->new_instance(
      env, constructor, argc, argv, result);
}

static inline napi_status NAPI_CDECL
napi_instanceof(
    napi_env env, napi_value object, napi_value constructor, bool* result) {
  return g_node_api_js_native_vtable->instanceof(
      env, object, constructor, result);
}

static inline napi_status NAPI_CDECL
napi_get_cb_info(
    napi_env env, napi_callback_info cbinfo, size_t* argc, napi_value* argv,
    napi_value* this_arg, void** data) {
  return g_node_api_js_native_vtable->get_cb_info(
      env, cbinfo, argc, argv, this_arg, data);
}

static inline napi_status NAPI_CDECL
napi_get_new_target(
    napi_env env, napi_callback_info cbinfo, napi_value* result) {
  return g_node_api_js_native_vtable->get_new_target(env, cbinfo, result);
}

static inline napi_status NAPI_CDECL
napi_define_class(
    napi_env env, const char* utf8name, size_t length,
    napi_callback constructor, void* data, size_t property_count,
    const napi_property_descriptor* properties, napi_value* result) {
  return g_node_api_js_native_vtable->define_class(
      env, utf8name, length, constructor, data, property_count, properties,
      result);
}

static inline napi_status NAPI_CDECL
napi_wrap(
    napi_env env, napi_value js_object, void* native_object,
    node_api_basic_finalize finalize_cb, void* finalize_hint,
    napi_ref* result) {
  return g_node_api_js_native_vtable->wrap(
      env, js_object, native_object, finalize_cb, finalize_hint, result);
}

static inline napi_status NAPI_CDECL
napi_unwrap(napi_env env, napi_value js_object, void** result) {
  return g_node_api_js_native_vtable->unwrap(env, js_object, result);
}

static inline napi_status NAPI_CDECL
napi_remove_wrap(napi_env env, napi_value js_object, void** result) {
  return g_node_api_js_native_vtable->remove_wrap(env, js_object, result);
}

static inline napi_status NAPI_CDECL
napi_create_external(
    napi_env env, void* data, node_api_basic_finalize finalize_cb,
    void* finalize_hint, napi_value* result) {
  return g_node_api_js_native_vtable->create_external(
      env, data, finalize_cb, finalize_hint, result);
}

static inline napi_status NAPI_CDECL
napi_get_value_external(napi_env env, napi_value value, void** result) {
  return g_node_api_js_native_vtable->get_value_external(env, value, result);
}

static inline napi_status NAPI_CDECL
napi_create_reference(
    napi_env env, napi_value value, uint32_t initial_refcount,
    napi_ref* result) {
  return g_node_api_js_native_vtable->create_reference(
      env, value, initial_refcount, result);
}

static inline napi_status NAPI_CDECL
napi_delete_reference(node_api_basic_env env, napi_ref ref) {
  return g_node_api_js_native_vtable->delete_reference(env, ref);
}

static inline napi_status NAPI_CDECL
napi_reference_ref(napi_env env, napi_ref ref, uint32_t* result) {
  return g_node_api_js_native_vtable->reference_ref(env, ref, result);
}

static inline napi_status NAPI_CDECL
napi_reference_unref(napi_env env, napi_ref ref, uint32_t* result) {
  return g_node_api_js_native_vtable->reference_unref(env, ref, result);
}

static inline napi_status NAPI_CDECL
napi_get_reference_value(napi_env env, napi_ref ref, napi_value* result) {
  return g_node_api_js_native_vtable->get_reference_value(env, ref, result);
}

static inline napi_status NAPI_CDECL
napi_open_handle_scope(napi_env env, napi_handle_scope* result) {
  return g_node_api_js_native_vtable->open_handle_scope(env, result);
}

static inline napi_status NAPI_CDECL
napi_close_handle_scope(napi_env env, napi_handle_scope scope) {
  return g_node_api_js_native_vtable->close_handle_scope(env, scope);
}

static inline napi_status NAPI_CDECL
napi_open_escapable_handle_scope(
    napi_env env, napi_escapable_handle_scope* result) {
  return g_node_api_js_native_vtable->open_escapable_handle_scope(env, result);
}

static inline napi_status NAPI_CDECL
napi_close_escapable_handle_scope(
    napi_env env, napi_escapable_handle_scope scope) {
  return g_node_api_js_native_vtable->close_escapable_handle_scope(env, scope);
}

static inline napi_status NAPI_CDECL
napi_escape_handle(
    napi_env env, napi_escapable_handle_scope scope, napi_value escapee,
    napi_value* result) {
  return g_node_api_js_native_vtable->escape_handle(
      env, scope, escapee, result);
}

static inline napi_status NAPI_CDECL
napi_throw(napi_env env, napi_value error) {
  return g_node_api_js_native_vtable->throw_value(env, error);
}

static inline napi_status NAPI_CDECL
napi_throw_error(napi_env env, const char* code, const char* msg) {
  return g_node_api_js_native_vtable->throw_error(env, code, msg);
}

static inline napi_status NAPI_CDECL
napi_throw_type_error(napi_env env, const char* code, const char* msg) {
  return g_node_api_js_native_vtable->throw_type_error(env, code, msg);
}

static inline napi_status NAPI_CDECL
napi_throw_range_error(napi_env env, const char* code, const char* msg) {
  return g_node_api_js_native_vtable->throw_range_error(env, code, msg);
}

static inline napi_status NAPI_CDECL
napi_is_error(napi_env env, napi_value value, bool* result) {
  return g_node_api_js_native_vtable->is_error(env, value, result);
}

static inline napi_status NAPI_CDECL
napi_is_exception_pending(napi_env env, bool* result) {
  return g_node_api_js_native_vtable->is_exception_pending(env, result);
}

static inline napi_status NAPI_CDECL
napi_get_and_clear_last_exception(napi_env env, napi_value* result) {
  return g_node_api_js_native_vtable->get_and_clear_last_exception(env, result);
}

static inline napi_status NAPI_CDECL
napi_is_arraybuffer(napi_env env, napi_value value, bool* result) {
  return g_node_api_js_native_vtable->is_arraybuffer(env, value, result);
}

static inline napi_status NAPI_CDECL
napi_create_arraybuffer(
    napi_env env, size_t byte_length, void** data, napi_value* result) {
  return g_node_api_js_native_vtable->create_arraybuffer(
      env, byte_length, data, result);
}
#ifndef NODE_API_NO_EXTERNAL_BUFFERS_ALLOWED

static inline napi_status NAPI_CDECL
napi_create_external_arraybuffer(
    napi_env env, void* external_data, size_t byte_length,
    node_api_basic_finalize finalize_cb, void* finalize_hint,
    napi_value* result) {
  return g_node_api_js_native_vtable->create_external_arraybuffer(
      env, external_data, byte_length, finalize_cb, finalize_hint, result);
}
#endif  // NODE_API_NO_EXTERNAL_BUFFERS_ALLOWED

static inline napi_status NAPI_CDECL
napi_get_arraybuffer_info(
    napi_env env, napi_value arraybuffer, void** data, size_t* byte_length) {
  return g_node_api_js_native_vtable->get_arraybuffer_info(
      env, arraybuffer, data, byte_length);
}

static inline napi_status NAPI_CDECL
napi_is_typedarray(napi_env env, napi_value value, bool* result) {
  return g_node_api_js_native_vtable->is_typedarray(env, value, result);
}

static inline napi_status NAPI_CDECL
napi_create_typedarray(
    napi_env env, napi_typedarray_type type, size_t length,
    napi_value arraybuffer, size_t byte_offset, napi_value* result) {
  return g_node_api_js_native_vtable->create_typedarray(
      env, type, length, arraybuffer, byte_offset, result);
}

static inline napi_status NAPI_CDECL
napi_get_typedarray_info(
    napi_env env, napi_value typedarray, napi_typedarray_type* type,
    size_t* length, void** data, napi_value* arraybuffer, size_t* byte_offset) {
  return g_node_api_js_native_vtable->get_typedarray_info(
      env, typedarray, type, length, data, arraybuffer, byte_offset);
}

static inline napi_status NAPI_CDECL
napi_create_dataview(
    napi_env env, size_t length, napi_value arraybuffer, size_t byte_offset,
    napi_value* result) {
  return g_node_api_js_native_vtable->create_dataview(
      env, length, arraybuffer, byte_offset, result);
}

static inline napi_status NAPI_CDECL
napi_is_dataview(napi_env env, napi_value value, bool* result) {
  return g_node_api_js_native_vtable->is_dataview(env, value, result);
}

static inline napi_status NAPI_CDECL
napi_get_dataview_info(
    napi_env env, napi_value dataview, size_t* bytelength, void** data,
    napi_value* arraybuffer, size_t* byte_offset) {
  return g_node_api_js_native_vtable->get_dataview_info(
      env, dataview, bytelength, data, arraybuffer, byte_offset);
}

static inline napi_status NAPI_CDECL
napi_get_version(node_api_basic_env env, uint32_t* result) {
  return g_node_api_js_native_vtable->get_version(env, result);
}

static inline napi_status NAPI_CDECL
napi_create_promise(
    napi_env env, napi_deferred* deferred, napi_value* promise) {
  return g_node_api_js_native_vtable->create_promise(env, deferred, promise);
}

static inline napi_status NAPI_CDECL
napi_resolve_deferred(
    napi_env env, napi_deferred deferred, napi_value resolution) {
  return g_node_api_js_native_vtable->resolve_deferred(
      env, deferred, resolution);
}

static inline napi_status NAPI_CDECL
napi_reject_deferred(
    napi_env env, napi_deferred deferred, napi_value rejection) {
  return g_node_api_js_native_vtable->reject_deferred(env, deferred, rejection);
}

static inline napi_status NAPI_CDECL
napi_is_promise(napi_env env, napi_value value, bool* is_promise) {
  return g_node_api_js_native_vtable->is_promise(env, value, is_promise);
}

static inline napi_status NAPI_CDECL
napi_run_script(napi_env env, napi_value script, napi_value* result) {
  return g_node_api_js_native_vtable->run_script(env, script, result);
}

static inline napi_status NAPI_CDECL
napi_adjust_external_memory(
    node_api_basic_env env, int64_t change_in_bytes, int64_t* adjusted_value) {
  return g_node_api_js_native_vtable->adjust_external_memory(
      env, change_in_bytes, adjusted_value);
}

#if NAPI_VERSION >= 5

static inline napi_status NAPI_CDECL
napi_create_date(napi_env env, double time, napi_value* result) {
  return g_node_api_js_native_vtable->create_date(env, time, result);
}

static inline napi_status NAPI_CDECL
napi_is_date(napi_env env, napi_value value, bool* is_date) {
  return g_node_api_js_native_vtable->is_date(env, value, is_date);
}

static inline napi_status NAPI_CDECL
napi_get_date_value(napi_env env, napi_value value, double* result) {
  return g_node_api_js_native_vtable->get_date_value(env, value, result);
}

static inline napi_status NAPI_CDECL
napi_add_finalizer(
    napi_env env, napi_value js_object, void* finalize_data,
    node_api_basic_finalize finalize_cb, void* finalize_hint,
    napi_ref* result) {
  return g_node_api_js_native_vtable->add_finalizer(
      env, js_object, finalize_data, finalize_cb, finalize_hint, result);
}
#endif  // NAPI_VERSION >= 5

#if NAPI_VERSION >= 6

static inline napi_status NAPI_CDECL
napi_create_bigint_int64(napi_env env, int64_t value, napi_value* result) {
  return g_node_api_js_native_vtable->create_bigint_int64(env, value, result);
}

static inline napi_status NAPI_CDECL
napi_create_bigint_uint64(napi_env env, uint64_t value, napi_value* result) {
  return g_node_api_js_native_vtable->create_bigint_uint64(env, value, result);
}

static inline napi_status NAPI_CDECL
napi_create_bigint_words(
    napi_env env, int sign_bit, size_t word_count, const uint64_t* words,
    napi_value* result) {
  return g_node_api_js_native_vtable->create_bigint_words(
      env, sign_bit, word_count, words, result);
}

static inline napi_status NAPI_CDECL
napi_get_value_bigint_int64(
    napi_env env, napi_value value, int64_t* result, bool* lossless) {
  return g_node_api_js_native_vtable->get_value_bigint_int64(
      env, value, result, lossless);
}

static inline napi_status NAPI_CDECL
napi_get_value_bigint_uint64(
    napi_env env, napi_value value, uint64_t* result, bool* lossless) {
  return g_node_api_js_native_vtable->get_value_bigint_uint64(
      env, value, result, lossless);
}

static inline napi_status NAPI_CDECL
napi_get_value_bigint_words(
    napi_env env, napi_value value, int* sign_bit, size_t* word_count,
    uint64_t* words) {
  return g_node_api_js_native_vtable->get_value_bigint_words(
      env, value, sign_bit, word_count, words);
}

static inline napi_status NAPI_CDECL
napi_get_all_property_names(
    napi_env env, napi_value object, napi_key_collection_mode key_mode,
    napi_key_filter key_filter, napi_key_conversion key_conversion,
    napi_value* result) {
  return g_node_api_js_native_vtable->get_all_property_names(
      env, object, key_mode, key_filter, key_conversion, result);
}

static inline napi_status NAPI_CDECL
napi_set_instance_data(
    node_api_basic_env env, void* data, napi_finalize finalize_cb,
    void* finalize_hint) {
  return g_node_api_js_native_vtable->set_instance_data(
      env, data, finalize_cb, finalize_hint);
}

static inline napi_status NAPI_CDECL
napi_get_instance_data(node_api_basic_env env, void** data) {
  return g_node_api_js_native_vtable->get_instance_data(env, data);
}
#endif  // NAPI_VERSION >= 6

#if NAPI_VERSION >= 7

static inline napi_status NAPI_CDECL
napi_detach_arraybuffer(napi_env env, napi_value arraybuffer) {
  return g_node_api_js_native_vtable->detach_arraybuffer(env, arraybuffer);
}

static inline napi_status NAPI_CDECL
napi_is_detached_arraybuffer(napi_env env, napi_value value, bool* result) {
  return g_node_api_js_native_vtable->is_detached_arraybuffer(
      env, value, result);
}
#endif  // NAPI_VERSION >= 7

#if NAPI_VERSION >= 8

static inline napi_status NAPI_CDECL
napi_type_tag_object(
    napi_env env, napi_value value, const napi_type_tag* type_tag) {
  return g_node_api_js_native_vtable->type_tag_object(env, value, type_tag);
}

static inline napi_status NAPI_CDECL
napi_check_object_type_tag(
    napi_env env, napi_value value, const napi_type_tag* type_tag,
    bool* result) {
  return g_node_api_js_native_vtable->check_object_type_tag(
      env, value, type_tag, result);
}

static inline napi_status NAPI_CDECL
napi_object_freeze(napi_env env, napi_value object) {
  return g_node_api_js_native_vtable->object_freeze(env, object);
}

static inline napi_status NAPI_CDECL
napi_object_seal(napi_env env, napi_value object) {
  return g_node_api_js_native_vtable->object_seal(env, object);
}
#endif  // NAPI_VERSION >= 8

#if NAPI_VERSION >= 9

static inline napi_status NAPI_CDECL
node_api_symbol_for(
    napi_env env, const char* utf8description, size_t length,
    napi_value* result) {
  return g_node_api_js_native_vtable->symbol_for(
      env, utf8description, length, result);
}

static inline napi_status NAPI_CDECL
node_api_create_syntax_error(
    napi_env env, napi_value code, napi_value msg, napi_value* result) {
  return g_node_api_js_native_vtable->create_syntax_error(
      env, code, msg, result);
}

static inline napi_status NAPI_CDECL
node_api_throw_syntax_error(napi_env env, const char* code, const char* msg) {
  return g_node_api_js_native_vtable->throw_syntax_error(env, code, msg);
}
#endif  // NAPI_VERSION >= 9

#if NAPI_VERSION >= 10

static inline napi_status NAPI_CDECL
node_api_create_external_string_latin1(
    napi_env env, char* str, size_t length,
    node_api_basic_finalize finalize_callback, void* finalize_hint,
    napi_value* result, bool* copied) {
  return g_node_api_js_native_vtable->create_external_string_latin1(
      env, str, length, finalize_callback, finalize_hint, result, copied);
}

static inline napi_status NAPI_CDECL
node_api_create_external_string_utf16(
    napi_env env, char16_t* str, size_t length,
    node_api_basic_finalize finalize_callback, void* finalize_hint,
    napi_value* result, bool* copied) {
  return g_node_api_js_native_vtable->create_external_string_utf16(
      env, str, length, finalize_callback, finalize_hint, result, copied);
}

static inline napi_status NAPI_CDECL
node_api_create_property_key_latin1(
    napi_env env, const char* str, size_t length, napi_value* result) {
  return g_node_api_js_native_vtable->create_property_key_latin1(
      env, str, length, result);
}

static inline napi_status NAPI_CDECL
node_api_create_property_key_utf8(
    napi_env env, const char* str, size_t length, napi_value* result) {
  return g_node_api_js_native_vtable->create_property_key_utf8(
      env, str, length, result);
}

static inline napi_status NAPI_CDECL
node_api_create_property_key_utf16(
    napi_env env, const char16_t* str, size_t length, napi_value* result) {
  return g_node_api_js_native_vtable->create_property_key_utf16(
      env, str, length, result);
}
#endif  // NAPI_VERSION >= 10

#ifdef NAPI_EXPERIMENTAL

static inline napi_status NAPI_CDECL
node_api_post_finalizer(
    node_api_basic_env env, napi_finalize finalize_cb, void* finalize_data,
    void* finalize_hint) {
  return g_node_api_js_native_vtable->post_finalizer(
      env, finalize_cb, finalize_data, finalize_hint);
}

static inline napi_status NAPI_CDECL
node_api_create_object_with_properties(
    napi_env env, napi_value prototype_or_null,
    const napi_value* property_names, const napi_value* property_values,
    size_t property_count, napi_value* result) {
  return g_node_api_js_native_vtable->create_object_with_properties(
      env, prototype_or_null, property_names, property_values, property_count,
      result);
}

static inline napi_status NAPI_CDECL
node_api_is_sharedarraybuffer(napi_env env, napi_value value, bool* result) {
  return g_node_api_js_native_vtable->is_sharedarraybuffer(env, value, result);
}

static inline napi_status NAPI_CDECL
node_api_create_sharedarraybuffer(
    napi_env env, size_t byte_length, void** data, napi_value* result) {
  return g_node_api_js_native_vtable->create_sharedarraybuffer(
      env, byte_length, data, result);
}

static inline napi_status NAPI_CDECL
node_api_set_prototype(napi_env env, napi_value object, napi_value value) {
  return g_node_api_js_native_vtable->set_prototype(env, object, value);
}
#ifndef NODE_API_NO_EXTERNAL_BUFFERS_ALLOWED

static inline napi_status NAPI_CDECL
node_api_create_external_sharedarraybuffer(
    napi_env env, void* external_data, size_t byte_length,
    node_api_noenv_finalize finalize_cb, void* finalize_hint,
    napi_value* result) {
  return g_node_api_js_native_vtable->create_external_sharedarraybuffer(
      env, external_data, byte_length, finalize_cb, finalize_hint, result);
}
#endif  // NODE_API_NO_EXTERNAL_BUFFERS_ALLOWED
#endif  // NAPI_EXPERIMENTAL

EXTERN_C_END

// WebAssembly has no names to look up at run time.
#if defined(__wasm__) && !defined(NODE_API_MODULE_NO_VTABLE_FALLBACK)
#define NODE_API_MODULE_NO_VTABLE_FALLBACK
#endif

#ifndef NODE_API_MODULE_NO_VTABLE_FALLBACK

// Filling the table by name, in a runtime that hands out none.

#include <stdio.h>
#include <string.h>

#ifdef _WIN32
// Both only while this header includes it: the addon's own settings stand.
#ifndef WIN32_LEAN_AND_MEAN
#define WIN32_LEAN_AND_MEAN
#define NODE_API_WIN32_LEAN_AND_MEAN_
#endif
#ifndef NOMINMAX
#define NOMINMAX
#define NODE_API_NOMINMAX_
#endif
#include <windows.h>
#ifdef NODE_API_WIN32_LEAN_AND_MEAN_
#undef WIN32_LEAN_AND_MEAN
#undef NODE_API_WIN32_LEAN_AND_MEAN_
#endif
#ifdef NODE_API_NOMINMAX_
#undef NOMINMAX
#undef NODE_API_NOMINMAX_
#endif
#else
#include <dlfcn.h>
#endif

#if defined(_MSC_VER)
#define NODE_API_THREAD_LOCAL_ __declspec(thread)
#elif defined(__cplusplus)
#define NODE_API_THREAD_LOCAL_ thread_local
#elif defined(__STDC_VERSION__) && __STDC_VERSION__ >= 201112L
#define NODE_API_THREAD_LOCAL_ _Thread_local
#else
#define NODE_API_THREAD_LOCAL_ __thread
#endif

// What runs once or never is made small, not fast.
#if defined(__GNUC__) || defined(__clang__)
#define NODE_API_COLD_ __attribute__((cold))
#else
#define NODE_API_COLD_
#endif

// A stub ignores its arguments.
#ifdef _MSC_VER
#pragma warning(push)
#pragma warning(disable : 4100)
#else
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wunused-parameter"
#endif

EXTERN_C_START

// The address of a function that the process exports, or null.
static inline void* node_api_look_up_(const char* symbol) {
#ifdef _WIN32
  HMODULE library = GetModuleHandleA("libnode.dll");
  FARPROC function = NULL;
  void* address = NULL;
  if (library != NULL) function = GetProcAddress(library, symbol);
  if (function == NULL) {
    function = GetProcAddress(GetModuleHandleA(NULL), symbol);
  }
  memcpy(&address, &function, sizeof(address));
  return address;
#elif defined(RTLD_DEFAULT)
  return dlsym(RTLD_DEFAULT, symbol);
#else
  // Strict C hides the macro, in the C libraries that define it as null.
  return dlsym(NULL, symbol);
#endif
}

// Replaces each slot whose name the process exports. A table and an array of
// pointers are the same bytes; copying is how C turns the one into the other.
static inline void node_api_look_up_all_(void** slots,
                                         const char* const* symbols,
                                         size_t count) {
  size_t slot;
  for (slot = 0; slot < count; ++slot) {
    void* address = node_api_look_up_(symbols[slot]);
    if (address != NULL) slots[slot] = address;
  }
}

typedef struct {
  node_api_js_native_vtable table;
  // The runtime's own, or null.
  napi_status(NAPI_CDECL* get_last_error_info)(
      node_api_basic_env env, const napi_extended_error_info** result);
  napi_status(NAPI_CDECL* get_version)(node_api_basic_env env,
                                       uint32_t* result);
} node_api_js_by_name_;

static inline node_api_js_by_name_* node_api_js_found_(void) {
  static node_api_js_by_name_ found;
  return &found;
}

// The last call of a missing function on this thread.
typedef struct {
  node_api_basic_env env;
  napi_extended_error_info info;
  char message[192];
} node_api_missing_call_;

static inline node_api_missing_call_* node_api_last_missing_call_(void) {
  static NODE_API_THREAD_LOCAL_ node_api_missing_call_ call;
  return &call;
}

// A stub cannot write the runtime's last error. It lets the runtime record a
// failure, by a call that is harmless even inside a finalizer, and keeps beside
// it what really happened.
NODE_API_COLD_ static inline napi_status node_api_report_missing_(
    node_api_basic_env env, const char* symbol, const char* needs) {
  const node_api_js_by_name_* found = node_api_js_found_();
  node_api_missing_call_* call = node_api_last_missing_call_();
  if (env == NULL) return napi_invalid_arg;
  if (found->get_version != NULL) found->get_version(env, NULL);
  call->env = env;
  snprintf(call->message, sizeof(call->message),
           "%s is not offered by this runtime: it needs %s", symbol, needs);
  call->info.error_message = call->message;
  call->info.engine_reserved = NULL;
  call->info.engine_error_code = 0;
  call->info.error_code = napi_generic_failure;
  return napi_generic_failure;
}

// Tells what a stub kept, once, where the runtime's last error is still the one
// that the stub caused: the outcome of a later call wins. (A later
// napi_invalid_arg looks the same where nobody asked in between. Who reads the
// last error after each failure never meets that.)
static inline napi_status NAPI_CDECL node_api_get_last_error_by_name_(
    node_api_basic_env env, const napi_extended_error_info** result) {
  const node_api_js_by_name_* found = node_api_js_found_();
  node_api_missing_call_* call = node_api_last_missing_call_();
  if (env == NULL || result == NULL) return napi_invalid_arg;
  if (found->get_last_error_info != NULL) {
    napi_status status = found->get_last_error_info(env, result);
    if (status != napi_ok || call->env != env) return status;
    call->env = NULL;
    if ((*result)->error_code != napi_invalid_arg) return napi_ok;
  } else if (call->env != env) {
    return napi_generic_failure;
  }
  *result = &call->info;
  return napi_ok;
}

// What stands in a slot whose function the runtime lacks.
#define NODE_API_MISSING_(symbol, needs, parameters)      \
  NODE_API_COLD_ static inline napi_status NAPI_CDECL     \
      node_api_missing_##symbol parameters {              \
    return node_api_report_missing_(env, #symbol, needs); \
  }
NODE_API_MISSING_(napi_get_last_error_info, "Node-API version 1",
    (node_api_basic_env env, const napi_extended_error_info** result))
NODE_API_MISSING_(napi_get_undefined, "Node-API version 1",
    (napi_env env, napi_value* result))
NODE_API_MISSING_(napi_get_null, "Node-API version 1",
    (napi_env env, napi_value* result))
NODE_API_MISSING_(napi_get_global, "Node-API version 1",
    (napi_env env, napi_value* result))
NODE_API_MISSING_(napi_get_boolean, "Node-API version 1",
    (napi_env env, bool value, napi_value* result))
NODE_API_MISSING_(napi_create_object, "Node-API version 1",
    (napi_env env, napi_value* result))
NODE_API_MISSING_(napi_create_array, "Node-API version 1",
    (napi_env env, napi_value* result))
NODE_API_MISSING_(napi_create_array_with_length, "Node-API version 1",
    (napi_env env, size_t length, napi_value* result))
NODE_API_MISSING_(napi_create_double, "Node-API version 1",
    (napi_env env, double value, napi_value* result))
NODE_API_MISSING_(napi_create_int32, "Node-API version 1",
    (napi_env env, int32_t value, napi_value* result))
NODE_API_MISSING_(napi_create_uint32, "Node-API version 1",
    (napi_env env, uint32_t value, napi_value* result))
NODE_API_MISSING_(napi_create_int64, "Node-API version 1",
    (napi_env env, int64_t value, napi_value* result))
NODE_API_MISSING_(napi_create_string_latin1, "Node-API version 1",
    (napi_env env, const char* str, size_t length, napi_value* result))
NODE_API_MISSING_(napi_create_string_utf8, "Node-API version 1",
    (napi_env env, const char* str, size_t length, napi_value* result))
NODE_API_MISSING_(napi_create_string_utf16, "Node-API version 1",
    (napi_env env, const char16_t* str, size_t length, napi_value* result))
NODE_API_MISSING_(napi_create_symbol, "Node-API version 1",
    (napi_env env, napi_value description, napi_value* result))
NODE_API_MISSING_(napi_create_function, "Node-API version 1",
    (
        napi_env env, const char* utf8name, size_t length, napi_callback cb,
        void* data, napi_value* result))
NODE_API_MISSING_(napi_create_error, "Node-API version 1",
    (napi_env env, napi_value code, napi_value msg, napi_value* result))
NODE_API_MISSING_(napi_create_type_error, "Node-API version 1",
    (napi_env env, napi_value code, napi_value msg, napi_value* result))
NODE_API_MISSING_(napi_create_range_error, "Node-API version 1",
    (napi_env env, napi_value code, napi_value msg, napi_value* result))
NODE_API_MISSING_(napi_typeof, "Node-API version 1",
    (napi_env env, napi_value value, napi_valuetype* result))
NODE_API_MISSING_(napi_get_value_double, "Node-API version 1",
    (napi_env env, napi_value value, double* result))
NODE_API_MISSING_(napi_get_value_int32, "Node-API version 1",
    (napi_env env, napi_value value, int32_t* result))
NODE_API_MISSING_(napi_get_value_uint32, "Node-API version 1",
    (napi_env env, napi_value value, uint32_t* result))
NODE_API_MISSING_(napi_get_value_int64, "Node-API version 1",
    (napi_env env, napi_value value, int64_t* result))
NODE_API_MISSING_(napi_get_value_bool, "Node-API version 1",
    (napi_env env, napi_value value, bool* result))
NODE_API_MISSING_(napi_get_value_string_latin1, "Node-API version 1",
    (napi_env env, napi_value value, char* buf, size_t bufsize, size_t* result))
NODE_API_MISSING_(napi_get_value_string_utf8, "Node-API version 1",
    (napi_env env, napi_value value, char* buf, size_t bufsize, size_t* result))
NODE_API_MISSING_(napi_get_value_string_utf16, "Node-API version 1",
    (
        napi_env env, napi_value value, char16_t* buf, size_t bufsize,
        size_t* result))
NODE_API_MISSING_(napi_coerce_to_bool, "Node-API version 1",
    (napi_env env, napi_value value, napi_value* result))
NODE_API_MISSING_(napi_coerce_to_number, "Node-API version 1",
    (napi_env env, napi_value value, napi_value* result))
NODE_API_MISSING_(napi_coerce_to_object, "Node-API version 1",
    (napi_env env, napi_value value, napi_value* result))
NODE_API_MISSING_(napi_coerce_to_string, "Node-API version 1",
    (napi_env env, napi_value value, napi_value* result))
NODE_API_MISSING_(napi_get_prototype, "Node-API version 1",
    (napi_env env, napi_value object, napi_value* result))
NODE_API_MISSING_(napi_get_property_names, "Node-API version 1",
    (napi_env env, napi_value object, napi_value* result))
NODE_API_MISSING_(napi_set_property, "Node-API version 1",
    (napi_env env, napi_value object, napi_value key, napi_value value))
NODE_API_MISSING_(napi_has_property, "Node-API version 1",
    (napi_env env, napi_value object, napi_value key, bool* result))
NODE_API_MISSING_(napi_get_property, "Node-API version 1",
    (napi_env env, napi_value object, napi_value key, napi_value* result))
NODE_API_MISSING_(napi_delete_property, "Node-API version 1",
    (napi_env env, napi_value object, napi_value key, bool* result))
NODE_API_MISSING_(napi_has_own_property, "Node-API version 1",
    (napi_env env, napi_value object, napi_value key, bool* result))
NODE_API_MISSING_(napi_set_named_property, "Node-API version 1",
    (napi_env env, napi_value object, const char* utf8name, napi_value value))
NODE_API_MISSING_(napi_has_named_property, "Node-API version 1",
    (napi_env env, napi_value object, const char* utf8name, bool* result))
NODE_API_MISSING_(napi_get_named_property, "Node-API version 1",
    (napi_env env, napi_value object, const char* utf8name, napi_value* result))
NODE_API_MISSING_(napi_set_element, "Node-API version 1",
    (napi_env env, napi_value object, uint32_t index, napi_value value))
NODE_API_MISSING_(napi_has_element, "Node-API version 1",
    (napi_env env, napi_value object, uint32_t index, bool* result))
NODE_API_MISSING_(napi_get_element, "Node-API version 1",
    (napi_env env, napi_value object, uint32_t index, napi_value* result))
NODE_API_MISSING_(napi_delete_element, "Node-API version 1",
    (napi_env env, napi_value object, uint32_t index, bool* result))
NODE_API_MISSING_(napi_define_properties, "Node-API version 1",
    (
        napi_env env, napi_value object, size_t property_count,
        const napi_property_descriptor* properties))
NODE_API_MISSING_(napi_is_array, "Node-API version 1",
    (napi_env env, napi_value value, bool* result))
NODE_API_MISSING_(napi_get_array_length, "Node-API version 1",
    (napi_env env, napi_value value, uint32_t* result))
NODE_API_MISSING_(napi_strict_equals, "Node-API version 1",
    (napi_env env, napi_value lhs, napi_value rhs, bool* result))
NODE_API_MISSING_(napi_call_function, "Node-API version 1",
    (
        napi_env env, napi_value recv, napi_value func, size_t argc,
        const napi_value* argv, napi_value* result))
NODE_API_MISSING_(napi_new_instance, "Node-API version 1",
    (
        napi_env env, napi_value constructor, size_t argc,
        const napi_value* argv, napi_value* result))
NODE_API_MISSING_(napi_instanceof, "Node-API version 1",
    (napi_env env, napi_value object, napi_value constructor, bool* result))
NODE_API_MISSING_(napi_get_cb_info, "Node-API version 1",
    (
        napi_env env, napi_callback_info cbinfo, size_t* argc, napi_value* argv,
        napi_value* this_arg, void** data))
NODE_API_MISSING_(napi_get_new_target, "Node-API version 1",
    (napi_env env, napi_callback_info cbinfo, napi_value* result))
NODE_API_MISSING_(napi_define_class, "Node-API version 1",
    (
        napi_env env, const char* utf8name, size_t length,
        napi_callback constructor, void* data, size_t property_count,
        const napi_property_descriptor* properties, napi_value* result))
NODE_API_MISSING_(napi_wrap, "Node-API version 1",
    (
        napi_env env, napi_value js_object, void* native_object,
        node_api_basic_finalize finalize_cb, void* finalize_hint,
        napi_ref* result))
NODE_API_MISSING_(napi_unwrap, "Node-API version 1",
    (napi_env env, napi_value js_object, void** result))
NODE_API_MISSING_(napi_remove_wrap, "Node-API version 1",
    (napi_env env, napi_value js_object, void** result))
NODE_API_MISSING_(napi_create_external, "Node-API version 1",
    (
        napi_env env, void* data, node_api_basic_finalize finalize_cb,
        void* finalize_hint, napi_value* result))
NODE_API_MISSING_(napi_get_value_external, "Node-API version 1",
    (napi_env env, napi_value value, void** result))
NODE_API_MISSING_(napi_create_reference, "Node-API version 1",
    (
        napi_env env, napi_value value, uint32_t initial_refcount,
        napi_ref* result))
NODE_API_MISSING_(napi_delete_reference, "Node-API version 1",
    (node_api_basic_env env, napi_ref ref))
NODE_API_MISSING_(napi_reference_ref, "Node-API version 1",
    (napi_env env, napi_ref ref, uint32_t* result))
NODE_API_MISSING_(napi_reference_unref, "Node-API version 1",
    (napi_env env, napi_ref ref, uint32_t* result))
NODE_API_MISSING_(napi_get_reference_value, "Node-API version 1",
    (napi_env env, napi_ref ref, napi_value* result))
NODE_API_MISSING_(napi_open_handle_scope, "Node-API version 1",
    (napi_env env, napi_handle_scope* result))
NODE_API_MISSING_(napi_close_handle_scope, "Node-API version 1",
    (napi_env env, napi_handle_scope scope))
NODE_API_MISSING_(napi_open_escapable_handle_scope, "Node-API version 1",
    (napi_env env, napi_escapable_handle_scope* result))
NODE_API_MISSING_(napi_close_escapable_handle_scope, "Node-API version 1",
    (napi_env env, napi_escapable_handle_scope scope))
NODE_API_MISSING_(napi_escape_handle, "Node-API version 1",
    (
        napi_env env, napi_escapable_handle_scope scope, napi_value escapee,
        napi_value* result))
NODE_API_MISSING_(napi_throw, "Node-API version 1",
    (napi_env env, napi_value error))
NODE_API_MISSING_(napi_throw_error, "Node-API version 1",
    (napi_env env, const char* code, const char* msg))
NODE_API_MISSING_(napi_throw_type_error, "Node-API version 1",
    (napi_env env, const char* code, const char* msg))
NODE_API_MISSING_(napi_throw_range_error, "Node-API version 1",
    (napi_env env, const char* code, const char* msg))
NODE_API_MISSING_(napi_is_error, "Node-API version 1",
    (napi_env env, napi_value value, bool* result))
NODE_API_MISSING_(napi_is_exception_pending, "Node-API version 1",
    (napi_env env, bool* result))
NODE_API_MISSING_(napi_get_and_clear_last_exception, "Node-API version 1",
    (napi_env env, napi_value* result))
NODE_API_MISSING_(napi_is_arraybuffer, "Node-API version 1",
    (napi_env env, napi_value value, bool* result))
NODE_API_MISSING_(napi_create_arraybuffer, "Node-API version 1",
    (napi_env env, size_t byte_length, void** data, napi_value* result))
NODE_API_MISSING_(napi_create_external_arraybuffer, "Node-API version 1",
    (
        napi_env env, void* external_data, size_t byte_length,
        node_api_basic_finalize finalize_cb, void* finalize_hint,
        napi_value* result))
NODE_API_MISSING_(napi_get_arraybuffer_info, "Node-API version 1",
    (napi_env env, napi_value arraybuffer, void** data, size_t* byte_length))
NODE_API_MISSING_(napi_is_typedarray, "Node-API version 1",
    (napi_env env, napi_value value, bool* result))
NODE_API_MISSING_(napi_create_typedarray, "Node-API version 1",
    (
        napi_env env, napi_typedarray_type type, size_t length,
        napi_value arraybuffer, size_t byte_offset, napi_value* result))
NODE_API_MISSING_(napi_get_typedarray_info, "Node-API version 1",
    (
        napi_env env, napi_value typedarray, napi_typedarray_type* type,
        size_t* length, void** data, napi_value* arraybuffer,
        size_t* byte_offset))
NODE_API_MISSING_(napi_create_dataview, "Node-API version 1",
    (
        napi_env env, size_t length, napi_value arraybuffer, size_t byte_offset,
        napi_value* result))
NODE_API_MISSING_(napi_is_dataview, "Node-API version 1",
    (napi_env env, napi_value value, bool* result))
NODE_API_MISSING_(napi_get_dataview_info, "Node-API version 1",
    (
        napi_env env, napi_value dataview, size_t* bytelength, void** data,
        napi_value* arraybuffer, size_t* byte_offset))
NODE_API_MISSING_(napi_get_version, "Node-API version 1",
    (node_api_basic_env env, uint32_t* result))
NODE_API_MISSING_(napi_create_promise, "Node-API version 1",
    (napi_env env, napi_deferred* deferred, napi_value* promise))
NODE_API_MISSING_(napi_resolve_deferred, "Node-API version 1",
    (napi_env env, napi_deferred deferred, napi_value resolution))
NODE_API_MISSING_(napi_reject_deferred, "Node-API version 1",
    (napi_env env, napi_deferred deferred, napi_value rejection))
NODE_API_MISSING_(napi_is_promise, "Node-API version 1",
    (napi_env env, napi_value value, bool* is_promise))
NODE_API_MISSING_(napi_run_script, "Node-API version 1",
    (napi_env env, napi_value script, napi_value* result))
NODE_API_MISSING_(napi_adjust_external_memory, "Node-API version 1",
    (node_api_basic_env env, int64_t change_in_bytes, int64_t* adjusted_value))
NODE_API_MISSING_(napi_create_date, "Node-API version 5",
    (napi_env env, double time, napi_value* result))
NODE_API_MISSING_(napi_is_date, "Node-API version 5",
    (napi_env env, napi_value value, bool* is_date))
NODE_API_MISSING_(napi_get_date_value, "Node-API version 5",
    (napi_env env, napi_value value, double* result))
NODE_API_MISSING_(napi_add_finalizer, "Node-API version 5",
    (
        napi_env env, napi_value js_object, void* finalize_data,
        node_api_basic_finalize finalize_cb, void* finalize_hint,
        napi_ref* result))
NODE_API_MISSING_(napi_create_bigint_int64, "Node-API version 6",
    (napi_env env, int64_t value, napi_value* result))
NODE_API_MISSING_(napi_create_bigint_uint64, "Node-API version 6",
    (napi_env env, uint64_t value, napi_value* result))
NODE_API_MISSING_(napi_create_bigint_words, "Node-API version 6",
    (
        napi_env env, int sign_bit, size_t word_count, const uint64_t* words,
        napi_value* result))
NODE_API_MISSING_(napi_get_value_bigint_int64, "Node-API version 6",
    (napi_env env, napi_value value, int64_t* result, bool* lossless))
NODE_API_MISSING_(napi_get_value_bigint_uint64, "Node-API version 6",
    (napi_env env, napi_value value, uint64_t* result, bool* lossless))
NODE_API_MISSING_(napi_get_value_bigint_words, "Node-API version 6",
    (
        napi_env env, napi_value value, int* sign_bit, size_t* word_count,
        uint64_t* words))
NODE_API_MISSING_(napi_get_all_property_names, "Node-API version 6",
    (
        napi_env env, napi_value object, napi_key_collection_mode key_mode,
        napi_key_filter key_filter, napi_key_conversion key_conversion,
        napi_value* result))
NODE_API_MISSING_(napi_set_instance_data, "Node-API version 6",
    (
        node_api_basic_env env, void* data, napi_finalize finalize_cb,
        void* finalize_hint))
NODE_API_MISSING_(napi_get_instance_data, "Node-API version 6",
    (node_api_basic_env env, void** data))
NODE_API_MISSING_(napi_detach_arraybuffer, "Node-API version 7",
    (napi_env env, napi_value arraybuffer))
NODE_API_MISSING_(napi_is_detached_arraybuffer, "Node-API version 7",
    (napi_env env, napi_value value, bool* result))
NODE_API_MISSING_(napi_type_tag_object, "Node-API version 8",
    (napi_env env, napi_value value, const napi_type_tag* type_tag))
NODE_API_MISSING_(napi_check_object_type_tag, "Node-API version 8",
    (
        napi_env env, napi_value value, const napi_type_tag* type_tag,
        bool* result))
NODE_API_MISSING_(napi_object_freeze, "Node-API version 8",
    (napi_env env, napi_value object))
NODE_API_MISSING_(napi_object_seal, "Node-API version 8",
    (napi_env env, napi_value object))
NODE_API_MISSING_(node_api_symbol_for, "Node-API version 9",
    (
        napi_env env, const char* utf8description, size_t length,
        napi_value* result))
NODE_API_MISSING_(node_api_create_syntax_error, "Node-API version 9",
    (napi_env env, napi_value code, napi_value msg, napi_value* result))
NODE_API_MISSING_(node_api_throw_syntax_error, "Node-API version 9",
    (napi_env env, const char* code, const char* msg))
NODE_API_MISSING_(node_api_create_external_string_latin1, "Node-API version 10",
    (
        napi_env env, char* str, size_t length,
        node_api_basic_finalize finalize_callback, void* finalize_hint,
        napi_value* result, bool* copied))
NODE_API_MISSING_(node_api_create_external_string_utf16, "Node-API version 10",
    (
        napi_env env, char16_t* str, size_t length,
        node_api_basic_finalize finalize_callback, void* finalize_hint,
        napi_value* result, bool* copied))
NODE_API_MISSING_(node_api_create_property_key_latin1, "Node-API version 10",
    (napi_env env, const char* str, size_t length, napi_value* result))
NODE_API_MISSING_(node_api_create_property_key_utf8, "Node-API version 10",
    (napi_env env, const char* str, size_t length, napi_value* result))
NODE_API_MISSING_(node_api_create_property_key_utf16, "Node-API version 10",
    (napi_env env, const char16_t* str, size_t length, napi_value* result))
NODE_API_MISSING_(node_api_post_finalizer, "experimental Node-API",
    (
        node_api_basic_env env, napi_finalize finalize_cb, void* finalize_data,
        void* finalize_hint))
NODE_API_MISSING_(node_api_create_object_with_properties,
    "experimental Node-API",
    (
        napi_env env, napi_value prototype_or_null,
        const napi_value* property_names, const napi_value* property_values,
        size_t property_count, napi_value* result))
NODE_API_MISSING_(node_api_is_sharedarraybuffer, "experimental Node-API",
    (napi_env env, napi_value value, bool* result))
NODE_API_MISSING_(node_api_create_sharedarraybuffer, "experimental Node-API",
    (napi_env env, size_t byte_length, void** data, napi_value* result))
NODE_API_MISSING_(node_api_set_prototype, "experimental Node-API",
    (napi_env env, napi_value object, napi_value value))
NODE_API_MISSING_(node_api_create_external_sharedarraybuffer,
    "experimental Node-API",
    (
        napi_env env, void* external_data, size_t byte_length,
        node_api_noenv_finalize finalize_cb, void* finalize_hint,
        napi_value* result))

static inline void node_api_fill_js_by_name_(void) {
#define NODE_API_SYMBOL_(slot, field, symbol) #symbol,
  static const char* const symbols[] = {
      NODE_API_JS_NATIVE_SLOTS_(NODE_API_SYMBOL_)};
#undef NODE_API_SYMBOL_
#define NODE_API_STUB_(slot, field, symbol) node_api_missing_##symbol,
  static const node_api_js_native_vtable stubs = {
      NODE_API_JS_NATIVE_SLOTS_(NODE_API_STUB_)};
#undef NODE_API_STUB_
  node_api_js_by_name_* found = node_api_js_found_();
  void* slots[sizeof(stubs) / sizeof(void*)];
  void* address;

  memcpy(slots, &stubs, sizeof(stubs));
  node_api_look_up_all_(slots, symbols, sizeof(slots) / sizeof(slots[0]));
  memcpy(&found->table, slots, sizeof(slots));

  address = node_api_look_up_("napi_get_last_error_info");
  memcpy(&found->get_last_error_info, &address, sizeof(address));
  address = node_api_look_up_("napi_get_version");
  memcpy(&found->get_version, &address, sizeof(address));
  found->table.get_last_error_info = node_api_get_last_error_by_name_;
}

EXTERN_C_END

#ifdef _MSC_VER
#pragma warning(pop)
#else
#pragma GCC diagnostic pop
#endif

#endif  // NODE_API_MODULE_NO_VTABLE_FALLBACK
#endif  // NODE_API_MODULE_USE_VTABLE

#endif  // SRC_JS_NATIVE_API_H_
