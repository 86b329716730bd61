//! What the spec says about exceptions, held against Node 26 and the embedded engine.
//!
//! An addon throws, then calls every function that takes an env with nothing but null and zero. A function that
//! refuses to run while an exception is pending says so before it looks at its arguments.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::PathBuf;
use std::process::Command;

use libtest_mimic::{Arguments, Trial};
use napi_vtable_sys::{Function, JS_FUNCTIONS, MODULE_FUNCTIONS, napi_pending_exception};
use napi_vtable_tests::compiler;
use napi_vtable_tests::{both, node, paths, run, tool, trial};

/// Functions that must not be called with null: they end the process, or remember it and call it later.
const NULL_IS_FATAL: [&str; 9] = [
    "napi_add_async_cleanup_hook",
    "napi_add_env_cleanup_hook",
    "napi_cancel_async_work",
    "napi_delete_async_work",
    "napi_queue_async_work",
    "napi_ref_threadsafe_function",
    "napi_remove_env_cleanup_hook",
    "napi_unref_threadsafe_function",
    "node_api_post_finalizer",
];

fn symbol(function: &Function) -> &str {
    function.symbol.to_str().unwrap_or_default()
}

fn called() -> impl Iterator<Item = &'static Function> {
    JS_FUNCTIONS
        .iter()
        .chain(&MODULE_FUNCTIONS)
        .filter(|function| {
            let takes_env = ["(napi_env", "(node_api_basic_env"]
                .iter()
                .any(|start| function.signature.contains(start));
            takes_env && !NULL_IS_FATAL.contains(&symbol(function))
        })
}

/// The addon; it prints a line a function.
fn build() -> Result<PathBuf, String> {
    let mut source = String::from(
        "#define NAPI_EXPERIMENTAL\n#define NODE_API_EXPERIMENTAL_NO_WARNING\n#include <node_api.h>\n#include <stdio.h>\n\
         static void throw_again(napi_env env) {\n  bool pending = false;\n  napi_is_exception_pending(env, &pending);\n  \
         if (!pending) napi_throw_error(env, NULL, \"pending\");\n}\n\
         NAPI_MODULE_INIT() {\n  napi_value exception;\n",
    );
    for function in called() {
        let zeros = ", 0".repeat(function.signature.matches(',').count());
        let name = symbol(function);
        writeln!(
            source,
            "  throw_again(env);\n  printf(\"{name} %d\\n\", (int){name}(env{zeros}));"
        )
        .map_err(|error| error.to_string())?;
    }
    source.push_str(
        "  fflush(stdout);\n  napi_get_and_clear_last_exception(env, &exception);\n  return exports;\n}\n",
    );
    let folder = paths::scratch("spec-rules");
    let (file, addon) = (folder.join("addon.c"), folder.join("addon.node"));
    fs::write(&file, source).map_err(|error| error.to_string())?;
    fs::write(folder.join("index.js"), "require('./addon.node');\n")
        .map_err(|error| error.to_string())?;
    let gcc = compiler::gcc().map_err(|missing| missing.to_string())?;
    gcc.addon(&file, &["-DNODE_API_MODULE_USE_VTABLE"], &addon)?;
    Ok(folder.join("index.js"))
}

/// Compares what a runtime did with what the spec says.
fn compare(output: &str) -> Result<(), String> {
    let statuses: BTreeMap<&str, &str> = output
        .lines()
        .filter_map(|line| line.split_once(' '))
        .collect();
    let refused = napi_pending_exception.0.to_string();
    let mut differences = String::new();
    for function in called() {
        let name = symbol(function);
        let Some(status) = statuses.get(name) else {
            return Err(format!("{name} was not reached; the output is\n{output}"));
        };
        if (*status == refused) == function.pending_exception {
            let _ = writeln!(
                differences,
                "{name} returned {status}, and the spec says pending_exception = {}",
                function.pending_exception
            );
        }
    }
    if differences.is_empty() {
        Ok(())
    } else {
        Err(differences)
    }
}

fn main() {
    // One addon serves both tests.
    let addon = build();
    let in_engine = addon.clone();
    let trials = vec![
        trial(
            "node_26_refuses_what_the_spec_says",
            both(node::node26(), compiler::gcc()),
            move |(node, _)| compare(&run(Command::new(node.path).arg(addon?))?.success()?),
        ),
        Trial::test("the_engine_refuses_what_the_spec_says", move || {
            let mut command = Command::new(tool::napi_vtable()?);
            Ok(compare(
                &run(command.arg("run").arg(in_engine?))?.success()?,
            )?)
        }),
    ];
    libtest_mimic::run(&Arguments::from_args(), trials).exit();
}
