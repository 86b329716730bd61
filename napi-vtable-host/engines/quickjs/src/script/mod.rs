//! Running scripts: `require`, `console`, `process` and timers around the engine.
//!
//! [`Program`] is one run of one script. It makes an engine, fills the global object, loads the
//! script as CommonJS, and runs the loop until nothing is left to do.
//!
//! # Life cycle
//! 1. `runner.rs` makes the engine and a `State` that the native functions see.
//! 2. The parts under `js/` are evaluated. Each is a function that gets the native functions and the
//!    parts it stands on; `main.js` puts them together and returns the hooks that the loop calls.
//!    Scripts reach only what the parts put on the global object. What most scripts never ask for
//!    lies under `js/lazy/` and is evaluated when it is first used: the built-in modules, the globals
//!    of the web, and how values print.
//! 3. The script runs. A `.node` file becomes exports in `addon.rs`: opened by the host crate, which
//!    injects this crate's tables, then registered with an env of its own.
//! 4. Rounds of timers, what native threads brought, and immediates run until nothing keeps the loop alive, or
//!    until `process.exit`, an uncaught error or an unhandled rejection ends it. After each callback come the
//!    ticks of `process.nextTick`, then promise jobs.
//! 5. The workers that the script started are ended and joined. Then the engine is torn down in order: cleanup hooks,
//!    envs with their finalizers, then the engine, then the state.
//!
//! # `process.exit`
//! It does not end the process. It throws an error that no handler of a script can catch and asks the
//! engine to interrupt what still runs, so the stack unwinds to the loop, also through native code.
//!
//! # Workers
//! `new Worker` is the same life cycle on another thread, see `worker/mod.rs`. [`Program::run`] returns when all of
//! them are gone.
//!
//! # Safety
//! Everything of one engine happens on the thread that it was made on, for the script's own the one that calls
//! [`Program::run`]. A native addon is trusted as part of
//! the program; everything else that a script does stays inside the engine.

mod addon;
mod natives;
mod natives_files;
mod natives_fs;
mod natives_lazy;
mod natives_os;
mod natives_spawn;
mod natives_text;
mod runner;
mod state;
mod worker;

use std::ffi::OsString;
use std::io;
use std::path::PathBuf;

use crate::{EngineError, ScriptError};

/// Why a script could not be started. What the script itself does wrong is not among these: it is
/// printed to standard error, and the exit code tells.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum RunError {
    /// There is no engine.
    #[error(transparent)]
    Engine(#[from] EngineError),
    /// A part of the runtime around the script failed; this is a defect of this crate.
    #[error("the script runtime could not be set up")]
    SetUp {
        /// What it threw.
        source: ScriptError,
    },
    /// The path cannot be made absolute.
    #[error("cannot find the script '{}': check that the current folder exists", path.display())]
    Path {
        /// The path as it was given.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// JavaScript strings cannot hold the path.
    #[error("the path '{}' is not valid UTF-8: rename it, or reach it by a link", path.display())]
    PathNotUtf8 {
        /// The absolute path.
        path: PathBuf,
    },
}

/// One run of a script.
///
/// ```
/// # let folder = std::env::temp_dir().join(format!("napi-vtable-doc-{}", std::process::id()));
/// # std::fs::create_dir_all(&folder)?;
/// let file = folder.join("answer.js");
/// std::fs::write(&file, "process.exitCode = Number(process.argv[2]) + 2;")?;
/// let code = napi_vtable_quickjs::script::Program::new(&file).args(["40"]).run()?;
/// assert_eq!(code, 42);
/// # std::fs::remove_dir_all(&folder)?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone)]
pub struct Program {
    script: PathBuf,
    executable: OsString,
    args: Vec<OsString>,
    expose_gc: bool,
}

/// What `process.argv` and `process.execArgv` hold.
struct Arguments {
    argv: Vec<String>,
    exec_argv: Vec<String>,
}

impl Program {
    /// A run of `script`: a `.js`, `.cjs`, `.json` or `.node` file.
    #[must_use]
    pub fn new(script: impl Into<PathBuf>) -> Self {
        Self {
            script: script.into(),
            executable: "napi-vtable".into(),
            args: Vec::new(),
            expose_gc: false,
        }
    }

    /// Gives the script a global function `gc` that collects garbage at once, as Node's
    /// `--expose-gc` does; `process.execArgv` then has that option.
    #[must_use]
    pub fn expose_gc(mut self, expose: bool) -> Self {
        self.expose_gc = expose;
        self
    }

    /// What the script finds in `process.argv[0]`.
    #[must_use]
    pub fn executable(mut self, executable: impl Into<OsString>) -> Self {
        self.executable = executable.into();
        self
    }

    /// What the script finds in `process.argv` from index 2 on. Bytes that are not UTF-8 become
    /// U+FFFD.
    #[must_use]
    pub fn args<I>(mut self, args: I) -> Self
    where
        I: IntoIterator,
        I::Item: Into<OsString>,
    {
        self.args.extend(args.into_iter().map(Into::into));
        self
    }

    /// Runs the script to its end and returns the exit code: what the script asked for, 1 after an
    /// uncaught error or an unhandled rejection, else 0.
    ///
    /// # Errors
    /// [`RunError`] where the script could not be started.
    pub fn run(&self) -> Result<i32, RunError> {
        let path = || self.script.clone();
        let script = std::path::absolute(&self.script).map_err(|source| RunError::Path {
            path: path(),
            source,
        })?;
        let Some(name) = script.to_str() else {
            return Err(RunError::PathNotUtf8 { path: script });
        };
        let lossy = |text: &OsString| text.to_string_lossy().into_owned();
        let mut argv = vec![lossy(&self.executable), name.to_owned()];
        argv.extend(self.args.iter().map(lossy));
        let exec_argv = self.expose_gc.then(|| "--expose-gc".to_owned());
        let arguments = Arguments {
            argv,
            exec_argv: exec_argv.into_iter().collect(),
        };
        Ok(runner::Runner::new(&arguments, None)?.run(name))
    }
}
