//! The layout promises that hold at compile time, or the crate does not compile.

use core::mem::offset_of;
use static_assertions::const_assert_eq;

use crate::types::*;

/// Asserts the size and the alignment of a table and the offset of each slot. All in one constant: a constant a slot would
/// be a third of what the compiler has to do for this crate.
macro_rules! assert_slots {
    ($table:ident $count:literal $($slot:literal $field:ident)*) => {
        const _: () = {
            assert!(size_of::<$table>() == $count * size_of::<usize>());
            assert!(align_of::<$table>() == align_of::<usize>());
            $(assert!(
                core::mem::offset_of!($table, $field) == $slot * size_of::<usize>(),
                concat!("slot ", $slot, " is not `", stringify!($field), "`"),
            );)*
        };
    };
}
pub(crate) use assert_slots;

/// A pointer's size: the unit of most offsets below.
const P: usize = size_of::<usize>();

const_assert_eq!(size_of::<napi_property_descriptor>(), 8 * P);
const_assert_eq!(offset_of!(napi_property_descriptor, utf8name), 0);
const_assert_eq!(offset_of!(napi_property_descriptor, name), P);
const_assert_eq!(offset_of!(napi_property_descriptor, method), 2 * P);
const_assert_eq!(offset_of!(napi_property_descriptor, getter), 3 * P);
const_assert_eq!(offset_of!(napi_property_descriptor, setter), 4 * P);
const_assert_eq!(offset_of!(napi_property_descriptor, value), 5 * P);
const_assert_eq!(offset_of!(napi_property_descriptor, attributes), 6 * P);
const_assert_eq!(offset_of!(napi_property_descriptor, data), 7 * P);

const_assert_eq!(size_of::<napi_extended_error_info>(), 2 * P + 8);
const_assert_eq!(offset_of!(napi_extended_error_info, error_message), 0);
const_assert_eq!(offset_of!(napi_extended_error_info, engine_reserved), P);
const_assert_eq!(
    offset_of!(napi_extended_error_info, engine_error_code),
    2 * P
);
const_assert_eq!(offset_of!(napi_extended_error_info, error_code), 2 * P + 4);

const_assert_eq!(size_of::<napi_type_tag>(), 16);
const_assert_eq!(offset_of!(napi_type_tag, lower), 0);
const_assert_eq!(offset_of!(napi_type_tag, upper), 8);

const_assert_eq!(offset_of!(napi_node_version, major), 0);
const_assert_eq!(offset_of!(napi_node_version, minor), 4);
const_assert_eq!(offset_of!(napi_node_version, patch), 8);
const_assert_eq!(
    offset_of!(napi_node_version, release),
    if P == 8 { 16 } else { 12 }
);

const_assert_eq!(size_of::<napi_module>(), 8 + 8 * P);
const_assert_eq!(offset_of!(napi_module, nm_version), 0);
const_assert_eq!(offset_of!(napi_module, nm_flags), 4);
const_assert_eq!(offset_of!(napi_module, nm_filename), 8);
const_assert_eq!(offset_of!(napi_module, nm_register_func), 8 + P);
const_assert_eq!(offset_of!(napi_module, nm_modname), 8 + 2 * P);
const_assert_eq!(offset_of!(napi_module, nm_priv), 8 + 3 * P);
const_assert_eq!(offset_of!(napi_module, reserved), 8 + 4 * P);

const_assert_eq!(size_of::<napi_status>(), 4);
const_assert_eq!(size_of::<napi_env>(), P);
const_assert_eq!(size_of::<napi_callback>(), P);
