//! What is inside of a value: elements, properties, entries, variants.
//!
//! Handles are made while a value is read, but none outlives its element: from [`SCOPELESS`] elements on, each has a
//! scope of its own, so that a long array does not pile up handles.

use serde_core::de::value::StringDeserializer;
use serde_core::de::{
    self, DeserializeSeed, EnumAccess, IntoDeserializer, MapAccess, SeqAccess, Unexpected,
    VariantAccess, Visitor,
};

use super::{Deserializer, is_undefined};
use crate::convert::FromJs;
use crate::env::{Env, Opened};
use crate::serde::error::Error;
use crate::serde::key::Name;
use crate::value::{JsArray, JsObject, JsString, JsValue, Key};

/// How many elements share the scope around them.
const SCOPELESS: u32 = 16;

/// A scope of an element's own, where it needs one.
fn scope(env: &Env<'_>, index: u32) -> Result<Option<Opened>, Error> {
    Ok(if index < SCOPELESS {
        None
    } else {
        Some(Opened::new(env)?)
    })
}

/// The elements of an array, of a typed array.
pub(super) struct Elements<'e, 's> {
    pub(super) inside: Deserializer<'e, 's>,
    pub(super) object: JsObject<'s>,
    pub(super) index: u32,
    pub(super) length: u32,
}

impl<'de> SeqAccess<'de> for Elements<'_, '_> {
    type Error = Error;

    fn next_element_seed<T: DeserializeSeed<'de>>(
        &mut self,
        seed: T,
    ) -> Result<Option<T::Value>, Error> {
        let index = self.index;
        if index == self.length {
            return Ok(None);
        }
        self.index += 1;
        let _scope = scope(self.inside.env, index)?;
        let value = Key::get(index, self.inside.env, self.object.into())?;
        seed.deserialize(self.inside.inside(value))
            .map(Some)
            .map_err(
                #[cold]
                |error| error.in_element(index as usize),
            )
    }

    fn size_hint(&self) -> Option<usize> {
        Some((self.length - self.index) as usize)
    }
}

/// The properties of an object; what is `undefined` is passed over.
pub(super) struct Properties<'e, 's> {
    pub(super) inside: Deserializer<'e, 's>,
    pub(super) object: JsObject<'s>,
    pub(super) names: JsArray<'s>,
    pub(super) index: u32,
    pub(super) length: u32,
    /// The property whose key was read.
    pub(super) current: Option<(JsString<'s>, JsValue<'s>)>,
}

impl<'de> MapAccess<'de> for Properties<'_, '_> {
    type Error = Error;

    fn next_key_seed<K: DeserializeSeed<'de>>(
        &mut self,
        seed: K,
    ) -> Result<Option<K::Value>, Error> {
        let env = self.inside.env;
        while self.index < self.length {
            let name: JsString<'_> = self.names.get(env, self.index)?;
            self.index += 1;
            let value = Key::get(name, env, self.object.into())?;
            if is_undefined(env, value)? {
                continue;
            }
            self.current = Some((name, value));
            let text = Name(name.to_string(env)?);
            return seed.deserialize(text).map(Some).map_err(
                #[cold]
                |error| of_key(env, error, name.into()),
            );
        }
        Ok(None)
    }

    fn next_value_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<T::Value, Error> {
        let Some((name, value)) = self.current.take() else {
            return Err(no_key());
        };
        let env = self.inside.env;
        let _scope = scope(env, self.index)?;
        seed.deserialize(self.inside.inside(value)).map_err(
            #[cold]
            |error| in_value(env, error, name.into()),
        )
    }

    fn size_hint(&self) -> Option<usize> {
        Some((self.length - self.index) as usize)
    }
}

/// The entries of a `Map`.
pub(super) struct Entries<'e, 's> {
    pub(super) inside: Deserializer<'e, 's>,
    /// An array of arrays of two.
    pub(super) entries: JsArray<'s>,
    pub(super) index: u32,
    pub(super) length: u32,
    /// The entry whose key was read.
    pub(super) current: Option<(JsValue<'s>, JsValue<'s>)>,
}

impl<'de> MapAccess<'de> for Entries<'_, '_> {
    type Error = Error;

    fn next_key_seed<K: DeserializeSeed<'de>>(
        &mut self,
        seed: K,
    ) -> Result<Option<K::Value>, Error> {
        if self.index == self.length {
            return Ok(None);
        }
        let env = self.inside.env;
        let entry: JsArray<'_> = self.entries.get(env, self.index)?;
        self.index += 1;
        let (key, value): (JsValue<'_>, JsValue<'_>) = (entry.get(env, 0)?, entry.get(env, 1)?);
        self.current = Some((key, value));
        let _scope = scope(env, self.index)?;
        seed.deserialize(self.inside.inside(key)).map(Some).map_err(
            #[cold]
            |error| of_key(env, error, key),
        )
    }

    fn next_value_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<T::Value, Error> {
        let Some((key, value)) = self.current.take() else {
            return Err(no_key());
        };
        let env = self.inside.env;
        let _scope = scope(env, self.index)?;
        seed.deserialize(self.inside.inside(value)).map_err(
            #[cold]
            |error| in_value(env, error, key),
        )
    }

    fn size_hint(&self) -> Option<usize> {
        Some((self.length - self.index) as usize)
    }
}

#[cold]
fn no_key() -> Error {
    de::Error::custom("a value was asked for before its key")
}

/// Tells whose value it is: a key that is no string, as a script writes it.
#[cold]
pub(in crate::serde) fn in_value<'s>(env: &Env<'s>, error: Error, key: JsValue<'s>) -> Error {
    if let Ok(name) = key.downcast::<JsString<'s>>(env) {
        return match name.to_string(env) {
            Ok(name) => error.in_property(&name),
            Err(_) => error,
        };
    }
    if let Ok(number) = f64::from_js(env, key) {
        return error.at(&format!("[{number}]"));
    }
    error.at("[…]")
}

/// Tells which key it is that is wrong.
#[cold]
fn of_key<'s>(env: &Env<'s>, error: Error, key: JsValue<'s>) -> Error {
    in_value(env, error.at(" (the key)"), key)
}

/// A variant of an enum: its name, and what belongs to it.
pub(super) struct Variant<'e, 's> {
    pub(super) name: String,
    /// For what is inside.
    pub(super) inside: Deserializer<'e, 's>,
    pub(super) content: Option<JsValue<'s>>,
}

impl<'de, 'e, 's> EnumAccess<'de> for Variant<'e, 's> {
    type Error = Error;
    type Variant = Content<'e, 's>;

    fn variant_seed<V: DeserializeSeed<'de>>(
        self,
        seed: V,
    ) -> Result<(V::Value, Self::Variant), Error> {
        let name: StringDeserializer<Error> = self.name.clone().into_deserializer();
        let variant = seed.deserialize(name)?;
        let content = Content {
            name: self.name,
            deserializer: self.content.map(|content| self.inside.inside(content)),
        };
        Ok((variant, content))
    }
}

/// What belongs to a variant; nothing to a mere name.
pub(super) struct Content<'e, 's> {
    pub(super) name: String,
    pub(super) deserializer: Option<Deserializer<'e, 's>>,
}

impl<'e, 's> Content<'e, 's> {
    fn read<T>(
        self,
        expected: &'static str,
        read: impl FnOnce(Deserializer<'e, 's>) -> Result<T, Error>,
    ) -> Result<T, Error> {
        match self.deserializer {
            Some(deserializer) => read(deserializer).map_err(
                #[cold]
                |error| error.in_property(&self.name),
            ),
            None => Err(de::Error::invalid_type(
                Unexpected::Str(&self.name),
                &expected,
            )),
        }
    }
}

impl<'de> VariantAccess<'de> for Content<'_, '_> {
    type Error = Error;

    fn unit_variant(self) -> Result<(), Error> {
        match self.deserializer {
            Some(_) => self.read("", de::Deserialize::deserialize),
            None => Ok(()),
        }
    }

    fn newtype_variant_seed<T: DeserializeSeed<'de>>(self, seed: T) -> Result<T::Value, Error> {
        self.read("an object with the variant's value", |inside| {
            seed.deserialize(inside)
        })
    }

    fn tuple_variant<V: Visitor<'de>>(self, _length: usize, visitor: V) -> Result<V::Value, Error> {
        self.read("an object with the variant's elements", |inside| {
            de::Deserializer::deserialize_seq(inside, visitor)
        })
    }

    fn struct_variant<V: Visitor<'de>>(
        self,
        _fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        self.read("an object with the variant's fields", |inside| {
            de::Deserializer::deserialize_any(inside, visitor)
        })
    }
}
