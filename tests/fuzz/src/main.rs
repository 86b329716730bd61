//! Calls the embedded engine's Node-API functions in random order, with arguments at their edges.
//!
//! A run is a row of rounds (`round.rs`), each with an engine of its own and a seed. Rounds run in child processes, so
//! that a crash ends one child and not the run; the round is then shrunk to the steps that it takes (`shrink.rs`)
//! and written down with its trace. What an argument can be is in `params.rs`, what must hold in `plan.rs` and
//! `ledger.rs`. `docs/fuzzing.md` says how to run it.

mod callbacks;
mod calls;
mod host;
mod kinds;
mod ledger;
mod params;
mod plan;
mod rng;
mod round;
mod run;
mod scripts;
mod shrink;
mod world;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Parser;

/// What the command line says.
#[derive(Parser)]
#[command(about = "Calls the embedded engine's Node-API functions in random order")]
pub struct Arguments {
    /// The seed of the first round; the others follow it.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// How many steps a round has.
    #[arg(long, default_value_t = 2000)]
    steps: u64,
    /// How many rounds to run.
    #[arg(long, default_value_t = 1)]
    rounds: u64,
    /// How many minutes to run rounds for, instead of a number of them.
    #[arg(long)]
    minutes: Option<u64>,
    /// Runs the one round of `--seed` in this process and prints every call.
    #[arg(long)]
    replay: bool,
    /// The steps to replay, where not all: numbers and ranges with commas between.
    #[arg(long)]
    only: Option<String>,
    /// Where rounds that fail are written.
    #[arg(long, default_value = "target/fuzz")]
    out: PathBuf,
    /// Ends at the first round that fails.
    #[arg(long)]
    stop: bool,
    /// How a child is told to run rounds; not for use by hand.
    #[arg(long, hide = true)]
    child: bool,
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    if arguments.child {
        run::child(&arguments);
        return ExitCode::SUCCESS;
    }
    if arguments.replay {
        let all: Vec<u64> = (0..arguments.steps).collect();
        let steps = arguments.only.as_deref().map_or(Ok(all), shrink::parse);
        return match steps {
            Ok(steps) => {
                let outcome = round::run(arguments.seed, &steps, true);
                println!("{} calls, no fault", outcome.calls);
                ExitCode::SUCCESS
            }
            Err(error) => {
                eprintln!("--only: {error}");
                ExitCode::FAILURE
            }
        };
    }
    run::parent(&arguments)
}
