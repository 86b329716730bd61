//! Running a program under callgrind, which writes a file whenever `fixtures/bench_addon/counter.c` says so.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::Command;

use napi_vtable_tests::{run, tool};

use crate::{Failure, folder};

/// Runs a program and returns the instructions of each part, by the name that the script has given it.
///
/// The files stay below the target folder, in a folder of this name: `callgrind_annotate` shows where the instructions
/// are.
pub fn count(
    name: &str,
    program: &Path,
    arguments: &[&str],
) -> Result<BTreeMap<String, f64>, Failure> {
    let valgrind = tool::valgrind().map_err(|missing| missing.0)?;
    let folder = folder(&format!("callgrind/{name}"))?;
    fs::remove_dir_all(&folder)?;
    fs::create_dir_all(&folder)?;
    let mut command = Command::new(valgrind);
    command
        .args(["--tool=callgrind", "--instr-atstart=no"])
        .arg(format!(
            "--callgrind-out-file={}",
            folder.join("out").display()
        ))
        .arg(program)
        .args(arguments);
    run(&mut command)?.success()?;

    let mut counts = BTreeMap::new();
    for entry in fs::read_dir(&folder)? {
        let text = fs::read(entry?.path())?;
        let text = String::from_utf8_lossy(&text);
        let after = |start: &str| text.lines().find_map(|line| line.strip_prefix(start));
        // The last file is written when the program ends, not because the script said so.
        if let Some(part) = after("desc: Trigger: Client Request: ") {
            let count = after("summary: ").and_then(|count| count.trim().parse().ok());
            // Where threads end meanwhile, callgrind may come to less than nothing, which it writes as 2^64 less some.
            let count = count.map(|count: u64| match i64::try_from(count) {
                Ok(_) => count as f64,
                Err(_) => f64::NAN,
            });
            counts.insert(
                part.to_owned(),
                count.ok_or("callgrind has written no sum")?,
            );
        }
    }
    if counts.is_empty() {
        return Err("callgrind has written nothing".into());
    }
    Ok(counts)
}
