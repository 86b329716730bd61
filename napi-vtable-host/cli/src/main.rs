//! `napi-vtable`: builds Node-API addons and runs scripts that load them, in the embedded engine.
//!
//! ```text
//! napi-vtable run FILE.js [ARGS…]     run a script
//! napi-vtable run FOLDER [ARGS…]      build the addon in the folder, then run its index.js
//! napi-vtable FILE.js [ARGS…]         the first again: how scripts start themselves by
//!                                     process.execPath
//! napi-vtable types FILE.node         print the module's TypeScript declarations
//! ```
//!
//! `--expose-gc` before the path gives the script a global function `gc`.
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
//!
//! # Life cycle
//! [`cli`] splits the command line, [`build`] turns a folder into `<name>.node`, [`entry`] finds the
//! file to run, and the engine crate's `script` module runs it. The engine is torn down before the
//! process ends, also after `process.exit`.

mod build;
mod cli;
mod entry;
mod types;

use std::process::ExitCode;

use napi_vtable_quickjs::script::{Program, RunError};

// Ordinary addons import the functions by name from the executable.
napi_vtable_host::export_node_api!(napi_vtable_quickjs::TABLES);

/// What can end the tool before or instead of the script.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
enum Error {
    #[error(transparent)]
    Entry(#[from] entry::EntryError),
    #[error(transparent)]
    Build(#[from] build::BuildError),
    #[error(transparent)]
    Run(#[from] RunError),
    #[error(transparent)]
    Types(#[from] types::TypesError),
}

fn main() -> ExitCode {
    let result = match cli::parse(std::env::args_os()) {
        cli::Task::Run(command) => run(&command),
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
    let script = match entry::Entry::of(&command.path)? {
        entry::Entry::Script(script) => script,
        entry::Entry::Folder(folder) => {
            build::build(&folder)?;
            entry::main_of(&folder)?
        }
    };
    let mut program = Program::new(script)
        .args(&command.args)
        .expose_gc(command.expose_gc);
    if let Ok(executable) = std::env::current_exe() {
        program = program.executable(executable);
    }
    let code = program.run()?;
    // The system keeps the low eight bits of a status; so does Node.
    Ok(ExitCode::from(code as u8))
}
