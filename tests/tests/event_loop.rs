//! An addon with threads, in the embedded engine and in Node: the order of its callbacks among the script's own, and
//! what runs in which order when the script ends, whichever way it does.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use libtest_mimic::{Arguments, Trial};
use napi_vtable_tests::compiler::gcc;
use napi_vtable_tests::{both, node, paths, run, tool, trial};

/// The addon, and beside it a script.
fn build(name: &str, script: &str) -> Result<PathBuf, String> {
    let folder = paths::scratch(&format!("event-loop-{name}"));
    let index = folder.join("index.js");
    fs::write(&index, script).map_err(|error| error.to_string())?;
    let gcc = gcc().map_err(|missing| missing.to_string())?;
    let flags = ["-DNODE_API_MODULE_USE_VTABLE", "-pthread"];
    gcc.addon(
        &paths::fixtures("event_loop.c"),
        &flags,
        &folder.join("addon.node"),
    )?;
    Ok(index)
}

/// Tests run at once, so each has a folder of its own.
fn order(name: &str) -> Result<PathBuf, String> {
    let script = fs::read_to_string(paths::fixtures("event_loop.js"));
    build(name, &script.map_err(|error| error.to_string())?)
}

fn in_engine(script: &Path) -> Result<Command, String> {
    let mut command = Command::new(tool::napi_vtable()?);
    command.arg("run").arg(script);
    Ok(command)
}

/// The engine's order, line by line.
const ORDER: &str = "script
tick of script
job of script
job of the tick of script
tick of the job of script
immediate
tick of immediate
job of immediate
job of the tick of immediate
tick of the job of immediate
timeout
tick of timeout
job of timeout
job of the tick of timeout
tick of the job of timeout
";

fn callbacks_come_in_order() -> Result<(), String> {
    let printed = run(&mut in_engine(&order("order")?)?)?.success()?;
    let end = "gathered 400 19800\nuncaught: thrown in complete\nbefore the exit\nexit 0\n";
    if printed.starts_with(ORDER) && printed.ends_with(end) {
        Ok(())
    } else {
        Err(printed)
    }
}

/// Lines in one order, whatever threads do: what depends on when a thread is done is left out.
fn settled(output: &str) -> Vec<&str> {
    let mut lines: Vec<&str> = output.lines().collect();
    lines.sort_unstable();
    lines
}

fn node_agrees(node: &Path) -> Result<(), String> {
    let script = order("order-node")?;
    let ours = run(&mut in_engine(&script)?)?.success()?;
    let theirs = run(Command::new(node).arg(&script))?.success()?;
    if theirs.starts_with(ORDER) && settled(&ours) == settled(&theirs) {
        Ok(())
    } else {
        Err(format!("the engine:\n{ours}\nNode:\n{theirs}"))
    }
}

/// What every end prints once the script is over.
const END: &str = "newest hook
async hook
oldest hook
threadsafe function
complete 0
finalizer
instance data
";

/// Ends the script one way and looks at the rest of its output and at its exit code.
fn end(name: &str, way: &str, code: i32) -> Result<(), String> {
    let script = format!(
        "const addon = require('./addon.node');\n\
         addon.prepareEnd(globalThis.kept = {{}});\n\
         process.on('exit', () => console.log('exit'));\n{way}\n"
    );
    let ran = run(&mut in_engine(&build(name, &script)?)?)?;
    let Some((_, rest)) = ran.stdout.split_once("exit\n") else {
        return Err(format!("no exit in {ran:?}"));
    };
    // The work ends on its own thread, so its line may come before or after that of the threadsafe function.
    let late = END.replace(
        "threadsafe function\ncomplete 0\n",
        "complete 0\nthreadsafe function\n",
    );
    // A script that ends by itself has waited for the work.
    let done = END.replace("complete 0\n", "");
    let fits = if way.contains("openGate") {
        rest == done
    } else {
        rest == END || rest == late
    };
    if ran.status.code() == Some(code) && fits {
        Ok(())
    } else {
        Err(format!("{ran:?}"))
    }
}

fn main() {
    let compiler = || gcc().map(drop);
    let ends = [
        ("its_own_end", "setImmediate(() => addon.openGate())", 0),
        ("process_exit", "process.exit(7)", 7),
        ("an_uncaught_error", "throw new Error('on purpose')", 1),
        (
            "an_unhandled_rejection",
            "Promise.reject(new Error('on purpose'))",
            1,
        ),
        (
            "process_exit_in_a_callback",
            "addon.twice(1, () => process.exit(3))",
            3,
        ),
        (
            "a_throw_in_a_callback",
            "addon.twice(1, () => { throw new Error('on purpose') })",
            1,
        ),
    ];
    let mut trials: Vec<Trial> = vec![
        trial(
            "native_callbacks_come_between_timers_and_immediates",
            gcc(),
            |_| callbacks_come_in_order(),
        ),
        trial(
            "node_runs_the_same_callbacks",
            both(node::stock(), gcc()),
            |(node, _)| node_agrees(&node.path),
        ),
    ];
    for (name, way, code) in ends {
        trials.push(trial(
            format!("everything_ends_in_order_after_{name}"),
            compiler(),
            move |()| end(name, way, code),
        ));
    }
    libtest_mimic::run(&Arguments::from_args(), trials).exit();
}
