//! Work on the pool's threads.

use std::sync::atomic::{AtomicI32, AtomicU32, Ordering};
use std::sync::{Condvar, Mutex, PoisonError};

use napi_vtable_module::{
    AbortSignal, Env, Error, Exports, IntoJs, JsFunction, JsObject, JsPromise, Persistent, Result,
    Task,
};

/// Things that work owns or gives and that are not dropped yet, in all envs.
static OWNED: AtomicI32 = AtomicI32::new(0);

struct Owned(u32);

impl Owned {
    fn new(number: u32) -> Self {
        OWNED.fetch_add(1, Ordering::SeqCst);
        Self(number)
    }
}

impl Drop for Owned {
    fn drop(&mut self) {
        OWNED.fetch_sub(1, Ordering::SeqCst);
    }
}

impl<'s> IntoJs<'s> for Owned {
    fn into_js(self, env: &Env<'s>) -> Result<napi_vtable_module::JsValue<'s>> {
        self.0.into_js(env)
    }
}

fn twice(number: u32) -> Task<Owned> {
    let owned = Owned::new(number);
    Task::new(move || {
        let owned = owned; // all of it
        Ok(Owned::new(owned.0 * 2))
    })
}

fn never_spawned(number: u32) {
    drop(twice(number));
}

fn spawned<'s>(env: Env<'s>, number: u32) -> Result<JsPromise<'s>> {
    env.spawn(move || Ok(number + 1))
}

fn failing_task(how: String) -> Task<u64> {
    Task::new(move || match &*how {
        "panic" => panic!("on a thread of the pool"),
        "error" => Err(Error::range_error("out of range")
            .with_code("E_RANGE")
            .into()),
        "unconvertible" => Ok(u64::MAX),
        text => Ok(text.parse::<u64>()?),
    })
}

/// What JavaScript's thread makes of the work's result.
fn finished(
    number: u32,
    how: String,
    kept: Persistent<JsFunction<'static>>,
) -> Task<JsObject<'static>> {
    let owned = Owned::new(number);
    Task::with_finish(
        move |_| Ok(owned),
        move |env, owned| match &*how {
            "panic" => panic!("in the finish"),
            "error" => Err(Error::type_error("no finish").into()),
            "throw" => kept.get(&env)?.call(&env, (owned.0,)),
            _ => {
                let object = env.object()?;
                object.set(
                    &env,
                    c"result",
                    kept.get(&env)?.call::<f64>(&env, (owned.0,))?,
                )?;
                Ok(object)
            }
        },
    )
}

/// Where work waits, so that the pool's threads are busy.
static BLOCKED: Mutex<bool> = Mutex::new(true);
static UNBLOCK: Condvar = Condvar::new();
static RUNNING: AtomicU32 = AtomicU32::new(0);

fn blocking() -> Task<u32> {
    Task::new(|| {
        RUNNING.fetch_add(1, Ordering::SeqCst);
        let mut blocked = BLOCKED.lock().unwrap_or_else(PoisonError::into_inner);
        while *blocked {
            blocked = UNBLOCK
                .wait(blocked)
                .unwrap_or_else(PoisonError::into_inner);
        }
        RUNNING.fetch_sub(1, Ordering::SeqCst);
        Ok(0)
    })
}

fn block(value: bool) {
    *BLOCKED.lock().unwrap_or_else(PoisonError::into_inner) = value;
    UNBLOCK.notify_all();
}

/// Works until it is told to stop.
fn endless(signal: Option<AbortSignal>) -> Task<u32> {
    let owned = Owned::new(0);
    Task::cancellable(move |cancel| {
        RUNNING.fetch_add(1, Ordering::SeqCst);
        let _owned = owned;
        while !cancel.is_cancelled() {
            std::thread::yield_now();
        }
        RUNNING.fetch_sub(1, Ordering::SeqCst);
        cancel.check()?;
        Ok(1)
    })
    .abort_with(signal)
}

fn abortable(signal: AbortSignal, number: u32) -> Task<Owned> {
    twice(number).abort_with(signal)
}

pub(crate) fn init(exports: &mut Exports<'_>) -> Result<()> {
    exports.function(c"twice", twice)?;
    exports.function(c"neverSpawned", never_spawned)?;
    exports.function(c"spawned", spawned)?;
    exports.function(c"failingTask", failing_task)?;
    exports.function(c"finished", finished)?;
    exports.function(c"blocking", blocking)?;
    exports.function(c"block", block)?;
    exports.function(c"endless", endless)?;
    exports.function(c"abortable", abortable)?;
    exports.function(c"running", || RUNNING.load(Ordering::SeqCst))?;
    exports.function(c"owned", || OWNED.load(Ordering::SeqCst))
}
