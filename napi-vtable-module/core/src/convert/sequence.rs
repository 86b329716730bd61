//! Sequences, as arrays.
//!
//! Elements that leave no handles behind are converted in a scope for every [`CHUNK`] of them, so that a long array
//! needs no more room for handles than a short one; elements that may be handles have to stay in the caller's scope.
//!
//! Within a scope, `BATCH` elements at a time are read and written by [functions in JavaScript](crate::compiled), where
//! that is worth it. What is read in a batch is converted when all of it is read.

use std::collections::VecDeque;
use std::ops::Range;
use std::rc::Rc;
use std::sync::Arc;

use crate::compiled::{Compiled, Taker};
use crate::convert::{FromJs, Holds, InScope, IntoJs};
use crate::env::{Env, Opened};
use crate::error::{ErrorClass, Expected, Failure, More, Result, joined};
use crate::value::{Handle, JsArray, JsValue, Key};

/// How many elements share a scope.
pub(crate) const CHUNK: u32 = 512;

/// The functions that read and write a batch of elements, from an index on.
macro_rules! batches {
    ($($index:literal)*) => {
        /// How many elements are read and written at a time.
        const BATCH: usize = [$($index),*].len();
        static READ: Taker<BATCH> = Taker::new(concat!(
            "\"use strict\";take=>(array,start)=>{take(",
            $("array[start+", $index, "],",)*
            ")}"
        ));
        static WRITE: Compiled = Compiled::new(concat!(
            "\"use strict\";(array,start,",
            $("a", $index, ",",)*
            ")=>{",
            $("array[start+", $index, "]=a", $index, ";",)*
            "}"
        ));
    };
}
batches!(0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24 25 26 27 28 29 30 31);

/// How many elements get room before the first of them is seen: an array's length is only a number.
const ROOM: u32 = 1 << 16;

#[cold]
#[inline]
fn place(index: u32) -> String {
    joined(&["element ", &index.to_string(), ": "])
}

/// Calls `work` for parts of `0..length`, each in a scope of its own where there are several and nothing is held.
fn in_chunks(
    env: &Env<'_>,
    length: u32,
    holds_handles: bool,
    mut work: impl FnMut(Range<u32>) -> Result<()>,
) -> Result<()> {
    if holds_handles || length <= CHUNK {
        return work(0..length);
    }
    let mut start = 0;
    while start < length {
        let end = start.saturating_add(CHUNK).min(length);
        let _scope = Opened::new(env)?;
        work(start..end)?;
        start = end;
    }
    Ok(())
}

/// Reads the elements of an array, one after the other.
pub(super) fn each<'s, T: FromJs<'s>>(
    env: &Env<'s>,
    array: JsArray<'s>,
    length: u32,
    mut take: impl FnMut(T),
) -> Result<()> {
    in_chunks(env, length, T::HOLDS.handles(), |mut indices| {
        // Of its own, so that the loop has it at hand.
        let (env, array) = (&env.aside(), array);
        read_batches(env, array, &mut indices, &mut take)?;
        for index in indices {
            let value = Key::get(index, env, array.into())?;
            take(element(env, index, value)?);
        }
        Ok(())
    })
}

/// Converts an element that was read.
#[inline(always)]
pub(crate) fn element<'s, T: FromJs<'s>>(
    env: &Env<'s>,
    index: u32,
    value: JsValue<'s>,
) -> Result<T> {
    T::from_js(env, value).map_err(
        #[cold]
        |failure| failure.at(&place(index), env, value),
    )
}

/// Reads elements in whole batches, if they leave no handles behind, and says which are left.
fn read_batches<'s, T: FromJs<'s>>(
    env: &Env<'s>,
    array: JsArray<'s>,
    indices: &mut Range<u32>,
    take: &mut impl FnMut(T),
) -> Result<()> {
    if T::HOLDS.handles() || indices.len() < BATCH {
        return Ok(());
    }
    let Some(found) = READ.find(env, indices.len() / BATCH)? else {
        return Ok(());
    };
    while indices.len() >= BATCH {
        let start = indices.start;
        let arguments = [array.into(), start.into_js(env)?];
        let taken = READ.take(env, found, &arguments, &mut |inner, values| {
            // SAFETY: inside, this is the env's innermost scope, and `env` is not used before it has ended.
            let env = unsafe { Env::from_raw(inner.raw()) };
            for (index, value) in (start..).zip(values) {
                // SAFETY: the handle is live in the scope of `inner`, and no conversion keeps it (`HOLDS`).
                let value = unsafe { JsValue::from_raw(value.raw()) };
                take(element(&env, index, value)?);
            }
            Ok(())
        })?;
        if taken.is_none() {
            break;
        }
        indices.start += BATCH as u32;
    }
    Ok(())
}

/// The value as an array, and its length: the getter says whether it is one.
#[inline]
pub(super) fn array_of<'s>(env: &Env<'s>, value: JsValue<'s>) -> Result<(JsArray<'s>, u32)> {
    // SAFETY: it is only asked for its length before that has said that it is an array.
    let array = unsafe { JsArray::from_raw(value.raw()) };
    Ok((array, array.length(env)?))
}

/// Makes an array of values.
pub(super) fn make_array<'s, T: IntoJs<'s>>(
    env: &Env<'s>,
    mut values: impl ExactSizeIterator<Item = T>,
) -> Result<JsValue<'s>> {
    static EXPECTED: Expected = Expected::in_range("a result of at most 2^32 - 1 elements");
    let length = u32::try_from(values.len()).map_err(|_| Failure::expected(&EXPECTED))?;
    let array = env.array_with_length(length)?;
    in_chunks(env, length, T::HOLDS.handles(), |mut indices| {
        write_batches(env, array, &mut indices, &mut values)?;
        for (index, value) in indices.zip(&mut values) {
            Key::set(index, env, array.into(), made(env, index, value)?)?;
        }
        Ok(())
    })?;
    Ok(array.into())
}

/// Converts an element that is to be written.
#[inline(always)]
pub(super) fn made<'s, T: IntoJs<'s>>(env: &Env<'s>, index: u32, value: T) -> Result<JsValue<'s>> {
    value.into_js(env).map_err(
        #[cold]
        |failure| failure.within(&place(index)),
    )
}

/// Writes elements in whole batches, and says which are left.
fn write_batches<'s, T: IntoJs<'s>>(
    env: &Env<'s>,
    array: JsArray<'s>,
    indices: &mut Range<u32>,
    values: &mut impl ExactSizeIterator<Item = T>,
) -> Result<()> {
    if indices.len() < BATCH {
        return Ok(());
    }
    let Some(function) = WRITE.function(env, indices.len() / BATCH)? else {
        return Ok(());
    };
    while indices.len() >= BATCH && values.len() >= BATCH {
        let start = indices.start;
        let mut arguments = [array.into(); BATCH + 2];
        arguments[1] = start.into_js(env)?;
        // The arguments go first: what an iterator gives when the other one has ended is lost.
        for ((argument, index), value) in arguments[2..].iter_mut().zip(start..).zip(&mut *values) {
            *argument = made(env, index, value)?;
        }
        function.apply(env, function.raw(), &arguments)?; // it has no use for `this`
        indices.start += BATCH as u32;
    }
    Ok(())
}

impl<T: InScope> InScope for Vec<T> {
    type In<'s> = Vec<T::In<'s>>;
}

impl<'s, T: FromJs<'s>> FromJs<'s> for Vec<T> {
    const HOLDS: Holds<Self> = Holds::as_parts(T::HOLDS.handles());

    fn from_js(env: &Env<'s>, value: JsValue<'s>) -> Result<Self> {
        let (array, length) = array_of(env, value)?;
        let mut elements = Self::with_capacity(length.min(ROOM) as usize);
        each(env, array, length, |element| elements.push(element))?;
        Ok(elements)
    }
}

/// What a vector turns into.
macro_rules! vectors {
    ($($type:ty),*) => {$(
        impl<'s, T: FromJs<'s>> FromJs<'s> for $type {
            const HOLDS: Holds<Self> = Holds::as_parts(T::HOLDS.handles());

            fn from_js(env: &Env<'s>, value: JsValue<'s>) -> Result<Self> {
                Vec::from_js(env, value).map(Into::into)
            }
        }
    )*};
}
vectors!(Box<[T]>, VecDeque<T>, Rc<[T]>, Arc<[T]>);

impl<T: InScope> InScope for Box<[T]> {
    type In<'s> = Box<[T::In<'s>]>;
}

impl<T: InScope> InScope for VecDeque<T> {
    type In<'s> = VecDeque<T::In<'s>>;
}

impl<T: InScope> InScope for Rc<[T]> {
    type In<'s> = Rc<[T::In<'s>]>;
}

impl<T: InScope> InScope for Arc<[T]> {
    type In<'s> = Arc<[T::In<'s>]>;
}

/// What gives its elements away.
macro_rules! owned {
    ($([$($parameters:tt)*] $type:ty),*) => {$(
        impl<'s, T: IntoJs<'s> $($parameters)*> IntoJs<'s> for $type {
            const HOLDS: Holds<Self> = Holds::as_parts(T::HOLDS.handles());

            fn into_js(self, env: &Env<'s>) -> Result<JsValue<'s>> {
                make_array(env, self.into_iter())
            }
        }
    )*};
}
owned!([] Vec<T>, [] Box<[T]>, [] VecDeque<T>, [, const N: usize] [T; N]);

/// What lends its elements.
macro_rules! shared {
    ($($type:ty),*) => {$(
        impl<'s, T: IntoJs<'s> + Clone> IntoJs<'s> for $type {
            const HOLDS: Holds<Self> = Holds::as_parts(T::HOLDS.handles());

            fn into_js(self, env: &Env<'s>) -> Result<JsValue<'s>> {
                make_array(env, self.iter().cloned())
            }
        }
    )*};
}
shared!(&[T], &Vec<T>, Rc<[T]>, Arc<[T]>);

impl<T: InScope, const N: usize> InScope for [T; N] {
    type In<'s> = [T::In<'s>; N];
}

impl<'s, T: FromJs<'s>, const N: usize> FromJs<'s> for [T; N] {
    const HOLDS: Holds<Self> = Holds::as_parts(T::HOLDS.handles());

    fn from_js(env: &Env<'s>, value: JsValue<'s>) -> Result<Self> {
        let (array, length) = array_of(env, value)?;
        check_length(length, N)?;
        let mut elements = Vec::with_capacity(N);
        each(env, array, length, |element| elements.push(element))?;
        match elements.try_into() {
            Ok(elements) => Ok(elements),
            Err(_) => unreachable!("as many were read as were asked for"),
        }
    }
}

/// An error where an array has not as many elements as it must have.
#[inline]
pub(super) fn check_length(length: u32, wanted: usize) -> Result<()> {
    #[cold]
    #[inline]
    fn wrong(length: u32, wanted: usize) -> Failure {
        let (length, wanted) = (length.to_string(), wanted.to_string());
        let message = joined(&["expected an array of ", &wanted, " elements, got ", &length]);
        Failure::placed(More::told(
            ErrorClass::RangeError,
            message.into(),
            Some("ERR_OUT_OF_RANGE"),
        ))
    }
    if length as usize == wanted {
        Ok(())
    } else {
        Err(wrong(length, wanted))
    }
}
