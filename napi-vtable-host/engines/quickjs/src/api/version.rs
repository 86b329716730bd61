//! Versions, and where a module came from.
//!
//! Modules ask for Node's version to learn what they may use; the answer is the Node whose Node-API this engine
//! follows, with the release name `node`, as `process.versions.node` of a script.
//!
//! Source: "Version management" of the Node-API reference.

use std::ffi::c_char;

use napi_vtable_sys::*;

use crate::arguments::Out;
use crate::entry::node_api;

/// The Node whose Node-API this engine follows: major, minor, patch.
pub const NODE_VERSION: [u32; 3] = [26, 10, 0];

/// The same as text, for `process.versions.node`.
pub fn node_version() -> String {
    NODE_VERSION.map(|number| number.to_string()).join(".")
}

/// The highest version of Node-API that all functions are there for; an engine may stand for an older one.
pub const NODE_API_VERSION: u32 = NAPI_VERSION_LATEST as u32;

/// A version that every thread may read.
struct Version(napi_node_version);

// SAFETY: nothing writes to it, and its text is a literal.
unsafe impl Sync for Version {}

static VERSION: Version = Version(napi_node_version {
    major: NODE_VERSION[0],
    minor: NODE_VERSION[1],
    patch: NODE_VERSION[2],
    release: c"node".as_ptr(),
});

node_api! {
    /// `napi_get_version`.
    any fn napi_get_version(env, result: Out<u32>) {
        result.required()?.set(env.engine().tables.version().unsigned_abs());
        Ok(())
    }

    /// `napi_get_node_version`.
    any fn napi_get_node_version(_env, version: Out<*const napi_node_version>) {
        version.required()?.set(&raw const VERSION.0);
        Ok(())
    }

    /// `node_api_get_module_file_name`: a `file:` URL, good while the env lives.
    any fn node_api_get_module_file_name(env, result: Out<*const c_char>) {
        result.required()?.set(env.filename().as_ptr());
        Ok(())
    }
}
