//! The process's memory of open modules: one [`Module`] per loader handle.
//!
//! It is one for all hosts, because the loader is: whoever opens a file a second time gets the first one's
//! library, with its statics and the tables in them. A file that has not changed since it was opened is known by
//! its number on disk, and is neither inspected nor loaded again.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::Module;

struct Memory {
    by_handle: BTreeMap<usize, Arc<Module>>,
    by_file: BTreeMap<FileId, Arc<Module>>,
    linked: BTreeMap<String, Arc<Module>>,
}

static MEMORY: Mutex<Memory> = Mutex::new(Memory {
    by_handle: BTreeMap::new(),
    by_file: BTreeMap::new(),
    linked: BTreeMap::new(),
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
/// `file` is what was on disk before the loader was asked. `make` asks the loader, which may wait for a constructor
/// that opens a module, so the lock is not held meanwhile; of two threads that make the same module, one's stays.
pub(crate) fn recall<E>(
    handle: usize,
    file: Option<FileId>,
    make: impl FnOnce() -> Result<Module, E>,
) -> Result<Arc<Module>, E> {
    let known = memory().by_handle.get(&handle).cloned();
    let module = match known {
        Some(module) => module,
        None => Arc::new(make()?),
    };
    let mut memory = memory();
    let module = Arc::clone(memory.by_handle.entry(handle).or_insert(module));
    if let Some(file) = file {
        memory.by_file.insert(file, Arc::clone(&module));
    }
    Ok(module)
}

/// The linked module of this name.
pub(crate) fn linked(name: &str) -> Option<Arc<Module>> {
    memory().linked.get(name).cloned()
}

/// The linked module of this name, made by `make`, which calls nobody, where there is none.
pub(crate) fn link(name: &str, make: impl FnOnce() -> Module) -> Arc<Module> {
    let mut memory = memory();
    let module = memory
        .linked
        .entry(name.into())
        .or_insert_with(|| Arc::new(make()));
    Arc::clone(module)
}
