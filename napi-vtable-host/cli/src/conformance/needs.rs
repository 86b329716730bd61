//! What a test needs beyond Node-API and a runtime that need not be a whole Node, read from its own text.

use std::path::Path;

/// Modules that stand for a facility of Node's which another runtime may well lack.
const MODULES: [(&str, &str); 4] = [
    ("async_hooks", "needs the module async_hooks"),
    ("domain", "needs the module domain"),
    ("inspector", "needs the module inspector"),
    ("vm", "needs the module vm"),
];

/// Helpers of Node's common folder that stand for such a facility.
const HELPERS: [(&str, &str); 2] = [
    ("report", "needs Node's diagnostic reports"),
    ("sea", "needs Node's single executable applications"),
];

/// The helper among them for what the embedded engine has.
const OURS: &str = "report";

/// The first need of a test that a runtime, or the embedded engine, may leave unmet.
pub(crate) fn unmet(text: &str, is_embedded: bool) -> Option<&'static str> {
    let required = required(text);
    let module = |name: &str| {
        required
            .iter()
            .any(|one| one.strip_prefix("node:").unwrap_or(one) == name)
    };
    let helper = |name: &str| {
        required.iter().map(Path::new).any(|path| {
            path.parent()
                .is_some_and(|folder| folder.ends_with("common"))
                && path.file_stem().is_some_and(|stem| stem == name)
        })
    };
    let of_module = MODULES.iter().find(|(name, _)| module(name));
    let mut helpers = HELPERS
        .iter()
        .filter(|(name, _)| !(is_embedded && *name == OURS));
    let of_helper = helpers.find(|(name, _)| helper(name));
    of_module.or(of_helper).map(|(_, reason)| *reason)
}

/// A file of the checkout's fixtures that a test names by a relative path; relative to `test/`.
pub(crate) fn fixture(text: &str) -> Option<&str> {
    const BEFORE: &str = "../../";
    let at = text.find(&format!("{BEFORE}fixtures/"))? + BEFORE.len();
    let end = text[at..].find(['\'', '"', '`']).unwrap_or(0);
    Some(&text[at..at + end])
}

/// The literal names in `require('…')` and `from '…'`.
fn required(text: &str) -> Vec<&str> {
    let mut names = Vec::new();
    for start in ["require(", "from ", "import(", "import "] {
        for (at, _) in text.match_indices(start) {
            let rest = text[at + start.len()..].trim_start();
            let Some(quote) = rest
                .chars()
                .next()
                .filter(|sign| matches!(sign, '\'' | '"'))
            else {
                continue;
            };
            names.extend(rest[1..].split_once(quote).map(|(name, _)| name));
        }
    }
    names
}

/// Whether C or C++ text includes a header.
pub(crate) fn includes(text: &str, header: &str) -> bool {
    directives(text, "include").any(|name| {
        name.get(1..)
            .and_then(|name| name.strip_prefix(header))
            .is_some_and(|after| after.starts_with(['"', '>']))
    })
}

/// Whether C or C++ text defines a macro.
pub(crate) fn defines(text: &str, name: &str) -> bool {
    directives(text, "define").any(|words| words.split_whitespace().next() == Some(name))
}

/// What stands behind a directive of the preprocessor, for each line with one.
fn directives<'a>(text: &'a str, directive: &'a str) -> impl Iterator<Item = &'a str> {
    text.lines().filter_map(move |line| {
        let line = line.trim_start().strip_prefix('#')?;
        let rest = line.trim_start().strip_prefix(directive)?;
        rest.starts_with([' ', '\t', '<', '"'])
            .then(|| rest.trim_start())
    })
}

/// The words behind `// Flags:`, with which Node starts a test.
pub(crate) fn flags(text: &str) -> Vec<String> {
    words_behind(text, "Flags:")
}

/// The variables behind `// Env:`.
pub(crate) fn variables(text: &str) -> Vec<(String, String)> {
    let words = words_behind(text, "Env:");
    let pair = |word: &String| {
        word.split_once('=')
            .map(|(name, value)| (name.into(), value.into()))
    };
    words.iter().filter_map(pair).collect()
}

fn words_behind(text: &str, word: &str) -> Vec<String> {
    let line = text.lines().find_map(|line| {
        let comment = line.trim_start().strip_prefix("//")?;
        comment.trim_start().strip_prefix(word)
    });
    line.unwrap_or_default()
        .split_whitespace()
        .map(str::to_owned)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn needs_are_found_by_what_a_test_requires() {
        for (text, reason) in [
            (
                "const { AsyncResource } = require('async_hooks');",
                Some("needs the module async_hooks"),
            ),
            ("require( \"node:vm\" )", Some("needs the module vm")),
            (
                "import { Session } from 'inspector';",
                Some("needs the module inspector"),
            ),
            (
                "const helper = require('../../common/report.js');",
                Some("needs Node's diagnostic reports"),
            ),
            (
                "const { generateSEA } = require('../../common/sea');",
                Some("needs Node's single executable applications"),
            ),
            (
                "require('./report.js'); require(`vm`); require('vmx'); // async_hooks",
                None,
            ),
        ] {
            assert_eq!(unmet(text, false), reason, "{text}");
        }
    }

    #[test]
    fn reports_are_asked_of_the_embedded_engine() {
        assert_eq!(unmet("require('../../common/report')", true), None);
    }

    #[test]
    fn a_fixture_is_found_by_its_path() {
        assert_eq!(
            fixture("const a = '../../fixtures/a/b.env';"),
            Some("fixtures/a/b.env")
        );
        assert_eq!(fixture("require('../../common/fixtures')"), None);
    }

    #[test]
    fn headers_flags_and_variables_are_found_where_they_stand() {
        assert!(includes("  # include <uv.h>\n", "uv.h"));
        assert!(includes("#include \"uv.h\"", "uv.h"));
        assert!(!includes(
            "#include <uv.hpp>\n// #include <uv.h>\n#include",
            "uv.h"
        ));
        assert!(defines("# define X\n", "X") && defines("#define X 1", "X"));
        assert!(!defines("#defined X\n#define XY\n#undef X", "X"));
        assert_eq!(
            flags("'use strict';\n// Flags: --expose-gc  --x=1\n"),
            ["--expose-gc", "--x=1"]
        );
        assert!(flags("const a = '// Flags: --no';").is_empty());
        assert_eq!(variables("// Env: A=b"), [("A".to_owned(), "b".to_owned())]);
    }
}
