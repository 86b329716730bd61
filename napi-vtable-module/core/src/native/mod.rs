//! Functions as the macros write them: types, not inference, say what the arguments are, and each goes where the
//! function wants it.
//!
//! `function::<(f64, &str), _>(|call, (radius, name)| call.finish(area(get(radius, call)?, get(name, call)?)))` is the
//! whole of what stands between JavaScript and `fn area(radius: f64, name: &str)`. It is a constant: the functions of a
//! module are a static list.

mod parameter;
#[cfg(feature = "async")]
pub(crate) mod promise;
#[cfg(not(feature = "async"))]
pub(crate) mod without_async;

use std::ffi::CStr;
use std::marker::PhantomData;
use std::ops::Deref;
use std::ptr::{NonNull, null, null_mut};

use napi_vtable_sys::{
    NAPI_AUTO_LENGTH, napi_callback, napi_callback_info, napi_env, napi_property_descriptor,
    napi_value,
};

pub use parameter::{Parameter, Parameters, Rest, get, get_or};

use crate::class::receiver::{Constructor, Method};
use crate::class::{Class, Ref, RefMut};
use crate::convert::FromJs;
use crate::env::Env;
use crate::error::{Failure, Result};
use crate::function::{self, Call, Callable, Function, Kind, Received, Returned};
use crate::panics::enter;
use crate::raw;
use crate::value::{Handle, JsObject, JsValue, define_properties, descriptor};

/// `this`, as a parameter of an exported function: any type that converts from JavaScript.
#[derive(Clone, Copy, Debug)]
pub struct This<T>(pub T);

impl<T> Deref for This<T> {
    type Target = T;
    fn deref(&self) -> &T {
        &self.0
    }
}

/// A function that asks for `this`.
#[derive(Debug)]
pub struct FunctionOnThis;

impl Kind for FunctionOnThis {
    const THIS: bool = true;
    const DATA: bool = false;
}

/// What needs no class.
pub trait Plain: Kind {}
impl Plain for Function {}
impl Plain for FunctionOnThis {}

/// A call that is being answered.
pub struct Frame<'s, K> {
    env: Env<'s>,
    info: napi_callback_info,
    received: Received,
    kind: PhantomData<K>,
}

impl<'s, K: Kind> Frame<'s, K> {
    /// For a parameter of this type.
    #[inline(always)]
    pub fn env(&self) -> Env<'s> {
        // SAFETY: the function gets the one env of its scope; the frame's is not used before it returns, and then in
        // the same scope.
        unsafe { Env::from_raw(self.env.raw()) }
    }

    /// For a parameter of this type.
    #[inline(always)]
    pub fn call(&self) -> Call<'s> {
        Call::new(self.env(), self.info, &self.received)
    }

    /// For a parameter of the type [`This`].
    #[inline(always)]
    pub fn this<T: FromJs<'s>>(&self) -> Result<This<T>> {
        // SAFETY: the runtime made the handle for this call.
        let this = unsafe { JsValue::from_raw(self.received.this) };
        T::from_js(&self.env, this).map(This).map_err(
            #[cold]
            |failure| failure.at("this: ", &self.env, this),
        )
    }

    /// Converts the result.
    #[inline(always)]
    pub fn finish(&self, result: impl Returned<'s, K>) -> Result<Option<JsValue<'s>>> {
        result.finish(&self.env, &self.received)
    }
}

impl<'s, T: Class> Frame<'s, Method<T>> {
    /// For `&self`.
    #[inline(always)]
    pub fn receiver(&self) -> Result<Ref<'s, T>> {
        crate::class::receiver::shared(&self.env, &self.received)
    }

    /// For `&mut self`.
    #[inline(always)]
    pub fn receiver_mut(&self) -> Result<RefMut<'s, T>> {
        crate::class::receiver::exclusive(&self.env, &self.received)
    }

    /// For `self`.
    #[inline]
    pub fn consumed(&self) -> Result<T> {
        crate::class::receiver::consumed(&self.env, &self.received)
    }

    /// The receiver, as the result of a method that returns `&Self`, `&mut Self` or a `Result` of one.
    #[inline(always)]
    pub fn finish_this(&self, result: impl Chained) -> Result<Option<JsValue<'s>>> {
        result.outcome()?;
        // SAFETY: the runtime made the handle for this call.
        Ok(Some(unsafe { JsValue::from_raw(self.received.this) }))
    }
}

/// What a method returns that returns its receiver.
pub trait Chained {
    /// Whether it succeeded.
    fn outcome(self) -> Result<()>;
}

impl<T> Chained for &T {
    fn outcome(self) -> Result<()> {
        Ok(())
    }
}

impl<T> Chained for &mut T {
    fn outcome(self) -> Result<()> {
        Ok(())
    }
}

impl<T: Chained, E: Into<Failure>> Chained for Result<T, E> {
    fn outcome(self) -> Result<()> {
        self.map(drop).map_err(Into::into)
    }
}

/// A compiled function of some kind.
pub struct NativeFn<K> {
    pub(crate) callback: napi_callback,
    kind: PhantomData<K>,
}

/// Makes a function of a kind of the code that answers a call. The code captures nothing.
pub const fn native<K, P, F>(code: F) -> NativeFn<K>
where
    K: Kind,
    P: Parameters,
    F: for<'s> Fn(&Frame<'s, K>, P::Slots<'s>) -> Result<Option<JsValue<'s>>> + 'static,
{
    const { assert!(size_of::<F>() == 0, "the code captures nothing") };
    std::mem::forget(code); // the trampoline makes references to it from nothing
    NativeFn {
        callback: Some(trampoline::<K, P, F>),
        kind: PhantomData,
    }
}

/// As `native`, for a function by itself.
pub const fn function<P, F>(code: F) -> NativeFn<Function>
where
    P: Parameters,
    F: for<'s> Fn(&Frame<'s, Function>, P::Slots<'s>) -> Result<Option<JsValue<'s>>> + 'static,
{
    native::<Function, P, F>(code)
}

/// As `native`, for a function that asks for `this`.
pub const fn function_on_this<P, F>(code: F) -> NativeFn<FunctionOnThis>
where
    P: Parameters,
    F: for<'s> Fn(&Frame<'s, FunctionOnThis>, P::Slots<'s>) -> Result<Option<JsValue<'s>>>
        + 'static,
{
    native::<FunctionOnThis, P, F>(code)
}

/// As `native`, for a method.
pub const fn method<T, P, F>(code: F) -> NativeFn<Method<T>>
where
    T: Class,
    P: Parameters,
    F: for<'s> Fn(&Frame<'s, Method<T>>, P::Slots<'s>) -> Result<Option<JsValue<'s>>> + 'static,
{
    native::<Method<T>, P, F>(code)
}

/// As `native`, for a constructor.
pub const fn constructor<T, P, F>(code: F) -> NativeFn<Constructor<T>>
where
    T: Class,
    P: Parameters,
    F: for<'s> Fn(&Frame<'s, Constructor<T>>, P::Slots<'s>) -> Result<Option<JsValue<'s>>>
        + 'static,
{
    native::<Constructor<T>, P, F>(code)
}

/// A function of some kind whose parameters its own type says.
const fn by_type<K: Kind, M, F: Callable<M, K>>(function: F) -> NativeFn<K> {
    const { assert!(size_of::<F>() == 0, "the code captures nothing") };
    std::mem::forget(function); // the trampoline makes references to it from nothing
    NativeFn {
        callback: Some(function::trampoline::<M, F, K>),
        kind: PhantomData,
    }
}

/// As `by_type`, for a function by itself.
pub const fn function_by_type<M, F: Callable<M>>(function: F) -> NativeFn<Function> {
    by_type(function)
}

/// As `by_type`, for a method.
pub const fn method_by_type<T: Class, M, F: Callable<M, Method<T>>>(
    function: F,
) -> NativeFn<Method<T>> {
    by_type(function)
}

/// As `by_type`, for a constructor.
pub const fn constructor_by_type<T: Class, M, F: Callable<M, Constructor<T>>>(
    function: F,
) -> NativeFn<Constructor<T>> {
    by_type(function)
}

unsafe extern "C" fn trampoline<K, P, F>(env: napi_env, info: napi_callback_info) -> napi_value
where
    K: Kind,
    P: Parameters,
    F: for<'s> Fn(&Frame<'s, K>, P::Slots<'s>) -> Result<Option<JsValue<'s>>> + 'static,
{
    let answer = || {
        let (mut raw, mut storage) = P::empty();
        // SAFETY: the runtime calls with a live env, in a scope that ends after the call.
        let env = unsafe { Env::from_raw(env) };
        // SAFETY: env and info are the call's.
        let received = unsafe { Received::ask::<K>(&env, info, raw.as_mut(), false, false) }?;
        // SAFETY: all of these are the call's.
        if let Some(answer) = unsafe { K::intercept(&env, info, &received) }? {
            return Ok(answer);
        }
        let frame = Frame {
            env,
            info,
            received,
            kind: PhantomData,
        };
        // SAFETY: `native` was given a value of the type, which has no size and which it forgot.
        let code: &F = unsafe { NonNull::dangling().as_ref() };
        let returned = code(&frame, P::slots(&raw, &mut storage))?;
        Ok(returned.map_or(null_mut(), Handle::raw))
    };
    // SAFETY: the runtime calls with a live env on its thread.
    unsafe { enter(env, answer) }
}

/// A function that a module exports.
pub struct Export {
    name: &'static CStr,
    callback: napi_callback,
}

impl Export {
    /// Under this name.
    #[must_use]
    pub const fn new<K: Plain>(name: &'static CStr, function: NativeFn<K>) -> Self {
        Self {
            name,
            callback: function.callback,
        }
    }
}

/// Defines functions on an object.
pub(crate) fn define<'s>(env: &Env<'s>, object: JsObject<'s>, functions: &[Export]) -> Result<()> {
    let mut descriptors: Vec<_> = functions
        .iter()
        .map(|export| napi_property_descriptor {
            method: export.callback,
            ..descriptor(export.name, null_mut())
        })
        .collect();
    define_named(env, object.into(), &mut descriptors)
}

/// Defines properties, with methods as functions that know their names: those that `napi_define_properties` makes
/// itself are anonymous in Node.
pub(crate) fn define_named<'s>(
    env: &Env<'s>,
    object: JsValue<'s>,
    descriptors: &mut [napi_property_descriptor],
) -> Result<()> {
    for descriptor in &mut *descriptors {
        let Some(method) = descriptor.method.take() else {
            continue;
        };
        let name = descriptor.utf8name;
        if !descriptor.name.is_null() {
            descriptor.utf8name = null(); // a symbol is what the property goes by
        }
        // SAFETY: the env is live, the name ends in NUL, the result is a part of the descriptor.
        env.check(unsafe {
            raw::napi_create_function(
                env.raw(),
                name,
                NAPI_AUTO_LENGTH,
                Some(method),
                descriptor.data,
                &raw mut descriptor.value,
            )
        })?;
    }
    // SAFETY: object and values are handles of this scope, names are static, and accessors fit their data.
    unsafe { define_properties(env, object.raw(), descriptors) }
}
