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
//! calls next to nothing, makes it smaller still: 300 KB become 286 for a greeting, of which 277 KB are std. `docs/guide` in the
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
//! With the feature `async`, an `async fn` returns a promise. Its future runs on the module's executor: a small pool of threads, Tokio (feature
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

#[doc(inline)]
pub use napi_vtable_module_core::*;

#[cfg(feature = "macros")]
pub use napi_vtable_macros::{FromJs, IntoJs, module};
