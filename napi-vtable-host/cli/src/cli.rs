//! The command line: what is ours and what is the script's.

use std::ffi::OsString;
use std::path::PathBuf;

use clap::{Parser, Subcommand};

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
    Types(types::Options),
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
        Command::Types(options) => Task::Types(options),
    }
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
            other @ Task::Types(_) => panic!("{other:?}"),
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
    fn the_command_definition_is_sound() {
        use clap::CommandFactory as _;
        Cli::command().debug_assert();
    }
}
