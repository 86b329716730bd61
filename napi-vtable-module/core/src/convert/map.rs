//! Maps with string keys, as plain objects.
//!
//! Properties are defined rather than assigned, so that no key, `__proto__` included, means anything else than itself.

use std::collections::{BTreeMap, HashMap};
use std::hash::{BuildHasher, Hash};

use napi_vtable_sys::napi_property_descriptor;

use crate::convert::{FromJs, Holds, InScope, IntoJs};
use crate::env::{Env, Opened};
use crate::error::{Result, joined};
use crate::value::{
    Handle, JsObject, JsString, JsValue, Key, StrBuffer, define_properties, descriptor,
};

/// How many properties share a scope and a call of the runtime.
const CHUNK: usize = 64;

/// An object's own enumerable properties with string keys, in its order.
fn each<'s, K: From<String>, T: FromJs<'s>>(
    env: &Env<'s>,
    object: JsObject<'s>,
    mut take: impl FnMut(K, T),
) -> Result<()> {
    let keys = object.own_keys(env)?;
    let length = keys.length(env)?;
    let mut start = 0;
    while start < length {
        let end = if T::HOLDS.handles() {
            length
        } else {
            start.saturating_add(CHUNK as u32).min(length)
        };
        let _scope = if end == length {
            None
        } else {
            Some(Opened::new(env)?)
        };
        for index in start..end {
            let key: JsString<'s> = keys.get(env, index)?;
            let value = Key::get(key, env, object.into())?;
            let mut name = StrBuffer::new();
            name.read(env, key)?;
            match T::from_js(env, value) {
                Ok(value) => take(name.into_string().into(), value),
                Err(failure) => {
                    let place = joined(&["property \"", &name.into_string(), "\": "]);
                    return Err(failure.at(&place, env, value));
                }
            }
        }
        start = end;
    }
    Ok(())
}

pub(crate) fn entries<'s, T: FromJs<'s>>(
    env: &Env<'s>,
    object: JsObject<'s>,
) -> Result<Vec<(String, T)>> {
    let mut entries = Vec::new();
    each(env, object, |key: String, value| entries.push((key, value)))?;
    Ok(entries)
}

/// Makes a plain object.
fn make_object<'s, K: AsRef<str>, T: IntoJs<'s>>(
    env: &Env<'s>,
    mut entries: impl Iterator<Item = (K, T)>,
) -> Result<JsValue<'s>> {
    let object = env.object()?;
    let mut descriptors = Vec::<napi_property_descriptor>::new();
    loop {
        let _scope = if T::HOLDS.handles() {
            None
        } else {
            Some(Opened::new(env)?)
        };
        descriptors.clear();
        for (key, value) in entries.by_ref().take(CHUNK) {
            let key = key.as_ref();
            let value = value.into_js(env).map_err(
                #[cold]
                |failure| failure.within(&joined(&["property \"", key, "\": "])),
            )?;
            let mut property = descriptor(c"", value.raw());
            property.utf8name = std::ptr::null();
            property.name = env.string(key)?.raw();
            descriptors.push(property);
        }
        if descriptors.is_empty() {
            return Ok(object.into());
        }
        // SAFETY: the handles are live, and there are no callbacks.
        unsafe { define_properties(env, object.raw(), &descriptors) }?;
    }
}

impl<K, T: InScope, S> InScope for HashMap<K, T, S> {
    type In<'s> = HashMap<K, T::In<'s>, S>;
}

impl<'s, K, T, S> FromJs<'s> for HashMap<K, T, S>
where
    K: From<String> + Eq + Hash,
    T: FromJs<'s>,
    S: BuildHasher + Default,
{
    const HOLDS: Holds<Self> = Holds::as_parts(T::HOLDS.handles());

    fn from_js(env: &Env<'s>, value: JsValue<'s>) -> Result<Self> {
        let mut map = Self::default();
        each(env, JsObject::check(env, value)?, |key, value| {
            map.insert(key, value);
        })?;
        Ok(map)
    }
}

impl<'s, K: AsRef<str>, T: IntoJs<'s>, S> IntoJs<'s> for HashMap<K, T, S> {
    const HOLDS: Holds<Self> = Holds::as_parts(T::HOLDS.handles());

    fn into_js(self, env: &Env<'s>) -> Result<JsValue<'s>> {
        make_object(env, self.into_iter())
    }
}

impl<K, T: InScope> InScope for BTreeMap<K, T> {
    type In<'s> = BTreeMap<K, T::In<'s>>;
}

impl<'s, K: From<String> + Ord, T: FromJs<'s>> FromJs<'s> for BTreeMap<K, T> {
    const HOLDS: Holds<Self> = Holds::as_parts(T::HOLDS.handles());

    fn from_js(env: &Env<'s>, value: JsValue<'s>) -> Result<Self> {
        let mut map = Self::default();
        each(env, JsObject::check(env, value)?, |key, value| {
            map.insert(key, value);
        })?;
        Ok(map)
    }
}

impl<'s, K: AsRef<str>, T: IntoJs<'s>> IntoJs<'s> for BTreeMap<K, T> {
    const HOLDS: Holds<Self> = Holds::as_parts(T::HOLDS.handles());

    fn into_js(self, env: &Env<'s>) -> Result<JsValue<'s>> {
        make_object(env, self.into_iter())
    }
}
