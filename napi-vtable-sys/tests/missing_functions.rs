//! A slot without a function: what its caller gets, and whose error it finds afterwards.

use std::cell::Cell;
use std::ffi::{CStr, c_void};
use std::ptr::{null, null_mut};

use napi_vtable_sys::by_name::{FEW, Filled, fill, fill_few, is_stub};
use napi_vtable_sys::missing::{
    Caller, Missing, PADDING, Padded, ReportMissing, js_native_stubs, module_stubs,
};
use napi_vtable_sys::*;

thread_local! {
    static REPORTED: Cell<Option<(Caller, &'static Missing)>> = const { Cell::new(None) };
}

struct Recorder;

impl ReportMissing for Recorder {
    unsafe fn report(caller: Caller, missing: &'static Missing) -> napi_status {
        REPORTED.set(Some((caller, missing)));
        napi_generic_failure
    }
}

fn env(address: usize) -> napi_env {
    std::ptr::without_provenance_mut(address)
}

#[test]
fn a_stub_names_its_own_function_and_caller() {
    let table = js_native_stubs::<Recorder>();
    // SAFETY: a stub reads none of its arguments.
    let status = unsafe { (table.set_prototype)(env(64), null_mut(), null_mut()) };
    assert_eq!(status, napi_generic_failure);
    let (caller, missing) = REPORTED.take().unwrap();
    assert_eq!(caller, Caller::Env(env(64)));
    assert_eq!(
        missing.to_string(),
        "node_api_set_prototype is not offered by this runtime: it needs experimental Node-API"
    );

    let table = module_stubs::<Recorder>();
    // SAFETY: as above.
    unsafe { (table.acquire_threadsafe_function)(null_mut()) };
    let (caller, missing) = REPORTED.take().unwrap();
    assert_eq!(caller, Caller::NoEnv);
    assert_eq!(
        missing.to_string(),
        "napi_acquire_threadsafe_function is not offered by this runtime: it needs Node-API version 4"
    );
}

#[test]
fn every_stub_stands_in_its_own_slot() {
    // Two neighbours swapped by the macro would report each other's name.
    let table = js_native_stubs::<Recorder>();
    let view = TableView::from(&table);
    for function in &JS_FUNCTIONS {
        let address = view.slot(function.slot).unwrap();
        // SAFETY: a stub reads none of its arguments, and a caller may pass more arguments than a callee reads.
        let stub = unsafe {
            std::mem::transmute::<
                std::ptr::NonNull<c_void>,
                unsafe extern "C" fn(napi_env) -> napi_status,
            >(address)
        };
        // SAFETY: as above.
        unsafe { stub(env(8)) };
        let (_, missing) = REPORTED.take().unwrap();
        assert_eq!(
            (missing.slot, missing.function),
            (function.slot, Some((function.symbol, function.since)))
        );
    }
}

#[test]
fn a_module_newer_than_its_host_gets_a_status_from_every_padding_slot() {
    static TABLE: Padded<node_api_module_vtable> =
        Padded::module::<Recorder>(module_stubs::<Recorder>());
    let known = Table::Module.slots();
    // SAFETY: a padded table has this many slots, all with functions.
    let view = unsafe { TableView::new(TABLE.as_ptr(), known + PADDING) }.unwrap();
    for slot in known..known + PADDING {
        // SAFETY: padding stubs take one pointer.
        let stub = unsafe {
            std::mem::transmute::<
                std::ptr::NonNull<c_void>,
                unsafe extern "C" fn(*mut c_void) -> napi_status,
            >(view.slot(slot).unwrap())
        };
        // SAFETY: the stub does not read its argument.
        assert_eq!(unsafe { stub(null_mut()) }, napi_generic_failure);
        let (caller, missing) = REPORTED.take().unwrap();
        assert_eq!(caller, Caller::FirstArgument(null_mut()));
        assert_eq!((missing.slot, missing.function), (slot, None));
    }
    assert!(view.slot(known + PADDING).is_none());
}

/// A runtime of three functions that keeps one last error, as an engine does.
mod runtime {
    use super::*;

    thread_local! {
        static LAST: Cell<napi_extended_error_info> = const {
            Cell::new(napi_extended_error_info {
                error_message: null(), engine_reserved: null_mut(), engine_error_code: 0, error_code: napi_ok,
            })
        };
    }

    fn record(status: napi_status) -> napi_status {
        let mut info = LAST.get();
        info.error_code = status;
        LAST.set(info);
        status
    }

    unsafe extern "C" fn get_last_error_info(
        _env: napi_env,
        result: *mut *const napi_extended_error_info,
    ) -> napi_status {
        LAST.with(|last| {
            // SAFETY: the test passes a valid result.
            unsafe { *result = last.as_ptr() };
        });
        napi_ok
    }

    unsafe extern "C" fn get_version(_env: napi_env, result: *mut u32) -> napi_status {
        record(if result.is_null() {
            napi_invalid_arg
        } else {
            napi_ok
        })
    }

    unsafe extern "C" fn get_value_double(
        _env: napi_env,
        _value: napi_value,
        _result: *mut f64,
    ) -> napi_status {
        record(napi_number_expected)
    }

    pub fn lookup(name: &CStr) -> *mut c_void {
        match name.to_str().unwrap() {
            "napi_get_last_error_info" => get_last_error_info as *mut c_void,
            "napi_get_version" => get_version as *mut c_void,
            "napi_get_value_double" => get_value_double as *mut c_void,
            _ => null_mut(),
        }
    }
}

fn last_error(tables: &Filled, env: napi_env) -> (napi_status, Option<String>) {
    let mut info = null();
    // SAFETY: the result is valid; the runtime above ignores the env.
    let status = unsafe { (tables.js.get_last_error_info)(env, &mut info) };
    assert_eq!(status, napi_ok);
    // SAFETY: the call succeeded.
    let info = unsafe { *info };
    let message = (!info.error_message.is_null()).then(|| {
        // SAFETY: a message ends in NUL and holds until the next call.
        unsafe { CStr::from_ptr(info.error_message) }
            .to_string_lossy()
            .into_owned()
    });
    (info.error_code, message)
}

#[test]
fn a_missing_name_leaves_a_last_error_that_later_calls_replace() {
    let mut absent = Vec::new();
    // SAFETY: the addresses are those of functions with the right signatures.
    let tables = unsafe {
        fill::<1>(&mut |name| runtime::lookup(name), &mut |missing| {
            absent.push(missing.function.unwrap().0)
        })
    };
    assert_eq!(absent.len(), 161 - 3);
    assert!(absent.contains(&c"napi_create_object") && !absent.contains(&c"napi_get_version"));

    let here = env(0x40);
    let call_missing = || {
        // SAFETY: the stub only passes the env on, and this runtime ignores it.
        let status = unsafe { (tables.js.create_object)(here, null_mut()) };
        assert_eq!(status, napi_generic_failure);
    };
    let mut version = 0;

    call_missing();
    let (code, message) = last_error(&tables, here);
    assert_eq!(code, napi_generic_failure);
    assert_eq!(
        message.as_deref(),
        Some("napi_create_object is not offered by this runtime: it needs Node-API version 1")
    );
    assert_eq!(
        last_error(&tables, env(0x80)).1,
        None,
        "another env's error"
    );

    call_missing();
    // SAFETY: the result is valid.
    unsafe { (tables.js.get_version)(here, &mut version) };
    assert_eq!(
        last_error(&tables, here),
        (napi_ok, None),
        "a later success wins"
    );

    call_missing();
    // SAFETY: this runtime reads nothing.
    unsafe { (tables.js.get_value_double)(here, null_mut(), null_mut()) };
    assert_eq!(
        last_error(&tables, here),
        (napi_number_expected, None),
        "a later failure wins"
    );
}

#[test]
fn a_runtime_without_any_function_still_tells_what_is_missing() {
    // SAFETY: no address is returned.
    let tables = unsafe { fill::<2>(&mut |_| null_mut(), &mut |_| {}) };
    let here = env(0x40);
    let mut info = null();
    // SAFETY: the result is valid.
    let status = unsafe { (tables.js.get_last_error_info)(here, &mut info) };
    assert_eq!(status, napi_generic_failure);
    // SAFETY: the stub only remembers the env.
    unsafe { (tables.js.get_null)(here, null_mut()) };
    assert_eq!(
        last_error(&tables, here).1.as_deref(),
        Some("napi_get_null is not offered by this runtime: it needs Node-API version 1")
    );
}

#[test]
fn few_stubs_name_what_is_missing_until_there_are_too_many() {
    unsafe extern "C" fn there() {}
    let mut lookup = |name: &CStr| {
        let found = runtime::lookup(name);
        let is_missing = name == c"napi_create_object"
            || name == c"node_api_set_prototype"
            || MODULE_FUNCTIONS
                .iter()
                .any(|function| function.symbol == name);
        if found.is_null() && !is_missing {
            there as *mut c_void
        } else {
            found
        }
    };
    // SAFETY: what has another signature is not called.
    let tables = unsafe { fill_few(&mut lookup) };
    let slots = (&raw const tables).cast::<*const c_void>();
    for (index, function) in JS_FUNCTIONS.iter().chain(&MODULE_FUNCTIONS).enumerate() {
        // SAFETY: the tables stand one behind the other, with one pointer a function.
        let is_stub = is_stub(unsafe { *slots.add(index) });
        let is_missing = function.table == Table::Module
            || ["create_object", "set_prototype"].contains(&function.field);
        assert_eq!(is_stub, is_missing, "{:?}", function.symbol);
    }
    const { assert!(FEW > 4 && FEW < 30) };

    let here = env(0x40);
    // SAFETY: the stubs only pass the env on, and this runtime ignores it.
    let statuses = unsafe {
        [
            (tables.js.create_object)(here, null_mut()),
            (tables.js.set_prototype)(here, null_mut(), null_mut()),
        ]
    };
    assert_eq!(statuses, [napi_generic_failure; 2]);
    assert_eq!(
        last_error(&tables, here).1.as_deref(),
        Some(
            "node_api_set_prototype is not offered by this runtime: it needs experimental Node-API"
        )
    );
    // SAFETY: as above; the first of the module table, without an env, and one of the first with an env.
    unsafe {
        (tables.module.module_register)(null_mut());
        (tables.module.async_init)(here, null_mut(), null_mut(), null_mut());
    }
    assert_eq!(
        last_error(&tables, here).1.as_deref(),
        Some("napi_async_init is not offered by this runtime: it needs Node-API version 1")
    );
    // Too many to be named, and one that is not given an env.
    // SAFETY: as above.
    let statuses = unsafe {
        [
            (tables.module.create_buffer_from_arraybuffer)(here, null_mut(), 0, 0, null_mut()),
            (tables.module.acquire_threadsafe_function)(null_mut()),
        ]
    };
    assert_eq!(statuses, [napi_generic_failure; 2]);
    assert_eq!(last_error(&tables, here).1, None);
}
