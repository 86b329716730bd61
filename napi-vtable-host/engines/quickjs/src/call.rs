//! Calls of native code: what QuickJS calls for an object of the function class.
//!
//! Such an object carries a [`Function`]. QuickJS calls [`call`] with the arguments on its own stack. They are
//! handles at once, borrowed by the frame of the call (see `handles.rs`); what the module gets as
//! `napi_callback_info` is a pointer to a [`CallInfo`] on ours, which says where they are. So an ordinary call
//! allocates nothing and counts no uses: the handles it makes go onto the engine's stack and are freed on return.
//!
//! In a construct call QuickJS passes `new.target` for `this`; the instance is made here.

use std::ffi::{c_int, c_void};
use std::mem::MaybeUninit;

use napi_vtable_sys::*;
use rquickjs_sys as q;
use rquickjs_sys::{JSClassID, JSContext, JSValue};

use crate::arguments::Argument;
use crate::env::Env;
use crate::function::{Function, Kind};
use crate::handles::Frame;
use crate::inner::Inner;
use crate::instance;
use crate::owned::{Owned, free};
use crate::values;

/// `JS_CALL_FLAG_CONSTRUCTOR` of quickjs.h.
const CONSTRUCT: c_int = 1;

/// What `napi_callback_info` points to, during one call.
pub struct CallInfo<'c> {
    frame: Frame,
    /// How many arguments there are.
    pub argc: usize,
    /// `new.target` in a construct call.
    pub new_target: Option<&'c JSValue>,
    function: &'c Function,
}

impl CallInfo<'_> {
    /// What the function was made with.
    #[inline]
    pub fn data(&self) -> *mut c_void {
        self.function.data
    }

    /// The handle of the receiver, or of the new instance.
    #[inline]
    pub fn this(&self) -> napi_value {
        self.frame.receiver()
    }

    /// The handle of the first argument; those of the others follow.
    #[inline]
    pub fn first(&self) -> napi_value {
        self.frame.arguments()
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
    pub fn get(&self) -> Result<&CallInfo<'_>, napi_status> {
        // SAFETY: null or what `run` passed, as `from_raw` asks; that `CallInfo` lives until the native function
        // returns, and it asks from inside.
        unsafe { self.0.cast::<CallInfo<'_>>().cast_const().as_ref() }.ok_or(napi_invalid_arg)
    }
}

/// What `call` keeps in memory while it asks for a function's opaque, where a register would have to be saved for it.
struct Kept {
    this: JSValue,
    argc: c_int,
    /// Written by QuickJS, and read by nobody.
    class: MaybeUninit<JSClassID>,
}

impl Kept {
    #[inline(always)]
    fn new(this: JSValue, argc: c_int) -> Self {
        Self {
            this,
            argc,
            class: MaybeUninit::uninit(),
        }
    }

    /// What a function object carries.
    ///
    /// # Safety
    /// It is a live object of the function class. `new_function` gives each what it carries before anybody sees it.
    #[inline(always)]
    unsafe fn function_of<'a>(&mut self, object: JSValue) -> &'a Function {
        // SAFETY: as promised, the opaque is a `Function` that lives as long as the object.
        unsafe {
            let opaque = q::JS_GetAnyOpaque(object, self.class.as_mut_ptr());
            &*opaque.cast::<Function>()
        }
    }
}

/// The `.call` of the function class.
///
/// # Safety
/// QuickJS calls it on the engine's thread with live values.
pub unsafe extern "C" fn call(
    _: *mut JSContext,
    object: JSValue,
    this: JSValue,
    argc: c_int,
    argv: *mut JSValue,
    flags: c_int,
) -> JSValue {
    // SAFETY: the caller's promise.
    unsafe {
        if flags & CONSTRUCT != 0 {
            return call_with_new(object, this, argc, argv);
        }
        let mut kept = Kept::new(this, argc);
        // This is the `.call` of that class alone, and the caller keeps the object.
        let function = kept.function_of(object);
        // Whoever calls keeps the function object during the call, and with it this share.
        let env = function.env.env();
        let inner = env.engine();
        let receiver = match values::tag(kept.this) {
            q::JS_TAG_OBJECT => &kept.this,
            // As in sloppy mode, see `receiver_for`.
            q::JS_TAG_UNDEFINED => inner.handles.global(),
            _ => return call_otherwise(env, function, kept.this, kept.argc, argv),
        };
        // One test for both.
        let unusual = u8::from(function.is_special) | env.bars();
        if unusual != 0 || inner.is_stack_full() {
            return call_special(env, function, kept.this, kept.argc, argv);
        }
        let argc = kept.argc.cast_unsigned() as usize; // QuickJS counts from zero.
        if !inner.handles.has_room_for_few(argc) {
            return run_with_many(env, function, receiver, argc, argv);
        }
        let frame = inner.handles.enter_call_with_few(receiver, argc, argv);
        run(env, inner, function, frame, None, argc)
    }
}

/// A call with `new`.
///
/// # Safety
/// As for [`call`].
#[inline(never)]
unsafe extern "C" fn call_with_new(
    object: JSValue,
    new_target: JSValue,
    argc: c_int,
    argv: *mut JSValue,
) -> JSValue {
    // SAFETY: the caller's promise, as in `call`.
    unsafe {
        let function = Kept::new(new_target, argc).function_of(object);
        let env = function.env.env();
        let argc = argc.cast_unsigned() as usize;
        set_apart(env, || construct(env, function, new_target, argc, argv))
    }
}

/// A call of a method of a native class on one of its instances; anything else is for [`call_otherwise`].
///
/// # Safety
/// As for [`call`].
#[inline(never)]
unsafe extern "C" fn call_special(
    env: &Env,
    function: &Function,
    this: JSValue,
    argc: c_int,
    argv: *mut JSValue,
) -> JSValue {
    // SAFETY: the caller's promise.
    unsafe {
        match function.kind {
            Kind::Method(brand)
                if !env.is_barred()
                    && !env.engine().is_stack_full()
                    && brand_of(env, this) == brand =>
            {
                run_with_many(env, function, &this, argc.cast_unsigned() as usize, argv)
            }
            _ => call_otherwise(env, function, this, argc, argv),
        }
    }
}

/// A call that is not the most frequent kind: of a method of a class, with a primitive receiver, or in an env where
/// something is pending.
///
/// # Safety
/// As for [`call`].
#[cold]
#[inline(never)]
unsafe extern "C" fn call_otherwise(
    env: &Env,
    function: &Function,
    this: JSValue,
    argc: c_int,
    argv: *mut JSValue,
) -> JSValue {
    // SAFETY: the caller's promise; what the receiver becomes is kept until the call has ended.
    set_apart(env, || unsafe {
        match receiver_for(env, function.kind, this) {
            Some(receiver) => {
                let argc = argc.cast_unsigned() as usize;
                run_with_many(env, function, &receiver.raw(), argc, argv)
            }
            None => q::JS_EXCEPTION,
        }
    })
}

/// Makes a call where it may be made. What is pending waits until it is over.
#[inline]
fn set_apart(env: &Env, body: impl FnOnce() -> JSValue) -> JSValue {
    if env.is_closed() || env.engine().is_stack_full() {
        return refuse(env);
    }
    let outer = env.set_aside();
    let result = body();
    env.restore(outer);
    result
}

/// The receiver of a call, kept by the result; `None` where QuickJS throws that there is none.
///
/// # Safety
/// The value is alive, and this is the engine's thread.
unsafe fn receiver_for(env: &Env, kind: Kind, this: JSValue) -> Option<Owned<'_>> {
    let ctx = env.ctx();
    // SAFETY: the caller's promise; the result takes over the use of its value.
    unsafe {
        if let Kind::Method(brand) = kind
            && brand_of(env, this) != brand
        {
            q::JS_ThrowTypeError(ctx, c"Illegal invocation".as_ptr());
            return None;
        }
        // As in sloppy mode, a native function gets the global object or a wrapper.
        let receiver = if q::JS_IsObject(this) {
            env.dup(this)
        } else if q::JS_IsUndefined(this) || q::JS_IsNull(this) {
            env.dup(*env.engine().handles.global())
        } else {
            Owned::new(ctx, q::JS_ToObject(ctx, this))
        };
        (!q::JS_IsException(receiver.raw())).then_some(receiver)
    }
}

/// Why a function of this env cannot be called now.
#[cold]
extern "C" fn refuse(env: &Env) -> JSValue {
    // SAFETY: the context is alive on this thread; the texts are literals, and the formats take no argument.
    unsafe {
        if env.is_closed() {
            return q::JS_ThrowTypeError(env.ctx(), c"the module's env has ended".as_ptr());
        }
        // QuickJS checks where its own functions begin, and native ones may call each other directly.
        q::JS_ThrowRangeError(env.ctx(), c"Maximum call stack size exceeded".as_ptr())
    }
}

/// Makes an instance and calls the constructor with it.
///
/// # Safety
/// As for [`call`].
unsafe fn construct(
    env: &Env,
    function: &Function,
    new_target: JSValue,
    argc: usize,
    argv: *mut JSValue,
) -> JSValue {
    // SAFETY: the caller's promise; the instance is kept until the call has ended. An object result replaces it,
    // as in JavaScript.
    unsafe {
        let instance = instance_for(env, new_target, function.kind);
        let instance = Owned::new(env.ctx(), instance);
        if q::JS_IsException(instance.raw()) {
            return q::JS_EXCEPTION;
        }
        let inner = env.engine();
        let frame = inner.handles.enter_call(&instance.raw(), argc, argv);
        let result = run(env, inner, function, frame, Some(&new_target), argc);
        if q::JS_IsObject(result) || q::JS_IsException(result) {
            return result;
        }
        drop(Owned::new(env.ctx(), result));
        instance.into_raw()
    }
}

/// The brand of an instance of a native class; 0 for any other value.
fn brand_of(env: &Env, value: JSValue) -> usize {
    instance::of(env.engine(), value).map_or(0, |instance| instance.brand)
}

/// Runs a native function with any number of arguments, see [`run`].
///
/// # Safety
/// The receiver and `argc` arguments are alive during the call.
#[inline(never)]
unsafe extern "C" fn run_with_many(
    env: &Env,
    function: &Function,
    this: &JSValue,
    argc: usize,
    argv: *const JSValue,
) -> JSValue {
    // SAFETY: the caller's promise.
    unsafe {
        let inner = env.engine();
        let frame = inner.handles.enter_call(this, argc, argv);
        run(env, inner, function, frame, None, argc)
    }
}

/// Runs the native function and returns an owned value, or the mark of an exception, which the context has then.
/// Nothing is pending before: [`call_otherwise`] has set it aside.
///
/// What is looked up again after the call needs no register over it.
///
/// # Safety
/// What the frame borrows is alive, and so is `new.target`, until the frame is left here.
#[inline(always)]
unsafe fn run(
    env: &Env,
    inner: &Inner,
    function: &Function,
    frame: Frame,
    new_target: Option<&JSValue>,
    argc: usize,
) -> JSValue {
    let info = CallInfo {
        frame,
        argc,
        new_target,
        function,
    };
    inner.begin_js();
    // What an earlier call left behind is no error of this one.
    env.ok();
    // SAFETY: the module gave the function for these arguments.
    let result = unsafe { (function.callback)(env.raw(), (&raw const info).cast_mut().cast()) };
    let inner = env.engine();
    inner.end_js();
    if env.is_pending() {
        return leave_otherwise(env, &info.frame, result);
    }
    match inner.handles.leave_simply(&info.frame, result) {
        Some(value) => value,
        None => leave_otherwise(env, &info.frame, result),
    }
}

/// Ends a call that is not the most frequent kind: of a function that has left an exception pending, or more than a
/// result. The exception is thrown in the place of the result.
#[cold]
#[inline(never)]
extern "C" fn leave_otherwise(env: &Env, frame: &Frame, result: napi_value) -> JSValue {
    let value = env.engine().handles.leave_with(frame, result);
    match env.take_pending() {
        None => value,
        // SAFETY: the value is owned here; throwing hands the exception over.
        Some(exception) => unsafe {
            free(env.ctx(), value);
            q::JS_Throw(env.ctx(), exception)
        },
    }
}

/// The object that a construct call works on.
///
/// # Safety
/// `new_target` is alive, and this is the engine's thread.
unsafe fn instance_for(env: &Env, new_target: JSValue, kind: Kind) -> JSValue {
    let ctx = env.ctx();
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
