//! The command line: what is ours and what is the script's.

use std::ffi::OsString;
use std::path::PathBuf;

use clap::{Parser, Subcommand};

use crate::conformance;
use crate::flags::{FlagError, Flags};
use crate::types;

/// Builds Node-API addons and runs scripts that load them, in an embedded JavaScript engine.
#[derive(Debug, Parser)]
#[command(name = "napi-vtable", version, arg_required_else_help = true)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Run a script, or build the addon in a folder and run the folder's index.js.
    ///
    /// A folder is built first: with cargo when it has a Cargo.toml (the package needs a cdylib
    /// library), else with the C or C++ compiler from the *.c, *.cc, *.cpp and *.cxx files in it and
    /// in its src folder. The result is put beside index.js as NAME.node, where NAME is the cargo
    /// package's or the folder's name. Then package.json's "main" or index.js runs.
    ///
    /// Options that Node takes before a script may stand before the path, or before the script without `run`:
    /// --expose-gc, -e CODE, -p CODE, -r MODULE, --input-type=module, --no-warnings, --no-deprecation,
    /// --throw-deprecation, --unhandled-rejections=MODE, --stack-trace-limit=N,
    /// --force-node-api-uncaught-exceptions-policy; docs/scripts.md has the whole list.
    ///
    /// Exit code: the script's; 1 for an uncaught error or a failed build; 2 for a wrong command
    /// line; 9 for an option that is not known; 13 for a module that waits in vain.
    Run {
        /// A script (.js, .mjs, .cjs, .json or .node), or a folder with an addon.
        #[arg(value_name = "FILE.js|FOLDER")]
        path: PathBuf,
        /// What the script finds in process.argv from index 2 on, taken as it stands.
        #[arg(value_name = "ARGS")]
        args: Vec<OsString>,
    },
    /// Run Node's own tests of Node-API against the embedded engine or another runtime.
    ///
    /// DIR is the test folder of a checkout of Node (a clone of nodejs/node, or a distribution's source
    /// package), or the checkout. The addons of its suites js-native-api and node-api are built
    /// with the headers of this tool, outside of DIR, and each test runs in a process of its own.
    ///
    /// Exit code: 0 when nothing failed, crashed or timed out, else 1; 2 for a wrong command line.
    Conformance(conformance::Options),
    /// Print the TypeScript declarations that a module carries, or write them to a file.
    ///
    /// Modules made with the attribute `module` of the crate napi-vtable-module have them. The module is
    /// read, not loaded, so it may be for any platform.
    Types(types::Options),
}

/// What the tool is asked to do.
#[derive(Debug)]
pub(crate) enum Task {
    Run(Run),
    Conformance(conformance::Options),
    Types(types::Options),
}

/// A script to run.
#[derive(Debug)]
pub(crate) struct Run {
    /// The options in front of it, for `process.execArgv`; one may be the script itself.
    pub(crate) flags: Flags,
    /// The file or folder; `None` where an option is the script.
    pub(crate) path: Option<PathBuf>,
    /// What the script gets.
    pub(crate) args: Vec<OsString>,
}

/// Reads the command line. Help, the version and a wrong command line end the process, the last with
/// code 2.
///
/// # Errors
/// An option in front of the script that is not known, or its value.
pub(crate) fn parse(argv: impl IntoIterator<Item = OsString>) -> Result<Task, FlagError> {
    let mut words: Vec<OsString> = argv.into_iter().collect();
    let program = words.drain(..words.len().min(1)).next().unwrap_or_default();
    let is_run = words.first().is_some_and(|word| word == "run");
    if is_run {
        words.remove(0);
    }
    // Help and the version are ours; any other option in front is Node's.
    let is_ours = |word: &OsString| {
        ["-h", "--help", "-V", "--version"]
            .iter()
            .any(|one| word == one)
    };
    let mut flags = Flags::default();
    if !words.first().is_some_and(is_ours) {
        flags = Flags::take(&mut words)?;
    }
    if flags.has_code {
        if words.first().is_some_and(|word| word == "--") {
            words.remove(0);
        }
        return Ok(Task::Run(Run {
            flags,
            path: None,
            args: words,
        }));
    }
    // `SCRIPT.js ARGS…` is `run SCRIPT.js ARGS…`: scripts start themselves again by `process.execPath` and their
    // own file.
    let mut ours = vec![program];
    if is_run || !flags.words.is_empty() || words.first().is_some_and(is_script) {
        ours.push("run".into());
    }
    ours.append(&mut words);
    let args = split_script_args(&mut ours);
    Ok(match Cli::parse_from(ours).command {
        Command::Run { path, args: parsed } => Task::Run(Run {
            flags,
            path: Some(path),
            args: args.unwrap_or(parsed),
        }),
        Command::Conformance(options) => Task::Conformance(options),
        Command::Types(options) => Task::Types(options),
    })
}

fn is_script(word: &OsString) -> bool {
    let extension = std::path::Path::new(word).extension();
    extension.is_some_and(|text| ["js", "cjs", "mjs", "json"].iter().any(|one| text == *one))
}

/// Takes what follows `run PATH` out of the command line, so that nothing in it, not even `--` or
/// `--help`, is read as ours. `None` when the path is not where it belongs.
fn split_script_args(argv: &mut Vec<OsString>) -> Option<Vec<OsString>> {
    let is_run = argv.get(1).is_some_and(|word| word == "run");
    let path_is_plain = argv
        .get(2)
        .is_some_and(|word| !word.as_encoded_bytes().starts_with(b"-"));
    (is_run && path_is_plain).then(|| argv.split_off(3))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(words: &[&str]) -> Vec<OsString> {
        words.iter().map(OsString::from).collect()
    }

    fn parse(argv: Vec<OsString>) -> Run {
        match super::parse(argv).expect("a command line") {
            Task::Run(run) => run,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn options_after_the_path_are_not_read_as_ours() {
        let run = parse(words(&[
            "napi-vtable",
            "run",
            "a.js",
            "--help",
            "--",
            "-x",
            "",
        ]));
        assert_eq!(run.flags, Flags::default());
        assert_eq!(run.path, Some(PathBuf::from("a.js")));
        assert_eq!(run.args, words(&["--help", "--", "-x", ""]));
    }

    #[test]
    fn an_option_before_the_path_is_ours_and_behind_it_the_scripts() {
        let run = parse(words(&[
            "napi-vtable",
            "run",
            "--expose-gc",
            "a.js",
            "--expose-gc",
            "-h",
        ]));
        assert_eq!(run.flags.words, words(&["--expose-gc"]));
        assert_eq!(run.path, Some(PathBuf::from("a.js")));
        assert_eq!(run.args, words(&["--expose-gc", "-h"]));
    }

    #[test]
    fn a_script_by_itself_is_run() {
        let run = parse(words(&["napi-vtable", "--expose-gc", "a.js", "run", "-h"]));
        assert_eq!(run.flags.words, words(&["--expose-gc"]));
        assert_eq!(run.path, Some(PathBuf::from("a.js")));
        assert_eq!(run.args, words(&["run", "-h"]));
    }

    #[test]
    fn a_path_that_starts_with_a_dash_can_be_named_after_two_dashes() {
        let run = parse(words(&["napi-vtable", "run", "--", "-a.js", "-x"]));
        assert_eq!(run.path, Some(PathBuf::from("-a.js")));
        assert_eq!(run.args, words(&["-x"]));
    }

    #[test]
    fn code_takes_the_place_of_the_path() {
        let run = parse(words(&[
            "napi-vtable",
            "--expose-gc",
            "-e",
            "1",
            "a.js",
            "-x",
        ]));
        assert_eq!(run.flags.words, words(&["--expose-gc", "-e", "1"]));
        assert_eq!((run.path, run.args), (None, words(&["a.js", "-x"])));
        let run = parse(words(&["napi-vtable", "-p", "1", "--", "-x"]));
        assert_eq!((run.path, run.args), (None, words(&["-x"])));
    }

    #[test]
    fn the_command_definition_is_sound() {
        use clap::CommandFactory as _;
        Cli::command().debug_assert();
    }
}
