//! What `napi-vtable-module` consists of, but for its macros; depend on that crate.
//!
//! It is a crate of its own so that cargo compiles it beside the macros and not after them. The documentation, with
//! examples, is read through the other crate, and so are the paths in it.
//!
//! Some functions are `#[inline]` although they are long: they are compiled in the addons that use them, and not in all.

#[cfg(feature = "async")]
pub mod asynchronous;
mod bind;
pub mod bytes;
pub mod class;
mod compiled;
pub mod convert;
mod derived;
mod env;
pub mod error;
mod error_type;
mod expected;
mod function;
pub mod hooks;
mod instance;
mod kept;
mod native;
mod panics;
pub mod raw;
pub mod reference;
mod register;
#[cfg(feature = "serde")]
pub mod serde;
pub mod state;
pub mod task;
pub mod threadsafe;
pub mod typescript;
mod value;
mod version;

pub use napi_vtable_sys as sys;

#[cfg(feature = "serde")]
pub use self::serde::Serde;
#[cfg(feature = "stream")]
pub use asynchronous::JsAsyncIterator;
#[cfg(feature = "async")]
pub use asynchronous::{Async, Held, Promised, Streamed};
pub use bytes::{
    Clamped, Element, F16, JsBigInt64Array, JsBigUint64Array, JsBuffer, JsFloat16Array,
    JsFloat32Array, JsFloat64Array, JsInt8Array, JsInt16Array, JsInt32Array, JsTypedArray,
    JsUint8Array, JsUint8ClampedArray, JsUint16Array, JsUint32Array,
};
pub use class::{Class, ClassBuilder, Instance, JsIterator, Ref, RefMut};
pub use convert::{
    Argument, AsBigInt, Bytes, Either, Elements, FromJs, InScope, IntoJs, Latin1, Null, Undefined,
    Utf16,
};
pub use env::{Env, Escape, Scope};
pub use error::{Error, ErrorClass, Failure, FailureKind, PendingException, Result};
pub use error_type::ErrorType;
pub use function::{Call, Callable, Context, Function, Kind, Receiver, Returned};
pub use hooks::{AsyncHook, ExitDelay, Hook};
pub use native::{Rest, This};
pub use reference::{Persistent, Weak};
pub use register::{DEFAULT_VERSION, Exports, Module};
pub use task::{AbortSignal, CancelToken, Task};
pub use threadsafe::{
    CallError, Reply, ReplyError, ThreadsafeFunction, ThreadsafeOptions, Thrown, TryCallError,
};
pub use value::{
    Arguments, ArrayIter, BigIntTooLarge, BigIntWords, Deferred, Handle, JsArray, JsArrayBuffer,
    JsBigInt, JsBoolean, JsDataView, JsDate, JsError, JsExternal, JsFunction, JsMap, JsNull,
    JsNumber, JsObject, JsPromise, JsSet, JsSharedArrayBuffer, JsString, JsSymbol, JsUndefined,
    JsValue, Key, Property, PropertyKey, StrBuffer, TypeTag,
};

/// What the macros expand to call this; no part of the API.
#[doc(hidden)]
pub mod __private {
    #[cfg(feature = "async")]
    pub use crate::asynchronous::owned;
    pub use crate::derived::{
        Fields, Maker, Reader, field, fields, mismatch, mismatch_at, tag, text, within,
    };
    pub use crate::expected::Expected;
    #[cfg(feature = "async")]
    pub use crate::native::promise::held;
    #[cfg(not(feature = "async"))]
    pub use crate::native::without_async::{held, owned};
    pub use crate::native::{
        Export, constructor, constructor_by_type, function, function_by_type, function_on_this,
        get, get_or, method, method_by_type,
    };
    pub use crate::register::{init, inject, keep, register};
    pub use crate::version::version;
}
