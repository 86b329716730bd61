//! What API functions see of an engine, and the classes that this crate gives to the runtime.
//!
//! # Safety
//! Everything belongs to the engine's thread. An [`Inner`] stays at one address from `Engine::new` until the
//! runtime is gone, so class finalizers reach it through the runtime's opaque.

use std::any::Any;
use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::rc::Rc;

use napi_vtable_host::Tables;
use napi_vtable_sys::napi_env;
use rquickjs_sys as q;
use rquickjs_sys::{JSClassDef, JSClassID, JSContext, JSRuntime, JSValue};

use crate::engine::{EngineError, ScriptError, describe};
use crate::env::{Env, Tracked};
use crate::event_loop::EventLoop;
use crate::handles::Handles;
use crate::hooks::Hooks;
use crate::intrinsics::Intrinsics;
use crate::owned::Owned;
use crate::slab::{Key, Slab};
use crate::{call, external, function, instance, weak};

/// Our classes, numbered per runtime.
#[derive(Default)]
pub struct Classes {
    /// Functions of native code, see `call.rs`.
    pub function: JSClassID,
    /// What hangs on an object, see `weak.rs`.
    pub holder: JSClassID,
    /// Externals, see `external.rs`.
    pub external: JSClassID,
    /// What a native class makes, see `instance.rs`.
    pub instance: JSClassID,
    /// QuickJS's own class of plain objects.
    pub object: JSClassID,
    /// QuickJS's own class of arrays.
    pub array: JSClassID,
}

/// An exception that has no caller to go to.
pub struct Lost {
    /// What was thrown; owned.
    pub exception: JSValue,
    /// It left a threadsafe function's callback or a finalizer of a module below Node-API 10: a script around the
    /// engine warns and goes on, as Node does.
    pub is_forgiven: bool,
}

/// A finalizer whose time has come.
#[derive(Clone, Copy)]
struct Due {
    finalizer: Tracked,
    /// Whether it runs for a collection, or because somebody asked for it.
    is_collected: bool,
}

/// What API functions see of the engine; it stays at one address until the runtime is gone.
#[repr(C)]
pub struct Inner {
    /// All handles. Their place is the engine's own: calls need no arithmetic for it.
    pub handles: Handles,
    /// The runtime.
    pub rt: *mut JSRuntime,
    ctx: *mut JSContext,
    /// The functions of this engine's Node-API version.
    pub tables: &'static Tables,
    /// Our classes.
    pub classes: Classes,
    /// What was saved before any script ran.
    pub intrinsics: Intrinsics,
    /// The envs that have not ended.
    envs: RefCell<Slab<Rc<Env>>>,
    /// The keys of the same, the oldest first.
    env_order: RefCell<Vec<Key>>,
    queue: RefCell<VecDeque<Due>>,
    /// Exceptions that have no caller to go to and that nobody has seen yet; owned.
    lost: RefCell<VecDeque<Lost>>,
    /// What the loop took out of the mailbox for the script around the engine.
    pub messages: RefCell<VecDeque<Box<dyn Any + Send>>>,
    draining: Cell<bool>,
    /// How many calls into JavaScript or out of it are on the stack, as far as this crate makes them.
    depth: Cell<usize>,
    /// The lowest address that native functions may use of the stack.
    stack_floor: Cell<usize>,
    brands: Cell<usize>,
    /// What `napi_adjust_external_memory` counted, in bytes.
    pub external_memory: Cell<i64>,
    /// What other threads bring.
    pub events: EventLoop,
    /// What runs when envs end.
    pub hooks: Hooks,
    /// How many things keep the loop alive.
    pub keeping_alive: Cell<usize>,
    /// The callback scopes that are open, by env and number.
    callback_scopes: RefCell<Vec<(napi_env, usize)>>,
    callback_scopes_made: Cell<usize>,
}

impl Inner {
    /// What a new engine starts with, its stack measured from here on.
    ///
    /// # Safety
    /// Runtime and context are alive on this thread, and the handles are emptied before they go.
    pub unsafe fn new(
        rt: *mut JSRuntime,
        ctx: *mut JSContext,
        tables: &'static Tables,
        events: EventLoop,
    ) -> Self {
        let inner = Self {
            rt,
            ctx,
            tables,
            classes: Classes::default(),
            intrinsics: Intrinsics::EMPTY,
            // SAFETY: the caller's promise.
            handles: unsafe { Handles::new(ctx) },
            envs: RefCell::default(),
            env_order: RefCell::default(),
            queue: RefCell::default(),
            lost: RefCell::default(),
            messages: RefCell::default(),
            draining: Cell::new(false),
            depth: Cell::new(0),
            stack_floor: Cell::new(0),
            brands: Cell::new(0),
            external_memory: Cell::new(0),
            events,
            hooks: Hooks::default(),
            keeping_alive: Cell::new(0),
            callback_scopes: RefCell::default(),
            callback_scopes_made: Cell::new(0),
        };
        inner.mark_stack();
        inner
    }

    /// The engine of a runtime.
    ///
    /// # Safety
    /// `rt` was made by [`Engine::new`](crate::Engine::new), and this is its thread.
    pub unsafe fn of_runtime<'a>(rt: *mut JSRuntime) -> &'a Inner {
        // SAFETY: `Engine::new` set the opaque; the memory outlives the runtime.
        unsafe { &*q::JS_GetRuntimeOpaque(rt).cast::<Inner>() }
    }

    /// The context.
    pub fn ctx(&self) -> *mut JSContext {
        self.ctx
    }

    /// Has the finalizer of a collected object run at the next safe point. It may be called from a class
    /// finalizer.
    pub fn queue(&self, finalizer: Tracked) {
        self.queue.borrow_mut().push_back(Due {
            finalizer,
            is_collected: true,
        });
    }

    /// Has a finalizer run at the next safe point of the loop, where it may use JavaScript whatever its module
    /// declares.
    pub fn post(&self, finalizer: Tracked) {
        self.queue.borrow_mut().push_back(Due {
            finalizer,
            is_collected: false,
        });
    }

    /// The env of a key, while it has not ended.
    pub fn env(&self, key: Key) -> Option<Rc<Env>> {
        self.envs.borrow().get(key).cloned()
    }

    /// Takes a new env in, until it ends.
    pub fn adopt(&self, env: &Rc<Env>) {
        let key = self.envs.borrow_mut().insert(Rc::clone(env));
        self.env_order.borrow_mut().push(key);
        env.set_key(key);
    }

    /// The envs that have not ended, the oldest first.
    pub fn open_envs(&self) -> Vec<Rc<Env>> {
        let envs = self.envs.borrow();
        let order = self.env_order.borrow();
        order
            .iter()
            .filter_map(|key| envs.get(*key).cloned())
            .collect()
    }

    /// Forgets an env that has ended.
    pub fn forget(&self, env: &Env, key: Key) {
        // What it left open would hold back the promise jobs of all.
        self.callback_scopes
            .borrow_mut()
            .retain(|(owner, _)| *owner != env.raw());
        self.env_order.borrow_mut().retain(|other| *other != key);
        let gone = self.envs.borrow_mut().remove(key);
        // Here, where neither list is borrowed.
        drop(gone);
    }

    /// Runs the finalizers that wait; a safe point.
    pub fn drain_finalizers(&self) {
        if self.draining.replace(true) {
            return;
        }
        loop {
            let next = self.queue.borrow_mut().pop_front();
            let Some(due) = next else {
                break;
            };
            self.run_due(due);
        }
        self.draining.set(false);
    }

    /// Runs those finalizers that wait now and belong to modules for which they run as part of a
    /// collection; a safe point. The others wait for the loop, and so does what these post.
    pub fn drain_basic_finalizers(&self) {
        if self.draining.replace(true) {
            return;
        }
        let waiting = self.queue.borrow().len();
        for _ in 0..waiting {
            let next = self.queue.borrow_mut().pop_front();
            let Some(due) = next else {
                break;
            };
            let env = self.env(due.finalizer.env);
            if due.is_collected && env.as_deref().is_some_and(Env::finalizes_at_once) {
                self.run_due(due);
            } else {
                self.queue.borrow_mut().push_back(due);
            }
        }
        self.draining.set(false);
    }

    /// Runs a finalizer, unless it was taken back or its env has ended.
    fn run_due(&self, due: Due) {
        let Some(env) = self.env(due.finalizer.env) else {
            return;
        };
        let Some(finalizer) = env.untrack(due.finalizer.finalizer) else {
            return;
        };
        if due.is_collected && env.finalizes_at_once() {
            env.finalize_in_collection(finalizer);
        } else {
            env.finalize(finalizer);
        }
    }

    /// Takes a finalizer back, unless it has run.
    pub fn cancel(&self, finalizer: Tracked) {
        if let Some(env) = self.env(finalizer.env) {
            env.untrack(finalizer.finalizer);
        }
    }

    /// A number that no other native class of this engine has; never zero.
    pub fn new_brand(&self) -> usize {
        let brand = self.brands.get() + 1;
        self.brands.set(brand);
        brand
    }

    /// Notes that JavaScript runs until the result is dropped.
    #[inline]
    pub fn enter_js(&self) -> InJs<'_> {
        self.begin_js();
        InJs(self)
    }

    /// The same without a guard, for the one place where it costs too much.
    #[inline]
    pub fn begin_js(&self) {
        self.depth.set(self.depth.get() + 1);
    }

    /// Ends what [`begin_js`](Self::begin_js) began.
    #[inline]
    pub fn end_js(&self) {
        self.depth.set(self.depth.get() - 1);
    }

    /// Whether JavaScript is on the stack.
    pub fn is_in_js(&self) -> bool {
        self.depth.get() > 0
    }

    /// Measures the stack from here on, unless JavaScript is on it already.
    pub fn mark_stack(&self) {
        if self.is_in_js() {
            return;
        }
        self.stack_floor
            .set(stack_pointer().saturating_sub(STACK_SIZE));
        // SAFETY: the runtime is alive on this thread.
        unsafe { q::JS_UpdateStackTop(self.rt) };
    }

    /// Whether a native function would leave QuickJS's share of the stack.
    #[inline]
    pub fn is_stack_full(&self) -> bool {
        stack_pointer() < self.stack_floor.get()
    }

    /// Ends a callback that a module made where no JavaScript was on the stack: as the owner of the loop does it,
    /// or with promise jobs.
    pub fn end_callback(&self) {
        if !self.events.end_callback() {
            self.drain_jobs();
        }
    }

    /// Runs promise jobs until none waits. What one throws goes to the next `run_jobs` or `eval`.
    fn drain_jobs(&self) {
        loop {
            let mut ctx = std::ptr::null_mut();
            let inside = self.enter_js();
            // SAFETY: the runtime is alive on this thread.
            let ran = unsafe { q::JS_ExecutePendingJob(self.rt, &mut ctx) };
            drop(inside);
            if ran < 0 {
                // SAFETY: the exception is ours to take.
                self.lose(unsafe { q::JS_GetException(self.ctx) });
            }
            self.drain_finalizers();
            if ran == 0 {
                return;
            }
        }
    }

    /// Calls a module from outside of JavaScript. An exception that it leaves is uncaught, or forgiven. Promise
    /// jobs are left to the caller.
    pub fn call_module(&self, env: &Env, is_forgiven: bool, body: impl FnOnce()) {
        let frame = self.handles.enter();
        let inside = self.enter_js();
        let outer = env.set_aside();
        env.ok();
        body();
        drop(inside);
        self.handles.leave(frame);
        if let Some(exception) = env.take_pending() {
            self.lose_as(exception, is_forgiven);
        }
        env.restore(outer);
    }

    /// Opens a callback scope and gives its number, never zero.
    pub fn open_callback_scope(&self, env: &Env) -> usize {
        let number = self.callback_scopes_made.get() + 1;
        self.callback_scopes_made.set(number);
        self.callback_scopes.borrow_mut().push((env.raw(), number));
        number
    }

    /// Closes the innermost callback scope; false where it is another one.
    pub fn close_callback_scope(&self, env: &Env, number: usize) -> bool {
        let mut scopes = self.callback_scopes.borrow_mut();
        scopes
            .pop_if(|scope| *scope == (env.raw(), number))
            .is_some()
    }

    /// Whether neither JavaScript nor a callback scope is around the caller.
    pub fn is_at_callback_end(&self) -> bool {
        !self.is_in_js() && self.callback_scopes.borrow().is_empty()
    }

    /// Keeps an owned exception that has no caller to go to, until `run_jobs` or `eval` reports it or the script
    /// around the engine handles it.
    pub fn lose(&self, exception: JSValue) {
        self.lose_as(exception, false);
    }

    /// As [`lose`](Self::lose), see [`Lost::is_forgiven`].
    pub fn lose_as(&self, exception: JSValue, is_forgiven: bool) {
        self.lost.borrow_mut().push_back(Lost {
            exception,
            is_forgiven,
        });
    }

    /// Takes the oldest such exception, owned by the caller.
    pub fn take_lost_value(&self) -> Option<Lost> {
        self.lost.borrow_mut().pop_front()
    }

    /// What the oldest such exception says.
    pub fn take_lost(&self) -> Option<ScriptError> {
        let exception = self.take_lost_value()?.exception;
        let error = describe(self.ctx, exception);
        // SAFETY: the list owned it.
        unsafe { q::JS_FreeValue(self.ctx, exception) };
        Some(error)
    }
}

/// JavaScript is on the stack while this lives.
pub struct InJs<'i>(&'i Inner);

impl Drop for InJs<'_> {
    #[inline]
    fn drop(&mut self) {
        self.0.end_js();
    }
}

/// How much stack JavaScript and native functions share: what QuickJS allows itself by default, in bytes.
const STACK_SIZE: usize = 1024 * 1024;

/// About where the stack ends now; it grows towards zero on every target of QuickJS.
#[inline(always)]
fn stack_pointer() -> usize {
    let here = 0_u8;
    (&raw const here).addr()
}

/// Names our classes to the runtime.
///
/// # Safety
/// `rt` and `ctx` are alive and this is their thread.
pub unsafe fn register_classes(
    rt: *mut JSRuntime,
    ctx: *mut JSContext,
) -> Result<Classes, EngineError> {
    let class = |def: JSClassDef| {
        let mut id = 0;
        // SAFETY: the runtime is alive; the definition's name is a literal.
        match unsafe { q::JS_NewClass(rt, q::JS_NewClassID(rt, &mut id), &def) } {
            0 => Ok(id),
            _ => Err(EngineError::OutOfMemory("class")),
        }
    };
    let class_of = |sample: unsafe extern "C" fn(*mut JSContext) -> JSValue| {
        // SAFETY: the context is alive; the sample is freed here. Without memory for one there is no such class.
        unsafe {
            let sample = Owned::new(ctx, sample(ctx));
            if q::JS_IsObject(sample.raw()) {
                q::JS_GetClassID(sample.raw())
            } else {
                0
            }
        }
    };
    let plain = JSClassDef {
        class_name: std::ptr::null(),
        finalizer: None,
        gc_mark: None,
        call: None,
        exotic: std::ptr::null_mut(),
    };
    let classes = Classes {
        function: class(JSClassDef {
            class_name: c"Function".as_ptr(),
            finalizer: Some(function::finalize),
            call: Some(call::call),
            ..plain
        })?,
        holder: class(JSClassDef {
            class_name: c"NativeHolder".as_ptr(),
            finalizer: Some(weak::finalize_holder),
            ..plain
        })?,
        external: class(JSClassDef {
            class_name: c"External".as_ptr(),
            finalizer: Some(external::finalize),
            ..plain
        })?,
        instance: class(JSClassDef {
            class_name: c"Object".as_ptr(),
            finalizer: Some(instance::finalize),
            ..plain
        })?,
        object: class_of(q::JS_NewObject),
        array: class_of(q::JS_NewArray),
    };
    // SAFETY: the context is alive; it takes over the prototypes.
    unsafe {
        q::JS_SetClassProto(ctx, classes.function, q::JS_GetFunctionProto(ctx));
    }
    Ok(classes)
}
