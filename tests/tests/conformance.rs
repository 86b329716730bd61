//! Node's own suites against the embedded engine: nothing fails, crashes or hangs, with addons that reach Node-API
//! through the tables and with ordinary ones. The same against stock Node, which shows that the command itself, and its
//! module `common`, expect nothing that Node does not do.
//!
//! The suites come from Debian's source package of Node 20.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::{Mutex, MutexGuard};

use libtest_mimic::{Arguments, Trial};
use napi_vtable_tests::{Missing, both, debian, node, paths, run, symbols, tool, trial};
use serde_json::Value;

/// Tests that do not pass yet, with the reason. One that passes has to be taken off the list. The tests that use libuv
/// are skipped, not failed, where the tool is built without it.
const KNOWN: [(&str, &str); 16] = [
    (
        "js-native-api/test_finalizer/test_fatal_finalize.js",
        "a finalizer that runs JavaScript is no fatal error yet",
    ),
    (
        "js-native-api/test_general/test.js",
        "expects Node 20's Node-API version, 9",
    ),
    ("js-native-api/test_instance_data/test.js", "worker_threads"),
    (
        "js-native-api/test_string/test.js",
        "external strings that are too long",
    ),
    ("node-api/1_hello_world/test.js", "worker_threads"),
    ("node-api/test_async_cleanup_hook/test.js", "worker_threads"),
    (
        "node-api/test_fatal/test2.js",
        "starts the runtime with --napi-modules",
    ),
    (
        "node-api/test_general/test.js",
        "starts the runtime with -p",
    ),
    ("node-api/test_instance_data/test.js", "worker_threads"),
    (
        "node-api/test_threadsafe_function/test.js",
        "child_process.fork",
    ),
    (
        "node-api/test_threadsafe_function/test_uncaught_exception_v9.js",
        "--force-node-api-uncaught-exceptions-policy",
    ),
    (
        "node-api/test_uv_threadpool_size/node-options.js",
        "starts the runtime with --env-file",
    ),
    (
        "node-api/test_worker_buffer_callback/test-free-called.js",
        "worker_threads",
    ),
    (
        "node-api/test_worker_buffer_callback/test.js",
        "worker_threads",
    ),
    ("node-api/test_worker_terminate/test.js", "worker_threads"),
    (
        "node-api/test_worker_terminate_finalization/test.js",
        "worker_threads",
    ),
];

/// The parts of reasons for which the engine's run may skip a test.
const SKIPPED: [&str; 6] = [
    "needs the module async_hooks",
    "needs the module domain",
    "needs the module vm",
    "needs Node's diagnostic reports",
    "needs libuv",
    "the test: missing crypto",
];

/// Of 94 tests; those that use libuv run only where the tool is built with it.
const PASSED_AT_LEAST: usize = 55;

/// A run of the command in a work folder that is kept between runs of this test.
struct Suites {
    source: PathBuf,
    work: PathBuf,
    _alone: MutexGuard<'static, ()>,
}

impl Suites {
    fn table(source: &Path) -> Self {
        static ALONE: Mutex<()> = Mutex::new(());
        Self::new(source, "table", &ALONE)
    }

    fn import(source: &Path) -> Self {
        static ALONE: Mutex<()> = Mutex::new(());
        Self::new(source, "import", &ALONE)
    }

    fn new(source: &Path, mode: &str, alone: &'static Mutex<()>) -> Self {
        Self {
            source: source.to_path_buf(),
            work: paths::target()
                .join("napi-vtable-tests")
                .join(format!("conformance-{mode}")),
            _alone: alone
                .lock()
                .unwrap_or_else(|poisoned| poisoned.into_inner()),
        }
    }

    fn report(&self, options: &[&str]) -> Result<Value, String> {
        let mut command = Command::new(tool::napi_vtable()?);
        command
            .arg("conformance")
            .arg(&self.source)
            .arg("--json")
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
fn problems(report: &Value, known: &[(&str, &str)], skipped: &[&str]) -> Result<(), String> {
    let mut problems = Vec::new();
    for test in list(report, "tests") {
        let (name, reason) = (text(test, "name"), text(test, "reason"));
        let is_known = known.iter().any(|(known, _)| *known == name);
        match text(test, "status") {
            "pass" if is_known => problems.push(format!("{name} passes: take it off the list")),
            "pass" => {}
            "skip" if skipped.iter().any(|part| reason.contains(part)) => {}
            _ if is_known => {}
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
    problems(report, &KNOWN, &SKIPPED)?;
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

fn table_mode(source: &Path) -> Result<(), String> {
    let report = Suites::table(source).report(&[])?;
    engine_passes(&report)?;
    let imports = imports(&report)?;
    assert!(imports.len() >= 56, "{imports:?}");
    assert!(imports.iter().all(|(_, count)| *count == 0), "{imports:?}");
    Ok(())
}

fn import_mode(source: &Path) -> Result<(), String> {
    let report = Suites::import(source).report(&["--import"])?;
    engine_passes(&report)?;
    assert!(imports(&report)?.iter().all(|(_, count)| *count > 0));
    Ok(())
}

/// With what it need not have for being a Node-API runtime, too.
fn node_passes(source: &Path, node: &node::Node) -> Result<(), String> {
    let runtime = format!("'{}' {{flags}} {{file}}", node.path.display());
    let report = Suites::table(source).report(&["--runtime", &runtime, "--all"])?;
    problems(&report, &[], &[])?;
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
    let source = debian::node_source();
    let trials: Vec<Trial> = vec![
        trial(
            "addons_with_tables_pass_nodes_suites",
            source.clone(),
            |source| table_mode(&source),
        ),
        trial(
            "ordinary_addons_pass_nodes_suites",
            source.clone(),
            |source| import_mode(&source),
        ),
        trial(
            "stock_node_passes_with_our_common_module",
            both(source, node_20()),
            |(source, node)| node_passes(&source, &node),
        ),
    ];
    libtest_mimic::run(&Arguments::from_args(), trials).exit();
}
