//! The addon in so many workers, one after the other: `fixtures/soak_workers.js` in the command-line tool.

use std::process::Command;

use napi_vtable_tests::{paths, run, tool};

use crate::addon::{Addon, NAMES};
use crate::memory::check_resident;

/// Runs the script and looks at what it prints.
pub fn in_turn(addon: &Addon, count: usize) -> Result<(), String> {
    println!("{count} workers in turn");
    let folder = addon.path.parent().ok_or("the addon has no folder")?;
    let script = folder.join("soak_workers.js");
    std::fs::copy(paths::fixtures("soak_workers.js"), &script)
        .map_err(|error| error.to_string())?;
    let mut command = Command::new(tool::napi_vtable_like_this()?);
    let printed = run(command.arg("run").arg(&script).arg(count.to_string()))?.success()?;
    let report: serde_json::Value =
        serde_json::from_str(printed.trim()).map_err(|error| format!("{error}: {printed}"))?;
    let number = |value: &serde_json::Value| value.as_u64().ok_or("the script prints no number");
    let answers = number(&report["answers"])?;
    if answers != count as u64 {
        return Err(format!("{answers} workers answered"));
    }
    for (position, name) in NAMES.iter().enumerate() {
        let [made, gone] = [2 * position, 2 * position + 1].map(|at| number(&report["counts"][at]));
        let (made, gone) = (made?, gone?);
        println!("  {name}: {made} made, {gone} gone");
        // The main thread has loaded the addon too and has not ended: one of each that a load makes.
        let own = u64::from(
            [
                "instances",
                "cleanup hooks",
                "references",
                "external buffers",
            ]
            .contains(name),
        );
        if made != gone + own {
            return Err(format!(
                "{made} {name} were made and {gone} are gone, {own} should be left"
            ));
        }
        let per_worker = match *name {
            "wraps" => Some(41),
            "finalizers" => Some(40),
            "instances" | "async works" => Some(1),
            _ => None,
        };
        if per_worker.is_some_and(|each| made != each * answers + own) {
            return Err(format!(
                "{made} {name} were made where the run makes others"
            ));
        }
    }
    let (before, after) = (
        number(&report["before"])? as usize,
        number(&report["after"])? as usize,
    );
    println!(
        "  memory {} KiB resident after the warm-up, {} KiB at the end",
        before >> 10,
        after >> 10
    );
    check_resident(before, after)
}
