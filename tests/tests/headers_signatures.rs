//! Every function's signature in the spec is the one that each set of headers declares, ours included.
//!
//! The spec's list becomes one static assertion a function, and the C compiler is the judge.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{fs, process::ExitCode};

use libtest_mimic::{Arguments, Trial};
use napi_vtable_sys::{Function, JS_FUNCTIONS, MODULE_FUNCTIONS, Table};
use napi_vtable_tests::compiler::{Compiler, Language, gcc};
use napi_vtable_tests::{both, packages, paths, trial};

/// What the assertions look at.
#[derive(Clone, Copy)]
enum Subject {
    /// The declared functions.
    Functions,
    /// The fields of both tables.
    Slots,
}

/// One assertion a function: its type is what the spec says.
fn table_of_signatures(subject: Subject, functions: &[Function]) -> String {
    let mut text = String::from("#include <node_api.h>\n");
    for function in functions {
        let symbol = function.symbol.to_str().unwrap_or_default();
        let (returns, parameters) = function
            .signature
            .trim_start_matches("noreturn ")
            .split_once('(')
            .unwrap_or_default();
        let subject = match (subject, function.table) {
            (Subject::Functions, _) => symbol.to_owned(),
            (Subject::Slots, Table::JsNative) => {
                format!("*g_node_api_js_native_vtable->{}", function.field)
            }
            (Subject::Slots, Table::Module) => {
                format!("*g_node_api_module_vtable->{}", function.field)
            }
        };
        writeln!(
            text,
            "_Static_assert(__builtin_types_compatible_p(__typeof__({subject}), {returns}({parameters}), \
             \"{symbol} is not {}\");",
            function.signature
        )
        .unwrap();
    }
    text
}

fn all() -> Vec<Function> {
    JS_FUNCTIONS
        .iter()
        .chain(&MODULE_FUNCTIONS)
        .copied()
        .collect()
}

fn stable() -> Vec<Function> {
    let mut functions = all();
    functions.retain(|function| !function.is_experimental());
    functions
}

const STABLE: &[&str] = &["-DNAPI_VERSION=10"];
const EXPERIMENTAL: &[&str] = &["-DNAPI_EXPERIMENTAL", "-DNODE_API_EXPERIMENTAL_NO_WARNING"];
const OPTED_OUT: &[&str] = &[
    "-DNAPI_EXPERIMENTAL",
    "-DNODE_API_EXPERIMENTAL_NO_WARNING",
    "-DNODE_API_EXPERIMENTAL_BASIC_ENV_OPT_OUT",
];
const TABLE: &str = "-DNODE_API_MODULE_USE_VTABLE";

fn assert_signatures(
    compiler: Compiler,
    include: &Path,
    name: &str,
    subject: Subject,
    functions: &[Function],
    flags: &[&str],
) -> Result<(), String> {
    let source = paths::scratch(&format!("signatures-{name}")).join("signatures.c");
    fs::write(&source, table_of_signatures(subject, functions))
        .map_err(|error| error.to_string())?;
    let flags: Vec<&str> = ["-std=c11", "-Werror"]
        .iter()
        .chain(flags)
        .copied()
        .collect();
    compiler
        .check(Language::C, include, &flags, &source)
        .map(drop)
}

fn main() -> ExitCode {
    let arguments = Arguments::from_args();
    let ours = || gcc().map(|gcc| (gcc, paths::headers()));
    let mut trials: Vec<Trial> = Vec::new();

    trials.push(trial(
        "npm_headers_declare_155_functions_as_the_spec_does",
        both(gcc(), packages::npm_headers()),
        |(gcc, include)| {
            assert_eq!(stable().len(), 155);
            assert_signatures(gcc, &include, "npm", Subject::Functions, &stable(), STABLE)
        },
    ));
    trials.push(trial(
        "node_26_declares_161_functions_as_the_spec_does",
        both(gcc(), packages::node26_headers()),
        |(gcc, include): (Compiler, PathBuf)| {
            assert_eq!(all().len(), 161);
            for flags in [EXPERIMENTAL, OPTED_OUT] {
                assert_signatures(gcc, &include, "node26", Subject::Functions, &all(), flags)?;
            }
            Ok(())
        },
    ));
    trials.push(trial(
        "our_imported_functions_are_as_the_spec_says",
        ours(),
        |(gcc, include)| {
            for flags in [EXPERIMENTAL, OPTED_OUT] {
                assert_signatures(gcc, &include, "imported", Subject::Functions, &all(), flags)?;
            }
            assert_signatures(
                gcc,
                &include,
                "imported",
                Subject::Functions,
                &stable(),
                STABLE,
            )
        },
    ));
    trials.push(trial(
        "our_inline_functions_are_as_the_spec_says",
        ours(),
        |(gcc, include)| {
            for flags in [EXPERIMENTAL, OPTED_OUT] {
                let flags: Vec<&str> = flags.iter().copied().chain([TABLE]).collect();
                assert_signatures(gcc, &include, "inline", Subject::Functions, &all(), &flags)?;
            }
            Ok(())
        },
    ));
    trials.push(trial(
        "our_slots_are_as_the_spec_says_whatever_version_is_asked_for",
        ours(),
        |(gcc, include)| {
            for version in ["-DNAPI_VERSION=1", "-DNAPI_VERSION=5", "-DNAPI_VERSION=10"] {
                let flags = [version, TABLE];
                assert_signatures(gcc, &include, "slots", Subject::Slots, &all(), &flags)?;
            }
            let flags: Vec<&str> = EXPERIMENTAL.iter().copied().chain([TABLE]).collect();
            assert_signatures(gcc, &include, "slots", Subject::Slots, &all(), &flags)
        },
    ));
    trials.push(trial(
        "one_changed_parameter_is_refused_by_the_functions_name",
        ours(),
        |(gcc, include)| {
            for (symbol, drifted) in [
                (
                    c"napi_create_double",
                    "napi_status(napi_env, float, napi_value*)",
                ),
                (
                    c"napi_throw_error",
                    "napi_status(napi_env, char*, const char*)",
                ),
                (c"napi_is_date", "napi_status(napi_env, napi_value)"),
                (c"napi_module_register", "napi_status(napi_module*)"),
            ] {
                let mut functions = stable();
                let function = functions
                    .iter_mut()
                    .find(|function| function.symbol == symbol)
                    .ok_or("no such function")?;
                function.signature = drifted;
                let answer = assert_signatures(
                    gcc,
                    &include,
                    "drift",
                    Subject::Functions,
                    &functions,
                    STABLE,
                );
                let symbol = symbol.to_str().unwrap_or_default();
                match answer {
                    Ok(()) => return Err(format!("nothing noticed that {symbol} changed")),
                    Err(text) => {
                        assert_eq!(
                            text.matches("error: static assertion failed").count(),
                            1,
                            "{text}"
                        );
                        assert!(text.contains(&format!("{symbol} is not")), "{text}");
                    }
                }
            }
            Ok(())
        },
    ));

    libtest_mimic::run(&arguments, trials).exit_code()
}
