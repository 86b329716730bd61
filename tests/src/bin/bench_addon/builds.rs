//! Builds the addon of all sides.
//!
//! Each crate is a workspace of its own in a generated folder, with its lock file there, so that this repository's
//! lock file knows nothing of the other crates.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use napi_vtable_tests::{compiler, packages, paths, run};

use crate::{Failure, fixture, folder};

/// How somebody writes addons.
pub struct Side {
    /// In figures and in the names of files.
    pub name: &'static str,
    /// In tables.
    pub title: &'static str,
}

/// All of them; everything is compared with the first.
pub const SIDES: [Side; 7] = [
    side("c", "C"),
    side("copy", "copy of C"),
    side("table", "C, headers/"),
    side("ours", "napi-vtable-module"),
    side("node-addon-api", "node-addon-api"),
    side("napi-rs", "napi-rs"),
    side("neon", "neon"),
];

const fn side(name: &'static str, title: &'static str) -> Side {
    Side { name, title }
}

/// A way to write addons in Rust.
pub struct Rust {
    /// The side.
    pub name: &'static str,
    source: &'static str,
    edition: &'static str,
    build_script: Option<&'static str>,
}

/// All of them.
pub const RUST: [Rust; 3] = [
    Rust {
        name: "ours",
        source: "ours.rs",
        edition: "2024",
        build_script: None,
    },
    Rust {
        name: "napi-rs",
        source: "napi_rs.rs",
        edition: "2021",
        build_script: Some("fn main() {\n    napi_build::setup();\n}\n"),
    },
    Rust {
        name: "neon",
        source: "neon.rs",
        edition: "2021",
        build_script: None,
    },
];

impl Rust {
    /// The dependencies as the crate's documentation says them, at the version that was measured last.
    fn dependencies(&self) -> String {
        match self.name {
            "napi-rs" => "[dependencies]\nnapi = \"=3.16.1\"\nnapi-derive = \"=3.7.0\"\n\n\
                 [build-dependencies]\nnapi-build = \"=2.6.0\"\n"
                .to_owned(),
            "neon" => "[dependencies]\nneon = \"=1.1.2\"\n".to_owned(),
            _ => format!(
                "[dependencies]\nnapi-vtable-module = {{ path = {:?} }}\n",
                paths::root().join("napi-vtable-module")
            ),
        }
    }

    /// Writes a crate of a source file of `kind`, `addon` or `hello`, and returns its folder.
    pub fn generate(&self, kind: &str) -> Result<PathBuf, Failure> {
        let folder = folder(&format!("{kind}-{}", self.name))?;
        // A smallest addon is what one ships; the other keeps its names for callgrind.
        let strip = if kind == "hello" {
            "strip = true\n"
        } else {
            ""
        };
        let manifest = format!(
            "[package]\nname = \"{kind}\"\nversion = \"0.0.0\"\nedition = \"{}\"\n\n\
             [lib]\npath = {:?}\ncrate-type = [\"cdylib\"]\n\n{}\n\
             [profile.release]\nlto = true\ncodegen-units = 1\n{strip}\n[workspace]\n",
            self.edition,
            fixture(kind).join(self.source),
            self.dependencies(),
        );
        write(&folder.join("Cargo.toml"), &manifest)?;
        if let Some(script) = self.build_script {
            write(&folder.join("build.rs"), script)?;
        }
        Ok(folder)
    }
}

/// Writes what is not there yet, so that cargo finds nothing new where nothing is.
fn write(file: &Path, text: &str) -> Result<(), Failure> {
    if fs::read_to_string(file).is_ok_and(|there| there == text) {
        return Ok(());
    }
    fs::write(file, text).map_err(|error| format!("{}: {error}", file.display()).into())
}

/// cargo, for a generated crate.
pub fn cargo(command: &str, folder: &Path) -> Command {
    let mut cargo = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    cargo
        .arg(command)
        .arg("--manifest-path")
        .arg(folder.join("Cargo.toml"));
    cargo
}

/// The library that cargo has built.
pub fn library(folder: &Path, kind: &str) -> PathBuf {
    let (prefix, suffix) = (std::env::consts::DLL_PREFIX, std::env::consts::DLL_SUFFIX);
    folder
        .join("target/release")
        .join(format!("{prefix}{kind}{suffix}"))
}

/// What was built.
pub struct Built {
    addons: PathBuf,
}

impl Built {
    /// The addon of a side.
    pub fn addon(&self, side: &str) -> PathBuf {
        self.addons.join(side).with_extension("node")
    }

    /// The addon that talks to callgrind.
    pub fn counter(&self) -> PathBuf {
        self.addon("counter")
    }
}

/// Builds all addons.
pub fn all() -> Result<Built, Failure> {
    let built = Built {
        addons: folder("addons")?,
    };
    let gcc = compiler::gcc().map_err(|missing| missing.0)?;
    let source = fixture("addon/addon.c");
    gcc.addon(&source, &["-O2"], &built.addon("c"))?;
    gcc.addon(
        &source,
        &["-O2", "-DNODE_API_MODULE_USE_VTABLE"],
        &built.addon("table"),
    )?;
    fs::copy(built.addon("c"), built.addon("copy"))?;
    gcc.addon(&fixture("counter.c"), &["-O2"], &built.counter())?;

    let napi = packages::npm("node-addon-api", "8.9.2").map_err(|missing| missing.0)?;
    let include = format!("-I{}", napi.display());
    // As node-gyp and node-addon-api's `except.gypi` call the compiler.
    let flags = [
        "-O2",
        "-std=c++17",
        "-fvisibility=hidden",
        "-DNAPI_CPP_EXCEPTIONS",
        "-DNAPI_VERSION=8",
        &include,
    ];
    gcc.addon(
        &fixture("addon/node_addon_api.cc"),
        &flags,
        &built.addon("node-addon-api"),
    )?;

    for rust in &RUST {
        let folder = rust.generate("addon")?;
        let mut build = cargo("build", &folder);
        build
            .args(["--release", "--quiet", "--target-dir"])
            .arg(folder.join("target"));
        run(&mut build)?.success()?;
        fs::copy(library(&folder, "addon"), built.addon(rust.name))?;
    }
    Ok(built)
}
