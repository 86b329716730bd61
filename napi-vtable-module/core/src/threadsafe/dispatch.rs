//! What runs on JavaScript's thread: a call, and the two ends of a threadsafe function that the runtime begins.

use std::cell::Cell;
use std::ffi::c_void;
use std::rc::Rc;
use std::sync::Arc;

use napi_vtable_sys::{napi_env, napi_ok, napi_tsfn_abort, napi_value};

use super::core::Core;
use super::error::{ReplyError, Thrown};
use super::queue::Pending;
use super::reply::Answer;
use crate::convert::FromJs;
use crate::env::{Env, Opened};
use crate::error::{Failure, Result};
use crate::panics::{caught, contain};
use crate::raw;
use crate::value::{Handle, JsPromise, JsValue};

/// What makes the call, on JavaScript's thread; the last parameter says whether somebody wants the result.
pub(super) type Deliver<A, R> =
    dyn for<'s> Fn(&Env<'s>, napi_value, A, bool) -> Result<Outcome<'s, R>>;

/// What came of a call.
pub(super) enum Outcome<'s, R> {
    Value(R),
    /// The result is what this is resolved with, which the function converts.
    Promise(JsPromise<'s>, Convert<R>),
    /// Nobody wants to know.
    Unasked,
}

/// Converts the value of a promise.
pub(super) type Convert<R> = for<'s> fn(&Env<'s>, JsValue<'s>) -> Result<R>;

/// Converts the result of a function that JavaScript gave.
pub(super) fn convert<'s, R: FromJs<'s>>(env: &Env<'s>, value: JsValue<'s>) -> Result<R> {
    R::from_js(env, value).map_err(
        #[cold]
        |failure| failure.at("result of the callback: ", env, value),
    )
}

/// What the runtime calls for each call that was sent.
pub(super) unsafe extern "C" fn dispatch<A, R: 'static>(
    env: napi_env,
    function: napi_value,
    context: *mut c_void,
    _data: *mut c_void,
) {
    if env.is_null() {
        return; // too late; the context need not be there any more
    }
    let share = context.cast_const().cast::<Core<A, R>>();
    // SAFETY: the context is the runtime's share. A finalizer that runs meanwhile leaves it to this function.
    let core = unsafe { &*share };
    core.home.running.set(core.home.running.get() + 1);
    // SAFETY: the runtime calls with a live env, in a scope that ends behind this.
    let env = unsafe { Env::from_raw(env) };
    // SAFETY: the runtime calls on its own thread.
    unsafe { make_calls(core, &env, function) };
    let running = core.home.running.get() - 1;
    core.home.running.set(running);
    if running == 0 && core.home.finalized.get() {
        // SAFETY: the finalizer has left the runtime's share, and nobody here uses it any more.
        unsafe { Arc::decrement_strong_count(share) };
    }
}

/// What is left after a call.
enum Next {
    /// There was none.
    Nothing,
    Maybe,
    /// It failed.
    MaybeNoJavaScript,
}

/// Makes the next call.
///
/// # Safety
/// This is JavaScript's thread, and the function is live.
#[inline(always)]
unsafe fn make_call<A, R: 'static>(core: &Core<A, R>, env: &Env<'_>, function: napi_value) -> Next {
    // SAFETY: the caller's promise.
    let (Some(pending), Some(deliver)) = (unsafe { (core.next(), core.deliver()) }) else {
        return Next::Nothing;
    };
    let Pending { arguments, answer } = pending;
    let outcome = caught(|| deliver(env, function, arguments, answer.is_some()));
    match (outcome, answer) {
        (Ok(Outcome::Value(value)), Some(answer)) => answer.complete(Ok(value)),
        (Ok(Outcome::Promise(promise, convert)), Some(answer)) => {
            follow(env, promise, convert, answer);
        }
        (Err(failure), answer) => {
            match answer {
                Some(answer) => answer.complete(Err(Thrown::of(env, failure))),
                None => report(env, failure),
            }
            return Next::MaybeNoJavaScript;
        }
        (Ok(_), _) => {}
    }
    Next::Maybe
}

/// Makes as many calls as one wake is for, each with an end of its own, and in a batch with a scope of its own.
///
/// # Safety
/// As for [`make_call`].
#[inline]
unsafe fn make_calls<A, R: 'static>(core: &Core<A, R>, env: &Env<'_>, function: napi_value) {
    for _ in 0..core.batch() {
        let mut next = Next::Maybe;
        contain(|| {
            let scope = core.is_batched().then(|| Opened::new(env));
            if let Some(Err(_)) = scope {
                next = Next::MaybeNoJavaScript;
                return;
            }
            // SAFETY: the env is of the innermost scope, and the outer one waits; the rest is the caller's promise.
            next = unsafe { make_call(core, &Env::from_raw(env.raw()), function) };
        });
        if !core.is_batched() {
            return;
        }
        match next {
            Next::Nothing => return core.rest(),
            // What waits is dropped with the env then, as it is where each call has a wake of its own.
            Next::MaybeNoJavaScript if !runs_javascript(env) => break,
            Next::Maybe | Next::MaybeNoJavaScript => {}
        }
    }
    // SAFETY: the caller's promise.
    unsafe { core.wake_again() };
}

/// Whether JavaScript may run: an env that ends refuses what could.
#[cold]
#[inline]
fn runs_javascript(env: &Env<'_>) -> bool {
    let able = || env.undefined()?.coerce_to_boolean(env);
    able().is_ok()
}

/// An exception that nobody waits for: the program's handler of uncaught exceptions gets it, or it ends the program.
/// Node, left to itself, would only print a warning for a module of version 9 or older.
#[cold]
#[inline]
fn report(env: &Env<'_>, failure: Failure) {
    if let Ok(error) = failure.catch(env) {
        // SAFETY: env and handle are live. A failure means that no JavaScript runs any more.
        unsafe { raw::napi_fatal_exception(env.raw(), error.raw()) };
    }
}

/// Answers when a promise is settled.
fn follow<'s, R: 'static>(
    env: &Env<'s>,
    promise: JsPromise<'s>,
    convert: Convert<R>,
    answer: Answer<R>,
) {
    let resolved = Rc::new(Cell::new(Some(answer)));
    let rejected = Rc::clone(&resolved);
    let again = Rc::clone(&resolved);
    let attach = || -> Result<()> {
        let resolve = env.function(
            c"resolved",
            listener(move |env, value| {
                if let Some(answer) = resolved.take() {
                    let converted = convert(&env, value);
                    answer.complete(converted.map_err(|failure| Thrown::of(&env, failure)));
                }
            }),
        )?;
        let reject = env.function(
            c"rejected",
            listener(move |env, reason| {
                if let Some(answer) = rejected.take() {
                    answer.complete(Err(ReplyError::Thrown(Thrown::of_value(&env, reason))));
                }
            }),
        )?;
        promise.then(env, resolve, Some(reject)).map(drop)
    };
    if let Err(failure) = attach()
        && let Some(answer) = again.take()
    {
        answer.complete(Err(Thrown::of(env, failure)));
    }
}

/// Says that both are of one scope.
fn listener<F: for<'s> Fn(Env<'s>, JsValue<'s>) + 'static>(f: F) -> F {
    f
}

/// The env ends.
pub(super) unsafe extern "C" fn end_with_env<A, R>(data: *mut c_void) {
    // SAFETY: the data is the hook's share, and a hook runs once or is removed.
    let core = unsafe { Arc::from_raw(data.cast_const().cast::<Core<A, R>>()) };
    core.home.hooked.set(false);
    // SAFETY: the runtime runs its hooks on its own thread.
    unsafe { core.end() };
    // SAFETY: the runtime's function is there, as the hook would have been removed by its finalizer; on this thread
    // alone it can end, and nobody else is inside.
    unsafe { core.release(napi_tsfn_abort) };
}

/// The runtime's function ends.
pub(super) unsafe extern "C" fn finalize<A, R>(
    env: napi_env,
    data: *mut c_void,
    _context: *mut c_void,
) {
    let share = data.cast_const().cast::<Core<A, R>>();
    // SAFETY: the data is the runtime's share, and it finalizes once.
    let core = unsafe { &*share };
    // SAFETY: the runtime finalizes on its own thread.
    unsafe { core.end() };
    if core.home.hooked.replace(false) {
        // SAFETY: the env is live on this thread, and the hook was added with both; removed, its share is nobody's.
        unsafe {
            if raw::napi_remove_env_cleanup_hook(env, Some(end_with_env::<A, R>), data) == napi_ok {
                Arc::decrement_strong_count(share);
            }
        }
    }
    if core.home.running.get() == 0 {
        // SAFETY: nobody here uses the runtime's share any more.
        unsafe { Arc::decrement_strong_count(share) };
    } else {
        core.home.finalized.set(true);
    }
}
