//! Running a program to its end.

use std::process::{Command, ExitStatus, Stdio};

/// What a program left.
#[derive(Debug)]
pub struct Ran {
    /// How it ended.
    pub status: ExitStatus,
    /// Its standard output.
    pub stdout: String,
    /// Its standard error.
    pub stderr: String,
}

impl Ran {
    /// The output of a program that succeeded.
    ///
    /// # Errors
    /// The status and both outputs, where it did not succeed.
    pub fn success(self) -> Result<String, String> {
        if self.status.success() {
            return Ok(self.stdout);
        }
        Err(format!(
            "{}\n--- stdout\n{}--- stderr\n{}",
            self.status, self.stdout, self.stderr
        ))
    }
}

/// Runs a program without standard input.
///
/// # Errors
/// Where it cannot be started; the text names it.
pub fn run(command: &mut Command) -> Result<Ran, String> {
    let output = command
        .stdin(Stdio::null())
        .output()
        .map_err(|error| format!("{}: {error}", command.get_program().display()))?;
    Ok(Ran {
        status: output.status,
        stdout: String::from_utf8_lossy(&output.stdout).into_owned(),
        stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
    })
}
