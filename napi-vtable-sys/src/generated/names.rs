// @generated from napi-vtable-sys/spec by `cargo run -p napi-vtable-codegen -- generate`; do not edit.
//! The names of all functions, packed as [`Name`](crate::by_name) reads them.

/// Begins an entry: no byte of a name has this bit. With it are [`ENV`] and the number of bytes that stay of the
/// name before. Then come the version, where it is another than before, and the rest of the name. There a byte
/// below [`VERSION`] is the number of a word.
pub const ENTRY: u8 = 0x80;

/// The function takes an env first.
pub const ENV: u8 = 0x40;

/// Plus a version: between the words and what a name consists of.
pub const VERSION: u8 = 0x20;

/// The version of an experimental function; the others are below it.
pub const EXPERIMENTAL: u8 = 15;

/// How many bytes the longest name has.
pub const LONGEST: usize = 42;

/// All words, one behind the other.
pub static WORDS: [u8; 204] = *b"_threadsafe_functioncreate_arraybuffer_propertget__errorexternal_handle_scope_cleanup_hooktypeasync_workobjectbufferreferencestring_latin1intinstance_infoarrayelemente_alre_nameis_datetxception_callbacker";

/// Where each word starts, and where the last one ends.
pub static STARTS: [u8; 31] = [
    0, 20, 27, 38, 46, 50, 56, 64, 77, 90, 94, 104, 110, 116, 125, 138, 141, 149, 154, 159, 166,
    168, 170, 172, 177, 180, 183, 185, 193, 202, 204,
];

/// An entry for each name: those of the js table, then those of the module table.
pub static PACKED: [u8; 1248] = *b"\
    \xc0!napi_\x04last\x05\x11\
    \xc9undefined\
    \xc9null\
    \xc9glob\x15\
    \xc9boolean\
    \xc5\x01\x0b\
    \xcc\x12\
    \xd1_with_length\
    \xccdouble\
    \xcc\x0f32\
    \xccu\x0f32\
    \xcc\x0f64\
    \xcc\x0e\
    \xd3utf8\
    \xd616\
    \xcdymbol\
    \xccfunction\
    \xcc\x1dror\
    \xcc\t\x05\
    \xccrange\x05\
    \xc5\tof\
    \xc5\x04v\x15u\x14double\
    \xcf\x0f32\
    \xcfu\x0f32\
    \xcf\x0f64\
    \xcfbool\
    \xcf\x0e\
    \xd6utf8\
    \xd916\
    \xc5co\x1dc\x14to_bool\
    \xcfnumb\x1d\
    \xcf\x0b\
    \xcfstring\
    \xc5\x04proto\t\
    \xccp\x1dty\x17s\
    \xc5s\x1a\x03y\
    \xc5has\x03y\
    \xc5g\x1a\x03y\
    \xc5del\x1ae\x03y\
    \xc5has_own\x03y\
    \xc5s\x1a\x17d\x03y\
    \xc5has\x17d\x03y\
    \xc5g\x1a\x17d\x03y\
    \xc5s\x1a_\x13\
    \xc5has_\x13\
    \xc5\x04\x13\
    \xc5del\x1a\x14\x13\
    \xc7fine\x03ies\
    \xc5\x18\x12\
    \xc5\x04\x12_length\
    \xc5strict_equ\x15s\
    \xc5c\x15l_function\
    \xc5new_\x10\
    \xc5\x10of\
    \xc5\x04cb\x11\
    \xc9new_targ\x1a\
    \xc5defin\x14class\
    \xc5wrap\
    \xc5unwrap\
    \xc5\x16mov\x14wrap\
    \xc5\x01\x06\
    \xc5\x04v\x15u\x14\x06\
    \xc5\x01\r\
    \xc5del\x1a\x14\r\
    \xc5\r_\x16f\
    \xcfun\x16f\
    \xc5\x04\r_v\x15ue\
    \xc5open\x07\
    \xc5close\x07\
    \xc5open_escapable\x07\
    \xc5clos\x14escapable\x07\
    \xc5escap\x14handle\
    \xc5throw\
    \xca\x05\
    \xcb\t\x05\
    \xcbrange\x05\
    \xc5is\x05\
    \xc9\x1b_pending\
    \xc5\x04and_clear_last_e\x1b\
    \xc5\x18\x02\
    \xc5\x01\x02\
    \xcc\x06_\x02\
    \xc5\x04\x02\x11\
    \xc5\x18\td\x12\
    \xc5\x01\td\x12\
    \xc5\x04\td\x12\x11\
    \xc5\x01\x19aview\
    \xc5\x18\x19aview\
    \xc5\x04\x19aview\x11\
    \xc9v\x1dsion\
    \xc5\x01promise\
    \xc5\x16solv\x14def\x1d\x16d\
    \xc7ject_def\x1d\x16d\
    \xc5\x18promise\
    \xc5run_script\
    \xc5adjust_\x06_memory\
    \xc5%\x01\x19e\
    \xc5\x18\x19e\
    \xc5\x04\x19\x14v\x15ue\
    \xc5add_fin\x15iz\x1d\
    \xc5&\x01big\x0f_\x0f64\
    \xd3u\x0f64\
    \xd3words\
    \xc5\x04v\x15u\x14big\x0f_\x0f64\
    \xd6u\x0f64\
    \xd6words\
    \xc9\x15l\x03y\x17s\
    \xc5s\x1a_\x10_\x19a\
    \xc5\x04\x10_\x19a\
    \xc5\'d\x1aach_\x02\
    \xc5\x18d\x1aached_\x02\
    \xc5(\t_tag_\x0b\
    \xc5check_\x0b_\t_tag\
    \xc5\x0b_f\x16eze\
    \xccse\x15\
    \xc1)od\x14api_symbol_for\
    \xc9\x01syntax\x05\
    \xc9throw_syntax\x05\
    \xc9*\x01\x06_\x0e\
    \xe0utf16\
    \xd0prop\x1dty_key_latin1\
    \xddutf8\
    \xe016\
    \xc9/post_fin\x15iz\x1d\
    \xc9\x01\x0b_with\x03ies\
    \xc9\x18sha\x16d\x02\
    \xc9\x01sha\x16d\x02\
    \xc9s\x1a_proto\t\
    \xc9\x01\x06_sha\x16d\x02\
    \x81!api_modul\x14\x16gist\x1d\
    \x85fat\x15\x05\
    \xc5async_init\
    \xcbdestroy\
    \xc5make\x1c\
    \xc5\x01\x0c\
    \xcc\x06_\x0c\
    \xcc\x0c_copy\
    \xc5\x18\x0c\
    \xc5\x04\x0c\x11\
    \xc5\x01\n\
    \xc5del\x1a\x14\n\
    \xc5queu\x14\n\
    \xc5cancel_\n\
    \xc5\x04nod\x14v\x1dsion\
    \xc9\"uv_event_loop\
    \xc5#fat\x15_e\x1b\
    \xc5add_env\x08\
    \xc5\x16mov\x14env\x08\
    \xc5open\x1c_scope\
    \xc5close\x1c_scope\
    \xc6$\x16ate\x00\
    \x85g\x1a\x00_context\
    \x85c\x15l\x00\
    \x85acqui\x16\x00\
    \x85\x16lease\x00\
    \xc5un\x16f\x00\
    \xc5\x16f\x00\
    \xc5(add_async\x08\
    \x85\x16mov\x14async\x08\
    \xc1)od\x14api_\x04modul\x14file\x17\
    \xc9*\x01\x0c_from_\x02\
";
