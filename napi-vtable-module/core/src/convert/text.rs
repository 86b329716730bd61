//! Strings.

use std::borrow::Cow;
use std::ptr::null_mut;
use std::rc::Rc;
use std::sync::Arc;

use crate::convert::{FromJs, Holds, IntoJs, make, plain};
use crate::env::Env;
use crate::error::{Expected, Failure, Result};
use crate::raw;
use crate::value::{Handle, JsString, JsValue, StrBuffer};

plain!(String, Box<str>, Rc<str>, Arc<str>, char, Utf16, Latin1);

impl crate::convert::InScope for Cow<'_, str> {
    type In<'s> = Cow<'s, str>;
}

impl<'s> FromJs<'s> for String {
    const HOLDS: Holds<Self> = Holds::NO_HANDLES;

    #[inline]
    fn from_js(env: &Env<'s>, value: JsValue<'s>) -> Result<Self> {
        let mut buffer = StrBuffer::new();
        buffer.read_raw(env, value.raw())?;
        Ok(buffer.into_string())
    }
}

impl<'s> IntoJs<'s> for &str {
    const HOLDS: Holds<Self> = Holds::NO_HANDLES;

    #[inline(always)]
    fn into_js(self, env: &Env<'s>) -> Result<JsValue<'s>> {
        make!(
            env,
            napi_create_string_utf8(self.as_ptr().cast(), self.len())
        )
    }
}

impl<'s> IntoJs<'s> for String {
    const HOLDS: Holds<Self> = Holds::NO_HANDLES;

    #[inline]
    fn into_js(self, env: &Env<'s>) -> Result<JsValue<'s>> {
        self.as_str().into_js(env)
    }
}

impl<'s> IntoJs<'s> for &String {
    const HOLDS: Holds<Self> = Holds::NO_HANDLES;

    #[inline]
    fn into_js(self, env: &Env<'s>) -> Result<JsValue<'s>> {
        self.as_str().into_js(env)
    }
}

/// Owned strings of other shapes.
macro_rules! texts {
    ($($type:ty),*) => {$(
        impl<'s> FromJs<'s> for $type {
            const HOLDS: Holds<Self> = Holds::NO_HANDLES;

            #[inline]
            fn from_js(env: &Env<'s>, value: JsValue<'s>) -> Result<Self> {
                String::from_js(env, value).map(Into::into)
            }
        }
        impl<'s> IntoJs<'s> for $type {
            const HOLDS: Holds<Self> = Holds::NO_HANDLES;

            #[inline]
            fn into_js(self, env: &Env<'s>) -> Result<JsValue<'s>> {
                (&*self).into_js(env)
            }
        }
    )*};
}
texts!(Box<str>, Rc<str>, Arc<str>, Cow<'_, str>);

impl<'s> FromJs<'s> for char {
    const HOLDS: Holds<Self> = Holds::NO_HANDLES;

    #[inline]
    fn from_js(env: &Env<'s>, value: JsValue<'s>) -> Result<Self> {
        static EXPECTED: Expected = Expected::in_range("a string of one character");
        let mut buffer = StrBuffer::new();
        let mut characters = buffer.read_raw(env, value.raw())?.chars();
        match (characters.next(), characters.next()) {
            (Some(character), None) => Ok(character),
            _ => Err(Failure::expected(&EXPECTED)),
        }
    }
}

impl<'s> IntoJs<'s> for char {
    const HOLDS: Holds<Self> = Holds::NO_HANDLES;

    #[inline]
    fn into_js(self, env: &Env<'s>) -> Result<JsValue<'s>> {
        (&*self.encode_utf8(&mut [0; 4])).into_js(env)
    }
}

/// A string as JavaScript has it: UTF-16, lone surrogates included.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Default)]
pub struct Utf16(pub Vec<u16>);

impl<'s> FromJs<'s> for Utf16 {
    const HOLDS: Holds<Self> = Holds::NO_HANDLES;

    #[inline]
    fn from_js(env: &Env<'s>, value: JsValue<'s>) -> Result<Self> {
        crate::value::read_utf16(env, value.raw()).map(Self)
    }
}

impl<'s> IntoJs<'s> for Utf16 {
    const HOLDS: Holds<Self> = Holds::NO_HANDLES;

    #[inline]
    fn into_js(self, env: &Env<'s>) -> Result<JsValue<'s>> {
        Ok(env.string_utf16(&self.0)?.into())
    }
}

/// A string of the characters U+0000 to U+00FF, a byte for each; what others call a binary string.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Default)]
pub struct Latin1(pub Vec<u8>);

impl<'s> FromJs<'s> for Latin1 {
    const HOLDS: Holds<Self> = Holds::NO_HANDLES;

    #[inline]
    fn from_js(env: &Env<'s>, value: JsValue<'s>) -> Result<Self> {
        static EXPECTED: Expected =
            Expected::in_range("a string of characters from U+0000 to U+00FF");
        // The getter for Latin-1 would cut off what does not fit.
        let units = crate::value::read_utf16(env, value.raw())?;
        let bytes: Result<Vec<u8>, _> = units.into_iter().map(u8::try_from).collect();
        bytes.map(Self).map_err(|_| Failure::expected(&EXPECTED))
    }
}

impl<'s> IntoJs<'s> for Latin1 {
    const HOLDS: Holds<Self> = Holds::NO_HANDLES;

    #[inline]
    fn into_js(self, env: &Env<'s>) -> Result<JsValue<'s>> {
        make!(
            env,
            napi_create_string_latin1(self.0.as_ptr().cast(), self.0.len())
        )
    }
}

impl<'s> JsString<'s> {
    /// Copies the string as UTF-16, lone surrogates included.
    ///
    /// # Errors
    /// If the runtime fails.
    #[inline]
    pub fn to_utf16(self, env: &Env<'s>) -> Result<Vec<u16>> {
        crate::value::read_utf16(env, self.raw())
    }
}
