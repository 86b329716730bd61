//! A smallest addon: its size, and what a build from nothing takes.

use std::collections::BTreeSet;
use std::fs;
use std::time::Instant;

use napi_vtable_tests::run;

use crate::Failure;
use crate::builds::{RUST, Rust, cargo, library};

/// A smallest addon.
pub struct Hello {
    /// Written with what.
    pub side: &'static str,
    /// The stripped library.
    pub bytes: u64,
    /// Crates that cargo has compiled, the addon's own included.
    pub crates: usize,
    /// Seconds on the clock.
    pub wall: f64,
    /// Seconds of all processors.
    pub cpu: f64,
}

/// What the programs that this one has waited for have used, in seconds.
fn cpu_of_children() -> f64 {
    // SAFETY: a structure of integers may be zero, and the call fills it.
    let usage = unsafe {
        let mut usage: libc::rusage = std::mem::zeroed();
        libc::getrusage(libc::RUSAGE_CHILDREN, &raw mut usage);
        usage
    };
    [usage.ru_utime, usage.ru_stime]
        .iter()
        .map(|time| time.tv_sec as f64 + time.tv_usec as f64 / 1e6)
        .sum()
}

/// How often each is built, all taking turns: a machine's speed changes from minute to minute.
const ROUNDS: usize = 3;

/// Builds all of them, and takes the median of each.
pub fn measure() -> Result<Vec<Hello>, Failure> {
    for rust in &RUST {
        run(&mut cargo("fetch", &rust.generate("hello")?))?.success()?;
    }
    let mut rounds: [Vec<Hello>; RUST.len()] = Default::default();
    for _ in 0..ROUNDS {
        for (rust, built) in RUST.iter().zip(&mut rounds) {
            built.push(build(rust)?);
        }
    }
    let median = |mut built: Vec<Hello>| {
        built.sort_by(|one, other| one.wall.total_cmp(&other.wall));
        built.swap_remove(built.len() / 2)
    };
    Ok(rounds.into_iter().map(median).collect())
}

/// Builds one from nothing but its fetched sources.
fn build(rust: &Rust) -> Result<Hello, Failure> {
    let folder = rust.generate("hello")?;
    let target = folder.join("target");
    if target.exists() {
        fs::remove_dir_all(&target)?;
    }
    let mut build = cargo("build", &folder);
    build
        .args([
            "--release",
            "--offline",
            "--quiet",
            "--message-format=json",
            "--target-dir",
        ])
        .arg(&target);
    let (start, cpu) = (Instant::now(), cpu_of_children());
    let messages = run(&mut build)?.success()?;
    let (wall, cpu) = (start.elapsed().as_secs_f64(), cpu_of_children() - cpu);
    let crates: BTreeSet<String> = messages
        .lines()
        .filter_map(|line| serde_json::from_str::<serde_json::Value>(line).ok())
        .filter(|message| message["reason"] == "compiler-artifact")
        .map(|message| message["package_id"].to_string())
        .collect();
    Ok(Hello {
        side: rust.name,
        bytes: fs::metadata(library(&folder, "hello"))?.len(),
        crates: crates.len(),
        wall,
        cpu,
    })
}
