//! Strings in three encodings.
//!
//! QuickJS keeps Latin-1 or UTF-16; its own UTF-8 shows lone surrogates as WTF-8. So reads go through UTF-16
//! and are written out here, a lone surrogate as U+FFFD. A text that does not fit its buffer is cut at a
//! character, never inside one.
//!
//! Source: the string functions of the Node-API reference.

use std::ffi::{c_char, c_void};
use std::mem::MaybeUninit;

use napi_vtable_sys::*;
use rquickjs_sys as q;
use rquickjs_sys::JSValue;

use crate::arguments::{Buffer, BufferPointer, Out, Text};
use crate::entry::node_api;
use crate::env::{Env, Finalizer};
use crate::values;

node_api! {
    /// `napi_create_string_utf8`.
    leaf fn napi_create_string_utf8(
        env, str + length: Text<*const c_char>, result: Out<napi_value>,
    ) {
        let result = result.required()?;
        env.ret(result, from_utf8(env, str.get()?))
    }

    /// `napi_create_string_latin1`.
    any fn napi_create_string_latin1(
        env, str + length: Text<*const c_char>, result: Out<napi_value>,
    ) {
        let result = result.required()?;
        env.ret(result, from_latin1(env, str.get()?))
    }

    /// `napi_create_string_utf16`.
    any fn napi_create_string_utf16(
        env, str + length: Text<*const u16>, result: Out<napi_value>,
    ) {
        let result = result.required()?;
        env.ret(result, from_utf16(env, str.get()?))
    }

    /// `node_api_create_property_key_utf8`: QuickJS interns a name when it is used as one.
    any fn node_api_create_property_key_utf8(
        env, str + length: Text<*const c_char>, result: Out<napi_value>,
    ) {
        let result = result.required()?;
        env.ret(result, from_utf8(env, str.get()?))
    }

    /// `node_api_create_property_key_latin1`.
    any fn node_api_create_property_key_latin1(
        env, str + length: Text<*const c_char>, result: Out<napi_value>,
    ) {
        let result = result.required()?;
        env.ret(result, from_latin1(env, str.get()?))
    }

    /// `node_api_create_property_key_utf16`.
    any fn node_api_create_property_key_utf16(
        env, str + length: Text<*const u16>, result: Out<napi_value>,
    ) {
        let result = result.required()?;
        env.ret(result, from_utf16(env, str.get()?))
    }

    /// `node_api_create_external_string_latin1`. QuickJS has no strings over foreign memory, so the text is copied.
    /// `copied` is false nevertheless, as in every other runtime: what it tells is whether the finalizer has run
    /// already. It has not, and until it has, which is at the loop's next turn, the memory is the runtime's. No
    /// caller can rely on more.
    any fn node_api_create_external_string_latin1(
        env, str + length: Text<*mut c_char>, finalize: napi_finalize, hint: *mut c_void,
        result: Out<napi_value>, copied: Out<bool>,
    ) {
        let result = result.required()?;
        env.ret(result, from_latin1(env, str.get()?))?;
        give_back(env, str.pointer().cast(), finalize, hint, copied);
        Ok(())
    }

    /// `node_api_create_external_string_utf16`: as for Latin-1.
    any fn node_api_create_external_string_utf16(
        env, str + length: Text<*mut u16>, finalize: napi_finalize, hint: *mut c_void,
        result: Out<napi_value>, copied: Out<bool>,
    ) {
        let result = result.required()?;
        env.ret(result, from_utf16(env, str.get()?))?;
        give_back(env, str.pointer().cast(), finalize, hint, copied);
        Ok(())
    }

    /// `napi_get_value_string_latin1`: the low byte of each code unit.
    any fn napi_get_value_string_latin1(
        env, value: napi_value, buf + bufsize: Buffer<*mut c_char>, result: Out<usize>,
    ) {
        read(env, value, buf, result, |env, value, room| {
            units(env, value, |units| match room {
                None => units.len(),
                Some(room) => {
                    room.iter_mut().zip(units).for_each(|(place, unit)| { place.write(*unit as u8); });
                    units.len().min(room.len())
                }
            })
        })
    }

    /// `napi_get_value_string_utf16`.
    any fn napi_get_value_string_utf16(
        env, value: napi_value, buf + bufsize: Buffer<*mut u16>, result: Out<usize>,
    ) {
        read(env, value, buf, result, |env, value, room| {
            units(env, value, |units| match room {
                None => units.len(),
                Some(room) => {
                    room.iter_mut().zip(units).for_each(|(place, unit)| { place.write(*unit); });
                    units.len().min(room.len())
                }
            })
        })
    }
}

/// `napi_get_value_string_utf8`: cut at a character; a lone surrogate becomes U+FFFD.
///
/// Counting and copying are a function each, because what one keeps over its calls the other need not save.
///
/// # Safety
/// As for every function of Node-API.
pub unsafe extern "C" fn napi_get_value_string_utf8(
    env: napi_env,
    value: napi_value,
    buffer: *mut c_char,
    size: usize,
    result: *mut usize,
) -> napi_status {
    // SAFETY: the caller's promise.
    unsafe {
        if buffer.is_null() {
            counting::napi_get_value_string_utf8(env, value, result)
        } else {
            copying::napi_get_value_string_utf8(env, value, buffer, size, result)
        }
    }
}

mod counting {
    use super::*;

    node_api! {
        /// Tells how long a string is.
        #[inline(never)]
        leaf fn napi_get_value_string_utf8(env, value: napi_value, result: Out<usize>) {
            match (string(env, value), result.optional()) {
                (Ok(value), Some(length)) => bytes(env, value, |bytes| length.set(bytes.len())),
                _ => Err(why_no_string(env, value)),
            }
        }
    }
}

mod copying {
    use super::*;

    node_api! {
        /// Copies a string.
        #[inline(never)]
        leaf fn napi_get_value_string_utf8(
            env, value: napi_value, buf + bufsize: Buffer<*mut c_char>, result: Out<usize>,
        ) {
            read(env, value, buf, result, |env, value, room| {
                bytes(env, value, |bytes| match room {
                    None => bytes.len(),
                    Some(room) => write_utf8(bytes, room),
                })
            })
        }
    }
}

/// Writes as much of a text as fits, and how many bytes that is.
#[inline(always)]
fn write_utf8(text: &[u8], room: &mut [MaybeUninit<u8>]) -> usize {
    match room.get_mut(..text.len()) {
        Some(room) if text.is_ascii() => {
            room.iter_mut().zip(text).for_each(|(place, byte)| {
                place.write(*byte);
            });
            text.len()
        }
        // SAFETY: the parts of both slices.
        _ => unsafe { write_otherwise(text.as_ptr(), text.len(), room.as_mut_ptr(), room.len()) },
    }
}

/// The same for a text that is cut or may have lone surrogates. A C function as [`from_any_utf8`] is.
///
/// # Safety
/// There are so many bytes at `text`, and room for so many at `place`.
#[cold]
#[inline(never)]
unsafe extern "C" fn write_otherwise(
    text: *const u8,
    length: usize,
    place: *mut MaybeUninit<u8>,
    room: usize,
) -> usize {
    // SAFETY: the caller's promise.
    let (text, room) = unsafe {
        (
            std::slice::from_raw_parts(text, length),
            std::slice::from_raw_parts_mut(place, room),
        )
    };
    let length = cut(text, room.len());
    let room = &mut room[..length];
    room.iter_mut().zip(text).for_each(|(place, byte)| {
        place.write(*byte);
    });
    replace_surrogates(room);
    length
}

/// How many bytes of a text fit into `room` without cutting a character.
fn cut(text: &[u8], room: usize) -> usize {
    if text.len() <= room {
        return text.len();
    }
    // A byte that continues a character does not begin one.
    let is_start = |at: &usize| text[*at] & 0xc0 != 0x80;
    (0..=room).rev().find(is_start).unwrap_or(0)
}

/// Makes U+FFFD of each lone surrogate, which QuickJS writes as if it were a character: three bytes both.
fn replace_surrogates(text: &mut [MaybeUninit<u8>]) {
    for at in 0..text.len().saturating_sub(2) {
        // SAFETY: the caller has written the text.
        let start = unsafe { (text[at].assume_init(), text[at + 1].assume_init()) };
        // A character from U+D000 on starts with 0xED; those below the surrogates go on with less.
        if start.0 == 0xed && start.1 >= 0xa0 {
            for (place, byte) in text[at..].iter_mut().zip("\u{fffd}".bytes()) {
                place.write(byte);
            }
        }
    }
}

/// A string from UTF-8; what is no UTF-8 becomes U+FFFD.
pub fn from_utf8(env: &Env, text: &[u8]) -> JSValue {
    if !text.is_ascii() {
        return from_any_utf8(env, text.as_ptr(), text.len());
    }
    // SAFETY: the env's context is alive on this thread; QuickJS reads that many bytes, which `text` has.
    unsafe { q::JS_NewStringLen(env.ctx(), text.as_ptr().cast(), text.len() as _) }
}

/// The same for what may be broken. QuickJS has a rule of its own for that; this one is the WHATWG's,
/// as in Node. A C function, so that there is nothing to unwind around its callers.
#[cold]
#[inline(never)]
extern "C" fn from_any_utf8(env: &Env, text: *const u8, length: usize) -> JSValue {
    // SAFETY: the parts of the slice that `from_utf8` has.
    let text = String::from_utf8_lossy(unsafe { std::slice::from_raw_parts(text, length) });
    // SAFETY: as in `from_utf8`.
    unsafe { q::JS_NewStringLen(env.ctx(), text.as_ptr().cast(), text.len() as _) }
}

/// A string from UTF-16, lone surrogates included.
pub fn from_utf16(env: &Env, text: &[u16]) -> JSValue {
    // SAFETY: as in `from_utf8`, in units.
    unsafe { q::JS_NewStringUTF16(env.ctx(), text.as_ptr(), text.len() as _) }
}

/// A string from Latin-1.
pub fn from_latin1(env: &Env, text: &[u8]) -> JSValue {
    if text.is_ascii() {
        return from_utf8(env, text);
    }
    from_utf16(
        env,
        &text.iter().copied().map(u16::from).collect::<Vec<_>>(),
    )
}

/// Gives the memory of a text back, at the next safe point of the loop.
fn give_back(
    env: &Env,
    data: *mut c_void,
    callback: napi_finalize,
    hint: *mut c_void,
    copied: Out<bool>,
) {
    let finalizer = Finalizer {
        callback,
        data,
        hint,
    };
    let tracked = callback.and_then(|_| env.track(finalizer));
    let is_late = callback.is_none() || tracked.is_some();
    copied.give(|| !is_late);
    match tracked {
        Some(tracked) => env.engine().post(tracked),
        // An env that has ended has no loop any more.
        None => env.finalize(finalizer),
    }
}

/// Reads a handle that must be a string.
#[inline]
fn string(env: &Env, handle: napi_value) -> Result<JSValue, napi_status> {
    let value = env.value(handle)?;
    if values::is_string(value) {
        Ok(value)
    } else {
        Err(napi_string_expected)
    }
}

/// What is wrong with a handle that is no string; else it is the place for the result that is missing. Looked up once
/// more, so that who reads a string has one way out for all that can be wrong. A C function as [`from_any_utf8`] is.
#[cold]
#[inline(never)]
extern "C" fn why_no_string(env: &Env, handle: napi_value) -> napi_status {
    string(env, handle).err().unwrap_or(napi_invalid_arg)
}

/// Reads a string into a module's buffer and ends it with a NUL, or counts its units where there is no buffer.
///
/// `write` gets the buffer without the place for the NUL and returns how many units it wrote or counted.
#[inline]
fn read<P: BufferPointer>(
    env: &Env,
    value: napi_value,
    mut buffer: Buffer<P>,
    result: Out<usize>,
    write: impl FnOnce(&Env, JSValue, Option<&mut [MaybeUninit<P::Unit>]>) -> Result<usize, napi_status>,
) -> Result<(), napi_status> {
    let value = string(env, value)?;
    let Some(buffer) = buffer.get() else {
        let length = result.required()?;
        length.set(write(env, value, None)?);
        return Ok(());
    };
    let mut written = 0;
    // One unit is kept for the NUL.
    if let Some(room) = buffer.len().checked_sub(1) {
        written = write(env, value, Some(&mut buffer[..room]))?;
        if let Some(end) = buffer.get_mut(written) {
            end.write(P::Unit::default());
        }
    }
    result.give(|| written);
    Ok(())
}

/// Hands the bytes of a string in UTF-8 to `body`, a lone surrogate as if it were a character. QuickJS makes no copy
/// of a string in ASCII for that.
///
/// # Errors
/// `napi_pending_exception` where memory runs out.
#[inline]
pub fn bytes<R>(
    env: &Env,
    value: JSValue,
    body: impl FnOnce(&[u8]) -> R,
) -> Result<R, napi_status> {
    let mut length = MaybeUninit::uninit();
    // SAFETY: the env's context is alive on this thread, the string by its keeper (see `values.rs`).
    let start = unsafe { q::JS_ToCStringLen(env.ctx(), length.as_mut_ptr(), value) };
    if start.is_null() {
        return Err(env.catch());
    }
    // SAFETY: QuickJS lends that many bytes until they are given back below; it has written how many.
    let result = body(unsafe { std::slice::from_raw_parts(start.cast(), length.assume_init()) });
    // SAFETY: it was lent above; the result cannot refer to it, because `R` is the same for every lifetime.
    unsafe { q::JS_FreeCString(env.ctx(), start) };
    Ok(result)
}

/// Hands the code units of a string to `body`.
///
/// # Errors
/// `napi_pending_exception` where memory runs out.
pub fn units<R>(
    env: &Env,
    value: JSValue,
    body: impl FnOnce(&[u16]) -> R,
) -> Result<R, napi_status> {
    let mut length = 0;
    // SAFETY: the env's context is alive on this thread, the string by its keeper (see `values.rs`).
    let start = unsafe { q::JS_ToCStringLenUTF16(env.ctx(), &mut length, value) };
    if start.is_null() {
        return Err(env.catch());
    }
    // SAFETY: QuickJS lends that many units until they are given back below.
    let result = body(unsafe { std::slice::from_raw_parts(start, length as usize) });
    // SAFETY: it was lent above; the result cannot refer to it, because `R` is the same for every lifetime.
    unsafe { q::JS_FreeCStringUTF16(env.ctx(), start) };
    Ok(result)
}
