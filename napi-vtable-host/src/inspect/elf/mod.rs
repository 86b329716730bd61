//! A 64-bit ELF library of this machine's: what the dynamic loader would follow, followed with checks.
//!
//! Addresses in these files are those of the file's own image, which starts near zero; the loader adds the place it
//! picks. "In the file" means backed by the file's bytes, as opposed to the zeros behind them.

mod relocations;
mod symbols;

use std::cell::RefCell;
use std::ops::Range;

use object::NativeEndian;
use object::elf::{self, DynamicTag, ProgramFlags};
use object::pod::{Pod, from_bytes, slice_from_bytes};

use super::source::Source;
use super::{Flaw, Inspection};
use symbols::Symbols;

type Header = elf::FileHeader64<NativeEndian>;
type Segment = elf::ProgramHeader64<NativeEndian>;
type Dynamic = elf::Dyn64<NativeEndian>;
type Word = object::U64<NativeEndian>;

const E: NativeEndian = NativeEndian;
/// The smallest page of any machine this runs on: what the loader rounds to at least.
const PAGE: u64 = 4096;
/// No machine has user addresses beyond.
const ADDRESSES: u64 = 1 << 56;

fn damaged<T>(what: impl Into<String>) -> Result<T, Flaw> {
    Err(Flaw::Damaged { what: what.into() })
}

/// Reads and checks a file whose format, machine and kind are known to fit.
pub(super) fn inspect(file: &Source) -> Result<Inspection, Flaw> {
    let image = Image::new(file)?;
    let dynamic = image.dynamic()?;
    let symbols = Symbols::read(&image, &dynamic)?;
    image.check_segments()?;
    relocations::check(&image, &dynamic, &symbols)?;
    Ok(symbols.inspection())
}

/// One range of the file that the loader maps.
#[derive(Clone, Copy)]
struct Load {
    address: u64,
    offset: u64,
    in_file: u64,
    in_memory: u64,
    flags: ProgramFlags,
}

impl Load {
    fn new(segment: &Segment) -> Self {
        Self {
            address: segment.p_vaddr.get(E),
            offset: segment.p_offset.get(E),
            in_file: segment.p_filesz.get(E),
            in_memory: segment.p_memsz.get(E),
            flags: segment.p_flags.get(E),
        }
    }

    fn is(&self, flag: ProgramFlags) -> bool {
        self.flags.0 & flag.0 != 0
    }

    /// Whether `size` bytes at `address` lie in the segment's first `reach` bytes.
    fn holds(&self, address: u64, size: u64, reach: u64) -> bool {
        let end = address.checked_add(size);
        address >= self.address && end.is_some_and(|end| end <= self.address + reach)
    }
}

/// The file as the loader lays it out in memory.
struct Image<'f> {
    file: &'f Source,
    segments: &'f [Segment],
    loads: Vec<Load>,
    /// Where the file's own headers end: nobody's code starts before.
    headers_end: u64,
    headers_start: u64,
    /// Where in writable segments the loader reads tables from.
    reads: RefCell<Vec<Range<u64>>>,
}

impl<'f> Image<'f> {
    fn new(file: &'f Source) -> Result<Self, Flaw> {
        let header: &Header = record(file.read(0, size_of::<Header>() as u64), "header")?;
        if header.e_version.get(E) != 1 || header.e_ident.version.0 != 1 {
            return damaged("its ELF version is not 1");
        }
        let size = u64::from(header.e_phentsize.get(E));
        let count = u64::from(header.e_phnum.get(E));
        if size != size_of::<Segment>() as u64 || count == 0 {
            return damaged("its program headers have the wrong size or number");
        }
        let mut image = Self {
            file,
            segments: &[],
            loads: Vec::new(),
            headers_start: header.e_phoff.get(E),
            headers_end: 0,
            reads: RefCell::default(),
        };
        image.headers_end = image.fits(image.headers_start, count * size, "program headers")?;
        let (start, size) = (image.headers_start, count * size);
        image.segments = records(file.read(start, size), count, "program headers")?;

        // The loader ignores the section headers, but they come last: where they are cut off, more is.
        let sections = header.e_shoff.get(E);
        if sections != 0 {
            let size = u64::from(header.e_shentsize.get(E)) * u64::from(header.e_shnum.get(E));
            image.fits(sections, size, "section headers")?;
        }
        image.lay_out()?;
        Ok(image)
    }

    /// The end of a range of the file, which must lie in the file.
    fn fits(&self, offset: u64, size: u64, part: &'static str) -> Result<u64, Flaw> {
        match offset.checked_add(size) {
            Some(end) if end <= self.file.length() => Ok(end),
            end => Err(Flaw::Truncated {
                part,
                needs: end.unwrap_or(u64::MAX),
                has: self.file.length(),
            }),
        }
    }

    /// Collects what the loader maps.
    fn lay_out(&mut self) -> Result<(), Flaw> {
        let mut free = 0;
        let mut free_in_file = 0;
        for segment in self.of_type(elf::PT_LOAD) {
            let load = Load::new(segment);
            self.fits(load.offset, load.in_file, "segments")?;
            let end = load.address.checked_add(load.in_memory);
            if load.in_file > load.in_memory || end.is_none_or(|end| end > ADDRESSES) {
                return damaged("a segment has an impossible size");
            }
            let out_of_order = load.in_file > 0 && load.offset < free_in_file;
            if load.address < free || out_of_order {
                return damaged("its segments overlap or are out of order");
            }
            free = load.address + load.in_memory;
            if load.in_file > 0 {
                free_in_file = load.offset + load.in_file;
            }
            let align = segment.p_align.get(E);
            if !align.is_power_of_two() || load.address % align != load.offset % align {
                return damaged("a segment is not aligned");
            }
            // The loader clears the rest of the page that the zeros begin in, which must be the file's.
            let clears = load.in_memory > load.in_file
                && !(load.address + load.in_file).is_multiple_of(PAGE);
            let page = (load.offset + load.in_file) / PAGE * PAGE;
            if clears && page >= self.file.length() {
                return Err(Flaw::Truncated {
                    part: "segments",
                    needs: page + 1,
                    has: self.file.length(),
                });
            }
            if clears && load.in_file == 0 && !load.is(elf::PF_W) {
                return damaged("a read-only segment holds only zeros");
            }
            self.loads.push(load);
        }
        if self.loads.is_empty() {
            return damaged("it has no segment to load");
        }
        Ok(())
    }

    fn of_type(&self, kind: elf::ProgramType) -> impl Iterator<Item = &'f Segment> + use<'f> {
        self.segments
            .iter()
            .filter(move |segment| segment.p_type.get(E) == kind)
    }

    /// Bytes of the file at an address.
    fn content(&self, address: u64, size: u64, what: &str) -> Result<&'f [u8], Flaw> {
        let load = self
            .loads
            .iter()
            .find(|load| load.holds(address, size, load.in_file));
        let Some(load) = load.filter(|load| load.is(elf::PF_R)) else {
            return damaged(format!("its {what} is not in a readable segment"));
        };
        let offset = load.offset + (address - load.address);
        let content = self.file.read(offset, size);
        content.map_or_else(|| damaged(format!("its {what} cannot be read")), Ok)
    }

    /// Bytes of a table that the loader reads at an address, before or after it has relocated the library.
    fn bytes(&self, address: u64, size: u64, what: &str) -> Result<&'f [u8], Flaw> {
        let content = self.content(address, size, what)?;
        if self.is_writable(address, size, false) {
            let mut reads = self.reads.borrow_mut();
            match reads.last_mut() {
                Some(last) if last.end == address => last.end += size,
                _ => reads.push(address..address + size),
            }
        }
        Ok(content)
    }

    /// An array of addresses that the loader reads after it has relocated them.
    fn relocated(&self, address: u64, count: u64, what: &str) -> Result<&'f [Word], Flaw> {
        let size = count.saturating_mul(8);
        records(Some(self.content(address, size, what)?), count, what)
    }

    /// One record that the loader reads at an address.
    fn record<T: Pod>(&self, address: u64, what: &str) -> Result<&'f T, Flaw> {
        record(
            Some(self.bytes(address, size_of::<T>() as u64, what)?),
            what,
        )
    }

    /// An array that the loader reads at an address.
    fn records<T: Pod>(&self, address: u64, count: u64, what: &str) -> Result<&'f [T], Flaw> {
        let Some(size) = count.checked_mul(size_of::<T>() as u64) else {
            return damaged(format!("its {what} has an impossible length"));
        };
        records(Some(self.bytes(address, size, what)?), count, what)
    }

    /// Whether the loader may write a word there.
    fn is_writable(&self, address: u64, size: u64, text_too: bool) -> bool {
        self.writable_around(address, size, text_too).is_some()
    }

    /// The segment in which the loader may write a word there.
    fn writable_around(&self, address: u64, size: u64, text_too: bool) -> Option<Range<u64>> {
        let load = self.loads.iter().find(|load| {
            load.holds(address, size, load.in_memory) && (text_too || load.is(elf::PF_W))
        });
        load.map(|load| load.address..load.address + load.in_memory)
    }

    /// Whether the loader reads tables from a part of this range.
    fn is_read(&self, address: u64, size: u64) -> bool {
        let reads = self.reads.borrow();
        reads
            .iter()
            .any(|read| address < read.end && read.start < address + size)
    }

    /// Whether code can start there.
    fn is_code(&self, address: u64) -> bool {
        self.loads.iter().any(|load| {
            load.is(elf::PF_X)
                && load.holds(address, 1, load.in_file)
                && load.offset + (address - load.address) >= self.headers_end
        })
    }

    /// Checks the segments that the loader reads or changes besides those it maps.
    fn check_segments(&self) -> Result<(), Flaw> {
        for segment in self.segments {
            let Load {
                address,
                offset,
                in_file,
                in_memory,
                ..
            } = Load::new(segment);
            match segment.p_type.get(E) {
                // Exceptions and profilers find the module's segments through this one.
                elf::PT_PHDR => {
                    let own = self.loads.iter().any(|load| {
                        load.holds(address, in_memory, load.in_file)
                            && load.offset + (address - load.address) == self.headers_start
                    });
                    if !own || offset != self.headers_start || in_memory > self.headers_end - offset
                    {
                        return damaged("the segment of its program headers is elsewhere");
                    }
                }
                elf::PT_TLS => {
                    self.content(address, in_file, "thread-local data")?;
                    if in_file > in_memory || !segment.p_align.get(E).is_power_of_two() {
                        return damaged("its thread-local data has an impossible size");
                    }
                }
                elf::PT_NOTE | elf::PT_GNU_PROPERTY => {
                    let align = if segment.p_align.get(E) == 8 { 8 } else { 4 };
                    check_notes(self.bytes(address, in_memory, "note")?, align)?;
                }
                // Made read-only in whole pages after relocation.
                elf::PT_GNU_RELRO => {
                    let inside = self.loads.iter().any(|load| {
                        let reach =
                            (load.address + load.in_memory).next_multiple_of(PAGE) - load.address;
                        load.holds(address, 0, load.in_memory)
                            && load.holds(address, in_memory, reach)
                    });
                    if !inside {
                        return damaged("its read-only data lies outside its segments");
                    }
                }
                _ => {}
            }
        }
        Ok(())
    }

    /// Reads the dynamic section: the loader's table of contents.
    fn dynamic(&self) -> Result<Tags, Flaw> {
        let Some(segment) = self.of_type(elf::PT_DYNAMIC).last() else {
            return Err(Flaw::NotShared {
                is: "a file without a dynamic section",
            });
        };
        let Load {
            address,
            in_file,
            flags,
            ..
        } = Load::new(segment);
        if self.of_type(elf::PT_DYNAMIC).count() > 1 {
            return damaged("it has two dynamic sections");
        }
        // The loader writes into it, unless the segment says that nobody does.
        if flags.0 & elf::PF_W.0 != 0 && !self.is_writable(address, in_file, false) {
            return damaged("its dynamic section is not in a writable segment");
        }
        let count = in_file / size_of::<Dynamic>() as u64;
        let entries: &[Dynamic] = self.records(address, count, "dynamic section")?;
        let mut tags = Tags {
            common: [None; 64],
            others: Vec::new(),
            needed: Vec::new(),
        };
        for entry in entries {
            let (tag, value) = (entry.d_tag.get(E), entry.d_val.get(E));
            match tag {
                elf::DT_NULL => return tags.check(),
                elf::DT_NEEDED | elf::DT_AUXILIARY | elf::DT_FILTER => tags.needed.push(value),
                _ => {}
            }
            tags.set(tag, value);
        }
        damaged("its dynamic section has no end")
    }
}

/// The entries of the dynamic section. Of entries with the same tag the loader takes the last.
struct Tags {
    /// By tag, those that every system has.
    common: [Option<u64>; 64],
    others: Vec<(DynamicTag, u64)>,
    /// The names of libraries, as offsets into the strings.
    needed: Vec<u64>,
}

impl Tags {
    fn set(&mut self, tag: DynamicTag, value: u64) {
        let common = usize::try_from(tag.0).ok();
        match common.and_then(|tag| self.common.get_mut(tag)) {
            Some(common) => *common = Some(value),
            None => self.others.push((tag, value)),
        }
    }

    fn get(&self, tag: DynamicTag) -> Option<u64> {
        let common = usize::try_from(tag.0).ok();
        if let Some(common) = common.and_then(|tag| self.common.get(tag)) {
            return *common;
        }
        let mut others = self.others.iter().rev();
        others
            .find(|(other, _)| *other == tag)
            .map(|(_, value)| *value)
    }

    /// A tag that the loader reads without looking whether it is there, because another one is.
    fn require(&self, tag: DynamicTag, name: &str) -> Result<u64, Flaw> {
        self.get(tag)
            .map_or_else(|| damaged(format!("its dynamic section lacks {name}")), Ok)
    }

    fn has_flag(&self, tag: DynamicTag, flag: u64) -> bool {
        self.get(tag).is_some_and(|flags| flags & flag != 0)
    }

    /// Checks what tags say of each other.
    fn check(self) -> Result<Self, Flaw> {
        if self.has_flag(elf::DT_FLAGS_1, elf::DF_1_PIE.0) {
            return Err(Flaw::NotShared {
                is: "an executable",
            });
        }
        // The loader asserts these, and an assertion ends the process.
        for (tag, size, name) in [
            (elf::DT_SYMENT, 24, "symbol"),
            (elf::DT_RELAENT, 24, "relocation"),
            (elf::DT_RELRENT, 8, "packed relocation"),
            (
                elf::DT_PLTREL,
                elf::DT_RELA.0.cast_unsigned(),
                "call relocation",
            ),
        ] {
            if self.get(tag).is_some_and(|value| value != size) {
                return damaged(format!("its {name} entries have the wrong size or kind"));
            }
        }
        if self.get(elf::DT_REL).is_some() {
            return damaged("its relocations have a kind that this machine does not use");
        }
        Ok(self)
    }
}

/// A record at the start of what was read.
fn record<'d, T: Pod>(data: Option<&'d [u8]>, what: &str) -> Result<&'d T, Flaw> {
    match data.map(from_bytes) {
        Some(Ok((record, _))) => Ok(record),
        _ => damaged(format!("its {what} cannot be read")),
    }
}

/// An array at the start of what was read.
fn records<'d, T: Pod>(data: Option<&'d [u8]>, count: u64, what: &str) -> Result<&'d [T], Flaw> {
    match (data, usize::try_from(count)) {
        (Some(data), Ok(count)) => match slice_from_bytes(data, count) {
            Ok((records, _)) => Ok(records),
            Err(_) => damaged(format!("its {what} cannot be read")),
        },
        _ => damaged(format!("its {what} cannot be read")),
    }
}

/// Notes follow one another, each with the lengths of its name and its text.
fn check_notes(mut notes: &[u8], align: usize) -> Result<(), Flaw> {
    const HEADER: usize = size_of::<elf::NoteHeader32<NativeEndian>>();
    while notes.len() >= HEADER {
        let header: &elf::NoteHeader32<NativeEndian> = record(Some(notes), "note")?;
        let name = HEADER + header.n_namesz.get(E) as usize;
        let end = name.next_multiple_of(align) + header.n_descsz.get(E) as usize;
        if end > notes.len() {
            return damaged("a note is longer than its segment");
        }
        notes = notes.get(end.next_multiple_of(align)..).unwrap_or_default();
    }
    Ok(())
}
