//! Objects that are read and made as a whole, by functions in JavaScript.
//!
//! Each property that native code reads or defines is a search for its name. In JavaScript an engine does that once, for
//! all objects that are made alike. So the properties of a derived type are read by a function of JavaScript,
//! `object => take(object.a, object.b)`, which gives them to a native one, and made by `(a, b) => ({ a, b })`: one call each,
//! whatever their number.
//!
//! **Life cycle.** A [`Reader`] and a [`Maker`] are statics. To compile is worth it where it is done often: the first
//! [`WARM`] uses in a process go by names. After that an env compiles the function at its first use and
//! [keeps](crate::kept) it. Where a runtime runs no scripts, all uses go by names.
//!
//! **Order.** Either way all properties are read, in the order of their fields, before any is converted.
//!
//! **Handles.** The arguments of the native function end with its call, and what it takes from them has no lifetime. Types
//! that may hold handles are read by [`fields`](super::fields).
//!
//! **Getters.** They run in between and may come to a reader again. What a reader waits for is a [`Job`] in its frame; the
//! env knows the innermost one, and each call puts back the one that was there before.

use std::cell::Cell;
use std::ffi::{CStr, c_void};
use std::marker::PhantomData;
use std::ptr::{from_ref, null, null_mut};
use std::sync::atomic::{AtomicU32, Ordering};

use napi_vtable_sys::{napi_callback_info, napi_env, napi_ok, napi_value};

use super::fields::no_object;
use crate::convert::{FromJs, make};
use crate::env::Env;
use crate::error::Result;
use crate::instance::Instance;
use crate::kept::{Made, Place, reference};
use crate::panics::enter;
use crate::raw;
use crate::value::{Handle, JsObject, JsValue, Key};

/// So many uses pay for the compilation, which takes 100 to 200 µs in Node 26.
const WARM: u32 = 256;

/// So many properties pay for the two calls, of the function and of what it calls: less in Node, more in Bun.
const READ: usize = 3;

/// A native function, and its data.
type Native = (
    unsafe extern "C" fn(napi_env, napi_callback_info) -> napi_value,
    *const c_void,
);

/// A function in JavaScript that envs compile once it is worth it.
struct Compiled {
    /// The script that gives the function, or gives a function that returns it when it gets the native one.
    source: &'static str,
    uses: AtomicU32,
    place: Place,
}

impl Compiled {
    const fn new(source: &'static str) -> Self {
        Self {
            source,
            uses: AtomicU32::new(0),
            place: Place::new(),
        }
    }

    /// The function in this env, if it is worth it and if there is one.
    #[inline(always)]
    fn in_env<'s>(
        &'static self,
        env: &Env<'s>,
        native: Option<Native>,
    ) -> Result<Option<(&'s Instance, napi_value)>> {
        if !self.place.is_used() && self.is_cold() {
            return Ok(None);
        }
        let instance = Instance::of(env)?;
        let compile = |env: &Env<'_>| compile(env, self.source, native);
        let function = instance.kept.handle(env, &self.place, &compile);
        Ok(function.map(|function| (instance, function)))
    }

    /// Counts a use. Threads may lose each other's, as it is about some.
    #[cold]
    #[inline(never)]
    fn is_cold(&self) -> bool {
        let uses = self.uses.load(Ordering::Relaxed);
        self.uses.store(uses.saturating_add(1), Ordering::Relaxed);
        uses < WARM
    }
}

#[cold]
#[inline(never)]
fn compile(env: &Env<'_>, source: &str, native: Option<Native>) -> Made {
    let raw_env = env.raw();
    let mut pending = true;
    // SAFETY: the env is live in this scope, and the result is a local.
    let asked = unsafe { raw::napi_is_exception_pending(raw_env, &raw mut pending) };
    if asked != napi_ok || pending {
        return Made::NotNow;
    }
    match evaluate(env, source, native) {
        Some(function) => reference(env, function),
        None => {
            let mut thrown = null_mut();
            // SAFETY: as above; nothing was pending, so that what is now comes from the script.
            unsafe { raw::napi_get_and_clear_last_exception(raw_env, &raw mut thrown) };
            Made::Never
        }
    }
}

fn evaluate(env: &Env<'_>, source: &str, native: Option<Native>) -> Option<napi_value> {
    let env = env.raw();
    let [mut text, mut function, mut taker, mut reader] = [null_mut(); 4];
    // SAFETY: the env is live, the texts are valid for their lengths, the handles are of this scope, the results are
    // locals, and the native function fits its data.
    unsafe {
        let succeeded = |status| (status == napi_ok).then_some(());
        let (start, length) = (source.as_ptr().cast(), source.len());
        succeeded(raw::napi_create_string_utf8(
            env,
            start,
            length,
            &raw mut text,
        ))?;
        succeeded(raw::napi_run_script(env, text, &raw mut function))?;
        let Some((native, data)) = native else {
            return Some(function);
        };
        let (name, native, data) = (c"take".as_ptr(), Some(native), data.cast_mut());
        succeeded(raw::napi_create_function(
            env,
            name,
            4,
            native,
            data,
            &raw mut taker,
        ))?;
        let arguments = &raw const taker;
        succeeded(raw::napi_call_function(
            env,
            taker,
            function,
            1,
            arguments,
            &raw mut reader,
        ))?;
        Some(reader)
    }
}

/// A reader that waits for the properties.
#[repr(C)]
pub(crate) struct Job {
    /// The [`Reader`], which says the type of the whole [`Reading`].
    reader: *const c_void,
}

#[repr(C)]
struct Reading<T, const N: usize> {
    job: Job,
    convert: Convert<T, N>,
    converted: Cell<Option<Result<T>>>,
}

/// Makes a value of the properties of an object.
type Convert<T, const N: usize> = for<'s> fn(&Env<'s>, [JsValue<'s>; N]) -> Result<T>;

/// Reads objects with the properties of a type that holds no handles.
pub struct Reader<T, const N: usize> {
    names: [&'static CStr; N],
    function: Compiled,
    of: PhantomData<fn() -> T>,
}

impl<T: 'static, const N: usize> Reader<T, N> {
    /// For properties with these names. The source is `take => object => { take(…) }`, with all of them.
    #[must_use]
    pub const fn new(names: [&'static CStr; N], source: &'static str) -> Self {
        Self {
            names,
            function: Compiled::new(source),
            of: PhantomData,
        }
    }

    /// Reads an object. `proven` is as for [`fields`](super::fields()).
    ///
    /// # Errors
    /// A mismatch, or the exception of a getter.
    #[inline(always)]
    pub fn read<'s>(
        &'static self,
        env: &Env<'s>,
        object: JsValue<'s>,
        proven: bool,
        convert: Convert<T, N>,
    ) -> Result<T> {
        if !proven {
            let _: JsObject<'s> = object.downcast(env)?;
            return self.read_any(env, object, convert);
        }
        self.read_any(env, object, convert).map_err(
            #[cold]
            |failure| no_object(env, object, failure),
        )
    }

    #[inline(always)]
    fn read_any<'s>(
        &'static self,
        env: &Env<'s>,
        object: JsValue<'s>,
        convert: Convert<T, N>,
    ) -> Result<T> {
        if N < READ {
            return self.read_by_names(env, object, convert);
        }
        let native = Some((take::<T, N> as _, from_ref(self).cast()));
        match self.function.in_env(env, native)? {
            Some((instance, function)) => self.read_by(instance, function, env, object, convert),
            None => self.read_by_names(env, object, convert),
        }
    }

    #[inline(always)]
    fn read_by<'s>(
        &'static self,
        instance: &Instance,
        function: napi_value,
        env: &Env<'s>,
        object: JsValue<'s>,
        convert: Convert<T, N>,
    ) -> Result<T> {
        let reading = Reading {
            job: Job {
                reader: from_ref(self).cast(),
            },
            convert,
            converted: Cell::new(None),
        };
        let outer = instance.job.replace(from_ref(&reading).cast());
        let (argument, mut nothing) = (object.raw(), null_mut());
        // SAFETY: env and handles are live in this scope, one argument is there, the result is a local.
        let status = unsafe {
            let arguments = &raw const argument;
            raw::napi_call_function(
                env.raw(),
                argument,
                function,
                1,
                arguments,
                &raw mut nothing,
            )
        };
        instance.job.set(outer);
        env.check(status)?;
        match reading.converted.into_inner() {
            Some(converted) => converted,
            None => self.read_by_names(env, object, convert),
        }
    }

    #[inline(never)]
    fn read_by_names<'s>(
        &self,
        env: &Env<'s>,
        object: JsValue<'s>,
        convert: Convert<T, N>,
    ) -> Result<T> {
        let mut values = [object; N];
        for (value, name) in values.iter_mut().zip(self.names) {
            *value = name.get(env, object)?;
        }
        convert(env, values)
    }
}

/// What the function in JavaScript gives the properties to. Its data is the reader.
unsafe extern "C" fn take<T: 'static, const N: usize>(
    env: napi_env,
    info: napi_callback_info,
) -> napi_value {
    let answer = || {
        // SAFETY: the runtime calls with a live env, in a scope that ends after the call.
        let env = unsafe { Env::from_raw(env) };
        let (mut values, mut count) = ([null_mut(); N], N);
        let mut data = null_mut();
        // SAFETY: env and info are the call's, there is room for so many arguments, the data is a local.
        env.check(unsafe {
            let (room, no_this) = (values.as_mut_ptr(), null_mut());
            raw::napi_get_cb_info(
                env.raw(),
                info,
                &raw mut count,
                room,
                no_this,
                &raw mut data,
            )
        })?;
        let job = Instance::of(&env)?.job.replace(null());
        // SAFETY: a job that is there is in the frame of a reader, which waits for this call to end.
        let reader = unsafe { job.as_ref() }.map(|job| job.reader);
        // Only a debugger calls this for anybody else.
        if reader == Some(data.cast_const()) {
            // SAFETY: `read_any` gave this function with a reader of these types, whose jobs begin readings of them.
            let reading = unsafe { &*job.cast::<Reading<T, N>>() };
            // SAFETY: the runtime made the handles for this call.
            let values = values.map(|value| unsafe { JsValue::from_raw(value) });
            let converted = (reading.convert)(&env, values);
            reading.converted.set(Some(converted));
        }
        Ok(null_mut())
    };
    // SAFETY: the runtime calls with a live env on its thread.
    unsafe { enter(env, answer) }
}

/// Converts a property that was read.
///
/// # Errors
/// Those of the conversion, with the property's name.
#[inline(always)]
pub fn field<'s, T: FromJs<'s>>(env: &Env<'s>, value: JsValue<'s>, name: &CStr) -> Result<T> {
    T::from_js(env, value).map_err(
        #[cold]
        |failure| failure.at(&Key::describe(name), env, value),
    )
}

/// Makes objects with certain properties.
pub struct Maker<const N: usize> {
    names: [&'static CStr; N],
    function: Compiled,
}

impl<const N: usize> Maker<N> {
    /// For properties with these names. The source is `(a, …) => ({ a, … })`, with all of them.
    #[must_use]
    pub const fn new(names: [&'static CStr; N], source: &'static str) -> Self {
        Self {
            names,
            function: Compiled::new(source),
        }
    }

    /// Makes an object.
    ///
    /// # Errors
    /// If the runtime fails.
    #[inline(always)]
    pub fn make<'s>(
        &'static self,
        env: &Env<'s>,
        values: [JsValue<'s>; N],
    ) -> Result<JsObject<'s>> {
        match self.function.in_env(env, None)? {
            // `JsValue` is transparent over `napi_value`. The function has no use for `this`.
            Some((_, function)) => {
                let arguments: *const napi_value = values.as_ptr().cast();
                make!(env, napi_call_function(function, function, N, arguments))
            }
            None => self.make_by_names(env, &values),
        }
    }

    #[inline(never)]
    fn make_by_names<'s>(&self, env: &Env<'s>, values: &[JsValue<'s>; N]) -> Result<JsObject<'s>> {
        let properties: [_; N] = std::array::from_fn(|index| (self.names[index], values[index]));
        env.object_with(&properties)
    }
}
