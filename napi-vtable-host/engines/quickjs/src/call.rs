//! Functions of native code: the class whose objects call back, and one such call.
//!
//! A function object carries a [`Function`]. QuickJS calls [`call`] with the arguments on its own stack. They are
//! handles at once, borrowed by the frame of the call (see `handles.rs`); what the module gets as
//! `napi_callback_info` is a pointer to a [`CallInfo`] on ours, which says where they are. So an ordinary call
//! allocates nothing and counts no uses: the handles it makes go onto the engine's stack and are freed on return.
//!
//! In a construct call QuickJS passes `new.target` for `this`; the instance is made here.

use std::ffi::{CStr, c_int, c_void};
use std::rc::Rc;

use napi_vtable_sys::*;
use rquickjs_sys as q;
use rquickjs_sys::{JSClassID, JSContext, JSRuntime, JSValue};

use crate::arguments::Argument;
use crate::env::Env;
use crate::instance;
use crate::owned::{Owned, free};

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
    /// The handle of the receiver, or of the new instance.
    pub this: napi_value,
    /// How many arguments there are.
    pub argc: usize,
    /// `new.target` in a construct call, borrowed; else `undefined`.
    pub new_target: JSValue,
    /// What the function was made with.
    pub data: *mut c_void,
}

impl CallInfo {
    /// The handle of the first argument; those of the others follow.
    #[inline]
    pub fn first(&self) -> napi_value {
        std::ptr::without_provenance_mut(self.this.addr() + 1)
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
    if env.is_closed() || env.engine().is_stack_full() {
        return refuse(ctx, env);
    }
    let argc = argc.cast_unsigned() as usize; // QuickJS counts from zero.
    // SAFETY: the caller's promise.
    unsafe {
        let mut receiver = this;
        if q::JS_IsUndefined(this) {
            receiver = env.engine().handles.global();
        }
        if flags & CONSTRUCT != 0 || function.kind != Kind::Plain || !q::JS_IsObject(receiver) {
            return call_otherwise(ctx, env, function, this, argc, argv, flags);
        }
        run(env, function, receiver, q::JS_UNDEFINED, argc, argv)
    }
}

/// A call that is not the most frequent kind: of a method of a class, with `new`, or with a primitive receiver.
///
/// # Safety
/// As for [`call`].
#[inline(never)]
unsafe extern "C" fn call_otherwise(
    ctx: *mut JSContext,
    env: &Env,
    function: &Function,
    this: JSValue,
    argc: usize,
    argv: *mut JSValue,
    flags: c_int,
) -> JSValue {
    // SAFETY: the caller's promise; what the receiver becomes is kept until the call has ended.
    unsafe {
        if flags & CONSTRUCT != 0 {
            return construct(ctx, env, function, this, argc, argv);
        }
        if let Kind::Method(brand) = function.kind
            && brand_of(env, this) != brand
        {
            return q::JS_ThrowTypeError(ctx, c"Illegal invocation".as_ptr());
        }
        // As in sloppy mode, a native function gets the global object or a wrapper.
        let receiver = if q::JS_IsObject(this) {
            env.dup(this)
        } else if q::JS_IsUndefined(this) || q::JS_IsNull(this) {
            env.dup(env.engine().handles.global())
        } else {
            Owned::new(ctx, q::JS_ToObject(ctx, this))
        };
        if q::JS_IsException(receiver.raw()) {
            return q::JS_EXCEPTION;
        }
        run(env, function, receiver.raw(), q::JS_UNDEFINED, argc, argv)
    }
}

/// Why a function of this env cannot be called now.
#[cold]
extern "C" fn refuse(ctx: *mut JSContext, env: &Env) -> JSValue {
    // SAFETY: the context is that of QuickJS's caller; the texts are literals, and the formats take no argument.
    unsafe {
        if env.is_closed() {
            return q::JS_ThrowTypeError(ctx, c"the module's env has ended".as_ptr());
        }
        // QuickJS checks where its own functions begin, and native ones may call each other directly.
        q::JS_ThrowRangeError(ctx, c"Maximum call stack size exceeded".as_ptr())
    }
}

/// A call with `new`.
///
/// # Safety
/// As for [`call`].
unsafe fn construct(
    ctx: *mut JSContext,
    env: &Env,
    function: &Function,
    new_target: JSValue,
    argc: usize,
    argv: *mut JSValue,
) -> JSValue {
    // SAFETY: the caller's promise; the instance is kept until the call has ended. An object result replaces it,
    // as in JavaScript.
    unsafe {
        let instance = Owned::new(ctx, instance_for(ctx, env, new_target, function.kind));
        if q::JS_IsException(instance.raw()) {
            return q::JS_EXCEPTION;
        }
        let result = run(env, function, instance.raw(), new_target, argc, argv);
        if q::JS_IsObject(result) || q::JS_IsException(result) {
            return result;
        }
        drop(Owned::new(ctx, result));
        instance.into_raw()
    }
}

/// The brand of an instance of a native class; 0 for any other value.
fn brand_of(env: &Env, value: JSValue) -> usize {
    instance::of(env.engine(), value).map_or(0, |instance| instance.brand)
}

/// Runs the native function and returns an owned value, or the mark of an exception, which the context has then.
///
/// # Safety
/// The receiver, `new.target` and `argc` arguments are alive during the call.
#[inline(always)]
unsafe fn run(
    env: &Env,
    function: &Function,
    this: JSValue,
    new_target: JSValue,
    argc: usize,
    argv: *mut JSValue,
) -> JSValue {
    let handles = &env.engine().handles;
    let _inside = env.engine().enter_js();
    // SAFETY: the caller's promise.
    let frame = unsafe { handles.enter_call(this, argc, argv) };
    let info = CallInfo {
        this: frame.receiver(),
        argc,
        new_target,
        data: function.data,
    };
    let outer = env.set_aside();
    // What an earlier call left behind is no error of this one.
    env.ok();
    // SAFETY: the module gave the function for these arguments.
    let result = unsafe { (function.callback)(env.raw(), (&raw const info).cast_mut().cast()) };
    let value = handles.leave_with(frame, result);
    let thrown = env.take_pending();
    env.restore(outer);
    match thrown {
        None => value,
        Some(exception) => throw(env, value, exception),
    }
}

/// Throws what a native function left pending, in the place of its result; both are owned.
#[cold]
extern "C" fn throw(env: &Env, value: JSValue, exception: JSValue) -> JSValue {
    // SAFETY: both values are the caller's; throwing hands the exception over.
    unsafe {
        free(env.ctx(), value);
        q::JS_Throw(env.ctx(), exception)
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
            let object = q::JS_NewObjectProtoClass(ctx, parent, class);
            if !q::JS_IsException(object) {
                instance::equip(object, brand);
            }
            object
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
