//! The intrinsics: what the API calls in JavaScript, saved before a script can replace it.

use rquickjs_sys as q;
use rquickjs_sys::JSValue;

use crate::engine::{Engine, EngineError};

macro_rules! intrinsics {
    ($($(#[$doc:meta])* $name:ident = $expression:expr;)*) => {
        /// What the API calls in JavaScript, saved before any script runs.
        pub struct Intrinsics { $($(#[$doc])* pub $name: JSValue,)* }

        impl Intrinsics {
            /// Nothing yet.
            pub const EMPTY: Self = Self { $($name: q::JS_UNDEFINED,)* };

            /// Saves all of them. Those that came before a failure are saved too.
            ///
            /// # Errors
            /// [`EngineError::Intrinsic`] for one that is missing.
            pub fn load(&mut self, engine: &Engine) -> Result<(), EngineError> {
                $({
                    let value = engine.eval(&format!("({}\n)", $expression.trim_end()), "napi-vtable:intrinsics")
                        .map_err(|source| EngineError::Intrinsic { name: stringify!($name), source })?;
                    self.$name = value.owned.into_raw();
                })*
                Ok(())
            }

            /// Each of them, for the end of the engine, which frees them.
            pub fn values(&self) -> impl Iterator<Item = JSValue> {
                [$(self.$name,)*].into_iter()
            }
        }
    };
}

intrinsics! {
    /// Object or symbol → holder, see `weak.rs`.
    holders = "new WeakMap()";
    /// `WeakMap.prototype.get`.
    weak_map_get = "WeakMap.prototype.get";
    /// `WeakMap.prototype.set`.
    weak_map_set = "WeakMap.prototype.set";
    /// `WeakRef`.
    weak_ref = "WeakRef";
    /// `WeakRef.prototype.deref`.
    weak_ref_deref = "WeakRef.prototype.deref";
    /// `Reflect.set`.
    reflect_set = "Reflect.set";
    /// `Reflect.setPrototypeOf`.
    reflect_set_prototype_of = "Reflect.setPrototypeOf";
    /// `Error`.
    error = "Error";
    /// `TypeError`.
    type_error = "TypeError";
    /// `RangeError`.
    range_error = "RangeError";
    /// `SyntaxError`.
    syntax_error = "SyntaxError";
    /// `Symbol`.
    symbol = "Symbol";
    /// `Symbol.for`.
    symbol_for = "Symbol.for";
    /// `Date.prototype.getTime`.
    date_get_time = "Date.prototype.getTime";
    /// The getter of `ArrayBuffer.prototype.detached`.
    array_buffer_detached = "Object.getOwnPropertyDescriptor(ArrayBuffer.prototype, 'detached').get";
    /// `ArrayBuffer`.
    array_buffer = "ArrayBuffer";
    /// `SharedArrayBuffer`.
    shared_array_buffer = "SharedArrayBuffer";
    /// The getter of `SharedArrayBuffer.prototype.byteLength`, which throws for any other object.
    shared_array_buffer_byte_length
        = "Object.getOwnPropertyDescriptor(SharedArrayBuffer.prototype, 'byteLength').get";
    /// `DataView`.
    data_view = "DataView";
    /// The getter of `DataView.prototype.buffer`.
    data_view_buffer = "Object.getOwnPropertyDescriptor(DataView.prototype, 'buffer').get";
    /// The getter of `DataView.prototype.byteLength`.
    data_view_byte_length = "Object.getOwnPropertyDescriptor(DataView.prototype, 'byteLength').get";
    /// The getter of `DataView.prototype.byteOffset`.
    data_view_byte_offset = "Object.getOwnPropertyDescriptor(DataView.prototype, 'byteOffset').get";
    /// `Object.prototype`, what `new` falls back to.
    object_prototype = "Object.prototype";
    /// The class of Node's buffers: a `Uint8Array` with the name that addons know.
    buffer = include_str!("js/buffer.js");
    /// `Buffer.prototype`.
    buffer_prototype = "Buffer.prototype";
    /// Tells `transfer` that a buffer's memory is a module's.
    mark_external = include_str!("js/array_buffers.js");
    /// A `SharedArrayBuffer`, for the number of its class.
    shared_sample = "new SharedArrayBuffer(0)";
    /// The getter of a typed array's `buffer`.
    typed_array_buffer
        = "Object.getOwnPropertyDescriptor(Object.getPrototypeOf(Uint8Array.prototype), 'buffer').get";
    /// The getter of a typed array's `byteOffset`.
    typed_array_byte_offset
        = "Object.getOwnPropertyDescriptor(Object.getPrototypeOf(Uint8Array.prototype), 'byteOffset').get";
    /// The getter of a typed array's `byteLength`.
    typed_array_byte_length
        = "Object.getOwnPropertyDescriptor(Object.getPrototypeOf(Uint8Array.prototype), 'byteLength').get";
    /// `BigInt`.
    bigint = "BigInt";
    /// `BigInt.prototype.toString`.
    bigint_to_string = "BigInt.prototype.toString";
    /// Changes the sign of a BigInt.
    bigint_negate = "number => -number";
}
