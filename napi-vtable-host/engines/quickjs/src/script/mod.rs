//! Running scripts: `require`, `console`, `process` and timers around the engine.
//!
//! [`Session`] takes code piece by piece, for tests and for whoever asks while it runs.
//!
//! [`Program`] is one run of one script. It makes an engine, fills the global object, loads the
//! script as CommonJS or as an ES module, and runs the loop until nothing is left to do.
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
//! 4. Rounds of timers, what native threads and other programs brought, and immediates run until nothing keeps
//!    the loop alive, or until `process.exit`, an uncaught error or an unhandled rejection ends it. After each
//!    callback come the ticks of `process.nextTick`, then promise jobs.
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
//! JavaScript of one engine runs on the thread that the engine was made on, for the script's own the one that calls
//! [`Program::run`]; the threads that read pipes and wait for programs only post to the engine's mailbox. A native
//! addon is trusted as part of
//! the program; everything else that a script does stays inside the engine.

mod addon;
mod natives;
mod natives_children;
mod natives_files;
mod natives_fs;
mod natives_hash;
mod natives_lazy;
mod natives_modules;
mod natives_os;
mod natives_spawn;
mod natives_text;
mod news;
mod report;
mod rounds;
mod runner;
mod session;
mod state;
mod worker;

use std::ffi::OsString;
use std::io;
use std::path::PathBuf;

pub use session::{Session, SessionError};

use crate::{Engine, EngineError, ScriptError};

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
    /// `None` where an option is the script.
    script: Option<PathBuf>,
    executable: OsString,
    args: Vec<OsString>,
    exec_args: Vec<OsString>,
    node_api_version: Option<u32>,
}

/// What `process.argv` and `process.execArgv` hold.
struct Arguments {
    argv: Vec<String>,
    exec_argv: Vec<String>,
}

impl Program {
    /// A run of `script`: a `.js`, `.mjs`, `.cjs`, `.json` or `.node` file.
    #[must_use]
    pub fn new(script: impl Into<PathBuf>) -> Self {
        Self {
            script: Some(script.into()),
            ..Self::inline()
        }
    }

    /// A run of the code that an option has with it: `-e CODE` or `-p CODE` among
    /// [`exec_args`](Self::exec_args).
    ///
    /// ```
    /// use napi_vtable_quickjs::script::Program;
    ///
    /// let code = Program::inline().exec_args(["-e", "process.exitCode = 6 * 7"]).run()?;
    /// assert_eq!(code, 42);
    /// # Ok::<(), napi_vtable_quickjs::script::RunError>(())
    /// ```
    #[must_use]
    pub fn inline() -> Self {
        Self {
            script: None,
            executable: "napi-vtable".into(),
            args: Vec::new(),
            exec_args: Vec::new(),
            node_api_version: None,
        }
    }

    /// Gives the script a global function `gc` that collects garbage at once, as Node's
    /// `--expose-gc` does; `process.execArgv` then has that option.
    #[must_use]
    pub fn expose_gc(self, expose: bool) -> Self {
        self.exec_args(expose.then_some("--expose-gc"))
    }

    /// The options that the script runs under, as Node takes them before a script; `process.execArgv` has them.
    /// `docs/scripts.md` lists those with an effect. Others have none: whoever reads a command line refuses them.
    #[must_use]
    pub fn exec_args<I>(mut self, args: I) -> Self
    where
        I: IntoIterator,
        I::Item: Into<OsString>,
    {
        self.exec_args.extend(args.into_iter().map(Into::into));
        self
    }

    /// Runs the script as on a runtime whose Node-API ends at `version`, see
    /// [`Engine::with_node_api_version`](crate::Engine::with_node_api_version); `process.execArgv` then has
    /// `--node-api-version=VERSION`.
    #[must_use]
    pub fn node_api_version(mut self, version: u32) -> Self {
        self.node_api_version = Some(version);
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
    /// uncaught error or an unhandled rejection, 13 where the script is an ES module that waits for something
    /// that never comes, else 0.
    ///
    /// # Errors
    /// [`RunError`] where the script could not be started.
    pub fn run(&self) -> Result<i32, RunError> {
        let script = self.script.as_ref().map(|path| {
            let script = std::path::absolute(path).map_err(|source| RunError::Path {
                path: path.clone(),
                source,
            })?;
            let not_utf8 = |path: OsString| RunError::PathNotUtf8 { path: path.into() };
            script.into_os_string().into_string().map_err(not_utf8)
        });
        let script = script.transpose()?;
        let lossy = |text: &OsString| text.to_string_lossy().into_owned();
        let mut argv = vec![lossy(&self.executable)];
        argv.extend(script.clone());
        argv.extend(self.args.iter().map(lossy));
        let mut exec_argv: Vec<String> = self.exec_args.iter().map(lossy).collect();
        let option = "--node-api-version";
        if let Some(version) = self.node_api_version
            && !exec_argv.iter().any(|word| word.starts_with(option))
        {
            exec_argv.push(format!("{option}={version}"));
        }
        let arguments = Arguments { argv, exec_argv };
        let engine = match self.node_api_version {
            Some(version) => Engine::with_node_api_version(version)?,
            None => Engine::new()?,
        };
        Ok(runner::Runner::new(engine, &arguments, None)?.run(script.as_deref()))
    }
}
