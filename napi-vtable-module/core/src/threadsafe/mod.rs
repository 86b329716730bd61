//! Calls into JavaScript from any thread.
//!
//! A [`ThreadsafeFunction`] is made on JavaScript's thread and may be cloned, sent and called on every other. A call
//! waits in a queue until JavaScript's thread comes to it. As a parameter it is made of the function that JavaScript
//! passes:
//! ```
//! use std::thread;
//! use napi_vtable_module::ThreadsafeFunction;
//!
//! /// Counts in the background.
//! fn count(to: u32, progress: ThreadsafeFunction<(u32, String)>) {
//!     thread::spawn(move || {
//!         for number in 1..=to {
//!             if progress.call((number, format!("{number} of {to}"))).is_err() {
//!                 break; // the program or the worker has ended
//!             }
//!         }
//!     });
//! }
//! # fn init(exports: &mut napi_vtable_module::Exports<'_>) -> napi_vtable_module::Result<()> { exports.function(c"count", count) }
//! ```
//!
//! # Results
//! [`call_async`](ThreadsafeFunction::call_async) gives what the function returns to the thread that calls, as a future
//! and to [wait](Reply::wait) for:
//! ```
//! use std::thread;
//! use napi_vtable_module::ThreadsafeFunction;
//!
//! fn ask(question: ThreadsafeFunction<(String,), f64>) {
//!     thread::spawn(move || match question.call_async(("how many?".to_owned(),)).wait() {
//!         Ok(number) => println!("{number}"),
//!         Err(error) => eprintln!("{error}"),
//!     });
//! }
//! # fn init(exports: &mut napi_vtable_module::Exports<'_>) -> napi_vtable_module::Result<()> { exports.function(c"ask", ask) }
//! ```
//! If the function returns a promise, the result is what that is resolved with.
//!
//! # Errors
//! What the function throws goes to who waits for the result, as text: [`Thrown`]. Where nobody waits it is an uncaught
//! exception: the program's handler gets it, or it ends the program. So is a panic in Rust code on the way.
//!
//! # Life cycle
//! The program runs as long as a handle is there, unless [`unref_in`](ThreadsafeFunction::unref_in) says otherwise.
//! When the last handle goes, what is queued still runs. After an [`abort`](ThreadsafeFunction::abort), and when the env
//! ends, whichever comes first, nothing runs any more: every call is an error, arguments that wait are dropped, and
//! replies are [`ReplyError::Closed`]. A handle may outlive its env.
//!
//! Source: "Asynchronous thread-safe function calls" of the Node-API reference.

mod calls;
mod core;
mod dispatch;
mod error;
mod gate;
mod queue;
mod reply;

pub use error::{CallError, ReplyError, Thrown, TryCallError};
pub use reply::Reply;

use std::fmt;
use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::Ordering;

use self::core::{BATCH, Core, Refused};
use self::dispatch::{Deliver, Outcome, convert};
use self::queue::Pending;
use napi_vtable_sys::napi_value;

use crate::convert::{FromJs, Holds, InScope};
use crate::env::Env;
use crate::error::{Error, Failure, Result};
use crate::raw;
use crate::value::{Arguments, Handle, JsFunction, JsPromise, JsValue};

/// A function that every thread may call, and that runs on JavaScript's; see the [module](self).
///
/// `Args` are the arguments as a tuple, of types that may change their thread, and `Ret` is what the function returns:
/// `()` takes anything. A clone is one more handle to the same function.
///
/// Handles of JavaScript do not leave its thread, so they cannot be arguments:
/// ```compile_fail,E0277
/// use napi_vtable_module::{JsObject, ThreadsafeFunction};
/// fn call(f: ThreadsafeFunction<(JsObject<'static>,)>) {
///     std::thread::spawn(move || drop(f));
/// }
/// ```
pub struct ThreadsafeFunction<Args, Ret = ()> {
    core: Arc<Core<Args, Ret>>,
}

impl<Args: Send + 'static, Ret: Send + 'static> ThreadsafeFunction<Args, Ret> {
    /// Makes one of a JavaScript function.
    ///
    /// ```
    /// use napi_vtable_module::{Env, JsFunction, Result, ThreadsafeFunction};
    ///
    /// fn watch<'s>(env: Env<'s>, changed: JsFunction<'s>) -> Result<()> {
    ///     let changed: ThreadsafeFunction<(String,)> = ThreadsafeFunction::new(&env, changed)?;
    ///     std::thread::spawn(move || changed.call(("file".to_owned(),)));
    ///     Ok(())
    /// }
    /// ```
    ///
    /// # Errors
    /// If the runtime fails.
    pub fn new<'s>(env: &Env<'s>, function: JsFunction<'s>) -> Result<Self>
    where
        Args: for<'x> Arguments<'x>,
        Ret: for<'x> FromJs<'x>,
    {
        ThreadsafeOptions::new().function(env, function)
    }

    /// Makes one of a Rust function, which runs on JavaScript's thread and may do there what it likes.
    ///
    /// ```
    /// use napi_vtable_module::{Env, JsObject, Result, ThreadsafeFunction};
    ///
    /// fn title_from_elsewhere(env: Env<'_>) -> Result<()> {
    ///     let set = ThreadsafeFunction::from_fn(&env, |env, title: String| {
    ///         let process: JsObject<'_> = env.global()?.get(&env, c"process")?;
    ///         process.set(&env, c"title", title)
    ///     })?;
    ///     std::thread::spawn(move || set.call("busy".to_owned()));
    ///     Ok(())
    /// }
    /// ```
    ///
    /// # Errors
    /// If the runtime fails.
    pub fn from_fn(
        env: &Env<'_>,
        function: impl for<'s> Fn(Env<'s>, Args) -> Result<Ret> + 'static,
    ) -> Result<Self> {
        ThreadsafeOptions::new().callback(env, function)
    }

    /// Has the function called, and waits for room where the queue has a limit.
    ///
    /// # Errors
    /// [`CallError::Closed`] once nothing can be called any more, and [`CallError::WouldDeadlock`] where the queue is full
    /// and this is JavaScript's own thread. The arguments are dropped.
    #[inline]
    pub fn call(&self, arguments: Args) -> Result<(), CallError> {
        let answer = None;
        match self.core.send(Pending { arguments, answer }, true) {
            Ok(()) => Ok(()),
            Err(Refused::WouldDeadlock) => Err(CallError::WouldDeadlock),
            Err(_) => Err(CallError::Closed),
        }
    }

    /// Has the function called, if the queue has room.
    ///
    /// # Errors
    /// [`TryCallError::Full`] with the arguments where it has not, [`TryCallError::Closed`] once nothing can be called any
    /// more.
    #[inline]
    pub fn try_call(&self, arguments: Args) -> Result<(), TryCallError<Args>> {
        let answer = None;
        match self.core.send(Pending { arguments, answer }, false) {
            Ok(()) => Ok(()),
            Err(Refused::Full(pending)) => Err(TryCallError::Full(pending.arguments)),
            Err(_) => Err(TryCallError::Closed),
        }
    }

    /// Has the function called, if the queue has room, and gives its result: see [`Reply`].
    ///
    /// ```
    /// use napi_vtable_module::{ReplyError, ThreadsafeFunction};
    ///
    /// async fn total(price: &ThreadsafeFunction<(String,), f64>) -> Result<f64, ReplyError> {
    ///     Ok(price.call_async(("tea".into(),)).await? + price.call_async(("milk".into(),)).await?)
    /// }
    /// ```
    pub fn call_async(&self, arguments: Args) -> Reply<Ret> {
        let (answer, reply) = reply::reply(self.core.thread);
        let answer = Some(answer);
        if let Err(Refused::Full(pending)) = self.core.send(Pending { arguments, answer }, false)
            && let Some(answer) = pending.answer
        {
            answer.complete(Err(ReplyError::Full));
        } // closed, it is dropped and says so
        reply
    }

    /// Ends the function for all handles: calls that wait are dropped. It may be called twice.
    pub fn abort(&self) {
        self.core.abort();
    }

    /// Whether nothing can be called any more. It may end right after this said false.
    #[must_use]
    pub fn is_closed(&self) -> bool {
        self.core.is_closed()
    }

    /// Keeps the program running as long as there is a handle; it does so from the beginning.
    ///
    /// Source: `napi_ref_threadsafe_function`.
    ///
    /// # Errors
    /// If this is another env.
    pub fn ref_in(&self, env: &Env<'_>) -> Result<()> {
        let done = self.core.refer(env, |env, function| {
            // SAFETY: `refer` passes a live env and its function.
            unsafe { raw::napi_ref_threadsafe_function(env, function) }
        });
        done.unwrap_or_else(|| Err(foreign()))
    }

    /// Lets the program end although there are handles.
    ///
    /// Source: `napi_unref_threadsafe_function`.
    ///
    /// # Errors
    /// If this is another env.
    pub fn unref_in(&self, env: &Env<'_>) -> Result<()> {
        let done = self.core.refer(env, |env, function| {
            // SAFETY: `refer` passes a live env and its function.
            unsafe { raw::napi_unref_threadsafe_function(env, function) }
        });
        done.unwrap_or_else(|| Err(foreign()))
    }
}

#[cold]
#[inline]
fn foreign() -> Failure {
    Error::new("this threadsafe function belongs to another env").into()
}

impl<Args, Ret> Clone for ThreadsafeFunction<Args, Ret> {
    fn clone(&self) -> Self {
        self.core.handles.fetch_add(1, Ordering::Relaxed);
        Self {
            core: Arc::clone(&self.core),
        }
    }
}

impl<Args, Ret> Drop for ThreadsafeFunction<Args, Ret> {
    fn drop(&mut self) {
        if self.core.handles.fetch_sub(1, Ordering::AcqRel) == 1 {
            self.core.let_go();
        }
    }
}

impl<Args, Ret> fmt::Debug for ThreadsafeFunction<Args, Ret> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ThreadsafeFunction").finish_non_exhaustive()
    }
}

impl<Args, Ret> InScope for ThreadsafeFunction<Args, Ret> {
    type In<'s> = Self;
}

impl<'s, Args, Ret> FromJs<'s> for ThreadsafeFunction<Args, Ret>
where
    Args: for<'x> Arguments<'x> + Send + 'static,
    Ret: for<'x> FromJs<'x> + Send + 'static,
{
    const HOLDS: Holds<Self> = Holds::NO_HANDLES;

    fn from_js(env: &Env<'s>, value: JsValue<'s>) -> Result<Self> {
        Self::new(env, value.downcast(env)?)
    }
}

/// How a [`ThreadsafeFunction`] is made.
///
/// ```
/// use napi_vtable_module::{Env, JsFunction, Result, ThreadsafeFunction, ThreadsafeOptions};
///
/// fn watch<'s>(env: Env<'s>, changed: JsFunction<'s>) -> Result<()> {
///     let changed: ThreadsafeFunction<(u32,)> =
///         ThreadsafeOptions::new().max_queue(16).unref().function(&env, changed)?;
///     std::thread::spawn(move || (0..1000).try_for_each(|number| changed.call((number,))));
///     Ok(())
/// }
/// ```
#[derive(Clone, Copy, Debug)]
pub struct ThreadsafeOptions<'a> {
    limit: usize,
    batched: bool,
    unref: bool,
    name: &'a str,
}

impl Default for ThreadsafeOptions<'_> {
    #[inline]
    fn default() -> Self {
        Self {
            limit: 0,
            batched: false,
            unref: false,
            name: "napi-vtable:ThreadsafeFunction",
        }
    }
}

impl<'a> ThreadsafeOptions<'a> {
    /// A queue without a limit, which keeps the program running.
    #[must_use]
    #[inline]
    pub fn new() -> Self {
        Self::default()
    }

    /// How many calls may wait; 0 for any number.
    #[must_use]
    #[inline]
    pub fn max_queue(mut self, calls: usize) -> Self {
        self.limit = calls;
        self
    }

    /// Has calls that wait made together, some tens one after the other, where each has the runtime come by itself otherwise:
    /// for many short calls, which then take half the time and less.
    ///
    /// ```
    /// use napi_vtable_module::{Env, JsFunction, Result, ThreadsafeFunction, ThreadsafeOptions};
    ///
    /// fn stream<'s>(env: Env<'s>, got: JsFunction<'s>) -> Result<()> {
    ///     let got: ThreadsafeFunction<(f64,)> = ThreadsafeOptions::new().batched().function(&env, got)?;
    ///     std::thread::spawn(move || (0..100_000).try_for_each(|number| got.call((f64::from(number),))));
    ///     Ok(())
    /// }
    /// ```
    /// What JavaScript sees of it: reactions of promises and callbacks of `process.nextTick` that a call leaves run after
    /// the whole batch, not before the next call; and while calls keep coming, timers and the like wait for more of them.
    /// Everything else is the same. An exception ends its own call alone.
    #[must_use]
    #[inline]
    pub fn batched(mut self) -> Self {
        self.batched = true;
        self
    }

    /// Does not keep the program running: see [`ThreadsafeFunction::unref_in`].
    #[must_use]
    #[inline]
    pub fn unref(mut self) -> Self {
        self.unref = true;
        self
    }

    /// What `async_hooks` and other tools call it.
    #[must_use]
    #[inline]
    pub fn name(mut self, name: &'a str) -> Self {
        self.name = name;
        self
    }

    /// Makes it of a JavaScript function: see [`ThreadsafeFunction::new`].
    ///
    /// # Errors
    /// If the runtime fails.
    pub fn function<'s, Args, Ret>(
        self,
        env: &Env<'s>,
        function: JsFunction<'s>,
    ) -> Result<ThreadsafeFunction<Args, Ret>>
    where
        Args: for<'x> Arguments<'x> + Send + 'static,
        Ret: for<'x> FromJs<'x> + Send + 'static,
    {
        let deliver = deliver(|env, function, arguments, wanted| {
            call_function(env, function, arguments, wanted)
        });
        self.make(env, Some(function), deliver)
    }

    /// Makes it of a Rust function: see [`ThreadsafeFunction::from_fn`].
    ///
    /// # Errors
    /// If the runtime fails.
    pub fn callback<Args, Ret>(
        self,
        env: &Env<'_>,
        function: impl for<'s> Fn(Env<'s>, Args) -> Result<Ret> + 'static,
    ) -> Result<ThreadsafeFunction<Args, Ret>>
    where
        Args: Send + 'static,
        Ret: Send + 'static,
    {
        let deliver = deliver(move |env, _, arguments, _| {
            // SAFETY: the call has one scope, and the caller's env waits until the function returns.
            let env = unsafe { Env::from_raw(env.raw()) };
            function(env, arguments).map(Outcome::Value)
        });
        self.make(env, None, deliver)
    }

    fn make<Args, Ret>(
        self,
        env: &Env<'_>,
        function: Option<JsFunction<'_>>,
        deliver: Rc<Deliver<Args, Ret>>,
    ) -> Result<ThreadsafeFunction<Args, Ret>>
    where
        Args: Send + 'static,
        Ret: Send + 'static,
    {
        let batch = if self.batched { BATCH } else { 1 };
        let core = Core::create(env, function, self.name, self.limit, batch, deliver)?;
        let made = ThreadsafeFunction { core };
        if self.unref {
            made.unref_in(env)?;
        }
        Ok(made)
    }
}

/// Says that all are of one scope.
fn deliver<Args, Ret>(
    f: impl for<'s> Fn(&Env<'s>, napi_value, Args, bool) -> Result<Outcome<'s, Ret>> + 'static,
) -> Rc<Deliver<Args, Ret>> {
    Rc::new(f)
}

/// Calls what JavaScript gave.
fn call_function<'s, Args, Ret>(
    env: &Env<'s>,
    function: napi_value,
    arguments: Args,
    wanted: bool,
) -> Result<Outcome<'s, Ret>>
where
    Args: Arguments<'s>,
    Ret: for<'x> FromJs<'x>,
{
    // SAFETY: the runtime made the handle for this call, of the function that it was given.
    let function = unsafe { JsFunction::<'s>::from_raw(function) };
    let value: JsValue<'s> = function.call(env, arguments)?;
    if !wanted {
        return Ok(Outcome::Unasked);
    }
    match value.downcast::<JsPromise<'s>>(env) {
        Ok(promise) => Ok(Outcome::Promise(promise, |env, value| convert(env, value))),
        Err(_) => convert(env, value).map(Outcome::Value),
    }
}
