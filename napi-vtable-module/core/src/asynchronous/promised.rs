//! Promises of JavaScript, awaited in Rust.

use std::cell::Cell;
use std::fmt;
use std::future::Future;
use std::marker::PhantomData;
use std::pin::Pin;
use std::rc::Rc;
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, Waker};

use super::locked;
use super::operation::error_of;
use crate::convert::{FromJs, Holds, InScope};
use crate::env::Env;
use crate::error::{Error, Failure, Result};
use crate::typescript::{Taken, Ts, TypeScript};
use crate::value::{JsError, JsFunction, JsObject, JsPromise, JsValue};

/// A promise of JavaScript as a future: a parameter of an asynchronous function.
///
/// It resolves with what the promise does, converted on the env's thread; or with an [`Error`]: the reason of the rejection,
/// with its message and code where it has them, or what is wrong with the value. As `await` in JavaScript, it takes any
/// value.
///
/// ```
/// #[napi_vtable_module::module]
/// mod sums {
///     use napi_vtable_module::{Promised, Result};
///
///     #[export]
///     async fn add(one: Promised<f64>, other: Promised<f64>) -> Result<f64> {
///         Ok(one.await? + other.await?)
///     }
/// }
/// # fn main() {}
/// ```
/// A promise that is never settled leaves its future pending until the env ends, or until JavaScript has collected it.
#[must_use = "a future does nothing unless it is awaited"]
pub struct Promised<T>(Arc<Shared<T>>);

/// What both sides see.
struct Shared<T>(Mutex<State<T>>);

enum State<T> {
    Open(Option<Waker>),
    Settled(Result<T, Error>),
    Taken,
}

impl<T> Future for Promised<T> {
    type Output = Result<T, Error>;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let mut state = locked(&self.0.0);
        let before = std::mem::replace(&mut *state, State::Taken);
        let (poll, old) = match before {
            State::Settled(result) => (Poll::Ready(result), None),
            State::Open(old) => {
                *state = State::Open(Some(context.waker().clone()));
                (Poll::Pending, old)
            }
            State::Taken => panic!("this future has ended already"),
        };
        drop(state);
        drop(old); // it may come here itself
        poll
    }
}

impl<T> Shared<T> {
    fn settle(&self, result: Result<T, Error>) {
        let mut state = locked(&self.0);
        let State::Open(waker) = &mut *state else {
            return; // it was settled
        };
        let waker = waker.take();
        *state = State::Settled(result);
        drop(state);
        if let Some(waker) = waker {
            waker.wake();
        }
    }
}

/// Tells once what has become of a promise; dropped before, it tells that nothing will.
struct Tell<T, F: FnOnce(Result<T, Error>)>(Cell<Option<F>>, PhantomData<fn(T)>);

impl<T, F: FnOnce(Result<T, Error>)> Tell<T, F> {
    fn tell(&self, result: Result<T, Error>) {
        if let Some(tell) = self.0.take() {
            tell(result);
        }
    }
}

impl<T, F: FnOnce(Result<T, Error>)> Drop for Tell<T, F> {
    fn drop(&mut self) {
        if let Some(tell) = self.0.take() {
            tell(Err(Error::new(
                "the promise was collected, or its env has ended, before it was settled",
            )
            .with_code("ERR_PROMISE_DROPPED")));
        }
    }
}

/// Tells what a promise is settled with, on the env's thread.
pub(super) fn when_settled<'s, T, F>(env: &Env<'s>, promise: JsPromise<'s>, tell: F) -> Result<()>
where
    T: for<'i> FromJs<'i> + 'static,
    F: FnOnce(Result<T, Error>) + 'static,
{
    // One share for each of the two functions: when JavaScript has dropped both, nobody settles any more.
    let tell = Rc::new(Tell(Cell::new(Some(tell)), PhantomData));
    let other = Rc::clone(&tell);
    let resolved = in_scope(move |env, value| tell.tell(convert(&env, value)));
    let rejected = in_scope(move |env, reason| other.tell(Err(reason_of(&env, reason))));
    let resolved = env.function(c"resolved", resolved)?;
    let rejected = env.function(c"rejected", rejected)?;
    promise.then(env, resolved, Some(rejected)).map(drop)
}

/// What `await` makes of a value: a promise.
pub(super) fn promise_of<'s>(env: &Env<'s>, value: JsValue<'s>) -> Result<JsPromise<'s>> {
    if let Ok(promise) = value.downcast::<JsPromise<'s>>(env) {
        return Ok(promise);
    }
    let class: JsObject<'s> = env.global()?.get(env, c"Promise")?;
    class.call_method(env, c"resolve", (value,))
}

impl<T: for<'i> FromJs<'i> + Send + 'static> Promised<T> {
    /// The future of a promise.
    ///
    /// # Errors
    /// If the runtime fails.
    pub fn new<'s>(env: &Env<'s>, promise: JsPromise<'s>) -> Result<Self> {
        let shared = Arc::new(Shared(Mutex::new(State::Open(None))));
        let settles = Arc::clone(&shared);
        when_settled(env, promise, move |result| settles.settle(result))?;
        Ok(Self(shared))
    }
}

/// Tells a closure that its parameters are of one scope.
fn in_scope<F: for<'s> Fn(Env<'s>, JsValue<'s>)>(f: F) -> F {
    f
}

/// Never leaves an exception pending.
fn convert<'s, T: FromJs<'s>>(env: &Env<'s>, value: JsValue<'s>) -> Result<T, Error> {
    let failure = match T::from_js(env, value) {
        Ok(value) => return Ok(value),
        Err(failure) => failure.at("value of the promise: ", env, value),
    };
    Err(caught(env, failure))
}

/// The error of a failure; a pending exception ends.
pub(super) fn caught(env: &Env<'_>, failure: Failure) -> Error {
    match failure.into_kind() {
        crate::FailureKind::Error(error) => error,
        crate::FailureKind::Pending(pending) => match pending.take(env) {
            Ok(reason) => reason_of(env, reason),
            Err(failure) => error_of(failure),
        },
    }
}

/// An error that says what was thrown.
pub(super) fn reason_of<'s>(env: &Env<'s>, reason: JsValue<'s>) -> Error {
    let told = || -> Result<Error> {
        if let Ok(error) = reason.downcast::<JsError<'s>>(env) {
            let told = Error::new(error.message(env)?);
            let told = match error.name(env)?.as_str() {
                "TypeError" => Error::type_error(told.message().to_owned()),
                "RangeError" => Error::range_error(told.message().to_owned()),
                "SyntaxError" => Error::syntax_error(told.message().to_owned()),
                _ => told,
            };
            return Ok(match error.code(env)? {
                Some(code) => told.with_code(code),
                None => told,
            });
        }
        let string: JsFunction<'s> = env.global()?.get(env, c"String")?;
        Ok(Error::new(string.call::<String>(env, (reason,))?))
    };
    match told() {
        Ok(error) => error,
        Err(failure) => {
            // Its properties throw, say.
            let _ = failure.catch(env);
            Error::new("the promise was rejected, and its reason cannot be told")
        }
    }
}

impl<T> InScope for Promised<T> {
    type In<'s> = Self;
}

impl<'s, T: for<'i> FromJs<'i> + Send + 'static> FromJs<'s> for Promised<T> {
    const TAKES_NULLISH: bool = true;
    const HOLDS: Holds<Self> = Holds::NO_HANDLES;

    fn from_js(env: &Env<'s>, value: JsValue<'s>) -> Result<Self> {
        Self::new(env, promise_of(env, value)?)
    }
}

impl<T: TypeScript<Taken>> TypeScript<Taken> for Promised<T> {
    const TS: &'static Ts = &Ts::Union(&[T::TS, &Ts::Of("PromiseLike<", T::TS)]);
}

impl<T> fmt::Debug for Promised<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Promised").finish_non_exhaustive()
    }
}
