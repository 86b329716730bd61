//! What a test folder's `binding.gyp` says is to be built.
//!
//! Read are `targets` with `target_name`, `type`, `sources`, `defines`, `include_dirs` and the compiler flags, the
//! same keys in `target_defaults`, `conditions` at both levels, and `includes`. Other keys steer node-gyp and mean
//! nothing here. A value that would have to be expanded (`<(name)`, `<!(command)`) is an error where it is used.

mod condition;
mod literal;

use std::io;
use std::path::{Path, PathBuf};

use literal::{SyntaxError, Value};

/// One addon to build.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Target {
    pub(crate) name: String,
    /// As written: relative to the folder of the file.
    pub(crate) sources: Vec<String>,
    /// `NAME` or `NAME=VALUE`.
    pub(crate) defines: Vec<String>,
    pub(crate) include_dirs: Vec<String>,
    /// For both languages.
    pub(crate) flags: Vec<String>,
    pub(crate) c_flags: Vec<String>,
    pub(crate) cpp_flags: Vec<String>,
}

/// Why a file says nothing.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub(crate) enum GypError {
    #[error("cannot read '{path}': {source}")]
    Read { path: PathBuf, source: io::Error },
    #[error("'{path}', {source}")]
    Syntax { path: PathBuf, source: SyntaxError },
    #[error("'{path}': {key} should be {wanted}, and is {found}")]
    Kind {
        path: PathBuf,
        key: String,
        wanted: &'static str,
        found: &'static str,
    },
    #[error("'{path}': {missing} is missing")]
    Missing { path: PathBuf, missing: String },
    #[error("'{path}': the condition {condition:?} cannot be evaluated: {problem}")]
    Condition {
        path: PathBuf,
        condition: String,
        problem: String,
    },
    #[error("'{path}': {value:?} in {key} would have to be expanded, which is not supported")]
    Expansion {
        path: PathBuf,
        key: String,
        value: String,
    },
    #[error("'{path}': the files it includes include each other")]
    Circle { path: PathBuf },
}

/// Reads a `binding.gyp`.
pub(crate) fn read(path: &Path) -> Result<Vec<Target>, GypError> {
    let reader = Reader { path };
    let root = load(path, 0)?;
    let root = reader.resolved(&root)?;
    let targets = root.get("targets").ok_or_else(|| GypError::Missing {
        path: path.to_path_buf(),
        missing: "the key targets".to_owned(),
    })?;
    let Value::List(targets) = targets else {
        return Err(reader.kind("targets", "a list", targets));
    };
    let mut read = Vec::new();
    for target in targets {
        let mut merged = root
            .get("target_defaults")
            .cloned()
            .unwrap_or_else(|| Value::Dict(Vec::new()));
        merge(&mut merged, target);
        let target = reader.resolved(&merged)?;
        // A target of type "none" only carries actions.
        if reader.text(&target, "type")?.as_deref() != Some("none") {
            read.push(reader.target(&target)?);
        }
    }
    Ok(read)
}

/// Reads a file and merges in what it includes.
fn load(path: &Path, depth: usize) -> Result<Value, GypError> {
    if depth == 16 {
        return Err(GypError::Circle {
            path: path.to_path_buf(),
        });
    }
    let text = std::fs::read_to_string(path).map_err(|source| GypError::Read {
        path: path.to_path_buf(),
        source,
    })?;
    let value = literal::parse(&text).map_err(|source| GypError::Syntax {
        path: path.to_path_buf(),
        source,
    })?;
    let reader = Reader { path };
    if !matches!(value, Value::Dict(_)) {
        return Err(reader.kind("the file", "a dictionary", &value));
    }
    let mut merged = Value::Dict(Vec::new());
    for file in reader.list(&value, "includes")? {
        let included = path.parent().unwrap_or(Path::new("")).join(file);
        merge(&mut merged, &load(&included, depth + 1)?);
    }
    merge(&mut merged, &value);
    Ok(merged)
}

/// Merges a dictionary into another as gyp does: lists grow, dictionaries merge, other values are replaced.
fn merge(into: &mut Value, from: &Value) {
    let (Value::Dict(into), Value::Dict(from)) = (into, from) else {
        return;
    };
    for (key, value) in from {
        match (into.iter_mut().find(|(name, _)| name == key), value) {
            (Some((_, Value::List(old))), Value::List(new)) => old.extend(new.iter().cloned()),
            (Some((_, old @ Value::Dict(_))), Value::Dict(_)) => merge(old, value),
            (Some((_, old)), _) => *old = value.clone(),
            (None, _) => into.push((key.clone(), value.clone())),
        }
    }
}

struct Reader<'a> {
    path: &'a Path,
}

impl Reader<'_> {
    fn kind(&self, key: &str, wanted: &'static str, found: &Value) -> GypError {
        GypError::Kind {
            path: self.path.to_path_buf(),
            key: key.to_owned(),
            wanted,
            found: found.kind(),
        }
    }

    /// The dictionary with those branches of its conditions merged in that hold.
    fn resolved(&self, dict: &Value) -> Result<Value, GypError> {
        let mut resolved = dict.clone();
        let conditions = match dict.get("conditions") {
            None => return Ok(resolved),
            Some(Value::List(conditions)) => conditions,
            Some(other) => return Err(self.kind("conditions", "a list", other)),
        };
        for entry in conditions {
            let Value::List(parts) = entry else {
                return Err(self.kind("a condition", "a list", entry));
            };
            let [Value::Text(condition), then, otherwise @ ..] = parts.as_slice() else {
                return Err(GypError::Missing {
                    path: self.path.to_path_buf(),
                    missing: "the text or the dictionary of a condition".to_owned(),
                });
            };
            let holds = condition::holds(condition).map_err(|problem| GypError::Condition {
                path: self.path.to_path_buf(),
                condition: condition.clone(),
                problem,
            })?;
            if let Some(branch) = if holds { Some(then) } else { otherwise.first() } {
                merge(&mut resolved, &self.resolved(branch)?);
            }
        }
        Ok(resolved)
    }

    fn text(&self, dict: &Value, key: &str) -> Result<Option<String>, GypError> {
        match dict.get(key) {
            None => Ok(None),
            Some(Value::Text(text)) => self.expanded(key, text).map(Some),
            Some(other) => Err(self.kind(key, "a string", other)),
        }
    }

    fn list(&self, dict: &Value, key: &str) -> Result<Vec<String>, GypError> {
        let items = match dict.get(key) {
            None => return Ok(Vec::new()),
            Some(Value::List(items)) => items,
            Some(other) => return Err(self.kind(key, "a list", other)),
        };
        let one = |item: &Value| match item {
            Value::Text(text) => self.expanded(key, text),
            Value::Number(number) => Ok(number.to_string()),
            other => Err(self.kind(key, "a list of strings", other)),
        };
        items.iter().map(one).collect()
    }

    fn expanded(&self, key: &str, value: &str) -> Result<String, GypError> {
        if ["<(", "<!", "<@", "<|", ">(", ">!", ">@"]
            .iter()
            .any(|sign| value.contains(sign))
        {
            return Err(GypError::Expansion {
                path: self.path.to_path_buf(),
                key: key.to_owned(),
                value: value.to_owned(),
            });
        }
        Ok(value.to_owned())
    }

    /// A list without what the key with an exclamation mark takes away again.
    fn remaining(&self, dict: &Value, key: &str) -> Result<Vec<String>, GypError> {
        let removed = self.list(dict, &format!("{key}!"))?;
        let mut items = self.list(dict, key)?;
        items.retain(|item| !removed.contains(item));
        Ok(items)
    }

    fn target(&self, dict: &Value) -> Result<Target, GypError> {
        let name = self
            .text(dict, "target_name")?
            .ok_or_else(|| GypError::Missing {
                path: self.path.to_path_buf(),
                missing: "the target_name of a target".to_owned(),
            })?;
        let sources = self.remaining(dict, "sources")?;
        if sources.is_empty() {
            return Err(GypError::Missing {
                path: self.path.to_path_buf(),
                missing: format!("a source of the target {name}"),
            });
        }
        Ok(Target {
            name,
            sources,
            defines: self.remaining(dict, "defines")?,
            include_dirs: self.remaining(dict, "include_dirs")?,
            flags: self.remaining(dict, "cflags")?,
            c_flags: self.remaining(dict, "cflags_c")?,
            cpp_flags: self.remaining(dict, "cflags_cc")?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read_files(files: &[(&str, &str)]) -> Result<Vec<Target>, GypError> {
        let folder = tempfile::tempdir().expect("a temporary folder");
        for (name, text) in files {
            std::fs::write(folder.path().join(name), text).expect("a file");
        }
        read(&folder.path().join("binding.gyp"))
    }

    fn strings(items: &[&str]) -> Vec<String> {
        items.iter().map(|item| (*item).to_owned()).collect()
    }

    #[test]
    fn targets_carry_their_sources_defines_and_flags() {
        let text = "{ 'targets': [ { 'target_name': 'one', 'sources': ['a.c', 'b.cc',],\n\
            'defines': ['X', 'Y=1'], 'cflags_cc': ['--std=c++20'], 'cflags': ['-g', '-O3'],\n\
            'cflags!': ['-O3'], 'variables': { 'CXX': '<!(echo $CXX)' } },\n\
            { 'target_name': 'two', 'type': 'none' } ] }";
        let targets = read_files(&[("binding.gyp", text)]).expect("readable");
        let one = Target {
            name: "one".to_owned(),
            sources: strings(&["a.c", "b.cc"]),
            defines: strings(&["X", "Y=1"]),
            flags: strings(&["-g"]),
            cpp_flags: strings(&["--std=c++20"]),
            ..Target::default()
        };
        assert_eq!(targets, [one]);
    }

    #[test]
    fn conditions_defaults_and_includes_are_merged() {
        let files = [
            (
                "binding.gyp",
                "{ 'includes': ['more.gypi'], 'targets': [ { 'target_name': 't', 'sources': ['t.c'],\n\
                 'conditions': [ [\"OS=='none'\", {'defines': ['NO']}, {'defines': ['YES']}] ] } ] }",
            ),
            ("more.gypi", "{ 'target_defaults': { 'defines': ['ALL'] } }"),
        ];
        let targets = read_files(&files).expect("readable");
        assert_eq!(targets[0].defines, strings(&["ALL", "YES"]));
    }

    #[test]
    fn a_file_that_cannot_be_understood_says_why() {
        for (text, part) in [
            ("[]", "the file should be a dictionary, and is a list"),
            ("{}", "the key targets is missing"),
            ("{'targets': {}}", "targets should be a list"),
            ("{'targets': [{'sources': ['a.c']}]}", "target_name"),
            (
                "{'targets': [{'target_name': 'a'}]}",
                "a source of the target a is missing",
            ),
            (
                "{'targets': [{'target_name': 'a', 'sources': 'a.c'}]}",
                "sources should be a list",
            ),
            (
                "{'targets': [{'target_name': 'a', 'sources': ['<(x)']}]}",
                "expanded",
            ),
            (
                "{'conditions': [['x==1', {}]]}",
                "the variable x is not known",
            ),
            ("{'includes': ['binding.gyp']}", "include each other"),
            ("{'targets' [", "line 1, column 12"),
        ] {
            let error = read_files(&[("binding.gyp", text)])
                .expect_err(text)
                .to_string();
            assert!(error.contains(part), "{text}: {error}");
        }
    }
}
