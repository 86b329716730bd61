//! Functions of native code: the class whose objects call back, and one such call.
//!
//! A function object carries a [`Function`]. QuickJS calls [`call`] with the arguments on its own stack;
//! what the module gets as `napi_callback_info` is a pointer to a [`CallInfo`] on ours, so an ordinary
//! call allocates nothing: the handles it makes go onto the engine's stack and are freed on return.
//!
//! In a construct call QuickJS passes `new.target` for `this`; the instance is made here.

use std::ffi::{CStr, c_int, c_void};
use std::rc::Rc;

use napi_vtable_sys::*;
use rquickjs_sys as q;
use rquickjs_sys::{JSClassID, JSContext, JSRuntime, JSValue};

use crate::arguments::Argument;
use crate::env::Env;
use crate::owned::Owned;

/// `JS_CALL_FLAG_CONSTRUCTOR` of quickjs.h.
const CONSTRUCT: c_int = 1;

/// What a function object carries.
pub struct Function {
    env: Rc<Env>,
    callback: unsafe extern "C" fn(napi_env, napi_callback_info) -> napi_value,
    data: *mut c_void,
    kind: Kind,
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

/// What `napi_callback_info` points to, during one call.
pub struct CallInfo {
    /// The receiver, or the new instance; borrowed.
    pub this: JSValue,
    /// `new.target` in a construct call; borrowed.
    pub new_target: Option<JSValue>,
    argv: *mut JSValue,
    argc: usize,
    /// What the function was made with.
    pub data: *mut c_void,
}

impl CallInfo {
    /// The arguments, borrowed.
    pub fn arguments(&self) -> &[JSValue] {
        if self.argc == 0 {
            return &[];
        }
        // SAFETY: QuickJS keeps the arguments during the call, which this struct does not outlive.
        unsafe { std::slice::from_raw_parts(self.argv, self.argc) }
    }
}

/// What a module passes for the call that it is in: null, or what its native function got.
pub struct Info(napi_callback_info);

impl Argument for Info {
    type First = napi_callback_info;
    type Second = ();
    type Raw = (napi_callback_info,);

    #[inline(always)]
    unsafe fn from_raw((raw,): Self::Raw) -> Self {
        Self(raw)
    }
}

impl Info {
    /// The call.
    ///
    /// # Errors
    /// [`napi_invalid_arg`] for null.
    #[inline]
    pub fn get(&self) -> Result<&CallInfo, napi_status> {
        // SAFETY: null or what `run` passed, as `from_raw` asks; that `CallInfo` lives until the native function
        // returns, and it asks from inside.
        unsafe { self.0.cast::<CallInfo>().cast_const().as_ref() }.ok_or(napi_invalid_arg)
    }
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
            env: env.share(),
            callback,
            data,
            kind,
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

fn function_of<'a>(object: JSValue) -> Option<&'a Function> {
    let mut class: JSClassID = 0;
    // SAFETY: QuickJS calls `call` for objects of our function class alone, whose opaque is null or a `Function`
    // that lives as long as the object.
    unsafe {
        q::JS_GetAnyOpaque(object, &mut class)
            .cast::<Function>()
            .as_ref()
    }
}

/// The `.call` of the function class.
///
/// # Safety
/// QuickJS calls it on the engine's thread with live values.
pub unsafe extern "C" fn call(
    ctx: *mut JSContext,
    object: JSValue,
    this: JSValue,
    argc: c_int,
    argv: *mut JSValue,
    flags: c_int,
) -> JSValue {
    let Some(function) = function_of(object) else {
        return q::JS_UNDEFINED;
    };
    // Whoever calls keeps the function object during the call, and with it this share.
    let env = &*function.env;
    if env.is_closed() {
        // SAFETY: both texts are literals; the format takes no argument.
        return unsafe { q::JS_ThrowTypeError(ctx, c"the module's env has ended".as_ptr()) };
    }
    if env.engine().is_stack_full() {
        // QuickJS checks where its own functions begin, and native ones may call each other directly.
        // SAFETY: as above.
        return unsafe { q::JS_ThrowRangeError(ctx, c"Maximum call stack size exceeded".as_ptr()) };
    }
    let construct = flags & CONSTRUCT != 0;
    if let Kind::Method(brand) = function.kind
        && !construct
        && brand_of(env, this) != brand
    {
        // SAFETY: as above.
        return unsafe { q::JS_ThrowTypeError(ctx, c"Illegal invocation".as_ptr()) };
    }
    let argc = usize::try_from(argc).unwrap_or(0);
    let mut info = CallInfo {
        this,
        new_target: None,
        argv,
        argc,
        data: function.data,
    };
    if !construct {
        // SAFETY: the receiver is alive during the call.
        let receiver = match unsafe { receiver(ctx, this) } {
            // SAFETY: reads a tag.
            Some(made) if unsafe { q::JS_IsException(made.raw()) } => return q::JS_EXCEPTION,
            receiver => receiver,
        };
        info.this = receiver.as_ref().map_or(this, Owned::raw);
        return run(env, function, &info).unwrap_or(q::JS_EXCEPTION);
    }
    // SAFETY: `this` is new.target, alive during the call.
    let instance = unsafe { instance_for(ctx, env, this, function.kind) };
    // SAFETY: reads a tag.
    if unsafe { q::JS_IsException(instance) } {
        return instance;
    }
    info.this = instance;
    info.new_target = Some(this);
    let result = run(env, function, &info);
    // SAFETY: an object result replaces the instance, as in JavaScript; what is not returned is freed here.
    unsafe {
        match result {
            Some(value) if !q::JS_IsObject(value) => {
                q::JS_FreeValue(ctx, value);
                instance
            }
            other => {
                q::JS_FreeValue(ctx, instance);
                other.unwrap_or(q::JS_EXCEPTION)
            }
        }
    }
}

/// The brand of an instance of a native class; 0 for any other value.
fn brand_of(env: &Env, value: JSValue) -> usize {
    // SAFETY: reads the class of a live value; the opaque is a number and never followed.
    unsafe { q::JS_GetOpaque(value, env.engine().classes.instance) }.addr()
}

/// What a native function gets for a receiver that is no object: as in sloppy mode, the global object or a
/// wrapper. `None` where the receiver is an object itself.
///
/// # Safety
/// `this` is alive, and this is the engine's thread.
#[inline]
unsafe fn receiver<'c>(ctx: *mut JSContext, this: JSValue) -> Option<Owned<'c>> {
    // SAFETY: the caller's promise; each result is owned.
    unsafe {
        if q::JS_IsObject(this) {
            return None;
        }
        let object = if q::JS_IsUndefined(this) || q::JS_IsNull(this) {
            q::JS_GetGlobalObject(ctx)
        } else {
            q::JS_ToObject(ctx, this)
        };
        Some(Owned::new(ctx, object))
    }
}

/// Runs the native function; `None` means that it left an exception, which the context has now.
#[inline]
fn run(env: &Env, function: &Function, info: &CallInfo) -> Option<JSValue> {
    let handles = &env.engine().handles;
    let _inside = env.engine().enter_js();
    let frame = handles.enter();
    let outer = env.set_aside();
    // What an earlier call left behind is no error of this one.
    env.ok();
    // SAFETY: the module gave the function for these arguments.
    let result = unsafe { (function.callback)(env.raw(), (&raw const *info).cast_mut().cast()) };
    let value = handles.take(result, &frame).unwrap_or(q::JS_UNDEFINED);
    handles.leave(frame);
    let thrown = env.take_pending();
    env.restore(outer);
    match thrown {
        None => Some(value),
        Some(exception) => {
            // SAFETY: both values are owned here; throwing hands the exception over.
            unsafe {
                q::JS_FreeValue(env.ctx(), value);
                q::JS_Throw(env.ctx(), exception);
            }
            None
        }
    }
}

/// The object that a construct call works on.
///
/// # Safety
/// `new_target` is alive, and this is the engine's thread.
unsafe fn instance_for(ctx: *mut JSContext, env: &Env, new_target: JSValue, kind: Kind) -> JSValue {
    // SAFETY: the caller's promise; the prototype is freed after use.
    unsafe {
        let prototype = q::JS_GetPropertyStr(ctx, new_target, c"prototype".as_ptr());
        if q::JS_IsException(prototype) {
            return prototype;
        }
        let usable = q::JS_IsObject(prototype);
        let parent = if usable {
            prototype
        } else {
            env.engine().intrinsics.object_prototype
        };
        let instance = if let Kind::Class(brand) = kind {
            let class = env.engine().classes.instance;
            let instance = q::JS_NewObjectProtoClass(ctx, parent, class);
            if !q::JS_IsException(instance) {
                q::JS_SetOpaque(instance, std::ptr::without_provenance_mut(brand));
            }
            instance
        } else {
            q::JS_NewObjectProto(ctx, parent)
        };
        q::JS_FreeValue(ctx, prototype);
        instance
    }
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
