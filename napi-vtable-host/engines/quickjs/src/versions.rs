//! The tables of an engine that stands for an older Node-API.
//!
//! An addon author asks "how does my addon behave where Node-API ends at version 9?". Such an engine has the same
//! functions up to that version, and in the place of each newer one the stub of `napi_vtable_sys::missing`, which
//! reports. The functions that are experimental today came after those versions, so they are missing as well.
//!
//! A module finds the tables of its engine in two places: the host injects them, and its env starts with them. One
//! that imports functions by name gets [`EXPORTS`], where each function newer than version 1 asks the env which
//! tables count.

use std::sync::OnceLock;

use napi_vtable_host::Tables;
use napi_vtable_sys::*;

use crate::api::version::NODE_API_VERSION;
use crate::tables::{Report, TABLES};

/// How many versions there are below the one of [`TABLES`].
const OLDER: usize = NODE_API_VERSION as usize - 1;

/// The tables of a Node-API version; `None` for one that does not exist or is newer than [`TABLES`].
///
/// They are made at the first call and then stay.
pub fn tables_of(version: u32) -> Option<&'static Tables> {
    static LIMITED: [OnceLock<Tables>; OLDER] = [const { OnceLock::new() }; OLDER];
    if version == NODE_API_VERSION {
        return Some(&TABLES);
    }
    let place = LIMITED.get((version as usize).checked_sub(1)?)?;
    Some(place.get_or_init(|| TABLES.limited_to::<Report>(version as i32)))
}

/// The functions for an executable to export by name, where its engines may stand for different versions: each asks
/// the env that it gets which tables count.
///
/// ```no_run
/// napi_vtable_host::export_node_api!(napi_vtable_quickjs::EXPORTS);
/// # fn main() {}
/// ```
///
/// Functions that take no env need none: those newer than version 1 take a handle that an older engine never gives.
pub static EXPORTS: Tables = Tables::new::<Report>(
    napi_vtable_sys::for_each_js_function!(ask_env, node_api_js_native_vtable js js_vtable),
    napi_vtable_sys::for_each_module_function!(ask_env, node_api_module_vtable module module_vtable),
);

macro_rules! ask_env {
    ([$type:ident $whole:ident $header:ident]
     $({ $slot:literal $field:ident $symbol:ident $since:literal $kind:ident
         ($($name:ident: $argument:ty),*) -> $returns:ty })*) => {
        $type {$(
            $field: {
                unsafe extern "C" fn $field($($name: $argument),*) -> $returns {
                    ask_env!(@$kind $since $type $whole $header $field [$($name)*])
                }
                $field
            },
        )*}
    };
    (@env_status $since:literal $type:ident $whole:ident $header:ident $field:ident
     [$env:ident $($rest:ident)*]) => {{
        if $since == 1 || $env.is_null() {
            // SAFETY: the caller keeps the contract of the function, which is the slot's.
            return unsafe { (TABLES.$whole().$field)($env $(, $rest)*) };
        }
        // SAFETY: an env of this engine starts with its tables.
        let table: *const $type = unsafe { (*$env.cast::<node_api_vt_env>()).$header };
        // SAFETY: the tables stay for good; as above.
        unsafe { ((*table).$field)($env $(, $rest)*) }
    }};
    (@$kind:ident $since:literal $type:ident $whole:ident $header:ident $field:ident [$($name:ident)*]) => {
        // SAFETY: the caller keeps the contract of the function, which is the slot's.
        unsafe { (TABLES.$whole().$field)($($name),*) }
    };
}
use ask_env;
