//! C and C++ compilers.

use std::path::Path;
use std::process::Command;

use crate::{Missing, run};

/// A C compiler and its C++ twin.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Compiler {
    /// Compiles C.
    pub c: &'static str,
    /// Compiles C++.
    pub cpp: &'static str,
}

/// The language of a source file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Language {
    /// C.
    C,
    /// C++.
    Cpp,
}

impl Compiler {
    /// A call of this compiler.
    #[must_use]
    pub fn command(&self, language: Language) -> Command {
        Command::new(match language {
            Language::C => self.c,
            Language::Cpp => self.cpp,
        })
    }

    /// Builds an addon from one source file with our headers; the flags come after the source, so they may name
    /// libraries.
    ///
    /// # Errors
    /// The diagnostics.
    pub fn addon(&self, source: &Path, flags: &[&str], addon: &Path) -> Result<(), String> {
        let is_cpp = source
            .extension()
            .is_some_and(|extension| extension == "cc");
        let mut command = self.command(if is_cpp { Language::Cpp } else { Language::C });
        command
            .args(["-shared", "-fPIC", "-I"])
            .arg(crate::paths::headers());
        command.arg(source).args(flags).arg("-o").arg(addon);
        run(&mut command)?.success().map(drop)
    }

    /// Checks a text without making anything; returns what the compiler says about it.
    ///
    /// # Errors
    /// The diagnostics, where it refuses the text.
    pub fn check(
        &self,
        language: Language,
        include: &Path,
        flags: &[&str],
        source: &Path,
    ) -> Result<String, String> {
        let ran = run(self
            .command(language)
            .arg("-fsyntax-only")
            .arg("-I")
            .arg(include)
            .args(flags)
            .arg(source))?;
        if ran.status.success() {
            Ok(ran.stderr)
        } else {
            Err(ran.stderr)
        }
    }

    /// The text after the preprocessor, without line marks.
    ///
    /// # Errors
    /// The diagnostics.
    pub fn preprocess(
        &self,
        language: Language,
        include: &Path,
        flags: &[&str],
        source: &Path,
    ) -> Result<String, String> {
        let mut command = self.command(language);
        command.args(["-E", "-P", "-I"]).arg(include).args(flags);
        run(command.arg(source))?.success()
    }
}

fn found(compiler: Compiler) -> Result<Compiler, Missing> {
    for name in [compiler.c, compiler.cpp] {
        let works = run(Command::new(name).arg("--version")).and_then(crate::Ran::success);
        if works.is_err() {
            return Err(Missing(format!("{name} is not installed")));
        }
    }
    Ok(compiler)
}

/// GCC.
///
/// # Errors
/// Where it is not installed.
pub fn gcc() -> Result<Compiler, Missing> {
    found(Compiler {
        c: "gcc",
        cpp: "g++",
    })
}

/// Clang.
///
/// # Errors
/// Where it is not installed.
pub fn clang() -> Result<Compiler, Missing> {
    found(Compiler {
        c: "clang",
        cpp: "clang++",
    })
}
