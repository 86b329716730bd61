//! `napi-vtable conformance`: Node's own tests of Node-API, for the embedded engine or any other runtime.
//!
//! Nothing of Node's is part of this tool. It takes a checkout, copies the suites `js-native-api` and `node-api` into a
//! work folder ([`stage`]), builds each addon that a `binding.gyp` names ([`gyp`], [`compile`]), runs each script of
//! the folders with a time limit ([`judge`], [`child`], [`runtime`]), and reports ([`report`], [`mod@print`]).
//!
//! Node's tests lean on a module `common` that needs a whole Node. Ours, in the folder `common`, makes the same checks
//! with `assert` and `process` alone. What a test needs beyond that is found in its text ([`needs`]).

mod child;
mod compile;
mod gyp;
mod judge;
mod needs;
mod parallel;
mod print;
mod report;
mod runtime;
mod stage;
mod suites;

use std::io::{self, Write as _};
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Duration;

use compile::Builder;
use judge::Judge;
use report::{Mode, Report, Summary};
use runtime::Runtime;
use stage::Stage;
use suites::Checkout;

/// The options of the command.
#[derive(Debug, clap::Args)]
pub(crate) struct Options {
    /// Node's test folder, or the checkout above it. It is only read.
    #[arg(value_name = "DIR")]
    dir: PathBuf,
    /// Only tests whose name, SUITE/FOLDER/FILE, contains this text; several are alternatives.
    #[arg(long, value_name = "TEXT")]
    filter: Vec<String>,
    /// Print one JSON object on standard output.
    #[arg(long)]
    json: bool,
    /// Test another runtime: a command in which {file} stands for the script and {flags}, as a word of its own, for
    /// the flags that the test wants Node to have.
    #[arg(long, value_name = "COMMAND")]
    runtime: Option<String>,
    /// Build the addons with ordinary imports instead of the tables.
    #[arg(long)]
    import: bool,
    /// How long a test, or a call of the compiler, may take.
    #[arg(long, value_name = "SECONDS", default_value_t = 120, value_parser = clap::value_parser!(u64).range(1..))]
    timeout: u64,
    /// How many tests run at the same time; by default, as many as the machine has processors.
    #[arg(long, value_name = "N")]
    jobs: Option<NonZeroUsize>,
    /// Work in this folder and keep it: a later run takes the addons that are still up to date. By default it is a
    /// temporary folder.
    #[arg(long, value_name = "DIR")]
    work: Option<PathBuf>,
    /// Run tests too that need what a runtime need not have, such as async_hooks.
    #[arg(long)]
    all: bool,
    /// Whose module `common` the tests get.
    #[arg(long, value_enum, default_value_t = Common::Ours)]
    common: Common,
    /// Where uv.h is, for the tests that use libuv. By default the checkout's own, or the machine's.
    #[arg(long, value_name = "DIR")]
    uv_include: Option<PathBuf>,
    /// The Node-API version of the suites, which some tests expect the embedded engine to report. By default what the
    /// checkout's src/node_version.h says.
    #[arg(long, value_name = "N")]
    node_api_version: Option<u32>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
enum Common {
    /// This tool's, which needs no whole Node.
    Ours,
    /// The checkout's.
    Checkout,
}

/// Why there is no report.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub(crate) enum ConformanceError {
    #[error(transparent)]
    Suites(#[from] suites::SuiteError),
    #[error(transparent)]
    Stage(#[from] stage::StageError),
    #[error(transparent)]
    Runtime(#[from] runtime::RuntimeError),
    #[error("--uv-include: there is no uv.h in '{path}'")]
    NoUv { path: PathBuf },
    #[error("cannot write the report")]
    Write { source: io::Error },
}

/// Runs the suites. The exit code is 0 when nothing failed, crashed or timed out.
pub(crate) fn run(options: &Options) -> Result<ExitCode, ConformanceError> {
    let report = examine(options)?;
    if options.json {
        let text =
            serde_json::to_string_pretty(&report).map_err(|error| ConformanceError::Write {
                source: error.into(),
            })?;
        say(&text)?;
    }
    Ok(if report.summary.is_good() {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

fn examine(options: &Options) -> Result<Report, ConformanceError> {
    let checkout = Checkout::find(&options.dir)?;
    let version = checkout.version.clone();
    let node_api = options
        .node_api_version
        .or_else(|| version.as_ref().and_then(|version| version.node_api));
    let runtime = match &options.runtime {
        Some(command) => Runtime::command(command)?,
        None => Runtime::embedded(node_api)?,
    };
    let uv = uv_include(options, &checkout, &runtime)?;
    let folders = checkout.folders(&options.filter)?;
    let of_checkout = options.common == Common::Checkout;
    let stage = Stage::prepare(&checkout, &folders, options.work.as_deref(), of_checkout)?;
    let jobs = options.jobs.unwrap_or_else(parallel::processors);
    let timeout = Duration::from_secs(options.timeout);

    let builder = Builder {
        stage: &stage,
        tables: !options.import,
        uv,
        timeout,
    };
    eprintln!("Building the addons of {} folders …", folders.len());
    let mut built = Vec::new();
    parallel::each(
        &folders,
        jobs,
        |_, folder| builder.folder(folder),
        |addons| built.push(addons),
    );

    let mut report = Report {
        format: report::FORMAT,
        version: env!("CARGO_PKG_VERSION"),
        checkout: checkout.root.clone(),
        node_version: version.map(|version| version.node),
        node_api_version: node_api,
        mode: if options.import {
            Mode::Import
        } else {
            Mode::Table
        },
        runtime: runtime.name(),
        work: options.work.is_some().then(|| stage.root.clone()),
        addons: built.concat(),
        tests: Vec::new(),
        summary: Summary::of(&[]),
    };
    let judge = Judge {
        stage: &stage,
        runtime: &runtime,
        timeout,
        all: options.all,
        our_common: !of_checkout,
    };
    let mut tests = Vec::new();
    for (folder, addons) in folders.iter().zip(&built) {
        tests.extend(folder.tests.iter().map(|file| (folder, addons, file)));
    }
    let mut written = Ok(());
    let mut show = |print: &dyn Fn(&mut io::StdoutLock<'_>) -> io::Result<()>| {
        if written.is_ok() && !options.json {
            let mut out = io::stdout().lock();
            written = print(&mut out).and_then(|()| out.flush());
        }
    };
    show(&|out| print::head(out, &report));
    let mut found = Vec::new();
    parallel::each(
        &tests,
        jobs,
        |index, (folder, addons, file)| judge.test(folder, file, addons, index),
        |test| {
            show(&|out| print::test(out, &test));
            found.push(test);
        },
    );
    report.summary = Summary::of(&found);
    report.tests = found;
    show(&|out| print::tail(out, &report));
    written.map_err(|source| ConformanceError::Write { source })?;
    Ok(report)
}

fn say(text: &str) -> Result<(), ConformanceError> {
    writeln!(io::stdout(), "{text}").map_err(|source| ConformanceError::Write { source })
}

/// Where `uv.h` is, or why tests that use libuv cannot run.
fn uv_include(
    options: &Options,
    checkout: &Checkout,
    runtime: &Runtime,
) -> Result<Result<PathBuf, String>, ConformanceError> {
    let has_uv = |path: &Path| path.join("uv.h").is_file();
    if let Some(path) = &options.uv_include {
        let absolute = std::path::absolute(path).ok().filter(|path| has_uv(path));
        let absolute = absolute.ok_or_else(|| ConformanceError::NoUv { path: path.clone() })?;
        return Ok(embedded_has_uv(runtime).map(|()| absolute));
    }
    let places = [
        checkout
            .root
            .with_file_name("deps")
            .join("uv")
            .join("include"),
        PathBuf::from("/usr/include"),
        PathBuf::from("/usr/local/include"),
        PathBuf::from("/usr/include/node"),
    ];
    let found = places.into_iter().find(|path| has_uv(path));
    Ok(embedded_has_uv(runtime).and_then(|()| {
        found.ok_or_else(|| "needs libuv's header: name its folder with --uv-include".to_owned())
    }))
}

/// Whether the embedded engine, if that is under test, gives addons a libuv loop.
fn embedded_has_uv(runtime: &Runtime) -> Result<(), String> {
    match runtime {
        Runtime::Embedded { .. } if !HAS_UV => {
            Err("needs libuv: build napi-vtable with --features uv".to_owned())
        }
        _ => Ok(()),
    }
}

/// Whether this executable exports libuv.
const HAS_UV: bool = cfg!(feature = "uv");
