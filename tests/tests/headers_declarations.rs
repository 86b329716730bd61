//! Our headers declare what Node 26's declare: under every version and switch the same names and the same macros.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::{fs, process::ExitCode};

use libtest_mimic::{Arguments, Trial};
use napi_vtable_sys::{JS_FUNCTIONS, MODULE_FUNCTIONS};
use napi_vtable_tests::compiler::{Compiler, Language, gcc};
use napi_vtable_tests::{both, packages, paths, trial};

const TABLE: &str = "-DNODE_API_MODULE_USE_VTABLE";
const EXPERIMENTAL: [&str; 2] = ["-DNAPI_EXPERIMENTAL", "-DNODE_API_EXPERIMENTAL_NO_WARNING"];

/// What inline functions add for addons to use.
const ADDED_FUNCTIONS: [&str; 2] = [
    "node_api_module_bind_vtable",
    "node_api_module_inject_vtable",
];
/// The macros that inline functions add. Names that end in an underscore are not for addons and not counted.
const ADDED_MACROS: [&str; 5] = [
    "NODE_API_MODULE_NO_VTABLE_FALLBACK",
    "NODE_API_MODULE_SET_VTABLE",
    "NODE_API_MODULE_SET_VTABLE_BASE",
    "NODE_API_MODULE_USE_VTABLE",
    "NODE_API_VT_SENTINEL",
];
/// Macros whose meaning, and not only whose name, is compared.
const MEANINGS: [&str; 13] = [
    "NAPI_AUTO_LENGTH",
    "NAPI_CDECL",
    "NAPI_EXTERN",
    "NAPI_MODULE_EXPORT",
    "NAPI_MODULE_INITIALIZER",
    "NAPI_MODULE_INITIALIZER_BASE",
    "NAPI_MODULE_INITIALIZER_X(a, 7)",
    "NAPI_MODULE_VERSION",
    "NAPI_NO_RETURN",
    "NAPI_VERSION",
    "NAPI_VERSION_EXPERIMENTAL",
    "NODE_API_MODULE_GET_API_VERSION",
    "NODE_API_MODULE_GET_API_VERSION_BASE",
];

/// Versions 1 to 10, none, and experimental, each with the switches that change declarations.
fn configurations() -> Vec<Vec<String>> {
    let mut versions: Vec<Vec<String>> = (1..=10)
        .map(|version| vec![format!("-DNAPI_VERSION={version}")])
        .collect();
    versions.push(Vec::new());
    versions.push(EXPERIMENTAL.map(str::to_owned).to_vec());
    // A version and experimental features together.
    let mut mixed = EXPERIMENTAL.map(str::to_owned).to_vec();
    mixed.push("-DNAPI_VERSION=4".to_owned());
    versions.push(mixed);
    let switches: [&[&str]; 3] = [
        &[],
        &["-DNODE_API_NO_EXTERNAL_BUFFERS_ALLOWED"],
        &["-DNODE_API_EXPERIMENTAL_NOGC_ENV_OPT_OUT"],
    ];
    let with = |version: &Vec<String>, switch: &[&str]| {
        version
            .iter()
            .cloned()
            .chain(switch.iter().map(|s| (*s).to_owned()))
            .collect()
    };
    versions
        .iter()
        .flat_map(|version| switches.iter().map(|switch| with(version, switch)))
        .collect()
}

fn source(name: &str, text: &str) -> PathBuf {
    let path = paths::scratch(&format!("declarations-{name}")).join("source.c");
    fs::write(&path, text).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    path
}

fn strs(flags: &[String]) -> Vec<&str> {
    flags.iter().map(String::as_str).collect()
}

/// Node-API's identifiers in preprocessed C; those that end in `_` alone are internal.
fn identifiers(text: &str) -> BTreeSet<&str> {
    text.split(|c: char| !c.is_ascii_alphanumeric() && c != '_')
        .filter(|word| word.starts_with("napi_") || word.starts_with("node_api_"))
        .filter(|word| word.ends_with("__") || !word.ends_with('_'))
        .collect()
}

/// The names that an opening parenthesis follows: functions, declared or called.
fn functions(text: &str) -> BTreeSet<&str> {
    let ours = |name: &&str| {
        (name.starts_with("napi_") || name.starts_with("node_api_"))
            && !name.ends_with('_')
            && !name.starts_with("node_api_missing_")
    };
    text.match_indices('(')
        .map(|(at, _)| {
            let before = text[..at].trim_end();
            let word = |c: char| c.is_ascii_alphanumeric() || c == '_';
            let start = before.trim_end_matches(word).len();
            &before[start..]
        })
        .filter(ours)
        // `napi_status(*field)(…)` in a table and `napi_value(*napi_callback)(…)` are types.
        .filter(|name| !matches!(*name, "napi_status" | "napi_value"))
        .collect()
}

fn macros(
    gcc: Compiler,
    include: &Path,
    flags: &[&str],
    source: &Path,
) -> Result<BTreeMap<String, String>, String> {
    let flags: Vec<&str> = flags.iter().copied().chain(["-dM"]).collect();
    let text = gcc.preprocess(Language::C, include, &flags, source)?;
    let ours = ["NAPI_", "NODE_API_", "EXTERN_C_", "SRC_"];
    Ok(text
        .lines()
        .filter_map(|line| line.strip_prefix("#define ")?.split_once(' '))
        .map(|(name, value)| (name.split('(').next().unwrap_or(name), value))
        .filter(|(name, _)| {
            ours.iter().any(|prefix| name.starts_with(prefix)) && !name.ends_with("_FUNCTION_")
        })
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .collect())
}

fn same<T: Ord + std::fmt::Debug>(
    what: &str,
    theirs: &BTreeSet<T>,
    ours: &BTreeSet<T>,
) -> Result<(), String> {
    let missing: Vec<_> = theirs.difference(ours).collect();
    let extra: Vec<_> = ours.difference(theirs).collect();
    if missing.is_empty() && extra.is_empty() {
        return Ok(());
    }
    Err(format!(
        "{what}: ours lack {missing:?} and have {extra:?} besides"
    ))
}

type Headers = (Compiler, PathBuf);

/// Types, constants and functions: every identifier.
fn imported_names((gcc, node): Headers) -> Result<(), String> {
    for header in [
        "js_native_api_types.h",
        "js_native_api.h",
        "node_api_types.h",
        "node_api.h",
    ] {
        let source = source(
            &format!("names-{header}"),
            &format!("#include <{header}>\n"),
        );
        for flags in configurations() {
            let theirs = gcc.preprocess(Language::C, &node, &strs(&flags), &source)?;
            let ours = gcc.preprocess(Language::C, &paths::headers(), &strs(&flags), &source)?;
            same(
                &format!("{header} with {flags:?}"),
                &identifiers(&theirs),
                &identifiers(&ours),
            )?;
        }
    }
    Ok(())
}

fn inline_names((gcc, node): Headers) -> Result<(), String> {
    let source = source("inline", "#include <node_api.h>\n");
    let all_types: Vec<&str> = EXPERIMENTAL.to_vec();
    let all_types = gcc.preprocess(Language::C, &node, &all_types, &source)?;
    for flags in configurations() {
        let theirs = gcc.preprocess(Language::C, &node, &strs(&flags), &source)?;
        let with_table: Vec<&str> = strs(&flags).into_iter().chain([TABLE]).collect();
        let ours = gcc.preprocess(Language::C, &paths::headers(), &with_table, &source)?;
        let mut expected = functions(&theirs);
        expected.extend(ADDED_FUNCTIONS);
        same(
            &format!("functions with {flags:?}"),
            &expected,
            &functions(&ours),
        )?;
        // The tables need every type.
        let declared = identifiers(&ours);
        let types: Vec<_> = identifiers(&all_types)
            .difference(&functions(&all_types))
            .filter(|name| !declared.contains(**name) && !name.starts_with("napi_default_"))
            .copied()
            .collect();
        if !types.is_empty() {
            return Err(format!(
                "with {flags:?} the tables lack the types {types:?}"
            ));
        }
    }
    Ok(())
}

fn every_function_is_counted((gcc, node): Headers) -> Result<(), String> {
    let source = source("counted", "#include <node_api.h>\n");
    let spec: BTreeSet<&str> = JS_FUNCTIONS
        .iter()
        .chain(&MODULE_FUNCTIONS)
        .filter_map(|function| function.symbol.to_str().ok())
        .collect();
    let theirs = gcc.preprocess(Language::C, &node, &EXPERIMENTAL, &source)?;
    same("functions of Node 26", &functions(&theirs), &spec)
}

fn macro_names((gcc, node): Headers) -> Result<(), String> {
    let source = source("macros", "#include <node_api.h>\n");
    for flags in configurations() {
        let theirs = macros(gcc, &node, &strs(&flags), &source)?;
        let ours = macros(gcc, &paths::headers(), &strs(&flags), &source)?;
        let names = |set: &BTreeMap<String, String>| set.keys().cloned().collect::<BTreeSet<_>>();
        same(
            &format!("macros with {flags:?}"),
            &names(&theirs),
            &names(&ours),
        )?;

        let mut expected = names(&theirs);
        expected.extend(ADDED_MACROS.map(str::to_owned));
        expected.remove("NODE_API_MODULE_NO_VTABLE_FALLBACK");
        let with_table: Vec<&str> = strs(&flags).into_iter().chain([TABLE]).collect();
        let mut ours = names(&macros(gcc, &paths::headers(), &with_table, &source)?);
        ours.retain(|name| !name.ends_with('_') || name.starts_with("SRC_"));
        same(
            &format!("macros of inline functions with {flags:?}"),
            &expected,
            &ours,
        )?;
    }
    Ok(())
}

fn macro_meanings((gcc, node): Headers) -> Result<(), String> {
    let lines: Vec<String> = MEANINGS
        .iter()
        .enumerate()
        .map(|(number, name)| format!("meaning{number}: {name} ;"))
        .collect();
    let source = source(
        "meanings",
        &format!("#include <node_api.h>\n{}\n", lines.join("\n")),
    );
    // The order of attributes says nothing.
    let meanings = |text: String| -> BTreeSet<String> {
        let start = text.find("meaning0").unwrap_or(text.len());
        let flat: String = text[start..]
            .split_whitespace()
            .collect::<Vec<_>>()
            .join(" ");
        flat.split(';')
            .map(|meaning| {
                let mut words: Vec<_> = meaning.split(" __attribute__").map(str::trim).collect();
                words[1..].sort_unstable();
                words.join(" ").replace(
                    "((used, visibility(\"default\")))",
                    "((used)) ((visibility(\"default\")))",
                )
            })
            .map(|meaning| {
                let mut words: Vec<_> = meaning.split(' ').collect();
                words[1..].sort_unstable();
                words.join(" ")
            })
            .collect()
    };
    let platforms: [&[&str]; 9] = [
        &[],
        &["-DBUILDING_NODE_EXTENSION"],
        &["-D_WIN32"],
        &["-D_WIN32", "-DBUILDING_NODE_EXTENSION"],
        &["-D_WIN32", "-U__GNUC__"],
        &["-D__wasm__"],
        &["-D__wasm__", "-DBUILDING_NODE_EXTENSION"],
        &["-D__wasm__", "-D__EMSCRIPTEN__"],
        &[
            "-DNAPI_EXTERN=mine",
            "-DNAPI_CDECL=mine",
            "-DNAPI_VERSION=3",
        ],
    ];
    for flags in platforms.into_iter().chain([&EXPERIMENTAL[..]]) {
        let theirs = meanings(gcc.preprocess(Language::C, &node, flags, &source)?);
        let ours = meanings(gcc.preprocess(Language::C, &paths::headers(), flags, &source)?);
        assert_eq!(theirs.len(), MEANINGS.len() + 1);
        same(&format!("meanings with {flags:?}"), &theirs, &ours)?;
    }
    Ok(())
}

fn warning((gcc, include): Headers) -> Result<(), String> {
    let source = source("warning", "#include <node_api.h>\n");
    let says = |flags: &[&str]| gcc.check(Language::C, &include, flags, &source);
    assert!(says(&["-DNAPI_EXPERIMENTAL"])?.contains("NAPI_EXPERIMENTAL"));
    assert_eq!(
        says(&["-DNAPI_EXPERIMENTAL", "-DNODE_API_EXPERIMENTAL_NO_WARNING"])?,
        ""
    );
    assert_eq!(says(&["-DNAPI_EXPERIMENTAL", "-DNODE_WANT_INTERNALS"])?, "");
    assert_eq!(says(&["-DNAPI_VERSION=10"])?, "");
    Ok(())
}

/// With experimental features a finalizer gets an env that other functions refuse, unless the addon opts out.
fn basic_env((gcc, include): Headers) -> Result<(), String> {
    let source = source(
        "basic-env",
        "#include <node_api.h>\n\
         void finalize(node_api_basic_env env, void* data, void* hint) {\n\
           napi_value value;\n\
           (void)data; (void)hint;\n\
           napi_create_object(env, &value);\n\
         }\n",
    );
    for table in [&[][..], &[TABLE]] {
        let check = |more: &[&str]| {
            let flags: Vec<&str> = ["-Werror"]
                .iter()
                .chain(table)
                .chain(more)
                .copied()
                .collect();
            gcc.check(Language::C, &include, &flags, &source)
        };
        check(&[])?;
        for opt_out in ["BASIC", "NOGC"] {
            let opt_out = format!("-DNODE_API_EXPERIMENTAL_{opt_out}_ENV_OPT_OUT");
            check(&[EXPERIMENTAL[0], EXPERIMENTAL[1], &opt_out])?;
        }
        match check(&EXPERIMENTAL) {
            Err(text) if text.contains("discarded-qualifiers") => {}
            other => return Err(format!("a finalizer may create objects: {other:?}")),
        }
    }
    Ok(())
}

/// Both sets in one source file, in either order.
fn both_sets((gcc, node): Headers) -> Result<(), String> {
    let include = |folder: &Path| format!("#include \"{}/node_api.h\"\n", folder.display());
    for (name, first, second) in [
        ("ours-first", paths::headers(), node.clone()),
        ("node-first", node, paths::headers()),
    ] {
        let source = source(name, &(include(&first) + &include(&second)));
        gcc.check(Language::C, &first, &["-Werror"], &source)?;
    }
    Ok(())
}

fn main() -> ExitCode {
    let arguments = Arguments::from_args();
    let node = || both(gcc(), packages::node26_headers());
    let ours = || gcc().map(|gcc| (gcc, paths::headers()));
    let trials: Vec<Trial> = vec![
        trial(
            "imports_declare_the_names_of_node_26_under_every_switch",
            node(),
            imported_names,
        ),
        trial(
            "inline_functions_keep_the_gates_of_node_26_and_every_type",
            node(),
            inline_names,
        ),
        trial(
            "no_function_of_node_26_is_missing_from_the_spec",
            node(),
            every_function_is_counted,
        ),
        trial(
            "macros_are_those_of_node_26_and_the_listed_ones",
            node(),
            macro_names,
        ),
        trial(
            "macros_mean_on_each_platform_what_they_mean_in_node_26",
            node(),
            macro_meanings,
        ),
        trial(
            "experimental_features_warn_unless_told_not_to",
            ours(),
            warning,
        ),
        trial("a_basic_env_does_not_pass_for_an_env", ours(), basic_env),
        trial(
            "meeting_both_sets_of_headers_is_harmless",
            node(),
            both_sets,
        ),
    ];
    libtest_mimic::run(&arguments, trials).exit_code()
}
