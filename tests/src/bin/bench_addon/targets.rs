//! What the crate is to reach.
//!
//! Most operations are judged by instructions, which are nearly the same in every run. Those on several threads are
//! judged by time, because their instructions depend on who waits for whom: a thread that finds a lock taken executes
//! hundreds more. What the copy of the C addon differs by is allowed to everybody.
//!
//! [`SAME`] is beside that, because the copy differs by the noise of one place in one run. Where a side's code lies, and what
//! its neighbour has left in caches and in the allocator, moves the clock by more than a hundredth from build to build.

use std::collections::BTreeMap;

use crate::Measured;
use crate::operations::NAMES;

/// At most this part of what C takes.
const OF_C: [(&str, f64); 11] = [
    ("empty", 1.05),
    ("add", 1.05),
    ("echo-16", 1.05),
    ("echo-1k", 1.05),
    ("callbacks", 1.05),
    ("method", 1.05),
    ("make-5", 0.70),
    ("read-5", 0.75),
    ("new", 1.05),
    ("throw", 1.0),
    ("task", 1.05),
];

/// Judged by time.
const BY_TIME: [&str; 3] = ["task", "threadsafe", "threadsafe-batched"];

/// Others, none of whom is to be faster.
const OTHERS: [&str; 3] = ["node-addon-api", "napi-rs", "neon"];

/// A threadsafe call in batches is to take at most this part of neon's time. One with a wake-up of its own cannot: of a
/// call in C, the runtime alone takes nearly half of neon's.
const OF_NEON: f64 = 1.0 / 3.0;

/// Nobody is faster by less: no clock sees it.
const SAME: f64 = 1.02;

/// Bytes of the smallest addon.
const HELLO_BYTES: u64 = 300_000;

/// Seconds to build it from nothing. On the machine that this was set for, napi-rs took 17.6; a slower machine is asked for
/// the same part of what napi-rs takes there.
const HELLO_SECONDS: f64 = 6.0;
const HELLO_OF_NAPI_RS: f64 = 6.0 / 17.6;

/// One operation's figures, and what is allowed because of noise.
struct Judged<'a> {
    unit: &'static str,
    by: &'a BTreeMap<String, f64>,
    ours: f64,
    noise: f64,
}

fn judged<'a>(measured: &'a Measured, operation: &str) -> Option<Judged<'a>> {
    let (unit, figures) = if BY_TIME.contains(&operation) {
        ("time", &measured.times)
    } else {
        ("instructions", &measured.instructions)
    };
    let by = figures.get(operation)?;
    let copy = by.get("copy")? / by.get("c")?;
    let noise = copy.max(1.0 / copy);
    let ours = *by.get("ours")?;
    Some(Judged {
        unit,
        by,
        ours,
        noise,
    })
}

/// A sentence for each target that is missed.
pub fn missed(measured: &Measured) -> Vec<String> {
    let mut missed = Vec::new();
    let mut at_most = |what: &str, unit: &str, ratio: f64, whose: &str, limit: f64, noise: f64| {
        if ratio > limit * noise {
            missed.push(format!(
                "{what}: {ratio:.3} of {whose} {unit}, at most {limit:.3}"
            ));
        }
    };
    for operation in NAMES {
        let Some(Judged {
            unit,
            by,
            ours,
            noise,
        }) = judged(measured, operation)
        else {
            continue;
        };
        for (_, limit) in OF_C.into_iter().filter(|(name, _)| *name == operation) {
            at_most(operation, unit, ours / by["c"], "C's", limit, noise);
        }
        for other in OTHERS {
            if let Some(theirs) = by.get(other) {
                let limit = if (operation, other) == ("threadsafe-batched", "neon") {
                    OF_NEON
                } else {
                    SAME
                };
                at_most(
                    operation,
                    unit,
                    ours / theirs,
                    &format!("{other}'s"),
                    limit,
                    noise,
                );
            }
        }
    }
    if let Some(by) = measured.load_instructions.get("injected") {
        for side in ["table", "ours"] {
            let what = format!("load of {side}, injected");
            at_most(&what, "instructions", by[side] / by["c"], "C's", 1.0, 1.0);
        }
    }
    if measured.slow_objects.iter().any(|side| side == "ours") {
        missed.push("make-5: the object is in dictionary mode".to_owned());
    }
    for hello in measured.hello.iter().filter(|hello| hello.side == "ours") {
        if hello.bytes > HELLO_BYTES {
            missed.push(format!(
                "hello: {} bytes, at most {HELLO_BYTES}",
                hello.bytes
            ));
        }
        let napi_rs = measured.hello.iter().find(|hello| hello.side == "napi-rs");
        let limit = napi_rs
            .map_or(0.0, |theirs| theirs.wall * HELLO_OF_NAPI_RS)
            .max(HELLO_SECONDS);
        if hello.wall > limit {
            missed.push(format!(
                "hello: built in {:.1} s ({:.1} s of processors), at most {limit:.1}",
                hello.wall, hello.cpu
            ));
        }
    }
    missed
}
