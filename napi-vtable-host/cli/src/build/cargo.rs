//! Rust addons: cargo builds them, and tells where the library is.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde_json::Value;

use super::{BuildError, Built, announce};

/// Builds the package of `manifest` in release mode.
pub(super) fn build(manifest: &Path) -> Result<Built, BuildError> {
    let name = package_with_cdylib(manifest)?;
    announce(&name);
    let output = cargo(
        &[
            "build",
            "--release",
            "--lib",
            "--message-format=json-render-diagnostics",
        ],
        manifest,
    )?;
    if !output.status.success() {
        return Err(BuildError::CargoFailed {
            package: name,
            status: output.status,
        });
    }
    let library = library_in(&output.stdout, manifest).ok_or_else(|| BuildError::NoArtifact {
        package: name.clone(),
    })?;
    Ok(Built {
        name,
        library,
        _folder: None,
    })
}

/// The name of the manifest's package, which must have a `cdylib` library.
fn package_with_cdylib(manifest: &Path) -> Result<String, BuildError> {
    let output = cargo(&["metadata", "--no-deps", "--format-version=1"], manifest)?;
    if !output.status.success() {
        return Err(BuildError::Metadata {
            manifest: manifest.to_path_buf(),
        });
    }
    let metadata: Value = serde_json::from_slice(&output.stdout)
        .map_err(|source| BuildError::CargoOutput { source })?;
    let package = list(&metadata, "packages")
        .find(|package| is_manifest(package, manifest))
        .ok_or_else(|| BuildError::NoPackage {
            manifest: manifest.to_path_buf(),
        })?;
    let name = package["name"].as_str().unwrap_or_default().to_owned();
    if !list(package, "targets").any(is_cdylib) {
        return Err(BuildError::NoCdylib {
            package: name,
            manifest: manifest.to_path_buf(),
        });
    }
    Ok(name)
}

/// The shared library in cargo's messages, of which each line is one.
fn library_in(messages: &[u8], manifest: &Path) -> Option<PathBuf> {
    messages
        .split(|&byte| byte == b'\n')
        .filter_map(|line| serde_json::from_slice::<Value>(line).ok())
        .filter(|message| message["reason"] == "compiler-artifact")
        .filter(|message| is_manifest(message, manifest) && is_cdylib(&message["target"]))
        .flat_map(|message| {
            list(&message, "filenames")
                .filter_map(|file| file.as_str().map(PathBuf::from))
                .collect::<Vec<_>>()
        })
        .find(|file| {
            file.extension()
                .is_some_and(|extension| extension == std::env::consts::DLL_EXTENSION)
        })
}

fn list<'a>(value: &'a Value, key: &str) -> impl Iterator<Item = &'a Value> {
    value[key].as_array().into_iter().flatten()
}

fn is_manifest(value: &Value, manifest: &Path) -> bool {
    value["manifest_path"].as_str().is_some_and(|path| {
        let path = Path::new(path);
        path == manifest || path.canonicalize().is_ok_and(|path| path == manifest)
    })
}

fn is_cdylib(target: &Value) -> bool {
    list(target, "crate_types").any(|kind| kind == "cdylib")
}

/// Runs cargo with its standard error passed on and its standard output captured.
fn cargo(args: &[&str], manifest: &Path) -> Result<std::process::Output, BuildError> {
    let program = std::env::var_os("CARGO")
        .filter(|program| !program.is_empty())
        .unwrap_or_else(|| OsString::from("cargo"));
    Command::new(&program)
        .args(args)
        .arg("--manifest-path")
        .arg(manifest)
        .stdin(Stdio::null())
        .stderr(Stdio::inherit())
        .output()
        .map_err(|source| BuildError::StartCargo {
            program: program.into(),
            source,
        })
}
