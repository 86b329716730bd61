//! The tables of this engine: every slot by name, so that a missing one does not compile.
//!
//! The padding behind them, which a module newer than this engine may call, leaves a last error that says so. So do
//! the functions that an engine for an older Node-API lacks, see `versions.rs`.

use std::collections::BTreeMap;
use std::ffi::{CStr, CString};
use std::sync::{Mutex, PoisonError};

use napi_vtable_host::Tables;
use napi_vtable_sys::missing::{Caller, Missing, ReportMissing};
use napi_vtable_sys::*;

use crate::api::*;
use crate::env::Env;

/// The functions of this engine, for `napi_vtable_host::Host`.
pub static TABLES: Tables = Tables::new::<Report>(JS, MODULE);

/// What an env starts with.
pub fn env_header(tables: &Tables) -> node_api_vt_env {
    node_api_vt_env {
        sentinel: NODE_API_VT_SENTINEL,
        js_vtable: tables.js_ptr(),
        module_vtable: tables.module_ptr(),
    }
}

/// What the handles start with that functions take without an env.
pub fn handle_header(tables: &Tables) -> node_api_vt_handle {
    node_api_vt_handle {
        sentinel: NODE_API_VT_SENTINEL,
        module_vtable: tables.module_ptr(),
    }
}

/// Answers for slots that this engine does not know.
pub struct Report;

impl ReportMissing for Report {
    unsafe fn report(caller: Caller, missing: &'static Missing) -> napi_status {
        let env = match caller {
            // SAFETY: the caller passes what a module has for an env.
            Caller::Env(env) => match unsafe { Env::from_raw(env) } {
                None => return napi_invalid_arg,
                env => env,
            },
            Caller::NoEnv => None,
            Caller::FirstArgument(first) => Env::known(first),
        };
        env.map_or(napi_generic_failure, |env| {
            env.fail_with(napi_generic_failure, text_of(missing))
        })
    }
}

/// What a slot without a function says. A last error outlives the call, so each text is made once and stays.
fn text_of(missing: &'static Missing) -> &'static CStr {
    static TEXTS: Mutex<BTreeMap<(&str, usize), &CStr>> = Mutex::new(BTreeMap::new());
    let mut texts = TEXTS.lock().unwrap_or_else(PoisonError::into_inner);
    texts
        .entry((missing.table.name(), missing.slot))
        .or_insert_with(|| {
            // A name of C and a number hold no NUL.
            let text = CString::new(missing.to_string()).unwrap_or_default();
            Box::leak(text.into_boxed_c_str())
        })
}

const JS: node_api_js_native_vtable = node_api_js_native_vtable {
    get_last_error_info: errors::napi_get_last_error_info,
    get_undefined: values::napi_get_undefined,
    get_null: values::napi_get_null,
    get_global: values::napi_get_global,
    get_boolean: values::napi_get_boolean,
    create_object: objects::napi_create_object,
    create_array: objects::napi_create_array,
    create_array_with_length: objects::napi_create_array_with_length,
    create_double: values::napi_create_double,
    create_int32: values::napi_create_int32,
    create_uint32: values::napi_create_uint32,
    create_int64: values::napi_create_int64,
    create_string_latin1: strings::napi_create_string_latin1,
    create_string_utf8: strings::napi_create_string_utf8,
    create_string_utf16: strings::napi_create_string_utf16,
    create_symbol: values::napi_create_symbol,
    create_function: functions::napi_create_function,
    create_error: errors::napi_create_error,
    create_type_error: errors::napi_create_type_error,
    create_range_error: errors::napi_create_range_error,
    type_of: values::napi_typeof,
    get_value_double: values::napi_get_value_double,
    get_value_int32: values::napi_get_value_int32,
    get_value_uint32: values::napi_get_value_uint32,
    get_value_int64: values::napi_get_value_int64,
    get_value_bool: values::napi_get_value_bool,
    get_value_string_latin1: strings::napi_get_value_string_latin1,
    get_value_string_utf8: strings::napi_get_value_string_utf8,
    get_value_string_utf16: strings::napi_get_value_string_utf16,
    coerce_to_bool: values::napi_coerce_to_bool,
    coerce_to_number: values::napi_coerce_to_number,
    coerce_to_object: values::napi_coerce_to_object,
    coerce_to_string: values::napi_coerce_to_string,
    get_prototype: objects::napi_get_prototype,
    get_property_names: names::napi_get_property_names,
    set_property: objects::napi_set_property,
    has_property: objects::napi_has_property,
    get_property: objects::napi_get_property,
    delete_property: objects::napi_delete_property,
    has_own_property: objects::napi_has_own_property,
    set_named_property: objects::napi_set_named_property,
    has_named_property: objects::napi_has_named_property,
    get_named_property: objects::napi_get_named_property,
    set_element: objects::napi_set_element,
    has_element: objects::napi_has_element,
    get_element: objects::napi_get_element,
    delete_element: objects::napi_delete_element,
    define_properties: objects::napi_define_properties,
    is_array: objects::napi_is_array,
    get_array_length: objects::napi_get_array_length,
    strict_equals: values::napi_strict_equals,
    call_function: functions::napi_call_function,
    new_instance: functions::napi_new_instance,
    instanceof: objects::napi_instanceof,
    get_cb_info: functions::napi_get_cb_info,
    get_new_target: functions::napi_get_new_target,
    define_class: classes::napi_define_class,
    wrap: classes::napi_wrap,
    unwrap: classes::napi_unwrap,
    remove_wrap: classes::napi_remove_wrap,
    create_external: externals::napi_create_external,
    get_value_external: externals::napi_get_value_external,
    create_reference: references::napi_create_reference,
    delete_reference: references::napi_delete_reference,
    reference_ref: references::napi_reference_ref,
    reference_unref: references::napi_reference_unref,
    get_reference_value: references::napi_get_reference_value,
    open_handle_scope: references::napi_open_handle_scope,
    close_handle_scope: references::napi_close_handle_scope,
    open_escapable_handle_scope: references::napi_open_escapable_handle_scope,
    close_escapable_handle_scope: references::napi_close_escapable_handle_scope,
    escape_handle: references::napi_escape_handle,
    throw_value: errors::napi_throw,
    throw_error: errors::napi_throw_error,
    throw_type_error: errors::napi_throw_type_error,
    throw_range_error: errors::napi_throw_range_error,
    is_error: errors::napi_is_error,
    is_exception_pending: errors::napi_is_exception_pending,
    get_and_clear_last_exception: errors::napi_get_and_clear_last_exception,
    is_arraybuffer: arraybuffers::napi_is_arraybuffer,
    create_arraybuffer: arraybuffers::napi_create_arraybuffer,
    create_external_arraybuffer: arraybuffers::napi_create_external_arraybuffer,
    get_arraybuffer_info: arraybuffers::napi_get_arraybuffer_info,
    is_typedarray: views::napi_is_typedarray,
    create_typedarray: views::napi_create_typedarray,
    get_typedarray_info: views::napi_get_typedarray_info,
    create_dataview: views::napi_create_dataview,
    is_dataview: views::napi_is_dataview,
    get_dataview_info: views::napi_get_dataview_info,
    get_version: version::napi_get_version,
    create_promise: promises::napi_create_promise,
    resolve_deferred: promises::napi_resolve_deferred,
    reject_deferred: promises::napi_reject_deferred,
    is_promise: promises::napi_is_promise,
    run_script: scripts::napi_run_script,
    adjust_external_memory: memory::napi_adjust_external_memory,
    create_date: dates::napi_create_date,
    is_date: dates::napi_is_date,
    get_date_value: dates::napi_get_date_value,
    add_finalizer: classes::napi_add_finalizer,
    create_bigint_int64: bigints::napi_create_bigint_int64,
    create_bigint_uint64: bigints::napi_create_bigint_uint64,
    create_bigint_words: bigints::napi_create_bigint_words,
    get_value_bigint_int64: bigints::napi_get_value_bigint_int64,
    get_value_bigint_uint64: bigints::napi_get_value_bigint_uint64,
    get_value_bigint_words: bigints::napi_get_value_bigint_words,
    get_all_property_names: names::napi_get_all_property_names,
    set_instance_data: scripts::napi_set_instance_data,
    get_instance_data: scripts::napi_get_instance_data,
    detach_arraybuffer: arraybuffers::napi_detach_arraybuffer,
    is_detached_arraybuffer: arraybuffers::napi_is_detached_arraybuffer,
    type_tag_object: classes::napi_type_tag_object,
    check_object_type_tag: classes::napi_check_object_type_tag,
    object_freeze: objects::napi_object_freeze,
    object_seal: objects::napi_object_seal,
    symbol_for: values::node_api_symbol_for,
    create_syntax_error: errors::node_api_create_syntax_error,
    throw_syntax_error: errors::node_api_throw_syntax_error,
    create_external_string_latin1: strings::node_api_create_external_string_latin1,
    create_external_string_utf16: strings::node_api_create_external_string_utf16,
    create_property_key_latin1: strings::node_api_create_property_key_latin1,
    create_property_key_utf8: strings::node_api_create_property_key_utf8,
    create_property_key_utf16: strings::node_api_create_property_key_utf16,
    post_finalizer: references::node_api_post_finalizer,
    create_object_with_properties: objects::node_api_create_object_with_properties,
    is_sharedarraybuffer: arraybuffers::node_api_is_sharedarraybuffer,
    create_sharedarraybuffer: arraybuffers::node_api_create_sharedarraybuffer,
    set_prototype: objects::node_api_set_prototype,
    create_external_sharedarraybuffer: arraybuffers::node_api_create_external_sharedarraybuffer,
};

const MODULE: node_api_module_vtable = node_api_module_vtable {
    module_register: napi_vtable_host::module_register,
    fatal_error: lifecycle::napi_fatal_error,
    async_init: async_context::napi_async_init,
    async_destroy: async_context::napi_async_destroy,
    make_callback: lifecycle::napi_make_callback,
    create_buffer: node_buffers::napi_create_buffer,
    create_external_buffer: node_buffers::napi_create_external_buffer,
    create_buffer_copy: node_buffers::napi_create_buffer_copy,
    is_buffer: node_buffers::napi_is_buffer,
    get_buffer_info: node_buffers::napi_get_buffer_info,
    create_async_work: async_work::napi_create_async_work,
    delete_async_work: async_work::napi_delete_async_work,
    queue_async_work: async_work::napi_queue_async_work,
    cancel_async_work: async_work::napi_cancel_async_work,
    get_node_version: version::napi_get_node_version,
    get_uv_event_loop: hooks::napi_get_uv_event_loop,
    fatal_exception: lifecycle::napi_fatal_exception,
    add_env_cleanup_hook: hooks::napi_add_env_cleanup_hook,
    remove_env_cleanup_hook: hooks::napi_remove_env_cleanup_hook,
    open_callback_scope: async_context::napi_open_callback_scope,
    close_callback_scope: async_context::napi_close_callback_scope,
    create_threadsafe_function: threadsafe_functions::napi_create_threadsafe_function,
    get_threadsafe_function_context: threadsafe_functions::napi_get_threadsafe_function_context,
    call_threadsafe_function: threadsafe_functions::napi_call_threadsafe_function,
    acquire_threadsafe_function: threadsafe_functions::napi_acquire_threadsafe_function,
    release_threadsafe_function: threadsafe_functions::napi_release_threadsafe_function,
    unref_threadsafe_function: threadsafe_functions::napi_unref_threadsafe_function,
    ref_threadsafe_function: threadsafe_functions::napi_ref_threadsafe_function,
    add_async_cleanup_hook: hooks::napi_add_async_cleanup_hook,
    remove_async_cleanup_hook: hooks::napi_remove_async_cleanup_hook,
    get_module_file_name: version::node_api_get_module_file_name,
    create_buffer_from_arraybuffer: node_buffers::node_api_create_buffer_from_arraybuffer,
};
