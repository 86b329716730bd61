//! Conversions between Rust and JavaScript.
//!
//! | Rust | from JavaScript | to JavaScript |
//! |---|---|---|
//! | `f64`, `f32` | a number | a number |
//! | `i8` … `i32`, `u8` … `u32` | a number that is an integer of this range; else a `RangeError` | a number |
//! | `i64`, `u64`, `isize`, `usize` | the same, within ±(2^53 − 1) | the same, else a `RangeError` |
//! | [`AsBigInt<T>`] of `i64`, `u64`, `i128`, `u128`; `i128`, `u128` | a bigint of this range; else a `RangeError` | a bigint |
//! | [`BigIntWords`](crate::BigIntWords) | a bigint | a bigint |
//! | `bool` | a boolean | a boolean |
//! | `String`, `&str`, `Box<str>`, `Rc<str>`, `Arc<str>`, `Cow<str>` | a string; a lone surrogate becomes U+FFFD | a string |
//! | [`Utf16`], [`Latin1`] | a string, exactly; one of U+0000 to U+00FF, else a `RangeError` | a string |
//! | `char` | a string of one character | a string |
//! | `PathBuf`, `&Path`, `OsString` | a string; a `RangeError` if it cannot be told exactly | a string; else a `RangeError` |
//! | `Option<T>` | `undefined` and `null` are `None` | `None` is `undefined` |
//! | `()` | anything | `undefined` |
//! | [`Undefined`], [`Null`] | `undefined`; `null` | `undefined`; `null` |
//! | `Vec<T>`, `Box<[T]>`, `VecDeque<T>`, `[T; N]`, `&[T]` to JavaScript | an array (of `N` elements) | an array |
//! | tuples of up to eight | an array of as many elements | an array |
//! | `HashMap<K, V>`, `BTreeMap<K, V>` with keys like `String` | an object's own enumerable properties | a plain object |
//! | `HashSet<T>`, `BTreeSet<T>` | a `Set` | a `Set` |
//! | [`Bytes`], [`Elements<T>`] | a typed array (`Bytes`: any view, or an `ArrayBuffer`), copied | a typed array, which takes the memory over |
//! | `SystemTime` | a valid `Date` | a `Date`, to the millisecond |
//! | `Duration` | a number of milliseconds, not negative | a number of milliseconds |
//! | [`Either<A, B>`] | what `A` takes, else what `B` takes | either |
//! | `Box<T>`, `Rc<T>`, `Arc<T>` | as `T` | as `T` (`Box` alone) |
//! | [`Error`](crate::Error) | – | an error object |
//! | [`Persistent<H>`](crate::Persistent) | as the handle `H` | the value |
//! | handles | a value of the type | the value |
//! | `&[T]`, `&mut [T]` as parameters | a typed array, borrowed: see [`bytes`](crate::bytes) | |
//!
//! `Vec<u8>` is an array of numbers; bytes are [`Bytes`].
//!
//! No plain type asks for the JavaScript type first: the getter reports a wrong one, and the error names what was
//! expected and where: `argument 1: property "sizes": element 3: expected a number, got a string`. A handle's type is
//! asked for once, where the handle is made; [`JsValue`] takes anything unasked.
//!
//! A type of one's own takes part through three small impls:
//! ```
//! use napi_vtable_module::{Env, FromJs, InScope, IntoJs, JsObject, JsValue, Result};
//!
//! struct Point { x: f64, y: f64 }
//!
//! impl InScope for Point {
//!     type In<'s> = Point;
//! }
//! impl<'s> FromJs<'s> for Point {
//!     fn from_js(env: &Env<'s>, value: JsValue<'s>) -> Result<Self> {
//!         let object: JsObject<'s> = value.downcast(env)?;
//!         Ok(Point { x: object.get(env, c"x")?, y: object.get(env, c"y")? })
//!     }
//! }
//! impl<'s> IntoJs<'s> for Point {
//!     fn into_js(self, env: &Env<'s>) -> Result<JsValue<'s>> {
//!         let fields = [(c"x", self.x.into_js(env)?), (c"y", self.y.into_js(env)?)];
//!         Ok(env.object_with(&fields)?.into())
//!     }
//! }
//! fn mirror(point: Point) -> Point {
//!     Point { x: -point.x, ..point }
//! }
//! # fn init(exports: &mut napi_vtable_module::Exports<'_>) -> Result<()> { exports.function(c"mirror", mirror) }
//! ```

mod bigint;
mod boolean;
mod buffer;
mod either;
mod handle;
pub(crate) mod map;
mod number;
mod option;
mod path;
mod pointer;
pub(crate) mod sequence;
mod set;
mod text;
mod time;
mod tuple;

pub use bigint::AsBigInt;
pub use buffer::{Bytes, Elements};
pub use either::Either;
pub use option::{Null, Undefined};
pub use text::{Latin1, Utf16};

use std::fmt;
use std::marker::PhantomData;

use crate::bytes::Borrowed;
use crate::env::Env;
use crate::error::Result;
use crate::value::{Handle, JsValue, StrBuffer};

/// A type that can be told in another scope: handles change their lifetime, plain data stays what it is.
///
/// Functions use it to ask for arguments of every scope, which is what keeps `JsObject<'static>` out.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not made from JavaScript values",
    note = "`#[derive(FromJs)]` implements `InScope` and `FromJs`; by hand, a type without handles has `type In<'s> = Self`"
)]
pub trait InScope {
    /// The same type in the scope `'s`.
    type In<'s>;
}

/// Made from a JavaScript value.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not made from JavaScript values",
    note = "`#[derive(FromJs)]` implements `InScope` and `FromJs`"
)]
pub trait FromJs<'s>: Sized {
    /// Whether `undefined` and `null` convert too; `Option` then looks at the type first.
    const TAKES_NULLISH: bool = false;

    /// Whether the result may hold handles.
    #[doc(hidden)]
    const HOLDS: Holds<Self> = Holds::HANDLES;

    /// Whether a property that converts proves that it was read from an object: no primitive has one of this type,
    /// but for the length of strings.
    #[doc(hidden)]
    const IS_OF_OBJECT: bool = false;

    /// Converts the value.
    ///
    /// # Errors
    /// A `TypeError` or `RangeError` that names what was expected, or an exception that JavaScript code threw.
    fn from_js(env: &Env<'s>, value: JsValue<'s>) -> Result<Self>;
}

/// Turned into a JavaScript value.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not turned into a JavaScript value",
    note = "`#[derive(IntoJs)]` implements `IntoJs`"
)]
pub trait IntoJs<'s>: Sized {
    /// Whether the conversion may leave handles anywhere but in its result.
    #[doc(hidden)]
    const HOLDS: Holds<Self> = Holds::HANDLES;

    /// Converts the value.
    ///
    /// # Errors
    /// If the value has no counterpart, or the runtime fails.
    fn into_js(self, env: &Env<'s>) -> Result<JsValue<'s>>;

    /// What a native function returns: as [`into_js`](Self::into_js), but `undefined` may be left out.
    #[doc(hidden)]
    #[inline(always)]
    fn into_returned(self, env: &Env<'s>) -> Result<Option<JsValue<'s>>> {
        self.into_js(env).map(Some)
    }
}

/// Calls a function that makes a value.
macro_rules! make {
    ($env:ident, $function:ident($($argument:expr),*)) => {{
        let mut value = null_mut();
        // SAFETY: the env is live in this scope, the arguments are plain data valid for the call, the result is
        // a local.
        $env.check(unsafe { raw::$function($env.raw(), $($argument,)* &raw mut value) })?;
        // SAFETY: the runtime has just made the handle in the current scope.
        Ok(unsafe { Handle::from_raw(value) })
    }};
}
pub(crate) use make;

/// Whether a conversion of `T` may leave handles behind. One that leaves none may run in a scope of its own, so that a
/// long array does not pile up handles.
///
/// It names its type, so that no other type can borrow the promise.
#[doc(hidden)]
pub struct Holds<T>(bool, PhantomData<fn() -> T>);

impl<T> Holds<T> {
    /// It may.
    pub const HANDLES: Self = Self(true, PhantomData);
    pub(crate) const NO_HANDLES: Self = Self(false, PhantomData);

    /// It may only if told so; for types made of others.
    ///
    /// # Safety
    /// If told not to, no handle that the conversion makes is kept by its result (the result in JavaScript apart), nor by
    /// anything that it reaches.
    #[must_use]
    pub const unsafe fn handles_if(handles: bool) -> Self {
        Self(handles, PhantomData)
    }

    /// As the conversions that this one consists of.
    pub(crate) const fn as_parts(handles: bool) -> Self {
        Self(handles, PhantomData)
    }

    /// Whether it may.
    #[must_use]
    pub const fn handles(self) -> bool {
        self.0
    }
}

impl<T> Clone for Holds<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Holds<T> {}

impl<T> fmt::Debug for Holds<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Holds").field(&self.0).finish()
    }
}

/// A parameter of a native function: anything [`FromJs`], `&str`, and the elements of a typed array.
///
/// A `&str` borrows from a buffer in the caller's frame, so a short string is read without an allocation. For `&[T]` and
/// `&mut [T]`, see [`bytes`](crate::bytes#parameters).
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be a parameter of a JavaScript function",
    note = "implement `InScope` and `FromJs` for it; an `Env` or a `Call` goes first"
)]
pub trait Argument: InScope {
    /// What the converted value may borrow from.
    #[doc(hidden)]
    type Storage;
    /// What is known before the memory of buffers is looked at.
    #[doc(hidden)]
    type Loaded<'s>;
    /// Whether it borrows the memory of a buffer.
    #[doc(hidden)]
    type Borrows: Borrows;
    /// Empty storage.
    #[doc(hidden)]
    fn empty() -> Self::Storage;
    /// Converts one argument; it may run JavaScript.
    #[doc(hidden)]
    fn load<'s>(
        env: &Env<'s>,
        value: JsValue<'s>,
        storage: &'s mut Self::Storage,
    ) -> Result<Self::Loaded<'s>>;
    /// The rest of the conversion, after all arguments are loaded; it runs no JavaScript.
    #[doc(hidden)]
    fn finish<'s>(
        env: &Env<'s>,
        loaded: Self::Loaded<'s>,
        borrowed: &mut Borrowed,
    ) -> Result<Self::In<'s>>;
}

/// Whether an argument borrows the memory of a buffer: [`BorrowsNothing`] or [`BorrowsBytes`].
#[doc(hidden)]
pub trait Borrows {
    /// Of two arguments together.
    type Or<B: Borrows>: Borrows;
}

/// It does not.
#[doc(hidden)]
#[derive(Debug)]
pub struct BorrowsNothing;

/// It does.
#[doc(hidden)]
#[derive(Debug)]
pub struct BorrowsBytes;

impl Borrows for BorrowsNothing {
    type Or<B: Borrows> = B;
}

impl Borrows for BorrowsBytes {
    type Or<B: Borrows> = Self;
}

impl<T> Argument for T
where
    T: InScope,
    for<'s> T::In<'s>: FromJs<'s>,
{
    type Storage = ();
    type Loaded<'s> = T::In<'s>;
    type Borrows = BorrowsNothing;
    #[inline(always)]
    fn empty() {}
    #[inline(always)]
    fn load<'s>(env: &Env<'s>, value: JsValue<'s>, (): &'s mut ()) -> Result<T::In<'s>> {
        <T::In<'s>>::from_js(env, value)
    }
    #[inline(always)]
    fn finish<'s>(_: &Env<'s>, loaded: T::In<'s>, _: &mut Borrowed) -> Result<T::In<'s>> {
        Ok(loaded)
    }
}

impl Argument for &str {
    type Storage = StrBuffer;
    type Loaded<'s> = &'s str;
    type Borrows = BorrowsNothing;
    #[inline(always)]
    fn empty() -> StrBuffer {
        StrBuffer::new() // a constant would be copied, its unset bytes included
    }
    #[inline(always)]
    fn load<'s>(env: &Env<'s>, value: JsValue<'s>, storage: &'s mut StrBuffer) -> Result<&'s str> {
        storage.read_raw(env, value.raw())
    }
    #[inline(always)]
    fn finish<'s>(_: &Env<'s>, loaded: &'s str, _: &mut Borrowed) -> Result<&'s str> {
        Ok(loaded)
    }
}

impl InScope for &str {
    type In<'s> = &'s str;
}

/// Types that are the same in every scope.
macro_rules! plain {
    ($($(<$($parameter:ident),*>)? $type:ty),* $(,)?) => {$(
        impl$(<$($parameter),*>)? $crate::convert::InScope for $type {
            type In<'s> = $type;
        }
    )*};
}
pub(crate) use plain;
