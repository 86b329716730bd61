//! The runtime under test: how it is started for a script.

use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::flags;

/// The runtime under test.
#[derive(Clone, Debug)]
pub(crate) enum Runtime {
    /// This executable, with its embedded engine.
    Embedded {
        executable: PathBuf,
        /// The Node-API version of the suites.
        node_api: Option<u32>,
    },
    /// A program with arguments, of which one contains `{file}`.
    Command { words: Vec<String> },
}

/// Why there is no runtime.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub(crate) enum RuntimeError {
    #[error("cannot tell the path of this executable")]
    Executable { source: std::io::Error },
    #[error("--runtime {command:?} has a quote that is not closed")]
    Quotes { command: String },
    #[error(
        "--runtime {command:?} does not say where the script goes: write {{file}} in its place, as in 'node {{flags}} \
         {{file}}'"
    )]
    NoFile { command: String },
}

impl Runtime {
    /// The engine in this executable.
    pub(crate) fn embedded(node_api: Option<u32>) -> Result<Self, RuntimeError> {
        let executable =
            std::env::current_exe().map_err(|source| RuntimeError::Executable { source })?;
        Ok(Self::Embedded {
            executable,
            node_api,
        })
    }

    /// Splits a command as a shell does, without expanding anything.
    pub(crate) fn command(command: &str) -> Result<Self, RuntimeError> {
        let mut words = shell_words::split(command).map_err(|_| RuntimeError::Quotes {
            command: command.to_owned(),
        })?;
        if !words.iter().skip(1).any(|word| word.contains("{file}")) {
            return Err(RuntimeError::NoFile {
                command: command.to_owned(),
            });
        }
        // Tests run in folders of their own: paths are taken from where the user stands.
        for word in &mut words {
            let is_path = word.contains('/') && Path::new(word.as_str()).exists();
            if let Some(path) = is_path
                .then(|| std::path::absolute(&*word))
                .and_then(Result::ok)
                && let Ok(path) = path.into_os_string().into_string()
            {
                *word = path;
            }
        }
        Ok(Self::Command { words })
    }

    /// What the report calls it.
    pub(crate) fn name(&self) -> String {
        match self {
            Self::Embedded { .. } => "embedded".to_owned(),
            Self::Command { words } => shell_words::join(words),
        }
    }

    /// The command that runs a script with the flags that Node would be started with.
    ///
    /// A test with `experimental` addons may call functions that were experimental in the suites' Node. The embedded
    /// engine has those in its newest version only, so it is not asked for an older one.
    pub(crate) fn start(&self, script: &Path, flags: &[String], experimental: bool) -> Command {
        match self {
            Self::Embedded {
                executable,
                node_api,
            } => {
                let mut command = Command::new(executable);
                command.arg("run");
                // V8's own switches mean nothing to another engine.
                let known = flags.iter().filter(|word| flags::takes(word));
                command.args(known).arg(script);
                // By the environment, because tests start the runtime again. One above the engine's own cannot be
                // asked for.
                if let Some(version) = node_api
                    && !experimental
                    && flags::takes(&format!("--node-api-version={version}"))
                {
                    command.env(flags::VERSION_VARIABLE, version.to_string());
                }
                command
            }
            Self::Command { words } => {
                let mut all = words.iter().flat_map(|word| expand(word, script, flags));
                let mut command = Command::new(all.next().unwrap_or_default());
                command.args(all);
                command
            }
        }
    }
}

/// One word of the command: `{flags}` alone becomes any number of words.
fn expand(word: &str, script: &Path, flags: &[String]) -> Vec<OsString> {
    if word == "{flags}" {
        return flags.iter().map(OsString::from).collect();
    }
    let joined = word.replace("{flags}", &flags.join(" "));
    let mut parts = joined.split("{file}");
    let mut expanded = OsString::from(parts.next().unwrap_or_default());
    for part in parts {
        expanded.push(script.as_os_str());
        expanded.push(OsStr::new(part));
    }
    vec![expanded]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(command: &str, flags: &[&str]) -> Vec<String> {
        let flags: Vec<_> = flags.iter().map(|flag| (*flag).to_owned()).collect();
        let runtime = Runtime::command(command).expect("a runtime");
        let command = runtime.start(Path::new("/a b/t.js"), &flags, false);
        let all = std::iter::once(command.get_program()).chain(command.get_args());
        all.map(|word| word.to_string_lossy().into_owned())
            .collect()
    }

    #[test]
    fn file_and_flags_stand_where_the_command_says() {
        assert_eq!(
            words("rt --x='1 2' {file}", &["--gc"]),
            ["rt", "--x=1 2", "/a b/t.js"]
        );
        assert_eq!(
            words("rt {flags} {file} -", &["--gc", "--b"]),
            ["rt", "--gc", "--b", "/a b/t.js", "-"]
        );
        assert_eq!(words("rt {flags} f={file}", &[]), ["rt", "f=/a b/t.js"]);
    }

    #[test]
    fn a_command_without_the_file_is_refused() {
        for command in ["node", "", "{file}", "node '{file}"] {
            assert!(Runtime::command(command).is_err(), "{command}");
        }
    }
}
