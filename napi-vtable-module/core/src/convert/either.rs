//! Values of one of two types, for functions with overloads.

use crate::convert::{FromJs, Holds, InScope, IntoJs};
use crate::env::Env;
use crate::error::{ErrorClass, Failure, More, Result, joined};
use crate::value::{JsValue, type_name};

/// One of two types: what converts to `A`, else what converts to `B`.
///
/// ```
/// use napi_vtable_module::{Either, JsFunction};
///
/// fn name(of: Either<String, f64>) -> String {
///     match of {
///         Either::A(text) => text,
///         Either::B(number) => number.to_string(),
///     }
/// }
/// # fn init(exports: &mut napi_vtable_module::Exports<'_>) -> napi_vtable_module::Result<()> { exports.function(c"name", name) }
/// ```
/// Where neither fits, the error names both. For three there is `Either<A, Either<B, C>>`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Either<A, B> {
    /// The first type.
    A(A),
    /// The second type.
    B(B),
}

impl<A: InScope, B: InScope> InScope for Either<A, B> {
    type In<'s> = Either<A::In<'s>, B::In<'s>>;
}

impl<'s, A: FromJs<'s>, B: FromJs<'s>> FromJs<'s> for Either<A, B> {
    const TAKES_NULLISH: bool = A::TAKES_NULLISH || B::TAKES_NULLISH;
    const HOLDS: Holds<Self> = Holds::as_parts(A::HOLDS.handles() || B::HOLDS.handles());

    fn from_js(env: &Env<'s>, value: JsValue<'s>) -> Result<Self> {
        let first = match A::from_js(env, value) {
            Ok(a) => return Ok(Self::A(a)),
            Err(failure) if failure.is_mismatch() => failure,
            Err(failure) => return Err(failure),
        };
        match B::from_js(env, value) {
            Ok(b) => Ok(Self::B(b)),
            Err(second) if second.is_mismatch() => Err(neither(env, value, first, second)),
            Err(failure) => Err(failure),
        }
    }
}

/// The error that names both types. Where the value was of one's type but wrong inside, that one's error says more.
#[cold]
#[inline]
fn neither(env: &Env<'_>, value: JsValue<'_>, first: Failure, second: Failure) -> Failure {
    let (a, b) = match (first.expectation(), second.expectation()) {
        (Some(a), Some(b)) => (a, b),
        (None, _) => return first,
        (_, None) => return second,
    };
    match (a.class, b.class) {
        (ErrorClass::RangeError, _) => return first,
        (_, ErrorClass::RangeError) => return second,
        _ => {}
    }
    let found = env
        .type_of_raw(crate::Handle::raw(value))
        .map_or("", type_name);
    let got = if found.is_empty() { "" } else { ", got " };
    let message = joined(&["expected ", a.what, " or ", b.what, got, found]);
    Failure::placed(More::told(a.class, message.into(), Some(a.code())))
}

impl<'s, A: IntoJs<'s>, B: IntoJs<'s>> IntoJs<'s> for Either<A, B> {
    const HOLDS: Holds<Self> = Holds::as_parts(A::HOLDS.handles() || B::HOLDS.handles());

    fn into_js(self, env: &Env<'s>) -> Result<JsValue<'s>> {
        match self {
            Self::A(a) => a.into_js(env),
            Self::B(b) => b.into_js(env),
        }
    }
}
