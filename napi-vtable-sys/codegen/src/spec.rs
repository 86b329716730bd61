//! The spec as data: what `spec/*.toml` says, checked for the rules that every table keeps.

use std::collections::HashSet;
use std::fs;
use std::path::Path;

use serde::Deserialize;

use crate::ctype::Parameter;

/// One of the two tables with its functions in slot order.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Table {
    /// The C name of the table's type.
    pub table: String,
    /// The public header that declares these functions.
    pub header: String,
    /// The functions, in slot order.
    #[serde(rename = "function")]
    pub functions: Vec<Function>,
}

/// One function: one slot.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Function {
    /// Position in the table; that of an experimental function follows from its place.
    #[serde(rename = "slot")]
    stated_slot: Option<usize>,
    /// Position in the table.
    #[serde(skip)]
    pub slot: usize,
    /// Name of the table's field.
    pub field: String,
    /// Name of the public function.
    pub symbol: String,
    /// Version of Node-API that brought it.
    pub since: Since,
    /// Chapter of the Node-API reference.
    pub chapter: String,
    /// What it returns.
    pub returns: Returns,
    /// Its parameters, as C declares them.
    pub parameters: Vec<Parameter>,
    /// Which thread may call it.
    pub thread: Thread,
    /// Whether it runs while a JavaScript exception is pending.
    pub pending_exception: bool,
    /// Whether a finalizer may call it during garbage collection.
    pub finalizer: bool,
    /// The macro whose definition hides the declaration.
    pub opt_out: Option<String>,
    /// The macro that the header defines where the function is declared.
    pub feature_macro: Option<String>,
    /// One line of documentation.
    pub doc: String,
}

/// The version that brought a function.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(
    untagged,
    expecting = "`since` is a version number or \"experimental\""
)]
pub enum Since {
    /// A stable version.
    Version(u32),
    /// Not stable yet.
    Experimental(ExperimentalWord),
}

/// The word `experimental`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
pub enum ExperimentalWord {
    /// The word itself.
    #[serde(rename = "experimental")]
    Experimental,
}

impl Since {
    /// The number that C and Rust compare with.
    pub fn number(self) -> u32 {
        match self {
            Self::Version(version) => version,
            Self::Experimental(_) => i32::MAX as u32,
        }
    }

    /// Whether the slot may still move.
    pub fn is_experimental(self) -> bool {
        matches!(self, Self::Experimental(_))
    }

    /// As a person reads it.
    pub fn words(self) -> String {
        match self {
            Self::Version(version) => version.to_string(),
            Self::Experimental(_) => "experimental".to_owned(),
        }
    }
}

/// What a function returns.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Returns {
    /// A status.
    #[serde(rename = "napi_status")]
    Status,
    /// Nothing.
    Void,
    /// It does not return.
    NoReturn,
}

/// Which thread may call a function.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Thread {
    /// The thread of the env alone.
    Env,
    /// Any thread.
    Any,
}

impl Function {
    /// Whether the first parameter is the env.
    pub fn takes_env(&self) -> bool {
        self.parameters
            .first()
            .is_some_and(|first| first.name == "env")
    }

    /// The C signature without names: what the frozen lists and the manifest hold.
    pub fn signature(&self) -> String {
        let returns = match self.returns {
            Returns::Status => "napi_status",
            Returns::Void => "void",
            Returns::NoReturn => "noreturn void",
        };
        let parameters: Vec<_> = self.parameters.iter().map(|p| p.c_type()).collect();
        format!("{returns}({})", parameters.join(", "))
    }
}

/// Reads one table's file and checks the rules of `docs/adding-a-function.md`.
pub fn load(path: &Path) -> Result<Table, String> {
    let text = fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))?;
    let mut table: Table =
        toml::from_str(&text).map_err(|error| format!("{}: {error}", path.display()))?;
    check(&mut table).map_err(|error| format!("{}: {error}", path.display()))?;
    Ok(table)
}

fn check(table: &mut Table) -> Result<(), String> {
    let mut fields = HashSet::new();
    let mut symbols = HashSet::new();
    let mut newest = Since::Version(0);
    for (position, function) in table.functions.iter_mut().enumerate() {
        function.slot = position;
        let symbol = &function.symbol;
        match (function.stated_slot, function.since.is_experimental()) {
            (Some(slot), false) if slot == position => {}
            (None, true) => {}
            (Some(slot), false) => {
                return Err(format!(
                    "{symbol} says slot {slot} but stands at position {position}: entries are in slot order without gaps"
                ));
            }
            (None, false) => {
                return Err(format!("{symbol} has no slot: write `slot = {position}`"));
            }
            (Some(_), true) => {
                return Err(format!(
                    "{symbol} is experimental and has a slot number: leave it out, its slot may still move"
                ));
            }
        }
        if !fields.insert(function.field.clone()) || !symbols.insert(symbol.clone()) {
            return Err(format!(
                "{symbol} or its field {} occurs twice",
                function.field
            ));
        }
        if function.since < newest {
            return Err(format!(
                "{symbol} is since {} but follows a slot since {}: new slots go to the end, experimental ones last",
                function.since.words(),
                newest.words()
            ));
        }
        newest = function.since;
        let basic = function
            .parameters
            .first()
            .is_some_and(|first| first.base == "node_api_basic_env");
        if function.takes_env() && basic != function.finalizer {
            return Err(format!(
                "{symbol}: finalizer = {} contradicts its first parameter; \
                 exactly the functions that take node_api_basic_env may run in a finalizer",
                function.finalizer
            ));
        }
        if !function.doc.ends_with('.') || function.doc.len() > 140 {
            return Err(format!(
                "{symbol}: doc is one sentence of at most 140 characters that ends in a full stop"
            ));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    const ENTRY: &str = r#"
        [[function]]
        slot = 0
        field = "get_undefined"
        symbol = "napi_get_undefined"
        since = 1
        chapter = "values"
        returns = "napi_status"
        parameters = ["napi_env env", "napi_value* result"]
        thread = "env"
        pending_exception = true
        finalizer = false
        doc = "Gets it."
    "#;

    fn parse(entries: &[String]) -> Result<(), String> {
        let text = format!("table = \"t\"\nheader = \"h\"\n{}", entries.concat());
        let mut table: Table = toml::from_str(&text).map_err(|error| error.to_string())?;
        check(&mut table)
    }

    /// A second entry that differs from the first in the given keys.
    fn second(changes: &[(&str, &str)]) -> String {
        let mut entry = ENTRY
            .replace("slot = 0", "slot = 1")
            .replace("get_undefined", "get_null");
        for (old, new) in changes {
            assert!(entry.contains(old), "{old}");
            entry = entry.replace(old, new);
        }
        entry
    }

    #[test]
    fn a_whole_spec_is_accepted() {
        parse(&[ENTRY.to_owned(), second(&[])]).unwrap();
    }

    #[test]
    fn entries_that_break_a_rule_are_refused() {
        for (changes, complaint) in [
            (
                [("slot = 1", "slot = 2")].as_slice(),
                "in slot order without gaps",
            ),
            (&[("slot = 1", "")], "has no slot: write `slot = 1`"),
            (
                &[("since = 1", "since = \"experimental\"")],
                "leave it out, its slot may still move",
            ),
            (&[("napi_get_null", "napi_get_undefined")], "occurs twice"),
            (
                &[("field = \"get_null\"", "field = \"get_undefined\"")],
                "occurs twice",
            ),
            (&[("since = 1", "since = 0")], "new slots go to the end"),
            (
                &[("napi_env env", "node_api_basic_env env")],
                "contradicts its first parameter",
            ),
            (
                &[("finalizer = false", "finalizer = true")],
                "contradicts its first parameter",
            ),
            (&[("Gets it.", "Gets it")], "ends in a full stop"),
            (
                &[("thread = \"env\"", "thread = \"main\"")],
                "unknown variant",
            ),
            (
                &[("since = 1", "since = \"soon\"")],
                "`since` is a version number or \"experimental\"",
            ),
            (
                &[("napi_value* result", "napi_value result[]")],
                "cannot read the parameter",
            ),
            (&[("chapter", "chapters")], "unknown field"),
        ] {
            let error = parse(&[ENTRY.to_owned(), second(changes)]).unwrap_err();
            assert!(error.contains(complaint), "{changes:?} gave {error}");
        }
    }
}
