//! Modules that are linked into the executable: registered by name, without a file.
//!
//! A runtime may ship modules of its own, and an addon's tests may run in the test program itself. Such a module is
//! handed over with the three functions that a file would export, or calls `napi_module_register` from a static
//! constructor of the executable. [`Host::open`](crate::Host::open) looks for a name among these modules before it
//! looks for a file, as Node does with its built-in bindings.
//!
//! ```
//! use napi_vtable_host::{EntryPoints, link};
//! use napi_vtable_sys::{napi_env, napi_value};
//!
//! unsafe extern "C" fn register(_env: napi_env, exports: napi_value) -> napi_value {
//!     exports
//! }
//!
//! // SAFETY: the function keeps the contract of `napi_register_module_v1`.
//! let module = unsafe { link("built-in", EntryPoints::new(register)) }?;
//! assert!(module.is_linked());
//! # Ok::<(), napi_vtable_host::LinkError>(())
//! ```

use std::mem::transmute;
use std::sync::Arc;

use napi_vtable_sys::{ModuleGetApiVersion, ModuleRegister, ModuleSetVtable};

use crate::module::{Exports, GetApiVersion, Register, SetVtable};
use crate::{Module, constructors, memory};

/// The functions of a linked module, each as a file exports it.
#[derive(Clone, Copy, Debug)]
pub struct EntryPoints {
    /// `node_api_module_get_api_version_v1`; a module without it is one of version 8.
    pub get_api_version: Option<ModuleGetApiVersion>,
    /// `node_api_module_set_vtable_v1`; a module without it finds its functions itself.
    pub set_vtable: Option<ModuleSetVtable>,
    /// `napi_register_module_v1`.
    pub register: ModuleRegister,
}

impl EntryPoints {
    /// A module with a register function alone.
    #[must_use]
    pub const fn new(register: ModuleRegister) -> Self {
        Self {
            get_api_version: None,
            set_vtable: None,
            register,
        }
    }

    fn exports(self) -> Exports {
        // SAFETY: the same signatures; calls through these types may unwind as well.
        unsafe {
            Exports {
                get_api_version: self
                    .get_api_version
                    .map(|f| transmute::<ModuleGetApiVersion, GetApiVersion>(f)),
                set_vtable: self
                    .set_vtable
                    .map(|f| transmute::<ModuleSetVtable, SetVtable>(f)),
                register: transmute::<ModuleRegister, Register>(self.register),
            }
        }
    }
}

/// Why [`link`] took no module.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum LinkError {
    /// Another module has the name.
    #[error("a module named '{name}' is linked already; give each linked module a name of its own")]
    Taken {
        /// The name.
        name: String,
    },
    /// The name is empty or looks like a path.
    #[error(
        "'{name}' cannot name a linked module; use a name that is not empty and has no / or \\"
    )]
    Name {
        /// The name.
        name: String,
    },
}

/// Registers a module that is part of the executable, for all hosts of the process.
///
/// The same functions under the same name again are the same module. None of them is called here.
///
/// # Errors
/// [`LinkError`]: the name is another module's, or no name.
///
/// # Safety
/// The functions keep the binary contract of the exports whose place they take, and stay mapped.
pub unsafe fn link(name: &str, entry_points: EntryPoints) -> Result<Arc<Module>, LinkError> {
    if !is_name(name) {
        return Err(LinkError::Name { name: name.into() });
    }
    let exports = entry_points.exports();
    // SAFETY: the caller vouches for the functions.
    let module = memory::link(name, || unsafe { Module::linked(name, exports) });
    if module.has(&exports) {
        Ok(module)
    } else {
        Err(LinkError::Taken { name: name.into() })
    }
}

/// The linked module of this name.
pub(crate) fn find(name: &str) -> Option<Arc<Module>> {
    if !is_name(name) {
        return None;
    }
    memory::linked(name).or_else(|| {
        let exports = Exports {
            get_api_version: None,
            set_vtable: None,
            register: constructors::linked(name)?.register?,
        };
        // SAFETY: who registers a module vouches for its function.
        Some(memory::link(name, || unsafe {
            Module::linked(name, exports)
        }))
    })
}

fn is_name(name: &str) -> bool {
    !name.is_empty() && !name.contains(['/', '\\'])
}
