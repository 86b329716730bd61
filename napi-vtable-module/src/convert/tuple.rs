//! Tuples, as arrays.

use crate::convert::sequence::{array_of, check_length};
use crate::convert::{FromJs, Holds, InScope, IntoJs};
use crate::env::Env;
use crate::error::Result;
use crate::value::JsValue;

macro_rules! tuples {
    ($count:literal $($name:ident $index:tt)*) => {
        impl<$($name: InScope),*> InScope for ($($name,)*) {
            type In<'s> = ($($name::In<'s>,)*);
        }

        impl<'s, $($name: FromJs<'s>),*> FromJs<'s> for ($($name,)*) {
            const HOLDS: Holds<Self> = Holds::as_parts(false $(|| $name::HOLDS.handles())*);

            fn from_js(env: &Env<'s>, value: JsValue<'s>) -> Result<Self> {
                let (array, length) = array_of(env, value)?;
                check_length(length, $count)?;
                Ok(($(array.get::<$name>(env, $index)?,)*))
            }
        }

        impl<'s, $($name: IntoJs<'s>),*> IntoJs<'s> for ($($name,)*) {
            const HOLDS: Holds<Self> = Holds::as_parts(false $(|| $name::HOLDS.handles())*);

            fn into_js(self, env: &Env<'s>) -> Result<JsValue<'s>> {
                let array = env.array_with_length($count)?;
                $(array.set(env, $index, self.$index.into_js(env).map_err(
                    #[cold]
                    |failure| failure.within(concat!("element ", $index, ": ")),
                )?)?;)*
                Ok(array.into())
            }
        }
    };
}
tuples!(1 A 0);
tuples!(2 A 0 B 1);
tuples!(3 A 0 B 1 C 2);
tuples!(4 A 0 B 1 C 2 D 3);
tuples!(5 A 0 B 1 C 2 D 3 E 4);
tuples!(6 A 0 B 1 C 2 D 3 E 4 F 5);
tuples!(7 A 0 B 1 C 2 D 3 E 4 F 5 G 6);
tuples!(8 A 0 B 1 C 2 D 3 E 4 F 5 G 6 H 7);
