//! A runtime's side of loading: tables to hand out, a version to check against, and the steps of opening a file.

use std::ffi::{CStr, CString, c_void};
use std::fs;
use std::io;
use std::mem::transmute;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use napi_vtable_sys::exports::{GET_API_VERSION, REGISTER, SET_VTABLE};

use crate::inspect::{Inspection, inspect};
use crate::library::{self, Library};
use crate::memory::{self, FileId};
use crate::module::{Exports, GetApiVersion, Register, SetVtable};
use crate::{Module, OpenError, Tables, constructors, linked};

/// Opens modules for one runtime.
///
/// It is two words and `Copy`; threads may share it, and a `static` may hold it.
#[derive(Clone, Copy, Debug)]
pub struct Host {
    tables: &'static Tables,
    version: i32,
}

impl Host {
    /// A host that hands out `tables` and offers the Node-API version they stand for.
    #[must_use]
    pub const fn new(tables: &'static Tables) -> Self {
        Self {
            tables,
            version: tables.version(),
        }
    }

    /// Offers another Node-API version: modules that need a newer one are refused.
    ///
    /// Functions above it stay in the tables; [`Tables::limited_to`] takes them out.
    #[must_use]
    pub const fn with_version(self, version: i32) -> Self {
        Self { version, ..self }
    }

    /// The tables that this host hands out.
    #[must_use]
    pub const fn tables(&self) -> &'static Tables {
        self.tables
    }

    /// The highest Node-API version that a module may ask for.
    #[must_use]
    pub const fn version(&self) -> i32 {
        self.version
    }

    /// Opens a module: inspects the file, loads it, checks the version it needs, hands it the tables.
    ///
    /// The file is read and checked before the dynamic loader sees it; one that is no module for this process is an
    /// error, and none of its code runs. A file that is already open yields the [`Module`] that it was opened as.
    /// Any number of threads may open the same file at once: its version is asked for once, and the tables are
    /// handed over once.
    ///
    /// The path may be relative, a symbolic link, and any bytes that the file system takes, except that glibc reads
    /// `$ORIGIN`, `$LIB` and `$PLATFORM` in a path as something else; such a path is refused. A file that is replaced
    /// under the path of an open module still yields the old module: loaders know open libraries by their paths.
    ///
    /// A path that is the name of a [linked](crate::link) module yields that module, whatever files there are.
    ///
    /// # Trust
    /// A native module can do everything that this process can. This function is safe in the sense in which
    /// starting a program is: what the file's code does once it runs, its constructors included, is on whoever
    /// chose the file. The checks find damage and mistakes, not malice, and see the file as it is when they run.
    ///
    /// # Errors
    /// [`OpenError`], one variant a step.
    pub fn open(&self, path: impl AsRef<Path>) -> Result<Arc<Module>, OpenError> {
        if let Some(name) = path.as_ref().to_str()
            && let Some(module) = self.linked(name)?
        {
            return Ok(module);
        }
        let path = resolve(path.as_ref())?;
        let id = FileId::of(&path);
        let module = match id.and_then(memory::known) {
            Some(module) => module,
            None => load(&path, id)?,
        };
        module.bind(self.tables, self.version)?;
        Ok(module)
    }

    /// The module that is linked into the executable under this name, with the tables; `None` where there is none.
    ///
    /// That is one that was handed to [`link`](crate::link), or one for which a static constructor of the executable
    /// called `napi_module_register` with this name.
    ///
    /// # Errors
    /// [`OpenError`], for the steps that need no file.
    pub fn linked(&self, name: &str) -> Result<Option<Arc<Module>>, OpenError> {
        let Some(module) = linked::find(name) else {
            return Ok(None);
        };
        module.bind(self.tables, self.version)?;
        Ok(Some(module))
    }
}

/// Inspects and loads a file, and reads its exports.
fn load(path: &Path, id: Option<FileId>) -> Result<Arc<Module>, OpenError> {
    let file = inspect(path).map_err(|flaw| OpenError::Flaw {
        path: path.into(),
        flaw,
    })?;
    if let Some(reason) = refuses_to_register(path, &file) {
        let path = path.into();
        return Err(match file.cpp_imports.first().cloned() {
            Some(symbol) => OpenError::UsesV8 { path, symbol },
            None => OpenError::DidNotSelfRegister { path, reason },
        });
    }
    let library = constructors::during(path, || library::open(path))
        .map_err(|source| explain(path, &file, source))?;
    memory::recall(library.key(), id, || {
        let exports = read_exports(path, &file, &library)?;
        // SAFETY: the exports are the module's own and are called as the contract says; it stays open.
        Ok(unsafe { Module::new(path.into(), exports) })
    })
}

/// The absolute path, without symbolic links, of a file that exists.
///
/// A path without a separator would otherwise be searched among the system's libraries, and one file under two
/// names would be two modules to whoever compares paths.
fn resolve(path: &Path) -> Result<PathBuf, OpenError> {
    let resolved = fs::canonicalize(path).map_err(|source| match source.kind() {
        io::ErrorKind::NotFound | io::ErrorKind::NotADirectory => OpenError::NotFound {
            path: path.into(),
            source,
        },
        _ => OpenError::Read {
            path: path.into(),
            source,
        },
    })?;
    if cfg!(target_os = "linux") && has_loader_token(&resolved) {
        return Err(OpenError::Path {
            path: resolved,
            reason: "the dynamic loader replaces $ORIGIN, $LIB and $PLATFORM in a path; rename the folder or file",
        });
    }
    Ok(resolved)
}

/// Whether the dynamic loader would expand a part of the path.
fn has_loader_token(path: &Path) -> bool {
    let bytes = path.as_os_str().as_encoded_bytes();
    bytes
        .iter()
        .enumerate()
        .filter(|&(_, &byte)| byte == b'$')
        .any(|(at, _)| {
            let rest = &bytes[at + 1..];
            let rest = rest.strip_prefix(b"{").unwrap_or(rest);
            [&b"ORIGIN"[..], b"LIB", b"PLATFORM"]
                .iter()
                .any(|token| rest.starts_with(token))
        })
}

/// Why no attempt to load the file can register a module, where the file tells.
fn refuses_to_register(path: &Path, file: &Inspection) -> Option<&'static str> {
    if file.exports(REGISTER) != Some(false) || file.may_register_from_constructor() {
        return None;
    }
    // Its constructors have run, and what they brought is known.
    if library::is_open(path) {
        return None;
    }
    Some(if file.exports(SET_VTABLE) == Some(true) {
        "it exports node_api_module_set_vtable_v1 but no napi_register_module_v1; export both"
    } else {
        "it exports no napi_register_module_v1; is it a Node-API addon, and does the linker keep the symbol?"
    })
}

/// Finds the reason for a refusal of the loader's, which names one symbol at most, and not always the one that tells.
fn explain(path: &Path, file: &Inspection, source: libloading::Error) -> OpenError {
    let path = path.to_path_buf();
    let said = library::reason(&source);
    let process = Library::process();
    let is_missing = |symbol: &&String| {
        said.contains("symbol")
            && CString::new(symbol.as_str()).is_ok_and(|name| process.symbol(&name).is_none())
    };
    if let Some(symbol) = file.cpp_imports.iter().find(is_missing) {
        return OpenError::UsesV8 {
            path,
            symbol: symbol.clone(),
        };
    }
    let functions: Vec<_> = file
        .node_api_imports
        .iter()
        .filter(|name| process.symbol(name).is_none())
        .map(|name| name.to_string_lossy().into_owned())
        .collect();
    if functions.iter().any(|name| said.contains(name)) {
        return OpenError::UnresolvedFunctions {
            path,
            functions,
            source,
        };
    }
    OpenError::Load { path, source }
}

/// What the module offers: what it exports itself, or what a constructor registered.
///
/// A constructor comes first, as in Node, where it decides at the first load. Node takes such a module for one that
/// declares no version, and so does this.
///
/// The loader also searches the libraries that a module depends on, so a name is looked up only where the file
/// itself is known to export it, or where nothing is known.
fn read_exports(path: &Path, file: &Inspection, library: &Library) -> Result<Exports, OpenError> {
    let own = |name: &CStr| match file.exports(name) {
        Some(false) => None,
        _ => library.symbol(name),
    };
    let exported = own(REGISTER);
    let registered = constructors::of_library(library.key()).or_else(|| match exported {
        Some(_) => None,
        None => constructors::caused_by(path),
    });
    let (register, get_api_version) = match registered {
        Some(registration) => {
            let register = registration
                .register
                .ok_or_else(|| OpenError::NoEntryPoint { path: path.into() })?;
            (register, None)
        }
        None => {
            let exported = exported.ok_or_else(|| OpenError::DidNotSelfRegister {
                path: path.into(),
                reason: "it exports no napi_register_module_v1, and no static constructor called \
                         napi_module_register; is it a Node-API addon?",
            })?;
            // SAFETY: as below.
            let register = unsafe { transmute::<*mut c_void, Register>(exported) };
            (register, own(GET_API_VERSION))
        }
    };
    // SAFETY: a symbol of this name is, by the contract, a function of this signature; that the module keeps the
    // contract is what whoever asks to open it vouches for. The library stays open.
    unsafe {
        Ok(Exports {
            get_api_version: get_api_version
                .map(|address| transmute::<*mut c_void, GetApiVersion>(address)),
            set_vtable: own(SET_VTABLE).map(|address| transmute::<*mut c_void, SetVtable>(address)),
            register,
        })
    }
}
