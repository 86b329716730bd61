//! The names of all functions, one after the other, out of the bytes that [`names`](crate::generated::names) holds.

use core::ffi::CStr;

use crate::Table;
use crate::generated::names::{ENTRY, ENV, EXPERIMENTAL, LONGEST, PACKED, STARTS, VERSION, WORDS};

/// How many names there are: those of the js table, then those of the module table.
pub(super) const NAMES: usize = Table::JsNative.slots() + Table::Module.slots();

/// The word with a number.
fn word(number: u8) -> Option<&'static [u8]> {
    let [start, end] = *STARTS.get(usize::from(number)..)?.first_chunk()?;
    WORDS.get(start.into()..end.into())
}

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
        let Some(&first) = PACKED.get(self.next) else {
            return;
        };
        self.first = first;
        // Locals: this runs for every byte, at every load in a runtime that injects nothing.
        let (mut at, mut length) = (self.next + 1, usize::from(first & !(ENTRY | ENV)));
        while let Some(&byte) = PACKED.get(at)
            && byte & ENTRY == 0
        {
            at += 1;
            if byte > VERSION + EXPERIMENTAL {
                if let Some(room) = self.bytes.get_mut(length) {
                    *room = byte;
                }
                length += 1;
            } else if byte > VERSION {
                self.since = byte - VERSION;
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

#[cfg(all(test, feature = "runtime"))]
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
