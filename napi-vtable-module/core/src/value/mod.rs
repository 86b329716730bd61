//! Handles to JavaScript values.
//!
//! A handle is one pointer, `Copy`, and carries the lifetime of its scope; what it can do takes the [`Env`] of that
//! scope. Its Rust type says the JavaScript type, checked once where the handle is made from a [`JsValue`].
//!
//! A handle derefs to that of the type it is a kind of: what an object can do, a [`JsDate`] can do too.

mod array;
mod bigint;
mod collections;
mod date;
mod error;
mod external;
mod function;
mod key;
mod object;
mod primitive;
mod promise;
mod property;
pub(crate) mod property_key;
pub(crate) mod string;
mod symbol;

pub use array::ArrayIter;
pub(crate) use bigint::read_words;
pub use bigint::{BigIntTooLarge, BigIntWords};
pub use function::Arguments;
pub use key::Key;
pub use object::TypeTag;
pub use promise::Deferred;
pub use property::Property;
pub(crate) use property::{define_properties, descriptor};
pub use property_key::PropertyKey;
pub use string::StrBuffer;
pub(crate) use string::read_utf16;

use std::ffi::CStr;
use std::fmt;
use std::marker::PhantomData;
use std::ops::Deref;
use std::ptr::null_mut;

use napi_vtable_sys::{
    napi_bigint, napi_boolean, napi_env, napi_external, napi_function, napi_null, napi_number,
    napi_object, napi_ok, napi_status, napi_string, napi_symbol, napi_undefined, napi_value,
    napi_valuetype,
};

use crate::convert::{InScope, make};
use crate::env::{Brand, Env};
use crate::error::{Expected, Failure, Result};
use crate::raw;
use crate::reference::Persistent;

/// Calls a function that answers with plain data.
macro_rules! read {
    ($env:ident, $function:ident($($argument:expr),*), $empty:expr) => {{
        let mut result = $empty;
        // SAFETY: env and handles are live in this scope, other arguments are valid for the call, the result is a
        // local.
        $env.check(unsafe { raw::$function($env.raw(), $($argument,)* &raw mut result) })?;
        Ok(result)
    }};
}
pub(crate) use read;

/// A typed handle of the scope `'s`.
///
/// A handle cannot be kept past its scope,
/// ```compile_fail,E0521
/// use std::cell::RefCell;
/// use napi_vtable_module::JsObject;
/// thread_local! { static KEPT: RefCell<Option<JsObject<'static>>> = RefCell::default(); }
/// fn keep(object: JsObject<'_>) {
///     KEPT.with(|kept| *kept.borrow_mut() = Some(object));
/// }
/// ```
/// not even by an exported function that asks for one that lives for ever,
/// ```compile_fail,E0277
/// use napi_vtable_module::{Exports, JsObject, Result};
/// fn keep(object: JsObject<'static>) {}
/// fn init(exports: &mut Exports<'_>) -> Result<()> {
///     exports.function(c"keep", keep)
/// }
/// ```
/// it cannot go to another thread,
/// ```compile_fail,E0277
/// use napi_vtable_module::JsObject;
/// fn send(object: JsObject<'_>) {
///     std::thread::scope(|threads| { threads.spawn(|| { let _object = object; }); });
/// }
/// ```
/// and handles of two envs do not mix:
/// ```compile_fail
/// use napi_vtable_module::{Env, JsObject, Result};
/// fn mix<'a, 'b>(one: Env<'a>, object: JsObject<'b>) -> Result<f64> {
///     object.get(&one, c"length")
/// }
/// ```
///
/// # Safety
/// An implementor is `#[repr(transparent)]` over `napi_value`, and `In<'t>` is the same type in another scope.
pub unsafe trait Handle<'s>: Copy + Into<JsValue<'s>> {
    /// The same handle type in the scope `'t`.
    type In<'t>: Handle<'t>;

    /// Wraps a raw handle.
    ///
    /// # Safety
    /// `raw` is a handle to a value of this type, live during `'s`.
    unsafe fn from_raw(raw: napi_value) -> Self;

    /// The raw handle.
    fn raw(self) -> napi_value;

    /// Checks a value's type.
    ///
    /// # Errors
    /// A `TypeError` that names the expected type.
    fn check(env: &Env<'s>, value: JsValue<'s>) -> Result<Self>;

    /// Keeps the value beyond this scope: see [`Persistent`].
    ///
    /// # Errors
    /// If the runtime fails.
    fn persist(self, env: &Env<'s>) -> Result<Persistent<Self::In<'static>>> {
        Persistent::new(env, self)
    }
}

macro_rules! handles {
    ($($(#[$doc:meta])* $name:ident $(: $($parent:ident)+)?, $what:literal ($env:ident, $raw:ident) $check:expr;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy)]
        #[repr(transparent)]
        pub struct $name<'s> {
            raw: napi_value,
            scope: Brand<'s>,
        }

        // SAFETY: transparent over `napi_value`, and `In` differs in nothing but the lifetime.
        unsafe impl<'s> Handle<'s> for $name<'s> {
            type In<'t> = $name<'t>;

            #[inline(always)]
            unsafe fn from_raw(raw: napi_value) -> Self {
                Self { raw, scope: PhantomData }
            }

            #[inline(always)]
            fn raw(self) -> napi_value {
                self.raw
            }

            #[inline]
            fn check($env: &Env<'s>, value: JsValue<'s>) -> Result<Self> {
                static EXPECTED: Expected = Expected::of_type($what);
                let $raw = value.raw;
                if $check { Ok(Self { raw: $raw, scope: PhantomData }) } else { Err(Failure::expected(&EXPECTED)) }
            }
        }

        impl<'x> InScope for $name<'x> {
            type In<'s> = $name<'s>;
        }

        impl fmt::Debug for $name<'_> {
            #[inline]
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(stringify!($name))
            }
        }

        $(kind_of!($name $($parent)+);)?
    )*};
}

/// A handle type derefs to the first of its parents and converts to each.
macro_rules! kind_of {
    ($name:ident $parent:ident $($ancestor:ident)*) => {
        impl<'s> Deref for $name<'s> {
            type Target = $parent<'s>;
            #[inline(always)]
            fn deref(&self) -> &$parent<'s> {
                // SAFETY: both are transparent over `napi_value`, and a value of this type is one of that type.
                unsafe { &*(&raw const *self).cast() }
            }
        }
        upcasts!($name => $parent $($ancestor)*);
    };
}

macro_rules! upcasts {
    ($name:ident => $($to:ident)*) => {$(
        impl<'s> From<$name<'s>> for $to<'s> {
            #[inline(always)]
            fn from(from: $name<'s>) -> Self {
                Self { raw: from.raw, scope: PhantomData }
            }
        }
    )*};
}

handles! {
    /// Any JavaScript value.
    JsValue, "a value" (_env, raw) { let _ = raw; true };
    /// `undefined`.
    JsUndefined: JsValue, "undefined" (env, raw) env.is_type(raw, napi_undefined);
    /// `null`.
    JsNull: JsValue, "null" (env, raw) env.is_type(raw, napi_null);
    /// A boolean.
    JsBoolean: JsValue, "a boolean" (env, raw) env.is_type(raw, napi_boolean);
    /// A number.
    JsNumber: JsValue, "a number" (env, raw) env.is_type(raw, napi_number);
    /// A string.
    JsString: JsValue, "a string" (env, raw) env.is_type(raw, napi_string);
    /// A symbol.
    JsSymbol: JsValue, "a symbol" (env, raw) env.is_type(raw, napi_symbol);
    /// A bigint.
    JsBigInt: JsValue, "a bigint" (env, raw) env.is_type(raw, napi_bigint);
    /// A native pointer that JavaScript only passes on.
    JsExternal: JsValue, "an external" (env, raw) env.is_type(raw, napi_external);
    /// An object of any kind, functions and arrays included.
    JsObject: JsValue, "an object" (env, raw) matches!(env.type_of_raw(raw), Some(kind) if kind == napi_object || kind == napi_function);
    /// An array.
    JsArray: JsObject JsValue, "an array" (env, raw) env.is(raw, raw::napi_is_array);
    /// A function.
    JsFunction: JsObject JsValue, "a function" (env, raw) env.is_type(raw, napi_function);
    /// A `Date`.
    JsDate: JsObject JsValue, "a Date" (env, raw) env.is(raw, raw::napi_is_date);
    /// A native promise; a mere thenable is none.
    JsPromise: JsObject JsValue, "a Promise" (env, raw) env.is(raw, raw::napi_is_promise);
    /// An error object: an `Error` or an instance of a class that extends it.
    JsError: JsObject JsValue, "an Error" (env, raw) env.is(raw, raw::napi_is_error);
    /// A `Map`.
    JsMap: JsObject JsValue, "a Map" (env, raw) env.is_instance(raw, c"Map")?;
    /// A `Set`.
    JsSet: JsObject JsValue, "a Set" (env, raw) env.is_instance(raw, c"Set")?;
    /// An `ArrayBuffer`, which is not shared.
    JsArrayBuffer: JsObject JsValue, "an ArrayBuffer" (env, raw) env.is(raw, raw::napi_is_arraybuffer);
    /// A `SharedArrayBuffer`.
    JsSharedArrayBuffer: JsObject JsValue, "a SharedArrayBuffer" (env, raw) env.is_instance(raw, c"SharedArrayBuffer")?;
    /// A `DataView`.
    JsDataView: JsObject JsValue, "a DataView" (env, raw) env.is(raw, raw::napi_is_dataview);
}

impl<'s> JsValue<'s> {
    /// The value as a more special handle.
    ///
    /// ```
    /// use napi_vtable_module::{Env, JsFunction, JsValue, Result};
    ///
    /// fn is_callable<'s>(env: Env<'s>, value: JsValue<'s>) -> bool {
    ///     value.downcast::<JsFunction>(&env).is_ok()
    /// }
    /// ```
    ///
    /// # Errors
    /// A `TypeError` that names the expected type.
    #[inline]
    pub fn downcast<H: Handle<'s>>(self, env: &Env<'s>) -> Result<H> {
        H::check(env, self)
    }

    /// Whether the value is of a type: `value.is::<JsArray>(&env)?`.
    ///
    /// # Errors
    /// If the runtime fails, or JavaScript code that a script has put in the place of `Map`, `Set` or
    /// `SharedArrayBuffer`.
    pub fn is<H: Handle<'s>>(self, env: &Env<'s>) -> Result<bool> {
        match H::check(env, self) {
            Ok(_) => Ok(true),
            Err(failure) if failure.is_mismatch() => Ok(false),
            Err(failure) => Err(failure),
        }
    }

    /// The value's type, as `typeof` says it.
    ///
    /// Source: `napi_typeof`.
    ///
    /// # Errors
    /// If the runtime fails.
    #[inline]
    pub fn type_of(self, env: &Env<'s>) -> Result<napi_valuetype> {
        read!(env, napi_typeof(self.raw), napi_undefined)
    }

    /// Whether this is `undefined` or `null`.
    #[must_use]
    #[inline]
    pub fn is_nullish(self, env: &Env<'s>) -> bool {
        matches!(env.type_of_raw(self.raw), Some(kind) if kind == napi_undefined || kind == napi_null)
    }

    /// Whether two values are the same by `===`.
    ///
    /// # Errors
    /// If the runtime fails.
    pub fn strict_equals(self, env: &Env<'s>, other: impl Handle<'s>) -> Result<bool> {
        read!(env, napi_strict_equals(self.raw, other.raw()), false)
    }

    /// The value as `String(value)` gives it; it may run JavaScript.
    ///
    /// # Errors
    /// An exception that the conversion throws.
    #[inline]
    pub fn coerce_to_string(self, env: &Env<'s>) -> Result<JsString<'s>> {
        let coerced = || make!(env, napi_coerce_to_string(self.raw));
        coerced().map_err(|failure| env.thrown_or(failure))
    }

    /// The value as `Number(value)` gives it; it may run JavaScript.
    ///
    /// # Errors
    /// An exception that the conversion throws; symbols and bigints do not convert.
    #[inline]
    pub fn coerce_to_number(self, env: &Env<'s>) -> Result<JsNumber<'s>> {
        let coerced = || make!(env, napi_coerce_to_number(self.raw));
        coerced().map_err(|failure| env.thrown_or(failure))
    }

    /// The value as `Boolean(value)` gives it.
    ///
    /// # Errors
    /// If the runtime fails.
    #[inline]
    pub fn coerce_to_boolean(self, env: &Env<'s>) -> Result<JsBoolean<'s>> {
        make!(env, napi_coerce_to_bool(self.raw))
    }

    /// The value as `Object(value)` gives it.
    ///
    /// # Errors
    /// If the runtime fails, as it does for `undefined` and `null`.
    #[inline]
    pub fn coerce_to_object(self, env: &Env<'s>) -> Result<JsObject<'s>> {
        make!(env, napi_coerce_to_object(self.raw))
    }
}

/// A function that tells whether a value is of a type.
type Is = unsafe fn(napi_env, napi_value, *mut bool) -> napi_status;

impl Env<'_> {
    /// The type of a raw handle; `None` if the runtime fails.
    #[inline]
    pub(crate) fn type_of_raw(&self, value: napi_value) -> Option<napi_valuetype> {
        let mut kind = napi_undefined;
        // SAFETY: the env is live; a null or foreign handle is answered by a status.
        let status = unsafe { raw::napi_typeof(self.raw(), value, &raw mut kind) };
        (status == napi_ok).then_some(kind)
    }

    /// What a coercion failed with: runtimes answer that they expected another type also where JavaScript threw.
    #[cold]
    #[inline]
    fn thrown_or(&self, failure: Failure) -> Failure {
        let mut pending = false;
        // SAFETY: the env is live in this scope and the result is a local.
        let status = unsafe { raw::napi_is_exception_pending(self.raw(), &raw mut pending) };
        if status == napi_ok && pending {
            Failure::pending()
        } else {
            failure
        }
    }

    #[inline]
    fn is_type(&self, value: napi_value, wanted: napi_valuetype) -> bool {
        self.type_of_raw(value) == Some(wanted)
    }

    /// Whether the runtime says that a value is of a type.
    #[inline]
    pub(crate) fn is(&self, value: napi_value, is: Is) -> bool {
        let mut result = false;
        // SAFETY: as for `type_of_raw`.
        let status = unsafe { is(self.raw(), value, &raw mut result) };
        status == napi_ok && result
    }

    /// Whether a value is an instance of a global class, looked up each time: a script may replace it, and another
    /// realm's class is another class.
    #[inline]
    fn is_instance(&self, value: napi_value, class: &CStr) -> Result<bool> {
        if !matches!(self.type_of_raw(value), Some(kind) if kind == napi_object) {
            return Ok(false);
        }
        let env = self;
        let class: JsValue<'_> = self.global()?.get(self, class)?;
        read!(env, napi_instanceof(value, class.raw), false)
    }
}

/// How an error names what it found.
#[inline]
pub(crate) fn type_name(kind: napi_valuetype) -> &'static str {
    match kind {
        kind if kind == napi_undefined => "undefined",
        kind if kind == napi_null => "null",
        kind if kind == napi_boolean => "a boolean",
        kind if kind == napi_number => "a number",
        kind if kind == napi_string => "a string",
        kind if kind == napi_symbol => "a symbol",
        kind if kind == napi_object => "an object",
        kind if kind == napi_function => "a function",
        kind if kind == napi_external => "an external",
        kind if kind == napi_bigint => "a bigint",
        _ => "",
    }
}
