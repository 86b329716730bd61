//! Rust streams as asynchronous iterators of JavaScript.
//!
//! The stream is polled when JavaScript asks for an item, and then until it has one: nothing is made ahead. It travels
//! with the future that polls it, and comes back with the item.

use std::cell::RefCell;
use std::collections::VecDeque;
use std::fmt;
use std::future::poll_fn;
use std::mem::replace;
use std::pin::Pin;
use std::rc::Rc;
use std::sync::Arc;

use futures_core::Stream;

use super::executor::Executor;
use super::operation::{Control, start};
use super::port::{Local, Operation};
use super::{Outcome, conclude, value_of};
use crate::class::iterator::outcome;
use crate::class::{Class, ClassBuilder};
use crate::convert::IntoJs;
use crate::env::Env;
use crate::error::{Error, Result};
use crate::function::Call;
use crate::panics::contain;
use crate::typescript::{Given, Ts, TypeScript};
use crate::value::{Deferred, JsPromise, JsValue};

/// A Rust stream for JavaScript: `for await … of` takes it. Feature `stream`.
///
/// It is polled by the module's [`Executor`], one item for each call of `next`. When it has ended, or given an error, or when
/// JavaScript leaves the loop early, it is dropped there, too. An item that is an error rejects.
///
/// ```
/// use std::pin::Pin;
/// use std::task::{Context, Poll};
///
/// use futures_core::Stream;
/// use napi_vtable_module::JsAsyncIterator;
///
/// struct Countdown(u32);
///
/// impl Stream for Countdown {
///     type Item = u32;
///     fn poll_next(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<u32>> {
///         self.0 = match self.0.checked_sub(1) {
///             Some(left) => left,
///             None => return Poll::Ready(None),
///         };
///         Poll::Ready(Some(self.0))
///     }
/// }
/// fn countdown(from: u32) -> JsAsyncIterator<Countdown> {
///     JsAsyncIterator(Countdown(from))
/// }
/// # fn init(exports: &mut napi_vtable_module::Exports<'_>) -> napi_vtable_module::Result<()> {
/// exports.function(c"countdown", countdown)
/// # }
/// ```
pub struct JsAsyncIterator<S>(pub S);

impl<S> fmt::Debug for JsAsyncIterator<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("JsAsyncIterator").finish_non_exhaustive()
    }
}

impl<S: Stream<Item: TypeScript<Given>>> TypeScript<Given> for JsAsyncIterator<S> {
    const TS: &'static Ts = &Ts::Of("AsyncIterableIterator<", <S::Item as TypeScript<Given>>::TS);
}

impl<'s, S> IntoJs<'s> for JsAsyncIterator<S>
where
    S: Stream<Item: Outcome> + Send + 'static,
{
    fn into_js(self, env: &Env<'s>) -> Result<JsValue<'s>> {
        let items = Rc::new(Items {
            state: RefCell::new(State::Idle(Box::pin(self.0))),
            waiting: RefCell::default(),
            executor: Local::of(env)?.executor().get(),
        });
        env.instance(RustAsyncIterator(items)).map(Into::into)
    }
}

/// The class of all asynchronous iterators: one for each env, whatever they iterate over.
struct RustAsyncIterator(Rc<dyn Steps>);

/// A stream whose items are converted.
trait Steps {
    fn next<'s>(self: Rc<Self>, env: &Env<'s>) -> Result<JsPromise<'s>>;
    fn end<'s>(self: Rc<Self>, env: &Env<'s>) -> Result<JsPromise<'s>>;
}

impl RustAsyncIterator {
    fn next<'s>(&self, env: Env<'s>) -> Result<JsPromise<'s>> {
        Rc::clone(&self.0).next(&env)
    }

    fn end<'s>(&self, env: Env<'s>) -> Result<JsPromise<'s>> {
        Rc::clone(&self.0).end(&env)
    }

    fn itself<'s>(&self, call: Call<'s>) -> JsValue<'s> {
        call.this()
    }
}

impl Class for RustAsyncIterator {
    const NAME: &'static str = "RustAsyncIterator";

    fn define(class: &mut ClassBuilder<'_, '_, Self>) -> Result<()> {
        class.method(c"next", Self::next);
        class.method(c"return", Self::end);
        class.async_iterator(Self::itself)
    }
}

/// A stream between two items.
struct Items<S: Stream + Send + 'static> {
    state: RefCell<State<S>>,
    /// Who has called `next`, or `return`, while an item was awaited.
    waiting: RefCell<VecDeque<Deferred>>,
    executor: &'static dyn Executor,
}

enum State<S> {
    Idle(Pin<Box<S>>),
    /// A future has it.
    Busy(Option<Arc<Control>>),
    Ended,
}

/// What a future comes back with: the stream, unless it has ended, and the item.
type Step<S> = (
    Option<Pin<Box<S>>>,
    Option<<<S as Stream>::Item as Outcome>::Value>,
);

async fn step<S: Stream<Item: Outcome>>(mut stream: Pin<Box<S>>) -> Result<Step<S>, Error> {
    let Some(item) = poll_fn(|context| stream.as_mut().poll_next(context)).await else {
        return Ok((None, None));
    };
    let item = item.outcome()?;
    Ok((Some(stream), Some(item)))
}

impl<S> Steps for Items<S>
where
    S: Stream<Item: Outcome> + Send + 'static,
{
    fn next<'s>(self: Rc<Self>, env: &Env<'s>) -> Result<JsPromise<'s>> {
        match self.state.replace(State::Busy(None)) {
            State::Idle(stream) => {
                let more = Some(Rc::clone(&self) as _);
                let started = start(env, step(stream), |step| step, more, Self::came);
                let (promise, control) = match started {
                    Ok(started) => started,
                    Err(failure) => {
                        self.state.replace(State::Ended);
                        return Err(failure);
                    }
                };
                if let State::Busy(known) = &mut *self.state.borrow_mut() {
                    *known = Some(control);
                }
                Ok(promise)
            }
            busy @ State::Busy(_) => {
                self.state.replace(busy);
                self.wait(env)
            }
            State::Ended => {
                self.state.replace(State::Ended);
                done(env)
            }
        }
    }

    fn end<'s>(self: Rc<Self>, env: &Env<'s>) -> Result<JsPromise<'s>> {
        match self.state.replace(State::Ended) {
            State::Idle(stream) => {
                let dropped = async move {
                    drop(stream);
                    Ok(())
                };
                let told = |dropped| dropped;
                start(env, dropped, told, None, |env, operation, dropped| {
                    let value = value_of(env, dropped.map(|()| Done(None::<()>)));
                    conclude(env, operation.deferred, value);
                })
                .map(|(promise, _)| promise)
            }
            State::Busy(control) => {
                if let Some(control) = control {
                    control.cancel();
                }
                self.wait(env)
            }
            State::Ended if self.waiting.borrow().is_empty() => done(env),
            State::Ended => self.wait(env),
        }
    }
}

impl<S> Items<S>
where
    S: Stream<Item: Outcome> + Send + 'static,
{
    /// A promise that is settled after the item that is awaited.
    fn wait<'s>(&self, env: &Env<'s>) -> Result<JsPromise<'s>> {
        let (deferred, promise) = env.promise()?;
        self.waiting.borrow_mut().push_back(deferred);
        Ok(promise)
    }

    /// A future has come back.
    fn came(env: &Env<'_>, operation: Operation, step: Result<Step<S>, Error>) {
        let Some(items) = operation.more.and_then(|more| more.downcast::<Self>().ok()) else {
            unreachable!("`next` has put it there");
        };
        let left = matches!(*items.state.borrow(), State::Ended);
        let item = match step {
            _ if left => Ok(None), // JavaScript wants no more
            Ok((stream, item)) => {
                items
                    .state
                    .replace(stream.map_or(State::Ended, State::Idle));
                Ok(item)
            }
            Err(error) => {
                items.state.replace(State::Ended);
                Err(error)
            }
        };
        conclude(env, operation.deferred, value_of(env, item.map(Done)));
        // The next of those who wait gets the next item; where there is none, all of them know.
        loop {
            let Some(deferred) = items.waiting.borrow_mut().pop_front() else {
                return;
            };
            let promise = Rc::clone(&items).next(env);
            // A failure leaves nothing to do: the env runs no JavaScript any more.
            let _ = deferred.settle(env, promise);
            if matches!(*items.state.borrow(), State::Busy(_)) {
                return;
            }
        }
    }
}

impl<S: Stream + Send + 'static> Drop for Items<S> {
    /// JavaScript has dropped the iterator without an end: the stream is dropped where it was polled.
    fn drop(&mut self) {
        if let State::Idle(stream) = replace(self.state.get_mut(), State::Ended) {
            contain(|| {
                self.executor
                    .spawn(Box::pin(async move { contain(|| drop(stream)) }))
            });
        }
    }
}

/// `{ done, value }`.
struct Done<T>(Option<T>);

impl<'s, T: IntoJs<'s>> IntoJs<'s> for Done<T> {
    fn into_js(self, env: &Env<'s>) -> Result<JsValue<'s>> {
        let item = self.0.map(|item| item.into_js(env)).transpose()?;
        outcome(env, item).map(Into::into)
    }
}

fn done<'s>(env: &Env<'s>) -> Result<JsPromise<'s>> {
    let (deferred, promise) = env.promise()?;
    deferred.resolve(env, Done(None::<()>))?;
    Ok(promise)
}
