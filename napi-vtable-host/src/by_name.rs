//! The functions of a runtime under their C names, for addons that import them.

/// Defines all functions of Node-API under their C names, as calls through a `static` [`Tables`](crate::Tables).
///
/// An ordinary addon imports `napi_*` and `node_api_*` from the executable that loads it, or looks them up there.
/// This macro, once in the executable's own crate, gives it all of them:
/// ```no_run
/// # use napi_vtable_host::Tables;
/// # use napi_vtable_sys::missing::{Caller, Missing, ReportMissing, js_native_stubs, module_stubs};
/// # use napi_vtable_sys::{napi_generic_failure, napi_status};
/// # struct Runtime;
/// # impl ReportMissing for Runtime {
/// #     unsafe fn report(_: Caller, _: &'static Missing) -> napi_status { napi_generic_failure }
/// # }
/// # static TABLES: Tables = Tables::new::<Runtime>(js_native_stubs::<Runtime>(), module_stubs::<Runtime>());
/// napi_vtable_host::export_node_api!(crate::TABLES);
/// # fn main() {}
/// ```
/// An executable shows its symbols to the libraries that it opens only where the linker is told so. These lines in
/// the build script of the executable's package do that on Linux, for these functions and no others:
/// ```
/// for names in ["napi_*", "node_api_*"] {
///     println!("cargo:rustc-link-arg-bins=-Wl,--export-dynamic-symbol={names}");
/// }
/// ```
/// `napi_module_register` is slot `module_register` like every other function: put
/// [`module_register`](crate::module_register) into it, and modules that register from a static constructor are
/// captured.
///
/// # Safety
/// The macro expands to exported C functions. Whoever calls one keeps the contract of Node-API, as with the slot.
#[macro_export]
macro_rules! export_node_api {
    ($tables:path) => {
        #[allow(
            missing_docs,
            clippy::missing_safety_doc,
            reason = "the Node-API reference describes these functions"
        )]
        const _: () = {
            use $crate::__export_table;
            $crate::sys::for_each_js_function!(__export_table, $tables, js);
            $crate::sys::for_each_module_function!(__export_table, $tables, module);
        };
    };
}

/// One C function for each slot of a table.
#[doc(hidden)]
#[macro_export]
macro_rules! __export_table {
    ([$tables:path, $table:ident]
     $({ $slot:literal $field:ident $symbol:ident $since:literal $kind:ident
         ($($parameter:ident: $type:ty),*) -> $returns:ty })*) => {$(
        // SAFETY: the name is Node-API's, and the function behind it is the runtime's.
        #[unsafe(no_mangle)]
        pub unsafe extern "C" fn $symbol($($parameter: $type),*) -> $returns {
            // SAFETY: the caller keeps the contract of the function, which is the slot's.
            unsafe { ($tables.$table().$field)($($parameter),*) }
        }
    )*};
}
