//! Opening, injecting and registering modules that are in order.

// The fixtures are built with a Unix compiler's arguments and hold ELF.
#![cfg(target_os = "linux")]

mod common;

use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Barrier};

use common::*;
use napi_vtable_host::{Host, OpenError, RegisterError, Tables};
use napi_vtable_sys::*;

#[test]
fn a_module_is_asked_injected_and_registered_in_that_order() {
    let addon = good("order.node");
    let module = HOST.open(&addon).unwrap();
    assert_eq!(counter(&addon, c"fixture_asked"), 1);
    assert_eq!(counter(&addon, c"fixture_injected"), 1);
    assert_eq!(counter(&addon, c"fixture_registered"), 0);
    assert_eq!(module.declared_version(), Some(8));
    assert!(std::ptr::eq(module.tables().unwrap(), &TABLES));

    let mut env = Env::default();
    // SAFETY: the env is the fake runtime's own.
    let value = unsafe { module.register(env.handle(), exports()) }.unwrap();
    assert_eq!(value, value_of(42));
    assert_eq!(env.created, [42]);
}

#[test]
fn every_env_registers_the_module_anew() {
    let addon = good("envs.node");
    let module = HOST.open(&addon).unwrap();
    let mut envs = [Env::default(), Env::default()];
    for env in &mut envs {
        // SAFETY: the env is the fake runtime's own.
        unsafe { module.register(env.handle(), exports()) }.unwrap();
    }
    assert_eq!(counter(&addon, c"fixture_registered"), 2);
    assert_eq!(counter(&addon, c"fixture_injected"), 1);
    assert!(envs.iter().all(|env| env.created == [42]));
}

#[test]
fn a_null_result_means_the_exports_that_were_passed() {
    // It takes no tables, so its register function has nothing to create a value with.
    let module = HOST.open(build("null.node", &["-DNO_SET_VTABLE"])).unwrap();
    // SAFETY: the env is the fake runtime's own.
    let value = unsafe { module.register(Env::default().handle(), exports()) }.unwrap();
    assert_eq!(value, exports());
}

#[test]
fn null_arguments_are_an_error_and_reach_no_module() {
    let addon = good("null-arguments.node");
    let module = HOST.open(&addon).unwrap();
    let null = std::ptr::null_mut();
    // SAFETY: null is refused.
    let no_env = unsafe { module.register(null, exports()) }.unwrap_err();
    assert!(matches!(
        no_env,
        RegisterError::Null {
            argument: "env",
            ..
        }
    ));
    // SAFETY: as above.
    let no_exports = unsafe { module.register(Env::default().handle(), null.cast()) }.unwrap_err();
    assert!(matches!(
        no_exports,
        RegisterError::Null {
            argument: "exports",
            ..
        }
    ));
    assert_eq!(counter(&addon, c"fixture_registered"), 0);
}

#[test]
fn threads_that_open_one_file_at_once_inject_once() {
    for round in 0..5 {
        let addon = build(&format!("race-{round}.node"), &["-DVERSION=8", "-DSLOW"]);
        let start = Barrier::new(8);
        let modules: Vec<_> = std::thread::scope(|scope| {
            let open = || {
                start.wait();
                HOST.open(&addon).unwrap()
            };
            let threads: Vec<_> = (0..8).map(|_| scope.spawn(open)).collect();
            threads
                .into_iter()
                .map(|thread| thread.join().unwrap())
                .collect()
        });
        assert!(
            modules
                .iter()
                .all(|module| Arc::ptr_eq(module, &modules[0]))
        );
        // None of them came back before the tables were there.
        assert!(modules.iter().all(|module| module.tables().is_some()));
        assert_eq!(counter(&addon, c"fixture_asked"), 1);
        assert_eq!(counter(&addon, c"fixture_injected"), 1);
    }
}

#[test]
fn threads_register_one_module_each_in_its_own_env() {
    let addon = good("register-race.node");
    let module = HOST.open(&addon).unwrap();
    std::thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| {
                let mut env = Env::default();
                for _ in 0..100 {
                    // SAFETY: the env is this thread's own.
                    unsafe { module.register(env.handle(), exports()) }.unwrap();
                }
                assert_eq!(env.created, [42; 100]);
            });
        }
    });
}

#[test]
fn a_second_host_with_the_same_tables_gets_the_same_module() {
    let addon = good("same-tables.node");
    let first = HOST.open(&addon).unwrap();
    let second = Host::new(&TABLES).with_version(9).open(&addon).unwrap();
    assert!(Arc::ptr_eq(&first, &second));
    assert_eq!(counter(&addon, c"fixture_injected"), 1);
}

#[test]
fn a_second_host_with_other_tables_is_refused_and_changes_nothing() {
    static OTHER: Tables = tables();
    let addon = good("other-tables.node");
    let module = HOST.open(&addon).unwrap();
    let error = Host::new(&OTHER).open(&addon).unwrap_err();
    assert!(matches!(error, OpenError::OtherTables { .. }), "{error}");
    assert_eq!(counter(&addon, c"fixture_injected"), 1);
    assert!(std::ptr::eq(module.tables().unwrap(), &TABLES));
    // A copy is another file, with globals of its own.
    let copy = folder().join("other-tables-copy.node");
    std::fs::copy(&addon, &copy).unwrap();
    assert!(std::ptr::eq(
        Host::new(&OTHER).open(&copy).unwrap().tables().unwrap(),
        &OTHER
    ));
}

#[test]
fn a_module_without_set_vtable_opens_in_any_host() {
    static OTHER: Tables = tables();
    let addon = build("takes-none.node", &["-DNO_SET_VTABLE", "-DVERSION=8"]);
    let first = HOST.open(&addon).unwrap();
    let second = Host::new(&OTHER).open(&addon).unwrap();
    assert!(Arc::ptr_eq(&first, &second));
    assert!(second.tables().is_none());
}

#[test]
fn exports_of_a_library_that_the_module_depends_on_are_not_its_own() {
    let dependency = build("libdependency.so", &["-DVERSION=9"]);
    let addon = build(
        "dependent.node",
        &[
            OsStr::new("-DNO_SET_VTABLE"),
            OsStr::new("-Wl,--no-as-needed"),
            dependency.as_os_str(),
        ],
    );
    let module = HOST.open(&addon).unwrap();
    assert_eq!(module.declared_version(), None);
    assert!(module.tables().is_none());
    assert_eq!(counter(&dependency, c"fixture_injected"), 0);
}

#[test]
fn an_addon_that_imports_by_name_opens_where_the_process_has_the_functions() {
    use libloading::os::unix::{Library, RTLD_GLOBAL, RTLD_NOW};
    let runtime = build(
        "libglobal-runtime.so",
        &["-DRUNTIME", "-DNO_REGISTER", "-DNO_SET_VTABLE"],
    );
    // SAFETY: the fixture has no constructor.
    let runtime = unsafe { Library::open(Some(runtime), RTLD_NOW | RTLD_GLOBAL) }.unwrap();
    std::mem::forget(runtime);
    let addon = build("by-name.node", &["-DBY_NAME", "-DNO_SET_VTABLE"]);
    let module = HOST.open(&addon).unwrap();
    assert!(module.tables().is_none());
    // The functions of such a process fill tables too.
    // SAFETY: the fixture's functions have the right signatures.
    let filled = unsafe { Tables::from_process() }.unwrap();
    let null = std::ptr::null_mut();
    // SAFETY: the fixture's function reads none of its arguments.
    let status = unsafe { (filled.tables.js().get_undefined)(null, null.cast()) };
    assert_eq!(status, napi_cancelled);
}

#[test]
fn a_file_that_is_replaced_while_it_is_open_stays_the_module_it_was() {
    let addon = build("replaced.node", &["-DVERSION=8"]);
    let old = HOST.open(&addon).unwrap();
    build("replaced.node", &["-DVERSION=9"]);
    let new = HOST.open(&addon).unwrap();
    assert!(Arc::ptr_eq(&old, &new));
    assert_eq!(new.declared_version(), Some(8));
    // A damaged successor is noticed all the same.
    std::fs::remove_file(&addon).unwrap();
    std::fs::write(&addon, "text").unwrap();
    assert!(matches!(HOST.open(&addon), Err(OpenError::Flaw { .. })));
}

#[test]
fn a_slot_behind_the_table_reports_and_does_not_jump() {
    let addon = good("newer.node");
    HOST.open(&addon).unwrap();
    // SAFETY: the fixture is open; its function has this signature and calls one slot.
    let library = unsafe { libloading::Library::new(&addon) }.unwrap();
    // SAFETY: as above.
    let call = unsafe {
        library
            .get::<unsafe extern "C" fn(napi_env, i32, i32) -> napi_status>(b"fixture_call_beyond")
    }
    .unwrap();
    for (js, first) in [
        (1, JS_FUNCTIONS.len() as i32),
        (0, MODULE_FUNCTIONS.len() as i32),
    ] {
        for past in [0, missing::PADDING as i32 - 1] {
            // SAFETY: the slot holds a stub.
            let status = unsafe { call(std::ptr::null_mut(), js, first + past) };
            assert_eq!(status, napi_generic_failure);
        }
    }
    let said: Vec<_> = reports().into_iter().map(|(text, _)| text).collect();
    assert!(
        said.iter()
            .any(|text| text.starts_with("slot 129 of node_api_js_native_vtable")),
        "{said:?}"
    );
    assert!(
        said.iter()
            .any(|text| text.starts_with("slot 95 of node_api_module_vtable")),
        "{said:?}"
    );
}

#[test]
fn versions_below_eight_count_as_eight() {
    for version in ["0", "-1", "1", "7", "(-2147483647-1)"] {
        let addon = build(
            &format!("v{version}.node"),
            &[format!("-DVERSION={version}")],
        );
        let module = HOST.open(&addon).unwrap();
        assert_eq!(module.api_version(), 8, "for {version}");
    }
    let silent = HOST.open(build("silent.node", &["-UVERSION"])).unwrap();
    assert_eq!((silent.declared_version(), silent.api_version()), (None, 8));
}

#[test]
fn a_host_of_an_early_version_opens_modules_that_ask_for_no_more() {
    static OLD: Tables = TABLES.limited_to::<Runtime>(4);
    let host = Host::new(&OLD);
    let asks = |version: &str| {
        build(
            &format!("early-{version}.node"),
            &[&format!("-DVERSION={version}")],
        )
    };
    assert_eq!(host.open(asks("3")).unwrap().api_version(), 8);
    host.open(build("early-silent.node", &["-UVERSION"]))
        .unwrap();
    let error = host.open(asks("5")).unwrap_err();
    assert!(
        matches!(
            error,
            OpenError::VersionTooNew {
                needs: 5,
                offers: 4,
                ..
            }
        ),
        "{error}"
    );
}

#[test]
fn an_experimental_module_opens_in_any_host() {
    let addon = build("experimental.node", &["-DVERSION=2147483647"]);
    let module = Host::new(&TABLES).with_version(8).open(addon).unwrap();
    assert_eq!(module.api_version(), NAPI_VERSION_EXPERIMENTAL);
}

#[test]
fn a_module_that_is_too_new_is_refused_before_it_gets_tables() {
    let addon = build("too-new.node", &["-DVERSION=11"]);
    let error = HOST.open(&addon).unwrap_err();
    assert!(matches!(
        error,
        OpenError::VersionTooNew {
            needs: 11,
            offers: 10,
            ..
        }
    ));
    let text = error.to_string();
    assert!(
        text.contains("version 11") && text.contains("offers 10"),
        "{text}"
    );
    assert_eq!(counter(&addon, c"fixture_asked"), 1);
    assert_eq!(counter(&addon, c"fixture_injected"), 0);
    // A host that offers more may still have it.
    Host::new(&TABLES).with_version(11).open(&addon).unwrap();
    assert_eq!(counter(&addon, c"fixture_injected"), 1);
    // And what one host was allowed, the other is still not.
    assert!(matches!(
        HOST.open(&addon),
        Err(OpenError::VersionTooNew { .. })
    ));
}

/// Opens a fixture at a path of odd bytes.
fn opens_at(name: &OsStr) {
    let path = folder().join(name);
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    std::fs::rename(good("odd.node"), &path).unwrap();
    let module = HOST.open(&path).unwrap();
    assert_eq!(module.path(), path.canonicalize().unwrap());
}

#[test]
fn paths_of_odd_bytes_open() {
    opens_at(OsStr::new("with space, ünïcode and 'quotes\".node"));
    opens_at(OsStr::new("line\nbreak\tand\rmore.node"));
    opens_at(OsStr::from_bytes(b"not\xff\xfe utf-8.node"));
    opens_at(OsStr::new("price $5 {ORIGIN} %s.node"));
    opens_at(OsStr::new(&"l".repeat(255)));
    opens_at(OsStr::new("no extension"));
    let deep: PathBuf = ["a-folder-of-some-length"; 100].iter().collect();
    opens_at(deep.join("deep.node").as_os_str());
}

#[test]
fn paths_that_the_loader_would_rewrite_are_refused() {
    for token in ["$ORIGIN", "${LIB}", "$PLATFORM", "x$LIBx"] {
        let folder = folder().join(token);
        std::fs::create_dir_all(&folder).unwrap();
        let path = folder.join("addon.node");
        std::fs::copy(good("rewritten.node"), &path).unwrap();
        let error = HOST.open(&path).unwrap_err();
        assert!(matches!(error, OpenError::Path { .. }), "{token}: {error}");
    }
}

#[test]
fn impossible_paths_are_errors() {
    for path in [&b"nul\0byte.node"[..], b"", &[b'x'; 5000], &[b'x'; 300]] {
        let error = HOST.open(OsStr::from_bytes(path)).unwrap_err();
        let expected = matches!(error, OpenError::NotFound { .. } | OpenError::Read { .. });
        assert!(expected, "{error:?}");
    }
}

#[test]
fn one_file_under_many_names_is_one_module() {
    let addon = good("names.node");
    let link = folder().join("names-link.node");
    let _ = std::fs::remove_file(&link);
    std::os::unix::fs::symlink(&addon, &link).unwrap();
    let module = HOST.open(&addon).unwrap();
    assert!(Arc::ptr_eq(&module, &HOST.open(&link).unwrap()));
    let around = folder()
        .join("..")
        .join(folder().file_name().unwrap())
        .join("names.node");
    assert!(Arc::ptr_eq(&module, &HOST.open(around).unwrap()));

    // A relative name without a separator is a file here, and not a library of the system's.
    std::env::set_current_dir(folder()).unwrap();
    assert!(Arc::ptr_eq(&module, &HOST.open("names.node").unwrap()));
    assert!(Arc::ptr_eq(
        &module,
        &HOST.open(Path::new("./names.node")).unwrap()
    ));
    assert!(matches!(
        HOST.open("libc.so.6"),
        Err(OpenError::NotFound { .. })
    ));
}
