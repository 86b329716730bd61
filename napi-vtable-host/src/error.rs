//! Why a module did not open or register: one variant a step, each with the path, the cause and what to do.

use std::io;
use std::path::{Path, PathBuf};

use napi_vtable_sys::{JS_FUNCTIONS, MODULE_FUNCTIONS, NAPI_VERSION_LATEST};

use crate::inspect::Flaw;
use crate::library::reason;

/// Why [`Host::open`](crate::Host::open) did not return a module.
///
/// The variants stand in the order of the steps. Up to [`Flaw`](Self::Flaw) nothing but the file was read;
/// [`Load`](Self::Load) and its neighbours come from the dynamic loader, which refuses before the module's
/// constructors run; later ones find the module in memory, where it stays.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum OpenError {
    /// There is no such file.
    #[error("Cannot find module '{}': {source}; check the spelling, or build the module first", path.display())]
    NotFound {
        /// The path as it was given.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// The file cannot be read.
    #[error("Cannot read module '{}': {source}; check the path and its permissions", path.display())]
    Read {
        /// The path as it was given.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// The path is not one that the dynamic loader takes for what it is.
    #[error("Cannot open module '{}': {reason}", path.display())]
    Path {
        /// The path after symbolic links.
        path: PathBuf,
        /// What is wrong with it and what to do.
        reason: &'static str,
    },
    /// The file is not a module that this process can load.
    #[error("Cannot open module '{}': {flaw}", path.display())]
    Flaw {
        /// The module.
        path: PathBuf,
        /// What the file is instead, or where it is damaged.
        #[source]
        flaw: Flaw,
    },
    /// Nothing in the file registers a module.
    #[error("Module did not self-register: '{}': {reason}", path.display())]
    DidNotSelfRegister {
        /// The module.
        path: PathBuf,
        /// What the file lacks and what to do.
        reason: &'static str,
    },
    /// The module's static constructor registered it with a null register function.
    #[error(
        "Module has no declared entry point. '{}': its static constructor registers no function; set nm_register_func",
        path.display()
    )]
    NoEntryPoint {
        /// The module.
        path: PathBuf,
    },
    /// The module was written for V8's own C++ API.
    #[error(
        "Cannot open module '{}': it was built for V8's own API (it imports {symbol}), which exists only in Node; \
         use a version of the addon that is built on Node-API",
        path.display()
    )]
    UsesV8 {
        /// The module.
        path: PathBuf,
        /// One of the symbols, as the linker spells it.
        symbol: String,
    },
    /// The module imports Node-API functions by name and this process does not export them.
    #[error(
        "Cannot open module '{}': it imports by name {}, which this process does not export; {}",
        path.display(),
        list(functions),
        advice(functions)
    )]
    UnresolvedFunctions {
        /// The module.
        path: PathBuf,
        /// The names that the process lacks.
        functions: Vec<String>,
        /// What the dynamic loader says.
        source: libloading::Error,
    },
    /// The dynamic loader refuses the file: a library that it depends on or a symbol is missing, say.
    #[error(
        "Cannot load module '{}': {}; check that the libraries it depends on are installed and new enough",
        path.display(),
        reason(source)
    )]
    Load {
        /// The module.
        path: PathBuf,
        /// What the dynamic loader says.
        source: libloading::Error,
    },
    /// The module is being opened further up on this thread's own stack.
    #[error(
        "Cannot open module '{}' while the same thread is injecting tables into it; open it after that",
        path.display()
    )]
    Reentered {
        /// The module.
        path: PathBuf,
    },
    /// An exception came out of one of the module's exports.
    #[error("Module '{}' threw out of {function}: {message}; its C exports must not unwind", path.display())]
    Unwound {
        /// The module.
        path: PathBuf,
        /// The export.
        function: &'static str,
        /// The panic's message, where it has one.
        message: String,
    },
    /// The module asks for a newer Node-API than the host offers.
    #[error(
        "Module '{}' needs Node-API version {needs}, and this host offers {offers}; update the host, or build the \
         module with NAPI_VERSION={offers} or lower",
        path.display()
    )]
    VersionTooNew {
        /// The module.
        path: PathBuf,
        /// What the module declares.
        needs: i32,
        /// What the host offers.
        offers: i32,
    },
    /// A host with other tables opened the file first, and a module has room for one pair.
    #[error(
        "Module '{}' is bound to another host's tables in this process; give all hosts of a process the same \
         `Tables`, or open a copy of the file",
        path.display()
    )]
    OtherTables {
        /// The module.
        path: PathBuf,
    },
}

impl OpenError {
    /// The file that the error is about.
    #[must_use]
    pub fn path(&self) -> &Path {
        match self {
            Self::NotFound { path, .. }
            | Self::Read { path, .. }
            | Self::Path { path, .. }
            | Self::Flaw { path, .. }
            | Self::DidNotSelfRegister { path, .. }
            | Self::NoEntryPoint { path }
            | Self::UsesV8 { path, .. }
            | Self::UnresolvedFunctions { path, .. }
            | Self::Load { path, .. }
            | Self::Reentered { path }
            | Self::Unwound { path, .. }
            | Self::VersionTooNew { path, .. }
            | Self::OtherTables { path } => path,
        }
    }
}

/// What to do about functions that the process does not export.
fn advice(functions: &[String]) -> String {
    let unknown: Vec<_> = functions
        .iter()
        .filter(|name| {
            let mut known = JS_FUNCTIONS.iter().chain(&MODULE_FUNCTIONS);
            !known.any(|function| function.symbol.to_bytes() == name.as_bytes())
        })
        .cloned()
        .collect();
    if unknown.is_empty() {
        "build the module with NODE_API_MODULE_USE_VTABLE, or export the functions from the host's executable".into()
    } else {
        format!(
            "Node-API has no {} up to version {NAPI_VERSION_LATEST}; update the host, or build the module for a lower \
             version",
            list(&unknown)
        )
    }
}

/// The first names of a list, and how many follow.
fn list(names: &[String]) -> String {
    const SHOWN: usize = 5;
    let first = names[..names.len().min(SHOWN)].join(", ");
    match names.len().checked_sub(SHOWN) {
        Some(more @ 1..) => format!("{first} and {more} more"),
        _ => first,
    }
}

/// Why [`Module::register`](crate::Module::register) returned no exports.
///
/// A JavaScript exception that the register function leaves pending is not among these: it lies in the env, where
/// the runtime finds it.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum RegisterError {
    /// The host passed null.
    #[error("Cannot register module '{}' with a null {argument}; create the env and its exports first", path.display())]
    Null {
        /// The module.
        path: PathBuf,
        /// `env` or `exports`.
        argument: &'static str,
    },
    /// A panic came out of the register function.
    #[error("Module '{}' threw out of its register function: {message}; C functions must not unwind", path.display())]
    Unwound {
        /// The module.
        path: PathBuf,
        /// The panic's message, where it has one.
        message: String,
    },
}

impl RegisterError {
    /// The module that did not register.
    #[must_use]
    pub fn path(&self) -> &Path {
        match self {
            Self::Null { path, .. } | Self::Unwound { path, .. } => path,
        }
    }
}
