//! The engine: one QuickJS runtime with one context, on one thread.
//!
//! # Life cycle
//! [`Engine::new`] makes the runtime, saves the intrinsics that the API stands on before a script can
//! replace them, and registers our classes. [`Engine::new_env`] makes an env per module. On drop the
//! cleanup hooks of all envs run, the newest first, and what other threads still do is waited for; then
//! the envs end, the newest first (finalizers run, the instance data's last, references are freed), and the
//! threads of the pool. Then the handles and the saved intrinsics go, then the context, then the runtime,
//! and last the memory that class finalizers read.
//!
//! # Safe points
//! A class finalizer must not touch JavaScript, so native finalizers wait in a queue. It is emptied
//! after each [`Engine::eval`], between the jobs of [`Engine::run_jobs`], and when an env ends.

use std::cell::Cell;
use std::ffi::CString;
use std::marker::PhantomData;
use std::ops::ControlFlow;
use std::ptr::NonNull;
use std::sync::Arc;
use std::time::Duration;

use napi_vtable_host::Tables;
use rquickjs_sys as q;
use rquickjs_sys::{JSContext, JSRuntime, JSValue};

use crate::api::version::NODE_API_VERSION;
use crate::env::Env;
use crate::env_handle::EnvHandle;
use crate::event_loop::{
    EVENTS_PER_TURN, EventLoop, LooseHandles, Owner, Phase, Plan, Until, Waker,
};
use crate::inner::{Inner, register_classes};
use crate::intrinsics::Intrinsics;
use crate::owned::Owned;
use crate::shared_memory;
use crate::versions;

/// Why an engine could not be made.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum EngineError {
    /// QuickJS got no memory for a runtime or a context.
    #[error("QuickJS could not allocate a {0}; free some memory and try again")]
    OutOfMemory(&'static str),
    /// There is no such version of Node-API, or this crate is older than it.
    #[error("there is no Node-API version {0} here; choose one from 1 to {NODE_API_VERSION}")]
    NodeApiVersion(u32),
    /// There is no event loop.
    #[error(
        "the event loop could not be made; close some files, of which it needs a few, and try again"
    )]
    EventLoop {
        /// What libuv said.
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    /// An intrinsic that the API stands on is missing from this build of QuickJS.
    #[error("QuickJS has no usable {name}")]
    Intrinsic {
        /// What was looked up.
        name: &'static str,
        /// What QuickJS said.
        source: ScriptError,
    },
}

/// What a script threw and nobody caught.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ScriptError {
    /// The thrown value as text; for an error, its name and message.
    pub message: String,
    /// The stack of an error, one line per frame, innermost first.
    pub stack: Option<String>,
}

impl std::fmt::Display for ScriptError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.message)?;
        match self.stack.as_deref().map(str::trim_end) {
            Some(stack) if !stack.is_empty() => write!(f, "\n{stack}"),
            _ => Ok(()),
        }
    }
}

impl std::error::Error for ScriptError {}

/// A value that a script produced.
pub struct Value<'e> {
    pub(crate) owned: Owned<'e>,
    pub(crate) ctx: *mut JSContext,
}

impl Value<'_> {
    /// The value, which stays owned here.
    #[must_use]
    pub fn raw(&self) -> JSValue {
        self.owned.raw()
    }

    /// The value as text, as `String(value)` makes it; lone surrogates become U+FFFD.
    #[must_use]
    pub fn text(&self) -> String {
        text(self.ctx, self.owned.raw()).unwrap_or_default()
    }
}

/// A JavaScript engine; it stays on the thread that made it.
pub struct Engine {
    inner: NonNull<Inner>,
    not_send: PhantomData<*mut ()>,
}

impl Engine {
    /// Makes an engine with QuickJS's full set of built-in objects.
    ///
    /// # Errors
    /// [`EngineError`] where memory or an intrinsic is missing.
    pub fn new() -> Result<Self, EngineError> {
        Self::with_node_api_version(NODE_API_VERSION)
    }

    /// The same, as a runtime whose Node-API ends at `version`: `napi_get_version` answers it, and newer functions
    /// report that they are missing. That is how an addon behaves on Node 20, say, whose version is 9.
    ///
    /// The newest version, which [`new`](Self::new) takes, has the experimental functions too. What a function
    /// does depends on what its module declares, here as there.
    ///
    /// ```
    /// use napi_vtable_quickjs::{Engine, EngineError};
    ///
    /// let engine = Engine::with_node_api_version(9)?;
    /// assert_eq!(engine.node_api_version(), 9);
    /// // `node_api_create_property_key_utf8` came with version 10.
    /// let (old, new) = (engine.tables().js(), napi_vtable_quickjs::TABLES.js());
    /// assert!(!std::ptr::fn_addr_eq(old.create_property_key_utf8, new.create_property_key_utf8));
    ///
    /// let error = Engine::with_node_api_version(11).err();
    /// assert!(matches!(error, Some(EngineError::NodeApiVersion(11))));
    /// # Ok::<(), EngineError>(())
    /// ```
    ///
    /// # Errors
    /// [`EngineError`]; `version` goes from 1 to 10.
    pub fn with_node_api_version(version: u32) -> Result<Self, EngineError> {
        let tables = versions::tables_of(version).ok_or(EngineError::NodeApiVersion(version))?;
        let events = EventLoop::new().map_err(|source| EngineError::EventLoop {
            source: Box::new(source),
        })?;
        // SAFETY: no precondition.
        let rt = unsafe { q::JS_NewRuntime() };
        if rt.is_null() {
            return Err(EngineError::OutOfMemory("runtime"));
        }
        // SAFETY: the runtime is new.
        unsafe { shared_memory::install(rt) };
        // SAFETY: the runtime is new.
        let ctx = unsafe { q::JS_NewContext(rt) };
        if ctx.is_null() {
            // SAFETY: it has no context and no value.
            unsafe { q::JS_FreeRuntime(rt) };
            return Err(EngineError::OutOfMemory("context"));
        }
        // SAFETY: `Engine::drop` empties the handles before the context goes; `Engine` is not Send.
        let inner = unsafe { Inner::new(rt, ctx, tables, events) };
        let inner = NonNull::from(Box::leak(Box::new(inner)));
        // SAFETY: the runtime is alive; the memory is freed after it.
        unsafe { q::JS_SetRuntimeOpaque(rt, inner.as_ptr().cast()) };
        let engine = Self {
            inner,
            not_send: PhantomData,
        };
        let mut intrinsics = Intrinsics::EMPTY;
        let loaded = intrinsics.load(&engine);
        // SAFETY: no other reference to these fields exists yet. Values loaded before a failure are
        // stored too, so that drop frees them.
        unsafe {
            (*inner.as_ptr()).intrinsics = intrinsics;
            (*inner.as_ptr()).classes = register_classes(rt, ctx)?;
        }
        loaded.map(|()| engine)
    }

    /// The functions that modules of this engine get: [`TABLES`](crate::TABLES), or fewer.
    ///
    /// A module is injected once in a process. One that an engine of another version has opened is refused.
    #[must_use]
    pub fn tables(&self) -> &'static Tables {
        self.inner().tables
    }

    /// The Node-API version that `napi_get_version` answers.
    #[must_use]
    pub fn node_api_version(&self) -> u32 {
        self.inner().tables.version().unsigned_abs()
    }

    pub(crate) fn inner(&self) -> &Inner {
        // SAFETY: leaked in `new`, freed in `drop`; only `new` writes to fields without a cell.
        unsafe { self.inner.as_ref() }
    }

    /// Runs a script and gives its last value. Finalizers that wait run afterwards; promise jobs wait for
    /// [`run_jobs`](Self::run_jobs).
    ///
    /// # Errors
    /// What the script threw, or what a finalizer threw after a script that did not.
    pub fn eval(&self, source: &str, filename: &str) -> Result<Value<'_>, ScriptError> {
        let inner = self.inner();
        let mut text = Vec::with_capacity(source.len() + 1);
        text.extend_from_slice(source.as_bytes());
        text.push(0); // QuickJS wants a NUL behind the source.
        let filename = CString::new(filename.replace('\0', "\u{fffd}")).unwrap_or_default();
        inner.mark_stack();
        let inside = inner.enter_js();
        // SAFETY: the context is alive on this thread; both texts end in a NUL.
        let value = unsafe {
            q::JS_Eval(
                inner.ctx(),
                text.as_ptr().cast(),
                source.len() as _,
                filename.as_ptr(),
                q::JS_EVAL_TYPE_GLOBAL as i32,
            )
        };
        drop(inside);
        self.finish(value)
    }

    /// Turns a result into a value or an error, at a safe point.
    fn finish(&self, value: JSValue) -> Result<Value<'_>, ScriptError> {
        let inner = self.inner();
        // SAFETY: reads a tag; the exception of the context is ours to take.
        let thrown = unsafe { q::JS_IsException(value) }.then(|| unsafe {
            // SAFETY: as above.
            Owned::new(inner.ctx(), q::JS_GetException(inner.ctx()))
        });
        let error = thrown.map(|thrown| describe(inner.ctx(), thrown.raw()));
        // SAFETY: the value is the caller's, handed over.
        let owned = unsafe { Owned::new(inner.ctx(), value) };
        inner.drain_finalizers();
        match error.or_else(|| inner.take_lost()) {
            Some(error) => Err(error),
            None => Ok(Value {
                owned,
                ctx: inner.ctx(),
            }),
        }
    }

    /// Runs promise jobs until none waits, and the finalizers that become due.
    ///
    /// # Errors
    /// The first exception of a job or a finalizer; later jobs stay queued.
    pub fn run_jobs(&self) -> Result<(), ScriptError> {
        let inner = self.inner();
        loop {
            let mut ctx = std::ptr::null_mut();
            let inside = inner.enter_js();
            // SAFETY: the runtime is alive on this thread.
            let ran = unsafe { q::JS_ExecutePendingJob(inner.rt, &mut ctx) };
            drop(inside);
            self.finish(if ran < 0 {
                q::JS_EXCEPTION
            } else {
                q::JS_UNDEFINED
            })?;
            if ran <= 0 {
                return Ok(());
            }
        }
    }

    /// One turn of the event loop: waits at most `timeout`, or with `None` as long as it takes, until another
    /// thread brings something; then calls the modules, with promise jobs after each call.
    ///
    /// It does not wait where nothing keeps the loop alive: no async work that is queued or runs, and no
    /// threadsafe function that is referenced; with feature `uv` also no handle and no request of an addon. True
    /// where something still does. One turn makes at most 1,000 calls, so that a loop around it comes to its timers.
    ///
    /// # Errors
    /// The first exception of a callback, a job or a finalizer; later events stay queued.
    pub fn turn(&self, timeout: Option<Duration>) -> Result<bool, ScriptError> {
        let inner = self.inner();
        inner.mark_stack();
        let turn = Turn {
            engine: self,
            timeout,
            handles: LooseHandles::new(inner),
            failure: Cell::new(None),
        };
        inner.events.run(Until::Once, &turn);
        turn.failure.take().map_or(Ok(()), Err)?;
        drop(turn);
        // An addon's own callbacks may have left some.
        self.run_jobs()?;
        Ok(inner.is_alive() || inner.events.is_held())
    }

    /// Runs promise jobs and turns of the event loop until nothing keeps it alive.
    ///
    /// ```
    /// let engine = napi_vtable_quickjs::Engine::new()?;
    /// engine.eval("globalThis.n = 1; Promise.resolve().then(() => n += 1)", "example.js")?;
    /// engine.run_loop()?;
    /// assert_eq!(engine.eval("n", "example.js")?.text(), "2");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// As for [`turn`](Self::turn).
    pub fn run_loop(&self) -> Result<(), ScriptError> {
        self.run_jobs()?;
        while self.turn(None)? {}
        Ok(())
    }

    /// What ends the wait of [`turn`](Self::turn) from another thread.
    #[must_use]
    pub fn waker(&self) -> Waker {
        Waker(Arc::clone(&self.inner().events.mailbox))
    }

    /// Collects cycles now and runs the finalizers that become due.
    pub fn collect_garbage(&self) {
        // SAFETY: the runtime is alive on this thread.
        unsafe { q::JS_RunGC(self.inner().rt) };
        self.inner().drain_finalizers();
    }

    /// The runtime and the context, for code that speaks QuickJS's C API itself.
    ///
    /// They live as long as the engine and belong to its thread. Values from there must be freed before
    /// the engine is dropped.
    #[must_use]
    pub fn raw(&self) -> (*mut JSRuntime, *mut JSContext) {
        (self.inner().rt, self.inner().ctx())
    }

    /// Makes an env for one module.
    ///
    /// `filename` is what `node_api_get_module_file_name` answers: a `file:` URL, or an empty text.
    /// `api_version` is what the module asked for, 8 where it did not say.
    #[must_use]
    pub fn new_env(&self, filename: &str, api_version: i32) -> EnvHandle<'_> {
        let filename = CString::new(filename.replace('\0', "")).unwrap_or_default();
        let env = Env::new(self.inner, filename, api_version);
        self.inner().adopt(&env);
        EnvHandle::new(env)
    }
}

/// One turn of an engine by itself.
struct Turn<'e> {
    engine: &'e Engine,
    timeout: Option<Duration>,
    handles: LooseHandles<'e>,
    failure: Cell<Option<ScriptError>>,
}

impl Owner for Turn<'_> {
    fn plan(&self) -> ControlFlow<(), Plan> {
        self.handles.free();
        ControlFlow::Continue(Plan {
            is_alive: self.engine.inner().is_alive(),
            timeout: self.timeout,
        })
    }

    fn play(&self, phase: Phase) -> ControlFlow<()> {
        if phase == Phase::Events {
            for _ in 0..EVENTS_PER_TURN {
                if !self.engine.inner().dispatch_next() {
                    break;
                }
                if let Err(failure) = self.engine.run_jobs() {
                    self.failure.set(Some(failure));
                    return ControlFlow::Break(());
                }
            }
        }
        ControlFlow::Continue(())
    }

    fn end_callback(&self) -> bool {
        false
    }
}

impl Drop for Engine {
    fn drop(&mut self) {
        let inner = self.inner();
        inner.drain_finalizers();
        inner.end_activity(None);
        inner.events.settle();
        // The last env ends first, as with cleanup hooks.
        // Their memory stays until the loop is closed: a request of libuv may still come back to one.
        let envs = inner.open_envs();
        for env in envs.iter().rev() {
            env.close();
        }
        inner.events.close();
        for env in envs.iter().rev() {
            env.sweep();
        }
        drop(envs);
        while inner.take_lost().is_some() {}
        inner.handles.clear();
        // SAFETY: nothing reads the intrinsics after this; the context and the runtime go in the order
        // that QuickJS asks for. Class finalizers that run meanwhile find `inner` alive, and give the last shares of
        // envs back.
        unsafe {
            for value in inner.intrinsics.values() {
                q::JS_FreeValue(inner.ctx(), value);
            }
            q::JS_FreeContext(inner.ctx());
            q::JS_FreeRuntime(inner.rt);
            drop(Box::from_raw(self.inner.as_ptr()));
        }
    }
}

/// A value as UTF-8 text; `None` where the conversion throws.
pub(crate) fn text(ctx: *mut JSContext, value: JSValue) -> Option<String> {
    let mut length = 0;
    // SAFETY: the caller's value is alive; QuickJS hands out `length` code units until they are freed.
    unsafe {
        let units = q::JS_ToCStringLenUTF16(ctx, &mut length, value);
        if units.is_null() {
            q::JS_FreeValue(ctx, q::JS_GetException(ctx));
            return None;
        }
        let text = String::from_utf16_lossy(std::slice::from_raw_parts(units, length as usize));
        q::JS_FreeCStringUTF16(ctx, units);
        Some(text)
    }
}

/// What a thrown value says.
pub(crate) fn describe(ctx: *mut JSContext, thrown: JSValue) -> ScriptError {
    let message = text(ctx, thrown).unwrap_or_else(|| "a value that has no text was thrown".into());
    // SAFETY: the caller's value is alive.
    let stack = unsafe { q::JS_IsError(thrown) }.then(|| {
        // SAFETY: as above; the name is a literal.
        let stack =
            unsafe { Owned::new(ctx, q::JS_GetPropertyStr(ctx, thrown, c"stack".as_ptr())) };
        // SAFETY: reads a tag.
        if unsafe { q::JS_IsString(stack.raw()) } {
            text(ctx, stack.raw())
        } else {
            None
        }
    });
    ScriptError {
        message,
        stack: stack.flatten(),
    }
}
