//! Filling tables: by literal, by name, for a version, and what stands in the gaps.

// The fixtures are built with a Unix compiler's arguments and hold ELF.
#![cfg(target_os = "linux")]

mod common;

use std::ffi::{CStr, c_void};

use common::*;
use napi_vtable_host::{FillError, Tables};
use napi_vtable_sys::*;

/// The words of a table that follow its known slots.
fn padding<T>(table: *const T) -> [*const c_void; missing::PADDING] {
    // SAFETY: a host's table is followed by that many slots.
    unsafe {
        table
            .add(1)
            .cast::<[*const c_void; missing::PADDING]>()
            .read()
    }
}

#[test]
fn both_tables_are_padded_with_stubs() {
    let slots = [padding(TABLES.js_ptr()), padding(TABLES.module_ptr())].concat();
    assert!(slots.iter().all(|slot| !slot.is_null()));
    for slot in slots {
        // SAFETY: every slot of the padding holds a stub, which reads none of its arguments.
        let stub = unsafe {
            std::mem::transmute::<*const c_void, unsafe extern "C" fn(napi_env) -> napi_status>(
                slot,
            )
        };
        // SAFETY: as above.
        assert_eq!(unsafe { stub(std::ptr::null_mut()) }, napi_generic_failure);
    }
    let texts: Vec<_> = reports().into_iter().map(|(text, _)| text).collect();
    for expected in [
        "slot 129 of node_api_js_native_vtable",
        "slot 95 of node_api_module_vtable",
    ] {
        assert!(
            texts.iter().any(|text| text.starts_with(expected)),
            "{expected}: {texts:?}"
        );
    }
}

/// The words of a table's known slots.
fn slots<T>(table: &T) -> &[*const c_void] {
    // SAFETY: a table is a struct of nothing but function pointers.
    unsafe {
        std::slice::from_raw_parts(
            (&raw const *table).cast(),
            size_of::<T>() / size_of::<usize>(),
        )
    }
}

/// Returns an address for each function that tells which one it is; nobody calls it.
fn address(name: &CStr) -> *mut c_void {
    let functions = || JS_FUNCTIONS.iter().chain(&MODULE_FUNCTIONS);
    let position = functions()
        .position(|function| function.symbol == name)
        .unwrap();
    std::ptr::without_provenance_mut(0x1_0000 + position)
}

#[test]
fn each_name_lands_in_its_own_slot() {
    // SAFETY: nobody calls the addresses.
    let filled = unsafe { Tables::by_name(address) }.unwrap();
    assert!(filled.missing.is_empty());
    assert_eq!(filled.complete_version(), 10);
    // These two are looked up like the others, and the table's own stand in front of them.
    let own = |slot: &&usize| **slot != 0;
    let js = slots(filled.tables.js());
    for slot in (0..JS_FUNCTIONS.len()).filter(|slot| own(&slot)) {
        assert_eq!(
            js[slot].addr(),
            0x1_0000 + slot,
            "{:?}",
            JS_FUNCTIONS[slot].symbol
        );
    }
    for (slot, address) in slots(filled.tables.module()).iter().enumerate() {
        assert_eq!(address.addr(), 0x1_0000 + JS_FUNCTIONS.len() + slot);
    }
}

#[test]
fn missing_names_are_listed_and_become_stubs() {
    let gaps = [
        c"napi_create_date",
        c"napi_get_uv_event_loop",
        c"node_api_set_prototype",
    ];
    let lookup = |name: &CStr| match gaps.contains(&name) {
        true => std::ptr::null_mut(),
        false => address(name),
    };
    // SAFETY: nobody calls the addresses; only stubs are called below, with a null env.
    let filled = unsafe { Tables::by_name(lookup) }.unwrap();
    let missing: Vec<_> = filled
        .missing
        .iter()
        .map(|function| function.symbol)
        .collect();
    assert_eq!(missing, [gaps[0], gaps[2], gaps[1]], "the js table's first");
    // `napi_get_uv_event_loop` came with version 2.
    assert_eq!(filled.complete_version(), 1);
    let null = std::ptr::null_mut();
    // SAFETY: a stub reads none of its arguments.
    let status = unsafe { (filled.tables.js().create_date)(null, 0.0, null.cast()) };
    assert_ne!(status, napi_ok);
    assert!(
        slots(filled.tables.module())
            .iter()
            .all(|slot| !slot.is_null())
    );
}

#[test]
fn a_view_for_a_version_hides_what_is_newer_and_nothing_else() {
    // SAFETY: nobody calls the addresses.
    let tables = unsafe { Tables::by_name(address) }.unwrap().tables;
    for version in [1, 4, 8, 9, 10, NAPI_VERSION_EXPERIMENTAL] {
        let view = tables.limited_to::<Runtime>(version);
        assert_eq!(view.version(), version.min(10));
        let pairs = [
            (&JS_FUNCTIONS[..], slots(tables.js()), slots(view.js())),
            (
                &MODULE_FUNCTIONS[..],
                slots(tables.module()),
                slots(view.module()),
            ),
        ];
        for (functions, all, limited) in pairs {
            for (function, (all, limited)) in functions.iter().zip(all.iter().zip(limited)) {
                assert_eq!(
                    all == limited,
                    function.since <= version,
                    "{:?} in {version}",
                    function.symbol
                );
            }
        }
    }
}

#[test]
fn a_function_that_a_view_hides_names_the_version_it_needs() {
    static OLD: Tables = TABLES.limited_to::<Runtime>(4);
    let null = std::ptr::null_mut();
    // SAFETY: a stub reads none of its arguments.
    let status = unsafe { (OLD.js().create_date)(null, 0.0, null.cast()) };
    assert_eq!(status, napi_generic_failure);
    let text = "napi_create_date is not offered by this runtime: it needs Node-API version 5";
    assert!(reports().iter().any(|(report, _)| report == text));
}

#[test]
fn a_library_is_asked_through_its_own_handle() {
    // It exports three functions of Node-API, and is opened with its names hidden from the process.
    let library = build("libruntime.so", &["-DRUNTIME"]);
    // SAFETY: the fixture's functions have the right signatures.
    let filled = unsafe { Tables::from_library(&library) }.unwrap();
    assert_eq!(
        filled.missing.len(),
        JS_FUNCTIONS.len() + MODULE_FUNCTIONS.len() - 3
    );
    let null = std::ptr::null_mut();
    // SAFETY: the fixture's function reads none of its arguments.
    let status = unsafe { (filled.tables.js().create_object)(null, null.cast()) };
    assert_eq!(status, napi_cancelled);
    // SAFETY: nothing is found.
    let process = unsafe { Tables::from_process() };
    assert!(
        matches!(process, Err(FillError::Nothing { .. })),
        "{process:?}"
    );
    // The same library a second time costs no further pool.
    for _ in 0..20 {
        // SAFETY: as above.
        unsafe { Tables::from_library(&library) }.unwrap();
    }
}

#[test]
fn a_library_without_functions_or_without_a_file_is_an_error() {
    // Other sources may be wrong as often as they like: what is refused takes no pool.
    for file in 0..20 {
        let addon = good(&format!("no-runtime-{file}.node"));
        // SAFETY: it exports none of the functions.
        let nothing = unsafe { Tables::from_library(&addon) }.unwrap_err();
        assert!(matches!(nothing, FillError::Nothing { .. }), "{nothing}");
    }
    let addon = good("no-runtime.node");
    // SAFETY: as above.
    let nothing = unsafe { Tables::from_library(&addon) }.unwrap_err();
    assert!(nothing.to_string().contains("no-runtime.node"), "{nothing}");
    // SAFETY: there is none.
    let absent = unsafe { Tables::from_library("libnowhere-at-all.so") }.unwrap_err();
    assert!(matches!(absent, FillError::Library { .. }));
    assert!(
        absent.to_string().contains("libnowhere-at-all.so"),
        "{absent}"
    );
}
