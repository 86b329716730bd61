//! Error classes of a module's own.

use napi_vtable_sys::{
    napi_configurable, napi_env, napi_property_descriptor, napi_value, napi_writable,
};

use crate::class::env::EnvState;
use crate::convert::IntoJs;
use crate::env::Env;
use crate::error::{Error, ErrorClass, OwnClass, Result};
use crate::typescript::{Given, Ts, TypeScript};
use crate::value::{Handle, JsFunction, JsValue, define_properties, descriptor};

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
    #[inline]
    pub const fn new(name: &'static str, base: ErrorClass) -> Self {
        Self { name, base }
    }

    /// Its name.
    #[must_use]
    #[inline]
    pub const fn name(&self) -> &'static str {
        self.name
    }

    /// What it extends.
    #[must_use]
    #[inline]
    pub const fn base(&self) -> ErrorClass {
        self.base
    }

    /// An error of the class.
    pub fn error(&'static self, message: impl Into<std::borrow::Cow<'static, str>>) -> Error {
        Error::of_class(self.base, message).of_type(OwnClass { class: self, make })
    }
}

impl<'s> IntoJs<'s> for &'static ErrorType {
    /// The class itself.
    #[inline]
    fn into_js(self, env: &Env<'s>) -> Result<JsValue<'s>> {
        env.error_class(self).map(Into::into)
    }
}

impl TypeScript<Given> for ErrorType {
    const TS: &'static Ts = &Ts::Name("ErrorConstructor");
}

/// # Safety
/// As for [`OwnClass::make`].
#[inline]
unsafe fn make(
    class: &'static ErrorType,
    message: &str,
    code: Option<&str>,
    env: napi_env,
) -> Option<napi_value> {
    // SAFETY: the caller's promise.
    let env = unsafe { Env::from_raw(env) };
    let made = env.error_class(class).and_then(|class| {
        let object = class.construct(&env, (message,))?;
        if let Some(code) = code {
            object.set(&env, c"code", code)?;
        }
        Ok(object.raw())
    });
    match made {
        Ok(object) => Some(object),
        Err(failure) => {
            // One of its base class is made instead, so the reason why is not thrown.
            let _ = failure.catch(&env);
            None
        }
    }
}

impl ErrorClass {
    #[inline]
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
    #[inline]
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

/// Makes a class. It is one of JavaScript's own, so that its objects are errors to the engine, with a stack: not every
/// runtime lets a native constructor return what the base class made.
const DEFINE: &str = "((Base, name) => { \
    const own = { [name]: class extends Base {} }[name]; \
    const property = { value: name, writable: true, configurable: true }; \
    Object.defineProperty(own.prototype, 'name', property); \
    return own; \
})";

#[inline]
fn define<'s>(env: &Env<'s>, class: &'static ErrorType) -> Result<JsFunction<'s>> {
    let define = JsFunction::<'s>::of_script(env, DEFINE)?;
    define.call(env, (class.base.of_global(env)?, class.name))
}

/// A property that is not enumerable, as those of errors are.
#[inline]
pub(crate) fn hide<'s>(
    env: &Env<'s>,
    object: JsValue<'s>,
    name: &std::ffi::CStr,
    value: JsValue<'s>,
) -> Result<()> {
    let property = napi_property_descriptor {
        attributes: napi_writable | napi_configurable,
        ..descriptor(name, value.raw())
    };
    // SAFETY: the handles are live, and there are no callbacks.
    unsafe { define_properties(env, object.raw(), &[property]) }
}
