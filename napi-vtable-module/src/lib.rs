//! Native modules for JavaScript runtimes, in Rust.
//!
//! A module built with this crate imports no `napi_*` symbol. The runtime hands it two tables of function pointers,
//! and the same file loads in any runtime: one that injects tables, one that embeds them in its env, or one that
//! exports functions by name, as Node, Bun and Deno do.
//!
//! ```
//! #[napi_vtable_module::module]
//! mod greetings {
//!     use napi_vtable_module::{Env, Error, FromJs, JsFunction, Result};
//!
//!     /// Greets somebody.
//!     #[export]
//!     fn greet(name: &str, #[default("Hello")] greeting: &str) -> Result<String> {
//!         if name.is_empty() {
//!             return Err(Error::type_error("nobody to greet").into());
//!         }
//!         Ok(format!("{greeting}, {name}!"))
//!     }
//!
//!     #[export]
//!     fn each<'s>(env: Env<'s>, count: u32, f: JsFunction<'s>) -> Result<()> {
//!         (0..count).try_for_each(|index| f.call(&env, (index,)))
//!     }
//!
//!     #[derive(FromJs)]
//!     struct Size { width: u32, height: Option<u32> }
//!
//!     #[export]
//!     pub struct Canvas { cells: Vec<u32> }
//!
//!     #[export]
//!     impl Canvas {
//!         #[constructor]
//!         fn new(size: Size) -> Self {
//!             Self { cells: vec![0; (size.width * size.height.unwrap_or(1)) as usize] }
//!         }
//!         fn fill(&mut self, color: u32) -> &mut Self {
//!             self.cells.fill(color);
//!             self
//!         }
//!     }
//! }
//! # fn main() {}
//! ```
//! with `crate-type = ["cdylib"]` in `Cargo.toml`. The library, named `something.node`, is what JavaScript requires.
//! `lto = true`, `codegen-units = 1` and `strip = true` in the release profile make it small; `opt-level = "s"`, which costs
//! calls next to nothing, makes it smaller still: 300 KB for a greeting, of which 277 KB are std. `docs/guide` in the
//! repository explains all of it; `napi-vtable types FILE.node` prints the TypeScript declarations that the library
//! carries.
//!
//! Without the macros (feature `macros`, on by default), the same is said in a function:
//! ```
//! use napi_vtable_module::{Exports, Result};
//!
//! fn add(a: f64, b: f64) -> f64 {
//!     a + b
//! }
//!
//! fn init(exports: &mut Exports<'_>) -> Result<()> {
//!     exports.function(c"add", add)
//! }
//!
//! napi_vtable_module::register!(init);
//! # fn main() {}
//! ```
//!
//! # Life cycle
//! 1. A host that injects calls `node_api_module_get_api_version_v1`, then `node_api_module_set_vtable_v1`.
//! 2. Every runtime calls `napi_register_module_v1`, once for each env that loads the module. The first call binds
//!    the tables where nothing was injected: from the env, or by name (feature `by-name`, on by default; without it
//!    no `dlsym` is in the binary). Then the function given to [`register!`] fills the exports.
//! 3. JavaScript calls native functions. Each call is one read of the arguments, their conversion in the caller's
//!    frame, the Rust function, the conversion of the result: no allocation, no lock, no thread-local.
//! 4. When an env ends (the process, a worker), its cleanup [hooks] run, closures with captured state are dropped that
//!    JavaScript has not dropped before, and then the env's [`state`]. The library itself stays loaded.
//!
//! # Values
//! A handle such as [`JsObject`] is one pointer, `Copy`, and carries the lifetime `'s` of its handle scope. It cannot
//! outlive the scope, leave the thread, or be used with another scope's [`Env`]: such a program does not compile. What
//! outlives a scope is a [`Persistent`] or a [`Weak`]. Plain Rust types convert on their own, see [`convert`]; Rust
//! values behind JavaScript objects are a [`class`]; the
//! memory of buffers is borrowed, see [`bytes`](mod@bytes).
//!
//! # Async
//! An `async fn` returns a promise. Its future runs on the module's executor: a small pool of threads, Tokio (feature
//! `tokio`), or any other. Promises and asynchronous iterables of JavaScript are futures and streams in Rust; a Rust stream
//! (feature `stream`) is an asynchronous iterator. See [`asynchronous`].
//!
//! # Errors
//! [`Error`] is thrown where a function returns it; [`PendingException`] is an exception that JavaScript code has
//! thrown and that goes on unless it is taken; `?` works on both and on every [`std::error::Error`]. A panic becomes a
//! JavaScript error with its message and place in the source. See [`error`]. Nothing unwinds into C.
//!
//! With `panic = "abort"` everything compiles and works the same, but a panic ends the process.
//!
//! # Threads
//! Values stay on JavaScript's thread. A [`Task`] is work on another one, whose result becomes a promise; a
//! [`ThreadsafeFunction`] is called from any thread and runs on JavaScript's. See [`task`] and [`threadsafe`].
//!
//! # Testing
//! The crate `napi-vtable-testing` runs JavaScript against the module in `cargo test`, without Node: it takes the constant
//! `MODULE`, a [`Module`], that the macros define.
//!
//! # Below
//! [`call!`] calls any Node-API function and checks its status, [`raw`] has them all, [`Env::raw`] and
//! [`Handle::raw`] give the raw pointers, [`sys`] the C types.

pub mod asynchronous;
mod bind;
pub mod bytes;
pub mod class;
pub mod convert;
mod derived;
mod env;
pub mod error;
mod error_type;
mod expected;
mod function;
pub mod hooks;
mod instance;
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
#[cfg(feature = "macros")]
pub use napi_vtable_macros::{FromJs, IntoJs, module};
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
    pub use crate::asynchronous::owned;
    pub use crate::derived::{mismatch, mismatch_at, tag, text, within};
    pub use crate::expected::Expected;
    pub use crate::native::{
        Export, constructor, constructor_by_type, function, function_by_type, function_on_this,
        get, get_or, held, method, method_by_type,
    };
    pub use crate::register::{init, inject, keep, register};
    pub use crate::value::property_key::{Fields, fields, object};
    pub use crate::version::version;
}
