//! A scratch folder, and the tool run in it.

#![allow(dead_code, reason = "each test file uses a part of this")]

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// A folder that is removed at the end of the test. It lies outside of any checkout.
pub struct Scratch(tempfile::TempDir);

/// What the tool did.
#[derive(Debug)]
pub struct Outcome {
    /// The exit code; `None` where a signal ended it.
    pub code: Option<i32>,
    pub stdout: String,
    pub stderr: String,
}

impl Scratch {
    /// A folder with the given files, by relative path.
    pub fn new(files: &[(&str, &str)]) -> Self {
        let folder = tempfile::tempdir().expect("a scratch folder");
        let scratch = Self(folder);
        for (name, text) in files {
            scratch.write(name, text.as_bytes());
        }
        scratch
    }

    pub fn path(&self, name: &str) -> PathBuf {
        // The system's own temporary folder may be a link; scripts see real paths.
        self.0
            .path()
            .canonicalize()
            .expect("the scratch folder")
            .join(name)
    }

    pub fn write(&self, name: &str, bytes: &[u8]) {
        let path = self.path(name);
        std::fs::create_dir_all(path.parent().unwrap_or(Path::new("/"))).expect("a folder");
        std::fs::write(path, bytes).expect("a file");
    }

    /// `napi-vtable run WORDS…` in the folder.
    pub fn run(&self, words: &[&str]) -> Outcome {
        self.run_with(words, &[])
    }

    /// The same with variables added to the environment.
    pub fn run_with(&self, words: &[&str], variables: &[(&str, &str)]) -> Outcome {
        let mut command = tool();
        command.arg("run").args(words).current_dir(self.0.path());
        for (name, value) in variables {
            command.env(name, value);
        }
        outcome(&mut command)
    }

    /// Runs a script made of `text`.
    pub fn script(text: &str) -> Outcome {
        Self::new(&[("script.js", text)]).run(&["script.js"])
    }
}

pub fn tool() -> Command {
    Command::new(env!("CARGO_BIN_EXE_napi-vtable"))
}

pub fn outcome(command: &mut Command) -> Outcome {
    let Output {
        status,
        stdout,
        stderr,
    } = command.output().expect("the tool starts");
    let text = |bytes| String::from_utf8(bytes).expect("UTF-8 output");
    Outcome {
        code: status.code(),
        stdout: text(stdout),
        stderr: text(stderr),
    }
}

impl Outcome {
    /// Checks that the script ended well, and what it printed.
    #[track_caller]
    pub fn prints(&self, expected: &str) {
        assert_eq!(self.code, Some(0), "{self:#?}");
        assert_eq!(self.stdout, expected, "{self:#?}");
    }

    /// Checks the exit code and that standard error has each text.
    #[track_caller]
    pub fn fails(&self, code: i32, texts: &[&str]) {
        assert_eq!(self.code, Some(code), "{self:#?}");
        for text in texts {
            assert!(self.stderr.contains(text), "no {text:?} in {self:#?}");
        }
    }
}
