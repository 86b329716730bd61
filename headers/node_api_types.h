// The types of node_api.h, the part of Node-API that surrounds a module.

#ifndef SRC_NODE_API_TYPES_H_  // Node's own guard; see js_native_api_types.h
#define SRC_NODE_API_TYPES_H_

#include "js_native_api_types.h"

// Registers a module: fills `exports` or returns what replaces them.
typedef napi_value(NAPI_CDECL* napi_addon_register_func)(napi_env env,
                                                         napi_value exports);
// Tells the Node-API version that a module needs.
typedef int32_t(NAPI_CDECL* node_api_addon_get_api_version_func)(void);

typedef struct napi_callback_scope__* napi_callback_scope;
typedef struct napi_async_context__* napi_async_context;
typedef struct napi_async_work__* napi_async_work;

// Runs a task off the env's thread.
typedef void(NAPI_CDECL* napi_async_execute_callback)(napi_env env, void* data);
// Finishes a task on the env's thread.
typedef void(NAPI_CDECL* napi_async_complete_callback)(
    napi_env env, napi_status status, void* data);

// The version of Node that a runtime is or presents.
typedef struct {
  uint32_t major;
  uint32_t minor;
  uint32_t patch;
  const char* release;
} napi_node_version;

#if NAPI_VERSION >= 3 || defined(NODE_API_MODULE_USE_VTABLE)
// Runs when an env ends.
typedef void(NAPI_CDECL* napi_cleanup_hook)(void* arg);
#endif

#if NAPI_VERSION >= 4 || defined(NODE_API_MODULE_USE_VTABLE)
typedef struct napi_threadsafe_function__* napi_threadsafe_function;

// Whether other threads may go on calling a released threadsafe function.
typedef enum {
  napi_tsfn_release = 0,
  napi_tsfn_abort = 1
} napi_threadsafe_function_release_mode;

// What a call does where the queue of a threadsafe function is full.
typedef enum {
  napi_tsfn_nonblocking = 0,
  napi_tsfn_blocking = 1
} napi_threadsafe_function_call_mode;

// Delivers a queued call on the env's thread; the env is null where it ends.
typedef void(NAPI_CDECL* napi_threadsafe_function_call_js)(
    napi_env env, napi_value js_callback, void* context, void* data);
#endif

#if NAPI_VERSION >= 8 || defined(NODE_API_MODULE_USE_VTABLE)
typedef struct napi_async_cleanup_hook_handle__* napi_async_cleanup_hook_handle;
// Starts a cleanup that ends when the hook is removed.
typedef void(NAPI_CDECL* napi_async_cleanup_hook)(
    napi_async_cleanup_hook_handle handle, void* data);
#endif

#endif  // SRC_NODE_API_TYPES_H_
