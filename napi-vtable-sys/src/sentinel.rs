//! Tables that are reached through a handle: the shape of the pull request's later revision.
//!
//! An env of such a runtime starts with a sentinel and the two tables; the two handles that functions take
//! without an env start with a sentinel and the module table. A pointer that is no such handle usually leads to
//! a C++ object whose first word is an aligned address, which the sentinel's lowest bit, always set, never matches.

use crate::{napi_env, node_api_js_native_vtable, node_api_module_vtable};

/// The first eight bytes of a handle that carries its tables: `NODE_VT`, then twice the version of the struct plus
/// one. The version is zero. A later version is not taken for this one, because its fields may differ.
pub const NODE_API_VT_SENTINEL: u64 = 0x4E4F_4445_5F56_5401;

/// What an env starts with whose runtime embeds the tables: `struct napi_env__` in C.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct node_api_vt_env {
    /// [`NODE_API_VT_SENTINEL`].
    pub sentinel: u64,
    /// The functions of `js_native_api.h`.
    pub js_vtable: *const node_api_js_native_vtable,
    /// The functions of `node_api.h`.
    pub module_vtable: *const node_api_module_vtable,
}

/// What a threadsafe function and an async cleanup hook's handle start with, which functions take without an env.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct node_api_vt_handle {
    /// [`NODE_API_VT_SENTINEL`].
    pub sentinel: u64,
    /// The functions of `node_api.h`.
    pub module_vtable: *const node_api_module_vtable,
}

static_assertions::const_assert_eq!(core::mem::offset_of!(node_api_vt_env, js_vtable), 8);
static_assertions::const_assert_eq!(
    core::mem::offset_of!(node_api_vt_env, module_vtable),
    8 + size_of::<usize>()
);
static_assertions::const_assert_eq!(core::mem::offset_of!(node_api_vt_handle, module_vtable), 8);

/// The tables behind an env, where its runtime embeds them.
///
/// `None` where the env is null, carries no sentinel, or carries a null table.
///
/// ```
/// use napi_vtable_sys::{NODE_API_VT_SENTINEL, node_api_vt_env, tables_of_env};
/// # let (js, module) = (std::ptr::dangling(), std::ptr::dangling());
/// let mut env = node_api_vt_env { sentinel: NODE_API_VT_SENTINEL, js_vtable: js, module_vtable: module };
/// let handle = (&raw mut env).cast();
/// // SAFETY: `handle` points to a whole `node_api_vt_env`.
/// assert_eq!(unsafe { tables_of_env(handle) }, Some((js, module)));
///
/// env.sentinel = 0x5555_0000_1234_5670; // what a C++ object starts with
/// // SAFETY: as above.
/// assert_eq!(unsafe { tables_of_env(handle) }, None);
/// ```
///
/// # Safety
/// `env` is null or points to at least eight readable bytes, and to a whole [`node_api_vt_env`] where those hold
/// the sentinel. Every env that a runtime passes to a module meets this.
#[must_use]
pub unsafe fn tables_of_env(
    env: napi_env,
) -> Option<(
    *const node_api_js_native_vtable,
    *const node_api_module_vtable,
)> {
    if env.is_null() {
        return None;
    }
    // SAFETY: the caller promises eight readable bytes; an env of another runtime may be aligned to less.
    let sentinel = unsafe { env.cast::<u64>().read_unaligned() };
    if sentinel != NODE_API_VT_SENTINEL {
        return None;
    }
    // SAFETY: the sentinel stands there, so the caller promises the whole struct.
    let header = unsafe { env.cast::<node_api_vt_env>().read_unaligned() };
    (!header.js_vtable.is_null() && !header.module_vtable.is_null())
        .then_some((header.js_vtable, header.module_vtable))
}
