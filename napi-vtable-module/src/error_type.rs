//! Error classes of a module's own.

use std::ffi::c_void;
use std::ptr::{null, null_mut};

use napi_vtable_sys::{
    napi_callback_info, napi_configurable, napi_env, napi_property_descriptor, napi_value,
    napi_writable,
};

use crate::class::env::EnvState;
use crate::convert::IntoJs;
use crate::env::Env;
use crate::error::{Error, ErrorClass, Result};
use crate::function::{Call, Function, Received};
use crate::panics::enter;
use crate::raw;
use crate::typescript::{Given, Ts, TypeScript};
use crate::value::{Handle, JsFunction, JsObject, JsValue};

/// An error class that a module defines; it extends one of JavaScript's.
///
/// It is a static. Rust makes errors of it, JavaScript tells them apart by `instanceof`, makes its own, and extends the
/// class like any other.
///
/// ```
/// use napi_vtable_module::{ErrorClass, ErrorType, Exports, Result};
///
/// static NOT_FOUND: ErrorType = ErrorType::new("NotFoundError", ErrorClass::RangeError);
///
/// fn find(text: &str, pattern: &str) -> Result<usize> {
///     match text.find(pattern) {
///         Some(place) => Ok(place),
///         None => Err(NOT_FOUND.error("it is not there").with_code("ERR_NOT_FOUND").into()),
///     }
/// }
/// fn init(exports: &mut Exports<'_>) -> Result<()> {
///     exports.value(c"NotFoundError", &NOT_FOUND)?;
///     exports.function(c"find", find)
/// }
/// ```
#[derive(Debug)]
pub struct ErrorType {
    name: &'static str,
    base: ErrorClass,
}

impl ErrorType {
    /// A class with this name.
    #[must_use]
    pub const fn new(name: &'static str, base: ErrorClass) -> Self {
        Self { name, base }
    }

    /// Its name.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        self.name
    }

    /// What it extends.
    #[must_use]
    pub const fn base(&self) -> ErrorClass {
        self.base
    }

    /// An error of the class.
    pub fn error(&'static self, message: impl Into<std::borrow::Cow<'static, str>>) -> Error {
        Error::of_class(self.base, message).of_type(self)
    }
}

impl<'s> IntoJs<'s> for &'static ErrorType {
    /// The class itself.
    fn into_js(self, env: &Env<'s>) -> Result<JsValue<'s>> {
        env.error_class(self).map(Into::into)
    }
}

impl TypeScript<Given> for ErrorType {
    const TS: &'static Ts = &Ts::Name("ErrorConstructor");
}

impl ErrorClass {
    fn of_global<'s>(self, env: &Env<'s>) -> Result<JsFunction<'s>> {
        let name = match self {
            Self::Error => c"Error",
            Self::TypeError => c"TypeError",
            Self::RangeError => c"RangeError",
            Self::SyntaxError => c"SyntaxError",
        };
        env.global()?.get(env, name)
    }
}

impl<'s> Env<'s> {
    /// The constructor of an error class, made at its first use in the env.
    ///
    /// # Errors
    /// If the runtime fails.
    pub fn error_class(&self, class: &'static ErrorType) -> Result<JsFunction<'s>> {
        let state = EnvState::of(self)?;
        if let Some(known) = state.error_class(self, class)? {
            return Ok(known);
        }
        let constructor = define(self, class)?;
        state.keep_error_class(self, class, constructor)?;
        Ok(constructor)
    }
}

fn define<'s>(env: &Env<'s>, class: &'static ErrorType) -> Result<JsFunction<'s>> {
    let mut value = null_mut();
    // SAFETY: the env is live, the name is valid for its length, the callback fits the data, which is static.
    env.check(unsafe {
        raw::napi_define_class(
            env.raw(),
            class.name.as_ptr().cast(),
            class.name.len(),
            Some(construct),
            (&raw const *class).cast_mut().cast::<c_void>(),
            0,
            null(),
            &raw mut value,
        )
    })?;
    // SAFETY: the runtime has just made the handle in the current scope, of a function.
    let constructor = unsafe { JsFunction::<'s>::from_raw(value) };
    let base = class.base.of_global(env)?;
    let object: JsObject<'s> = env.global()?.get(env, c"Object")?;
    let set: JsFunction<'s> = object.get(env, c"setPrototypeOf")?;
    let prototype: JsObject<'s> = constructor.get(env, c"prototype")?;
    let above: JsObject<'s> = base.get(env, c"prototype")?;
    set.call::<JsValue<'s>>(env, (prototype, above))?;
    set.call::<JsValue<'s>>(env, (constructor, base))?;
    hide(env, prototype.into(), c"name", class.name.into_js(env)?)?;
    Ok(constructor)
}

/// A property that is not enumerable, as those of errors are.
pub(crate) fn hide<'s>(
    env: &Env<'s>,
    object: JsValue<'s>,
    name: &std::ffi::CStr,
    value: JsValue<'s>,
) -> Result<()> {
    let property = napi_property_descriptor {
        utf8name: name.as_ptr(),
        name: null_mut(),
        method: None,
        getter: None,
        setter: None,
        value: value.raw(),
        attributes: napi_writable | napi_configurable,
        data: null_mut(),
    };
    // SAFETY: env and handles are live; the descriptor outlives the call.
    env.check(unsafe {
        raw::napi_define_properties(env.raw(), object.raw(), 1, &raw const property)
    })
}

/// `new NotFoundError(message, options)`, also for classes that extend it: the base class makes the error, which so
/// has a stack and is an error to the engine.
unsafe extern "C" fn construct(env: napi_env, info: napi_callback_info) -> napi_value {
    let native = || {
        // SAFETY: the runtime calls with a live env, in a scope that ends after the call.
        let env = unsafe { Env::from_raw(env) };
        // SAFETY: env and info are the call's.
        let received = unsafe { Received::ask::<Function>(&env, info, &mut [], true, true) }?;
        // SAFETY: the data is the static that `define` gave.
        let class: &'static ErrorType = unsafe { &*received.data.cast_const().cast() };
        // SAFETY: as above.
        let call = Call::new(unsafe { Env::from_raw(env.raw()) }, info, &received);
        let target = match call.new_target()? {
            Some(target) => target,
            None => env.error_class(class)?, // as `Error("…")` does
        };
        let arguments = env.array()?;
        for (index, argument) in (0_u32..).zip(call.arguments()?) {
            arguments.set(&env, index, argument)?;
        }
        let reflect: JsObject<'_> = env.global()?.get(&env, c"Reflect")?;
        let make: JsFunction<'_> = reflect.get(&env, c"construct")?;
        let error: JsValue<'_> =
            make.call(&env, (class.base.of_global(&env)?, arguments, target))?;
        Ok(error.raw())
    };
    // SAFETY: the runtime calls with a live env on its thread.
    unsafe { enter(env, native) }
}
