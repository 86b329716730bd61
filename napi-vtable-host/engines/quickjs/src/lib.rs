//! Node-API over QuickJS-ng: an engine whose envs hand native modules their function tables.
//!
//! [`Engine`] owns a JavaScript runtime on one thread. [`Engine::new_env`] makes an env for one module; its
//! pointer, [`EnvHandle::raw`], is the `napi_env` that the module gets. [`TABLES`] are the functions that
//! work on such envs, for `napi_vtable_host::Host`.
//!
//! ```
//! let engine = napi_vtable_quickjs::Engine::new()?;
//! let value = engine.eval("[1, 2, 3].map(n => n * 2).join()", "example.js")?;
//! assert_eq!(value.text(), "2,4,6");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! [`Engine::with_node_api_version`] makes one that stands for an older runtime; [`Engine::tables`] are the functions
//! of such an engine, and [`EXPORTS`] what an executable with engines of several versions exports by name.
//!
//! [`Engine::run_loop`] runs what native modules have begun, async work and threadsafe functions, until nothing
//! is left; [`Engine::turn`] does one step of it, for a runtime with a loop of its own. Dropping the engine runs
//! the cleanup hooks, the newest first, waits for what other threads still do, runs the finalizers and those of
//! the instance data, and then frees the engine.
//!
//! With feature `uv` the loop is libuv's, one per engine, and `napi_get_uv_event_loop` gives it to addons. Without it
//! that function returns `napi_generic_failure` and a last error that says so.
//! `napi_module_register` is the host crate's, which keeps the registration for the file that it came from.

mod api;
mod arguments;
mod call;
mod engine;
mod entry;
mod env;
mod env_handle;
mod event_loop;
mod external;
mod external_memory;
mod function;
mod handles;
mod hooks;
mod inner;
mod instance;
mod intrinsics;
mod owned;
mod property;
mod references;
mod registry;
pub mod script;
mod shared_memory;
mod slab;
mod tables;
mod usage;
mod values;
mod versions;
mod weak;
mod writes;

pub use engine::{Engine, EngineError, ScriptError, Value};
pub use env_handle::EnvHandle;
pub use event_loop::Waker;
pub use tables::TABLES;
pub use usage::Usage;
pub use versions::EXPORTS;
