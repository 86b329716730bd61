//! Symbols.

use std::ffi::CStr;
use std::ptr::null_mut;

use napi_vtable_sys::napi_ok;

use crate::convert::make;
use crate::env::Env;
use crate::error::Result;
use crate::raw;
use crate::value::{Handle, JsObject, JsSymbol};

impl<'s> Env<'s> {
    /// Makes a symbol that equals no other.
    ///
    /// # Errors
    /// If the runtime fails.
    #[inline]
    pub fn symbol(&self, description: Option<&str>) -> Result<JsSymbol<'s>> {
        let env = self;
        let description = match description {
            Some(text) => env.string(text)?.raw(),
            None => null_mut(),
        };
        make!(env, napi_create_symbol(description))
    }

    /// The symbol that `Symbol.for(key)` gives: the same one for the same key, in all realms.
    ///
    /// Source: `node_api_symbol_for`; where the runtime lacks it (before Node-API 9), `Symbol.for` itself.
    ///
    /// # Errors
    /// If the runtime fails.
    #[inline]
    pub fn symbol_for(&self, key: &str) -> Result<JsSymbol<'s>> {
        let mut value = null_mut();
        // SAFETY: the env is live, the text is valid for its length, the result is a local.
        let status = unsafe {
            raw::anyway::node_api_symbol_for(
                self.raw(),
                key.as_ptr().cast(),
                key.len(),
                &raw mut value,
            )
        };
        if status == napi_ok {
            // SAFETY: the runtime has just made the handle in the current scope.
            return Ok(unsafe { JsSymbol::from_raw(value) });
        }
        let symbol: JsObject<'s> = self.global()?.get(self, c"Symbol")?;
        symbol.call_method(self, c"for", (key,))
    }

    /// A well-known symbol: `env.well_known_symbol(c"iterator")` is `Symbol.iterator`.
    ///
    /// ```
    /// use napi_vtable_module::{Env, JsFunction, JsObject, Result};
    ///
    /// fn first<'s>(env: Env<'s>, iterable: JsObject<'s>) -> Result<Option<f64>> {
    ///     let key = env.well_known_symbol(c"iterator")?;
    ///     let iterator: JsObject<'s> = iterable.call_method(&env, key, ())?;
    ///     let step: JsObject<'s> = iterator.call_method(&env, c"next", ())?;
    ///     step.get(&env, c"value")
    /// }
    /// ```
    ///
    /// # Errors
    /// A `TypeError` where the runtime has no such symbol.
    #[inline]
    pub fn well_known_symbol(&self, name: &CStr) -> Result<JsSymbol<'s>> {
        let symbol: JsObject<'s> = self.global()?.get(self, c"Symbol")?;
        symbol.get(self, name)
    }
}

impl<'s> JsSymbol<'s> {
    /// The description; `None` where the symbol has none.
    ///
    /// # Errors
    /// If the runtime fails.
    #[inline]
    pub fn description(self, env: &Env<'s>) -> Result<Option<String>> {
        self.coerce_to_object(env)?.get(env, c"description")
    }
}
