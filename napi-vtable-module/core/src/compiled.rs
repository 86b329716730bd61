//! Functions in JavaScript that do many things in one call.
//!
//! Native code that reads a property or an element has the runtime search for it each time; JavaScript that an engine has
//! compiled knows where it is. So what is read often as a whole is read by a function of JavaScript,
//! `object => take(object.a, object.b)`, which gives it to a native one: a [`Taker`]. What is made as a whole is made by a
//! function such as `(a, b) => ({ a, b })`: a [`Compiled`].
//!
//! **Life cycle.** Both are statics. To compile is worth it where it is done often: the first [`WARM`] uses in a process
//! are told to do without. After that an env compiles the function at its first use and [keeps](crate::kept) it. Where a
//! runtime runs no scripts, all uses do without. So do takers where JavaScript is interpreted: there a call takes longer
//! than some searches.
//!
//! **Handles.** The arguments of the native function end with its call.
//!
//! **Getters.** They run in between and may come to a taker again. What one waits for is a [`Job`] in its frame; the env
//! knows the innermost one, and each call puts back the one that was there before.

use std::cell::{Cell, RefCell};
use std::ffi::c_void;
use std::ptr::{from_ref, null, null_mut};
use std::sync::atomic::{AtomicUsize, Ordering};

use napi_vtable_sys::{napi_callback_info, napi_env, napi_value};

use crate::convert::make;
use crate::env::Env;
use crate::error::Result;
use crate::instance::Instance;
use crate::kept::{Made, Place, reference};
use crate::panics::enter;
use crate::raw;
use crate::value::{Handle, JsFunction, JsValue, read};

/// So many uses pay for the compilation, which takes 100 to 200 µs in Node 26.
const WARM: usize = 256;

/// A native function, and its data.
type Native = (
    unsafe extern "C" fn(napi_env, napi_callback_info) -> napi_value,
    *const c_void,
);

/// A function in JavaScript that envs compile once it is worth it.
pub(crate) struct Compiled {
    /// The script that gives the function, or gives a function that returns it when it gets the native one.
    source: &'static str,
    uses: AtomicUsize,
    place: Place,
}

impl Compiled {
    pub(crate) const fn new(source: &'static str) -> Self {
        Self {
            source,
            uses: AtomicUsize::new(0),
            place: Place::new(),
        }
    }

    /// The function in this env, if it is worth it and if there is one. It will be called so many times.
    ///
    /// # Errors
    /// If the runtime fails.
    #[inline(always)]
    pub(crate) fn function<'s>(
        &'static self,
        env: &Env<'s>,
        uses: usize,
    ) -> Result<Option<JsFunction<'s>>> {
        Ok(self.with(env, uses, None)?.map(|(_, function)| function))
    }

    #[inline(always)]
    fn with<'s>(
        &'static self,
        env: &Env<'s>,
        uses: usize,
        native: Option<Native>,
    ) -> Result<Option<(&'s Instance, JsFunction<'s>)>> {
        if !self.place.is_used() && self.is_cold(uses) {
            return Ok(None);
        }
        let instance = Instance::of(env)?;
        let compile = |env: &Env<'_>| compile(env, self.source, native);
        let function = instance.kept.handle(env, &self.place, &compile);
        // SAFETY: the runtime has just made the handle in the current scope; what `compile` makes is a function.
        let function = function.map(|function| unsafe { JsFunction::from_raw(function) });
        Ok(function.map(|function| (instance, function)))
    }

    /// Counts uses. Threads may lose each other's, as it is about some.
    #[cold]
    #[inline(never)]
    fn is_cold(&self, more: usize) -> bool {
        let uses = self.uses.load(Ordering::Relaxed);
        self.uses
            .store(uses.saturating_add(more), Ordering::Relaxed);
        uses < WARM
    }
}

#[cold]
#[inline(never)]
fn compile(env: &Env<'_>, source: &str, native: Option<Native>) -> Made {
    let pending = || -> Result<bool> { read!(env, napi_is_exception_pending(), true) };
    if pending().unwrap_or(true) {
        return Made::NotNow;
    }
    if native.is_some() && !has_compiler(env) {
        return Made::Never;
    }
    match evaluate(env, source, native) {
        Ok(function) => reference(env, function.raw()),
        Err(_) => {
            // Nothing was pending, so that what is now comes from the script.
            env.forget_exception();
            Made::Never
        }
    }
}

/// Whether the engine compiles to machine code, as far as can be told: engines that do have WebAssembly.
fn has_compiler(env: &Env<'_>) -> bool {
    env.global()
        .and_then(|global| global.has(env, c"WebAssembly"))
        .unwrap_or(false)
}

fn evaluate<'s>(env: &Env<'s>, source: &str, native: Option<Native>) -> Result<JsFunction<'s>> {
    let function = JsFunction::of_script(env, source)?;
    let Some((native, data)) = native else {
        return Ok(function);
    };
    // The data is a static that the native function is made for, see `Taker::find`.
    let (name, native, data) = (c"take".as_ptr(), Some(native), data.cast_mut());
    let native: Result<JsValue<'s>> = make!(env, napi_create_function(name, 4, native, data));
    let reader = function.apply(env, function.raw(), &[native?])?;
    // SAFETY: the source says that it returns a function.
    Ok(unsafe { JsFunction::from_raw(reader.raw()) })
}

/// What a taker waits with.
#[repr(C)]
pub(crate) struct Job {
    /// The [`Taker`].
    of: *const c_void,
    /// Takes the values; the whole job is a [`Taking`] that fits it.
    take: unsafe fn(*const Job, &Env<'_>, *const napi_value),
}

#[repr(C)]
struct Taking<'f, F, T> {
    job: Job,
    convert: RefCell<&'f mut F>,
    converted: Cell<Option<Result<T>>>,
}

/// A function in JavaScript that gives `N` values to native code.
pub(crate) struct Taker<const N: usize>(Compiled);

/// A [`Taker`]'s function in an env, as a handle of a scope.
#[derive(Clone, Copy)]
pub(crate) struct Found<'s>(&'s Instance, JsFunction<'s>);

impl<const N: usize> Taker<N> {
    /// The source is `take => (…) => { take(…) }`.
    pub(crate) const fn new(source: &'static str) -> Self {
        Self(Compiled::new(source))
    }

    /// As [`Compiled::function`].
    ///
    /// # Errors
    /// If the runtime fails.
    #[inline(always)]
    pub(crate) fn find<'s>(&'static self, env: &Env<'s>, uses: usize) -> Result<Option<Found<'s>>> {
        let native: Native = (take::<N>, from_ref(self).cast());
        let found = self.0.with(env, uses, Some(native))?;
        Ok(found.map(|(instance, function)| Found(instance, function)))
    }

    /// Calls the function and converts what it gives; `None` where it gives nothing.
    ///
    /// # Errors
    /// Those of the conversion, or the exception of a getter.
    #[inline(always)]
    pub(crate) fn take<'s, F, T>(
        &'static self,
        env: &Env<'s>,
        found: Found<'s>,
        arguments: &[JsValue<'s>],
        convert: &mut F,
    ) -> Result<Option<T>>
    where
        F: for<'a> FnMut(&Env<'a>, [JsValue<'a>; N]) -> Result<T>,
    {
        let Found(instance, function) = found;
        let taking = Taking {
            job: Job {
                of: from_ref(self).cast(),
                take: convert_all::<F, T, N>,
            },
            convert: RefCell::new(convert),
            converted: Cell::new(None),
        };
        let outer = instance.job.replace(from_ref(&taking).cast());
        // It has no use for `this`.
        let called = function.apply(env, function.raw(), arguments);
        instance.job.set(outer);
        called?;
        taking.converted.into_inner().transpose()
    }
}

/// # Safety
/// The job begins a [`Taking`] of these types, and `N` handles of the scope of `env` are there.
unsafe fn convert_all<F, T, const N: usize>(
    job: *const Job,
    env: &Env<'_>,
    values: *const napi_value,
) where
    F: for<'a> FnMut(&Env<'a>, [JsValue<'a>; N]) -> Result<T>,
{
    // SAFETY: the caller's promise; `JsValue` is transparent over a handle.
    let (taking, values) = unsafe {
        (
            &*job.cast::<Taking<'_, F, T>>(),
            values.cast::<[JsValue<'_>; N]>().read(),
        )
    };
    let converted = (taking.convert.borrow_mut())(env, values);
    taking.converted.set(Some(converted));
}

/// What the function in JavaScript gives the values to. Its data is the taker.
unsafe extern "C" fn take<const N: usize>(env: napi_env, info: napi_callback_info) -> napi_value {
    let answer = || {
        // SAFETY: the runtime calls with a live env, in a scope that ends after the call.
        let env = unsafe { Env::from_raw(env) };
        let (mut values, mut count) = ([null_mut(); N], N);
        let mut taker = null_mut();
        // SAFETY: env and info are the call's, there is room for so many arguments, the data is a local.
        env.check(unsafe {
            let (room, no_this) = (values.as_mut_ptr(), null_mut());
            let (count, taker) = (&raw mut count, &raw mut taker);
            raw::napi_get_cb_info(env.raw(), info, count, room, no_this, taker)
        })?;
        let job = Instance::of(&env)?.job.replace(null());
        // SAFETY: a job that is there is in the frame of a taker, which waits for this call to end.
        let waits = unsafe { job.as_ref() };
        if let Some(Job { of, take }) = waits
            && *of == taker.cast_const()
        {
            // SAFETY: a job of this taker takes `N` values, and the runtime made the handles for this call.
            unsafe { take(job, &env, values.as_ptr()) };
        } // else a debugger has called
        Ok(null_mut())
    };
    // SAFETY: the runtime calls with a live env on its thread.
    unsafe { enter(env, answer) }
}
