//! Code in pieces: the surroundings of a script, without the script.
//!
//! A [`Session`] has what [`Program`](super::Program) gives a script, and takes one piece of code after the other. The
//! pieces share the global scope, may await, and their results come back as values.
//!
//! What code writes to standard output goes through `print!`, so that a test harness captures it.
//!
//! What nobody catches, an exception of a timer or a rejection without a handler, is the error of the piece that runs
//! at that time, where a program would end. `process.exit` ends the session: every later piece gets
//! [`SessionError::Exited`].

use std::ffi::CString;
use std::ops::ControlFlow;

use rquickjs_sys as q;
use rquickjs_sys::JSValue;

use super::natives::evaluate;
use super::rounds::Rounds;
use super::runner::{Exit, Runner, call_method};
use super::state::{Native, State, Thrown};
use super::{Arguments, RunError};
use crate::engine::{Value, describe};
use crate::event_loop::{Owner, Phase, Plan, Until};
use crate::owned::Owned;
use crate::{Engine, EnvHandle};

/// Waits for results, and keeps what nobody catches. A listener of the code's own comes first.
const WATCH: &str = "(function (process) {
  const uncaught = [];
  process.on('uncaughtException', (error) => {
    if (process.listenerCount('uncaughtException') === 1) uncaught.push(error);
  });
  return {
    uncaught,
    async settle(script, box) {
      try {
        box.value = await (await script).value;
        box.state = 1;
      } catch (error) {
        box.value = error;
        box.state = 2;
      }
    },
    takeUncaught: () => uncaught.shift(),
  };
})(process)";

/// Why a piece of code has no result.
#[non_exhaustive]
pub enum SessionError<'s> {
    /// The code threw this, or the promise that it gave was rejected with it.
    Thrown(Value<'s>),
    /// This was thrown meanwhile where nobody catches: by a timer, by a callback of a native module, or by a promise
    /// without a handler.
    Uncaught(Value<'s>),
    /// The code waits for something that cannot come: nothing is left that would settle its promise.
    Stalled,
    /// The code called `process.exit` with this exit code, now or before.
    Exited(i32),
}

impl std::fmt::Debug for SessionError<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Thrown(value) => f.debug_tuple("Thrown").field(&value.text()).finish(),
            Self::Uncaught(value) => f.debug_tuple("Uncaught").field(&value.text()).finish(),
            Self::Stalled => f.write_str("Stalled"),
            Self::Exited(code) => f.debug_tuple("Exited").field(code).finish(),
        }
    }
}

impl std::fmt::Display for SessionError<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let described = |value: &Value<'_>| describe(value.ctx, value.raw());
        match self {
            Self::Thrown(value) => described(value).fmt(f),
            Self::Uncaught(value) => write!(f, "nobody caught: {}", described(value)),
            Self::Stalled => f.write_str(
                "the code waits for a promise that nothing is left to settle; look for a resolve that is never called",
            ),
            Self::Exited(code) => write!(f, "the code called process.exit({code})"),
        }
    }
}

impl std::error::Error for SessionError<'_> {}

/// What runs code piece by piece, with `require`, `process`, timers and the built-in modules, the latter under their
/// names as in Node's `-e`.
///
/// ```
/// use napi_vtable_quickjs::script::Session;
///
/// let session = Session::new(["--expose-gc"])?;
/// session.eval("const later = (n) => new Promise((resolve) => setTimeout(resolve, 1, n))", "one.js", 1).unwrap();
/// let value = session.eval("assert.strictEqual(await later(6), 6); later(7)", "two.js", 1).unwrap();
/// assert_eq!(value.text(), "7");
///
/// let error = session.eval("throw new RangeError('too far')", "three.js", 1).err().unwrap();
/// assert!(error.to_string().contains("RangeError: too far"));
/// # Ok::<(), napi_vtable_quickjs::script::RunError>(())
/// ```
pub struct Session {
    /// The object that `WATCH` gives; the runner's context owns its world, and drop frees this first.
    watch: JSValue,
    runner: Runner,
}

impl Session {
    /// A session under these options, see [`Program::exec_args`](super::Program::exec_args).
    ///
    /// # Errors
    /// [`RunError`] where there is no engine.
    pub fn new<I>(exec_args: I) -> Result<Self, RunError>
    where
        I: IntoIterator,
        I::Item: Into<String>,
    {
        Self::with_engine(Engine::new()?, exec_args)
    }

    /// The same, in an engine that is new.
    ///
    /// # Errors
    /// [`RunError::SetUp`].
    pub fn with_engine<I>(engine: Engine, exec_args: I) -> Result<Self, RunError>
    where
        I: IntoIterator,
        I::Item: Into<String>,
    {
        let mut exec_argv: Vec<String> = exec_args.into_iter().map(Into::into).collect();
        exec_argv.extend(["-e".to_owned(), String::new()]);
        let arguments = Arguments {
            argv: vec!["napi-vtable".to_owned()],
            exec_argv,
        };
        let runner = Runner::new(engine, &arguments, None)?;
        let mut session = Self {
            watch: q::JS_UNDEFINED,
            runner,
        };
        let set_up = session.set_up();
        let failed = |Thrown| {
            let ctx = session.state().ctx();
            // SAFETY: the exception is taken over.
            let thrown = unsafe { Owned::new(ctx, q::JS_GetException(ctx)) };
            RunError::SetUp {
                source: describe(ctx, thrown.raw()),
            }
        };
        let watch = set_up.map_err(failed)?;
        session.watch = watch;
        Ok(session)
    }

    fn set_up(&self) -> Native {
        let state = self.state();
        state.prints.set(true);
        state.engine().inner().mark_stack();
        let started = self.runner.hook("runMain", &mut [q::JS_UNDEFINED])?;
        // SAFETY: owned here.
        unsafe { q::JS_FreeValue(state.ctx(), started) };
        evaluate(state.ctx(), WATCH, "napi-vtable:session").into_native(state)
    }

    fn state(&self) -> &State {
        self.runner.state()
    }

    /// The engine, for envs of one's own and collections.
    #[must_use]
    pub fn engine(&self) -> &Engine {
        self.state().engine()
    }

    /// Runs a piece of code as a script that may use `await` at its top, and gives the value of its last expression;
    /// of a promise what it resolves to. The loop runs until then.
    ///
    /// Stacks show the code as the file `filename` from line `line` on.
    ///
    /// # Errors
    /// [`SessionError`].
    pub fn eval(
        &self,
        code: &str,
        filename: &str,
        line: u32,
    ) -> Result<Value<'_>, SessionError<'_>> {
        let state = self.state();
        let ctx = state.ctx();
        self.begin()?;
        // SAFETY: the context is alive; what is made is owned here.
        let parcel = unsafe { Owned::new(ctx, q::JS_NewObject(ctx)) };
        let started = self.start(code, filename, line).and_then(|script| {
            // SAFETY: the object is alive; the call takes the use over.
            let parcel = unsafe { q::JS_DupValue(ctx, parcel.raw()) };
            call_method(state, self.watch, "settle", &mut [script, parcel])
        });
        match started {
            // SAFETY: owned here.
            Ok(waiting) => unsafe { q::JS_FreeValue(ctx, waiting) },
            Err(Thrown) => {
                let thrown = self.exception();
                self.exited(self.runner.drain())?;
                return Err(SessionError::Thrown(thrown));
            }
        }
        self.exited(self.runner.drain())?;
        let outcome = || self.integer(parcel.raw(), c"state");
        self.wait(&|| outcome() != 0)?;
        match outcome() {
            1 => self.uncaught(self.property(parcel.raw(), c"value")),
            2 => Err(SessionError::Thrown(self.property(parcel.raw(), c"value"))),
            _ => self.uncaught(()).and(Err(SessionError::Stalled)),
        }
    }

    /// Runs the loop until nothing keeps it alive.
    ///
    /// # Errors
    /// [`SessionError::Uncaught`] and [`SessionError::Exited`].
    pub fn run_loop(&self) -> Result<(), SessionError<'_>> {
        self.begin()?;
        self.exited(self.runner.drain())?;
        self.wait(&|| self.has_uncaught())?;
        self.uncaught(())
    }

    /// Collects garbage, and runs the finalizers and jobs that become due.
    ///
    /// # Errors
    /// As for [`run_loop`](Self::run_loop).
    pub fn collect_garbage(&self) -> Result<(), SessionError<'_>> {
        self.begin()?;
        self.engine().collect_garbage();
        self.exited(self.runner.drain())?;
        self.uncaught(())
    }

    /// Loads a module that is [linked](napi_vtable_host::link) into the executable, as `require` of its name does from
    /// then on, and gives its exports and its env; no env where it is loaded already.
    ///
    /// # Errors
    /// What the module threw, or why it cannot be used.
    pub fn load_linked(
        &self,
        name: &str,
    ) -> Result<(Value<'_>, Option<EnvHandle<'_>>), SessionError<'_>> {
        self.begin()?;
        let state = self.state();
        let before = state.engine().inner().open_envs();
        let exports = self
            .runner
            .hook("linkedBinding", &mut [state.string(name)])
            .map(|exports| self.owned(exports))
            .map_err(|Thrown| SessionError::Thrown(self.exception()));
        self.exited(self.runner.drain())?;
        let exports = self.uncaught(exports?)?;
        let envs = state.engine().inner().open_envs();
        let is_new = |env: &&_| !before.iter().any(|old| std::rc::Rc::ptr_eq(old, env));
        let env = envs.iter().find(is_new);
        Ok((exports, env.map(|env| EnvHandle::new(env.share()))))
    }

    fn begin(&self) -> Result<(), SessionError<'_>> {
        self.exited(self.runner.check_exit())?;
        self.engine().inner().mark_stack();
        Ok(())
    }

    fn exited(&self, result: Result<(), Exit>) -> Result<(), SessionError<'_>> {
        result.map_err(|Exit(code)| SessionError::Exited(code))
    }

    /// The promise of a piece of code: it resolves to an object with the property `value`.
    fn start(&self, code: &str, filename: &str, line: u32) -> Native {
        let state = self.state();
        let mut source = Vec::with_capacity(code.len() + 1);
        source.extend_from_slice(code.as_bytes());
        source.push(0); // QuickJS wants a NUL behind the source.
        let filename = CString::new(filename.replace('\0', "\u{fffd}")).unwrap_or_default();
        let mut options = q::JSEvalOptions {
            version: q::JS_EVAL_OPTIONS_VERSION as i32,
            eval_flags: (q::JS_EVAL_TYPE_GLOBAL | q::JS_EVAL_FLAG_ASYNC) as i32,
            filename: filename.as_ptr(),
            line_num: line.try_into().unwrap_or(1),
        };
        let _inside = state.engine().inner().enter_js();
        // SAFETY: the context is alive on this thread; both texts end in a NUL and outlive the call.
        state.checked(unsafe {
            q::JS_Eval2(
                state.ctx(),
                source.as_ptr().cast(),
                code.len() as _,
                &raw mut options,
            )
        })
    }

    /// Plays rounds until `is_over`, or until nothing keeps the loop alive.
    fn wait(&self, is_over: &dyn Fn() -> bool) -> Result<(), SessionError<'_>> {
        let waiting = Waiting {
            rounds: Rounds::new(&self.runner),
            is_over: &|| is_over() || self.has_uncaught(),
        };
        self.engine().inner().events.run(Until::Done, &waiting);
        self.exited(waiting.rounds.finish())
    }

    fn has_uncaught(&self) -> bool {
        let list = self.property(self.watch, c"uncaught");
        self.integer(list.raw(), c"length") > 0
    }

    /// The result, unless something was thrown that nobody caught.
    fn uncaught<T>(&self, result: T) -> Result<T, SessionError<'_>> {
        if !self.has_uncaught() {
            return Ok(result);
        }
        match call_method(self.state(), self.watch, "takeUncaught", &mut []) {
            Ok(error) => Err(SessionError::Uncaught(self.owned(error))),
            Err(Thrown) => Err(SessionError::Thrown(self.exception())),
        }
    }

    fn exception(&self) -> Value<'_> {
        // SAFETY: the exception is taken over.
        self.owned(unsafe { q::JS_GetException(self.state().ctx()) })
    }

    fn owned(&self, value: JSValue) -> Value<'_> {
        let ctx = self.state().ctx();
        Value {
            // SAFETY: the caller's use is handed over; the engine outlives the result.
            owned: unsafe { Owned::new(ctx, value) },
            ctx,
        }
    }

    fn property(&self, object: JSValue, name: &std::ffi::CStr) -> Value<'_> {
        // SAFETY: the object is alive; it is one of ours, without getters.
        self.owned(unsafe { q::JS_GetPropertyStr(self.state().ctx(), object, name.as_ptr()) })
    }

    /// A property that is a small integer; 0 where it is missing.
    fn integer(&self, object: JSValue, name: &std::ffi::CStr) -> i32 {
        let value = self.property(object, name);
        // SAFETY: reads a tag.
        if unsafe { q::JS_VALUE_GET_TAG(value.raw()) } == q::JS_TAG_INT {
            // SAFETY: it is an integer.
            unsafe { q::JS_VALUE_GET_INT(value.raw()) }
        } else {
            0
        }
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        self.engine().inner().mark_stack();
        // SAFETY: owned here; the context is alive until the runner is dropped, after this.
        unsafe { q::JS_FreeValue(self.state().ctx(), self.watch) };
    }
}

/// Rounds that end when what they are played for is there.
struct Waiting<'r> {
    rounds: Rounds<'r>,
    is_over: &'r dyn Fn() -> bool,
}

impl Owner for Waiting<'_> {
    fn plan(&self) -> ControlFlow<(), Plan> {
        let plan = self.rounds.plan()?;
        if (self.is_over)() {
            return ControlFlow::Break(());
        }
        ControlFlow::Continue(plan)
    }

    fn play(&self, phase: Phase) -> ControlFlow<()> {
        self.rounds.play(phase)
    }

    fn end_callback(&self) -> bool {
        self.rounds.end_callback()
    }
}
