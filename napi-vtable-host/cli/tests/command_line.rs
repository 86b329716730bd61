//! Options before a script, and code in place of one.

mod common;

use common::{Scratch, outcome, tool};

fn run(words: &[&str]) -> common::Outcome {
    outcome(tool().args(words))
}

#[test]
fn code_runs_without_a_file() {
    run(&[
        "-e",
        "console.log(process.argv.slice(1), module.id, __filename, this === globalThis)",
        "a",
        "--x",
    ])
    .prints("[ 'a', '--x' ] [eval] [eval] true\n");
    run(&["-p", "var x = 20; x + 22"]).prints("42\n");
    run(&[
        "--print",
        "[typeof require, os === require('os'), typeof gc]",
    ])
    .prints("[ 'function', true, 'undefined' ]\n");
    run(&["--expose_gc", "-pe", "[typeof gc, process.execArgv[0]]"])
        .prints("[ 'function', '--expose_gc' ]\n");
    run(&["-e", ""]).prints("");
}

#[test]
fn code_finds_files_from_the_current_folder() {
    let scratch = Scratch::new(&[
        ("a.js", "module.exports = 'a'"),
        ("b.mjs", "export default 'b'"),
    ]);
    let mut command = tool();
    command.current_dir(scratch.path("."));
    command.args([
        "-e",
        "console.log(require('./a')); import('./b.mjs').then((b) => console.log(b.default))",
    ]);
    outcome(&mut command).prints("a\nb\n");
}

#[test]
fn code_may_be_a_module() {
    let text = "import { sep } from 'path'; await 1; console.log(sep, typeof require)";
    run(&["--input-type=module", "-e", text]).prints("/ undefined\n");
    run(&["-e", text]).prints("/ undefined\n");
    run(&[
        "--input-type=module",
        "--eval",
        "await new Promise(() => {})",
    ])
    .fails(13, &["unsettled"]);
    run(&["--input-type=commonjs", "-e", text]).fails(1, &["SyntaxError"]);
}

#[test]
fn a_syntax_error_of_running_code_does_not_run_it_again() {
    let result = run(&["-e", "console.log(1); JSON.parse('{')"]);
    result.fails(1, &["SyntaxError"]);
    assert_eq!(result.stdout, "1\n");
}

#[test]
fn what_code_throws_ends_with_1() {
    run(&["-e", "\nthrow new Error('early')"]).fails(1, &["early", "[eval]:2:"]);
    run(&["-e", "let let = 1"]).fails(1, &["SyntaxError", "[eval]:1"]);
}

#[test]
fn modules_are_required_before_the_script() {
    let scratch = Scratch::new(&[
        (
            "a.js",
            "console.log('a', require.main === module, process.argv.length)",
        ),
        ("pre.js", "console.log('pre', require.main === undefined)"),
        ("node_modules/p/index.js", "console.log('p')"),
    ]);
    scratch
        .run(&["-r", "./pre.js", "--require=p", "a.js"])
        .prints("pre true\np\na true 2\n");
    scratch
        .run(&["-r", "./nowhere.js", "a.js"])
        .fails(1, &["Cannot find module './nowhere.js'"]);
}

#[test]
fn options_that_are_not_known_end_with_9() {
    for words in [
        &["--nonsense", "a.js"][..],
        &["run", "--nonsense", "a.js"],
        &["--inspect", "a.js"],
        &["-e"],
        &["--unhandled-rejections=maybe", "-e", "1"],
        &["--input-type=wasm", "-e", "1"],
    ] {
        let result = run(words);
        assert_eq!(
            (result.code, &*result.stdout),
            (Some(9), ""),
            "{words:?}: {result:#?}"
        );
        let flag = words
            .iter()
            .find(|word| word.starts_with('-'))
            .expect("an option");
        let flag = flag.split('=').next().expect("a name");
        assert!(result.stderr.contains(flag), "{result:#?}");
    }
}

#[test]
fn options_of_v8_are_taken_and_change_nothing() {
    run(&[
        "--gc-interval=100",
        "--gc-global",
        "--no-concurrent-array-buffer-sweeping",
        "--trace-gc",
        "--max-old-space-size=100",
        "--trace-uncaught",
        "-p",
        "process.execArgv.length",
    ])
    .prints("8\n");
}

#[test]
fn unhandled_rejections_follow_their_mode() {
    let text = "process.on('exit', (code) => console.log(code));
        if (process.argv[1]) process.on('unhandledRejection', (e) => console.log('seen', e.message));
        Promise.reject(new Error('lost')); setTimeout(() => console.log('on'), 1)";
    for (mode, code, alone, listened, warns) in [
        ("throw", 1, "1\n", "seen lost\non\n0\n", true),
        ("strict", 1, "1\n", "1\n", true),
        ("warn", 0, "on\n0\n", "seen lost\non\n0\n", true),
        ("none", 0, "on\n0\n", "seen lost\non\n0\n", false),
        (
            "warn-with-error-codes",
            1,
            "on\n1\n",
            "seen lost\non\n0\n",
            true,
        ),
    ] {
        let flag = format!("--unhandled-rejections={mode}");
        let result = run(&[&flag, "-e", text]);
        assert_eq!(
            (result.code, &*result.stdout),
            (Some(code), alone),
            "{mode}"
        );
        assert_eq!(result.stderr.contains("lost"), warns, "{mode}: {result:#?}");
        assert_eq!(run(&[&flag, "-e", text, "x"]).stdout, listened, "{mode}");
    }
}

#[test]
fn warnings_can_be_silenced_and_deprecations_thrown() {
    let text = "process.on('warning', (w) => console.log(w.name)); process.emitWarning('old', 'DeprecationWarning')";
    let shown = run(&["-e", text]);
    assert_eq!(
        (&*shown.stdout, shown.stderr.contains("old")),
        ("DeprecationWarning\n", true)
    );
    let silent = run(&["--no-warnings", "-e", text]);
    assert_eq!(
        (&*silent.stdout, &*silent.stderr),
        ("DeprecationWarning\n", "")
    );
    run(&["--no-deprecation", "-e", text]).prints("");
    run(&["--throw-deprecation", "-e", text]).fails(1, &["DeprecationWarning", "old"]);
}

#[test]
fn the_length_of_stacks_is_an_option() {
    run(&[
        "--stack-trace-limit=1",
        "-p",
        "(() => new Error('x').stack.split('\\n').length)()",
    ])
    .prints("2\n");
}
