//! What an addon written with `napi-vtable-module` costs, against the same addon in C, C++ and with two other crates.
//!
//! ```text
//! cargo run --release -p napi-vtable-tests --bin bench-addon [--json] [OPERATION…]
//! ```
//!
//! The addon is written seven times, see [`builds`]. One Node 26 process loads all of them and runs the operations of
//! `fixtures/bench_addon/operations.js`, all sides taking turns; a copy of the C addon shows what differences mean
//! nothing. The same process under valgrind's callgrind counts instructions. `load` and `hello` are operations too:
//! loading an addon, and how big a smallest one is and how long its build takes.
//!
//! The program ends with an error where a target is missed; [`targets`] has them. docs/benchmarks.md tells how to read
//! the result. What is downloaded and built stays below the target folder.

mod builds;
mod callgrind;
mod hello;
mod loading;
mod operations;
mod report;
mod targets;

use std::collections::BTreeMap;
use std::error::Error;
use std::fs;
use std::path::PathBuf;

use napi_vtable_tests::{node, paths};

type Failure = Box<dyn Error>;

/// A figure by operation and side.
type Figures = BTreeMap<String, BTreeMap<String, f64>>;

/// A file below the fixtures of this benchmark.
fn fixture(name: &str) -> PathBuf {
    paths::fixtures("bench_addon").join(name)
}

/// A folder below the target folder that stays from run to run, so that nothing is built twice.
fn folder(name: &str) -> Result<PathBuf, Failure> {
    let folder = paths::target().join("bench-addon").join(name);
    fs::create_dir_all(&folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    Ok(folder)
}

/// Everything that was measured.
#[derive(Default)]
struct Measured {
    /// Nanoseconds of a call.
    times: Figures,
    /// Instructions of a call.
    instructions: Figures,
    /// Who makes a dictionary of `make-5`'s object.
    slow_objects: Vec<String>,
    /// Nanoseconds of loading.
    load_times: Figures,
    /// Instructions of loading.
    load_instructions: Figures,
    /// Smallest addons.
    hello: Vec<hello::Hello>,
}

fn main() -> Result<(), Failure> {
    let (options, wanted): (Vec<String>, Vec<String>) = std::env::args()
        .skip(1)
        .partition(|word| word.starts_with('-'));
    let as_json = match &options.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        [] => false,
        ["--json"] => true,
        other => return Err(format!("unknown: {}", other.join(" ")).into()),
    };
    let known = || operations::NAMES.iter().copied().chain(["load", "hello"]);
    if let Some(unknown) = wanted
        .iter()
        .find(|word| !known().any(|name| name == *word))
    {
        let known: Vec<_> = known().collect();
        return Err(format!("no operation {unknown}; there are {}", known.join(", ")).into());
    }
    let is_wanted = |name: &str| wanted.is_empty() || wanted.iter().any(|word| word == name);

    let mut measured = Measured::default();
    let names: Vec<_> = operations::NAMES
        .iter()
        .copied()
        .filter(|name| is_wanted(name))
        .collect();
    if !names.is_empty() || is_wanted("load") {
        let node = node::node26().map_err(|missing| missing.0)?;
        let built = builds::all()?;
        if !names.is_empty() {
            operations::times(&node, &built, &names, &mut measured)?;
            measured.instructions = operations::instructions(&node, &built, &names)?;
        }
        if is_wanted("load") {
            loading::measure(&node, &built, &mut measured)?;
        }
    }
    if is_wanted("hello") {
        measured.hello = hello::measure()?;
    }

    let missed = targets::missed(&measured);
    if as_json {
        println!("{}", report::json(&measured, &missed));
    } else {
        report::print(&measured);
    }
    if missed.is_empty() {
        Ok(())
    } else {
        Err(format!("targets missed:\n  {}", missed.join("\n  ")).into())
    }
}
