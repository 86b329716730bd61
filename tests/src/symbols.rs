//! The dynamic symbols of a shared library or an executable.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use object::{Object, ObjectSymbol};

/// What a file takes from others and what it offers them.
#[derive(Debug, Default)]
pub struct Symbols {
    /// Undefined names.
    pub imported: BTreeSet<String>,
    /// Defined names that others can see.
    pub exported: BTreeSet<String>,
}

impl Symbols {
    /// The imported names of Node-API functions.
    #[must_use]
    pub fn imported_node_api(&self) -> Vec<&str> {
        let node_api = |name: &&String| name.starts_with("napi_") || name.starts_with("node_api_");
        self.imported
            .iter()
            .filter(node_api)
            .map(String::as_str)
            .collect()
    }
}

/// Reads the dynamic symbols of a file.
///
/// # Errors
/// Where it cannot be read or is no object file.
pub fn of(path: &Path) -> Result<Symbols, String> {
    let explain = |error: &dyn std::fmt::Display| format!("{}: {error}", path.display());
    let bytes = fs::read(path).map_err(|error| explain(&error))?;
    let file = object::File::parse(&*bytes).map_err(|error| explain(&error))?;
    let mut symbols = Symbols::default();
    for symbol in file.dynamic_symbols() {
        let Ok(name) = symbol.name() else { continue };
        let set = if symbol.is_undefined() {
            &mut symbols.imported
        } else {
            &mut symbols.exported
        };
        set.insert(name.to_owned());
    }
    Ok(symbols)
}
