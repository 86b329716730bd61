//! `napi-vtable`: builds Node-API addons and runs scripts that load them, in the embedded engine.
//!
//! ```text
//! napi-vtable run FILE.js [ARGS…]     run a script
//! napi-vtable run FOLDER [ARGS…]      build the addon in the folder, then run its index.js
//! napi-vtable FILE.js [ARGS…]         the first again: how scripts start themselves by
//!                                     process.execPath
//! napi-vtable conformance DIR         run Node's own tests of Node-API
//! napi-vtable types FILE.node         print the module's TypeScript declarations
//! ```
//!
//! Before the path may stand options that Node takes ([`flags`]); `-e CODE` and `-p CODE` take its place.
//! `--node-api-version N` makes the engine one whose Node-API ends at version N.
//!
//! Everything after the path belongs to the script and reaches it untouched, as
//! `process.argv.slice(2)`. Standard output carries only what the script writes; progress and errors
//! of this tool go to standard error.
//!
//! # Exit codes
//! | code | meaning |
//! |---|---|
//! | the script's | `process.exit(code)`, or `process.exitCode` when the script ends by itself; else 0 |
//! | 1 | an uncaught error or an unhandled rejection; or the tool could not build or start |
//! | 2 | the command line is wrong |
//! | 9 | an option before the script is not known, or has a wrong value |
//! | 13 | the script is a module that waits for something that never comes |
//!
//! # Life cycle
//! [`cli`] splits the command line, [`build`] turns a folder into `<name>.node`, [`entry`] finds the
//! file to run, and the engine crate's `script` module runs it. The engine is torn down before the
//! process ends, also after `process.exit`. [`conformance`] starts this executable again, once for each test.

mod build;
mod cli;
mod conformance;
mod entry;
mod flags;
mod types;

use std::path::PathBuf;
use std::process::ExitCode;

use napi_vtable_quickjs::script::{Program, RunError};

// Ordinary addons import the functions by name from the executable.
napi_vtable_host::export_node_api!(napi_vtable_quickjs::EXPORTS);

// Addons that include uv.h import libuv by name as well. Linked as a part of the engine, only those of its objects
// would be here that the engine uses; named once more for the executable, all are. Cargo passes the folder of the
// library on to every crate above libuv-sys2, which builds it.
#[cfg(feature = "uv")]
#[link(name = "uv", kind = "static", modifiers = "+whole-archive")]
unsafe extern "C" {}

/// What can end the tool before or instead of the script.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
enum Error {
    #[error(transparent)]
    Flag(#[from] flags::FlagError),
    #[error(transparent)]
    Entry(#[from] entry::EntryError),
    #[error("cannot read the variables of --env-file {}: it holds one NAME=value a line", path.display())]
    Variables {
        path: PathBuf,
        source: dotenvy::Error,
    },
    #[error(transparent)]
    Build(#[from] build::BuildError),
    #[error(transparent)]
    Run(#[from] RunError),
    #[error(transparent)]
    Conformance(#[from] conformance::ConformanceError),
    #[error(transparent)]
    Types(#[from] types::TypesError),
}

fn main() -> ExitCode {
    let task = match cli::parse(std::env::args_os()) {
        Ok(task) => task,
        Err(error) => {
            eprintln!("napi-vtable: {error}");
            return ExitCode::from(9);
        }
    };
    let result = match task {
        cli::Task::Run(command) => run(&command),
        cli::Task::Conformance(options) => conformance::run(&options).map_err(Error::from),
        cli::Task::Types(options) => types::run(&options)
            .map(|()| ExitCode::SUCCESS)
            .map_err(Error::from),
    };
    match result {
        Ok(code) => code,
        Err(error) => {
            eprintln!("napi-vtable: {error}");
            let mut source = std::error::Error::source(&error);
            while let Some(cause) = source {
                eprintln!("  because: {cause}");
                source = cause.source();
            }
            ExitCode::FAILURE
        }
    }
}

fn run(command: &cli::Run) -> Result<ExitCode, Error> {
    for path in &command.flags.env_files {
        // No other thread runs yet. What the environment has already stays.
        dotenvy::from_path(path).map_err(|source| Error::Variables {
            path: path.clone(),
            source,
        })?;
    }
    let mut program = match &command.path {
        None => Program::inline(),
        Some(path) => Program::new(match entry::Entry::of(path)? {
            entry::Entry::Script(script) => script,
            entry::Entry::Folder(folder) => {
                build::build(&folder)?;
                entry::main_of(&folder)?
            }
        }),
    };
    program = program.args(&command.args).exec_args(&command.flags.words);
    if let Some(version) = command
        .flags
        .node_api_version
        .or(flags::inherited_version()?)
    {
        program = program.node_api_version(version);
    }
    if let Ok(executable) = std::env::current_exe() {
        program = program.executable(executable);
    }
    let code = program.run()?;
    // The system keeps the low eight bits of a status; so does Node.
    Ok(ExitCode::from(code as u8))
}
