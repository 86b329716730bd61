//! Promises, and what settles them from native code.
//!
//! **A deferred that is dropped.** It may be dropped where no JavaScript may run: in a finalizer, during garbage
//! collection, while the bytes of a buffer are borrowed. So it is only put on a list, and an async work of the env,
//! made before with a promise, comes to reject what is on the list from the event loop.

use std::cell::{Cell, RefCell};
use std::ffi::c_void;
use std::fmt;
use std::mem::take;
use std::ptr::null_mut;
use std::rc::Rc;

use napi_vtable_sys::{napi_async_work, napi_deferred, napi_env, napi_ok, napi_status, napi_value};

use crate::convert::IntoJs;
use crate::env::Env;
use crate::error::{Error, Failure, Result};
use crate::instance::{Instance, Life};
use crate::panics::enter;
use crate::raw;
use crate::value::{Handle, JsFunction, JsObject, JsPromise, JsValue, read};

/// What settles a promise, once.
///
/// Dropped without having done so it rejects the promise, soon and from the event loop, with an `Error` of code
/// `ERR_PROMISE_DROPPED`. If the env ends first, the promise stays as it is: no JavaScript is left to see it.
///
/// It stays on the env's thread:
/// ```compile_fail,E0277
/// use napi_vtable_module::Deferred;
/// fn send(deferred: Deferred) {
///     std::thread::spawn(move || drop(deferred));
/// }
/// ```
/// and settles once:
/// ```compile_fail,E0382
/// use napi_vtable_module::{Deferred, Env, Result};
/// fn twice(env: Env<'_>, deferred: Deferred) -> Result<()> {
///     deferred.resolve(&env, 1)?;
///     deferred.resolve(&env, 2)
/// }
/// ```
#[must_use = "dropped, it rejects the promise"]
pub struct Deferred {
    /// Null once it was used.
    raw: napi_deferred,
    abandoned: Rc<Abandoned>,
}

impl<'s> Env<'s> {
    /// Makes a promise, and what settles it.
    ///
    /// ```
    /// use std::cell::RefCell;
    /// use napi_vtable_module::{Deferred, Env, JsPromise, Result};
    ///
    /// #[derive(Default)]
    /// struct Waiting(RefCell<Vec<Deferred>>);
    ///
    /// fn wait<'s>(env: Env<'s>) -> Result<JsPromise<'s>> {
    ///     let (deferred, promise) = env.promise()?;
    ///     env.state::<Waiting>().0.borrow_mut().push(deferred);
    ///     Ok(promise)
    /// }
    /// fn wake(env: Env<'_>, news: String) -> Result<()> {
    ///     let waiting = env.state::<Waiting>().0.take();
    ///     waiting.into_iter().try_for_each(|deferred| deferred.resolve(&env, news.as_str()))
    /// }
    /// ```
    /// Source: `napi_create_promise`.
    ///
    /// # Errors
    /// If the runtime fails.
    #[inline]
    pub fn promise(&self) -> Result<(Deferred, JsPromise<'s>)> {
        let abandoned = Abandoned::of(self)?;
        let (mut raw, mut promise) = (null_mut(), null_mut());
        // SAFETY: the env is live and the results are locals.
        self.check(unsafe {
            raw::napi_create_promise(self.raw(), &raw mut raw, &raw mut promise)
        })?;
        // SAFETY: the runtime has just made the handle in the current scope.
        Ok((Deferred { raw, abandoned }, unsafe {
            JsPromise::from_raw(promise)
        }))
    }
}

impl Deferred {
    /// Resolves the promise. A value that cannot be converted rejects it, with the error that says why.
    ///
    /// Source: `napi_resolve_deferred`.
    ///
    /// # Errors
    /// If the runtime fails, or this is another env.
    pub fn resolve<'s>(self, env: &Env<'s>, value: impl IntoJs<'s>) -> Result<()> {
        match value.into_js(env) {
            Ok(value) => self.conclude(env, value, raw::napi_resolve_deferred),
            Err(failure) => self.reject(env, failure),
        }
    }

    /// Rejects the promise with an error, or with the exception that is pending, which ends.
    ///
    /// # Errors
    /// If the runtime fails, or this is another env.
    pub fn reject(self, env: &Env<'_>, error: impl Into<Failure>) -> Result<()> {
        let reason = error.into().catch(env)?;
        self.conclude(env, reason, raw::napi_reject_deferred)
    }

    /// Rejects the promise with any value.
    ///
    /// Source: `napi_reject_deferred`.
    ///
    /// # Errors
    /// If the value cannot be converted, the runtime fails, or this is another env.
    pub fn reject_with<'s>(self, env: &Env<'s>, reason: impl IntoJs<'s>) -> Result<()> {
        let reason = reason.into_js(env)?;
        self.conclude(env, reason, raw::napi_reject_deferred)
    }

    /// Resolves or rejects the promise, as the result says.
    ///
    /// # Errors
    /// If the runtime fails, or this is another env.
    pub fn settle<'s, T: IntoJs<'s>>(
        self,
        env: &Env<'s>,
        result: Result<T, impl Into<Failure>>,
    ) -> Result<()> {
        match result {
            Ok(value) => self.resolve(env, value),
            Err(error) => self.reject(env, error),
        }
    }

    /// Whether the env ends, so that nobody is left to see the promise settled.
    #[inline]
    pub(crate) fn is_ending(&self) -> bool {
        self.abandoned.life.ending.get()
    }

    #[inline]
    fn conclude<'s>(
        mut self,
        env: &Env<'s>,
        value: JsValue<'s>,
        how: unsafe fn(napi_env, napi_deferred, napi_value) -> napi_status,
    ) -> Result<()> {
        if !self.abandoned.life.is_of(env) {
            return Err(Error::new("this promise belongs to another env").into());
        }
        // With an exception pending the deferred would not be used up, and nothing would say so.
        let pending: Result<bool> = read!(env, napi_is_exception_pending(), false);
        if pending? {
            return Err(Failure::pending());
        }
        let raw = take_raw(&mut self.raw);
        // SAFETY: env and handle are live, and the deferred is of this env and not used yet.
        env.check(unsafe { how(env.raw(), raw, value.raw()) })
    }
}

#[inline]
fn take_raw(raw: &mut napi_deferred) -> napi_deferred {
    std::mem::replace(raw, null_mut())
}

impl Drop for Deferred {
    #[inline]
    fn drop(&mut self) {
        let raw = take_raw(&mut self.raw);
        if !raw.is_null() {
            self.abandoned.add(raw);
        }
    }
}

impl fmt::Debug for Deferred {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Deferred")
    }
}

/// The deferreds of an env that nobody settles any more.
struct Abandoned {
    life: Rc<Life>,
    deferreds: RefCell<Vec<napi_deferred>>,
    /// What rejects them. A work is queued once, so there is a new one after each round; null if it could not be made.
    work: Cell<napi_async_work>,
    queued: Cell<bool>,
}

impl Abandoned {
    #[inline]
    fn of(env: &Env<'_>) -> Result<Rc<Self>> {
        let this = env.state_or_init(Self::new).cloned()?;
        if this.work.get().is_null() {
            this.make_work(env)?;
        }
        Ok(this)
    }

    #[inline]
    fn new(env: &Env<'_>) -> Result<Rc<Self>> {
        let this = Rc::new(Self {
            life: Instance::life(env)?,
            deferreds: RefCell::default(),
            work: Cell::new(null_mut()),
            queued: Cell::new(false),
        });
        let ends = Rc::clone(&this);
        env.on_exit(move || ends.end())?.keep();
        Ok(this)
    }

    /// Makes the work while there is a scope to make it in: where a deferred is dropped there may be none.
    #[inline]
    fn make_work(self: &Rc<Self>, env: &Env<'_>) -> Result<()> {
        let name = env.string("napi-vtable:abandoned promises")?;
        let data = Rc::into_raw(Rc::clone(self)).cast_mut().cast();
        let mut work = null_mut();
        // SAFETY: env and handle are live, the functions fit the data, the result is a local.
        let made = env.check(unsafe {
            raw::napi_create_async_work(
                env.raw(),
                null_mut(),
                name.raw(),
                Some(nothing),
                Some(reject_all),
                data,
                &raw mut work,
            )
        });
        if let Err(failure) = made {
            // SAFETY: the runtime has not taken it.
            unsafe { Rc::decrement_strong_count(data.cast::<Self>()) };
            return Err(failure);
        }
        self.work.set(work);
        Ok(())
    }

    #[inline]
    fn add(&self, deferred: napi_deferred) {
        let (Some(env), false) = (self.life.env(), self.life.ending.get()) else {
            return;
        };
        self.deferreds.borrow_mut().push(deferred);
        let work = self.work.get();
        if !self.queued.get() && !work.is_null() {
            // SAFETY: the env has not ended, this is its thread, and the work was never queued.
            self.queued
                .set(unsafe { raw::napi_queue_async_work(env, work) } == napi_ok);
        }
    }

    /// The env ends: what is on the list stays unsettled.
    #[inline]
    fn end(self: &Rc<Self>) {
        self.life.ending.set(true);
        let Some(env) = self.life.env() else { return };
        if self.queued.get() {
            return; // the work is deleted when it completes
        }
        let work = self.work.replace(null_mut());
        // SAFETY: the work is not queued; with it goes its share of this, of which the caller has one more.
        unsafe {
            if !work.is_null() && raw::napi_delete_async_work(env, work) == napi_ok {
                Rc::decrement_strong_count(Rc::as_ptr(self));
            }
        }
    }
}

/// There is nothing to do on another thread.
unsafe extern "C" fn nothing(_env: napi_env, _data: *mut c_void) {}

unsafe extern "C" fn reject_all(env: napi_env, _status: napi_status, data: *mut c_void) {
    // SAFETY: the data is the share that the work has, which completes once.
    let this = unsafe { Rc::from_raw(data.cast_const().cast::<Abandoned>()) };
    this.queued.set(false);
    // SAFETY: the work is this one, and the env is live. A failure leaves nothing to do.
    unsafe { raw::napi_delete_async_work(env, this.work.replace(null_mut())) };
    if this.life.ending.get() {
        return;
    }
    let reject = || {
        // SAFETY: the runtime calls with a live env, in a scope that ends behind this.
        let mut env = unsafe { Env::from_raw(env) };
        this.make_work(&env)?;
        for raw in take(&mut *this.deferreds.borrow_mut()) {
            let deferred = Deferred {
                raw,
                abandoned: Rc::clone(&this),
            };
            env.scope(|env| deferred.reject(env, dropped()))?;
        }
        Ok(null_mut())
    };
    // SAFETY: the env is live on this thread.
    unsafe { enter(env, reject) };
}

#[cold]
#[inline]
fn dropped() -> Error {
    Error::new("the native code dropped this promise without settling it")
        .with_code("ERR_PROMISE_DROPPED")
}

impl<'s> JsPromise<'s> {
    /// Calls one function with the value that the promise is resolved with, or the other with the reason of its
    /// rejection, as `promise.then` does.
    ///
    /// ```
    /// use napi_vtable_module::{Env, JsPromise, Result};
    ///
    /// fn doubled<'s>(env: Env<'s>, number: JsPromise<'s>) -> Result<JsPromise<'s>> {
    ///     let double = env.function(c"double", |x: f64| x * 2.0)?;
    ///     number.then(&env, double, None)
    /// }
    /// ```
    ///
    /// # Errors
    /// If the runtime fails.
    #[inline]
    pub fn then(
        self,
        env: &Env<'s>,
        resolved: JsFunction<'s>,
        rejected: Option<JsFunction<'s>>,
    ) -> Result<JsPromise<'s>> {
        JsObject::from(self).call_method(env, c"then", (resolved, rejected))
    }
}
