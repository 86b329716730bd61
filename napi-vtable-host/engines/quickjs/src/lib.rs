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
//! Async work, threadsafe functions, cleanup hooks, the event loop and callback scopes are not offered:
//! they return `napi_generic_failure`, and the last error names the function.
//! `napi_module_register` does nothing: a module is registered by its exported function.

mod api;
mod arguments;
mod call;
mod engine;
mod entry;
mod env;
mod external;
mod external_memory;
mod handles;
mod inner;
mod last_error;
mod owned;
mod property;
mod references;
pub mod script;
mod slab;
mod tables;
mod values;
mod weak;

pub use engine::{Engine, EngineError, EnvHandle, ScriptError, Value};
pub use tables::TABLES;
