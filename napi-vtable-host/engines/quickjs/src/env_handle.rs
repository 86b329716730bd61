//! An env as the host of a module sees it.

use std::marker::PhantomData;
use std::rc::Rc;

use napi_vtable_sys::{napi_env, napi_value};
use rquickjs_sys as q;
use rquickjs_sys::{JSContext, JSValue};

use crate::engine::{Engine, ScriptError, describe};
use crate::env::Env;
use crate::owned::Owned;

/// An env of an engine, as the host of a module sees it. Clones name the same env and keep its memory; it ends with
/// [`close`](Self::close) or with the engine.
#[derive(Clone)]
pub struct EnvHandle<'e> {
    env: Rc<Env>,
    engine: PhantomData<&'e Engine>,
}

impl EnvHandle<'_> {
    /// A handle of an env whose engine outlives it.
    pub(crate) fn new(env: Rc<Env>) -> Self {
        Self {
            env,
            engine: PhantomData,
        }
    }

    /// What modules get.
    #[must_use]
    pub fn raw(&self) -> napi_env {
        self.env.raw()
    }

    /// The env behind a module's pointer; `None` for null.
    ///
    /// # Safety
    /// `env` is null or an env of this crate that has not ended, on its thread, whose engine outlives the result.
    #[must_use]
    pub unsafe fn from_raw(env: napi_env) -> Option<Self> {
        // SAFETY: the caller's promise.
        unsafe { Env::from_raw(env) }.map(|env| Self::new(env.share()))
    }

    /// The context of the env, under the terms of [`Engine::raw`].
    #[must_use]
    pub fn context(&self) -> *mut JSContext {
        self.env().ctx()
    }

    pub(crate) fn env(&self) -> &Env {
        &self.env
    }

    /// Runs `body` as a call into native code: handles that it makes are freed afterwards. An exception that
    /// it leaves is the error.
    ///
    /// # Errors
    /// The pending exception.
    pub fn scope<R>(&self, body: impl FnOnce(napi_env) -> R) -> Result<R, ScriptError> {
        let env = self.env();
        let frame = env.engine().handles.enter();
        let result = body(self.raw());
        env.engine().handles.leave(frame);
        match env.take_pending() {
            Some(thrown) => {
                // SAFETY: the env handed its use over.
                let thrown = unsafe { Owned::new(env.ctx(), thrown) };
                Err(describe(env.ctx(), thrown.raw()))
            }
            None => Ok(result),
        }
    }

    /// Makes a handle of a value for use inside [`scope`](Self::scope); the handle takes a use of its own.
    ///
    /// # Safety
    /// `value` is a live value of this engine.
    #[must_use]
    pub unsafe fn handle(&self, value: JSValue) -> napi_value {
        // SAFETY: the caller's promise.
        self.env()
            .push(unsafe { q::JS_DupValue(self.env().ctx(), value) })
    }

    /// The value of a handle, still owned by its scope; `None` for null and stale handles.
    #[must_use]
    pub fn value(&self, handle: napi_value) -> Option<JSValue> {
        self.env().engine().handles.get(handle)
    }

    /// Ends the env: its finalizers run, its references go. Functions of it throw from now on. Its memory goes with
    /// the last of them and the last handle.
    pub fn close(&self) {
        self.env().close();
    }
}
