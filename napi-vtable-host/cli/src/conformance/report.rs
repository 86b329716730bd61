//! What a run found, in the shape that `--json` prints. `docs/conformance.md` describes it; fields are added, never
//! renamed.

use std::collections::BTreeMap;
use std::path::PathBuf;

use serde::Serialize;

/// The version of the shape.
pub(crate) const FORMAT: u32 = 1;

/// A whole run.
#[derive(Debug, Serialize)]
pub(crate) struct Report {
    pub(crate) format: u32,
    /// Of this tool.
    pub(crate) version: &'static str,
    pub(crate) checkout: PathBuf,
    /// Of the checkout, where it tells.
    pub(crate) node_version: Option<String>,
    pub(crate) node_api_version: Option<u32>,
    pub(crate) mode: Mode,
    /// `embedded`, or the command.
    pub(crate) runtime: String,
    /// Where the addons are, if they are kept.
    pub(crate) work: Option<PathBuf>,
    pub(crate) addons: Vec<Addon>,
    pub(crate) tests: Vec<Test>,
    pub(crate) summary: Summary,
}

/// How addons reach Node-API.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Mode {
    Table,
    Import,
}

/// One target of a `binding.gyp`.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Addon {
    pub(crate) suite: &'static str,
    pub(crate) folder: String,
    pub(crate) target: String,
    /// Whether it declares the experimental Node-API.
    pub(crate) experimental: bool,
    /// The addon, when it was built.
    pub(crate) file: Option<PathBuf>,
    pub(crate) status: AddonStatus,
    /// The compiler's words, or the reason of a skip.
    pub(crate) output: String,
}

/// What became of a target.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum AddonStatus {
    Built,
    Fail,
    Skip,
}

/// One test.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Test {
    /// `SUITE/FOLDER/FILE`.
    pub(crate) name: String,
    pub(crate) suite: &'static str,
    pub(crate) status: Status,
    /// Why it did not pass; empty when it did.
    pub(crate) reason: String,
    /// What the reader of a pass should know.
    pub(crate) notes: Vec<String>,
    /// As the process ended; none where it did not run or was killed.
    pub(crate) exit_code: Option<i32>,
    pub(crate) signal: Option<String>,
    pub(crate) milliseconds: u64,
    /// Both outputs of a test that ran and did not pass, shortened in the middle.
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Test {
    /// A test that did not run.
    pub(crate) fn unrun(name: String, suite: &'static str, status: Status, reason: String) -> Self {
        Self {
            name,
            suite,
            status,
            reason,
            notes: Vec::new(),
            exit_code: None,
            signal: None,
            milliseconds: 0,
            stdout: String::new(),
            stderr: String::new(),
        }
    }
}

/// What became of a test.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Status {
    Pass,
    Fail,
    Crash,
    Timeout,
    Skip,
}

impl Status {
    /// As a word.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Pass => "pass",
            Self::Fail => "fail",
            Self::Crash => "crash",
            Self::Timeout => "timeout",
            Self::Skip => "skip",
        }
    }

    /// Whether the runtime did what the test asks for, or was not asked.
    pub(crate) fn is_good(self) -> bool {
        matches!(self, Self::Pass | Self::Skip)
    }
}

/// Numbers of tests.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub(crate) struct Counts {
    pub(crate) total: usize,
    pub(crate) pass: usize,
    pub(crate) fail: usize,
    pub(crate) crash: usize,
    pub(crate) timeout: usize,
    pub(crate) skip: usize,
}

impl Counts {
    fn add(&mut self, status: Status) {
        self.total += 1;
        *match status {
            Status::Pass => &mut self.pass,
            Status::Fail => &mut self.fail,
            Status::Crash => &mut self.crash,
            Status::Timeout => &mut self.timeout,
            Status::Skip => &mut self.skip,
        } += 1;
    }
}

/// The numbers of all tests and of each suite.
#[derive(Debug, Serialize)]
pub(crate) struct Summary {
    pub(crate) all: Counts,
    pub(crate) suites: BTreeMap<&'static str, Counts>,
}

impl Summary {
    /// Counts.
    pub(crate) fn of(tests: &[Test]) -> Self {
        let mut summary = Self {
            all: Counts::default(),
            suites: BTreeMap::new(),
        };
        for test in tests {
            summary.all.add(test.status);
            summary
                .suites
                .entry(test.suite)
                .or_default()
                .add(test.status);
        }
        summary
    }

    /// Whether nothing failed, crashed or timed out.
    pub(crate) fn is_good(&self) -> bool {
        self.all.pass + self.all.skip == self.all.total
    }
}
