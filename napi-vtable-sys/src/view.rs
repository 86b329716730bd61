//! A foreign table, read no further than it reaches.
//!
//! A table that another program made may be shorter than the struct of this crate, and may hold null where that
//! program knows no better. A Rust reference to the struct would promise bytes that are not there, so such a table
//! is viewed as a pointer and a known number of slots, and each slot is an `Option`.
//!
//! ```
//! use napi_vtable_sys::{TableView, node_api_js_native_vtable};
//! # unsafe extern "C" fn get_undefined(
//! #     _: napi_vtable_sys::napi_env, _: *mut napi_vtable_sys::napi_value,
//! # ) -> napi_vtable_sys::napi_status { napi_vtable_sys::napi_ok }
//! // An old runtime's table: two slots, the first one empty.
//! let slots: [*const (); 2] = [std::ptr::null(), get_undefined as *const ()];
//! // SAFETY: the table has two slots and outlives the view; what it holds has the slots' signatures.
//! let table = unsafe { TableView::<node_api_js_native_vtable>::new(slots.as_ptr().cast(), 2) }.unwrap();
//! assert!(table.get_last_error_info().is_none()); // null
//! assert!(table.get_undefined().is_some());
//! assert!(table.create_object().is_none()); // past the end
//! ```

use core::ffi::c_void;
use core::marker::PhantomData;
use core::ptr::NonNull;

use crate::{Table, node_api_js_native_vtable, node_api_module_vtable};

mod sealed {
    pub trait Sealed {}
    impl Sealed for crate::node_api_js_native_vtable {}
    impl Sealed for crate::node_api_module_vtable {}
}

/// One of the two table structs.
pub trait TableStruct: sealed::Sealed {
    /// Which one it is.
    const TABLE: Table;
}

impl TableStruct for node_api_js_native_vtable {
    const TABLE: Table = Table::JsNative;
}

impl TableStruct for node_api_module_vtable {
    const TABLE: Table = Table::Module;
}

/// A table of known length that lives for `'a`.
#[derive(Clone, Copy, Debug)]
pub struct TableView<'a, T: TableStruct> {
    start: NonNull<Option<NonNull<c_void>>>,
    slots: usize,
    table: PhantomData<&'a T>,
}

// SAFETY: who made the view promised that nobody writes to the table while it lives; function pointers are Send and Sync.
unsafe impl<T: TableStruct> Send for TableView<'_, T> {}
// SAFETY: as above.
unsafe impl<T: TableStruct> Sync for TableView<'_, T> {}

impl<'a, T: TableStruct> TableView<'a, T> {
    /// Views `slots` slots from `table` on; `None` where the pointer is null or not aligned to a slot.
    ///
    /// # Safety
    /// `table` is null or leads to `slots` pointers that nobody changes during `'a`. Each is null or the function that
    /// this table has in this slot.
    #[must_use]
    pub unsafe fn new(table: *const T, slots: usize) -> Option<Self> {
        let start = NonNull::new(table.cast_mut())?.cast::<Option<NonNull<c_void>>>();
        start.is_aligned().then_some(Self {
            start,
            slots,
            table: PhantomData,
        })
    }

    /// How many slots the table has.
    #[must_use]
    pub const fn slots(&self) -> usize {
        self.slots
    }

    /// The address in a slot; `None` past the end and where the table holds null.
    #[must_use]
    pub fn slot(&self, slot: usize) -> Option<NonNull<c_void>> {
        if slot >= self.slots {
            return None;
        }
        // SAFETY: `new`'s caller promised this many readable slots.
        unsafe { self.start.add(slot).read() }
    }
}

impl<'a> From<&'a node_api_js_native_vtable> for TableView<'a, node_api_js_native_vtable> {
    fn from(table: &'a node_api_js_native_vtable) -> Self {
        Self {
            start: NonNull::from(table).cast(),
            slots: Table::JsNative.slots(),
            table: PhantomData,
        }
    }
}

impl<'a> From<&'a node_api_module_vtable> for TableView<'a, node_api_module_vtable> {
    fn from(table: &'a node_api_module_vtable) -> Self {
        Self {
            start: NonNull::from(table).cast(),
            slots: Table::Module.slots(),
            table: PhantomData,
        }
    }
}

macro_rules! accessors {
    ([$type:ident]
     $({ $slot:literal $field:ident $symbol:ident $since:literal $kind:ident ($($name:ident: $argument:ty),*) -> $returns:ty })*) => {
        impl TableView<'_, $type> {
            $(
                #[doc = concat!("`", stringify!($symbol), "`, where the table has it.")]
                #[must_use]
                pub fn $field(&self) -> Option<unsafe extern "C" fn($($name: $argument),*) -> $returns> {
                    let address = self.slot($slot)?;
                    // SAFETY: `new`'s caller promised that this slot holds the function with this signature.
                    Some(unsafe {
                        core::mem::transmute::<NonNull<c_void>, unsafe extern "C" fn($($name: $argument),*) -> $returns>(address)
                    })
                }
            )*
        }
    };
}
crate::for_each_js_function!(accessors, node_api_js_native_vtable);
crate::for_each_module_function!(accessors, node_api_module_vtable);
