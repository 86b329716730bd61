//! The command-line tool of this repository, and tools of the machine.

use std::path::PathBuf;
use std::process::Command;
use std::sync::LazyLock;

use crate::{Missing, paths, run};

/// The `napi-vtable` binary of the dev profile, built where it is not yet.
///
/// # Errors
/// What cargo says where the build fails.
pub fn napi_vtable() -> Result<PathBuf, String> {
    static BUILT: LazyLock<Result<PathBuf, String>> = LazyLock::new(|| {
        let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
        let mut build = Command::new(cargo);
        build.args(["build", "--quiet", "--package", "napi-vtable-cli"]);
        run(build.current_dir(paths::root()))?.success()?;
        Ok(paths::target().join("debug").join("napi-vtable"))
    });
    BUILT.clone()
}

/// The `napi-vtable` binary of the profile that this crate is built with, built where it is not yet.
///
/// # Errors
/// What cargo says where the build fails.
pub fn napi_vtable_like_this() -> Result<PathBuf, String> {
    if cfg!(debug_assertions) {
        return napi_vtable();
    }
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut build = Command::new(cargo);
    build.args([
        "build",
        "--quiet",
        "--release",
        "--package",
        "napi-vtable-cli",
    ]);
    run(build.current_dir(paths::root()))?.success()?;
    Ok(paths::target().join("release").join("napi-vtable"))
}

/// valgrind.
///
/// # Errors
/// Where it is not installed.
pub fn valgrind() -> Result<PathBuf, Missing> {
    run(Command::new("valgrind").arg("--version"))
        .and_then(crate::Ran::success)
        .map(|_| PathBuf::from("valgrind"))
        .map_err(|error| {
            Missing(format!(
                "valgrind: {error}; install Debian's package valgrind"
            ))
        })
}
