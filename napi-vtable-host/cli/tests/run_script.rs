//! Running one script: exit codes, arguments, errors, `process.exit`, timers and promises.

mod common;

use common::{Scratch, outcome, tool};

#[test]
fn the_scripts_exit_code_is_passed_on() {
    assert_eq!(Scratch::script("").code, Some(0));
    assert_eq!(Scratch::script("process.exitCode = 3").code, Some(3));
    assert_eq!(Scratch::script("process.exit(4)").code, Some(4));
    assert_eq!(
        Scratch::script("process.exitCode = 5; process.exit()").code,
        Some(5)
    );
}

#[test]
fn arguments_that_look_like_options_reach_the_script() {
    let scratch = Scratch::new(&[("a.js", "console.log(JSON.stringify(process.argv.slice(1)))")]);
    let path = scratch.path("a.js");
    let expected = format!("[{path:?},\"--help\",\"--\",\"-x\",\"\",\"ä b\"]\n");
    scratch
        .run(&["a.js", "--help", "--", "-x", "", "ä b"])
        .prints(&expected);
}

#[test]
fn an_uncaught_error_shows_its_stack_and_ends_with_1() {
    let result = Scratch::script("\nfunction broken() {\n  null.x;\n}\nbroken();\n");
    result.fails(
        1,
        &[
            "Uncaught TypeError: ",
            "at broken (",
            "script.js:3:",
            "script.js:5:1",
        ],
    );
    assert!(
        !result.stderr.contains("napi-vtable:"),
        "frames of our own: {result:#?}"
    );
}

#[test]
fn columns_of_the_first_line_are_the_files_own() {
    let line = "try { nothing() } catch (e) { console.log(/js:\\d+:(\\d+)/.exec(e.stack)[1]) }";
    let result = Scratch::script(&format!("{line}\n{line}"));
    let columns: Vec<_> = result.stdout.lines().collect();
    assert_eq!(columns.len(), 2, "{result:#?}");
    assert_eq!(columns[0], columns[1], "{result:#?}");
}

#[test]
fn ticks_come_before_promise_jobs_and_survive_one_that_throws() {
    let source = "process.on('uncaughtException', (error) => console.log('caught', error.message));
        Promise.resolve().then(() => {
          console.log('job 1');
          process.nextTick(() => console.log('tick of the job'));
        }).then(() => console.log('job 2'));
        process.nextTick((word) => {
          process.nextTick(() => console.log('tick of the tick'));
          console.log(word);
          throw new Error('thrown');
        }, 'tick 1');
        process.nextTick(() => console.log('tick 2'));";
    Scratch::script(source)
        .prints("tick 1\ncaught thrown\ntick 2\ntick of the tick\njob 1\njob 2\ntick of the job\n");
}

#[test]
fn a_thrown_value_that_is_no_error_is_shown() {
    Scratch::script("throw { a: 1 }").fails(1, &["Uncaught { a: 1 }"]);
    Scratch::script("throw null").fails(1, &["Uncaught null"]);
    Scratch::script("throw Object.create(null, { stack: { get() { throw 1 } } })")
        .fails(1, &["Uncaught"]);
}

#[test]
fn an_unhandled_rejection_shows_its_stack_and_ends_with_1() {
    let result =
        Scratch::script("async function late() {\n  throw new RangeError('lost');\n}\nlate();");
    result.fails(1, &["RangeError: lost", "at late (", "script.js:2:"]);
}

#[test]
fn a_rejection_that_is_handled_in_the_same_round_is_no_error() {
    Scratch::script(
        "const p = Promise.reject(new Error('x'));
         Promise.resolve().then(() => p.catch((e) => console.log('caught', e.message)));",
    )
    .prints("caught x\n");
}

#[test]
fn handlers_of_uncaught_errors_and_rejections_keep_the_script_alive() {
    Scratch::script(
        "process.on('uncaughtException', (e) => console.log('exception', e.message));
         process.on('unhandledRejection', (e) => console.log('rejection', e.message));
         setTimeout(() => { throw new Error('a'); }, 1);
         setTimeout(() => { Promise.reject(new Error('b')); }, 2);
         setTimeout(() => console.log('still here'), 3);",
    )
    .prints("exception a\nrejection b\nstill here\n");
}

#[test]
fn process_exit_passes_every_handler_of_the_script() {
    let result = Scratch::script(
        "process.on('exit', (code) => console.log('exit', code));
         queueMicrotask(() => console.log('WRONG: microtask'));
         setTimeout(() => console.log('WRONG: timer'), 0);
         function leave() {
           try { process.exit(7); } catch { console.log('WRONG: catch'); } finally { console.log('WRONG: finally'); }
           console.log('WRONG: after');
         }
         (async () => leave())().catch(() => console.log('WRONG: rejection'));
         console.log('WRONG: after all');",
    );
    assert_eq!(
        (result.code, result.stdout.as_str()),
        (Some(7), "exit 7\n"),
        "{result:#?}"
    );
}

#[test]
fn code_that_goes_on_after_process_exit_is_interrupted() {
    let result = Scratch::script(
        "const leave = async () => process.exit(7);
         leave();
         for (;;) {}",
    );
    assert_eq!(
        (result.code, result.stderr.as_str()),
        (Some(7), ""),
        "{result:#?}"
    );
}

#[test]
fn process_exit_in_a_promise_job_or_a_timer_ends_the_script() {
    let job = Scratch::script(
        "Promise.resolve().then(() => process.exit(3)).then(() => console.log('no'))",
    );
    assert_eq!((job.code, job.stdout.as_str()), (Some(3), ""), "{job:#?}");
    let timer = Scratch::script("setInterval(() => process.exit(6), 1)");
    assert_eq!(
        (timer.code, timer.stderr.as_str()),
        (Some(6), ""),
        "{timer:#?}"
    );
}

#[test]
fn a_listener_may_change_the_exit_code_after_an_uncaught_error() {
    Scratch::script("process.on('exit', (code) => { process.exitCode = code + 40 }); throw 1")
        .fails(41, &[]);
}

#[test]
fn endless_recursion_is_an_error_and_no_crash() {
    let result = Scratch::script(
        "function f() { return f() + 1 } try { f() } catch (e) { console.log(e.name) }",
    );
    assert_eq!(result.code, Some(0), "{result:#?}");
    assert!(result.stdout.contains("Error"), "{result:#?}");
}

#[test]
fn callbacks_run_in_nodes_order() {
    Scratch::script(
        "setTimeout(() => console.log('timer 2'), 5);
         setTimeout((x) => {
           console.log('timer', x);
           Promise.resolve().then(() => console.log('job of timer'));
         }, 1, 1);
         let n = 0;
         const interval = setInterval(() => {
           if (++n < 3) return;
           clearInterval(interval);
           console.log('interval');
           setTimeout(() => console.log('timer of interval'), 0);
         }, 10);
         clearTimeout(setTimeout(() => console.log('WRONG'), 1));
         setTimeout(() => console.log('WRONG: unreferenced'), 1e6).unref();
         Promise.resolve().then(() => console.log('job'));
         console.log('script');",
    )
    .prints("script\njob\ntimer 1\njob of timer\ntimer 2\ninterval\ntimer of interval\n");
}

#[test]
fn an_immediate_comes_before_a_timer_set_beside_it_in_a_timer() {
    Scratch::script(
        "setTimeout(() => {
           setTimeout(() => console.log('timer'), 0);
           setImmediate(() => console.log('immediate'));
           clearImmediate(setImmediate(() => console.log('WRONG: cleared')));
         }, 0);",
    )
    .prints("immediate\ntimer\n");
}

#[test]
fn a_syntax_error_names_the_file_and_line() {
    Scratch::script("let a = 1;\nlet = = 2;\n")
        .fails(1, &["Uncaught SyntaxError: ", "script.js:2:"]);
    let scratch = Scratch::new(&[("a.js", "\n\nrequire('./b')"), ("b.js", "\nif (")]);
    scratch.run(&["a.js"]).fails(1, &["SyntaxError: ", "b.js:"]);
}

#[test]
fn the_first_line_may_be_for_the_shell() {
    Scratch::script("#!/usr/bin/env napi-vtable\nconsole.log('ran')").prints("ran\n");
}

#[test]
fn scripts_do_not_see_the_runtimes_own_functions() {
    Scratch::script(
        "const seen = new Set();
         const names = [];
         (function walk(value) {
           if (value === null || (typeof value !== 'object' && typeof value !== 'function') || seen.has(value)) return;
           seen.add(value);
           for (const key of Reflect.ownKeys(value)) {
             const found = Object.getOwnPropertyDescriptor(value, key);
             if (key === 'loadAddon' || key === 'kindOf' || key === 'runMain') names.push(key);
             walk(found.value); walk(found.get);
           }
           walk(Object.getPrototypeOf(value));
         })({ globalThis, require, module });
         console.log(names, Error.prepareStackTrace);",
    )
    .prints("[] undefined\n");
}

#[test]
fn stacks_can_be_shaped_by_the_script_as_in_node() {
    Scratch::script(
        "Error.prepareStackTrace = (error, sites) => sites[0].getLineNumber();
         console.log(new Error('x').stack);
         Error.prepareStackTrace = undefined;
         Error.stackTraceLimit = 0;
         console.log(new Error('x').stack);",
    )
    .prints("2\nError: x\n");
}

#[test]
fn what_process_offers_is_there() {
    Scratch::script(
        "process.env.ADDED = 5;
         process.stdout.write('no line feed|');
         process.stdout.write(new Uint8Array([111, 107]));
         console.log('', process.cwd() === __dirname, typeof process.pid, process.env.ADDED, 'PATH' in process.env,
           typeof process.hrtime.bigint(), process.hrtime().length, process.argv.length, globalThis === global);",
    )
    .prints("no line feed|ok true number 5 true bigint 2 2 true\n");
}

#[test]
fn a_wrong_command_line_ends_with_2() {
    for words in [&[][..], &["run"], &["walk", "x"]] {
        let result = outcome(tool().args(words));
        assert_eq!(result.code, Some(2), "{words:?}: {result:#?}");
        assert_eq!(result.stdout, "", "{words:?}");
    }
}

#[test]
fn help_and_version_are_no_errors() {
    let help = outcome(tool().arg("--help"));
    assert_eq!(help.code, Some(0));
    assert!(help.stdout.contains("run"), "{help:#?}");
    let version = outcome(tool().arg("--version"));
    assert_eq!(
        version.stdout,
        format!("napi-vtable {}\n", env!("CARGO_PKG_VERSION"))
    );
}

#[test]
fn what_cannot_be_run_says_why() {
    let scratch = Scratch::new(&[("a.txt", ""), ("noext", "")]);
    scratch
        .run(&["missing.js"])
        .fails(1, &["cannot open 'missing.js'", "No such file"]);
    scratch
        .run(&["a.txt"])
        .fails(1, &["cannot run 'a.txt'", ".js"]);
    scratch.run(&["noext"]).fails(1, &["cannot run 'noext'"]);
}

#[test]
fn gc_is_there_only_when_asked_for_and_ends_circles() {
    let scratch = Scratch::new(&[(
        "main.js",
        "console.log(typeof gc, process.execArgv);
         const made = (() => {
           const a = {};
           a.self = a;
           return new WeakRef(a);
         })();
         setTimeout(() => {
           if (typeof gc === 'function') gc();
           console.log(made.deref() === undefined);
         }, 1);",
    )]);
    scratch.run(&["main.js"]).prints("undefined []\nfalse\n");
    scratch
        .run(&["--expose-gc", "main.js"])
        .prints("function [ '--expose-gc' ]\ntrue\n");
}

#[test]
fn a_script_can_start_itself_again() {
    Scratch::script(
        "if (process.argv[2] === 'child') {
           process.stdout.write(`${process.argv.slice(2)} ${typeof gc}`);
           process.exit(7);
         }
         const { spawnSync } = require('child_process');
         const child = spawnSync(process.execPath, ['--expose-gc', __filename, 'child', '--x']);
         console.log(child.status, String(child.stdout));",
    )
    .prints("7 child,--x function\n");
}

#[test]
fn lazy_globals_can_be_replaced_before_they_are_read() {
    Scratch::script(
        "globalThis.URL = 1;
         console.log(URL, require('url').URL === 1, Object.keys(globalThis).includes('TextEncoder'));
         const first = TextEncoder;
         console.log(first === TextEncoder, require('util').TextEncoder === first);
         delete globalThis.structuredClone;
         console.log(typeof structuredClone);",
    )
    .prints("1 false false\ntrue true\nundefined\n");
}

#[test]
fn a_warning_goes_to_standard_error_and_to_listeners() {
    let outcome = Scratch::script(
        "process.on('warning', (warning) => console.log(warning.name, warning.code));
         process.emitWarning('mind the gap', 'OwnWarning', 'W7');
         console.log('first');",
    );
    assert!(
        outcome.stderr.contains("[W7] OwnWarning: mind the gap"),
        "{outcome:#?}"
    );
    outcome.prints("first\nOwnWarning W7\n");
}

#[test]
fn what_a_listener_of_an_event_throws_is_uncaught_and_the_others_still_run() {
    let outcome = Scratch::script(
        "const target = new EventTarget();
         target.addEventListener('a', () => { throw new Error('from a listener'); });
         target.addEventListener('a', () => console.log('second'));
         console.log(target.dispatchEvent(new Event('a')));",
    );
    assert_eq!(outcome.stdout, "second\ntrue\n");
    outcome.fails(1, &["Uncaught Error: from a listener"]);
}

#[test]
fn a_program_that_still_runs_keeps_the_script_but_not_its_exit() {
    let text = "const child = require('child_process').spawn('sleep', ['100']);
        process.on('exit', () => { child.kill(); console.log('bye') });";
    Scratch::script(&format!("{text} setTimeout(() => process.exit(), 10);")).prints("bye\n");
    Scratch::script(&format!(
        "{text} setTimeout(() => child.kill('SIGTERM'), 10);"
    ))
    .prints("bye\n");
    Scratch::script(&format!("{text} child.unref();")).prints("bye\n");
    Scratch::script(&format!("{text} throw new Error('x');")).fails(1, &["x"]);
}

#[test]
fn what_a_listener_of_a_program_throws_is_uncaught_and_the_rest_goes_on() {
    Scratch::script(
        "const seen = [];
         process.on('uncaughtException', (error) => seen.push(error.message));
         const child = require('child_process').spawn('echo', ['out']);
         child.stdout.on('data', () => { throw new Error('data') });
         child.on('exit', () => { throw new Error('exit') });
         child.on('close', (code) => console.log(code, seen.sort()));",
    )
    .prints("0 [ 'data', 'exit' ]\n");
}
