//! Filling tables with a stub of its own in each slot that lacks a function: what a host does.

use core::ffi::{CStr, c_void};
use core::fmt::Write as _;

use super::{Filled, POOLS, RUNTIMES, adopt, get_last_error_info, note};
use crate::missing::{Caller, Missing, ReportMissing, js_native_stubs, module_stubs};
use crate::{Table, napi_generic_failure, napi_status};

/// Reports through the runtime that a pool's tables were filled from.
pub struct ByName<const POOL: usize>;

impl<const POOL: usize> ReportMissing for ByName<POOL> {
    unsafe fn report(caller: Caller, missing: &'static Missing) -> napi_status {
        let Caller::Env(env) = caller else {
            return napi_generic_failure;
        };
        // SAFETY: the caller's promise is passed on.
        unsafe {
            note::<POOL>(env, |text| {
                // The text is cut where the buffer ends; the longest name leaves room.
                let _ = write!(text, "{missing}");
            })
        }
    }
}

/// Fills both tables by looking every name up, once.
///
/// `lookup` returns the address of a symbol, or null. Each function that is not there is told to `missing` and
/// gets a stub. Filling a pool a second time replaces what its stubs report through, so it belongs to tables that
/// the first ones never meet again or that come from the same runtime.
///
/// # Safety
/// Every address that `lookup` returns stays valid for the rest of the process and is that of the Node-API
/// function of this name.
pub unsafe fn fill<const POOL: usize>(
    lookup: &mut dyn FnMut(&CStr) -> *mut c_void,
    missing: &mut dyn FnMut(Missing),
) -> Filled {
    const { assert!(POOL < POOLS, "there are POOLS pools") };
    let mut tables = Filled {
        js: js_native_stubs::<ByName<POOL>>(),
        module: module_stubs::<ByName<POOL>>(),
    };
    let targets = [
        (Table::JsNative, (&raw mut tables.js).cast::<*mut c_void>()),
        (
            Table::Module,
            (&raw mut tables.module).cast::<*mut c_void>(),
        ),
    ];
    for (table, slots) in targets {
        for function in table.functions() {
            let address = lookup(function.symbol);
            if address.is_null() {
                missing(Missing {
                    table,
                    slot: function.slot,
                    function: Some((function.symbol, function.since)),
                });
            } else {
                // SAFETY: the table has one pointer-sized slot a function, and the caller promises that one.
                unsafe { *slots.add(function.slot) = address };
            }
        }
    }
    adopt(&RUNTIMES[POOL], lookup);
    tables.js.get_last_error_info = get_last_error_info::<POOL>;
    tables
}
