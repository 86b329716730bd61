//! Runs that show what a long life leaves behind: loads, wraps and workers by the thousand, with exact counts.
//!
//! Each run does its work in two parts, a tenth to warm up and the rest, and passes where everything that was made is
//! gone again and the rest took no more memory. `docs/fuzzing.md` says how to run them.

mod addon;
mod loads;
mod memory;
mod workers;
mod wraps;

use std::process::{Command, ExitCode};

use addon::Addon;

/// A run, with how much it does.
type Run = fn(&Addon, usize) -> Result<(), String>;

/// How much each run does when nothing else is said.
const LOADS: usize = 10_000;
const WRAPS: usize = 1_000_000;
const WORKERS: usize = 1_000;

const USAGE: &str = "usage: soak loads|engines|wraps|workers|all [COUNT]";

/// What makes glibc count exactly: without it every thread keeps freed memory that still counts as given out.
const EXACT: (&str, &str) = ("GLIBC_TUNABLES", "glibc.malloc.tcache_count=0");

/// Runs this program again where the allocator's setting is not there yet, which it reads at its start.
fn exactly() -> Option<ExitCode> {
    if std::env::var_os(EXACT.0).is_some() || !cfg!(target_env = "gnu") {
        return None;
    }
    let mut again = Command::new(std::env::current_exe().ok()?);
    let status = again
        .args(std::env::args_os().skip(1))
        .env(EXACT.0, EXACT.1)
        .status()
        .ok()?;
    Some(if status.success() {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

fn main() -> ExitCode {
    if let Some(code) = exactly() {
        return code;
    }
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let (kind, count) = match arguments.as_slice() {
        [kind] => (kind.as_str(), None),
        [kind, count] => match count.parse::<usize>() {
            Ok(count) if count >= 10 => (kind.as_str(), Some(count)),
            _ => {
                eprintln!("COUNT is a number from 10 on; {USAGE}");
                return ExitCode::FAILURE;
            }
        },
        _ => {
            eprintln!("{USAGE}");
            return ExitCode::FAILURE;
        }
    };
    let addon = match Addon::build() {
        Ok(addon) => addon,
        Err(error) => {
            eprintln!("the addon was not built: {error}");
            return ExitCode::FAILURE;
        }
    };
    let runs: [(&str, usize, Run); 4] = [
        ("loads", LOADS, loads::into_one_engine),
        ("engines", LOADS, loads::into_fresh_engines),
        ("wraps", WRAPS, wraps::run),
        ("workers", WORKERS, workers::in_turn),
    ];
    let mut failed = false;
    let mut known = false;
    for (name, usual, run) in runs {
        if kind != name && kind != "all" {
            continue;
        }
        known = true;
        match run(&addon, count.unwrap_or(usual)) {
            Ok(()) => println!("{name}: passed"),
            Err(error) => {
                println!("{name}: FAILED: {error}");
                failed = true;
            }
        }
    }
    if !known {
        eprintln!("{USAGE}");
    }
    if failed || !known {
        ExitCode::FAILURE
    } else {
        ExitCode::SUCCESS
    }
}
