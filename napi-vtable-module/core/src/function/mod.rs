//! Native functions that JavaScript calls.
//!
//! Any Rust `fn` or closure with convertible parameters will do. One `extern "C"` trampoline is compiled for each:
//! it asks the runtime once for the arguments, converts them in its own frame, calls, and converts the result. A
//! function item or a closure that captures nothing is never stored; a closure that captures something, or has
//! something to drop, is boxed once, when the JavaScript function is made, and dropped after JavaScript has dropped
//! that.

mod call;
mod context;
pub(crate) mod new_target;

use std::ffi::{CStr, c_void};
use std::mem::needs_drop;
use std::ptr::{NonNull, null_mut};

use napi_vtable_sys::{NAPI_AUTO_LENGTH, napi_callback_info, napi_env, napi_value};

pub use call::{Call, Received};
pub(crate) use context::sealed;
pub use context::{Context, Contexts, Receiver};

use crate::bytes::Borrowed;
use crate::class::{Class, Method};
use crate::convert::{Argument, Borrows, BorrowsBytes, BorrowsNothing, IntoJs};
use crate::env::Env;
use crate::error::{Failure, Result};
use crate::native::FunctionOnThis;
use crate::panics::enter;
use crate::raw;
use crate::value::{Handle, JsFunction, JsValue};

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
    match A::load(env, value, storage) {
        Ok(loaded) => Ok(loaded),
        Err(failure) => Err(failure.at_argument(index, &env.aside(), value)),
    }
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

/// The arguments of a function as nested pairs, `(A0, (A1, ()))`: code for one of them is code for any number.
#[doc(hidden)]
pub trait List {
    /// What the converted values may borrow from.
    type Storage;
    /// What is known before the memory of buffers is looked at.
    type Loaded<'s>;
    /// The converted values.
    type In<'s>;
    /// Whether one of them borrows the memory of a buffer.
    type Borrows: Borrows;
    /// Empty storage.
    fn empty() -> Self::Storage;
    /// [`Argument::load`] of each; `index` is that of the first.
    fn load<'s>(
        env: &Env<'s>,
        index: usize,
        raw: &[napi_value],
        storage: &'s mut Self::Storage,
    ) -> Result<Self::Loaded<'s>>;
    /// [`Argument::finish`] of each.
    fn finish<'s>(
        env: &Env<'s>,
        index: usize,
        loaded: Self::Loaded<'s>,
        borrowed: &mut Borrowed,
    ) -> Result<Self::In<'s>>;
}

impl List for () {
    type Storage = ();
    type Loaded<'s> = ();
    type In<'s> = ();
    type Borrows = BorrowsNothing;
    #[inline(always)]
    fn empty() {}
    #[inline(always)]
    fn load<'s>(_: &Env<'s>, _: usize, _: &[napi_value], (): &'s mut ()) -> Result<()> {
        Ok(())
    }
    #[inline(always)]
    fn finish<'s>(_: &Env<'s>, _: usize, (): (), _: &mut Borrowed) -> Result<()> {
        Ok(())
    }
}

impl<A: Argument, L: List> List for (A, L) {
    type Storage = (A::Storage, L::Storage);
    type Loaded<'s> = (A::Loaded<'s>, L::Loaded<'s>);
    type In<'s> = (A::In<'s>, L::In<'s>);
    type Borrows = <A::Borrows as Borrows>::Or<L::Borrows>;
    #[inline(always)]
    fn empty() -> Self::Storage {
        (A::empty(), L::empty())
    }
    #[inline(always)]
    fn load<'s>(
        env: &Env<'s>,
        index: usize,
        raw: &[napi_value],
        (first, rest): &'s mut Self::Storage,
    ) -> Result<Self::Loaded<'s>> {
        let first = load::<A>(env, index, raw[index], first)?;
        Ok((first, L::load(env, index + 1, raw, rest)?))
    }
    #[inline(always)]
    fn finish<'s>(
        env: &Env<'s>,
        index: usize,
        (first, rest): Self::Loaded<'s>,
        borrowed: &mut Borrowed,
    ) -> Result<Self::In<'s>> {
        let first = finish::<A>(env, index, first, borrowed)?;
        Ok((first, L::finish(env, index + 1, rest, borrowed)?))
    }
}

/// A function that answers calls in the scope `'s`; one that does so in every scope is [`Callable`].
///
/// `C` is the receiver and the context, `A` are the arguments.
#[doc(hidden)]
pub trait AnswerIn<'s, C: Contexts<K>, A: List, K> {
    /// Calls, and converts the result.
    fn answer_in(
        &self,
        contexts: C::In<'s>,
        arguments: A::In<'s>,
        env: &Env<'s>,
        received: &Received,
    ) -> Result<Option<JsValue<'s>>>;
}

/// An argument that did not come yet.
pub(crate) const NONE: napi_value = null_mut();

/// Asks for the arguments, converts them, calls, converts the result.
///
/// # Safety
/// As for [`Callable::answer`].
#[inline(always)]
unsafe fn answer<F, C, A, K, const N: usize>(
    env: napi_env,
    info: napi_callback_info,
) -> Result<napi_value>
where
    F: for<'s> AnswerIn<'s, C, A, K>,
    C: Contexts<K>,
    A: List,
    K: Kind,
{
    let mut storage = (C::Storage::default(), A::empty());
    let mut raw = [NONE; N];
    // SAFETY: the runtime calls with a live env, in a scope that ends after the call.
    let env = unsafe { Env::from_raw(env) };
    // SAFETY: env and info are the call's.
    let received =
        unsafe { Received::ask::<K>(&env, info, &mut raw, C::THIS, size_of::<F>() != 0) }?;
    // SAFETY: all of these are the call's.
    if let Some(answer) = unsafe { K::intercept(&env, info, &received) }? {
        return Ok(answer);
    }
    // SAFETY: the caller's promise is passed on.
    let f = unsafe { function_of::<F>(received.data) };
    let loaded = A::load(&env, 0, &raw, &mut storage.1)?;
    let arguments = A::finish(&env, 0, loaded, &mut Borrowed::new())?;
    // What the function is called on comes last: the conversions above may call it themselves.
    let contexts = C::make(&env, info, &received, &mut storage.0)?;
    let returned = f.answer_in(contexts, arguments, &env, &received)?;
    Ok(returned.map_or(null_mut(), Handle::raw))
}

/// Nested pairs: a type, a value or a pattern.
macro_rules! nested {
    () => { () };
    ($first:ident $($more:ident)*) => { ($first, $crate::function::nested!($($more)*)) };
}
pub(crate) use nested;

macro_rules! callables {
    ($count:literal $($argument:ident)*) => {
        callables!(impl $count [nested!($($argument)*)] [] $($argument)*);
        callables!(impl $count [nested!($($argument)*)] [P0 Context] $($argument)*);
        callables!(impl $count [nested!($($argument)*)] [P0 Receiver P1 Context] $($argument)*);
    };
    (impl $count:literal [$list:ty] [$($context:ident $role:ident)*] $($argument:ident)*) => {
        impl<'s, F, R, K, $($context,)* $($argument),*>
            AnswerIn<'s, ($($context,)*), $list, K> for F
        where
            F: Fn($($context::In<'s>,)* $($argument::In<'s>),*) -> R,
            R: Returned<'s, K>,
            K: Kind,
            R: Beside<<$list as List>::Borrows>,
            $($context: $role<K> + BesideArguments<<$list as List>::Borrows>,)*
            $($argument: Argument,)*
        {
            #[inline(always)]
            #[allow(non_snake_case)] // type names serve as variables
            fn answer_in(
                &self,
                ($($context,)*): ($($context::In<'s>,)*),
                nested!($($argument)*): <$list as List>::In<'s>,
                env: &Env<'s>,
                received: &Received,
            ) -> Result<Option<JsValue<'s>>> {
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
                + for<'s> AnswerIn<'s, ($($context,)*), $list, K>,
            K: Kind,
            R: Beside<<$list as List>::Borrows>,
            $($context: $role<K> + BesideArguments<<$list as List>::Borrows>,)*
            $($argument: Argument,)*
        {
            #[inline(always)]
            unsafe fn answer(env: napi_env, info: napi_callback_info) -> Result<napi_value> {
                // SAFETY: the caller's promise is passed on.
                unsafe { answer::<F, ($($context,)*), $list, K, $count>(env, info) }
            }
        }
    };
}
callables!(0);
callables!(1 A0);
callables!(2 A0 A1);
callables!(3 A0 A1 A2);
callables!(4 A0 A1 A2 A3);
callables!(5 A0 A1 A2 A3 A4);
callables!(6 A0 A1 A2 A3 A4 A5);
callables!(7 A0 A1 A2 A3 A4 A5 A6);
callables!(8 A0 A1 A2 A3 A4 A5 A6 A7);

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
