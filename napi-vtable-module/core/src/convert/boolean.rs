//! Booleans.

use std::ptr::null_mut;

use crate::convert::{FromJs, Holds, IntoJs, make, plain};
use crate::env::Env;
use crate::error::Result;
use crate::raw;
use crate::value::{Handle, JsValue, read};

plain!(bool);

impl<'s> FromJs<'s> for bool {
    const HOLDS: Holds<Self> = Holds::NO_HANDLES;
    const IS_OF_OBJECT: bool = true;

    #[inline(always)]
    fn from_js(env: &Env<'s>, value: JsValue<'s>) -> Result<Self> {
        read!(env, napi_get_value_bool(value.raw()), false)
    }
}

impl<'s> IntoJs<'s> for bool {
    const HOLDS: Holds<Self> = Holds::NO_HANDLES;

    #[inline(always)]
    fn into_js(self, env: &Env<'s>) -> Result<JsValue<'s>> {
        make!(env, napi_get_boolean(self))
    }
}
