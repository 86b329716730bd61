//! The operations, timed and counted.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use napi_vtable_tests::{node::Node, run};
use serde_json::{Value, json};

use crate::builds::{Built, SIDES};
use crate::{Failure, Figures, Measured, callgrind, fixture, folder};

/// Their names, as in `operations.js`.
pub const NAMES: [&str; 16] = [
    "empty",
    "add",
    "echo-16",
    "echo-1k",
    "make-5",
    "read-5",
    "callbacks",
    "make-array",
    "sum-array",
    "sum-floats",
    "new",
    "method",
    "throw",
    "task",
    "threadsafe",
    "threadsafe-batched",
];

/// How many samples each side has of an operation.
const SAMPLES: u32 = 101;

/// What lets the script look at objects and call the garbage collector.
const FLAGS: [&str; 2] = ["--expose-gc", "--allow-natives-syntax"];

/// What makes V8 do the same every time.
pub const STEADY: [&str; 2] = ["--predictable", "--single-threaded"];

/// Writes what `run.js` is to do.
fn plan(built: &Built, names: &[&str], counter: Option<PathBuf>) -> Result<PathBuf, Failure> {
    let sides: Vec<Value> = SIDES
        .iter()
        .map(|side| json!({ "name": side.name, "path": built.addon(side.name) }))
        .collect();
    let plan = json!({
        "sides": sides,
        "operations": names,
        "samples": SAMPLES,
        "counter": counter,
    });
    let file = folder("plans")?.join("plan.json");
    fs::write(&file, plan.to_string())?;
    Ok(file)
}

fn text(path: &Path) -> Result<&str, Failure> {
    path.to_str()
        .ok_or_else(|| format!("{}: no UTF-8", path.display()).into())
}

/// The nanoseconds of a call.
pub fn times(
    node: &Node,
    built: &Built,
    names: &[&str],
    measured: &mut Measured,
) -> Result<(), Failure> {
    let mut command = Command::new(&node.path);
    command
        .args(FLAGS)
        .arg(fixture("run.js"))
        .arg(plan(built, names, None)?);
    let printed = run(&mut command)?.success()?;
    let result: Value = serde_json::from_str(&printed)?;
    for name in names {
        let figures = result[name]["ns"].as_object().ok_or("no times")?;
        let figures = figures
            .iter()
            .filter_map(|(side, ns)| Some((side.clone(), ns.as_f64()?)));
        measured.times.insert((*name).to_owned(), figures.collect());
        for side in result[name]["slow"].as_array().into_iter().flatten() {
            measured
                .slow_objects
                .extend(side.as_str().map(str::to_owned));
        }
    }
    Ok(())
}

/// The instructions of a call: those of many calls less those of few, and less those of a loop without a call.
pub fn instructions(node: &Node, built: &Built, names: &[&str]) -> Result<Figures, Failure> {
    let (script, plan) = (
        fixture("run.js"),
        plan(built, names, Some(built.counter()))?,
    );
    let arguments: Vec<&str> = FLAGS
        .into_iter()
        .chain(STEADY)
        .chain([text(&script)?, text(&plan)?])
        .collect();
    let counts = callgrind::count("operations", &node.path, &arguments)?;

    let mut runs: BTreeMap<(String, String), Vec<(f64, f64)>> = BTreeMap::new();
    for (part, count) in counts {
        let words: Vec<&str> = part.split('|').collect();
        let [name, side, calls] = words[..] else {
            return Err(format!("callgrind has written {part:?}").into());
        };
        if !names.contains(&name) {
            continue; // what only warms up
        }
        let run = runs.entry((name.to_owned(), side.to_owned())).or_default();
        run.push((calls.parse()?, count));
    }
    let mut figures = Figures::new();
    for ((name, side), mut run) in runs {
        run.sort_by(|(a, _), (b, _)| a.total_cmp(b));
        let [(few, first), (many, second)] = run[..] else {
            return Err(format!("{name} of {side} was not counted twice").into());
        };
        let calls = (second - first) / (many - few);
        figures.entry(name).or_default().insert(side, calls);
    }
    for figures in figures.values_mut() {
        let empty = figures.remove("loop").unwrap_or(0.0);
        figures.values_mut().for_each(|figure| *figure -= empty);
    }
    Ok(figures)
}
