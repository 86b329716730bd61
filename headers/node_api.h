// @generated from napi-vtable-sys/spec by `cargo run -p napi-vtable-codegen -- generate`; do not edit.
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

/* ---- Registration ---- */

// Registers a module from a static constructor; superseded by exported symbols.
NODE_API_FUNCTION_ void NAPI_CDECL napi_module_register(napi_module* mod);

/* ---- Errors ---- */

// Ends the process at once with a message.
NODE_API_FUNCTION_ NAPI_NO_RETURN void NAPI_CDECL
napi_fatal_error(
    const char* location, size_t location_len, const char* message,
    size_t message_len);

/* ---- Callback scopes ---- */

// Opens an async context for callbacks made later.
NODE_API_FUNCTION_ napi_status NAPI_CDECL
napi_async_init(
    napi_env env, napi_value async_resource, napi_value async_resource_name,
    napi_async_context* result);
// Ends an async context.
NODE_API_FUNCTION_ napi_status NAPI_CDECL
napi_async_destroy(napi_env env, napi_async_context async_context);
// Calls a function from native code outside any script, then runs what became
// due.
NODE_API_FUNCTION_ napi_status NAPI_CDECL
napi_make_callback(
    napi_env env, napi_async_context async_context, napi_value recv,
    napi_value func, size_t argc, const napi_value* argv, napi_value* result);

/* ---- Buffers ---- */

// Creates a `Buffer` and gets its bytes.
NODE_API_FUNCTION_ napi_status NAPI_CDECL
napi_create_buffer(
    napi_env env, size_t length, void** data, napi_value* result);
#ifndef NODE_API_NO_EXTERNAL_BUFFERS_ALLOWED
// Creates a `Buffer` over memory that the addon owns; a runtime may refuse.
NODE_API_FUNCTION_ napi_status NAPI_CDECL
napi_create_external_buffer(
    napi_env env, size_t length, void* data,
    node_api_basic_finalize finalize_cb, void* finalize_hint,
    napi_value* result);
#endif  // NODE_API_NO_EXTERNAL_BUFFERS_ALLOWED
// Creates a `Buffer` with a copy of the given bytes.
NODE_API_FUNCTION_ napi_status NAPI_CDECL
napi_create_buffer_copy(
    napi_env env, size_t length, const void* data, void** result_data,
    napi_value* result);
// Tells whether a value is a `Buffer` or another view of bytes.
NODE_API_FUNCTION_ napi_status NAPI_CDECL
napi_is_buffer(napi_env env, napi_value value, bool* result);
// Gets the bytes of a `Buffer` or a `Uint8Array` and their number.
NODE_API_FUNCTION_ napi_status NAPI_CDECL
napi_get_buffer_info(
    napi_env env, napi_value value, void** data, size_t* length);

/* ---- Async work ---- */

// Creates a task that runs off the env's thread and completes on it.
NODE_API_FUNCTION_ napi_status NAPI_CDECL
napi_create_async_work(
    napi_env env, napi_value async_resource, napi_value async_resource_name,
    napi_async_execute_callback execute, napi_async_complete_callback complete,
    void* data, napi_async_work* result);
// Frees a task that is not running.
NODE_API_FUNCTION_ napi_status NAPI_CDECL
napi_delete_async_work(napi_env env, napi_async_work work);
// Hands a task to the thread pool.
NODE_API_FUNCTION_ napi_status NAPI_CDECL
napi_queue_async_work(node_api_basic_env env, napi_async_work work);
// Withdraws a task that has not started.
NODE_API_FUNCTION_ napi_status NAPI_CDECL
napi_cancel_async_work(node_api_basic_env env, napi_async_work work);

/* ---- Version ---- */

// Gets the version of Node that the runtime is or presents.
NODE_API_FUNCTION_ napi_status NAPI_CDECL
napi_get_node_version(
    node_api_basic_env env, const napi_node_version** version);

#if NAPI_VERSION >= 2

/* ---- Event loop ---- */

// Gets the libuv loop of the env, where there is one.
NODE_API_FUNCTION_ napi_status NAPI_CDECL
napi_get_uv_event_loop(node_api_basic_env env, struct uv_loop_s** loop);
#endif  // NAPI_VERSION >= 2

#if NAPI_VERSION >= 3

/* ---- Errors ---- */

// Raises an uncaught exception in JavaScript from an async callback.
NODE_API_FUNCTION_ napi_status NAPI_CDECL
napi_fatal_exception(napi_env env, napi_value err);

/* ---- Cleanup hooks ---- */

// Adds a hook that runs when the env ends; the last added runs first.
NODE_API_FUNCTION_ napi_status NAPI_CDECL
napi_add_env_cleanup_hook(
    node_api_basic_env env, napi_cleanup_hook fun, void* arg);
// Removes a hook that was added with the same function and argument.
NODE_API_FUNCTION_ napi_status NAPI_CDECL
napi_remove_env_cleanup_hook(
    node_api_basic_env env, napi_cleanup_hook fun, void* arg);

/* ---- Callback scopes ---- */

// Opens the scope that callbacks outside any script run in.
NODE_API_FUNCTION_ napi_status NAPI_CDECL
napi_open_callback_scope(
    napi_env env, napi_value resource_object, napi_async_context context,
    napi_callback_scope* result);
// Closes a callback scope and runs what became due.
NODE_API_FUNCTION_ napi_status NAPI_CDECL
napi_close_callback_scope(napi_env env, napi_callback_scope scope);
#endif  // NAPI_VERSION >= 3

#if NAPI_VERSION >= 4

/* ---- Threadsafe functions ---- */

// Creates a function that any thread may call and that runs on the env's
// thread.
NODE_API_FUNCTION_ napi_status NAPI_CDECL
napi_create_threadsafe_function(
    napi_env env, napi_value func, napi_value async_resource,
    napi_value async_resource_name, size_t max_queue_size,
    size_t initial_thread_count, void* thread_finalize_data,
    napi_finalize thread_finalize_cb, void* context,
    napi_threadsafe_function_call_js call_js_cb,
    napi_threadsafe_function* result);
// Gets the context that a threadsafe function was made with.
NODE_API_FUNCTION_ napi_status NAPI_CDECL
napi_get_threadsafe_function_context(
    napi_threadsafe_function func, void** result);
// Queues a call to a threadsafe function; a full queue blocks or refuses, as
// asked.
NODE_API_FUNCTION_ napi_status NAPI_CDECL
napi_call_threadsafe_function(
    napi_threadsafe_function func, void* data,
    napi_threadsafe_function_call_mode is_blocking);
// Counts one more thread that uses a threadsafe function.
NODE_API_FUNCTION_ napi_status NAPI_CDECL
napi_acquire_threadsafe_function(napi_threadsafe_function func);
// Counts one thread less; the last one, or an abort, ends the function.
NODE_API_FUNCTION_ napi_status NAPI_CDECL
napi_release_threadsafe_function(
    napi_threadsafe_function func, napi_threadsafe_function_release_mode mode);
// Lets the event loop end although a threadsafe function lives.
NODE_API_FUNCTION_ napi_status NAPI_CDECL
napi_unref_threadsafe_function(
    node_api_basic_env env, napi_threadsafe_function func);
// Keeps the event loop alive while a threadsafe function lives.
NODE_API_FUNCTION_ napi_status NAPI_CDECL
napi_ref_threadsafe_function(
    node_api_basic_env env, napi_threadsafe_function func);
#endif  // NAPI_VERSION >= 4

#if NAPI_VERSION >= 8

/* ---- Cleanup hooks ---- */

// Adds a hook that may finish its cleanup asynchronously when the env ends.
NODE_API_FUNCTION_ napi_status NAPI_CDECL
napi_add_async_cleanup_hook(
    node_api_basic_env env, napi_async_cleanup_hook hook, void* arg,
    napi_async_cleanup_hook_handle* remove_handle);
// Removes an async hook, or reports that its cleanup is done.
NODE_API_FUNCTION_ napi_status NAPI_CDECL
napi_remove_async_cleanup_hook(napi_async_cleanup_hook_handle remove_handle);
#endif  // NAPI_VERSION >= 8

#if NAPI_VERSION >= 9

/* ---- Version ---- */

// Gets the URL of the file that the addon was loaded from.
NODE_API_FUNCTION_ napi_status NAPI_CDECL
node_api_get_module_file_name(node_api_basic_env env, const char** result);
#endif  // NAPI_VERSION >= 9

#if NAPI_VERSION >= 10

/* ---- Buffers ---- */

// Creates a `Buffer` over part of an `ArrayBuffer`.
NODE_API_FUNCTION_ napi_status NAPI_CDECL
node_api_create_buffer_from_arraybuffer(
    napi_env env, napi_value arraybuffer, size_t byte_offset,
    size_t byte_length, napi_value* result);
#endif  // NAPI_VERSION >= 10

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
  // Node-API version 1
  void(NAPI_CDECL* module_register)(napi_module* mod);
  void(NAPI_CDECL* fatal_error)(
      const char* location, size_t location_len, const char* message,
      size_t message_len);
  napi_status(NAPI_CDECL* async_init)(
      napi_env env, napi_value async_resource, napi_value async_resource_name,
      napi_async_context* result);
  napi_status(NAPI_CDECL* async_destroy)(
      napi_env env, napi_async_context async_context);
  napi_status(NAPI_CDECL* make_callback)(
      napi_env env, napi_async_context async_context, napi_value recv,
      napi_value func, size_t argc, const napi_value* argv, napi_value* result);
  napi_status(NAPI_CDECL* create_buffer)(
      napi_env env, size_t length, void** data, napi_value* result);
  napi_status(NAPI_CDECL* create_external_buffer)(
      napi_env env, size_t length, void* data,
      node_api_basic_finalize finalize_cb, void* finalize_hint,
      napi_value* result);
  napi_status(NAPI_CDECL* create_buffer_copy)(
      napi_env env, size_t length, const void* data, void** result_data,
      napi_value* result);
  napi_status(NAPI_CDECL* is_buffer)(
      napi_env env, napi_value value, bool* result);
  napi_status(NAPI_CDECL* get_buffer_info)(
      napi_env env, napi_value value, void** data, size_t* length);
  napi_status(NAPI_CDECL* create_async_work)(
      napi_env env, napi_value async_resource, napi_value async_resource_name,
      napi_async_execute_callback execute,
      napi_async_complete_callback complete, void* data,
      napi_async_work* result);
  napi_status(NAPI_CDECL* delete_async_work)(
      napi_env env, napi_async_work work);
  napi_status(NAPI_CDECL* queue_async_work)(
      node_api_basic_env env, napi_async_work work);
  napi_status(NAPI_CDECL* cancel_async_work)(
      node_api_basic_env env, napi_async_work work);
  napi_status(NAPI_CDECL* get_node_version)(
      node_api_basic_env env, const napi_node_version** version);

  // Node-API version 2
  napi_status(NAPI_CDECL* get_uv_event_loop)(
      node_api_basic_env env, struct uv_loop_s** loop);

  // Node-API version 3
  napi_status(NAPI_CDECL* fatal_exception)(napi_env env, napi_value err);
  napi_status(NAPI_CDECL* add_env_cleanup_hook)(
      node_api_basic_env env, napi_cleanup_hook fun, void* arg);
  napi_status(NAPI_CDECL* remove_env_cleanup_hook)(
      node_api_basic_env env, napi_cleanup_hook fun, void* arg);
  napi_status(NAPI_CDECL* open_callback_scope)(
      napi_env env, napi_value resource_object, napi_async_context context,
      napi_callback_scope* result);
  napi_status(NAPI_CDECL* close_callback_scope)(
      napi_env env, napi_callback_scope scope);

  // Node-API version 4
  napi_status(NAPI_CDECL* create_threadsafe_function)(
      napi_env env, napi_value func, napi_value async_resource,
      napi_value async_resource_name, size_t max_queue_size,
      size_t initial_thread_count, void* thread_finalize_data,
      napi_finalize thread_finalize_cb, void* context,
      napi_threadsafe_function_call_js call_js_cb,
      napi_threadsafe_function* result);
  napi_status(NAPI_CDECL* get_threadsafe_function_context)(
      napi_threadsafe_function func, void** result);
  napi_status(NAPI_CDECL* call_threadsafe_function)(
      napi_threadsafe_function func, void* data,
      napi_threadsafe_function_call_mode is_blocking);
  napi_status(NAPI_CDECL* acquire_threadsafe_function)(
      napi_threadsafe_function func);
  napi_status(NAPI_CDECL* release_threadsafe_function)(
      napi_threadsafe_function func,
      napi_threadsafe_function_release_mode mode);
  napi_status(NAPI_CDECL* unref_threadsafe_function)(
      node_api_basic_env env, napi_threadsafe_function func);
  napi_status(NAPI_CDECL* ref_threadsafe_function)(
      node_api_basic_env env, napi_threadsafe_function func);

  // Node-API version 8
  napi_status(NAPI_CDECL* add_async_cleanup_hook)(
      node_api_basic_env env, napi_async_cleanup_hook hook, void* arg,
      napi_async_cleanup_hook_handle* remove_handle);
  napi_status(NAPI_CDECL* remove_async_cleanup_hook)(
      napi_async_cleanup_hook_handle remove_handle);

  // Node-API version 9
  napi_status(NAPI_CDECL* get_module_file_name)(
      node_api_basic_env env, const char** result);

  // Node-API version 10
  napi_status(NAPI_CDECL* create_buffer_from_arraybuffer)(
      napi_env env, napi_value arraybuffer, size_t byte_offset,
      size_t byte_length, napi_value* result);
} node_api_module_vtable;

// Every slot with its field and its function.
#define NODE_API_MODULE_SLOTS_(X) \
  X(0, module_register, napi_module_register) \
  X(1, fatal_error, napi_fatal_error) \
  X(2, async_init, napi_async_init) \
  X(3, async_destroy, napi_async_destroy) \
  X(4, make_callback, napi_make_callback) \
  X(5, create_buffer, napi_create_buffer) \
  X(6, create_external_buffer, napi_create_external_buffer) \
  X(7, create_buffer_copy, napi_create_buffer_copy) \
  X(8, is_buffer, napi_is_buffer) \
  X(9, get_buffer_info, napi_get_buffer_info) \
  X(10, create_async_work, napi_create_async_work) \
  X(11, delete_async_work, napi_delete_async_work) \
  X(12, queue_async_work, napi_queue_async_work) \
  X(13, cancel_async_work, napi_cancel_async_work) \
  X(14, get_node_version, napi_get_node_version) \
  X(15, get_uv_event_loop, napi_get_uv_event_loop) \
  X(16, fatal_exception, napi_fatal_exception) \
  X(17, add_env_cleanup_hook, napi_add_env_cleanup_hook) \
  X(18, remove_env_cleanup_hook, napi_remove_env_cleanup_hook) \
  X(19, open_callback_scope, napi_open_callback_scope) \
  X(20, close_callback_scope, napi_close_callback_scope) \
  X(21, create_threadsafe_function, napi_create_threadsafe_function) \
  X(22, get_threadsafe_function_context, napi_get_threadsafe_function_context) \
  X(23, call_threadsafe_function, napi_call_threadsafe_function) \
  X(24, acquire_threadsafe_function, napi_acquire_threadsafe_function) \
  X(25, release_threadsafe_function, napi_release_threadsafe_function) \
  X(26, unref_threadsafe_function, napi_unref_threadsafe_function) \
  X(27, ref_threadsafe_function, napi_ref_threadsafe_function) \
  X(28, add_async_cleanup_hook, napi_add_async_cleanup_hook) \
  X(29, remove_async_cleanup_hook, napi_remove_async_cleanup_hook) \
  X(30, get_module_file_name, node_api_get_module_file_name) \
  X(31, create_buffer_from_arraybuffer, \
    node_api_create_buffer_from_arraybuffer)

#define NODE_API_CHECK_(slot, field, symbol)                  \
  NODE_API_ASSERT_(offsetof(node_api_module_vtable, field) == \
                       (slot) * sizeof(void (*)(void)),       \
                   #symbol " has moved");
NODE_API_MODULE_SLOTS_(NODE_API_CHECK_)
#undef NODE_API_CHECK_
NODE_API_ASSERT_(sizeof(node_api_module_vtable) ==
                     32 * sizeof(void (*)(void)),
                 "the table has 32 slots");

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
NODE_API_MISSING_(napi_async_init, "Node-API version 1",
    (
        napi_env env, napi_value async_resource, napi_value async_resource_name,
        napi_async_context* result))
NODE_API_MISSING_(napi_async_destroy, "Node-API version 1",
    (napi_env env, napi_async_context async_context))
NODE_API_MISSING_(napi_make_callback, "Node-API version 1",
    (
        napi_env env, napi_async_context async_context, napi_value recv,
        napi_value func, size_t argc, const napi_value* argv,
        napi_value* result))
NODE_API_MISSING_(napi_create_buffer, "Node-API version 1",
    (napi_env env, size_t length, void** data, napi_value* result))
NODE_API_MISSING_(napi_create_external_buffer, "Node-API version 1",
    (
        napi_env env, size_t length, void* data,
        node_api_basic_finalize finalize_cb, void* finalize_hint,
        napi_value* result))
NODE_API_MISSING_(napi_create_buffer_copy, "Node-API version 1",
    (
        napi_env env, size_t length, const void* data, void** result_data,
        napi_value* result))
NODE_API_MISSING_(napi_is_buffer, "Node-API version 1",
    (napi_env env, napi_value value, bool* result))
NODE_API_MISSING_(napi_get_buffer_info, "Node-API version 1",
    (napi_env env, napi_value value, void** data, size_t* length))
NODE_API_MISSING_(napi_create_async_work, "Node-API version 1",
    (
        napi_env env, napi_value async_resource, napi_value async_resource_name,
        napi_async_execute_callback execute,
        napi_async_complete_callback complete, void* data,
        napi_async_work* result))
NODE_API_MISSING_(napi_delete_async_work, "Node-API version 1",
    (napi_env env, napi_async_work work))
NODE_API_MISSING_(napi_queue_async_work, "Node-API version 1",
    (node_api_basic_env env, napi_async_work work))
NODE_API_MISSING_(napi_cancel_async_work, "Node-API version 1",
    (node_api_basic_env env, napi_async_work work))
NODE_API_MISSING_(napi_get_node_version, "Node-API version 1",
    (node_api_basic_env env, const napi_node_version** version))
NODE_API_MISSING_(napi_get_uv_event_loop, "Node-API version 2",
    (node_api_basic_env env, struct uv_loop_s** loop))
NODE_API_MISSING_(napi_fatal_exception, "Node-API version 3",
    (napi_env env, napi_value err))
NODE_API_MISSING_(napi_add_env_cleanup_hook, "Node-API version 3",
    (node_api_basic_env env, napi_cleanup_hook fun, void* arg))
NODE_API_MISSING_(napi_remove_env_cleanup_hook, "Node-API version 3",
    (node_api_basic_env env, napi_cleanup_hook fun, void* arg))
NODE_API_MISSING_(napi_open_callback_scope, "Node-API version 3",
    (
        napi_env env, napi_value resource_object, napi_async_context context,
        napi_callback_scope* result))
NODE_API_MISSING_(napi_close_callback_scope, "Node-API version 3",
    (napi_env env, napi_callback_scope scope))
NODE_API_MISSING_(napi_create_threadsafe_function, "Node-API version 4",
    (
        napi_env env, napi_value func, napi_value async_resource,
        napi_value async_resource_name, size_t max_queue_size,
        size_t initial_thread_count, void* thread_finalize_data,
        napi_finalize thread_finalize_cb, void* context,
        napi_threadsafe_function_call_js call_js_cb,
        napi_threadsafe_function* result))
NODE_API_MISSING_WITHOUT_ENV_(napi_get_threadsafe_function_context,
    (napi_threadsafe_function func, void** result))
NODE_API_MISSING_WITHOUT_ENV_(napi_call_threadsafe_function,
    (
        napi_threadsafe_function func, void* data,
        napi_threadsafe_function_call_mode is_blocking))
NODE_API_MISSING_WITHOUT_ENV_(napi_acquire_threadsafe_function,
    (napi_threadsafe_function func))
NODE_API_MISSING_WITHOUT_ENV_(napi_release_threadsafe_function,
    (napi_threadsafe_function func, napi_threadsafe_function_release_mode mode))
NODE_API_MISSING_(napi_unref_threadsafe_function, "Node-API version 4",
    (node_api_basic_env env, napi_threadsafe_function func))
NODE_API_MISSING_(napi_ref_threadsafe_function, "Node-API version 4",
    (node_api_basic_env env, napi_threadsafe_function func))
NODE_API_MISSING_(napi_add_async_cleanup_hook, "Node-API version 8",
    (
        node_api_basic_env env, napi_async_cleanup_hook hook, void* arg,
        napi_async_cleanup_hook_handle* remove_handle))
NODE_API_MISSING_WITHOUT_ENV_(napi_remove_async_cleanup_hook,
    (napi_async_cleanup_hook_handle remove_handle))
NODE_API_MISSING_(node_api_get_module_file_name, "Node-API version 9",
    (node_api_basic_env env, const char** result))
NODE_API_MISSING_(node_api_create_buffer_from_arraybuffer,
    "Node-API version 10",
    (
        napi_env env, napi_value arraybuffer, size_t byte_offset,
        size_t byte_length, napi_value* result))

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

static inline napi_status NAPI_CDECL
napi_async_init(
    napi_env env, napi_value async_resource, napi_value async_resource_name,
    napi_async_context* result) {
  return g_node_api_module_vtable->async_init(
      env, async_resource, async_resource_name, result);
}

static inline napi_status NAPI_CDECL
napi_async_destroy(napi_env env, napi_async_context async_context) {
  return g_node_api_module_vtable->async_destroy(env, async_context);
}

static inline napi_status NAPI_CDECL
napi_make_callback(
    napi_env env, napi_async_context async_context, napi_value recv,
    napi_value func, size_t argc, const napi_value* argv, napi_value* result) {
  return g_node_api_module_vtable->make_callback(
      env, async_context, recv, func, argc, argv, result);
}

static inline napi_status NAPI_CDECL
napi_create_buffer(
    napi_env env, size_t length, void** data, napi_value* result) {
  return g_node_api_module_vtable->create_buffer(env, length, data, result);
}
#ifndef NODE_API_NO_EXTERNAL_BUFFERS_ALLOWED

static inline napi_status NAPI_CDECL
napi_create_external_buffer(
    napi_env env, size_t length, void* data,
    node_api_basic_finalize finalize_cb, void* finalize_hint,
    napi_value* result) {
  return g_node_api_module_vtable->create_external_buffer(
      env, length, data, finalize_cb, finalize_hint, result);
}
#endif  // NODE_API_NO_EXTERNAL_BUFFERS_ALLOWED

static inline napi_status NAPI_CDECL
napi_create_buffer_copy(
    napi_env env, size_t length, const void* data, void** result_data,
    napi_value* result) {
  return g_node_api_module_vtable->create_buffer_copy(
      env, length, data, result_data, result);
}

static inline napi_status NAPI_CDECL
napi_is_buffer(napi_env env, napi_value value, bool* result) {
  return g_node_api_module_vtable->is_buffer(env, value, result);
}

static inline napi_status NAPI_CDECL
napi_get_buffer_info(
    napi_env env, napi_value value, void** data, size_t* length) {
  return g_node_api_module_vtable->get_buffer_info(env, value, data, length);
}

static inline napi_status NAPI_CDECL
napi_create_async_work(
    napi_env env, napi_value async_resource, napi_value async_resource_name,
    napi_async_execute_callback execute, napi_async_complete_callback complete,
    void* data, napi_async_work* result) {
  return g_node_api_module_vtable->create_async_work(
      env, async_resource, async_resource_name, execute, complete, data,
      result);
}

static inline napi_status NAPI_CDECL
napi_delete_async_work(napi_env env, napi_async_work work) {
  return g_node_api_module_vtable->delete_async_work(env, work);
}

static inline napi_status NAPI_CDECL
napi_queue_async_work(node_api_basic_env env, napi_async_work work) {
  return g_node_api_module_vtable->queue_async_work(env, work);
}

static inline napi_status NAPI_CDECL
napi_cancel_async_work(node_api_basic_env env, napi_async_work work) {
  return g_node_api_module_vtable->cancel_async_work(env, work);
}

static inline napi_status NAPI_CDECL
napi_get_node_version(
    node_api_basic_env env, const napi_node_version** version) {
  return g_node_api_module_vtable->get_node_version(env, version);
}

#if NAPI_VERSION >= 2

static inline napi_status NAPI_CDECL
napi_get_uv_event_loop(node_api_basic_env env, struct uv_loop_s** loop) {
  return g_node_api_module_vtable->get_uv_event_loop(env, loop);
}
#endif  // NAPI_VERSION >= 2

#if NAPI_VERSION >= 3

static inline napi_status NAPI_CDECL
napi_fatal_exception(napi_env env, napi_value err) {
  return g_node_api_module_vtable->fatal_exception(env, err);
}

static inline napi_status NAPI_CDECL
napi_add_env_cleanup_hook(
    node_api_basic_env env, napi_cleanup_hook fun, void* arg) {
  return g_node_api_module_vtable->add_env_cleanup_hook(env, fun, arg);
}

static inline napi_status NAPI_CDECL
napi_remove_env_cleanup_hook(
    node_api_basic_env env, napi_cleanup_hook fun, void* arg) {
  return g_node_api_module_vtable->remove_env_cleanup_hook(env, fun, arg);
}

static inline napi_status NAPI_CDECL
napi_open_callback_scope(
    napi_env env, napi_value resource_object, napi_async_context context,
    napi_callback_scope* result) {
  return g_node_api_module_vtable->open_callback_scope(
      env, resource_object, context, result);
}

static inline napi_status NAPI_CDECL
napi_close_callback_scope(napi_env env, napi_callback_scope scope) {
  return g_node_api_module_vtable->close_callback_scope(env, scope);
}
#endif  // NAPI_VERSION >= 3

#if NAPI_VERSION >= 4

static inline napi_status NAPI_CDECL
napi_create_threadsafe_function(
    napi_env env, napi_value func, napi_value async_resource,
    napi_value async_resource_name, size_t max_queue_size,
    size_t initial_thread_count, void* thread_finalize_data,
    napi_finalize thread_finalize_cb, void* context,
    napi_threadsafe_function_call_js call_js_cb,
    napi_threadsafe_function* result) {
  return g_node_api_module_vtable->create_threadsafe_function(
      env, func, async_resource, async_resource_name, max_queue_size,
      initial_thread_count, thread_finalize_data, thread_finalize_cb, context,
      call_js_cb, result);
}

static inline napi_status NAPI_CDECL
napi_get_threadsafe_function_context(
    napi_threadsafe_function func, void** result) {
  return g_node_api_module_vtable->get_threadsafe_function_context(
      func, result);
}

static inline napi_status NAPI_CDECL
napi_call_threadsafe_function(
    napi_threadsafe_function func, void* data,
    napi_threadsafe_function_call_mode is_blocking) {
  return g_node_api_module_vtable->call_threadsafe_function(
      func, data, is_blocking);
}

static inline napi_status NAPI_CDECL
napi_acquire_threadsafe_function(napi_threadsafe_function func) {
  return g_node_api_module_vtable->acquire_threadsafe_function(func);
}

static inline napi_status NAPI_CDECL
napi_release_threadsafe_function(
    napi_threadsafe_function func, napi_threadsafe_function_release_mode mode) {
  return g_node_api_module_vtable->release_threadsafe_function(func, mode);
}

static inline napi_status NAPI_CDECL
napi_unref_threadsafe_function(
    node_api_basic_env env, napi_threadsafe_function func) {
  return g_node_api_module_vtable->unref_threadsafe_function(env, func);
}

static inline napi_status NAPI_CDECL
napi_ref_threadsafe_function(
    node_api_basic_env env, napi_threadsafe_function func) {
  return g_node_api_module_vtable->ref_threadsafe_function(env, func);
}
#endif  // NAPI_VERSION >= 4

#if NAPI_VERSION >= 8

static inline napi_status NAPI_CDECL
napi_add_async_cleanup_hook(
    node_api_basic_env env, napi_async_cleanup_hook hook, void* arg,
    napi_async_cleanup_hook_handle* remove_handle) {
  return g_node_api_module_vtable->add_async_cleanup_hook(
      env, hook, arg, remove_handle);
}

static inline napi_status NAPI_CDECL
napi_remove_async_cleanup_hook(napi_async_cleanup_hook_handle remove_handle) {
  return g_node_api_module_vtable->remove_async_cleanup_hook(remove_handle);
}
#endif  // NAPI_VERSION >= 8

#if NAPI_VERSION >= 9

static inline napi_status NAPI_CDECL
node_api_get_module_file_name(node_api_basic_env env, const char** result) {
  return g_node_api_module_vtable->get_module_file_name(env, result);
}
#endif  // NAPI_VERSION >= 9

#if NAPI_VERSION >= 10

static inline napi_status NAPI_CDECL
node_api_create_buffer_from_arraybuffer(
    napi_env env, napi_value arraybuffer, size_t byte_offset,
    size_t byte_length, napi_value* result) {
  return g_node_api_module_vtable->create_buffer_from_arraybuffer(
      env, arraybuffer, byte_offset, byte_length, result);
}
#endif  // NAPI_VERSION >= 10

EXTERN_C_END

#endif  // NODE_API_MODULE_USE_VTABLE

#endif  // SRC_NODE_API_H_
