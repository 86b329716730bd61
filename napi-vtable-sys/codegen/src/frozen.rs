//! What has been promised to binaries in the field: a frozen slot list for each release.
//!
//! Experimental slots are promised to nobody, but they do not move by accident either: their order is written down
//! beside the lists, and a change of it is accepted by a command of its own.

use std::fs;
use std::path::{Path, PathBuf};

use crate::spec::Table;

fn folder(root: &Path) -> PathBuf {
    root.join("napi-vtable-sys/spec/frozen")
}

/// One line a slot: table, slot, field, symbol, version, signature.
fn lines(tables: [&Table; 2]) -> Vec<String> {
    let line = |table: &Table, f: &crate::spec::Function| {
        format!(
            "{} {} {} {} {} {}",
            table.table,
            f.slot,
            f.field,
            f.symbol,
            f.since.words(),
            f.signature()
        )
    };
    tables
        .into_iter()
        .flat_map(|table| table.functions.iter().map(move |f| line(table, f)))
        .collect()
}

/// Writes the list of a release; a list that exists is never rewritten.
pub fn freeze(root: &Path, release: &str, tables: [&Table; 2]) -> Result<(), String> {
    let path = folder(root).join(format!("{release}.txt"));
    if path.exists() {
        return Err(format!(
            "{} exists: a frozen list is never rewritten",
            path.display()
        ));
    }
    let text = format!(
        "# Slot order of release {release}. Lines with a version number hold for ever.\n\
         # table slot field symbol since signature\n{}\n",
        lines(tables).join("\n")
    );
    fs::write(&path, text).map_err(|error| format!("{}: {error}", path.display()))
}

fn experimental_list(root: &Path) -> PathBuf {
    root.join("napi-vtable-sys/spec/experimental.txt")
}

/// The experimental slots in order. Their numbers are left out: they change with each slot that becomes stable.
fn experimental(tables: [&Table; 2]) -> String {
    let mut text = String::from(
        "# The experimental slots in order. Written by `napi-vtable-codegen accept-experimental`.\n\
         # table field symbol signature\n",
    );
    for table in tables {
        for f in table.functions.iter().filter(|f| f.since.is_experimental()) {
            text += &format!(
                "{} {} {} {}\n",
                table.table,
                f.field,
                f.symbol,
                f.signature()
            );
        }
    }
    text
}

/// Writes down the experimental slots as they are.
pub fn accept_experimental(root: &Path, tables: [&Table; 2]) -> Result<(), String> {
    let path = experimental_list(root);
    fs::write(&path, experimental(tables)).map_err(|error| format!("{}: {error}", path.display()))
}

/// Fails where the experimental slots are not those that were written down.
fn check_experimental(root: &Path, tables: [&Table; 2]) -> Result<(), String> {
    let path = experimental_list(root);
    let known =
        fs::read_to_string(&path).map_err(|error| format!("{}: {error}", path.display()))?;
    if known == experimental(tables) {
        return Ok(());
    }
    Err(format!(
        "the experimental slots are not those of {}: where upstream moved or changed them, \
         run `cargo run -p napi-vtable-codegen -- accept-experimental`",
        path.display()
    ))
}

/// Fails where a stable slot of any release is not in the spec as it was, or experimental ones moved unnoticed.
pub fn check(root: &Path, tables: [&Table; 2]) -> Result<(), String> {
    check_experimental(root, tables)?;
    check_releases(root, tables)
}

fn check_releases(root: &Path, tables: [&Table; 2]) -> Result<(), String> {
    let now = lines(tables);
    let folder = folder(root);
    let mut releases = 0;
    let entries =
        fs::read_dir(&folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    for entry in entries {
        let path = entry
            .map_err(|error| format!("{}: {error}", folder.display()))?
            .path();
        if path.extension().is_none_or(|extension| extension != "txt") {
            continue;
        }
        releases += 1;
        let text =
            fs::read_to_string(&path).map_err(|error| format!("{}: {error}", path.display()))?;
        for line in text.lines().filter(|line| !line.starts_with('#')) {
            let experimental = line.split(' ').nth(4) == Some("experimental");
            if !experimental && !now.iter().any(|have| have == line) {
                let place: Vec<_> = line.splitn(3, ' ').collect();
                let found = now
                    .iter()
                    .find(|have| have.starts_with(&format!("{} {} ", place[0], place[1])));
                return Err(format!(
                    "{} promised\n    {line}\nand the spec has\n    {}\n\
                     A slot with a version number never moves, changes or goes; append instead.",
                    path.display(),
                    found.map_or("nothing in that slot", String::as_str)
                ));
            }
        }
    }
    if releases == 0 {
        Err(format!(
            "{} holds no list to compare with",
            folder.display()
        ))
    } else {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use crate::spec::{self, Table};

    fn repository() -> &'static Path {
        Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../.."))
    }

    fn tables() -> [Table; 2] {
        let spec = repository().join("napi-vtable-sys/spec");
        ["js_native_api.toml", "node_api.toml"].map(|file| spec::load(&spec.join(file)).unwrap())
    }

    /// What the frozen lists say of the tables after a change, each entry renumbered as the spec's own rule asks.
    fn verdict(change: impl FnOnce(&mut [Table; 2])) -> Result<(), String> {
        let mut tables = tables();
        change(&mut tables);
        for table in &mut tables {
            for (slot, function) in table.functions.iter_mut().enumerate() {
                function.slot = slot;
            }
        }
        super::check(repository(), [&tables[0], &tables[1]])
    }

    #[test]
    fn swapped_slots_break_the_promise() {
        let error = verdict(|tables| tables[0].functions.swap(5, 6)).unwrap_err();
        assert!(
            error.contains("5 create_object napi_create_object 1"),
            "{error}"
        );
    }

    #[test]
    fn a_dropped_slot_breaks_the_promise() {
        verdict(|tables| drop(tables[1].functions.remove(9))).unwrap_err();
        // The last stable slot of all: nothing behind it moves up.
        verdict(|tables| drop(tables[1].functions.pop())).unwrap_err();
    }

    #[test]
    fn an_inserted_slot_breaks_the_promise() {
        verdict(|tables| {
            let mut inserted = super::tests::tables()[0].functions.remove(0);
            inserted.field = "inserted".to_owned();
            tables[0].functions.insert(40, inserted);
        })
        .unwrap_err();
    }

    #[test]
    fn a_changed_signature_breaks_the_promise() {
        let change = |tables: &mut [Table; 2]| {
            tables[0].functions[9].parameters[1].base = "int64_t".to_owned()
        };
        let error = verdict(change).unwrap_err();
        assert!(
            error.contains("napi_status(napi_env, int64_t, napi_value*)"),
            "{error}"
        );
    }

    #[test]
    fn a_changed_version_breaks_the_promise() {
        verdict(|tables| tables[0].functions[96].since = spec::Since::Version(4)).unwrap_err();
    }

    #[test]
    fn experimental_slots_move_only_when_asked_to() {
        let error = verdict(|tables| tables[0].functions.swap(125, 126)).unwrap_err();
        assert!(error.contains("accept-experimental"), "{error}");
        let error = verdict(|tables| drop(tables[0].functions.pop())).unwrap_err();
        assert!(error.contains("accept-experimental"), "{error}");
        let mut moved = tables();
        moved[0].functions.swap(125, 126);
        super::check_releases(repository(), [&moved[0], &moved[1]]).unwrap();
    }

    #[test]
    fn an_appended_slot_keeps_the_promise() {
        verdict(|tables| {
            let mut appended = super::tests::tables()[0].functions.remove(0);
            appended.field = "appended".to_owned();
            tables[1].functions.push(appended);
        })
        .unwrap();
    }
}
