//! Tuples, as arrays.

use crate::convert::sequence::{array_of, check_length, made};
use crate::convert::{FromJs, Holds, InScope, IntoJs};
use crate::env::Env;
use crate::error::Result;
use crate::function::nested;
use crate::value::{JsArray, JsValue};

/// Elements that are read one after the other, as nested pairs: code for one of them is code for any number.
trait Read<'s>: Sized {
    fn read(env: &Env<'s>, array: JsArray<'s>, index: u32) -> Result<Self>;
}

impl<'s> Read<'s> for () {
    #[inline]
    fn read(_: &Env<'s>, _: JsArray<'s>, _: u32) -> Result<()> {
        Ok(())
    }
}

impl<'s, A: FromJs<'s>, L: Read<'s>> Read<'s> for (A, L) {
    #[inline]
    fn read(env: &Env<'s>, array: JsArray<'s>, index: u32) -> Result<Self> {
        let first = array.get(env, index)?;
        Ok((first, L::read(env, array, index + 1)?))
    }
}

/// Elements that are written one after the other.
trait Write<'s> {
    fn write(self, env: &Env<'s>, array: JsArray<'s>, index: u32) -> Result<()>;
}

impl<'s> Write<'s> for () {
    #[inline]
    fn write(self, _: &Env<'s>, _: JsArray<'s>, _: u32) -> Result<()> {
        Ok(())
    }
}

impl<'s, A: IntoJs<'s>, L: Write<'s>> Write<'s> for (A, L) {
    #[inline]
    fn write(self, env: &Env<'s>, array: JsArray<'s>, index: u32) -> Result<()> {
        let (first, rest) = self;
        array.set(env, index, made(env, index, first)?)?;
        rest.write(env, array, index + 1)
    }
}

macro_rules! tuples {
    ($count:literal $($name:ident)*) => {
        impl<$($name: InScope),*> InScope for ($($name,)*) {
            type In<'s> = ($($name::In<'s>,)*);
        }

        impl<'s, $($name: FromJs<'s>),*> FromJs<'s> for ($($name,)*) {
            const HOLDS: Holds<Self> = Holds::as_parts(false $(|| $name::HOLDS.handles())*);

            #[allow(non_snake_case)] // type names serve as variables
            #[inline]
            fn from_js(env: &Env<'s>, value: JsValue<'s>) -> Result<Self> {
                let (array, length) = array_of(env, value)?;
                check_length(length, $count)?;
                let nested!($($name)*) = Read::read(env, array, 0)?;
                Ok(($($name,)*))
            }
        }

        impl<'s, $($name: IntoJs<'s>),*> IntoJs<'s> for ($($name,)*) {
            const HOLDS: Holds<Self> = Holds::as_parts(false $(|| $name::HOLDS.handles())*);

            #[allow(non_snake_case)] // type names serve as variables
            #[inline]
            fn into_js(self, env: &Env<'s>) -> Result<JsValue<'s>> {
                let ($($name,)*) = self;
                let array = env.array_with_length($count)?;
                nested!($($name)*).write(env, array, 0)?;
                Ok(array.into())
            }
        }
    };
}
tuples!(1 A);
tuples!(2 A B);
tuples!(3 A B C);
tuples!(4 A B C D);
tuples!(5 A B C D E);
tuples!(6 A B C D E F);
tuples!(7 A B C D E F G);
tuples!(8 A B C D E F G H);
