//! Runs one test and says what became of it.

use std::path::{Path, PathBuf};
use std::time::Duration;

use super::child::{self, End, Ran};
use super::needs;
use super::report::{Addon, AddonStatus, Status, Test};
use super::runtime::Runtime;
use super::stage::Stage;
use super::suites::Folder;

/// How tests are run.
#[derive(Debug)]
pub(crate) struct Judge<'a> {
    pub(crate) stage: &'a Stage,
    pub(crate) runtime: &'a Runtime,
    pub(crate) timeout: Duration,
    /// Also tests that need what a runtime need not have.
    pub(crate) all: bool,
    /// Whether the common module is ours, which speaks with us.
    pub(crate) our_common: bool,
}

/// How our common module marks its lines.
const MARK: char = '\u{1e}';

/// Bytes of an output in the report.
const REPORTED: usize = 1 << 14;

impl Judge<'_> {
    /// Runs the test `file` of a folder whose addons are built. `index` tells tests of a run apart.
    pub(crate) fn test(&self, folder: &Folder, file: &str, addons: &[Addon], index: usize) -> Test {
        let name = folder.test_name(file);
        let unrun = |status, reason| Test::unrun(name.clone(), folder.suite, status, reason);
        let script = self.stage.folder(folder).join(file);
        let text = match std::fs::read(&script) {
            Ok(bytes) => String::from_utf8_lossy(&bytes).into_owned(),
            Err(error) => return unrun(Status::Fail, format!("cannot read the test: {error}")),
        };
        let is_ours = matches!(self.runtime, Runtime::Embedded { .. });
        if let Some(reason) = needs::unmet(&text, is_ours).filter(|_| !self.all) {
            return unrun(Status::Skip, reason.to_owned());
        }
        if let Some(fixture) = needs::fixture(&text).filter(|path| !self.has_fixture(path)) {
            return unrun(
                Status::Skip,
                format!("needs {fixture}, which the checkout lacks"),
            );
        }
        let of_status = |status| addons.iter().find(|addon| addon.status == status);
        if let Some(addon) = of_status(AddonStatus::Fail) {
            let mut test = unrun(
                Status::Fail,
                format!("the addon {} was not built", addon.target),
            );
            test.stderr = addon.output.clone();
            return test;
        }
        if let Some(addon) = of_status(AddonStatus::Skip) {
            return unrun(Status::Skip, addon.output.clone());
        }

        let token = format!("{:x}-{index}", std::process::id());
        let temporary = self.stage.root.join("tmp").join(index.to_string());
        let words = temporary.with_extension("words");
        let _ = std::fs::remove_file(&words);
        let flags = needs::flags(&text);
        let experimental = addons.iter().any(|addon| addon.experimental);
        let mut command = self.runtime.start(&script, &flags, experimental);
        command
            .current_dir(script.parent().unwrap_or(Path::new(".")))
            .env("NAPI_VTABLE_CONFORMANCE_TOKEN", &token)
            .env("NAPI_VTABLE_CONFORMANCE_FILE", &words)
            .env("NAPI_VTABLE_CONFORMANCE_TMP", temporary)
            // Where Node's own common module puts its temporary folder.
            .env("NODE_TEST_DIR", self.stage.root.join("tmp"))
            .env("TEST_SERIAL_ID", index.to_string())
            .envs(needs::variables(&text));
        let ran = match child::run(&mut command, self.timeout) {
            Ok(ran) => ran,
            Err(error) => {
                let program = PathBuf::from(command.get_program());
                let reason = format!("cannot start {}: {error}", program.display());
                return unrun(Status::Fail, reason);
            }
        };
        let words = std::fs::read_to_string(words).unwrap_or_default();
        let said = Said::by(&words, &ran.stdout, &token);
        let (status, reason) = self.verdict(&ran, &said);
        let mut test = unrun(status, reason);
        test.milliseconds = ran.duration.as_millis().try_into().unwrap_or(u64::MAX);
        match ran.end {
            End::Code(code) => test.exit_code = Some(code),
            End::Signal(signal) => test.signal = Some(child::signal_name(signal)),
            End::Timeout => {}
        }
        if said.wordings > 0 && status == Status::Pass {
            let places = if said.wordings == 1 {
                "place"
            } else {
                "places"
            };
            test.notes.push(format!(
                "V8's wording not compared: {} {places}",
                said.wordings
            ));
        }
        if !status.is_good() {
            test.stdout = shortened(&said.rest);
            test.stderr = shortened(&ran.stderr);
        }
        test
    }

    fn has_fixture(&self, path: &str) -> bool {
        self.stage.root.join("test").join(path).exists()
    }

    fn verdict(&self, ran: &Ran, said: &Said) -> (Status, String) {
        match ran.end {
            End::Timeout => {
                let seconds = self.timeout.as_secs_f64();
                (Status::Timeout, format!("no end within {seconds} s"))
            }
            End::Signal(signal) => (Status::Crash, format!("killed by {}", child::signal_name(signal))),
            // What a shell makes of a signal.
            End::Code(code @ (132..=136 | 138 | 139)) => {
                let signal = child::signal_name(code - 128);
                (Status::Crash, format!("exit code {code}, as after {signal}"))
            }
            End::Code(0) => match skip_reason(&said.rest) {
                Some(reason) => (Status::Skip, format!("the test: {reason}")),
                // The promises that a test makes with mustCall are checked at the exit event.
                None if self.our_common && said.loaded && !said.checked => (
                    Status::Fail,
                    "exit code 0, but process emitted no 'exit', so what the test waits for was not checked".to_owned(),
                ),
                None => (Status::Pass, String::new()),
            },
            End::Code(code) => (Status::Fail, format!("exit code {code}")),
        }
    }
}

/// What our common module told, and the other output.
#[derive(Debug, Default)]
struct Said {
    loaded: bool,
    checked: bool,
    wordings: usize,
    rest: String,
}

impl Said {
    fn by(words: &str, stdout: &str, token: &str) -> Self {
        let mark = format!("{MARK}{token} ");
        let mut said = Self::default();
        words.lines().for_each(|word| said.hear(word));
        // Native code may have left a line unfinished, so a mark can stand anywhere.
        let mut parts = stdout.split(&mark);
        said.rest.push_str(parts.next().unwrap_or_default());
        for part in parts {
            let (word, rest) = part.split_once('\n').unwrap_or((part, ""));
            said.hear(word.trim_end());
            said.rest.push_str(rest);
        }
        said
    }

    fn hear(&mut self, word: &str) {
        match word {
            "loaded" => self.loaded = true,
            "checked" => self.checked = true,
            "wording" => self.wordings += 1,
            _ => {}
        }
    }
}

/// The reason that Node's tests print when they skip themselves.
fn skip_reason(stdout: &str) -> Option<&str> {
    let mut lines = stdout.lines();
    lines
        .find_map(|line| line.trim().strip_prefix("1..0 # Skipped:"))
        .map(str::trim)
}

fn shortened(text: &str) -> String {
    if text.len() <= REPORTED {
        return text.to_owned();
    }
    let start = (0..=REPORTED / 2)
        .rev()
        .find(|&at| text.is_char_boundary(at));
    let end = (text.len() - REPORTED / 2..=text.len()).find(|&at| text.is_char_boundary(at));
    let (start, end) = (start.unwrap_or(0), end.unwrap_or(text.len()));
    format!(
        "{}\n[{} bytes left out]\n{}",
        &text[..start],
        end - start,
        &text[end..]
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_common_modules_lines_are_taken_out_of_the_output() {
        let stdout = "a\n\u{1e}t loaded\nb\nunfinished\u{1e}t wording\n\u{1e}t wording\nc\n\u{1e}t checked\n\u{1e}u x\n";
        let said = Said::by("wording\n", stdout, "t");
        assert!(said.loaded && said.checked);
        assert_eq!(said.wordings, 3);
        assert_eq!(said.rest, "a\nb\nunfinishedc\n\u{1e}u x\n");
    }

    #[test]
    fn a_long_output_is_cut_between_characters() {
        let text = "ä".repeat(REPORTED);
        let short = shortened(&text);
        assert!(short.len() < REPORTED + 100, "{}", short.len());
        assert!(short.contains(" bytes left out]"));
    }
}
