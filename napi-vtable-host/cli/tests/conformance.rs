//! `conformance DIR`: what becomes of tests that go wrong in each way, of suites that cannot be built, and of folders
//! that are none. The suites here are small ones of our own.

mod common;

use std::collections::BTreeMap;
use std::path::Path;

use common::{Outcome, Scratch, outcome, tool};
use serde_json::Value;

const GYP: &str = "{ 'targets': [ { 'target_name': 'addon', 'sources': [ 'addon.c' ] } ] }";

const ADDON: &str = r#"
#include <node_api.h>
#include <stdlib.h>
static napi_value Abort(napi_env env, napi_callback_info info) {
  (void)env; (void)info;
  abort();
}
NAPI_MODULE_INIT() {
  napi_value function;
  if (napi_create_function(env, NULL, 0, Abort, NULL, &function) != napi_ok ||
      napi_set_named_property(env, exports, "abort", function) != napi_ok) return NULL;
  return exports;
}
"#;

/// What common/child_process offers, all of it kept.
const CHILDREN: &str = r#"
const { spawnSyncAndAssert, spawnSyncAndExit, spawnSyncAndExitWithoutError } = require('../../common/child_process');
const sh = (text) => ['sh', ['-c', text]];
spawnSyncAndAssert(...sh('echo a; echo b >&2'), { stdout: 'a', stderr: /^b$/, trim: true });
spawnSyncAndAssert(...sh('printf $A'), { env: { A: 'x' } }, { stdout: 'x' });
spawnSyncAndExit(...sh('exit 3'), { status: 3, signal: null });
spawnSyncAndExitWithoutError(...sh('exit 0'));
const [line, options] = common.escapePOSIXShell`printf '%s' "${'a $b'}"`;
spawnSyncAndAssert(...sh(line), options, { stdout: 'a $b' });
"#;

/// A checkout with one folder in which `files` are the tests; each begins with `common` and `assert`.
fn checkout(files: &[(&str, &str)]) -> Scratch {
    let scratch = Scratch::new(&[
        ("node/test/node-api/folder/binding.gyp", GYP),
        ("node/test/node-api/folder/addon.c", ADDON),
    ]);
    for (name, text) in files {
        let text = format!(
            "const common = require('../../common'); const assert = require('assert'); {text}"
        );
        scratch.write(
            &format!("node/test/node-api/folder/{name}"),
            text.as_bytes(),
        );
    }
    scratch
}

fn conformance(scratch: &Scratch, words: &[&str]) -> Outcome {
    let mut command = tool();
    command
        .arg("conformance")
        .args(words)
        .current_dir(scratch.path(""));
    outcome(&mut command)
}

/// The report, and the exit code.
fn report(scratch: &Scratch, words: &[&str]) -> (Value, Option<i32>) {
    let result = conformance(scratch, &[&["node", "--json"], words].concat());
    let report =
        serde_json::from_str(&result.stdout).unwrap_or_else(|error| panic!("{error}: {result:#?}"));
    (report, result.code)
}

/// Each test's part of the report by the name of its file.
fn tests(report: &Value) -> BTreeMap<String, Value> {
    let tests = report["tests"].as_array().expect("a list");
    let name = |test: &Value| {
        test["name"]
            .as_str()
            .and_then(|name| name.rsplit('/').next())
            .map(str::to_owned)
    };
    tests
        .iter()
        .map(|test| (name(test).expect("a name"), test.clone()))
        .collect()
}

/// Checks a test's status, and that its reason, notes or output have a text.
#[track_caller]
fn expect(tests: &BTreeMap<String, Value>, file: &str, status: &str, part: &str) {
    let test = &tests[file];
    assert_eq!(test["status"], status, "{test:#}");
    let said = ["reason", "notes", "stderr"]
        .map(|key| test[key].to_string())
        .join("\n");
    assert!(said.contains(part), "no {part:?} in {test:#}");
}

#[test]
fn a_test_ends_in_one_of_five_ways() {
    let scratch = checkout(&[
        (
            "pass.js",
            "assert.strictEqual(typeof require('./build/Release/addon').abort, 'function')",
        ),
        ("throws.js", "throw new Error('the reason')"),
        ("exits.js", "process.exit(3)"),
        ("crashes.js", "require('./build/Release/addon').abort()"),
        ("endless.js", "if (assert) for (;;);"),
        ("skips.js", "common.skip('no such thing')"),
        ("hooks.js", "require('async_hooks')"),
        ("fixture.js", "require('../../fixtures/none.js')"),
        ("helper.txt", "no test"),
    ]);
    // The addon is built before the short limit applies.
    let work = ["--work", "work"];
    let endless = ["--timeout", "2", "--filter", "endless"];
    assert_eq!(
        report(&scratch, &[&work[..], &["--filter", "pass"]].concat()).1,
        Some(0)
    );
    let (hanging, code) = report(&scratch, &[&work[..], &endless].concat());
    assert_eq!(code, Some(1));
    expect(
        &tests(&hanging),
        "endless.js",
        "timeout",
        "no end within 2 s",
    );
    std::fs::remove_file(scratch.path("node/test/node-api/folder/endless.js")).expect("the file");

    let (report, code) = report(&scratch, &["--jobs", "8"]);
    assert_eq!(code, Some(1));
    let tests = tests(&report);
    assert_eq!(tests.len(), 7, "{report:#}");
    expect(&tests, "pass.js", "pass", "");
    expect(&tests, "throws.js", "fail", "the reason");
    expect(&tests, "exits.js", "fail", "exit code 3");
    expect(&tests, "crashes.js", "crash", "SIGABRT");
    expect(&tests, "skips.js", "skip", "no such thing");
    expect(&tests, "hooks.js", "skip", "async_hooks");
    expect(&tests, "fixture.js", "skip", "fixtures/none.js");
    let counts = serde_json::json!({
        "total": 7, "pass": 1, "fail": 2, "crash": 1, "timeout": 0, "skip": 3,
    });
    assert_eq!(report["summary"]["all"], counts);
    assert_eq!(report["summary"]["suites"]["node-api"], counts);
    // What docs/conformance.md promises.
    let keys = |value: &Value| {
        let object = value.as_object().expect("an object");
        let mut keys: Vec<_> = object.keys().map(String::as_str).collect();
        keys.sort_unstable();
        keys.join(" ")
    };
    assert_eq!(
        keys(&report),
        "addons checkout format mode node_api_version node_version runtime summary tests version work"
    );
    assert_eq!(
        keys(&report["addons"][0]),
        "experimental file folder output status suite target"
    );
    assert_eq!(
        keys(&tests["pass.js"]),
        "exit_code milliseconds name notes reason signal status stderr stdout suite"
    );
    assert_eq!(report["format"], 1);
    assert_eq!(tests["crashes.js"]["signal"], "SIGABRT");
    assert_eq!(tests["exits.js"]["exit_code"], 3);
}

#[test]
fn promises_made_with_common_are_kept_or_the_test_fails() {
    let scratch = checkout(&[
        (
            "called.js",
            "const twice = common.mustCall((a) => assert.strictEqual(a, 1), 2); twice(1); \
            setTimeout(twice, 1, 1); common.mustSucceed()(null); common.mustCallAtLeast()()",
        ),
        ("not_called.js", "common.mustCall(() => {})"),
        ("called_twice.js", "const f = common.mustCall(); f(); f()"),
        (
            "called_too_seldom.js",
            "common.mustCallAtLeast(() => {}, 2)()",
        ),
        ("called_nevertheless.js", "common.mustNotCall('never')()"),
        (
            "no_success.js",
            "common.mustSucceed()(new Error('no success'))",
        ),
        (
            "other_error.js",
            "common.expectsError({ message: 'one' })(new Error('two'))",
        ),
        (
            "right_error.js",
            "common.expectsError({ message: 'one', code: 'C' })(Object.assign(new Error('one'), { code: 'C' }))",
        ),
        (
            "warned.js",
            "common.expectWarning('W', 'text', 'C'); process.emitWarning('text', 'W', 'C')",
        ),
        ("children.js", CHILDREN),
        (
            "child_fails.js",
            "require('../../common/child_process').spawnSyncAndExitWithoutError('sh', ['-c', 'exit 3'])",
        ),
        ("not_warned.js", "common.expectWarning('W', 'text')"),
        (
            "warned_otherwise.js",
            "common.expectWarning('W', 'text'); process.emitWarning('other', 'W')",
        ),
        ("leaks.js", "globalThis.leaked = 1"),
        (
            "keeps.js",
            "const value = {}; globalThis.kept = value; common.allowGlobals(value)",
        ),
        ("unknown_name.js", "if (common.noSuchThing) console.log(1)"),
        (
            "changes.js",
            "common.mustNotMutateObjectDeep({ a: { b: 1 } }).a.b = 2",
        ),
    ]);
    let (report, _) = report(&scratch, &[]);
    let tests = tests(&report);
    for file in [
        "called.js",
        "right_error.js",
        "warned.js",
        "keeps.js",
        "children.js",
    ] {
        expect(&tests, file, "pass", "");
    }
    expect(
        &tests,
        "not_called.js",
        "fail",
        "exactly 1 times and was called 0 times",
    );
    expect(
        &tests,
        "called_twice.js",
        "fail",
        "exactly 1 times and was called 2 times",
    );
    expect(
        &tests,
        "called_too_seldom.js",
        "fail",
        "at least 2 times and was called 1 times",
    );
    expect(&tests, "called_nevertheless.js", "fail", "never");
    expect(&tests, "no_success.js", "fail", "no success");
    expect(&tests, "other_error.js", "fail", "two");
    expect(&tests, "not_warned.js", "fail", "exactly 1 times");
    expect(&tests, "warned_otherwise.js", "fail", "other");
    expect(&tests, "leaks.js", "fail", "leaked");
    expect(&tests, "unknown_name.js", "fail", "noSuchThing");
    expect(&tests, "child_fails.js", "fail", "status");
    expect(&tests, "changes.js", "fail", "a property was set");
}

#[test]
fn only_v8s_wording_of_four_errors_is_not_compared_and_the_report_says_so() {
    let phrase = "const phrase = /^TypeError: Cannot assign to read only property 'a' of object '#<Object>'$/;";
    let frozen = "const change = () => { 'use strict'; Object.freeze({ a: 1 }).a = 2; };";
    let scratch = checkout(&[
        (
            "phrase.js",
            &format!(
                "{phrase} {frozen} assert.throws(change, phrase); assert.throws(change, phrase)"
            ),
        ),
        (
            "no_throw.js",
            &format!("{phrase} assert.throws(() => {{}}, phrase)"),
        ),
        (
            "other_class.js",
            &format!(
                "{phrase} assert.throws(() => {{ throw new Error('is read-only'); }}, phrase)"
            ),
        ),
        (
            "other_phrase.js",
            &format!("{frozen} assert.throws(change, /^TypeError: Cannot do that/)"),
        ),
        (
            "phrase_inside.js",
            &format!("{frozen} assert.throws(change, /x|Cannot delete property 'a' of/)"),
        ),
        (
            "no_regexp.js",
            &format!(
                "{frozen} assert.throws(change, {{ message: \"Cannot delete property 'a' of\" }})"
            ),
        ),
    ]);
    let (report, _) = report(&scratch, &[]);
    let tests = tests(&report);
    expect(
        &tests,
        "phrase.js",
        "pass",
        "V8's wording not compared: 2 places",
    );
    for file in [
        "no_throw.js",
        "other_class.js",
        "other_phrase.js",
        "phrase_inside.js",
        "no_regexp.js",
    ] {
        expect(&tests, file, "fail", "");
    }
}

#[test]
fn a_runtime_that_emits_no_exit_event_passes_nothing() {
    let scratch = checkout(&[("test.js", "")]);
    let silent = "sh -c 'echo loaded > $NAPI_VTABLE_CONFORMANCE_FILE' {file}";
    let (report, code) = report(&scratch, &["--runtime", silent]);
    assert_eq!(code, Some(1));
    expect(&tests(&report), "test.js", "fail", "emitted no 'exit'");
}

#[test]
fn another_runtime_gets_the_file_the_flags_and_paths_from_where_the_user_stands() {
    let scratch = checkout(&[]);
    scratch.write(
        "node/test/node-api/folder/test.js",
        b"// Flags: --one --two=2\n// Env: SET=1\n",
    );
    scratch.write(
        "bin/runtime",
        b"#!/bin/sh\necho \"$SET $*\" >&2\nexit 139\n",
    );
    let (report, _) = report(
        &scratch,
        &["--runtime", "sh ./bin/runtime {flags} x={file}"],
    );
    let tests = tests(&report);
    expect(&tests, "test.js", "crash", "1 --one --two=2 x=");
    expect(&tests, "test.js", "crash", "SIGSEGV");
}

#[test]
fn an_addon_that_does_not_build_fails_its_tests_with_the_compilers_words() {
    let scratch = checkout(&[("test.js", "")]);
    scratch.write("node/test/node-api/folder/addon.c", b"#error no good\n");
    scratch.write(
        "node/test/node-api/unreadable/binding.gyp",
        b"{ 'targets': [ oops ] }",
    );
    scratch.write("node/test/node-api/unreadable/other.js", b"");
    scratch.write("node/test/node-api/fine/binding.gyp", GYP.as_bytes());
    scratch.write("node/test/node-api/fine/addon.c", ADDON.as_bytes());
    scratch.write("node/test/node-api/fine/fine.js", b"");
    let (report, code) = report(&scratch, &[]);
    assert_eq!(code, Some(1));
    let tests = tests(&report);
    expect(&tests, "test.js", "fail", "the addon addon was not built");
    expect(&tests, "test.js", "fail", "#error no good");
    expect(&tests, "other.js", "fail", "line 1, column 16");
    expect(&tests, "fine.js", "pass", "");
    let human = conformance(&scratch, &["node"]);
    for part in [
        "#error no good",
        "FAIL     node-api/folder/test.js",
        "pass     node-api/fine/fine.js",
    ] {
        assert!(human.stdout.contains(part), "no {part:?} in {human:#?}");
    }
}

#[test]
fn addons_that_need_more_than_node_api_are_skipped_with_the_reason() {
    let scratch = checkout(&[("test.js", "")]);
    scratch.write(
        "node/test/node-api/folder/addon.c",
        b"#include <node_api.h>\n#include <v8.h>\n",
    );
    let (report, code) = report(&scratch, &[]);
    assert_eq!(code, Some(0));
    expect(&tests(&report), "test.js", "skip", "needs V8's headers");
}

#[test]
fn a_wrong_folder_or_option_is_a_clear_error() {
    let scratch = checkout(&[("test.js", "")]);
    scratch.write("empty/readme", b"");
    scratch.write("hollow/test/node-api/readme", b"");
    for (words, part) in [
        (&["empty"][..], "has no folder js-native-api or node-api"),
        (&["nowhere"], "cannot read 'nowhere'"),
        (&["hollow"], "no folder with a binding.gyp"),
        (&["node", "--filter", "nothing"], "contains nothing"),
        (&["node", "--runtime", "node"], "write {file} in its place"),
        (&["node", "--runtime", "'node {file}"], "not closed"),
        (
            &["node", "--work", "node/test/work"],
            "lies in the checkout",
        ),
        (&["node", "--work", "empty"], "holds other files"),
        (
            &["node", "--uv-include", "empty"],
            "there is no uv.h in 'empty'",
        ),
        (
            &["node", "--common", "checkout"],
            "the checkout has no common module",
        ),
    ] {
        let result = conformance(&scratch, words);
        result.fails(1, &[part]);
        assert_eq!(result.stdout, "");
    }
    conformance(&scratch, &["node", "--timeout", "0"]).fails(2, &["--timeout"]);
}

#[test]
fn the_checkout_is_only_read_and_a_kept_work_folder_builds_what_changed() {
    let scratch = checkout(&[(
        "test.js",
        "require('fs').writeFileSync('left', ''); require('./build/Release/addon')",
    )]);
    let files = |folder: &str| {
        let mut found = Vec::new();
        walk(&scratch.path(folder), &mut found);
        found
    };
    let before = files("node");
    let addon = scratch.path("work/test/node-api/folder/build/Release/addon.node");
    let built = || {
        std::fs::metadata(&addon)
            .and_then(|data| data.modified())
            .expect("an addon")
    };
    let run = |words: &[&str]| {
        let (report, code) = report(&scratch, &[&["--work", "work"], words].concat());
        assert_eq!(code, Some(0), "{report:#}");
        assert_eq!(report["addons"][0]["file"], *addon.to_string_lossy());
        built()
    };
    let first = run(&[]);
    assert_eq!(files("node"), before);
    assert_eq!(run(&[]), first);
    assert_ne!(run(&["--import"]), first);
    let import = built();
    scratch.write(
        "node/test/node-api/folder/addon.c",
        format!("{ADDON}\nint more;\n").as_bytes(),
    );
    assert_ne!(run(&["--import"]), import);
}

fn walk(folder: &Path, into: &mut Vec<std::path::PathBuf>) {
    let entries = std::fs::read_dir(folder).expect("a folder");
    let mut paths: Vec<_> = entries
        .map(|entry| entry.expect("an entry").path())
        .collect();
    paths.sort();
    for path in paths {
        into.push(path.clone());
        if path.is_dir() {
            walk(&path, into);
        }
    }
}

#[test]
fn a_filter_selects_by_name_and_the_checkouts_own_common_can_be_used() {
    let scratch = checkout(&[("one.js", "assert(common.own)"), ("two.js", "")]);
    scratch.write(
        "node/test/common/index.js",
        b"module.exports = { own: true };",
    );
    let words = [
        "--filter",
        "folder/one",
        "--filter",
        "three",
        "--common",
        "checkout",
    ];
    let (report, code) = report(&scratch, &words);
    assert_eq!(code, Some(0), "{report:#}");
    assert_eq!(report["summary"]["all"]["total"], 1);
}

#[cfg(target_os = "linux")]
#[test]
fn a_running_test_ends_with_the_command() {
    let endless =
        "require('fs').writeFileSync(process.env.PID_FILE, String(process.pid)); for (;;);";
    let scratch = checkout(&[("endless.js", endless)]);
    let file = scratch.path("pid");
    let mut command = tool();
    command
        .args(["conformance", "node", "--work", "work"])
        .stdout(std::process::Stdio::null())
        .current_dir(scratch.path(""));
    let mut tool = command.env("PID_FILE", &file).spawn().expect("the tool");
    // Whatever goes wrong ends with the tool, which ends the test at its limit.
    let pid = loop {
        match std::fs::read_to_string(&file) {
            Ok(pid) if !pid.is_empty() => break pid,
            _ => std::thread::sleep(std::time::Duration::from_millis(10)),
        }
        assert!(matches!(tool.try_wait(), Ok(None)), "the tool ended before");
    };
    tool.kill()
        .and_then(|()| tool.wait())
        .expect("a process that can be killed");
    let lives = || {
        let state = std::fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
        !state.is_empty() && !state.contains(") Z ")
    };
    // The system may need a moment to take it away; a living one stays.
    let gone = (0..500).any(|_| {
        std::thread::sleep(std::time::Duration::from_millis(10));
        !lives()
    });
    assert!(gone, "{pid} lives");
}
