//! The addon that `tests/node.rs` loads: one export for each hazard.

mod classes;

mod bytes;
mod convert;
mod handles;
mod keeping;
mod tasks;
// std looks a symbol up by name for a thread, and a test is about an addon that looks up none.
#[cfg(feature = "by-name")]
mod threads;

use std::alloc::{GlobalAlloc, Layout, System};
use std::panic::{catch_unwind, panic_any, resume_unwind};
use std::sync::atomic::{AtomicU32, Ordering};

use napi_vtable_module::{
    Call, Env, Error, ErrorClass, ErrorType, Exports, Handle, IntoJs, JsArray, JsFunction,
    JsObject, JsString, JsValue, Result, StrBuffer, call, raw,
};

/// Counts the allocations that nothing but a buffer of a test needs, and those of classes.
struct CountsLarge;

/// Allocations of at least this many bytes count.
const LARGE: usize = 50_000;

static LARGE_ALLOCATIONS: AtomicU32 = AtomicU32::new(0);

/// The memory of classes is aligned as nothing else is.
const CHUNK_ALIGNMENT: usize = 1 << 14;

/// Chunks of the memory of classes, in all envs.
static CHUNKS: AtomicU32 = AtomicU32::new(0);

// SAFETY: everything is passed on to the system's allocator.
unsafe impl GlobalAlloc for CountsLarge {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        if layout.size() >= LARGE {
            LARGE_ALLOCATIONS.fetch_add(1, Ordering::SeqCst);
        }
        if layout.align() == CHUNK_ALIGNMENT {
            CHUNKS.fetch_add(1, Ordering::SeqCst);
        }
        // SAFETY: the caller's promise is passed on.
        unsafe { System.alloc(layout) }
    }
    unsafe fn dealloc(&self, start: *mut u8, layout: Layout) {
        if layout.size() >= LARGE {
            LARGE_ALLOCATIONS.fetch_sub(1, Ordering::SeqCst);
        }
        if layout.align() == CHUNK_ALIGNMENT {
            CHUNKS.fetch_sub(1, Ordering::SeqCst);
        }
        // SAFETY: the caller's promise is passed on.
        unsafe { System.dealloc(start, layout) }
    }
}

#[global_allocator]
static ALLOCATOR: CountsLarge = CountsLarge;

/// Whether functions are there that came after the version that this addon declares.
fn newer<'s>(env: Env<'s>) -> Result<JsObject<'s>> {
    let has = [
        env.has(&raw::node_api_symbol_for),
        env.has(&raw::node_api_create_property_key_utf8),
        env.has(&raw::node_api_create_buffer_from_arraybuffer),
        env.has(&raw::node_api_set_prototype),
    ];
    let mut symbol = std::ptr::null_mut();
    if let Some(symbol_for) = raw::node_api_symbol_for.get(&env) {
        // SAFETY: the text is valid for its length and the result is a local.
        env.check(unsafe { symbol_for(env.raw(), c"tick".as_ptr(), 4, &raw mut symbol) })?;
    } else {
        symbol = env.undefined()?.raw();
    }
    // SAFETY: the handle is live in this scope.
    let symbol = unsafe { JsValue::from_raw(symbol) };
    env.object_with(&[
        (c"symbolFor", has[0].into_js(&env)?),
        (c"propertyKey", has[1].into_js(&env)?),
        (c"bufferFromArraybuffer", has[2].into_js(&env)?),
        (c"setPrototype", has[3].into_js(&env)?),
        (c"symbol", symbol),
    ])
}

/// Closures that are kept and not dropped yet, in all envs.
static CLOSURES: AtomicU32 = AtomicU32::new(0);

struct Counted(f64);

impl Counted {
    fn new(summand: f64) -> Self {
        CLOSURES.fetch_add(1, Ordering::SeqCst);
        Self(summand)
    }

    fn add(&self, x: f64) -> f64 {
        self.0 + x
    }
}

impl Drop for Counted {
    fn drop(&mut self) {
        CLOSURES.fetch_sub(1, Ordering::SeqCst);
    }
}

/// As above, without a size.
struct Sizeless;

impl Sizeless {
    fn new() -> Self {
        CLOSURES.fetch_add(1, Ordering::SeqCst);
        Self
    }

    fn same(&self, x: f64) -> f64 {
        x
    }
}

impl Drop for Sizeless {
    fn drop(&mut self) {
        CLOSURES.fetch_sub(1, Ordering::SeqCst);
    }
}

fn add(a: f64, b: f64) -> f64 {
    a + b
}

fn echo(text: &str) -> &str {
    text
}

fn adder<'s>(env: Env<'s>, summand: f64) -> Result<JsFunction<'s>> {
    let counted = Counted::new(summand);
    env.function(c"add", move |x: f64| counted.add(x))
}

fn sizeless<'s>(env: Env<'s>) -> Result<JsFunction<'s>> {
    let counted = Sizeless::new();
    env.function(c"same", move |x: f64| counted.same(x))
}

const CLASSES: [ErrorClass; 4] = [
    ErrorClass::Error,
    ErrorClass::TypeError,
    ErrorClass::RangeError,
    ErrorClass::SyntaxError,
];

fn throws(class: u32, message: String, code: Option<String>) -> Result<()> {
    let error = Error::of_class(CLASSES[class as usize], message);
    Err(match code {
        Some(code) => error.with_code(code),
        None => error,
    }
    .into())
}

/// The same with texts of the program's own.
fn throws_static(class: u32, which: u32) -> Result<()> {
    let class = CLASSES[class as usize];
    Err(Error::of_class(class, TEXTS[which as usize]).into())
}

const TEXTS: [&str; 6] = [
    "plain",
    "with \0 inside",
    "ünïcode 🦀",
    "",
    // one that just fits where it is copied to, and one that does not
    match std::str::from_utf8(&[b'x'; 191]) {
        Ok(text) => text,
        Err(_) => "",
    },
    match std::str::from_utf8(&[b'x'; 192]) {
        Ok(text) => text,
        Err(_) => "",
    },
];

/// An error with a source that has a source.
#[derive(Debug)]
struct Layered(std::num::ParseIntError);

impl std::fmt::Display for Layered {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("outside")
    }
}

impl std::error::Error for Layered {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        Some(&self.0)
    }
}

static NOT_FOUND: ErrorType = ErrorType::new("NotFoundError", ErrorClass::RangeError);

fn not_found(text: &str) -> Result<()> {
    let cause = text.parse::<i32>().map_err(Layered);
    match cause {
        Ok(_) => Err(NOT_FOUND.error("not there").with_code("E_NOT_FOUND").into()),
        Err(cause) => Err(NOT_FOUND.error("not there").with_cause(cause).into()),
    }
}

/// Returns an error of its own although an exception is pending.
fn error_meanwhile<'s>(env: Env<'s>, f: JsFunction<'s>) -> Result<()> {
    match f.call::<JsValue<'s>>(&env, ()) {
        Ok(_) => Ok(()),
        Err(_) => Err(NOT_FOUND.error("instead").into()),
    }
}

fn throw_value<'s>(env: Env<'s>, value: JsValue<'s>) -> Result<()> {
    Err(env.throw(value))
}

fn try_call<'s>(env: Env<'s>, f: JsFunction<'s>) -> Result<JsValue<'s>> {
    match f.call::<JsValue<'s>>(&env, ()) {
        Ok(value) => Ok(value),
        Err(failure) => failure.catch(&env),
    }
}

fn total_length<'s>(mut env: Env<'s>, texts: JsArray<'s>) -> Result<usize> {
    let mut total = 0;
    for index in 0..texts.length(&env)? {
        total += env.scope(|inner| {
            let text: JsString<'_> = inner.bring(texts).get(inner, index)?;
            let mut buffer = StrBuffer::new();
            Ok(buffer.read(inner, text)?.len())
        })?;
    }
    Ok(total)
}

fn last_of<'s>(mut env: Env<'s>, count: u32) -> Result<JsObject<'s>> {
    env.escapable_scope(|inner, escape| {
        let mut object = inner.object()?;
        for index in 0..count {
            object = inner.object()?;
            object.set(inner, c"index", index)?;
        }
        escape.escape(object)
    })
}

fn scope_panics(mut env: Env<'_>) -> Result<()> {
    env.scope(|_| panic!("inside a scope"))
}

fn described<'s>(call: Call<'s>, first: JsValue<'s>) -> Result<JsObject<'s>> {
    let all = call.arguments()?;
    let array = call.array()?;
    for (index, value) in (0_u32..).zip(all) {
        array.set(&call, index, value)?;
    }
    let count = (call.count() as u32).into_js(&call)?;
    call.object_with(&[
        (c"this", call.this()),
        (c"first", first),
        (c"count", count),
        (c"all", array.into()),
    ])
}

fn panics_with_any() {
    panic_any(42);
}

/// A panic that is caught here, then one that no hook sees.
fn resumes(caught: String, resumed: String) {
    let panic = catch_unwind(|| panic!("{caught}"));
    assert!(panic.is_err());
    resume_unwind(Box::new(resumed));
}

fn resumes_what_it_caught(message: String) {
    let Err(panic) = catch_unwind(|| panic!("{message}"));
    resume_unwind(panic);
}

fn resumes_with_any() {
    let panic = catch_unwind(|| panic_any(1_u8));
    assert!(panic.is_err());
    resume_unwind(Box::new(2_u16));
}

/// A panic that is caught while another one unwinds.
fn panics_while_unwinding() {
    struct Catches;
    impl Drop for Catches {
        fn drop(&mut self) {
            let panic = catch_unwind(|| panic!("inner"));
            assert!(panic.is_err());
        }
    }
    let _catches = Catches;
    panic!("outer");
}

fn indexes_out_of_bounds(index: u32) -> u32 {
    [1, 2, 3][index as usize]
}

fn frozen<'s>(env: Env<'s>, object: JsObject<'s>) -> Result<JsObject<'s>> {
    // SAFETY: the handle is live in this scope.
    unsafe { call!(env, napi_object_freeze(object.raw())) }?;
    Ok(object)
}

fn key_kinds<'s>(env: Env<'s>, object: JsObject<'s>, key: JsValue<'s>) -> Result<f64> {
    let (c, owned): (f64, f64) = (object.get(&env, c"one")?, object.get(&env, "two")?);
    Ok(c + owned + object.get::<f64>(&env, 3)? + object.get::<f64>(&env, key)?)
}

fn init(exports: &mut Exports<'_>) -> Result<()> {
    let fail = exports
        .global()?
        .get::<Option<String>>(exports, c"failInit")?;
    match fail.as_deref() {
        Some("error") => return Err(Error::range_error("init fails").with_code("E_INIT").into()),
        Some("panic") => panic!("init panics"),
        _ => {}
    }
    classes::init(exports)?;
    exports.value(c"answer", 42)?;
    exports.function(c"newer", newer)?;
    exports.function(c"add", add)?;
    exports.function(c"echo", echo)?;
    exports.function(c"echoOwned", |text: String| text)?;
    exports.function(c"adder", adder)?;
    exports.function(c"sizeless", sizeless)?;
    exports.function(c"closures", || CLOSURES.load(Ordering::SeqCst))?;
    exports.function(c"nothing", || ())?;
    exports.function(c"not", |value: bool| !value)?;
    exports.function(c"i8", |value: i8| value)?;
    exports.function(c"u32", |value: u32| value)?;
    exports.function(c"i32", |value: i32| value)?;
    exports.function(c"i64", |value: i64| value)?;
    exports.function(c"u64", |value: u64| value)?;
    exports.function(c"tooLarge", || u64::MAX)?;
    exports.function(c"optional", |value: Option<f64>| {
        value.map(|value| value * 2.0)
    })?;
    exports.function(c"optionalValue", |value: Option<JsValue<'_>>| {
        value.is_some()
    })?;
    exports.function(c"object", |_: JsObject<'_>| ())?;
    exports.function(c"parse", |text: &str| text.parse::<i32>())?;
    exports.function(c"throws", throws)?;
    exports.function(c"throwsStatic", throws_static)?;
    exports.value(c"staticTexts", TEXTS)?;
    exports.function(c"notFound", not_found)?;
    exports.value(c"NotFoundError", &NOT_FOUND)?;
    exports.function(c"layered", |text: &str| {
        text.parse::<i32>().map_err(Layered)
    })?;
    exports.function(c"throwValue", throw_value)?;
    exports.function(c"tryCall", try_call)?;
    exports.function(c"errorMeanwhile", error_meanwhile)?;
    exports.function(c"totalLength", total_length)?;
    exports.function(c"lastOf", last_of)?;
    exports.function(c"scopePanics", scope_panics)?;
    exports.function(c"described", described)?;
    exports.function(c"panics", |text: String| -> () { panic!("{text}") })?;
    exports.function(c"panicsWithAny", panics_with_any)?;
    exports.function(c"resumes", resumes)?;
    exports.function(c"resumesWhatItCaught", resumes_what_it_caught)?;
    exports.function(c"resumesWithAny", resumes_with_any)?;
    exports.function(c"panicsWhileUnwinding", panics_while_unwinding)?;
    exports.function(c"outOfBounds", indexes_out_of_bounds)?;
    exports.function(c"frozen", frozen)?;
    exports.function(c"keyKinds", key_kinds)?;
    exports.function(c"largeAllocations", || {
        LARGE_ALLOCATIONS.load(Ordering::SeqCst)
    })?;
    convert::init(exports)?;
    bytes::init(exports)?;
    handles::init(exports)?;
    keeping::init(exports)?;
    #[cfg(feature = "by-name")]
    threads::init(exports)?;
    tasks::init(exports)
}

napi_vtable_module::register!(init);
