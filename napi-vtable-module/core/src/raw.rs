//! The functions of both tables under their public names: the way past the safe wrappers.
//!
//! Those up to [`DEFAULT_VERSION`](crate::DEFAULT_VERSION) are functions. Each is one load of a global pointer and one
//! indirect call. [`call!`](crate::call) calls one by name, passes the env and checks the status.
//!
//! One function is not for a module: the slot behind `napi_set_instance_data` holds what this crate knows of the env, its
//! [`state`](crate::state) among it. Another pointer there is taken for that.
//!
//! # Newer functions
//! Those that came later are constants, so that none is called by mistake where a runtime may lack it. A module that
//! declares their version has them; what decides is one constant, given to the compiler and to the runtime:
//! ```
//! use napi_vtable_module::{Env, Exports, Handle, JsValue, Result, call};
//!
//! const VERSION: i32 = 9;
//!
//! fn tick<'s>(env: Env<'s>) -> Result<JsValue<'s>> {
//!     let mut symbol = std::ptr::null_mut();
//!     // SAFETY: the text is valid for its length, and the runtime makes the handle.
//!     unsafe {
//!         call!(env, node_api_symbol_for::<VERSION>(c"tick".as_ptr(), 4, &raw mut symbol))?;
//!         Ok(JsValue::from_raw(symbol))
//!     }
//! }
//!
//! fn init(exports: &mut Exports<'_>) -> Result<()> {
//!     exports.function(c"tick", tick)
//! }
//! napi_vtable_module::register!(init, version = VERSION);
//! # fn main() {}
//! ```
//! Every other module asks:
//! ```
//! use napi_vtable_module::{Env, Handle, JsObject, Result, raw};
//!
//! fn set_prototype<'s>(env: Env<'s>, object: JsObject<'s>, prototype: JsObject<'s>) -> Result<()> {
//!     match raw::node_api_set_prototype.get(&env) {
//!         // SAFETY: the handles are live in this scope.
//!         Some(set) => env.check(unsafe { set(env.raw(), object.raw(), prototype.raw()) }),
//!         None => object.set_prototype(&env, Some(prototype)),
//!     }
//! }
//! ```

use std::fmt;

use napi_vtable_sys::{NAPI_VERSION_EXPERIMENTAL, Table, napi_ok};

use crate::bind;
use crate::env::Env;

/// A function `F` that came with the Node-API version `SINCE`, after
/// [`DEFAULT_VERSION`](crate::DEFAULT_VERSION); 2147483647 is experimental. See [the module](self#newer-functions).
pub struct Newer<F, const SINCE: i32> {
    name: &'static str,
    table: Table,
    slot: usize,
    load: fn() -> F,
}

impl<F, const SINCE: i32> Newer<F, SINCE> {
    /// The function of a module that declares this version.
    ///
    /// ```compile_fail,E0277
    /// use napi_vtable_module::{Env, raw};
    ///
    /// const VERSION: i32 = 9;
    /// fn newer(env: Env<'_>) {
    ///     let _create = raw::node_api_create_property_key_utf8.at::<VERSION>(&env);
    /// }
    /// ```
    #[inline(always)]
    #[must_use]
    pub fn at<const VERSION: i32>(&self, _env: &Env<'_>) -> F
    where
        Declared<VERSION>: Offers<SINCE>,
    {
        (self.load)()
    }

    /// The function, if the runtime has it.
    ///
    /// Of tables that a host injects, only the version is known. So an experimental function is found in no such table; a module
    /// that needs it declares the version 2147483647.
    ///
    /// Source: `napi_get_version`, where names were not looked up.
    #[must_use]
    pub fn get(&self, env: &Env<'_>) -> Option<F> {
        self.is_there(env).then(self.load)
    }

    fn is_there(&self, env: &Env<'_>) -> bool {
        if let Some(is_missing) = bind::is_missing(self.table, self.slot) {
            return !is_missing;
        }
        let mut version = 0;
        // SAFETY: the env is live and the result is a local.
        let status = unsafe { napi_get_version(env.raw(), &raw mut version) };
        status == napi_ok && i32::try_from(version).is_ok_and(|version| SINCE <= version)
    }

    /// The function's name.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        self.name
    }

    /// The Node-API version that it came with; none of an experimental one.
    #[must_use]
    pub const fn since(&self) -> Option<i32> {
        if SINCE == NAPI_VERSION_EXPERIMENTAL {
            None
        } else {
            Some(SINCE)
        }
    }
}

/// The Node-API version that a module declares.
#[derive(Debug)]
pub struct Declared<const VERSION: i32>;

/// A version with the functions that came with the version `SINCE`.
#[diagnostic::on_unimplemented(
    message = "the function came with Node-API {SINCE}, after the version that is named here",
    label = "newer than this version",
    note = "a module that does not declare the function's version asks for it: `raw::FUNCTION.get(&env)`"
)]
pub trait Offers<const SINCE: i32> {}

impl Offers<9> for Declared<9> {}
impl Offers<9> for Declared<10> {}
impl Offers<10> for Declared<10> {}
impl Offers<9> for Declared<NAPI_VERSION_EXPERIMENTAL> {}
impl Offers<10> for Declared<NAPI_VERSION_EXPERIMENTAL> {}
impl Offers<NAPI_VERSION_EXPERIMENTAL> for Declared<NAPI_VERSION_EXPERIMENTAL> {}

impl<F, const SINCE: i32> fmt::Debug for Newer<F, SINCE> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Newer").field(&self.name).finish()
    }
}

impl Env<'_> {
    /// Whether the runtime has a function that came after [`DEFAULT_VERSION`](crate::DEFAULT_VERSION).
    ///
    /// ```
    /// use napi_vtable_module::{Env, raw};
    ///
    /// fn has_shared_memory(env: Env<'_>) -> bool {
    ///     env.has(&raw::node_api_create_sharedarraybuffer)
    /// }
    /// ```
    /// See [`Newer::get`], which gives it.
    #[must_use]
    pub fn has<F, const SINCE: i32>(&self, function: &Newer<F, SINCE>) -> bool {
        function.is_there(self)
    }
}

macro_rules! functions {
    ([$table:ident $which:ident] $({ $slot:literal $field:ident $symbol:ident $since:tt $kind:ident $signature:tt -> $returns:ty })*) => {$(
        function!($since [$table $which $slot $field $symbol $since] $signature -> $returns);
    )*};
}

/// A function that every runtime has, or a newer one.
macro_rules! function {
    (1 $($rest:tt)*) => { function!(plain pub $($rest)*); };
    (2 $($rest:tt)*) => { function!(plain pub $($rest)*); };
    (3 $($rest:tt)*) => { function!(plain pub $($rest)*); };
    (4 $($rest:tt)*) => { function!(plain pub $($rest)*); };
    (5 $($rest:tt)*) => { function!(plain pub $($rest)*); };
    (6 $($rest:tt)*) => { function!(plain pub $($rest)*); };
    (7 $($rest:tt)*) => { function!(plain pub $($rest)*); };
    (8 $($rest:tt)*) => { function!(plain pub $($rest)*); };
    (plain $visible:vis [$table:ident $which:ident $slot:literal $field:ident $symbol:ident $since:literal]
     ($($name:ident: $argument:ty),*) -> $returns:ty) => {
        #[doc = concat!("Calls [`", stringify!($symbol), "`](https://nodejs.org/api/n-api.html#", stringify!($symbol), ") through the bound table; since Node-API ", stringify!($since), ".")]
        ///
        /// # Safety
        /// The module is registered, and the arguments are what the Node-API reference asks of them.
        #[inline(always)]
        #[allow(clippy::too_many_arguments)] // as many as the C function has
        $visible unsafe fn $symbol($($name: $argument),*) -> $returns {
            // SAFETY: a registered module has bound a table with this slot; only the slot is read, so a table
            // that ends behind it is enough. What the function asks of its arguments, the caller promises.
            unsafe { ((*bind::$table()).$field)($($name),*) }
        }
    };
    ($newer:literal [$table:ident $which:ident $slot:literal $field:ident $symbol:ident $since:literal]
     ($($name:ident: $argument:ty),*) -> $returns:ty) => {
        #[doc = concat!("[`", stringify!($symbol), "`](https://nodejs.org/api/n-api.html#", stringify!($symbol), "), since Node-API ", stringify!($since), " (2147483647: experimental).")]
        #[allow(non_upper_case_globals)] // the function's own name
        pub const $symbol: Newer<unsafe extern "C" fn($($name: $argument),*) -> $returns, $since> = Newer {
            name: stringify!($symbol),
            table: Table::$which,
            slot: $slot,
            // SAFETY: an env is asked for where this is called, so the module has registered and bound a table, in which a
            // slot that is newer than the runtime holds a stub.
            load: || unsafe { (*bind::$table()).$field },
        };
    };
}
napi_vtable_sys::for_each_js_function!(functions, js JsNative);
napi_vtable_sys::for_each_module_function!(functions, module Module);

/// The newer functions that this crate calls wherever it is: a runtime that lacks one answers with a status.
pub(crate) mod anyway {
    use napi_vtable_sys::{napi_env, napi_status, napi_value};

    use crate::bind;

    macro_rules! anyway {
        ($($symbol:ident $field:ident ($($name:ident: $argument:ty),*);)*) => {$(
            function!(plain pub(crate) [js JsNative 0 $field $symbol 9] ($($name: $argument),*) -> napi_status);
        )*};
    }
    anyway! {
        node_api_symbol_for symbol_for (env: napi_env, text: *const std::ffi::c_char, length: usize, result: *mut napi_value);
        node_api_create_property_key_utf8 create_property_key_utf8 (env: napi_env, text: *const std::ffi::c_char, length: usize, result: *mut napi_value);
    }
}
