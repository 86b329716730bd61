//! Handles: the value as it is, its type checked on the way in.

use crate::convert::{FromJs, Holds, IntoJs};
use crate::env::Env;
use crate::error::Result;
use crate::value::{
    Handle, JsArray, JsArrayBuffer, JsBigInt, JsBoolean, JsDataView, JsDate, JsError, JsExternal,
    JsFunction, JsMap, JsNull, JsNumber, JsObject, JsPromise, JsSet, JsSharedArrayBuffer, JsString,
    JsSymbol, JsUndefined, JsValue,
};

macro_rules! handles {
    ($($handle:ident $nullish:literal),*) => {$(
        impl<'s> FromJs<'s> for $handle<'s> {
            const TAKES_NULLISH: bool = $nullish;

            #[inline(always)]
            fn from_js(env: &Env<'s>, value: JsValue<'s>) -> Result<Self> {
                Self::check(env, value)
            }
        }
        impl<'s> IntoJs<'s> for $handle<'s> {
            const HOLDS: Holds<Self> = Holds::NO_HANDLES;

            #[inline(always)]
            fn into_js(self, _env: &Env<'s>) -> Result<JsValue<'s>> {
                Ok(self.into())
            }
        }
    )*};
}
handles!(
    JsValue true, JsUndefined true, JsNull true, JsBoolean false, JsNumber false, JsString false,
    JsSymbol false, JsBigInt false, JsExternal false, JsObject false, JsArray false, JsFunction false,
    JsDate false, JsPromise false, JsError false, JsMap false, JsSet false, JsArrayBuffer false,
    JsSharedArrayBuffer false, JsDataView false
);
