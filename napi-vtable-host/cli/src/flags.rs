//! The options that Node takes before a script, as scripts, loaders and Node's own tests pass them.
//!
//! An option that has an effect here is known to the engine crate's `script` module, which reads it out of
//! `process.execArgv`. V8's options that only change when memory is collected or how much is traced are taken
//! and have no effect. Every other option is refused, so that none seems to work that does not.

use std::ffi::{OsStr, OsString};
use std::ops::RangeInclusive;
use std::path::PathBuf;

/// What an option takes with it.
#[derive(Clone, Copy, PartialEq)]
enum Takes {
    /// Nothing; also as `--no-…`.
    Nothing,
    /// `=VALUE` or the next word.
    Value,
    /// `=VALUE` or nothing.
    Maybe,
    /// As [`Value`](Self::Value), and it is the script itself.
    Code,
    /// As [`Nothing`](Self::Nothing), of V8: without effect.
    Ignored,
    /// As [`Maybe`](Self::Maybe), of V8: without effect.
    IgnoredValue,
}

/// By the name without dashes; `_` is `-`, as V8 has it.
const KNOWN: &[(&str, Takes)] = &[
    ("concurrent-array-buffer-sweeping", Takes::Ignored),
    ("deprecation", Takes::Nothing),
    ("e", Takes::Code),
    ("enable-source-maps", Takes::Ignored),
    ("env-file", Takes::Value),
    ("eval", Takes::Code),
    ("experimental-policy", Takes::Value),
    ("expose-gc", Takes::Nothing),
    ("force-node-api-uncaught-exceptions-policy", Takes::Maybe),
    ("gc-global", Takes::Ignored),
    ("gc-interval", Takes::IgnoredValue),
    ("input-type", Takes::Value),
    ("jitless", Takes::Ignored),
    ("max-old-space-size", Takes::IgnoredValue),
    ("max-semi-space-size", Takes::IgnoredValue),
    ("napi-modules", Takes::Ignored),
    ("node-api-version", Takes::Value),
    ("p", Takes::Code),
    ("pe", Takes::Code),
    ("print", Takes::Code),
    ("r", Takes::Value),
    ("report-compact", Takes::Nothing),
    ("report-dir", Takes::Value),
    ("report-directory", Takes::Value),
    ("report-filename", Takes::Value),
    ("report-on-fatalerror", Takes::Nothing),
    ("require", Takes::Value),
    ("stack-size", Takes::IgnoredValue),
    ("stack-trace-limit", Takes::Value),
    ("throw-deprecation", Takes::Nothing),
    ("unhandled-rejections", Takes::Value),
    ("warnings", Takes::Nothing),
];

/// Stands for `--node-api-version` where that is not given.
pub(crate) const VERSION_VARIABLE: &str = "NAPI_VTABLE_NODE_API_VERSION";

/// What `--node-api-version` takes.
const VERSIONS: RangeInclusive<u32> = 1..=10;

/// Why an option is not taken.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub(crate) enum FlagError {
    #[error(
        "bad option: {flag}: this runtime does not have it; docs/scripts.md lists those it has"
    )]
    Unknown { flag: String },
    #[error("{flag} requires an argument")]
    NoValue { flag: String },
    #[error("{flag} takes no argument")]
    Value { flag: String },
    #[error("{flag} must be one of {expected}")]
    Choice {
        flag: String,
        expected: &'static str,
    },
}

/// The options in front of a script.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct Flags {
    /// As they were given, each value with its option: `process.execArgv`.
    pub(crate) words: Vec<OsString>,
    /// One of them is the script itself.
    pub(crate) has_code: bool,
    /// The files of `--env-file`.
    pub(crate) env_files: Vec<PathBuf>,
    /// `--node-api-version`, which Node does not have: where the engine's Node-API ends.
    pub(crate) node_api_version: Option<u32>,
}

impl Flags {
    /// Takes the options that stand in front, up to the first other word or `--`.
    pub(crate) fn take(words: &mut Vec<OsString>) -> Result<Self, FlagError> {
        let mut flags = Self::default();
        let mut at = 0;
        while let Some(word) = words.get(at) {
            if !is_flag(word) {
                break;
            }
            let text = word.to_string_lossy().into_owned();
            let (name, value) = match text.split_once('=') {
                Some((name, value)) => (name, Some(value.to_owned())),
                None => (&*text, None),
            };
            // `_` in a long name is `-`, as V8 has it.
            let plain = match name.strip_prefix("--") {
                Some(long) => format!("--{}", long.replace('_', "-")),
                None => name.to_owned(),
            };
            let takes = look_up(&plain).ok_or_else(|| FlagError::Unknown { flag: text.clone() })?;
            let flag = || text.clone();
            at += 1;
            let value = match (takes, value) {
                (Takes::Nothing | Takes::Ignored, Some(_)) => {
                    return Err(FlagError::Value { flag: flag() });
                }
                (Takes::Value | Takes::Code, None) => {
                    let next = words
                        .get(at)
                        .filter(|next| takes == Takes::Code || !is_flag(next));
                    let next = next.ok_or_else(|| FlagError::NoValue { flag: flag() })?;
                    at += 1;
                    Some(next.to_string_lossy().into_owned())
                }
                (_, value) => value,
            };
            flags.has_code |= takes == Takes::Code;
            flags.note(&plain, value.as_deref())?;
        }
        flags.words = words.drain(..at).collect();
        Ok(flags)
    }

    /// Checks the value of an option and keeps what is read here.
    fn note(&mut self, name: &str, value: Option<&str>) -> Result<(), FlagError> {
        match name {
            "--env-file" => self.env_files.extend(value.map(PathBuf::from)),
            "--node-api-version" => self.node_api_version = Some(version(name, value)?),
            "--input-type" => one_of(name, value, "commonjs, module")?,
            "--unhandled-rejections" => {
                one_of(
                    name,
                    value,
                    "none, strict, throw, warn, warn-with-error-codes",
                )?;
            }
            _ => {}
        }
        Ok(())
    }
}

/// The version for a program that names none among its options: that of [`VERSION_VARIABLE`], which reaches the
/// programs that a script starts.
pub(crate) fn inherited_version() -> Result<Option<u32>, FlagError> {
    let value = std::env::var(VERSION_VARIABLE).ok();
    let version = value.map(|value| version(VERSION_VARIABLE, Some(&value)));
    version.transpose()
}

/// Whether an option of one word can stand before a script.
pub(crate) fn takes(word: &str) -> bool {
    is_flag(word.as_ref()) && Flags::take(&mut vec![word.into()]).is_ok()
}

/// A version of Node-API that the engine can stand for.
fn version(name: &str, value: Option<&str>) -> Result<u32, FlagError> {
    let version = value.and_then(|value| value.parse().ok());
    version
        .filter(|version| VERSIONS.contains(version))
        .ok_or_else(|| FlagError::Choice {
            flag: name.to_owned(),
            expected: "1 to 10",
        })
}

fn one_of(name: &str, value: Option<&str>, expected: &'static str) -> Result<(), FlagError> {
    if expected.split(", ").any(|one| value == Some(one)) {
        return Ok(());
    }
    let flag = name.to_owned();
    Err(FlagError::Choice { flag, expected })
}

/// Whether a word is an option and not a path; `-` and `--` are neither.
pub(crate) fn is_flag(word: &OsStr) -> bool {
    let bytes = word.as_encoded_bytes();
    bytes.len() > 1 && bytes[0] == b'-' && bytes != b"--"
}

/// What the option of this name takes; `None` where it is not known.
fn look_up(name: &str) -> Option<Takes> {
    let (name, is_long) = match name.strip_prefix("--") {
        Some(name) => (name, true),
        None => (name.trim_start_matches('-'), false),
    };
    let find = |name: &str| {
        let found = KNOWN.iter().find(|(known, _)| *known == name);
        found.map(|&(_, takes)| takes)
    };
    // Letters stand behind one dash, words behind two.
    if is_long != (name.len() > 2) {
        return None;
    }
    if name.starts_with("trace-") {
        return Some(Takes::IgnoredValue);
    }
    find(name).or_else(|| match name.strip_prefix("no-").and_then(find) {
        Some(Takes::Maybe | Takes::Nothing) => Some(Takes::Nothing),
        Some(Takes::Ignored) => Some(Takes::Ignored),
        _ => None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn take(words: &[&str]) -> (Result<Flags, FlagError>, Vec<OsString>) {
        let mut words: Vec<OsString> = words.iter().map(OsString::from).collect();
        (Flags::take(&mut words), words)
    }

    #[test]
    fn options_end_at_the_script_and_keep_their_values() {
        let (flags, left) = take(&[
            "--expose_gc",
            "-r",
            "./x",
            "--gc-interval=100",
            "a.js",
            "-e",
        ]);
        let flags = flags.expect("known options");
        assert_eq!(
            flags.words,
            ["--expose_gc", "-r", "./x", "--gc-interval=100"]
        );
        assert!(!flags.has_code);
        assert_eq!(left, ["a.js", "-e"]);
    }

    #[test]
    fn code_may_look_like_an_option() {
        let (flags, left) = take(&["-p", "-1", "x"]);
        assert!(flags.expect("code").has_code);
        assert_eq!(left, ["x"]);
    }

    #[test]
    fn what_is_not_known_is_refused_by_name() {
        for words in [
            &["--nonsense"][..],
            &["--no-eval", "1"],
            &["-expose-gc"],
            &["--e", "1"],
            &["--no-gc-interval"],
        ] {
            let (flags, _) = take(words);
            let error = flags.expect_err("an unknown option").to_string();
            assert!(error.contains(words[0]), "{error}");
        }
    }

    #[test]
    fn an_option_of_another_runtime_is_known_to_be_none_of_ours() {
        assert!(takes("--expose-gc"));
        for word in ["--nonsense", "--node-api-version=11", "-r", "--", "a.js"] {
            assert!(!takes(word), "{word}");
        }
    }

    #[test]
    fn values_are_asked_for_and_checked() {
        for words in [
            &["-e"][..],
            &["-r"],
            &["--expose-gc=1"],
            &["--input-type=wat", "x"],
            &["--input_type=wat", "x"],
            &["--unhandled-rejections", "sometimes"],
            &["--node-api-version", "11", "x"],
            &["--node-api-version=0"],
            &["--node-api-version=nine"],
        ] {
            assert!(take(words).0.is_err(), "{words:?}");
        }
    }
}
