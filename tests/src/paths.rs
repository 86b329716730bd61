//! Where things are.

use std::path::{Path, PathBuf};
use std::{env, fs};

/// The root of the repository.
#[must_use]
pub fn root() -> PathBuf {
    let tests = Path::new(env!("CARGO_MANIFEST_DIR"));
    tests.parent().unwrap_or(tests).to_path_buf()
}

/// The C headers.
#[must_use]
pub fn headers() -> PathBuf {
    root().join("headers")
}

/// The folder of a test's source files, below `tests/fixtures`.
#[must_use]
pub fn fixtures(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("fixtures")
        .join(name)
}

/// Cargo's target folder.
#[must_use]
pub fn target() -> PathBuf {
    match env::var_os("CARGO_TARGET_DIR") {
        Some(folder) => root().join(folder),
        None => root().join("target"),
    }
}

/// A fresh folder below the target folder for what a test makes.
///
/// # Panics
/// Where it cannot be made.
#[must_use]
pub fn scratch(name: &str) -> PathBuf {
    let folder = target().join("napi-vtable-tests").join(name);
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    folder
}
