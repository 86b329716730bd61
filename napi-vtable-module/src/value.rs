//! Handles to JavaScript values.
//!
//! A handle is one pointer, `Copy`, and carries the lifetime of its scope; what it can do takes the [`Env`] of that
//! scope. Its Rust type says the JavaScript type, checked once where the handle is made from a [`JsValue`].

use std::fmt;
use std::marker::PhantomData;
use std::ptr::null_mut;

use napi_vtable_sys::{
    napi_bigint, napi_boolean, napi_external, napi_function, napi_null, napi_number, napi_object,
    napi_ok, napi_string, napi_symbol, napi_undefined, napi_value, napi_valuetype,
};

use crate::convert::InScope;
use crate::env::{Brand, Env};
use crate::error::{Expected, Failure, Result};
use crate::raw;

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
}

macro_rules! handles {
    ($($(#[$doc:meta])* $name:ident $what:literal ($env:ident, $raw:ident) $check:expr;)*) => {$(
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
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(stringify!($name))
            }
        }
    )*};
}

handles! {
    /// Any JavaScript value.
    JsValue "a value" (_env, raw) { let _ = raw; true };
    /// `undefined`.
    JsUndefined "undefined" (env, raw) env.is_type(raw, napi_undefined);
    /// `null`.
    JsNull "null" (env, raw) env.is_type(raw, napi_null);
    /// A boolean.
    JsBoolean "a boolean" (env, raw) env.is_type(raw, napi_boolean);
    /// A number.
    JsNumber "a number" (env, raw) env.is_type(raw, napi_number);
    /// A string.
    JsString "a string" (env, raw) env.is_type(raw, napi_string);
    /// A symbol.
    JsSymbol "a symbol" (env, raw) env.is_type(raw, napi_symbol);
    /// A bigint.
    JsBigInt "a bigint" (env, raw) env.is_type(raw, napi_bigint);
    /// An object of any kind, functions and arrays included.
    JsObject "an object" (env, raw) matches!(env.type_of_raw(raw), Some(kind) if kind == napi_object || kind == napi_function);
    /// An array.
    JsArray "an array" (env, raw) env.is_array(raw);
    /// A function.
    JsFunction "a function" (env, raw) env.is_type(raw, napi_function);
    /// A native pointer that JavaScript only passes on.
    JsExternal "an external" (env, raw) env.is_type(raw, napi_external);
}

macro_rules! upcasts {
    ($($from:ident => $to:ident;)*) => {$(
        impl<'s> From<$from<'s>> for $to<'s> {
            #[inline(always)]
            fn from(from: $from<'s>) -> Self {
                Self { raw: from.raw, scope: PhantomData }
            }
        }
    )*};
}

upcasts! {
    JsUndefined => JsValue;
    JsNull => JsValue;
    JsBoolean => JsValue;
    JsNumber => JsValue;
    JsString => JsValue;
    JsSymbol => JsValue;
    JsBigInt => JsValue;
    JsObject => JsValue;
    JsArray => JsValue;
    JsFunction => JsValue;
    JsExternal => JsValue;
    JsArray => JsObject;
    JsFunction => JsObject;
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

    /// The value's type, as `typeof` says it.
    ///
    /// Source: `napi_typeof`.
    ///
    /// # Errors
    /// If the runtime fails.
    pub fn type_of(self, env: &Env<'s>) -> Result<napi_valuetype> {
        let mut kind = napi_undefined;
        // SAFETY: env and handle are live in this scope and the result is a local.
        env.check(unsafe { raw::napi_typeof(env.raw(), self.raw, &raw mut kind) })?;
        Ok(kind)
    }

    /// Whether this is `undefined` or `null`.
    #[must_use]
    pub fn is_nullish(self, env: &Env<'s>) -> bool {
        matches!(env.type_of_raw(self.raw), Some(kind) if kind == napi_undefined || kind == napi_null)
    }

    /// Whether two values are the same by `===`.
    ///
    /// # Errors
    /// If the runtime fails.
    pub fn strict_equals(self, env: &Env<'s>, other: impl Handle<'s>) -> Result<bool> {
        let mut equal = false;
        // SAFETY: env and handles are live in this scope and the result is a local.
        env.check(unsafe {
            raw::napi_strict_equals(env.raw(), self.raw, other.raw(), &raw mut equal)
        })?;
        Ok(equal)
    }

    /// The value as `String(value)` gives it; it may run JavaScript.
    ///
    /// # Errors
    /// An exception that the conversion throws.
    pub fn coerce_to_string(self, env: &Env<'s>) -> Result<JsString<'s>> {
        let mut value = null_mut();
        // SAFETY: env and handle are live in this scope and the result is a local.
        env.check(unsafe { raw::napi_coerce_to_string(env.raw(), self.raw, &raw mut value) })?;
        Ok(JsString {
            raw: value,
            scope: PhantomData,
        })
    }
}

impl Env<'_> {
    /// The type of a raw handle; `None` if the runtime fails.
    pub(crate) fn type_of_raw(&self, value: napi_value) -> Option<napi_valuetype> {
        let mut kind = napi_undefined;
        // SAFETY: the env is live; a null or foreign handle is answered by a status.
        let status = unsafe { raw::napi_typeof(self.raw(), value, &raw mut kind) };
        (status == napi_ok).then_some(kind)
    }

    fn is_type(&self, value: napi_value, wanted: napi_valuetype) -> bool {
        self.type_of_raw(value) == Some(wanted)
    }

    fn is_array(&self, value: napi_value) -> bool {
        let mut is = false;
        // SAFETY: as for `type_of_raw`.
        let status = unsafe { raw::napi_is_array(self.raw(), value, &raw mut is) };
        status == napi_ok && is
    }
}

/// How an error names what it found.
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
