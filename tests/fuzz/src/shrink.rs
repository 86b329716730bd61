//! Shrinks a round that fails to the steps that it takes.

use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// How long a shortened round may take.
const PATIENCE: Duration = Duration::from_secs(20);

/// Steps as text: numbers and ranges.
pub fn format(steps: &[u64]) -> String {
    let mut parts: Vec<(u64, u64)> = Vec::new();
    for step in steps {
        match parts.last_mut() {
            Some((_, last)) if *last + 1 == *step => *last = *step,
            _ => parts.push((*step, *step)),
        }
    }
    let parts: Vec<String> = parts
        .iter()
        .map(|(first, last)| {
            if first == last {
                first.to_string()
            } else {
                format!("{first}-{last}")
            }
        })
        .collect();
    parts.join(",")
}

/// Steps from text.
pub fn parse(text: &str) -> Result<Vec<u64>, std::num::ParseIntError> {
    let mut steps = Vec::new();
    for part in text.split(',').filter(|part| !part.is_empty()) {
        let (first, last) = part.split_once('-').unwrap_or((part, part));
        steps.extend(first.parse::<u64>()?..=last.parse()?);
    }
    Ok(steps)
}

/// How a replay ended, for comparison: the signal or code, and the violation.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Fault {
    pub status: String,
    pub violation: String,
}

/// Replays some steps; the fault, if there is one, and the output of all.
pub fn replay(program: &Path, seed: u64, steps: &[u64]) -> (Option<Fault>, String) {
    let child = Command::new(program)
        .args([
            "--replay",
            "--seed",
            &seed.to_string(),
            "--only",
            &format(steps),
        ])
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn();
    let Ok(mut child) = child else {
        return (None, String::new());
    };
    let (Some(mut out), Some(mut err)) = (child.stdout.take(), child.stderr.take()) else {
        return (None, String::new());
    };
    let read = |stream: &mut dyn std::io::Read| {
        let mut bytes = Vec::new();
        let _ = stream.read_to_end(&mut bytes);
        String::from_utf8_lossy(&bytes).into_owned()
    };
    let (out, err, status) = std::thread::scope(|scope| {
        let out = scope.spawn(move || read(&mut out));
        let err = scope.spawn(move || read(&mut err));
        let deadline = Instant::now() + PATIENCE;
        let status = loop {
            match child.try_wait() {
                Ok(Some(status)) => break status.to_string(),
                Ok(None) if Instant::now() < deadline => {
                    std::thread::sleep(Duration::from_millis(2))
                }
                _ => {
                    let _ = child.kill();
                    let _ = child.wait();
                    break "no end".into();
                }
            }
        };
        (
            out.join().unwrap_or_default(),
            err.join().unwrap_or_default(),
            status,
        )
    });
    if status == "exit status: 0" {
        return (None, out);
    }
    let violation = err.lines().find(|line| {
        ["violation:", "SUMMARY: ", "Assertion", "panicked at"]
            .iter()
            .any(|sign| line.contains(sign))
    });
    // Numbers differ from run to run and from subset to subset.
    let violation = violation
        .unwrap_or_default()
        .replace(|c: char| c.is_ascii_digit(), "");
    (Some(Fault { status, violation }), out + &err)
}

/// The steps of a round that are enough for its fault, as far as leaving out finds them; `None` where the fault does
/// not come again.
pub fn shrink(
    program: &Path,
    seed: u64,
    steps: u64,
    effort: Duration,
) -> Option<(Fault, Vec<u64>, String)> {
    let deadline = Instant::now() + effort;
    let mut kept: Vec<u64> = (0..steps).collect();
    let (mut fault, mut output) = (None, String::new());
    // Where threads take part, a fault may need another try.
    for _ in 0..3 {
        (fault, output) = replay(program, seed, &kept);
        if fault.is_some() {
            break;
        }
    }
    let fault = fault?;
    let mut part = kept.len().div_ceil(2);
    while part > 0 && Instant::now() < deadline {
        let mut start = 0;
        let mut shrank = false;
        while start < kept.len() && Instant::now() < deadline {
            let mut fewer = kept.clone();
            fewer.drain(start..(start + part).min(kept.len()));
            let (again, text) = replay(program, seed, &fewer);
            if again.as_ref() == Some(&fault) {
                (kept, output, shrank) = (fewer, text, true);
            } else {
                start += part;
            }
        }
        if part == 1 && !shrank {
            break;
        }
        part = if part == 1 { 1 } else { part.div_ceil(2) };
    }
    Some((fault, kept, output))
}
