//! The engine with a script in it, and the loop.

use std::ffi::{c_int, c_void};
use std::ptr::NonNull;

use rquickjs_sys as q;
use rquickjs_sys::{JSContext, JSRuntime, JSValue};

use super::rounds::Rounds;
use super::state::{self, Native, Rejection, State, Thrown};
use super::worker::Seat;
use super::{Arguments, RunError, natives, natives_modules};
use crate::Engine;
use crate::engine::describe;
use crate::event_loop::Until;
use crate::owned::Owned;

/// The parts in JavaScript, by the name that `main.js` knows them by.
const PARTS: &[(&str, &str)] = &[
    ("emitters", include_str!("js/emitters.js")),
    ("atomics", include_str!("js/atomics.js")),
    ("environment", include_str!("js/environment.js")),
    ("errors", include_str!("js/errors.js")),
    ("console", include_str!("js/console.js")),
    ("timers", include_str!("js/timers.js")),
    ("process", include_str!("js/process.js")),
    ("path", include_str!("js/path.js")),
    ("modules", include_str!("js/modules.js")),
];
const MAIN: &str = include_str!("js/main.js");

/// The script is over, with this exit code.
#[derive(Clone, Copy)]
pub struct Exit(pub i32);

/// One engine, one script. Dropping it tears everything down in order.
pub struct Runner {
    engine: NonNull<Engine>,
    state: NonNull<State>,
    /// The object with the functions that the loop calls; owned.
    hooks: JSValue,
}

impl Runner {
    /// Gives the global object of a new engine what a script expects, a worker's where it has a seat.
    pub fn new(
        engine: Engine,
        arguments: &Arguments,
        seat: Option<Seat>,
    ) -> Result<Self, RunError> {
        let engine = NonNull::from(Box::leak(Box::new(engine)));
        // SAFETY: the engine is freed by drop, before the state.
        let state = NonNull::from(Box::leak(Box::new(unsafe { State::new(engine, seat) })));
        let mut runner = Self {
            engine,
            state,
            hooks: q::JS_UNDEFINED,
        };
        let (rt, ctx) = runner.state().engine().raw();
        // SAFETY: the runtime is alive; drop takes both functions away before the state goes.
        unsafe {
            q::JS_SetInterruptHandler(rt, Some(interrupt), state.as_ptr().cast());
            q::JS_SetHostPromiseRejectionTracker(rt, Some(track), state.as_ptr().cast());
            natives_modules::install(rt, state.as_ptr());
        }
        match set_up(runner.state(), arguments) {
            Ok(hooks) => {
                runner.hooks = hooks;
                runner.state().hooks.set(hooks);
            }
            Err(Thrown) => {
                // SAFETY: the exception is taken over.
                let thrown = unsafe { Owned::new(ctx, q::JS_GetException(ctx)) };
                return Err(RunError::SetUp {
                    source: describe(ctx, thrown.raw()),
                });
            }
        }
        Ok(runner)
    }

    pub fn state(&self) -> &State {
        // SAFETY: freed by drop alone.
        unsafe { self.state.as_ref() }
    }

    /// Runs a script, or the code among the options, to its end and returns the exit code.
    pub fn run(self, script: Option<&str>) -> i32 {
        match self.run_loop(script) {
            Ok(()) => match self
                .hook("finalCode", &mut [])
                .and_then(|code| self.number(code))
            {
                Ok(code) => code as i32,
                Err(thrown) => self.fail(thrown).0,
            },
            Err(Exit(code)) => code,
        }
    }

    /// Runs until nothing keeps the loop alive.
    fn run_loop(&self, script: Option<&str>) -> Result<(), Exit> {
        let state = self.state();
        // SAFETY: the runtime is alive on this thread.
        unsafe { q::JS_UpdateStackTop(state.engine().raw().0) };
        let script = script.map_or(q::JS_UNDEFINED, |script| state.string(script));
        self.step(self.hook("runMain", &mut [script]))?;
        loop {
            let inner = state.engine().inner();
            let rounds = Rounds::new(self);
            inner.events.run(Until::Done, &rounds);
            rounds.finish()?;
            self.step(self.hook("beforeExit", &mut []))?;
            if !self.is_alive()? && !inner.events.is_held() {
                return Ok(());
            }
        }
    }

    /// Whether a timer, an immediate or a native module keeps the loop alive.
    pub fn is_alive(&self) -> Result<bool, Exit> {
        Ok(self.state().engine().inner().is_alive() || self.ask("isAlive")? > 0.0)
    }

    /// The number that a hook answers.
    pub fn ask(&self, hook: &str) -> Result<f64, Exit> {
        self.hook(hook, &mut [])
            .and_then(|answer| self.number(answer))
            .map_err(|thrown| self.fail(thrown))
    }

    /// Ends one entry into JavaScript: what it threw, its promise jobs, and their rejections.
    pub fn step(&self, result: Native) -> Result<(), Exit> {
        self.truth(result).map(drop)
    }

    /// As [`step`](Self::step); tells whether the result was `true`.
    pub fn truth(&self, result: Native) -> Result<bool, Exit> {
        let value = match result {
            Ok(value) => {
                // SAFETY: reads a tag; the value is owned here.
                unsafe {
                    let truth = q::JS_IsBool(value) && q::JS_VALUE_GET_BOOL(value);
                    q::JS_FreeValue(self.state().ctx(), value);
                    truth
                }
            }
            // A callback that threw was one all the same: the round goes on.
            Err(thrown) => {
                self.uncaught(thrown, "uncaughtException")?;
                true
            }
        };
        self.drain()?;
        Ok(value)
    }

    /// Runs ticks, promise jobs and finalizers until none waits, then reports rejections without a handler.
    pub fn drain(&self) -> Result<(), Exit> {
        let state = self.state();
        let (rt, ctx) = state.engine().raw();
        loop {
            self.run_ticks()?;
            loop {
                self.check_exit()?;
                let mut job_ctx = std::ptr::null_mut();
                // SAFETY: the runtime is alive on this thread.
                match unsafe { q::JS_ExecutePendingJob(rt, &raw mut job_ctx) } {
                    0 => break,
                    1.. => state.engine().inner().drain_finalizers(),
                    _ => self.uncaught(Thrown, "uncaughtException")?,
                }
            }
            state.engine().inner().drain_finalizers();
            self.check_exit()?;
            while let Some(lost) = state.engine().inner().take_lost_value() {
                // SAFETY: owned here.
                let exception = unsafe { Owned::new(ctx, lost.exception) };
                if lost.is_forgiven {
                    match self.hook("forgiven", &mut []) {
                        // SAFETY: reads a tag; booleans are not counted.
                        Ok(forgiven) if unsafe { q::JS_VALUE_GET_BOOL(forgiven) } => continue,
                        Ok(_) => {}
                        Err(thrown) => self.uncaught(thrown, "uncaughtException")?,
                    }
                }
                // SAFETY: the use is handed over.
                unsafe { q::JS_Throw(ctx, exception.into_raw()) };
                self.uncaught(Thrown, "uncaughtException")?;
            }
            // SAFETY: the runtime is alive on this thread. A job, a finalizer or a handler may have asked for more.
            if unsafe { q::JS_IsJobPending(rt) } || self.ask("hasTicks")? > 0.0 {
                continue;
            }
            for promise in state.handled_late.take() {
                if let Err(thrown) = self.hook("handledLate", &mut [promise]) {
                    self.uncaught(thrown, "uncaughtException")?;
                }
            }
            let rejections = state.rejections.take();
            if rejections.is_empty() {
                return Ok(());
            }
            let mut result = Ok(());
            for Rejection { promise, reason } in rejections {
                // SAFETY: the list owned both values; one use of each goes to the hook's arguments.
                let (promise, kept) = unsafe {
                    (
                        Owned::new(ctx, promise),
                        Owned::new(ctx, q::JS_DupValue(ctx, reason)),
                    )
                };
                if result.is_err() {
                    // SAFETY: owned here.
                    unsafe { q::JS_FreeValue(ctx, reason) };
                    continue;
                }
                // SAFETY: the promise is alive.
                let mut arguments = [reason, unsafe { q::JS_DupValue(ctx, promise.raw()) }];
                result = match self.hook("rejected", &mut arguments) {
                    // SAFETY: reads a tag; booleans are not counted.
                    Ok(handled) if unsafe { q::JS_VALUE_GET_BOOL(handled) } => Ok(()),
                    Ok(_) => {
                        // SAFETY: one use is handed over.
                        unsafe { q::JS_Throw(ctx, kept.into_raw()) };
                        self.uncaught(Thrown, "unhandledRejection")
                    }
                    Err(thrown) => self.uncaught(thrown, "uncaughtException"),
                };
            }
            result?;
        }
    }

    /// Runs what `process.nextTick` queued, before any promise job.
    fn run_ticks(&self) -> Result<(), Exit> {
        loop {
            self.check_exit()?;
            match self.hook("runTicks", &mut []) {
                Ok(_) => return Ok(()),
                Err(thrown) => self.uncaught(thrown, "uncaughtException")?,
            }
        }
    }

    /// What the script threw: its own handlers first, then the end.
    fn uncaught(&self, _thrown: Thrown, origin: &str) -> Result<(), Exit> {
        let state = self.state();
        let ctx = state.ctx();
        // SAFETY: the exception is taken over.
        let thrown = unsafe { Owned::new(ctx, q::JS_GetException(ctx)) };
        self.check_exit()?;
        // SAFETY: alive here.
        let copy = || unsafe { q::JS_DupValue(ctx, thrown.raw()) };
        match self.hook("uncaught", &mut [copy(), state.string(origin)]) {
            // SAFETY: reads a tag; booleans are not counted.
            Ok(handled) if unsafe { q::JS_VALUE_GET_BOOL(handled) } => Ok(()),
            Ok(_) => {
                // SAFETY: one use is handed over.
                unsafe { q::JS_Throw(ctx, copy()) };
                Err(self.fail(Thrown))
            }
            Err(thrown) => Err(self.fail(thrown)),
        }
    }

    /// Prints the exception, tells the listeners of `exit`, and gives the code.
    fn fail(&self, _thrown: Thrown) -> Exit {
        let ctx = self.state().ctx();
        // SAFETY: the exception is taken over.
        let thrown = unsafe { Owned::new(ctx, q::JS_GetException(ctx)) };
        if let Err(exit) = self.check_exit() {
            return exit;
        }
        // SAFETY: alive here.
        let copy = unsafe { q::JS_DupValue(ctx, thrown.raw()) };
        if self.hook("report", &mut [copy]).is_err() {
            self.swallow();
            eprintln!("Uncaught {}", describe(ctx, thrown.raw()));
        }
        self.end_with_failure()
    }

    fn end_with_failure(&self) -> Exit {
        let one = q::JS_MKVAL(q::JS_TAG_INT, 1);
        let code = self
            .hook("setExitCode", &mut [one])
            .and_then(|_| self.hook("finalCode", &mut []))
            .and_then(|code| self.number(code));
        match code {
            Ok(code) => Exit(code as i32),
            Err(Thrown) => {
                self.swallow();
                self.check_exit().err().unwrap_or(Exit(1))
            }
        }
    }

    fn swallow(&self) {
        let ctx = self.state().ctx();
        // SAFETY: the exception is taken over and freed.
        unsafe { q::JS_FreeValue(ctx, q::JS_GetException(ctx)) };
    }

    pub fn check_exit(&self) -> Result<(), Exit> {
        self.state().end().map_or(Ok(()), |code| Err(Exit(code)))
    }

    /// Calls a hook. It takes the arguments over.
    pub fn hook(&self, name: &str, arguments: &mut [JSValue]) -> Native {
        call_method(self.state(), self.hooks, name, arguments)
    }

    /// A number's value; takes the value over.
    fn number(&self, value: JSValue) -> Result<f64, Thrown> {
        let mut number = 0.0;
        let ctx = self.state().ctx();
        // SAFETY: owned here.
        let done = unsafe {
            let done = q::JS_ToFloat64(ctx, &raw mut number, value);
            q::JS_FreeValue(ctx, value);
            done
        };
        if done < 0 { Err(Thrown) } else { Ok(number) }
    }
}

impl Drop for Runner {
    fn drop(&mut self) {
        let state = self.state();
        let (rt, ctx) = state.engine().raw();
        // First, while their messages still have somewhere to go.
        state.workers.end_all();
        natives_modules::uninstall(rt);
        state.hooks.set(q::JS_UNDEFINED);
        // SAFETY: the runtime is alive. Finalizers may still run scripts while the envs end, so the
        // interrupts of `process.exit` stop, and the state goes last: native functions still see it.
        unsafe {
            q::JS_SetInterruptHandler(rt, None, std::ptr::null_mut());
            q::JS_SetHostPromiseRejectionTracker(rt, None, std::ptr::null_mut());
            for Rejection { promise, reason } in state.rejections.take() {
                q::JS_FreeValue(ctx, promise);
                q::JS_FreeValue(ctx, reason);
            }
            for promise in state.handled_late.take() {
                q::JS_FreeValue(ctx, promise);
            }
            q::JS_FreeValue(ctx, self.hooks);
            drop(Box::from_raw(self.engine.as_ptr()));
            drop(Box::from_raw(self.state.as_ptr()));
        }
    }
}

/// Evaluates the parts and returns the hooks.
fn set_up(state: &State, arguments: &Arguments) -> Native {
    let ctx = state.ctx();
    // SAFETY: the state is freed after the engine. Both values are owned here.
    let natives = unsafe {
        let carrier = state.carrier();
        state.checked(carrier.raw())?;
        Owned::new(ctx, state::functions(state, carrier.raw())?)
    };
    natives::constants(state, natives.raw(), arguments)?;
    // SAFETY: the context is alive; the object is owned here.
    let parts = unsafe { Owned::new(ctx, state.checked(q::JS_NewObject(ctx))?) };
    let part = |name: &str, text: &str| {
        let filename = format!("napi-vtable:{name}");
        natives::evaluate(ctx, text, &filename).into_native(state)
    };
    for (name, text) in PARTS {
        state.set(parts.raw(), name, part(name, text)?)?;
    }
    // SAFETY: owned here.
    let main = unsafe { Owned::new(ctx, part("main", MAIN)?) };
    let mut arguments = [natives.raw(), parts.raw()];
    // SAFETY: all values are alive during the call.
    state
        .checked(unsafe { q::JS_Call(ctx, main.raw(), q::JS_UNDEFINED, 2, arguments.as_mut_ptr()) })
}

/// Calls a method of one of our objects. It takes the arguments over.
pub fn call_method(
    state: &State,
    object: JSValue,
    name: &str,
    arguments: &mut [JSValue],
) -> Native {
    let ctx = state.ctx();
    let _inside = state.engine().inner().enter_js();
    // SAFETY: the object is alive; each argument is owned here and freed after the call.
    unsafe {
        let atom = q::JS_NewAtomLen(ctx, name.as_ptr().cast(), name.len() as _);
        let count = arguments.len() as c_int;
        let result = q::JS_Invoke(ctx, object, atom, count, arguments.as_mut_ptr());
        q::JS_FreeAtom(ctx, atom);
        for &argument in &*arguments {
            q::JS_FreeValue(ctx, argument);
        }
        state.checked(result)
    }
}

/// Stops running code once `process.exit` was called, or another thread ends the run.
///
/// # Safety
/// QuickJS calls it on the engine's thread with the state that was set with it.
unsafe extern "C" fn interrupt(_rt: *mut JSRuntime, state: *mut c_void) -> c_int {
    // SAFETY: the state is alive while this handler is set.
    c_int::from(unsafe { &*state.cast::<State>() }.end().is_some())
}

/// Notes promises that are rejected without a handler, and forgets those that get one in time.
///
/// # Safety
/// QuickJS calls it on the engine's thread with live values and the state that was set with it.
unsafe extern "C" fn track(
    ctx: *mut JSContext,
    promise: JSValue,
    reason: JSValue,
    is_handled: bool,
    state: *mut c_void,
) {
    // SAFETY: the state is alive while this function is set.
    let state = unsafe { &*state.cast::<State>() };
    if !is_handled {
        // SAFETY: both are alive; the list owns a use of each.
        let (promise, reason) =
            unsafe { (q::JS_DupValue(ctx, promise), q::JS_DupValue(ctx, reason)) };
        state
            .rejections
            .borrow_mut()
            .push(Rejection { promise, reason });
        return;
    }
    let known = {
        let mut list = state.rejections.borrow_mut();
        let same = |entry: &Rejection| {
            // SAFETY: both are objects that are alive.
            unsafe { q::JS_VALUE_GET_PTR(entry.promise) == q::JS_VALUE_GET_PTR(promise) }
        };
        list.iter().position(same).map(|index| list.remove(index))
    };
    if known.is_none() {
        // SAFETY: the promise is alive; the list owns a use of it.
        let promise = unsafe { q::JS_DupValue(ctx, promise) };
        state.handled_late.borrow_mut().push(promise);
    }
    if let Some(Rejection { promise, reason }) = known {
        // SAFETY: the list owned both; the borrow has ended.
        unsafe {
            q::JS_FreeValue(ctx, promise);
            q::JS_FreeValue(ctx, reason);
        }
    }
}
