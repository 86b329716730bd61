//! The addon of `napi-vtable-module`'s own tests, one export for each hazard, where that crate cannot take it: into the
//! embedded engine, there also under valgrind, and into Node 26.
//!
//! The scripts are those that the crate runs in the Node on the path.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::LazyLock;

use libtest_mimic::Arguments;
use napi_vtable_tests::{node, paths, run, tool, trial};

/// The addon, built where it is not yet.
static ADDON: LazyLock<Result<PathBuf, String>> = LazyLock::new(|| {
    let cargo = env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut build = Command::new(cargo);
    build.args([
        "build",
        "--quiet",
        "--package",
        "napi-vtable-module",
        "--example",
        "test_addon",
    ]);
    run(build.current_dir(paths::root()))?.success()?;
    let name = format!(
        "{}test_addon{}",
        env::consts::DLL_PREFIX,
        env::consts::DLL_SUFFIX
    );
    let built = paths::target().join("debug/examples").join(name);
    // What is loaded ends in `.node`; a copy of its own keeps a parallel build away from it.
    let loaded = paths::scratch("module_addon").join("test_addon.node");
    fs::copy(&built, &loaded).map_err(|error| format!("{}: {error}", built.display()))?;
    Ok(loaded)
});

struct Script {
    name: String,
    path: PathBuf,
    /// It starts workers.
    needs_workers: bool,
}

fn scripts() -> Vec<Script> {
    let folder = paths::root().join("napi-vtable-module/tests/js");
    let entries =
        fs::read_dir(&folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    let mut scripts: Vec<_> = entries
        .map(|entry| entry.expect("the folder can be read").path())
        .map(|path| Script {
            name: path
                .file_stem()
                .expect("a script has a name")
                .to_string_lossy()
                .into_owned(),
            needs_workers: fs::read_to_string(&path)
                .expect("a script can be read")
                .contains("worker_threads"),
            path,
        })
        .filter(|script| script.name != "common")
        .collect();
    scripts.sort_by(|a, b| a.name.cmp(&b.name));
    assert!(!scripts.is_empty(), "{} is empty", folder.display());
    scripts
}

fn passes(mut command: Command, script: &Path) -> Result<(), String> {
    command.arg(script).arg(ADDON.as_ref()?);
    run(&mut command)?.success().map(drop)
}

fn embedded() -> Result<Command, String> {
    let mut command = Command::new(tool::napi_vtable()?);
    command.args(["run", "--expose-gc"]);
    Ok(command)
}

fn main() {
    let mut trials = Vec::new();
    for script in scripts() {
        let (name, path) = (&script.name, script.path);
        let in_node = path.clone();
        trials.push(trial(
            format!("{name}_in_node_26"),
            node::node26(),
            move |node| {
                let mut command = Command::new(&node.path);
                command.arg("--expose-gc");
                passes(command, &in_node)
            },
        ));
        if script.needs_workers {
            continue; // the embedded engine has none
        }
        let embedded_path = path.clone();
        trials.push(trial(
            format!("{name}_in_the_embedded_engine"),
            Ok(()),
            move |()| passes(embedded()?, &embedded_path),
        ));
        trials.push(trial(
            format!("{name}_leaks_nothing_under_valgrind"),
            tool::valgrind(),
            move |valgrind| {
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
                    .args(["run", "--expose-gc"]);
                passes(command, &path)
            },
        ));
    }
    libtest_mimic::run(&Arguments::from_args(), trials).exit();
}
