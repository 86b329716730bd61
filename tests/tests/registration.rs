//! Modules without an exported register function, in a process that captures registrations: from static constructors,
//! and linked into the executable.

use std::path::{Path, PathBuf};
use std::ptr::null_mut;
use std::sync::{Arc, Barrier};
use std::{fs, thread};

use libtest_mimic::{Arguments, Trial};
use napi_vtable_host::{EntryPoints, Host, LinkError, Module, OpenError, link};
use napi_vtable_quickjs::script::Program;
use napi_vtable_quickjs::{Engine, TABLES};
use napi_vtable_sys::*;
use napi_vtable_tests::compiler::{Compiler, gcc};
use napi_vtable_tests::{paths, trial};

napi_vtable_host::export_node_api!(TABLES);

static HOST: Host = Host::new(&TABLES);

/// Compiles the fixture into a folder of the test's own.
fn build(gcc: Compiler, folder: &Path, name: &str, flags: &[&str]) -> Result<PathBuf, String> {
    let addon = folder.join(name);
    let flags = [&["-fvisibility=hidden", "-Wall"], flags].concat();
    gcc.addon(
        &paths::fixtures("registration").join("constructors.c"),
        &flags,
        &addon,
    )?;
    Ok(addon)
}

/// Registers a module in a fresh engine; its exports are a number.
fn number(module: &Module) -> Result<u32, String> {
    let engine = Engine::new().map_err(|error| error.to_string())?;
    let env = engine.new_env("", module.api_version());
    let js = TABLES.js();
    let (mut scope, mut exports, mut number) = (null_mut(), null_mut(), 0);
    // SAFETY: the env is alive on this thread, and its tables are the module's.
    unsafe {
        assert_eq!((js.open_handle_scope)(env.raw(), &mut scope), napi_ok);
        assert_eq!((js.create_object)(env.raw(), &mut exports), napi_ok);
        let exports = module.register(env.raw(), exports);
        let exports = exports.map_err(|error| error.to_string())?;
        assert_eq!(
            (js.get_value_uint32)(env.raw(), exports, &mut number),
            napi_ok
        );
        assert_eq!((js.close_handle_scope)(env.raw(), scope), napi_ok);
    }
    Ok(number)
}

fn open(addon: &Path) -> Result<Arc<Module>, String> {
    HOST.open(addon).map_err(|error| error.to_string())
}

fn the_last_counts(gcc: Compiler) -> Result<(), String> {
    let folder = paths::scratch("registration-last");
    let addon = build(gcc, &folder, "a.node", &["-DFIRST=1", "-DSECOND=2"])?;
    let module = open(&addon)?;
    assert_eq!(number(&module)?, 2);
    assert_eq!((module.declared_version(), module.api_version()), (None, 8));
    assert!(Arc::ptr_eq(&module, &open(&addon)?));
    assert_eq!(
        thread::spawn(move || number(&*open(&addon)?))
            .join()
            .unwrap()?,
        2
    );
    Ok(())
}

/// Node lets the constructor decide at the first load; here it decides at every one.
fn a_constructor_precedes_an_export(gcc: Compiler) -> Result<(), String> {
    let folder = paths::scratch("registration-both");
    let flags = ["-DFIRST=1", "-DEXPORTED=3", "-DVERSION=10"];
    let module = open(&build(gcc, &folder, "a.node", &flags)?)?;
    assert_eq!((number(&module)?, module.api_version()), (1, 8));
    Ok(())
}

fn nested(gcc: Compiler) -> Result<(), String> {
    let folder = paths::scratch("registration-nested");
    let cases: [(&str, &str, &[&str], u32); 4] = [
        ("before", "OPENS", &["-DFIRST=1"], 1),
        ("after", "OPENS_LAST", &["-DFIRST=1"], 1),
        ("exported", "OPENS", &["-DEXPORTED=3"], 3),
        // With nothing of its own it stands for the addon that it opens, as in Node.
        ("shim", "OPENS", &[], 7),
    ];
    for (name, opens, flags, expected) in cases {
        let inner = build(gcc, &folder, &format!("{name}-inner.node"), &["-DFIRST=7"])?;
        let opens = format!("-D{opens}=\"{}\"", inner.display());
        let flags = [&[opens.as_str()], flags].concat();
        let outer = build(gcc, &folder, &format!("{name}.node"), &flags)?;
        assert_eq!(number(&*open(&outer)?)?, expected, "{name}");
        // Its constructor has run already, in the outer one's.
        assert_eq!(number(&*open(&inner)?)?, 7, "{name}");
    }
    Ok(())
}

fn a_dependency_registers(gcc: Compiler) -> Result<(), String> {
    let folder = paths::scratch("registration-dependency");
    let library = build(gcc, &folder, "libregisters.so", &["-DFIRST=5"])?;
    let library = library.display().to_string();
    let addon = build(gcc, &folder, "a.node", &["-Wl,--no-as-needed", &library])?;
    let barrier = Arc::new(Barrier::new(4));
    let threads = [(); 4].map(|()| {
        let (addon, barrier) = (addon.clone(), Arc::clone(&barrier));
        thread::spawn(move || {
            barrier.wait();
            number(&*open(&addon)?)
        })
    });
    for thread in threads {
        assert_eq!(thread.join().unwrap()?, 5);
    }
    Ok(())
}

fn many_threads(gcc: Compiler) -> Result<(), String> {
    const FILES: u32 = 12;
    let folder = paths::scratch("registration-threads");
    let mut addons = Vec::new();
    let first = build(
        gcc,
        &folder,
        "0.node",
        &["-DFIRST=99", "-DSECOND=NUMBER", "-DNUMBER=0"],
    )?;
    addons.push(first);
    for file in 1..FILES {
        let is = format!("-DSECOND={file}");
        addons.push(build(
            gcc,
            &folder,
            &format!("{file}.node"),
            &["-DFIRST=99", &is],
        )?);
    }
    let barrier = Arc::new(Barrier::new(8));
    let threads: Vec<_> = (0..8_usize)
        .map(|thread| {
            let (addons, barrier) = (addons.clone(), Arc::clone(&barrier));
            thread::spawn(move || -> Result<(), String> {
                barrier.wait();
                for step in 0..addons.len() {
                    let file = (step * 5 + thread * 3) % addons.len();
                    assert_eq!(number(&*open(&addons[file])?)? as usize, file);
                }
                Ok(())
            })
        })
        .collect();
    for thread in threads {
        thread.join().unwrap()?;
    }
    Ok(())
}

/// A registration that no host caused is kept for the file, and is not taken for one of the executable's.
fn opened_by_others(gcc: Compiler) -> Result<(), String> {
    let folder = paths::scratch("registration-others");
    let addon = build(gcc, &folder, "a.node", &["-DFIRST=8"])?;
    // SAFETY: the constructor registers, and does no more.
    let library = unsafe { libloading::Library::new(&addon) };
    std::mem::forget(library.map_err(|error| error.to_string())?);
    assert!(HOST.linked("first").unwrap().is_none());
    assert_eq!(number(&*open(&addon)?)?, 8);
    Ok(())
}

fn looked_up(gcc: Compiler) -> Result<(), String> {
    let folder = paths::scratch("registration-dlsym");
    for (name, flag, expected) in [
        ("register.node", "-DFIRST=4", 4),
        ("export.node", "-DEXPORTED=6", 6),
    ] {
        let addon = build(gcc, &folder, name, &["-DDLSYM", flag])?;
        assert_eq!(number(&*open(&addon)?)?, expected);
    }
    Ok(())
}

fn nothing_registered(gcc: Compiler) -> Result<(), String> {
    let folder = paths::scratch("registration-nothing");
    let null = build(gcc, &folder, "null.node", &["-DNULL_FUNCTION"])?;
    for _ in 0..2 {
        let error = HOST.open(&null).unwrap_err();
        assert!(matches!(error, OpenError::NoEntryPoint { .. }), "{error}");
    }
    // It could have registered by a name that it looks up.
    let silent = build(gcc, &folder, "silent.node", &["-DDLSYM"])?;
    for _ in 0..2 {
        let error = HOST.open(&silent).unwrap_err();
        assert!(
            matches!(error, OpenError::DidNotSelfRegister { .. }),
            "{error}"
        );
    }
    Ok(())
}

unsafe extern "C" fn version<const VERSION: i32>() -> i32 {
    VERSION
}

unsafe extern "C" fn nine(env: napi_env, _exports: napi_value) -> napi_value {
    let mut result = null_mut();
    // SAFETY: the host's promise for the env.
    unsafe { (TABLES.js().create_uint32)(env, 9, &mut result) };
    result
}

unsafe extern "C" fn takes_tables(
    module: *const node_api_module_vtable,
    js: *const node_api_js_native_vtable,
) {
    assert!(std::ptr::eq(module, TABLES.module_ptr()) && std::ptr::eq(js, TABLES.js_ptr()));
}

fn linked_modules() {
    let entry_points = EntryPoints {
        get_api_version: Some(version::<10>),
        set_vtable: Some(takes_tables),
        register: nine,
    };
    assert!(HOST.linked("linked").unwrap().is_none());
    // SAFETY: the functions keep the contract.
    let module = unsafe { link("linked", entry_points) }.unwrap();
    assert!(Arc::ptr_eq(&module, &HOST.open("linked").unwrap()));
    assert_eq!(module.api_version(), 10);
    assert!(std::ptr::eq(module.tables().unwrap(), &TABLES));
    assert_eq!(number(&module).unwrap(), 9);

    // SAFETY: as above.
    let again = unsafe { link("linked", entry_points) }.unwrap();
    assert!(Arc::ptr_eq(&module, &again));
    // SAFETY: as above.
    let other = unsafe { link("linked", EntryPoints::new(nine)) };
    assert!(matches!(other, Err(LinkError::Taken { .. })));
    for name in ["", "./linked", "a\\b"] {
        // SAFETY: as above.
        let error = unsafe { link(name, entry_points) }.unwrap_err();
        assert!(matches!(error, LinkError::Name { .. }));
    }

    let newer = EntryPoints {
        get_api_version: Some(version::<11>),
        ..entry_points
    };
    // SAFETY: as above.
    unsafe { link("newer", newer) }.unwrap();
    let error = HOST.open("newer").unwrap_err();
    assert!(matches!(error, OpenError::VersionTooNew { needs: 11, .. }));
}

/// What a static constructor of the executable does, where no host loads a file.
fn linked_by_a_constructor() {
    let mut module = napi_module {
        nm_version: 1,
        nm_flags: 0,
        nm_filename: null_mut(),
        nm_register_func: Some(nine),
        nm_modname: c"constructed".as_ptr(),
        nm_priv: null_mut(),
        reserved: [null_mut(); 4],
    };
    // SAFETY: the module is whole, and its function stays.
    unsafe { (TABLES.module().module_register)(&mut module) };
    let module = HOST.open("constructed").unwrap();
    assert!(module.is_linked());
    assert_eq!(number(&module).unwrap(), 9);
}

fn scripts_find_linked_modules() {
    // SAFETY: the function keeps the contract.
    unsafe { link("in-scripts", EntryPoints::new(nine)) }.unwrap();
    let folder = paths::scratch("registration-scripts");
    let decoy = folder.join("node_modules/in-scripts");
    fs::create_dir_all(&decoy).unwrap();
    fs::write(decoy.join("index.js"), "module.exports = 1").unwrap();
    let script = folder.join("index.js");
    let text = "const found = require('in-scripts');\n\
        if (process._linkedBinding('in-scripts') !== found) process.exit(100);\n\
        if (require.resolve('in-scripts') !== 'in-scripts') process.exit(101);\n\
        if (require('./node_modules/in-scripts') !== 1) process.exit(102);\n\
        try { process._linkedBinding('elsewhere'); process.exit(103); }\n\
        catch (error) { if (error.code !== 'ERR_INVALID_MODULE') process.exit(104); }\n\
        process.exit(found);\n";
    fs::write(&script, text).unwrap();
    assert_eq!(Program::new(script).run().unwrap(), 9);
}

fn main() {
    let needs_gcc = |name: &str, test: fn(Compiler) -> Result<(), String>| trial(name, gcc(), test);
    let plain = |name: &str, test: fn()| {
        Trial::test(name, move || {
            test();
            Ok(())
        })
    };
    let trials = vec![
        needs_gcc(
            "of_several_registrations_the_last_counts_at_every_load",
            the_last_counts,
        ),
        needs_gcc(
            "a_constructor_precedes_an_exported_function",
            a_constructor_precedes_an_export,
        ),
        needs_gcc("a_constructor_that_opens_an_addon_mixes_nothing_up", nested),
        needs_gcc(
            "a_library_registers_for_the_addon_that_needs_it",
            a_dependency_registers,
        ),
        needs_gcc(
            "threads_that_load_at_once_get_their_own_registrations",
            many_threads,
        ),
        needs_gcc(
            "an_addon_that_others_opened_first_is_found_by_its_file_alone",
            opened_by_others,
        ),
        needs_gcc("functions_that_are_looked_up_by_name_work", looked_up),
        needs_gcc(
            "a_registration_without_a_function_is_told_from_none",
            nothing_registered,
        ),
        plain("a_linked_module_is_opened_by_its_name", linked_modules),
        plain(
            "a_constructor_of_the_executable_links_a_module",
            linked_by_a_constructor,
        ),
        plain(
            "scripts_find_a_linked_module_before_a_file",
            scripts_find_linked_modules,
        ),
    ];
    libtest_mimic::run(&Arguments::from_args(), trials).exit();
}
