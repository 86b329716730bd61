//! Arrays.

use std::ptr::null_mut;

use crate::convert::{IntoJs, make};
use crate::env::Env;
use crate::error::Result;
use crate::raw;
use crate::value::{Handle, JsArray, read};

impl<'s> Env<'s> {
    /// Makes an empty array.
    ///
    /// # Errors
    /// If the runtime fails.
    pub fn array(&self) -> Result<JsArray<'s>> {
        let env = self;
        make!(env, napi_create_array())
    }

    /// Makes an array whose `length` is set and whose elements are holes.
    ///
    /// # Errors
    /// If the runtime fails.
    pub fn array_with_length(&self, length: u32) -> Result<JsArray<'s>> {
        let env = self;
        make!(env, napi_create_array_with_length(length as usize))
    }
}

impl<'s> JsArray<'s> {
    /// The number of elements.
    ///
    /// # Errors
    /// If the runtime fails.
    pub fn length(self, env: &Env<'s>) -> Result<u32> {
        read!(env, napi_get_array_length(self.raw()), 0)
    }

    /// Adds an element behind the last one.
    ///
    /// # Errors
    /// If the value cannot be converted or the runtime fails; a `RangeError` where the array is full.
    pub fn push(self, env: &Env<'s>, value: impl IntoJs<'s>) -> Result<()> {
        let length = self.length(env)?;
        self.set(env, length, value)
    }
}
