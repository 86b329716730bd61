//! Tables for people, JSON for programs.

use serde_json::{Value, json};

use crate::builds::SIDES;
use crate::operations::NAMES;
use crate::{Figures, Measured};

/// Everything, and the targets that are missed.
pub fn json(measured: &Measured, missed: &[String]) -> Value {
    let hello: Vec<_> = measured
        .hello
        .iter()
        .map(|hello| {
            json!({
                "side": hello.side,
                "bytes": hello.bytes,
                "crates": hello.crates,
                "seconds": hello.wall,
                "processor_seconds": hello.cpu,
            })
        })
        .collect();
    json!({
        "nanoseconds": measured.times,
        "instructions": measured.instructions,
        "slow_objects": measured.slow_objects,
        "load_nanoseconds": measured.load_times,
        "load_instructions": measured.load_instructions,
        "hello": hello,
        "missed": missed,
    })
}

/// A table of the sides' figures: C's own, and the others' as `cell` writes them.
fn table(
    heading: &str,
    unit: &str,
    rows: &[&str],
    figures: &Figures,
    cell: impl Fn(f64, f64) -> String,
) {
    if figures.is_empty() {
        return;
    }
    println!("\n| {heading} | C, {unit} | {} |", titles());
    println!("|{}", "---|".repeat(SIDES.len() + 1));
    for row in rows {
        let Some(by) = figures.get(*row) else {
            continue;
        };
        let Some(&c) = by.get("c") else { continue };
        let others = SIDES[1..].iter().map(|side| {
            by.get(side.name)
                .map_or_else(|| "–".to_owned(), |&figure| cell(figure, c))
        });
        println!(
            "| {row} | {c:.1} | {} |",
            others.collect::<Vec<_>>().join(" | ")
        );
    }
}

fn titles() -> String {
    let titles: Vec<_> = SIDES[1..].iter().map(|side| side.title).collect();
    titles.join(" | ")
}

fn ratio(figure: f64, c: f64) -> String {
    format!("{:.2}", figure / c)
}

fn extra(figure: f64, c: f64) -> String {
    format!("{:+.0} ({:.3})", figure - c, figure / c)
}

/// Prints the tables.
pub fn print(measured: &Measured) {
    if cfg!(debug_assertions) {
        eprintln!(
            "This program is built without optimizations, and so is the engine that `load` uses. Use --release."
        );
    }
    table("time", "ns", &NAMES, &measured.times, ratio);
    for side in &measured.slow_objects {
        println!("\n{side} makes objects in dictionary mode.");
    }
    table(
        "instructions",
        "a call",
        &NAMES,
        &measured.instructions,
        extra,
    );
    let places = ["node", "injected"];
    table("load", "ns", &places, &measured.load_times, ratio);
    table(
        "load",
        "instructions",
        &places,
        &measured.load_instructions,
        extra,
    );
    if !measured.hello.is_empty() {
        println!(
            "\n| hello world | stripped, KB | crates | clean release build, s | of processors, s |"
        );
        println!("|---|---|---|---|---|");
    }
    for hello in &measured.hello {
        println!(
            "| {} | {:.0} | {} | {:.1} | {:.1} |",
            hello.side,
            hello.bytes as f64 / 1000.0,
            hello.crates,
            hello.wall,
            hello.cpu
        );
    }
}
