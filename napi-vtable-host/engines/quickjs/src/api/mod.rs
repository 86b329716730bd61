//! One file per chapter of the Node-API reference; `tables.rs` names each function in its slot.

pub mod arraybuffers;
pub mod async_context;
pub mod async_work;
pub mod bigints;
pub mod classes;
pub mod dates;
pub mod errors;
pub mod externals;
pub mod functions;
pub mod hooks;
pub mod lifecycle;
pub mod memory;
pub mod names;
pub mod node_buffers;
pub mod objects;
pub mod promises;
pub mod references;
pub mod scripts;
pub mod strings;
pub mod threadsafe_functions;
pub mod values;
pub mod version;
pub mod views;
