//! Smart pointers, as what they point to.

use std::rc::Rc;
use std::sync::Arc;

use crate::convert::{FromJs, Holds, InScope, IntoJs};
use crate::env::Env;
use crate::error::{Error, Result};
use crate::value::JsValue;

macro_rules! pointers {
    ($($pointer:ident),*) => {$(
        impl<T: InScope> InScope for $pointer<T> {
            type In<'s> = $pointer<T::In<'s>>;
        }

        impl<'s, T: FromJs<'s>> FromJs<'s> for $pointer<T> {
            const TAKES_NULLISH: bool = T::TAKES_NULLISH;
            const HOLDS: Holds<Self> = Holds::as_parts(T::HOLDS.handles());

            fn from_js(env: &Env<'s>, value: JsValue<'s>) -> Result<Self> {
                T::from_js(env, value).map(Self::new)
            }
        }
    )*};
}
pointers!(Box, Rc, Arc);

impl<'s, T: IntoJs<'s>> IntoJs<'s> for Box<T> {
    const HOLDS: Holds<Self> = Holds::as_parts(T::HOLDS.handles());

    fn into_js(self, env: &Env<'s>) -> Result<JsValue<'s>> {
        (*self).into_js(env)
    }
}

impl<'s> IntoJs<'s> for Error {
    const HOLDS: Holds<Self> = Holds::NO_HANDLES;

    #[inline]
    fn into_js(self, env: &Env<'s>) -> Result<JsValue<'s>> {
        self.to_value(env)
    }
}
