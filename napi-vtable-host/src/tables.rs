//! The two tables a host hands out, padded and ready for a `static`.
//!
//! A runtime that is written in Rust fills them from struct literals, and the compiler names the slot that it
//! forgot. A runtime that exists as a library, or as the process itself, is adopted by symbol name; what it lacks
//! becomes a stub that reports, and is listed.
//!
//! Either way the tables end in [`PADDING`](napi_vtable_sys::missing::PADDING) further stubs, so that a module
//! that is newer than its host gets a status where it would otherwise jump behind the table.
//!
//! # From struct literals
//! ```
//! use napi_vtable_host::Tables;
//! use napi_vtable_sys::missing::{Caller, Missing, ReportMissing, js_native_stubs, module_stubs};
//! use napi_vtable_sys::*;
//!
//! struct Runtime;
//! impl ReportMissing for Runtime {
//!     unsafe fn report(_caller: Caller, missing: &'static Missing) -> napi_status {
//!         eprintln!("{missing}");
//!         napi_generic_failure
//!     }
//! }
//!
//! unsafe extern "C" fn get_version(_env: node_api_basic_env, result: *mut u32) -> napi_status {
//!     if result.is_null() {
//!         return napi_invalid_arg;
//!     }
//!     // SAFETY: the module passes null or room for a version.
//!     unsafe { *result = 10 };
//!     napi_ok
//! }
//!
//! static TABLES: Tables = Tables::new::<Runtime>(
//!     // A whole runtime writes every field. One that grows starts from stubs:
//!     node_api_js_native_vtable { get_version, ..js_native_stubs::<Runtime>() },
//!     module_stubs::<Runtime>(),
//! );
//!
//! let mut version = 0;
//! // SAFETY: the function only writes to its result.
//! let status = unsafe { (TABLES.js().get_version)(std::ptr::null_mut(), &mut version) };
//! assert_eq!((status, version), (napi_ok, 10));
//! ```
//!
//! A literal that misses a slot does not compile:
//! ```compile_fail,E0063
//! # use napi_vtable_sys::*;
//! # unsafe extern "C" fn get_version(_env: node_api_basic_env, _result: *mut u32) -> napi_status { napi_ok }
//! // error[E0063]: missing fields `add_finalizer`, `adjust_external_memory`, … in initializer
//! let js = node_api_js_native_vtable { get_version };
//! ```
//! Neither does one whose function has another signature than its slot:
//! ```compile_fail,E0308
//! # use napi_vtable_sys::{missing::*, *};
//! # struct Runtime;
//! # impl ReportMissing for Runtime {
//! #     unsafe fn report(_: Caller, _: &'static Missing) -> napi_status { napi_generic_failure }
//! # }
//! unsafe extern "C" fn get_version(_env: node_api_basic_env, _result: *mut u64) -> napi_status { napi_ok }
//! let js = node_api_js_native_vtable { get_version, ..js_native_stubs::<Runtime>() };
//! ```

use std::ffi::{CStr, OsStr, c_void};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use napi_vtable_sys::by_name::{ByName, POOLS, fill};
use napi_vtable_sys::missing::{Padded, ReportMissing, js_native_stubs, module_stubs};
use napi_vtable_sys::{
    Function, JS_FUNCTIONS, MODULE_FUNCTIONS, NAPI_VERSION_EXPERIMENTAL, NAPI_VERSION_LATEST,
    node_api_js_native_vtable, node_api_module_vtable,
};

use crate::library::{self, Library};

/// Both tables of a runtime, each followed by stubs; see the [module](self) for how to fill them.
///
/// They are handed out by address and live as long as the process, so a host takes a `&'static Tables`: a
/// `static`, or what [`leak`](Self::leak) returns.
#[derive(Clone, Copy)]
pub struct Tables {
    js: Padded<node_api_js_native_vtable>,
    module: Padded<node_api_module_vtable>,
    version: i32,
}

impl Tables {
    /// Pads two filled tables. `R` answers calls of the stubs in the padding.
    ///
    /// The tables count as Node-API [`NAPI_VERSION_LATEST`]; [`limited_to`](Self::limited_to) lowers that.
    #[must_use]
    pub const fn new<R: ReportMissing>(
        js: node_api_js_native_vtable,
        module: node_api_module_vtable,
    ) -> Self {
        Self {
            js: Padded::<node_api_js_native_vtable>::js_native::<R>(js),
            module: Padded::<node_api_module_vtable>::module::<R>(module),
            version: NAPI_VERSION_LATEST,
        }
    }

    /// The same tables as a runtime of Node-API `version` has them: every function that is newer is a stub of
    /// `R`'s that names the version it needs.
    ///
    /// Experimental functions stay only where `version` is [`NAPI_VERSION_EXPERIMENTAL`], which takes nothing
    /// away. The result's [`version`](Self::version) is the lower one of `version` and that of `self`.
    ///
    /// ```
    /// # use napi_vtable_host::Tables;
    /// # use napi_vtable_sys::{missing::*, *};
    /// # struct Runtime;
    /// # impl ReportMissing for Runtime {
    /// #     unsafe fn report(_: Caller, _: &'static Missing) -> napi_status { napi_generic_failure }
    /// # }
    /// # unsafe extern "C" fn is_date(_: napi_env, _: napi_value, _: *mut bool) -> napi_status { napi_ok }
    /// # static TABLES: Tables = Tables::new::<Runtime>(
    /// #     node_api_js_native_vtable { is_date, ..js_native_stubs::<Runtime>() },
    /// #     module_stubs::<Runtime>(),
    /// # );
    /// static OLD: Tables = TABLES.limited_to::<Runtime>(4);
    /// let null = std::ptr::null_mut();
    /// // SAFETY: neither function reads its arguments.
    /// let (new, old) = unsafe {
    ///     ((TABLES.js().is_date)(null, null.cast(), null.cast()),
    ///      (OLD.js().is_date)(null, null.cast(), null.cast()))
    /// };
    /// assert_eq!((new, old), (napi_ok, napi_generic_failure)); // `napi_is_date` came with version 5
    /// assert_eq!(OLD.version(), 4);
    /// ```
    #[must_use]
    pub const fn limited_to<R: ReportMissing>(&self, version: i32) -> Self {
        macro_rules! limited {
            ([$type:ident $known:expr, $stubs:expr, $version:expr]
             $({ $slot:literal $field:ident $symbol:ident $since:literal $kind:ident $signature:tt -> $returns:ty })*) => {{
                let (known, stubs) = ($known, $stubs);
                $type { $($field: if $since <= $version { known.$field } else { stubs.$field },)* }
            }};
        }
        let js = napi_vtable_sys::for_each_js_function!(
            limited, node_api_js_native_vtable self.js.known(), js_native_stubs::<R>(), version
        );
        let module = napi_vtable_sys::for_each_module_function!(
            limited, node_api_module_vtable self.module.known(), module_stubs::<R>(), version
        );
        let mut tables = Self::new::<R>(js, module);
        tables.version = if version < self.version {
            version
        } else {
            self.version
        };
        tables
    }

    /// The highest stable Node-API version that a module may ask of these tables.
    #[must_use]
    pub const fn version(&self) -> i32 {
        self.version
    }

    /// The js table's known slots.
    #[must_use]
    pub const fn js(&self) -> &node_api_js_native_vtable {
        self.js.known()
    }

    /// The module table's known slots.
    #[must_use]
    pub const fn module(&self) -> &node_api_module_vtable {
        self.module.known()
    }

    /// The js table's address, as a module gets it; the padding may be read through it too.
    #[must_use]
    pub const fn js_ptr(&self) -> *const node_api_js_native_vtable {
        self.js.as_ptr()
    }

    /// The module table's address, as a module gets it; the padding may be read through it too.
    #[must_use]
    pub const fn module_ptr(&self) -> *const node_api_module_vtable {
        self.module.as_ptr()
    }

    /// Moves the tables to where they stay for the rest of the process.
    #[must_use]
    pub fn leak(self) -> &'static Self {
        Box::leak(Box::new(self))
    }

    /// Fills the tables from what `lookup` returns for each function's name: its address, or null.
    ///
    /// The tables count as Node-API [`NAPI_VERSION_LATEST`], whatever is missing: stubs report what a module then
    /// misses. A host for an older runtime says what it offers with [`Host::with_version`](crate::Host::with_version);
    /// [`FilledTables::complete_version`] is what it offers without a gap.
    ///
    /// # Errors
    /// [`FillError::TooMany`] after a handful of fills with different sources, because the stubs of each need
    /// statics of their own.
    ///
    /// # Safety
    /// Every address that `lookup` returns is that of the Node-API function of this name, and stays valid for the
    /// rest of the process.
    pub unsafe fn by_name(
        mut lookup: impl FnMut(&CStr) -> *mut c_void,
    ) -> Result<FilledTables, FillError> {
        // SAFETY: the caller's promise is passed on.
        unsafe { fill_from(&mut lookup, Source::Closure) }
    }

    /// Opens a library that exports the functions of Node-API, `libnode.so` say, and fills the tables from it.
    ///
    /// A name without a separator is searched as the platform searches libraries. The library is opened with its
    /// names hidden from others and its own handle is asked, so two runtimes fit into one process. It is never
    /// closed.
    ///
    /// # Errors
    /// [`FillError`]: the library does not open, or exports none of the functions.
    ///
    /// # Safety
    /// Opening the library runs its constructors. What it exports under a Node-API function's name is that function.
    pub unsafe fn from_library(path: impl AsRef<OsStr>) -> Result<FilledTables, FillError> {
        let path = Path::new(path.as_ref());
        let library = library::open(path).map_err(|source| FillError::Library {
            path: path.into(),
            source,
        })?;
        let mut lookup = |name: &CStr| library.symbol(name).unwrap_or(std::ptr::null_mut());
        if finds_nothing(&mut lookup) {
            return Err(FillError::Nothing {
                source_name: path.display().to_string(),
            });
        }
        // SAFETY: the caller vouches for the functions; a `Library` is never closed.
        let filled = unsafe { fill_from(&mut lookup, Source::Library(library.key())) }?;
        Ok(filled)
    }

    /// Fills the tables from the functions that the running process exports to the libraries it opens.
    ///
    /// These are the names of the executable, of what it was linked with, and of what was opened with global
    /// visibility. A library that was opened with `RTLD_LOCAL` is not among them: use
    /// [`from_library`](Self::from_library) for its names.
    ///
    /// # Errors
    /// [`FillError`]: the process exports none of the functions.
    ///
    /// # Safety
    /// What the process exports under a Node-API function's name is that function.
    pub unsafe fn from_process() -> Result<FilledTables, FillError> {
        let process = Library::process();
        let mut lookup = |name: &CStr| process.symbol(name).unwrap_or(std::ptr::null_mut());
        if finds_nothing(&mut lookup) {
            return Err(FillError::Nothing {
                source_name: "the process".into(),
            });
        }
        // SAFETY: the caller vouches for the functions, and for what other code unloads.
        let filled = unsafe { fill_from(&mut lookup, Source::Process) }?;
        Ok(filled)
    }
}

impl std::fmt::Debug for Tables {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Tables")
            .field("js", &self.js_ptr())
            .field("module", &self.module_ptr())
            .field("version", &self.version)
            .finish()
    }
}

/// Tables that were filled by name, and what their source lacks.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct FilledTables {
    /// The tables, with a stub in the slot of each missing function.
    pub tables: Tables,
    /// The functions that have no address, in slot order, the js table's first.
    pub missing: Vec<&'static Function>,
}

impl FilledTables {
    /// The highest stable version of which no function is missing; 0 where one of version 1 is.
    #[must_use]
    pub fn complete_version(&self) -> i32 {
        let first = self.missing.iter().map(|function| function.since).min();
        first.map_or(NAPI_VERSION_LATEST, |since| {
            (since - 1).min(NAPI_VERSION_LATEST)
        })
    }
}

/// Why tables could not be filled by name.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum FillError {
    /// The runtime's library does not open.
    #[error("cannot open the runtime library '{}': {}; check the path and what it depends on", path.display(), library::reason(source))]
    Library {
        /// The library as it was named.
        path: PathBuf,
        /// What the dynamic loader says.
        source: libloading::Error,
    },
    /// Not one function was found.
    #[error(
        "{source_name} exports no Node-API function; a runtime must export napi_* and node_api_* \
         (for an executable: link it with -Wl,--export-dynamic-symbol=napi_* and node_api_*)"
    )]
    Nothing {
        /// Where the functions were looked for.
        source_name: String,
    },
    /// There are no stubs left.
    #[error(
        "tables were filled by name from too many sources; fill once per runtime, and keep the result"
    )]
    TooMany,
}

/// Where functions come from.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Source {
    Process,
    Library(usize),
    /// Never equal to another: nobody knows what a closure looks into.
    Closure,
}

/// Whether a source has no function at all, asked before it takes a pool.
fn finds_nothing(lookup: &mut dyn FnMut(&CStr) -> *mut c_void) -> bool {
    let mut functions = JS_FUNCTIONS.iter().chain(&MODULE_FUNCTIONS);
    functions.all(|function| lookup(function.symbol).is_null())
}

/// The pools in use. Pool 0 is left to modules that are linked into the same executable and bind by name.
static USED: Mutex<Vec<Source>> = Mutex::new(Vec::new());

/// Fills the tables with the stubs of a pool that is the source's own.
///
/// # Safety
/// As for [`fill`].
unsafe fn fill_from(
    lookup: &mut dyn FnMut(&CStr) -> *mut c_void,
    source: Source,
) -> Result<FilledTables, FillError> {
    let pool = {
        let mut used = USED.lock().unwrap_or_else(PoisonError::into_inner);
        let known = used
            .iter()
            .position(|&s| s == source && source != Source::Closure);
        let index = known.unwrap_or(used.len());
        if index + 1 >= POOLS {
            return Err(FillError::TooMany);
        }
        if index == used.len() {
            used.push(source);
        }
        index + 1
    };
    macro_rules! pools {
        ($($pool:literal)*) => {
            match pool {
                // SAFETY: the caller's promise is passed on.
                $($pool => unsafe { filled::<$pool>(lookup) },)*
                _ => return Err(FillError::TooMany),
            }
        };
    }
    Ok(pools!(1 2 3 4 5 6 7))
}

/// # Safety
/// As for [`fill`].
unsafe fn filled<const POOL: usize>(lookup: &mut dyn FnMut(&CStr) -> *mut c_void) -> FilledTables {
    let mut missing = Vec::new();
    // SAFETY: the caller's promise is passed on.
    let tables = unsafe {
        fill::<POOL>(lookup, &mut |gap| {
            missing.push(&gap.table.functions()[gap.slot])
        })
    };
    FilledTables {
        tables: Tables::new::<ByName<POOL>>(tables.js, tables.module),
        missing,
    }
}

const _: () = assert!(NAPI_VERSION_EXPERIMENTAL > NAPI_VERSION_LATEST);
