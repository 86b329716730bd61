//! Tables filled by symbol name, from a process or a library that exports `napi_*` functions.
//!
//! This is how a module binds in a runtime that injects nothing, and how a host adopts a runtime library. A name
//! that is not there becomes a stub. The stub has no env of its own to write an error into, so it lets the runtime
//! record a failure (`napi_get_version` with a null result, which may run anywhere, finalizers included) and
//! remembers beside it, for the calling thread, what was missing. `napi_get_last_error_info` of the filled table
//! tells the remembered failure, once, while the runtime's own last error can still be the one that the stub caused;
//! the outcome of a later call wins. (A later `napi_invalid_arg` that comes before the first reading cannot be told
//! from the stub's.)
//!
//! The stubs are plain functions, so what they need of the runtime is static: [`POOLS`] sets of tables can be
//! filled in a process, each in a pool of its own.
//!
//! ```
//! use napi_vtable_sys::by_name::fill; // feature `runtime`
//!
//! let mut missing = 0;
//! // SAFETY: no address is returned, so none can have a wrong signature.
//! let tables = unsafe { fill::<0>(&mut |_name| std::ptr::null_mut(), &mut |_| missing += 1) };
//! assert_eq!(missing, 161);
//! // SAFETY: the stub reads neither argument; a null env is refused as a runtime would.
//! let status = unsafe { (tables.js.create_object)(std::ptr::null_mut(), std::ptr::null_mut()) };
//! assert_eq!(status, napi_vtable_sys::napi_invalid_arg);
//! ```

#[cfg(feature = "runtime")]
mod all;
mod few;
mod names;

#[cfg(feature = "runtime")]
pub use all::{ByName, fill};
pub use few::{FEW, fill_few, is_stub, print};

use core::cell::UnsafeCell;
use core::ffi::{CStr, c_char, c_void};
use core::ptr::{null, null_mut};
use core::sync::atomic::{AtomicPtr, Ordering};

use crate::{
    napi_env, napi_extended_error_info, napi_generic_failure, napi_invalid_arg, napi_ok,
    napi_status, node_api_basic_env, node_api_js_native_vtable, node_api_module_vtable,
};

/// How many pools there are: `fill::<0>` to `fill::<7>`. The last one is that of [`fill_few`] too.
pub const POOLS: usize = 8;

/// Both tables, filled by name.
#[derive(Clone, Copy)]
#[repr(C)] // one behind the other, as their names
pub struct Filled {
    /// The js table.
    pub js: node_api_js_native_vtable,
    /// The module table.
    pub module: node_api_module_vtable,
}

/// What the stubs of one pool need of the runtime.
struct Runtime {
    get_last_error_info: AtomicPtr<c_void>,
    get_version: AtomicPtr<c_void>,
}

static RUNTIMES: [Runtime; POOLS] = [const {
    Runtime {
        get_last_error_info: AtomicPtr::new(null_mut()),
        get_version: AtomicPtr::new(null_mut()),
    }
}; POOLS];

type GetLastErrorInfo =
    unsafe extern "C" fn(node_api_basic_env, *mut *const napi_extended_error_info) -> napi_status;
type GetVersion = unsafe extern "C" fn(node_api_basic_env, *mut u32) -> napi_status;

/// What a stub does; out of line, or each of 161 would hold a copy.
///
/// # Safety
/// `env` is null, or an env of the pool's runtime that still lives.
#[cold]
#[inline(never)]
unsafe fn note<const POOL: usize>(env: napi_env, write: impl FnOnce(&mut Text)) -> napi_status {
    if env.is_null() {
        return napi_invalid_arg;
    }
    let get_version = RUNTIMES[POOL].get_version.load(Ordering::Acquire);
    if !get_version.is_null() {
        // SAFETY: `fill` stored what its caller promised to be this function.
        let get_version = unsafe { core::mem::transmute::<*mut c_void, GetVersion>(get_version) };
        // SAFETY: the env is the module's own; a null result makes the runtime record `napi_invalid_arg`.
        unsafe { get_version(env, null_mut()) };
    }
    LAST.with(|last| {
        // SAFETY: the cell belongs to this thread and no reference into it outlives a call of this module.
        let last = unsafe { &mut *last.get() };
        last.env = env;
        last.text.clear();
        write(&mut last.text);
    });
    napi_generic_failure
}

/// What a thread's last call of a missing function left behind.
struct Last {
    env: napi_env,
    text: Text,
    info: napi_extended_error_info,
}

/// A NUL-terminated text of bounded length.
struct Text {
    bytes: [u8; 192],
    length: usize,
}

impl Text {
    fn clear(&mut self) {
        self.length = 0;
        self.bytes[0] = 0;
    }

    /// Appends as much as there is room for; false where that is not all.
    #[inline(never)]
    fn push(&mut self, text: &[u8]) -> bool {
        for &byte in text {
            // The NUL comes along.
            let Some(room) = self.bytes.get_mut(self.length..self.length + 2) else {
                return false;
            };
            room.copy_from_slice(&[byte, 0]);
            self.length += 1;
        }
        true
    }

    /// Appends a number below a hundred; `write!` is a kilobyte more.
    fn push_number(&mut self, number: u8) {
        let digits = [b'0' + number / 10 % 10, b'0' + number % 10];
        self.push(if number < 10 { &digits[1..] } else { &digits });
    }
}

impl core::fmt::Write for Text {
    fn write_str(&mut self, text: &str) -> core::fmt::Result {
        if self.push(text.as_bytes()) {
            Ok(())
        } else {
            Err(core::fmt::Error)
        }
    }
}

std::thread_local! {
    static LAST: UnsafeCell<Last> = const {
        UnsafeCell::new(Last {
            env: null_mut(),
            text: Text { bytes: [0; 192], length: 0 },
            info: napi_extended_error_info {
                error_message: null(),
                engine_reserved: null_mut(),
                engine_error_code: 0,
                error_code: napi_ok, // all zeros are no part of a file
            },
        })
    };
}

/// `napi_get_last_error_info` of a filled table.
unsafe extern "C" fn get_last_error_info<const POOL: usize>(
    env: node_api_basic_env,
    result: *mut *const napi_extended_error_info,
) -> napi_status {
    if env.is_null() || result.is_null() {
        return napi_invalid_arg;
    }
    let real = RUNTIMES[POOL].get_last_error_info.load(Ordering::Acquire);
    let mut current = napi_invalid_arg;
    if !real.is_null() {
        // SAFETY: `fill` stored what its caller promised to be this function.
        let real = unsafe { core::mem::transmute::<*mut c_void, GetLastErrorInfo>(real) };
        // SAFETY: env and result are the module's own and not null.
        let status = unsafe { real(env, result) };
        if status != napi_ok {
            return status;
        }
        // SAFETY: the runtime has just written a pointer that holds until the next call.
        current = unsafe { (**result).error_code };
    }
    let remembered = LAST.with(|last| {
        // SAFETY: the cell belongs to this thread and no reference into it outlives a call of this module.
        let last = unsafe { &mut *last.get() };
        if last.env != env {
            return null();
        }
        last.env = null_mut();
        if current != napi_invalid_arg {
            return null();
        }
        last.info.error_message = last.text.bytes.as_ptr().cast::<c_char>();
        last.info.error_code = napi_generic_failure;
        &raw const last.info
    });
    if !remembered.is_null() {
        // SAFETY: the result is the module's own and not null.
        unsafe { *result = remembered };
    } else if real.is_null() {
        return napi_generic_failure;
    }
    napi_ok
}

/// Looks up what the stubs need of the runtime.
fn adopt(runtime: &Runtime, lookup: &mut dyn FnMut(&CStr) -> *mut c_void) {
    let mut keep = |target: &AtomicPtr<c_void>, name| target.store(lookup(name), Ordering::Release);
    keep(&runtime.get_version, c"napi_get_version");
    keep(&runtime.get_last_error_info, c"napi_get_last_error_info");
}
