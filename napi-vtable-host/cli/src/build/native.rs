//! C and C++ addons: one compiler call per source file, one to link.
//!
//! The `cc` crate finds the compiler and honours `CC`, `CXX`, `CFLAGS` and `CXXFLAGS`; the calls are
//! made here, because outside of a build script the compiler's own words must reach the terminal.

use std::io;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitStatus};

use super::{BuildError, Built, announce, headers};

/// The triple that this tool was compiled for; addons are built for the same.
const TARGET: &str = env!("NAPI_VTABLE_TARGET");

#[derive(Clone, Copy, PartialEq)]
enum Language {
    C,
    Cpp,
}

impl Language {
    fn of(path: &Path) -> Option<Self> {
        match path.extension()?.to_str()? {
            "c" => Some(Self::C),
            "cc" | "cpp" | "cxx" => Some(Self::Cpp),
            _ => None,
        }
    }

    /// The environment variable that names the compiler.
    fn variable(self) -> &'static str {
        match self {
            Self::C => "CC",
            Self::Cpp => "CXX",
        }
    }
}

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
        let (mut command, program) = compiler(source, *language, temporary.path())?;
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
    let (mut command, program) = compiler(source, *language, temporary.path())?;
    command
        .arg("-shared")
        .args(&objects)
        .arg("-o")
        .arg(&library);
    if cfg!(target_os = "linux") {
        // Binding by name calls dlsym, which older C libraries keep in a library of its own.
        command.arg("-ldl");
    }
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

/// A compiler command with the flags common to all calls, and the program's name for messages.
fn compiler(
    source: &Path,
    language: Language,
    out: &Path,
) -> Result<(Command, PathBuf), BuildError> {
    let tool = cc::Build::new()
        .cpp(language == Language::Cpp)
        .target(TARGET)
        .host(TARGET)
        .opt_level(2)
        .pic(true)
        .debug(false)
        .out_dir(out)
        .cargo_metadata(false)
        .cargo_warnings(false)
        .try_get_compiler()
        .map_err(|error| BuildError::NoCompiler {
            source_file: source.to_path_buf(),
            variable: language.variable(),
            source: error,
        })?;
    let program = tool.path().to_path_buf();
    if tool.is_like_msvc() {
        return Err(BuildError::MsvcCompiler { program });
    }
    Ok((tool.to_command(), program))
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
