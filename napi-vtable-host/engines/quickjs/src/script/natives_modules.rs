//! ES modules: how the engine's module records and `js/lazy/esm.js` meet.
//!
//! JavaScript decides what a request names and what stands in a file; the engine parses, links and
//! evaluates. While the engine compiles a module it asks [`normalize`] for the name of each request and
//! [`load`] for each module that it does not have.
//!
//! # Failures
//! The engine frees a module whose request cannot be loaded, also where another module of a circle holds
//! it already. So `load` always gives a module, an empty one for a request that failed; `esm.js` knows
//! which of them failed, and evaluates no graph that reaches one.

use std::ffi::{CStr, CString, c_char, c_int, c_void};
use std::panic::{AssertUnwindSafe, catch_unwind};

use rquickjs_sys as q;
use rquickjs_sys::{JSContext, JSModuleDef, JSRuntime, JSValue};

use super::runner::call_method;
use super::state::{Call, Native, State, Thrown};
use crate::owned::Owned;

/// Lets the engine ask this state for modules.
///
/// # Safety
/// The state stays at its address until [`uninstall`] or the end of the runtime.
pub unsafe fn install(rt: *mut JSRuntime, state: *mut State) {
    // SAFETY: the runtime is alive on this thread; the caller's promise covers the opaque.
    unsafe {
        q::JS_SetModuleLoaderFunc2(rt, None, Some(load), Some(check_attributes), state.cast());
        q::JS_SetModuleNormalizeFunc2(rt, Some(normalize));
    }
}

/// From now on no module is found.
pub fn uninstall(rt: *mut JSRuntime) {
    // SAFETY: the runtime is alive on this thread.
    unsafe { q::JS_SetModuleLoaderFunc2(rt, None, None, None, std::ptr::null_mut()) };
}

/// `compileModule(name, text)`: parses a module and loads what it asks for. The module's `import.meta`.
pub fn compile_module(call: &Call<'_>) -> Native {
    let (name, mut source) = (call.text(0)?, call.text(1)?.into_bytes());
    let length = source.len();
    source.push(0); // QuickJS wants a NUL behind the source.
    let file = c_name(&name);
    // SAFETY: the context is alive on this thread; both texts end in a NUL and outlive the call.
    let module = call.state.checked(unsafe {
        let flags = (q::JS_EVAL_TYPE_MODULE | q::JS_EVAL_FLAG_COMPILE_ONLY) as c_int;
        let text = source.as_ptr().cast();
        q::JS_Eval(call.ctx(), text, length as _, file.as_ptr(), flags)
    })?;
    // SAFETY: compiling gave a module; the context keeps it as long as it lives itself, so our use can go.
    unsafe {
        let record = q::JS_VALUE_GET_PTR(module).cast::<JSModuleDef>();
        call.state.modules.borrow_mut().insert(name, record);
        q::JS_FreeValue(call.ctx(), module);
        call.state.checked(q::JS_GetImportMeta(call.ctx(), record))
    }
}

/// `syntheticModule(name, names, values)`: a module that exports values; `values` is an object whose
/// properties are `names`.
pub fn synthetic_module(call: &Call<'_>) -> Native {
    let (name, ctx) = (call.text(0)?, call.ctx());
    let names = call.text(1)?;
    // SAFETY: the context is alive on this thread; each text ends in a NUL and outlives its call; the
    // module takes over one use of the values.
    unsafe {
        let record = q::JS_NewCModule(ctx, c_name(&name).as_ptr(), Some(fill));
        if record.is_null() {
            return Err(Thrown);
        }
        for export in names.split_terminator('\0') {
            if q::JS_AddModuleExport(ctx, record, c_name(export).as_ptr()) < 0 {
                return Err(Thrown);
            }
        }
        q::JS_SetModulePrivateValue(ctx, record, q::JS_DupValue(ctx, call.arg(2)));
        call.state.modules.borrow_mut().insert(name, record);
    }
    Ok(q::JS_UNDEFINED)
}

/// `evaluateModule(name)`: links the module's graph and runs what has not run. The promise of its end.
pub fn evaluate_module(call: &Call<'_>) -> Native {
    let record = find(call)?;
    // SAFETY: the context keeps the module; evaluating takes over the use that is made here.
    call.state.checked(unsafe {
        let module = q::JS_DupValue(call.ctx(), q::JS_MKPTR(q::JS_TAG_MODULE, record.cast()));
        q::JS_EvalFunction(call.ctx(), module)
    })
}

/// `moduleNamespace(name)`: of a module that is linked.
pub fn module_namespace(call: &Call<'_>) -> Native {
    let record = find(call)?;
    // SAFETY: the context keeps the module.
    call.state
        .checked(unsafe { q::JS_GetModuleNamespace(call.ctx(), record) })
}

/// `detectModule(text)`: whether the text parses as a module.
pub fn detect_module(call: &Call<'_>) -> Native {
    let mut source = call.text(0)?.into_bytes();
    let length = source.len();
    source.push(0);
    // SAFETY: the text ends in a NUL.
    let is_module = unsafe { q::JS_DetectModule(source.as_ptr().cast(), length as _) };
    Ok(if is_module { q::JS_TRUE } else { q::JS_FALSE })
}

fn find(call: &Call<'_>) -> Result<*mut JSModuleDef, Thrown> {
    let name = call.text(0)?;
    let found = call.state.modules.borrow().get(&name).copied();
    found.ok_or_else(|| {
        call.state
            .throw(&format!("there is no module named {name}"), &[])
    })
}

/// A name as QuickJS takes it; no path and no export that scripts can write has a NUL.
fn c_name(name: &str) -> CString {
    CString::new(name.replace('\0', "\u{fffd}")).unwrap_or_default()
}

/// The state behind an opaque pointer, and no panic beyond.
///
/// # Safety
/// The pointer is the one that [`install`] got.
unsafe fn with_state<T>(
    opaque: *mut c_void,
    body: impl FnOnce(&State) -> Result<T, Thrown>,
) -> Option<T> {
    // SAFETY: the caller's promise.
    let state = unsafe { &*opaque.cast::<State>() };
    catch_unwind(AssertUnwindSafe(|| body(state)))
        .unwrap_or_else(|_| Err(state.throw("loading a module panicked", &[])))
        .ok()
}

/// A text that QuickJS owns.
///
/// # Safety
/// The pointer is a text that ends in a NUL.
unsafe fn text(state: &State, text: *const c_char) -> JSValue {
    // SAFETY: the caller's promise.
    state.string(&unsafe { CStr::from_ptr(text) }.to_string_lossy())
}

/// The name of what a module asks for.
///
/// # Safety
/// QuickJS calls it on the engine's thread with texts and the opaque of [`install`].
unsafe extern "C" fn normalize(
    ctx: *mut JSContext,
    base: *const c_char,
    request: *const c_char,
    attributes: JSValue,
    opaque: *mut c_void,
) -> *mut c_char {
    // SAFETY: what QuickJS promises; the result is QuickJS's own copy of a text that lives until then.
    let name = unsafe {
        with_state(opaque, |state| {
            let arguments = &mut [
                text(state, base),
                text(state, request),
                q::JS_DupValue(ctx, attributes),
            ];
            let name = call_method(state, state.hooks.get(), "resolveModule", arguments)?;
            let name = Owned::new(ctx, name);
            let text = q::JS_ToCStringLen2(ctx, std::ptr::null_mut(), name.raw(), false);
            if text.is_null() {
                return Err(Thrown);
            }
            let copy = q::js_strdup(ctx, text);
            q::JS_FreeCString(ctx, text);
            Ok(copy)
        })
    };
    name.unwrap_or(std::ptr::null_mut())
}

/// A module that the engine does not have.
///
/// # Safety
/// QuickJS calls it on the engine's thread with a text and the opaque of [`install`].
unsafe extern "C" fn load(
    _ctx: *mut JSContext,
    name: *const c_char,
    opaque: *mut c_void,
    _attributes: JSValue,
) -> *mut JSModuleDef {
    // SAFETY: what QuickJS promises.
    let record = unsafe {
        with_state(opaque, |state| {
            call_method(
                state,
                state.hooks.get(),
                "loadModule",
                &mut [text(state, name)],
            )?;
            let name = CStr::from_ptr(name).to_string_lossy();
            let found = state.modules.borrow().get(&*name).copied();
            found.ok_or_else(|| state.throw(&format!("the module {name} was not made"), &[]))
        })
    };
    record.unwrap_or(std::ptr::null_mut())
}

/// Whether the attributes of an import are known; throws where not.
///
/// # Safety
/// QuickJS calls it on the engine's thread with an object and the opaque of [`install`].
unsafe extern "C" fn check_attributes(
    ctx: *mut JSContext,
    opaque: *mut c_void,
    attributes: JSValue,
) -> c_int {
    // SAFETY: what QuickJS promises.
    let checked = unsafe {
        with_state(opaque, |state| {
            let arguments = &mut [q::JS_DupValue(ctx, attributes)];
            call_method(state, state.hooks.get(), "checkAttributes", arguments).map(drop)
        })
    };
    if checked.is_some() { 0 } else { -1 }
}

/// Gives a synthetic module's exports their values.
///
/// # Safety
/// QuickJS calls it once, with a module that [`synthetic_module`] made.
unsafe extern "C" fn fill(ctx: *mut JSContext, module: *mut JSModuleDef) -> c_int {
    let mut list = std::ptr::null_mut();
    let mut count = 0;
    // SAFETY: the private value is an object of ours, without accessors; the list and its atoms are freed here.
    unsafe {
        let values = Owned::new(ctx, q::JS_GetModulePrivateValue(ctx, module));
        let flags = (q::JS_GPN_STRING_MASK | q::JS_GPN_ENUM_ONLY) as c_int;
        if q::JS_GetOwnPropertyNames(ctx, &mut list, &mut count, values.raw(), flags) < 0 {
            return -1;
        }
        let mut result = 0;
        for index in 0..count as usize {
            let atom = (*list.add(index)).atom;
            let name = q::JS_AtomToCStringLen(ctx, std::ptr::null_mut(), atom);
            if name.is_null() {
                result = -1;
                break;
            }
            let value = q::JS_GetProperty(ctx, values.raw(), atom);
            let done = q::JS_SetModuleExport(ctx, module, name, value);
            q::JS_FreeCString(ctx, name);
            if done < 0 {
                result = -1;
                break;
            }
        }
        q::JS_FreePropertyEnum(ctx, list, count);
        result
    }
}
