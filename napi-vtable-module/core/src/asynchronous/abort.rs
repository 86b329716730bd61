//! Futures that a signal of JavaScript ends.

use std::cell::RefCell;
use std::fmt;
use std::future::Future;
use std::rc::Rc;

use super::operation::start;
use super::port::Operation;
use super::{Async, Outcome, conclude, value_of};
use crate::convert::IntoJs;
use crate::env::Env;
use crate::error::{Error, Result};
use crate::function::Call;
use crate::task::AbortSignal;
use crate::task::signal::Listener;
use crate::typescript::{Given, Ts, TypeScript};
use crate::value::{JsPromise, JsValue};

/// An [`Async`] that an [`AbortSignal`] ends; [`Async::abort_with`] makes it.
pub struct Abortable<F> {
    future: F,
    signal: Option<AbortSignal>,
}

impl<F> Async<F> {
    /// Ends the future when the signal is aborted: it is dropped on its executor, then the promise is rejected with the
    /// signal's reason. Where the signal was aborted before, the future does not start.
    ///
    /// ```
    /// use std::future::Future;
    /// use napi_vtable_module::asynchronous::Abortable;
    /// use napi_vtable_module::{AbortSignal, Async, Exports, Result};
    ///
    /// async fn long(number: u32) -> u32 {
    ///     number
    /// }
    /// fn start(number: u32, signal: Option<AbortSignal>) -> Abortable<impl Future<Output = u32>> {
    ///     Async(long(number)).abort_with(signal)
    /// }
    /// fn init(exports: &mut Exports<'_>) -> Result<()> {
    ///     exports.function(c"start", start)
    /// }
    /// ```
    pub fn abort_with(self, signal: impl Into<Option<AbortSignal>>) -> Abortable<F> {
        Abortable {
            future: self.0,
            signal: signal.into(),
        }
    }
}

impl<F> fmt::Debug for Abortable<F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Abortable").finish_non_exhaustive()
    }
}

impl<F: Future<Output: TypeScript<Given>>> TypeScript<Given> for Abortable<F> {
    const TS: &'static Ts = &Ts::Of("Promise<", <F::Output as TypeScript<Given>>::TS);
}

impl<'s, F> IntoJs<'s> for Abortable<F>
where
    F: Future<Output: Outcome> + Send + 'static,
{
    fn into_js(self, env: &Env<'s>) -> Result<JsValue<'s>> {
        match self.signal {
            Some(signal) => listening(env, self.future, signal).map(Into::into),
            None => env.promise_from(self.future).map(Into::into),
        }
    }
}

/// What the end of an operation needs that listens to a signal.
struct Listening {
    signal: AbortSignal,
    listener: RefCell<Option<Listener>>,
}

fn listening<'s, F>(env: &Env<'s>, future: F, signal: AbortSignal) -> Result<JsPromise<'s>>
where
    F: Future<Output: Outcome> + Send + 'static,
{
    if signal.is_aborted(env)? {
        let (deferred, promise) = env.promise()?;
        deferred.reject_with(env, signal.reason(env)?)?;
        return Ok(promise);
    }
    let listening = Rc::new(Listening {
        signal,
        listener: RefCell::default(),
    });
    let more = Some(Rc::clone(&listening) as _);
    let settle = settle::<<F::Output as Outcome>::Value>;
    let (promise, control) = start(env, future, Outcome::outcome, more, settle)?;
    let abort = env.function(c"abort", move |_: Call<'_>| control.cancel())?;
    let listener = listening.signal.listen(env, abort)?;
    listening.listener.replace(Some(listener));
    Ok(promise)
}

fn settle<T: for<'i> IntoJs<'i>>(env: &Env<'_>, operation: Operation, outcome: Result<T, Error>) {
    let deferred = operation.deferred;
    let listening = operation
        .more
        .and_then(|more| more.downcast::<Listening>().ok());
    if let Some(listening) = listening {
        if let Some(listener) = listening.listener.take() {
            listener.remove(env);
        }
        let is_aborted = matches!(&outcome, Err(error) if error.code() == Some("ABORT_ERR"));
        if is_aborted && let Ok(reason) = listening.signal.reason(env) {
            return conclude(env, deferred, Err(reason));
        }
    }
    conclude(env, deferred, value_of(env, outcome));
}
