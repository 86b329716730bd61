//! C and C++ addons: one compiler call per source file, one to link.
//!
//! The calls are made here and not by the `cc` crate, because outside of a build script the compiler's own words must
//! reach the terminal.

use std::io;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitStatus};

use super::toolchain::{Language, compiler, link};
use super::{BuildError, Built, announce, headers};

/// Addons that are built to be used.
const OPTIMIZATION: u32 = 2;

/// Compiles and links the sources in `folder` and its `src` folder.
pub(super) fn build(folder: &Path) -> Result<Built, BuildError> {
    let sources = sources(folder)?;
    if sources.is_empty() {
        return Err(BuildError::NoSources {
            folder: folder.to_path_buf(),
        });
    }
    let name = folder
        .file_name()
        .and_then(|name| name.to_str())
        .ok_or_else(|| BuildError::NoName {
            folder: folder.to_path_buf(),
        })?
        .to_owned();
    announce(&name);

    let temporary = tempfile::Builder::new()
        .prefix("napi-vtable-")
        .tempdir()
        .map_err(|source| BuildError::BuildFolder { source })?;
    let include = headers::write_into(temporary.path())
        .map_err(|source| BuildError::BuildFolder { source })?;

    let mut objects = Vec::new();
    for (index, (source, language)) in sources.iter().enumerate() {
        let object = temporary.path().join(format!("{index}.o"));
        let (mut command, program) = compiler(source, *language, OPTIMIZATION, temporary.path())?;
        command
            .arg("-DNODE_API_MODULE_USE_VTABLE")
            .args(["-fvisibility=hidden", "-Wall"])
            .arg("-I")
            .arg(&include)
            .arg("-c")
            .arg(source)
            .arg("-o")
            .arg(&object);
        let status = run(command, program, *language)?;
        if !status.success() {
            return Err(BuildError::Compile {
                source_file: source.clone(),
                status,
            });
        }
        objects.push(object);
    }

    // One C++ file makes the addon need the C++ library, which its compiler brings.
    let (source, language) = sources
        .iter()
        .find(|(_, language)| *language == Language::Cpp)
        .unwrap_or(&sources[0]);
    let library = temporary.path().join("addon.node");
    let (mut command, program) = compiler(source, *language, OPTIMIZATION, temporary.path())?;
    link(&mut command, &objects, &library);
    let status = run(command, program, *language)?;
    if !status.success() {
        return Err(BuildError::Link { name, status });
    }
    Ok(Built {
        name,
        library,
        _folder: Some(temporary),
    })
}

/// The sources in a fixed order, so that two builds link alike.
fn sources(folder: &Path) -> Result<Vec<(PathBuf, Language)>, BuildError> {
    let mut found = Vec::new();
    for folder in [folder.to_path_buf(), folder.join("src")] {
        let failed = |source| BuildError::ReadFolder {
            folder: folder.clone(),
            source,
        };
        let entries = match std::fs::read_dir(&folder) {
            Ok(entries) => entries,
            Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
            Err(error) => return Err(failed(error)),
        };
        for entry in entries {
            let path = entry.map_err(failed)?.path();
            if let Some(language) = Language::of(&path).filter(|_| path.is_file()) {
                found.push((path, language));
            }
        }
    }
    found.sort_by(|(a, _), (b, _)| a.cmp(b));
    Ok(found)
}

fn run(
    mut command: Command,
    program: PathBuf,
    language: Language,
) -> Result<ExitStatus, BuildError> {
    // Standard output is the script's alone.
    command
        .stdout(io::stderr())
        .status()
        .map_err(|source| BuildError::StartCompiler {
            program,
            variable: language.variable(),
            source,
        })
}
