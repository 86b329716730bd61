//! The examples, as a newcomer and as a sceptic runs them: built and run by the command-line tool, then the
//! same files, byte for byte, in stock Node, then under valgrind.

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use libtest_mimic::{Arguments, Trial};
use napi_vtable_tests::node::{self, Node};
use napi_vtable_tests::{paths, run, symbols, tool, trial};

/// An example and what its script gets.
#[derive(Clone, Copy)]
struct Example {
    folder: &'static str,
    arguments: &'static [&'static str],
    /// What only working native code prints.
    proof: &'static str,
}

const EXAMPLES: &[Example] = &[
    Example {
        folder: "async-tokio",
        arguments: &[],
        proof: "answers: ONE TWO THREE FOUR\n",
    },
    Example {
        folder: "class",
        arguments: &[],
        proof: "together: 10\n",
    },
    Example {
        folder: "hello-c",
        arguments: &["Ada"],
        proof: "Hello, Ada!\n",
    },
    Example {
        folder: "hello-rust",
        arguments: &[],
        proof: "divide: -4 1\n",
    },
    Example {
        folder: "markdown",
        arguments: &["README.md"],
        proof: "<h1>napi-vtable</h1>\n",
    },
    Example {
        folder: "merge-patch",
        arguments: &[],
        proof: "caught TypeError ERR_INVALID_ARG_TYPE: limits.timeout: expected f64, got string \"soon\"\n",
    },
    Example {
        folder: "state",
        arguments: &[],
        proof: "after: 1 [ 22, 22 ]\n",
    },
    Example {
        folder: "threadsafe",
        arguments: &[],
        proof: "aborted: it takes too long\n",
    },
    Example {
        folder: "typed-arrays",
        arguments: &[],
        proof: "packed: 786 equal again: true\n",
    },
];

impl Example {
    fn path(self) -> PathBuf {
        paths::root().join("examples").join(self.folder)
    }

    /// The file that building it left.
    fn addon(self) -> PathBuf {
        self.path().join(format!("{}.node", self.folder))
    }

    /// Builds it and runs it in the embedded engine.
    fn run(self) -> Result<String, String> {
        let mut command = Command::new(tool::napi_vtable()?);
        command
            .arg("run")
            .arg(self.path())
            .args(self.arguments)
            .current_dir(paths::root());
        run(&mut command)?.success()
    }
}

/// The embedded engine and stock Node print the same from the same file.
fn prints_the_same(example: Example, node: &Node) -> Result<(), String> {
    let embedded = example.run()?;
    if !embedded.contains(example.proof) {
        return Err(format!("no {:?} in\n{embedded}", example.proof));
    }
    let read = || fs::read(example.addon()).map_err(|error| error.to_string());
    let before = read()?;
    let mut command = Command::new(&node.path);
    command
        .arg(example.path().join("index.js"))
        .args(example.arguments)
        .current_dir(paths::root());
    let stock = run(&mut command)?.success()?;
    if read()? != before {
        return Err("the addon changed between the two runs".to_owned());
    }
    if embedded != stock {
        return Err(format!(
            "napi-vtable printed\n{embedded}\nNode printed\n{stock}"
        ));
    }
    Ok(())
}

/// No function of Node-API is left for a loader to find, and nothing but a module's exports is offered.
fn imports_nothing(example: Example) -> Result<(), String> {
    example.run()?;
    let symbols = symbols::of(&example.addon())?;
    let imported = symbols.imported_node_api();
    if !imported.is_empty() {
        return Err(format!("imports {imported:?}"));
    }
    for name in napi_vtable_sys::exports::ALL {
        if !symbols.exported.contains(name.to_str().unwrap_or_default()) {
            return Err(format!("does not export {name:?}"));
        }
    }
    let others: Vec<_> = symbols
        .exported
        .iter()
        .filter(|name| name.starts_with("napi_") || name.starts_with("node_api_"))
        .collect();
    if others.len() != napi_vtable_sys::exports::ALL.len() {
        return Err(format!("exports {others:?}"));
    }
    Ok(())
}

/// No invalid access and no leak while the addon loads, works and ends.
fn leaks_nothing(example: Example, valgrind: PathBuf) -> Result<(), String> {
    example.run()?;
    let mut command = tool::memcheck(&valgrind, &tool::napi_vtable()?);
    command
        .arg("run")
        .arg(example.path().join("index.js"))
        .args(example.arguments)
        .current_dir(paths::root());
    run(&mut command)?.success().map(drop)
}

fn main() {
    let mut trials = Vec::new();
    for &example in EXAMPLES {
        let name = |hazard| format!("{}_{hazard}", example.folder.replace('-', "_"));
        trials.push(trial(
            name("prints_the_same_in_stock_node"),
            node::stock(),
            move |node| prints_the_same(example, &node),
        ));
        trials.push(trial(
            name("prints_the_same_in_node_26"),
            node::node26(),
            move |node| prints_the_same(example, &node),
        ));
        trials.push(trial(
            name("leaks_nothing_under_valgrind"),
            tool::valgrind(),
            move |valgrind| leaks_nothing(example, valgrind),
        ));
        trials.push(Trial::test(
            name("imports_no_node_api_function"),
            move || Ok(imports_nothing(example)?),
        ));
    }
    libtest_mimic::run(&Arguments::from_args(), trials).exit();
}
