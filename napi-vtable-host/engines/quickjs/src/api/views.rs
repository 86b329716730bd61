//! Typed arrays and `DataView`.
//!
//! Source: the typed array functions under "Working with JavaScript values" of the Node-API reference; the
//! errors are Node's.

#![allow(non_upper_case_globals, reason = "the constants keep their C names")]

use std::ffi::{CStr, c_void};

use napi_vtable_sys::*;
use rquickjs_sys as q;
use rquickjs_sys::{JSTypedArrayEnum, JSValue};

use crate::api::arraybuffers::is_shared;
use crate::api::errors::throw_range;
use crate::arguments::Out;
use crate::entry::node_api;
use crate::env::Env;
use crate::owned::Owned;
use crate::values;

/// A type of typed arrays.
struct Element {
    node: napi_typedarray_type,
    engine: JSTypedArrayEnum,
    size: usize,
    misaligned: &'static CStr,
}

macro_rules! elements {
    ($($node:ident $engine:ident $size:literal $name:literal;)*) => {
        /// All types.
        const ELEMENTS: &[Element] = &[$(Element {
            node: $node,
            engine: q::$engine,
            size: $size,
            misaligned: {
                const TEXT: &str = concat!(
                    "start offset of ", $name, " should be a multiple of ", $size, "\0"
                );
                match CStr::from_bytes_with_nul(TEXT.as_bytes()) {
                    Ok(text) => text,
                    Err(_) => panic!("a NUL inside a name"),
                }
            },
        },)*];
    };
}

elements! {
    napi_int8_array JSTypedArrayEnum_JS_TYPED_ARRAY_INT8 1 "Int8Array";
    napi_uint8_array JSTypedArrayEnum_JS_TYPED_ARRAY_UINT8 1 "Uint8Array";
    napi_uint8_clamped_array JSTypedArrayEnum_JS_TYPED_ARRAY_UINT8C 1 "Uint8ClampedArray";
    napi_int16_array JSTypedArrayEnum_JS_TYPED_ARRAY_INT16 2 "Int16Array";
    napi_uint16_array JSTypedArrayEnum_JS_TYPED_ARRAY_UINT16 2 "Uint16Array";
    napi_int32_array JSTypedArrayEnum_JS_TYPED_ARRAY_INT32 4 "Int32Array";
    napi_uint32_array JSTypedArrayEnum_JS_TYPED_ARRAY_UINT32 4 "Uint32Array";
    napi_float32_array JSTypedArrayEnum_JS_TYPED_ARRAY_FLOAT32 4 "Float32Array";
    napi_float64_array JSTypedArrayEnum_JS_TYPED_ARRAY_FLOAT64 8 "Float64Array";
    napi_bigint64_array JSTypedArrayEnum_JS_TYPED_ARRAY_BIG_INT64 8 "BigInt64Array";
    napi_biguint64_array JSTypedArrayEnum_JS_TYPED_ARRAY_BIG_UINT64 8 "BigUint64Array";
    napi_float16_array JSTypedArrayEnum_JS_TYPED_ARRAY_FLOAT16 2 "Float16Array";
}

node_api! {
    /// `napi_is_typedarray`.
    any fn napi_is_typedarray(env, value: napi_value, result: Out<bool>) {
        let value = env.value(value)?;
        result.required()?.set(element_of(value).is_some());
        Ok(())
    }

    /// `napi_create_typedarray`: an offset that is no multiple of the element size, or an end behind the buffer's,
    /// throws a `RangeError` and is `napi_generic_failure`.
    js fn napi_create_typedarray(
        env, r#type: napi_typedarray_type, length: usize, arraybuffer: napi_value, byte_offset: usize,
        result: Out<napi_value>,
    ) {
        let buffer = env.value(arraybuffer)?;
        let result = result.required()?;
        check_buffer(env, buffer)?;
        let element = ELEMENTS.iter().find(|element| element.node == r#type).ok_or(napi_invalid_arg)?;
        if !byte_offset.is_multiple_of(element.size) {
            let code = c"ERR_NAPI_INVALID_TYPEDARRAY_ALIGNMENT";
            throw_range(env, code, element.misaligned)?;
            return Err(napi_generic_failure);
        }
        let end = length.checked_mul(element.size).and_then(|size| size.checked_add(byte_offset));
        if end.is_none_or(|end| end > env.bytes(buffer).1) {
            let code = c"ERR_NAPI_INVALID_TYPEDARRAY_LENGTH";
            throw_range(env, code, c"Invalid typed array length")?;
            return Err(napi_generic_failure);
        }
        env.answer(result, env.new_typed_array(element.engine, buffer, byte_offset, length)?)
    }

    /// `napi_get_typedarray_info`.
    any fn napi_get_typedarray_info(
        env, typedarray: napi_value, r#type: Out<napi_typedarray_type>, length: Out<usize>,
        data: Out<*mut c_void>, arraybuffer: Out<napi_value>, byte_offset: Out<usize>,
    ) {
        let array = env.value(typedarray)?;
        let element = element_of(array).ok_or(napi_invalid_arg)?;
        let view = view(env, array)?;
        r#type.give(|| element.node);
        length.give(|| view.length / element.size);
        view.write(env, data, arraybuffer, byte_offset);
        Ok(())
    }

    /// `napi_create_dataview`: an end behind the buffer's throws a `RangeError`.
    js fn napi_create_dataview(
        env, length: usize, arraybuffer: napi_value, byte_offset: usize, result: Out<napi_value>,
    ) {
        let buffer = env.value(arraybuffer)?;
        let result = result.required()?;
        check_buffer(env, buffer)?;
        if length.checked_add(byte_offset).is_none_or(|end| end > env.bytes(buffer).1) {
            let text = c"byte_offset + byte_length should be less than or equal to the size in bytes of the array passed in";
            throw_range(env, c"ERR_NAPI_INVALID_DATAVIEW_ARGS", text)?;
            return Err(napi_pending_exception);
        }
        let arguments = [buffer, env.size(byte_offset), env.size(length)];
        let view = env.construct(env.engine().intrinsics.data_view, &arguments)?;
        env.answer(result, view)
    }

    /// `napi_is_dataview`.
    any fn napi_is_dataview(env, value: napi_value, result: Out<bool>) {
        let value = env.value(value)?;
        result.required()?.set(values::is_data_view(value));
        Ok(())
    }

    /// `napi_get_dataview_info`.
    any fn napi_get_dataview_info(
        env, dataview: napi_value, byte_length: Out<usize>, data: Out<*mut c_void>,
        arraybuffer: Out<napi_value>, byte_offset: Out<usize>,
    ) {
        let value = env.value(dataview)?;
        if !values::is_data_view(value) {
            return Err(napi_invalid_arg);
        }
        let view = view(env, value)?;
        byte_length.give(|| view.length);
        view.write(env, data, arraybuffer, byte_offset);
        Ok(())
    }
}

/// A view over any kind of buffer needs one.
fn check_buffer(env: &Env, buffer: JSValue) -> Result<(), napi_status> {
    if values::is_array_buffer(buffer) || is_shared(env, buffer) {
        Ok(())
    } else {
        Err(napi_invalid_arg)
    }
}

fn element_of(value: JSValue) -> Option<&'static Element> {
    let class = values::typed_array_type(value)?;
    ELEMENTS.iter().find(|element| element.engine == class)
}

/// Whether a value is a view of bytes: a typed array or a `DataView`.
pub fn is_view(value: JSValue) -> bool {
    element_of(value).is_some() || values::is_data_view(value)
}

/// What a view looks at.
pub struct View<'e> {
    buffer: Owned<'e>,
    offset: usize,
    /// In bytes.
    pub length: usize,
}

impl View<'_> {
    /// The first byte; null where the buffer is detached.
    pub fn data(&self, env: &Env) -> *mut u8 {
        let (start, _) = env.bytes(self.buffer.raw());
        start.wrapping_add(if start.is_null() { 0 } else { self.offset })
    }

    /// Tells a module what it wants to know.
    fn write(
        self,
        env: &Env,
        data: Out<*mut c_void>,
        arraybuffer: Out<napi_value>,
        byte_offset: Out<usize>,
    ) {
        data.give(|| self.data(env).cast());
        byte_offset.give(|| self.offset);
        arraybuffer.give(|| env.push(self.buffer.into_raw()));
    }
}

/// Looks at a view; one whose buffer is detached or became too short is empty and starts at 0.
///
/// # Errors
/// [`napi_pending_exception`] where memory runs out.
pub fn view(env: &Env, view: JSValue) -> Result<View<'_>, napi_status> {
    let names = &env.engine().intrinsics;
    let number = |getter| {
        let outer = env.set_aside();
        let number = match env.call(getter, view, &[]) {
            Ok(value) => values::as_f64(value.raw()).unwrap_or(0.0) as usize,
            Err(_) => {
                // A getter of a view throws for one reason: the bytes are gone.
                env.forget_pending();
                0
            }
        };
        env.restore(outer);
        number
    };
    if values::is_data_view(view) {
        return Ok(View {
            buffer: env.call(names.data_view_buffer, view, &[])?,
            offset: number(names.data_view_byte_offset),
            length: number(names.data_view_byte_length),
        });
    }
    Ok(View {
        buffer: env.call(names.typed_array_buffer, view, &[])?,
        offset: number(names.typed_array_byte_offset),
        length: number(names.typed_array_byte_length),
    })
}
