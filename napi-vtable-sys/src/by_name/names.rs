//! The names of all functions in as few bytes as a module needs to look them up.
//!
//! Neighbours in a table begin alike, so of each name only the end is stored that differs from the name before, and words
//! that come again and again are a byte each: half the bytes, and no relocation.

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

/// Words that a name may hold, each for the byte that is its number; of two that fit, the first is taken.
const WORDS: &str = "_threadsafe_function\0create_\0arraybuffer\0_propert\0get_\0_error\0external\0\
     _handle_scope\0_cleanup_hook\0type\0async_work\0object\0buffer\0reference\0string_latin1\0int\0instance\0\
     _info\0array\0element\0";

/// How many words there are.
const COUNT: usize = {
    let (mut count, mut at) = (0, 0);
    while at < WORDS.len() {
        count += (WORDS.as_bytes()[at] == 0) as usize;
        at += 1;
    }
    assert!(count < b' ' as usize && WORDS.len() < u8::MAX as usize);
    count
};

/// Where each word starts, and where the one behind the last would.
static STARTS: [u8; COUNT + 1] = {
    let mut starts = [0; COUNT + 1];
    let (mut number, mut at) = (0, 0);
    while at < WORDS.len() {
        if WORDS.as_bytes()[at] == 0 {
            number += 1;
            starts[number] = at as u8 + 1;
        }
        at += 1;
    }
    starts
};

/// The word with a number.
fn word(number: u8) -> Option<&'static [u8]> {
    let [start, next] = *STARTS.get(usize::from(number)..)?.first_chunk()?;
    WORDS
        .as_bytes()
        .get(start.into()..usize::from(next).checked_sub(1)?)
}

/// The word that a name has at a place: its number and its length.
const fn word_at(symbol: &[u8], at: usize) -> Option<(u8, usize)> {
    let mut number = 0;
    while number < COUNT {
        let start = STARTS[number] as usize;
        let length = STARTS[number + 1] as usize - 1 - start;
        let (_, word) = WORDS.as_bytes().split_at(start);
        let (_, rest) = symbol.split_at(at);
        if shared(word, rest) == length {
            return Some((number as u8, length));
        }
        number += 1;
    }
    None
}

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
            let (byte, length) = match word_at(symbol, next) {
                Some(word) => word,
                None => (symbol[next], 1),
            };
            if LENGTH > 0 {
                bytes[at] = byte;
            }
            (at, next) = (at + 1, next + length);
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
    first: u8,
    since: u8,
    /// Where the next entry starts.
    next: usize,
}

impl Name {
    pub(super) fn new() -> Self {
        Self {
            bytes: [0; LONGEST + 1],
            first: 0,
            since: 0,
            next: 0,
        }
    }

    /// Goes to the next name; behind the last one nothing changes.
    #[inline(never)]
    pub(super) fn advance(&mut self) {
        let Some([first, since]) = PACKED.get(self.next..).and_then(<[u8]>::first_chunk) else {
            return;
        };
        (self.first, self.since) = (*first, *since);
        // Locals: this runs for every byte, at every load in a runtime that injects nothing.
        let (mut at, mut length) = (self.next + 2, usize::from(first & !(ENTRY | ENV)));
        while let Some(&byte) = PACKED.get(at)
            && byte & ENTRY == 0
        {
            at += 1;
            if byte >= b' ' {
                if let Some(room) = self.bytes.get_mut(length) {
                    *room = byte;
                }
                length += 1;
            } else if let Some(word) = word(byte) {
                let end = length + word.len();
                if let Some(room) = self.bytes.get_mut(length..end) {
                    room.copy_from_slice(word);
                }
                length = end;
            }
        }
        if let Some(end) = self.bytes.get_mut(length) {
            *end = 0;
        }
        self.next = at;
    }

    pub(super) fn takes_env(&self) -> bool {
        self.first & ENV != 0
    }

    /// The version that brought the function; none of an experimental one.
    pub(super) fn since(&self) -> Option<u8> {
        (self.since != EXPERIMENTAL).then_some(self.since)
    }

    pub(super) fn c_text(&self) -> &CStr {
        // SAFETY: `advance` ends the name with a NUL, and there is room for the longest one's.
        unsafe { CStr::from_ptr(self.bytes.as_ptr().cast()) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{JS_FUNCTIONS, MODULE_FUNCTIONS};

    #[test]
    fn no_word_stands_for_a_letter_and_each_is_used() {
        for number in 0..COUNT as u8 {
            let of_entry = |pair: &[u8]| pair[0] & ENTRY != 0;
            let used = PACKED
                .windows(2)
                .any(|pair| pair[1] == number && !of_entry(pair));
            assert!(used, "{:?}", word(number).map(<[u8]>::escape_ascii));
        }
    }

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
