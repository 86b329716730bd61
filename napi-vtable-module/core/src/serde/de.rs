//! From JavaScript.

pub(super) mod inside;

use serde_core::de::value::SeqDeserializer;
use serde_core::de::{self, Visitor};
use serde_core::forward_to_deserialize_any;

use napi_vtable_sys::{
    napi_bigint, napi_boolean, napi_null, napi_number, napi_object, napi_string, napi_undefined,
};

use self::inside::{Elements, Entries, Properties, Variant};
use super::MAX_DEPTH;
use super::error::Error;
use crate::bytes::bytes_of;
use crate::convert::{Bytes, FromJs};
use crate::env::Env;
use crate::raw;
use crate::value::{
    Handle, JsArray, JsDate, JsMap, JsObject, JsSet, JsString, JsValue, Key, StrBuffer, read_words,
    type_name,
};

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
