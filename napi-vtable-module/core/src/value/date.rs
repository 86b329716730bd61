//! `Date`.

use std::ptr::null_mut;

use crate::convert::make;
use crate::env::Env;
use crate::error::Result;
use crate::raw;
use crate::value::{Handle, JsDate, read};

impl<'s> Env<'s> {
    /// Makes a `Date` from milliseconds since 1970-01-01, UTC.
    ///
    /// What is no integer is cut off; beyond ±8.64 × 10^15 ms the date is invalid, as in JavaScript. A
    /// [`SystemTime`](std::time::SystemTime) converts on its own.
    ///
    /// Source: `napi_create_date`.
    ///
    /// # Errors
    /// If the runtime fails.
    #[inline]
    pub fn date(&self, milliseconds: f64) -> Result<JsDate<'s>> {
        let env = self;
        make!(env, napi_create_date(milliseconds))
    }
}

impl<'s> JsDate<'s> {
    /// Milliseconds since 1970-01-01, UTC; NaN for an invalid date.
    ///
    /// Source: `napi_get_date_value`.
    ///
    /// # Errors
    /// If the runtime fails.
    #[inline]
    pub fn milliseconds(self, env: &Env<'s>) -> Result<f64> {
        read!(env, napi_get_date_value(self.raw()), 0.0)
    }
}
