//! Calls of JavaScript functions.

use std::ptr::{null, null_mut};

use napi_vtable_sys::napi_value;

use crate::convert::{FromJs, IntoJs, make};
use crate::env::Env;
use crate::error::Result;
use crate::raw;
use crate::value::{Handle, JsFunction, JsObject, JsValue};

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
    /// The function that a script gives.
    pub(crate) fn of_script(env: &Env<'s>, source: &str) -> Result<Self> {
        let script = env.string(source)?;
        make!(env, napi_run_script(script.raw()))
    }

    /// Calls the function.
    #[inline(always)]
    pub(crate) fn apply(
        self,
        env: &Env<'s>,
        this: napi_value,
        arguments: &[JsValue<'s>],
    ) -> Result<JsValue<'s>> {
        let (count, arguments) = (arguments.len(), start(arguments));
        make!(env, napi_call_function(this, self.raw(), count, arguments))
    }

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
    /// It asks the runtime for `undefined` each time. A loop may ask once and use [`call_on`](Self::call_on):
    /// ```
    /// use napi_vtable_module::{Env, JsFunction, Result};
    ///
    /// fn sum<'s>(env: Env<'s>, f: JsFunction<'s>, to: u32) -> Result<f64> {
    ///     let (undefined, mut sum) = (env.undefined()?, 0.0);
    ///     for number in 0..to {
    ///         sum += f.call_on::<f64>(&env, undefined, (number,))?;
    ///     }
    ///     Ok(sum)
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
        let value = arguments.pass(env, |arguments| self.apply(env, this, arguments))?;
        match T::from_js(env, value) {
            Ok(value) => Ok(value),
            Err(failure) => Err(failure.at("result of the callback: ", &env.aside(), value)),
        }
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
#[inline]
fn start(arguments: &[JsValue<'_>]) -> *const napi_value {
    // `JsValue` is transparent over `napi_value`.
    if arguments.is_empty() {
        null()
    } else {
        arguments.as_ptr().cast()
    }
}
