//! The env and its scopes.
//!
//! An [`Env`] is the permission to talk to the runtime, for as long as one handle scope is the innermost one. It
//! is neither `Copy` nor `Clone`: [`Env::scope`] borrows it, so while an inner scope is open nothing can be made
//! in the outer one by mistake and outlive the inner scope that it really landed in.
//!
//! The lifetime `'s` is invariant and a new one for each scope and each call. Two of them never unify, so handles
//! of an inner scope cannot get out, and handles of two envs cannot meet.

use std::marker::PhantomData;
use std::ops::{Deref, DerefMut};
use std::ptr::null_mut;

use napi_vtable_sys::{napi_env, napi_escapable_handle_scope, napi_handle_scope};

use crate::error::Result;
use crate::raw;
use crate::value::{Handle, JsObject};

/// The lifetime of a scope: invariant, and bound to its thread.
pub(crate) type Brand<'s> = PhantomData<*mut &'s ()>;

/// The runtime, during one handle scope on its own thread.
///
/// Functions get it by value, and pass `&env` to what needs it.
///
/// An env cannot leave its thread:
/// ```compile_fail,E0277
/// fn leak(env: napi_vtable_module::Env<'_>) {
///     std::thread::scope(|threads| { threads.spawn(|| drop(env)); });
/// }
/// ```
/// The outer env cannot be used while an inner scope is open:
/// ```compile_fail,E0499
/// use napi_vtable_module::{Env, Result};
/// fn confuse(mut env: Env<'_>) -> Result<()> {
///     env.scope(|_inner| { env.scope(|_| Ok(())) })
/// }
/// ```
/// ```compile_fail,E0502
/// use napi_vtable_module::{Env, Result};
/// fn confuse(mut env: Env<'_>) -> Result<()> {
///     env.scope(|_inner| { env.object()?; Ok(()) })
/// }
/// ```
#[repr(transparent)]
pub struct Env<'s> {
    raw: napi_env,
    scope: Brand<'s>,
}

impl<'s> Env<'s> {
    /// Wraps a raw env.
    ///
    /// # Safety
    /// The module is registered; `raw` is live and belongs to this thread; `'s` ends before the innermost handle
    /// scope does; and no other `Env` of this scope exists.
    #[inline(always)]
    pub unsafe fn from_raw(raw: napi_env) -> Self {
        Self {
            raw,
            scope: PhantomData,
        }
    }

    /// The same for what wants a reference where something has failed: were it one to the caller's own, that would have
    /// to be in memory where nothing fails, too.
    #[inline(always)]
    pub(crate) fn aside(&self) -> Self {
        Self {
            raw: self.raw,
            scope: PhantomData,
        }
    }

    /// The raw env.
    #[inline(always)]
    #[must_use]
    pub fn raw(&self) -> napi_env {
        self.raw
    }

    /// The global object.
    ///
    /// # Errors
    /// If the runtime fails.
    #[inline]
    pub fn global(&self) -> Result<JsObject<'s>> {
        let mut value = null_mut();
        // SAFETY: the env is live in this scope and the result is a local.
        self.check(unsafe { raw::napi_get_global(self.raw, &raw mut value) })?;
        // SAFETY: the runtime has just made the handle in the current scope; the global is an object.
        Ok(unsafe { JsObject::from_raw(value) })
    }

    /// Opens a handle scope for the closure: handles made inside end with it.
    ///
    /// Worth it in a loop that makes many handles. Handles from outside are usable inside through
    /// [`Scope::bring`]; what the closure returns cannot be a handle.
    ///
    /// ```
    /// use napi_vtable_module::{Env, JsArray, Result};
    ///
    /// fn total<'s>(mut env: Env<'s>, texts: JsArray<'s>) -> Result<usize> {
    ///     let mut total = 0;
    ///     for index in 0..texts.length(&env)? {
    ///         total += env.scope(|inner| {
    ///             let text: String = inner.bring(texts).get(inner, index)?;
    ///             Ok(text.len())
    ///         })?;
    ///     }
    ///     Ok(total)
    /// }
    /// ```
    /// A handle cannot outlive its scope, neither as the result nor stored outside:
    /// ```compile_fail
    /// use napi_vtable_module::{Env, Result};
    /// fn leak(mut env: Env<'_>) -> Result<()> {
    ///     let object = env.scope(|inner| inner.object())?;
    ///     Ok(())
    /// }
    /// ```
    /// ```compile_fail,E0521
    /// use napi_vtable_module::{Env, Result};
    /// fn leak(mut env: Env<'_>) -> Result<()> {
    ///     let mut kept = Vec::new();
    ///     env.scope(|inner| { kept.push(inner.object()?); Ok(()) })
    /// }
    /// ```
    ///
    /// # Errors
    /// The closure's, or if the runtime cannot open a scope.
    pub fn scope<R>(
        &mut self,
        f: impl for<'i> FnOnce(&mut Scope<'i, 's>) -> Result<R>,
    ) -> Result<R> {
        let _close = Opened::new(self)?;
        // SAFETY: the new scope is the innermost until `_close` drops, after the closure; the outer env is borrowed.
        f(&mut unsafe { Scope::new(self.raw) })
    }

    /// Like [`scope`](Self::scope), with the right to pass one handle out.
    ///
    /// ```
    /// use napi_vtable_module::{Env, JsObject, Result};
    ///
    /// fn last<'s>(mut env: Env<'s>) -> Result<JsObject<'s>> {
    ///     env.escapable_scope(|inner, escape| {
    ///         let mut object = inner.object()?;
    ///         for _ in 0..100 {
    ///             object = inner.object()?;
    ///         }
    ///         escape.escape(object)
    ///     })
    /// }
    /// ```
    ///
    /// # Errors
    /// The closure's, or if the runtime cannot open a scope.
    pub fn escapable_scope<R>(
        &mut self,
        f: impl for<'i> FnOnce(&mut Scope<'i, 's>, Escape<'i, 's>) -> Result<R>,
    ) -> Result<R> {
        struct Close(napi_env, napi_escapable_handle_scope);
        impl Drop for Close {
            #[inline]
            fn drop(&mut self) {
                // SAFETY: the scope was opened below and is the innermost again. A failure leaves nothing to do:
                // the runtime closes it with the scope around it.
                unsafe { raw::napi_close_escapable_handle_scope(self.0, self.1) };
            }
        }
        let mut scope = null_mut();
        // SAFETY: the env is live and the result is a local.
        self.check(unsafe { raw::napi_open_escapable_handle_scope(self.raw, &raw mut scope) })?;
        let _close = Close(self.raw, scope);
        let escape = Escape {
            env: self.raw,
            scope,
            inner: PhantomData,
            outer: PhantomData,
        };
        // SAFETY: the new scope is the innermost until `_close` drops, after the closure; the outer env is borrowed.
        f(&mut unsafe { Scope::new(self.raw) }, escape)
    }
}

/// An open handle scope, closed when this drops. Handles that are made meanwhile claim to live as long as the env's own
/// scope, so none of them may be kept.
pub(crate) struct Opened(napi_env, napi_handle_scope);

impl Opened {
    #[inline]
    pub(crate) fn new(env: &Env<'_>) -> Result<Self> {
        let mut scope = null_mut();
        // SAFETY: the env is live and the result is a local.
        env.check(unsafe { raw::napi_open_handle_scope(env.raw, &raw mut scope) })?;
        Ok(Self(env.raw, scope))
    }
}

impl Drop for Opened {
    #[inline]
    fn drop(&mut self) {
        // SAFETY: the scope was opened above and is the innermost again. A failure leaves nothing to do: the runtime
        // closes it with the scope around it.
        unsafe { raw::napi_close_handle_scope(self.0, self.1) };
    }
}

/// The env inside a nested scope `'i` of the scope `'s`; it derefs to [`Env`].
pub struct Scope<'i, 's> {
    env: Env<'i>,
    outer: Brand<'s>,
}

impl<'i, 's> Scope<'i, 's> {
    /// # Safety
    /// As for [`Env::from_raw`].
    #[inline]
    unsafe fn new(raw: napi_env) -> Self {
        // SAFETY: the caller's promise is passed on.
        let env = unsafe { Env::from_raw(raw) };
        Self {
            env,
            outer: PhantomData,
        }
    }

    /// Makes a handle of the outer scope usable in this one; it costs nothing.
    #[inline(always)]
    pub fn bring<H: Handle<'s>>(&self, handle: H) -> H::In<'i> {
        // SAFETY: the outer scope, which keeps the value, stays open as long as this one.
        unsafe { H::In::<'i>::from_raw(handle.raw()) }
    }
}

impl<'i> Deref for Scope<'i, '_> {
    type Target = Env<'i>;
    #[inline]
    fn deref(&self) -> &Env<'i> {
        &self.env
    }
}

impl DerefMut for Scope<'_, '_> {
    #[inline]
    fn deref_mut(&mut self) -> &mut Self::Target {
        &mut self.env
    }
}

/// The right to pass one handle from the scope `'i` to the scope `'s` around it.
#[must_use = "without it a plain scope would do"]
pub struct Escape<'i, 's> {
    env: napi_env,
    scope: napi_escapable_handle_scope,
    inner: Brand<'i>,
    outer: Brand<'s>,
}

impl<'i, 's> Escape<'i, 's> {
    /// Passes the handle out.
    ///
    /// # Errors
    /// If the runtime fails.
    pub fn escape<H: Handle<'i>>(self, handle: H) -> Result<H::In<'s>> {
        let Self { env, scope, .. } = self;
        // SAFETY: the env was live when the scope opened, which is still open because `'i` is.
        let env = unsafe { Env::<'i>::from_raw(env) };
        let mut value = null_mut();
        // SAFETY: the handle belongs to the scope, whose one escape this is.
        env.check(unsafe {
            raw::napi_escape_handle(env.raw(), scope, handle.raw(), &raw mut value)
        })?;
        // SAFETY: the runtime has just made the handle in the outer scope, and the value's type is the same.
        Ok(unsafe { H::In::<'s>::from_raw(value) })
    }
}

/// Calls a Node-API function by name with the env, and checks its status.
///
/// The way to what this crate has no wrapper for. The other arguments are raw. A [newer](crate::raw#newer-functions)
/// function takes the version that the module declares: `call!(env, node_api_symbol_for::<9>(…))`.
///
/// ```
/// use napi_vtable_module::{Env, JsObject, Result, call, sys};
///
/// fn freeze<'s>(env: Env<'s>, object: JsObject<'s>) -> Result<()> {
///     // SAFETY: the handle is live in this scope.
///     unsafe { call!(env, napi_object_freeze(object.raw())) }
/// }
/// # use napi_vtable_module::Handle;
/// ```
///
/// # Safety
/// The arguments are what the Node-API reference asks of them.
#[macro_export]
macro_rules! call {
    ($env:expr, $function:ident($($argument:expr),* $(,)?)) => {{
        let env: &$crate::Env<'_> = &$env;
        env.check($crate::raw::$function(env.raw(), $($argument),*))
    }};
    ($env:expr, $function:ident::<$version:tt>($($argument:expr),* $(,)?)) => {{
        let env: &$crate::Env<'_> = &$env;
        env.check($crate::raw::$function.at::<{ $version }>(env)(env.raw(), $($argument),*))
    }};
}
