//! Paths and what the operating system calls strings. They are not always text, and JavaScript's strings are not always
//! either; what cannot be told exactly is an error.

use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};

use crate::convert::{FromJs, Holds, IntoJs, plain};
use crate::env::Env;
use crate::error::{Expected, Failure, Result};
use crate::value::{Handle, JsValue, StrBuffer};

plain!(OsString, PathBuf);

/// What a string looks like that was read with something lost.
const LOST: char = char::REPLACEMENT_CHARACTER;

impl<'s> FromJs<'s> for OsString {
    const HOLDS: Holds<Self> = Holds::NO_HANDLES;

    #[inline]
    fn from_js(env: &Env<'s>, value: JsValue<'s>) -> Result<Self> {
        let mut buffer = StrBuffer::new();
        if buffer.read_raw(env, value.raw())?.contains(LOST) {
            return exactly(env, value);
        }
        Ok(buffer.into_string().into())
    }
}

/// From UTF-16 that may have lone surrogates.
#[cold]
#[inline]
fn exactly(env: &Env<'_>, value: JsValue<'_>) -> Result<OsString> {
    let units = crate::value::read_utf16(env, value.raw())?;
    #[cfg(windows)]
    {
        Ok(std::os::windows::ffi::OsStringExt::from_wide(&units))
    }
    #[cfg(not(windows))]
    {
        static EXPECTED: Expected = Expected::in_range("a string without lone surrogates");
        String::from_utf16(&units)
            .map(Into::into)
            .map_err(|_| Failure::expected(&EXPECTED))
    }
}

impl<'s> IntoJs<'s> for &OsStr {
    const HOLDS: Holds<Self> = Holds::NO_HANDLES;

    #[inline]
    fn into_js(self, env: &Env<'s>) -> Result<JsValue<'s>> {
        if let Some(text) = self.to_str() {
            return text.into_js(env);
        }
        #[cfg(windows)]
        {
            let units: Vec<u16> = std::os::windows::ffi::OsStrExt::encode_wide(self).collect();
            Ok(env.string_utf16(&units)?.into())
        }
        #[cfg(not(windows))]
        {
            static EXPECTED: Expected = Expected::in_range("a result that is UTF-8");
            Err(Failure::expected(&EXPECTED))
        }
    }
}

impl<'s> FromJs<'s> for PathBuf {
    const HOLDS: Holds<Self> = Holds::NO_HANDLES;

    #[inline]
    fn from_js(env: &Env<'s>, value: JsValue<'s>) -> Result<Self> {
        OsString::from_js(env, value).map(Into::into)
    }
}

macro_rules! paths {
    ($($type:ty),*) => {$(
        impl<'s> IntoJs<'s> for $type {
            const HOLDS: Holds<Self> = Holds::NO_HANDLES;

            #[inline]
            fn into_js(self, env: &Env<'s>) -> Result<JsValue<'s>> {
                AsRef::<OsStr>::as_ref(&self).into_js(env)
            }
        }
    )*};
}
paths!(OsString, PathBuf, &Path);
