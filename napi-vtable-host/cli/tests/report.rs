//! Diagnostic reports of scripts; one that a thread of an addon causes is in Node's own suite.

mod common;

use std::path::PathBuf;

use common::Scratch;
use serde_json::Value;

fn reports(scratch: &Scratch) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(scratch.path("")).expect("the scratch folder");
    let paths = entries.map(|entry| entry.expect("an entry").path());
    paths
        .filter(|path| path.extension().is_some_and(|text| text == "json"))
        .collect()
}

fn read(path: &PathBuf) -> Value {
    serde_json::from_str(&std::fs::read_to_string(path).expect("a report")).expect("JSON")
}

#[test]
fn a_report_is_written_where_the_options_say() {
    let scratch = Scratch::new(&[("sub/x", "")]);
    let outcome = scratch.run(&[
        "--report-dir",
        "sub",
        "--report-compact",
        "--report-filename=r.txt",
        "-p",
        "process.report.writeReport()",
    ]);
    assert_eq!(outcome.stdout, "r.txt\n", "{outcome:?}");
    let text = std::fs::read_to_string(scratch.path("sub/r.txt")).expect("a report");
    assert_eq!(text.find('\n'), Some(text.len() - 1), "one line");
    let report: Value = serde_json::from_str(&text).expect("JSON");
    assert_eq!(report["header"]["trigger"], "API");
    assert_eq!(report["header"]["commandLine"][1], "--report-dir");
}

#[test]
fn reports_of_one_process_do_not_overwrite_each_other() {
    let scratch = Scratch::new(&[]);
    let code = "process.report.writeReport(); process.report.writeReport(new TypeError('why'))";
    let outcome = scratch.run(&["-e", code]);
    assert_eq!(outcome.code, Some(0), "{outcome:?}");
    let mut found = reports(&scratch);
    found.sort();
    assert_eq!(found.len(), 2, "{found:?}");
    assert_eq!(
        read(&found[1])["javascriptStack"]["message"],
        "TypeError: why"
    );
}

#[test]
fn a_report_that_cannot_be_written_is_an_error_and_not_the_end() {
    let scratch = Scratch::new(&[]);
    let code =
        "try { process.report.writeReport('no/such/folder/x') } catch (e) { console.log(e.code) }";
    let outcome = scratch.run(&["-e", code]);
    assert_eq!(outcome.stdout, "ENOENT\n", "{outcome:?}");
}

#[test]
fn a_worker_reports_as_itself_and_shares_the_settings() {
    let scratch = Scratch::new(&[]);
    let code = "process.report.filename = 'w.json'; const { Worker } = require('worker_threads');
        new Worker('process.report.writeReport()', { eval: true })";
    let outcome = scratch.run(&["-e", code]);
    assert_eq!(outcome.code, Some(0), "{outcome:?}");
    let report = read(&scratch.path("w.json"));
    assert_eq!(report["header"]["threadId"], 1);
    assert_eq!(report["header"]["commandLine"][1], "-e");
}
