//! `--experimental-policy`: nothing runs that the manifest does not allow.

mod common;

use std::process::Command;

use common::{Outcome, Scratch};

/// What a manifest says of a file.
fn integrity(scratch: &Scratch, name: &str) -> String {
    let code = "console.log(require('crypto').createHash('sha256').update(require('fs')\
        .readFileSync(process.argv[1])).digest('base64'))";
    let file = scratch.path(name);
    let output = Command::new(env!("CARGO_BIN_EXE_napi-vtable"))
        .args(["-e", code])
        .arg(file)
        .output()
        .expect("the tool runs");
    format!("sha256-{}", String::from_utf8_lossy(&output.stdout).trim())
}

/// Runs `a.js`, which requires `b.js`, with a manifest in which `%A` and `%B` stand for the files' digests.
fn run(manifest: &str, words: &[&str]) -> Outcome {
    let scratch = Scratch::new(&[
        ("a.js", "console.log(require('./b.js'));"),
        ("b.js", "module.exports = 'b';"),
        (
            "w.js",
            "new (require('worker_threads').Worker)('./b.js', { execArgv: [] }).on('error', (e) => console.log(e.code));",
        ),
        ("m.mjs", "import b from './b.js'; console.log(b);"),
    ]);
    let manifest = ["a.js", "b.js"]
        .iter()
        .zip(["%A", "%B"])
        .fold(manifest.to_owned(), |text, (file, mark)| {
            text.replace(mark, &integrity(&scratch, file))
        });
    scratch.write("policy.json", manifest.as_bytes());
    let mut all = vec!["--experimental-policy", "policy.json"];
    all.extend(words);
    scratch.run(&all)
}

fn refused(manifest: &str, words: &[&str], code: &str) {
    let outcome = run(manifest, words);
    assert_eq!(outcome.code, Some(1), "{outcome:?}");
    assert_eq!(outcome.stdout, "", "{outcome:?}");
    assert!(outcome.stderr.contains(code), "{outcome:?}");
}

#[test]
fn what_is_listed_with_its_digest_runs() {
    let outcome = run(
        r#"{"resources":{"./a.js":{"integrity":"%A","dependencies":true},"./b.js":{"integrity":"sha512-AAAA %B"}}}"#,
        &["a.js"],
    );
    assert_eq!(
        (outcome.code, outcome.stdout.as_str()),
        (Some(0), "b\n"),
        "{outcome:?}"
    );
}

#[test]
fn a_file_with_another_content_or_none_in_the_list_is_not_loaded() {
    for other in [
        r#","./b.js":{"integrity":"%A"}"#,
        r#","./b.js":{"integrity":""}"#,
        r#","./c.js":{"integrity":true}"#,
    ] {
        for file in ["a.js", "m.mjs"] {
            let manifest = format!(
                r#"{{"resources":{{"./{file}":{{"integrity":true,"dependencies":true}}{other}}}}}"#
            );
            refused(&manifest, &[file], "ERR_MANIFEST_ASSERT_INTEGRITY");
        }
    }
}

#[test]
fn a_file_without_dependencies_loads_nothing() {
    let manifest = r#"{"resources":{"./a.js":{"integrity":true},"./m.mjs":{"integrity":true},"./b.js":{"integrity":true}}}"#;
    for words in [
        &["a.js"][..],
        &["m.mjs"],
        &["-e", "console.log(require('./b.js'))"],
        &["-r", "./b.js", "a.js"],
    ] {
        refused(manifest, words, "ERR_MANIFEST_DEPENDENCY_MISSING");
    }
}

#[test]
fn what_is_not_enforced_does_not_pass_for_enforced() {
    for (manifest, code) in [
        (
            r#"{"resources":{},"scopes":{}}"#,
            "ERR_MANIFEST_INVALID_RESOURCE_FIELD",
        ),
        (
            r#"{"resources":{"./a.js":{"integrity":true,"dependencies":{"./b.js":true}}}}"#,
            "ERR_MANIFEST_INVALID_RESOURCE_FIELD",
        ),
        (
            r#"{"resources":{"./a.js":{"integrity":"md5-AAAA"}}}"#,
            "ERR_SRI_PARSE",
        ),
        ("{", "ERR_MANIFEST_PARSE_POLICY"),
    ] {
        refused(manifest, &["a.js"], code);
    }
}

#[test]
fn a_worker_does_not_leave_its_parents_policy() {
    let outcome = run(
        r#"{"resources":{"./w.js":{"integrity":true,"dependencies":true}}}"#,
        &["w.js"],
    );
    assert_eq!(
        outcome.stdout, "ERR_MANIFEST_ASSERT_INTEGRITY\n",
        "{outcome:?}"
    );
}
