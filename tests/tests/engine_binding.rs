//! Addons of other kinds than our examples, in the embedded engine: bound through the env, written in C++ with
//! node-addon-api, or built in a way that it cannot load and must explain.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use libtest_mimic::{Arguments, Trial};
use napi_vtable_tests::compiler::{Compiler, Language, gcc};
use napi_vtable_tests::{Ran, both, packages, paths, run, symbols, tool, trial};

const TABLE: &str = "-DNODE_API_MODULE_USE_VTABLE";

/// An addon in a folder of its own, and a script beside it.
fn build(
    gcc: Compiler,
    name: &str,
    source: &str,
    flags: &[&str],
    script: &str,
) -> Result<[PathBuf; 2], String> {
    let folder = paths::scratch(&format!("engine-{name}"));
    let language = if source.ends_with(".cc") {
        Language::Cpp
    } else {
        Language::C
    };
    let [addon, index] = ["addon.node", "index.js"].map(|file| folder.join(file));
    fs::write(&index, script).map_err(|error| error.to_string())?;
    let mut command = gcc.command(language);
    command
        .args(["-shared", "-fPIC", "-I"])
        .arg(paths::headers())
        .args(flags);
    command
        .arg(paths::fixtures("headers").join(source))
        .arg("-o")
        .arg(&addon);
    run(&mut command)?.success()?;
    Ok([addon, index])
}

fn run_script(script: &Path) -> Result<Ran, String> {
    run(Command::new(tool::napi_vtable()?).arg("run").arg(script))
}

fn expect(script: &Path, output: &str) -> Result<(), String> {
    let printed = run_script(script)?.success()?;
    if printed == output {
        Ok(())
    } else {
        Err(format!("expected {output:?}, got {printed:?}"))
    }
}

/// The engine's env carries the tables, so a module of the pull request's later revision, which takes no injection
/// and here may not look names up either, finds them there.
fn binds_through_the_env(gcc: Compiler) -> Result<(), String> {
    let [addon, script] = build(
        gcc,
        "through-env",
        "which.c",
        &[
            TABLE,
            "-DNODE_API_MODULE_NO_VTABLE_FALLBACK",
            // The export gets a name that no host looks for.
            "-DNODE_API_MODULE_SET_VTABLE_BASE=nobody_calls_this_v",
        ],
        "console.log(require('./addon.node'));",
    )?;
    let symbols = symbols::of(&addon)?;
    assert!(!symbols.exported.contains("node_api_module_set_vtable_v1"));
    assert!(!symbols.imported.contains("dlsym"));
    expect(&script, "7\n")
}

/// C++ over node-addon-api: classes, wraps, exceptions.
fn node_addon_api(gcc: Compiler, include: &Path) -> Result<(), String> {
    let include = format!("-I{}", include.display());
    let flags = [TABLE, "-std=c++17", "-DNAPI_CPP_EXCEPTIONS", &include];
    let script = "const { Counter } = require('./addon.node');\n\
        const counter = new Counter(40);\n\
        console.log(counter.next(), counter.next(), counter instanceof Counter);\n\
        class Louder extends Counter { next() { return `${super.next()}!`; } }\n\
        console.log(new Louder(1).next());\n\
        try { Counter(1); } catch (error) { console.log(error.name); }\n\
        try { counter.next.call({}); } catch (error) { console.log('caught', error instanceof Error); }\n";
    let [_, script] = build(gcc, "node-addon-api", "classes.cc", &flags, script)?;
    expect(&script, "41 42 true\n2!\nTypeError\ncaught true\n")
}

/// An addon that imports its functions by name cannot be served yet; it is told so, with the names.
fn imports_are_explained(gcc: Compiler) -> Result<(), String> {
    let [_, script] = build(gcc, "imports", "which.c", &[], "require('./addon.node');")?;
    let ran = run_script(&script)?;
    assert!(!ran.status.success());
    for part in ["napi_create_uint32", "ERR_DLOPEN_FAILED", "addon.node"] {
        if !ran.stderr.contains(part) {
            return Err(format!("no {part:?} in\n{}", ran.stderr));
        }
    }
    Ok(())
}

fn main() {
    let node_addon_api_tools = both(gcc(), packages::npm("node-addon-api", "8.9.2"));
    let trials: Vec<Trial> = vec![
        trial(
            "a_module_that_takes_no_tables_finds_them_in_the_env",
            gcc(),
            binds_through_the_env,
        ),
        trial(
            "node_addon_api_classes_work_in_the_engine",
            node_addon_api_tools,
            |(gcc, include)| node_addon_api(gcc, &include),
        ),
        trial(
            "a_module_that_imports_by_name_is_told_what_is_missing",
            gcc(),
            imports_are_explained,
        ),
    ];
    libtest_mimic::run(&Arguments::from_args(), trials).exit();
}
