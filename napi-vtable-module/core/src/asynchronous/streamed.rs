//! Asynchronous iterables of JavaScript, read in Rust.
//!
//! The iterator stays in the env. Asking for an item is a message to the env's thread, which calls `next` and passes on
//! what its promise is resolved with.

use std::cell::RefCell;
use std::fmt;
use std::future::poll_fn;
use std::mem::replace;
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, Waker};

use super::locked;
use super::places::{Id, Places};
use super::port::{Local, Port};
use super::promised::{caught, promise_of, when_settled};
use crate::convert::{FromJs, Holds, InScope};
use crate::env::Env;
use crate::error::{Error, Result};
use crate::panics::contain;
use crate::reference::Persistent;
use crate::typescript::{Taken, Ts, TypeScript};
use crate::value::{Handle, JsFunction, JsObject, JsValue};

/// An asynchronous iterable of JavaScript, or a plain one, as a stream: a parameter of an asynchronous function.
///
/// ```
/// #[napi_vtable_module::module]
/// mod sums {
///     use napi_vtable_module::{Result, Streamed};
///
///     #[export]
///     async fn sum(mut numbers: Streamed<f64>) -> Result<f64> {
///         let mut sum = 0.0;
///         while let Some(number) = numbers.next().await {
///             sum += number?;
///         }
///         Ok(sum)
///     }
/// }
/// # fn main() {}
/// ```
/// One item is asked for at a time. An item that does not convert, and what the iterator throws, is an error and the last
/// item. Dropped before the end, it calls the iterator's `return`, as a loop does that is left early.
///
/// With the feature `stream` it is a `futures_core::Stream`.
pub struct Streamed<T>(Arc<Source<T>>);

struct Source<T> {
    port: Arc<Port>,
    iterator: Id,
    state: Mutex<State<T>>,
}

enum State<T> {
    Idle,
    Asked(Waker),
    Came(Option<Result<T, Error>>),
    Ended,
}

/// The iterators of an env that Rust reads.
#[derive(Default)]
pub(super) struct Iterators(RefCell<Places<Persistent<JsObject<'static>>>>);

impl Iterators {
    fn get(&self, id: Id) -> Option<Persistent<JsObject<'static>>> {
        self.0.borrow().get(id).cloned()
    }

    fn remove(&self, id: Id) -> Option<Persistent<JsObject<'static>>> {
        self.0.borrow_mut().remove(id)
    }

    pub(super) fn clear(&self) {
        let known = self.0.take();
        drop(known);
    }
}

/// What an iterator's `next` gives.
struct Step<T>(Option<T>);

impl<'s, T: FromJs<'s>> FromJs<'s> for Step<T> {
    fn from_js(env: &Env<'s>, value: JsValue<'s>) -> Result<Self> {
        let step: JsObject<'s> = value.downcast(env)?;
        let done: JsValue<'s> = step.get(env, c"done")?;
        if bool::from_js(env, done.coerce_to_boolean(env)?.into())? {
            return Ok(Self(None));
        }
        step.get(env, c"value").map(Some).map(Self)
    }
}

impl<T: for<'i> FromJs<'i> + Send + 'static> Streamed<T> {
    /// The next item; `None` after the last.
    pub async fn next(&mut self) -> Option<Result<T, Error>> {
        poll_fn(|context| self.poll(context)).await
    }

    fn poll(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<T, Error>>> {
        let mut state = locked(&self.0.state);
        match replace(&mut *state, State::Ended) {
            State::Idle => {
                *state = State::Asked(context.waker().clone());
                drop(state);
                let source = Arc::clone(&self.0);
                let asked = self.0.port.post(Box::new(move |env, local| {
                    Source::ask(source, env, local);
                }));
                if let Err(message) = asked {
                    contain(|| drop(message));
                    drop(replace(&mut *locked(&self.0.state), State::Ended));
                    return Poll::Ready(Some(Err(
                        Error::new("the env has ended").with_code("ERR_ENV_ENDS")
                    )));
                }
                Poll::Pending
            }
            State::Asked(old) => {
                *state = State::Asked(context.waker().clone());
                drop(state);
                drop(old); // it may come here itself
                Poll::Pending
            }
            State::Came(item) => {
                if let Some(Ok(_)) = item {
                    *state = State::Idle;
                }
                Poll::Ready(item)
            }
            State::Ended => Poll::Ready(None),
        }
    }
}

impl<T: for<'i> FromJs<'i> + Send + 'static> Source<T> {
    /// Calls `next`, on the env's thread.
    fn ask(source: Arc<Self>, env: &Env<'_>, local: &Local) {
        let Some(iterator) = local.iterators.get(source.iterator) else {
            return source.came(Ok(Step(None)));
        };
        let told = Arc::clone(&source);
        let ask = || {
            let step: JsValue<'_> = iterator.get(env)?.call_method(env, c"next", ())?;
            when_settled(env, promise_of(env, step)?, move |step| told.came(step))
        };
        if let Err(failure) = ask() {
            source.came(Err(caught(env, failure)));
        }
    }

    fn came(&self, step: Result<Step<T>, Error>) {
        let item = step.map(|Step(item)| item).transpose();
        let mut state = locked(&self.state);
        if let State::Asked(waker) = replace(&mut *state, State::Came(item)) {
            drop(state);
            waker.wake();
        }
    }
}

impl<T> Drop for Streamed<T> {
    fn drop(&mut self) {
        let state = replace(&mut *locked(&self.0.state), State::Ended);
        let ended = matches!(state, State::Ended | State::Came(None | Some(Err(_))));
        contain(|| drop(state));
        let iterator = self.0.iterator;
        let leave = self.0.port.post(Box::new(move |env, local| {
            if let Some(iterator) = local.iterators.remove(iterator)
                && !ended
                && let Err(failure) = leave(env, &iterator)
            {
                let _ = failure.catch(env); // nobody is left to be told
            }
        }));
        if let Err(message) = leave {
            contain(|| drop(message));
        }
    }
}

/// Calls an iterator's `return`, if it has one.
fn leave(env: &Env<'_>, iterator: &Persistent<JsObject<'static>>) -> Result<()> {
    let iterator = iterator.get(env)?;
    let leave: JsValue<'_> = iterator.get(env, c"return")?;
    let Ok(leave) = leave.downcast::<JsFunction<'_>>(env) else {
        return Ok(());
    };
    let left: JsValue<'_> = leave.call_on(env, iterator, ())?;
    when_settled::<(), _>(env, promise_of(env, left)?, drop)
}

impl<T> InScope for Streamed<T> {
    type In<'s> = Self;
}

impl<'s, T: for<'i> FromJs<'i> + Send + 'static> FromJs<'s> for Streamed<T> {
    const HOLDS: Holds<Self> = Holds::NO_HANDLES;

    fn from_js(env: &Env<'s>, value: JsValue<'s>) -> Result<Self> {
        let iterable: JsObject<'s> = value.downcast(env)?;
        let mut iterate: JsValue<'s> =
            iterable.get(env, env.well_known_symbol(c"asyncIterator")?)?;
        if iterate.downcast::<JsFunction<'s>>(env).is_err() {
            iterate = iterable.get(env, env.well_known_symbol(c"iterator")?)?;
        }
        let Ok(iterate) = iterate.downcast::<JsFunction<'s>>(env) else {
            return Err(crate::Failure::expected(EXPECTED));
        };
        let iterator: JsObject<'s> = iterate.call_on(env, iterable, ())?;
        let local = Local::of(env)?;
        let port = Arc::clone(local.port(env)?);
        let iterator = iterator.persist(env)?;
        Ok(Self(Arc::new(Source {
            port,
            iterator: local.iterators.0.borrow_mut().insert(iterator),
            state: Mutex::new(State::Idle),
        })))
    }
}

const EXPECTED: &crate::error::Expected = &crate::error::Expected::of_type("an iterable");

#[cfg(feature = "stream")]
impl<T: for<'i> FromJs<'i> + Send + 'static> futures_core::Stream for Streamed<T> {
    type Item = Result<T, Error>;

    fn poll_next(
        self: std::pin::Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Self::Item>> {
        self.get_mut().poll(context)
    }
}

impl<T: TypeScript<Taken>> TypeScript<Taken> for Streamed<T> {
    const TS: &'static Ts = &Ts::Union(&[
        &Ts::Of("AsyncIterable<", T::TS),
        &Ts::Of("Iterable<", T::TS),
    ]);
}

impl<T> fmt::Debug for Streamed<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Streamed").finish_non_exhaustive()
    }
}
