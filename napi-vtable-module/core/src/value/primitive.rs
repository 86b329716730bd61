//! `undefined`, `null`, booleans and numbers as handles; plain Rust types convert without them.

use std::ptr::null_mut;

use crate::convert::{FromJs, make};
use crate::env::Env;
use crate::error::Result;
use crate::raw;
use crate::value::{Handle, JsBoolean, JsNull, JsNumber, JsUndefined};

impl<'s> Env<'s> {
    /// `undefined`.
    ///
    /// # Errors
    /// If the runtime fails.
    #[inline]
    pub fn undefined(&self) -> Result<JsUndefined<'s>> {
        let env = self;
        make!(env, napi_get_undefined())
    }

    /// `null`.
    ///
    /// # Errors
    /// If the runtime fails.
    #[inline]
    pub fn null(&self) -> Result<JsNull<'s>> {
        let env = self;
        make!(env, napi_get_null())
    }

    /// `true` or `false`.
    ///
    /// # Errors
    /// If the runtime fails.
    #[inline]
    pub fn boolean(&self, value: bool) -> Result<JsBoolean<'s>> {
        let env = self;
        make!(env, napi_get_boolean(value))
    }

    /// A number.
    ///
    /// # Errors
    /// If the runtime fails.
    #[inline]
    pub fn number(&self, value: f64) -> Result<JsNumber<'s>> {
        let env = self;
        make!(env, napi_create_double(value))
    }
}

impl<'s> JsBoolean<'s> {
    /// The boolean itself.
    ///
    /// # Errors
    /// If the runtime fails.
    #[inline]
    pub fn value(self, env: &Env<'s>) -> Result<bool> {
        bool::from_js(env, self.into())
    }
}

impl<'s> JsNumber<'s> {
    /// The number itself.
    ///
    /// # Errors
    /// If the runtime fails.
    #[inline]
    pub fn value(self, env: &Env<'s>) -> Result<f64> {
        f64::from_js(env, self.into())
    }
}
