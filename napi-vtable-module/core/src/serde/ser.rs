//! To JavaScript.
//!
//! Properties are collected and defined at once, so that none, `__proto__` included, means anything else than itself. The
//! handles of an element that is far into an array have a scope of its own.

use serde_core::ser::{self, Serialize};

use napi_vtable_sys::napi_property_descriptor;

use super::MAX_DEPTH;
use super::error::Error;
use crate::convert::{AsBigInt, Bytes, IntoJs};
use crate::env::{Env, Opened};
use crate::raw;
use crate::value::{Handle, JsArray, JsObject, JsString, JsValue, descriptor};

/// How many elements share the scope around them.
const SCOPELESS: u32 = 16;

type Made<'s> = Result<JsValue<'s>, Error>;

/// Makes one value.
#[derive(Clone, Copy)]
pub(super) struct Serializer<'e, 's> {
    env: &'e Env<'s>,
    /// How deep it is nested.
    depth: u32,
}

impl<'e, 's> Serializer<'e, 's> {
    pub(super) fn new(env: &'e Env<'s>) -> Self {
        Self { env, depth: 0 }
    }

    /// For what is inside the value.
    fn deeper(self) -> Result<Self, Error> {
        if self.depth == MAX_DEPTH {
            return Err(Error::too_deep());
        }
        Ok(Self {
            depth: self.depth + 1,
            ..self
        })
    }

    fn make(self, value: impl IntoJs<'s>) -> Made<'s> {
        Ok(value.into_js(self.env)?)
    }

    /// `{ Name: value }`
    fn tagged(self, name: &'static str, value: JsValue<'s>) -> Made<'s> {
        let mut object = Properties::new(self, 1)?;
        object.add(self.env.string(name)?, value);
        object.finish()
    }

    fn elements(self, variant: Option<&'static str>) -> Result<Elements<'e, 's>, Error> {
        Ok(Elements {
            inside: self.deeper()?,
            array: self.env.array()?,
            index: 0,
            variant,
        })
    }
}

/// Integers that are numbers as long as those are exact.
macro_rules! large_integers {
    ($($method:ident $type:ident)*) => {$(
        fn $method(self, value: $type) -> Made<'s> {
            const SAFE: $type = 9_007_199_254_740_991;
            #[allow(unused_comparisons)] // of the unsigned ones
            let is_safe = value <= SAFE && (value >= 0 || value >= (0 as $type).wrapping_sub(SAFE));
            if is_safe {
                self.make(value as f64)
            } else {
                self.make(AsBigInt(value))
            }
        }
    )*};
}

macro_rules! simple {
    ($($method:ident $type:ty)*) => {$(
        fn $method(self, value: $type) -> Made<'s> {
            self.make(value)
        }
    )*};
}

impl<'e, 's> ser::Serializer for Serializer<'e, 's> {
    type Ok = JsValue<'s>;
    type Error = Error;
    type SerializeSeq = Elements<'e, 's>;
    type SerializeTuple = Elements<'e, 's>;
    type SerializeTupleStruct = Elements<'e, 's>;
    type SerializeTupleVariant = Elements<'e, 's>;
    type SerializeMap = Entries<'e, 's>;
    type SerializeStruct = Properties<'e, 's>;
    type SerializeStructVariant = Properties<'e, 's>;

    simple! {
        serialize_bool bool
        serialize_i8 i8
        serialize_i16 i16
        serialize_i32 i32
        serialize_u8 u8
        serialize_u16 u16
        serialize_u32 u32
        serialize_f64 f64
        serialize_char char
        serialize_str &str
    }

    large_integers! {
        serialize_i64 i64
        serialize_u64 u64
        serialize_i128 i128
        serialize_u128 u128
    }

    fn serialize_f32(self, value: f32) -> Made<'s> {
        self.make(f64::from(value))
    }

    fn serialize_bytes(self, bytes: &[u8]) -> Made<'s> {
        self.make(Bytes(bytes.to_vec()))
    }

    fn serialize_none(self) -> Made<'s> {
        Ok(self.env.null()?.into())
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Made<'s> {
        value.serialize(self.deeper()?)
    }

    fn serialize_unit(self) -> Made<'s> {
        self.serialize_none()
    }

    fn serialize_unit_struct(self, _name: &'static str) -> Made<'s> {
        self.serialize_none()
    }

    fn serialize_unit_variant(
        self,
        _name: &'static str,
        _index: u32,
        variant: &'static str,
    ) -> Made<'s> {
        self.make(variant)
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(
        self,
        _name: &'static str,
        value: &T,
    ) -> Made<'s> {
        value.serialize(self.deeper()?)
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _name: &'static str,
        _index: u32,
        variant: &'static str,
        value: &T,
    ) -> Made<'s> {
        let value = value
            .serialize(self.deeper()?)
            .map_err(|error| error.in_property(variant))?;
        self.tagged(variant, value)
    }

    fn serialize_seq(self, _length: Option<usize>) -> Result<Elements<'e, 's>, Error> {
        self.elements(None)
    }

    fn serialize_tuple(self, _length: usize) -> Result<Elements<'e, 's>, Error> {
        self.elements(None)
    }

    fn serialize_tuple_struct(
        self,
        _name: &'static str,
        _length: usize,
    ) -> Result<Elements<'e, 's>, Error> {
        self.elements(None)
    }

    fn serialize_tuple_variant(
        self,
        _name: &'static str,
        _index: u32,
        variant: &'static str,
        _length: usize,
    ) -> Result<Elements<'e, 's>, Error> {
        self.elements(Some(variant))
    }

    fn serialize_map(self, length: Option<usize>) -> Result<Entries<'e, 's>, Error> {
        Ok(Entries {
            inside: self.deeper()?,
            entries: Vec::with_capacity(length.unwrap_or(0).min(1024)),
            key: None,
            all_strings: true,
        })
    }

    fn serialize_struct(
        self,
        _name: &'static str,
        length: usize,
    ) -> Result<Properties<'e, 's>, Error> {
        Properties::new(self, length)
    }

    fn serialize_struct_variant(
        self,
        _name: &'static str,
        _index: u32,
        variant: &'static str,
        length: usize,
    ) -> Result<Properties<'e, 's>, Error> {
        let mut properties = Properties::new(self, length)?;
        properties.variant = Some(variant);
        Ok(properties)
    }
}

/// An array that is made.
pub(super) struct Elements<'e, 's> {
    inside: Serializer<'e, 's>,
    array: JsArray<'s>,
    index: u32,
    /// The variant whose elements these are.
    variant: Option<&'static str>,
}

impl<'s> Elements<'_, 's> {
    fn add<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Error> {
        let (env, index) = (self.inside.env, self.index);
        let Some(next) = index.checked_add(1) else {
            return Err(ser::Error::custom(
                "an array has no room for so many elements",
            ));
        };
        self.index = next;
        let _scope = if index < SCOPELESS {
            None
        } else {
            Some(Opened::new(env)?)
        };
        let value = value.serialize(self.inside).map_err(
            #[cold]
            |error| {
                let error = error.in_element(index as usize);
                match self.variant {
                    Some(variant) => error.in_property(variant),
                    None => error,
                }
            },
        )?;
        Ok(self.array.set(env, index, value)?)
    }

    fn finish(self) -> Made<'s> {
        match self.variant {
            Some(variant) => self.inside.tagged(variant, self.array.into()),
            None => Ok(self.array.into()),
        }
    }
}

macro_rules! elements {
    ($($trait:ident $method:ident)*) => {$(
        impl<'s> ser::$trait for Elements<'_, 's> {
            type Ok = JsValue<'s>;
            type Error = Error;

            fn $method<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Error> {
                self.add(value)
            }

            fn end(self) -> Made<'s> {
                self.finish()
            }
        }
    )*};
}
elements! {
    SerializeSeq serialize_element
    SerializeTuple serialize_element
    SerializeTupleStruct serialize_field
    SerializeTupleVariant serialize_field
}

/// A plain object that is made.
pub(super) struct Properties<'e, 's> {
    inside: Serializer<'e, 's>,
    object: JsObject<'s>,
    descriptors: Vec<napi_property_descriptor>,
    /// The variant whose fields these are.
    variant: Option<&'static str>,
}

impl<'e, 's> Properties<'e, 's> {
    fn new(of: Serializer<'e, 's>, length: usize) -> Result<Self, Error> {
        Ok(Self {
            inside: of.deeper()?,
            object: of.env.object()?,
            descriptors: Vec::with_capacity(length.min(1024)),
            variant: None,
        })
    }

    fn add(&mut self, name: JsString<'s>, value: JsValue<'s>) {
        let mut property = descriptor(c"", value.raw());
        property.utf8name = std::ptr::null();
        property.name = name.raw();
        self.descriptors.push(property);
    }

    fn finish(self) -> Made<'s> {
        let env = self.inside.env;
        if !self.descriptors.is_empty() {
            // SAFETY: env and handles are live, and there are as many descriptors as is said.
            env.check(unsafe {
                raw::napi_define_properties(
                    env.raw(),
                    self.object.raw(),
                    self.descriptors.len(),
                    self.descriptors.as_ptr(),
                )
            })?;
        }
        match self.variant {
            Some(variant) => self.inside.tagged(variant, self.object.into()),
            None => Ok(self.object.into()),
        }
    }
}

macro_rules! properties {
    ($($trait:ident)*) => {$(
        impl<'s> ser::$trait for Properties<'_, 's> {
            type Ok = JsValue<'s>;
            type Error = Error;

            fn serialize_field<T: Serialize + ?Sized>(
                &mut self,
                name: &'static str,
                value: &T,
            ) -> Result<(), Error> {
                let value = value.serialize(self.inside).map_err(
                    #[cold]
                    |error| {
                        let error = error.in_property(name);
                        match self.variant {
                            Some(variant) => error.in_property(variant),
                            None => error,
                        }
                    },
                )?;
                let name = self.inside.env.string(name)?;
                self.add(name, value);
                Ok(())
            }

            fn end(self) -> Made<'s> {
                self.finish()
            }
        }
    )*};
}
properties!(SerializeStruct SerializeStructVariant);

/// A map: a plain object if all its keys are strings.
pub(super) struct Entries<'e, 's> {
    inside: Serializer<'e, 's>,
    entries: Vec<(JsValue<'s>, JsValue<'s>)>,
    key: Option<JsValue<'s>>,
    all_strings: bool,
}

impl<'s> ser::SerializeMap for Entries<'_, 's> {
    type Ok = JsValue<'s>;
    type Error = Error;

    fn serialize_key<T: Serialize + ?Sized>(&mut self, key: &T) -> Result<(), Error> {
        let key = key
            .serialize(self.inside)
            .map_err(|error| error.at(" (the key)"))?;
        self.all_strings &= key.is::<JsString<'_>>(self.inside.env)?;
        self.key = Some(key);
        Ok(())
    }

    fn serialize_value<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Error> {
        let Some(key) = self.key.take() else {
            return Err(ser::Error::custom("a value came before its key"));
        };
        let env = self.inside.env;
        let value = value.serialize(self.inside).map_err(
            #[cold]
            |error| super::de::inside::in_value(env, error, key),
        )?;
        self.entries.push((key, value));
        Ok(())
    }

    fn end(self) -> Made<'s> {
        let env = self.inside.env;
        if !self.all_strings {
            let map = env.new_map()?;
            for (key, value) in self.entries {
                map.set(env, key, value)?;
            }
            return Ok(map.into());
        }
        let mut object = Properties {
            inside: self.inside,
            object: env.object()?,
            descriptors: Vec::with_capacity(self.entries.len()),
            variant: None,
        };
        for (key, value) in self.entries {
            object.add(key.downcast(env)?, value);
        }
        object.finish()
    }
}
