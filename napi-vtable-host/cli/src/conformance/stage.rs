//! The work folder: a copy of the suites beside the headers and the common module, so that nothing is ever written
//! into the checkout.
//!
//! ```text
//! WORK/.napi-vtable-conformance     says that the folder is ours
//! WORK/include                      the headers
//! WORK/test/SUITE                   copies; build/Release in each folder holds its addons
//! WORK/test/common                  ours, or a copy of the checkout's
//! WORK/test/fixtures                a link to the checkout's
//! WORK/tmp                          what tests write
//! ```

use std::io;
use std::path::{Path, PathBuf};

use super::suites::{Checkout, Folder};
use crate::build::headers;

const MARK: &str = ".napi-vtable-conformance";

/// Our common module.
const COMMON: [(&str, &str); 8] = [
    ("index.js", include_str!("common/index.js")),
    ("child_process.js", include_str!("common/child_process.js")),
    ("fixtures.js", include_str!("common/fixtures.js")),
    ("gc.js", include_str!("common/gc.js")),
    ("report.js", include_str!("common/report.js")),
    ("require-as.js", include_str!("common/require-as.js")),
    ("tick.js", include_str!("common/tick.js")),
    ("tmpdir.js", include_str!("common/tmpdir.js")),
];

/// The prepared work folder.
#[derive(Debug)]
pub(crate) struct Stage {
    pub(crate) root: PathBuf,
    pub(crate) include: PathBuf,
    /// Removes a folder of our own making at the end.
    _temporary: Option<tempfile::TempDir>,
}

/// Why the work folder cannot be prepared.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub(crate) enum StageError {
    #[error("cannot make a temporary folder: name a folder with --work")]
    Temporary { source: io::Error },
    #[error("the work folder '{path}' lies in the checkout, which is not written to: name another")]
    InCheckout { path: PathBuf },
    #[error("the work folder '{path}' holds other files: name a new or an empty folder")]
    NotOurs { path: PathBuf },
    #[error("'{path}' is missing: the checkout has no common module, use --common ours")]
    NoCommon { path: PathBuf },
    #[error("cannot write '{path}'")]
    Write { path: PathBuf, source: io::Error },
    #[error("cannot copy '{path}'")]
    Copy { path: PathBuf, source: io::Error },
}

impl Stage {
    /// Copies the folders. `work` is kept for a later run, a temporary folder is not.
    pub(crate) fn prepare(
        checkout: &Checkout,
        folders: &[Folder],
        work: Option<&Path>,
        common_of_checkout: bool,
    ) -> Result<Self, StageError> {
        let (root, temporary) = match work {
            Some(work) => (claim(work, checkout)?, None),
            None => {
                let temporary = tempfile::Builder::new()
                    .prefix("napi-vtable-conformance-")
                    .tempdir()
                    .map_err(|source| StageError::Temporary { source })?;
                let root = temporary.path().canonicalize();
                (
                    root.map_err(|source| StageError::Temporary { source })?,
                    Some(temporary),
                )
            }
        };
        let include = headers::write_into(&root).map_err(|source| StageError::Write {
            path: root.join("include"),
            source,
        })?;
        let test = root.join("test");
        for &suite in &checkout.suites {
            copy_files(&checkout.root.join(suite), &test.join(suite), false)?;
        }
        for folder in folders {
            let path = folder.path();
            copy_files(&checkout.root.join(&path), &test.join(&path), true)?;
        }
        write_common(checkout, &test.join("common"), common_of_checkout)?;
        link_fixtures(checkout, &test.join("fixtures"));
        let tmp = root.join("tmp");
        std::fs::create_dir_all(&tmp).map_err(|source| StageError::Write { path: tmp, source })?;
        Ok(Self {
            root,
            include,
            _temporary: temporary,
        })
    }

    /// Where a test folder's copy is.
    pub(crate) fn folder(&self, folder: &Folder) -> PathBuf {
        self.root.join("test").join(folder.path())
    }
}

/// Takes a folder that is new, empty or from an earlier run.
fn claim(work: &Path, checkout: &Checkout) -> Result<PathBuf, StageError> {
    let failed = |source| StageError::Write {
        path: work.to_path_buf(),
        source,
    };
    // Looked at before anything is made: the folder itself may not exist yet.
    let absolute = std::path::absolute(work).map_err(failed)?;
    let existing = absolute
        .ancestors()
        .find_map(|path| path.canonicalize().ok());
    if existing.is_some_and(|path| path.starts_with(&checkout.root)) {
        return Err(StageError::InCheckout { path: absolute });
    }
    std::fs::create_dir_all(work).map_err(failed)?;
    let root = work.canonicalize().map_err(failed)?;
    let mark = root.join(MARK);
    if !mark.is_file() && std::fs::read_dir(&root).map_err(failed)?.next().is_some() {
        return Err(StageError::NotOurs { path: root });
    }
    std::fs::write(&mark, "").map_err(failed)?;
    Ok(root)
}

/// Copies a folder's files, and where `deep`, its folders except for `build`.
fn copy_files(from: &Path, to: &Path, deep: bool) -> Result<(), StageError> {
    let failed = |source| StageError::Copy {
        path: from.to_path_buf(),
        source,
    };
    std::fs::create_dir_all(to).map_err(|source| StageError::Write {
        path: to.to_path_buf(),
        source,
    })?;
    for entry in std::fs::read_dir(from).map_err(failed)? {
        let path = entry.map_err(failed)?.path();
        let target = to.join(path.file_name().unwrap_or_default());
        if path.is_file() {
            // A copy of a file that cannot be written to is replaced, not opened.
            let _ = std::fs::remove_file(&target);
            std::fs::copy(&path, &target).map_err(|source| StageError::Copy { path, source })?;
        } else if deep && path.is_dir() && !path.ends_with("build") {
            copy_files(&path, &target, true)?;
        }
    }
    Ok(())
}

fn write_common(checkout: &Checkout, to: &Path, of_checkout: bool) -> Result<(), StageError> {
    let failed = |path: &Path, source| StageError::Write {
        path: path.to_path_buf(),
        source,
    };
    match std::fs::remove_dir_all(to) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(failed(to, error)),
        _ => {}
    }
    if of_checkout {
        let from = checkout.root.join("common");
        if !from.join("index.js").is_file() {
            return Err(StageError::NoCommon { path: from });
        }
        return copy_files(&from, to, true);
    }
    std::fs::create_dir_all(to).map_err(|source| failed(to, source))?;
    for (name, text) in COMMON {
        let path = to.join(name);
        std::fs::write(&path, text).map_err(|source| failed(&path, source))?;
    }
    Ok(())
}

/// Where the fixtures cannot be linked, a test that reads one says so itself.
fn link_fixtures(checkout: &Checkout, to: &Path) {
    let from = checkout.root.join("fixtures");
    if from.is_dir() {
        let _ = std::fs::remove_file(to);
        #[cfg(unix)]
        let _ = std::os::unix::fs::symlink(from, to);
    }
}
