//! The module crate's own test addons in the embedded engine, under valgrind, and as TypeScript sees them.
//!
//! `napi-vtable-module/tests/node.rs` runs the same scripts in Node.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use libtest_mimic::{Arguments, Trial};
use napi_vtable_tests::{Missing, both, node, packages, paths, run, tool, trial};

fn main() {
    let mut trials = Vec::new();
    for script in scripts() {
        let name = script
            .file_stem()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned();
        let there = runs_here(&script);
        // Garbage collection decides when these end; valgrind is for memory that is used.
        let is_for_valgrind = ["class_", "macro_", "async_"]
            .iter()
            .any(|kind| name.starts_with(kind));
        let (own, valgrinds) = (script.clone(), both(tool::valgrind(), there.clone()));
        trials.push(trial(
            format!("{name}_in_the_embedded_engine"),
            there,
            move |()| runs(&own),
        ));
        if is_for_valgrind {
            trials.push(trial(
                format!("{name}_under_valgrind"),
                valgrinds,
                move |(valgrind, ())| leaks_nothing(&script, &valgrind),
            ));
        }
    }
    trials.push(trial(
        "declarations_compile_and_refuse_wrong_uses",
        both(node::stock(), packages::npm("typescript", "7.0.2")),
        |(node, typescript)| compiles(&node, &typescript),
    ));
    trials.push(Trial::test(
        "a_module_without_declarations_is_told_so",
        || Ok(without_declarations()?),
    ));
    libtest_mimic::run(&Arguments::from_args(), trials).exit();
}

/// The scripts, in the order of their names.
fn scripts() -> Vec<PathBuf> {
    let folder = paths::root().join("napi-vtable-module/tests/js");
    let entries =
        fs::read_dir(&folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    let mut scripts: Vec<_> = entries
        .map(|entry| entry.expect("the folder can be read").path())
        .filter(|path| path.file_stem().is_some_and(|stem| stem != "common"))
        .collect();
    scripts.sort();
    scripts
}

/// What a script needs that the engine lacks.
fn runs_here(script: &Path) -> Result<(), Missing> {
    let text = fs::read_to_string(script).map_err(|error| Missing(error.to_string()))?;
    if text.contains("worker_threads") {
        return Err(Missing("the script is about workers".to_owned()));
    }
    Ok(())
}

/// Builds an addon of the module crate and returns a copy that ends in `.node`.
fn addon(example: &str) -> Result<PathBuf, String> {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut build = Command::new(cargo);
    build.args([
        "build",
        "--quiet",
        "--package",
        "napi-vtable-module",
        "--example",
        example,
    ]);
    if example == "async_addon" {
        build.args(["--features", "stream"]);
    }
    run(build.current_dir(paths::root()))?.success()?;
    let library = format!(
        "{}{example}{}",
        std::env::consts::DLL_PREFIX,
        std::env::consts::DLL_SUFFIX
    );
    let built = paths::target().join("debug/examples").join(library);
    let folder = paths::target().join("napi-vtable-tests");
    fs::create_dir_all(&folder).map_err(|error| error.to_string())?;
    let copy = folder.join(format!("{example}-{}.node", std::process::id()));
    let fresh = copy.with_extension("new");
    // Tests run side by side: a file that another one loads is replaced, not written to.
    fs::copy(&built, &fresh)
        .and_then(|_| fs::rename(&fresh, &copy))
        .or_else(|error| if copy.is_file() { Ok(()) } else { Err(error) })
        .map_err(|error| format!("{}: {error}", built.display()))?;
    Ok(copy)
}

fn addon_of(script: &Path) -> Result<PathBuf, String> {
    let name = script.file_stem().unwrap_or_default().to_string_lossy();
    addon(match name.split_once('_') {
        Some(("macro", _)) => "macro_addon",
        Some(("async", _)) => "async_addon",
        _ => "test_addon",
    })
}

fn runs(script: &Path) -> Result<(), String> {
    let mut command = Command::new(tool::napi_vtable()?);
    command
        .args(["run", "--expose-gc"])
        .arg(script)
        .arg(addon_of(script)?);
    run(&mut command)?.success().map(drop)
}

/// No invalid access and no leak. Only definite leaks count: std holds the main thread's handle by a pointer into its
/// middle.
fn leaks_nothing(script: &Path, valgrind: &Path) -> Result<(), String> {
    let mut command = Command::new(valgrind);
    command
        .args([
            "--quiet",
            "--error-exitcode=99",
            "--leak-check=full",
            "--show-leak-kinds=definite",
            "--errors-for-leak-kinds=definite",
        ])
        .arg(tool::napi_vtable()?)
        .args(["run", "--expose-gc"])
        .arg(script)
        .arg(addon_of(script)?);
    run(&mut command)?.success().map(drop)
}

/// The declarations of the addons, as `napi-vtable types` writes them, in TypeScript's strictest mode.
fn compiles(node: &node::Node, typescript: &Path) -> Result<(), String> {
    let folder = paths::scratch("typescript");
    let uses = [("macro_addon", "use.ts"), ("async_addon", "use_async.ts")];
    for (example, script) in uses {
        let mut types = Command::new(tool::napi_vtable()?);
        types
            .arg("types")
            .arg(addon(example)?)
            .arg("--output")
            .arg(folder.join(example).with_extension("d.ts"));
        run(&mut types)?.success()?;
        fs::copy(
            paths::fixtures("typescript").join(script),
            folder.join(script),
        )
        .map_err(|error| error.to_string())?;
    }
    let mut compiler = Command::new(&node.path);
    compiler
        .arg(typescript.join("lib/tsc.js"))
        .args([
            "--noEmit", "--strict", "--target", "es2022", "--module", "nodenext", "--types", "",
        ])
        .args(uses.map(|(_, script)| script))
        .current_dir(&folder);
    run(&mut compiler)?.success().map(drop)
}

fn without_declarations() -> Result<(), String> {
    let mut types = Command::new(tool::napi_vtable()?);
    let ran = run(types.arg("types").arg(addon("test_addon")?))?;
    if ran.status.success() || !ran.stderr.contains("carries no TypeScript declarations") {
        return Err(format!("{}\n{}", ran.status, ran.stderr));
    }
    Ok(())
}
