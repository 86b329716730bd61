//! Properties with attributes, for [`JsObject::define`](crate::JsObject::define).

use std::ffi::CStr;
use std::fmt;
use std::marker::PhantomData;
use std::mem::{forget, needs_drop};
use std::ptr::{null, null_mut};

use napi_vtable_sys::{
    napi_callback, napi_configurable, napi_default_jsproperty, napi_default_method,
    napi_enumerable, napi_property_attributes, napi_property_descriptor, napi_value, napi_writable,
};

use crate::env::{Brand, Env};
use crate::error::Result;
use crate::function::{Callable, trampoline};
use crate::raw;
use crate::value::{Handle, JsValue};

/// A property to define: a value, a method or an accessor, with its attributes.
///
/// Methods and accessors are functions that capture nothing; for others there is
/// [`Env::function`](crate::Env::function), whose result is a value.
///
/// ```
/// use napi_vtable_module::{Call, Env, IntoJs, JsObject, Property, Result};
///
/// fn circle<'s>(env: Env<'s>, radius: f64) -> Result<JsObject<'s>> {
///     let object = env.object()?;
///     object.define(&env, &[
///         Property::value(c"radius", radius.into_js(&env)?).read_only(),
///         Property::getter(c"area", |call: Call<'_>| -> Result<f64> {
///             let radius: f64 = call.this().downcast::<JsObject>(&call)?.get(&call, c"radius")?;
///             Ok(std::f64::consts::PI * radius * radius)
///         }),
///         Property::method(c"toString", || "a circle").hidden(),
///     ])?;
///     Ok(object)
/// }
/// # fn init(exports: &mut napi_vtable_module::Exports<'_>) -> Result<()> { exports.function(c"circle", circle) }
/// ```
#[derive(Clone, Copy)]
#[repr(transparent)]
pub struct Property<'a, 's> {
    descriptor: napi_property_descriptor,
    name: PhantomData<&'a CStr>,
    scope: Brand<'s>,
}

impl<'a, 's> Property<'a, 's> {
    #[inline]
    const fn new(descriptor: napi_property_descriptor) -> Self {
        Self {
            descriptor,
            name: PhantomData,
            scope: PhantomData,
        }
    }

    /// A value; writable, enumerable and configurable, as an assignment would make it.
    #[must_use]
    #[inline]
    pub fn value(name: &'a CStr, value: JsValue<'s>) -> Self {
        Self::new(descriptor(name, value.raw()))
    }

    /// The same with a symbol or another JavaScript value as its name.
    #[must_use]
    pub fn keyed(key: impl Handle<'s>, value: JsValue<'s>) -> Self {
        let mut descriptor = descriptor(c"", value.raw());
        descriptor.utf8name = null();
        descriptor.name = key.raw();
        Self::new(descriptor)
    }

    /// A method; writable and configurable, but hidden from enumeration, as in a class.
    ///
    /// ```compile_fail,E0080
    /// use napi_vtable_module::Property;
    /// let by = 1.0;
    /// let method = Property::method(c"add", move |x: f64| x + by);
    /// ```
    #[must_use]
    pub fn method<M, F: Callable<M>>(name: &'a CStr, f: F) -> Self {
        let mut descriptor = descriptor(name, null_mut());
        descriptor.method = static_callback(f);
        descriptor.attributes = napi_default_method;
        Self::new(descriptor)
    }

    /// A property that a function computes; enumerable and configurable.
    #[must_use]
    pub fn getter<M, F: Callable<M>>(name: &'a CStr, get: F) -> Self {
        let mut descriptor = descriptor(name, null_mut());
        descriptor.getter = static_callback(get);
        descriptor.attributes = napi_enumerable | napi_configurable;
        Self::new(descriptor)
    }

    /// A property that one function computes and another one takes; enumerable and configurable.
    #[must_use]
    pub fn accessor<M, N>(name: &'a CStr, get: impl Callable<M>, set: impl Callable<N>) -> Self {
        let mut property = Self::getter(name, get);
        property.descriptor.setter = static_callback(set);
        property
    }

    /// Assignments do not change it; what it does to accessors is nothing.
    #[must_use]
    #[inline]
    pub const fn read_only(self) -> Self {
        self.without(napi_writable)
    }

    /// Enumeration passes over it.
    #[must_use]
    #[inline]
    pub const fn hidden(self) -> Self {
        self.without(napi_enumerable)
    }

    /// It can neither be deleted nor defined anew.
    #[must_use]
    #[inline]
    pub const fn fixed(self) -> Self {
        self.without(napi_configurable)
    }

    /// Enumeration finds it.
    #[must_use]
    #[inline]
    pub const fn enumerable(mut self) -> Self {
        self.descriptor.attributes.0 |= napi_enumerable.0;
        self
    }

    #[inline]
    const fn without(mut self, attribute: napi_property_attributes) -> Self {
        self.descriptor.attributes.0 &= !attribute.0;
        self
    }
}

impl fmt::Debug for Property<'_, '_> {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Property")
            .field("attributes", &self.descriptor.attributes)
            .finish_non_exhaustive()
    }
}

/// The callback of a function that needs no data.
fn static_callback<M, F: Callable<M>>(f: F) -> napi_callback {
    const {
        assert!(
            size_of::<F>() == 0 && !needs_drop::<F>(),
            "the function captures something: make a value of it with `Env::function`"
        );
    }
    forget(f); // calls make references to it from nothing
    Some(trampoline::<M, F, crate::function::Function>)
}

/// Defines what the descriptors say.
///
/// # Safety
/// The object and the descriptors' values are live in the env's scope; their names are valid during the call, and their
/// callbacks fit their data, which lives as long as the env.
#[inline(always)]
pub(crate) unsafe fn define_properties(
    env: &Env<'_>,
    object: napi_value,
    descriptors: &[napi_property_descriptor],
) -> Result<()> {
    // SAFETY: the caller's promise, and the env is live.
    env.check(unsafe {
        raw::napi_define_properties(env.raw(), object, descriptors.len(), descriptors.as_ptr())
    })
}

/// A descriptor that holds a value, as an assignment would make it.
#[inline]
pub(crate) fn descriptor(name: &CStr, value: napi_value) -> napi_property_descriptor {
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
