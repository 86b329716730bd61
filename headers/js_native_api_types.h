// The types of js_native_api.h, the part of Node-API that needs nothing but a
// JavaScript engine.

// The include guards of these headers are those of Node's, on purpose: a source
// file that meets both sets through different paths gets the first one and no
// conflicting declarations.
#ifndef SRC_JS_NATIVE_API_TYPES_H_
#define SRC_JS_NATIVE_API_TYPES_H_

// The version of what is not stable yet; newer than every number.
#define NAPI_VERSION_EXPERIMENTAL 2147483647

// NAPI_VERSION selects the functions that are declared: those of this version
// and older. An addon that names no version gets what every runtime in service
// offers.
#ifndef NAPI_VERSION
#ifdef NAPI_EXPERIMENTAL
#define NAPI_VERSION NAPI_VERSION_EXPERIMENTAL
#else
#define NAPI_VERSION 8
#endif
#endif

#if defined(NAPI_EXPERIMENTAL) && !defined(NODE_WANT_INTERNALS) && \
    !defined(NODE_API_EXPERIMENTAL_NO_WARNING)
#ifdef _MSC_VER
#pragma message("NAPI_EXPERIMENTAL is set: these functions may still change")
#else
#warning "NAPI_EXPERIMENTAL is set: these functions may still change"
#endif
#endif

#include <stddef.h>
#include <stdint.h>

#if !defined(__cplusplus) || (defined(_MSC_VER) && _MSC_VER < 1900)
typedef uint16_t char16_t;
#endif

// The calling convention of every function and callback.
#ifndef NAPI_CDECL
#ifdef _WIN32
#define NAPI_CDECL __cdecl
#else
#define NAPI_CDECL
#endif
#endif

// Handles. What they point to is the runtime's own.
typedef struct napi_env__* napi_env;
typedef struct napi_value__* napi_value;
typedef struct napi_ref__* napi_ref;
typedef struct napi_handle_scope__* napi_handle_scope;
typedef struct napi_escapable_handle_scope__* napi_escapable_handle_scope;
typedef struct napi_callback_info__* napi_callback_info;
typedef struct napi_deferred__* napi_deferred;

// The env as the basic functions take it: those that a finalizer may call while
// the garbage collector runs. With experimental features it points to const, so
// that handing it to any other function draws a warning. An addon that is not
// ready for that defines one of the two opt-outs.
#if defined(NAPI_EXPERIMENTAL) && \
    !defined(NODE_API_EXPERIMENTAL_BASIC_ENV_OPT_OUT) && \
    !defined(NODE_API_EXPERIMENTAL_NOGC_ENV_OPT_OUT)
typedef const struct napi_env__* node_api_basic_env;
#else
typedef napi_env node_api_basic_env;
#endif
// The former name.
typedef node_api_basic_env node_api_nogc_env;

// What a call returns.
typedef enum {
  napi_ok = 0,
  napi_invalid_arg = 1,
  napi_object_expected = 2,
  napi_string_expected = 3,
  napi_name_expected = 4,
  napi_function_expected = 5,
  napi_number_expected = 6,
  napi_boolean_expected = 7,
  napi_array_expected = 8,
  napi_generic_failure = 9,
  napi_pending_exception = 10,
  napi_cancelled = 11,
  napi_escape_called_twice = 12,
  napi_handle_scope_mismatch = 13,
  napi_callback_scope_mismatch = 14,
  napi_queue_full = 15,
  napi_closing = 16,
  napi_bigint_expected = 17,
  napi_date_expected = 18,
  napi_arraybuffer_expected = 19,
  napi_detachable_arraybuffer_expected = 20,
  napi_would_deadlock = 21,  // no runtime returns it
  napi_no_external_buffers_allowed = 22,
  napi_cannot_run_js = 23
} napi_status;

// What `typeof` tells, with null and externals told apart from objects.
typedef enum {
  napi_undefined = 0,
  napi_null = 1,
  napi_boolean = 2,
  napi_number = 3,
  napi_string = 4,
  napi_symbol = 5,
  napi_object = 6,
  napi_function = 7,
  napi_external = 8,
  napi_bigint = 9
} napi_valuetype;

// Tells that napi_float16_array is declared.
#define NODE_API_HAS_FLOAT16_ARRAY

// The element type of a typed array.
typedef enum {
  napi_int8_array = 0,
  napi_uint8_array = 1,
  napi_uint8_clamped_array = 2,
  napi_int16_array = 3,
  napi_uint16_array = 4,
  napi_int32_array = 5,
  napi_uint32_array = 6,
  napi_float32_array = 7,
  napi_float64_array = 8,
  napi_bigint64_array = 9,
  napi_biguint64_array = 10,
  napi_float16_array = 11
} napi_typedarray_type;

// The attributes of a property, to be combined with |.
typedef enum {
  napi_default = 0,
  napi_writable = 1,
  napi_enumerable = 2,
  napi_configurable = 4,
#if NAPI_VERSION >= 8
  // What a method of a class has.
  napi_default_method = napi_writable | napi_configurable,
  // What a property has after a plain assignment.
  napi_default_jsproperty = napi_writable | napi_enumerable | napi_configurable,
#endif
  // On the class and not on its instances; only napi_define_class reads it.
  napi_static = 1024
} napi_property_attributes;

// A native function that JavaScript calls.
typedef napi_value(NAPI_CDECL* napi_callback)(napi_env env,
                                              napi_callback_info info);

// Frees native data once its JavaScript value is gone.
typedef void(NAPI_CDECL* napi_finalize)(
    napi_env env, void* finalize_data, void* finalize_hint);

// A finalizer that may run while the garbage collector does, and so calls
// nothing but functions that take a basic env.
#if defined(NAPI_EXPERIMENTAL) && \
    !defined(NODE_API_EXPERIMENTAL_BASIC_ENV_OPT_OUT) && \
    !defined(NODE_API_EXPERIMENTAL_NOGC_ENV_OPT_OUT)
typedef void(NAPI_CDECL* node_api_basic_finalize)(
    node_api_basic_env env, void* finalize_data, void* finalize_hint);
#else
typedef napi_finalize node_api_basic_finalize;
#endif
// The former name.
typedef node_api_basic_finalize node_api_nogc_finalize;

// A finalizer that may run on any thread at any time.
typedef void(NAPI_CDECL* node_api_noenv_finalize)(
    void* finalize_data, void* finalize_hint);

// One property for napi_define_properties and napi_define_class.
typedef struct {
  const char* utf8name;  // the name, or null where `name` is given
  napi_value name;       // the name, or null where `utf8name` is given
  napi_callback method;
  napi_callback getter;
  napi_callback setter;
  napi_value value;
  napi_property_attributes attributes;
  void* data;  // what the three functions find as their data
} napi_property_descriptor;

// The details of a failed call.
typedef struct {
  const char* error_message;
  void* engine_reserved;
  uint32_t engine_error_code;
  napi_status error_code;
} napi_extended_error_info;

// The function tables describe every version at once, so with them the types of
// every version are declared.

#if NAPI_VERSION >= 6 || defined(NODE_API_MODULE_USE_VTABLE)
// Where napi_get_all_property_names looks.
typedef enum {
  napi_key_include_prototypes = 0,
  napi_key_own_only = 1
} napi_key_collection_mode;

// Which keys it keeps, to be combined with |.
typedef enum {
  napi_key_all_properties = 0,
  napi_key_writable = 1,
  napi_key_enumerable = 2,
  napi_key_configurable = 4,
  napi_key_skip_strings = 8,
  napi_key_skip_symbols = 16
} napi_key_filter;

// How it returns integer keys.
typedef enum {
  napi_key_keep_numbers = 0,
  napi_key_numbers_to_strings = 1
} napi_key_conversion;
#endif

#if NAPI_VERSION >= 8 || defined(NODE_API_MODULE_USE_VTABLE)
// A 128-bit mark of an object's type.
typedef struct {
  uint64_t lower;
  uint64_t upper;
} napi_type_tag;
#endif

#endif  // SRC_JS_NATIVE_API_TYPES_H_
