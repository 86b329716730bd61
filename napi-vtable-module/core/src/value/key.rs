//! What names a property.

use std::ffi::CStr;
use std::ptr::null_mut;

use crate::convert::{IntoJs, make};
use crate::env::Env;
use crate::error::{Result, joined};
use crate::raw;
use crate::value::{Handle, JsString, JsSymbol, JsValue};

/// A property's name: a [`PropertyKey`](crate::PropertyKey) (the fastest), `c"name"`, `&str`, an index, or a JavaScript
/// string, symbol or other value.
pub trait Key<'s>: Copy {
    /// Reads the property.
    #[doc(hidden)]
    fn get(self, env: &Env<'s>, object: JsValue<'s>) -> Result<JsValue<'s>>;
    /// Writes the property.
    #[doc(hidden)]
    fn set(self, env: &Env<'s>, object: JsValue<'s>, value: JsValue<'s>) -> Result<()>;
    /// Looks for the property.
    #[doc(hidden)]
    fn has(self, env: &Env<'s>, object: JsValue<'s>) -> Result<bool>;
    /// The key as a JavaScript value.
    #[doc(hidden)]
    fn name(self, env: &Env<'s>) -> Result<JsValue<'s>>;
    /// The key for an error's text.
    #[doc(hidden)]
    fn describe(self) -> String {
        String::from("property: ")
    }
}

/// A key whose functions take it as it is.
macro_rules! direct_keys {
    ($($(<$life:lifetime>)? $type:ty, $key:ident => $raw:expr, $get:ident $set:ident $has:ident, $name:expr, $describe:expr;)*) => {$(
        impl<'s> Key<'s> for $type {
            #[inline(always)]
            fn get(self, env: &Env<'s>, object: JsValue<'s>) -> Result<JsValue<'s>> {
                let $key = self;
                let mut value = null_mut();
                // SAFETY: env, object and key are live in this scope and the result is a local.
                env.check(unsafe { raw::$get(env.raw(), object.raw(), $raw, &raw mut value) })?;
                // SAFETY: the getter has just made the handle in the current scope.
                Ok(unsafe { JsValue::from_raw(value) })
            }
            #[inline(always)]
            fn set(self, env: &Env<'s>, object: JsValue<'s>, value: JsValue<'s>) -> Result<()> {
                let $key = self;
                // SAFETY: env, object, key and value are live in this scope.
                env.check(unsafe { raw::$set(env.raw(), object.raw(), $raw, value.raw()) })
            }
            #[inline]
            fn has(self, env: &Env<'s>, object: JsValue<'s>) -> Result<bool> {
                let $key = self;
                let mut has = false;
                // SAFETY: env, object and key are live in this scope and the result is a local.
                env.check(unsafe { raw::$has(env.raw(), object.raw(), $raw, &raw mut has) })?;
                Ok(has)
            }
            #[inline]
            fn name(self, env: &Env<'s>) -> Result<JsValue<'s>> {
                let name: fn(Self, &Env<'s>) -> Result<JsValue<'s>> = $name;
                name(self, env)
            }
            #[cold]
            #[inline]
            fn describe(self) -> String {
                let describe: fn(Self) -> String = $describe;
                describe(self)
            }
        }
    )*};
}
direct_keys! {
    &CStr, key => key.as_ptr(), napi_get_named_property napi_set_named_property napi_has_named_property,
        |key, env| utf8(env, key), |key| named(&key.to_string_lossy());
    u32, key => key, napi_get_element napi_set_element napi_has_element,
        |key, env| key.to_string().as_str().into_js(env), |key| joined(&["element ", &key.to_string(), ": "]);
    JsString<'s>, key => key.raw(), napi_get_property napi_set_property napi_has_property,
        |key, _| Ok(key.into()), |_| "property: ".to_owned();
    JsSymbol<'s>, key => key.raw(), napi_get_property napi_set_property napi_has_property,
        |key, _| Ok(key.into()), |_| "property: ".to_owned();
    JsValue<'s>, key => key.raw(), napi_get_property napi_set_property napi_has_property,
        |key, _| Ok(key), |_| "property: ".to_owned();
}

/// The text of a named property, which the runtime reads as UTF-8.
#[inline]
fn utf8<'s>(env: &Env<'s>, key: &CStr) -> Result<JsValue<'s>> {
    let bytes = key.to_bytes();
    make!(
        env,
        napi_create_string_utf8(bytes.as_ptr().cast(), bytes.len())
    )
}

#[inline]
fn named(name: &str) -> String {
    joined(&["property \"", name, "\": "])
}

impl<'s> Key<'s> for &str {
    #[inline]
    fn get(self, env: &Env<'s>, object: JsValue<'s>) -> Result<JsValue<'s>> {
        Key::get(env.string(self)?, env, object)
    }
    #[inline]
    fn set(self, env: &Env<'s>, object: JsValue<'s>, value: JsValue<'s>) -> Result<()> {
        Key::set(env.string(self)?, env, object, value)
    }
    #[inline]
    fn has(self, env: &Env<'s>, object: JsValue<'s>) -> Result<bool> {
        Key::has(env.string(self)?, env, object)
    }
    #[inline]
    fn name(self, env: &Env<'s>) -> Result<JsValue<'s>> {
        self.into_js(env)
    }
    #[cold]
    #[inline]
    fn describe(self) -> String {
        named(self)
    }
}
