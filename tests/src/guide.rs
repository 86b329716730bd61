//! The code of the guide as documentation tests: an item for each page of `docs` and `docs/guide` with code in Rust. `build.rs`
//! makes them.

include!(concat!(env!("OUT_DIR"), "/guide/pages.rs"));
