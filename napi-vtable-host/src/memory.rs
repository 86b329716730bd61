//! The process's memory of open modules: one [`Module`] per loader handle.
//!
//! It is one for all hosts, because the loader is: whoever opens a file a second time gets the first one's
//! library, with its statics and the tables in them. A file that has not changed since it was opened is known by
//! its number on disk, and is neither inspected nor loaded again.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::Module;

#[derive(Default)]
struct Memory {
    by_handle: BTreeMap<usize, Arc<Module>>,
    by_file: BTreeMap<FileId, Arc<Module>>,
}

static MEMORY: Mutex<Memory> = Mutex::new(Memory {
    by_handle: BTreeMap::new(),
    by_file: BTreeMap::new(),
});

fn memory() -> MutexGuard<'static, Memory> {
    MEMORY.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A file as it is on disk: device, number, length, and the times of the last change of content and of status.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct FileId([i128; 5]);

impl FileId {
    /// `None` where the file cannot be asked, or the platform does not number its files.
    #[cfg(unix)]
    pub(crate) fn of(path: &Path) -> Option<Self> {
        use std::os::unix::fs::MetadataExt;
        let file = std::fs::metadata(path).ok()?;
        let time = |seconds: i64, nanoseconds: i64| {
            i128::from(seconds) * 1_000_000_000 + i128::from(nanoseconds)
        };
        Some(Self([
            file.dev().into(),
            file.ino().into(),
            file.len().into(),
            time(file.mtime(), file.mtime_nsec()),
            time(file.ctime(), file.ctime_nsec()),
        ]))
    }

    /// `None` where the file cannot be asked, or the platform does not number its files.
    #[cfg(not(unix))]
    pub(crate) fn of(_path: &Path) -> Option<Self> {
        None
    }
}

/// The module that a file was opened as.
pub(crate) fn known(file: FileId) -> Option<Arc<Module>> {
    memory().by_file.get(&file).cloned()
}

/// The module behind a loader handle, made by `make` where it is new.
///
/// `file` is what was on disk before the loader was asked. `make` looks symbols up and runs no code of the module's,
/// so the lock may be held.
pub(crate) fn recall<E>(
    handle: usize,
    file: Option<FileId>,
    make: impl FnOnce() -> Result<Module, E>,
) -> Result<Arc<Module>, E> {
    let mut memory = memory();
    let module = match memory.by_handle.get(&handle) {
        Some(module) => Arc::clone(module),
        None => {
            let module = Arc::new(make()?);
            memory.by_handle.insert(handle, Arc::clone(&module));
            module
        }
    };
    if let Some(file) = file {
        memory.by_file.insert(file, Arc::clone(&module));
    }
    Ok(module)
}
