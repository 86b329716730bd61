//! The memory behind buffers.

use std::collections::HashMap;
use std::sync::atomic::Ordering;

use napi_vtable_module::{
    Bytes, Env, Exports, F16, JsArrayBuffer, JsBuffer, JsDataView, JsFloat32Array, JsFloat64Array,
    JsObject, JsSharedArrayBuffer, JsTypedArray, JsUint8Array, JsUint8ClampedArray, Result,
};

fn scale<'s>(mut env: Env<'s>, array: JsFloat64Array<'s>, factor: f64) -> Result<f64> {
    let numbers = array.as_mut_slice(&mut env)?;
    numbers.iter_mut().for_each(|number| *number *= factor);
    Ok(numbers.iter().sum())
}

fn sum_bytes(bytes: &[u8]) -> u64 {
    bytes.iter().copied().map(u64::from).sum()
}

fn of_view<'s>(mut env: Env<'s>, view: JsDataView<'s>) -> Result<(usize, usize, u64)> {
    let (offset, length) = (view.byte_offset(&env)?, view.byte_length(&env)?);
    view.as_mut_slice(&mut env)?.fill(7);
    Ok((offset, length, sum_bytes(view.as_slice(&mut env)?)))
}

fn of_buffer<'s>(mut env: Env<'s>, buffer: JsBuffer<'s>) -> Result<(usize, u64)> {
    let length = buffer.length(&env)?;
    Ok((length, sum_bytes(buffer.as_slice(&mut env)?)))
}

fn of_array_buffer<'s>(mut env: Env<'s>, buffer: JsArrayBuffer<'s>) -> Result<(usize, u64)> {
    let length = buffer.byte_length(&env)?;
    Ok((length, sum_bytes(buffer.as_slice(&mut env)?)))
}

fn copy_to<'s>(
    mut env: Env<'s>,
    from: JsUint8Array<'s>,
    to: JsUint8ClampedArray<'s>,
) -> Result<()> {
    let (from, to) = env.source_and_target(from, to)?;
    to.iter_mut().zip(from).for_each(|(to, &from)| to.0 = from);
    Ok(())
}

fn three_sums<'s>(mut env: Env<'s>, one: JsUint8Array<'s>, two: JsUint8Array<'s>) -> Result<u64> {
    Ok(env.slices([one, two, one])?.map(sum_bytes).iter().sum())
}

/// Its second argument is read with getters that may take the first one's memory away.
fn length_beside(bytes: &[u8], numbers: HashMap<String, f64>) -> (usize, usize) {
    (bytes.len(), numbers.len())
}

fn raise<'s>(env: Env<'s>, shared: JsSharedArrayBuffer<'s>, index: usize) -> Result<Option<u8>> {
    let bytes = shared.bytes(&env)?;
    Ok(bytes
        .get(index)
        .map(|byte| byte.fetch_add(1, Ordering::SeqCst)))
}

fn made<'s>(env: Env<'s>) -> Result<JsObject<'s>> {
    let object = env.object()?;
    let buffer = env.array_buffer(&[1_u16, 2, 3, 4])?;
    object.set(&env, c"buffer", buffer)?;
    object.set(&env, c"part", env.typed_array_of::<u16>(buffer, 2, 2)?)?;
    object.set(&env, c"view", env.data_view(buffer, 1, 6)?)?;
    object.set(&env, c"floats", env.typed_array(&[0.5_f32, 1.5])?)?;
    object.set(&env, c"zeros", env.typed_array_zeroed::<i64>(3)?)?;
    object.set(&env, c"empty", env.typed_array_from(Vec::<f64>::new())?)?;
    object.set(&env, c"copied", env.buffer(b"copied")?)?;
    object.set(&env, c"given", env.buffer_from(vec![9; 100_000])?)?;
    object.set(&env, c"shared", env.shared_array_buffer(8)?)?;
    Ok(object)
}

fn halves<'s>(env: Env<'s>, bits: Vec<u16>) -> Result<JsTypedArray<'s, F16>> {
    env.typed_array(&bits.into_iter().map(F16).collect::<Vec<_>>())
}

fn detach<'s>(env: Env<'s>, buffer: JsArrayBuffer<'s>) -> Result<bool> {
    buffer.detach(&env)?;
    buffer.is_detached(&env)
}

fn mix(source: &[f32], target: &mut [f32]) {
    source.iter().zip(target).for_each(|(a, b)| *b += a);
}

fn swap_ends(left: &mut [u8], right: &mut [u8]) {
    if let (Some(left), Some(right)) = (left.first_mut(), right.last_mut()) {
        std::mem::swap(left, right);
    }
}

pub(crate) fn init(exports: &mut Exports<'_>) -> Result<()> {
    exports.function(c"scale", scale)?;
    exports.function(c"sumBytes", sum_bytes)?;
    exports.function(c"sumFloats", |floats: &[f64]| floats.iter().sum::<f64>())?;
    exports.function(c"ofView", of_view)?;
    exports.function(c"ofBuffer", of_buffer)?;
    exports.function(c"ofArrayBuffer", of_array_buffer)?;
    exports.function(c"copyTo", copy_to)?;
    exports.function(c"threeSums", three_sums)?;
    exports.function(c"lengthBeside", length_beside)?;
    exports.function(c"raise", raise)?;
    exports.function(c"made", made)?;
    exports.function(c"halves", halves)?;
    exports.function(c"mix", mix)?;
    exports.function(c"swapEnds", swap_ends)?;
    exports.function(c"detach", detach)?;
    exports.function(c"give", |length: usize| Bytes(vec![1; length]))?;
    exports.function(c"floats", |array: JsFloat32Array<'_>| format!("{array:?}"))
}
