//! The addons in `tests/*addon`, as files: what they export, and how they behave in stock Node.
//!
//! Each script in `tests/js` is a test of its own, named after the hazard; its first word says which addon it is for,
//! see [`ADDONS`]. Node is `$NODE`, or `node` in the path;
//! where it is missing these tests are ignored and say so.

use std::collections::BTreeSet;
use std::env;
use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

use libtest_mimic::{Arguments, Failed, Trial};
use object::Object;
use object::read::NameOrOrdinal;

/// Set for the child process that registers the addon where no Node-API is.
const REGISTER_IN: &str = "NAPI_VTABLE_MODULE_TEST_REGISTER";

/// What the names of an addon's scripts begin with, the addon, and the features that it needs. The last one takes the
/// scripts that are left.
const ADDONS: [(&str, &str, &[&str]); 4] = [
    ("async_", "async_addon", &["--features", "stream"]),
    ("macro_", "macro_addon", &[]),
    ("serde_", "serde_addon", &["--features", "serde"]),
    ("", "test_addon", &[]),
];

fn main() -> ExitCode {
    if let Some(addon) = env::var_os(REGISTER_IN) {
        return register_without_node_api(Path::new(&addon));
    }
    let arguments = Arguments::from_args();
    let mut trials = Vec::new();
    let built = ADDONS.map(|(_, example, features)| {
        if arguments.list {
            PathBuf::new()
        } else {
            build(features, "", example)
        }
    });
    let [.., addon] = &built;

    let node = env::var_os("NODE").unwrap_or_else(|| "node".into());
    let has_node = Command::new(&node).arg("--version").output().is_ok();
    let kind = if has_node {
        "node"
    } else {
        "node, ignored: there is no `node` in the path"
    };
    let scripts = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/js");
    let mut paths: Vec<_> = std::fs::read_dir(&scripts)
        .expect("tests/js is there")
        .map(|entry| entry.expect("tests/js can be read").path())
        .filter(|path| path.file_stem() != Some(OsStr::new("common")))
        .collect();
    paths.sort();
    // Node loads what ends in `.node`; a copy of its own keeps a parallel build away from it.
    let copy = |addon: &Path| {
        let loaded = addon.with_extension(format!("{}.node", std::process::id()));
        if !arguments.list {
            std::fs::copy(addon, &loaded).expect("the target folder can be written");
        }
        loaded
    };
    let loaded = built.each_ref().map(|addon| copy(addon));
    for path in paths {
        let name = path
            .file_stem()
            .expect("a script has a name")
            .to_string_lossy()
            .into_owned();
        let is_for = |(prefix, ..): &(&str, _, _)| name.starts_with(prefix);
        let addon = ADDONS
            .iter()
            .position(is_for)
            .expect("the last one fits all");
        let addon = &loaded[addon];
        let (node, addon) = (node.clone(), addon.clone());
        let trial = Trial::test(name, move || {
            run(Command::new(node).arg("--expose-gc").arg(path).arg(addon))
        });
        trials.push(trial.with_kind(kind).with_ignored_flag(!has_node));
    }

    let file = addon.clone();
    trials.push(Trial::test(
        "exports_what_a_host_looks_for_and_imports_no_node_api",
        move || {
            let (exported, imported) = symbols(&file)?;
            let wanted = [
                "napi_register_module_v1",
                "node_api_module_get_api_version_v1",
                "node_api_module_set_vtable_v1",
            ];
            if !exported.iter().map(String::as_str).eq(wanted) {
                return Err(format!("exported: {exported:?}").into());
            }
            match imported
                .iter()
                .find(|name| name.contains("napi_") || name.contains("node_api_"))
            {
                Some(name) => Err(format!("imported: {name}").into()),
                None => Ok(()),
            }
        },
    ));
    let file = addon.clone();
    trials.push(Trial::test(
        "registering_where_no_node_api_is_says_so",
        move || says_unbound(&file),
    ));
    // `dlsym` itself proves nothing: std's threads use it.
    let file = addon.clone();
    trials.push(Trial::test(
        "without_by_name_no_name_is_there_to_look_up",
        move || {
            // As the generator packs them: what differs from the name before, after a byte that says how much is the same.
            const NAMES: &[u8] = b"_with_length\xccdouble\xcc";
            let has_names = |file: &Path| {
                let bytes = std::fs::read(file)?;
                Ok::<_, Failed>(bytes.windows(NAMES.len()).any(|part| part == NAMES))
            };
            if !has_names(&file)? {
                return Err("no names are found where they are looked up".into());
            }
            let file = build(&["--no-default-features"], "without-by-name", "test_addon");
            if has_names(&file)? {
                return Err("the names are in the library".into());
            }
            says_unbound(&file)
        },
    ));

    let conclusion = libtest_mimic::run(&arguments, trials);
    for copy in loaded {
        let _ = std::fs::remove_file(copy); // a leftover is overwritten one day
    }
    conclusion.exit_code()
}

/// Builds the addon and returns the library's path.
fn build(arguments: &[&str], folder: &str, example: &str) -> PathBuf {
    let executable = env::current_exe().expect("a test knows its path");
    // target/PROFILE/deps/node-HASH
    let profile = executable
        .ancestors()
        .nth(2)
        .expect("tests are three folders deep");
    let target = profile
        .parent()
        .expect("tests are three folders deep")
        .join(folder);
    let status = Command::new(env!("CARGO"))
        .args([
            "build",
            "--quiet",
            "--package",
            "napi-vtable-module",
            "--example",
            example,
        ])
        .args(arguments)
        .arg("--manifest-path")
        .arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("Cargo.toml"))
        .arg("--target-dir")
        .arg(&target)
        .status()
        .expect("cargo can be started");
    assert!(status.success(), "the test addon does not build");
    let name = format!(
        "{}{example}{}",
        env::consts::DLL_PREFIX,
        env::consts::DLL_SUFFIX
    );
    target.join("debug/examples").join(name)
}

fn run(command: &mut Command) -> Result<(), Failed> {
    let output = command.output()?;
    if output.status.success() {
        return Ok(());
    }
    let text = String::from_utf8_lossy(&output.stderr);
    Err(format!("{}\n{text}", output.status).into())
}

/// The names of the file's exported and imported symbols.
fn symbols(file: &Path) -> Result<(BTreeSet<String>, BTreeSet<String>), Failed> {
    let bytes = std::fs::read(file)?;
    let file = object::File::parse(&*bytes)?;
    // Mach-O puts an underscore in front of C names.
    let prefix = if cfg!(target_vendor = "apple") {
        "_"
    } else {
        ""
    };
    let name = |name: &[u8]| {
        let name = String::from_utf8_lossy(name);
        name.strip_prefix(prefix).unwrap_or(&name).to_owned()
    };
    let mut exported = BTreeSet::new();
    for export in file.exports()? {
        if let NameOrOrdinal::Name(text) = export?.name() {
            exported.insert(name(text));
        }
    }
    let mut imported = BTreeSet::new();
    for import in file.imports()? {
        if let NameOrOrdinal::Name(text) = import?.name() {
            imported.insert(name(text));
        }
    }
    Ok((exported, imported))
}

fn says_unbound(addon: &Path) -> Result<(), Failed> {
    let output = Command::new(env::current_exe()?)
        .env(REGISTER_IN, addon)
        .output()?;
    let text = String::from_utf8_lossy(&output.stderr);
    if !output.status.success() || !text.contains("this module found no Node-API") {
        return Err(format!("{}\n{text}", output.status).into());
    }
    Ok(())
}

/// In a child process: loads the addon and registers it with an env that leads nowhere.
fn register_without_node_api(addon: &Path) -> ExitCode {
    type Register = unsafe extern "C" fn(*mut u64, *mut u64) -> *mut u64;
    // SAFETY: the addon's constructors are those of Rust's std.
    let library = unsafe { libloading::Library::new(addon) }.expect("the addon loads");
    // SAFETY: the module macro defines it so.
    let register = unsafe { library.get::<Register>(b"napi_register_module_v1\0") }
        .expect("the addon has a register function");
    let mut env = [0_u64; 3];
    // SAFETY: the env is readable, and unbound modules touch nothing else.
    let exports = unsafe { register(env.as_mut_ptr(), env.as_mut_ptr()) };
    if exports.is_null() {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}
