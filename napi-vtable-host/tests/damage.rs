//! Damaged files: whatever is broken in one, opening it is an error and never the end of the process.
//!
//! A crash of the dynamic loader cannot be caught, so each file is opened in a child process, which is this program
//! again. A child opens many files in turn and says which one it is at; where it dies, the next child goes on.

mod common;

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

use common::{HOST, build};
use libtest_mimic::{Arguments, Trial};
use object::read::elf::{FileHeader, ProgramHeader};
use object::{NativeEndian, elf};

/// How many files a child opens.
const BATCH: usize = 200;
const CHILD: &str = "--open-each-in";

fn main() -> ExitCode {
    let mut arguments = std::env::args_os().skip(1);
    if arguments.next().is_some_and(|first| first == CHILD) {
        let folder = PathBuf::from(arguments.next().expect("a folder"));
        let first: usize = arguments.next().unwrap().to_str().unwrap().parse().unwrap();
        open_each(&folder, first);
        return ExitCode::SUCCESS;
    }
    let trials = vec![
        Trial::test("a_file_that_is_cut_off_anywhere_is_refused", cut_off),
        Trial::test("a_changed_byte_in_the_headers_crashes_nothing", || {
            flipped(&plain(), |file| file.headers())
        }),
        Trial::test(
            "a_changed_byte_in_the_dynamic_section_crashes_nothing",
            || flipped(&plain(), |file| file.dynamic()),
        ),
        Trial::test(
            "a_changed_byte_in_symbols_or_relocations_crashes_nothing",
            || flipped(&plain(), |file| file.tables()),
        ),
        Trial::test(
            "a_changed_byte_in_packed_relocations_and_both_hash_tables_crashes_nothing",
            || flipped(&packed(), |file| file.tables()),
        ),
        Trial::test("files_that_are_in_order_still_open", in_order),
    ];
    let elf = cfg!(all(target_os = "linux", target_pointer_width = "64"));
    if !elf {
        println!("ignored: the deep checks are for 64-bit ELF, which this host does not load");
    }
    let trials = trials
        .into_iter()
        .map(|trial| trial.with_ignored_flag(!elf))
        .collect();
    libtest_mimic::run(&Arguments::from_args(), trials).exit_code()
}

/// A module with constructor, destructor, imports and thread-local data. It has none of the compiler's start files,
/// whose initialiser would be one more place where a changed address is the module's own code.
fn plain() -> PathBuf {
    build("plain.node", &["-DVERSION=8", "-DDAMAGE", "-nostartfiles"])
}

/// The same with the other forms of tables that a linker makes.
fn packed() -> PathBuf {
    build(
        "packed.node",
        &[
            "-DVERSION=8",
            "-DDAMAGE",
            "-nostartfiles",
            "-Wl,--hash-style=both",
            "-Wl,-z,pack-relative-relocs",
        ],
    )
}

/// What became of a file.
#[derive(Debug, Clone)]
enum Outcome {
    Opened,
    Refused,
    Died(String),
}

/// The child: opens the files of a folder from a number on, and tells of each.
fn open_each(folder: &Path, first: usize) {
    let mut out = std::io::stdout();
    for number in first.. {
        let file = folder.join(number.to_string());
        if !file.exists() {
            break;
        }
        writeln!(out, "at {number}").unwrap();
        match HOST.open(&file) {
            Ok(_) => writeln!(out, "opened").unwrap(),
            Err(error) => {
                writeln!(out, "refused {}", error.to_string().replace('\n', " ")).unwrap()
            }
        }
    }
    // Destructors run when `main` returns.
    writeln!(out, "at the end").unwrap();
}

/// Writes the files, opens each in a child, and tells what became of them.
fn open_all(files: &[Vec<u8>]) -> Vec<Outcome> {
    let mut outcomes = Vec::new();
    for batch in files.chunks(BATCH) {
        // Each batch has a folder of its own: the loader takes a file by its number on disk, so none may be reused
        // while a child lives.
        let folder = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
        for (number, bytes) in batch.iter().enumerate() {
            std::fs::write(folder.path().join(number.to_string()), bytes).unwrap();
        }
        let mut done = 0;
        while done < batch.len() {
            let output = Command::new(std::env::current_exe().unwrap())
                .arg(CHILD)
                .arg(folder.path())
                .arg(done.to_string())
                .output()
                .unwrap();
            let mut at_end = false;
            let mut pending = false;
            for line in String::from_utf8_lossy(&output.stdout).lines() {
                match line.split_once(' ').unwrap_or((line, "")) {
                    ("at", "the end") => at_end = true,
                    ("at", _) => pending = true,
                    ("opened", _) => {
                        pending = false;
                        outcomes.push(Outcome::Opened);
                        done += 1;
                    }
                    ("refused", _) => {
                        pending = false;
                        outcomes.push(Outcome::Refused);
                        done += 1;
                    }
                    _ => panic!("a child said {line:?}"),
                }
            }
            let how = format!(
                "{} {}",
                output.status,
                String::from_utf8_lossy(&output.stderr)
            );
            if pending {
                outcomes.push(Outcome::Died(how));
                done += 1;
            } else if !output.status.success() {
                let when = if at_end {
                    "in a destructor"
                } else {
                    "between two files"
                };
                *outcomes.last_mut().unwrap() = Outcome::Died(format!("{when}: {how}"));
            }
        }
    }
    assert_eq!(outcomes.len(), files.len());
    outcomes
}

type Tested = Result<(), libtest_mimic::Failed>;

fn cut_off() -> Tested {
    let whole = std::fs::read(plain()).unwrap();
    // Every length while headers and tables are cut, fewer while code and data are.
    let lengths: Vec<_> = (0..2048)
        .chain((2048..whole.len()).step_by(97))
        .chain([whole.len() - 1])
        .collect();
    let files: Vec<_> = lengths
        .iter()
        .map(|&length| whole[..length].to_vec())
        .collect();
    for (length, outcome) in lengths.iter().zip(open_all(&files)) {
        if !matches!(outcome, Outcome::Refused) {
            return Err(format!("cut to {length} bytes: {outcome:?}").into());
        }
    }
    Ok(())
}

/// Changes each byte of a part in four ways.
fn flipped(addon: &Path, part: fn(&Parts) -> Vec<usize>) -> Tested {
    let whole = std::fs::read(addon).unwrap();
    let mut changes = Vec::new();
    for at in part(&Parts::of(&whole)) {
        let byte = whole[at];
        for to in [byte ^ 1, byte ^ 0x80, 0, 0xff] {
            if to != byte {
                changes.push((at, to));
            }
        }
    }
    let mut failed = Vec::new();
    let mut refused = 0;
    for batch in changes.chunks(BATCH) {
        let files: Vec<_> = batch
            .iter()
            .map(|&(at, to)| {
                let mut bytes = whole.clone();
                bytes[at] = to;
                bytes
            })
            .collect();
        for ((at, to), outcome) in batch.iter().zip(open_all(&files)) {
            match outcome {
                Outcome::Died(how) => failed.push(format!("byte {at:#x} = {to:#x}: {how}")),
                Outcome::Refused => refused += 1,
                Outcome::Opened => {}
            }
        }
    }
    if !failed.is_empty() {
        return Err(format!(
            "{} of {}:\n{}",
            failed.len(),
            changes.len(),
            failed.join("\n")
        )
        .into());
    }
    assert!(refused > 0, "none of {} changes was noticed", changes.len());
    Ok(())
}

fn in_order() -> Tested {
    let files = [plain(), packed()].map(|addon| std::fs::read(addon).unwrap());
    for outcome in open_all(&files) {
        if !matches!(outcome, Outcome::Opened) {
            return Err(format!("{outcome:?}").into());
        }
    }
    Ok(())
}

/// Where the parts of a good file lie.
struct Parts {
    segments: Vec<elf::ProgramHeader64<NativeEndian>>,
    bytes: Vec<u8>,
}

impl Parts {
    fn of(bytes: &[u8]) -> Self {
        let header = elf::FileHeader64::<NativeEndian>::parse(bytes).unwrap();
        let segments = header
            .program_headers(NativeEndian, bytes)
            .unwrap()
            .to_vec();
        Self {
            segments,
            bytes: bytes.to_vec(),
        }
    }

    fn headers(&self) -> Vec<usize> {
        (0..64 + 56 * self.segments.len()).collect()
    }

    fn dynamic(&self) -> Vec<usize> {
        let dynamic = self
            .segments
            .iter()
            .find(|s| s.p_type(NativeEndian) == elf::PT_DYNAMIC)
            .unwrap();
        let start = dynamic.p_offset(NativeEndian) as usize;
        (start..start + dynamic.p_filesz(NativeEndian) as usize).collect()
    }

    /// Everything else that comes before the code. The addresses in symbols and relocations are left out: a
    /// changed one is another place in the module's own code or data.
    fn tables(&self) -> Vec<usize> {
        let first = self
            .segments
            .iter()
            .find(|s| s.p_type(NativeEndian) == elf::PT_LOAD)
            .unwrap();
        let end = first.p_filesz(NativeEndian) as usize;
        let header = elf::FileHeader64::<NativeEndian>::parse(&self.bytes[..]).unwrap();
        let sections = header.sections(NativeEndian, &self.bytes[..]).unwrap();
        let addresses: Vec<_> = sections
            .iter()
            .flat_map(|section| {
                let start = section.sh_offset.get(NativeEndian) as usize;
                let size = section.sh_size.get(NativeEndian) as usize;
                let (entry, field) = match section.sh_type.get(NativeEndian) {
                    elf::SHT_DYNSYM => (24, 8),
                    elf::SHT_RELA => (24, 16),
                    _ => return Vec::new(),
                };
                let entries = (start..start + size).step_by(entry);
                entries
                    .flat_map(|entry| entry + field..entry + field + 8)
                    .collect()
            })
            .collect();
        let headers = self.headers().len();
        (headers..end)
            .filter(|at| !addresses.contains(at))
            .collect()
    }
}
