//! The binary contract between JavaScript runtimes and native modules that call Node-API through tables.
//!
//! A Node-API addon normally imports its functions by name from the executable that loads it. Here the runtime
//! hands the module two tables of function pointers and the module calls through them. This crate is what both
//! sides agree on, and nothing else: it has no dependency at run time and needs no standard library.
//!
//! * [`node_api_js_native_vtable`] and [`node_api_module_vtable`] are the tables, with the size and every offset
//!   asserted at compile time. [`types`] are the C types under their C names.
//! * [`for_each_js_function!`] and [`for_each_module_function!`] hand every function to a macro;
//!   [`JS_FUNCTIONS`] and [`MODULE_FUNCTIONS`] are the same as data, and [`layout`] is that as a manifest.
//! * [`TableView`] reads a table that another program made.
//! * [`missing`] is what stands in a slot without a function; [`by_name`] fills tables from exported symbols.
//! * [`tables_of_env`] finds tables that a runtime embeds in its env.
//!
//! # The life of a module
//! A module exports three functions, and a host calls them in this order:
//!
//! 1. `node_api_module_get_api_version_v1` ([`ModuleGetApiVersion`]): the host refuses a version that it does not
//!    know before it calls anything else.
//! 2. `node_api_module_set_vtable_v1` ([`ModuleSetVtable`]): once per load; the tables live as long as the process.
//! 3. `napi_register_module_v1` ([`ModuleRegister`]): once per env.
//!
//! # What never changes
//! A slot with a version number keeps its place, its name and its signature for ever. New slots are appended.
//! Experimental slots come last in their table and may move. No slot depends on a compile-time switch.
//!
//! # Example
//! ```
//! use napi_vtable_sys::{JS_FUNCTIONS, MODULE_FUNCTIONS, node_api_js_native_vtable};
//!
//! assert_eq!((JS_FUNCTIONS.len(), MODULE_FUNCTIONS.len()), (129, 32));
//! assert_eq!(std::mem::offset_of!(node_api_js_native_vtable, create_object), 5 * size_of::<usize>());
//! ```
//!
//! # Features
//! * `runtime`, on by default: what those need who hand out tables and what a module would only compile: [`missing`],
//!   [`TableView`], [`JS_FUNCTIONS`] and [`MODULE_FUNCTIONS`].
//! * `std`: [`by_name`].
//! * `serde`: [`layout`], and with it `runtime`.
#![no_std]
// C names stand verbatim, so that the reference can be searched for them.
#![allow(non_camel_case_types, non_upper_case_globals)]

#[cfg(feature = "std")]
extern crate std;

#[cfg(any(feature = "runtime", feature = "std"))]
mod absent;
#[cfg(feature = "std")]
pub mod by_name;
#[cfg(feature = "runtime")]
mod function;
mod generated;
#[cfg(feature = "serde")]
pub mod layout;
mod layout_asserts;
#[cfg(feature = "runtime")]
pub mod missing;
mod sentinel;
mod table;
mod text;
pub mod types;
#[cfg(feature = "runtime")]
mod view;

#[cfg(feature = "runtime")]
pub use function::{Function, Thread};
#[cfg(feature = "runtime")]
pub use generated::functions::{JS_FUNCTIONS, MODULE_FUNCTIONS};
pub use generated::{node_api_js_native_vtable, node_api_module_vtable};
pub use sentinel::{NODE_API_VT_SENTINEL, node_api_vt_env, node_api_vt_handle, tables_of_env};
pub use table::Table;
pub use types::*;
#[cfg(feature = "runtime")]
pub use view::{TableStruct, TableView};

/// `node_api_module_get_api_version_v1`: tells the Node-API version that the module needs.
pub type ModuleGetApiVersion = unsafe extern "C" fn() -> i32;
/// `node_api_module_set_vtable_v1`: takes both tables, which stay valid for the rest of the process.
pub type ModuleSetVtable = unsafe extern "C" fn(
    module_vtable: *const node_api_module_vtable,
    js_vtable: *const node_api_js_native_vtable,
);
/// `napi_register_module_v1`: fills the exports of a module, or returns what replaces them.
pub type ModuleRegister = unsafe extern "C" fn(env: napi_env, exports: napi_value) -> napi_value;

/// The names that a module exports, as the host looks them up.
pub mod exports {
    use core::ffi::CStr;

    /// See [`ModuleGetApiVersion`](crate::ModuleGetApiVersion).
    pub const GET_API_VERSION: &CStr = c"node_api_module_get_api_version_v1";
    /// See [`ModuleSetVtable`](crate::ModuleSetVtable).
    pub const SET_VTABLE: &CStr = c"node_api_module_set_vtable_v1";
    /// See [`ModuleRegister`](crate::ModuleRegister).
    pub const REGISTER: &CStr = c"napi_register_module_v1";
    /// All of them, in the order in which a host calls them.
    pub const ALL: [&CStr; 3] = [GET_API_VERSION, SET_VTABLE, REGISTER];
}
