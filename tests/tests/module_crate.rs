//! The module crate's own test addons where that crate cannot take them: in the embedded engine, there also under
//! valgrind, in Node 26, Bun and Deno, and before the TypeScript compiler.
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

/// What a script shows to be otherwise in a runtime; `docs/guide/shipping.md` tells of it.
const DIFFERENCES: [(&str, &str, &str); 12] = [
    (
        "bun",
        "task_aborts_reject_with_the_reason",
        "a cancelled task ends when a thread is free",
    ),
    (
        "deno",
        "task_aborts_reject_with_the_reason",
        "a cancelled task ends when a thread is free",
    ),
    (
        "bun",
        "state_ends_once_and_in_order",
        "a worker's state outlives it",
    ),
    (
        "bun",
        "workers_that_load_at_once",
        "a worker's functions outlive it",
    ),
    (
        "deno",
        "a_failing_init_throws_where_it_is_loaded",
        "require loses the exception",
    ),
    (
        "deno",
        "async_futures_end_with_their_worker",
        "a worker's futures outlive it",
    ),
    (
        "deno",
        "task_ends_with_its_worker",
        "a worker's tasks outlive it",
    ),
    (
        "deno",
        "threadsafe_calls_arrive_once_and_in_order",
        "threadsafe calls share the microtasks after them",
    ),
    (
        "deno",
        "class_memory_goes_with_its_env",
        "a worker's objects outlive it",
    ),
    (
        "deno",
        "class_values_are_dropped_once",
        "what a finalizer throws is only printed",
    ),
    (
        "deno",
        "state_ends_once_and_in_order",
        "an async cleanup hook is freed twice",
    ),
    (
        "deno",
        "workers_that_load_at_once",
        "a worker's functions outlive it",
    ),
];

/// Whether a script runs in a runtime as in Node. Where it does not, there is nothing of ours to test.
fn is_alike(runtime: &str, script: &str) -> bool {
    !DIFFERENCES
        .iter()
        .any(|(there, of, _)| *there == runtime && *of == script)
}

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
        if is_alike("bun", &name) {
            let own = script.clone();
            trials.push(trial(
                format!("{name}_in_bun"),
                packages::bun(),
                move |bun| runs(Command::new(bun), addon, &[own]),
            ));
        }
        if is_alike("deno", &name) {
            let own = script.clone();
            trials.push(trial(
                format!("{name}_in_deno"),
                packages::deno(),
                move |deno| runs_in_deno(deno, addon, &own),
            ));
        }
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

/// Deno takes a script for CommonJS only where a `package.json` says so.
fn runs_in_deno(deno: PathBuf, addon: &str, script: &Path) -> Result<(), String> {
    static FOLDER: LazyLock<Result<PathBuf, String>> = LazyLock::new(|| {
        let explain = |error: std::io::Error| error.to_string();
        let folder = paths::scratch("module_crate_deno");
        fs::write(folder.join("package.json"), r#"{"type":"commonjs"}"#).map_err(explain)?;
        let scripts = paths::root().join("napi-vtable-module/tests/js");
        for entry in fs::read_dir(scripts).map_err(explain)? {
            let entry = entry.map_err(explain)?;
            fs::copy(entry.path(), folder.join(entry.file_name())).map_err(explain)?;
        }
        Ok(folder)
    });
    let script = script.file_name().ok_or("a script has a name")?;
    let mut command = Command::new(deno);
    command
        .args(["run", "--allow-all", "--v8-flags=--expose-gc"])
        .arg(FOLDER.clone()?.join(script))
        .arg(built(addon)?)
        .env("RUST_BACKTRACE", "0");
    run(&mut command)?.success().map(drop)
}

/// No invalid access and no leak.
fn leak_nothing(valgrind: &Path, addon: &str, scripts: &[PathBuf]) -> Result<(), String> {
    let mut command = tool::memcheck(valgrind, &tool::napi_vtable()?);
    command.arg("run");
    runs(command, addon, scripts)
}

/// The declarations of the addons, as `napi-vtable types` writes them, in TypeScript's strictest mode.
fn compiles(node: &node::Node, typescript: &Path) -> Result<(), String> {
    let folder = paths::scratch("typescript");
    let uses = [("macro_addon", "use.ts"), ("async_addon", "use_async.ts")];
    for (example, script) in uses {
        let mut types = Command::new(tool::napi_vtable()?);
        types
            .arg("types")
            .arg(built(example)?)
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
    let ran = run(types.arg("types").arg(built("test_addon")?))?;
    if ran.status.success() || !ran.stderr.contains("carries no TypeScript declarations") {
        return Err(format!("{}\n{}", ran.status, ran.stderr));
    }
    Ok(())
}
