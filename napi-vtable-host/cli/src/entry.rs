//! From the path on the command line to the file that runs.

use std::io;
use std::path::{Path, PathBuf};

/// What the path on the command line names.
#[derive(Debug)]
pub(crate) enum Entry {
    /// A file to run as it stands.
    Script(PathBuf),
    /// A folder to build first.
    Folder(PathBuf),
}

/// Why nothing can be run.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub(crate) enum EntryError {
    #[error("cannot open '{path}': check the path, which is taken from the current folder")]
    Open { path: PathBuf, source: io::Error },
    #[error(
        "cannot run '{path}': expected a .js, .mjs, .cjs, .json or .node file, or a folder \
         with an addon"
    )]
    UnknownKind { path: PathBuf },
    #[error("cannot read '{path}'")]
    ReadPackage { path: PathBuf, source: io::Error },
    #[error("'{path}' is not valid JSON")]
    ParsePackage {
        path: PathBuf,
        source: serde_json::Error,
    },
    #[error(
        "nothing to run in '{folder}': it has no index.js and no package.json whose \"main\" \
         names a file"
    )]
    NoMain { folder: PathBuf },
}

impl Entry {
    /// Looks at the path.
    pub(crate) fn of(path: &Path) -> Result<Self, EntryError> {
        let path_buf = || path.to_path_buf();
        let data = path.metadata().map_err(|source| EntryError::Open {
            path: path_buf(),
            source,
        })?;
        if data.is_dir() {
            return Ok(Self::Folder(path_buf()));
        }
        match path.extension().and_then(|extension| extension.to_str()) {
            Some("js" | "cjs" | "mjs" | "json" | "node") => Ok(Self::Script(path_buf())),
            _ => Err(EntryError::UnknownKind { path: path_buf() }),
        }
    }
}

/// The file that stands for a folder: package.json's `main`, else `index.js`.
pub(crate) fn main_of(folder: &Path) -> Result<PathBuf, EntryError> {
    let package = folder.join("package.json");
    match std::fs::read(&package) {
        Ok(text) => {
            let json: serde_json::Value =
                serde_json::from_slice(&text).map_err(|source| EntryError::ParsePackage {
                    path: package,
                    source,
                })?;
            if let Some(main) = json.get("main").and_then(|main| main.as_str()) {
                let main = folder.join(main);
                let candidates = [
                    main.clone(),
                    with_suffix(&main, ".js"),
                    main.join("index.js"),
                ];
                if let Some(found) = candidates.into_iter().find(|path| path.is_file()) {
                    return Ok(found);
                }
            }
        }
        Err(error) if error.kind() == io::ErrorKind::NotFound => {}
        Err(source) => {
            return Err(EntryError::ReadPackage {
                path: package,
                source,
            });
        }
    }
    let index = folder.join("index.js");
    if index.is_file() {
        return Ok(index);
    }
    Err(EntryError::NoMain {
        folder: folder.to_path_buf(),
    })
}

fn with_suffix(path: &Path, suffix: &str) -> PathBuf {
    let mut text = path.as_os_str().to_owned();
    text.push(suffix);
    PathBuf::from(text)
}
