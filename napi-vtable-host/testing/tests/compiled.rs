//! Which functions of the runtime conversions of objects and arrays call: at first one for each property or element, then one
//! for many.

use std::cell::Cell;
use std::ffi::c_char;
use std::sync::{Mutex, MutexGuard, PoisonError};

use napi_vtable_module::sys::{
    napi_env, napi_pending_exception, napi_property_descriptor, napi_status, napi_value,
    node_api_js_native_vtable,
};
use napi_vtable_quickjs::TABLES;
use napi_vtable_testing::{Engine, Result};

#[napi_vtable_module::module]
mod addon {
    use napi_vtable_module::{FromJs, IntoJs};

    #[derive(FromJs, IntoJs)]
    pub struct Often {
        a: u32,
        b: u32,
        c: u32,
    }

    #[export]
    fn often(all: Often) -> Often {
        all
    }

    #[export]
    fn list(numbers: Vec<u32>) -> Vec<u32> {
        numbers
    }

    #[derive(FromJs, IntoJs)]
    pub struct Interpreted {
        a: u32,
        b: u32,
        c: u32,
    }

    #[export]
    fn interpreted(all: Interpreted) -> Interpreted {
        all
    }

    #[derive(FromJs, IntoJs)]
    pub struct Refused {
        a: u32,
        b: u32,
        c: u32,
    }

    #[export]
    fn refused(all: Refused) -> Refused {
        all
    }
}

/// What the calls of this thread were.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
struct Calls {
    read: u32,
    defined: u32,
    elements_read: u32,
    elements_written: u32,
    scripts: u32,
}

thread_local! {
    static CALLS: Cell<Calls> = Cell::default();
    static REFUSES: Cell<bool> = const { Cell::new(false) };
}

fn count(add: impl FnOnce(&mut Calls)) {
    let mut calls = CALLS.get();
    add(&mut calls);
    CALLS.set(calls);
}

/// The engine's functions, but that calls of them are counted.
macro_rules! counted {
    ($($field:ident: $name:ident($($argument:ident: $type:ty),*);)*) => {$(
        unsafe extern "C" fn $name($($argument: $type),*) -> napi_status {
            count(|calls| calls.$field += 1);
            // SAFETY: the caller's promises are passed on.
            unsafe { (TABLES.js().$name)($($argument),*) }
        }
    )*};
}
counted! {
    read: get_named_property(env: napi_env, object: napi_value, name: *const c_char, result: *mut napi_value);
    defined: define_properties(env: napi_env, object: napi_value, number: usize, all: *const napi_property_descriptor);
    elements_read: get_element(env: napi_env, object: napi_value, index: u32, result: *mut napi_value);
    elements_written: set_element(env: napi_env, object: napi_value, index: u32, value: napi_value);
}

unsafe extern "C" fn run_script(
    env: napi_env,
    script: napi_value,
    result: *mut napi_value,
) -> napi_status {
    count(|calls| calls.scripts += 1);
    let js = TABLES.js();
    // SAFETY: the caller's promises are passed on, and the text ends in NUL.
    unsafe {
        if REFUSES.get() {
            let message = c"no scripts here".as_ptr();
            (js.throw_error)(env, std::ptr::null(), message);
            return napi_pending_exception;
        }
        (js.run_script)(env, script, result)
    }
}

/// An engine in which the calls are counted, as long as the other test has none: the tables are the module's, so the
/// process's.
fn engine() -> Result<(Engine, MutexGuard<'static, ()>)> {
    static ONE: Mutex<()> = Mutex::new(());
    let one = ONE.lock().unwrap_or_else(PoisonError::into_inner);
    let engine = Engine::new(MODULE)?;
    let counting = Box::new(node_api_js_native_vtable {
        get_named_property,
        define_properties,
        get_element,
        set_element,
        run_script,
        ..*TABLES.js()
    });
    // SAFETY: the tables stay for ever, and their functions are the engine's.
    unsafe { napi_vtable_module::__private::inject(TABLES.module_ptr(), Box::leak(counting)) };
    Ok((engine, one))
}

const LOOP: &str = "
    let sum = 0;
    for (let number = 0; number < 1000; number++) {
        const { a, b, c } = addon[name]({ a: number, b: 1, c: 2 });
        sum += a + b + c;
    }
    sum";

/// What the loop calls, in an env of its own.
fn calls(prepare: &str) -> Result<Calls> {
    let (js, _one) = engine()?;
    js.run(prepare)?;
    CALLS.take();
    assert_eq!(js.eval::<u32>(LOOP)?, 502_500);
    Ok(CALLS.take())
}

#[test]
fn what_is_read_and_made_often_is_compiled_once() -> Result {
    let expected = Calls {
        read: 256 * 3,
        defined: 256,
        scripts: 2,
        ..Calls::default()
    };
    let prepare = "var name = 'often'; globalThis.WebAssembly = {}";
    assert_eq!(calls(prepare)?, expected);
    let at_once = Calls {
        scripts: 2,
        ..Calls::default()
    };
    assert_eq!(calls(prepare)?, at_once);
    Ok(())
}

#[test]
fn where_scripts_are_refused_names_do_it() -> Result {
    REFUSES.set(true);
    let expected = Calls {
        read: 1000 * 3,
        defined: 1000,
        scripts: 2,
        ..Calls::default()
    };
    assert_eq!(
        calls("var name = 'refused'; globalThis.WebAssembly = {}")?,
        expected
    );
    Ok(())
}

#[test]
fn where_javascript_is_interpreted_names_are_quicker_to_read() -> Result {
    let expected = Calls {
        read: 1000 * 3,
        defined: 256,
        scripts: 1,
        ..Calls::default()
    };
    assert_eq!(calls("var name = 'interpreted'")?, expected);
    Ok(())
}

#[test]
fn long_arrays_are_read_and_made_in_batches() -> Result {
    let (js, _one) = engine()?;
    js.run("globalThis.WebAssembly = {}; const numbers = Array.from({ length: 70 }, (_, index) => index)")?;
    CALLS.take();
    js.run("for (let round = 0; round < 500; round++) assert.deepStrictEqual(addon.list(numbers), numbers)")?;
    // Two batches each, so that 128 rounds go before; and six elements are no batch.
    let expected = 128 * 70 + (500 - 128) * 6;
    let expected = Calls {
        elements_read: expected,
        elements_written: expected,
        scripts: 2,
        ..Calls::default()
    };
    assert_eq!(CALLS.take(), expected);
    Ok(())
}
