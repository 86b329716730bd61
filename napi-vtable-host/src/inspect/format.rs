//! The format, architecture and kind of a file, from its first bytes.

use object::{elf, macho, pe};

use super::Flaw;
use super::source::Source;

/// A file that holds native code.
pub(super) enum Format {
    Elf(ElfKind),
    /// A Mach-O file and its architectures.
    MachO {
        architectures: Vec<&'static str>,
        kind: macho::FileType,
    },
    Pe {
        architecture: &'static str,
        is_library: bool,
    },
}

/// What the header of an ELF file says.
pub(super) struct ElfKind {
    bits: u8,
    big_endian: bool,
    machine: u16,
    kind: u16,
}

/// The machines that runtimes run on, and the names people know them by.
const MACHINES: &[(elf::Machine, &str)] = &[
    (elf::EM_X86_64, "x86-64"),
    (elf::EM_AARCH64, "AArch64"),
    (elf::EM_386, "x86 (32-bit)"),
    (elf::EM_ARM, "ARM (32-bit)"),
    (elf::EM_RISCV, "RISC-V"),
    (elf::EM_PPC64, "PowerPC64"),
    (elf::EM_S390, "s390x"),
    (elf::EM_LOONGARCH, "LoongArch"),
    (elf::EM_MIPS, "MIPS"),
];

/// What this process is.
const HOST: ElfKind = ElfKind {
    bits: if cfg!(target_pointer_width = "64") {
        64
    } else {
        32
    },
    big_endian: cfg!(target_endian = "big"),
    machine: if cfg!(target_arch = "x86_64") {
        elf::EM_X86_64.0
    } else if cfg!(target_arch = "aarch64") {
        elf::EM_AARCH64.0
    } else if cfg!(target_arch = "x86") {
        elf::EM_386.0
    } else if cfg!(target_arch = "arm") {
        elf::EM_ARM.0
    } else if cfg!(any(target_arch = "riscv64", target_arch = "riscv32")) {
        elf::EM_RISCV.0
    } else if cfg!(target_arch = "powerpc64") {
        elf::EM_PPC64.0
    } else if cfg!(target_arch = "s390x") {
        elf::EM_S390.0
    } else if cfg!(target_arch = "loongarch64") {
        elf::EM_LOONGARCH.0
    } else {
        // Any other machine is left to the loader.
        0
    },
    kind: elf::ET_DYN.0,
};

impl ElfKind {
    /// "64-bit ELF for x86-64".
    fn name(&self) -> String {
        let known = MACHINES
            .iter()
            .find(|(machine, _)| machine.0 == self.machine);
        let machine = match (known, self.machine) {
            (Some((_, name)), _) => (*name).to_owned(),
            (None, 0) => std::env::consts::ARCH.to_owned(),
            (None, number) => format!("machine {number}"),
        };
        let order = if self.big_endian == HOST.big_endian {
            ""
        } else if self.big_endian {
            ", big-endian"
        } else {
            ", little-endian"
        };
        format!("{}-bit ELF for {machine}{order}", self.bits)
    }
}

/// "64-bit ELF for x86-64", "Mach-O for AArch64", "PE for x86-64".
fn host_name() -> String {
    if cfg!(target_vendor = "apple") {
        format!("Mach-O for {}", host_architecture())
    } else if cfg!(windows) {
        format!("PE for {}", host_architecture())
    } else {
        HOST.name()
    }
}

fn host_architecture() -> &'static str {
    MACHINES
        .iter()
        .find(|(machine, _)| machine.0 == HOST.machine)
        .map_or(std::env::consts::ARCH, |(_, name)| name)
}

impl Format {
    /// Refuses what this process cannot load, whatever else is in the file.
    pub(super) fn check(&self) -> Result<(), Flaw> {
        let other = |is: String| {
            Err(Flaw::OtherPlatform {
                is,
                needs: host_name(),
            })
        };
        match self {
            Self::Elf(elf) => {
                let elf_host = cfg!(all(unix, not(target_vendor = "apple")));
                let machine = HOST.machine == 0 || elf.machine == HOST.machine;
                if !elf_host
                    || elf.bits != HOST.bits
                    || elf.big_endian != HOST.big_endian
                    || !machine
                {
                    return other(elf.name());
                }
                match elf::FileType(elf.kind) {
                    elf::ET_DYN => Ok(()),
                    elf::ET_EXEC => Err(Flaw::NotShared {
                        is: "an executable",
                    }),
                    elf::ET_REL => Err(Flaw::NotShared {
                        is: "an object file",
                    }),
                    elf::ET_CORE => Err(Flaw::NotShared { is: "a core dump" }),
                    _ => Err(Flaw::Damaged {
                        what: format!("its ELF type {} is none", elf.kind),
                    }),
                }
            }
            Self::MachO {
                architectures,
                kind,
            } => {
                let fits = architectures.contains(&host_architecture());
                if !cfg!(target_vendor = "apple") || !fits {
                    return other(format!("Mach-O for {}", architectures.join(" and ")));
                }
                match *kind {
                    macho::MH_EXECUTE => Err(Flaw::NotShared {
                        is: "an executable",
                    }),
                    macho::MH_OBJECT => Err(Flaw::NotShared {
                        is: "an object file",
                    }),
                    _ => Ok(()),
                }
            }
            Self::Pe {
                architecture,
                is_library,
            } => {
                if !cfg!(windows) || *architecture != host_architecture() {
                    return other(format!("PE for {architecture}"));
                }
                if !is_library {
                    return Err(Flaw::NotShared {
                        is: "an executable",
                    });
                }
                Ok(())
            }
        }
    }
}

/// Tells what a file is; one that holds no native code is a flaw.
pub(super) fn recognise(file: &Source) -> Result<Format, Flaw> {
    let start = file.start();
    if start.is_empty() {
        return Err(Flaw::Empty);
    }
    if start.starts_with(b"\x7fELF") {
        return elf_header(start, file.length());
    }
    if let Some(format) = pe_header(start, file) {
        return Ok(format);
    }
    if let Some(format) = macho_header(start) {
        return Ok(format);
    }
    Err(Flaw::NotALibrary {
        looks: looks_like(start),
    })
}

fn elf_header(start: &[u8], length: u64) -> Result<Format, Flaw> {
    let header_size = if start.get(4) == Some(&1) { 52 } else { 64 };
    if start.len() < header_size {
        return Err(Flaw::Truncated {
            part: "headers",
            needs: header_size as u64,
            has: length,
        });
    }
    let bits = match start[4] {
        1 => 32,
        2 => 64,
        class => {
            return Err(Flaw::Damaged {
                what: format!("its ELF class {class} is none"),
            });
        }
    };
    let big_endian = match start[5] {
        1 => false,
        2 => true,
        order => {
            return Err(Flaw::Damaged {
                what: format!("its ELF byte order {order} is none"),
            });
        }
    };
    let half = |at: usize| {
        let bytes = [start[at], start[at + 1]];
        if big_endian {
            u16::from_be_bytes(bytes)
        } else {
            u16::from_le_bytes(bytes)
        }
    };
    Ok(Format::Elf(ElfKind {
        bits,
        big_endian,
        kind: half(16),
        machine: half(18),
    }))
}

/// A PE file starts with a DOS program, whose header says where the real one is.
fn pe_header(start: &[u8], file: &Source) -> Option<Format> {
    if !start.starts_with(b"MZ") {
        return None;
    }
    let at = start.get(0x3c..0x40)?;
    let at = u32::from_le_bytes([at[0], at[1], at[2], at[3]]);
    let header = file.read(at.into(), 24)?;
    if !header.starts_with(b"PE\0\0") {
        return None;
    }
    let half = |at: usize| u16::from_le_bytes([header[at], header[at + 1]]);
    let architecture = match pe::Machine(half(4)) {
        pe::IMAGE_FILE_MACHINE_AMD64 => "x86-64",
        pe::IMAGE_FILE_MACHINE_ARM64 => "AArch64",
        pe::IMAGE_FILE_MACHINE_I386 => "x86 (32-bit)",
        pe::IMAGE_FILE_MACHINE_ARMNT => "ARM (32-bit)",
        _ => "another machine",
    };
    let is_library = half(22) & pe::IMAGE_FILE_DLL.0 != 0;
    Some(Format::Pe {
        architecture,
        is_library,
    })
}

fn macho_header(start: &[u8]) -> Option<Format> {
    let word = |at: usize| start.get(at..at + 4).map(|b| [b[0], b[1], b[2], b[3]]);
    let architecture = |cpu: u32| match cpu {
        0x0100_0007 => "x86-64",
        0x0100_000c => "AArch64",
        7 => "x86 (32-bit)",
        12 => "ARM (32-bit)",
        _ => "another machine",
    };
    match word(0)? {
        // Every Mac that is left stores its files in little-endian order.
        [0xce | 0xcf, 0xfa, 0xed, 0xfe] => Some(Format::MachO {
            architectures: vec![architecture(u32::from_le_bytes(word(4)?))],
            kind: macho::FileType(u32::from_le_bytes(word(12)?)),
        }),
        // A fat file's header is big-endian. A Java class starts alike; its next word is a version above 40.
        magic @ [0xca, 0xfe, 0xba, 0xbe | 0xbf] => {
            let count = u32::from_be_bytes(word(4)?);
            if !(1..=16).contains(&count) {
                return None;
            }
            let step = if magic[3] == 0xbf { 32 } else { 20 };
            let at = (0..count as usize).map_while(|index| word(8 + index * step));
            let architectures = at
                .map(|cpu| architecture(u32::from_be_bytes(cpu)))
                .collect();
            Some(Format::MachO {
                architectures,
                kind: macho::MH_BUNDLE,
            })
        }
        _ => None,
    }
}

/// A guess at what somebody took for a module, for the message.
fn looks_like(start: &[u8]) -> &'static str {
    const STARTS: &[(&[u8], &str)] = &[
        (
            b"version https://git-lfs",
            "a Git LFS pointer (run `git lfs pull`)",
        ),
        (b"#!", "a script"),
        (b"PK\x03\x04", "a zip archive"),
        (b"\x1f\x8b", "a gzip archive"),
        (b"\xfd7zXZ", "an xz archive"),
        (b"\x28\xb5\x2f\xfd", "a zstd archive"),
        (b"!<arch>\n", "a static library (.a)"),
        (b"!<thin>\n", "a static library (.a)"),
        (b"\0asm", "WebAssembly"),
        (b"\xca\xfe\xba\xbe", "a Java class"),
        (b"MZ", "a DOS program"),
    ];
    if let Some((_, name)) = STARTS.iter().find(|(bytes, _)| start.starts_with(bytes)) {
        return name;
    }
    // A character may be cut where the read ends.
    let text = match std::str::from_utf8(start) {
        Ok(text) => text,
        Err(e) if e.error_len().is_none() => {
            std::str::from_utf8(&start[..e.valid_up_to()]).unwrap_or_default()
        }
        Err(_) => return "binary data of another kind",
    };
    if text.chars().any(|c| c.is_control() && !c.is_whitespace()) {
        return "binary data of another kind";
    }
    let head = text
        .trim_start()
        .get(..9)
        .unwrap_or_default()
        .to_ascii_lowercase();
    if head.starts_with("<!doctype") || head.starts_with("<html") {
        return "an HTML page";
    }
    if text.trim_start().starts_with('{') {
        "JSON or JavaScript text"
    } else {
        "text"
    }
}
