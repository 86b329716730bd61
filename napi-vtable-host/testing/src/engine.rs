//! The engine of a test.

use std::cell::{Cell, OnceCell, RefCell};
use std::panic::{AssertUnwindSafe, Location, catch_unwind, resume_unwind};

use napi_vtable_host::{EntryPoints, link};
use napi_vtable_module::sys::napi_env;
use napi_vtable_module::{Env, FromJs, Handle, IntoJs, JsValue, Module};
use napi_vtable_quickjs::EnvHandle;
use napi_vtable_quickjs::script::{Session, SessionError};

use crate::{Error, Result, Thrown};

/// A JavaScript engine with the module of a test in it. It stays on its thread; each test has its own.
///
/// See the [crate](crate) for examples.
/// ```compile_fail,E0277
/// # fn main() -> napi_vtable_testing::Result {
/// let js = napi_vtable_testing::Engine::empty()?;
/// std::thread::spawn(move || js.run("1"));
/// # Ok(())
/// # }
/// ```
///
/// # Panics
/// Its functions panic where the engine is in use already: in a native function that the code of a test calls. Such a function
/// has an [`Env`] for what it wants to do.
pub struct Engine {
    session: Session,
    /// The env that conversions go through: the first module's.
    env: OnceCell<napi_env>,
    names: RefCell<Vec<String>>,
    /// Whether a call of a function below is on the stack. Memory that is borrowed from an `Env` stays put because nothing
    /// runs JavaScript beside that `Env`; so this does not either.
    is_running: Cell<bool>,
}

/// A call that has not returned.
struct Running<'e>(&'e Cell<bool>);

impl Drop for Running<'_> {
    fn drop(&mut self) {
        self.0.set(false);
    }
}

impl Engine {
    /// An engine that has loaded the module as the global `addon`.
    ///
    /// # Errors
    /// Those of [`load`](Self::load), or [`Error::Engine`].
    #[track_caller]
    pub fn new(module: Module) -> Result<Self> {
        let engine = Self::empty()?;
        engine.load("addon", module)?;
        Ok(engine)
    }

    /// An engine without a module: for functions that take handles, without exporting them, and to see a module fail to
    /// load.
    ///
    /// # Errors
    /// [`Error::Engine`].
    pub fn empty() -> Result<Self> {
        let session = Session::new(["--expose-gc"])?;
        let tables = session.engine().tables();
        // SAFETY: an engine's tables are static and complete; every engine of the process has the same.
        unsafe {
            napi_vtable_module::__private::inject(tables.module_ptr(), tables.js_ptr());
        }
        Ok(Self {
            session,
            env: OnceCell::new(),
            names: RefCell::default(),
            is_running: Cell::new(false),
        })
    }

    /// Loads a module into an env of its own, and gives its exports the global name `name`. `require(name)` gives them as
    /// well; in a worker it loads the module into the worker's env.
    ///
    /// The same module under another name is loaded a second time: its statics are shared, its
    /// [state](napi_vtable_module::state) is not.
    ///
    /// # Errors
    /// [`Error::Thrown`], what the module threw; [`Error::Name`] and [`Error::Link`].
    pub fn load(&self, name: &str, module: Module) -> Result<()> {
        let _running = self.enter();
        let taken = || Error::Name(name.to_owned());
        if self.names.borrow().iter().any(|known| known == name) {
            return Err(taken());
        }
        let entry_points = EntryPoints {
            get_api_version: Some(module.get_api_version()),
            set_vtable: Some(module.set_vtable()),
            register: module.register(),
        };
        // SAFETY: `Module` vouches for the functions, which are the executable's.
        unsafe { link(name, entry_points) }.map_err(|error| match error {
            napi_vtable_host::LinkError::Taken { .. } => taken(),
            other => other.into(),
        })?;
        let loaded = self.session.load_linked(name);
        let (exports, env) = loaded.map_err(|error| self.explain(error))?;
        self.names.borrow_mut().push(name.to_owned());
        if let Some(env) = env {
            // The first one stays.
            let _ = self.env.set(env.raw());
        }
        self.within(|env, handles| {
            // SAFETY: the value is this engine's.
            let exports = unsafe { JsValue::from_raw(handles.handle(exports.raw())) };
            env.global()?.set(env, name, exports)
        })
    }

    /// Runs code and gives its result.
    ///
    /// The code is a script that may use `await` at its top. Its result is the value of its last expression; a promise is
    /// waited for while the event loop runs. All pieces of code share one global scope, in which `require`, `process`, timers,
    /// `gc` and Node's built-in modules stand under their names (`assert`, `fs`, `worker_threads`, …).
    ///
    /// `T` is whatever a Rust function could take as an argument, but owned: numbers, `String`, `Vec`, `Option`, tuples,
    /// maps, types with derived conversions.
    ///
    /// ```
    /// # fn main() -> napi_vtable_testing::Result {
    /// let js = napi_vtable_testing::Engine::empty()?;
    /// js.run("const later = (value) => new Promise((resolve) => setTimeout(resolve, 1, value))")?;
    /// assert_eq!(js.eval::<f64>("await later(6) * 7")?, 42.0);
    /// assert_eq!(js.eval::<Vec<String>>("later(['a', 'b'])")?, ["a", "b"]);
    /// assert_eq!(js.eval::<Option<i128>>("2n ** 100n")?, Some(1 << 100));
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// [`Error`].
    #[track_caller]
    pub fn eval<T: for<'s> FromJs<'s>>(&self, code: &str) -> Result<T> {
        let _running = self.enter();
        let place = Location::caller();
        let value = self
            .session
            .eval(code, place.file(), place.line())
            .map_err(|error| self.explain(error))?;
        let converted = self.within(|env, handles| {
            // SAFETY: the value is this engine's.
            let value = unsafe { JsValue::from_raw(handles.handle(value.raw())) };
            T::from_js(env, value)
        });
        converted.map_err(|error| match error {
            Error::Thrown(thrown) => Error::Result(thrown),
            other => other,
        })
    }

    /// Runs code, whatever its result is. As [`eval`](Self::eval).
    ///
    /// # Errors
    /// [`Error`].
    #[track_caller]
    pub fn run(&self, code: &str) -> Result<()> {
        self.eval::<()>(code)
    }

    /// Runs code that must throw, or whose promise must be rejected, and gives what was thrown.
    ///
    /// ```
    /// # fn main() -> napi_vtable_testing::Result {
    /// let js = napi_vtable_testing::Engine::empty()?;
    /// let thrown = js.throws("Promise.reject(Object.assign(new TypeError('no'), { code: 'ERR_NO' }))");
    /// assert_eq!((&*thrown.name, &*thrown.message, thrown.code.as_deref()), ("TypeError", "no", Some("ERR_NO")));
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Panics
    /// If it does neither.
    #[track_caller]
    pub fn throws(&self, code: &str) -> Thrown {
        match self.run(code) {
            Err(Error::Thrown(thrown)) => thrown,
            Err(other) => panic!("this code should throw, but: {other}\n{code}"),
            Ok(()) => panic!("this code should throw and does not:\n{code}"),
        }
    }

    /// Sets a global variable to a value from Rust.
    ///
    /// ```
    /// # fn main() -> napi_vtable_testing::Result {
    /// let js = napi_vtable_testing::Engine::empty()?;
    /// js.set("list", vec![3, 1, 2])?;
    /// js.run("assert.deepStrictEqual(list.sort(), [1, 2, 3])")?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// [`Error::Thrown`], if the value cannot be converted.
    pub fn set(&self, name: &str, value: impl for<'s> IntoJs<'s>) -> Result<()> {
        let _running = self.enter();
        self.within(|env, _| env.global()?.set(env, name, value))
    }

    /// Runs Rust code with the env of the module, in a handle scope of its own: for functions that take handles.
    ///
    /// Where there are several modules it is the first one's env, and without a module an env that nobody else has. A panic goes
    /// on to the test.
    /// ```
    /// # fn main() -> napi_vtable_testing::Result {
    /// let mut js = napi_vtable_testing::Engine::empty()?;
    /// js.run("globalThis.point = { x: 3, y: 4 }")?;
    /// let distance = js.with(|env| {
    ///     let point: napi_vtable_module::JsObject<'_> = env.global()?.get(&env, c"point")?;
    ///     Ok(point.get::<f64>(&env, c"x")?.hypot(point.get(&env, c"y")?))
    /// })?;
    /// assert_eq!(distance, 5.0);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// Handles stay inside:
    /// ```compile_fail
    /// # fn main() -> napi_vtable_testing::Result {
    /// let mut js = napi_vtable_testing::Engine::empty()?;
    /// let object = js.with(|env| env.object())?;
    /// # Ok(())
    /// # }
    /// ```
    /// The engine itself cannot be used meanwhile, because it could take borrowed memory away:
    /// ```compile_fail,E0502
    /// # fn main() -> napi_vtable_testing::Result {
    /// let mut js = napi_vtable_testing::Engine::empty()?;
    /// js.with(|env| Ok(js.run("1").is_ok()))?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// [`Error::Thrown`]: what the closure returns becomes what JavaScript would catch.
    pub fn with<R>(
        &mut self,
        f: impl for<'s> FnOnce(Env<'s>) -> napi_vtable_module::Result<R>,
    ) -> Result<R> {
        let _running = self.enter();
        // SAFETY: the scope is open as long as the closure runs, which has the one `Env` in use meanwhile.
        self.within(|env, _| f(unsafe { Env::from_raw(env.raw()) }))
    }

    /// Runs the event loop until nothing keeps it alive: timers, async work, threadsafe functions, workers.
    ///
    /// ```
    /// # fn main() -> napi_vtable_testing::Result {
    /// let js = napi_vtable_testing::Engine::empty()?;
    /// js.run("let done = false; setTimeout(() => { done = true }, 1)")?; // does not wait for the timer
    /// js.run_loop()?;
    /// assert!(js.eval::<bool>("done")?);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// [`Error::Uncaught`] and [`Error::Exited`].
    pub fn run_loop(&self) -> Result<()> {
        let _running = self.enter();
        self.session.run_loop().map_err(|error| self.explain(error))
    }

    /// Collects garbage, and runs the finalizers that become due.
    ///
    /// Objects that are in no circle are gone without it, as soon as nothing refers to them.
    ///
    /// # Errors
    /// [`Error::Uncaught`]: what a finalizer threw; [`Error::Exited`].
    pub fn gc(&self) -> Result<()> {
        let _running = self.enter();
        self.session
            .collect_garbage()
            .map_err(|error| self.explain(error))
    }

    /// How many JavaScript objects there are, after a collection: for tests that look for leaks.
    ///
    /// Some are made at first use, so the code to look at runs once before.
    /// ```
    /// # fn main() -> napi_vtable_testing::Result {
    /// let js = napi_vtable_testing::Engine::empty()?;
    /// js.run("const kept = []; function call() { kept.push({}) }")?;
    /// let before = js.objects()?;
    /// js.run("for (let i = 0; i < 10; i += 1) call()")?;
    /// assert_eq!(js.objects()?, before + 10);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// Those of [`gc`](Self::gc).
    pub fn objects(&self) -> Result<usize> {
        self.gc()?;
        Ok(self.session.engine().usage().objects)
    }

    /// Bytes that the module has told of by `napi_adjust_external_memory`.
    #[must_use]
    pub fn external_bytes(&self) -> i64 {
        self.session.engine().usage().external_bytes
    }

    fn enter(&self) -> Running<'_> {
        assert!(
            !self.is_running.replace(true),
            "the engine is in use: a native function that its code calls has an `Env` for what it wants to do"
        );
        Running(&self.is_running)
    }

    /// The env that conversions go through.
    fn env(&self) -> EnvHandle<'_> {
        let env = *self.env.get_or_init(|| {
            let version = self.session.engine().tables().version();
            self.session.engine().new_env("", version).raw()
        });
        // SAFETY: the env is of this engine and on its thread, and ends with the engine alone.
        let env = unsafe { EnvHandle::from_raw(env) };
        match env {
            Some(env) => env,
            None => unreachable!("an env's pointer is not null"),
        }
    }

    /// Runs a closure in a handle scope, and takes its failure out of the env.
    fn within<R>(
        &self,
        f: impl for<'s> FnOnce(&Env<'s>, &EnvHandle<'_>) -> napi_vtable_module::Result<R>,
    ) -> Result<R> {
        let handles = self.env();
        let outcome = handles.scope(|raw| {
            // The scope has to be closed, whatever happens in it.
            catch_unwind(AssertUnwindSafe(|| {
                // SAFETY: the env is live on this thread, the scope is new, and the tables are bound.
                let env = unsafe { Env::from_raw(raw) };
                f(&env, &handles)
                    .map_err(|failure| Error::Thrown(Thrown::of_failure(&env, failure)))
            }))
        });
        match outcome {
            Ok(Ok(result)) => result,
            Ok(Err(panic)) => resume_unwind(panic),
            Err(left) => Err(Error::Thrown(Thrown::plain(left.to_string()))),
        }
    }

    fn explain(&self, error: SessionError<'_>) -> Error {
        let thrown = |value: napi_vtable_quickjs::Value<'_>| {
            let described = self.within(|env, handles| {
                // SAFETY: the value is this engine's.
                let value = unsafe { JsValue::from_raw(handles.handle(value.raw())) };
                Ok(Thrown::of(env, value))
            });
            described.unwrap_or_else(|_| Thrown::plain(value.text()))
        };
        match error {
            SessionError::Thrown(value) => Error::Thrown(thrown(value)),
            SessionError::Uncaught(value) => Error::Uncaught(thrown(value)),
            SessionError::Exited(code) => Error::Exited(code),
            SessionError::Stalled => Error::Stalled,
            other => Error::Thrown(Thrown::plain(other.to_string())),
        }
    }
}
