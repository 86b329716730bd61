//! A run: rounds in child processes, and what they found.

use std::collections::BTreeMap;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::path::Path;
use std::process::{Command, ExitCode, Stdio};
use std::sync::mpsc;
use std::time::{Duration, Instant};

use napi_vtable_sys::{JS_FUNCTIONS, MODULE_FUNCTIONS};

use crate::calls::LEFT_OUT;
use crate::{Arguments, round, shrink};

/// How many rounds a child runs.
const PER_CHILD: u64 = 64;

/// How long a round may take before the child is ended. One takes less than a second where the machine is idle.
const PATIENCE: Duration = Duration::from_secs(300);

/// How long a fault is shrunk.
const EFFORT: Duration = Duration::from_secs(120);

/// Runs rounds and tells of each on the standard output.
pub fn child(arguments: &Arguments) {
    let steps: Vec<u64> = (0..arguments.steps).collect();
    let mut out = std::io::stdout();
    for seed in arguments.seed..arguments.seed + arguments.rounds {
        let _ = writeln!(out, "round {seed}");
        let outcome = round::run(seed, &steps, false);
        let mut line = format!("done {}", outcome.calls);
        for (all, good) in outcome.covered.iter().flatten() {
            line.push_str(&format!(" {all}/{good}"));
        }
        let _ = writeln!(out, "{line}");
    }
}

/// What a run has done so far.
#[derive(Default)]
struct Totals {
    rounds: u64,
    calls: u64,
    covered: BTreeMap<usize, (u64, u64)>,
    faults: Vec<String>,
    slow: Vec<u64>,
}

/// How a child ended before its rounds were over.
enum Ended {
    Well,
    Fault { seed: u64, how: String },
    Slow { seed: u64 },
}

/// Runs children until the time or the rounds are over.
pub fn parent(arguments: &Arguments) -> ExitCode {
    let Ok(program) = std::env::current_exe() else {
        eprintln!("the path of this program is unknown");
        return ExitCode::FAILURE;
    };
    let begin = Instant::now();
    let deadline = arguments
        .minutes
        .map(|minutes| begin + Duration::from_secs(minutes * 60));
    let mut totals = Totals::default();
    let mut next = arguments.seed;
    let last = arguments.seed.saturating_add(arguments.rounds);
    let mut told = Instant::now();
    println!("first seed {next}, {} steps a round", arguments.steps);
    loop {
        let rounds = match deadline {
            Some(deadline) if Instant::now() >= deadline => 0,
            Some(_) => PER_CHILD,
            None => (last - next).min(PER_CHILD),
        };
        if rounds == 0 {
            break;
        }
        let (done, ended) = watch(&program, next, rounds, arguments.steps, &mut totals);
        next += done;
        match ended {
            Ended::Well => {}
            Ended::Slow { seed } => {
                println!(
                    "round {seed} took more than {} s and was ended",
                    PATIENCE.as_secs()
                );
                totals.slow.push(seed);
                next = seed + 1;
            }
            Ended::Fault { seed, how } => {
                println!("round {seed}: {how}");
                let found = write_down(&program, arguments, seed, &how);
                println!("{found}");
                totals.faults.push(found);
                next = seed + 1;
                if arguments.stop {
                    break;
                }
            }
        }
        if told.elapsed() > Duration::from_secs(60) {
            told = Instant::now();
            println!(
                "{:>5} s: {} rounds, {} calls, {} faults",
                begin.elapsed().as_secs(),
                totals.rounds,
                totals.calls,
                totals.faults.len()
            );
        }
    }
    report(&totals, begin.elapsed(), next)
}

/// Runs a child over some rounds; how many it did, and how it ended.
fn watch(program: &Path, seed: u64, rounds: u64, steps: u64, totals: &mut Totals) -> (u64, Ended) {
    let child = Command::new(program)
        .args(["--child", "--seed", &seed.to_string()])
        .args([
            "--rounds",
            &rounds.to_string(),
            "--steps",
            &steps.to_string(),
        ])
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn();
    let mut child = match child {
        Ok(child) => child,
        Err(error) => {
            return (
                0,
                Ended::Fault {
                    seed,
                    how: format!("no child: {error}"),
                },
            );
        }
    };
    let (Some(out), Some(mut err)) = (child.stdout.take(), child.stderr.take()) else {
        return (
            0,
            Ended::Fault {
                seed,
                how: "a child without output".into(),
            },
        );
    };
    let (send, lines) = mpsc::channel();
    let reader = std::thread::spawn(move || {
        for line in BufReader::new(out).lines().map_while(Result::ok) {
            if send.send(line).is_err() {
                return;
            }
        }
    });
    let errors = std::thread::spawn(move || {
        let mut bytes = Vec::new();
        let _ = err.read_to_end(&mut bytes);
        String::from_utf8_lossy(&bytes).into_owned()
    });
    let (mut at, mut done, mut slow) = (seed, 0, false);
    loop {
        match lines.recv_timeout(PATIENCE) {
            Ok(line) => {
                if let Some(seed) = line.strip_prefix("round ") {
                    at = seed.parse().unwrap_or(at);
                } else if let Some(rest) = line.strip_prefix("done ") {
                    done += 1;
                    totals.add(rest);
                }
            }
            Err(mpsc::RecvTimeoutError::Disconnected) => break,
            Err(mpsc::RecvTimeoutError::Timeout) => {
                slow = true;
                let _ = child.kill();
                break;
            }
        }
    }
    let status = child
        .wait()
        .map_or_else(|error| error.to_string(), |status| status.to_string());
    let _ = reader.join();
    let errors = errors.join().unwrap_or_default();
    if slow {
        (done, Ended::Slow { seed: at })
    } else if status == "exit status: 0" {
        (done, Ended::Well)
    } else {
        let said = errors
            .lines()
            .find(|line| !line.trim().is_empty())
            .unwrap_or("no word");
        (
            done,
            Ended::Fault {
                seed: at,
                how: format!("{status}, {said}"),
            },
        )
    }
}

impl Totals {
    /// Adds what a child says of a round.
    fn add(&mut self, line: &str) {
        let mut words = line.split(' ');
        self.rounds += 1;
        self.calls += words
            .next()
            .and_then(|word| word.parse::<u64>().ok())
            .unwrap_or(0);
        for (position, word) in words.enumerate() {
            let (all, good) = word.split_once('/').unwrap_or(("0", "0"));
            let entry = self.covered.entry(position).or_default();
            entry.0 += all.parse::<u64>().unwrap_or(0);
            entry.1 += good.parse::<u64>().unwrap_or(0);
        }
    }
}

/// Shrinks a round that failed and writes down what is left; a line that says what it is.
fn write_down(program: &Path, arguments: &Arguments, seed: u64, how: &str) -> String {
    let Some((fault, steps, output)) = shrink::shrink(program, seed, arguments.steps, EFFORT)
    else {
        return format!("seed {seed}: {how}; it did not come again on its own");
    };
    let only = shrink::format(&steps);
    let path = arguments.out.join(format!("{seed}.txt"));
    let command = format!("--replay --seed {seed} --only {only}");
    let text = format!("{how}\n{fault:?}\nreplay: {command}\n\n{output}");
    let written =
        std::fs::create_dir_all(&arguments.out).and_then(|()| std::fs::write(&path, text));
    let place = written.map_or_else(|error| error.to_string(), |()| path.display().to_string());
    format!(
        "seed {seed}: {} {} ({} steps; {place}); {command}",
        fault.status,
        fault.violation,
        steps.len()
    )
}

/// Prints what a run did.
fn report(totals: &Totals, took: Duration, next: u64) -> ExitCode {
    println!(
        "\n{} rounds, {} calls in {} s; next seed {next}",
        totals.rounds,
        totals.calls,
        took.as_secs()
    );
    let functions = JS_FUNCTIONS.iter().enumerate().chain(
        MODULE_FUNCTIONS
            .iter()
            .enumerate()
            .map(|(i, f)| (130 + i, f)),
    );
    let mut covered = 0;
    for (position, function) in functions {
        let name = function.symbol.to_string_lossy();
        let (all, good) = totals.covered.get(&position).copied().unwrap_or_default();
        if let Some((_, why)) = LEFT_OUT.iter().find(|(field, _)| *field == function.field) {
            println!("not called: {name}: {why}");
        } else if all == 0 {
            println!("not called: {name}");
        } else {
            covered += 1;
            if good == 0 {
                println!("never succeeded: {name} ({all} calls)");
            }
        }
    }
    println!(
        "{covered} of {} functions called",
        JS_FUNCTIONS.len() + MODULE_FUNCTIONS.len()
    );
    for seed in &totals.slow {
        println!("slow: seed {seed}");
    }
    for fault in &totals.faults {
        println!("FAULT: {fault}");
    }
    if totals.faults.is_empty() && totals.slow.is_empty() {
        println!("passed");
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}
