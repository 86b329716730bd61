//! What the spec says of one function, as data.

use core::ffi::CStr;

use crate::Table;

impl Table {
    /// The functions of this table, in slot order.
    #[must_use]
    pub fn functions(self) -> &'static [Function] {
        match self {
            Self::JsNative => &crate::JS_FUNCTIONS,
            Self::Module => &crate::MODULE_FUNCTIONS,
        }
    }
}

/// Which thread may call a function.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Thread {
    /// Only the thread that the env belongs to.
    Env,
    /// Any thread.
    Any,
}

/// One function: its slot and its rules.
///
/// ```
/// let function = &napi_vtable_sys::JS_FUNCTIONS[5];
/// assert_eq!(function.symbol, c"napi_create_object");
/// assert_eq!(function.offset(), 5 * size_of::<usize>());
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Function {
    /// The table it is in.
    pub table: Table,
    /// Its position there, from zero.
    pub slot: usize,
    /// The name of the table's field.
    pub field: &'static str,
    /// The name of the public function.
    pub symbol: &'static CStr,
    /// The Node-API version that brought it;
    /// [`NAPI_VERSION_EXPERIMENTAL`](crate::NAPI_VERSION_EXPERIMENTAL) where it is not stable yet.
    pub since: i32,
    /// Its C signature, without parameter names.
    pub signature: &'static str,
    /// The chapter of the Node-API reference that describes it.
    pub chapter: &'static str,
    /// Who may call it.
    pub thread: Thread,
    /// Whether it runs while a JavaScript exception is pending.
    pub pending_exception: bool,
    /// Whether a finalizer may call it during garbage collection.
    pub finalizer: bool,
    /// What it does, in one sentence.
    pub doc: &'static str,
}

impl Function {
    /// The slot's distance from the start of the table, in bytes.
    #[must_use]
    pub const fn offset(&self) -> usize {
        self.slot * size_of::<usize>()
    }

    /// Whether the slot may still move.
    #[must_use]
    pub const fn is_experimental(&self) -> bool {
        self.since == crate::NAPI_VERSION_EXPERIMENTAL
    }
}
