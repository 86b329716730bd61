//! Relocations, which the loader writes to wherever they say, and the functions it calls before and after use.

use std::ops::Range;

use object::NativeEndian;
use object::elf::{self, RelocationType};

use super::symbols::{Symbols, is_defined};
use super::{E, Flaw, Image, Tags, Word, damaged};

type Relocation = elf::Rela64<NativeEndian>;

/// The kinds of relocations that need a closer look, by machine.
#[derive(Clone, Copy)]
struct Kinds {
    relative: RelocationType,
    /// The address of a symbol.
    absolute: RelocationType,
    /// Calls a function to learn what to write.
    resolver: RelocationType,
    /// Copies data into an executable.
    copy: RelocationType,
    /// Concern thread-local data; the last one writes two words.
    thread_local: [RelocationType; 4],
}

#[cfg(target_arch = "x86_64")]
const KINDS: Option<Kinds> = Some(Kinds {
    relative: elf::R_X86_64_RELATIVE,
    absolute: elf::R_X86_64_64,
    resolver: elf::R_X86_64_IRELATIVE,
    copy: elf::R_X86_64_COPY,
    thread_local: [
        elf::R_X86_64_DTPMOD64,
        elf::R_X86_64_DTPOFF64,
        elf::R_X86_64_TPOFF64,
        elf::R_X86_64_TLSDESC,
    ],
});
#[cfg(target_arch = "aarch64")]
const KINDS: Option<Kinds> = Some(Kinds {
    relative: elf::R_AARCH64_RELATIVE,
    absolute: elf::R_AARCH64_ABS64,
    resolver: elf::R_AARCH64_IRELATIVE,
    copy: elf::R_AARCH64_COPY,
    thread_local: [
        elf::R_AARCH64_TLS_DTPMOD,
        elf::R_AARCH64_TLS_DTPREL,
        elf::R_AARCH64_TLS_TPREL,
        elf::R_AARCH64_TLSDESC,
    ],
});
/// On other machines the places are checked and the kinds are left to the loader.
#[cfg(not(any(target_arch = "x86_64", target_arch = "aarch64")))]
const KINDS: Option<Kinds> = None;

/// What the loader will have written to a place.
#[derive(Clone, Copy)]
enum Written {
    /// An address of this library.
    Own(u64),
    /// What stood there, moved with the library.
    Moved,
    /// An address of another library's.
    Elsewhere,
    /// What is no address of a function, or not known to be one.
    Other,
}

/// Checks every relocation, then every function that is called unasked.
pub(super) fn check(image: &Image<'_>, dynamic: &Tags, symbols: &Symbols<'_>) -> Result<(), Flaw> {
    let text_too = dynamic.get(elf::DT_TEXTREL).is_some()
        || dynamic.has_flag(elf::DT_FLAGS, elf::DF_TEXTREL.0);
    let mut calls = Vec::new();
    for (tag, size) in [
        (elf::DT_INIT_ARRAY, elf::DT_INIT_ARRAYSZ),
        (elf::DT_FINI_ARRAY, elf::DT_FINI_ARRAYSZ),
    ] {
        let Some(at) = dynamic.get(tag) else { continue };
        let count = dynamic.require(size, "the number of its constructors or destructors")? / 8;
        let functions = image.relocated(at, count, "constructor table")?;
        calls.push(Calls {
            at,
            functions,
            written: vec![None; functions.len()],
        });
    }
    let mut relocations: Vec<&[Relocation]> = Vec::new();
    if let Some(at) = dynamic.get(elf::DT_RELA) {
        dynamic.require(elf::DT_RELAENT, "the size of a relocation")?;
        let size = dynamic.require(elf::DT_RELASZ, "the length of its relocations")?;
        relocations.push(read_table(image, at, size)?);
    }
    match [elf::DT_JMPREL, elf::DT_PLTREL, elf::DT_PLTRELSZ].map(|tag| dynamic.get(tag)) {
        [Some(at), Some(_), Some(size)] => relocations.push(read_table(image, at, size)?),
        [None, None, None] => {}
        _ => return damaged("its dynamic section describes calls only in part"),
    }
    let mut packed: &[Word] = &[];
    if let Some(at) = dynamic.get(elf::DT_RELR) {
        dynamic.require(elf::DT_RELRENT, "the size of a packed relocation")?;
        let size = dynamic.require(elf::DT_RELRSZ, "the length of its packed relocations")?;
        if !size.is_multiple_of(8) {
            return damaged("its packed relocations end in the middle of one");
        }
        packed = image.records(at, size / 8, "packed relocation table")?;
    }

    // From here on every table that the loader reads is known, so that none is written to.
    let mut check = Check {
        image,
        symbols,
        text_too,
        calls,
        free: 0..0,
    };
    // The loader takes that many first ones for relative ones, unseen.
    let relative = usize::try_from(dynamic.get(elf::DT_RELACOUNT).unwrap_or(0));
    let mut relative = relative.unwrap_or(usize::MAX);
    if dynamic.get(elf::DT_RELA).is_none() {
        relative = 0;
    }
    for table in relocations {
        let (first, others) = table.split_at(relative.min(table.len()));
        check.relative(first)?;
        for relocation in others {
            check.one(relocation)?;
        }
        relative = 0;
    }
    check.packed(packed)?;
    check.initialisers(dynamic)
}

fn read_table<'f>(image: &Image<'f>, at: u64, size: u64) -> Result<&'f [Relocation], Flaw> {
    let each = size_of::<Relocation>() as u64;
    if !size.is_multiple_of(each) {
        return damaged("its relocations end in the middle of one");
    }
    image.records(at, size / each, "relocation table")
}

/// The number of symbols that the relocations need: one more than the highest that they name.
pub(super) fn named_symbols(image: &Image<'_>, dynamic: &Tags) -> Result<u64, Flaw> {
    let mut count = 0;
    for (at, size) in [
        (elf::DT_RELA, elf::DT_RELASZ),
        (elf::DT_JMPREL, elf::DT_PLTRELSZ),
    ] {
        let (Some(at), Some(size)) = (dynamic.get(at), dynamic.get(size)) else {
            continue;
        };
        let relocations = read_table(image, at, size)?;
        let highest = relocations
            .iter()
            .map(|relocation| u64::from(symbol_index(relocation)))
            .max();
        count = count.max(highest.map_or(0, |index| index + 1));
    }
    Ok(count)
}

fn symbol_index(relocation: &Relocation) -> u32 {
    (relocation.r_info.get(E) >> 32) as u32
}

fn kind(relocation: &Relocation) -> RelocationType {
    RelocationType((relocation.r_info.get(E) & 0xffff_ffff) as u32)
}

/// A table of functions that the loader calls.
struct Calls<'f> {
    at: u64,
    functions: &'f [Word],
    /// What becomes of them.
    written: Vec<Option<Written>>,
}

impl Calls<'_> {
    fn end(&self) -> u64 {
        self.at + 8 * self.functions.len() as u64
    }
}

struct Check<'c, 'f> {
    image: &'c Image<'f>,
    symbols: &'c Symbols<'f>,
    text_too: bool,
    calls: Vec<Calls<'f>>,
    /// Where anything may be written: relocations come in runs, so the next one is likely to be here too.
    free: Range<u64>,
}

impl Check<'_, '_> {
    /// Those that are said to be relative: most of a library's, all of the same shape.
    fn relative(&mut self, relocations: &[Relocation]) -> Result<(), Flaw> {
        let Some(kinds) = &KINDS else {
            return relocations.iter().try_for_each(|each| self.one(each));
        };
        let plain = u64::from(kinds.relative.0); // of no symbol
        for relocation in relocations {
            let info = relocation.r_info.get(E);
            if info == plain {
                let addend = relocation.r_addend.get(E).cast_unsigned();
                self.writes(relocation.r_offset.get(E), 8, Written::Own(addend))?;
            } else if kind(relocation) == kinds.relative {
                self.one(relocation)?;
            } else {
                return damaged("its relocations are counted wrong");
            }
        }
        Ok(())
    }

    fn one(&mut self, relocation: &Relocation) -> Result<(), Flaw> {
        let kind = kind(relocation);
        let address = relocation.r_offset.get(E);
        let addend = relocation.r_addend.get(E).cast_unsigned();
        let index = symbol_index(relocation);
        // Almost all are of this kind.
        if index == 0 && KINDS.is_some_and(|kinds| kind == kinds.relative) {
            return self.writes(address, 8, Written::Own(addend));
        }
        let symbol = match (index, self.symbols.get(index)) {
            (0, _) => None,
            (_, Some(symbol)) => Some(symbol),
            (_, None) => return damaged("a relocation names a symbol that does not exist"),
        };
        // Kind 0 does nothing, but the loader looks at its symbol before its kind.
        if kind.0 == 0 {
            return Ok(());
        }
        let Some(kinds) = &KINDS else {
            return self.writes(address, 8, Written::Elsewhere);
        };
        if kind == kinds.resolver && !self.image.is_code(addend) {
            return damaged("a relocation's resolver is not code");
        }
        if kind == kinds.copy {
            return damaged("it has a relocation that only executables have");
        }
        if kinds.thread_local.contains(&kind) {
            let own = symbol.is_none_or(is_defined);
            let of_data = symbol.is_some_and(|symbol| symbol.st_type() != elf::STT_TLS);
            if of_data || own && self.image.of_type(elf::PT_TLS).next().is_none() {
                return damaged("a relocation names thread-local data that does not exist");
            }
        }
        let written = match symbol {
            _ if kind == kinds.relative => Written::Own(addend),
            Some(symbol) if kind == kinds.absolute => {
                if is_defined(symbol) && symbol.st_type() != elf::STT_GNU_IFUNC {
                    Written::Own(symbol.st_value.get(E).wrapping_add(addend))
                } else {
                    Written::Elsewhere
                }
            }
            _ => Written::Other,
        };
        let size = if kind == kinds.thread_local[3] { 16 } else { 8 };
        self.writes(address, size, written)
    }

    /// Checks a place that the loader writes to.
    #[inline(always)]
    fn writes(&mut self, address: u64, size: u64, what: Written) -> Result<(), Flaw> {
        if address >= self.free.start && address.saturating_add(size) <= self.free.end {
            return Ok(());
        }
        self.writes_elsewhere(address, size, what)
    }

    /// The place must not be one that the loader still reads from, and a function that it calls is written whole and once.
    #[inline(never)]
    fn writes_elsewhere(&mut self, address: u64, size: u64, what: Written) -> Result<(), Flaw> {
        let Some(segment) = self.image.writable_around(address, size, self.text_too) else {
            return damaged("a relocation points outside its writable segments");
        };
        if self.image.is_read(address, size) {
            return damaged("a relocation points into a table that the loader reads");
        }
        let mut calls = self.calls.iter_mut();
        let table = calls.find(|calls| address < calls.end() && calls.at < address + size);
        if let Some(calls) = table {
            let distance = address.wrapping_sub(calls.at);
            let index = usize::try_from(distance / 8).unwrap_or(usize::MAX);
            let whole = address >= calls.at && distance.is_multiple_of(8);
            let function = !matches!(what, Written::Other);
            let again = match calls.written.get_mut(index) {
                Some(written) if whole && function => written.replace(what).is_some(),
                _ => true,
            };
            if again {
                return damaged("a constructor or destructor is not written as one");
            }
        } else {
            self.free = self.free_around(address, segment);
        }
        Ok(())
    }

    /// The largest part of a segment around a place in which nothing is read or called.
    fn free_around(&self, address: u64, mut free: Range<u64>) -> Range<u64> {
        let reads = self.image.reads.borrow();
        let calls = self.calls.iter().map(|calls| calls.at..calls.end());
        for taken in reads.iter().cloned().chain(calls) {
            if taken.end <= address {
                free.start = free.start.max(taken.end);
            } else {
                free.end = free.end.min(taken.start);
            }
        }
        free
    }

    /// Packed relative relocations: an even word is an address; an odd one is a map of the 63 words that follow.
    fn packed(&mut self, words: &[Word]) -> Result<(), Flaw> {
        let mut next = 0_u64;
        for word in words.iter().map(|word| word.get(E)) {
            if word & 1 == 0 {
                self.writes(word, 8, Written::Moved)?;
                next = word.wrapping_add(8);
                continue;
            }
            for bit in 0..63 {
                if word >> (bit + 1) & 1 != 0 {
                    self.writes(next.wrapping_add(bit * 8), 8, Written::Moved)?;
                }
            }
            next = next.wrapping_add(63 * 8);
        }
        Ok(())
    }

    /// Checks that what the loader calls is code.
    fn initialisers(&self, dynamic: &Tags) -> Result<(), Flaw> {
        for tag in [elf::DT_INIT, elf::DT_FINI] {
            if dynamic
                .get(tag)
                .is_some_and(|function| !self.image.is_code(function))
            {
                return damaged("its constructor or destructor is not code");
            }
        }
        for calls in &self.calls {
            for (function, written) in calls.functions.iter().zip(&calls.written) {
                let sound = match written {
                    Some(Written::Own(function)) => self.image.is_code(*function),
                    Some(Written::Moved) => self.image.is_code(function.get(E)),
                    Some(Written::Elsewhere) => true,
                    Some(Written::Other) | None => false,
                };
                if !sound {
                    return damaged("a constructor or destructor is not code");
                }
            }
        }
        Ok(())
    }
}
