//! QuickJS's functions as safe ones.
//!
//! They need two facts, and nothing else makes them safe:
//!
//! * The context is alive and this is its thread. An [`Env`] guarantees it: it is reached from the pointer of
//!   a module on that thread, and the engine outlives it.
//! * Each value is alive. A [`JSValue`] in this crate is borrowed from what keeps it for the whole call: the scope
//!   of a handle ([`Env::value`]), an [`Owned`], the saved intrinsics, or QuickJS's caller. Code that frees a
//!   value is the one that gives up such a keeper, and nothing here does.
//!
//! What a function returns is owned by the result, and what it throws becomes the env's pending exception.

use std::ffi::{CStr, c_int};

use napi_vtable_sys::*;
use rquickjs_sys as q;
use rquickjs_sys::{JSTypedArrayEnum, JSValue};

use crate::env::Env;
use crate::owned::{Owned, dup};
use crate::property::Key;

macro_rules! questions {
    ($($(#[$doc:meta])* $name:ident $function:ident;)*) => {$(
        $(#[$doc])*
        #[inline]
        pub fn $name(value: JSValue) -> bool {
            // SAFETY: reads the tag of a value, or the class of an object that its keeper has alive.
            unsafe { q::$function(value) }
        }
    )*};
}

questions! {
    /// Whether a value is an object; functions are objects too.
    is_object JS_IsObject;
    /// Whether a value is a string.
    is_string JS_IsString;
    /// Whether a value is a symbol.
    is_symbol JS_IsSymbol;
    /// Whether a value is a number.
    is_number JS_IsNumber;
    /// Whether a value is a BigInt.
    is_bigint JS_IsBigInt;
    /// Whether a value is a boolean.
    is_bool JS_IsBool;
    /// Whether a value is `null`.
    is_null JS_IsNull;
    /// Whether a value is `undefined`.
    is_undefined JS_IsUndefined;
    /// Whether a value is an array.
    is_array JS_IsArray;
    /// Whether a value is an `ArrayBuffer`.
    is_array_buffer JS_IsArrayBuffer;
    /// Whether a value is a `DataView`.
    is_data_view JS_IsDataView;
    /// Whether a value is a `Date`.
    is_date JS_IsDate;
    /// Whether a value is an error.
    is_error JS_IsError;
    /// Whether a value is a promise.
    is_promise JS_IsPromise;
    /// Whether a value is a proxy.
    is_proxy JS_IsProxy;
}

/// Whether a value is an `ArrayBuffer` that cannot be detached.
pub fn is_immutable(buffer: JSValue) -> bool {
    // SAFETY: reads the class of an object that its keeper has alive.
    unsafe { q::JS_IsImmutableArrayBuffer(buffer) == 1 }
}

/// The type of a typed array; `None` for any other value.
pub fn typed_array_type(value: JSValue) -> Option<JSTypedArrayEnum> {
    // SAFETY: reads the class of an object that its keeper has alive; negative for no typed array.
    JSTypedArrayEnum::try_from(unsafe { q::JS_GetTypedArrayType(value) }).ok()
}

/// Whether two objects are of one class.
pub fn are_of_one_class(one: JSValue, other: JSValue) -> bool {
    if !is_object(one) || !is_object(other) {
        return false;
    }
    // SAFETY: both are objects, and alive by their keepers; reads their classes.
    unsafe { q::JS_GetClassID(one) == q::JS_GetClassID(other) }
}

/// The tag that says which type a value is of.
#[inline]
pub fn tag(value: JSValue) -> i32 {
    // SAFETY: every value has a tag; no memory is read.
    unsafe { q::JS_VALUE_GET_TAG(value) }
}

/// The number in a value, as a double; `None` for another type.
#[inline]
pub fn as_f64(value: JSValue) -> Option<f64> {
    // SAFETY: the tag says which field of the value is set.
    unsafe {
        match q::JS_VALUE_GET_TAG(value) {
            q::JS_TAG_INT => Some(f64::from(q::JS_VALUE_GET_INT(value))),
            tag if q::JS_TAG_IS_FLOAT64(tag) => Some(q::JS_VALUE_GET_FLOAT64(value)),
            _ => None,
        }
    }
}

/// The boolean in a value; `None` for another type.
#[inline]
pub fn as_bool(value: JSValue) -> Option<bool> {
    // SAFETY: the tag says that the value holds a boolean.
    is_bool(value).then(|| unsafe { q::JS_VALUE_GET_BOOL(value) })
}

/// A number; one that is an integer of 32 bits is kept as such, which scripts index faster with.
#[inline]
pub fn number(value: f64) -> JSValue {
    match as_integer(value) {
        Some(integer) => q::JS_MKVAL(q::JS_TAG_INT, integer),
        None => q::__JS_NewFloat64(value),
    }
}

/// The integer of 32 bits that a double is; -0 is none.
#[inline]
pub fn as_integer(value: f64) -> Option<i32> {
    if value.abs() > f64::from(i32::MAX) || value.is_nan() {
        return None;
    }
    // SAFETY: in range, and no NaN.
    let integer = unsafe { value.to_int_unchecked::<i32>() };
    (f64::from(integer).to_bits() == value.to_bits()).then_some(integer)
}

macro_rules! makers {
    ($($(#[$doc:meta])* $name:ident($($argument:ident: $type:ty),*) $function:ident;)*) => {
        impl Env {$(
            $(#[$doc])*
            ///
            /// # Errors
            /// [`napi_pending_exception`] for what QuickJS throws.
            #[inline]
            pub fn $name(&self, $($argument: $type),*) -> Result<Owned<'_>, napi_status> {
                // SAFETY: the env's context is alive on this thread, and so are values, by their keepers.
                self.js(unsafe { q::$function(self.ctx() $(, $argument)*) })
            }
        )*}
    };
}

makers! {
    /// An empty object.
    new_object() JS_NewObject;
    /// An empty object with a prototype.
    new_object_under(prototype: JSValue) JS_NewObjectProto;
    /// An empty array.
    new_array() JS_NewArray;
    /// A `Date`.
    new_date(milliseconds: f64) JS_NewDate;
    /// A BigInt.
    new_bigint_i64(value: i64) JS_NewBigInt64;
    /// A BigInt.
    new_bigint_u64(value: u64) JS_NewBigUint64;
    /// The prototype of an object, or `null`.
    prototype_of(object: JSValue) JS_GetPrototype;
    /// `Object(value)`.
    to_object(value: JSValue) JS_ToObject;
    /// `String(value)`, except that a symbol throws.
    to_string(value: JSValue) JS_ToString;
    /// An element.
    element(object: JSValue, index: u32) JS_GetPropertyUint32;
}

macro_rules! doers {
    ($($(#[$doc:meta])* $name:ident($($argument:ident: $type:ty),*) $function:ident;)*) => {
        impl Env {$(
            $(#[$doc])*
            ///
            /// # Errors
            /// [`napi_pending_exception`] for what QuickJS throws.
            #[inline]
            pub fn $name(&self, $($argument: $type),*) -> Result<bool, napi_status> {
                // SAFETY: the env's context is alive on this thread, and so are values, by their keepers.
                Ok(self.check(unsafe { q::$function(self.ctx() $(, $argument)*) })? != 0)
            }
        )*}
    };
}

doers! {
    /// Freezes an object.
    freeze(object: JSValue) JS_FreezeObject;
    /// Seals an object.
    seal(object: JSValue) JS_SealObject;
    /// Sets a length.
    set_length(object: JSValue, length: i64) JS_SetLength;
    /// Sets a prototype.
    set_prototype(object: JSValue, prototype: JSValue) JS_SetPrototype;
    /// `Boolean(value)`.
    to_bool(value: JSValue) JS_ToBool;
    /// `value instanceof class`.
    is_instance(value: JSValue, class: JSValue) JS_IsInstanceOf;
}

macro_rules! readers {
    ($($(#[$doc:meta])* $name:ident -> $type:ty, $function:ident;)*) => {
        impl Env {$(
            $(#[$doc])*
            ///
            /// # Errors
            /// [`napi_pending_exception`] for what QuickJS throws.
            #[inline]
            pub fn $name(&self, value: JSValue) -> Result<$type, napi_status> {
                let mut read = <$type>::default();
                // SAFETY: the env's context is alive on this thread, the value by its keeper.
                self.check(unsafe { q::$function(self.ctx(), &mut read, value) })?;
                Ok(read)
            }
        )*}
    };
}

readers! {
    /// `Number(value)`.
    to_f64 -> f64, JS_ToFloat64;
    /// A BigInt modulo 2^64.
    to_i64 -> i64, JS_ToBigInt64;
    /// A BigInt modulo 2^64.
    to_u64 -> u64, JS_ToBigUint64;
}

impl Env {
    /// A use of a value of its own.
    #[inline]
    pub fn dup(&self, value: JSValue) -> Owned<'_> {
        // SAFETY: the env's context is alive on this thread, the value by its keeper; the new use is handed over.
        unsafe { Owned::new(self.ctx(), dup(self.ctx(), value)) }
    }

    /// The length of an array. Its arguments are in another order in C.
    ///
    /// # Errors
    /// [`napi_pending_exception`] for what QuickJS throws.
    pub fn length(&self, array: JSValue) -> Result<i64, napi_status> {
        let mut length = 0;
        // SAFETY: the env's context is alive on this thread, the array by its keeper.
        self.check(unsafe { q::JS_GetLength(self.ctx(), array, &mut length) })?;
        Ok(length)
    }

    /// Whether a value is a function.
    #[inline]
    pub fn is_function(&self, value: JSValue) -> bool {
        // SAFETY: the env's context is alive on this thread, the value by its keeper.
        unsafe { q::JS_IsFunction(self.ctx(), value) }
    }

    /// `left === right`.
    #[inline]
    pub fn are_equal(&self, left: JSValue, right: JSValue) -> bool {
        // SAFETY: the env's context is alive on this thread, the values by their keepers.
        unsafe { q::JS_IsStrictEqual(self.ctx(), left, right) }
    }

    /// Whether an object has a property, inherited or not.
    ///
    /// # Errors
    /// [`napi_pending_exception`] for what a proxy throws.
    #[inline]
    pub fn has(&self, object: JSValue, key: &Key<'_>) -> Result<bool, napi_status> {
        // SAFETY: the env's context is alive on this thread, the object by its keeper, the atom by `key`.
        Ok(self.check(unsafe { q::JS_HasProperty(self.ctx(), object, key.atom) })? != 0)
    }

    /// Whether an object has a property of its own.
    ///
    /// # Errors
    /// As for [`Self::has`].
    #[inline]
    pub fn has_own(&self, object: JSValue, key: &Key<'_>) -> Result<bool, napi_status> {
        let none = std::ptr::null_mut();
        // SAFETY: as in `has`; without a place for the descriptor QuickJS writes none.
        Ok(self.check(unsafe { q::JS_GetOwnProperty(self.ctx(), none, object, key.atom) })? != 0)
    }

    /// Reads a property.
    ///
    /// # Errors
    /// [`napi_pending_exception`] for what a getter or a proxy throws.
    #[inline]
    pub fn get(&self, object: JSValue, key: &Key<'_>) -> Result<Owned<'_>, napi_status> {
        // SAFETY: as in `has`.
        self.js(unsafe { q::JS_GetProperty(self.ctx(), object, key.atom) })
    }

    /// Deletes a property; false where the object refuses.
    ///
    /// # Errors
    /// As for [`Self::has`].
    #[inline]
    pub fn delete(&self, object: JSValue, key: &Key<'_>) -> Result<bool, napi_status> {
        // SAFETY: as in `has`; without a flag QuickJS reports a refusal instead of throwing.
        Ok(self.check(unsafe { q::JS_DeleteProperty(self.ctx(), object, key.atom, 0) })? != 0)
    }

    /// Defines a plain property: configurable, writable, enumerable.
    ///
    /// # Errors
    /// [`napi_pending_exception`] where memory runs out or the object refuses.
    pub fn define(
        &self,
        object: JSValue,
        key: &Key<'_>,
        value: Owned<'_>,
    ) -> Result<(), napi_status> {
        let flags = q::JS_PROP_C_W_E as c_int;
        // SAFETY: as in `has`; the value's use is handed over.
        let done = unsafe {
            q::JS_DefinePropertyValue(self.ctx(), object, key.atom, value.into_raw(), flags)
        };
        self.check(done).map(drop)
    }

    /// Makes a `TypeError` the pending exception; QuickJS keeps 255 bytes of the text.
    pub fn throw_type_error(&self, text: &CStr) {
        // SAFETY: the env's context is alive on this thread; the format asks for one text.
        unsafe { q::JS_ThrowTypeError(self.ctx(), c"%s".as_ptr(), text.as_ptr()) };
        self.catch();
    }

    /// Detaches an `ArrayBuffer`; any other value stays as it is.
    pub fn detach(&self, buffer: JSValue) {
        // SAFETY: the env's context is alive on this thread, the buffer by its keeper.
        unsafe { q::JS_DetachArrayBuffer(self.ctx(), buffer) };
    }

    /// Where the bytes of a buffer of either kind are, and how many; null and 0 for a detached one.
    pub fn bytes(&self, buffer: JSValue) -> (*mut u8, usize) {
        let mut length = 0;
        // SAFETY: the env's context is alive on this thread, the buffer by its keeper. For a detached one QuickJS
        // throws, and that exception, whose use is ours, is dropped.
        unsafe {
            let start = q::JS_GetArrayBuffer(self.ctx(), &mut length, buffer);
            if start.is_null() && q::JS_HasException(self.ctx()) {
                q::JS_FreeValue(self.ctx(), q::JS_GetException(self.ctx()));
            }
            (start, length as usize)
        }
    }

    /// An `ArrayBuffer` with a copy of some bytes.
    ///
    /// # Errors
    /// [`napi_pending_exception`] where memory runs out.
    pub fn new_array_buffer(&self, bytes: &[u8]) -> Result<Owned<'_>, napi_status> {
        // SAFETY: the env's context is alive on this thread; QuickJS reads that many bytes of the slice.
        self.js(unsafe { q::JS_NewArrayBufferCopy(self.ctx(), bytes.as_ptr(), bytes.len() as _) })
    }

    /// A number of bytes or elements as a JavaScript number.
    #[inline]
    pub fn size(&self, size: usize) -> JSValue {
        // SAFETY: the env's context is alive on this thread; a number has nothing to free.
        unsafe { q::JS_NewNumber(self.ctx(), size as f64) }
    }

    /// A typed array over part of a buffer; offset and length count bytes and elements.
    ///
    /// # Errors
    /// [`napi_pending_exception`] for what QuickJS throws.
    pub fn new_typed_array(
        &self,
        kind: JSTypedArrayEnum,
        buffer: JSValue,
        offset: usize,
        length: usize,
    ) -> Result<Owned<'_>, napi_status> {
        let mut arguments = [buffer, self.size(offset), self.size(length)];
        // SAFETY: the env's context is alive on this thread, the buffer by its keeper; three arguments.
        self.js(unsafe { q::JS_NewTypedArray(self.ctx(), 3, arguments.as_mut_ptr(), kind) })
    }

    /// A promise with its resolve and its reject function.
    ///
    /// # Errors
    /// [`napi_pending_exception`] where memory runs out.
    pub fn new_promise(&self) -> Result<(Owned<'_>, [JSValue; 2]), napi_status> {
        let mut functions = [q::JS_UNDEFINED; 2];
        // SAFETY: the env's context is alive on this thread; QuickJS writes both functions or throws.
        let promise = unsafe { q::JS_NewPromiseCapability(self.ctx(), functions.as_mut_ptr()) };
        Ok((self.js(promise)?, functions))
    }

    /// Runs a script in the global scope and returns what its last statement is.
    ///
    /// # Errors
    /// With an exception pending: [`napi_generic_failure`] for what the script throws and where it cannot be
    /// compiled, [`napi_pending_exception`] where memory runs out before.
    pub fn eval(&self, script: JSValue, name: &CStr) -> Result<Owned<'_>, napi_status> {
        let mut length = 0;
        // SAFETY: the env's context is alive on this thread. QuickJS lends the text, which ends in a NUL, until
        // it is given back.
        let value = unsafe {
            let text = q::JS_ToCStringLen(self.ctx(), &mut length, script);
            if text.is_null() {
                return Err(self.catch());
            }
            let kind = q::JS_EVAL_TYPE_GLOBAL as c_int;
            let value = q::JS_Eval(self.ctx(), text, length as _, name.as_ptr(), kind);
            q::JS_FreeCString(self.ctx(), text);
            value
        };
        self.js(value).map_err(|_| napi_generic_failure)
    }

    /// Returns a value to the module.
    #[inline]
    pub fn answer(
        &self,
        result: crate::arguments::Place<napi_value>,
        value: Owned<'_>,
    ) -> Result<(), napi_status> {
        self.give(result, value.into_raw())
    }

    /// Adds an element to an array, plain as in [`Self::define`].
    ///
    /// # Errors
    /// As for [`Self::define`].
    pub fn define_element(
        &self,
        array: JSValue,
        index: u32,
        value: Owned<'_>,
    ) -> Result<(), napi_status> {
        let flags = q::JS_PROP_C_W_E as c_int;
        // SAFETY: the env's context is alive on this thread, the array by its keeper; the value's use is handed over.
        let done = unsafe {
            q::JS_DefinePropertyValueUint32(self.ctx(), array, index, value.into_raw(), flags)
        };
        self.check(done).map(drop)
    }

    /// Drops the pending exception.
    pub fn forget_pending(&self) {
        if let Some(exception) = self.take_pending() {
            // SAFETY: the env owned it and handed it over.
            drop(unsafe { Owned::new(self.ctx(), exception) });
        }
    }
}
