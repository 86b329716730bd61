//! Building the addon in a folder.
//!
//! A folder with a `Cargo.toml` is built by cargo ([`cargo`]), any other by the C or C++ compiler
//! ([`native`]). Either way the result is a shared library, and [`place`] puts it beside `index.js`
//! as `<name>.node`. The file is replaced by a rename, never written in place: a process that has
//! the old one mapped keeps the old bytes.

mod cargo;
pub(crate) mod headers;
mod native;
pub(crate) mod toolchain;

use std::io;
use std::path::{Path, PathBuf};
use std::process::ExitStatus;

/// A shared library that was built, and the name its `.node` file gets.
#[derive(Debug)]
struct Built {
    name: String,
    library: PathBuf,
    /// Holds the build folder until the library has been copied out of it.
    _folder: Option<tempfile::TempDir>,
}

/// Why an addon was not built.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub(crate) enum BuildError {
    #[error("cannot read the folder '{folder}'")]
    ReadFolder { folder: PathBuf, source: io::Error },
    #[error(
        "nothing to build in '{folder}': it has no Cargo.toml, and neither it nor its src \
         folder has C or C++ sources (*.c, *.cc, *.cpp, *.cxx)"
    )]
    NoSources { folder: PathBuf },
    #[error("'{folder}' has no name to call the addon by: name the folder by another path")]
    NoName { folder: PathBuf },
    #[error("cannot start cargo ('{program}'): install Rust, or let the variable CARGO name cargo")]
    StartCargo { program: PathBuf, source: io::Error },
    #[error("cargo cannot read '{manifest}'; its output is above")]
    Metadata { manifest: PathBuf },
    #[error("cargo gave an answer that cannot be read")]
    CargoOutput { source: serde_json::Error },
    #[error("'{manifest}' has no package: run the folder of a package, not of a workspace")]
    NoPackage { manifest: PathBuf },
    #[error(
        "the package '{package}' has no library that can be loaded: add crate-type = \
         [\"cdylib\"] to [lib] in '{manifest}'"
    )]
    NoCdylib { package: String, manifest: PathBuf },
    #[error("cargo could not build '{package}' ({status}); its output is above")]
    CargoFailed { package: String, status: ExitStatus },
    #[error("cargo built '{package}' but named no shared library")]
    NoArtifact { package: String },
    #[error(
        "no compiler for '{source_file}' on this machine: install gcc or clang, or let the \
         variable {variable} name one"
    )]
    NoCompiler {
        source_file: PathBuf,
        variable: &'static str,
        source: cc::Error,
    },
    #[error(
        "cannot start the compiler '{program}': install gcc or clang, or let the variable \
         {variable} name one"
    )]
    StartCompiler {
        program: PathBuf,
        variable: &'static str,
        source: io::Error,
    },
    #[error(
        "the compiler '{program}' takes MSVC's options, which are not supported yet: use clang \
         or gcc"
    )]
    MsvcCompiler { program: PathBuf },
    #[error("'{source_file}' does not compile ({status}); the compiler's output is above")]
    Compile {
        source_file: PathBuf,
        status: ExitStatus,
    },
    #[error("'{name}' does not link ({status}); the compiler's output is above")]
    Link { name: String, status: ExitStatus },
    #[error("cannot prepare the build folder")]
    BuildFolder { source: io::Error },
    #[error("cannot write '{path}'")]
    Place { path: PathBuf, source: io::Error },
}

/// Builds the addon in `folder` and puts it there as `<name>.node`. Progress goes to standard error.
pub(crate) fn build(folder: &Path) -> Result<PathBuf, BuildError> {
    // An absolute path also gives `.` and `..` a name.
    let folder = folder
        .canonicalize()
        .map_err(|source| BuildError::ReadFolder {
            folder: folder.to_path_buf(),
            source,
        })?;
    let manifest = folder.join("Cargo.toml");
    let built = if manifest.is_file() {
        cargo::build(&manifest)?
    } else {
        native::build(&folder)?
    };
    place(&built, &folder)
}

/// Copies the library into `folder` under its final name, by way of a temporary file.
fn place(built: &Built, folder: &Path) -> Result<PathBuf, BuildError> {
    let path = folder.join(format!("{}.node", built.name));
    let failed = |source| BuildError::Place {
        path: path.clone(),
        source,
    };
    let temporary = tempfile::Builder::new()
        .prefix(&format!(".{}-", built.name))
        .suffix(".node.tmp")
        .tempfile_in(folder)
        .map_err(failed)?
        .into_temp_path();
    // Copies the permissions as well; a temporary file is readable by its owner only.
    std::fs::copy(&built.library, &temporary).map_err(failed)?;
    temporary
        .persist(&path)
        .map_err(|error| failed(error.error))?;
    Ok(path)
}

/// `Building NAME …`
fn announce(name: &str) {
    eprintln!("Building {name} …");
}
