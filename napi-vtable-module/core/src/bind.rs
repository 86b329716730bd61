//! How a module finds its tables: injected, through the env, or by name.
//!
//! Two global pointers hold the outcome. They are written while the module registers and read, with one plain
//! load, by every call afterwards.
//!
//! **Life cycle.** A host that injects calls `node_api_module_set_vtable_v1` first. At registration the pointers
//! are set, or the env's first bytes tell where the tables are, or every function is looked up by name once. A
//! second registration (a worker, a reload) finds the pointers set and does nothing.
//!
//! **One runtime.** The statics of a loaded file are one per process. A file that several runtimes of one process
//! load is served by tables that dispatch by env; an injection replaces what was bound before, because the host
//! that injects knows which those are.
//!
//! **Threads.** Several may register at once: a lock lets one of them bind. Whoever calls through the tables has
//! registered, or got its work from a thread that has, and so sees what the pointers lead to.

use std::ptr::null_mut;
use std::sync::atomic::{AtomicBool, AtomicPtr, Ordering};

use napi_vtable_sys::{
    Table, napi_env, node_api_js_native_vtable, node_api_module_vtable, tables_of_env,
};

type Js = *const node_api_js_native_vtable;
type Module = *const node_api_module_vtable;

/// The two pointers, and a lock for those who write them.
struct Binding {
    js: AtomicPtr<node_api_js_native_vtable>,
    module: AtomicPtr<node_api_module_vtable>,
    /// Whether a thread writes. A `Mutex` would be twice the code, in every module, for what happens once.
    writing: AtomicBool,
}

static BINDING: Binding = Binding::new();

impl Binding {
    const fn new() -> Self {
        Self {
            js: AtomicPtr::new(null_mut()),
            module: AtomicPtr::new(null_mut()),
            writing: AtomicBool::new(false),
        }
    }

    /// The js table is stored last, so that who sees it set sees both.
    fn store(&self, js: Js, module: Module) {
        self.module.store(module.cast_mut(), Ordering::Release);
        self.js.store(js.cast_mut(), Ordering::Release);
    }

    fn is_bound(&self) -> bool {
        !self.js.load(Ordering::Acquire).is_null()
    }

    fn inject(&self, module: Module, js: Js) {
        // Where one is null, the env or the names may still serve.
        if !module.is_null() && !js.is_null() {
            let _writing = self.writing();
            self.store(js, module);
        }
    }

    /// # Safety
    /// As for [`tables_of_env`].
    unsafe fn bind(&self, env: napi_env, by_name: impl Fn() -> Option<(Js, Module)>) -> bool {
        if self.is_bound() {
            return true;
        }
        let _writing = self.writing();
        // Another thread may have been first.
        if !self.is_bound() {
            // SAFETY: the caller's promise is passed on.
            if let Some((js, module)) = unsafe { tables_of_env(env) }.or_else(by_name) {
                self.store(js, module);
            }
        }
        self.is_bound()
    }

    /// Keeps other threads from writing.
    #[cold]
    #[inline(never)]
    fn writing(&self) -> Writing<'_> {
        while self.writing.swap(true, Ordering::Acquire) {
            std::thread::yield_now();
        }
        Writing(&self.writing)
    }
}

/// One thread writes.
struct Writing<'a>(&'a AtomicBool);

impl Drop for Writing<'_> {
    fn drop(&mut self) {
        self.0.store(false, Ordering::Release);
    }
}

/// The js table; null before registration.
#[inline(always)]
pub(crate) fn js() -> Js {
    BINDING.js.load(Ordering::Relaxed)
}

/// The module table; null before registration.
#[inline(always)]
pub(crate) fn module() -> Module {
    BINDING.module.load(Ordering::Relaxed)
}

/// Takes the tables that a host injects. Null tables are ignored.
///
/// # Safety
/// The tables stay valid as long as the module is loaded, and hold every slot up to the version that the module
/// declares, or a stub in its place.
pub(crate) unsafe fn inject(module: Module, js: Js) {
    BINDING.inject(module, js);
}

/// Binds if nothing is bound yet; false where no way leads to tables.
///
/// # Safety
/// `env` is what the runtime passed to the register function.
pub(crate) unsafe fn bind(env: napi_env) -> bool {
    // SAFETY: a runtime's env is null or readable, as `tables_of_env` asks.
    unsafe { BINDING.bind(env, by_name) }
}

/// Whether the process exports a function.
#[cfg(feature = "by-name")]
pub(crate) fn is_exported(name: &std::ffi::CStr) -> bool {
    !process::Process::new().symbol(name).is_null()
}

/// Without the feature nobody is asked.
#[cfg(not(feature = "by-name"))]
pub(crate) fn is_exported(_name: &std::ffi::CStr) -> bool {
    false
}

#[cfg(not(feature = "by-name"))]
fn by_name() -> Option<(Js, Module)> {
    None
}

/// Whether a slot's function is known to be missing; `None` where names were not looked up.
pub(crate) fn is_missing(table: Table, slot: usize) -> Option<bool> {
    #[cfg(feature = "by-name")]
    // SAFETY: what `by_name` stored stays.
    if let Some(named) = unsafe { NAMED.load(Ordering::Acquire).as_ref() }
        && std::ptr::eq(js(), &raw const named.js)
        && slot < table.slots()
    {
        let slots: *const *const std::ffi::c_void = match table {
            Table::JsNative => (&raw const named.js).cast(),
            Table::Module => (&raw const named.module).cast(),
        };
        // SAFETY: a table has one pointer a slot.
        return Some(napi_vtable_sys::by_name::is_stub(unsafe {
            *slots.add(slot)
        }));
    }
    let _ = (table, slot);
    None
}

/// What looking names up gave; null before, and where there are none.
#[cfg(feature = "by-name")]
static NAMED: AtomicPtr<napi_vtable_sys::by_name::Filled> = AtomicPtr::new(null_mut());

/// Looks every name up. One thread at a time comes here, and none after one has found something.
#[cfg(feature = "by-name")]
#[cold]
#[inline(never)]
fn by_name() -> Option<(Js, Module)> {
    use napi_vtable_sys::by_name::fill_few;

    let process = process::Process::new();
    let mut found = false;
    let mut lookup = |name: &std::ffi::CStr| {
        let address = process.symbol(name);
        found |= !address.is_null();
        address
    };
    // SAFETY: a symbol of this name in a process that loads Node-API modules is the function that Node-API
    // describes, and what exports it is the runtime, which outlives its modules. The lock lets one thread in.
    let tables = unsafe { fill_few(&mut lookup) };
    if !found {
        return None;
    }
    let named: &'static _ = Box::leak(Box::new(tables));
    NAMED.store((&raw const *named).cast_mut(), Ordering::Release);
    Some((&raw const named.js, &raw const named.module))
}

/// The symbols of the running process.
#[cfg(all(feature = "by-name", unix))]
mod process {
    use std::ffi::{CStr, c_char, c_void};

    unsafe extern "C" {
        fn dlsym(handle: *mut c_void, symbol: *const c_char) -> *mut c_void;
    }

    /// What dlfcn.h calls `RTLD_DEFAULT`.
    const DEFAULT: isize = if cfg!(any(
        target_vendor = "apple",
        target_os = "freebsd",
        target_os = "netbsd",
        target_os = "openbsd",
        target_os = "dragonfly",
        target_os = "illumos",
        target_os = "solaris",
    )) {
        -2
    } else if cfg!(all(target_os = "android", target_pointer_width = "32")) {
        -1
    } else {
        0
    };

    pub(super) struct Process;

    impl Process {
        pub(super) fn new() -> Self {
            Self
        }

        pub(super) fn symbol(&self, name: &CStr) -> *mut c_void {
            // SAFETY: the handle is the one that dlfcn.h defines here, and the name ends in NUL.
            unsafe {
                dlsym(
                    std::ptr::without_provenance_mut(DEFAULT.cast_unsigned()),
                    name.as_ptr(),
                )
            }
        }
    }
}

/// The symbols of `libnode.dll` where it is loaded, and of the executable.
#[cfg(all(feature = "by-name", windows))]
mod process {
    use std::ffi::{CStr, c_char, c_void};
    use std::ptr::null;

    #[link(name = "kernel32")]
    unsafe extern "system" {
        fn GetModuleHandleA(name: *const c_char) -> *mut c_void;
        fn GetProcAddress(module: *mut c_void, name: *const c_char) -> *mut c_void;
    }

    pub(super) struct Process([*mut c_void; 2]);

    impl Process {
        pub(super) fn new() -> Self {
            // SAFETY: a name that ends in NUL, or null, which names the executable.
            Self(unsafe {
                [
                    GetModuleHandleA(c"libnode.dll".as_ptr()),
                    GetModuleHandleA(null()),
                ]
            })
        }

        pub(super) fn symbol(&self, name: &CStr) -> *mut c_void {
            self.0
                .iter()
                .filter(|module| !module.is_null())
                // SAFETY: the handles are those of loaded modules and the name ends in NUL.
                .map(|module| unsafe { GetProcAddress(*module, name.as_ptr()) })
                .find(|address| !address.is_null())
                .unwrap_or(std::ptr::null_mut())
        }
    }
}

/// A platform that has no names to look up.
#[cfg(all(feature = "by-name", not(any(unix, windows))))]
mod process {
    use std::ffi::{CStr, c_void};

    pub(super) struct Process;

    impl Process {
        pub(super) fn new() -> Self {
            Self
        }

        pub(super) fn symbol(&self, _name: &CStr) -> *mut c_void {
            std::ptr::null_mut()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use napi_vtable_sys::{NODE_API_VT_SENTINEL, node_api_vt_env};

    /// Tables that are told apart by address and never called.
    fn tables(number: usize) -> (Js, Module) {
        (
            std::ptr::without_provenance(number * 16),
            std::ptr::without_provenance(number * 16 + 8),
        )
    }

    fn env(js: Js, module: Module) -> node_api_vt_env {
        node_api_vt_env {
            sentinel: NODE_API_VT_SENTINEL,
            js_vtable: js,
            module_vtable: module,
        }
    }

    fn bound(binding: &Binding) -> (Js, Module) {
        (
            binding.js.load(Ordering::Acquire),
            binding.module.load(Ordering::Acquire),
        )
    }

    #[test]
    fn injected_tables_win_over_the_env_and_the_names() {
        let binding = Binding::new();
        let (injected, embedded) = (tables(1), tables(2));
        binding.inject(injected.1, injected.0);
        let mut env = env(embedded.0, embedded.1);
        // SAFETY: the env is a whole `node_api_vt_env`.
        assert!(unsafe { binding.bind((&raw mut env).cast(), || unreachable!()) });
        assert_eq!(bound(&binding), injected);
    }

    #[test]
    fn tables_of_the_env_win_over_the_names() {
        let binding = Binding::new();
        let embedded = tables(2);
        let mut env = env(embedded.0, embedded.1);
        // SAFETY: the env is a whole `node_api_vt_env`.
        assert!(unsafe { binding.bind((&raw mut env).cast(), || unreachable!()) });
        assert_eq!(bound(&binding), embedded);
    }

    #[test]
    fn an_env_without_the_sentinel_leads_to_the_names() {
        let binding = Binding::new();
        let mut env = [0x5555_0000_1234_5670_u64; 3];
        // SAFETY: eight bytes are readable.
        assert!(unsafe { binding.bind(env.as_mut_ptr().cast(), || Some(tables(3))) });
        assert_eq!(bound(&binding), tables(3));
    }

    #[test]
    fn a_half_injection_does_not_hide_the_env() {
        let binding = Binding::new();
        binding.inject(std::ptr::null(), tables(1).0);
        let mut env = env(tables(2).0, tables(2).1);
        // SAFETY: the env is a whole `node_api_vt_env`.
        assert!(unsafe { binding.bind((&raw mut env).cast(), || None) });
        assert_eq!(bound(&binding), tables(2));
    }

    #[test]
    fn no_way_to_tables_is_reported_and_a_later_injection_still_binds() {
        let binding = Binding::new();
        // SAFETY: a null env is allowed.
        assert!(!unsafe { binding.bind(null_mut(), || None) });
        binding.inject(tables(1).1, tables(1).0);
        // SAFETY: as above.
        assert!(unsafe { binding.bind(null_mut(), || unreachable!()) });
        assert_eq!(bound(&binding), tables(1));
    }

    #[test]
    fn threads_that_register_at_once_look_names_up_once() {
        use std::sync::atomic::AtomicUsize;
        let binding = Binding::new();
        let lookups = AtomicUsize::new(0);
        std::thread::scope(|scope| {
            for _ in 0..8 {
                scope.spawn(|| {
                    let by_name = || {
                        lookups.fetch_add(1, Ordering::SeqCst);
                        std::thread::yield_now();
                        Some(tables(3))
                    };
                    // SAFETY: a null env is allowed.
                    assert!(unsafe { binding.bind(null_mut(), by_name) });
                    assert_eq!(bound(&binding), tables(3));
                });
            }
        });
        assert_eq!(lookups.into_inner(), 1);
    }
}
