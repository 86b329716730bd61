//! For addon authors: `cargo test` runs the module, without Node and without linker flags.
//!
//! [`Engine::new`] starts a JavaScript engine inside the test and loads the module from the test program itself. Nothing is
//! built or opened besides.
//!
//! ```
//! // src/lib.rs
//! #[napi_vtable_module::module]
//! mod math {
//!     #[export]
//!     fn add(a: f64, b: f64) -> f64 {
//!         a + b
//!     }
//! }
//!
//! // a test, in the same file or under tests/
//! use napi_vtable_testing::{Engine, Result};
//!
//! # /*
//! #[test]
//! # */
//! fn adds() -> Result {
//!     let js = Engine::new(MODULE)?;
//!     assert_eq!(js.eval::<f64>("addon.add(2, 3)")?, 5.0);
//!     js.run("assert.deepStrictEqual([1, 2].map((n) => addon.add(n, 1)), [2, 3])")?;
//!     assert_eq!(js.throws("addon.add(1, '2')").name, "TypeError");
//!     Ok(())
//! }
//! # fn main() { adds().unwrap() }
//! ```
//!
//! `MODULE` is a constant that `#[module]` and `register!` define beside themselves, in the crate's root as a rule: `MODULE` for
//! the tests in `lib.rs`, `my_addon::MODULE` for those under `tests/`. The latter need the library as a Rust library too:
//!
//! ```toml
//! [lib]
//! crate-type = ["cdylib", "rlib"]
//!
//! [dev-dependencies]
//! napi-vtable-testing = "0.1"
//! ```
//!
//! # What there is
//! | | |
//! |---|---|
//! | [`eval`](Engine::eval), [`run`](Engine::run) | code, with `await` and the event loop; a result of any Rust type that converts |
//! | [`throws`](Engine::throws) | what code throws: name, message, code, stack, cause |
//! | [`set`](Engine::set) | a value from Rust as a global variable |
//! | [`with`](Engine::with) | an [`Env`](napi_vtable_module::Env), to test Rust functions that take handles |
//! | [`load`](Engine::load) | the module once more, in an env of its own; `require('addon')` loads it in workers |
//! | [`gc`](Engine::gc), [`objects`](Engine::objects) | garbage collection and counts, to find leaks |
//! | [`run_loop`](Engine::run_loop) | the event loop until it is empty |
//!
//! The engine has Node's `require`, `process`, timers and built-in modules, as far as `docs/scripts.md` in the repository says.
//!
//! # Errors
//! JavaScript errors come back as [`Error`]. A test that returns one fails with its stack, and a frame of the test's own code
//! stands there with the place in the Rust file:
//! ```
//! # use napi_vtable_testing::Engine;
//! let js = Engine::empty()?;
//! let thrown = js.throws("
//!     function inner() { throw new RangeError('too far'); }
//!     inner();
//! ");
//! assert_eq!((thrown.name.as_str(), thrown.message.as_str()), ("RangeError", "too far"));
//! // at inner (src/lib.rs:12:30), where the line is that of the Rust file
//! assert!(thrown.stack.unwrap().contains(file!()));
//! # Ok::<(), napi_vtable_testing::Error>(())
//! ```
//!
//! # Teardown
//! Dropping the engine ends its workers, runs cleanup hooks, finalizers and the drops of states and class values, as the end of
//! a process does. A test sees that nothing is left:
//! ```
//! use std::sync::atomic::{AtomicUsize, Ordering};
//!
//! static ALIVE: AtomicUsize = AtomicUsize::new(0);
//!
//! #[napi_vtable_module::module]
//! mod canvases {
//!     #[export]
//!     pub struct Canvas {}
//!
//!     #[export]
//!     impl Canvas {
//!         #[constructor]
//!         fn new() -> Self {
//!             super::ALIVE.fetch_add(1, super::Ordering::Relaxed);
//!             Self {}
//!         }
//!     }
//!
//!     impl Drop for Canvas {
//!         fn drop(&mut self) {
//!             super::ALIVE.fetch_sub(1, super::Ordering::Relaxed);
//!         }
//!     }
//! }
//!
//! # fn main() -> napi_vtable_testing::Result {
//! let js = napi_vtable_testing::Engine::new(MODULE)?;
//! js.run("let kept = new addon.Canvas(); for (let i = 0; i < 99; i += 1) new addon.Canvas();")?;
//! js.gc()?;
//! assert_eq!(ALIVE.load(Ordering::Relaxed), 1);
//! drop(js);
//! assert_eq!(ALIVE.load(Ordering::Relaxed), 0);
//! # Ok(())
//! # }
//! ```
//!
//! # Threads
//! Tests run in parallel, each on its thread with an engine of its own. What a module keeps in a `static` they share, as the
//! workers of one process would.
//!
//! # Limits
//! A test program has one module, because the functions that a library exports have fixed names: a crate that depends on two
//! addons does not link. The engine is QuickJS; what only V8 does, such as the text of engine errors, is for a test in Node.

mod engine;
mod error;

pub use engine::Engine;
pub use error::{Error, Result, Thrown};
