//! What goes from one engine to another: a value in pieces that belong to no engine.
//!
//! `js/lazy/serialize.js` takes a value apart and puts it together again; it knows what the pieces mean. To this
//! side a message is a row of *cells*, which are undefined, null, booleans, numbers and texts, and a row of *parts*:
//! memory that is copied or moved, memory that is shared, and ports. So the engines' values never leave their
//! threads, and nothing here is as deep as the value is.
//!
//! Moved memory is copied once as well: QuickJS frees what a detached buffer held, and memory of one runtime cannot
//! outlive it.

use std::ffi::c_void;

use rquickjs_sys as q;
use rquickjs_sys::{JSRuntime, JSValue};

use super::port::PortEnd;
use crate::owned::Owned;
use crate::script::state::{Call, Native, State, Thrown};
use crate::shared_memory::SharedBlock;

/// See the [module](self).
#[derive(Default)]
pub struct Message {
    cells: Vec<Cell>,
    parts: Vec<Part>,
}

enum Cell {
    Undefined,
    Null,
    Bool(bool),
    Integer(i32),
    Number(f64),
    Text(Box<[u16]>),
}

enum Part {
    /// The contents of an `ArrayBuffer`.
    Copy { memory: Memory, limit: usize },
    /// The memory of a `SharedArrayBuffer`.
    Shared {
        block: SharedBlock,
        length: usize,
        limit: usize,
    },
    /// A port that is moved.
    Port(PortEnd),
}

/// Bytes that the C allocator gave, so that QuickJS may make them longer.
struct Memory {
    start: *mut u8,
    length: usize,
}

// SAFETY: it owns plain bytes.
unsafe impl Send for Memory {}

impl Memory {
    /// A copy; `None` where there is no memory.
    fn copy_of(bytes: &[u8]) -> Option<Self> {
        let length = bytes.len();
        // SAFETY: at least one byte is asked for; as many as there are bytes are written.
        unsafe {
            let start: *mut u8 = libc::malloc(length.max(1)).cast();
            if start.is_null() {
                return None;
            }
            std::ptr::copy_nonoverlapping(bytes.as_ptr(), start, length);
            Some(Self { start, length })
        }
    }

    /// An `ArrayBuffer` over the bytes; `limit` is 0 for one of fixed length.
    fn into_buffer(self, state: &State, limit: usize) -> Native {
        // SAFETY: the context is alive. QuickJS takes the memory over unless it throws.
        let buffer = unsafe {
            q::JS_NewArrayBuffer(
                state.ctx(),
                self.start,
                self.length as _,
                limit as _,
                Some(resize),
                std::ptr::null_mut(),
                false,
            )
        };
        let buffer = state.checked(buffer)?;
        std::mem::forget(self);
        Ok(buffer)
    }
}

impl Drop for Memory {
    fn drop(&mut self) {
        // SAFETY: `copy_of` got it there.
        unsafe { libc::free(self.start.cast()) }
    }
}

/// QuickJS's function for memory of [`Memory`]: size 0 gives it back.
///
/// # Safety
/// QuickJS calls it with the memory that the buffer holds.
unsafe extern "C" fn resize(
    _: *mut JSRuntime,
    _: *mut c_void,
    memory: *mut c_void,
    size: q::size_t,
) -> *mut c_void {
    // SAFETY: the caller's promise; the C allocator gave it.
    unsafe {
        if size == 0 {
            libc::free(memory);
            return std::ptr::null_mut();
        }
        libc::realloc(memory, size as usize)
    }
}

impl Message {
    /// Reads `(…, cells, parts)` from the arguments `first` and `first + 1`. The parts are a flat array of three items
    /// each: the buffer or the number of the port, its maximal length or 0, and whether it is moved.
    pub fn read(call: &Call<'_>, first: usize) -> Result<Self, Thrown> {
        let mut message = Self::default();
        for_each(call, call.arg(first), |item| {
            message.cells.push(cell(call, item)?);
            Ok(())
        })?;
        let mut rows = vec![];
        for_each(call, call.arg(first + 1), |item| {
            // SAFETY: alive; the row owns a use.
            rows.push(unsafe { Owned::new(call.ctx(), q::JS_DupValue(call.ctx(), item)) });
            Ok(())
        })?;
        for row in rows.chunks_exact(3) {
            let [thing, limit, _] = [row[0].raw(), row[1].raw(), row[2].raw()];
            message.parts.push(part(call, thing, limit)?);
        }
        // From here on nothing fails.
        for row in rows.chunks_exact(3) {
            // SAFETY: reads a tag; detaching runs no script.
            unsafe {
                if q::JS_VALUE_GET_BOOL(row[2].raw()) && q::JS_IsObject(row[0].raw()) {
                    q::JS_DetachArrayBuffer(call.ctx(), row[0].raw());
                }
            }
        }
        Ok(message)
    }

    /// Whether a port that is one end of this pair is in it.
    pub fn holds_end_of(&self, port: &PortEnd) -> bool {
        let mut parts = self.parts.iter();
        parts.any(|part| matches!(part, Part::Port(end) if end.is_of_same_pair(port)))
    }

    /// `[cells, parts]` for JavaScript; ports are numbers of this engine from now on.
    pub fn into_js(self, state: &State) -> Native {
        let mut cells = Vec::with_capacity(self.cells.len());
        for cell in self.cells {
            cells.push(cell.into_js(state));
        }
        let mut parts = Vec::with_capacity(self.parts.len());
        for part in self.parts {
            parts.push(part.into_js(state).unwrap_or(q::JS_EXCEPTION));
        }
        // The array of cells has failed where one of them has, and so has that of the parts.
        let cells = array(state, cells);
        let parts = array(state, parts);
        match (cells, parts) {
            (Ok(cells), Ok(parts)) => array(state, vec![cells, parts]),
            (Ok(value), Err(Thrown)) | (Err(Thrown), Ok(value)) => {
                // SAFETY: owned here.
                unsafe { q::JS_FreeValue(state.ctx(), value) };
                Err(Thrown)
            }
            (Err(Thrown), Err(Thrown)) => Err(Thrown),
        }
    }
}

/// An array of values that are handed over; fails where one of them is an exception.
fn array(state: &State, values: Vec<JSValue>) -> Native {
    // SAFETY: reads tags.
    let failed = values
        .iter()
        .any(|&value| unsafe { q::JS_IsException(value) });
    let count = i32::try_from(values.len()).ok().filter(|_| !failed);
    if let Some(count) = count {
        // SAFETY: the context is alive; QuickJS takes all values over.
        let array = unsafe { q::JS_NewArrayFrom(state.ctx(), count, values.as_ptr()) };
        return state.checked(array);
    }
    for value in values {
        // SAFETY: owned here.
        unsafe { q::JS_FreeValue(state.ctx(), value) };
    }
    Err(if failed {
        Thrown
    } else {
        state.throw(
            "the message has too many pieces",
            &[("code", "ERR_OUT_OF_RANGE")],
        )
    })
}

/// The texts in an argument that is an array of ours.
pub fn texts(call: &Call<'_>, index: usize) -> Result<Vec<String>, Thrown> {
    let mut texts = vec![];
    for_each(call, call.arg(index), |item| {
        texts.push(call.text_of(item)?);
        Ok(())
    })?;
    Ok(texts)
}

/// Calls `body` with each item of an array of ours, borrowed.
fn for_each(
    call: &Call<'_>,
    array: JSValue,
    mut body: impl FnMut(JSValue) -> Result<(), Thrown>,
) -> Result<(), Thrown> {
    let mut length = 0;
    // SAFETY: the argument is alive.
    if unsafe { q::JS_GetLength(call.ctx(), array, &raw mut length) } < 0 {
        return Err(Thrown);
    }
    for index in 0..u32::try_from(length).unwrap_or(u32::MAX) {
        // SAFETY: as above; the item is owned here.
        let item = unsafe {
            Owned::new(
                call.ctx(),
                q::JS_GetPropertyUint32(call.ctx(), array, index),
            )
        };
        call.state.checked(item.raw())?;
        body(item.raw())?;
    }
    Ok(())
}

fn cell(call: &Call<'_>, item: JSValue) -> Result<Cell, Thrown> {
    // SAFETY: the item is alive; texts are copied before they are freed.
    unsafe {
        Ok(match q::JS_VALUE_GET_NORM_TAG(item) {
            q::JS_TAG_UNDEFINED => Cell::Undefined,
            q::JS_TAG_NULL => Cell::Null,
            q::JS_TAG_BOOL => Cell::Bool(q::JS_VALUE_GET_BOOL(item)),
            q::JS_TAG_INT => Cell::Integer(q::JS_VALUE_GET_INT(item)),
            q::JS_TAG_FLOAT64 => {
                let mut number = 0.0;
                q::JS_ToFloat64(call.ctx(), &raw mut number, item);
                Cell::Number(number)
            }
            _ => {
                let mut length = 0;
                let units = q::JS_ToCStringLenUTF16(call.ctx(), &raw mut length, item);
                if units.is_null() {
                    return Err(Thrown);
                }
                let text = std::slice::from_raw_parts(units, length as usize).into();
                q::JS_FreeCStringUTF16(call.ctx(), units);
                Cell::Text(text)
            }
        })
    }
}

fn part(call: &Call<'_>, thing: JSValue, limit: JSValue) -> Result<Part, Thrown> {
    let state = call.state;
    // SAFETY: the values are alive; the bytes are copied before a script can run.
    unsafe {
        let mut number = 0.0;
        if q::JS_ToFloat64(call.ctx(), &raw mut number, limit) < 0 {
            return Err(Thrown);
        }
        let limit = number as usize;
        if !q::JS_IsObject(thing) {
            let mut id = 0;
            if q::JS_ToInt32(call.ctx(), &raw mut id, thing) < 0 {
                return Err(Thrown);
            }
            let port = u32::try_from(id).ok().and_then(|id| state.ports.take(id));
            return port
                .map(Part::Port)
                .ok_or_else(|| state.throw("the port is closed", &[]));
        }
        let mut length = 0;
        let memory = q::JS_GetArrayBuffer(call.ctx(), &raw mut length, thing);
        if memory.is_null() {
            return Err(Thrown);
        }
        let length = length as usize;
        if q::JS_IsArrayBuffer(thing) {
            let bytes = std::slice::from_raw_parts(memory, length);
            let no_memory = || state.throw("there is no memory to clone an ArrayBuffer", &[]);
            let memory = Memory::copy_of(bytes).ok_or_else(no_memory)?;
            return Ok(Part::Copy { memory, limit });
        }
        let block = SharedBlock::of(memory);
        Ok(Part::Shared {
            block,
            length,
            limit,
        })
    }
}

impl Cell {
    fn into_js(self, state: &State) -> JSValue {
        match self {
            Self::Undefined => q::JS_UNDEFINED,
            Self::Null => q::JS_NULL,
            Self::Bool(true) => q::JS_TRUE,
            Self::Bool(false) => q::JS_FALSE,
            Self::Integer(number) => q::JS_MKVAL(q::JS_TAG_INT, number),
            // SAFETY: makes a number.
            Self::Number(number) => unsafe { q::JS_NewNumber(state.ctx(), number) },
            // SAFETY: the text is valid for its length.
            Self::Text(units) => unsafe {
                q::JS_NewStringUTF16(state.ctx(), units.as_ptr(), units.len() as _)
            },
        }
    }
}

impl Part {
    fn into_js(self, state: &State) -> Native {
        match self {
            Self::Copy { memory, limit } => memory.into_buffer(state, limit),
            Self::Shared {
                block,
                length,
                limit,
            } => {
                // SAFETY: the context is alive; QuickJS counts a use of its own before ours ends.
                state.checked(unsafe {
                    q::JS_NewArrayBuffer(
                        state.ctx(),
                        block.memory(),
                        length as _,
                        limit as _,
                        None,
                        std::ptr::null_mut(),
                        true,
                    )
                })
            }
            Self::Port(port) => {
                let id = state.ports.attach(port, state);
                state.number(f64::from(id))
            }
        }
    }
}
