//! The env of a module: what `napi_env` points to.
//!
//! It starts with the sentinel and both tables, so that a module finds them through it. Everything else
//! is per module: the last error, the pending exception, references, instance data, finalizers.
//!
//! An env is counted. The engine has a share until the env ends, each function object of the module has one, and
//! so has whoever calls into the module. So the memory of an env that has ended goes with its last function,
//! and until then it answers `napi_cannot_run_js` where JavaScript would run. A pointer that the module itself
//! keeps past the end of its env is as bad as in Node.
//!
//! The pending exception lives here and not in the QuickJS context, where an unrelated `try` in script
//! code would swallow it. It is thrown when the native function returns.
//!
//! Reentrancy: every API function borrows the env shared, and JavaScript may call back into the same env
//! at any time. So fields are cells, and no borrow of one spans a call into JavaScript or a module.

mod end;
mod last_error;

use std::cell::{Cell, RefCell, UnsafeCell};
use std::collections::BTreeSet;
use std::ffi::{CStr, CString, c_int, c_void};
use std::ptr::NonNull;
use std::rc::{Rc, Weak};

use napi_vtable_sys::*;
use rquickjs_sys as q;
use rquickjs_sys::{JSContext, JSValue};

use crate::arguments::Place;
use crate::event_loop::Activity;
use crate::inner::Inner;
use crate::owned::{Owned, dup};
use crate::references::Reference;
use crate::slab::{Key, Slab};
use crate::{tables, values};

/// A finalizer and what it gets.
#[derive(Clone, Copy)]
pub struct Finalizer {
    /// The module's function.
    pub callback: napi_finalize,
    /// Its second argument.
    pub data: *mut c_void,
    /// Its third argument.
    pub hint: *mut c_void,
}

/// A finalizer that waits for its object, by env and key; it is `Copy`, and only the first use finds it.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Tracked {
    /// Whose it is.
    pub env: Key,
    /// Which one.
    pub finalizer: Key,
}

/// Why a function of the API may be refused.
mod bar {
    /// An exception is pending.
    pub const PENDING: u8 = 1;
    /// The env ends: its module is still called, but runs no JavaScript.
    pub const ENDING: u8 = 2;
    /// A finalizer runs as part of a collection.
    pub const COLLECTING: u8 = 4;
}

/// See the [module](self).
#[repr(C)]
pub struct Env {
    header: node_api_vt_env,
    this: Weak<Env>,
    ctx: *mut JSContext,
    engine: NonNull<Inner>,
    /// Why some functions must not run now; bits of [`bar`].
    barred: Cell<u8>,
    closed: Cell<bool>,
    last_status: Cell<napi_status>,
    last_message: Cell<Option<&'static CStr>>,
    error_info: UnsafeCell<napi_extended_error_info>,
    /// The pending exception, owned, where [`bar::PENDING`] is set; else `undefined`.
    pending: Cell<JSValue>,
    key: Cell<Option<Key>>,
    api_version: i32,
    filename: CString,
    /// What `napi_set_instance_data` set.
    pub instance_data: Cell<Option<Finalizer>>,
    /// What `napi_ref` names.
    pub references: RefCell<Slab<Reference>>,
    /// What `napi_deferred` names: the resolve and the reject function of a promise, both owned here.
    pub deferreds: RefCell<Slab<[JSValue; 2]>>,
    /// The live buffers over memory of the module, not owned here; see `external_memory.rs`.
    pub external_buffers: RefCell<Slab<JSValue>>,
    /// The async work and the threadsafe functions of the module.
    pub activity: Activity,
    /// What `napi_async_context` names.
    pub async_contexts: RefCell<Slab<()>>,
    finalizers: RefCell<Slab<Finalizer>>,
}

thread_local! {
    /// The envs of this thread that are in memory, for calls that may or may not pass one.
    static KNOWN: RefCell<BTreeSet<*const Env>> = const { RefCell::new(BTreeSet::new()) };
}

impl Drop for Env {
    fn drop(&mut self) {
        let this: *const Self = self;
        let _ = KNOWN.try_with(|known| known.borrow_mut().remove(&this));
    }
}

impl Env {
    /// Makes an env; [`Inner::adopt`] takes it in.
    pub fn new(engine: NonNull<Inner>, filename: CString, api_version: i32) -> Rc<Self> {
        // SAFETY: the caller passes a live engine.
        let inner = unsafe { engine.as_ref() };
        let ctx = inner.ctx();
        let env = Rc::new_cyclic(|this| Self {
            this: Weak::clone(this),
            header: tables::env_header(inner.tables),
            ctx,
            engine,
            barred: Cell::new(0),
            closed: Cell::new(false),
            last_status: Cell::new(napi_ok),
            last_message: Cell::new(None),
            error_info: UnsafeCell::new(napi_extended_error_info {
                error_message: std::ptr::null(),
                engine_reserved: std::ptr::null_mut(),
                engine_error_code: 0,
                error_code: napi_ok,
            }),
            pending: Cell::new(q::JS_UNDEFINED),
            key: Cell::new(None),
            api_version,
            filename,
            instance_data: Cell::new(None),
            references: RefCell::default(),
            deferreds: RefCell::default(),
            external_buffers: RefCell::default(),
            activity: Activity::default(),
            async_contexts: RefCell::default(),
            finalizers: RefCell::default(),
        });
        KNOWN.with(|known| known.borrow_mut().insert(Rc::as_ptr(&env)));
        env
    }

    /// The env behind what a module passed; `None` for null.
    ///
    /// # Safety
    /// `env` is null or an env of this crate whose engine is alive, on its engine's thread.
    #[inline]
    pub unsafe fn from_raw<'e>(env: napi_env) -> Option<&'e Self> {
        // SAFETY: the caller's promise.
        unsafe { env.cast::<Self>().as_ref() }
    }

    /// The env that a pointer names, for a caller that passes anything.
    pub fn known<'e>(pointer: *const c_void) -> Option<&'e Self> {
        let env = pointer.cast::<Self>();
        let known = KNOWN.with(|known| known.borrow().contains(&env));
        // SAFETY: a pointer in the list is in memory until it leaves the list.
        known.then(|| unsafe { &*env })
    }

    /// The pointer that modules hold.
    #[inline]
    pub fn raw(&self) -> napi_env {
        (&raw const *self).cast_mut().cast()
    }

    /// A share of the env.
    pub fn share(&self) -> Rc<Self> {
        // Whoever has a reference got it from somebody with a share.
        self.this
            .upgrade()
            .expect("an env that is in use has a share")
    }

    /// The engine.
    #[inline]
    pub fn engine(&self) -> &Inner {
        // SAFETY: an engine outlives its envs: their last shares are those of function objects, which go with the
        // runtime, and of handles that borrow the engine.
        unsafe { self.engine.as_ref() }
    }

    /// The context, for calls of QuickJS's C API.
    #[inline]
    pub fn ctx(&self) -> *mut JSContext {
        self.ctx
    }

    /// The Node-API version that the module asked for.
    pub fn api_version(&self) -> i32 {
        self.api_version
    }

    /// Whether finalizers of this env's module run as part of a collection. They do for modules that
    /// were built for the experimental version, whose finalizers must call functions that take a
    /// `node_api_basic_env` alone; any other ends the process, see `entry.rs`.
    pub fn finalizes_at_once(&self) -> bool {
        self.api_version == NAPI_VERSION_EXPERIMENTAL
    }

    /// Whether what a threadsafe function's callback or finalizer throws is forgiven: below Node-API 10.
    pub fn forgives(&self) -> bool {
        self.api_version < 10
    }

    /// The `file:` URL of the module.
    pub fn filename(&self) -> &CStr {
        &self.filename
    }

    /// The env's key in its engine.
    pub fn key(&self) -> Option<Key> {
        self.key.get()
    }

    pub(crate) fn set_key(&self, key: Key) {
        self.key.set(Some(key));
    }

    // Arguments and results.

    /// Reads a handle: the value, owned by its scope.
    ///
    /// # Errors
    /// [`napi_invalid_arg`] for null and for what is no handle.
    #[inline]
    pub fn value(&self, handle: napi_value) -> Result<JSValue, napi_status> {
        self.engine().handles.get(handle).ok_or(napi_invalid_arg)
    }

    /// Reads a handle that must be an object (functions are objects too).
    ///
    /// # Errors
    /// [`napi_invalid_arg`] for no handle, `wrong` for another type.
    #[inline]
    pub fn object(&self, handle: napi_value, wrong: napi_status) -> Result<JSValue, napi_status> {
        let value = self.value(handle)?;
        // SAFETY: reads a tag.
        if unsafe { q::JS_IsObject(value) } {
            Ok(value)
        } else {
            Err(wrong)
        }
    }

    /// Puts an owned value on the handle stack.
    #[inline]
    pub fn push(&self, value: JSValue) -> napi_value {
        self.engine().handles.push(value)
    }

    /// Puts a copy of a borrowed value on the handle stack.
    #[inline]
    pub fn push_dup(&self, value: JSValue) -> napi_value {
        // SAFETY: the caller's value is alive.
        self.push(unsafe { dup(self.ctx, value) })
    }

    /// Returns an owned value to the module, or what QuickJS threw instead of one.
    ///
    /// # Errors
    /// [`napi_pending_exception`].
    #[inline]
    pub fn ret(&self, result: Place<napi_value>, value: JSValue) -> Result<(), napi_status> {
        // SAFETY: reads a tag.
        if unsafe { q::JS_IsException(value) } {
            return Err(self.catch());
        }
        self.give(result, value)
    }

    /// Returns an owned value that QuickJS has not thrown.
    ///
    /// # Errors
    /// None; API functions end in this.
    #[inline]
    pub fn give(&self, result: Place<napi_value>, value: JSValue) -> Result<(), napi_status> {
        match self.engine().handles.push_within(value) {
            Some(handle) => result.set(handle),
            None => self.give_beyond(result, value),
        }
        Ok(())
    }

    /// Returns a number, `usual` where it is known already.
    ///
    /// # Errors
    /// None.
    #[inline(always)]
    pub fn give_number(
        &self,
        result: Place<napi_value>,
        usual: Option<JSValue>,
        number: f64,
    ) -> Result<(), napi_status> {
        match usual.and_then(|value| self.engine().handles.push_within(value)) {
            Some(handle) => result.set(handle),
            None => self.give_any_number(result, number),
        }
        Ok(())
    }

    /// The same in any case: one place for all that is rare. A C function as `Handles::push_beyond` is.
    #[cold]
    #[inline(never)]
    extern "C" fn give_any_number(&self, result: Place<napi_value>, number: f64) {
        result.set(self.push(values::number(number)));
    }

    /// The same where the stack has to grow first; a C function as `Handles::push_beyond` is.
    #[cold]
    #[inline(never)]
    extern "C" fn give_beyond(&self, result: Place<napi_value>, value: JSValue) {
        result.set(self.engine().handles.push_beyond(value));
    }

    // JavaScript.

    /// Takes over a value that QuickJS returned, or what it threw.
    ///
    /// # Errors
    /// [`napi_pending_exception`].
    #[inline]
    pub fn js(&self, value: JSValue) -> Result<Owned<'_>, napi_status> {
        // SAFETY: reads a tag.
        if unsafe { q::JS_IsException(value) } {
            return Err(self.catch());
        }
        // SAFETY: QuickJS handed its use over.
        Ok(unsafe { Owned::new(self.ctx, value) })
    }

    /// Checks a C result of QuickJS: negative means that it threw.
    ///
    /// # Errors
    /// [`napi_pending_exception`].
    #[inline]
    pub fn check(&self, code: c_int) -> Result<c_int, napi_status> {
        if code < 0 {
            Err(self.catch())
        } else {
            Ok(code)
        }
    }

    /// Moves what QuickJS threw from the context to the env.
    #[cold]
    pub fn catch(&self) -> napi_status {
        // SAFETY: the context is alive; the use is handed over.
        self.throw(unsafe { q::JS_GetException(self.ctx) });
        napi_pending_exception
    }

    /// Calls a JavaScript function.
    ///
    /// # Errors
    /// [`napi_pending_exception`].
    #[inline]
    pub fn call(
        &self,
        function: JSValue,
        this: JSValue,
        arguments: &[JSValue],
    ) -> Result<Owned<'_>, napi_status> {
        let count = c_int::try_from(arguments.len()).map_err(|_| napi_invalid_arg)?;
        // SAFETY: the caller's values are alive and stay so; QuickJS does not write to the arguments.
        self.js(unsafe {
            q::JS_Call(
                self.ctx,
                function,
                this,
                count,
                arguments.as_ptr().cast_mut(),
            )
        })
    }

    /// Calls a JavaScript constructor.
    ///
    /// # Errors
    /// [`napi_pending_exception`].
    pub fn construct(
        &self,
        function: JSValue,
        arguments: &[JSValue],
    ) -> Result<Owned<'_>, napi_status> {
        let count = c_int::try_from(arguments.len()).map_err(|_| napi_invalid_arg)?;
        // SAFETY: as in `call`.
        self.js(unsafe {
            q::JS_CallConstructor(self.ctx, function, count, arguments.as_ptr().cast_mut())
        })
    }

    // Exceptions.

    /// Makes an owned value the pending exception; an older one gives way.
    pub fn throw(&self, exception: JSValue) {
        let older = self.pending.replace(exception);
        if self.is_pending() {
            // SAFETY: the env owned it.
            unsafe { q::JS_FreeValue(self.ctx, older) };
        }
        self.barred.set(self.barred.get() | bar::PENDING);
    }

    /// Takes the pending exception, owned by the caller from now on.
    #[inline]
    pub fn take_pending(&self) -> Option<JSValue> {
        if !self.is_pending() {
            return None;
        }
        self.barred.set(self.barred.get() & !bar::PENDING);
        Some(self.pending.replace(q::JS_UNDEFINED))
    }

    /// Whether anything is unusual: an exception is pending, the env ends or has ended, or a collection runs.
    #[inline]
    pub fn is_barred(&self) -> bool {
        self.barred.get() != 0
    }

    /// The same as bits, none of them where nothing is unusual.
    #[inline]
    pub fn bars(&self) -> u8 {
        self.barred.get()
    }

    /// Takes an exception that is pending where a call into native code begins. It is that of a call further out,
    /// and [`restore`](Self::restore) gives it back when this one is over.
    pub fn set_aside(&self) -> Option<JSValue> {
        self.take_pending()
    }

    /// Makes what was set aside pending again.
    pub fn restore(&self, outer: Option<JSValue>) {
        if let Some(outer) = outer {
            self.throw(outer);
        }
    }

    /// Whether an exception is pending.
    #[inline]
    pub fn is_pending(&self) -> bool {
        self.barred.get() & bar::PENDING != 0
    }

    /// Why JavaScript must not run in an env that is barred: [`napi_pending_exception`], or [`napi_cannot_run_js`] in one
    /// that ends or has ended.
    pub fn why_barred(&self) -> napi_status {
        if self.is_pending() {
            napi_pending_exception
        } else {
            napi_cannot_run_js
        }
    }

    /// Lets no JavaScript run any more, because the env ends.
    pub fn stop_js(&self) {
        self.barred.set(self.barred.get() | bar::ENDING);
    }

    /// Whether a finalizer runs as part of a collection, where few functions may be called.
    #[inline]
    pub fn is_collecting(&self) -> bool {
        self.barred.get() & bar::COLLECTING != 0
    }

    /// Whether the env has ended. It is barred then.
    #[inline]
    pub fn is_closed(&self) -> bool {
        self.closed.get()
    }

    /// Whether the env may begin what ends later: work, a hook, a threadsafe function.
    ///
    /// # Errors
    /// [`napi_cannot_run_js`] in an env that has ended.
    pub fn may_begin(&self) -> Result<(), napi_status> {
        if self.is_closed() {
            Err(napi_cannot_run_js)
        } else {
            Ok(())
        }
    }
}

#[cfg(test)]
mod tests;
