//! The layout manifest: both tables as data that can be stored and compared.
//!
//! CI keeps the manifest of a release and compares the next one with it; a tool in another language reads slots
//! from it instead of headers.

use serde::Serialize;

use crate::{Function, NAPI_VERSION_EXPERIMENTAL, Table};

/// Both tables.
///
/// ```
/// let manifest = serde_json::to_value(napi_vtable_sys::layout::Manifest::CURRENT).unwrap();
/// assert_eq!(manifest["pointer_bytes"], size_of::<usize>());
/// let slot = &manifest["tables"][0]["slots"][5];
/// assert_eq!(slot["symbol"], "napi_create_object");
/// assert_eq!(slot["offset"], 5 * size_of::<usize>());
/// assert_eq!(slot["signature"], "napi_status(napi_env, napi_value*)");
/// ```
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Manifest {
    /// The size of a slot in bytes, on the target that this was built for.
    pub pointer_bytes: usize,
    /// The js table, then the module table.
    pub tables: [TableLayout; 2],
}

/// One table.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct TableLayout {
    /// The name of the table's type in C.
    pub table: &'static str,
    /// Its slots in order.
    pub slots: Slots,
}

/// The slots of a table; they serialise as a list of [`SlotLayout`].
#[derive(Clone, Copy, Debug)]
pub struct Slots(Table);

/// One slot.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct SlotLayout {
    /// Position in the table.
    pub slot: usize,
    /// Distance from the start of the table, in bytes.
    pub offset: usize,
    /// Name of the table's field.
    pub field: &'static str,
    /// Name of the public function.
    pub symbol: &'static str,
    /// Version of Node-API that brought it; absent while it is experimental.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub since: Option<i32>,
    /// The C signature, without parameter names.
    pub signature: &'static str,
}

impl Manifest {
    /// The tables of this release.
    pub const CURRENT: Self = Self {
        pointer_bytes: size_of::<usize>(),
        tables: [
            TableLayout::of(Table::JsNative),
            TableLayout::of(Table::Module),
        ],
    };
}

impl TableLayout {
    const fn of(table: Table) -> Self {
        Self {
            table: table.name(),
            slots: Slots(table),
        }
    }
}

impl Slots {
    /// The slots in order.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = SlotLayout> {
        self.0.functions().iter().map(SlotLayout::from)
    }
}

impl From<&Function> for SlotLayout {
    fn from(function: &Function) -> Self {
        Self {
            slot: function.slot,
            offset: function.offset(),
            field: function.field,
            symbol: function.symbol.to_str().unwrap_or_default(),
            since: (function.since != NAPI_VERSION_EXPERIMENTAL).then_some(function.since),
            signature: function.signature,
        }
    }
}

impl Serialize for Slots {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.iter())
    }
}
