//! What typed arrays hold.

use napi_vtable_sys::{
    napi_bigint64_array, napi_biguint64_array, napi_float16_array, napi_float32_array,
    napi_float64_array, napi_int8_array, napi_int16_array, napi_int32_array, napi_typedarray_type,
    napi_uint8_array, napi_uint8_clamped_array, napi_uint16_array, napi_uint32_array,
};

/// The element of a typed array.
///
/// # Safety
/// Every pattern of bits is a value, and the type has the size of `KIND`'s elements. It is implemented for all kinds
/// that Node-API knows.
pub unsafe trait Element: Copy + Send + Sync + 'static {
    /// The kind of array that holds it.
    const KIND: napi_typedarray_type;
    /// That kind, for errors.
    #[doc(hidden)]
    const WHAT: &'static str;
    /// Its class in JavaScript.
    #[doc(hidden)]
    const CLASS: &'static str;
}

/// An element of a `Uint8ClampedArray`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
#[repr(transparent)]
pub struct Clamped(pub u8);

/// An element of a `Float16Array`, as its bits. Older runtimes (Node 20) have no such arrays.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Default)]
#[repr(transparent)]
pub struct F16(pub u16);

macro_rules! elements {
    ($($type:ty, $kind:ident $what:literal $class:literal;)*) => {$(
        // SAFETY: a number of the array's element size, or transparent over one.
        unsafe impl Element for $type {
            const KIND: napi_typedarray_type = $kind;
            const WHAT: &'static str = $what;
            const CLASS: &'static str = $class;
        }
    )*};
}
elements! {
    i8, napi_int8_array "an Int8Array" "Int8Array";
    u8, napi_uint8_array "a Uint8Array" "Uint8Array";
    Clamped, napi_uint8_clamped_array "a Uint8ClampedArray" "Uint8ClampedArray";
    i16, napi_int16_array "an Int16Array" "Int16Array";
    u16, napi_uint16_array "a Uint16Array" "Uint16Array";
    i32, napi_int32_array "an Int32Array" "Int32Array";
    u32, napi_uint32_array "a Uint32Array" "Uint32Array";
    F16, napi_float16_array "a Float16Array" "Float16Array";
    f32, napi_float32_array "a Float32Array" "Float32Array";
    f64, napi_float64_array "a Float64Array" "Float64Array";
    i64, napi_bigint64_array "a BigInt64Array" "BigInt64Array";
    u64, napi_biguint64_array "a BigUint64Array" "BigUint64Array";
}

/// The size of an element in bytes; `None` for a kind that this crate does not know.
#[inline]
pub(super) fn size_of_kind(kind: napi_typedarray_type) -> Option<usize> {
    macro_rules! sizes {
        ($($type:ty)*) => {
            match kind {
                $(kind if kind == <$type>::KIND => Some(size_of::<$type>()),)*
                _ => None,
            }
        };
    }
    sizes!(u8 i8 Clamped u16 i16 u32 i32 F16 f32 f64 i64 u64)
}
