//! Filling tables by name in a program that has to be small, such as a module.
//!
//! A stub for each of 161 functions, with what it says, is about 25 KB of code, data and relocations, for a handful of
//! functions that a runtime may lack. Here [`FEW`] stubs are given out as functions turn out to be missing, and each
//! says the same as that of `fill`. The functions beyond share one that does not know which it is.

use core::ffi::{CStr, c_char, c_void};
use core::mem::MaybeUninit;
use core::sync::atomic::{AtomicU16, Ordering};

use super::names::{NAMES, Name};
use super::{Filled, RUNTIMES, adopt, get_last_error_info, note};
use crate::absent::{EXPERIMENTAL, VERSIONED, text};
use crate::{Table, napi_env, napi_generic_failure, napi_status};

/// How many missing functions [`fill_few`] can name: as many as Node 18 lacks.
pub const FEW: usize = 9;

/// The pool whose stubs these are.
const POOL: usize = super::POOLS - 1;

/// What the stubs stand for: from 1 on the slots of the js table, then those of the module table; 0 is none.
static GAPS: [AtomicU16; FEW] = [const { AtomicU16::new(0) }; FEW];

/// The stub with a number. Every C ABI that Node runs on lets a caller pass more arguments than the callee reads.
unsafe extern "C" fn gap<const NUMBER: usize>(first: *mut c_void) -> napi_status {
    // SAFETY: the caller passes what the missing function takes.
    unsafe { report(first, NUMBER) }
}

/// # Safety
/// `first` is the first argument of the missing function, as a module passes it.
#[cold]
#[inline(never)]
unsafe fn report(first: *mut c_void, number: usize) -> napi_status {
    let gap = usize::from(GAPS[number].load(Ordering::Acquire));
    let mut name = Name::new();
    for _ in 0..gap {
        name.advance();
    }
    if !name.takes_env() {
        return napi_generic_failure;
    }
    // SAFETY: the function takes an env first, and this is what the module passes for one.
    unsafe {
        note::<POOL>(first.cast::<_>() as napi_env, |text| {
            text.push(name.c_text().to_bytes());
            if let Some(since) = name.since() {
                text.push(VERSIONED.as_bytes());
                text.push_number(since);
            } else {
                text.push(EXPERIMENTAL.as_bytes());
            }
        })
    }
}

macro_rules! gaps {
    ($($number:literal)*) => { [$(gap::<$number>),*] };
}
static STUBS: [unsafe extern "C" fn(*mut c_void) -> napi_status; FEW] = gaps!(0 1 2 3 4 5 6 7 8);

/// The stub of the functions that are too many: without a name, and without an env that could tell.
unsafe extern "C" fn beyond(_first: *mut c_void) -> napi_status {
    napi_generic_failure
}

/// The stub of `napi_fatal_error`.
unsafe extern "C" fn fatal_error(
    location: *const c_char,
    location_length: usize,
    message: *const c_char,
    message_length: usize,
) -> ! {
    print(b"FATAL ERROR: ");
    // SAFETY: the caller passes texts as `napi_fatal_error` asks for them.
    unsafe {
        print(text(location, location_length));
        print(b" ");
        print(text(message, message_length));
    }
    print(b"\n");
    std::process::abort()
}

/// Writes to stderr what a module has to say where it can throw nothing. std's own way there is 1.5 KB of code, in every
/// module. Where it cannot be written, it is lost.
///
/// ```
/// napi_vtable_sys::by_name::print(b"this process has no Node-API\n");
/// ```
#[inline(never)]
pub fn print(text: &[u8]) {
    #[cfg(unix)]
    {
        unsafe extern "C" {
            fn write(file: core::ffi::c_int, bytes: *const c_void, count: usize) -> isize;
        }
        // SAFETY: the bytes are as many as is said.
        unsafe { write(2, text.as_ptr().cast(), text.len()) };
    }
    #[cfg(not(unix))]
    let _ = std::io::Write::write_all(&mut std::io::stderr(), text);
}

/// Whether a slot of a table that [`fill_few`] filled holds a stub.
#[must_use]
pub fn is_stub(slot: *const c_void) -> bool {
    let others = [beyond as *const c_void, fatal_error as *const c_void];
    let mut stubs = STUBS
        .iter()
        .map(|stub| *stub as *const c_void)
        .chain(others);
    stubs.any(|stub| stub == slot)
}

/// As `fill`, with no more than [`FEW`] stubs; [`is_stub`] tells where they are. A process fills such tables once.
///
/// # Safety
/// Every address that `lookup` returns stays valid for the rest of the process and is that of the Node-API function of this
/// name. Of all calls, one at a time.
#[inline(never)]
pub unsafe fn fill_few(lookup: &mut dyn FnMut(&CStr) -> *mut c_void) -> Filled {
    let mut tables = MaybeUninit::<Filled>::uninit();
    let (mut name, mut next) = (Name::new(), 0);
    let mut slots = tables.as_mut_ptr().cast::<*mut c_void>();
    const { assert!(size_of::<Filled>() == NAMES * size_of::<*mut c_void>()) };
    for index in 0..NAMES {
        name.advance();
        let mut address = lookup(name.c_text());
        if address.is_null() {
            address = if index == FATAL_ERROR {
                // It does not return, and neither does its stub.
                fatal_error as *mut c_void
            } else if let Some(stub) = STUBS.get(next) {
                GAPS[next].store(index as u16 + 1, Ordering::Release);
                next += 1;
                *stub as *mut c_void
            } else {
                beyond as *mut c_void
            };
        }
        // SAFETY: both tables, one behind the other, have one pointer-sized slot a name; in it goes the function, as the
        // caller promises, or a stub.
        unsafe {
            *slots = address;
            slots = slots.add(1);
        }
    }
    // SAFETY: the names are those of all slots, so each is written.
    let mut tables = unsafe { tables.assume_init() };
    adopt(&RUNTIMES[POOL], lookup);
    tables.js.get_last_error_info = get_last_error_info::<POOL>;
    tables
}

/// The place of `napi_fatal_error` among all names.
const FATAL_ERROR: usize = Table::JsNative.slots()
    + core::mem::offset_of!(crate::node_api_module_vtable, fatal_error) / size_of::<usize>();
