//! Functions of native code: what their objects carry, and how they are made. How they are called is in `call.rs`.

use std::ffi::{CStr, c_int, c_void};
use std::rc::Rc;

use napi_vtable_sys::*;
use rquickjs_sys as q;
use rquickjs_sys::{JSClassID, JSRuntime, JSValue};

use crate::env::Env;

/// What a function object carries.
pub struct Function {
    pub(crate) env: Share,
    pub(crate) callback: unsafe extern "C" fn(napi_env, napi_callback_info) -> napi_value,
    pub(crate) data: *mut c_void,
    pub(crate) kind: Kind,
    /// Whether the kind is another one than [`Kind::Plain`].
    pub(crate) is_special: bool,
}

/// A share of an env, kept as the pointer that the module gets: a call then needs no arithmetic.
pub struct Share(*const Env);

impl Share {
    fn new(env: &Env) -> Self {
        Self(Rc::into_raw(env.share()))
    }

    /// The env.
    #[inline]
    pub fn env(&self) -> &Env {
        // SAFETY: this share keeps the env.
        unsafe { &*self.0 }
    }
}

impl Drop for Share {
    fn drop(&mut self) {
        // SAFETY: `new` took the share out of its `Rc`.
        drop(unsafe { Rc::from_raw(self.0) });
    }
}

/// What a native function is to JavaScript.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A function that can be called and constructed.
    Plain,
    /// The same, and its instances bear a brand.
    Class(usize),
    /// A method that takes the instances of a brand alone for its receiver.
    Method(usize),
}

/// Makes a function object.
///
/// It has `name`, `length` 0, and a `prototype` of its own, because Node-API's functions can be
/// constructed and extended. For a class, [`define_constructor`] is left to the caller: it comes last.
///
/// # Errors
/// [`napi_pending_exception`] where memory runs out.
pub fn new_function(
    env: &Env,
    name: JSValue,
    callback: unsafe extern "C" fn(napi_env, napi_callback_info) -> napi_value,
    data: *mut c_void,
    kind: Kind,
) -> Result<JSValue, napi_status> {
    let ctx = env.ctx();
    // SAFETY: the context is alive on this thread. Each call takes over the owned values that it is
    // given; the box is taken back by `finalize`.
    unsafe {
        let function = env.js(q::JS_NewObjectClass(ctx, env.engine().classes.function))?;
        let body = Box::new(Function {
            env: Share::new(env),
            callback,
            data,
            kind,
            is_special: kind != Kind::Plain,
        });
        q::JS_SetOpaque(function.raw(), Box::into_raw(body).cast());
        q::JS_SetConstructorBit(ctx, function.raw(), true);
        let define = |object: JSValue, property: &CStr, value, flags: u32| {
            let flags = flags as c_int;
            env.check(q::JS_DefinePropertyValueStr(
                ctx,
                object,
                property.as_ptr(),
                value,
                flags,
            ))
        };
        let length = q::JS_MKVAL(q::JS_TAG_INT, 0);
        define(function.raw(), c"length", length, q::JS_PROP_CONFIGURABLE)?;
        let name = q::JS_DupValue(ctx, name);
        define(function.raw(), c"name", name, q::JS_PROP_CONFIGURABLE)?;
        let prototype = env.js(q::JS_NewObject(ctx))?;
        if !matches!(kind, Kind::Class(_)) {
            define_constructor(env, prototype.raw(), function.raw())?;
        }
        define(
            function.raw(),
            c"prototype",
            prototype.into_raw(),
            q::JS_PROP_WRITABLE,
        )?;
        Ok(function.into_raw())
    }
}

/// Gives a prototype its `constructor`.
///
/// # Errors
/// [`napi_pending_exception`] where memory runs out.
pub fn define_constructor(
    env: &Env,
    prototype: JSValue,
    function: JSValue,
) -> Result<(), napi_status> {
    // SAFETY: both values are alive; the property takes over a use of its own.
    env.check(unsafe {
        let function = q::JS_DupValue(env.ctx(), function);
        let flags = (q::JS_PROP_WRITABLE | q::JS_PROP_CONFIGURABLE) as c_int;
        let name = c"constructor".as_ptr();
        q::JS_DefinePropertyValueStr(env.ctx(), prototype, name, function, flags)
    })
    .map(drop)
}

/// The class finalizer of functions.
///
/// # Safety
/// QuickJS calls it once with a dying function object.
pub unsafe extern "C" fn finalize(_: *mut JSRuntime, object: JSValue) {
    let mut class: JSClassID = 0;
    // SAFETY: the opaque is null or the box that `new_function` leaked.
    let function = unsafe { q::JS_GetAnyOpaque(object, &mut class).cast::<Function>() };
    if !function.is_null() {
        // SAFETY: as above; an object dies once.
        drop(unsafe { Box::from_raw(function) });
    }
}
