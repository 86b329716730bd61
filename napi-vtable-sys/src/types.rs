//! The C types of Node-API, under their C names.
//!
//! Handles are pointers to types that nobody can construct. Enums of the C headers are transparent
//! integers with named constants, so a status or a value type that a newer runtime returns is still
//! a value and never undefined behaviour.
//!
//! Source: the "Basic Node-API data types" chapter of the Node-API reference and the public headers
//! `js_native_api_types.h` and `node_api_types.h`.

use core::ffi::{c_char, c_int, c_uint, c_void};
use core::fmt;

/// Declares an opaque C struct and the pointer type that is its handle.
macro_rules! handles {
    ($($(#[$doc:meta])* $handle:ident = $target:ident;)*) => {$(
        #[doc = concat!("What [`", stringify!($handle), "`] points to; only the runtime knows its fields.")]
        #[repr(C)]
        pub struct $target {
            _opaque: [u8; 0],
            // A handle belongs to a runtime: it is neither Send nor Sync, and moving it in memory means nothing.
            _not_send: core::marker::PhantomData<(*mut u8, core::marker::PhantomPinned)>,
        }
        $(#[$doc])*
        pub type $handle = *mut $target;
    )*};
}

handles! {
    /// The context that every call runs in: one per module and JavaScript environment.
    napi_env = napi_env__;
    /// A handle to a JavaScript value; it lives as long as its handle scope.
    napi_value = napi_value__;
    /// A counted reference to a value, which outlives scopes.
    napi_ref = napi_ref__;
    /// An open handle scope.
    napi_handle_scope = napi_handle_scope__;
    /// An open handle scope that can pass one handle to the scope around it.
    napi_escapable_handle_scope = napi_escapable_handle_scope__;
    /// The arguments of a call from JavaScript, valid during that call.
    napi_callback_info = napi_callback_info__;
    /// What settles a promise, once.
    napi_deferred = napi_deferred__;
    /// A scope that callbacks outside any script run in.
    napi_callback_scope = napi_callback_scope__;
    /// The async context of later callbacks.
    napi_async_context = napi_async_context__;
    /// A task for the thread pool.
    napi_async_work = napi_async_work__;
    /// A function that any thread may call.
    napi_threadsafe_function = napi_threadsafe_function__;
    /// A registered async cleanup hook.
    napi_async_cleanup_hook_handle = napi_async_cleanup_hook_handle__;
}

/// The env as functions take it that may run inside a finalizer.
///
/// C headers make it a pointer to const where experimental features are on, so that the compiler
/// refuses calls that garbage collection forbids. The bits are those of [`napi_env`].
pub type node_api_basic_env = napi_env;
/// The former name of [`node_api_basic_env`].
pub type node_api_nogc_env = node_api_basic_env;

/// libuv's event loop; Node-API only passes pointers to it.
#[repr(C)]
pub struct uv_loop_s {
    _opaque: [u8; 0],
    _not_send: core::marker::PhantomData<(*mut u8, core::marker::PhantomPinned)>,
}

/// Whether values are 0, 1, 2, and so on.
const fn is_counted(values: &[c_uint]) -> bool {
    let mut index = 0;
    while index < values.len() {
        if values[index] as usize != index {
            return false;
        }
        index += 1;
    }
    true
}

/// Declares a C enum: a transparent integer and its named constants.
macro_rules! enums {
    ($($(#[$doc:meta])* $name:ident: $repr:ty { $($(#[$constant_doc:meta])* $constant:ident = $value:expr,)* })*) => {$(
        $(#[$doc])*
        #[repr(transparent)]
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
        pub struct $name(pub $repr);

        $($(#[$constant_doc])* pub const $constant: $name = $name($value);)*

        impl $name {
            /// The named constants in C's order, with their names.
            pub const NAMED: &'static [($name, &'static str)] = &[$(($constant, stringify!($constant)),)*];

            /// The C name of this value, where it has one.
            #[must_use]
            pub fn name(self) -> Option<&'static str> {
                // One text costs a binary less than a pointer to each, which has to be relocated.
                const NAMES: &str = concat!($(stringify!($constant), "\0",)*);
                const VALUES: &[$repr] = &[$($name($value).0,)*];
                let number = if const { is_counted(VALUES) } {
                    self.0 as usize
                } else {
                    VALUES.iter().position(|value| *value == self.0)?
                };
                crate::text::nth(NAMES, number)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                match self.name() {
                    Some(name) => f.write_str(name),
                    None => write!(f, concat!(stringify!($name), "({})"), self.0),
                }
            }
        }
    )*};
}

enums! {
    /// What a call returns: [`napi_ok`] or the kind of failure.
    napi_status: c_uint {
        /// The call did what was asked.
        napi_ok = 0,
        /// An argument is null or out of range.
        napi_invalid_arg = 1,
        /// The value is no object.
        napi_object_expected = 2,
        /// The value is no string.
        napi_string_expected = 3,
        /// The value is neither a string nor a symbol.
        napi_name_expected = 4,
        /// The value is no function.
        napi_function_expected = 5,
        /// The value is no number.
        napi_number_expected = 6,
        /// The value is no boolean.
        napi_boolean_expected = 7,
        /// The value is no array.
        napi_array_expected = 8,
        /// Something else went wrong; the last error says what.
        napi_generic_failure = 9,
        /// A JavaScript exception waits to be handled.
        napi_pending_exception = 10,
        /// The task was withdrawn.
        napi_cancelled = 11,
        /// The escapable scope has passed its one handle already.
        napi_escape_called_twice = 12,
        /// Scopes were not closed in the order of opening.
        napi_handle_scope_mismatch = 13,
        /// There is no callback scope to close.
        napi_callback_scope_mismatch = 14,
        /// The queue of a threadsafe function is full.
        napi_queue_full = 15,
        /// The threadsafe function is ending.
        napi_closing = 16,
        /// The value is no BigInt.
        napi_bigint_expected = 17,
        /// The value is no `Date`.
        napi_date_expected = 18,
        /// The value is no `ArrayBuffer`.
        napi_arraybuffer_expected = 19,
        /// The value is no `ArrayBuffer` that can be detached.
        napi_detachable_arraybuffer_expected = 20,
        /// The call would wait for itself; no runtime returns this today.
        napi_would_deadlock = 21,
        /// The runtime allows no memory of the addon's behind a buffer.
        napi_no_external_buffers_allowed = 22,
        /// The env is ending and runs no JavaScript any more.
        napi_cannot_run_js = 23,
    }

    /// The type of a value, as `typeof` tells it, with `null` and externals told apart.
    napi_valuetype: c_uint {
        /// `undefined`.
        napi_undefined = 0,
        /// `null`.
        napi_null = 1,
        /// A boolean.
        napi_boolean = 2,
        /// A number.
        napi_number = 3,
        /// A string.
        napi_string = 4,
        /// A symbol.
        napi_symbol = 5,
        /// An object that is neither a function nor an external.
        napi_object = 6,
        /// A function.
        napi_function = 7,
        /// A value that carries a native pointer.
        napi_external = 8,
        /// A BigInt.
        napi_bigint = 9,
    }

    /// The element type of a typed array.
    napi_typedarray_type: c_uint {
        /// `Int8Array`.
        napi_int8_array = 0,
        /// `Uint8Array`.
        napi_uint8_array = 1,
        /// `Uint8ClampedArray`.
        napi_uint8_clamped_array = 2,
        /// `Int16Array`.
        napi_int16_array = 3,
        /// `Uint16Array`.
        napi_uint16_array = 4,
        /// `Int32Array`.
        napi_int32_array = 5,
        /// `Uint32Array`.
        napi_uint32_array = 6,
        /// `Float32Array`.
        napi_float32_array = 7,
        /// `Float64Array`.
        napi_float64_array = 8,
        /// `BigInt64Array`.
        napi_bigint64_array = 9,
        /// `BigUint64Array`.
        napi_biguint64_array = 10,
        /// `Float16Array`; older runtimes lack it.
        napi_float16_array = 11,
    }

    /// The attributes of a property, a set of bits.
    napi_property_attributes: c_uint {
        /// Read-only, hidden, fixed.
        napi_default = 0,
        /// The value may change.
        napi_writable = 1,
        /// Enumeration finds the property.
        napi_enumerable = 1 << 1,
        /// The property may be deleted or redefined.
        napi_configurable = 1 << 2,
        /// The property belongs to the class, not to its instances; only `napi_define_class` reads this.
        napi_static = 1 << 10,
        /// What a method of a class has: writable and configurable.
        napi_default_method = 0b101,
        /// What an assigned property has: writable, enumerable and configurable.
        napi_default_jsproperty = 0b111,
    }

    /// Where `napi_get_all_property_names` looks.
    napi_key_collection_mode: c_uint {
        /// In the object and its prototypes.
        napi_key_include_prototypes = 0,
        /// In the object alone.
        napi_key_own_only = 1,
    }

    /// Which keys `napi_get_all_property_names` keeps, a set of bits.
    napi_key_filter: c_uint {
        /// All of them.
        napi_key_all_properties = 0,
        /// Only writable properties.
        napi_key_writable = 1,
        /// Only enumerable properties.
        napi_key_enumerable = 1 << 1,
        /// Only configurable properties.
        napi_key_configurable = 1 << 2,
        /// No string keys.
        napi_key_skip_strings = 1 << 3,
        /// No symbol keys.
        napi_key_skip_symbols = 1 << 4,
    }

    /// How `napi_get_all_property_names` returns integer keys.
    napi_key_conversion: c_uint {
        /// As numbers.
        napi_key_keep_numbers = 0,
        /// As strings.
        napi_key_numbers_to_strings = 1,
    }

    /// How a threadsafe function is released.
    napi_threadsafe_function_release_mode: c_uint {
        /// This thread makes no further calls.
        napi_tsfn_release = 0,
        /// No thread may make further calls.
        napi_tsfn_abort = 1,
    }

    /// What a call to a threadsafe function does where the queue is full.
    napi_threadsafe_function_call_mode: c_uint {
        /// It returns [`napi_queue_full`].
        napi_tsfn_nonblocking = 0,
        /// It waits for room.
        napi_tsfn_blocking = 1,
    }
}

/// Combines two C flag enums bit by bit.
macro_rules! flags {
    ($($name:ident)*) => {$(
        impl core::ops::BitOr for $name {
            type Output = Self;
            fn bitor(self, other: Self) -> Self {
                Self(self.0 | other.0)
            }
        }
        impl $name {
            /// Whether every bit of `other` is set in `self`.
            #[must_use]
            pub const fn contains(self, other: Self) -> bool {
                self.0 & other.0 == other.0
            }
        }
    )*};
}
flags! { napi_property_attributes napi_key_filter }

/// A native function that JavaScript calls; it returns the result or null for `undefined`.
pub type napi_callback =
    Option<unsafe extern "C" fn(env: napi_env, info: napi_callback_info) -> napi_value>;
/// Frees native data once its JavaScript value is gone.
pub type napi_finalize = Option<
    unsafe extern "C" fn(env: napi_env, finalize_data: *mut c_void, finalize_hint: *mut c_void),
>;
/// A finalizer that may run during garbage collection and calls nothing but functions for that.
pub type node_api_basic_finalize = Option<
    unsafe extern "C" fn(
        env: node_api_basic_env,
        finalize_data: *mut c_void,
        finalize_hint: *mut c_void,
    ),
>;
/// The former name of [`node_api_basic_finalize`].
pub type node_api_nogc_finalize = node_api_basic_finalize;
/// A finalizer that may run on any thread and so gets no env.
pub type node_api_noenv_finalize =
    Option<unsafe extern "C" fn(finalize_data: *mut c_void, finalize_hint: *mut c_void)>;
/// Registers a module: fills `exports` or returns another value.
pub type napi_addon_register_func =
    Option<unsafe extern "C" fn(env: napi_env, exports: napi_value) -> napi_value>;
/// Tells the Node-API version that a module needs.
pub type node_api_addon_get_api_version_func = Option<unsafe extern "C" fn() -> i32>;
/// Runs when an env ends.
pub type napi_cleanup_hook = Option<unsafe extern "C" fn(arg: *mut c_void)>;
/// Runs a task off the env's thread.
pub type napi_async_execute_callback =
    Option<unsafe extern "C" fn(env: napi_env, data: *mut c_void)>;
/// Finishes a task on the env's thread.
pub type napi_async_complete_callback =
    Option<unsafe extern "C" fn(env: napi_env, status: napi_status, data: *mut c_void)>;
/// Delivers a queued call of a threadsafe function on the env's thread; the env is null where it is ending.
pub type napi_threadsafe_function_call_js = Option<
    unsafe extern "C" fn(
        env: napi_env,
        js_callback: napi_value,
        context: *mut c_void,
        data: *mut c_void,
    ),
>;
/// Starts a cleanup that may finish later, when the hook is removed.
pub type napi_async_cleanup_hook =
    Option<unsafe extern "C" fn(handle: napi_async_cleanup_hook_handle, data: *mut c_void)>;

/// One property of `napi_define_properties` or `napi_define_class`.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct napi_property_descriptor {
    /// The name in UTF-8, NUL-terminated; null where `name` is given.
    pub utf8name: *const c_char,
    /// The name as a string or symbol; null where `utf8name` is given.
    pub name: napi_value,
    /// The function of a method.
    pub method: napi_callback,
    /// The getter of an accessor.
    pub getter: napi_callback,
    /// The setter of an accessor.
    pub setter: napi_callback,
    /// The value of a plain property.
    pub value: napi_value,
    /// How the property behaves.
    pub attributes: napi_property_attributes,
    /// What the functions find as their data.
    pub data: *mut c_void,
}

/// The details of a failed call.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct napi_extended_error_info {
    /// What happened, NUL-terminated; null where the call succeeded.
    pub error_message: *const c_char,
    /// For the runtime.
    pub engine_reserved: *mut c_void,
    /// The runtime's own code.
    pub engine_error_code: u32,
    /// The status that the call returned.
    pub error_code: napi_status,
}

/// A 128-bit mark of an object's type.
#[repr(C)]
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct napi_type_tag {
    /// Bits 0 to 63.
    pub lower: u64,
    /// Bits 64 to 127.
    pub upper: u64,
}

/// The version of Node that a runtime is or presents.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct napi_node_version {
    /// The first number.
    pub major: u32,
    /// The second number.
    pub minor: u32,
    /// The third number.
    pub patch: u32,
    /// The name of the runtime, NUL-terminated: `node` in Node.
    pub release: *const c_char,
}

/// What a static constructor hands to `napi_module_register`.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct napi_module {
    /// The version of this struct: 1.
    pub nm_version: c_int,
    /// Unused, zero.
    pub nm_flags: c_uint,
    /// The source file, for messages.
    pub nm_filename: *const c_char,
    /// The function that fills the exports.
    pub nm_register_func: napi_addon_register_func,
    /// The name of the module.
    pub nm_modname: *const c_char,
    /// For the module.
    pub nm_priv: *mut c_void,
    /// Null.
    pub reserved: [*mut c_void; 4],
}

/// Length argument for a string that ends at its NUL: `NAPI_AUTO_LENGTH` in C.
pub const NAPI_AUTO_LENGTH: usize = usize::MAX;
/// The highest stable Node-API version that these tables describe.
pub const NAPI_VERSION_LATEST: i32 = 10;
/// The Node-API version of a module that says nothing: `NAPI_VERSION` defaults to it in C.
pub const NODE_API_DEFAULT_MODULE_API_VERSION: i32 = 8;
/// The version number of functions that are not stable yet.
pub const NAPI_VERSION_EXPERIMENTAL: i32 = i32::MAX;
