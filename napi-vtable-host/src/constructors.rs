//! Modules that register from a static constructor: who called `napi_module_register`, and for which file.
//!
//! Addons of the time before `napi_register_module_v1` tell the runtime about themselves while the dynamic loader
//! runs their constructors. That happens once in a process, at the file's first load; a later load gets the same
//! library back and runs nothing. So what a constructor hands over is captured here, and kept for as long as the
//! process runs.
//!
//! # Whose registration it is
//! A registration belongs to the library that its `napi_module` lies in, whoever opened that library and on
//! whichever thread. A constructor that opens a second addon therefore leaves two registrations, one for each file.
//! Where a library brings none of its own and exports no register function, it gets the last one that was made while
//! the host loaded it: by a library that it depends on, say. One that lies in the executable itself
//! is that of a module which is [linked](crate::link) into it, and is found by its name.
//!
//! Of several registrations in one file the last one counts, as in Node.
//!
//! # Locks
//! Constructors run under the dynamic loader's lock. What is captured lies behind a lock under which the loader is
//! never asked for anything.

use std::cell::RefCell;
use std::ffi::{CStr, c_void};
use std::mem::transmute;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use napi_vtable_sys::{ModuleRegister, napi_module};

use crate::library;
use crate::module::Register;

/// One call of `napi_module_register`.
#[derive(Clone)]
pub(crate) struct Registration {
    /// Where the `napi_module` lies.
    address: usize,
    name: Option<String>,
    /// `None` where the module gave null.
    pub(crate) register: Option<Register>,
    /// The file that this thread was loading for a host.
    cause: Option<PathBuf>,
}

/// All of them, the latest last.
static CAPTURED: Mutex<Vec<Registration>> = Mutex::new(Vec::new());

thread_local! {
    /// The files that hosts are loading on this thread, the innermost last.
    static LOADS: RefCell<Vec<PathBuf>> = const { RefCell::new(Vec::new()) };
}

/// `napi_module_register`: captures what a static constructor hands over.
///
/// A runtime puts it into slot `module_register` of its module table, and exports it under its C name
/// ([`export_node_api!`](crate::export_node_api) does). [`Host::open`](crate::Host::open) then finds the
/// registration when it loads the file, and again at every later load. A null module is ignored.
///
/// Source: `napi_module_register` of the Node-API reference.
///
/// # Safety
/// `module` is null or points to a `napi_module` whose texts are null or end in NUL, and whose register function
/// stays mapped as long as the library it lies in.
pub unsafe extern "C" fn module_register(module: *mut napi_module) {
    // SAFETY: the caller's promise.
    let Some(given) = (unsafe { module.as_ref() }) else {
        return;
    };
    let name = (!given.nm_modname.is_null()).then(|| {
        // SAFETY: the caller's promise for a text that is not null.
        let name = unsafe { CStr::from_ptr(given.nm_modname) };
        name.to_string_lossy().into_owned()
    });
    let register = given.nm_register_func.map(|function| {
        // SAFETY: the same signature; calls through this type may unwind as well.
        unsafe { transmute::<ModuleRegister, Register>(function) }
    });
    // A thread that is ending has no list any more, and loads nothing.
    let cause = LOADS.try_with(|loads| loads.borrow().last().cloned());
    let registration = Registration {
        address: module.addr(),
        name,
        register,
        cause: cause.ok().flatten(),
    };
    let mut captured = CAPTURED.lock().unwrap_or_else(PoisonError::into_inner);
    // The same module again: a library that was closed and opened, or one that registers each time it is called.
    captured.retain(|earlier| earlier.address != registration.address);
    captured.push(registration);
}

/// Runs the loader for a file; what constructors register meanwhile on this thread is caused by it.
pub(crate) fn during<T>(file: &Path, load: impl FnOnce() -> T) -> T {
    struct Load;
    impl Drop for Load {
        fn drop(&mut self) {
            let _ = LOADS.try_with(|loads| loads.borrow_mut().pop());
        }
    }
    let _load = LOADS
        .try_with(|loads| loads.borrow_mut().push(file.into()))
        .ok()
        .map(|()| Load);
    load()
}

/// The last registration that a library made itself.
pub(crate) fn of_library(library: usize) -> Option<Registration> {
    last(|registration| registration.library() == Some(library))
}

/// The last registration that was made while a host loaded the file.
pub(crate) fn caused_by(file: &Path) -> Option<Registration> {
    last(|registration| registration.cause.as_deref() == Some(file))
}

/// The last registration that the executable made under this name.
pub(crate) fn linked(name: &str) -> Option<Registration> {
    last(|registration| {
        registration.cause.is_none()
            && registration.name.as_deref() == Some(name)
            && registration
                .library()
                .is_none_or(|library| library == library::Library::process().key())
    })
}

fn last(fits: impl Fn(&Registration) -> bool) -> Option<Registration> {
    // Copied, because `fits` may ask the loader; see "Locks".
    let captured = CAPTURED
        .lock()
        .unwrap_or_else(PoisonError::into_inner)
        .clone();
    captured.into_iter().rev().find(fits)
}

impl Registration {
    /// The handle of the library that made it; some loaders have none for the executable. A module that lies on the
    /// heap is its register function's.
    fn library(&self) -> Option<usize> {
        let function = self.register.map(|register| register as usize);
        [Some(self.address), function]
            .into_iter()
            .flatten()
            .find_map(|address| library::containing(address as *const c_void))
    }
}
