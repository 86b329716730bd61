//! The names of all functions in as few bytes as a module needs to look them up.
//!
//! Neighbours in a table begin alike, so of each name only the end is stored that differs from the name before: two thirds
//! of the bytes, and no relocation.

use core::ffi::CStr;

use super::{EXPERIMENTAL, short};
use crate::Table;

/// How many names there are: those of the js table, then those of the module table.
pub(super) const NAMES: usize = Table::JsNative.slots() + Table::Module.slots();

/// A name as the spec has it.
#[derive(Clone, Copy)]
struct Function {
    symbol: &'static [u8],
    since: u8,
    takes_env: bool,
}

macro_rules! functions {
    ([] $({ $slot:literal $field:ident $symbol:ident $since:literal $kind:ident $signature:tt -> $returns:ty })*) => {
        [$(Function {
            symbol: stringify!($symbol).as_bytes(),
            since: short($since),
            takes_env: matches!(stringify!($kind).as_bytes(), b"env_status"),
        }),*]
    };
}

const ALL: [Function; NAMES] = {
    let (js, module) = (
        crate::for_each_js_function!(functions),
        crate::for_each_module_function!(functions),
    );
    let mut all = [js[0]; NAMES];
    let mut index = 0;
    while index < NAMES {
        all[index] = if index < js.len() {
            js[index]
        } else {
            module[index - js.len()]
        };
        index += 1;
    }
    all
};

/// Begins an entry: no byte of a name has this bit. With it are [`ENV`] and the number of bytes that stay of the name
/// before; then comes the version, then the rest of the name.
const ENTRY: u8 = 0x80;
/// The function takes an env first.
const ENV: u8 = 0x40;

/// How many first bytes two names share.
const fn shared(one: &[u8], other: &[u8]) -> usize {
    let mut shared = 0;
    while shared < one.len() && shared < other.len() && one[shared] == other[shared] {
        shared += 1;
    }
    shared
}

/// All entries, and how many bytes they take and the longest name has.
const fn packed<const LENGTH: usize>() -> ([u8; LENGTH], usize, usize) {
    let mut bytes = [0; LENGTH];
    let (mut at, mut longest) = (0, 0);
    let (mut index, mut before): (usize, &[u8]) = (0, b"");
    while index < NAMES {
        let Function {
            symbol,
            since,
            takes_env,
        } = ALL[index];
        let mut next = shared(before, symbol);
        assert!(next < ENV as usize);
        // Without room, only the length is wanted.
        if LENGTH > 0 {
            bytes[at] = ENTRY | next as u8 | if takes_env { ENV } else { 0 };
            bytes[at + 1] = since;
        }
        at += 2;
        while next < symbol.len() {
            if LENGTH > 0 {
                bytes[at] = symbol[next];
            }
            (at, next) = (at + 1, next + 1);
        }
        if longest < symbol.len() {
            longest = symbol.len();
        }
        (index, before) = (index + 1, symbol);
    }
    (bytes, at, longest)
}

const LENGTH: usize = packed::<0>().1;
const LONGEST: usize = packed::<0>().2;
static PACKED: [u8; LENGTH] = packed::<LENGTH>().0;

/// Goes from name to name; before the first one there is none.
pub(super) struct Name {
    /// With a NUL behind the name, always.
    bytes: [u8; LONGEST + 1],
    length: usize,
    first: u8,
    since: u8,
    rest: &'static [u8],
}

impl Name {
    pub(super) fn new() -> Self {
        Self {
            bytes: [0; LONGEST + 1],
            length: 0,
            first: 0,
            since: 0,
            rest: &PACKED,
        }
    }

    /// Goes to the next name; behind the last one nothing changes.
    #[inline(never)]
    pub(super) fn advance(&mut self) {
        let [first, since, rest @ ..] = self.rest else {
            return;
        };
        (self.first, self.since) = (*first, *since);
        self.rest = rest;
        self.length = usize::from(first & !(ENTRY | ENV));
        while let [byte, rest @ ..] = self.rest
            && byte & ENTRY == 0
            && self.length < LONGEST
        {
            self.bytes[self.length] = *byte;
            self.length += 1;
            self.rest = rest;
        }
        if let Some(end) = self.bytes.get_mut(self.length) {
            *end = 0;
        }
    }

    pub(super) fn takes_env(&self) -> bool {
        self.first & ENV != 0
    }

    /// The version that brought the function; none of an experimental one.
    pub(super) fn since(&self) -> Option<u8> {
        (self.since != EXPERIMENTAL).then_some(self.since)
    }

    pub(super) fn c_text(&self) -> &CStr {
        // SAFETY: names hold no NUL; the last of the bytes is one, whatever comes before.
        unsafe { CStr::from_ptr(self.bytes.as_ptr().cast()) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{JS_FUNCTIONS, MODULE_FUNCTIONS};

    #[test]
    fn every_name_comes_out_as_it_went_in() {
        let mut name = Name::new();
        for function in JS_FUNCTIONS.iter().chain(MODULE_FUNCTIONS.iter()) {
            name.advance();
            assert_eq!(name.c_text(), function.symbol);
            let since = name
                .since()
                .map_or(crate::NAPI_VERSION_EXPERIMENTAL, i32::from);
            assert_eq!(since, function.since);
        }
        let last = *MODULE_FUNCTIONS.last().unwrap();
        name.advance();
        assert_eq!(name.c_text(), last.symbol);
    }
}
