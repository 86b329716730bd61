//! The stack of values that native code holds: what a `napi_value` and a handle scope are.
//!
//! A `napi_value` is a position in one stack of JSValues per engine, counted from one, so it stays good
//! while the stack grows and null is never a value. Reading one is a bounds check and a load. Envs of
//! an engine share the stack, as they share the values.
//!
//! The lowest positions belong to [`Constant`] values, which every scope of every env shares: asking for
//! `undefined` pushes nothing.
//!
//! A scope remembers the height of the stack; closing it frees what lies above. Each call into native
//! code is a [`Frame`]: on its return everything that it pushed goes, scopes it left open included, and
//! it cannot close a scope of its callers. A frame begins with the receiver and the arguments of its call. QuickJS
//! keeps those alive for as long as the frame is there, so the stack borrows them and does not free them.
//!
//! A handle above the top of the stack is stale or was never one, and reads as `None`. A stale handle
//! whose position was used again reads as the new value, as in every runtime that reuses slots.

use std::cell::{Cell, UnsafeCell};

use napi_vtable_sys::napi_value;
use rquickjs_sys as q;
use rquickjs_sys::{JSContext, JSValue};

use crate::owned::{dup, free};

/// What a scope does with the handles above its start.
struct Scope {
    start: usize,
    /// The position in the surrounding scope that an escaping value moves to; `None` in a plain scope.
    escape: Option<Escape>,
}

struct Escape {
    position: usize,
    done: bool,
}

/// Why a scope was not closed or not escaped from.
#[derive(Debug, PartialEq, Eq)]
pub enum ScopeError {
    /// It is not the innermost scope of this call, or of the other kind.
    Mismatch,
    /// The scope has passed a value on before.
    EscapedTwice,
}

/// A value that has the same handle everywhere; the number is its position, counted from one.
#[derive(Clone, Copy)]
pub enum Constant {
    /// `undefined`.
    Undefined = 1,
    /// `null`.
    Null,
    /// `false`.
    False,
    /// `true`.
    True,
    /// The global object.
    Global,
}

impl Constant {
    /// Its handle.
    #[inline]
    pub fn handle(self) -> napi_value {
        std::ptr::without_provenance_mut(self as usize)
    }

    /// `true` or `false`.
    #[inline]
    pub fn boolean(value: bool) -> Self {
        if value { Self::True } else { Self::False }
    }
}

/// The height of the stack when a call into native code began.
#[must_use = "a frame must be left, or its handles stay"]
pub struct Frame {
    /// Where the borrowed values of the call begin.
    start: usize,
    /// Where the handles begin that the call makes.
    values: usize,
    /// Where the scopes of its caller begin.
    floor: usize,
}

/// All handles of an engine.
pub struct Handles {
    ctx: *mut JSContext,
    /// Borrowed from the context.
    global: JSValue,
    values: UnsafeCell<Vec<JSValue>>,
    scopes: UnsafeCell<Vec<Scope>>,
    /// Scopes below this belong to callers.
    floor: Cell<usize>,
}

impl Handles {
    /// A stack with the constants alone. The global object is borrowed.
    ///
    /// # Safety
    /// `ctx` outlives every value on the stack and is used on this thread alone.
    pub unsafe fn new(ctx: *mut JSContext) -> Self {
        let mut values = Vec::with_capacity(256);
        // SAFETY: the context is alive. It keeps its global object as long as it lives itself, so the use that is
        // handed out here can be given back at once.
        let global = unsafe {
            let global = q::JS_GetGlobalObject(ctx);
            q::JS_FreeValue(ctx, global);
            global
        };
        // In the order of `Constant`.
        values.extend([q::JS_UNDEFINED, q::JS_NULL, q::JS_FALSE, q::JS_TRUE, global]);
        Self {
            ctx,
            global,
            values: UnsafeCell::new(values),
            scopes: UnsafeCell::new(Vec::with_capacity(16)),
            floor: Cell::new(0),
        }
    }

    /// The values.
    ///
    /// # Safety
    /// The result is not used after anything that may call JavaScript or a module, nor beside another one.
    #[inline]
    #[allow(clippy::mut_from_ref, reason = "the caller promises that there is one")]
    unsafe fn values(&self) -> &mut Vec<JSValue> {
        // SAFETY: one thread, and the caller's promise.
        unsafe { &mut *self.values.get() }
    }

    /// The scopes.
    ///
    /// # Safety
    /// As for [`Self::values`].
    #[inline]
    #[allow(clippy::mut_from_ref, reason = "as above")]
    unsafe fn scopes(&self) -> &mut Vec<Scope> {
        // SAFETY: as above.
        unsafe { &mut *self.scopes.get() }
    }

    /// Makes room for more values; a C function as [`Self::push_beyond`] is.
    #[cold]
    #[inline(never)]
    extern "C" fn grow(values: &mut Vec<JSValue>, more: usize) {
        values.reserve(more);
    }

    /// Copies the arguments of a call from the third on.
    ///
    /// # Safety
    /// There are `argc` at `argv`, and room for as many at `place`.
    #[inline(never)]
    unsafe extern "C" fn copy_rest(place: *mut JSValue, argc: usize, argv: *const JSValue) {
        // SAFETY: the caller's promise; the stack is no part of QuickJS's.
        unsafe { argv.add(2).copy_to_nonoverlapping(place.add(2), argc - 2) };
    }

    /// Puts a value on the stack, which owns it from now on.
    #[inline]
    pub fn push(&self, value: JSValue) -> napi_value {
        self.push_within(value)
            .unwrap_or_else(|| self.push_beyond(value))
    }

    /// The same where there is room.
    #[inline(always)]
    pub fn push_within(&self, value: JSValue) -> Option<napi_value> {
        // SAFETY: nothing is called; the place behind the last value is within the capacity.
        unsafe {
            let values = self.values();
            let height = values.len();
            if height == values.capacity() {
                return None;
            }
            values.as_mut_ptr().add(height).write(value);
            values.set_len(height + 1);
            Some(std::ptr::without_provenance_mut(height + 1))
        }
    }

    /// The same where there is no room. A C function, so that there is nothing to unwind around its callers.
    #[cold]
    #[inline(never)]
    pub extern "C" fn push_beyond(&self, value: JSValue) -> napi_value {
        // SAFETY: nothing is called.
        let values = unsafe { self.values() };
        values.push(value);
        std::ptr::without_provenance_mut(values.len())
    }

    /// The global object, borrowed.
    #[inline]
    pub fn global(&self) -> JSValue {
        self.global
    }

    /// Reads a handle: the value, which the stack keeps. `None` for null and for what is no handle.
    #[inline]
    pub fn get(&self, handle: napi_value) -> Option<JSValue> {
        // SAFETY: nothing is called.
        let values = unsafe { self.values() };
        values.get(handle.addr().wrapping_sub(1)).copied()
    }

    /// Frees the handles above a height.
    #[inline]
    fn truncate(&self, height: usize) {
        loop {
            // SAFETY: the borrow ends before the value is freed.
            let values = unsafe { self.values() };
            if values.len() <= height {
                return;
            }
            let Some(value) = values.pop() else { return };
            // SAFETY: the stack owned the value. Freeing it runs class finalizers, which only queue.
            unsafe { free(self.ctx, value) };
        }
    }

    /// Begins a call into native code, without arguments.
    #[inline]
    pub fn enter(&self) -> Frame {
        // SAFETY: nothing is called.
        let (values, scopes) = unsafe { (self.values().len(), self.scopes().len()) };
        Frame {
            start: values,
            values,
            floor: self.floor.replace(scopes),
        }
    }

    /// Begins a call into native code with a receiver and arguments, which get the handles from
    /// [`Frame::receiver`] on.
    ///
    /// # Safety
    /// The receiver and the `argc` arguments at `argv` stay alive until the frame is left.
    #[inline(always)]
    pub unsafe fn enter_call(&self, this: JSValue, argc: usize, argv: *const JSValue) -> Frame {
        // SAFETY: nothing is called; there is room for as many values as are written, and the caller has as many as
        // are read.
        unsafe {
            let values = self.values();
            let start = values.len();
            if values.capacity() - start <= argc {
                Self::grow(values, argc + 1);
            }
            let place = values.as_mut_ptr().add(start);
            place.write(this);
            // Most calls have few arguments, and a loop would be tuned for many.
            let place = place.add(1);
            if argc > 0 {
                place.write(argv.read());
                if argc > 1 {
                    place.add(1).write(argv.add(1).read());
                    if argc > 2 {
                        Self::copy_rest(place, argc, argv);
                    }
                }
            }
            let height = start + 1 + argc;
            values.set_len(height);
            Frame {
                start,
                values: height,
                floor: self.floor.replace(self.scopes().len()),
            }
        }
    }

    /// Ends a call into native code as [`Self::leave`] does, and gives its result, owned: the value of a handle;
    /// `undefined` for null and for what is no handle.
    #[inline(always)]
    pub fn leave_with(&self, frame: Frame, result: napi_value) -> JSValue {
        self.leave_scopes(&frame);
        // SAFETY: what is freed only queues finalizers (see `truncate`), so the values stay where they are. Those
        // from `frame.values` on are owned.
        unsafe {
            let values = self.values();
            let first = values.as_mut_ptr();
            let mut height = values.len();
            let position = result.addr().wrapping_sub(1);
            let mut value = q::JS_UNDEFINED;
            if result.addr() == height && height > frame.values {
                // Most results are what was made last.
                height = position;
                value = first.add(position).read();
            } else if position < height {
                value = first.add(position).read();
                if position >= frame.values {
                    first.add(position).write(q::JS_UNDEFINED);
                } else {
                    value = dup(self.ctx, value);
                }
            }
            while height > frame.values {
                height -= 1;
                free(self.ctx, first.add(height).read());
            }
            values.set_len(frame.start);
            value
        }
    }

    /// Closes the scopes that a call left open.
    #[inline(always)]
    fn leave_scopes(&self, frame: &Frame) {
        // While a call runs, the floor is where its own scopes begin.
        let first = self.floor.replace(frame.floor);
        // SAFETY: nothing is called; a scope has nothing to drop.
        unsafe {
            if self.scopes().len() > first {
                self.scopes().set_len(first);
            }
        }
    }

    /// Ends a call into native code: its handles and the scopes it left open go.
    #[inline]
    pub fn leave(&self, frame: Frame) {
        self.leave_scopes(&frame);
        self.truncate(frame.values);
        // SAFETY: as above; `start` is not above the height, and a value has nothing to drop.
        unsafe { self.values().set_len(frame.start) };
    }

    /// Opens a scope; an escapable one reserves a handle in the scope around it.
    ///
    /// Returns the scope as the number that a module holds as a pointer, counted from one.
    pub fn open(&self, escapable: bool) -> usize {
        let escape = escapable.then(|| Escape {
            position: self.push(q::JS_UNDEFINED).addr() - 1,
            done: false,
        });
        // SAFETY: nothing is called.
        unsafe {
            let start = self.values().len();
            let scopes = self.scopes();
            scopes.push(Scope { start, escape });
            scopes.len()
        }
    }

    /// Closes the innermost scope of this call.
    pub fn close(&self, scope: usize, escapable: bool) -> Result<(), ScopeError> {
        let start = {
            // SAFETY: nothing is called.
            let scopes = unsafe { self.scopes() };
            if scope != scopes.len() || scope <= self.floor.get() {
                return Err(ScopeError::Mismatch);
            }
            match scopes.pop_if(|scope| scope.escape.is_some() == escapable) {
                Some(scope) => scope.start,
                None => return Err(ScopeError::Mismatch),
            }
        };
        self.truncate(start);
        Ok(())
    }

    /// Copies a value into the scope around an escapable one, once.
    pub fn escape(&self, scope: usize, value: JSValue) -> Result<napi_value, ScopeError> {
        // SAFETY: nothing is called.
        let scopes = unsafe { self.scopes() };
        if scope <= self.floor.get() {
            return Err(ScopeError::Mismatch);
        }
        let escape = scopes
            .get_mut(scope - 1)
            .and_then(|scope| scope.escape.as_mut());
        let escape = escape.ok_or(ScopeError::Mismatch)?;
        if std::mem::replace(&mut escape.done, true) {
            return Err(ScopeError::EscapedTwice);
        }
        // SAFETY: the caller's handle keeps the value. The position was reserved by `open` and the scope around it
        // is still open, because it is older.
        unsafe { self.values()[escape.position] = dup(self.ctx, value) };
        Ok(std::ptr::without_provenance_mut(escape.position + 1))
    }

    /// Frees everything but the constants, at the end of the engine.
    pub fn clear(&self) {
        // SAFETY: nothing is called.
        unsafe { self.scopes() }.clear();
        self.truncate(Constant::Global as usize);
    }
}

impl Frame {
    /// The handle of the receiver; those of the arguments follow.
    #[inline]
    pub fn receiver(&self) -> napi_value {
        std::ptr::without_provenance_mut(self.start + 1)
    }
}
