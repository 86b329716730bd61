//! Symbols: their table, the hash tables that find them, their names and versions.

use std::collections::HashSet;
use std::ffi::{CStr, CString};

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
    fn get(self, offset: u64) -> Result<&'f CStr, Flaw> {
        usize::try_from(offset)
            .ok()
            .and_then(|offset| CStr::from_bytes_until_nul(self.0.get(offset..)?).ok())
            .map_or_else(|| damaged("a name lies outside its strings"), Ok)
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
            strings.get(symbol.st_name.get(E).into())?;
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
            let name = symbols.name(symbol);
            let called = [
                napi_vtable_sys::exports::GET_API_VERSION,
                napi_vtable_sys::exports::SET_VTABLE,
                napi_vtable_sys::exports::REGISTER,
            ];
            if called.contains(&name) && !image.is_code(symbol.st_value.get(E)) {
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
            .get(symbol.st_name.get(E).into())
            .unwrap_or_default()
    }

    /// The symbols that others see.
    fn exports(&self) -> impl Iterator<Item = &'f Symbol> {
        self.table.iter().filter(|symbol| {
            let seen = matches!(
                symbol.st_visibility(),
                elf::STV_DEFAULT | elf::STV_PROTECTED
            );
            is_defined(symbol) && seen && symbol.st_bind() != elf::STB_LOCAL
        })
    }

    /// The symbols that must be found elsewhere.
    fn imports(&self) -> impl Iterator<Item = &'f Symbol> {
        self.table
            .iter()
            .filter(|symbol| !is_defined(symbol) && symbol.st_bind() == elf::STB_GLOBAL)
    }

    pub(super) fn inspection(self) -> Inspection {
        let is_node_api = |name: &&CStr| {
            let bytes = name.to_bytes();
            bytes.starts_with(b"napi_") || bytes.starts_with(b"node_api_")
        };
        let names = |symbols: &mut dyn Iterator<Item = &'f Symbol>| -> Vec<CString> {
            symbols
                .map(|symbol| self.name(symbol))
                .filter(is_node_api)
                .map(CStr::to_owned)
                .collect()
        };
        let node_api_exports = Some(names(&mut self.exports()));
        let node_api_imports = names(&mut self.imports());
        let cpp_imports = self
            .imports()
            .map(|symbol| self.name(symbol).to_string_lossy())
            .filter(|name| is_runtime_cpp(name))
            .map(Into::into)
            .collect();
        let uses_loader = self
            .imports()
            .any(|symbol| [c"dlsym", c"dlopen"].contains(&self.name(symbol)));
        Inspection {
            node_api_exports,
            node_api_imports,
            cpp_imports,
            libraries: self.libraries,
            uses_loader,
        }
    }
}

pub(super) fn is_defined(symbol: &Symbol) -> bool {
    symbol.st_shndx.get(E) != SymbolSection(0)
}

/// Whether a symbol is of namespace `v8` or `node`, or registers an addon of theirs.
fn is_runtime_cpp(name: &str) -> bool {
    ["_ZN2v8", "_ZNK2v8", "_ZN4node", "_ZNK4node"]
        .iter()
        .any(|start| name.starts_with(start))
        || name == "node_module_register"
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
    let mut seen = HashSet::new();
    // Each record holds the distance to the next; zero ends the list. Distances only grow, so no list is a circle.
    let step = |at: u64, distance: Int| match distance.get(E) {
        0 => None,
        distance => at.checked_add(distance.into()),
    };
    let mut need_at = dynamic.get(elf::DT_VERNEED);
    while let Some(at) = need_at {
        let need: &elf::Verneed<NativeEndian> = image.record(at, WHAT)?;
        let file = strings.get(need.vn_file.get(E).into())?.to_string_lossy();
        // The loader asserts that the library is loaded by then.
        if seen.insert(file.to_string())
            && !libraries.iter().any(|library| *library == file)
            && !crate::library::is_loaded(&file)
        {
            return damaged(format!("it needs a version of {file} but not the library"));
        }
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
