//! Node's own suites against the embedded engine: nothing fails, crashes or hangs, with addons that reach Node-API
//! through the tables and with ordinary ones. The same against stock Node, which shows that the command itself, and its
//! module `common`, expect nothing that Node does not do.
//!
//! The suites come from Debian's source package of Node 20. The tool is built with libuv, which some addons use.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::{Mutex, MutexGuard};

use libtest_mimic::{Arguments, Trial};
use napi_vtable_tests::tool::{self, WithUv};
use napi_vtable_tests::{Missing, both, debian, node, paths, run, symbols, trial};
use serde_json::Value;

/// The parts of reasons for which the engine's run may skip a test.
const SKIPPED: [&str; 3] = [
    "needs the module async_hooks",
    "needs the module domain",
    "needs the module vm",
];

/// Of 94 tests.
const PASSED_AT_LEAST: usize = 86;

/// The suites, and the tool.
type Given = (PathBuf, WithUv);

/// A run of the command in a work folder that is kept between runs of this test.
struct Suites {
    tool: WithUv,
    source: PathBuf,
    work: PathBuf,
    _alone: MutexGuard<'static, ()>,
}

impl Suites {
    fn table(given: &Given) -> Self {
        static ALONE: Mutex<()> = Mutex::new(());
        Self::new(given, "table", &ALONE)
    }

    fn import(given: &Given) -> Self {
        static ALONE: Mutex<()> = Mutex::new(());
        Self::new(given, "import", &ALONE)
    }

    fn new((source, tool): &Given, mode: &str, alone: &'static Mutex<()>) -> Self {
        Self {
            tool: tool.clone(),
            source: source.clone(),
            work: paths::target()
                .join("napi-vtable-tests")
                .join(format!("conformance-{mode}")),
            _alone: alone
                .lock()
                .unwrap_or_else(|poisoned| poisoned.into_inner()),
        }
    }

    fn report(&self, options: &[&str]) -> Result<Value, String> {
        let mut command = Command::new(&self.tool.binary);
        command
            .arg("conformance")
            .arg(&self.source)
            .arg("--json")
            .arg("--uv-include")
            .arg(&self.tool.include)
            .args(options);
        let ran = run(command.arg("--work").arg(&self.work))?;
        serde_json::from_str(&ran.stdout).map_err(|error| format!("{error}\n{ran:?}"))
    }
}

fn list<'a>(report: &'a Value, key: &str) -> impl Iterator<Item = &'a Value> {
    report[key].as_array().into_iter().flatten()
}

fn text<'a>(value: &'a Value, key: &str) -> &'a str {
    value[key].as_str().unwrap_or_default()
}

/// What is wrong with the results, one problem a line.
fn problems(report: &Value, skipped: &[&str]) -> Result<(), String> {
    let mut problems = Vec::new();
    for test in list(report, "tests") {
        let (name, reason) = (text(test, "name"), text(test, "reason"));
        match text(test, "status") {
            "pass" => {}
            "skip" if skipped.iter().any(|part| reason.contains(part)) => {}
            status => {
                problems.push(format!(
                    "{name}: {status}: {reason}\n{}",
                    text(test, "stderr")
                ));
            }
        }
    }
    if problems.is_empty() {
        Ok(())
    } else {
        Err(problems.join("\n"))
    }
}

fn passed(report: &Value) -> u64 {
    report["summary"]["all"]["pass"].as_u64().unwrap_or(0)
}

fn engine_passes(report: &Value) -> Result<(), String> {
    problems(report, &SKIPPED)?;
    assert!(
        passed(report) >= PASSED_AT_LEAST as u64,
        "{}",
        report["summary"]
    );
    assert_eq!(report["node_api_version"].as_u64(), Some(9), "{report}");
    Ok(())
}

/// The Node-API functions that each built addon imports by name.
fn imports(report: &Value) -> Result<Vec<(String, usize)>, String> {
    let built = list(report, "addons").filter(|addon| text(addon, "status") == "built");
    built
        .map(|addon| {
            let file = text(addon, "file");
            let imported = symbols::of(Path::new(file))?;
            Ok((file.to_owned(), imported.imported_node_api().len()))
        })
        .collect()
}

fn table_mode(given: &Given) -> Result<(), String> {
    let report = Suites::table(given).report(&[])?;
    engine_passes(&report)?;
    let imports = imports(&report)?;
    assert!(imports.len() >= 56, "{imports:?}");
    assert!(imports.iter().all(|(_, count)| *count == 0), "{imports:?}");
    Ok(())
}

fn import_mode(given: &Given) -> Result<(), String> {
    let report = Suites::import(given).report(&["--import"])?;
    engine_passes(&report)?;
    assert!(imports(&report)?.iter().all(|(_, count)| *count > 0));
    Ok(())
}

/// With what it need not have for being a Node-API runtime, too.
fn node_passes(given: &Given, node: &node::Node) -> Result<(), String> {
    let runtime = format!("'{}' {{flags}} {{file}}", node.path.display());
    let report = Suites::table(given).report(&["--runtime", &runtime, "--all"])?;
    problems(&report, &[])?;
    assert!(passed(&report) >= 90, "{}", report["summary"]);
    Ok(())
}

/// The Node on the path where it is the one whose suites these are.
fn node_20() -> Result<node::Node, Missing> {
    let node = node::stock()?;
    if node.major == 20 {
        Ok(node)
    } else {
        Err(Missing(format!(
            "the node on the path is {}, the suites are of 20",
            node.major
        )))
    }
}

fn main() {
    let given = both(debian::node_source(), tool::napi_vtable_with_uv());
    let trials: Vec<Trial> = vec![
        trial(
            "addons_with_tables_pass_nodes_suites",
            given.clone(),
            |given| table_mode(&given),
        ),
        trial(
            "ordinary_addons_pass_nodes_suites",
            given.clone(),
            |given| import_mode(&given),
        ),
        trial(
            "stock_node_passes_with_our_common_module",
            both(given, node_20()),
            |(given, node)| node_passes(&given, &node),
        ),
    ];
    libtest_mimic::run(&Arguments::from_args(), trials).exit();
}
