//! What a file is, before the dynamic loader sees it.
//!
//! A dynamic loader trusts the file. A truncated library ends the process with SIGBUS, a flipped bit in a table
//! with SIGSEGV or an assertion, in the loader's code and before any of the module's. So a file is read first, with
//! ordinary reads, and what the loader would follow blindly is followed here with checks: segments, the dynamic
//! section, symbol tables, hash tables, versions, relocations, initialisers.
//!
//! What the checks cannot see is what a module's own code does, a file that changes between the check and the
//! load, and a file made to attack its reader: a native module can do anything anyway. See
//! [`Host::open`](crate::Host::open).
//!
//! The deep checks are for 64-bit ELF, on hosts of that kind. Elsewhere a file's format, architecture and kind are
//! checked, and the rest is left to the loader; [`Inspection::exports`] then answers `None`.
//!
//! ```
//! use napi_vtable_host::inspect::{Flaw, inspect};
//!
//! let flaw = inspect(file!().as_ref()).err();
//! # let flaw = inspect(concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.toml").as_ref()).err();
//! assert!(matches!(flaw, Some(Flaw::NotALibrary { looks: "text" })));
//! ```

#[cfg(target_pointer_width = "64")]
mod elf;
mod format;
mod source;

use std::ffi::{CStr, CString};
use std::fs::File;
use std::io;
use std::path::Path;

/// What a module's file says of itself.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct Inspection {
    /// The names that begin with `napi_` or `node_api_` and that the file exports; `None` where they were not read.
    pub node_api_exports: Option<Vec<CString>>,
    /// The functions of Node-API that the file imports by name and cannot load without.
    pub node_api_imports: Vec<CString>,
    /// The symbols of V8's and Node's C++ API that the file imports, as the linker spells them.
    pub cpp_imports: Vec<String>,
    /// The libraries that the file asks the loader for.
    pub libraries: Vec<String>,
    /// Whether the file imports `dlsym` or `dlopen`, so that its code may call functions that it does not import.
    pub uses_loader: bool,
}

impl Inspection {
    /// Whether the file itself, not a library that it depends on, exports a function of this name, which begins with
    /// `napi_` or `node_api_`. `None` where that was not read.
    #[must_use]
    pub fn exports(&self, name: &CStr) -> Option<bool> {
        let exports = self.node_api_exports.as_ref()?;
        Some(exports.iter().any(|export| export.as_c_str() == name))
    }

    /// Whether the file imports `napi_module_register`, as addons do that register from a static constructor.
    #[must_use]
    pub fn registers_from_constructor(&self) -> bool {
        self.node_api_imports
            .iter()
            .any(|name| name.as_c_str() == c"napi_module_register")
    }

    /// Whether a constructor may register the file: its own, by import or through the loader, or that of a library
    /// which is loaded with it.
    #[cfg(target_pointer_width = "64")]
    pub(crate) fn may_register_from_constructor(&self) -> bool {
        self.registers_from_constructor()
            || self.uses_loader
            || self
                .libraries
                .iter()
                .any(|library| !crate::library::is_loaded(library))
    }

    /// Whether a constructor may register the file.
    #[cfg(not(target_pointer_width = "64"))]
    pub(crate) fn may_register_from_constructor(&self) -> bool {
        true
    }
}

/// What is wrong with a file that should be a module.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Flaw {
    /// It is a directory.
    #[error("it is a directory; name the .node file in it")]
    Directory,
    /// It is a pipe, a socket or a device.
    #[error("it is {is}, not a regular file")]
    NotAFile {
        /// What it is, with an article.
        is: &'static str,
    },
    /// It cannot be read.
    #[error("it cannot be read: {source}; check its permissions")]
    Read {
        /// What the system says.
        #[from]
        source: io::Error,
    },
    /// It has no bytes.
    #[error("it is empty; build or install the module again")]
    Empty,
    /// Its first bytes are not those of a library of any system.
    #[error(
        "it is not a shared library, it looks like {looks}; build the module, or name the file that was built"
    )]
    NotALibrary {
        /// What the first bytes look like.
        looks: &'static str,
    },
    /// It is a library for another kind of machine or system.
    #[error(
        "it was built for {is}, and this process needs {needs}; install or build it for this platform"
    )]
    OtherPlatform {
        /// Format and architecture of the file.
        is: String,
        /// Format and architecture of the process.
        needs: String,
    },
    /// It was linked with another C library than this process's.
    #[error(
        "it was built for {is} (it needs {library}), and this process runs on {needs}; install or build it for {needs}"
    )]
    OtherLibc {
        /// The C library that it was built for.
        is: &'static str,
        /// The name under which it asks for that.
        library: String,
        /// The C library of the process.
        needs: &'static str,
    },
    /// It has the right format and is no shared library.
    #[error(
        "it is {is}, not a shared library; link it with -shared (in Rust: crate-type = [\"cdylib\"])"
    )]
    NotShared {
        /// What it is, with an article.
        is: &'static str,
    },
    /// It ends before what it announces.
    #[error(
        "it is cut off: its {part} reach to byte {needs}, and it has {has}; copy or build it again"
    )]
    Truncated {
        /// The part that does not fit, in the plural.
        part: &'static str,
        /// The length that the file would have at least.
        needs: u64,
        /// The file's length.
        has: u64,
    },
    /// It contradicts itself where the dynamic loader would believe it.
    #[error("it is damaged: {what}; copy or build it again")]
    Damaged {
        /// The part and what is wrong with it.
        what: String,
    },
}

/// Reads what the dynamic loader would read of a module, and checks it.
///
/// # Errors
/// [`Flaw`]: the first thing found that makes the file no module for this process.
pub fn inspect(path: &Path) -> Result<Inspection, Flaw> {
    // A pipe would block in `open`, so its kind is asked first.
    let metadata = std::fs::metadata(path)?;
    if metadata.is_dir() {
        return Err(Flaw::Directory);
    }
    if !metadata.is_file() {
        return Err(Flaw::NotAFile {
            is: special(&metadata),
        });
    }
    let file = source::Source::new(File::open(path)?)?;
    let format = format::recognise(&file)?;
    format.check()?;
    match format {
        #[cfg(target_pointer_width = "64")]
        format::Format::Elf(_) => elf::inspect(&file).and_then(check_libc),
        _ => Ok(Inspection::default()),
    }
}

/// Refuses what asks for a second C library: at best the loader does not find it, at worst it does.
#[cfg(target_pointer_width = "64")]
fn check_libc(file: Inspection) -> Result<Inspection, Flaw> {
    let others = |library: &&String| {
        library.starts_with("libc.musl-")
            || library.starts_with("ld-musl-")
            || *library == "libc.so"
    };
    let other = file.libraries.iter().find(others);
    match other.filter(|_| cfg!(all(target_os = "linux", target_env = "gnu"))) {
        None => Ok(file),
        Some(library) => Err(Flaw::OtherLibc {
            is: if library == "libc.so" {
                "musl or Android"
            } else {
                "musl"
            },
            library: library.clone(),
            needs: "glibc",
        }),
    }
}

/// What a file is that holds no bytes of its own.
fn special(metadata: &std::fs::Metadata) -> &'static str {
    #[cfg(unix)]
    {
        use std::os::unix::fs::FileTypeExt;
        let kind = metadata.file_type();
        if kind.is_fifo() {
            return "a pipe";
        }
        if kind.is_socket() {
            return "a socket";
        }
        if kind.is_char_device() || kind.is_block_device() {
            return "a device";
        }
    }
    let _ = metadata;
    "a special file"
}
