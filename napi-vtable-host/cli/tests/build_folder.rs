//! `run FOLDER`: building an addon in C, C++ or Rust, and what can go wrong.

mod common;

use common::{Outcome, Scratch};

/// An addon whose exports are a number: how often it was registered in this process.
const COUNTER: &str = r#"
#include <node_api.h>
static int registered = 0;
NAPI_MODULE_INIT() {
  napi_value value;
  (void)exports;
  if (napi_create_int32(env, ++registered, &value) != napi_ok) return NULL;
  return value;
}
"#;

const PRINT: &str = "console.log(require('./addon.node'), process.argv.slice(2))";

/// Runs the folder `addon` of a scratch folder.
fn run(scratch: &Scratch, variables: &[(&str, &str)]) -> Outcome {
    scratch.run_with(&["addon", "-x"], variables)
}

#[test]
fn c_sources_are_built_and_progress_stays_off_standard_output() {
    let scratch = Scratch::new(&[("addon/counter.c", COUNTER), ("addon/index.js", PRINT)]);
    let result = run(&scratch, &[]);
    result.prints("1 [ '-x' ]\n");
    assert_eq!(result.stderr, "Building addon …\n");
}

#[test]
fn cpp_sources_in_src_are_linked_with_the_cpp_library() {
    let source = r#"
        #include <node_api.h>
        #include <string>
        extern "C" int length();
        NAPI_MODULE_INIT() {
          (void)exports;
          std::string text(static_cast<std::size_t>(length()), 'x');
          napi_value value = nullptr;
          napi_create_string_utf8(env, text.c_str(), text.size(), &value);
          return value;
        }"#;
    let scratch = Scratch::new(&[
        ("addon/src/one.cpp", source),
        ("addon/src/two.c", "int length(void) { return 3; }"),
        ("addon/index.js", PRINT),
    ]);
    run(&scratch, &[]).prints("xxx [ '-x' ]\n");
}

#[test]
fn a_cargo_package_is_built_for_itself() {
    let library = r#"
        #[unsafe(no_mangle)]
        pub extern "C" fn napi_register_module_v1(_env: *mut (), exports: *mut ()) -> *mut () { exports }
    "#;
    let manifest = "[package]\nname = \"my-addon\"\nversion = \"0.1.0\"\nedition = \"2024\"\n[lib]\ncrate-type = [\"cdylib\"]\n[workspace]\n";
    let scratch = Scratch::new(&[
        ("addon/Cargo.toml", manifest),
        ("addon/src/lib.rs", library),
        ("addon/index.js", "console.log(require('./my-addon.node'))"),
    ]);
    let target = scratch.path("elsewhere");
    let target = target.to_str().expect("UTF-8");
    let result = run(&scratch, &[("CARGO_TARGET_DIR", target)]);
    result.prints("{}\n");
    assert!(
        result.stderr.starts_with("Building my-addon …\n"),
        "{result:#?}"
    );
    assert!(
        scratch.path("elsewhere/release").is_dir(),
        "CARGO_TARGET_DIR was not honoured"
    );
}

#[test]
fn the_main_of_package_json_comes_before_index() {
    let scratch = Scratch::new(&[
        ("addon/counter.c", COUNTER),
        ("addon/index.js", "console.log('WRONG')"),
        ("addon/package.json", "{\"main\": \"lib/start\"}"),
        (
            "addon/lib/start.js",
            "console.log(require('../addon.node'))",
        ),
    ]);
    run(&scratch, &[]).prints("1\n");
}

#[test]
fn a_second_load_registers_again_in_an_env_of_its_own() {
    let scratch = Scratch::new(&[
        ("addon/counter.c", COUNTER),
        (
            "addon/index.js",
            "const load = () => require('./addon.node');
            const first = load(), cached = load();
            delete require.cache[require.resolve('./addon.node')];
            const m = { exports: {} };
            process.dlopen(m, require.resolve('./addon.node'));
            console.log(first, cached, m.exports, load());",
        ),
    ]);
    run(&scratch, &[]).prints("1 1 2 3\n");
}

#[test]
fn an_error_from_the_register_function_reaches_the_script() {
    let source = "#include <node_api.h>\nNAPI_MODULE_INIT() { (void)exports; napi_throw_error(env, \"E_X\", \"refused\"); return NULL; }";
    let scratch = Scratch::new(&[
        ("addon/a.c", source),
        (
            "addon/index.js",
            "for (let i = 0; i < 2; i++) try { require('./addon.node') } catch (e) { console.log(e.code, e.message) }",
        ),
    ]);
    run(&scratch, &[]).prints("E_X refused\nE_X refused\n");
}

#[test]
fn a_file_that_another_process_has_mapped_keeps_its_bytes() {
    let scratch = Scratch::new(&[("addon/counter.c", COUNTER), ("addon/index.js", PRINT)]);
    run(&scratch, &[]).prints("1 [ '-x' ]\n");
    let path = scratch.path("addon/addon.node");
    let mut old = std::fs::File::open(&path).expect("the addon");
    let before = std::fs::read(&path).expect("the addon");
    scratch.write(
        "addon/counter.c",
        COUNTER
            .replace("++registered", "41 + ++registered")
            .as_bytes(),
    );
    run(&scratch, &[]).prints("42 [ '-x' ]\n");
    let mut still = Vec::new();
    std::io::Read::read_to_end(&mut old, &mut still).expect("the old file");
    assert!(before == still, "the old file was written in place");
    let left = std::fs::read_dir(scratch.path("addon"))
        .expect("the folder")
        .count();
    assert_eq!(left, 3, "temporary files were left");
}

#[test]
fn a_compile_error_shows_the_compilers_words_and_leaves_the_old_addon() {
    let scratch = Scratch::new(&[("addon/counter.c", COUNTER), ("addon/index.js", PRINT)]);
    run(&scratch, &[]).prints("1 [ '-x' ]\n");
    scratch.write("addon/counter.c", b"int f(void) { return nonsense; }");
    let result = run(&scratch, &[]);
    result.fails(
        1,
        &["nonsense", "counter.c' does not compile", "output is above"],
    );
    assert_eq!(result.stdout, "", "the script must not run");
    assert!(scratch.path("addon/addon.node").is_file());
}

#[test]
fn a_link_error_is_told() {
    let source = COUNTER
        .replace("++registered", "missing()")
        .replace("static int registered = 0;", "int missing(void);");
    let scratch = Scratch::new(&[("addon/a.c", &source), ("addon/index.js", PRINT)]);
    let result = scratch.run_with(&["addon"], &[("LDFLAGS", ""), ("CFLAGS", "-Wl,-z,defs")]);
    result.fails(1, &["does not link", "missing"]);
}

#[test]
fn a_folder_with_nothing_to_build_says_what_was_looked_for() {
    let scratch = Scratch::new(&[("addon/index.js", PRINT)]);
    run(&scratch, &[]).fails(1, &["nothing to build", "Cargo.toml", "*.cxx"]);
}

#[test]
fn a_folder_with_nothing_to_run_says_what_was_looked_for() {
    let scratch = Scratch::new(&[("addon/counter.c", COUNTER)]);
    run(&scratch, &[]).fails(1, &["nothing to run", "index.js", "package.json"]);
}

#[test]
fn missing_tools_are_named() {
    let scratch = Scratch::new(&[("addon/counter.c", COUNTER), ("addon/index.js", PRINT)]);
    run(&scratch, &[("CC", "/nowhere/cc")])
        .fails(1, &["/nowhere/cc", "variable CC", "gcc or clang"]);
    scratch.write("addon/Cargo.toml", b"[package]\nname = \"x\"\n");
    run(&scratch, &[("CARGO", "/nowhere/cargo")]).fails(1, &["/nowhere/cargo", "install Rust"]);
}

#[test]
fn packages_that_are_no_addons_are_refused_before_they_are_built() {
    let package =
        "[package]\nname = \"plain\"\nversion = \"0.1.0\"\nedition = \"2024\"\n[workspace]\n";
    let scratch = Scratch::new(&[
        ("addon/Cargo.toml", package),
        ("addon/src/lib.rs", ""),
        ("addon/index.js", PRINT),
    ]);
    run(&scratch, &[]).fails(1, &["'plain'", "crate-type = [\"cdylib\"]"]);
    scratch.write("addon/Cargo.toml", b"[workspace]\n");
    run(&scratch, &[]).fails(1, &["has no package"]);
    scratch.write("addon/Cargo.toml", b"nonsense");
    run(&scratch, &[]).fails(1, &["cargo cannot read", "output is above"]);
}

#[test]
fn a_rust_compile_error_shows_cargos_words() {
    let package = "[package]\nname = \"plain\"\nversion = \"0.1.0\"\nedition = \"2024\"\n[lib]\ncrate-type = [\"cdylib\"]\n[workspace]\n";
    let scratch = Scratch::new(&[
        ("addon/Cargo.toml", package),
        ("addon/src/lib.rs", "fn f() { nonsense }"),
        ("addon/index.js", PRINT),
    ]);
    let result = run(&scratch, &[]);
    result.fails(1, &["nonsense", "could not build 'plain'"]);
    assert_eq!(result.stdout, "");
}

#[test]
fn process_exit_unwinds_through_native_code_and_runs_finalizers() {
    let source = r#"
        #include <node_api.h>
        #include <stdio.h>
        static void finalize(napi_env env, void* data, void* hint) {
          (void)env, (void)data, (void)hint;
          fputs("finalized\n", stderr);
        }
        static napi_value call(napi_env env, napi_callback_info info) {
          size_t argc = 1;
          napi_value callback, undefined, result;
          napi_get_cb_info(env, info, &argc, &callback, NULL, NULL);
          napi_get_undefined(env, &undefined);
          napi_status status = napi_call_function(env, undefined, callback, 0, NULL, &result);
          fprintf(stderr, "status %d\n", status);
          return NULL;
        }
        NAPI_MODULE_INIT() {
          (void)exports;
          static int data;
          napi_value function;
          napi_set_instance_data(env, &data, finalize, NULL);
          napi_create_function(env, "call", NAPI_AUTO_LENGTH, call, NULL, &function);
          return function;
        }"#;
    let script = "try { require('./addon.node')(() => process.exit(9)) } catch { console.log('WRONG: catch') } console.log('WRONG: after')";
    let scratch = Scratch::new(&[("addon/a.c", source), ("addon/index.js", script)]);
    let result = run(&scratch, &[]);
    // 10 is napi_pending_exception.
    result.fails(9, &["status 10\nfinalized\n"]);
    assert_eq!(result.stdout, "");
}
