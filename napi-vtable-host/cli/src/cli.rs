//! The command line: what is ours and what is the script's.

use std::ffi::OsString;
use std::path::PathBuf;

use clap::{Parser, Subcommand};

use crate::conformance;

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
    /// Exit code: the script's; 1 for an uncaught error or a failed build; 2 for a wrong command
    /// line.
    Run {
        /// Give the script a global function `gc` that collects garbage at once.
        #[arg(long)]
        expose_gc: bool,
        /// A script (.js, .cjs, .json or .node), or a folder with an addon.
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
}

/// What the tool is asked to do.
#[derive(Debug)]
pub(crate) enum Task {
    Run(Run),
    Conformance(conformance::Options),
}

/// `run [--expose-gc] PATH ARGS…`.
#[derive(Debug)]
pub(crate) struct Run {
    pub(crate) expose_gc: bool,
    pub(crate) path: PathBuf,
    pub(crate) args: Vec<OsString>,
}

/// Reads the command line. Help, the version and a wrong command line end the process, the last with
/// code 2.
pub(crate) fn parse(argv: impl IntoIterator<Item = OsString>) -> Task {
    let mut ours: Vec<OsString> = argv.into_iter().collect();
    insert_run(&mut ours);
    let args = split_script_args(&mut ours);
    match Cli::parse_from(ours).command {
        Command::Run {
            expose_gc,
            path,
            args: parsed,
        } => Task::Run(Run {
            expose_gc,
            path,
            args: args.unwrap_or(parsed),
        }),
        Command::Conformance(options) => Task::Conformance(options),
    }
}

/// Whether `run` takes an option, a single word.
pub(crate) fn takes_option(word: &str) -> bool {
    word != "--"
        && word.starts_with('-')
        && Cli::try_parse_from(["napi-vtable", "run", word, "script.js"]).is_ok()
}

/// Reads `SCRIPT.js ARGS…` as `run SCRIPT.js ARGS…`: scripts start themselves again by
/// `process.execPath` and their own file.
fn insert_run(argv: &mut Vec<OsString>) {
    let is_script = |word: &OsString| {
        let extension = std::path::Path::new(word).extension();
        extension.is_some_and(|text| ["js", "cjs", "mjs", "json"].iter().any(|one| text == *one))
    };
    let mut words = argv.iter().skip(1).skip_while(|word| is_option(word));
    if words.next().is_some_and(is_script) {
        argv.insert(1, "run".into());
    }
}

/// Whether a word is an option of `run`.
fn is_option(word: &OsString) -> bool {
    word == "--expose-gc"
}

/// Takes what follows `run PATH` out of the command line, so that nothing in it, not even `--` or
/// `--help`, is read as ours. `None` when the path is not where it belongs.
fn split_script_args(argv: &mut Vec<OsString>) -> Option<Vec<OsString>> {
    let is_run = argv.get(1).is_some_and(|word| word == "run");
    let path = 2 + argv
        .iter()
        .skip(2)
        .take_while(|word| is_option(word))
        .count();
    let path_is_plain = argv
        .get(path)
        .is_some_and(|word| !word.as_encoded_bytes().starts_with(b"-"));
    (is_run && path_is_plain).then(|| argv.split_off(path + 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(words: &[&str]) -> Vec<OsString> {
        words.iter().map(OsString::from).collect()
    }

    fn parse(argv: Vec<OsString>) -> Run {
        match super::parse(argv) {
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
        assert!(!run.expose_gc);
        assert_eq!(run.path, PathBuf::from("a.js"));
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
        assert!(run.expose_gc);
        assert_eq!(run.path, PathBuf::from("a.js"));
        assert_eq!(run.args, words(&["--expose-gc", "-h"]));
    }

    #[test]
    fn a_script_by_itself_is_run() {
        let run = parse(words(&["napi-vtable", "--expose-gc", "a.js", "run", "-h"]));
        assert!(run.expose_gc);
        assert_eq!(run.path, PathBuf::from("a.js"));
        assert_eq!(run.args, words(&["run", "-h"]));
    }

    #[test]
    fn a_path_that_starts_with_a_dash_can_be_named_after_two_dashes() {
        let run = parse(words(&["napi-vtable", "run", "--", "-a.js", "-x"]));
        assert_eq!(run.path, PathBuf::from("-a.js"));
        assert_eq!(run.args, words(&["-x"]));
    }

    #[test]
    fn an_option_of_another_runtime_is_known_to_be_none_of_ours() {
        assert!(takes_option("--expose-gc"));
        for word in ["--gc-interval=100", "--nonsense", "--help", "--", "a.js"] {
            assert!(!takes_option(word), "{word}");
        }
    }

    #[test]
    fn the_command_definition_is_sound() {
        use clap::CommandFactory as _;
        Cli::command().debug_assert();
    }
}
