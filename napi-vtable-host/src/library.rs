//! A library that stays open, and its symbols.
//!
//! Nothing here is ever closed. A module's code is reached from JavaScript functions, finalizers and threads that
//! its host cannot count, so there is no moment at which it could be unmapped safely.

use std::ffi::{CStr, c_void};
use std::mem::ManuallyDrop;
use std::path::Path;

#[cfg(unix)]
use libloading::os::unix as os;
#[cfg(windows)]
use libloading::os::windows as os;

/// An open library. Dropping it leaves the library open.
pub(crate) struct Library {
    handle: ManuallyDrop<os::Library>,
    key: usize,
}

/// Opens a library: every symbol is bound now, so that a missing one is an error here and not a crash in the middle
/// of a call, and its names stay hidden from other libraries.
///
/// Opening the same file again yields the same [`key`](Library::key).
pub(crate) fn open(path: &Path) -> Result<Library, libloading::Error> {
    #[cfg(unix)]
    // SAFETY: constructors run here. That they are sound is what whoever asks to open a native module vouches for;
    // for a module, `inspect` has checked that the loader gets that far.
    let library = unsafe { os::Library::open(Some(path), os::RTLD_NOW | os::RTLD_LOCAL) }?;
    #[cfg(windows)]
    // SAFETY: as above, for `DllMain`. An absolute path lets the module find libraries beside it.
    let library = unsafe {
        let beside = if path.is_absolute() {
            os::LOAD_WITH_ALTERED_SEARCH_PATH
        } else {
            0
        };
        os::Library::load_with_flags(path, beside)
    }?;
    Ok(Library::keep(library))
}

impl Library {
    fn keep(library: os::Library) -> Self {
        let raw = library.into_raw();
        // SAFETY: the handle has just been taken from a library that was not closed.
        let handle = unsafe { os::Library::from_raw(raw) };
        Self {
            handle: ManuallyDrop::new(handle),
            key: raw as usize,
        }
    }

    /// The process itself: what `RTLD_DEFAULT` would find at start-up.
    pub(crate) fn process() -> Self {
        #[cfg(unix)]
        return Self::keep(os::Library::this());
        #[cfg(windows)]
        return Self::keep(os::Library::this().expect("a process has an executable"));
    }

    /// The loader's handle: equal for the same file, for as long as the process runs.
    pub(crate) fn key(&self) -> usize {
        self.key
    }

    /// The address of a symbol, as an address and not yet as a function; never null.
    pub(crate) fn symbol(&self, name: &CStr) -> Option<*mut c_void> {
        // SAFETY: any symbol has an address, and nothing is said about what stands there. On a platform where a
        // function pointer is no data pointer, Node-API does not exist.
        let symbol = unsafe { self.handle.get::<*mut c_void>(name.to_bytes_with_nul()) };
        symbol
            .ok()
            .map(os::Symbol::as_raw_ptr)
            .filter(|address| !address.is_null())
    }
}

/// What the dynamic loader itself says; `libloading`'s own text names only the call that failed.
pub(crate) fn reason(error: &libloading::Error) -> String {
    std::error::Error::source(error).map_or_else(|| error.to_string(), ToString::to_string)
}

/// Whether a library of this name is open in the process.
#[cfg(all(unix, target_pointer_width = "64"))]
pub(crate) fn is_loaded(name: &str) -> bool {
    loaded(name).is_some()
}

/// Never: nothing but ELF asks.
#[cfg(all(not(unix), target_pointer_width = "64"))]
pub(crate) fn is_loaded(_name: &str) -> bool {
    false
}

/// Whether the file at an absolute path is open as a library.
#[cfg(unix)]
pub(crate) fn is_open(path: &Path) -> bool {
    loaded(path).is_some()
}

/// Unknown, and so taken for open: the loader is asked to open it again.
#[cfg(not(unix))]
pub(crate) fn is_open(_path: &Path) -> bool {
    true
}

/// A library of this name that is open in the process.
#[cfg(unix)]
fn loaded(name: impl libloading::AsFilename) -> Option<os::Library> {
    // SAFETY: with this flag nothing is opened that is not open, so no constructor runs.
    unsafe { os::Library::open(Some(name), os::RTLD_LAZY | libc::RTLD_NOLOAD) }.ok()
}

/// The [key](Library::key) of the library that is mapped at an address; `None` where none is, or where the platform
/// cannot tell.
#[cfg(unix)]
pub(crate) fn containing(address: *const c_void) -> Option<usize> {
    use std::os::unix::ffi::OsStrExt;

    let mut found = std::mem::MaybeUninit::<libc::Dl_info>::zeroed();
    // SAFETY: any address may be asked for; the result is written where there is one.
    if unsafe { libc::dladdr(address, found.as_mut_ptr()) } == 0 {
        return None;
    }
    // SAFETY: zeros are a `Dl_info` too.
    let found = unsafe { found.assume_init() };
    if found.dli_fname.is_null() {
        return None;
    }
    // SAFETY: the loader's name of a library that is open: code of it has just registered, or it stays open.
    let name = unsafe { CStr::from_ptr(found.dli_fname) };
    let library = loaded(std::ffi::OsStr::from_bytes(name.to_bytes()))?;
    let key = library.into_raw();
    // SAFETY: just taken from a library; closing it takes back what `loaded` counted.
    drop(unsafe { os::Library::from_raw(key) });
    Some(key as usize)
}

/// Never: the platform is not asked.
#[cfg(not(unix))]
pub(crate) fn containing(_address: *const c_void) -> Option<usize> {
    None
}
