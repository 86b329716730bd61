//! The functions of the benchmark over QuickJS's own C API: what an engine's own author would write, without checks
//! that Node-API's functions make.

use std::ffi::{CStr, c_int, c_void};
use std::sync::atomic::{AtomicU32, Ordering};

use rquickjs_sys as q;
use rquickjs_sys::{JSContext, JSRuntime, JSValue};

/// Each function gets the context, `this`, and its arguments with their count.
macro_rules! functions {
    ($($name:ident / $length:literal ($ctx:ident, $this:ident, $argv:ident) $body:block)*) => {
        $(
            unsafe extern "C" fn $name(
                $ctx: *mut JSContext,
                $this: JSValue,
                _argc: c_int,
                $argv: *mut JSValue,
            ) -> JSValue {
                #[allow(unused_unsafe, reason = "one function calls nothing")]
                // SAFETY: QuickJS passes live values, as many as the function's length says at least.
                unsafe { $body }
            }
        )*

        /// Name, function and length: QuickJS fills missing arguments up to it.
        const FUNCTIONS: &[(&CStr, q::JSCFunction, c_int)] =
            &[$((c_name(concat!(stringify!($name), "\0")), Some($name), $length),)*];
    };
}

const fn c_name(text: &'static str) -> &'static CStr {
    match CStr::from_bytes_with_nul(text.as_bytes()) {
        Ok(name) => name,
        Err(_) => panic!("an identifier holds no NUL"),
    }
}

functions! {
    empty/0(_ctx, _this, _argv) { q::JS_UNDEFINED }

    add/2(ctx, _this, argv) {
        let (mut a, mut b) = (0.0, 0.0);
        q::JS_ToFloat64(ctx, &mut a, *argv);
        q::JS_ToFloat64(ctx, &mut b, *argv.add(1));
        q::JS_NewFloat64(a + b)
    }

    length/1(ctx, _this, argv) {
        let mut length = 0;
        let text = q::JS_ToCStringLen(ctx, &mut length, *argv);
        q::JS_FreeCString(ctx, text);
        q::JS_MKVAL(q::JS_TAG_INT, length as i32)
    }

    echo/1(ctx, _this, argv) {
        let mut length = 0;
        let text = q::JS_ToCStringLen(ctx, &mut length, *argv);
        let result = q::JS_NewStringLen(ctx, text, length as _);
        q::JS_FreeCString(ctx, text);
        result
    }

    method/0(ctx, this, _argv) { q::JS_GetPropertyStr(ctx, this, c"value".as_ptr()) }

    callback/1(ctx, _this, argv) { q::JS_Call(ctx, *argv, q::JS_UNDEFINED, 0, std::ptr::null_mut()) }

    set_named_property/3(ctx, _this, argv) {
        q::JS_SetPropertyStr(ctx, *argv, c"value".as_ptr(), q::JS_DupValue(ctx, *argv.add(2)));
        q::JS_UNDEFINED
    }

    set_property/3(ctx, _this, argv) {
        let atom = q::JS_ValueToAtom(ctx, *argv.add(1));
        q::JS_SetProperty(ctx, *argv, atom, q::JS_DupValue(ctx, *argv.add(2)));
        q::JS_FreeAtom(ctx, atom);
        q::JS_UNDEFINED
    }

    get_property/2(ctx, _this, argv) {
        let atom = q::JS_ValueToAtom(ctx, *argv.add(1));
        let result = q::JS_GetProperty(ctx, *argv, atom);
        q::JS_FreeAtom(ctx, atom);
        result
    }

    set_element/2(ctx, _this, argv) {
        q::JS_SetPropertyUint32(ctx, *argv, 1, q::JS_DupValue(ctx, *argv.add(1)));
        q::JS_UNDEFINED
    }

    get_element/1(ctx, _this, argv) { q::JS_GetPropertyUint32(ctx, *argv, 1) }

    build/1(ctx, _this, argv) {
        let object = q::JS_NewObject(ctx);
        for name in [c"one", c"two", c"three"] {
            q::JS_SetPropertyStr(ctx, object, name.as_ptr(), q::JS_DupValue(ctx, *argv));
        }
        object
    }

    build_at_once/1(ctx, _this, argv) {
        let object = q::JS_NewObject(ctx);
        for name in [c"one", c"two", c"three"] {
            let flags = q::JS_PROP_C_W_E as c_int;
            q::JS_DefinePropertyValueStr(ctx, object, name.as_ptr(), q::JS_DupValue(ctx, *argv), flags);
        }
        object
    }

    unwrap/0(_ctx, this, _argv) {
        let native = q::JS_GetOpaque(this, CLASS.load(Ordering::Relaxed)).cast::<i32>();
        q::JS_MKVAL(q::JS_TAG_INT, *native)
    }
}

/// The class `Native`.
static CLASS: AtomicU32 = AtomicU32::new(0);

/// The constructor of the class, in the way of QuickJS's own examples.
unsafe extern "C" fn construct(
    ctx: *mut JSContext,
    new_target: JSValue,
    _argc: c_int,
    _argv: *mut JSValue,
) -> JSValue {
    static NATIVE: i32 = 7;
    // SAFETY: QuickJS passes `new.target`; the prototype is freed here.
    unsafe {
        let prototype = q::JS_GetPropertyStr(ctx, new_target, c"prototype".as_ptr());
        let instance = q::JS_NewObjectProtoClass(ctx, prototype, CLASS.load(Ordering::Relaxed));
        q::JS_FreeValue(ctx, prototype);
        q::JS_SetOpaque(instance, (&raw const NATIVE).cast_mut().cast::<c_void>());
        instance
    }
}

/// An object with all functions, and the class `Native`.
///
/// # Safety
/// Runtime and context are alive on this thread.
pub unsafe fn exports(rt: *mut JSRuntime, ctx: *mut JSContext) -> JSValue {
    // SAFETY: the caller's promise; each value is handed over to the object that gets it.
    unsafe {
        let object = q::JS_NewObject(ctx);
        let define = |object, name: &CStr, function| {
            let flags = q::JS_PROP_C_W_E as c_int;
            q::JS_DefinePropertyValueStr(ctx, object, name.as_ptr(), function, flags);
        };
        let plain = |name: &CStr, function, length| {
            let kind = q::JSCFunctionEnum_JS_CFUNC_generic;
            q::JS_NewCFunction2(ctx, function, name.as_ptr(), length, kind, 0)
        };
        for (name, function, length) in FUNCTIONS {
            define(object, name, plain(name, *function, *length));
        }
        let mut class = 0;
        q::JS_NewClassID(rt, &mut class);
        let definition = q::JSClassDef {
            class_name: c"Native".as_ptr(),
            finalizer: None,
            gc_mark: None,
            call: None,
            exotic: std::ptr::null_mut(),
        };
        assert_eq!(q::JS_NewClass(rt, class, &definition), 0);
        CLASS.store(class, Ordering::Relaxed);
        let prototype = q::JS_NewObject(ctx);
        define(prototype, c"unwrap", plain(c"unwrap", Some(unwrap), 0));
        let kind = q::JSCFunctionEnum_JS_CFUNC_constructor;
        let constructor = q::JS_NewCFunction2(ctx, Some(construct), c"Native".as_ptr(), 0, kind, 0);
        q::JS_SetConstructor(ctx, constructor, prototype);
        q::JS_FreeValue(ctx, prototype);
        define(object, c"Native", constructor);
        object
    }
}
