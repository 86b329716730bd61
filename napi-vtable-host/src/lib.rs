//! For runtime authors: hand Node-API to native modules as tables of function pointers.
//!
//! A JavaScript runtime that implements Node-API has ~160 functions. Modules that import them by name tie
//! themselves to the executable that loads them; a module that is built for tables takes two pointers instead. This
//! crate fills the tables, opens modules, and hands the tables over.
//!
//! # The life of a module
//! 1. The runtime makes its [`Tables`], once: from struct literals, or by name from a library that has the functions.
//! 2. [`Host::open`] takes a path. It follows symbolic links, [inspects](inspect) the file, loads it, and reads its
//!    exports.
//! 3. It calls `node_api_module_get_api_version_v1`, and refuses a module that needs more than the host offers
//!    before it calls anything else.
//! 4. It calls `node_api_module_set_vtable_v1` with both tables, where the module takes tables. One that does not
//!    finds its functions itself: by name in the process, or through its env.
//! 5. It remembers the [`Module`]. The same file opens once in a process: steps 3 and 4 happen once, however many
//!    hosts, threads and envs load it.
//! 6. [`Module::register`] runs the module's register function, for each env that loads it.
//! 7. Nothing is unloaded. The module's functions are held by JavaScript objects, finalizers and threads whose end
//!    its host cannot know, so a module stays as long as the process.
//!
//! A module that registers from a static constructor has no register function to export: [`module_register`] captures
//! what the constructor hands over, for this load of the file and every later one. A module that is part of the
//! executable has no file: [`link`] gives it a name, and it is found before files are. An ordinary addon imports the
//! functions by name: [`export_node_api!`] defines them.
//!
//! A module has one pair of globals for its tables. Two hosts in one process that open the same file must therefore
//! have the same `Tables`; the second one gets [`OpenError::OtherTables`] otherwise. A process with several engines
//! hands out one pair whose functions look at the env they are called with.
//!
//! # What safe code cannot protect
//! * **The module.** Native code can do anything. [`Host::open`] keeps damage and mistakes in the file from crashing
//!   the process before the module's own code runs; it does not make a module trustworthy.
//! * **The env.** That an env belongs to the runtime whose tables the module has, is alive, and is used on its own
//!   thread, is what the caller of [`Module::register`] promises.
//! * **The functions by name.** A symbol has no type. Who fills tables [by name](Tables::by_name) promises that what
//!   stands under a function's name is that function.
//! * **Unwinding.** A Rust panic that leaves a module's export is caught and becomes an error, if both sides share
//!   one standard library; any other exception ends the process, with a message.
//!
//! # Example
//! A runtime whose only value is a counter, and a module that increments it:
//! ```
//! use napi_vtable_host::{Host, Tables};
//! use napi_vtable_sys::missing::{Caller, Missing, ReportMissing, js_native_stubs, module_stubs};
//! use napi_vtable_sys::*;
//!
//! struct Runtime;
//!
//! impl ReportMissing for Runtime {
//!     unsafe fn report(_caller: Caller, missing: &'static Missing) -> napi_status {
//!         eprintln!("{missing}"); // a real runtime writes this into the env's last error
//!         napi_generic_failure
//!     }
//! }
//!
//! unsafe extern "C" fn set_element(
//!     env: napi_env, _object: napi_value, index: u32, _value: napi_value,
//! ) -> napi_status {
//!     // SAFETY: `main` registers the module with an env that is its counter.
//!     unsafe { *env.cast::<u32>() += index };
//!     napi_ok
//! }
//!
//! static TABLES: Tables = Tables::new::<Runtime>(
//!     node_api_js_native_vtable { set_element, ..js_native_stubs::<Runtime>() },
//!     module_stubs::<Runtime>(),
//! );
//! static HOST: Host = Host::new(&TABLES);
//!
//! # let folder = std::env::temp_dir().join(format!("napi-vtable-host-doc-{}", std::process::id()));
//! # std::fs::create_dir_all(&folder)?;
//! # let (source, addon) = (folder.join("addon.c"), folder.join("addon.node"));
//! # std::fs::write(&source, r#"
//! # typedef int (*set_element)(void *env, void *object, unsigned index, void *value);
//! # static set_element const *js;
//! # int node_api_module_get_api_version_v1(void) { return 8; }
//! # void node_api_module_set_vtable_v1(const void *module_table, const void *js_table) { js = js_table; }
//! # void *napi_register_module_v1(void *env, void *exports) { js[43](env, exports, 7, exports); return exports; }
//! # "#)?;
//! # let built = std::process::Command::new("cc").args(["-shared", "-fPIC", "-o"]).arg(&addon).arg(&source).status()?;
//! # assert!(built.success());
//! let module = HOST.open(&addon)?;
//! assert_eq!(module.api_version(), 8);
//!
//! let mut counter = 0_u32;
//! let env = (&raw mut counter).cast();
//! let exports = (&raw mut counter).cast();
//! // SAFETY: the env is one that this runtime's functions take, and lives on this thread.
//! let exports = unsafe { module.register(env, exports) }?;
//! assert!(!exports.is_null());
//! assert_eq!(counter, 7);
//! # std::fs::remove_dir_all(&folder)?;
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod by_name;
mod constructors;
mod error;
mod host;
pub mod inspect;
mod library;
mod linked;
mod memory;
mod module;
pub mod tables;

pub use constructors::module_register;
pub use error::{OpenError, RegisterError};
pub use host::Host;
pub use linked::{EntryPoints, LinkError, link};
pub use module::Module;
pub use tables::{FillError, FilledTables, Tables};

/// For macros of this crate.
#[doc(hidden)]
pub use napi_vtable_sys as sys;
