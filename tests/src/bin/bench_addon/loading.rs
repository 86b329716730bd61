//! Loading an addon and running its registration, the first of a process.
//!
//! In Node all sides look names up: `in Node`. In the embedded engine, the addons with tables have them injected, and the
//! C addon has its names bound by the dynamic linker: `injected`.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;

use napi_vtable_tests::{node::Node, run, tool};

use crate::builds::{Built, SIDES};
use crate::operations::STEADY;
use crate::{Failure, Figures, Measured, callgrind, fixture};

/// How many processes load each addon.
const PROCESSES: usize = 25;

/// A place to load in.
struct Place<'a> {
    name: &'static str,
    program: &'a Path,
    /// What comes before the script.
    words: &'static [&'static str],
    sides: Vec<&'static str>,
}

impl Place<'_> {
    fn times(&self, built: &Built) -> Result<BTreeMap<String, f64>, Failure> {
        let mut taken: BTreeMap<String, Vec<f64>> = BTreeMap::new();
        for process in 0..PROCESSES {
            for index in 0..self.sides.len() {
                let side = self.sides[(process + index) % self.sides.len()];
                let mut command = Command::new(self.program);
                command
                    .args(self.words)
                    .arg(fixture("load.js"))
                    .arg(built.addon(side));
                let printed = run(&mut command)?.success()?;
                taken
                    .entry(side.to_owned())
                    .or_default()
                    .push(printed.trim().parse()?);
            }
        }
        let median = |(side, mut taken): (String, Vec<f64>)| {
            taken.sort_by(f64::total_cmp);
            (side, taken[taken.len() / 2])
        };
        Ok(taken.into_iter().map(median).collect())
    }

    fn instructions(&self, built: &Built) -> Result<BTreeMap<String, f64>, Failure> {
        let mut counts = BTreeMap::new();
        for side in &self.sides {
            let [script, addon, counter] = [fixture("load.js"), built.addon(side), built.counter()]
                .map(|path| path.display().to_string());
            let arguments: Vec<&str> = self
                .words
                .iter()
                .copied()
                .chain([&*script, &*addon, &*counter])
                .collect();
            let counted = callgrind::count(
                &format!("load-{}-{side}", self.name),
                self.program,
                &arguments,
            )?;
            counts.insert((*side).to_owned(), counted["load"]);
        }
        Ok(counts)
    }
}

/// Measures both places.
pub fn measure(node: &Node, built: &Built, measured: &mut Measured) -> Result<(), Failure> {
    let embedded = tool::napi_vtable_like_this()?;
    let places = [
        Place {
            name: "node",
            program: &node.path,
            words: &STEADY,
            sides: SIDES.iter().map(|side| side.name).collect(),
        },
        Place {
            name: "injected",
            program: &embedded,
            words: &["run"],
            sides: vec!["c", "copy", "table", "ours"],
        },
    ];
    let (mut times, mut instructions) = (Figures::new(), Figures::new());
    for place in places {
        times.insert(place.name.to_owned(), place.times(built)?);
        instructions.insert(place.name.to_owned(), place.instructions(built)?);
    }
    measured.load_times = times;
    measured.load_instructions = instructions;
    Ok(())
}
