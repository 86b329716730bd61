//! The stack of values that native code holds: what a `napi_value` and a handle scope are.
//!
//! A `napi_value` is a position in one stack of JSValues per engine, counted from one, so it stays good
//! while the stack grows and null is never a value. Reading one is a bounds check and a load. Envs of
//! an engine share the stack, as they share the values.
//!
//! A scope remembers the height of the stack; closing it frees what lies above. Each call into native
//! code is a [`Frame`]: on its return everything that it pushed goes, scopes it left open included, and
//! it cannot close a scope of its callers.
//!
//! A handle above the top of the stack is stale or was never one, and reads as `None`. A stale handle
//! whose position was used again reads as the new value, as in every runtime that reuses slots.

use std::cell::{Cell, RefCell, UnsafeCell};

use napi_vtable_sys::napi_value;
use rquickjs_sys as q;
use rquickjs_sys::{JSContext, JSValue};

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

/// The height of the stack when a call into native code began.
#[must_use = "a frame must be left, or its handles stay"]
pub struct Frame {
    values: usize,
    scopes: usize,
    floor: usize,
}

/// All handles of an engine.
pub struct Handles {
    ctx: *mut JSContext,
    values: UnsafeCell<Vec<JSValue>>,
    scopes: RefCell<Vec<Scope>>,
    /// Scopes below this belong to callers.
    floor: Cell<usize>,
}

impl Handles {
    /// An empty stack.
    ///
    /// # Safety
    /// `ctx` outlives every value on the stack and is used on this thread alone.
    pub unsafe fn new(ctx: *mut JSContext) -> Self {
        Self {
            ctx,
            values: UnsafeCell::new(Vec::with_capacity(256)),
            scopes: RefCell::new(Vec::with_capacity(16)),
            floor: Cell::new(0),
        }
    }

    /// Puts a value on the stack, which owns it from now on.
    #[inline]
    pub fn push(&self, value: JSValue) -> napi_value {
        // SAFETY: one thread, and no other borrow of the list is alive: none of them spans a call.
        let values = unsafe { &mut *self.values.get() };
        values.push(value);
        std::ptr::without_provenance_mut(values.len())
    }

    /// Reads a handle: the value, which the stack keeps. `None` for null and for what is no handle.
    #[inline]
    pub fn get(&self, handle: napi_value) -> Option<JSValue> {
        // SAFETY: as in `push`.
        let values = unsafe { &*self.values.get() };
        values.get(handle.addr().wrapping_sub(1)).copied()
    }

    /// Takes the value of a handle of this frame out, or copies that of an older one.
    #[inline]
    pub fn take(&self, handle: napi_value, frame: &Frame) -> Option<JSValue> {
        let position = handle.addr().wrapping_sub(1);
        // SAFETY: as in `push`.
        let values = unsafe { &mut *self.values.get() };
        let value = values.get_mut(position)?;
        if position >= frame.values {
            return Some(std::mem::replace(value, q::JS_UNDEFINED));
        }
        // SAFETY: the stack owns the value.
        Some(unsafe { q::JS_DupValue(self.ctx, *value) })
    }

    /// Frees the handles above a height.
    #[inline]
    fn truncate(&self, height: usize) {
        loop {
            // SAFETY: as in `push`; the borrow ends before the value is freed.
            let values = unsafe { &mut *self.values.get() };
            if values.len() <= height {
                return;
            }
            let Some(value) = values.pop() else { return };
            // SAFETY: the stack owned the value. Freeing it runs class finalizers, which only queue.
            unsafe {
                if q::JS_VALUE_HAS_REF_COUNT(value) {
                    q::JS_FreeValue(self.ctx, value);
                }
            }
        }
    }

    /// Begins a call into native code.
    #[inline]
    pub fn enter(&self) -> Frame {
        // SAFETY: as in `push`.
        let values = unsafe { &*self.values.get() }.len();
        let scopes = self.scopes.borrow().len();
        Frame {
            values,
            scopes,
            floor: self.floor.replace(scopes),
        }
    }

    /// Ends a call into native code: its handles and the scopes it left open go.
    #[inline]
    pub fn leave(&self, frame: Frame) {
        self.floor.set(frame.floor);
        self.scopes.borrow_mut().truncate(frame.scopes);
        self.truncate(frame.values);
    }

    /// Opens a scope; an escapable one reserves a handle in the scope around it.
    ///
    /// Returns the scope as the number that a module holds as a pointer, counted from one.
    pub fn open(&self, escapable: bool) -> usize {
        let escape = escapable.then(|| Escape {
            position: self.push(q::JS_UNDEFINED).addr() - 1,
            done: false,
        });
        // SAFETY: as in `push`.
        let start = unsafe { &*self.values.get() }.len();
        let mut scopes = self.scopes.borrow_mut();
        scopes.push(Scope { start, escape });
        scopes.len()
    }

    /// Closes the innermost scope of this call.
    pub fn close(&self, scope: usize, escapable: bool) -> Result<(), ScopeError> {
        let start = {
            let mut scopes = self.scopes.borrow_mut();
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
        let mut scopes = self.scopes.borrow_mut();
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
        // SAFETY: the caller's handle keeps the value; the stack lives on one thread (see `push`). The
        // position was reserved by `open` and the scope around it is still open, because it is older.
        unsafe {
            let values = &mut *self.values.get();
            values[escape.position] = q::JS_DupValue(self.ctx, value);
        }
        Ok(std::ptr::without_provenance_mut(escape.position + 1))
    }

    /// Frees everything, at the end of the engine.
    pub fn clear(&self) {
        self.scopes.borrow_mut().clear();
        self.truncate(0);
    }
}
