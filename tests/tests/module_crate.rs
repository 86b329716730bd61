//! The module crate's own test addons where that crate cannot take them: in the embedded engine, there also under
//! valgrind, in Node 26, and before the TypeScript compiler.
//!
//! `napi-vtable-module/tests/node.rs` runs the same scripts in the Node on the path.

use std::collections::BTreeMap;
use std::env::{self, consts};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::LazyLock;

use libtest_mimic::{Arguments, Trial};
use napi_vtable_tests::{both, node, packages, paths, run, tool, trial};

/// What the names of an addon's scripts begin with, and the addon.
const ADDONS: [(&str, &str); 4] = [
    ("async_", "async_addon"),
    ("macro_", "macro_addon"),
    ("serde_", "serde_addon"),
    ("", "test_addon"),
];

fn main() {
    let mut trials = Vec::new();
    let mut of_addon = BTreeMap::<_, Vec<_>>::new();
    for script in scripts() {
        let name = script
            .file_stem()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned();
        let addon = addon_of(&name);
        of_addon.entry(addon).or_default().push(script.clone());
        let own = script.clone();
        trials.push(trial(
            format!("{name}_in_node_26"),
            node::node26(),
            move |node| runs(Command::new(&node.path), addon, &[own]),
        ));
        trials.push(Trial::test(
            format!("{name}_in_the_embedded_engine"),
            move || Ok(runs(embedded()?, addon, &[script])?),
        ));
    }
    for (addon, mut scripts) in of_addon {
        scripts.insert(0, paths::fixtures("module_addon").join("all.js"));
        trials.push(trial(
            format!("the_scripts_of_the_{addon}_leak_nothing_under_valgrind"),
            tool::valgrind(),
            move |valgrind| leak_nothing(&valgrind, addon, &scripts),
        ));
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
    assert!(!scripts.is_empty(), "{} is empty", folder.display());
    scripts
}

/// The addon that a script is for.
fn addon_of(script: &str) -> &'static str {
    let fits = |(prefix, _): &&(&str, _)| script.starts_with(prefix);
    ADDONS.iter().find(fits).expect("the last one fits all").1
}

/// An addon as a file that ends in `.node`; all are built at the first call.
fn built(addon: &str) -> Result<PathBuf, String> {
    static FOLDER: LazyLock<Result<PathBuf, String>> = LazyLock::new(build);
    Ok(FOLDER.clone()?.join(format!("{addon}.node")))
}

fn build() -> Result<PathBuf, String> {
    let cargo = env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut build = Command::new(cargo);
    build.args(["build", "--quiet", "--package", "napi-vtable-module"]);
    build.arg("--all-features");
    for (_, addon) in ADDONS {
        build.args(["--example", addon]);
    }
    run(build.current_dir(paths::root()))?.success()?;
    // Copies of its own keep a parallel build away from them.
    let folder = paths::scratch("module_crate");
    for (_, addon) in ADDONS {
        let library = format!("{}{addon}{}", consts::DLL_PREFIX, consts::DLL_SUFFIX);
        let library = paths::target().join("debug/examples").join(library);
        fs::copy(&library, folder.join(format!("{addon}.node")))
            .map_err(|error| format!("{}: {error}", library.display()))?;
    }
    Ok(folder)
}

fn embedded() -> Result<Command, String> {
    let mut command = Command::new(tool::napi_vtable()?);
    command.arg("run");
    Ok(command)
}

/// Runs the first script, which gets the addon and the other scripts.
fn runs(mut runtime: Command, addon: &str, scripts: &[PathBuf]) -> Result<(), String> {
    let [script, more @ ..] = scripts else {
        unreachable!("there is a script");
    };
    runtime
        .arg("--expose-gc")
        .arg(script)
        .arg(built(addon)?)
        .args(more)
        .env("RUST_BACKTRACE", "0"); // one takes seconds under valgrind
    run(&mut runtime)?.success().map(drop)
}

/// No invalid access and no leak. Only definite leaks count: std holds the main thread's handle by a pointer into its
/// middle.
fn leak_nothing(valgrind: &Path, addon: &str, scripts: &[PathBuf]) -> Result<(), String> {
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
        .arg("run");
    runs(command, addon, scripts)
}

/// The declarations of the macro addon, as `napi-vtable types` writes them, in TypeScript's strictest mode.
fn compiles(node: &node::Node, typescript: &Path) -> Result<(), String> {
    let folder = paths::scratch("typescript");
    let mut types = Command::new(tool::napi_vtable()?);
    types
        .arg("types")
        .arg(built("macro_addon")?)
        .arg("--output")
        .arg(folder.join("macro_addon.d.ts"));
    run(&mut types)?.success()?;
    fs::copy(
        paths::fixtures("typescript").join("use.ts"),
        folder.join("use.ts"),
    )
    .map_err(|error| error.to_string())?;
    let mut compiler = Command::new(&node.path);
    compiler
        .arg(typescript.join("lib/tsc.js"))
        .args([
            "--noEmit", "--strict", "--target", "es2022", "--module", "nodenext", "--types", "",
            "use.ts",
        ])
        .current_dir(&folder);
    run(&mut compiler)?.success().map(drop)
}

fn without_declarations() -> Result<(), String> {
    let mut types = Command::new(tool::napi_vtable()?);
    let ran = run(types.arg("types").arg(built("test_addon")?))?;
    if ran.status.success() || !ran.stderr.contains("carries no TypeScript declarations") {
        return Err(format!("{}\n{}", ran.status, ran.stderr));
    }
    Ok(())
}
