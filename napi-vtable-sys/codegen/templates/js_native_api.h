// {{banner}}
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
{{declarations}}

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
{{fields}}
} node_api_js_native_vtable;

// Every slot with its field and its function.
#define NODE_API_JS_NATIVE_SLOTS_(X) \
{{slots}}

#define NODE_API_CHECK_(slot, field, symbol)                     \
  NODE_API_ASSERT_(offsetof(node_api_js_native_vtable, field) == \
                       (slot) * sizeof(void (*)(void)),          \
                   #symbol " has moved");
NODE_API_JS_NATIVE_SLOTS_(NODE_API_CHECK_)
#undef NODE_API_CHECK_
NODE_API_ASSERT_(sizeof(node_api_js_native_vtable) ==
                     {{count}} * sizeof(void (*)(void)),
                 "the table has {{count}} slots");

// The table that the inline functions call through, null until the addon is
// bound.
NODE_API_SHARED_ const node_api_js_native_vtable* g_node_api_js_native_vtable =
    NULL;
{{forwarders}}

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
{{stubs}}

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
