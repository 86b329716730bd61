//! Programs that must not compile: what the crates promise about lifetimes, threads and tables, held to by the
//! compiler.
//!
//! `fixtures/compile_fail/CRATE/HAZARD.rs` begins with a line `// error[CODE]: TEXT` for each kind of error that it
//! must have, and has no others; the brackets are empty where the compiler gives no code. TEXT is a part of the
//! message, its labels or its notes.
//!
//! Each program has a twin that compiles, so that none fails for a name that is gone: a line `// fix: CODE` says what
//! stands there instead of the line above it. All are examples of one package, checked by one call of cargo; the twins
//! are modules of one example. What a feature of the module crate is missing for has a package of its own.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};
use std::sync::{Arc, LazyLock};
use std::{env, fs};

use libtest_mimic::{Arguments, Failed, Trial};
use napi_vtable_tests::{paths, run};
use serde_json::Value;

/// The packages: what programs are about, each with a folder of its own, and the features of the module crate.
const PACKAGES: [(&[&str], &[&str]); 2] = [
    (&["host", "module", "macros"], &["async"]),
    (&["without_async"], &[]),
];

/// The example that all twins are modules of.
const REPAIRED: &str = "repaired";

fn main() -> ExitCode {
    let arguments = Arguments::from_args();
    let mut trials = Vec::new();
    for (crates, features) in PACKAGES {
        add_package(crates, features, &mut trials);
    }
    libtest_mimic::run(&arguments, trials).exit_code()
}

fn add_package(crates: &[&str], features: &'static [&str], trials: &mut Vec<Trial>) {
    let programs: Arc<Vec<Program>> = Arc::new(crates.iter().flat_map(|of| programs(of)).collect());
    let checked = {
        let programs = Arc::clone(&programs);
        Arc::new(LazyLock::new(move || check(&programs, features)))
    };
    for index in 0..programs.len() {
        let name = &programs[index].name;
        let (all, outcomes) = (Arc::clone(&programs), Arc::clone(&checked));
        trials.push(Trial::test(format!("{name}_is_refused"), move || {
            let program = &all[index];
            program.is_refused(outcome(&outcomes, &program.name)?)
        }));
        let (all, outcomes) = (Arc::clone(&programs), Arc::clone(&checked));
        trials.push(Trial::test(
            format!("{name}_compiles_repaired"),
            move || all[index].compiles_repaired(outcome(&outcomes, REPAIRED)?),
        ));
    }
}

struct Program {
    /// `CRATE_HAZARD`, an example's name.
    name: String,
    text: String,
    /// Code and part of the message of each error.
    wanted: Vec<(String, String)>,
    /// The text with its fixes.
    repaired: String,
}

/// The programs about a crate, in the order of their names.
fn programs(of: &str) -> Vec<Program> {
    let folder = paths::fixtures("compile_fail").join(of);
    let entries =
        fs::read_dir(&folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    let mut files: Vec<PathBuf> = entries
        .map(|entry| entry.expect("the folder can be read").path())
        .collect();
    files.sort();
    assert!(!files.is_empty(), "{} is empty", folder.display());
    files.iter().map(|file| Program::read(of, file)).collect()
}

impl Program {
    fn read(of: &str, file: &Path) -> Self {
        let text =
            fs::read_to_string(file).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
        let stem = file
            .file_stem()
            .expect("a program has a name")
            .to_string_lossy();
        let wanted: Vec<_> = text
            .lines()
            .map_while(|line| line.strip_prefix("// error[")?.split_once("]: "))
            .map(|(code, part)| (code.to_owned(), part.to_owned()))
            .collect();
        let mut lines: Vec<&str> = Vec::new();
        let mut fixes = 0;
        for line in text.lines() {
            if let Some(fix) = line.trim_start().strip_prefix("// fix:") {
                lines.pop();
                lines.push(fix);
                fixes += 1;
            } else {
                lines.push(line);
            }
        }
        assert!(
            !wanted.is_empty() && fixes > 0,
            "{}: a program says which error it has and how it is repaired",
            file.display()
        );
        Self {
            name: format!("{of}_{stem}"),
            repaired: lines.join("\n"),
            wanted,
            text,
        }
    }

    fn twin(&self) -> String {
        format!("{}_repaired", self.name)
    }

    fn compiles_repaired(&self, twins: &Outcome) -> Result<(), Failed> {
        if twins.compiled {
            return Ok(());
        }
        let file = format!("{}.rs", self.twin());
        let is_own = |error: &&Diagnostic| error.file.as_deref() == Some(&file);
        let own = rendered(twins.errors.iter().filter(is_own));
        if own.is_empty() {
            Err("it is not known, because other programs do not compile repaired".into())
        } else {
            Err(own.into())
        }
    }

    fn is_refused(&self, outcome: &Outcome) -> Result<(), Failed> {
        if outcome.compiled {
            return Err("it compiles".into());
        }
        let meets = |error: &Diagnostic, (code, part): &(String, String)| {
            error.code == *code && error.texts.iter().any(|text| text.contains(part))
        };
        let all = rendered(outcome.errors.iter());
        for wanted in &self.wanted {
            if !outcome.errors.iter().any(|error| meets(error, wanted)) {
                let (code, part) = wanted;
                return Err(format!("there is no error[{code}]: {part}\n{all}").into());
            }
        }
        for error in &outcome.errors {
            if !self.wanted.iter().any(|wanted| meets(error, wanted)) {
                return Err(format!("another error:\n{}", error.rendered).into());
            }
        }
        Ok(())
    }
}

fn rendered<'a>(errors: impl Iterator<Item = &'a Diagnostic>) -> String {
    errors.map(|error| error.rendered.as_str()).collect()
}

/// What the compiler said about one example.
#[derive(Default)]
struct Outcome {
    compiled: bool,
    errors: Vec<Diagnostic>,
}

struct Diagnostic {
    /// The name of the file that it is about.
    file: Option<String>,
    /// Of an error or a lint; empty where there is none.
    code: String,
    /// The message, its labels and its notes.
    texts: Vec<String>,
    rendered: String,
}

type Outcomes = Result<BTreeMap<String, Outcome>, String>;

/// An example's outcome; where cargo never came to it, what cargo said.
fn outcome<'a>(
    outcomes: &'a LazyLock<Outcomes, impl FnOnce() -> Outcomes>,
    name: &str,
) -> Result<&'a Outcome, Failed> {
    let outcomes = LazyLock::force(outcomes).as_ref()?;
    let outcome = outcomes.get(name);
    Ok(outcome.ok_or_else(|| format!("cargo said nothing about {name}"))?)
}

/// Makes the package and checks all programs and their twins.
fn check(programs: &[Program], features: &[&str]) -> Outcomes {
    let name = [&["compile_fail"], features].concat().join("-");
    let folder = paths::scratch(&name);
    let explain = |error: std::io::Error| format!("{}: {error}", folder.display());
    let mut manifest = String::from(
        "[package]\nname = \"compile-fail\"\nedition = \"2024\"\npublish = false\nautoexamples = false\n\n\
         [lib]\npath = \"lib.rs\"\n\n[workspace]\n\n[dependencies]\n",
    );
    // The macros are used through the module crate.
    for of in ["host", "module", "sys"] {
        let path = paths::root().join(format!("napi-vtable-{of}"));
        let path = path.to_string_lossy();
        let features = if of == "module" {
            format!(", features = {features:?}")
        } else {
            String::new()
        };
        writeln!(
            manifest,
            "napi-vtable-{of} = {{ path = {path:?}{features} }}"
        )
        .expect("a string takes all");
    }
    let mut example = |name: &str, text: &str| {
        let example = format!(
            "\n[[example]]\nname = \"{name}\"\npath = \"{name}.rs\"\ncrate-type = [\"lib\"]\n"
        );
        manifest.push_str(&example);
        fs::write(folder.join(format!("{name}.rs")), text)
    };
    let mut twins = String::new();
    for program in programs {
        let twin = program.twin();
        example(&program.name, &program.text).map_err(explain)?;
        fs::write(folder.join(format!("{twin}.rs")), &program.repaired).map_err(explain)?;
        writeln!(twins, "#[path = \"{twin}.rs\"]\nmod {twin};").expect("a string takes all");
    }
    example(REPAIRED, &twins).map_err(explain)?;
    fs::write(folder.join("Cargo.toml"), manifest).map_err(explain)?;
    fs::write(folder.join("lib.rs"), "").map_err(explain)?;
    // The versions that are on this machine already.
    fs::copy(paths::root().join("Cargo.lock"), folder.join("Cargo.lock")).map_err(explain)?;

    let cargo = env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let ran = run(Command::new(cargo)
        .args([
            "check",
            "--examples",
            "--keep-going",
            "--offline",
            "--message-format=json",
        ])
        .arg("--target-dir")
        .arg(folder.with_file_name(format!("{name}-target")))
        .current_dir(&folder))?;
    let mut outcomes = BTreeMap::<String, Outcome>::new();
    for line in ran.stdout.lines() {
        let Ok(message) = serde_json::from_str::<Value>(line) else {
            continue; // what a build script printed, say
        };
        if message["target"]["kind"][0] != "example" {
            continue;
        }
        let outcome = outcomes
            .entry(string(&message["target"]["name"]))
            .or_default();
        if message["reason"] == "compiler-artifact" {
            outcome.compiled = true;
        }
        if message["message"]["level"] == "error" {
            outcome.errors.extend(Diagnostic::read(&message["message"]));
        }
    }
    if outcomes.is_empty() {
        return Err(ran.stderr);
    }
    Ok(outcomes)
}

impl Diagnostic {
    /// Without the compiler's last word, \"aborting due to …\", which has no place in the program.
    fn read(message: &Value) -> Option<Self> {
        let spans = message["spans"].as_array()?;
        if spans.is_empty() {
            return None;
        }
        let labels = spans.iter().map(|span| &span["label"]);
        let primary = spans.iter().find(|span| span["is_primary"] == true);
        let file = primary.map(|span| string(&span["file_name"]));
        let notes = message["children"]
            .as_array()?
            .iter()
            .map(|note| &note["message"]);
        Some(Self {
            file,
            code: string(&message["code"]["code"]),
            texts: std::iter::once(&message["message"])
                .chain(labels)
                .chain(notes)
                .map(string)
                .collect(),
            rendered: string(&message["rendered"]),
        })
    }
}

fn string(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}
