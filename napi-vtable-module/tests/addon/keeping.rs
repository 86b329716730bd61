//! What outlives a call: references, promises, state, hooks.

use std::cell::{Cell, RefCell};
use std::sync::Mutex;

use napi_vtable_module::{
    AsyncHook, Deferred, Env, Error, Exports, Hook, JsFunction, JsObject, JsPromise, JsValue,
    Persistent, Result, Weak,
};

/// What happened in the process, in order; all envs write it.
static LOG: Mutex<Vec<String>> = Mutex::new(Vec::new());

fn log(event: impl Into<String>) {
    LOG.lock()
        .expect("nobody panics with the log")
        .push(event.into());
}

/// Says when it goes.
struct Told(&'static str);

impl Told {
    fn name(&self) -> &'static str {
        self.0
    }
}

impl Drop for Told {
    fn drop(&mut self) {
        log(self.0);
    }
}

struct First {
    _told: Told,
}

struct Second {
    _told: Told,
    count: Cell<u32>,
}

#[derive(Default)]
struct Kept {
    strong: RefCell<Option<Persistent<JsValue<'static>>>>,
    weak: RefCell<Option<Weak<JsObject<'static>>>>,
    deferreds: RefCell<Vec<Deferred>>,
    hook: RefCell<Option<Hook>>,
    async_hook: RefCell<Option<AsyncHook>>,
}

thread_local! {
    /// Not of an env but of a thread: an env's end does not drop it.
    static LEFT: RefCell<Vec<Persistent<JsValue<'static>>>> = const { RefCell::new(Vec::new()) };
}

fn keep(env: Env<'_>, value: Persistent<JsValue<'static>>) {
    env.state::<Kept>().strong.replace(Some(value));
}

fn kept(env: Env<'_>) -> Option<Persistent<JsValue<'static>>> {
    env.state::<Kept>().strong.borrow().clone()
}

fn let_go(env: Env<'_>) {
    env.state::<Kept>().strong.take();
}

fn keep_weakly<'s>(env: Env<'s>, object: JsObject<'s>) -> Result<()> {
    let weak = Weak::new(&env, object)?;
    env.state::<Kept>().weak.replace(Some(weak.clone()));
    Ok(())
}

fn kept_weakly<'s>(env: Env<'s>) -> Result<Option<JsObject<'s>>> {
    match &*env.state::<Kept>().weak.borrow() {
        Some(weak) => weak.get(&env),
        None => Ok(None),
    }
}

/// A closure that owns a reference: it is dropped in a finalizer.
fn owner<'s>(env: Env<'s>, owned: Persistent<JsValue<'static>>) -> Result<JsFunction<'s>> {
    env.function(c"owned", move || owned.clone())
}

fn leave(value: Persistent<JsValue<'static>>) {
    LEFT.with_borrow_mut(|left| left.push(value));
}

fn left() -> Option<Persistent<JsValue<'static>>> {
    LEFT.with_borrow(|left| left.last().cloned())
}

fn count(env: Env<'_>) -> Result<u32> {
    env.state_or_init(|_| {
        Ok(First {
            _told: Told("first state"),
        })
    })?;
    let second = env.state_or_init(|_| {
        Ok(Second {
            _told: Told("second state"),
            count: Cell::new(0),
        })
    })?;
    second.count.set(second.count.get() + 1);
    Ok(second.count.get())
}

/// The closure calls back into JavaScript, which comes here again.
fn reentrant_state<'s>(env: Env<'s>, f: JsFunction<'s>) -> Result<f64> {
    struct Number(f64);
    Ok(env.state_or_init(|env| Ok(Number(f.call(env, ())?)))?.0)
}

fn failing_state(env: Env<'_>, fails: bool) -> Result<bool> {
    struct Fails(bool);
    let made = env.state_or_init(|_| {
        if fails {
            return Err(Error::new("no state today").into());
        }
        Ok(Fails(fails))
    })?;
    Ok(made.0)
}

fn wait<'s>(env: Env<'s>) -> Result<JsPromise<'s>> {
    let (deferred, promise) = env.promise()?;
    env.state::<Kept>().deferreds.borrow_mut().push(deferred);
    Ok(promise)
}

fn settle<'s>(env: Env<'s>, how: &str, value: JsValue<'s>) -> Result<()> {
    let deferreds = env.state::<Kept>().deferreds.take();
    for deferred in deferreds {
        match how {
            "resolve" => deferred.resolve(&env, value)?,
            "reject" => deferred.reject(&env, Error::type_error("rejected").with_code("E_NO"))?,
            "rejectWith" => deferred.reject_with(&env, value)?,
            "settle" => deferred.settle(&env, "x".parse::<i32>())?,
            "unconvertible" => deferred.resolve(&env, u64::MAX)?,
            "throws" => {
                let failed: Result<()> = match value.downcast::<JsFunction<'s>>(&env) {
                    Ok(f) => f.call(&env, ()),
                    Err(failure) => Err(failure),
                };
                deferred.settle(&env, failed)?;
            }
            _ => drop(deferred),
        }
    }
    Ok(())
}

fn add_hooks(env: Env<'_>) -> Result<()> {
    env.on_exit(|| log("first hook"))?.keep();
    let kept = env.state::<Kept>();
    kept.hook.replace(Some(env.on_exit(|| log("second hook"))?));
    drop(env.on_exit(|| log("a hook that was removed"))?);
    env.on_exit(|| panic!("in a hook"))?.keep();
    drop(env.on_exit_async(|_| log("an async hook that was removed"))?);
    let hook = env.on_exit_async(|delay| {
        log("async hook");
        drop(delay);
    })?;
    kept.async_hook.replace(Some(hook));
    env.global()?
        .set(&env, c"toldClosure", told(&env, "closure")?)
}

/// A closure that says when it goes.
fn told<'s>(env: &Env<'s>, name: &'static str) -> Result<JsFunction<'s>> {
    let told = Told(name);
    env.function(c"told", move || told.name())
}

pub(crate) fn init(exports: &mut Exports<'_>) -> Result<()> {
    exports.function(c"keep", keep)?;
    exports.function(c"kept", kept)?;
    exports.function(c"letGo", let_go)?;
    exports.function(c"keepWeakly", keep_weakly)?;
    exports.function(c"keptWeakly", kept_weakly)?;
    exports.function(c"owner", owner)?;
    exports.function(c"leave", leave)?;
    exports.function(c"left", left)?;
    exports.function(c"counted", count)?;
    exports.function(c"reentrantState", reentrant_state)?;
    exports.function(c"failingState", failing_state)?;
    exports.function(c"wait", wait)?;
    exports.function(c"settle", settle)?;
    exports.function(c"addHooks", add_hooks)?;
    exports.function(c"toldEarly", |env: Env<'_>| -> Result<()> {
        let closure = told(&env, "early closure")?;
        env.global()?.set(&env, c"early", closure)
    })?;
    exports.function(c"log", || {
        LOG.lock().expect("nobody panics with the log").clone()
    })
}
