//! The headers compile without a warning: each alone, in C and C++, under many versions, with and without tables.

use std::path::PathBuf;
use std::{fs, process::ExitCode};

use libtest_mimic::{Arguments, Trial};
use napi_vtable_tests::compiler::{Compiler, Language, clang, gcc};
use napi_vtable_tests::{paths, run, trial};

const HEADERS: [&str; 4] = [
    "js_native_api_types.h",
    "js_native_api.h",
    "node_api_types.h",
    "node_api.h",
];

const WARNINGS: [&str; 9] = [
    "-Wall",
    "-Wextra",
    "-Wpedantic",
    "-Werror",
    "-Wconversion",
    "-Wshadow",
    "-Wcast-function-type",
    "-Wcast-qual",
    "-Wundef",
];
const C_WARNINGS: [&str; 2] = ["-Wstrict-prototypes", "-Wmissing-prototypes"];
const CPP_WARNINGS: [&str; 2] = ["-Wold-style-cast", "-Wmissing-declarations"];

/// Ways to include the headers, as the first lines of a source file.
const MODES: [&str; 4] = [
    "",
    "#define BUILDING_NODE_EXTENSION\n",
    "#define NODE_API_MODULE_USE_VTABLE\n",
    "#define NODE_API_MODULE_USE_VTABLE\n#define NODE_API_MODULE_NO_VTABLE_FALLBACK\n",
];

/// The versions between which the gates differ most, as the next lines.
fn versions() -> Vec<String> {
    let mut versions: Vec<String> = [1, 3, 5, 8, 10]
        .map(|n| format!("#define NAPI_VERSION {n}\n"))
        .to_vec();
    let experimental = "#define NAPI_EXPERIMENTAL\n#define NODE_API_EXPERIMENTAL_NO_WARNING\n";
    versions.push(experimental.to_owned());
    versions.push(format!(
        "{experimental}#define NODE_API_EXPERIMENTAL_BASIC_ENV_OPT_OUT\n"
    ));
    versions.push(format!(
        "{experimental}#define NODE_API_NO_EXTERNAL_BUFFERS_ALLOWED\n"
    ));
    versions
}

/// A module with all that the headers offer for registering one.
const MODULE: &str = "\
static napi_value answer(napi_env env, napi_callback_info info) {
  napi_value result = NULL;
  (void)info;
  if (napi_create_uint32(env, 42, &result) != napi_ok) napi_fatal_error(\"here\", NAPI_AUTO_LENGTH, \"why\", 3);
  return result;
}
static napi_value fill(napi_env env, napi_value exports) {
  napi_value function = NULL;
  napi_create_function(env, NULL, 0, answer, NULL, &function);
  napi_set_named_property(env, exports, \"answer\", function);
  return exports;
}
static napi_module module = {
    NAPI_MODULE_VERSION, 0, __FILE__, fill, \"module\", NULL, {NULL, NULL, NULL, NULL}};
void register_module(void);
void register_module(void) { napi_module_register(&module); }
";

fn flags(language: Language, standard: &str) -> Vec<String> {
    let more = match language {
        Language::C => C_WARNINGS,
        Language::Cpp => CPP_WARNINGS,
    };
    let mut flags: Vec<String> = WARNINGS
        .iter()
        .chain(&more)
        .map(|flag| (*flag).to_owned())
        .collect();
    flags.push(format!("-std={standard}"));
    flags
}

/// Compiles many sources in one run of the compiler.
fn all_quiet(
    compiler: Compiler,
    language: Language,
    standard: &str,
    more: &[&str],
    sources: &[String],
) -> Result<(), String> {
    let folder = paths::scratch(&format!(
        "warnings-{}-{standard}{}",
        compiler.c,
        more.concat()
    ));
    let extension = if language == Language::C { "c" } else { "cc" };
    let mut files: Vec<PathBuf> = Vec::new();
    for (number, text) in sources.iter().enumerate() {
        let file = folder.join(format!("source{number}.{extension}"));
        fs::write(&file, text).map_err(|error| error.to_string())?;
        files.push(file);
    }
    let ran = run(compiler
        .command(language)
        .current_dir(&folder)
        .args(flags(language, standard))
        .args(more)
        .arg("-I")
        .arg(paths::headers())
        .args(&files))?;
    if ran.status.success() && ran.stderr.is_empty() {
        return Ok(());
    }
    let start: String = ran.stderr.lines().take(30).collect::<Vec<_>>().join("\n");
    Err(format!(
        "{} -std={standard} {more:?}, files in {}:\n{start}",
        compiler.c,
        folder.display()
    ))
}

/// Each header alone, under each way to include it.
fn alone(compiler: Compiler, language: Language, standard: &str) -> Result<(), String> {
    let sources: Vec<String> = HEADERS
        .iter()
        .flat_map(|header| MODES.map(|mode| format!("{mode}#include <{header}>\n")))
        .collect();
    all_quiet(compiler, language, standard, &["-fsyntax-only"], &sources)
}

/// A module under many versions; and made in earnest, where optimising finds what parsing does not.
fn module(compiler: Compiler, language: Language, standard: &str) -> Result<(), String> {
    let source = |version: &str, mode: &str, register: &str| {
        format!("{version}{mode}#include <node_api.h>\n{MODULE}{register}\n")
    };
    let mut every = Vec::new();
    let mut some = Vec::new();
    for mode in MODES {
        // Where imports come from makes a difference on Windows alone.
        let swept = if mode == MODES[1] {
            Vec::new()
        } else {
            versions()
        };
        for version in swept {
            every.push(source(
                &version,
                mode,
                "NAPI_MODULE_INIT() { return fill(env, exports); }",
            ));
        }
        for register in [
            "NAPI_MODULE_INIT() { return fill(env, exports); }",
            "NAPI_MODULE(name, fill)",
            "NAPI_MODULE_X(name, fill, NULL, 0)",
        ] {
            some.push(source("", mode, register));
        }
    }
    all_quiet(compiler, language, standard, &["-fsyntax-only"], &every)?;
    for optimize in ["-O0", "-O2"] {
        all_quiet(
            compiler,
            language,
            standard,
            &[optimize, "-fPIC", "-c"],
            &some,
        )?;
    }
    Ok(())
}

fn main() -> ExitCode {
    let arguments = Arguments::from_args();
    let mut trials: Vec<Trial> = Vec::new();
    for (name, compiler) in [("gcc", gcc()), ("clang", clang())] {
        for (language, standard) in [
            (Language::C, "gnu99"),
            (Language::C, "c11"),
            (Language::Cpp, "c++11"),
            (Language::Cpp, "c++17"),
            (Language::Cpp, "c++20"),
        ] {
            let test = format!("{name}_{standard}_is_quiet_about_each_header_alone");
            trials.push(trial(test, compiler.clone(), move |compiler| {
                alone(compiler, language, standard)
            }));
        }
        for (language, standard) in [(Language::C, "c11"), (Language::Cpp, "c++17")] {
            let test = format!("{name}_{standard}_is_quiet_about_a_module");
            trials.push(trial(test, compiler.clone(), move |compiler| {
                module(compiler, language, standard)
            }));
        }
    }
    libtest_mimic::run(&arguments, trials).exit_code()
}
