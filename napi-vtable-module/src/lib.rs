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
//! `lto = true`, `codegen-units = 1` and `strip = true` in the release profile make it small. `docs/modules.md` in the
//! repository has all attributes; `napi-vtable types FILE.node` prints the TypeScript declarations that the library
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
//! 4. Closures with captured state are dropped after JavaScript has dropped their function, at the latest with the
//!    env. The library itself stays loaded.
//!
//! # Values
//! A handle such as [`JsObject`] is one pointer, `Copy`, and carries the lifetime `'s` of its handle scope. It cannot
//! outlive the scope, leave the thread, or be used with another scope's [`Env`]: such a program does not compile.
//! Plain Rust types convert on their own, see [`convert`]; Rust values behind JavaScript objects are a [`class`].
//!
//! # Errors
//! [`Error`] is thrown where a function returns it; [`PendingException`] is an exception that JavaScript code has
//! thrown and that goes on unless it is taken; `?` works on both and on every [`std::error::Error`]. A panic becomes a
//! JavaScript error with its message and place in the source. See [`error`]. Nothing unwinds into C.
//!
//! With `panic = "abort"` everything compiles and works the same, but a panic ends the process.
//!
//! # Below
//! [`call!`] calls any Node-API function and checks its status, [`raw`] has them all, [`Env::raw`] and
//! [`Handle::raw`] give the raw pointers, [`sys`] the C types.

mod bind;
pub mod class;
pub mod convert;
mod derived;
mod env;
pub mod error;
mod error_type;
mod function;
mod native;
mod object;
mod panics;
pub mod raw;
mod register;
mod string;
pub mod typescript;
mod value;

pub use napi_vtable_sys as sys;

pub use class::{Class, ClassBuilder, Instance, JsIterator, Ref, RefMut};
pub use convert::{Argument, FromJs, InScope, IntoJs};
pub use env::{Env, Escape, Scope};
pub use error::{Error, ErrorClass, Failure, FailureKind, PendingException, Result};
pub use error_type::ErrorType;
pub use function::{Call, Callable, Context, Function, Kind, Receiver, Returned};
#[cfg(feature = "macros")]
pub use napi_vtable_macros::{FromJs, IntoJs, module};
pub use native::{Rest, This};
pub use object::{Arguments, Key};
pub use register::{DEFAULT_VERSION, Exports};
pub use string::StrBuffer;
pub use value::{
    Handle, JsArray, JsBigInt, JsBoolean, JsExternal, JsFunction, JsNull, JsNumber, JsObject,
    JsString, JsSymbol, JsUndefined, JsValue,
};

/// What the macros expand to call this; no part of the API.
#[doc(hidden)]
pub mod __private {
    pub use crate::derived::{mismatch, mismatch_at, tag, text, within};
    pub use crate::error::Expected;
    pub use crate::native::{Export, constructor, function, function_on_this, get, get_or, method};
    pub use crate::register::{init, inject, keep, register};
}
