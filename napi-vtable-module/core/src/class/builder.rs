//! What a class has: how it looks to JavaScript is put together here, once for each env.
//!
//! Members go to the prototype as plain functions, not into the class's template: an engine with templates lets their
//! functions be called on objects of the very class only, and so not on those of a class that extends it. Receivers
//! are checked by the functions themselves.

use std::ffi::{CStr, c_void};
use std::marker::PhantomData;
use std::mem::needs_drop;
use std::ptr::{null, null_mut};

use napi_vtable_sys::{
    napi_callback, napi_configurable, napi_default_method, napi_enumerable,
    napi_property_attributes, napi_property_descriptor, napi_ref, napi_value,
};

use super::Class;
use super::env::{ClassState, EnvState, Parent};
use super::receiver::{Constructor, Method, adopt_only};
use crate::convert::IntoJs;
use crate::env::Env;
use crate::error::Result;
use crate::function::{Callable, Function, trampoline};
use crate::native::{NativeFn, Plain, define_named};
use crate::raw;
use crate::value::{Handle, JsFunction, JsObject, JsSymbol, JsValue, descriptor};

/// Collects the members of a class; it derefs to nothing, and [`env`](Self::env) is for values.
pub struct ClassBuilder<'a, 's, T> {
    env: &'a Env<'s>,
    class: *mut ClassState,
    constructor: napi_callback,
    statics: Vec<napi_property_descriptor>,
    members: Vec<napi_property_descriptor>,
    extends: Option<(&'s ClassState, Parent)>,
    of: PhantomData<fn(T)>,
}

/// A function's parts as a descriptor names them.
enum Part {
    Method,
    Getter,
    Setter,
}

#[inline]
fn empty(name: &CStr, attributes: napi_property_attributes) -> napi_property_descriptor {
    napi_property_descriptor {
        attributes,
        ..descriptor(name, null_mut())
    }
}

/// Which of two places a member goes to.
#[inline]
fn is_named(descriptor: &napi_property_descriptor, name: &CStr) -> bool {
    // SAFETY: names in descriptors are null or `&'static CStr`s.
    !descriptor.utf8name.is_null() && unsafe { CStr::from_ptr(descriptor.utf8name) } == name
}

impl<'s, T: Class> ClassBuilder<'_, 's, T> {
    /// The env.
    #[must_use]
    pub fn env(&self) -> &Env<'s> {
        self.env
    }

    /// What `new` calls: a function that returns the value, or a `Result` of it.
    ///
    /// A class without one cannot be constructed by JavaScript; [`Env::instance`] makes its objects.
    pub fn constructor<M, F: Callable<M, Constructor<T>>>(&mut self, _f: F) {
        const { assert_captures_nothing::<F>() };
        self.constructor = Some(trampoline::<M, F, Constructor<T>>);
    }

    /// A method: a function whose first parameter is `&T` or `&mut T`, then an [`Env`] or a
    /// [`Call`](crate::Call) if it wants one, then its arguments. It captures nothing.
    ///
    /// ```compile_fail,E0080
    /// use napi_vtable_module::{Class, ClassBuilder, Result};
    ///
    /// struct Shape;
    ///
    /// impl Class for Shape {
    ///     const NAME: &'static str = "Shape";
    ///     fn define(class: &mut ClassBuilder<'_, '_, Self>) -> Result<()> {
    ///         let sides = 4;
    ///         class.method(c"sides", move |_shape: &Self| sides);
    ///         Ok(())
    ///     }
    /// }
    /// # let _: fn(&mut ClassBuilder<'_, '_, Shape>) -> Result<()> = Shape::define; // so that it is compiled
    /// ```
    pub fn method<M, F: Callable<M, Method<T>>>(&mut self, name: &'static CStr, _f: F) {
        const { assert_captures_nothing::<F>() };
        self.add(
            name,
            Part::Method,
            Some(trampoline::<M, F, Method<T>>),
            false,
        );
    }

    /// What reading a property calls.
    pub fn getter<M, F: Callable<M, Method<T>>>(&mut self, name: &'static CStr, _f: F) {
        const { assert_captures_nothing::<F>() };
        self.add(
            name,
            Part::Getter,
            Some(trampoline::<M, F, Method<T>>),
            false,
        );
    }

    /// What writing a property calls, with the new value as its argument.
    pub fn setter<M, F: Callable<M, Method<T>>>(&mut self, name: &'static CStr, _f: F) {
        const { assert_captures_nothing::<F>() };
        self.add(
            name,
            Part::Setter,
            Some(trampoline::<M, F, Method<T>>),
            false,
        );
    }

    /// A function of the class itself.
    pub fn static_method<M, F: Callable<M, Function>>(&mut self, name: &'static CStr, _f: F) {
        const { assert_captures_nothing::<F>() };
        self.add(name, Part::Method, Some(trampoline::<M, F, Function>), true);
    }

    /// A constant of the class itself.
    ///
    /// # Errors
    /// If the value cannot be converted.
    pub fn constant(&mut self, name: &'static CStr, value: impl IntoJs<'s>) -> Result<()> {
        let mut descriptor = empty(name, napi_enumerable);
        descriptor.value = value.into_js(self.env)?.raw();
        self.statics.push(descriptor);
        Ok(())
    }

    /// What `for (const item of object)` goes through: a method that returns a [`JsIterator`](crate::JsIterator).
    ///
    /// # Errors
    /// If the runtime fails.
    pub fn iterator<M, F: Callable<M, Method<T>>>(&mut self, _f: F) -> Result<()> {
        const { assert_captures_nothing::<F>() };
        self.add_iterator(Some(trampoline::<M, F, Method<T>>))
    }

    /// What `for await (const item of object)` goes through: a method that returns a `JsAsyncIterator` (feature `stream`).
    ///
    /// # Errors
    /// If the runtime fails.
    pub fn async_iterator<M, F: Callable<M, Method<T>>>(&mut self, _f: F) -> Result<()> {
        const { assert_captures_nothing::<F>() };
        self.add_async_iterator(Some(trampoline::<M, F, Method<T>>))
    }

    /// Makes this class extend another native one: the value begins where its parent's ends, and is one of its
    /// methods' receivers.
    ///
    /// # Errors
    /// If the other class cannot be defined.
    pub fn extends<P: Class>(&mut self) -> Result<()>
    where
        T: AsRef<P> + AsMut<P>,
    {
        /// # Safety
        /// The value is a `T` that may be read.
        unsafe fn shared<T: AsRef<P>, P>(value: *mut ()) -> *mut () {
            // SAFETY: the caller's promise.
            let parent: &P = unsafe { &*value.cast::<T>() }.as_ref();
            (&raw const *parent).cast_mut().cast()
        }
        /// # Safety
        /// The value is a `T` that may be changed.
        unsafe fn exclusive<T: AsMut<P>, P>(value: *mut ()) -> *mut () {
            // SAFETY: the caller's promise.
            let parent: &mut P = unsafe { &mut *value.cast::<T>() }.as_mut();
            (&raw mut *parent).cast()
        }
        let parent = EnvState::of(self.env)?.class::<P>(self.env)?;
        let how = Parent {
            class: parent,
            shared: shared::<T, P>,
            exclusive: exclusive::<T, P>,
        };
        self.extends = Some((parent, how));
        Ok(())
    }

    fn add(&mut self, name: &'static CStr, part: Part, callback: napi_callback, is_static: bool) {
        let list = if is_static {
            &mut self.statics
        } else {
            &mut self.members
        };
        let attributes = match part {
            Part::Method => napi_default_method,
            Part::Getter | Part::Setter => napi_configurable,
        };
        let found = list
            .iter()
            .position(|descriptor| is_named(descriptor, name));
        let index = found.unwrap_or_else(|| {
            list.push(empty(name, attributes));
            list.len() - 1
        });
        let descriptor = &mut list[index];
        match part {
            Part::Method => descriptor.method = callback,
            Part::Getter => descriptor.getter = callback,
            Part::Setter => descriptor.setter = callback,
        }
        descriptor.data = self.class.cast();
    }

    /// A method whose name is a symbol; the text is what the function says that it is called.
    fn add_by_symbol(
        &mut self,
        symbol: JsSymbol<'s>,
        name: &'static CStr,
        callback: napi_callback,
    ) {
        let mut descriptor = empty(name, napi_default_method);
        descriptor.name = symbol.raw();
        descriptor.method = callback;
        descriptor.data = self.class.cast();
        self.members.push(descriptor);
    }

    fn add_iterator(&mut self, callback: napi_callback) -> Result<()> {
        let symbol = symbol_iterator(self.env)?;
        self.add_by_symbol(symbol, c"[Symbol.iterator]", callback);
        Ok(())
    }

    fn add_async_iterator(&mut self, callback: napi_callback) -> Result<()> {
        let symbol = self.env.well_known_symbol(c"asyncIterator")?;
        self.add_by_symbol(symbol, c"[Symbol.asyncIterator]", callback);
        Ok(())
    }
}

/// What the macros expand to; no part of the API.
#[doc(hidden)]
impl<T: Class> ClassBuilder<'_, '_, T> {
    pub fn native_constructor(&mut self, function: NativeFn<Constructor<T>>) {
        self.constructor = function.callback;
    }
    pub fn native_method(&mut self, name: &'static CStr, function: NativeFn<Method<T>>) {
        self.add(name, Part::Method, function.callback, false);
    }
    pub fn native_getter(&mut self, name: &'static CStr, function: NativeFn<Method<T>>) {
        self.add(name, Part::Getter, function.callback, false);
    }
    pub fn native_setter(&mut self, name: &'static CStr, function: NativeFn<Method<T>>) {
        self.add(name, Part::Setter, function.callback, false);
    }
    pub fn native_static<K: Plain>(&mut self, name: &'static CStr, function: NativeFn<K>) {
        self.add(name, Part::Method, function.callback, true);
    }
    pub fn native_static_getter<K: Plain>(&mut self, name: &'static CStr, function: NativeFn<K>) {
        self.add(name, Part::Getter, function.callback, true);
    }
    pub fn native_iterator(&mut self, function: NativeFn<Method<T>>) -> Result<()> {
        self.add_iterator(function.callback)
    }
    pub fn native_async_iterator(&mut self, function: NativeFn<Method<T>>) -> Result<()> {
        self.add_async_iterator(function.callback)
    }
}

/// Calls make references to a member from nothing, so it must not have gone: a closure that drops something is refused
/// also where that has no size.
///
/// ```compile_fail,E0080
/// use napi_vtable_module::{Class, ClassBuilder, Result};
///
/// struct Permit;
/// impl Permit {
///     fn sides(&self) -> u32 { 4 }
/// }
/// impl Drop for Permit {
///     fn drop(&mut self) {}
/// }
/// struct Shape;
///
/// impl Class for Shape {
///     const NAME: &'static str = "Shape";
///     fn define(class: &mut ClassBuilder<'_, '_, Self>) -> Result<()> {
///         let permit = Permit;
///         class.method(c"sides", move |_shape: &Self| permit.sides());
///         Ok(())
///     }
/// }
/// # let _: fn(&mut ClassBuilder<'_, '_, Shape>) -> Result<()> = Shape::define; // so that it is compiled
/// ```
const fn assert_captures_nothing<F>() {
    assert!(
        size_of::<F>() == 0 && !needs_drop::<F>(),
        "a member of a class is a function or a closure that captures nothing"
    );
}

/// `Symbol.iterator`.
#[inline]
pub(super) fn symbol_iterator<'s>(env: &Env<'s>) -> Result<JsSymbol<'s>> {
    let symbol: JsObject<'s> = env.global()?.get(env, c"Symbol")?;
    symbol.get(env, c"iterator")
}

/// A class that was made.
pub(super) struct Defined {
    /// A strong reference.
    pub(super) constructor: napi_ref,
    pub(super) parent: Option<Parent>,
}

/// Makes the class in JavaScript.
///
/// # Errors
/// Those of [`Class::define`], or if the runtime fails.
pub(super) fn define<'s, T: Class>(env: &Env<'s>, class: *mut ClassState) -> Result<Defined> {
    let mut builder = ClassBuilder::<T> {
        env,
        class,
        constructor: Some(adopt_only::<T>),
        statics: Vec::new(),
        members: Vec::new(),
        extends: None,
        of: PhantomData,
    };
    T::define(&mut builder)?;
    let ClassBuilder {
        constructor,
        mut statics,
        mut members,
        extends,
        ..
    } = builder;
    let constructor = define_class(env, T::NAME, constructor, class.cast())?;
    let prototype: JsObject<'s> = constructor.get(env, c"prototype")?;
    define_named(env, prototype.into(), &mut members)?;
    define_named(env, constructor.into(), &mut statics)?;
    if let Some((parent, _)) = &extends {
        let parent = EnvState::constructor(env, parent)?;
        let object: JsObject<'s> = env.global()?.get(env, c"Object")?;
        let set: JsFunction<'s> = object.get(env, c"setPrototypeOf")?;
        let above: JsObject<'s> = parent.get(env, c"prototype")?;
        set.call::<JsValue<'s>>(env, (prototype, above))?;
        set.call::<JsValue<'s>>(env, (constructor, parent))?;
    }
    let mut reference = null_mut();
    // SAFETY: env and handle are live and the result is a local.
    env.check(unsafe {
        raw::napi_create_reference(env.raw(), constructor.raw(), 1, &raw mut reference)
    })?;
    Ok(Defined {
        constructor: reference,
        parent: extends.map(|(_, how)| how),
    })
}

#[inline]
fn define_class<'s>(
    env: &Env<'s>,
    name: &str,
    constructor: napi_callback,
    data: *mut c_void,
) -> Result<JsFunction<'s>> {
    let mut value: napi_value = null_mut();
    // SAFETY: the env is live; the name is valid for its length; the callback fits the data, which
    // lives as long as the env.
    env.check(unsafe {
        raw::napi_define_class(
            env.raw(),
            name.as_ptr().cast(),
            name.len(),
            constructor,
            data,
            0,
            null(),
            &raw mut value,
        )
    })?;
    // SAFETY: the runtime has just made the handle in the current scope, of a function.
    Ok(unsafe { JsFunction::from_raw(value) })
}
