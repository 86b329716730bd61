//! Which of the two tables is meant.

/// One of the two tables.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Table {
    /// [`node_api_js_native_vtable`](crate::node_api_js_native_vtable).
    JsNative,
    /// [`node_api_module_vtable`](crate::node_api_module_vtable).
    Module,
}

impl Table {
    /// The table's name in C.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::JsNative => "node_api_js_native_vtable",
            Self::Module => "node_api_module_vtable",
        }
    }

    /// How many slots this crate knows of this table.
    #[must_use]
    pub const fn slots(self) -> usize {
        match self {
            Self::JsNative => size_of::<crate::node_api_js_native_vtable>() / size_of::<usize>(),
            Self::Module => size_of::<crate::node_api_module_vtable>() / size_of::<usize>(),
        }
    }
}
