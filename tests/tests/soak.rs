//! The soak runs at a small size, in plain and under valgrind, and a few rounds of the fuzzer. `docs/fuzzing.md` has
//! the full sizes.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use libtest_mimic::Arguments;
use napi_vtable_tests::compiler::gcc;
use napi_vtable_tests::{Missing, Ran, both, paths, run, tool, trial};

/// A soak run whose allocator setting is there already, so that it does not start itself again.
fn soak(mut command: Command, kind: &str, count: &str) -> Result<(), String> {
    let tunable = ("GLIBC_TUNABLES", "glibc.malloc.tcache_count=0");
    let printed = run(command.args([kind, count]).env(tunable.0, tunable.1))?.success()?;
    let passed = format!("{kind}: passed");
    if printed.lines().any(|line| line == passed) {
        Ok(())
    } else {
        Err(printed)
    }
}

fn plain(kind: &str, count: &str) -> Result<(), String> {
    soak(Command::new(env!("CARGO_BIN_EXE_soak")), kind, count)
}

/// No definite leak and no invalid access.
fn checked(valgrind: PathBuf, kind: &str, count: &str) -> Result<(), String> {
    let program = Path::new(env!("CARGO_BIN_EXE_soak"));
    soak(tool::memcheck(&valgrind, program), kind, count)
}

/// What runs scripts here, where it has workers.
fn with_workers() -> Result<(), Missing> {
    let script = paths::scratch("soak-with-workers").join("script.js");
    let asks = "new (require('worker_threads').Worker)('', { eval: true })";
    fs::write(&script, asks).map_err(|error| Missing(error.to_string()))?;
    let tool = tool::napi_vtable().map_err(Missing)?;
    let ran = run(Command::new(tool).arg("run").arg(&script)).and_then(Ran::success);
    ran.map(drop)
        .map_err(|_| Missing("scripts have no workers in this build".into()))
}

/// The fuzzer is a crate of its own, so its binary is built first.
fn fuzz() -> Result<(), String> {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut command = Command::new(cargo);
    command.args(["run", "--quiet", "--package", "napi-vtable-fuzz", "--"]);
    command.args(["--seed", "1", "--rounds", "40", "--steps", "1000", "--out"]);
    command
        .arg(paths::scratch("fuzz"))
        .current_dir(paths::root());
    let printed = run(&mut command)?.success()?;
    if printed.ends_with("passed\n") {
        Ok(())
    } else {
        Err(printed)
    }
}

fn main() {
    let gcc: Result<(), Missing> = gcc().map(drop);
    let mut trials = vec![
        trial("random_calls_break_no_rule", Ok(()), |()| fuzz()),
        trial("loads_into_one_engine_leave_nothing", gcc.clone(), |()| {
            plain("loads", "300")
        }),
        trial(
            "loads_into_fresh_engines_leave_nothing",
            gcc.clone(),
            |()| plain("engines", "60"),
        ),
        trial(
            "every_wrapped_object_is_finalized_once",
            gcc.clone(),
            |()| plain("wraps", "20000"),
        ),
    ];
    let tools = both(with_workers(), gcc.clone()).map(drop);
    let name = "workers_in_turn_leave_nothing";
    trials.push(trial(name, tools, |()| plain("workers", "20")));
    for (kind, count) in [("loads", "40"), ("engines", "20"), ("wraps", "2000")] {
        let tools = both(tool::valgrind(), gcc.clone());
        let name = format!("{kind}_leak_nothing_under_valgrind");
        trials.push(trial(name, tools, move |(valgrind, ())| {
            checked(valgrind, kind, count)
        }));
    }
    libtest_mimic::run(&Arguments::from_args(), trials).exit();
}
