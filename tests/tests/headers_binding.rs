//! Addons built with our headers link, load in stock runtimes, and bind to the right tables.

use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};
use std::sync::OnceLock;

use libtest_mimic::{Arguments, Trial};
use napi_vtable_sys::exports;
use napi_vtable_tests::compiler::{Compiler, Language, clang, gcc};
use napi_vtable_tests::node::{self, Node};
use napi_vtable_tests::{Ran, both, packages, paths, run, symbols, trial};

const TABLE: &str = "-DNODE_API_MODULE_USE_VTABLE";
const NO_FALLBACK: &str = "-DNODE_API_MODULE_NO_VTABLE_FALLBACK";

/// Builds sources of `fixtures/headers` into an object file each and links them.
fn build(
    compiler: Compiler,
    name: &str,
    sources: &[&str],
    flags: &[&str],
    link: &[&str],
) -> Result<PathBuf, String> {
    let folder = paths::scratch(&format!("binding-{name}"));
    let fixtures = paths::fixtures("headers");
    let mut objects = Vec::new();
    for source in sources {
        let (language, standard, more): (_, _, &[&str]) = if source.ends_with(".cc") {
            // The addon needs nothing of C++'s library, so that a C compiler could link it.
            (
                Language::Cpp,
                "-std=c++17",
                &["-fno-exceptions", "-fno-rtti"],
            )
        } else {
            (Language::C, "-std=c11", &["-D_GNU_SOURCE"])
        };
        let object = folder.join(format!("{source}.o"));
        let mut command = compiler.command(language);
        command
            .args([
                standard, "-O1", "-fPIC", "-Wall", "-Wextra", "-Werror", "-c", "-I",
            ])
            .arg(paths::headers())
            .args(more)
            .args(flags)
            .arg(fixtures.join(source))
            .arg("-o")
            .arg(&object);
        run(&mut command)?.success()?;
        objects.push(object);
    }
    let output = folder.join(name);
    let mut command = compiler.command(Language::C);
    let optimize: Vec<_> = flags
        .iter()
        .filter(|flag| flag.starts_with("-flto"))
        .collect();
    command
        .args(link)
        .args(optimize)
        .arg("-O1")
        .args(&objects)
        .arg("-o")
        .arg(&output);
    run(&mut command)?.success()?;
    Ok(output)
}

fn addon(
    compiler: Compiler,
    name: &str,
    sources: &[&str],
    flags: &[&str],
) -> Result<PathBuf, String> {
    build(
        compiler,
        &format!("{name}.node"),
        sources,
        flags,
        &["-shared"],
    )
}

const PARTS: [&str; 3] = ["parts.c", "parts_more.c", "parts_cpp.cc"];

/// What a script prints that gets the addon's path as `addon`.
fn eval(node: &Node, addon: &Path, script: &str) -> Result<String, String> {
    let script = format!("const addon = {:?};\n{script}", addon.display().to_string());
    node.eval(&script)
}

fn expect(found: &str, wanted: &str) -> Result<(), String> {
    if found.trim_end() == wanted.trim_end() {
        Ok(())
    } else {
        Err(format!("found:\n{found}\nwanted:\n{wanted}"))
    }
}

fn imports_nothing(addon: &Path) -> Result<(), String> {
    let symbols = symbols::of(addon)?;
    let imported = symbols.imported_node_api();
    if !imported.is_empty() {
        return Err(format!("{} imports {imported:?}", addon.display()));
    }
    let shown: Vec<_> = symbols
        .exported
        .iter()
        .filter(|name| name.starts_with("g_node_api"))
        .collect();
    if shown.is_empty() {
        Ok(())
    } else {
        Err(format!("{} shows {shown:?} to others", addon.display()))
    }
}

/// C and C++ files with and without a registration macro, made by one compiler in several ways.
fn parts_share(name: &str, compiler: Compiler, node: &Node) -> Result<(), String> {
    for (way, flags) in [
        ("plain", &[TABLE][..]),
        ("hidden", &[TABLE, "-fvisibility=hidden", "-fno-common"]),
        ("lto", &[TABLE, "-flto"]),
    ] {
        let addon = addon(compiler, &format!("parts-{name}-{way}"), &PARTS, flags)?;
        imports_nothing(&addon)?;
        let symbols = symbols::of(&addon)?;
        for export in [
            exports::REGISTER,
            exports::SET_VTABLE,
            exports::GET_API_VERSION,
        ] {
            let export = export.to_str().unwrap_or_default();
            assert!(
                symbols.exported.contains(export),
                "{} lacks {export}",
                addon.display()
            );
        }
        let text = eval(node, &addon, "console.log(JSON.stringify(require(addon)))")?;
        expect(&text, r#"{"more":"C","cpp":"C++","shared":true}"#)?;
    }
    Ok(())
}

fn imports_work(compiler: Compiler, node: &Node) -> Result<(), String> {
    let addon = addon(compiler, "parts-imported", &PARTS, &["-fvisibility=hidden"])?;
    let symbols = symbols::of(&addon)?;
    assert!(symbols.imported.contains("napi_create_string_utf8"));
    assert!(!symbols.exported.contains("node_api_module_set_vtable_v1"));
    let text = eval(node, &addon, "console.log(JSON.stringify(require(addon)))")?;
    expect(&text, r#"{"more":"C","cpp":"C++","shared":true}"#)
}

fn loads_without_macros(compiler: Compiler, node: &Node) -> Result<(), String> {
    for source in ["by_hand.c", "constructor.c"] {
        for (way, flags) in [("table", &[TABLE][..]), ("imports", &[])] {
            let addon = addon(
                compiler,
                &format!("{source}-{way}-{}", node.major),
                &[source],
                flags,
            )?;
            if way == "table" {
                imports_nothing(&addon)?;
            }
            let text = eval(node, &addon, "console.log(require(addon).seven)")?;
            expect(&text, "7")?;
        }
    }
    Ok(())
}

fn workers(compiler: Compiler, node: &Node) -> Result<(), String> {
    let addon = addon(
        compiler,
        &format!("workers-{}", node.major),
        &PARTS,
        &[TABLE],
    )?;
    let script = r#"
        const { Worker } = require("worker_threads");
        const gate = new Int32Array(new SharedArrayBuffer(8));
        const body = `
            const { workerData: { addon, gate }, parentPort } = require("worker_threads");
            Atomics.add(gate, 0, 1);
            Atomics.notify(gate, 0);
            Atomics.wait(gate, 1, 0);
            parentPort.postMessage(JSON.stringify(require(addon)));
        `;
        const seen = [];
        for (let i = 0; i < 8; i++) {
            const worker = new Worker(body, { eval: true, workerData: { addon, gate } });
            worker.on("message", (text) => seen.push(text));
            worker.on("error", (error) => { throw error; });
        }
        const open = () => {
            if (Atomics.load(gate, 0) < 8) return setTimeout(open, 1);
            Atomics.store(gate, 1, 1);
            Atomics.notify(gate, 1);
        };
        open();
        process.on("exit", () => console.log(seen.length, new Set(seen).size, seen[0]));
    "#;
    expect(
        &eval(node, &addon, script)?,
        r#"8 1 {"more":"C","cpp":"C++","shared":true}"#,
    )
}

/// The headers are a drop-in for the largest user of the public ones.
fn node_addon_api(compiler: Compiler, node: &Node, include: &Path) -> Result<(), String> {
    let output = paths::scratch("binding-classes").join("classes.node");
    let mut command = compiler.command(Language::Cpp);
    command
        .args([
            "-std=c++17",
            "-O1",
            "-shared",
            "-fPIC",
            "-DNAPI_DISABLE_CPP_EXCEPTIONS",
            TABLE,
        ])
        .args(["-Wall", "-Wextra", "-Werror", "-I"])
        .arg(paths::headers())
        .arg("-isystem")
        .arg(include)
        .arg(paths::fixtures("headers").join("classes.cc"))
        .arg("-o")
        .arg(&output);
    run(&mut command)?.success()?;
    imports_nothing(&output)?;
    let script = "const counter = new (require(addon).Counter)(5); counter.next(); console.log(counter.next())";
    expect(&eval(node, &output, script)?, "7")
}

/// `napi_generic_failure`, `napi_number_expected`, `napi_invalid_arg`, `napi_ok`: 9, 6, 1, 0.
fn missing_functions(compiler: Compiler, node: &Node) -> Result<(), String> {
    let addon = addon(compiler, "missing", &["missing.c"], &[TABLE])?;
    let text = eval(
        node,
        &addon,
        "const seen = require(addon).call();\n\
         for (const key in seen) console.log(key, seen[key].status, seen[key].code, seen[key].message)",
    )?;
    let prototype =
        "node_api_set_prototype is not offered by this runtime: it needs experimental Node-API";
    let buffer = "node_api_create_buffer_from_arraybuffer is not offered by this runtime: \
                  it needs Node-API version 10";
    expect(
        &text,
        &format!(
            "missing 9 9 {prototype}\n\
             module 9 9 {buffer}\n\
             thenInvalid 1 1 Invalid argument\n\
             thenSuccess 0 0 null\n\
             thenFailure 6 6 A number was expected\n"
        ),
    )
}

fn nothing_is_missing(compiler: Compiler, node: &Node) -> Result<(), String> {
    let addon = addon(compiler, "missing-26", &["missing.c"], &[TABLE])?;
    let script = "console.log(require(addon).call().missing.message)";
    // The prototype must be an object or null, which is a complaint of the real function's.
    let text = eval(node, &addon, script)?;
    if text.contains("not offered") {
        Err(text)
    } else {
        Ok(())
    }
}

/// The fake host, and what builds addons for it.
#[derive(Clone, Copy)]
struct FakeHost {
    compiler: Compiler,
}

impl FakeHost {
    fn program(self) -> Result<&'static Path, String> {
        static PROGRAM: OnceLock<Result<PathBuf, String>> = OnceLock::new();
        let built = PROGRAM.get_or_init(|| {
            let sources = ["host.c", "host_exports.c"];
            build(
                self.compiler,
                "host",
                &sources,
                &["-pthread"],
                &["-rdynamic", "-pthread"],
            )
        });
        built.as_deref().map_err(Clone::clone)
    }

    fn run(self, addon: &Path, ways: &[&str]) -> Result<Ran, String> {
        run(Command::new(self.program()?).arg(addon).args(ways))
    }
}

fn priorities(fake: FakeHost) -> Result<(), String> {
    let addon = addon(fake.compiler, "which", &["which.c"], &[TABLE])?;
    for (ways, wanted) in [
        (&["plain", "plain"][..], "by name\nby name"),
        (&["env"], "embedded"),
        (&["inject", "plain"], "injected"),
        (&["inject", "env"], "injected"),
        (
            &["inject", "env", "inject-again", "env"],
            "injected\ninjected again",
        ),
        // Once an env is registered by name, another runtime's env does not take its functions away.
        (&["plain", "env", "plain"], "by name\nby name\nby name"),
        (&["env", "plain"], "embedded\nembedded"),
        // A runtime that injects says so before it registers anything.
        (&["plain", "inject", "plain"], "by name\ninjected"),
        (&["env", "inject", "env"], "embedded\ninjected"),
        // What is no offer is ignored.
        (&["inject-null", "plain"], "by name"),
        (&["inject", "inject-null", "plain"], "injected"),
        (
            &["newer-env", "null-env", "env"],
            "by name\nby name\nby name",
        ),
    ] {
        let text = fake.run(&addon, ways)?.success()?;
        expect(&text, wanted).map_err(|error| format!("{ways:?}: {error}"))?;
    }
    Ok(())
}

fn constructor_is_no_obstacle(fake: FakeHost) -> Result<(), String> {
    let addon = addon(fake.compiler, "which-late", &["which_late.c"], &[TABLE])?;
    for (ways, wanted) in [
        (&["plain"][..], "by name"),
        (&["inject", "env"], "injected"),
        (&["env"], "embedded"),
    ] {
        let ran = fake.run(&addon, ways)?;
        // This host exports no napi_module_register.
        assert!(
            ran.stderr.contains("module 'which_late' is not registered"),
            "{}",
            ran.stderr
        );
        expect(&ran.success()?, wanted).map_err(|error| format!("{ways:?}: {error}"))?;
    }
    Ok(())
}

fn no_fallback(fake: FakeHost) -> Result<(), String> {
    let addon = addon(
        fake.compiler,
        "which-strict",
        &["which.c"],
        &[TABLE, NO_FALLBACK],
    )?;
    imports_nothing(&addon)?;
    let imported = symbols::of(&addon)?.imported;
    assert!(!imported.contains("dlsym"), "{imported:?}");
    let bytes = std::fs::read(&addon).map_err(|error| error.to_string())?;
    assert!(
        !bytes.windows(4).any(|window| window == b"dlsy"),
        "dlsym is named in the file"
    );

    expect(
        &fake.run(&addon, &["inject", "plain"])?.success()?,
        "injected",
    )?;
    expect(&fake.run(&addon, &["env"])?.success()?, "embedded")?;
    let unbound = fake.run(&addon, &["plain", "plain"])?;
    let message = "handed the module no function tables";
    assert_eq!(
        unbound.stderr.matches(message).count(),
        2,
        "{}",
        unbound.stderr
    );
    expect(&unbound.success()?, "null\nnull")
}

fn threads(fake: FakeHost) -> Result<(), String> {
    let addon = addon(fake.compiler, "which-threads", &["which.c"], &[TABLE])?;
    // Each run is one chance for two threads to meet.
    for _ in 0..20 {
        expect(
            &fake.run(&addon, &["threads"])?.success()?,
            &["by name"; 8].join("\n"),
        )?;
    }
    Ok(())
}

fn small_parts(compiler: Compiler) -> Result<(), String> {
    let part = addon(compiler, "part", &["parts_more.c"], &[TABLE])?;
    let imported = symbols::of(&part)?.imported;
    assert!(
        !imported.contains("dlsym"),
        "a part that registers nothing carries the binding: {imported:?}"
    );
    Ok(())
}

fn linked(compiler: Compiler) -> Result<(), String> {
    let folder = paths::scratch("binding-linked");
    let mut objects = Vec::new();
    for (name, source, more) in [
        ("one", "which.c", "one"),
        ("two", "which.c", "two"),
        ("host", "linked_host.c", ""),
    ] {
        let object = folder.join(format!("{name}.o"));
        let mut command = compiler.command(Language::C);
        command
            .args(["-std=c11", "-c", TABLE, NO_FALLBACK, "-I"])
            .arg(paths::headers());
        if !more.is_empty() {
            command
                .arg(format!("-DNAPI_MODULE_INITIALIZER_BASE=register_{more}_"))
                .arg(format!(
                    "-DNODE_API_MODULE_GET_API_VERSION_BASE=version_{more}_"
                ))
                .arg(format!(
                    "-DNODE_API_MODULE_SET_VTABLE_BASE=set_vtable_{more}_"
                ));
        }
        command
            .arg(paths::fixtures("headers").join(source))
            .arg("-o")
            .arg(&object);
        run(&mut command)?.success()?;
        objects.push(object);
    }
    let program = folder.join("program");
    run(compiler
        .command(Language::C)
        .args(&objects)
        .arg("-o")
        .arg(&program))?
    .success()?;
    // One program is one binary: its addons share the tables that the first is handed.
    expect(&run(&mut Command::new(program))?.success()?, "one\ntwo")
}

fn main() -> ExitCode {
    let arguments = Arguments::from_args();
    let host = gcc().map(|compiler| FakeHost { compiler });
    let mut trials: Vec<Trial> = Vec::new();
    for (name, compiler) in [("gcc", gcc()), ("clang", clang())] {
        trials.push(trial(
            format!("{name}_sources_in_two_languages_share_the_tables"),
            both(compiler, node::stock()),
            move |(compiler, node)| parts_share(name, compiler, &node),
        ));
    }
    trials.push(trial(
        "imported_functions_work_as_ever",
        both(gcc(), node::stock()),
        |(gcc, node)| imports_work(gcc, &node),
    ));
    for (name, node) in [("stock_node", node::stock()), ("node_26", node::node26())] {
        let tools = both(gcc(), node);
        trials.push(trial(
            format!("{name}_loads_addons_without_registration_macros"),
            tools.clone(),
            |(gcc, node)| loads_without_macros(gcc, &node),
        ));
        trials.push(trial(
            format!("{name}_registers_in_eight_workers_at_once"),
            tools,
            |(gcc, node)| workers(gcc, &node),
        ));
    }
    trials.push(trial(
        "node_addon_api_compiles_and_runs_unchanged",
        both(
            both(gcc(), node::stock()),
            packages::npm("node-addon-api", "8.9.2"),
        ),
        |((gcc, node), include)| node_addon_api(gcc, &node, &include),
    ));
    trials.push(trial(
        "missing_function_leaves_an_error_until_the_next_outcome",
        both(gcc(), node::older_than(22)),
        |(gcc, node)| missing_functions(gcc, &node),
    ));
    trials.push(trial(
        "node_26_offers_what_older_ones_lack",
        both(gcc(), node::node26()),
        |(gcc, node)| nothing_is_missing(gcc, &node),
    ));
    trials.push(trial(
        "injected_before_embedded_before_by_name",
        host.clone(),
        priorities,
    ));
    trials.push(trial(
        "early_constructor_does_not_keep_better_tables_out",
        host.clone(),
        constructor_is_no_obstacle,
    ));
    trials.push(trial(
        "without_fallback_there_is_no_dlsym_and_an_unbound_addon_says_so",
        host.clone(),
        no_fallback,
    ));
    trials.push(trial(
        "eight_threads_bind_by_name_at_once",
        host.clone(),
        threads,
    ));
    trials.push(trial(
        "source_file_that_registers_nothing_stays_small",
        gcc(),
        small_parts,
    ));
    trials.push(trial("two_addons_link_into_one_program", gcc(), linked));
    libtest_mimic::run(&arguments, trials).exit_code()
}
