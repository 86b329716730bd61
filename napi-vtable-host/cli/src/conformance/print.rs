//! The report for people: one line per test while they run, and the numbers at the end.

use std::io::{self, Write};

use super::report::{Addon, AddonStatus, Counts, Mode, Report, Status, Test};

/// Lines of a failing test's standard error, or of its standard output where that is empty.
const LINES: usize = 8;

/// What is tested.
pub(crate) fn head(out: &mut impl Write, report: &Report) -> io::Result<()> {
    let node = report
        .node_version
        .as_deref()
        .map(|version| format!("Node {version}"));
    let api = report
        .node_api_version
        .map(|version| format!("Node-API {version}"));
    let known: Vec<_> = node.into_iter().chain(api).collect();
    let known = match known.as_slice() {
        [] => String::new(),
        parts => format!(" ({})", parts.join(", ")),
    };
    writeln!(out, "checkout  {}{known}", report.checkout.display())?;
    writeln!(out, "runtime   {}", report.runtime)?;
    let count = |status| {
        report
            .addons
            .iter()
            .filter(|addon| addon.status == status)
            .count()
    };
    writeln!(
        out,
        "addons    {} built {}, {} failed, {} skipped",
        count(AddonStatus::Built),
        match report.mode {
            Mode::Table => "with the tables",
            Mode::Import => "with ordinary imports",
        },
        count(AddonStatus::Fail),
        count(AddonStatus::Skip),
    )?;
    for addon in report
        .addons
        .iter()
        .filter(|addon| addon.status == AddonStatus::Fail)
    {
        unbuilt(out, addon)?;
    }
    writeln!(out)
}

fn unbuilt(out: &mut impl Write, addon: &Addon) -> io::Result<()> {
    writeln!(
        out,
        "          {}/{}/{} was not built:",
        addon.suite, addon.folder, addon.target
    )?;
    excerpt(out, &addon.output)
}

/// One test.
pub(crate) fn test(out: &mut impl Write, test: &Test) -> io::Result<()> {
    let word = match test.status {
        Status::Pass | Status::Skip => test.status.word().to_owned(),
        _ => test.status.word().to_uppercase(),
    };
    write!(out, "{word:<8} {}", test.name)?;
    if !test.reason.is_empty() {
        write!(out, ": {}", test.reason)?;
    }
    for note in &test.notes {
        write!(out, "  [{note}]")?;
    }
    writeln!(out)?;
    if test.status.is_good() {
        return Ok(());
    }
    let blank = test.stderr.trim().is_empty();
    excerpt(out, if blank { &test.stdout } else { &test.stderr })
}

/// The lines from the first that names an error on, or else the first that are not empty: some runtimes show the script
/// before they say what is wrong with it.
fn excerpt(out: &mut impl Write, text: &str) -> io::Result<()> {
    let lines = || text.lines().filter(|line| !line.trim().is_empty());
    let start = lines().position(names_an_error).unwrap_or(0);
    let mut lines = lines().skip(start);
    for line in lines.by_ref().take(LINES) {
        writeln!(out, "         | {line}")?;
    }
    match lines.count() {
        0 => Ok(()),
        more => writeln!(out, "         | … and {more} more"),
    }
}

/// `error: …`, `TypeError: …`, `Uncaught AssertionError [CODE]: …`, `FATAL ERROR: …`, `FILE:1:2: error: …`.
fn names_an_error(line: &str) -> bool {
    let line = line.trim_start();
    let line = line.strip_prefix("Uncaught ").unwrap_or(line);
    let first = line.split([':', ' ']).next().unwrap_or_default();
    first.to_ascii_lowercase().ends_with("error")
        || line.starts_with("FATAL ERROR")
        || line.contains(": error: ")
}

/// The numbers.
pub(crate) fn tail(out: &mut impl Write, report: &Report) -> io::Result<()> {
    let columns = ["total", "pass", "fail", "crash", "timeout", "skip"];
    write!(out, "\n{:<15}", "suite")?;
    for column in columns {
        write!(out, "{column:>9}")?;
    }
    writeln!(out)?;
    for (suite, counts) in &report.summary.suites {
        row(out, suite, counts)?;
    }
    row(out, "all", &report.summary.all)
}

fn row(out: &mut impl Write, name: &str, counts: &Counts) -> io::Result<()> {
    let Counts {
        total,
        pass,
        fail,
        crash,
        timeout,
        skip,
    } = counts;
    writeln!(
        out,
        "{name:<15}{total:>9}{pass:>9}{fail:>9}{crash:>9}{timeout:>9}{skip:>9}"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_error_is_shown_and_not_the_script_above_it() {
        let mut out = Vec::new();
        let text = "1 | x\n2 | the Error is\n\nUncaught AssertionError [CODE]: no\n  at a\n";
        excerpt(&mut out, text).expect("a vector");
        let shown = String::from_utf8(out).expect("text");
        assert_eq!(
            shown,
            "         | Uncaught AssertionError [CODE]: no\n         |   at a\n"
        );
        for line in [
            "error: x",
            "TypeError",
            "a.c:1:2: error: x",
            "FATAL ERROR: x",
        ] {
            assert!(names_an_error(line), "{line}");
        }
        for line in ["the error is", "const Errors = 1", "mustCall: …"] {
            assert!(!names_an_error(line), "{line}");
        }
    }
}
