//! Work on other threads, as promises.
//!
//! A [`Task`] is work for the runtime's pool of threads. A function that returns one returns a promise to JavaScript:
//! ```
//! use napi_vtable_module::Task;
//!
//! fn line_count(path: String) -> Task<usize> {
//!     Task::new(move || Ok(std::fs::read_to_string(path)?.lines().count()))
//! }
//! # fn init(exports: &mut napi_vtable_module::Exports<'_>) -> napi_vtable_module::Result<()> { exports.function(c"lineCount", line_count) }
//! ```
//! An error rejects the promise, and so does a panic, with its message and place.
//!
//! # Cancellation
//! A task listens to an [`AbortSignal`]. Once that is aborted, the promise is rejected with the signal's reason at once.
//! Work that has not begun never does, and work that runs can see it:
//! ```
//! use napi_vtable_module::{AbortSignal, Task};
//!
//! fn primes(below: u32, signal: Option<AbortSignal>) -> Task<Vec<u32>> {
//!     let work = move |cancel: &napi_vtable_module::CancelToken| {
//!         let mut primes = Vec::new();
//!         for number in 2..below {
//!             cancel.check()?;
//!             if primes.iter().all(|prime| number % prime != 0) {
//!                 primes.push(number);
//!             }
//!         }
//!         Ok(primes)
//!     };
//!     Task::cancellable(work).abort_with(signal)
//! }
//! # fn init(exports: &mut napi_vtable_module::Exports<'_>) -> napi_vtable_module::Result<()> { exports.function(c"primes", primes) }
//! ```
//!
//! # When the env ends
//! Work that runs is waited for, and its result is dropped. Work that has not begun is dropped; Node runs it all the
//! same, while it waits. The promise stays as it is: no JavaScript is left to see it.
//!
//! The pool has few threads (four in Node, see `UV_THREADPOOL_SIZE`), which files and names are looked up on too: work
//! that only waits belongs on a thread of its own, with a
//! [`ThreadsafeFunction`](crate::threadsafe::ThreadsafeFunction).
//!
//! Source: "Simple asynchronous operations" of the Node-API reference.

pub(crate) mod signal;

pub use signal::{AbortSignal, CancelToken};

use std::cell::{Cell, UnsafeCell};
use std::ffi::c_void;
use std::fmt;
use std::marker::PhantomData;
use std::mem::replace;
use std::ptr::null_mut;
use std::rc::Rc;

use napi_vtable_sys::{napi_async_work, napi_env, napi_status};

use self::signal::{Listener, cancelled};
use crate::convert::{InScope, IntoJs};
use crate::env::Env;
use crate::error::{Error, FailureKind, Result};
use crate::panics::{caught, enter};
use crate::raw;
use crate::typescript::{Given, Ts, TypeScript};
use crate::value::{Deferred, Handle, JsPromise, JsValue};

/// Work for another thread, whose result `T` a promise is resolved with; see the [module](self).
///
/// It begins where it becomes a JavaScript value: as the result of a function, or by [`spawn`](Self::spawn).
#[must_use = "a task does nothing unless it is returned to JavaScript or spawned"]
pub struct Task<T> {
    work: Box<dyn Start>,
    signal: Option<AbortSignal>,
    result: PhantomData<fn() -> T>,
}

impl<T: for<'s> IntoJs<'s> + Send + 'static> Task<T> {
    /// A task that does this.
    ///
    /// What the work captures goes to another thread, so it cannot be a handle:
    /// ```compile_fail,E0277
    /// use napi_vtable_module::{Env, JsObject, Task};
    /// fn keys(object: JsObject<'static>) -> Task<usize> {
    ///     Task::new(move || { let _object = object; Ok(0) })
    /// }
    /// ```
    pub fn new(work: impl FnOnce() -> Result<T> + Send + 'static) -> Self {
        Self::of(None, move |_| work(), |env, value: T| value.into_js(&env))
    }

    /// A task that does this and looks now and then whether it should stop.
    pub fn cancellable(work: impl FnOnce(&CancelToken) -> Result<T> + Send + 'static) -> Self {
        let token = CancelToken::new();
        Self::of(Some(token), work, |env, value: T| value.into_js(&env))
    }
}

impl<T: InScope> Task<T> {
    /// A task whose work gives something that JavaScript's thread makes a value of. `T` is the type of that value, in any
    /// scope.
    ///
    /// ```
    /// use napi_vtable_module::{IntoJs, JsObject, Task};
    ///
    /// fn file(path: String) -> Task<JsObject<'static>> {
    ///     Task::with_finish(
    ///         move |_| Ok(std::fs::metadata(path)?),
    ///         |env, metadata| {
    ///             let (size, folder) = (metadata.len(), metadata.is_dir());
    ///             env.object_with(&[(c"size", size.into_js(&env)?), (c"folder", folder.into_js(&env)?)])
    ///         },
    ///     )
    /// }
    /// # fn init(exports: &mut napi_vtable_module::Exports<'_>) -> napi_vtable_module::Result<()> { exports.function(c"file", file) }
    /// ```
    pub fn with_finish<O: Send + 'static>(
        work: impl FnOnce(&CancelToken) -> Result<O> + Send + 'static,
        finish: impl for<'s> FnOnce(Env<'s>, O) -> Result<T::In<'s>> + 'static,
    ) -> Self
    where
        for<'s> T::In<'s>: IntoJs<'s>,
    {
        Self::of(Some(CancelToken::new()), work, move |env, value| {
            // SAFETY: the scope has one env at a time: the first waits until the function has returned.
            let inner = unsafe { Env::from_raw(env.raw()) };
            finish(inner, value)?.into_js(&env)
        })
    }
}

impl<T> Task<T> {
    fn of<O: Send + 'static>(
        token: Option<CancelToken>,
        work: impl FnOnce(&CancelToken) -> Result<O> + Send + 'static,
        finish: impl for<'s> FnOnce(Env<'s>, O) -> Result<JsValue<'s>> + 'static,
    ) -> Self {
        Self {
            work: Box::new(Work {
                stage: UnsafeCell::new(Stage::Waiting(work)),
                token: token.unwrap_or_default(),
                finish,
                raw: null_mut(),
                promise: Promise::Alone(None),
            }),
            signal: None,
            result: PhantomData,
        }
    }

    /// Cancels the task when the signal is aborted.
    pub fn abort_with(mut self, signal: impl Into<Option<AbortSignal>>) -> Self {
        self.signal = signal.into();
        self
    }

    /// Begins the work and gives the promise.
    ///
    /// If the signal was aborted before, or the work cannot begin, the promise is rejected and the work dropped.
    ///
    /// # Errors
    /// If the runtime cannot make a promise.
    pub fn spawn<'s>(self, env: &Env<'s>) -> Result<JsPromise<'s>> {
        let (deferred, promise) = env.promise()?;
        let mut deferred = Some(deferred);
        let started = self.work.start(env, &mut deferred, self.signal);
        if let (Err(failure), Some(deferred)) = (started, deferred) {
            deferred.reject(env, failure)?;
        }
        Ok(promise)
    }
}

impl<'s> Env<'s> {
    /// Does work on another thread: short for [`Task::new`] and [`Task::spawn`].
    ///
    /// ```
    /// use napi_vtable_module::{Env, JsPromise, Result};
    ///
    /// fn read<'s>(env: Env<'s>, path: String) -> Result<JsPromise<'s>> {
    ///     env.spawn(move || Ok(std::fs::read_to_string(path)?))
    /// }
    /// ```
    ///
    /// # Errors
    /// If the runtime fails.
    pub fn spawn<T: for<'x> IntoJs<'x> + Send + 'static>(
        &self,
        work: impl FnOnce() -> Result<T> + Send + 'static,
    ) -> Result<JsPromise<'s>> {
        Task::new(work).spawn(self)
    }
}

impl<'s, T> IntoJs<'s> for Task<T> {
    fn into_js(self, env: &Env<'s>) -> Result<JsValue<'s>> {
        self.spawn(env).map(Into::into)
    }
}

impl<T: TypeScript<Given>> TypeScript<Given> for Task<T> {
    const TS: &'static Ts = &Ts::Of("Promise<", T::TS);
}

impl<T> fmt::Debug for Task<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Task").finish_non_exhaustive()
    }
}

/// What a task does, whatever its types.
trait Start {
    fn start(
        self: Box<Self>,
        env: &Env<'_>,
        deferred: &mut Option<Deferred>,
        signal: Option<AbortSignal>,
    ) -> Result<()>;
}

/// All there is to a task, in one place: the runtime has its address.
///
/// The pool's thread uses `stage` and `token`, from the start of the work to its end; everything else is of JavaScript's
/// thread, and so are those two before and after.
struct Work<W, O, F> {
    stage: UnsafeCell<Stage<W, O>>,
    token: CancelToken,
    finish: F,
    raw: napi_async_work,
    promise: Promise,
}

enum Stage<W, O> {
    Waiting(W),
    Done(Result<O, Error>),
    /// While the work runs.
    Taken,
}

/// What waits for the result.
enum Promise {
    /// None before the start.
    Alone(Option<Deferred>),
    WithSignal(Rc<Abort>, Listener),
}

/// What the abort of a signal does.
struct Abort {
    /// Taken when the promise is settled; before the start there is none.
    deferred: Cell<Option<Deferred>>,
    aborted: Cell<bool>,
    signal: AbortSignal,
    token: CancelToken,
    /// Good as long as the deferred is there.
    raw: napi_async_work,
}

impl Promise {
    /// What settles the promise, unless an abort has; the signal is not listened to any more.
    #[inline]
    fn take(&mut self, env: &Env<'_>) -> Option<Deferred> {
        match replace(self, Self::Alone(None)) {
            Self::Alone(deferred) => deferred,
            Self::WithSignal(abort, listener) => {
                let deferred = abort.deferred.take()?;
                if !deferred.is_ending() {
                    listener.remove(env);
                }
                Some(deferred)
            }
        }
    }
}

impl Abort {
    /// Listens to the signal, unless it is aborted already.
    #[inline]
    fn on(
        env: &Env<'_>,
        signal: AbortSignal,
        deferred: &mut Option<Deferred>,
        token: CancelToken,
        raw: napi_async_work,
    ) -> Result<Promise> {
        let abort = Rc::new(Self {
            deferred: Cell::new(None),
            aborted: Cell::new(signal.is_aborted(env)?),
            signal,
            token,
            raw,
        });
        let throw = || Err(env.throw(abort.signal.reason(env)?));
        if abort.aborted.get() {
            return throw();
        }
        let aborted = Rc::clone(&abort);
        let f = env.function(c"abort", move |env: Env<'_>| aborted.abort(&env))?;
        let listener = abort.signal.listen(env, f)?;
        if abort.aborted.get() {
            return throw(); // while it was told of the listener
        }
        abort.deferred.set(deferred.take());
        Ok(Promise::WithSignal(abort, listener))
    }

    #[inline]
    fn abort(&self, env: &Env<'_>) -> Result<()> {
        self.aborted.set(true);
        self.token.cancel();
        let Some(deferred) = self.deferred.take() else {
            return Ok(()); // it is done
        };
        // SAFETY: the work is not deleted before the deferred is taken. One that runs is not cancelled, which is no
        // error here: its result is dropped when it comes.
        unsafe { raw::napi_cancel_async_work(env.raw(), self.raw) };
        deferred.reject_with(env, self.signal.reason(env)?)
    }
}

/// Work that the runtime does not know, or does not any more.
struct Unqueued<'a, 's>(&'a Env<'s>, napi_async_work);

impl Drop for Unqueued<'_, '_> {
    #[inline]
    fn drop(&mut self) {
        // SAFETY: the env is live on this thread and the work is not queued.
        unsafe { raw::napi_delete_async_work(self.0.raw(), self.1) };
    }
}

impl<W, O, F> Start for Work<W, O, F>
where
    W: FnOnce(&CancelToken) -> Result<O> + Send + 'static,
    O: Send + 'static,
    F: for<'s> FnOnce(Env<'s>, O) -> Result<JsValue<'s>> + 'static,
{
    fn start(
        self: Box<Self>,
        env: &Env<'_>,
        deferred: &mut Option<Deferred>,
        signal: Option<AbortSignal>,
    ) -> Result<()> {
        let work = Box::into_raw(self);
        // SAFETY: the work is this call's alone, until it is queued.
        let queued = unsafe { Self::queue(work, env, deferred, signal) };
        if queued.is_err() {
            // SAFETY: the runtime has not taken it.
            drop(unsafe { Box::from_raw(work) });
        }
        queued
    }
}

impl<W, O, F> Work<W, O, F>
where
    W: FnOnce(&CancelToken) -> Result<O> + Send + 'static,
    O: Send + 'static,
    F: for<'s> FnOnce(Env<'s>, O) -> Result<JsValue<'s>> + 'static,
{
    /// Takes the deferred if it succeeds.
    ///
    /// # Safety
    /// `this` came from a box, and nobody else uses it. It is the runtime's if this succeeds.
    unsafe fn queue(
        this: *mut Self,
        env: &Env<'_>,
        deferred: &mut Option<Deferred>,
        signal: Option<AbortSignal>,
    ) -> Result<()> {
        let name = env.string("napi-vtable:Task")?;
        let mut work = null_mut();
        // SAFETY: env and handle are live, the functions fit the data, the result is a local.
        env.check(unsafe {
            raw::napi_create_async_work(
                env.raw(),
                null_mut(),
                name.raw(),
                Some(execute::<W, O, F>),
                Some(complete::<W, O, F>),
                this.cast(),
                &raw mut work,
            )
        })?;
        let unqueued = Unqueued(env, work);
        // SAFETY: nobody else uses it before it is queued.
        let own = unsafe { &mut *this };
        own.raw = work;
        own.promise = match signal {
            None => Promise::Alone(deferred.take()),
            Some(signal) => Abort::on(env, signal, deferred, own.token.clone(), work)?,
        };
        // SAFETY: env and work are live.
        let queued = env.check(unsafe { raw::napi_queue_async_work(env.raw(), work) });
        if queued.is_ok() {
            std::mem::forget(unqueued);
        } else {
            // SAFETY: nobody else uses what could not be queued.
            *deferred = unsafe { &mut *this }.promise.take(env);
        }
        queued
    }
}

/// On a thread of the pool.
unsafe extern "C" fn execute<W, O, F>(_env: napi_env, data: *mut c_void)
where
    W: FnOnce(&CancelToken) -> Result<O>,
{
    let data = data.cast::<Work<W, O, F>>();
    // SAFETY: the data is what `start` gave away, and nobody else uses these two fields while the work runs.
    let (stage, token) = unsafe {
        (
            &mut *UnsafeCell::raw_get(&raw const (*data).stage),
            &(*data).token,
        )
    };
    if let Stage::Waiting(work) = replace(stage, Stage::Taken) {
        let result = caught(|| work(token));
        *stage = Stage::Done(result.map_err(|failure| match failure.into_kind() {
            FailureKind::Error(error) => error,
            // Only an env has exceptions, and here is none.
            FailureKind::Pending(_) => Error::new("the work failed"),
        }));
    }
}

/// On JavaScript's thread: the work is done, or will never be.
unsafe extern "C" fn complete<W, O, F>(env: napi_env, _status: napi_status, data: *mut c_void)
where
    F: for<'s> FnOnce(Env<'s>, O) -> Result<JsValue<'s>>,
{
    // SAFETY: the data is the box that `start` gave away, and the runtime completes once.
    let work = unsafe { Box::from_raw(data.cast::<Work<W, O, F>>()) };
    let settle = || {
        // SAFETY: the runtime calls with a live env, in a scope that ends behind this.
        let env = unsafe { Env::from_raw(env) };
        let Work {
            stage,
            finish,
            raw,
            mut promise,
            ..
        } = *work;
        drop(Unqueued(&env, raw));
        let Some(deferred) = promise.take(&env) else {
            return Ok(null_mut()); // it was aborted
        };
        if deferred.is_ending() {
            return Ok(null_mut()); // nobody is left to see it
        }
        let result = match stage.into_inner() {
            // SAFETY: the scope has one env at a time: the first waits until the function has returned.
            Stage::Done(Ok(value)) => caught(|| finish(unsafe { Env::from_raw(env.raw()) }, value)),
            Stage::Done(Err(error)) => Err(error.into()),
            Stage::Waiting(_) | Stage::Taken => Err(cancelled()),
        };
        deferred.settle(&env, result)?;
        Ok(null_mut())
    };
    // SAFETY: the env is live on this thread.
    unsafe { enter(env, settle) };
}
