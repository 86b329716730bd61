//! The functions of both tables under their public names: the way past the safe wrappers.
//!
//! Each is one load of a global pointer and one indirect call. [`call!`](crate::call) calls one by name, passes
//! the env and checks the status.
//!
//! One function is not for a module: the slot behind `napi_set_instance_data` holds what this crate knows of the env, its
//! [`state`](crate::state) among it. Another pointer there is taken for that.

use crate::bind;

macro_rules! functions {
    ([$table:ident] $({ $slot:literal $field:ident $symbol:ident $since:literal $kind:ident ($($name:ident: $argument:ty),*) -> $returns:ty })*) => {$(
        #[doc = concat!("Calls [`", stringify!($symbol), "`](https://nodejs.org/api/n-api.html#", stringify!($symbol), ") through the bound table; since Node-API ", stringify!($since), " (2147483647: experimental).")]
        ///
        /// # Safety
        /// The module is registered, and the arguments are what the Node-API reference asks of them.
        #[inline(always)]
        #[allow(clippy::too_many_arguments)] // as many as the C function has
        pub unsafe fn $symbol($($name: $argument),*) -> $returns {
            // SAFETY: a registered module has bound a table with this slot; only the slot is read, so a table
            // that ends behind it is enough. What the function asks of its arguments, the caller promises.
            unsafe { ((*bind::$table()).$field)($($name),*) }
        }
    )*};
}
napi_vtable_sys::for_each_js_function!(functions, js);
napi_vtable_sys::for_each_module_function!(functions, module);
