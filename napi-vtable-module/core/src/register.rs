//! Registration: what a module exports and what happens when a runtime calls it.

use std::ffi::CStr;
use std::ops::{Deref, DerefMut};
use std::ptr::null_mut;

use napi_vtable_sys::{
    ModuleGetApiVersion, ModuleRegister, ModuleSetVtable, napi_env, napi_value,
    node_api_js_native_vtable, node_api_module_vtable,
};

use crate::bind;
use crate::class::Class;
use crate::convert::IntoJs;
use crate::env::Env;
use crate::error::Result;
use crate::function::Callable;
use crate::instance::Instance;
use crate::native::{self, Export};
use crate::panics::{enter, install_hook};
use crate::value::{Handle, JsObject};

/// The Node-API version that a module declares unless it says otherwise: every runtime loads it.
///
/// Node crashes when a module declares more than it has.
pub const DEFAULT_VERSION: i32 = 8;

/// A module as a value: the functions that a runtime finds in its library.
///
/// [`register!`](crate::register!) and the attribute `module` define a constant `MODULE` of this type
/// where they stand. The crate `napi-vtable-testing` loads it into an engine in tests; an executable that an addon is a part of
/// hands the functions to its host.
///
/// ```
/// mod addon {
///     use napi_vtable_module::{Exports, Result};
///
///     fn init(exports: &mut Exports<'_>) -> Result<()> {
///         exports.value(c"answer", 42)
///     }
///     napi_vtable_module::register!(init);
/// }
/// # fn main() {
/// // SAFETY: it may be called at any time.
/// assert_eq!(unsafe { (addon::MODULE.get_api_version())() }, napi_vtable_module::DEFAULT_VERSION);
/// # }
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Module {
    get_api_version: ModuleGetApiVersion,
    set_vtable: ModuleSetVtable,
    register: ModuleRegister,
}

impl Module {
    /// For the macros.
    ///
    /// # Safety
    /// The functions keep the contract of the exports with these names.
    #[doc(hidden)]
    #[must_use]
    pub const unsafe fn new(
        get_api_version: ModuleGetApiVersion,
        set_vtable: ModuleSetVtable,
        register: ModuleRegister,
    ) -> Self {
        Self {
            get_api_version,
            set_vtable,
            register,
        }
    }

    /// `node_api_module_get_api_version_v1`.
    #[must_use]
    pub const fn get_api_version(&self) -> ModuleGetApiVersion {
        self.get_api_version
    }

    /// `node_api_module_set_vtable_v1`.
    #[must_use]
    pub const fn set_vtable(&self) -> ModuleSetVtable {
        self.set_vtable
    }

    /// `napi_register_module_v1`.
    #[must_use]
    pub const fn register(&self) -> ModuleRegister {
        self.register
    }
}

/// The object that a module fills while it registers; it derefs to [`Env`].
pub struct Exports<'s> {
    env: Env<'s>,
    object: JsObject<'s>,
}

impl<'s> Exports<'s> {
    /// The object itself.
    #[must_use]
    pub fn object(&self) -> JsObject<'s> {
        self.object
    }

    /// Exports a Rust function or closure.
    ///
    /// # Errors
    /// If the runtime fails.
    pub fn function<M, F: Callable<M>>(&mut self, name: &CStr, f: F) -> Result<()> {
        let function = self.env.function(name, f)?;
        self.object.set(&self.env, name, function)
    }

    #[doc(hidden)]
    pub fn functions(&mut self, functions: &[Export]) -> Result<()> {
        native::define(&self.env, self.object, functions)
    }

    /// Exports a native class under its name.
    ///
    /// # Errors
    /// Those of [`Class::define`], or if the runtime fails.
    pub fn class<T: Class>(&mut self) -> Result<()> {
        let class = self.env.class::<T>()?;
        self.object.set(&self.env, T::NAME, class)
    }

    /// Exports a value.
    ///
    /// # Errors
    /// If the value cannot be converted or the runtime fails.
    pub fn value(&mut self, name: &CStr, value: impl IntoJs<'s>) -> Result<()> {
        self.object.set(&self.env, name, value)
    }
}

impl<'s> Deref for Exports<'s> {
    type Target = Env<'s>;
    fn deref(&self) -> &Env<'s> {
        &self.env
    }
}

impl DerefMut for Exports<'_> {
    fn deref_mut(&mut self) -> &mut Self::Target {
        &mut self.env
    }
}

/// Makes this crate's library a module: defines the three functions that a runtime looks for.
///
/// It takes the function that fills the exports, of type `fn(&mut Exports<'_>) -> Result<()>`, and the Node-API
/// version to declare, a constant, where that is not [`DEFAULT_VERSION`]. The function runs once for every env that loads the
/// module: main thread, workers, reloads. An error or a panic in it is thrown where JavaScript loads the module.
///
/// ```
/// use napi_vtable_module::{Exports, Result};
///
/// fn init(exports: &mut Exports<'_>) -> Result<()> {
///     exports.value(c"answer", 42)?;
///     exports.function(c"add", |a: f64, b: f64| a + b)
/// }
/// napi_vtable_module::register!(init, version = 9);
/// # fn main() {}
/// ```
///
/// What it defines: `node_api_module_get_api_version_v1`, `node_api_module_set_vtable_v1` and
/// `napi_register_module_v1`. One library has one of each, so it calls the macro once. And a constant `MODULE`, where the
/// macro stands: the three as a [`Module`](crate::Module).
#[macro_export]
macro_rules! register {
    ($init:expr $(,)?) => {
        $crate::register!($init, version = $crate::DEFAULT_VERSION);
    };
    ($init:expr, wish = $wish:expr $(,)?) => {
        $crate::register!($init, version = $crate::DEFAULT_VERSION, wish = $wish);
    };
    ($init:expr, version = $version:expr $(,)?) => {
        $crate::register!(@define $init, const { $version });
    };
    ($init:expr, version = $version:expr, wish = $wish:expr $(,)?) => {
        $crate::register!(@define $init, $crate::__private::version(const { $version }, const { $wish }));
    };
    (@define $init:expr, $version:expr) => {
        /// This module, for a test that loads it without a file, or an executable that it is a part of.
        #[allow(
            dead_code,
            unreachable_pub,
            reason = "not every build has a use for it"
        )]
        pub const MODULE: $crate::Module = {
            #[unsafe(no_mangle)]
            extern "C" fn node_api_module_get_api_version_v1() -> i32 {
                $version
            }

            // Safe, so that what the expression calls is as safe as it looks; its own name, because `$init` sees it.
            fn __napi_vtable_init(exports: &mut $crate::Exports<'_>) -> $crate::Result<()> {
                $crate::__private::init(exports, $init)
            }

            #[unsafe(no_mangle)]
            unsafe extern "C" fn node_api_module_set_vtable_v1(
                module: *const $crate::sys::node_api_module_vtable,
                js: *const $crate::sys::node_api_js_native_vtable,
            ) {
                // SAFETY: the host keeps the tables as long as it keeps the module.
                unsafe { $crate::__private::inject(module, js) }
            }

            #[unsafe(no_mangle)]
            unsafe extern "C" fn napi_register_module_v1(
                env: $crate::sys::napi_env,
                exports: $crate::sys::napi_value,
            ) -> $crate::sys::napi_value {
                // SAFETY: the runtime passes its env and an object, on the env's thread and in a handle scope.
                unsafe { $crate::__private::register(env, exports, __napi_vtable_init) }
            }

            // SAFETY: the functions are those that the macro defines.
            unsafe {
                $crate::Module::new(
                    node_api_module_get_api_version_v1,
                    node_api_module_set_vtable_v1,
                    napi_register_module_v1,
                )
            }
        };
    };
}

/// `node_api_module_set_vtable_v1`.
///
/// # Safety
/// Both tables are null or stay valid as long as the module is loaded, with every slot of the declared version.
pub unsafe fn inject(module: *const node_api_module_vtable, js: *const node_api_js_native_vtable) {
    // SAFETY: the caller's promise is passed on.
    unsafe { bind::inject(module, js) };
}

/// Keeps a section in the file: what is never used, linkers leave out.
#[inline(always)]
pub fn keep(section: &'static [u8]) {
    std::hint::black_box(section.as_ptr());
}

/// Calls what [`module!`](crate::register!) was given; the bound tells a closure what its parameter is.
///
/// # Errors
/// Those of `init`.
pub fn init(
    exports: &mut Exports<'_>,
    init: impl for<'a, 's> FnOnce(&'a mut Exports<'s>) -> Result<()>,
) -> Result<()> {
    init(exports)
}

/// `napi_register_module_v1`.
///
/// # Safety
/// `env` is live and of this thread, with an open handle scope; `exports` is an object.
pub unsafe fn register(
    env: napi_env,
    exports: napi_value,
    init: for<'a, 's> fn(&'a mut Exports<'s>) -> Result<()>,
) -> napi_value {
    // SAFETY: a runtime's env is what binding asks for.
    if !unsafe { bind::bind(env) } {
        // Nothing can be thrown without tables. If stderr is closed too, the null below is all that can be said.
        print(UNBOUND);
        return null_mut();
    }
    // SAFETY: the env is live on this thread and the module has just bound.
    unsafe {
        enter(env, || {
            install_hook();
            let env = Env::from_raw(env);
            Instance::of(&env)?; // before anything that has a finalizer
            init(&mut Exports {
                env,
                object: JsObject::from_raw(exports),
            })?;
            Ok(exports)
        })
    }
}

/// Writes to stderr.
fn print(text: &str) {
    #[cfg(feature = "by-name")]
    napi_vtable_sys::by_name::print(text.as_bytes());
    #[cfg(not(feature = "by-name"))]
    let _ = std::io::Write::write_all(&mut std::io::stderr(), text.as_bytes());
}

const UNBOUND: &str = if cfg!(feature = "by-name") {
    "napi-vtable-module: this module found no Node-API: the host neither called node_api_module_set_vtable_v1 nor \
     embeds tables in its env, and the process exports no napi_* functions. Load it in a runtime that has Node-API.\n"
} else {
    "napi-vtable-module: this module found no Node-API: the host neither called node_api_module_set_vtable_v1 nor \
     embeds tables in its env. Build the module with the feature `by-name` to load it in a runtime that exports \
     napi_* functions.\n"
};
