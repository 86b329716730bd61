//! The QuickJS engine answers thousands of calls as Node 26 does: status, last error, result, exception.
//!
//! `fixtures/differential.c` makes the calls and returns a line for each; `fixtures/differential.js` gives it values
//! of all kinds. The same binary runs in both. Where the lines may differ, a [`Difference`] says why, and one that
//! is not needed any more fails the test too.

use std::fmt::Write as _;
use std::process::ExitCode;
use std::{fs, path::Path};

use libtest_mimic::Arguments;
use napi_vtable_host::Host;
use napi_vtable_quickjs::{Engine, TABLES};
use napi_vtable_sys::{napi_ok, napi_value};
use napi_vtable_tests::compiler::{Compiler, gcc};
use napi_vtable_tests::node::{Node, node26};
use napi_vtable_tests::{both, paths, trial};

/// Why two lines may differ.
struct Difference {
    why: &'static str,
    /// What both lines start with.
    call: &'static str,
    /// What Node's line has, and what ours has.
    node: &'static str,
    ours: &'static str,
}

const JUSTIFIED: &[Difference] = &[
    Difference {
        why: "engines word their own errors as they like",
        call: "",
        node: "! TypeError undefined",
        ours: "! TypeError undefined",
    },
    Difference {
        why: "Node leaves no last error here",
        call: "node_api_create_buffer_from_arraybuffer(env, value",
        node: "-> 1 [-]",
        ours: "-> 1 [Invalid argument]",
    },
    Difference {
        why: "V8's C++ API makes empty views over a detached buffer, where JavaScript throws",
        call: "napi_create_typedarray(env, napi_int8_array, 0, buffer, 0, &out)",
        node: "= Int8Array detached",
        ours: "! TypeError undefined \"ArrayBuffer is detached\"",
    },
    Difference {
        why: "the same",
        call: "napi_create_dataview(env, 0, buffer, 0, &out)",
        node: "= DataView detached",
        ours: "! TypeError undefined \"ArrayBuffer is detached\"",
    },
    Difference {
        why: "V8 does not look at the attributes of elements that are all read-only",
        call: "napi_get_all_property_names(env, value, napi_key_own_only, napi_key_writable",
        node: "= [string \"0\"",
        ours: "= []",
    },
    Difference {
        why: "an error's stack is an own property in V8 alone",
        call: "napi_get_all_property_names(env, value, napi_key_own_only",
        node: "= [string \"stack\",",
        ours: "= [string \"message\",",
    },
    Difference {
        why: "QuickJS does not know the names of time zones",
        call: "napi_coerce_to_string(env, value, &out)",
        node: "GMT+0000 (Coordinated Universal Time)\"",
        ours: "GMT+0000\"",
    },
    Difference {
        why: "the methods of Node's Buffer are enumerable, and more",
        call: "napi_get_",
        node: "string \"2\",string \"readBigUInt64LE\"",
        ours: "string \"2\"]",
    },
];

fn build(compiler: Compiler, folder: &Path) -> Result<std::path::PathBuf, String> {
    let library = folder.join("differential.node");
    let flags = [
        "-std=c11",
        "-Wall",
        "-Wextra",
        "-Werror",
        "-DNODE_API_MODULE_USE_VTABLE",
        "-ldl",
    ];
    compiler.addon(&paths::fixtures("differential.c"), &flags, &library)?;
    Ok(library)
}

fn in_node(node: &Node, driver: &str, library: &Path) -> Result<String, String> {
    let library = library.display();
    node.eval(&format!(
        "process.stdout.write(({driver})(require({:?})))",
        library.to_string()
    ))
}

fn in_engine(driver: &str, library: &Path) -> Result<String, String> {
    static HOST: Host = Host::new(&TABLES);
    let engine = Engine::new().map_err(|error| error.to_string())?;
    let module = HOST.open(library).map_err(|error| error.to_string())?;
    let env = engine.new_env("file:///differential.node", module.api_version());
    let js = TABLES.js();
    let prepared = env.scope(|raw| {
        let (mut global, mut exports): (napi_value, napi_value) =
            (std::ptr::null_mut(), std::ptr::null_mut());
        // SAFETY: the env is alive on this thread, the places are writable, and the module was built for these
        // tables.
        unsafe {
            assert_eq!((js.get_global)(raw, &mut global), napi_ok);
            assert_eq!((js.create_object)(raw, &mut exports), napi_ok);
            let module = module
                .register(raw, exports)
                .map_err(|error| error.to_string())?;
            let status = (js.set_named_property)(raw, global, c"differential".as_ptr(), module);
            assert_eq!(status, napi_ok);
        }
        Ok::<_, String>(())
    });
    prepared.map_err(|error| error.to_string())??;
    let value = engine.eval(&format!("({driver})(differential)"), "differential.js");
    value
        .map(|value| value.text())
        .map_err(|error| error.to_string())
}

fn compare(node: &str, ours: &str) -> Result<(), String> {
    let (node, ours): (Vec<_>, Vec<_>) = (node.lines().collect(), ours.lines().collect());
    let mut wrong = String::new();
    let mut used = [false; JUSTIFIED.len()];
    if node.len() < 5000 || node.len() != ours.len() {
        let _ = writeln!(wrong, "{} lines in Node, {} here", node.len(), ours.len());
    }
    let mut about = "";
    for (node, ours) in node.iter().zip(&ours) {
        if node.ends_with(':') {
            about = node;
        }
        if node == ours {
            continue;
        }
        let fits = |difference: &Difference| {
            [(node, difference.node), (ours, difference.ours)]
                .iter()
                .all(|(line, part)| line.starts_with(difference.call) && line.contains(part))
        };
        match JUSTIFIED.iter().position(fits) {
            Some(position) => used[position] = true,
            None => {
                let _ = writeln!(wrong, "after {about}\n  node: {node}\n  ours: {ours}");
            }
        }
    }
    for (difference, used) in JUSTIFIED.iter().zip(used) {
        if !used {
            let _ = writeln!(
                wrong,
                "not needed: {} ({})",
                difference.call, difference.why
            );
        }
    }
    if wrong.is_empty() { Ok(()) } else { Err(wrong) }
}

fn main() -> ExitCode {
    let arguments = Arguments::from_args();
    let test = |(node, compiler): (Node, Compiler)| {
        let folder = paths::scratch("differential");
        let driver = fs::read_to_string(paths::fixtures("differential.js"))
            .map_err(|error| error.to_string())?;
        let library = build(compiler, &folder)?;
        compare(
            &in_node(&node, &driver, &library)?,
            &in_engine(&driver, &library)?,
        )
    };
    let tests = vec![trial(
        "every_call_answers_as_in_node_26",
        both(node26(), gcc()),
        test,
    )];
    libtest_mimic::run(&arguments, tests).exit_code()
}
