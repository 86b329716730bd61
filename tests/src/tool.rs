//! The command-line tool of this repository, and tools of the machine.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::LazyLock;

use crate::{Missing, packages, paths, run};

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

/// A build with feature `uv`.
#[derive(Clone, Debug)]
pub struct WithUv {
    /// The `napi-vtable` binary.
    pub binary: PathBuf,
    /// The folder of the `uv.h` that belongs to it.
    pub include: PathBuf,
}

/// The `napi-vtable` binary with feature `uv`, and the header of its libuv.
///
/// It is built in a target folder of its own, because in a common one each of the two binaries would take the
/// other's place. libclang is PyPI's, so that the build needs none on the machine; a header that belongs to every
/// compiler, `stddef.h` and its like, is gcc's, because that package has none.
///
/// # Errors
/// See [`packages::libclang`]; and what cargo says where the build fails.
pub fn napi_vtable_with_uv() -> Result<WithUv, Missing> {
    static BUILT: LazyLock<Result<WithUv, Missing>> = LazyLock::new(|| {
        let libclang = packages::libclang()?;
        build_with_uv(&libclang)
            .map_err(|error| Missing(format!("napi-vtable with feature uv: {error}")))
    });
    BUILT.clone()
}

fn build_with_uv(libclang: &Path) -> Result<WithUv, String> {
    let folder = paths::target().join("uv");
    let headers =
        run(Command::new("gcc").arg("-print-file-name=include")).and_then(crate::Ran::success)?;
    let cargo = || {
        let mut cargo = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
        cargo.current_dir(paths::root());
        cargo
    };
    let mut build = cargo();
    build
        .args([
            "build",
            "--quiet",
            "--package",
            "napi-vtable-cli",
            "--features",
            "uv",
        ])
        .arg("--target-dir")
        .arg(&folder)
        .env("LIBCLANG_PATH", libclang)
        .env(
            "BINDGEN_EXTRA_CLANG_ARGS",
            format!("-I{}", headers.trim_end()),
        );
    run(&mut build)?.success()?;

    // The crate that builds libuv keeps its header beside it and tells only its dependents' build scripts.
    let metadata = run(cargo().args(["metadata", "--format-version=1", "--all-features"]))?;
    let metadata: serde_json::Value =
        serde_json::from_str(&metadata.success()?).map_err(|error| error.to_string())?;
    let include = metadata["packages"].as_array().and_then(|packages| {
        let package = packages
            .iter()
            .find(|package| package["name"] == "libuv-sys2")?;
        let manifest = Path::new(package["manifest_path"].as_str()?);
        Some(manifest.parent()?.join("libuv/include"))
    });
    Ok(WithUv {
        binary: folder.join("debug").join("napi-vtable"),
        include: include.ok_or("cargo metadata does not know libuv-sys2")?,
    })
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

/// A command that runs a program under valgrind and fails, with status 99, for an invalid access or a leak.
///
/// Only definite leaks count: std holds the main thread's handle by a pointer into its middle, which valgrind calls
/// possibly lost.
#[must_use]
pub fn memcheck(valgrind: &Path, program: &Path) -> Command {
    let mut command = Command::new(valgrind);
    command
        .args([
            "--quiet",
            "--fair-sched=yes", // or threads that wait for each other take turns by chance
            "--error-exitcode=99",
            "--leak-check=full",
            "--show-leak-kinds=definite",
            "--errors-for-leak-kinds=definite",
        ])
        .arg(program);
    command
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
