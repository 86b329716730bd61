//! Asynchronous functions: Rust futures as promises, and promises as futures (feature `async`).
//!
//! ```
//! #[napi_vtable_module::module]
//! mod files {
//!     use napi_vtable_module::Result;
//!
//!     /// How many lines a file has.
//!     #[export]
//!     async fn count_lines(path: String) -> Result<usize> {
//!         Ok(std::fs::read_to_string(path)?.lines().count())
//!     }
//! }
//! # fn main() {}
//! ```
//! JavaScript gets a promise at once. The arguments are converted on the env's thread, to values that the future owns; then
//! the module's [`Executor`] polls the future on threads of its own, and never does any part of it run on JavaScript's. The
//! result is converted on the env's thread again. An argument that does not convert rejects the promise, as
//! in an `async function` of JavaScript.
//!
//! Without the macros, a function returns [`Async`], or calls [`Env::promise_from`].
//!
//! # What a future may hold
//! It is `Send` and `'static`: no env, no handles, no borrowed memory of a buffer. Text comes as `String` or `&str`, bytes
//! as [`Bytes`](crate::Bytes), a promise as [`Promised`], an asynchronous iterable as [`Streamed`], an object of a native class
//! as [`Held`].
//!
//! # Its end
//! A panic, also one while the future is dropped, rejects the promise with its message and place. A future that its
//! executor drops rejects it with the code `ERR_FUTURE_DROPPED`.
//!
//! As long as a promise is pending, the process stays alive. When the env ends first, the executor is made to drop the
//! future; results that come later are dropped where they come from. Everything is dropped once.

mod abort;
mod executor;
mod held;
mod operation;
mod places;
mod port;
mod promised;
mod resident;
#[cfg(feature = "stream")]
mod stream;
mod streamed;
#[cfg(feature = "tokio")]
mod tokio;

use std::fmt;
use std::future::Future;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::ptr::null_mut;
use std::sync::{Mutex, MutexGuard, PoisonError};

use napi_vtable_sys::{napi_deferred, napi_env, napi_status, napi_value};

use crate::convert::IntoJs;
use crate::env::Env;
use crate::error::{Error, Failure, Result};
use crate::panics::failure_of;
use crate::raw;
use crate::typescript::{Given, Ts, TypeScript};
use crate::value::{Handle, JsPromise, JsValue};

pub use abort::Abortable;
pub use executor::{BoxFuture, Executor, ThreadPool};
pub use held::Held;
use operation::{error_of, start};
use port::{Local, Operation};
pub use promised::Promised;
#[cfg(feature = "stream")]
pub use stream::JsAsyncIterator;
pub use streamed::Streamed;
#[cfg(feature = "tokio")]
pub use tokio::Tokio;

/// A mutex's content; what a panic has left is as good as any.
fn locked<T: ?Sized>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A future that becomes a promise: what an asynchronous function returns without the macros.
///
/// ```
/// use std::future::Future;
/// use napi_vtable_module::{Async, Exports, Result};
///
/// fn count(text: String, letter: char) -> Async<impl Future<Output = usize>> {
///     Async(async move { text.chars().filter(|found| *found == letter).count() })
/// }
/// fn init(exports: &mut Exports<'_>) -> Result<()> {
///     exports.function(c"count", count)
/// }
/// ```
pub struct Async<F>(pub F);

impl<F> fmt::Debug for Async<F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Async").finish_non_exhaustive()
    }
}

impl<'s, F> IntoJs<'s> for Async<F>
where
    F: Future<Output: Outcome> + Send + 'static,
{
    fn into_js(self, env: &Env<'s>) -> Result<JsValue<'s>> {
        env.promise_from(self.0).map(Into::into)
    }
}

impl<F: Future<Output: TypeScript<Given>>> TypeScript<Given> for Async<F> {
    const TS: &'static Ts = &Ts::Of("Promise<", <F::Output as TypeScript<Given>>::TS);
}

/// What a future ends with: a value that JavaScript can have, or a `Result` of one.
#[diagnostic::on_unimplemented(
    message = "an asynchronous function cannot return `{Self}`",
    note = "the result goes from thread to thread before it is converted: it is `Send`, owns what it has, and implements \
            `IntoJs`, or is a `Result` of such a value whose error converts to `Failure`"
)]
pub trait Outcome {
    /// The value.
    #[doc(hidden)]
    type Value: for<'s> IntoJs<'s> + Send + 'static;
    /// The outcome, as it goes to another thread.
    #[doc(hidden)]
    fn outcome(self) -> Result<Self::Value, Error>;
}

#[diagnostic::do_not_recommend]
impl<T: for<'s> IntoJs<'s> + Send + 'static> Outcome for T {
    type Value = T;
    fn outcome(self) -> Result<T, Error> {
        Ok(self)
    }
}

impl<T: for<'s> IntoJs<'s> + Send + 'static, E: Into<Failure>> Outcome for Result<T, E> {
    type Value = T;
    fn outcome(self) -> Result<T, Error> {
        self.map_err(|error| error_of(error.into()))
    }
}

/// A parameter of an asynchronous function.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be a parameter of an asynchronous function",
    note = "the future runs on another thread, after the call has returned: it takes values that are `Send` and own what they \
            have; instead of a handle to a promise take `Promised`, instead of one to an object of a class `Held`"
)]
pub trait Owned {}

#[diagnostic::do_not_recommend]
impl<T: Send + 'static> Owned for T {}

/// Asks for a parameter that a future can own.
#[doc(hidden)]
pub const fn owned<T: Owned>() {}

impl<'s> Env<'s> {
    /// Runs a future on the module's executor, and makes a promise of its result.
    ///
    /// ```
    /// use napi_vtable_module::{Env, JsPromise, Result};
    ///
    /// fn read<'s>(env: Env<'s>, path: String) -> Result<JsPromise<'s>> {
    ///     env.promise_from(async move { std::fs::read_to_string(path) })
    /// }
    /// # fn init(exports: &mut napi_vtable_module::Exports<'_>) -> Result<()> { exports.function(c"read", read) }
    /// ```
    /// The future holds nothing of an env:
    /// ```compile_fail,E0521
    /// use napi_vtable_module::{Env, JsFunction, JsPromise, Result};
    /// fn later<'s>(env: Env<'s>, f: JsFunction<'s>) -> Result<JsPromise<'s>> {
    ///     env.promise_from(async move { drop(f) })
    /// }
    /// ```
    ///
    /// # Errors
    /// If the runtime fails, or the env ends.
    pub fn promise_from<F>(&self, future: F) -> Result<JsPromise<'s>>
    where
        F: Future<Output: Outcome> + Send + 'static,
    {
        let settle = settle::<<F::Output as Outcome>::Value>;
        start(self, future, Outcome::outcome, None, settle).map(|(promise, _)| promise)
    }

    /// Sets what polls the futures of this env that start from now on: what `#[module(executor = …)]` does.
    ///
    /// ```
    /// use napi_vtable_module::asynchronous::ThreadPool;
    /// use napi_vtable_module::{Exports, Result};
    ///
    /// static POOL: ThreadPool = ThreadPool::with_threads(1);
    ///
    /// fn init(exports: &mut Exports<'_>) -> Result<()> {
    ///     exports.set_executor(&POOL)
    /// }
    /// ```
    ///
    /// # Errors
    /// If the runtime cannot keep instance data.
    pub fn set_executor(&self, executor: &'static dyn Executor) -> Result<()> {
        Local::of(self)?.executor().set(executor);
        Ok(())
    }
}

/// A promise that is rejected already; a pending exception ends.
pub(crate) fn rejected<'s>(env: &Env<'s>, failure: Failure) -> Result<JsPromise<'s>> {
    let reason = failure.catch(env)?;
    let (mut deferred, mut promise) = (null_mut(), null_mut());
    // SAFETY: the env is live and the results are locals.
    env.check(unsafe { raw::napi_create_promise(env.raw(), &raw mut deferred, &raw mut promise) })?;
    conclude(env, deferred, Err(reason));
    // SAFETY: the runtime has just made the handle in the current scope.
    Ok(unsafe { JsPromise::from_raw(promise) })
}

/// Settles the promise of an operation.
fn settle<T: for<'i> IntoJs<'i>>(env: &Env<'_>, operation: Operation, outcome: Result<T, Error>) {
    conclude(env, operation.deferred, value_of(env, outcome));
}

/// What an outcome is in JavaScript: a value, or the reason of a rejection.
fn value_of<'s, T: IntoJs<'s>>(
    env: &Env<'s>,
    outcome: Result<T, Error>,
) -> Result<JsValue<'s>, JsValue<'s>> {
    let convert = || outcome?.into_js(env);
    let failure = match catch_unwind(AssertUnwindSafe(convert)) {
        Ok(Ok(value)) => return Ok(value),
        Ok(Err(failure)) => failure,
        Err(panic) => failure_of(panic),
    };
    // Where no error can be made, the env runs no JavaScript any more.
    let reason = failure.catch(env);
    // SAFETY: a null handle is not used: see `conclude`.
    Err(reason.unwrap_or(unsafe { JsValue::from_raw(null_mut()) }))
}

/// Settles a promise.
fn conclude<'s>(env: &Env<'s>, deferred: napi_deferred, value: Result<JsValue<'s>, JsValue<'s>>) {
    let (how, value): (
        unsafe fn(napi_env, napi_deferred, napi_value) -> napi_status,
        _,
    ) = match value {
        Ok(value) => (raw::napi_resolve_deferred, value),
        Err(reason) => (raw::napi_reject_deferred, reason),
    };
    if !value.raw().is_null() {
        // SAFETY: env and handle are live, and the deferred is of this env and not used yet. A failure leaves nothing
        // to do: the env runs no JavaScript any more.
        unsafe { how(env.raw(), deferred, value.raw()) };
    }
}
