//! The build with feature `uv`: addons that include `uv.h` find a real loop and every function of libuv.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use libtest_mimic::{Arguments, Trial};
use napi_vtable_sys::{JS_FUNCTIONS, MODULE_FUNCTIONS};
use napi_vtable_tests::compiler::{Compiler, Language, gcc};
use napi_vtable_tests::tool::WithUv;
use napi_vtable_tests::{Missing, both, node, paths, run, symbols, tool, trial};

/// What most tests need.
type Tools = (WithUv, Compiler);

fn tools() -> Result<Tools, Missing> {
    both(tool::napi_vtable_with_uv(), gcc())
}

/// The addon, and beside it a script.
fn build((uv, gcc): &Tools, name: &str, script: &str) -> Result<PathBuf, String> {
    let folder = paths::scratch(&format!("uv-{name}"));
    let index = folder.join("index.js");
    fs::write(&index, script).map_err(|error| error.to_string())?;
    let include = format!("-I{}", uv.include.display());
    let flags = [
        "-DNODE_API_MODULE_USE_VTABLE",
        "-pthread",
        "-Wall",
        "-Werror",
        &include,
    ];
    gcc.addon(&paths::fixtures("uv.c"), &flags, &folder.join("addon.node"))?;
    Ok(index)
}

fn in_engine((uv, _): &Tools, script: &Path) -> Command {
    let mut command = Command::new(&uv.binary);
    command.arg("run").arg(script);
    command
}

/// The functions that the header declares.
fn public_functions((uv, gcc): &Tools) -> Result<BTreeSet<String>, String> {
    let header = uv.include.join("uv.h");
    let text = gcc.preprocess(Language::C, &uv.include, &[], &header)?;
    // A declaration is `__attribute__((visibility("default"))) TYPE uv_name(…`.
    let declarations = text
        .split("__attribute__((visibility(\"default\")))")
        .skip(1);
    let names: BTreeSet<String> = declarations
        .filter_map(|declaration| {
            let start = declaration.find("uv_").filter(|start| {
                // The type may be libuv's as well: the name is what stands before the parenthesis.
                declaration[*start..].contains('(')
            })?;
            let head = declaration[start..].split('(').next()?;
            head.rsplit([' ', '*', '\n']).next().map(str::to_owned)
        })
        .collect();
    if names.len() < 300 {
        return Err(format!(
            "found {} functions in the header only",
            names.len()
        ));
    }
    Ok(names)
}

fn exports_are_libuv_and_node_api(tools: &Tools) -> Result<(), String> {
    let exported = symbols::of(&tools.0.binary)?.exported;
    let mut expected = public_functions(tools)?;
    let functions = JS_FUNCTIONS.iter().chain(&MODULE_FUNCTIONS);
    expected.extend(functions.map(|function| function.symbol.to_string_lossy().into_owned()));
    let missing: Vec<_> = expected.difference(&exported).collect();
    assert!(missing.is_empty(), "not exported: {missing:?}");
    let more: Vec<_> = exported.difference(&expected).collect();
    assert!(more.is_empty(), "exported too: {more:?}");
    Ok(())
}

fn addons_find_every_function(tools: &Tools) -> Result<(), String> {
    let names: Vec<String> = public_functions(tools)?.into_iter().collect();
    let script = format!(
        "const {{ found }} = require('./addon.node');\n\
         console.log({names:?}.filter((name) => !found(name)).join());\n\
         console.log(process.versions.uv.split('.').length);\n"
    );
    let script = build(tools, "functions", &script)?;
    let printed = run(&mut in_engine(tools, &script))?.success()?;
    if printed == "\n3\n" {
        Ok(())
    } else {
        Err(printed)
    }
}

fn order(tools: &Tools, name: &str) -> Result<PathBuf, String> {
    let script = fs::read_to_string(paths::fixtures("uv.js"));
    build(tools, name, &script.map_err(|error| error.to_string())?)
}

/// The names of the steps, in order; what belongs to one comes right behind it.
const STEPS: [&str; 11] = [
    "uv idle",
    "uv prepare",
    "uv check",
    "immediate",
    "uv closed",
    "uv timer",
    "timeout",
    "uv timer",
    "uv async",
    "uv work",
    "uv timer",
];

fn expected_order() -> String {
    let mut text = String::new();
    for (index, name) in STEPS.iter().enumerate() {
        if index == STEPS.len() - 1 {
            text += "uncaught: thrown in a timer\nbefore the exit 1\n";
        }
        text += &format!("{name}\ntick of {name}\njob of {name}\njob of the tick of {name}\n");
    }
    text + "before the exit 2\nexit 0\n"
}

fn callbacks_come_in_order(tools: &Tools) -> Result<(), String> {
    let script = order(tools, "order")?;
    let printed = run(&mut in_engine(tools, &script))?.success()?;
    if printed == expected_order() {
        Ok(())
    } else {
        Err(printed)
    }
}

fn node_agrees(tools: &Tools, node: &Path) -> Result<(), String> {
    let script = order(tools, "order-node")?;
    let printed = run(Command::new(node).arg(&script))?.success()?;
    if printed == expected_order() {
        Ok(())
    } else {
        Err(printed)
    }
}

/// In Node such a handle stays as long as the process; here it goes before the next wait.
fn loose_handles_go(tools: &Tools) -> Result<(), String> {
    let script = build(tools, "loose", "require('./addon.node').loose(console.log)")?;
    let printed = run(&mut in_engine(tools, &script))?.success()?;
    if printed == "freed\n" {
        Ok(())
    } else {
        Err(printed)
    }
}

/// What an end prints, whichever way the script comes to it.
const END: &str = "exit
async hook rang
async hook done
plain hook's handle closed
instance data
";

/// Ends the script one way, with handles open and work under way, under valgrind.
fn end(tools: &Tools, valgrind: &Path, name: &str, way: &str, code: i32) -> Result<(), String> {
    let script = format!(
        "const {{ hook, leave, work, timer }} = require('./addon.node');\n\
         process.on('exit', () => console.log('exit'));\n\
         hook();\n{way}\n"
    );
    let script = build(tools, name, &script)?;
    let mut command = tool::memcheck(valgrind, &tools.0.binary);
    command.arg("run").arg(script);
    let ran = run(&mut command)?;
    if ran.status.code() == Some(code) && ran.stdout == END {
        Ok(())
    } else {
        Err(format!("{ran:?}"))
    }
}

fn main() {
    let ends = [
        ("its_own_end", "leave(false)", 0),
        (
            "process_exit_with_open_handles",
            "leave(true); process.exit(7)",
            7,
        ),
        (
            "process_exit_while_libuv_works",
            "leave(true); work(() => console.log('too late'), true); setImmediate(() => process.exit(3))",
            3,
        ),
        (
            "process_exit_in_a_callback_of_libuv",
            "leave(true); timer(1, () => process.exit(4))",
            4,
        ),
        (
            "a_throw_in_a_callback_of_libuv",
            "leave(true); timer(1, () => { throw new Error('on purpose') })",
            1,
        ),
    ];
    let mut trials: Vec<Trial> = vec![
        trial(
            "the_executable_exports_libuv_and_node_api_and_nothing_else",
            tools(),
            |tools| exports_are_libuv_and_node_api(&tools),
        ),
        trial("an_addon_finds_every_function_of_uv_h", tools(), |tools| {
            addons_find_every_function(&tools)
        }),
        trial("callbacks_of_libuv_come_in_order", tools(), |tools| {
            callbacks_come_in_order(&tools)
        }),
        trial(
            "handles_that_callbacks_of_libuv_leave_are_freed",
            tools(),
            |tools| loose_handles_go(&tools),
        ),
        trial(
            "node_runs_the_callbacks_of_libuv_in_the_same_order",
            both(tools(), node::stock()),
            |(tools, node)| node_agrees(&tools, &node.path),
        ),
    ];
    for (name, way, code) in ends {
        trials.push(trial(
            format!("nothing_is_left_after_{name}"),
            both(tools(), tool::valgrind()),
            move |(tools, valgrind)| end(&tools, &valgrind, name, way, code),
        ));
    }
    libtest_mimic::run(&Arguments::from_args(), trials).exit();
}
