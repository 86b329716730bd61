//! Spec → the names of all functions in as few bytes as a module needs to look them up.
//!
//! Neighbours in a table begin alike, so of each name only the end is stored that differs from the name before, and words
//! that come again and again are a byte each: half the bytes, and no relocation. It is done here and not in a constant of
//! the crate because the compiler's interpreter would take seconds of every build for it.

use std::fmt::Write as _;

use crate::spec::{Function, Since, Table};
use crate::{BANNER, Output};

/// What a name may hold, each for the byte that is its number: few enough to be below [`VERSION`], and those that save most.
const WORDS: [&str; 30] = [
    "_threadsafe_function",
    "create_",
    "arraybuffer",
    "_propert",
    "get_",
    "_error",
    "external",
    "_handle_scope",
    "_cleanup_hook",
    "type",
    "async_work",
    "object",
    "buffer",
    "reference",
    "string_latin1",
    "int",
    "instance",
    "_info",
    "array",
    "element",
    "e_",
    "al",
    "re",
    "_name",
    "is_",
    "dat",
    "et",
    "xception",
    "_callback",
    "er",
];

// What these say is in the generated file.
const ENTRY: u8 = 0x80;
const ENV: u8 = 0x40;
const VERSION: u8 = b' ';
const EXPERIMENTAL: u8 = b'/' - VERSION;

// A word's number is no version, and no letter.
const _: () = assert!(WORDS.len() <= VERSION as usize);

/// `napi-vtable-sys/src/generated/names.rs`.
pub fn outputs(js: &Table, module: &Table) -> Result<Vec<Output>, String> {
    let (mut packed, mut bytes, mut used) = (String::new(), 0, [false; WORDS.len()]);
    let (mut before, mut since, mut longest) = ("", 0, 0);
    for function in js.functions.iter().chain(&module.functions) {
        let entry = entry(before, &mut since, function, &mut used)?;
        writeln!(packed, "    {}\\", entry.escape_ascii()).unwrap();
        bytes += entry.len();
        before = &function.symbol;
        longest = longest.max(before.len());
    }
    if let Some(word) = used.iter().position(|used| !used) {
        return Err(format!("no name holds the word `{}`", WORDS[word]));
    }

    let (mut words, mut starts) = (String::new(), vec![0]);
    for word in WORDS {
        words.push_str(word);
        starts.push(words.len());
    }
    let text = format!(
        "// {BANNER}\n\
         //! The names of all functions, packed as [`Name`](crate::by_name) reads them.\n\n\
         /// Begins an entry: no byte of a name has this bit. With it are [`ENV`] and the number of bytes that stay of the\n\
         /// name before. Then come the version, where it is another than before, and the rest of the name. There a byte\n\
         /// below [`VERSION`] is the number of a word.\n\
         pub const ENTRY: u8 = {ENTRY:#x};\n\n\
         /// The function takes an env first.\n\
         pub const ENV: u8 = {ENV:#x};\n\n\
         /// Plus a version: between the words and what a name consists of.\n\
         pub const VERSION: u8 = {VERSION:#x};\n\n\
         /// The version of an experimental function; the others are below it.\n\
         pub const EXPERIMENTAL: u8 = {EXPERIMENTAL};\n\n\
         /// How many bytes the longest name has.\n\
         pub const LONGEST: usize = {longest};\n\n\
         /// All words, one behind the other.\n\
         pub static WORDS: [u8; {}] = *b{words:?};\n\n\
         /// Where each word starts, and where the last one ends.\n\
         pub static STARTS: [u8; {}] = {starts:?};\n\n\
         /// An entry for each name: those of the js table, then those of the module table.\n\
         pub static PACKED: [u8; {bytes}] = *b\"\\\n{packed}\";\n",
        words.len(),
        starts.len(),
    );
    Ok(vec![Output::rust(
        "napi-vtable-sys/src/generated/names.rs",
        text,
    )])
}

/// The entry of a function with `before`, of version `since`, in front of it.
fn entry(
    before: &str,
    since: &mut u8,
    function: &Function,
    used: &mut [bool],
) -> Result<Vec<u8>, String> {
    let symbol = &function.symbol;
    let shared = before
        .bytes()
        .zip(symbol.bytes())
        .take_while(|(one, other)| one == other)
        .count();
    let version = match function.since {
        Since::Version(version) => u8::try_from(version).ok(),
        Since::Experimental(_) => Some(EXPERIMENTAL),
    };
    let version = version.filter(|version| {
        let stable = !function.since.is_experimental();
        !(stable && *version >= EXPERIMENTAL) && shared < usize::from(ENV)
    });
    let Some(version) = version else {
        return Err(format!("{symbol}: its version or its name is too long"));
    };
    let env = if function.takes_env() { ENV } else { 0 };
    let mut bytes = vec![ENTRY | env | shared as u8];
    if *since != version {
        bytes.push(VERSION + version);
        *since = version;
    }
    for step in shortest(&symbol[shared..]) {
        match step {
            Step::Word(number) => {
                used[number] = true;
                bytes.push(number as u8);
            }
            Step::Letter(letter) => bytes.push(letter),
        }
    }
    Ok(bytes)
}

/// What a byte of a name stands for.
#[derive(Clone, Copy)]
enum Step {
    Word(usize),
    Letter(u8),
}

/// The fewest bytes that a text can be.
fn shortest(text: &str) -> Vec<Step> {
    // From the end: how many bytes it takes from a place on, with the first of them.
    let mut best = vec![(0, Step::Letter(0)); text.len() + 1];
    for place in (0..text.len()).rev() {
        let letter = (best[place + 1].0 + 1, Step::Letter(text.as_bytes()[place]));
        let words = WORDS.iter().enumerate();
        let words = words.filter(|(_, word)| text[place..].starts_with(**word));
        let words =
            words.map(|(number, word)| (best[place + word.len()].0 + 1, Step::Word(number)));
        best[place] = words
            .chain([letter])
            .min_by_key(|(bytes, _)| *bytes)
            .unwrap();
    }
    let (mut steps, mut place) = (Vec::new(), 0);
    while place < text.len() {
        let (_, step) = best[place];
        place += match step {
            Step::Word(number) => WORDS[number].len(),
            Step::Letter(_) => 1,
        };
        steps.push(step);
    }
    steps
}
