//! What a call costs and what a runtime sees of it, against tables of this file's own.
//!
//! The tables record every call. A handle is a number: even ones stand for numbers, odd ones for everything else.

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::{Cell, RefCell};
use std::ffi::{CStr, c_char, c_void};
use std::ptr::null_mut;

use napi_vtable_module::sys::missing::{
    Caller, Missing, ReportMissing, js_native_stubs, module_stubs,
};
use napi_vtable_module::sys::{
    napi_callback, napi_callback_info, napi_cannot_run_js, napi_env, napi_finalize,
    napi_generic_failure, napi_number_expected, napi_ok, napi_pending_exception, napi_status,
    napi_string, napi_value, napi_valuetype, node_api_js_native_vtable, node_api_module_vtable,
};
use napi_vtable_module::{__private, Exports, Result};

struct Counting;

// SAFETY: everything is passed on to the system's allocator.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        let _ = ALLOCATIONS.try_with(|count| count.set(count.get() + 1));
        // SAFETY: the caller's promise is passed on.
        unsafe { System.alloc(layout) }
    }
    unsafe fn dealloc(&self, start: *mut u8, layout: Layout) {
        // SAFETY: the caller's promise is passed on.
        unsafe { System.dealloc(start, layout) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

thread_local! {
    static ALLOCATIONS: Cell<usize> = const { Cell::new(0) };
    /// The functions that were called, in order; room is made before a test counts allocations.
    static CALLS: RefCell<Vec<&'static str>> = RefCell::default();
    /// The callbacks of the functions that were exported, by name.
    static EXPORTED: RefCell<Vec<(String, napi_callback)>> = RefCell::default();
    static TEXT: RefCell<String> = RefCell::default();
    static PENDING: Cell<bool> = const { Cell::new(false) };
    /// What making an error answers.
    static MAKING: Cell<napi_status> = const { Cell::new(napi_ok) };
    /// What the next throw answers.
    static THROWING: Cell<napi_status> = const { Cell::new(napi_ok) };
}

fn called(name: &'static str) {
    CALLS.with(|calls| calls.borrow_mut().push(name));
}

fn handle(number: usize) -> napi_value {
    std::ptr::without_provenance_mut(number)
}

struct Unexpected;
impl ReportMissing for Unexpected {
    unsafe fn report(_caller: Caller, _missing: &'static Missing) -> napi_status {
        called("something else");
        napi_generic_failure
    }
}

unsafe extern "C" fn get_instance_data(_env: napi_env, data: *mut *mut c_void) -> napi_status {
    // SAFETY: the crate passes a local.
    unsafe { *data = null_mut() };
    napi_ok
}

unsafe extern "C" fn set_instance_data(
    _env: napi_env,
    _data: *mut c_void,
    _finalize: napi_finalize,
    _hint: *mut c_void,
) -> napi_status {
    napi_ok
}

unsafe extern "C" fn create_function(
    _env: napi_env,
    name: *const c_char,
    _length: usize,
    callback: napi_callback,
    _data: *mut c_void,
    result: *mut napi_value,
) -> napi_status {
    // SAFETY: the crate passes a text that ends in NUL, and a local for the result.
    let name = unsafe {
        *result = handle(1);
        CStr::from_ptr(name)
    };
    let name = name.to_string_lossy().into_owned();
    EXPORTED.with(|exported| exported.borrow_mut().push((name, callback)));
    napi_ok
}

unsafe extern "C" fn set_named_property(
    _env: napi_env,
    _object: napi_value,
    _name: *const c_char,
    _value: napi_value,
) -> napi_status {
    napi_ok
}

/// Passes the numbers 20 and 22, as far as there is room; the info says whether the second is a string.
unsafe extern "C" fn get_cb_info(
    _env: napi_env,
    info: napi_callback_info,
    count: *mut usize,
    arguments: *mut napi_value,
    this: *mut napi_value,
    data: *mut *mut c_void,
) -> napi_status {
    called("get_cb_info");
    assert!(
        this.is_null() && data.is_null(),
        "what is not needed is not asked for"
    );
    let second = if info.is_null() {
        handle(22)
    } else {
        handle(23)
    };
    // SAFETY: the crate passes a count and room for as many.
    unsafe {
        let wanted = *count;
        for (index, value) in [handle(20), second].into_iter().enumerate().take(wanted) {
            *arguments.add(index) = value;
        }
        *count = 2;
    }
    napi_ok
}

unsafe extern "C" fn get_value_double(
    _env: napi_env,
    value: napi_value,
    result: *mut f64,
) -> napi_status {
    called("get_value_double");
    if value.addr() % 2 == 1 {
        return napi_number_expected;
    }
    // SAFETY: the crate passes a local.
    unsafe { *result = value.addr() as f64 };
    napi_ok
}

unsafe extern "C" fn create_double(
    _env: napi_env,
    value: f64,
    result: *mut napi_value,
) -> napi_status {
    called("create_double");
    // SAFETY: the crate passes a local.
    unsafe { *result = handle(value as usize) };
    napi_ok
}

unsafe extern "C" fn type_of(
    _env: napi_env,
    _value: napi_value,
    result: *mut napi_valuetype,
) -> napi_status {
    called("typeof");
    // SAFETY: the crate passes a local.
    unsafe { *result = napi_string };
    napi_ok
}

unsafe extern "C" fn create_string_utf8(
    _env: napi_env,
    text: *const c_char,
    length: usize,
    result: *mut napi_value,
) -> napi_status {
    // SAFETY: the crate passes a text of this length, and a local for the result.
    let bytes = unsafe {
        *result = handle(3);
        std::slice::from_raw_parts(text.cast::<u8>(), length)
    };
    TEXT.with(|all| {
        let mut all = all.borrow_mut();
        all.push_str(std::str::from_utf8(bytes).expect("texts are UTF-8"));
        all.push('\n');
    });
    napi_ok
}

unsafe extern "C" fn create_error(
    _env: napi_env,
    _code: napi_value,
    _message: napi_value,
    result: *mut napi_value,
) -> napi_status {
    // SAFETY: the crate passes a local.
    unsafe { *result = handle(5) };
    MAKING.get()
}

/// Throws in the place of an older exception only what none waits before.
unsafe extern "C" fn throw_error(
    _env: napi_env,
    code: *const c_char,
    message: *const c_char,
) -> napi_status {
    called("throw_error");
    TEXT.with(|all| {
        for text in [message, code] {
            if !text.is_null() {
                // SAFETY: the crate passes texts that end in NUL.
                let text = unsafe { CStr::from_ptr(text) };
                let mut all = all.borrow_mut();
                all.push_str(text.to_str().expect("texts are UTF-8"));
                all.push('\n');
            }
        }
    });
    if PENDING.get() {
        return napi_pending_exception;
    }
    THROWING.replace(napi_ok)
}

unsafe extern "C" fn is_exception_pending(_env: napi_env, result: *mut bool) -> napi_status {
    // SAFETY: the crate passes a local.
    unsafe { *result = PENDING.get() };
    napi_ok
}

static JS: node_api_js_native_vtable = node_api_js_native_vtable {
    get_instance_data,
    set_instance_data,
    create_function,
    set_named_property,
    get_cb_info,
    get_value_double,
    create_double,
    type_of,
    create_string_utf8,
    create_error,
    create_type_error: create_error,
    throw_error,
    throw_type_error: throw_error,
    is_exception_pending,
    ..js_native_stubs::<Unexpected>()
};
static MODULE: node_api_module_vtable = module_stubs::<Unexpected>();

fn add(a: f64, b: f64) -> f64 {
    a + b
}

fn init(exports: &mut Exports<'_>) -> Result<()> {
    exports.function(c"add", add)?;
    exports.function(c"nothing", || ())?;
    exports.function(c"panics", || -> () { panic!("on purpose") })
}

/// Registers on this thread and returns what calls an export.
fn register() -> impl Fn(&str, usize) -> napi_value {
    let mut env = [0_u64; 3];
    // SAFETY: the tables are static and whole; the env is only passed back to them.
    unsafe {
        __private::inject(&raw const MODULE, &raw const JS);
        __private::register(env.as_mut_ptr().cast(), handle(1), init);
    }
    CALLS.with(|calls| {
        calls.borrow_mut().clear();
        calls.borrow_mut().reserve(64);
    });
    |name, info| {
        let callback = EXPORTED.with(|exported| {
            let exported = exported.borrow();
            exported
                .iter()
                .find(|(exported, _)| exported == name)
                .and_then(|(_, callback)| *callback)
        });
        let callback = callback.expect("it was exported");
        // SAFETY: the tables above answer whatever the callback asks; none of them reads the env.
        unsafe { callback(null_mut(), std::ptr::without_provenance_mut(info)) }
    }
}

fn calls() -> Vec<&'static str> {
    CALLS.with(|calls| calls.borrow().clone())
}

#[test]
fn a_call_asks_once_and_allocates_nothing() {
    let call = register();
    let before = ALLOCATIONS.get();
    let sum = call("add", 0);
    assert_eq!(ALLOCATIONS.get(), before);
    assert_eq!(sum, handle(42));
    assert_eq!(
        calls(),
        [
            "get_cb_info",
            "get_value_double",
            "get_value_double",
            "create_double"
        ]
    );
}

#[test]
fn a_call_without_arguments_and_result_makes_no_call_at_all() {
    let call = register();
    let before = ALLOCATIONS.get();
    assert!(call("nothing", 0).is_null());
    assert_eq!(ALLOCATIONS.get(), before);
    assert!(calls().is_empty());
}

#[test]
fn a_wrong_type_is_looked_at_only_for_the_message() {
    let call = register();
    assert!(call("add", 8).is_null());
    assert_eq!(
        calls(),
        [
            "get_cb_info",
            "get_value_double",
            "get_value_double",
            "typeof",
            "throw_error"
        ]
    );
    let text = TEXT.with(|text| text.borrow().clone());
    assert_eq!(
        text,
        "argument 2: expected a number, got a string\nERR_INVALID_ARG_TYPE\n"
    );
}

#[test]
fn a_panic_while_an_exception_is_pending_ends_quietly() {
    let call = register();
    PENDING.set(true);
    assert!(call("panics", 0).is_null());
    assert_eq!(calls(), ["throw_error"]);
}

#[test]
fn an_error_that_cannot_be_made_is_replaced_and_not_lost() {
    let call = register();
    THROWING.set(napi_generic_failure);
    MAKING.set(napi_generic_failure);
    assert!(call("panics", 0).is_null());
    assert_eq!(calls(), ["throw_error", "throw_error"]);
    let text = TEXT.with(|text| text.borrow().clone());
    let last = "a native function failed and its error could not be made\n";
    assert!(text.ends_with(last), "{text}");
}

#[test]
fn an_env_that_is_torn_down_is_left_alone() {
    let call = register();
    THROWING.set(napi_cannot_run_js);
    assert!(call("panics", 0).is_null());
    assert_eq!(calls(), ["throw_error"]);
}
