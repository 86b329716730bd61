//! Names of properties that each env makes once.
//!
//! **Life cycle.** A [`PropertyKey`] is a static. At its first use in an env, a JavaScript string is made and a strong
//! reference to it, which the env [keeps](crate::kept) until it ends. Where the runtime has no references to strings, the
//! name goes along each time, as a `&CStr` does.

use std::ffi::CStr;
use std::fmt;
use std::ptr::null_mut;

use napi_vtable_sys::{napi_ok, napi_value};

use crate::convert::make;
use crate::env::Env;
use crate::error::Result;
use crate::instance::Instance;
use crate::kept::{Kept, Made, Place, reference};
use crate::raw;
use crate::value::{Handle, JsValue, Key};

/// A property's name that each env makes once: faster than `c"name"` where a name is used again and again.
///
/// ```
/// use napi_vtable_module::{Env, JsObject, PropertyKey, Result};
///
/// static WIDTH: PropertyKey = PropertyKey::new(c"width");
///
/// fn total<'s>(env: Env<'s>, sizes: Vec<JsObject<'s>>) -> Result<f64> {
///     sizes.iter().map(|size| size.get::<f64>(&env, &WIDTH)).sum()
/// }
/// ```
/// Derived conversions need none.
///
/// It takes a runtime that has references to strings, and a module that declares Node-API 10, or wishes for it:
/// `#[module(wish = 10)]`. Everywhere else it is as fast as `c"name"`.
///
/// Sources: `node_api_create_property_key_utf8`, `napi_create_reference`.
pub struct PropertyKey {
    name: &'static CStr,
    place: Place,
}

impl PropertyKey {
    /// A key with this name, which is UTF-8.
    #[must_use]
    #[inline]
    pub const fn new(name: &'static CStr) -> Self {
        Self {
            name,
            place: Place::new(),
        }
    }

    /// The name.
    #[must_use]
    #[inline]
    pub const fn name(&self) -> &'static CStr {
        self.name
    }

    /// The key as a handle of the current scope; none where it goes along as a text.
    #[inline(always)]
    fn handle(&'static self, env: &Env<'_>, kept: &Kept) -> Option<napi_value> {
        kept.handle(env, &self.place, &|env| string(env, self.name))
    }

    /// Reads the property of an object.
    #[inline(always)]
    pub(crate) fn read<'s>(
        &'static self,
        env: &Env<'s>,
        kept: &Kept,
        object: JsValue<'s>,
    ) -> Result<JsValue<'s>> {
        match self.handle(env, kept) {
            Some(key) => make!(env, napi_get_property(object.raw(), key)),
            None => self.name.get(env, object),
        }
    }
}

impl fmt::Debug for PropertyKey {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("PropertyKey").field(&self.name).finish()
    }
}

/// A reference to the name as a string; none where the runtime makes no references to strings.
#[cold]
fn string(env: &Env<'_>, name: &CStr) -> Made {
    let (text, length) = (name.as_ptr(), name.count_bytes());
    let mut value = null_mut();
    // SAFETY: the env is live, the text is valid for its length, the result is a local.
    let made = unsafe {
        let (env, result) = (env.raw(), &raw mut value);
        raw::anyway::node_api_create_property_key_utf8(env, text, length, result) == napi_ok
            || raw::napi_create_string_utf8(env, text, length, result) == napi_ok
    };
    if made {
        reference(env, value)
    } else {
        Made::Never
    }
}

impl<'s> Key<'s> for &'static PropertyKey {
    #[inline]
    fn get(self, env: &Env<'s>, object: JsValue<'s>) -> Result<JsValue<'s>> {
        self.read(env, &Instance::of(env)?.kept, object)
    }
    #[inline]
    fn set(self, env: &Env<'s>, object: JsValue<'s>, value: JsValue<'s>) -> Result<()> {
        match self.handle(env, &Instance::of(env)?.kept) {
            // SAFETY: env, object, key and value are live in this scope.
            Some(key) => env.check(unsafe {
                raw::napi_set_property(env.raw(), object.raw(), key, value.raw())
            }),
            None => self.name.set(env, object, value),
        }
    }
    #[inline]
    fn has(self, env: &Env<'s>, object: JsValue<'s>) -> Result<bool> {
        self.name.has(env, object)
    }
    #[inline]
    fn name(self, env: &Env<'s>) -> Result<JsValue<'s>> {
        Key::name(self.name, env)
    }
    #[cold]
    #[inline]
    fn describe(self) -> String {
        Key::describe(self.name)
    }
}
