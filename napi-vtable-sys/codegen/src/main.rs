//! Turns `napi-vtable-sys/spec` into everything that is made from it.
//!
//! ```text
//! cargo run -p napi-vtable-codegen -- generate        write all generated files
//! cargo run -p napi-vtable-codegen -- check           fail where one is stale or a promise is broken
//! cargo run -p napi-vtable-codegen -- freeze VERSION  write down the slot order of a release
//! cargo run -p napi-vtable-codegen -- accept-experimental  write down the order of the experimental slots
//! ```
//!
//! The files are checked in, so that an ordinary build runs no generator and a review sees what changed.

mod c;
mod ctype;
mod docs;
mod frozen;
mod names;
mod rust;
mod spec;

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, Stdio};

/// The first line of every generated file.
const BANNER: &str = "@generated from napi-vtable-sys/spec by `cargo run -p napi-vtable-codegen -- generate`; do not edit.";

/// One generated file: where it goes, and its text.
pub struct Output {
    path: PathBuf,
    text: String,
    is_rust: bool,
}

impl Output {
    fn rust(path: &str, text: String) -> Self {
        Self {
            path: path.into(),
            text,
            is_rust: true,
        }
    }

    fn text(path: &str, text: String) -> Self {
        Self {
            path: path.into(),
            text,
            is_rust: false,
        }
    }

    /// The text as it is checked in.
    fn finished(&self) -> Result<String, String> {
        if self.is_rust {
            rustfmt(&self.text)
        } else {
            Ok(self.text.clone())
        }
    }
}

fn rustfmt(text: &str) -> Result<String, String> {
    let fail = |error: std::io::Error| {
        format!("rustfmt: {error}; install it with `rustup component add rustfmt`")
    };
    let mut child = Command::new("rustfmt")
        .args(["--edition", "2024", "--config", "max_width=100"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .map_err(fail)?;
    let mut input = child.stdin.take().ok_or("rustfmt: no standard input")?;
    input.write_all(text.as_bytes()).map_err(fail)?;
    drop(input);
    let output = child.wait_with_output().map_err(fail)?;
    if !output.status.success() {
        return Err(format!(
            "rustfmt failed on generated text: {}",
            output.status
        ));
    }
    String::from_utf8(output.stdout).map_err(|error| format!("rustfmt: {error}"))
}

fn run() -> Result<(), String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let root = root
        .canonicalize()
        .map_err(|error| format!("{}: {error}", root.display()))?;
    let spec = root.join("napi-vtable-sys/spec");
    let js = spec::load(&spec.join("js_native_api.toml"))?;
    let module = spec::load(&spec.join("node_api.toml"))?;
    let outputs: Vec<Output> = [
        rust::outputs(&js, &module),
        names::outputs(&js, &module)?,
        c::outputs(&js, &module)?,
        docs::outputs(&js, &module),
    ]
    .into_iter()
    .flatten()
    .collect();

    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["generate"] => {
            // A spec that breaks a promise generates nothing.
            frozen::check(&root, [&js, &module])?;
            for output in &outputs {
                let path = root.join(&output.path);
                fs::write(&path, output.finished()?)
                    .map_err(|error| format!("{}: {error}", path.display()))?;
            }
            Ok(())
        }
        ["check"] => {
            frozen::check(&root, [&js, &module])?;
            let mut stale = Vec::new();
            for output in &outputs {
                let have = fs::read_to_string(root.join(&output.path)).unwrap_or_default();
                if have != output.finished()? {
                    stale.push(output.path.display().to_string());
                }
            }
            if stale.is_empty() {
                return Ok(());
            }
            Err(format!(
                "stale: {}; run `cargo run -p napi-vtable-codegen -- generate`",
                stale.join(", ")
            ))
        }
        ["accept-experimental"] => frozen::accept_experimental(&root, [&js, &module]),
        ["freeze", release] => frozen::freeze(&root, release, [&js, &module]),
        _ => Err(
            "usage: napi-vtable-codegen generate | check | accept-experimental | freeze VERSION"
                .to_owned(),
        ),
    }
}

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("napi-vtable-codegen: {message}");
            ExitCode::FAILURE
        }
    }
}
