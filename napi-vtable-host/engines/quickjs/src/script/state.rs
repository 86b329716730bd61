//! What the native functions of a running script share, and how they meet JavaScript.

use std::any::Any;
use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::ffi::{CString, c_int};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::ptr::NonNull;
use std::sync::Arc;
use std::time::Instant;

use rquickjs_sys as q;
use rquickjs_sys::{JSClassID, JSContext, JSModuleDef, JSRuntime, JSValue};

use super::natives::FUNCTIONS;
use super::natives_children::Programs;
use super::natives_hash::Hashes;
use super::worker::{Place, Ports, Seat, SharedEnvironment, Stop, Workers};
use crate::Engine;
use crate::owned::Owned;

/// An exception is in the context.
#[derive(Debug)]
pub struct Thrown;

/// What a native function returns: an owned value.
pub type Native = Result<JSValue, Thrown>;

/// A promise that was rejected and has no handler yet; both values are owned.
pub struct Rejection {
    pub promise: JSValue,
    pub reason: JSValue,
}

/// What the native functions of one run share. It is freed after the engine.
pub struct State {
    engine: NonNull<Engine>,
    class: JSClassID,
    pub start: Instant,
    /// The code of `process.exit`, once it was called.
    pub exit: Cell<Option<i32>>,
    /// Whether standard output goes through `print!`.
    pub prints: Cell<bool>,
    pub rejections: RefCell<Vec<Rejection>>,
    /// Promises that got a handler after their rejection was dealt with; owned.
    pub handled_late: RefCell<Vec<JSValue>>,
    /// The object with the functions that the host calls; the runner owns it.
    pub hooks: Cell<JSValue>,
    /// The module records by name; the context owns them and keeps them.
    pub modules: RefCell<HashMap<String, *mut JSModuleDef>>,
    pub hashes: Hashes,
    /// What runs beside the script.
    pub programs: Programs,
    /// How another thread ends this run.
    pub stop: Arc<Stop>,
    /// What this run is in, where it is a worker's.
    pub worker: Option<Place>,
    pub ports: Ports,
    pub workers: Workers,
    pub environment: SharedEnvironment,
}

impl State {
    /// A state for `engine`.
    ///
    /// # Safety
    /// The engine stays at its address until the last native function was called.
    pub unsafe fn new(engine: NonNull<Engine>, seat: Option<Seat>) -> Self {
        // SAFETY: the caller's promise.
        let (rt, _) = unsafe { engine.as_ref() }.raw();
        let mut class = 0;
        let definition = q::JSClassDef {
            class_name: c"ScriptState".as_ptr(),
            finalizer: None,
            gc_mark: None,
            call: None,
            exotic: std::ptr::null_mut(),
        };
        // SAFETY: the runtime is alive on this thread. Without memory for the class, making its
        // objects fails later with an exception.
        unsafe { q::JS_NewClass(rt, q::JS_NewClassID(rt, &mut class), &definition) };
        let mut state = Self {
            engine,
            class,
            start: Instant::now(),
            exit: Cell::new(None),
            prints: Cell::new(false),
            rejections: RefCell::default(),
            handled_late: RefCell::default(),
            hooks: Cell::new(q::JS_UNDEFINED),
            modules: RefCell::default(),
            hashes: Hashes::default(),
            programs: Programs::default(),
            stop: Arc::default(),
            worker: None,
            ports: Ports::default(),
            workers: Workers::default(),
            environment: SharedEnvironment::default(),
        };
        if let Some(seat) = seat {
            seat.take(&mut state);
        }
        state.stop.wakes(state.engine().waker());
        state
    }

    /// The exit code, once the run is to end: what `process.exit` gave, or 1 where another thread ends it.
    pub fn end(&self) -> Option<i32> {
        self.exit
            .get()
            .or_else(|| self.stop.is_asked().then_some(1))
    }

    /// Throws an error that scripts cannot catch.
    pub fn interrupt(&self) -> Thrown {
        self.throw("the script was ended", &[]);
        // SAFETY: the exception is taken out, marked, and handed back.
        unsafe {
            let error = q::JS_GetException(self.ctx());
            q::JS_SetUncatchableError(self.ctx(), error);
            q::JS_Throw(self.ctx(), error);
        }
        Thrown
    }

    pub fn engine(&self) -> &Engine {
        // SAFETY: the promise of `new`.
        unsafe { self.engine.as_ref() }
    }

    pub fn ctx(&self) -> *mut JSContext {
        self.engine().raw().1
    }

    /// The object that carries this state into native functions.
    ///
    /// # Safety
    /// The state stays at its address until the engine is gone.
    pub unsafe fn carrier(&self) -> Owned<'_> {
        let ctx = self.ctx();
        // SAFETY: the context is alive on this thread; the opaque is read as a `State` by
        // `trampoline` alone.
        unsafe {
            let object = q::JS_NewObjectClass(ctx, self.class);
            if q::JS_IsObject(object) {
                q::JS_SetOpaque(object, (&raw const *self).cast_mut().cast());
            }
            Owned::new(ctx, object)
        }
    }

    // Values for JavaScript.

    pub fn string(&self, text: &str) -> JSValue {
        // SAFETY: the text is valid for its length.
        unsafe { q::JS_NewStringLen(self.ctx(), text.as_ptr().cast(), text.len() as _) }
    }

    /// Passes a value on, unless QuickJS threw instead of making it.
    pub fn checked(&self, value: JSValue) -> Native {
        // SAFETY: reads a tag.
        if unsafe { q::JS_IsException(value) } {
            Err(Thrown)
        } else {
            Ok(value)
        }
    }

    /// Sets a property of an object of ours; takes the value over.
    pub fn set(&self, object: JSValue, name: &str, value: JSValue) -> Result<(), Thrown> {
        self.checked(value)?;
        let Ok(name) = CString::new(name) else {
            // SAFETY: owned here.
            unsafe { q::JS_FreeValue(self.ctx(), value) };
            return Ok(());
        };
        // SAFETY: the object is alive; the value is handed over.
        let done = unsafe {
            let flags = q::JS_PROP_C_W_E as c_int;
            q::JS_DefinePropertyValueStr(self.ctx(), object, name.as_ptr(), value, flags)
        };
        if done < 0 { Err(Thrown) } else { Ok(()) }
    }

    pub fn number(&self, number: f64) -> Native {
        // SAFETY: makes a number.
        self.checked(unsafe { q::JS_NewNumber(self.ctx(), number) })
    }

    /// A copy of bytes, as an ArrayBuffer.
    pub fn buffer(&self, bytes: &[u8]) -> Native {
        // SAFETY: QuickJS copies the bytes.
        self.checked(unsafe {
            q::JS_NewArrayBufferCopy(self.ctx(), bytes.as_ptr(), bytes.len() as _)
        })
    }

    /// An array; it takes the values over.
    pub fn array(&self, values: Vec<JSValue>) -> Native {
        // SAFETY: the context is alive; array and values are owned here.
        let array = unsafe { Owned::new(self.ctx(), q::JS_NewArray(self.ctx())) };
        let mut result = self.checked(array.raw()).map(drop);
        for (index, value) in values.into_iter().enumerate() {
            if result.is_ok() {
                result = self.set(array.raw(), &index.to_string(), value);
            } else {
                // SAFETY: owned here.
                unsafe { q::JS_FreeValue(self.ctx(), value) };
            }
        }
        result.map(|()| array.into_raw())
    }

    pub fn numbers(&self, numbers: &[f64]) -> Native {
        let values: Result<Vec<_>, _> = numbers.iter().map(|&number| self.number(number)).collect();
        self.array(values?)
    }

    pub fn strings(&self, texts: &[String]) -> Native {
        // SAFETY: the context is alive.
        let array = self.checked(unsafe { q::JS_NewArray(self.ctx()) })?;
        // SAFETY: just made.
        let array = unsafe { Owned::new(self.ctx(), array) };
        for (index, text) in texts.iter().enumerate() {
            self.set(array.raw(), &index.to_string(), self.string(text))?;
        }
        Ok(array.into_raw())
    }

    /// Throws an `Error` with the given message and further string properties, `code` among them.
    pub fn throw(&self, message: &str, properties: &[(&str, &str)]) -> Thrown {
        let intrinsics = &self.engine().inner().intrinsics;
        let ctx = self.ctx();
        let mut arguments = [self.string(message)];
        // SAFETY: the constructor was saved at start; the message is owned here.
        let error = unsafe {
            let error = q::JS_CallConstructor(ctx, intrinsics.error, 1, arguments.as_mut_ptr());
            q::JS_FreeValue(ctx, arguments[0]);
            error
        };
        // SAFETY: reads a tag.
        if unsafe { q::JS_IsException(error) } {
            return Thrown;
        }
        // SAFETY: just made.
        let error = unsafe { Owned::new(ctx, error) };
        for (name, value) in properties {
            if self.set(error.raw(), name, self.string(value)).is_err() {
                return Thrown;
            }
        }
        // SAFETY: the error is handed over.
        unsafe { q::JS_Throw(ctx, error.into_raw()) };
        Thrown
    }
}

/// One call of a native function.
pub struct Call<'s> {
    pub state: &'s State,
    args: &'s [JSValue],
}

impl Call<'_> {
    pub fn ctx(&self) -> *mut JSContext {
        self.state.ctx()
    }

    pub fn rt(&self) -> *mut JSRuntime {
        self.state.engine().raw().0
    }

    /// An argument, borrowed; undefined where there is none.
    pub fn arg(&self, index: usize) -> JSValue {
        self.args.get(index).copied().unwrap_or(q::JS_UNDEFINED)
    }

    /// An argument as text; lone surrogates become U+FFFD.
    pub fn text(&self, index: usize) -> Result<String, Thrown> {
        self.text_of(self.arg(index))
    }

    /// A value that is alive, as text.
    pub fn text_of(&self, value: JSValue) -> Result<String, Thrown> {
        let mut length = 0;
        // SAFETY: the value is alive; QuickJS hands out `length` units until they are freed.
        unsafe {
            let units = q::JS_ToCStringLenUTF16(self.ctx(), &mut length, value);
            if units.is_null() {
                return Err(Thrown);
            }
            let text = String::from_utf16_lossy(std::slice::from_raw_parts(units, length as usize));
            q::JS_FreeCStringUTF16(self.ctx(), units);
            Ok(text)
        }
    }

    /// An argument as an integer of 32 bits.
    pub fn integer(&self, index: usize) -> Result<i32, Thrown> {
        let mut number = 0;
        // SAFETY: the argument is alive.
        let done = unsafe { q::JS_ToInt32(self.ctx(), &mut number, self.arg(index)) };
        if done < 0 { Err(Thrown) } else { Ok(number) }
    }

    /// An argument as a number.
    pub fn float(&self, index: usize) -> Result<f64, Thrown> {
        let mut number = 0.0;
        // SAFETY: the argument is alive.
        let done = unsafe { q::JS_ToFloat64(self.ctx(), &mut number, self.arg(index)) };
        if done < 0 { Err(Thrown) } else { Ok(number) }
    }

    /// The bytes of an argument: a string's UTF-8, or a copy of a `Uint8Array`'s bytes.
    pub fn bytes(&self, index: usize) -> Result<Vec<u8>, Thrown> {
        // SAFETY: reads a tag.
        if unsafe { q::JS_IsString(self.arg(index)) } {
            return self.text(index).map(String::into_bytes);
        }
        let mut length = 0;
        // SAFETY: the argument is alive; the bytes are copied before JavaScript can run again.
        unsafe {
            let bytes = q::JS_GetUint8Array(self.ctx(), &mut length, self.arg(index));
            if bytes.is_null() {
                if length == 0 && !q::JS_HasException(self.ctx()) {
                    return Ok(Vec::new());
                }
                return Err(Thrown);
            }
            Ok(std::slice::from_raw_parts(bytes, length as usize).to_vec())
        }
    }
}

/// A native function as the parts in JavaScript see it.
pub struct Function {
    pub name: &'static str,
    pub body: fn(&Call<'_>) -> Native,
}

/// Makes the object of native functions.
pub fn functions(state: &State, carrier: JSValue) -> Native {
    let ctx = state.ctx();
    // SAFETY: the context is alive; the object is owned here.
    let object = unsafe { Owned::new(ctx, state.checked(q::JS_NewObject(ctx))?) };
    for (index, function) in (0..).zip(FUNCTIONS) {
        let mut data = [carrier];
        // SAFETY: QuickJS makes its own use of the carrier.
        let value = unsafe {
            q::JS_NewCFunctionData(ctx, Some(trampoline), 0, index, 1, data.as_mut_ptr())
        };
        state.set(object.raw(), function.name, value)?;
    }
    Ok(object.into_raw())
}

/// The way from JavaScript into every native function.
///
/// # Safety
/// QuickJS calls it with live values, and with the carrier and the index that [`functions`] gave.
unsafe extern "C" fn trampoline(
    _ctx: *mut JSContext,
    _this: JSValue,
    argc: c_int,
    argv: *mut JSValue,
    index: c_int,
    data: *mut JSValue,
) -> JSValue {
    // SAFETY: the carrier's opaque is the `State`, which outlives the engine.
    let state = unsafe {
        let mut class = 0;
        &*q::JS_GetAnyOpaque(*data, &mut class).cast::<State>()
    };
    let Some(function) = usize::try_from(index)
        .ok()
        .and_then(|index| FUNCTIONS.get(index))
    else {
        return q::JS_UNDEFINED;
    };
    let args = match usize::try_from(argc) {
        // SAFETY: QuickJS keeps the arguments during the call.
        Ok(count @ 1..) => unsafe { std::slice::from_raw_parts(argv, count) },
        _ => &[],
    };
    let call = Call { state, args };
    match catch_unwind(AssertUnwindSafe(|| (function.body)(&call))) {
        Ok(Ok(value)) => value,
        Ok(Err(Thrown)) => q::JS_EXCEPTION,
        Err(panic) => {
            let Thrown = state.throw(
                &format!("{} panicked: {}", function.name, panic_text(&*panic)),
                &[("code", "ERR_INTERNAL")],
            );
            q::JS_EXCEPTION
        }
    }
}

/// What a panic said.
pub fn panic_text(panic: &(dyn Any + Send)) -> &str {
    let text = panic.downcast_ref::<&str>().copied();
    text.or_else(|| panic.downcast_ref::<String>().map(String::as_str))
        .unwrap_or("no message")
}
