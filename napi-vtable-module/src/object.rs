//! Objects, arrays, and calls of JavaScript functions.

use std::ffi::CStr;
use std::ptr::{null, null_mut};

use napi_vtable_sys::{napi_default_jsproperty, napi_property_descriptor, napi_value};

use crate::convert::{FromJs, IntoJs, make};
use crate::env::Env;
use crate::error::{Result, joined};
use crate::raw;
use crate::value::{Handle, JsArray, JsFunction, JsObject, JsString, JsSymbol, JsValue};

/// A property's name: `c"name"` (the fastest), `&str`, an index, or a JavaScript string, symbol or other value.
pub trait Key<'s>: Copy {
    /// Reads the property.
    #[doc(hidden)]
    fn get(self, env: &Env<'s>, object: JsValue<'s>) -> Result<JsValue<'s>>;
    /// Writes the property.
    #[doc(hidden)]
    fn set(self, env: &Env<'s>, object: JsValue<'s>, value: JsValue<'s>) -> Result<()>;
    /// Looks for the property.
    #[doc(hidden)]
    fn has(self, env: &Env<'s>, object: JsValue<'s>) -> Result<bool>;
    /// The key for an error's text.
    #[doc(hidden)]
    fn describe(self) -> String {
        String::from("property: ")
    }
}

/// A key whose functions take it as it is.
macro_rules! direct_keys {
    ($($(<$life:lifetime>)? $type:ty, $key:ident => $raw:expr, $get:ident $set:ident $has:ident, $describe:expr;)*) => {$(
        impl<'s> Key<'s> for $type {
            #[inline(always)]
            fn get(self, env: &Env<'s>, object: JsValue<'s>) -> Result<JsValue<'s>> {
                let $key = self;
                let mut value = null_mut();
                // SAFETY: env, object and key are live in this scope and the result is a local.
                env.check(unsafe { raw::$get(env.raw(), object.raw(), $raw, &raw mut value) })?;
                // SAFETY: the getter has just made the handle in the current scope.
                Ok(unsafe { JsValue::from_raw(value) })
            }
            #[inline(always)]
            fn set(self, env: &Env<'s>, object: JsValue<'s>, value: JsValue<'s>) -> Result<()> {
                let $key = self;
                // SAFETY: env, object, key and value are live in this scope.
                env.check(unsafe { raw::$set(env.raw(), object.raw(), $raw, value.raw()) })
            }
            #[inline]
            fn has(self, env: &Env<'s>, object: JsValue<'s>) -> Result<bool> {
                let $key = self;
                let mut has = false;
                // SAFETY: env, object and key are live in this scope and the result is a local.
                env.check(unsafe { raw::$has(env.raw(), object.raw(), $raw, &raw mut has) })?;
                Ok(has)
            }
            #[cold]
            fn describe(self) -> String {
                let describe: fn(Self) -> String = $describe;
                describe(self)
            }
        }
    )*};
}
direct_keys! {
    &CStr, key => key.as_ptr(), napi_get_named_property napi_set_named_property napi_has_named_property,
        |key| named(&key.to_string_lossy());
    u32, key => key, napi_get_element napi_set_element napi_has_element,
        |key| joined(&["element ", &key.to_string(), ": "]);
    JsString<'s>, key => key.raw(), napi_get_property napi_set_property napi_has_property, |_| "property: ".to_owned();
    JsSymbol<'s>, key => key.raw(), napi_get_property napi_set_property napi_has_property, |_| "property: ".to_owned();
    JsValue<'s>, key => key.raw(), napi_get_property napi_set_property napi_has_property, |_| "property: ".to_owned();
}

fn named(name: &str) -> String {
    joined(&["property \"", name, "\": "])
}

impl<'s> Key<'s> for &str {
    #[inline]
    fn get(self, env: &Env<'s>, object: JsValue<'s>) -> Result<JsValue<'s>> {
        Key::get(env.string(self)?, env, object)
    }
    #[inline]
    fn set(self, env: &Env<'s>, object: JsValue<'s>, value: JsValue<'s>) -> Result<()> {
        Key::set(env.string(self)?, env, object, value)
    }
    #[inline]
    fn has(self, env: &Env<'s>, object: JsValue<'s>) -> Result<bool> {
        Key::has(env.string(self)?, env, object)
    }
    #[cold]
    fn describe(self) -> String {
        named(self)
    }
}

#[inline(always)]
fn get<'s, T: FromJs<'s>, K: Key<'s>>(env: &Env<'s>, object: JsValue<'s>, key: K) -> Result<T> {
    let value = key.get(env, object)?;
    T::from_js(env, value).map_err(
        #[cold]
        |failure| failure.at(&key.describe(), env, value),
    )
}

/// A property descriptor that holds a value, as an assignment would make it.
fn descriptor(name: &CStr, value: napi_value) -> napi_property_descriptor {
    napi_property_descriptor {
        utf8name: name.as_ptr(),
        name: null_mut(),
        method: None,
        getter: None,
        setter: None,
        value,
        attributes: napi_default_jsproperty,
        data: null_mut(),
    }
}

impl<'s> Env<'s> {
    /// Makes an empty object.
    ///
    /// # Errors
    /// If the runtime fails.
    #[inline]
    pub fn object(&self) -> Result<JsObject<'s>> {
        let env = self;
        make!(env, napi_create_object())
    }

    /// Makes an object with these properties, in two calls into the runtime whatever their number.
    ///
    /// ```
    /// use napi_vtable_module::{Env, IntoJs, JsObject, Result};
    ///
    /// fn size<'s>(env: Env<'s>) -> Result<JsObject<'s>> {
    ///     env.object_with(&[(c"width", 640.into_js(&env)?), (c"height", 480.into_js(&env)?)])
    /// }
    /// ```
    ///
    /// # Errors
    /// If the runtime fails.
    #[inline]
    pub fn object_with<const N: usize>(
        &self,
        properties: &[(&CStr, JsValue<'s>); N],
    ) -> Result<JsObject<'s>> {
        let object = self.object()?;
        let descriptors = properties.map(|(name, value)| descriptor(name, value.raw()));
        // SAFETY: env and handles are live in this scope; names and descriptors outlive the call.
        self.check(unsafe {
            raw::napi_define_properties(self.raw(), object.raw(), N, descriptors.as_ptr())
        })?;
        Ok(object)
    }

    /// Makes an empty array.
    ///
    /// # Errors
    /// If the runtime fails.
    pub fn array(&self) -> Result<JsArray<'s>> {
        let env = self;
        make!(env, napi_create_array())
    }

    /// Makes an array whose `length` is set and whose elements are holes.
    ///
    /// # Errors
    /// If the runtime fails.
    pub fn array_with_length(&self, length: u32) -> Result<JsArray<'s>> {
        let env = self;
        make!(env, napi_create_array_with_length(length as usize))
    }
}

macro_rules! properties {
    ($($handle:ident),*) => {$(
        impl<'s> $handle<'s> {
            /// Reads a property; it may run JavaScript.
            ///
            /// # Errors
            /// A `TypeError` or `RangeError` that names the property and what was expected of it, or the
            /// exception of a getter.
            #[inline]
            pub fn get<T: FromJs<'s>>(self, env: &Env<'s>, key: impl Key<'s>) -> Result<T> {
                get(env, self.into(), key)
            }

            /// Writes a property; it may run JavaScript.
            ///
            /// # Errors
            /// If the value cannot be converted, or the exception of a setter.
            #[inline]
            pub fn set(self, env: &Env<'s>, key: impl Key<'s>, value: impl IntoJs<'s>) -> Result<()> {
                key.set(env, self.into(), value.into_js(env)?)
            }

            /// Whether the property is there, here or in the prototypes.
            ///
            /// # Errors
            /// If the runtime fails, or the exception of a proxy.
            pub fn has(self, env: &Env<'s>, key: impl Key<'s>) -> Result<bool> {
                key.has(env, self.into())
            }
        }
    )*};
}
properties!(JsObject, JsArray, JsFunction);

impl<'s> JsArray<'s> {
    /// The number of elements.
    ///
    /// # Errors
    /// If the runtime fails.
    pub fn length(self, env: &Env<'s>) -> Result<u32> {
        let mut length = 0;
        // SAFETY: env and handle are live in this scope and the result is a local.
        env.check(unsafe { raw::napi_get_array_length(env.raw(), self.raw(), &raw mut length) })?;
        Ok(length)
    }
}

/// The arguments of a call into JavaScript: a tuple of up to eight values, or a slice of handles.
pub trait Arguments<'s> {
    /// Converts the arguments and passes them on as an array in the frame.
    #[doc(hidden)]
    fn pass<R>(self, env: &Env<'s>, call: impl FnOnce(&[JsValue<'s>]) -> Result<R>) -> Result<R>;
}

impl<'s> Arguments<'s> for &[JsValue<'s>] {
    #[inline]
    fn pass<R>(self, _env: &Env<'s>, call: impl FnOnce(&[JsValue<'s>]) -> Result<R>) -> Result<R> {
        call(self)
    }
}

macro_rules! arguments {
    ($($name:ident)*) => {
        impl<'s, $($name: IntoJs<'s>),*> Arguments<'s> for ($($name,)*) {
            #[inline(always)]
            #[allow(non_snake_case, unused_variables)] // type names serve as variables; () uses no env
            fn pass<R>(self, env: &Env<'s>, call: impl FnOnce(&[JsValue<'s>]) -> Result<R>) -> Result<R> {
                let ($($name,)*) = self;
                call(&[$($name.into_js(env)?),*])
            }
        }
    };
}
arguments!();
arguments!(A);
arguments!(A B);
arguments!(A B C);
arguments!(A B C D);
arguments!(A B C D E);
arguments!(A B C D E F);
arguments!(A B C D E F G);
arguments!(A B C D E F G H);

impl<'s> JsFunction<'s> {
    /// Calls the function with `this` undefined.
    ///
    /// ```
    /// use napi_vtable_module::{Env, JsFunction, Result};
    ///
    /// fn twice<'s>(env: Env<'s>, f: JsFunction<'s>, x: f64) -> Result<f64> {
    ///     let once: f64 = f.call(&env, (x,))?;
    ///     f.call(&env, (once,))
    /// }
    /// ```
    ///
    /// # Errors
    /// The exception that the function throws, or a `TypeError` that names what was expected of its result.
    #[inline]
    pub fn call<T: FromJs<'s>>(self, env: &Env<'s>, arguments: impl Arguments<'s>) -> Result<T> {
        let undefined: JsValue<'s> = ().into_js(env)?;
        self.call_on(env, undefined, arguments)
    }

    /// Calls the function with a `this`.
    ///
    /// # Errors
    /// As for [`call`](Self::call).
    #[inline]
    pub fn call_on<T: FromJs<'s>>(
        self,
        env: &Env<'s>,
        this: impl IntoJs<'s>,
        arguments: impl Arguments<'s>,
    ) -> Result<T> {
        let this = this.into_js(env)?.raw();
        let value = arguments.pass(env, |arguments| {
            let mut value = null_mut();
            // SAFETY: env and handles are live in this scope, the array holds as many as is said.
            env.check(unsafe {
                raw::napi_call_function(
                    env.raw(),
                    this,
                    self.raw(),
                    arguments.len(),
                    start(arguments),
                    &raw mut value,
                )
            })?;
            // SAFETY: the runtime has just made the handle in the current scope.
            Ok(unsafe { JsValue::from_raw(value) })
        })?;
        T::from_js(env, value).map_err(
            #[cold]
            |failure| failure.at("result of the callback: ", env, value),
        )
    }

    /// Calls the function as a constructor.
    ///
    /// # Errors
    /// The exception that the constructor throws.
    pub fn construct(self, env: &Env<'s>, arguments: impl Arguments<'s>) -> Result<JsObject<'s>> {
        arguments.pass(env, |arguments| {
            make!(
                env,
                napi_new_instance(self.raw(), arguments.len(), start(arguments))
            )
        })
    }
}

/// The arguments as the runtime takes them: null where there are none.
fn start(arguments: &[JsValue<'_>]) -> *const napi_value {
    // `JsValue` is transparent over `napi_value`.
    if arguments.is_empty() {
        null()
    } else {
        arguments.as_ptr().cast()
    }
}
