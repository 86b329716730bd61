//! Arrays.

use std::fmt;
use std::iter::FusedIterator;
use std::marker::PhantomData;
use std::ops::Range;
use std::ptr::null_mut;

use crate::convert::sequence::{self, CHUNK};
use crate::convert::{FromJs, InScope, IntoJs, make};
use crate::env::{Env, Scope};
use crate::error::Result;
use crate::raw;
use crate::value::{Handle, JsArray, Key, read};

impl<'s> Env<'s> {
    /// Makes an empty array.
    ///
    /// # Errors
    /// If the runtime fails.
    #[inline]
    pub fn array(&self) -> Result<JsArray<'s>> {
        let env = self;
        make!(env, napi_create_array())
    }

    /// Makes an array whose `length` is set and whose elements are holes.
    ///
    /// # Errors
    /// If the runtime fails.
    #[inline]
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
    #[inline]
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

    /// Reads and converts the elements one after the other, each when it is asked for; it may run JavaScript. Where all
    /// elements are wanted and are plain data, a `Vec` is faster.
    ///
    /// ```
    /// use napi_vtable_module::{Env, JsArray, Result};
    ///
    /// fn sum<'s>(env: Env<'s>, numbers: JsArray<'s>) -> Result<f64> {
    ///     numbers.iter::<f64>(&env)?.sum()
    /// }
    /// fn first_negative<'s>(env: Env<'s>, numbers: JsArray<'s>) -> Result<Option<f64>> {
    ///     for number in numbers.iter::<f64>(&env)? {
    ///         let number = number?;
    ///         if number < 0.0 {
    ///             return Ok(Some(number));
    ///         }
    ///     }
    ///     Ok(None)
    /// }
    /// ```
    /// An element that does not convert is an error that names it, as in a `Vec`; the next one is read all the same.
    /// There are as many elements as the array has now: of those that JavaScript removes meanwhile there is `undefined`,
    /// and what it adds is not read.
    ///
    /// Each element leaves a handle in the scope of `env`, as it does in C. For very long arrays there is
    /// [`for_each`](Self::for_each), and a `Vec` of plain data.
    ///
    /// # Errors
    /// If the runtime fails.
    pub fn iter<'e, T: FromJs<'s>>(self, env: &'e Env<'s>) -> Result<ArrayIter<'e, 's, T>> {
        Ok(ArrayIter {
            env: env.aside(),
            array: self,
            indices: 0..self.length(env)?,
            borrowed: PhantomData,
            converted: PhantomData,
        })
    }

    /// Reads and converts the elements one after the other in scopes that end on the way, so that a long array needs no
    /// more room for handles than a short one; it may run JavaScript.
    ///
    /// ```
    /// use napi_vtable_module::{Env, JsArray, JsObject, Result};
    ///
    /// fn total<'s>(mut env: Env<'s>, items: JsArray<'s>) -> Result<f64> {
    ///     let mut total = 0.0;
    ///     items.for_each::<JsObject<'_>>(&mut env, |env, item| {
    ///         total += item.get::<f64>(env, c"price")? * item.get::<f64>(env, c"count")?;
    ///         Ok(())
    ///     })?;
    ///     Ok(total)
    /// }
    /// ```
    /// Handles, the element's among them, end with the inner scope, so they cannot be kept:
    /// ```compile_fail,E0521
    /// use napi_vtable_module::{Env, JsArray, JsObject, Result};
    /// fn keep<'s>(mut env: Env<'s>, items: JsArray<'s>) -> Result<()> {
    ///     let mut kept = Vec::new();
    ///     items.for_each::<JsObject<'_>>(&mut env, |_, item| {
    ///         kept.push(item);
    ///         Ok(())
    ///     })
    /// }
    /// ```
    /// nor can handles be made of the scope around it meanwhile:
    /// ```compile_fail,E0502
    /// use napi_vtable_module::{Env, JsArray, Result};
    /// fn confuse<'s>(mut env: Env<'s>, items: JsArray<'s>) -> Result<()> {
    ///     items.for_each::<f64>(&mut env, |_, _| env.object().map(drop))
    /// }
    /// ```
    /// The length is that at the beginning, see [`iter`](Self::iter).
    ///
    /// # Errors
    /// The first error: of an element, which is named, or the closure's; or if the runtime fails.
    pub fn for_each<T>(
        self,
        env: &mut Env<'s>,
        mut f: impl for<'i> FnMut(&mut Scope<'i, 's>, T::In<'i>) -> Result<()>,
    ) -> Result<()>
    where
        T: InScope,
        for<'i> T::In<'i>: FromJs<'i>,
    {
        let mut left = 0..self.length(env)?;
        while !left.is_empty() {
            env.scope(|env| {
                let array = env.bring(self);
                for index in left.by_ref().take(CHUNK as usize) {
                    let element = element(env, array, index)?;
                    f(env, element)?;
                }
                Ok(())
            })?;
        }
        Ok(())
    }
}

#[inline(always)]
fn element<'s, T: FromJs<'s>>(env: &Env<'s>, array: JsArray<'s>, index: u32) -> Result<T> {
    let value = Key::get(index, env, array.into())?;
    sequence::element(&env.aside(), index, value)
}

/// The elements of an array, each read when it is asked for: [`JsArray::iter`].
///
/// As long as it is used, no scope can be opened in which its handles would end too early:
/// ```compile_fail,E0502
/// use napi_vtable_module::{Env, JsArray, JsObject, Result};
/// fn confuse<'s>(mut env: Env<'s>, items: JsArray<'s>) -> Result<()> {
///     let mut items = items.iter::<JsObject<'s>>(&env)?;
///     let mut last = None;
///     env.scope(|_| { last = items.next(); Ok(()) })
/// }
/// ```
#[must_use = "it reads nothing unless it is asked to"]
pub struct ArrayIter<'e, 's, T> {
    /// Not a reference, so that a loop has it at hand.
    env: Env<'s>,
    array: JsArray<'s>,
    indices: Range<u32>,
    borrowed: PhantomData<&'e Env<'s>>,
    converted: PhantomData<fn() -> T>,
}

impl<'s, T: FromJs<'s>> Iterator for ArrayIter<'_, 's, T> {
    type Item = Result<T>;

    #[inline(always)]
    fn next(&mut self) -> Option<Result<T>> {
        let index = self.indices.next()?;
        Some(element(&self.env.aside(), self.array, index))
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.indices.size_hint()
    }

    /// Does not read what it skips.
    fn nth(&mut self, n: usize) -> Option<Result<T>> {
        let index = self.indices.nth(n)?;
        Some(element(&self.env, self.array, index))
    }
}

impl<'s, T: FromJs<'s>> ExactSizeIterator for ArrayIter<'_, 's, T> {}
impl<'s, T: FromJs<'s>> FusedIterator for ArrayIter<'_, 's, T> {}

impl<T> fmt::Debug for ArrayIter<'_, '_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ArrayIter").finish_non_exhaustive()
    }
}
