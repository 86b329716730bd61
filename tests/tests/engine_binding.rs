//! Addons of other kinds than our examples, in the embedded engine: bound through the env, importing by name,
//! registering from a constructor, written in C++ with node-addon-api, or built in a way that it cannot load and must
//! explain.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use libtest_mimic::{Arguments, Trial};
use napi_vtable_sys::{JS_FUNCTIONS, MODULE_FUNCTIONS};
use napi_vtable_tests::compiler::{Compiler, gcc};
use napi_vtable_tests::{Missing, Ran, both, packages, paths, run, symbols, tool, trial};

const TABLE: &str = "-DNODE_API_MODULE_USE_VTABLE";

/// An addon in a folder of its own, and a script beside it.
fn build(
    gcc: Compiler,
    name: &str,
    source: &str,
    flags: &[&str],
    script: &str,
) -> Result<[PathBuf; 2], String> {
    let folder = paths::scratch(&format!("engine-{name}"));
    let [addon, index] = ["addon.node", "index.js"].map(|file| folder.join(file));
    fs::write(&index, script).map_err(|error| error.to_string())?;
    gcc.addon(&paths::fixtures("headers").join(source), flags, &addon)?;
    Ok([addon, index])
}

fn run_script(script: &Path) -> Result<Ran, String> {
    run(Command::new(tool::napi_vtable()?).arg("run").arg(script))
}

fn expect(script: &Path, output: &str) -> Result<(), String> {
    let printed = run_script(script)?.success()?;
    if printed == output {
        Ok(())
    } else {
        Err(format!("expected {output:?}, got {printed:?}"))
    }
}

/// The engine's env carries the tables, so a module of the pull request's later revision, which takes no injection
/// and here may not look names up either, finds them there.
fn binds_through_the_env(gcc: Compiler) -> Result<(), String> {
    let [addon, script] = build(
        gcc,
        "through-env",
        "which.c",
        &[
            TABLE,
            "-DNODE_API_MODULE_NO_VTABLE_FALLBACK",
            // The export gets a name that no host looks for.
            "-DNODE_API_MODULE_SET_VTABLE_BASE=nobody_calls_this_v",
        ],
        "console.log(require('./addon.node'));",
    )?;
    let symbols = symbols::of(&addon)?;
    assert!(!symbols.exported.contains("node_api_module_set_vtable_v1"));
    assert!(!symbols.imported.contains("dlsym"));
    expect(&script, "7\n")
}

/// C++ over node-addon-api: classes, wraps, exceptions.
fn node_addon_api(gcc: Compiler, include: &Path) -> Result<(), String> {
    let include = format!("-I{}", include.display());
    let flags = [TABLE, "-std=c++17", "-DNAPI_CPP_EXCEPTIONS", &include];
    let script = "const { Counter } = require('./addon.node');\n\
        const counter = new Counter(40);\n\
        console.log(counter.next(), counter.next(), counter instanceof Counter);\n\
        class Louder extends Counter { next() { return `${super.next()}!`; } }\n\
        console.log(new Louder(1).next());\n\
        try { Counter(1); } catch (error) { console.log(error.name); }\n\
        try { counter.next.call({}); } catch (error) { console.log('caught', error instanceof Error); }\n";
    let [_, script] = build(gcc, "node-addon-api", "classes.cc", &flags, script)?;
    expect(&script, "41 42 true\n2!\nTypeError\ncaught true\n")
}

/// An ordinary addon imports its functions by name; the tool's executable exports them.
fn imports_work(gcc: Compiler) -> Result<(), String> {
    let script = "console.log(require('./addon.node'));";
    let [addon, script] = build(gcc, "imports", "which.c", &[], script)?;
    assert!(!symbols::of(&addon)?.imported_node_api().is_empty());
    expect(&script, "7\n")
}

/// What the executable shows to addons: Node-API, whole, and nothing else.
fn exports_are_node_api(tool: PathBuf) -> Result<(), String> {
    let exported = symbols::of(&tool)?.exported;
    let functions = JS_FUNCTIONS.iter().chain(&MODULE_FUNCTIONS);
    let expected: BTreeSet<String> = functions
        .map(|function| function.symbol.to_string_lossy().into_owned())
        .collect();
    assert_eq!(expected.len(), 161);
    let missing: Vec<_> = expected.difference(&exported).collect();
    assert!(missing.is_empty(), "not exported: {missing:?}");
    let more: Vec<_> = exported.difference(&expected).collect();
    assert!(more.is_empty(), "exported too: {more:?}");
    Ok(())
}

/// An addon that registers when it is loaded, from the require cache's point of view: twice.
fn registers_from_a_constructor(gcc: Compiler, name: &str, flags: &[&str]) -> Result<(), String> {
    let script = "console.log(require('./addon.node').seven);\n\
        delete require.cache[require.resolve('./addon.node')];\n\
        console.log(require('./addon.node').seven);\n";
    let [addon, script] = build(gcc, name, "constructor.c", flags, script)?;
    let by_name = symbols::of(&addon)?.imported_node_api().len();
    assert_eq!(by_name == 0, flags.contains(&TABLE));
    expect(&script, "7\n7\n")
}

/// Loads a fixture that cannot work, and finds these texts in what the script sees.
fn is_explained(gcc: Compiler, name: &str, flags: &[&str], parts: &[&str]) -> Result<(), String> {
    let script = "require('./addon.node');";
    let source = "../registration/constructors.c";
    let flags = [&["-fvisibility=hidden"], flags].concat();
    let [_, script] = build(gcc, name, source, &flags, script)?;
    explained(&script, parts)
}

fn explained(script: &Path, parts: &[&str]) -> Result<(), String> {
    let ran = run_script(script)?;
    assert!(!ran.status.success());
    for part in ["ERR_DLOPEN_FAILED", "addon.node"].iter().chain(parts) {
        if !ran.stderr.contains(part) {
            return Err(format!("no {part:?} in\n{}", ran.stderr));
        }
    }
    Ok(())
}

/// A file of these bytes under an addon's name.
fn bytes_are_explained(name: &str, bytes: &[u8], parts: &[&str]) -> Result<(), String> {
    let folder = paths::scratch(&format!("engine-{name}"));
    let script = folder.join("index.js");
    fs::write(&script, "require('./addon.node');").map_err(|error| error.to_string())?;
    fs::write(folder.join("addon.node"), bytes).map_err(|error| error.to_string())?;
    explained(&script, parts)
}

/// The same addon with another machine's number in its header.
fn another_machine(gcc: Compiler) -> Result<(), String> {
    let [addon, _] = build(gcc, "machine-whole", "which.c", &[], "")?;
    let mut bytes = fs::read(addon).map_err(|error| error.to_string())?;
    bytes[18..20].copy_from_slice(&243_u16.to_le_bytes());
    bytes_are_explained(
        "machine",
        &bytes,
        &["built for 64-bit ELF for RISC-V", "this process needs"],
    )
}

fn explains(name: &'static str, flags: &'static [&str], parts: &'static [&str]) -> Trial {
    trial(name, gcc(), move |gcc| {
        is_explained(gcc, name, flags, parts)
    })
}

/// What a finalizer throws has no caller: the script's handler for uncaught exceptions gets it.
fn finalizers_may_throw(gcc: Compiler) -> Result<(), String> {
    let script = "process.on('uncaughtException', (error) => console.log('uncaught', error.message));\n\
        require('./addon.node')({}, () => { throw new Error('in the finalizer'); });\n\
        setImmediate(() => console.log('and on'));\n";
    let [_, script] = build(
        gcc,
        "finalizer-throws",
        "../finalizer_throws.c",
        &[TABLE],
        script,
    )?;
    expect(&script, "uncaught in the finalizer\nand on\n")
}

/// A finalizer that runs as part of a collection and uses JavaScript ends the process and says which function it
/// was; what it posts may use JavaScript, and so may one of a module that is not experimental.
fn finalizers_that_use_javascript(gcc: Compiler) -> Result<(), String> {
    let script = |at_once: bool| format!("require('./addon.node')({{}}, {at_once});");
    let source = "../finalizer_misuses.c";
    let [_, posts] = build(gcc, "finalizer-posts", source, &[TABLE], &script(false))?;
    expect(&posts, "version 10\ncreated\n")?;
    let flags = [TABLE, "-DSTABLE"];
    let [_, stable] = build(gcc, "finalizer-stable", source, &flags, &script(true))?;
    expect(&stable, "created\n")?;
    let [_, misuses] = build(gcc, "finalizer-misuses", source, &[TABLE], &script(true))?;
    let ran = run_script(&misuses)?;
    assert_eq!(
        (ran.status.code(), ran.stdout.as_str()),
        (None, ""),
        "{}",
        ran.stderr
    );
    let told =
        "FATAL ERROR: napi_create_object Finalizer is calling a function that may affect GC state";
    assert!(ran.stderr.contains(told), "{}", ran.stderr);
    Ok(())
}

/// An engine for an older Node-API lacks what came later, however the module is bound, and keeps the rest.
fn an_older_version_lacks_functions(
    gcc: Compiler,
    name: &str,
    flags: &[&str],
) -> Result<(), String> {
    let script = "const told = require('./addon.node').call();
        console.log(process.versions.napi, process.execArgv.join());
        for (const part in told) console.log(part, told[part].code, told[part].message);
        const { spawnSync } = require('child_process');
        if (process.argv[2] !== 'inner') {
          const words = [...process.execArgv, __filename, 'inner'];
          const inner = spawnSync(process.execPath, words, { encoding: 'utf8' });
          console.log('inner', inner.stdout.split(' ')[0]);
        }";
    let [_, script] = build(gcc, name, "missing.c", flags, script)?;
    let mut command = Command::new(tool::napi_vtable()?);
    command.args(["run", "--node-api-version", "9"]).arg(script);
    let printed = run(&mut command)?.success()?;
    let expected = "9 --node-api-version,9
missing 9 node_api_set_prototype is not offered by this runtime: it needs experimental Node-API
module 9 node_api_create_buffer_from_arraybuffer is not offered by this runtime: it needs Node-API version 10
thenInvalid 1 Invalid argument
thenSuccess 0 null
thenFailure 6 A number was expected
inner 9
";
    if printed == expected {
        Ok(())
    } else {
        Err(format!("expected {expected}\ngot {printed}"))
    }
}

/// A module that declares more than the engine stands for does not load, and one that declares as much does.
fn an_older_version_refuses_newer_modules(gcc: Compiler) -> Result<(), String> {
    let script = "try { require('./addon.node'); } catch (error) { console.log(error.message); }";
    let flags = ["-fvisibility=hidden", "-DEXPORTED=1", "-DVERSION=9"];
    let source = "../registration/constructors.c";
    let [_, script] = build(gcc, "older-refuses", source, &flags, script)?;
    for (version, refusal) in [("8", "needs Node-API version 9"), ("9", "")] {
        let mut command = Command::new(tool::napi_vtable()?);
        command
            .args(["run", "--node-api-version", version])
            .arg(&script);
        let printed = run(&mut command)?.success()?;
        assert_eq!(printed.is_empty(), refusal.is_empty(), "{printed}");
        assert!(printed.contains(refusal), "{printed}");
    }
    // The variable says it to programs that were started without the option.
    let mut command = Command::new(tool::napi_vtable()?);
    command.arg("run").arg(&script);
    let printed = run(command.env("NAPI_VTABLE_NODE_API_VERSION", "8"))?.success()?;
    assert!(printed.contains("needs Node-API version 9"), "{printed}");
    let mut command = Command::new(tool::napi_vtable()?);
    let ran = run(command
        .args(["run", "--node-api-version", "11"])
        .arg(&script))?;
    assert_eq!(ran.status.code(), Some(9));
    assert!(
        ran.stderr.contains("must be one of 1 to 10"),
        "{}",
        ran.stderr
    );
    Ok(())
}

/// What a threadsafe function's callback throws: a warning in an old module, unless an option asks for more.
fn old_modules_may_throw(gcc: Compiler) -> Result<(), String> {
    let script = "if (process.argv[2] === 'child') {\n\
          process.on('uncaughtException', (error) => console.log('uncaught', error.message));\n\
          process.on('warning', (warning) => console.log(warning.code));\n\
          require('./addon.node')(() => { throw new Error('in the callback'); });\n\
        } else for (const flag of ['', 'no-', '']) {\n\
          const flags = `--${flag}force-node-api-uncaught-exceptions-policy`;\n\
          const { stdout } = require('child_process').spawnSync(process.execPath, [flags, __filename, 'child']);\n\
          process.stdout.write(stdout);\n\
        }\n";
    let [_, script] = build(
        gcc,
        "threadsafe-throws",
        "../threadsafe_throws.c",
        &[TABLE, "-DNAPI_VERSION=8"],
        script,
    )?;
    let expected = "uncaught in the callback\nDEP0168\nuncaught in the callback\n";
    expect(&script, expected)
}

fn main() {
    let node_addon_api_tools = both(gcc(), packages::npm("node-addon-api", "8.9.2"));
    let trials: Vec<Trial> = vec![
        trial(
            "a_module_that_takes_no_tables_finds_them_in_the_env",
            gcc(),
            binds_through_the_env,
        ),
        trial(
            "node_addon_api_classes_work_in_the_engine",
            node_addon_api_tools,
            |(gcc, include)| node_addon_api(gcc, &include),
        ),
        trial(
            "what_a_finalizer_throws_is_an_uncaught_exception",
            gcc(),
            finalizers_may_throw,
        ),
        trial(
            "an_experimental_finalizer_that_uses_javascript_ends_the_process",
            gcc(),
            finalizers_that_use_javascript,
        ),
        trial(
            "what_an_old_modules_callback_throws_is_uncaught_when_an_option_asks_for_it",
            gcc(),
            old_modules_may_throw,
        ),
        trial("a_module_that_imports_by_name_works", gcc(), imports_work),
        trial(
            "functions_newer_than_the_engines_version_are_missing_from_its_tables",
            gcc(),
            |gcc| an_older_version_lacks_functions(gcc, "older-table", &[TABLE]),
        ),
        trial(
            "functions_newer_than_the_engines_version_are_missing_by_name",
            gcc(),
            |gcc| an_older_version_lacks_functions(gcc, "older-by-name", &[]),
        ),
        trial(
            "a_module_newer_than_the_engines_version_is_refused",
            gcc(),
            an_older_version_refuses_newer_modules,
        ),
        trial(
            "the_executable_exports_node_api_and_nothing_else",
            tool::napi_vtable().map_err(Missing),
            exports_are_node_api,
        ),
        trial(
            "a_module_that_registers_from_a_constructor_loads_again_and_again",
            gcc(),
            |gcc| registers_from_a_constructor(gcc, "constructor", &[]),
        ),
        trial(
            "a_module_in_table_mode_registers_from_a_constructor_too",
            gcc(),
            |gcc| registers_from_a_constructor(gcc, "constructor-table", &[TABLE]),
        ),
        explains(
            "a_file_that_registers_nothing_is_told_so",
            &[],
            &["Module did not self-register", "napi_register_module_v1"],
        ),
        explains(
            "a_registration_without_a_function_is_told_so",
            &["-DNULL_FUNCTION"],
            &["Module has no declared entry point", "nm_register_func"],
        ),
        explains(
            "a_module_for_a_newer_node_api_names_both_versions",
            &["-DEXPORTED=1", "-DVERSION=11"],
            &["needs Node-API version 11", "offers 10"],
        ),
        explains(
            "a_symbol_that_nothing_has_is_named",
            &["-DEXPORTED=1", "-DMISSING=some_function"],
            &["undefined symbol: some_function"],
        ),
        explains(
            "a_function_that_node_api_does_not_have_is_named",
            &["-DEXPORTED=1", "-DMISSING=napi_of_tomorrow"],
            &["imports by name napi_of_tomorrow", "update the host"],
        ),
        explains(
            "an_addon_for_v8_is_named_as_one",
            &["-DEXPORTED=1", "-DV8"],
            &["V8's own API", "_ZN2v87Isolate10GetCurrentEv"],
        ),
        trial(
            "an_addon_for_another_machine_names_both",
            gcc(),
            another_machine,
        ),
        trial(
            "a_file_that_is_no_addon_is_told_by_its_looks",
            Ok(()),
            |()| bytes_are_explained("text", b"module.exports = 1\n", &["it looks like text"]),
        ),
    ];
    libtest_mimic::run(&Arguments::from_args(), trials).exit();
}
