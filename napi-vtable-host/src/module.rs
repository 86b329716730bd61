//! An open module: its exports, the tables it was given, and its registration.
//!
//! The three exports are called in the contract's order. `node_api_module_get_api_version_v1` and
//! `node_api_module_set_vtable_v1` run once per process, `napi_register_module_v1` once for every env that loads
//! the module.

use std::any::Any;
use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::{self, ThreadId};

use napi_vtable_sys::{
    NAPI_VERSION_EXPERIMENTAL, NODE_API_DEFAULT_MODULE_API_VERSION, napi_env, napi_value,
    node_api_js_native_vtable, node_api_module_vtable,
};

use crate::{OpenError, RegisterError, Tables};

// The C functions must not unwind. "C-unwind" turns one that does into a panic that is caught here, or into an
// abort with a message where the exception is another language's, instead of undefined behaviour.
pub(crate) type GetApiVersion = unsafe extern "C-unwind" fn() -> i32;
pub(crate) type SetVtable =
    unsafe extern "C-unwind" fn(*const node_api_module_vtable, *const node_api_js_native_vtable);
pub(crate) type Register = unsafe extern "C-unwind" fn(napi_env, napi_value) -> napi_value;

/// What a module offers its host: exported by its file, registered by its constructor, or linked in.
#[derive(Clone, Copy)]
pub(crate) struct Exports {
    pub(crate) get_api_version: Option<GetApiVersion>,
    pub(crate) set_vtable: Option<SetVtable>,
    pub(crate) register: Register,
}

impl Exports {
    fn addresses(&self) -> [usize; 3] {
        [
            self.get_api_version.map_or(0, |function| function as usize),
            self.set_vtable.map_or(0, |function| function as usize),
            self.register as usize,
        ]
    }
}

/// How far a module has been brought.
#[derive(Clone, Copy, Default)]
struct State {
    /// The thread that asks for its version or hands it tables, right now.
    busy: Option<ThreadId>,
    /// What it said when it was asked for its version; the inner `None` is the answer of one that cannot say.
    declared: Option<Option<i32>>,
    /// The tables it was given, where it takes some.
    tables: Option<&'static Tables>,
}

/// A module that is open, and stays open as long as the process runs.
///
/// One file is one `Module` in a process, whichever host and thread opens it.
pub struct Module {
    path: PathBuf,
    is_linked: bool,
    exports: Exports,
    state: Mutex<State>,
    idle: Condvar,
}

impl Module {
    /// # Safety
    /// The exports are functions of the contract's signatures, which stay mapped.
    pub(crate) unsafe fn new(path: PathBuf, exports: Exports) -> Self {
        Self {
            path,
            is_linked: false,
            exports,
            state: Mutex::default(),
            idle: Condvar::new(),
        }
    }

    /// A module without a file.
    ///
    /// # Safety
    /// As for [`new`](Self::new).
    pub(crate) unsafe fn linked(name: &str, exports: Exports) -> Self {
        // SAFETY: the caller's promise.
        let module = unsafe { Self::new(name.into(), exports) };
        Self {
            is_linked: true,
            ..module
        }
    }

    /// Whether these are the module's functions.
    pub(crate) fn has(&self, exports: &Exports) -> bool {
        self.exports.addresses() == exports.addresses()
    }

    /// The file, absolute and without symbolic links; the name of a [linked](Self::is_linked) module.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Whether the module is part of the executable and has no file.
    #[must_use]
    pub fn is_linked(&self) -> bool {
        self.is_linked
    }

    /// What `node_api_module_get_api_version_v1` returned; `None` where the module does not export it, or registers
    /// from a static constructor.
    #[must_use]
    pub fn declared_version(&self) -> Option<i32> {
        self.state().declared.flatten()
    }

    /// The Node-API version whose behaviour the module expects of its env.
    ///
    /// Like Node, this takes a module that declares nothing, or a version below 8, for one of version 8.
    /// [`NAPI_VERSION_EXPERIMENTAL`] stands for a module that uses experimental functions.
    #[must_use]
    pub fn api_version(&self) -> i32 {
        effective(self.declared_version())
    }

    /// The tables that the module was given; `None` for one that takes none, because it imports the functions by
    /// name or finds tables through its env.
    #[must_use]
    pub fn tables(&self) -> Option<&'static Tables> {
        self.state().tables
    }

    /// Calls the module's register function and returns its exports: what it returned, or `exports` where it
    /// returned null.
    ///
    /// Each env that loads the module registers it, once; the module's statics are shared by all of them, its
    /// instance data is not. A second call with the same env is the module's to bear: Node makes one when a script
    /// clears the require cache. Several threads may register the same module at once, each with its own env.
    ///
    /// Afterwards the caller looks for a pending exception in the env before it uses the result.
    ///
    /// # Errors
    /// [`RegisterError`]: an argument is null, or the function panicked.
    ///
    /// # Safety
    /// The caller promises what no check can find out:
    /// * `env` is a live env of the runtime whose functions stand in the module's [`tables`](Self::tables) (of the
    ///   runtime that exports the functions, where the module imports them by name);
    /// * this is the env's thread, with a handle scope open;
    /// * `exports` is a value of that env and scope.
    pub unsafe fn register(
        &self,
        env: napi_env,
        exports: napi_value,
    ) -> Result<napi_value, RegisterError> {
        let null = |argument| RegisterError::Null {
            path: self.path.clone(),
            argument,
        };
        if env.is_null() {
            return Err(null("env"));
        }
        if exports.is_null() {
            return Err(null("exports"));
        }
        // SAFETY: `new`'s caller vouches for the function, ours for the arguments.
        let call = || unsafe { (self.exports.register)(env, exports) };
        match catch_unwind(AssertUnwindSafe(call)) {
            Ok(value) if value.is_null() => Ok(exports),
            Ok(value) => Ok(value),
            Err(panic) => Err(RegisterError::Unwound {
                path: self.path.clone(),
                message: message(&*panic),
            }),
        }
    }

    /// Asks for the version, checks it, and hands over the tables, unless an earlier call did.
    ///
    /// The lock is not held while the module's code runs; other threads wait for the outcome, and a module that
    /// calls back into its own opening gets an error.
    pub(crate) fn bind(&self, wanted: &'static Tables, offers: i32) -> Result<(), OpenError> {
        let claim = self.claim()?;
        let declared = match claim.state.declared {
            Some(declared) => declared,
            None => self.ask_version()?,
        };
        self.state().declared = Some(declared);

        // What the module says counts, not the behaviour it gets: one that says nothing needs nothing that is new.
        if let Some(needs) =
            declared.filter(|&needs| needs > offers && needs != NAPI_VERSION_EXPERIMENTAL)
        {
            return Err(OpenError::VersionTooNew {
                path: self.path.clone(),
                needs,
                offers,
            });
        }
        let Some(set_vtable) = self.exports.set_vtable else {
            return Ok(());
        };
        match claim.state.tables {
            Some(given) if std::ptr::eq(given, wanted) => Ok(()),
            Some(_) => Err(OpenError::OtherTables {
                path: self.path.clone(),
            }),
            None => {
                // SAFETY: `new`'s caller vouches for the function; the tables live as long as the process.
                let inject = || unsafe { set_vtable(wanted.module_ptr(), wanted.js_ptr()) };
                self.guarded("node_api_module_set_vtable_v1", inject)?;
                self.state().tables = Some(wanted);
                Ok(())
            }
        }
    }

    /// Takes the module for this thread, once no other thread has it.
    fn claim(&self) -> Result<Claim<'_>, OpenError> {
        let this = thread::current().id();
        let mut state = self.state();
        while let Some(thread) = state.busy {
            if thread == this {
                return Err(OpenError::Reentered {
                    path: self.path.clone(),
                });
            }
            state = self
                .idle
                .wait(state)
                .unwrap_or_else(PoisonError::into_inner);
        }
        let found = *state;
        state.busy = Some(this);
        Ok(Claim {
            module: self,
            state: found,
        })
    }

    fn ask_version(&self) -> Result<Option<i32>, OpenError> {
        let Some(get_api_version) = self.exports.get_api_version else {
            return Ok(None);
        };
        // SAFETY: `new`'s caller vouches for the function, which takes nothing.
        let ask = || unsafe { get_api_version() };
        self.guarded("node_api_module_get_api_version_v1", ask)
            .map(Some)
    }

    fn guarded<T>(&self, function: &'static str, call: impl FnOnce() -> T) -> Result<T, OpenError> {
        catch_unwind(AssertUnwindSafe(call)).map_err(|panic| OpenError::Unwound {
            path: self.path.clone(),
            function,
            message: message(&*panic),
        })
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl fmt::Debug for Module {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Module")
            .field("path", &self.path)
            .field("declared_version", &self.declared_version())
            .field("tables", &self.tables())
            .finish_non_exhaustive()
    }
}

/// A module that this thread has to itself until the claim is dropped, and what was known when it was taken.
struct Claim<'m> {
    module: &'m Module,
    state: State,
}

impl Drop for Claim<'_> {
    fn drop(&mut self) {
        self.module.state().busy = None;
        self.module.idle.notify_all();
    }
}

fn effective(declared: Option<i32>) -> i32 {
    let default = NODE_API_DEFAULT_MODULE_API_VERSION;
    declared.unwrap_or(default).max(default)
}

/// What a panic says.
fn message(panic: &(dyn Any + Send)) -> String {
    let text = panic.downcast_ref::<&str>().copied();
    text.or_else(|| panic.downcast_ref::<String>().map(String::as_str))
        .unwrap_or("a panic without a message")
        .to_owned()
}

#[cfg(test)]
mod tests {
    use std::sync::OnceLock;
    use std::sync::atomic::{AtomicUsize, Ordering};

    use napi_vtable_sys::missing::{Caller, Missing, ReportMissing, js_native_stubs, module_stubs};
    use napi_vtable_sys::{napi_generic_failure, napi_status};

    use super::*;

    struct Runtime;

    impl ReportMissing for Runtime {
        unsafe fn report(_caller: Caller, _missing: &'static Missing) -> napi_status {
            napi_generic_failure
        }
    }

    static TABLES: Tables =
        Tables::new::<Runtime>(js_native_stubs::<Runtime>(), module_stubs::<Runtime>());

    unsafe extern "C-unwind" fn version() -> i32 {
        8
    }

    unsafe extern "C-unwind" fn takes(
        _module: *const node_api_module_vtable,
        _js: *const node_api_js_native_vtable,
    ) {
    }

    unsafe extern "C-unwind" fn panics(_env: napi_env, _exports: napi_value) -> napi_value {
        panic!("from register")
    }

    const EXPORTS: Exports = Exports {
        get_api_version: Some(version),
        set_vtable: Some(takes),
        register: panics,
    };

    fn module(exports: Exports) -> Module {
        // SAFETY: the functions are this test's own.
        unsafe { Module::new("in-process.node".into(), exports) }
    }

    #[test]
    fn a_panic_out_of_register_is_an_error() {
        let module = module(EXPORTS);
        module.bind(&TABLES, 10).unwrap();
        let handle = std::ptr::without_provenance_mut(8);
        // SAFETY: the function looks at neither.
        let error = unsafe { module.register(handle, handle.cast()) }.unwrap_err();
        assert!(error.to_string().contains("from register"), "{error}");
    }

    #[test]
    fn a_panic_out_of_an_export_leaves_the_module_to_be_tried_again() {
        static CALLS: AtomicUsize = AtomicUsize::new(0);
        unsafe extern "C-unwind" fn fails_once() -> i32 {
            assert!(CALLS.fetch_add(1, Ordering::Relaxed) > 0, "not yet");
            9
        }
        let module = module(Exports {
            get_api_version: Some(fails_once),
            ..EXPORTS
        });
        let error = module.bind(&TABLES, 10).unwrap_err();
        assert!(matches!(error, OpenError::Unwound { .. }), "{error}");
        assert!(module.tables().is_none());
        module.bind(&TABLES, 10).unwrap();
        assert_eq!(module.declared_version(), Some(9));
    }

    #[test]
    fn a_module_that_opens_itself_while_it_is_injected_gets_an_error() {
        static MODULE: OnceLock<Module> = OnceLock::new();
        static INNER: Mutex<Option<String>> = Mutex::new(None);
        unsafe extern "C-unwind" fn reenters(
            _module: *const node_api_module_vtable,
            _js: *const node_api_js_native_vtable,
        ) {
            let inner = MODULE.get().unwrap().bind(&TABLES, 10);
            *INNER.lock().unwrap() = Some(inner.unwrap_err().to_string());
        }
        let module = MODULE.get_or_init(|| {
            module(Exports {
                set_vtable: Some(reenters),
                ..EXPORTS
            })
        });
        module.bind(&TABLES, 10).unwrap();
        let inner = INNER.lock().unwrap().take().unwrap();
        assert!(inner.contains("the same thread is injecting"), "{inner}");
    }

    #[test]
    fn what_is_known_stays_readable_while_another_thread_opens_the_module() {
        let module = module(EXPORTS);
        module.bind(&TABLES, 10).unwrap();
        let _claim = module.claim().unwrap();
        assert_eq!(module.api_version(), 8);
        assert_eq!(module.declared_version(), Some(8));
        assert!(module.tables().is_some());
    }
}
