//! Property keys, and the property descriptors of modules.
//!
//! A descriptor is read first, which makes its functions, and then defined on an object. So a class and a plain
//! object share everything but the kind of function that a method becomes.

use std::ffi::c_int;

use napi_vtable_sys::*;
use rquickjs_sys as q;
use rquickjs_sys::JSValue;

use crate::api::strings;
use crate::arguments::Descriptor;
use crate::env::Env;
use crate::function::{Kind, new_function};
use crate::owned::Owned;
use crate::values;

/// Whether a value is a string or a symbol.
pub fn is_name(value: JSValue) -> bool {
    values::is_string(value) || values::is_symbol(value)
}

/// A property key that frees itself.
pub struct Key<'e> {
    env: &'e Env,
    /// The key, borrowed.
    pub atom: q::JSAtom,
}

impl<'e> Key<'e> {
    #[inline]
    fn new(env: &'e Env, atom: q::JSAtom) -> Result<Self, napi_status> {
        if atom == 0 {
            return Err(env.catch());
        }
        Ok(Self { env, atom })
    }

    /// The key that a value names.
    ///
    /// # Errors
    /// `napi_pending_exception`: the conversion of an object threw, or memory ran out.
    pub fn of_value(env: &'e Env, value: JSValue) -> Result<Self, napi_status> {
        // SAFETY: the caller's value is alive.
        Self::new(env, unsafe { q::JS_ValueToAtom(env.ctx(), value) })
    }

    /// The key of a UTF-8 text.
    ///
    /// # Errors
    /// `napi_pending_exception` where memory runs out.
    #[inline]
    pub fn of_text(env: &'e Env, text: &[u8]) -> Result<Self, napi_status> {
        if !text.is_ascii() {
            return Self::of_wide_text(env, text);
        }
        // SAFETY: QuickJS reads that many bytes.
        let atom = unsafe { q::JS_NewAtomLen(env.ctx(), text.as_ptr().cast(), text.len() as _) };
        Self::new(env, atom)
    }

    /// The key of a text that is more than ASCII. JS_NewAtomLen takes the bytes for Latin-1 when it looks for a known
    /// atom.
    #[cold]
    fn of_wide_text(env: &'e Env, text: &[u8]) -> Result<Self, napi_status> {
        let text = env.js(strings::from_utf8(env, text))?;
        Self::of_value(env, text.raw())
    }

    /// The key of an element.
    ///
    /// # Errors
    /// `napi_pending_exception` where memory runs out.
    pub fn of_index(env: &'e Env, index: u32) -> Result<Self, napi_status> {
        // SAFETY: the context is alive.
        Self::new(env, unsafe { q::JS_NewAtomUInt32(env.ctx(), index) })
    }
}

impl Drop for Key<'_> {
    fn drop(&mut self) {
        // SAFETY: owned since `new`.
        unsafe { q::JS_FreeAtom(self.env.ctx(), self.atom) }
    }
}

enum Content<'e> {
    Accessor(Option<Owned<'e>>, Option<Owned<'e>>),
    Method(Owned<'e>),
    Value(Owned<'e>),
}

/// A property descriptor of a module, its functions made.
pub struct Property<'e> {
    key: Key<'e>,
    content: Content<'e>,
    attributes: napi_property_attributes,
}

impl<'e> Property<'e> {
    /// Reads a descriptor. Methods become functions of the given kind, which bear the property's name where
    /// `name_methods` says so.
    ///
    /// # Errors
    /// `napi_name_expected` for a key that is neither string nor symbol, `napi_invalid_arg` for a value that
    /// is no handle; a missing one is `undefined`.
    pub fn read(
        env: &'e Env,
        descriptor: Descriptor<'_>,
        method_kind: Kind,
        name_methods: bool,
    ) -> Result<Self, napi_status> {
        let mut text = None;
        let utf8name = descriptor.name();
        let descriptor = descriptor.get();
        let names = name_methods && descriptor.method.is_some();
        let key = if let Some(bytes) = utf8name {
            if names {
                text = Some(env.js(strings::from_utf8(env, bytes))?);
            }
            Key::of_text(env, bytes)?
        } else {
            let name = env.value(descriptor.name)?;
            if !is_name(name) {
                return Err(napi_name_expected);
            }
            if names && values::is_string(name) {
                text = Some(env.dup(name));
            }
            Key::of_value(env, name)?
        };
        let empty = env.js(strings::from_utf8(env, b""))?;
        let function = |callback: napi_callback, name: JSValue, kind| {
            let Some(callback) = callback else {
                return Ok(None);
            };
            let made = new_function(env, name, callback, descriptor.data, kind)?;
            env.js(made).map(Some)
        };
        let content = if descriptor.getter.is_some() || descriptor.setter.is_some() {
            Content::Accessor(
                function(descriptor.getter, empty.raw(), Kind::Plain)?,
                function(descriptor.setter, empty.raw(), Kind::Plain)?,
            )
        } else {
            let name = text.as_ref().map_or(empty.raw(), Owned::raw);
            match function(descriptor.method, name, method_kind)? {
                Some(method) => Content::Method(method),
                None if !descriptor.value.is_null() => {
                    Content::Value(env.dup(env.value(descriptor.value)?))
                }
                None => Content::Value(env.js(q::JS_UNDEFINED)?),
            }
        };
        Ok(Self {
            key,
            content,
            attributes: descriptor.attributes,
        })
    }

    /// Defines the property on an object.
    ///
    /// # Errors
    /// For an object that refuses it `napi_invalid_arg`, for a method `napi_generic_failure`, as in Node;
    /// `napi_pending_exception` for what a proxy threw.
    pub fn define(&self, env: &Env, object: JSValue) -> Result<(), napi_status> {
        let has = |attribute| self.attributes.contains(attribute);
        let bit = |set: bool, flag: u32| if set { flag } else { 0 };
        let mut flags = q::JS_PROP_HAS_CONFIGURABLE
            | q::JS_PROP_HAS_ENUMERABLE
            | bit(has(napi_configurable), q::JS_PROP_CONFIGURABLE)
            | bit(has(napi_enumerable), q::JS_PROP_ENUMERABLE);
        let none = q::JS_UNDEFINED;
        let [value, getter, setter] = match &self.content {
            Content::Accessor(getter, setter) => {
                flags |= bit(getter.is_some(), q::JS_PROP_HAS_GET)
                    | bit(setter.is_some(), q::JS_PROP_HAS_SET);
                let raw = |function: &Option<Owned<'_>>| function.as_ref().map_or(none, Owned::raw);
                [none, raw(getter), raw(setter)]
            }
            Content::Method(value) | Content::Value(value) => {
                flags |= q::JS_PROP_HAS_VALUE
                    | q::JS_PROP_HAS_WRITABLE
                    | bit(has(napi_writable), q::JS_PROP_WRITABLE);
                [value.raw(), none, none]
            }
        };
        // SAFETY: all values are alive and stay the caller's.
        let done = env.check(unsafe {
            let atom = self.key.atom;
            q::JS_DefineProperty(
                env.ctx(),
                object,
                atom,
                value,
                getter,
                setter,
                flags as c_int,
            )
        })?;
        match &self.content {
            _ if done != 0 => Ok(()),
            Content::Method(_) => Err(napi_generic_failure),
            _ => Err(napi_invalid_arg),
        }
    }
}
