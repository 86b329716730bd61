//! Symbols: their table, the hash tables that find them, their names and versions.

use std::ffi::CStr;

use object::elf::{self, SymbolSection};
use object::{NativeEndian, U16, U32};

use super::{E, Flaw, Image, Tags, Word, damaged, relocations};
use crate::inspect::Inspection;

pub(super) type Symbol = elf::Sym64<NativeEndian>;
type Half = U16<NativeEndian>;
type Int = U32<NativeEndian>;

/// The symbols of a library, each with a name that ends and a version that exists.
pub(super) struct Symbols<'f> {
    table: &'f [Symbol],
    strings: Strings<'f>,
    libraries: Vec<String>,
}

/// The string table; its last byte is known to be NUL.
#[derive(Clone, Copy)]
struct Strings<'f>(&'f [u8]);

impl<'f> Strings<'f> {
    /// A string and all that follow it.
    fn from(self, offset: u64) -> Option<&'f [u8]> {
        self.0.get(usize::try_from(offset).ok()?..)
    }

    fn find(self, offset: u64) -> Option<&'f CStr> {
        CStr::from_bytes_until_nul(self.from(offset)?).ok()
    }

    fn get(self, offset: u64) -> Result<&'f CStr, Flaw> {
        self.find(offset)
            .map_or_else(|| damaged("a name lies outside its strings"), Ok)
    }

    /// Whether there is a string; its end is that of the table at the latest.
    fn has(self, offset: u64) -> bool {
        offset < self.0.len() as u64
    }
}

impl<'f> Symbols<'f> {
    pub(super) fn read(image: &Image<'f>, dynamic: &Tags) -> Result<Self, Flaw> {
        let strings = image.bytes(
            dynamic.require(elf::DT_STRTAB, "its strings")?,
            dynamic.require(elf::DT_STRSZ, "the length of its strings")?,
            "string table",
        )?;
        if strings.last() != Some(&0) {
            return damaged("its string table does not end");
        }
        let strings = Strings(strings);
        let mut libraries = Vec::new();
        for &name in &dynamic.needed {
            libraries.push(strings.get(name)?.to_string_lossy().into_owned());
        }
        for tag in [elf::DT_SONAME, elf::DT_RPATH, elf::DT_RUNPATH] {
            dynamic.get(tag).map(|name| strings.get(name)).transpose()?;
        }

        let address = dynamic.require(elf::DT_SYMTAB, "its symbols")?;
        let mut count = None;
        if let Some(at) = dynamic.get(elf::DT_GNU_HASH) {
            count = check_gnu_hash(image, at)?;
        }
        if let Some(at) = dynamic.get(elf::DT_HASH) {
            count = count.max(Some(check_hash(image, at)?));
        }
        // A library that exports nothing does not say how many symbols it has; the loader needs those that it names.
        let count = count.map_or_else(|| relocations::named_symbols(image, dynamic), Ok)?;
        let table: &[Symbol] = image.records(address, count, "symbol table")?;
        for symbol in table {
            if !strings.has(symbol.st_name.get(E).into()) {
                return damaged("a name lies outside its strings");
            }
            let code = symbol.st_type() == elf::STT_GNU_IFUNC && is_defined(symbol);
            // The loader calls such a symbol to learn the function's address.
            if code && !image.is_code(symbol.st_value.get(E)) {
                return damaged("a symbol's resolver is not code");
            }
        }
        let versions = check_versions(image, dynamic, strings, &libraries)?;
        check_symbol_versions(image, dynamic, count, versions)?;

        let symbols = Self {
            table,
            strings,
            libraries,
        };
        for symbol in symbols.exports() {
            if image.is_code(symbol.st_value.get(E)) || !symbols.begins(symbol, NODE_API) {
                continue;
            }
            let name = symbols.name(symbol);
            if napi_vtable_sys::exports::ALL.contains(&name) {
                return damaged(format!("its {} is not a function", name.to_string_lossy()));
            }
        }
        Ok(symbols)
    }

    pub(super) fn get(&self, index: u32) -> Option<&'f Symbol> {
        self.table.get(index as usize)
    }

    fn name(&self, symbol: &Symbol) -> &'f CStr {
        self.strings
            .find(symbol.st_name.get(E).into())
            .unwrap_or_default()
    }

    /// Whether a symbol's name begins with one of these.
    fn begins(&self, symbol: &Symbol, starts: &[&[u8]]) -> bool {
        let name = self.strings.from(symbol.st_name.get(E).into());
        name.is_some_and(|name| starts.iter().any(|start| name.starts_with(start)))
    }

    /// The symbols that others see.
    fn exports(&self) -> impl Iterator<Item = &'f Symbol> {
        self.table.iter().filter(|symbol| is_exported(symbol))
    }

    pub(super) fn inspection(self) -> Inspection {
        let mut found = Inspection::default();
        let mut exports = Vec::new();
        for symbol in self.table {
            let name = self.strings.from(symbol.st_name.get(E).into());
            // Most names end here.
            if !matches!(name, Some([b'n' | b'_' | b'd', ..])) {
                continue;
            }
            let is_import = !is_defined(symbol) && symbol.st_bind() == elf::STB_GLOBAL;
            if self.begins(symbol, NODE_API) {
                let name = || self.name(symbol).to_owned();
                if is_import {
                    found.node_api_imports.push(name());
                } else if is_exported(symbol) {
                    exports.push(name());
                }
            } else if is_import && self.begins(symbol, CPP) {
                let name = self.name(symbol).to_string_lossy();
                found.cpp_imports.push(name.into());
            } else if is_import && self.begins(symbol, LOADER) {
                found.uses_loader = true;
            }
        }
        found.node_api_exports = Some(exports);
        found.libraries = self.libraries;
        found
    }
}

/// How the functions of Node-API begin.
const NODE_API: &[&[u8]] = &[b"napi_", b"node_api_"];
/// The functions that find others, each with its end.
const LOADER: &[&[u8]] = &[b"dlsym\0", b"dlopen\0"];
/// How the names of namespaces `v8` and `node` begin, and what registers an addon of theirs.
const CPP: &[&[u8]] = &[
    b"_ZN2v8",
    b"_ZNK2v8",
    b"_ZN4node",
    b"_ZNK4node",
    b"node_module_register\0",
];

/// Whether others see the symbol.
fn is_exported(symbol: &Symbol) -> bool {
    let seen = matches!(
        symbol.st_visibility(),
        elf::STV_DEFAULT | elf::STV_PROTECTED
    );
    is_defined(symbol) && seen && symbol.st_bind() != elf::STB_LOCAL
}

pub(super) fn is_defined(symbol: &Symbol) -> bool {
    symbol.st_shndx.get(E) != SymbolSection(0)
}

/// Follows every chain of a GNU hash table; returns the number of symbols, unless the table is empty.
fn check_gnu_hash(image: &Image<'_>, at: u64) -> Result<Option<u64>, Flaw> {
    const WHAT: &str = "hash table";
    let header: &elf::GnuHashHeader<NativeEndian> = image.record(at, WHAT)?;
    let base = header.symbol_base.get(E);
    let blooms = header.bloom_count.get(E);
    if !blooms.is_power_of_two() {
        return damaged("its hash table has an impossible filter");
    }
    let filter = at + size_of::<elf::GnuHashHeader<NativeEndian>>() as u64;
    let _: &[Word] = image.records(filter, blooms.into(), WHAT)?;
    let buckets_at = filter + u64::from(blooms) * 8;
    let count = u64::from(header.bucket_count.get(E));
    let buckets: &[Int] = image.records(buckets_at, count, WHAT)?;
    let chains = buckets_at + count * 4;
    let mut last = None;
    for bucket in buckets
        .iter()
        .map(|bucket| bucket.get(E))
        .filter(|&bucket| bucket != 0)
    {
        if bucket < base {
            return damaged("its hash table points before its symbols");
        }
        last = last.max(Some(bucket));
    }
    // Chains lie one behind the other, so whoever starts earlier meets an end no later than the last one does.
    let Some(mut index) = last else {
        return Ok(None);
    };
    loop {
        let chain: &Int = image.record(chains + u64::from(index - base) * 4, WHAT)?;
        let Some(next) = index.checked_add(1) else {
            return damaged("its hash table has no end");
        };
        index = next;
        if chain.get(E) & 1 != 0 {
            return Ok(Some(index.into()));
        }
    }
}

/// Follows every chain of an old hash table; returns the number of symbols.
fn check_hash(image: &Image<'_>, at: u64) -> Result<u64, Flaw> {
    const WHAT: &str = "hash table";
    let header: &elf::HashHeader<NativeEndian> = image.record(at, WHAT)?;
    let (buckets, count) = (header.bucket_count.get(E), header.chain_count.get(E));
    let start = at + size_of::<elf::HashHeader<NativeEndian>>() as u64;
    let starts: &[Int] = image.records(start, buckets.into(), WHAT)?;
    let chains: &[Int] = image.records(start + u64::from(buckets) * 4, count.into(), WHAT)?;
    let mut seen = vec![false; chains.len()];
    for start in starts {
        let mut index = start.get(E) as usize;
        // Two chains never share a symbol, so one that is met again is part of a circle.
        while index != 0 {
            let Some(seen) = seen.get_mut(index) else {
                return damaged("its hash table points behind its symbols");
            };
            if std::mem::replace(seen, true) {
                return damaged("its hash table runs in a circle");
            }
            index = chains[index].get(E) as usize;
        }
    }
    Ok(count.into())
}

/// Checks the versions that the library needs and defines; returns the highest index of one.
fn check_versions(
    image: &Image<'_>,
    dynamic: &Tags,
    strings: Strings<'_>,
    libraries: &[String],
) -> Result<u16, Flaw> {
    const WHAT: &str = "symbol version";
    let mut highest = 0;
    // Each record holds the distance to the next; zero ends the list. Distances only grow, so no list is a circle.
    let step = |at: u64, distance: Int| match distance.get(E) {
        0 => None,
        distance => at.checked_add(distance.into()),
    };
    let mut need_at = dynamic.get(elf::DT_VERNEED);
    let mut before = None;
    while let Some(at) = need_at {
        let need: &elf::Verneed<NativeEndian> = image.record(at, WHAT)?;
        let file = strings.get(need.vn_file.get(E).into())?;
        // The loader asserts that the library is loaded by then.
        let is_needed = |library: &String| library.as_bytes() == file.to_bytes();
        if !libraries.iter().any(is_needed) && before != Some(file) {
            let file = file.to_string_lossy();
            if !crate::library::is_loaded(&file) {
                return damaged(format!("it needs a version of {file} but not the library"));
            }
        }
        before = Some(file);
        let mut aux_at = at.checked_add(need.vn_aux.get(E).into());
        while let Some(at) = aux_at {
            let aux: &elf::Vernaux<NativeEndian> = image.record(at, WHAT)?;
            strings.get(aux.vna_name.get(E).into())?;
            highest = highest.max(aux.vna_other.get(E).0 & 0x7fff);
            aux_at = step(at, aux.vna_next);
        }
        need_at = step(at, need.vn_next);
    }
    let mut definition_at = dynamic.get(elf::DT_VERDEF);
    while let Some(at) = definition_at {
        let definition: &elf::Verdef<NativeEndian> = image.record(at, WHAT)?;
        highest = highest.max(definition.vd_ndx.get(E).0 & 0x7fff);
        let mut aux_at = at.checked_add(definition.vd_aux.get(E).into());
        while let Some(at) = aux_at {
            let aux: &elf::Verdaux<NativeEndian> = image.record(at, WHAT)?;
            strings.get(aux.vda_name.get(E).into())?;
            aux_at = step(at, aux.vda_next);
        }
        definition_at = step(at, definition.vd_next);
    }
    Ok(highest)
}

/// Checks that each symbol's version exists.
fn check_symbol_versions(
    image: &Image<'_>,
    dynamic: &Tags,
    symbols: u64,
    highest: u16,
) -> Result<(), Flaw> {
    let Some(at) = dynamic.get(elf::DT_VERSYM) else {
        if highest > 0 {
            return damaged("its symbol versions belong to no symbols");
        }
        return Ok(());
    };
    let versions: &[Half] = image.records(at, symbols, "symbol version table")?;
    if versions
        .iter()
        .any(|version| version.get(E) & 0x7fff > highest)
    {
        return damaged("a symbol has a version that does not exist");
    }
    Ok(())
}
