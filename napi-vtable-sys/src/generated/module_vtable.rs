// @generated from napi-vtable-sys/spec by `cargo run -p napi-vtable-codegen -- generate`; do not edit.
//! What surrounds a module: the functions of `node_api.h`.

use crate::types::*;

/// What surrounds a module: the functions of `node_api.h`.
///
/// 32 slots, each one function pointer that is never null. Slots with a version number never move;
/// experimental ones come last and may. A table that another program hands over may be shorter: look at
/// it through [`TableView`](crate::TableView), never through a reference to this struct.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct node_api_module_vtable {
    /// `napi_module_register`, slot 0, since Node-API 1: Registers a module from a static constructor; superseded by exported symbols.
    pub module_register: unsafe extern "C" fn(mod_: *mut napi_module),
    /// `napi_fatal_error`, slot 1, since Node-API 1: Ends the process at once with a message.
    pub fatal_error: unsafe extern "C" fn(
        location: *const ::core::ffi::c_char,
        location_len: usize,
        message: *const ::core::ffi::c_char,
        message_len: usize,
    ) -> !,
    /// `napi_async_init`, slot 2, since Node-API 1: Opens an async context for callbacks made later.
    pub async_init: unsafe extern "C" fn(
        env: napi_env,
        async_resource: napi_value,
        async_resource_name: napi_value,
        result: *mut napi_async_context,
    ) -> napi_status,
    /// `napi_async_destroy`, slot 3, since Node-API 1: Ends an async context.
    pub async_destroy:
        unsafe extern "C" fn(env: napi_env, async_context: napi_async_context) -> napi_status,
    /// `napi_make_callback`, slot 4, since Node-API 1: Calls a function from native code outside any script, then runs what became due.
    pub make_callback: unsafe extern "C" fn(
        env: napi_env,
        async_context: napi_async_context,
        recv: napi_value,
        func: napi_value,
        argc: usize,
        argv: *const napi_value,
        result: *mut napi_value,
    ) -> napi_status,
    /// `napi_create_buffer`, slot 5, since Node-API 1: Creates a `Buffer` and gets its bytes.
    pub create_buffer: unsafe extern "C" fn(
        env: napi_env,
        length: usize,
        data: *mut *mut ::core::ffi::c_void,
        result: *mut napi_value,
    ) -> napi_status,
    /// `napi_create_external_buffer`, slot 6, since Node-API 1: Creates a `Buffer` over memory that the addon owns; a runtime may refuse.
    pub create_external_buffer: unsafe extern "C" fn(
        env: napi_env,
        length: usize,
        data: *mut ::core::ffi::c_void,
        finalize_cb: node_api_basic_finalize,
        finalize_hint: *mut ::core::ffi::c_void,
        result: *mut napi_value,
    ) -> napi_status,
    /// `napi_create_buffer_copy`, slot 7, since Node-API 1: Creates a `Buffer` with a copy of the given bytes.
    pub create_buffer_copy: unsafe extern "C" fn(
        env: napi_env,
        length: usize,
        data: *const ::core::ffi::c_void,
        result_data: *mut *mut ::core::ffi::c_void,
        result: *mut napi_value,
    ) -> napi_status,
    /// `napi_is_buffer`, slot 8, since Node-API 1: Tells whether a value is a `Buffer` or another view of bytes.
    pub is_buffer:
        unsafe extern "C" fn(env: napi_env, value: napi_value, result: *mut bool) -> napi_status,
    /// `napi_get_buffer_info`, slot 9, since Node-API 1: Gets the bytes of a `Buffer` or a `Uint8Array` and their number.
    pub get_buffer_info: unsafe extern "C" fn(
        env: napi_env,
        value: napi_value,
        data: *mut *mut ::core::ffi::c_void,
        length: *mut usize,
    ) -> napi_status,
    /// `napi_create_async_work`, slot 10, since Node-API 1: Creates a task that runs off the env's thread and completes on it.
    pub create_async_work: unsafe extern "C" fn(
        env: napi_env,
        async_resource: napi_value,
        async_resource_name: napi_value,
        execute: napi_async_execute_callback,
        complete: napi_async_complete_callback,
        data: *mut ::core::ffi::c_void,
        result: *mut napi_async_work,
    ) -> napi_status,
    /// `napi_delete_async_work`, slot 11, since Node-API 1: Frees a task that is not running.
    pub delete_async_work:
        unsafe extern "C" fn(env: napi_env, work: napi_async_work) -> napi_status,
    /// `napi_queue_async_work`, slot 12, since Node-API 1: Hands a task to the thread pool.
    pub queue_async_work:
        unsafe extern "C" fn(env: node_api_basic_env, work: napi_async_work) -> napi_status,
    /// `napi_cancel_async_work`, slot 13, since Node-API 1: Withdraws a task that has not started.
    pub cancel_async_work:
        unsafe extern "C" fn(env: node_api_basic_env, work: napi_async_work) -> napi_status,
    /// `napi_get_node_version`, slot 14, since Node-API 1: Gets the version of Node that the runtime is or presents.
    pub get_node_version: unsafe extern "C" fn(
        env: node_api_basic_env,
        version: *mut *const napi_node_version,
    ) -> napi_status,
    /// `napi_get_uv_event_loop`, slot 15, since Node-API 2: Gets the libuv loop of the env, where there is one.
    pub get_uv_event_loop:
        unsafe extern "C" fn(env: node_api_basic_env, loop_: *mut *mut uv_loop_s) -> napi_status,
    /// `napi_fatal_exception`, slot 16, since Node-API 3: Raises an uncaught exception in JavaScript from an async callback.
    pub fatal_exception: unsafe extern "C" fn(env: napi_env, err: napi_value) -> napi_status,
    /// `napi_add_env_cleanup_hook`, slot 17, since Node-API 3: Adds a hook that runs when the env ends; the last added runs first.
    pub add_env_cleanup_hook: unsafe extern "C" fn(
        env: node_api_basic_env,
        fun: napi_cleanup_hook,
        arg: *mut ::core::ffi::c_void,
    ) -> napi_status,
    /// `napi_remove_env_cleanup_hook`, slot 18, since Node-API 3: Removes a hook that was added with the same function and argument.
    pub remove_env_cleanup_hook: unsafe extern "C" fn(
        env: node_api_basic_env,
        fun: napi_cleanup_hook,
        arg: *mut ::core::ffi::c_void,
    ) -> napi_status,
    /// `napi_open_callback_scope`, slot 19, since Node-API 3: Opens the scope that callbacks outside any script run in.
    pub open_callback_scope: unsafe extern "C" fn(
        env: napi_env,
        resource_object: napi_value,
        context: napi_async_context,
        result: *mut napi_callback_scope,
    ) -> napi_status,
    /// `napi_close_callback_scope`, slot 20, since Node-API 3: Closes a callback scope and runs what became due.
    pub close_callback_scope:
        unsafe extern "C" fn(env: napi_env, scope: napi_callback_scope) -> napi_status,
    /// `napi_create_threadsafe_function`, slot 21, since Node-API 4: Creates a function that any thread may call and that runs on the env's thread.
    pub create_threadsafe_function: unsafe extern "C" fn(
        env: napi_env,
        func: napi_value,
        async_resource: napi_value,
        async_resource_name: napi_value,
        max_queue_size: usize,
        initial_thread_count: usize,
        thread_finalize_data: *mut ::core::ffi::c_void,
        thread_finalize_cb: napi_finalize,
        context: *mut ::core::ffi::c_void,
        call_js_cb: napi_threadsafe_function_call_js,
        result: *mut napi_threadsafe_function,
    ) -> napi_status,
    /// `napi_get_threadsafe_function_context`, slot 22, since Node-API 4: Gets the context that a threadsafe function was made with.
    pub get_threadsafe_function_context: unsafe extern "C" fn(
        func: napi_threadsafe_function,
        result: *mut *mut ::core::ffi::c_void,
    ) -> napi_status,
    /// `napi_call_threadsafe_function`, slot 23, since Node-API 4: Queues a call to a threadsafe function; a full queue blocks or refuses, as asked.
    pub call_threadsafe_function: unsafe extern "C" fn(
        func: napi_threadsafe_function,
        data: *mut ::core::ffi::c_void,
        is_blocking: napi_threadsafe_function_call_mode,
    ) -> napi_status,
    /// `napi_acquire_threadsafe_function`, slot 24, since Node-API 4: Counts one more thread that uses a threadsafe function.
    pub acquire_threadsafe_function:
        unsafe extern "C" fn(func: napi_threadsafe_function) -> napi_status,
    /// `napi_release_threadsafe_function`, slot 25, since Node-API 4: Counts one thread less; the last one, or an abort, ends the function.
    pub release_threadsafe_function: unsafe extern "C" fn(
        func: napi_threadsafe_function,
        mode: napi_threadsafe_function_release_mode,
    ) -> napi_status,
    /// `napi_unref_threadsafe_function`, slot 26, since Node-API 4: Lets the event loop end although a threadsafe function lives.
    pub unref_threadsafe_function: unsafe extern "C" fn(
        env: node_api_basic_env,
        func: napi_threadsafe_function,
    ) -> napi_status,
    /// `napi_ref_threadsafe_function`, slot 27, since Node-API 4: Keeps the event loop alive while a threadsafe function lives.
    pub ref_threadsafe_function: unsafe extern "C" fn(
        env: node_api_basic_env,
        func: napi_threadsafe_function,
    ) -> napi_status,
    /// `napi_add_async_cleanup_hook`, slot 28, since Node-API 8: Adds a hook that may finish its cleanup asynchronously when the env ends.
    pub add_async_cleanup_hook: unsafe extern "C" fn(
        env: node_api_basic_env,
        hook: napi_async_cleanup_hook,
        arg: *mut ::core::ffi::c_void,
        remove_handle: *mut napi_async_cleanup_hook_handle,
    ) -> napi_status,
    /// `napi_remove_async_cleanup_hook`, slot 29, since Node-API 8: Removes an async hook, or reports that its cleanup is done.
    pub remove_async_cleanup_hook:
        unsafe extern "C" fn(remove_handle: napi_async_cleanup_hook_handle) -> napi_status,
    /// `node_api_get_module_file_name`, slot 30, since Node-API 9: Gets the URL of the file that the addon was loaded from.
    pub get_module_file_name: unsafe extern "C" fn(
        env: node_api_basic_env,
        result: *mut *const ::core::ffi::c_char,
    ) -> napi_status,
    /// `node_api_create_buffer_from_arraybuffer`, slot 31, since Node-API 10: Creates a `Buffer` over part of an `ArrayBuffer`.
    pub create_buffer_from_arraybuffer: unsafe extern "C" fn(
        env: napi_env,
        arraybuffer: napi_value,
        byte_offset: usize,
        byte_length: usize,
        result: *mut napi_value,
    ) -> napi_status,
}

crate::layout_asserts::assert_slots! { node_api_module_vtable 32
0 module_register
1 fatal_error
2 async_init
3 async_destroy
4 make_callback
5 create_buffer
6 create_external_buffer
7 create_buffer_copy
8 is_buffer
9 get_buffer_info
10 create_async_work
11 delete_async_work
12 queue_async_work
13 cancel_async_work
14 get_node_version
15 get_uv_event_loop
16 fatal_exception
17 add_env_cleanup_hook
18 remove_env_cleanup_hook
19 open_callback_scope
20 close_callback_scope
21 create_threadsafe_function
22 get_threadsafe_function_context
23 call_threadsafe_function
24 acquire_threadsafe_function
25 release_threadsafe_function
26 unref_threadsafe_function
27 ref_threadsafe_function
28 add_async_cleanup_hook
29 remove_async_cleanup_hook
30 get_module_file_name
31 create_buffer_from_arraybuffer
}
