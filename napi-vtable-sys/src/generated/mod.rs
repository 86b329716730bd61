// @generated from napi-vtable-sys/spec by `cargo run -p napi-vtable-codegen -- generate`; do not edit.
//! What the spec says, as Rust.

mod for_each;
#[cfg(feature = "runtime")]
pub mod functions;
mod js_native_vtable;
mod module_vtable;
#[cfg(feature = "std")]
pub mod names;

pub use js_native_vtable::node_api_js_native_vtable;
pub use module_vtable::node_api_module_vtable;
