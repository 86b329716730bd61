//! From JavaScript.
//!
//! Handles are made while a value is read, but none outlives its element: from [`SCOPELESS`] elements on, each has a scope of
//! its own, so that a long array does not pile up handles.

use serde_core::de::value::{SeqDeserializer, StringDeserializer};
use serde_core::de::{
    self, DeserializeSeed, EnumAccess, IntoDeserializer, MapAccess, SeqAccess, Unexpected,
    VariantAccess, Visitor,
};
use serde_core::forward_to_deserialize_any;

use napi_vtable_sys::{
    napi_bigint, napi_boolean, napi_null, napi_number, napi_object, napi_string, napi_undefined,
};

use super::MAX_DEPTH;
use super::error::Error;
use super::key::Name;
use crate::bytes::bytes_of;
use crate::convert::{Bytes, FromJs};
use crate::env::{Env, Opened};
use crate::raw;
use crate::value::{
    Handle, JsArray, JsDate, JsMap, JsObject, JsSet, JsString, JsValue, Key, StrBuffer, read_words,
    type_name,
};

/// How many elements share the scope around them.
const SCOPELESS: u32 = 16;

/// A value that is read.
#[derive(Clone, Copy)]
pub(super) struct Deserializer<'e, 's> {
    env: &'e Env<'s>,
    value: JsValue<'s>,
    /// How deep it is nested.
    depth: u32,
}

/// What a value is, as far as serde tells things apart.
enum Is<'s> {
    Nothing,
    Boolean(bool),
    Number(f64),
    BigInt,
    String,
    Bytes,
    /// An array or a typed array with its length.
    Elements(JsObject<'s>, u32),
    Date(JsDate<'s>),
    Object(JsObject<'s>),
    /// What converts to nothing.
    Other(&'static str),
}

impl<'e, 's> Deserializer<'e, 's> {
    pub(super) fn new(env: &'e Env<'s>, value: JsValue<'s>) -> Self {
        Self {
            env,
            value,
            depth: 0,
        }
    }

    /// A value inside this one.
    fn inside(self, value: JsValue<'s>) -> Self {
        Self { value, ..self }
    }

    /// The same, one level deeper.
    fn deeper(self) -> Result<Self, Error> {
        if self.depth == MAX_DEPTH {
            return Err(Error::too_deep());
        }
        Ok(Self {
            depth: self.depth + 1,
            ..self
        })
    }

    fn look(self) -> Result<Is<'s>, Error> {
        let (env, value) = (self.env, self.value);
        let kind = value.type_of(env)?;
        Ok(match kind {
            kind if kind == napi_undefined || kind == napi_null => Is::Nothing,
            kind if kind == napi_boolean => Is::Boolean(bool::from_js(env, value)?),
            kind if kind == napi_number => Is::Number(f64::from_js(env, value)?),
            kind if kind == napi_bigint => Is::BigInt,
            kind if kind == napi_string => Is::String,
            kind if kind == napi_object => self.look_at_object()?,
            kind => Is::Other(type_name(kind)),
        })
    }

    fn look_at_object(self) -> Result<Is<'s>, Error> {
        let (env, value) = (self.env, self.value);
        let object: JsObject<'s> = value.downcast(env)?;
        let is = |function| env.is(value.raw(), function);
        if let Ok(array) = value.downcast::<JsArray<'s>>(env) {
            return Ok(Is::Elements(object, array.length(env)?));
        }
        if is(raw::napi_is_typedarray) {
            if self.is_of_bytes() {
                return Ok(Is::Bytes);
            }
            return Ok(Is::Elements(object, object.get(env, c"length")?));
        }
        if is(raw::napi_is_arraybuffer) || is(raw::napi_is_dataview) {
            return Ok(Is::Bytes);
        }
        Ok(match value.downcast::<JsDate<'s>>(env) {
            Ok(date) => Is::Date(date),
            Err(_) => Is::Object(object),
        })
    }

    /// Whether a typed array is a `Uint8Array`, a clamped one or a `Buffer`.
    fn is_of_bytes(self) -> bool {
        let kind = crate::bytes::kind_of(self.env, self.value.raw());
        kind.is_some_and(|kind| {
            kind == napi_vtable_sys::napi_uint8_array
                || kind == napi_vtable_sys::napi_uint8_clamped_array
        })
    }

    /// The text of a string; a function of its own, because of the buffer's size.
    #[inline(never)]
    fn visit_text<'de, V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        let mut buffer = StrBuffer::new();
        visitor.visit_str(buffer.read_raw(self.env, self.value.raw())?)
    }

    fn text(self) -> Result<String, Error> {
        Ok(String::from_js(self.env, self.value)?)
    }

    /// The date as JSON has it.
    fn visit_date<'de, V: Visitor<'de>>(
        self,
        date: JsDate<'s>,
        visitor: V,
    ) -> Result<V::Value, Error> {
        let text: String = date.call_method(self.env, c"toISOString", ())?;
        visitor.visit_string(text)
    }

    fn visit_bytes<'de, V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_byte_buf(Bytes::from_js(self.env, self.value)?.0)
    }

    fn visit_bigint<'de, V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        let words = read_words(self.env, self.value)?;
        let Ok(integer) = i128::try_from(&words) else {
            return match u128::try_from(&words) {
                Ok(integer) => visitor.visit_u128(integer),
                Err(_) => Err(Error::unsupported(
                    "a bigint of more than 128 bits",
                    &visitor,
                )),
            };
        };
        if let Ok(integer) = u64::try_from(integer) {
            visitor.visit_u64(integer)
        } else if let Ok(integer) = i64::try_from(integer) {
            visitor.visit_i64(integer)
        } else {
            visitor.visit_i128(integer)
        }
    }

    fn visit_elements<'de, V: Visitor<'de>>(
        self,
        object: JsObject<'s>,
        length: u32,
        visitor: V,
    ) -> Result<V::Value, Error> {
        let mut elements = Elements {
            inside: self.deeper()?,
            object,
            index: 0,
            length,
        };
        let result = visitor.visit_seq(&mut elements)?;
        if elements.index < length {
            let expected = format!("{} elements", elements.index);
            return Err(de::Error::invalid_length(
                length as usize,
                &expected.as_str(),
            ));
        }
        Ok(result)
    }

    fn visit_object<'de, V: Visitor<'de>>(
        self,
        object: JsObject<'s>,
        visitor: V,
    ) -> Result<V::Value, Error> {
        let env = self.env;
        let inside = self.deeper()?;
        let names = object.own_keys(env)?;
        let length = names.length(env)?;
        if length == 0 {
            if let Ok(map) = self.value.downcast::<JsMap<'s>>(env) {
                let entries = map.entries(env)?;
                return visitor.visit_map(Entries {
                    inside,
                    entries,
                    index: 0,
                    length: entries.length(env)?,
                    current: None,
                });
            }
            if let Ok(set) = self.value.downcast::<JsSet<'s>>(env) {
                let values = set.values(env)?;
                return self.visit_elements(values.into(), values.length(env)?, visitor);
            }
        }
        visitor.visit_map(Properties {
            inside,
            object,
            names,
            index: 0,
            length,
            current: None,
        })
    }

    fn visit<'de, V: Visitor<'de>>(self, is: Is<'s>, visitor: V) -> Result<V::Value, Error> {
        match is {
            Is::Nothing => visitor.visit_unit(),
            Is::Boolean(value) => visitor.visit_bool(value),
            Is::Number(value) => visit_number(value, visitor),
            Is::BigInt => self.visit_bigint(visitor),
            Is::String => self.visit_text(visitor),
            Is::Bytes => self.visit_bytes(visitor),
            Is::Elements(object, length) => self.visit_elements(object, length, visitor),
            Is::Date(date) => self.visit_date(date, visitor),
            Is::Object(object) => self.visit_object(object, visitor),
            Is::Other(what) => Err(Error::unsupported(what, &visitor)),
        }
    }
}

/// The largest integer up to which doubles tell neighbours apart.
const MAX_SAFE: f64 = 9_007_199_254_740_991.0;

fn visit_number<'de, V: Visitor<'de>>(value: f64, visitor: V) -> Result<V::Value, Error> {
    let is_integer = value.abs() <= MAX_SAFE && value.trunc() == value;
    if !is_integer || (value == 0.0 && value.is_sign_negative()) {
        visitor.visit_f64(value)
    } else if value < 0.0 {
        visitor.visit_i64(value as i64)
    } else {
        visitor.visit_u64(value as u64)
    }
}

macro_rules! floats {
    ($($method:ident)*) => {$(
        fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
            match self.look()? {
                Is::Number(value) => visitor.visit_f64(value),
                Is::Date(date) => visitor.visit_f64(date.milliseconds(self.env)?),
                is => self.visit(is, visitor),
            }
        }
    )*};
}

macro_rules! integers {
    ($($method:ident)*) => {$(
        fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
            match self.look()? {
                Is::Date(date) => visit_number(date.milliseconds(self.env)?, visitor),
                is => self.visit(is, visitor),
            }
        }
    )*};
}

impl<'de> de::Deserializer<'de> for Deserializer<'_, '_> {
    type Error = Error;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        self.visit(self.look()?, visitor)
    }

    floats!(deserialize_f32 deserialize_f64);
    integers!(deserialize_i64 deserialize_u64 deserialize_i128 deserialize_u128);

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        if self.value.is_nullish(self.env) {
            visitor.visit_none()
        } else {
            visitor.visit_some(self.deeper()?)
        }
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        visitor: V,
    ) -> Result<V::Value, Error> {
        visitor.visit_newtype_struct(self.deeper()?)
    }

    fn deserialize_byte_buf<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        if bytes_of(self.env, self.value).is_ok() {
            return self.visit_bytes(visitor);
        }
        self.deserialize_any(visitor)
    }

    fn deserialize_bytes<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        self.deserialize_byte_buf(visitor)
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        match self.look()? {
            Is::Bytes => {
                let bytes = Bytes::from_js(self.env, self.value)?.0;
                let mut elements = SeqDeserializer::<_, Error>::new(bytes.into_iter());
                let result = visitor.visit_seq(&mut elements)?;
                elements.end()?;
                Ok(result)
            }
            is => self.visit(is, visitor),
        }
    }

    fn deserialize_tuple<V: Visitor<'de>>(
        self,
        _length: usize,
        visitor: V,
    ) -> Result<V::Value, Error> {
        self.deserialize_seq(visitor)
    }

    fn deserialize_tuple_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        _length: usize,
        visitor: V,
    ) -> Result<V::Value, Error> {
        self.deserialize_seq(visitor)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _name: &'static str,
        _variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        let env = self.env;
        match self.look()? {
            Is::String => visitor.visit_enum(Variant {
                name: self.text()?,
                inside: self.deeper()?,
                content: None,
            }),
            Is::Object(object) => {
                let map = self.value.downcast::<JsMap<'_>>(env).ok();
                let (name, value) = match map {
                    Some(map) => single_entry(env, map)?,
                    None => single_property(env, object)?,
                }
                .ok_or_else(|| {
                    Error::unsupported(
                        "another number of properties",
                        &"an object with one property",
                    )
                })?;
                visitor.visit_enum(Variant {
                    name,
                    inside: self.deeper()?,
                    content: Some(value),
                })
            }
            is => match self.visit(is, Refuse) {
                Ok(never) => match never {},
                Err(error) => Err(error),
            },
        }
    }

    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_unit()
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 u8 u16 u32 char str string unit unit_struct map struct identifier
    }
}

/// Says that what it visits is no enum.
struct Refuse;

impl Visitor<'_> for Refuse {
    type Value = std::convert::Infallible;

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("a variant: a string, or an object with one property")
    }
}

type Entry<'s> = Option<(String, JsValue<'s>)>;

/// The one property that is there.
fn single_property<'s>(env: &Env<'s>, object: JsObject<'s>) -> Result<Entry<'s>, Error> {
    let names = object.own_keys(env)?;
    let mut single = None;
    for index in 0..names.length(env)? {
        let name: JsString<'s> = names.get(env, index)?;
        let value = Key::get(name, env, object.into())?;
        if is_undefined(env, value)? {
            continue;
        }
        if single.is_some() {
            return Ok(None);
        }
        single = Some((name.to_string(env)?, value));
    }
    Ok(single)
}

fn single_entry<'s>(env: &Env<'s>, map: JsMap<'s>) -> Result<Entry<'s>, Error> {
    if map.size(env)? != 1 {
        return Ok(None);
    }
    let entry: JsArray<'s> = map.entries(env)?.get(env, 0)?;
    Ok(Some((entry.get(env, 0)?, entry.get(env, 1)?)))
}

fn is_undefined<'s>(env: &Env<'s>, value: JsValue<'s>) -> Result<bool, Error> {
    Ok(value.type_of(env)? == napi_undefined)
}

/// A scope of an element's own, where it needs one.
fn scope(env: &Env<'_>, index: u32) -> Result<Option<Opened>, Error> {
    Ok(if index < SCOPELESS {
        None
    } else {
        Some(Opened::new(env)?)
    })
}

/// The elements of an array, of a typed array.
struct Elements<'e, 's> {
    inside: Deserializer<'e, 's>,
    object: JsObject<'s>,
    index: u32,
    length: u32,
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
struct Properties<'e, 's> {
    inside: Deserializer<'e, 's>,
    object: JsObject<'s>,
    names: JsArray<'s>,
    index: u32,
    length: u32,
    /// The property whose key was read.
    current: Option<(JsString<'s>, JsValue<'s>)>,
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
struct Entries<'e, 's> {
    inside: Deserializer<'e, 's>,
    /// An array of arrays of two.
    entries: JsArray<'s>,
    index: u32,
    length: u32,
    /// The entry whose key was read.
    current: Option<(JsValue<'s>, JsValue<'s>)>,
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
pub(super) fn in_value<'s>(env: &Env<'s>, error: Error, key: JsValue<'s>) -> Error {
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
struct Variant<'e, 's> {
    name: String,
    /// For what is inside.
    inside: Deserializer<'e, 's>,
    content: Option<JsValue<'s>>,
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
struct Content<'e, 's> {
    name: String,
    deserializer: Option<Deserializer<'e, 's>>,
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
