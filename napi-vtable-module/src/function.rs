//! Native functions that JavaScript calls.
//!
//! Any Rust `fn` or closure with convertible parameters will do. One `extern "C"` trampoline is compiled for each:
//! it asks the runtime once for the arguments, converts them in its own frame, calls, and converts the result. A
//! function item or a closure that captures nothing is never stored; a closure that captures something, or has
//! something to drop, is boxed once, when the JavaScript function is made, and dropped after JavaScript has dropped
//! that.

use std::ffi::{CStr, c_void};
use std::mem::needs_drop;
use std::ops::{Deref, DerefMut};
use std::ptr::{NonNull, null_mut};

use napi_vtable_sys::{NAPI_AUTO_LENGTH, napi_callback_info, napi_env, napi_value};

use crate::bytes::Borrowed;
use crate::class::{Class, Method};
use crate::convert::{Argument, Borrows, BorrowsBytes, BorrowsNothing, FromJs, IntoJs};
use crate::env::Env;
use crate::error::{Failure, Result};
use crate::native::FunctionOnThis;
use crate::panics::enter;
use crate::raw;
use crate::value::{Handle, JsFunction, JsValue};

/// The call that a native function answers: the env, `this`, and how many arguments came.
///
/// It goes first among the parameters, and derefs to [`Env`].
///
/// ```
/// use napi_vtable_module::{Call, JsObject, Result};
///
/// fn rename<'s>(call: Call<'s>, name: &str) -> Result<JsObject<'s>> {
///     let this: JsObject<'s> = call.this().downcast(&call)?;
///     this.set(&call, c"name", name)?;
///     Ok(this)
/// }
/// # fn init(exports: &mut napi_vtable_module::Exports<'_>) -> Result<()> { exports.function(c"rename", rename) }
/// ```
pub struct Call<'s> {
    env: Env<'s>,
    info: napi_callback_info,
    this: napi_value,
    count: usize,
}

impl<'s> Call<'s> {
    #[inline(always)]
    pub(crate) fn new(env: Env<'s>, info: napi_callback_info, received: &Received) -> Self {
        Self {
            env,
            info,
            this: received.this,
            count: received.count,
        }
    }

    /// The receiver, `this`.
    #[must_use]
    pub fn this(&self) -> JsValue<'s> {
        // SAFETY: the runtime made the handle for this call.
        unsafe { JsValue::from_raw(self.this) }
    }

    /// How many arguments JavaScript passed; it may be more or fewer than there are parameters.
    #[must_use]
    pub fn count(&self) -> usize {
        self.count
    }

    /// The arguments from an index on, converted: what JavaScript calls rest parameters.
    ///
    /// # Errors
    /// A `TypeError` or `RangeError` that names the argument.
    pub fn rest<T: FromJs<'s>>(&self, first: usize) -> Result<Vec<T>> {
        if self.count <= first {
            return Ok(Vec::new());
        }
        let arguments = self.arguments()?;
        let rest = arguments.into_iter().enumerate().skip(first);
        rest.map(|(index, value)| {
            T::from_js(self, value).map_err(
                #[cold]
                |failure| failure.at_argument(index, self, value),
            )
        })
        .collect()
    }

    /// `new.target`: what was constructed, if this call constructs; a class that extends this one in JavaScript is
    /// its own target.
    ///
    /// # Errors
    /// If the runtime fails.
    pub fn new_target(&self) -> Result<Option<JsFunction<'s>>> {
        let mut target = null_mut();
        // SAFETY: the call is still on and the result is a local.
        self.env.check(unsafe {
            raw::napi_get_new_target(self.env.raw(), self.info, &raw mut target)
        })?;
        // SAFETY: the runtime has just made the handle in the current scope, of a function.
        Ok((!target.is_null()).then(|| unsafe { JsFunction::from_raw(target) }))
    }

    /// All arguments that JavaScript passed. It asks the runtime again and allocates.
    ///
    /// # Errors
    /// If the runtime fails.
    pub fn arguments(&self) -> Result<Vec<JsValue<'s>>> {
        let mut count = self.count;
        let mut arguments = Vec::<JsValue<'s>>::with_capacity(count);
        // SAFETY: the call is still on, the buffer has room for `count` handles, which are all that `JsValue` is.
        self.env.check(unsafe {
            raw::napi_get_cb_info(
                self.env.raw(),
                self.info,
                &raw mut count,
                arguments.as_mut_ptr().cast(),
                null_mut(),
                null_mut(),
            )
        })?;
        // SAFETY: the runtime has written as many as there is room for.
        unsafe { arguments.set_len(count.min(self.count)) };
        Ok(arguments)
    }
}

impl<'s> Deref for Call<'s> {
    type Target = Env<'s>;
    fn deref(&self) -> &Env<'s> {
        &self.env
    }
}

impl DerefMut for Call<'_> {
    fn deref_mut(&mut self) -> &mut Self::Target {
        &mut self.env
    }
}

/// What may go first among a native function's parameters: an [`Env`] or a [`Call`]; in a method of a class before
/// that the receiver.
pub trait Context<K>: sealed::Sealed {
    /// The same in the scope of a call.
    #[doc(hidden)]
    type In<'s>;
    /// What it may borrow from.
    #[doc(hidden)]
    type Storage: Default;
    /// Whether `this` is asked for.
    #[doc(hidden)]
    const THIS: bool;
    /// Made of what the runtime said of the call.
    #[doc(hidden)]
    fn make<'s>(
        env: &Env<'s>,
        info: napi_callback_info,
        received: &Received,
        storage: &'s mut Self::Storage,
    ) -> Result<Self::In<'s>>;
}

impl<K> Context<K> for Env<'_> {
    type In<'s> = Env<'s>;
    type Storage = ();
    const THIS: bool = false;
    #[inline(always)]
    fn make<'s>(
        env: &Env<'s>,
        _: napi_callback_info,
        _: &Received,
        (): &'s mut (),
    ) -> Result<Env<'s>> {
        // SAFETY: the function gets the one env of its scope; the caller's is not used again before it returns, and
        // then in the same scope.
        Ok(unsafe { Env::from_raw(env.raw()) })
    }
}

impl<K> Context<K> for Call<'_> {
    type In<'s> = Call<'s>;
    type Storage = ();
    const THIS: bool = true;
    #[inline(always)]
    fn make<'s>(
        env: &Env<'s>,
        info: napi_callback_info,
        received: &Received,
        (): &'s mut (),
    ) -> Result<Call<'s>> {
        // SAFETY: as for `Env`.
        Ok(Call::new(
            unsafe { Env::from_raw(env.raw()) },
            info,
            received,
        ))
    }
}

/// What a method is called on, `&T` or `&mut T`: the one thing that a context may follow. Two contexts would be two
/// envs of one scope.
pub trait Receiver<K>: Context<K> {}

pub(crate) mod sealed {
    pub trait Sealed {}
    impl Sealed for super::Env<'_> {}
    impl Sealed for super::Call<'_> {}
}

/// A Rust function or closure that JavaScript can call.
///
/// It takes an [`Env`] or a [`Call`] first, if it wants one, then up to eight parameters of types that are
/// [`Argument`]; it returns something [`IntoJs`], or a `Result` of that whose error converts to [`Failure`]. Handles
/// among its parameters have any lifetime, never `'static`. `Marker` is inferred.
///
/// An argument that is missing is `undefined`. An argument that does not convert throws a `TypeError` or
/// `RangeError` such as `argument 2: expected a number, got a string`, and the function is not called.
///
/// # Safety
/// What it answers is null or a handle of the call's scope. It is implemented for all functions that qualify.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be a JavaScript function",
    note = "an `Env` or `Call` first, then up to eight parameters that implement `Argument`, for handles of every lifetime; \
            the result implements `IntoJs`, or is a `Result` of that",
    note = "slices of typed arrays only where there is no `Env` and no `Call`, and the result is plain data"
)]
pub unsafe trait Callable<Marker, K: Kind = Function>: Sized + 'static {
    /// Answers a call.
    ///
    /// # Safety
    /// Called by the runtime with the env and info of a call whose data is a `Self`, if that has a size, or what the
    /// kind asks for.
    #[doc(hidden)]
    unsafe fn answer(env: napi_env, info: napi_callback_info) -> Result<napi_value>;
}

/// How a native function is called.
pub trait Kind: 'static {
    /// Whether `this` is asked for, whatever the function says.
    #[doc(hidden)]
    const THIS: bool;
    /// Whether the data is asked for, though the function has no size.
    #[doc(hidden)]
    const DATA: bool;
    /// What answers instead of the function, if anything does.
    ///
    /// # Safety
    /// Env, info and what was received are of the current call, of a function of this kind.
    #[doc(hidden)]
    #[inline(always)]
    unsafe fn intercept(
        _env: &Env<'_>,
        _info: napi_callback_info,
        _received: &Received,
    ) -> Result<Option<napi_value>> {
        Ok(None)
    }
}

/// A function by itself.
#[derive(Debug)]
pub struct Function;

impl Kind for Function {
    const THIS: bool = false;
    const DATA: bool = false;
}

/// What a native function returns: a value, or a result with one.
#[diagnostic::on_unimplemented(
    message = "a JavaScript function cannot return `{Self}`",
    note = "implement `IntoJs` for it, or return a `Result` whose error converts to `Failure`"
)]
pub trait Returned<'s, K = Function> {
    #[doc(hidden)]
    fn finish(self, env: &Env<'s>, received: &Received) -> Result<Option<JsValue<'s>>>;
}

macro_rules! returned {
    ($([$($class:ident)?] $kind:ty;)*) => {$(
        impl<'s, $($class: Class,)? T: IntoJs<'s>> Returned<'s, $kind> for T {
            #[inline(always)]
            fn finish(self, env: &Env<'s>, _: &Received) -> Result<Option<JsValue<'s>>> {
                self.into_returned(env)
            }
        }

        impl<'s, $($class: Class,)? T: IntoJs<'s>, E: Into<Failure>> Returned<'s, $kind> for Result<T, E> {
            #[inline(always)]
            fn finish(self, env: &Env<'s>, _: &Received) -> Result<Option<JsValue<'s>>> {
                match self {
                    Ok(value) => value.into_returned(env),
                    Err(error) => Err(error.into()),
                }
            }
        }
    )*};
}
returned! {
    [] Function;
    [] FunctionOnThis;
    [C] Method<C>;
}

/// What the runtime said of a call, the arguments apart.
#[doc(hidden)]
#[derive(Debug)]
pub struct Received {
    pub(crate) count: usize,
    pub(crate) this: napi_value,
    pub(crate) data: *mut c_void,
}

impl Received {
    /// Asks once for what is needed, or not at all. Arguments that are missing are `undefined`.
    ///
    /// # Safety
    /// `env` and `info` are those of the current call.
    #[inline(always)]
    pub(crate) unsafe fn ask<K: Kind>(
        env: &Env<'_>,
        info: napi_callback_info,
        arguments: &mut [napi_value],
        with_this: bool,
        with_data: bool,
    ) -> Result<Self> {
        let (with_this, with_data) = (with_this || K::THIS, with_data || K::DATA);
        let mut received = Self {
            count: arguments.len(),
            this: null_mut(),
            data: null_mut(),
        };
        let has_room = !arguments.is_empty();
        let with_arguments = has_room || with_this;
        if with_arguments || with_data {
            // SAFETY: env and info are the call's; the buffer has room for `count`; what is not needed is null.
            env.check(unsafe {
                raw::napi_get_cb_info(
                    env.raw(),
                    info,
                    if with_arguments {
                        &raw mut received.count
                    } else {
                        null_mut()
                    },
                    if has_room {
                        arguments.as_mut_ptr()
                    } else {
                        null_mut()
                    },
                    if with_this {
                        &raw mut received.this
                    } else {
                        null_mut()
                    },
                    if with_data {
                        &raw mut received.data
                    } else {
                        null_mut()
                    },
                )
            })?;
        }
        Ok(received)
    }
}

/// The function itself, from the data of a call.
///
/// # Safety
/// `F` has no size, or `data` is the box that [`Env::function`] made, which lives as long as the JavaScript
/// function. A value of a type without size was given to [`Env::function`] and is either forgotten or in such a box,
/// so one exists.
#[inline(always)]
unsafe fn function_of<'a, F>(data: *mut c_void) -> &'a F {
    // SAFETY: by the caller's promise; a reference to a type without size needs no more than a dangling pointer.
    unsafe {
        if size_of::<F>() == 0 {
            NonNull::dangling().as_ref()
        } else {
            &*data.cast_const().cast()
        }
    }
}

#[inline(always)]
pub(crate) fn load<'s, A: Argument>(
    env: &Env<'s>,
    index: usize,
    raw: napi_value,
    storage: &'s mut A::Storage,
) -> Result<A::Loaded<'s>> {
    // SAFETY: the runtime made the handle for this call.
    let value = unsafe { JsValue::from_raw(raw) };
    A::load(env, value, storage).map_err(
        #[cold]
        |failure| failure.at_argument(index, env, value),
    )
}

#[inline(always)]
pub(crate) fn finish<'s, A: Argument>(
    env: &Env<'s>,
    index: usize,
    loaded: A::Loaded<'s>,
    borrowed: &mut Borrowed,
) -> Result<A::In<'s>> {
    A::finish(env, loaded, borrowed).map_err(
        #[cold]
        |failure| failure.within_argument(index),
    )
}

/// What a function may return beside arguments that borrow, or not: with the memory of buffers among them, nothing that
/// borrows too, because making a JavaScript value of it runs JavaScript.
#[doc(hidden)]
pub trait Beside<B: Borrows> {}

impl<R> Beside<BorrowsNothing> for R {}
impl<R: 'static> Beside<BorrowsBytes> for R {}

/// What may stand among the parameters beside arguments that borrow: an env beside nothing but those that borrow
/// nothing, because it can run JavaScript.
#[doc(hidden)]
pub trait BesideArguments<B: Borrows> {}

impl BesideArguments<BorrowsNothing> for Env<'_> {}
impl BesideArguments<BorrowsNothing> for Call<'_> {}
impl<T: Class, B: Borrows> BesideArguments<B> for &T {}
impl<T: Class, B: Borrows> BesideArguments<B> for &mut T {}

/// What several arguments borrow together.
macro_rules! borrows {
    () => { BorrowsNothing };
    ($argument:ident $($more:ident)*) => {
        <<$argument as Argument>::Borrows as Borrows>::Or<borrows!($($more)*)>
    };
}

/// A function that answers calls in the scope `'s`; one that does so in every scope is [`Callable`].
///
/// `Parameters` is the receiver, the context and a function pointer type, `Storage` what they may borrow from.
#[doc(hidden)]
pub trait AnswerIn<'s, Parameters, Storage, K, const N: usize> {
    /// Converts the arguments, calls, converts the result.
    fn answer_in(
        &self,
        env: &Env<'s>,
        info: napi_callback_info,
        received: &Received,
        arguments: &[napi_value; N],
        storage: &'s mut Storage,
    ) -> Result<Option<JsValue<'s>>>;
}

/// An argument that did not come yet.
pub(crate) const NONE: napi_value = null_mut();

macro_rules! callables {
    ($count:literal $($argument:ident $storage:ident $index:literal),*) => {
        callables!(impl $count [borrows!($($argument)*)] [] $($argument $storage $index),*);
        callables!(impl $count [borrows!($($argument)*)] [P0 p0 Context] $($argument $storage $index),*);
        callables!(impl $count [borrows!($($argument)*)] [P0 p0 Receiver P1 p1 Context] $($argument $storage $index),*);
    };
    (impl $count:literal [$borrows:ty] [$($context:ident $kept:ident $role:ident)*] $($argument:ident $storage:ident $index:literal),*) => {
        impl<'s, F, R, K, $($context,)* $($argument),*>
            AnswerIn<'s, (fn($($context),*), fn($($argument),*)),
                ($($context::Storage,)* $($argument::Storage,)*), K, $count> for F
        where
            F: Fn($($context::In<'s>,)* $($argument::In<'s>),*) -> R,
            R: Returned<'s, K>,
            K: Kind,
            R: Beside<$borrows>,
            $($context: $role<K> + BesideArguments<$borrows>,)*
            $($argument: Argument,)*
        {
            #[inline(always)]
            #[allow(non_snake_case, unused_variables, unused_mut)] // type names serve as variables; () has no arguments
            fn answer_in(
                &self,
                env: &Env<'s>,
                info: napi_callback_info,
                received: &Received,
                arguments: &[napi_value; $count],
                ($($kept,)* $($storage,)*): &'s mut ($($context::Storage,)* $($argument::Storage,)*),
            ) -> Result<Option<JsValue<'s>>> {
                $(let $argument = load::<$argument>(env, $index, arguments[$index], $storage)?;)*
                let mut borrowed = Borrowed::new();
                $(let $argument = finish::<$argument>(env, $index, $argument, &mut borrowed)?;)*
                // What the function is called on comes last: the conversions above may call it themselves.
                $(let $context = <$context as Context<K>>::make(env, info, received, $kept)?;)*
                self($($context,)* $($argument),*).finish(env, received)
            }
        }

        // SAFETY: what is returned is null or a handle of the call's scope.
        unsafe impl<F, R, K, $($context,)* $($argument),*>
            Callable<(fn($($context),*), fn($($argument),*) -> R), K> for F
        where
            // The first bound says which types the parameters are, the second that any scope will do for them.
            F: 'static
                + Fn($($context,)* $($argument),*) -> R
                + for<'s> AnswerIn<'s, (fn($($context),*), fn($($argument),*)),
                    ($($context::Storage,)* $($argument::Storage,)*), K, $count>,
            K: Kind,
            R: Beside<$borrows>,
            $($context: $role<K> + BesideArguments<$borrows>,)*
            $($argument: Argument,)*
        {
            #[inline(always)]
            unsafe fn answer(env: napi_env, info: napi_callback_info) -> Result<napi_value> {
                let mut storage = ($($context::Storage::default(),)* $($argument::empty(),)*);
                let mut arguments = [NONE; $count];
                // SAFETY: the runtime calls with a live env, in a scope that ends after the call.
                let env = unsafe { Env::from_raw(env) };
                // SAFETY: env and info are the call's.
                let received = unsafe {
                    Received::ask::<K>(&env, info, &mut arguments, false $(|| $context::THIS)*, size_of::<F>() != 0)
                }?;
                // SAFETY: all of these are the call's.
                if let Some(answer) = unsafe { K::intercept(&env, info, &received) }? {
                    return Ok(answer);
                }
                // SAFETY: the caller's promise is passed on.
                let f = unsafe { function_of::<F>(received.data) };
                let returned = f.answer_in(&env, info, &received, &arguments, &mut storage)?;
                Ok(returned.map_or(null_mut(), Handle::raw))
            }
        }
    };
}
callables!(0);
callables!(1 A0 s0 0);
callables!(2 A0 s0 0, A1 s1 1);
callables!(3 A0 s0 0, A1 s1 1, A2 s2 2);
callables!(4 A0 s0 0, A1 s1 1, A2 s2 2, A3 s3 3);
callables!(5 A0 s0 0, A1 s1 1, A2 s2 2, A3 s3 3, A4 s4 4);
callables!(6 A0 s0 0, A1 s1 1, A2 s2 2, A3 s3 3, A4 s4 4, A5 s5 5);
callables!(7 A0 s0 0, A1 s1 1, A2 s2 2, A3 s3 3, A4 s4 4, A5 s5 5, A6 s6 6);
callables!(8 A0 s0 0, A1 s1 1, A2 s2 2, A3 s3 3, A4 s4 4, A5 s5 5, A6 s6 6, A7 s7 7);

/// What the runtime calls for a function.
pub(crate) unsafe extern "C" fn trampoline<M, F: Callable<M, K>, K: Kind>(
    env: napi_env,
    info: napi_callback_info,
) -> napi_value {
    // SAFETY: the runtime calls with the env and info of a call, on the env's thread, and with the data that
    // `Env::function` gave.
    unsafe { enter(env, || F::answer(env, info)) }
}

/// Drops a boxed closure whose JavaScript function is gone.
unsafe extern "C" fn finalize<F>(env: napi_env, data: *mut c_void, _hint: *mut c_void) {
    // SAFETY: the data is the box that `Env::function` made, and the runtime finalizes once.
    unsafe {
        enter(env, || {
            drop(Box::from_raw(data.cast::<F>()));
            Ok(null_mut())
        })
    };
}

impl<'s> Env<'s> {
    /// Makes a JavaScript function of a Rust function or closure.
    ///
    /// ```
    /// use napi_vtable_module::{Env, JsFunction, Result};
    ///
    /// fn adder<'s>(env: Env<'s>, summand: f64) -> Result<JsFunction<'s>> {
    ///     env.function(c"add", move |x: f64| x + summand)
    /// }
    /// ```
    ///
    /// A closure is dropped after JavaScript has dropped the function, at the latest with the env, and at once
    /// where the function cannot be made.
    ///
    /// # Errors
    /// If the runtime fails.
    pub fn function<M, F: Callable<M>>(&self, name: &CStr, f: F) -> Result<JsFunction<'s>> {
        let mut value = null_mut();
        let data = if size_of::<F>() == 0 && !needs_drop::<F>() {
            std::mem::forget(f); // `function_of` makes references to it from nothing
            null_mut()
        } else {
            Box::into_raw(Box::new(f)).cast::<c_void>() // dangling, yet not null, for a type without size
        };
        // SAFETY: the env is live, the name ends in NUL, the trampoline fits the data.
        let mut made = self.check(unsafe {
            raw::napi_create_function(
                self.raw(),
                name.as_ptr(),
                NAPI_AUTO_LENGTH,
                Some(trampoline::<M, F, Function>),
                data,
                &raw mut value,
            )
        });
        if !data.is_null() {
            if made.is_ok() {
                // SAFETY: the handle is new, and the finalizer fits the data.
                made = self.check(unsafe {
                    raw::napi_add_finalizer(
                        self.raw(),
                        value,
                        data,
                        Some(finalize::<F>),
                        null_mut(),
                        null_mut(),
                    )
                });
            }
            if made.is_err() {
                // SAFETY: nobody will finalize it, and the function, if there is one, goes nowhere.
                drop(unsafe { Box::from_raw(data.cast::<F>()) });
            }
        }
        made?;
        // SAFETY: the runtime has just made the handle in the current scope.
        Ok(unsafe { JsFunction::from_raw(value) })
    }
}
