//! The C and C++ compilers of the machine. The `cc` crate finds them and honours `CC`, `CXX`, `CFLAGS` and
//! `CXXFLAGS`.

use std::path::{Path, PathBuf};
use std::process::Command;

use super::BuildError;

/// The triple that this tool was compiled for; addons are built for the same.
const TARGET: &str = env!("NAPI_VTABLE_TARGET");

/// The language of a source file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Language {
    C,
    Cpp,
}

impl Language {
    /// By the extension of its name; `None` for what is no source file.
    pub(crate) fn of(path: &Path) -> Option<Self> {
        match path.extension()?.to_str()? {
            "c" => Some(Self::C),
            "cc" | "cpp" | "cxx" => Some(Self::Cpp),
            _ => None,
        }
    }

    /// The environment variable that names the compiler.
    pub(crate) fn variable(self) -> &'static str {
        match self {
            Self::C => "CC",
            Self::Cpp => "CXX",
        }
    }
}

/// A compiler command with the flags common to all calls, and the program's name for messages. `source` is the file
/// that a message names, `out` a folder for what looking for a compiler leaves behind.
pub(crate) fn compiler(
    source: &Path,
    language: Language,
    optimization: u32,
    out: &Path,
) -> Result<(Command, PathBuf), BuildError> {
    let tool = cc::Build::new()
        .cpp(language == Language::Cpp)
        .target(TARGET)
        .host(TARGET)
        .opt_level(optimization)
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

/// Makes a compiler command link object files into an addon.
pub(crate) fn link(command: &mut Command, objects: &[PathBuf], addon: &Path) {
    command.arg("-shared").args(objects).arg("-o").arg(addon);
    if cfg!(target_os = "linux") {
        // Binding by name calls dlsym, which older C libraries keep in a library of its own.
        command.arg("-ldl");
    } else if cfg!(target_os = "macos") {
        // What an addon imports is found in the process that loads it.
        command.args(["-undefined", "dynamic_lookup"]);
    }
}
