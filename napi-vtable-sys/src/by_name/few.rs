//! Filling tables by name in a program that has to be small, such as a module.
//!
//! A stub for each of 161 functions, with what it says, is about 25 KB of code, data and relocations, for a handful of
//! functions that a runtime may lack. Here [`FEW`] stubs are given out as functions turn out to be missing, and each
//! says the same as that of [`fill`](super::fill). The functions beyond share one that does not know which it is.

use core::ffi::{CStr, c_void};
use core::mem::MaybeUninit;
use core::sync::atomic::{AtomicU16, Ordering};

use super::{ByName, Filled, JS, MODULE, RUNTIMES, adopt, get_last_error_info, long, note};
use crate::missing::{Caller, Missing, module_stubs};
use crate::{Table, napi_env, napi_generic_failure, napi_status};

/// How many missing functions [`fill_few`] can name.
pub const FEW: usize = 16;

/// The pool whose stubs these are.
const POOL: usize = super::POOLS - 1;

/// What the stubs stand for: from 1 on the slots of the js table, then those of the module table; 0 is none.
static GAPS: [AtomicU16; FEW] = [const { AtomicU16::new(0) }; FEW];

/// Whether a function takes an env first: those of the js table, then those of the module table.
static TAKES_ENV: [bool; Table::JsNative.slots() + Table::Module.slots()] = {
    macro_rules! kinds {
        ([] $({ $slot:literal $field:ident $symbol:ident $since:literal $kind:ident $signature:tt -> $returns:ty })*) => {
            [$(matches!(stringify!($kind).as_bytes(), b"env_status")),*]
        };
    }
    let (js, module) = (
        crate::for_each_js_function!(kinds),
        crate::for_each_module_function!(kinds),
    );
    let mut all = [false; Table::JsNative.slots() + Table::Module.slots()];
    let mut index = 0;
    while index < all.len() {
        all[index] = if index < js.len() {
            js[index]
        } else {
            module[index - js.len()]
        };
        index += 1;
    }
    all
};

/// The names in a text.
fn each(names: &'static str) -> impl Iterator<Item = &'static CStr> {
    let mut rest = names.as_bytes();
    core::iter::from_fn(move || {
        let name = CStr::from_bytes_until_nul(rest).ok()?;
        rest = rest.get(name.count_bytes() + 1..)?;
        Some(name)
    })
}

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
    let gap = usize::from(GAPS[number].load(Ordering::Acquire)).wrapping_sub(1);
    if TAKES_ENV.get(gap) != Some(&true) {
        return napi_generic_failure;
    }
    let (table, slot) = match gap.checked_sub(Table::JsNative.slots()) {
        None => (Table::JsNative, gap),
        Some(slot) => (Table::Module, slot),
    };
    let (names, since) = if table == Table::JsNative { JS } else { MODULE };
    let missing = Missing {
        table,
        slot,
        function: each(names)
            .nth(slot)
            .zip(since.get(slot).map(|&since| long(since))),
    };
    // SAFETY: the function takes an env first, and this is what the module passes for one.
    unsafe { note::<POOL>(Caller::Env(first.cast::<_>() as napi_env), &missing) }
}

macro_rules! gaps {
    ($($number:literal)*) => { [$(gap::<$number>),*] };
}
static STUBS: [unsafe extern "C" fn(*mut c_void) -> napi_status; FEW] =
    gaps!(0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15);

/// The stub of the functions that are too many: without a name, and without an env that could tell.
unsafe extern "C" fn beyond(_first: *mut c_void) -> napi_status {
    napi_generic_failure
}

/// As [`fill`](super::fill), with no more than [`FEW`] stubs. A process fills such tables once.
///
/// # Safety
/// As for [`fill`](super::fill); and of all calls, one at a time.
pub unsafe fn fill_few(
    lookup: &mut dyn FnMut(&CStr) -> *mut c_void,
    missing: &mut dyn FnMut(Missing),
) -> Filled {
    let mut tables = MaybeUninit::<Filled>::uninit();
    let start = tables.as_mut_ptr();
    // SAFETY: both tables are within the room.
    let (js, module) = unsafe { (&raw mut (*start).js, &raw mut (*start).module) };
    let targets = [
        (Table::JsNative, &JS, js.cast::<*mut c_void>()),
        (Table::Module, &MODULE, module.cast::<*mut c_void>()),
    ];
    let (mut gap, mut next) = (0_u16, 0);
    for (table, (names, since), slots) in targets {
        for (slot, name) in each(names).enumerate() {
            gap += 1;
            let mut address = lookup(name);
            if address.is_null() {
                missing(Missing {
                    table,
                    slot,
                    function: Some((name, long(since[slot]))),
                });
                address = if name == c"napi_fatal_error" {
                    // It does not return, and neither does its stub.
                    const { module_stubs::<ByName<POOL>>().fatal_error as *mut c_void }
                } else if let Some(stub) = STUBS.get(next) {
                    next += 1;
                    GAPS[next - 1].store(gap, Ordering::Release);
                    *stub as *mut c_void
                } else {
                    beyond as *mut c_void
                };
            }
            // SAFETY: the table has one pointer-sized slot a name; in it goes the function, as the caller promises, or
            // a stub.
            unsafe { *slots.add(slot) = address };
        }
    }
    // SAFETY: the names are those of all slots, so each is written.
    let mut tables = unsafe { tables.assume_init() };
    adopt(&RUNTIMES[POOL], lookup);
    tables.js.get_last_error_info = get_last_error_info::<POOL>;
    tables
}
