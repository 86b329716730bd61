// {{banner}}
// The functions of Node-API that surround a module, and how a module registers.
//
// Where NODE_API_MODULE_USE_VTABLE is defined, every function is inline and
// calls through one of two tables of function pointers. Define it for all
// source files of an addon or for none. An addon finds its tables in one of
// three ways, the first that applies:
//
//   1. The runtime calls node_api_module_set_vtable_v1, which the registration
//      macros export. Should it do so again, the new tables replace the old.
//   2. The runtime's napi_env carries the tables behind a sentinel.
//   3. The addon looks each function up by name in the process, once. What is
//      missing becomes a stub that returns napi_generic_failure and leaves a
//      last error. NODE_API_MODULE_NO_VTABLE_FALLBACK leaves this way out.
//
// NAPI_MODULE and NAPI_MODULE_INIT do all of this before they run the addon's
// code. An addon that exports napi_register_module_v1 itself calls
// node_api_module_bind_vtable first.

#ifndef SRC_NODE_API_H_  // Node's own guard; see js_native_api_types.h
#define SRC_NODE_API_H_

// Whoever builds an addon says so, and then functions come from another file.
#if defined(BUILDING_NODE_EXTENSION) && !defined(NAPI_EXTERN)
#ifdef _WIN32
#define NAPI_EXTERN __declspec(dllimport)
#elif defined(__wasm__)
#define NAPI_EXTERN __attribute__((__import_module__("napi")))
#endif
#endif

#include "js_native_api.h"
#include "node_api_types.h"

struct uv_loop_s;  // libuv's event loop

// How the functions that a runtime looks for are exported.
#ifdef _WIN32
#define NAPI_MODULE_EXPORT __declspec(dllexport)
#elif defined(__EMSCRIPTEN__)
#define NAPI_MODULE_EXPORT __attribute__((used, visibility("default")))
#else
#define NAPI_MODULE_EXPORT __attribute__((visibility("default")))
#endif

#if defined(__GNUC__)
#define NAPI_NO_RETURN __attribute__((noreturn))
#elif defined(_WIN32)
#define NAPI_NO_RETURN __declspec(noreturn)
#else
#define NAPI_NO_RETURN
#endif

// What napi_module_register takes.
typedef struct napi_module {
  int nm_version;
  unsigned int nm_flags;
  const char* nm_filename;
  napi_addon_register_func nm_register_func;
  const char* nm_modname;
  void* nm_priv;
  void* reserved[4];
} napi_module;

// The version of that struct, and of the names that a module exports.
#define NAPI_MODULE_VERSION 1

// The names of a module's exports. A program that links several modules into
// itself defines the three bases differently for each.
#ifndef NAPI_MODULE_INITIALIZER_BASE
#ifdef __wasm__
#define NAPI_MODULE_INITIALIZER_BASE napi_register_wasm_v
#else
#define NAPI_MODULE_INITIALIZER_BASE napi_register_module_v
#endif
#endif
#ifndef NODE_API_MODULE_GET_API_VERSION_BASE
#define NODE_API_MODULE_GET_API_VERSION_BASE node_api_module_get_api_version_v
#endif

#define NAPI_MODULE_INITIALIZER_X_HELPER(base, version) base##version
#define NAPI_MODULE_INITIALIZER_X(base, version) \
  NAPI_MODULE_INITIALIZER_X_HELPER(base, version)
#define NAPI_MODULE_INITIALIZER \
  NAPI_MODULE_INITIALIZER_X(NAPI_MODULE_INITIALIZER_BASE, NAPI_MODULE_VERSION)
#define NODE_API_MODULE_GET_API_VERSION                           \
  NAPI_MODULE_INITIALIZER_X(NODE_API_MODULE_GET_API_VERSION_BASE, \
                            NAPI_MODULE_VERSION)

// Registers a module. The block after it is the body of a function that gets
// `env` and `exports` and returns the exports:
//
//   NAPI_MODULE_INIT() { return exports; }
#ifndef NODE_API_MODULE_USE_VTABLE
#define NAPI_MODULE_INIT()                                              \
  EXTERN_C_START                                                        \
  NAPI_MODULE_EXPORT int32_t NODE_API_MODULE_GET_API_VERSION(void);     \
  NAPI_MODULE_EXPORT napi_value NAPI_MODULE_INITIALIZER(                \
      napi_env env, napi_value exports);                                \
  EXTERN_C_END                                                          \
  int32_t NODE_API_MODULE_GET_API_VERSION(void) { return NAPI_VERSION; } \
  napi_value NAPI_MODULE_INITIALIZER(napi_env env, napi_value exports)
#else
#ifndef NODE_API_MODULE_SET_VTABLE_BASE
#define NODE_API_MODULE_SET_VTABLE_BASE node_api_module_set_vtable_v
#endif
#define NODE_API_MODULE_SET_VTABLE                           \
  NAPI_MODULE_INITIALIZER_X(NODE_API_MODULE_SET_VTABLE_BASE, \
                            NAPI_MODULE_VERSION)

#define NAPI_MODULE_INIT()                                               \
  EXTERN_C_START                                                         \
  NAPI_MODULE_EXPORT int32_t NODE_API_MODULE_GET_API_VERSION(void);      \
  NAPI_MODULE_EXPORT void NODE_API_MODULE_SET_VTABLE(                    \
      const node_api_module_vtable* module_vtable,                       \
      const node_api_js_native_vtable* js_vtable);                       \
  NAPI_MODULE_EXPORT napi_value NAPI_MODULE_INITIALIZER(                 \
      napi_env env, napi_value exports);                                 \
  EXTERN_C_END                                                           \
  static napi_value node_api_module_init_(napi_env env,                  \
                                          napi_value exports);           \
  int32_t NODE_API_MODULE_GET_API_VERSION(void) { return NAPI_VERSION; } \
  void NODE_API_MODULE_SET_VTABLE(                                       \
      const node_api_module_vtable* module_vtable,                       \
      const node_api_js_native_vtable* js_vtable) {                      \
    node_api_module_inject_vtable(module_vtable, js_vtable);             \
  }                                                                      \
  napi_value NAPI_MODULE_INITIALIZER(napi_env env, napi_value exports) { \
    if (node_api_module_bind_vtable(env) != napi_ok) return NULL;        \
    return node_api_module_init_(env, exports);                          \
  }                                                                      \
  static napi_value node_api_module_init_(napi_env env, napi_value exports)
#endif

// Registers a module with a function of the addon's. The name is not used.
#define NAPI_MODULE(modname, regfunc) \
  NAPI_MODULE_INIT() { return regfunc(env, exports); }

// The former way to say the same.
#define NAPI_MODULE_X(modname, regfunc, priv, flags) \
  NAPI_MODULE(modname, regfunc)

EXTERN_C_START
{{declarations}}

EXTERN_C_END

#ifdef NODE_API_MODULE_USE_VTABLE

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#if defined(_WIN32)
#ifndef WIN32_LEAN_AND_MEAN
#define WIN32_LEAN_AND_MEAN
#endif
#ifndef NOMINMAX
#define NOMINMAX
#endif
#include <windows.h>
#else
#include <sched.h>
#endif

EXTERN_C_START

// One function pointer a slot, by the rules of node_api_js_native_vtable.
typedef struct node_api_module_vtable {
{{fields}}
} node_api_module_vtable;

// Every slot with its field and its function.
#define NODE_API_MODULE_SLOTS_(X) \
{{slots}}

#define NODE_API_CHECK_(slot, field, symbol)                  \
  NODE_API_ASSERT_(offsetof(node_api_module_vtable, field) == \
                       (slot) * sizeof(void (*)(void)),       \
                   #symbol " has moved");
NODE_API_MODULE_SLOTS_(NODE_API_CHECK_)
#undef NODE_API_CHECK_
NODE_API_ASSERT_(sizeof(node_api_module_vtable) ==
                     {{count}} * sizeof(void (*)(void)),
                 "the table has {{count}} slots");

// The second table; see g_node_api_js_native_vtable.
NODE_API_SHARED_ const node_api_module_vtable* g_node_api_module_vtable = NULL;

// What a napi_env starts with whose runtime embeds the tables.
typedef struct {
  uint64_t sentinel;
  const node_api_js_native_vtable* js_vtable;
  const node_api_module_vtable* module_vtable;
} node_api_vt_env;

// Any other value, a later version of the struct included, is not for us.
#define NODE_API_VT_SENTINEL UINT64_C(0x4E4F44455F565401)

// How the addon is bound. The choice falls when the first env registers it. A
// static constructor that binds by name before that, on behalf of no env, does
// not keep the addon from the tables of that env; an injection always counts.
#define NODE_API_NOT_BOUND_ 0L
#define NODE_API_BOUND_EARLY_ 1L
#define NODE_API_BOUND_BY_NAME_ 2L
#define NODE_API_BOUND_BY_ENV_ 3L
#define NODE_API_BOUND_BY_INJECTION_ 4L
// A thread is at it.
#define NODE_API_BINDING_ 5L

NODE_API_SHARED_ long g_node_api_vtable_state_ = NODE_API_NOT_BOUND_;

// Lets one thread at a time bind; returns how the addon is bound so far.
static inline long node_api_begin_binding_(void) {
  for (;;) {
#if defined(__GNUC__) || defined(__clang__)
    long state = __atomic_exchange_n(&g_node_api_vtable_state_,
                                     NODE_API_BINDING_, __ATOMIC_ACQUIRE);
#else
    long state =
        InterlockedExchange(&g_node_api_vtable_state_, NODE_API_BINDING_);
#endif
    if (state != NODE_API_BINDING_) return state;
#ifdef _WIN32
    SwitchToThread();
#else
    sched_yield();
#endif
  }
}

static inline void node_api_end_binding_(long state) {
#if defined(__GNUC__) || defined(__clang__)
  __atomic_store_n(&g_node_api_vtable_state_, state, __ATOMIC_RELEASE);
#else
  InterlockedExchange(&g_node_api_vtable_state_, state);
#endif
}

// Makes the tables those of every later call. The tables are complete before
// another thread can see the pointers.
static inline void node_api_publish_vtables_(
    const node_api_module_vtable* module_vtable,
    const node_api_js_native_vtable* js_vtable) {
#if defined(__GNUC__) || defined(__clang__)
  __atomic_store_n(&g_node_api_module_vtable, module_vtable, __ATOMIC_RELEASE);
  __atomic_store_n(&g_node_api_js_native_vtable, js_vtable, __ATOMIC_RELEASE);
#else
  MemoryBarrier();
  g_node_api_module_vtable = module_vtable;
  g_node_api_js_native_vtable = js_vtable;
#endif
}

// A text as napi_fatal_error takes it.
static inline void node_api_print_(const char* text, size_t length) {
  if (text == NULL) return;
  if (length == NAPI_AUTO_LENGTH) length = strlen(text);
  fwrite(text, 1, length, stderr);
}

// The two functions that may be called before there are tables, or in a runtime
// that lacks them. Neither has a last error to write to.

static inline NAPI_NO_RETURN void NAPI_CDECL
node_api_missing_napi_fatal_error(const char* location,
                                  size_t location_len,
                                  const char* message,
                                  size_t message_len) {
  fputs("FATAL ERROR: ", stderr);
  node_api_print_(location, location_len);
  fputs(" ", stderr);
  node_api_print_(message, message_len);
  fputs("\n", stderr);
  abort();
}

static inline void NAPI_CDECL
node_api_missing_napi_module_register(napi_module* mod) {
  const char* name = mod == NULL ? NULL : mod->nm_modname;
  fprintf(stderr,
          "napi_module_register is not offered by this runtime: "
          "module '%s' is not registered\n",
          name == NULL ? "" : name);
}

#ifndef NODE_API_MODULE_NO_VTABLE_FALLBACK

#ifdef _MSC_VER
#pragma warning(push)
#pragma warning(disable : 4100)
#else
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wunused-parameter"
#endif

#define NODE_API_MISSING_WITHOUT_ENV_(symbol, parameters) \
  NODE_API_COLD_ static inline napi_status NAPI_CDECL     \
      node_api_missing_##symbol parameters {              \
    return napi_generic_failure;                          \
  }
{{stubs}}

#ifdef _MSC_VER
#pragma warning(pop)
#else
#pragma GCC diagnostic pop
#endif

static inline node_api_module_vtable* node_api_module_found_(void) {
  static node_api_module_vtable found;
  return &found;
}

static inline void node_api_fill_module_by_name_(void) {
#define NODE_API_SYMBOL_(slot, field, symbol) #symbol,
  static const char* const symbols[] = {
      NODE_API_MODULE_SLOTS_(NODE_API_SYMBOL_)};
#undef NODE_API_SYMBOL_
#define NODE_API_STUB_(slot, field, symbol) node_api_missing_##symbol,
  static const node_api_module_vtable stubs = {
      NODE_API_MODULE_SLOTS_(NODE_API_STUB_)};
#undef NODE_API_STUB_
  void* slots[sizeof(stubs) / sizeof(void*)];

  memcpy(slots, &stubs, sizeof(stubs));
  node_api_look_up_all_(slots, symbols, sizeof(slots) / sizeof(slots[0]));
  memcpy(node_api_module_found_(), slots, sizeof(slots));
}

#endif  // NODE_API_MODULE_NO_VTABLE_FALLBACK

// Takes tables that a runtime hands over; they stay valid for the rest of the
// process. A null table is ignored, and so is its companion. A runtime that
// hands over others does so while no thread is inside the addon.
static inline void node_api_module_inject_vtable(
    const node_api_module_vtable* module_vtable,
    const node_api_js_native_vtable* js_vtable) {
  if (module_vtable == NULL || js_vtable == NULL) return;
  node_api_begin_binding_();
  node_api_publish_vtables_(module_vtable, js_vtable);
  node_api_end_binding_(NODE_API_BOUND_BY_INJECTION_);
}

// Binds the addon in the best way that this env allows, where it is not bound
// already. `env` may be null. Any thread may call it, any number of times.
// Without tables it returns napi_generic_failure and no function may be called.
static inline napi_status node_api_module_bind_vtable(napi_env env) {
  long state = node_api_begin_binding_();
  if (state < NODE_API_BOUND_BY_NAME_ && env != NULL) {
    const uint64_t expected = NODE_API_VT_SENTINEL;
    node_api_vt_env tables;
    // Only the sentinel says that there is more than eight bytes to read.
    if (memcmp(env, &expected, sizeof(expected)) == 0) {
      memcpy(&tables, env, sizeof(tables));
      if (tables.js_vtable != NULL && tables.module_vtable != NULL) {
        node_api_publish_vtables_(tables.module_vtable, tables.js_vtable);
        state = NODE_API_BOUND_BY_ENV_;
      }
    }
  }
#ifndef NODE_API_MODULE_NO_VTABLE_FALLBACK
  if (state == NODE_API_NOT_BOUND_) {
    node_api_fill_js_by_name_();
    node_api_fill_module_by_name_();
    node_api_publish_vtables_(node_api_module_found_(),
                              &node_api_js_found_()->table);
    state = NODE_API_BOUND_EARLY_;
  }
  if (state == NODE_API_BOUND_EARLY_ && env != NULL) {
    state = NODE_API_BOUND_BY_NAME_;
  }
#endif
  node_api_end_binding_(state);
  if (state != NODE_API_NOT_BOUND_) return napi_ok;
  fputs(
      "Node-API: this runtime handed the module no function tables, and the "
      "module was built with NODE_API_MODULE_NO_VTABLE_FALLBACK, so it cannot "
      "look the functions up by name\n",
      stderr);
  return napi_generic_failure;
}

// A static constructor calls this before any env exists.
static inline void NAPI_CDECL napi_module_register(napi_module* mod) {
  if (g_node_api_module_vtable == NULL &&
      node_api_module_bind_vtable(NULL) != napi_ok) {
    node_api_missing_napi_module_register(mod);
    return;
  }
  g_node_api_module_vtable->module_register(mod);
}

static inline NAPI_NO_RETURN void NAPI_CDECL
napi_fatal_error(const char* location,
                 size_t location_len,
                 const char* message,
                 size_t message_len) {
  if (g_node_api_module_vtable != NULL) {
    g_node_api_module_vtable->fatal_error(location, location_len, message,
                                          message_len);
  }
  // Not reached in a bound addon.
  node_api_missing_napi_fatal_error(location, location_len, message,
                                    message_len);
}
{{forwarders}}

EXTERN_C_END

#endif  // NODE_API_MODULE_USE_VTABLE

#endif  // SRC_NODE_API_H_
