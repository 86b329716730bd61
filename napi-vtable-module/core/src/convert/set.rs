//! Sets.

use std::collections::{BTreeSet, HashSet};
use std::hash::{BuildHasher, Hash};

use crate::convert::{FromJs, Holds, InScope, IntoJs, sequence};
use crate::env::Env;
use crate::error::Result;
use crate::value::{Handle, JsFunction, JsSet, JsValue};

/// Reads the values of a `Set`.
fn each<'s, T: FromJs<'s>>(env: &Env<'s>, value: JsValue<'s>, take: impl FnMut(T)) -> Result<()> {
    let values = JsSet::check(env, value)?.values(env)?;
    sequence::each(env, values, values.length(env)?, take)
}

/// Makes a `Set`: an array first, so that JavaScript is called once.
fn make_set<'s, T: IntoJs<'s>>(
    env: &Env<'s>,
    values: impl ExactSizeIterator<Item = T>,
) -> Result<JsValue<'s>> {
    let values = sequence::make_array(env, values)?;
    let class: JsFunction<'s> = env.global()?.get(env, c"Set")?;
    Ok(class.construct(env, (values,))?.into())
}

impl<T: InScope, S> InScope for HashSet<T, S> {
    type In<'s> = HashSet<T::In<'s>, S>;
}

impl<'s, T, S> FromJs<'s> for HashSet<T, S>
where
    T: FromJs<'s> + Eq + Hash,
    S: BuildHasher + Default,
{
    const HOLDS: Holds<Self> = Holds::as_parts(T::HOLDS.handles());

    fn from_js(env: &Env<'s>, value: JsValue<'s>) -> Result<Self> {
        let mut set = Self::default();
        each(env, value, |value| {
            set.insert(value);
        })?;
        Ok(set)
    }
}

impl<'s, T: IntoJs<'s>, S> IntoJs<'s> for HashSet<T, S> {
    const HOLDS: Holds<Self> = Holds::as_parts(T::HOLDS.handles());

    fn into_js(self, env: &Env<'s>) -> Result<JsValue<'s>> {
        make_set(env, self.into_iter())
    }
}

impl<T: InScope> InScope for BTreeSet<T> {
    type In<'s> = BTreeSet<T::In<'s>>;
}

impl<'s, T: FromJs<'s> + Ord> FromJs<'s> for BTreeSet<T> {
    const HOLDS: Holds<Self> = Holds::as_parts(T::HOLDS.handles());

    fn from_js(env: &Env<'s>, value: JsValue<'s>) -> Result<Self> {
        let mut set = Self::default();
        each(env, value, |value| {
            set.insert(value);
        })?;
        Ok(set)
    }
}

impl<'s, T: IntoJs<'s>> IntoJs<'s> for BTreeSet<T> {
    const HOLDS: Holds<Self> = Holds::as_parts(T::HOLDS.handles());

    fn into_js(self, env: &Env<'s>) -> Result<JsValue<'s>> {
        make_set(env, self.into_iter())
    }
}
