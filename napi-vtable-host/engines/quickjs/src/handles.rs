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

/// A call into native code.
#[must_use = "a frame must be left, or its handles stay"]
pub struct Frame {
    /// Where the borrowed values of the call begin: its receiver at least.
    start: usize,
    /// [`Handles::floor`] of its caller.
    outer: usize,
}

/// All handles of an engine.
pub struct Handles {
    ctx: *mut JSContext,
    /// Borrowed from the context.
    global: JSValue,
    values: UnsafeCell<Vec<JSValue>>,
    scopes: UnsafeCell<Vec<Scope>>,
    /// Where the handles begin that the innermost call makes; above the receiver, which every frame begins with.
    /// So the scopes that start from here on are those of this call, and others belong to callers.
    floor: Cell<usize>,
    /// Up to this height a call with few arguments has room.
    limit: Cell<usize>,
    /// Where the innermost scope starts; zero without one.
    innermost: Cell<usize>,
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
            limit: Cell::new(0),
            innermost: Cell::new(0),
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
    extern "C" fn grow(&self, more: usize) {
        // SAFETY: nothing is called.
        let values = unsafe { self.values() };
        values.reserve(more.max(Self::FEW + 1));
        self.limit.set(values.capacity() - Self::FEW - 1);
    }

    /// How many arguments a call has room for, with its receiver, up to [`Self::limit`].
    const FEW: usize = 2;

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
        self.grow(1);
        // SAFETY: nothing is called.
        let values = unsafe { self.values() };
        values.push(value);
        std::ptr::without_provenance_mut(values.len())
    }

    /// The global object, borrowed.
    #[inline]
    pub fn global(&self) -> &JSValue {
        &self.global
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
        // In the place of a receiver, see `floor`.
        let start = self.push(q::JS_UNDEFINED).addr() - 1;
        Frame {
            start,
            outer: self.floor.replace(start + 1),
        }
    }

    /// Whether a call has few arguments, and the stack room for them.
    #[inline(always)]
    pub fn has_room_for_few(&self, argc: usize) -> bool {
        // SAFETY: nothing is called.
        argc <= Self::FEW && unsafe { self.values() }.len() <= self.limit.get()
    }

    /// Begins a call into native code with a receiver and arguments, which get the handles from
    /// [`Frame::receiver`] on.
    ///
    /// # Safety
    /// The receiver and the `argc` arguments at `argv` stay alive until the frame is left.
    pub unsafe fn enter_call(&self, this: &JSValue, argc: usize, argv: *const JSValue) -> Frame {
        // SAFETY: nothing is called; there is room for as many values as are written, and the caller has as many as
        // are read.
        unsafe {
            if !self.has_room_for_few(argc) {
                self.grow(argc + 1);
            }
            let start = self.values().len();
            let place = self.values().as_mut_ptr().add(start);
            place.write(*this);
            argv.copy_to_nonoverlapping(place.add(1), argc);
            self.begin(start, argc)
        }
    }

    /// The same for few arguments: a loop over any number would be tuned for many.
    ///
    /// # Safety
    /// As for [`Self::enter_call`]; and [`Self::has_room_for_few`] says that there is room.
    #[inline(always)]
    pub unsafe fn enter_call_with_few(
        &self,
        this: &JSValue,
        argc: usize,
        argv: *const JSValue,
    ) -> Frame {
        // SAFETY: as there.
        unsafe {
            let start = self.values().len();
            let place = self.values().as_mut_ptr().add(start);
            place.write(*this);
            if argc > 0 {
                place.add(1).write(*argv);
                if argc > 1 {
                    place.add(2).write(*argv.add(1));
                }
            }
            self.begin(start, argc)
        }
    }

    /// Makes a frame of what lies above the stack, which ends at `start`: a receiver and arguments.
    ///
    /// # Safety
    /// They have been written there.
    #[inline(always)]
    unsafe fn begin(&self, start: usize, argc: usize) -> Frame {
        let height = start + 1 + argc;
        // SAFETY: nothing is called; the caller's promise.
        unsafe { self.values().set_len(height) };
        Frame {
            start,
            outer: self.floor.replace(height),
        }
    }

    /// Ends a call into native code that has left no scope open, and gives its result, owned; `None` where
    /// [`Self::leave_with`] has to do it.
    #[inline(always)]
    pub fn leave_simply(&self, frame: &Frame, result: napi_value) -> Option<JSValue> {
        // SAFETY: nothing is called. Handles from the floor on are owned.
        unsafe {
            let values = self.values();
            let (height, floor) = (values.len(), self.floor.get());
            if self.innermost.get() >= floor {
                return None;
            }
            // Most calls make one handle and return it, or none.
            let value = if result.is_null() {
                if height != floor {
                    return None;
                }
                q::JS_UNDEFINED
            } else {
                if height != floor + 1 || result.addr() != height {
                    return None;
                }
                values.as_ptr().add(floor).read()
            };
            values.set_len(frame.start);
            self.floor.set(frame.outer);
            Some(value)
        }
    }

    /// Ends a call into native code as [`Self::leave`] does, and gives its result, owned: the value of a handle;
    /// `undefined` for null and for what is no handle.
    pub fn leave_with(&self, frame: &Frame, result: napi_value) -> JSValue {
        let position = result.addr().wrapping_sub(1);
        let mut value = q::JS_UNDEFINED;
        // SAFETY: nothing is called while `values` is in use. Handles from the floor on are owned, and the place of
        // the one that is handed out gets a value without uses.
        unsafe {
            let values = self.values();
            if let Some(place) = values.get_mut(position) {
                value = *place;
                if position >= self.floor.get() {
                    *place = q::JS_UNDEFINED;
                } else {
                    dup(self.ctx, value);
                }
            }
        }
        self.end(frame);
        value
    }

    /// Closes the scopes that start at a height or above.
    #[cold]
    #[inline(never)]
    extern "C" fn close_from(&self, height: usize) {
        // SAFETY: nothing is called.
        let scopes = unsafe { self.scopes() };
        while scopes.pop_if(|scope| scope.start >= height).is_some() {}
        self.innermost
            .set(scopes.last().map_or(0, |scope| scope.start));
    }

    /// Ends a call into native code: its handles and the scopes it left open go.
    #[inline]
    pub fn leave(&self, frame: Frame) {
        self.end(&frame);
    }

    fn end(&self, frame: &Frame) {
        let floor = self.floor.get();
        if self.innermost.get() >= floor {
            self.close_from(floor);
        }
        self.truncate(floor);
        // SAFETY: nothing is called; `start` is below the height, and a borrowed value has nothing to drop.
        unsafe { self.values().set_len(frame.start) };
        self.floor.set(frame.outer);
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
            self.innermost.set(start);
            scopes.len()
        }
    }

    /// Closes the innermost scope of this call.
    pub fn close(&self, scope: usize, escapable: bool) -> Result<(), ScopeError> {
        let start = {
            // SAFETY: nothing is called.
            let scopes = unsafe { self.scopes() };
            if scope != scopes.len() {
                return Err(ScopeError::Mismatch);
            }
            let floor = self.floor.get();
            let is_meant =
                |scope: &mut Scope| scope.start >= floor && scope.escape.is_some() == escapable;
            let closed = scopes.pop_if(is_meant).ok_or(ScopeError::Mismatch)?;
            self.innermost
                .set(scopes.last().map_or(0, |scope| scope.start));
            closed.start
        };
        self.truncate(start);
        Ok(())
    }

    /// Copies a value into the scope around an escapable one, once.
    pub fn escape(&self, scope: usize, value: JSValue) -> Result<napi_value, ScopeError> {
        // SAFETY: nothing is called.
        let scopes = unsafe { self.scopes() };
        let floor = self.floor.get();
        let escape = scopes
            .get_mut(scope.wrapping_sub(1))
            .filter(|scope| scope.start >= floor)
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
        self.innermost.set(0);
        self.truncate(Constant::Global as usize);
    }
}

impl Frame {
    /// The handle of the receiver; those of the arguments follow.
    #[inline]
    pub fn receiver(&self) -> napi_value {
        std::ptr::without_provenance_mut(self.start + 1)
    }

    /// The handle of the first argument, if there is one.
    #[inline]
    pub fn arguments(&self) -> napi_value {
        std::ptr::without_provenance_mut(self.start + 2)
    }
}
