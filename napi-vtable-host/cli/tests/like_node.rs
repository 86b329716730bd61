//! What the engine answers is what Node answers: how values print, built-in modules and globals.
//!
//! One test for each line that the scripts in `fixtures/` print. Without Node on the machine (or
//! behind the variable `NODE`) they are ignored, and say so.

use std::path::{Path, PathBuf};
use std::process::Command;

use libtest_mimic::{Arguments, Failed, Trial};

/// The major version of Node that the engine prints like.
const LIKE: &str = "v20.";

/// What later versions of Node print in another way.
const CHANGED_LATER: [&str; 16] = [
    "symbol keys",
    "array buffer",
    "empty array buffer",
    "long array buffer",
    "shared array buffer",
    "data view",
    "proxy",
    "proxy of a proxy",
    "proxy of a function",
    "iterator-like object",
    "deep: symbols",
    "deep: other dates",
    "spawnSync: no such program",
    "what held the circle",
    "an addon",
    "readFile of a folder",
];

fn main() {
    let arguments = Arguments::from_args();
    let node = std::env::var_os("NODE").map_or_else(|| PathBuf::from("node"), PathBuf::from);
    let version = output(Command::new(&node).arg("--version"));
    let trials = [
        "assert.js",
        "builtins.js",
        "children.js",
        "crypto.js",
        "esm.mjs",
        "fs_async.js",
        "inspect.js",
        "path.js",
        "process.js",
        "stream.js",
        "workers.js",
    ]
    .into_iter()
    .flat_map(|fixture| {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures");
        let script = folder.join(fixture);
        let ours = output(
            Command::new(env!("CARGO_BIN_EXE_napi-vtable"))
                .arg("run")
                .arg(&script),
        );
        let theirs = output(Command::new(&node).arg(&script));
        match (ours, &version, theirs) {
            (Err(reason), ..) => {
                vec![Trial::test(format!("{fixture}: the script runs"), || {
                    Err(reason.into())
                })]
            }
            (Ok(_), Err(reason), _) => {
                let title = format!("{fixture} [no Node to compare with: {reason}]");
                vec![Trial::test(title, || Ok(())).with_ignored_flag(true)]
            }
            (Ok(_), Ok(_), Err(reason)) => {
                vec![Trial::test(format!("{fixture}: Node runs it"), || {
                    Err(reason.into())
                })]
            }
            (Ok(ours), Ok(version), Ok(theirs)) => compare(fixture, &ours, &theirs, version),
        }
    });
    libtest_mimic::run(&arguments, trials.collect()).exit();
}

fn output(command: &mut Command) -> Result<String, String> {
    let output = command.output().map_err(|error| error.to_string())?;
    if !output.status.success() {
        return Err(format!(
            "{}: {}",
            output.status,
            String::from_utf8_lossy(&output.stderr)
        ));
    }
    String::from_utf8(output.stdout).map_err(|error| error.to_string())
}

fn compare(fixture: &str, ours: &str, theirs: &str, version: &str) -> Vec<Trial> {
    let mut trials = vec![];
    let mut lines = ours.lines();
    for expected in theirs.lines() {
        let (name, expected) = split(expected);
        let found = lines.next().map(split).unwrap_or_default();
        let changed = !version.starts_with(LIKE) && CHANGED_LATER.contains(&name.as_str());
        let title = if changed {
            format!(
                "{fixture}: {name} [Node {} prints it differently]",
                version.trim()
            )
        } else {
            format!("{fixture}: {name}")
        };
        let trial = Trial::test(title, move || check(&(name, expected), &found));
        trials.push(trial.with_ignored_flag(changed));
    }
    trials
}

/// A line is `["name","text"]`; both keep JSON's escapes, which are the same on both sides.
fn split(line: &str) -> (String, String) {
    let inner = line.trim_start_matches("[\"").trim_end_matches(']');
    let (name, text) = inner.split_once("\",").unwrap_or((inner, ""));
    (name.to_owned(), text.to_owned())
}

fn check(expected: &(String, String), found: &(String, String)) -> Result<(), Failed> {
    if expected == found {
        return Ok(());
    }
    let readable = |text: &str| text.replace("\\n", "\n");
    Err(format!(
        "Node:\n{}\nours:\n{}",
        readable(&expected.1),
        readable(&found.1)
    )
    .into())
}
