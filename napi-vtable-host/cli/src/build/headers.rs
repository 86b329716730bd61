//! The C headers, carried inside the tool so that it needs no checkout of the repository.

use std::io;
use std::path::{Path, PathBuf};

const HEADERS: [(&str, &str); 4] = [
    (
        "js_native_api_types.h",
        include_str!("../../../../headers/js_native_api_types.h"),
    ),
    (
        "js_native_api.h",
        include_str!("../../../../headers/js_native_api.h"),
    ),
    (
        "node_api_types.h",
        include_str!("../../../../headers/node_api_types.h"),
    ),
    ("node_api.h", include_str!("../../../../headers/node_api.h")),
];

/// Writes the headers into `folder/include` and returns that folder.
pub(crate) fn write_into(folder: &Path) -> io::Result<PathBuf> {
    let include = folder.join("include");
    std::fs::create_dir_all(&include)?;
    for (name, text) in HEADERS {
        std::fs::write(include.join(name), text)?;
    }
    Ok(include)
}
