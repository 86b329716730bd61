//! Keeps the module's library in memory once it has threads.
//!
//! When a worker ends, Node closes the libraries that it has loaded. One that nobody else has loaded is unmapped then,
//! and with it the code that its threads run.

use std::sync::Once;

/// From here on the library stays, however often it is closed.
pub(super) fn keep_loaded() {
    static ONCE: Once = Once::new();
    ONCE.call_once(platform::keep_loaded);
}

#[cfg(unix)]
mod platform {
    use std::ffi::{c_char, c_int, c_void};
    use std::ptr::null_mut;

    #[repr(C)]
    struct Info {
        file: *const c_char,
        base: *mut c_void,
        symbol: *const c_char,
        address: *mut c_void,
    }

    unsafe extern "C" {
        fn dladdr(address: *const c_void, info: *mut Info) -> c_int;
        fn dlopen(file: *const c_char, flags: c_int) -> *mut c_void;
    }

    const LAZY: c_int = 1;
    /// The library is there already; it is to stay.
    const FLAGS: c_int = if cfg!(target_vendor = "apple") {
        LAZY | 0x10 | 0x80
    } else if cfg!(any(target_os = "linux", target_os = "android")) {
        LAZY | 0x4 | 0x1000
    } else {
        LAZY // one more owner, which never closes it
    };

    pub(super) fn keep_loaded() {
        let mut info = Info {
            file: null_mut(),
            base: null_mut(),
            symbol: null_mut(),
            address: null_mut(),
        };
        // SAFETY: the result is a local; the file's name is the loader's, and stays as long as the library. Where it
        // is not found, nothing can be done.
        unsafe {
            if dladdr(keep_loaded as *const c_void, &raw mut info) != 0 && !info.file.is_null() {
                dlopen(info.file, FLAGS);
            }
        }
    }
}

#[cfg(windows)]
mod platform {
    use std::ffi::{c_int, c_void};
    use std::ptr::null_mut;

    #[link(name = "kernel32")]
    unsafe extern "system" {
        fn GetModuleHandleExW(
            flags: u32,
            address: *const c_void,
            module: *mut *mut c_void,
        ) -> c_int;
    }

    /// Pinned, and found by an address.
    const FLAGS: u32 = 0x1 | 0x4;

    pub(super) fn keep_loaded() {
        let mut module = null_mut();
        // SAFETY: the address is in this library and the result is a local.
        unsafe { GetModuleHandleExW(FLAGS, keep_loaded as *const c_void, &raw mut module) };
    }
}

#[cfg(not(any(unix, windows)))]
mod platform {
    pub(super) fn keep_loaded() {}
}
