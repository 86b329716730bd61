//! Objects that are read and made as a whole, by [functions in JavaScript](crate::compiled) once that is worth it.
//!
//! **Order.** All properties are read, in the order of their fields, before any is converted, whichever way it goes.
//!
//! **Handles.** What is made of the properties has no lifetime, as they are arguments of a call that ends. Types that may hold
//! handles are read by [`fields`](super::fields()).

use std::ffi::CStr;

use super::fields::no_object;
use crate::compiled::{Compiled, Taker};
use crate::env::Env;
use crate::error::Result;
use crate::value::{Handle, JsObject, JsValue, Key};

/// So many properties pay for the two calls, of the function and of what it calls: less in Node, more in Bun.
const READ: usize = 3;

/// Makes a value of the properties of an object.
type Convert<T, const N: usize> = for<'s> fn(&Env<'s>, [JsValue<'s>; N]) -> Result<T>;

/// Reads objects with certain properties.
pub struct Reader<const N: usize> {
    names: [&'static CStr; N],
    taker: Taker<N>,
}

impl<const N: usize> Reader<N> {
    /// For properties with these names. The source is `take => object => { take(…) }`, with all of them.
    #[must_use]
    pub const fn new(names: [&'static CStr; N], source: &'static str) -> Self {
        Self {
            names,
            taker: Taker::new(source),
        }
    }

    /// Reads an object. `proven` is as for [`fields`](super::fields()).
    ///
    /// # Errors
    /// A mismatch, or the exception of a getter.
    #[inline(always)]
    pub fn read<'s, T>(
        &'static self,
        env: &Env<'s>,
        object: JsValue<'s>,
        proven: bool,
        convert: Convert<T, N>,
    ) -> Result<T> {
        if !proven {
            let _: JsObject<'s> = object.downcast(env)?;
            return self.read_any(env, object, convert);
        }
        self.read_any(env, object, convert).map_err(
            #[cold]
            |failure| no_object(env, object, failure),
        )
    }

    #[inline(always)]
    fn read_any<'s, T>(
        &'static self,
        env: &Env<'s>,
        object: JsValue<'s>,
        mut convert: Convert<T, N>,
    ) -> Result<T> {
        if N >= READ
            && let Some(found) = self.taker.find(env, 1)?
            && let Some(value) = self.taker.take(env, found, &[object], &mut convert)?
        {
            return Ok(value);
        }
        self.read_by_names(env, object, convert)
    }

    #[inline(never)]
    fn read_by_names<'s, T>(
        &self,
        env: &Env<'s>,
        object: JsValue<'s>,
        convert: Convert<T, N>,
    ) -> Result<T> {
        let mut values = [object; N];
        for (value, name) in values.iter_mut().zip(self.names) {
            *value = name.get(env, object)?;
        }
        convert(env, values)
    }
}

/// Makes objects with certain properties.
pub struct Maker<const N: usize> {
    names: [&'static CStr; N],
    function: Compiled,
}

impl<const N: usize> Maker<N> {
    /// For properties with these names. The source is `(a, …) => ({ a, … })`, with all of them.
    #[must_use]
    pub const fn new(names: [&'static CStr; N], source: &'static str) -> Self {
        Self {
            names,
            function: Compiled::new(source),
        }
    }

    /// Makes an object.
    ///
    /// # Errors
    /// If the runtime fails.
    #[inline(always)]
    pub fn make<'s>(
        &'static self,
        env: &Env<'s>,
        values: [JsValue<'s>; N],
    ) -> Result<JsObject<'s>> {
        match self.function.function(env, 1)? {
            Some(function) => {
                let object = function.apply(env, function.raw(), &values)?; // it has no use for `this`
                // SAFETY: the function returns a literal.
                Ok(unsafe { JsObject::from_raw(object.raw()) })
            }
            None => self.make_by_names(env, &values),
        }
    }

    #[inline(never)]
    fn make_by_names<'s>(&self, env: &Env<'s>, values: &[JsValue<'s>; N]) -> Result<JsObject<'s>> {
        let properties: [_; N] = std::array::from_fn(|index| (self.names[index], values[index]));
        env.object_with(&properties)
    }
}
