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

use crate::entry::api;
use crate::env::{Env, Finalizer};

api! {
    /// `napi_create_string_utf8`.
    any fn napi_create_string_utf8(
        env, str: *const c_char, length: usize, result: *mut napi_value,
    ) {
        let text = input(str.cast::<u8>(), length);
        let result = env.out(result)?;
        env.ret(result, from_utf8(env, text?))
    }

    /// `napi_create_string_latin1`.
    any fn napi_create_string_latin1(
        env, str: *const c_char, length: usize, result: *mut napi_value,
    ) {
        let text = input(str.cast::<u8>(), length);
        let result = env.out(result)?;
        env.ret(result, from_latin1(env, text?))
    }

    /// `napi_create_string_utf16`.
    any fn napi_create_string_utf16(
        env, str: *const u16, length: usize, result: *mut napi_value,
    ) {
        let text = input(str, length);
        let result = env.out(result)?;
        env.ret(result, from_utf16(env, text?))
    }

    /// `node_api_create_property_key_utf8`: QuickJS interns a name when it is used as one.
    any fn node_api_create_property_key_utf8(
        env, str: *const c_char, length: usize, result: *mut napi_value,
    ) {
        let text = input(str.cast::<u8>(), length);
        let result = env.out(result)?;
        env.ret(result, from_utf8(env, text?))
    }

    /// `node_api_create_property_key_latin1`.
    any fn node_api_create_property_key_latin1(
        env, str: *const c_char, length: usize, result: *mut napi_value,
    ) {
        let text = input(str.cast::<u8>(), length);
        let result = env.out(result)?;
        env.ret(result, from_latin1(env, text?))
    }

    /// `node_api_create_property_key_utf16`.
    any fn node_api_create_property_key_utf16(
        env, str: *const u16, length: usize, result: *mut napi_value,
    ) {
        let text = input(str, length);
        let result = env.out(result)?;
        env.ret(result, from_utf16(env, text?))
    }

    /// `node_api_create_external_string_latin1`: the text is copied and finalized at once, which the reference
    /// allows and `copied` tells.
    any fn node_api_create_external_string_latin1(
        env, str: *mut c_char, length: usize, finalize: napi_finalize, hint: *mut c_void,
        result: *mut napi_value, copied: *mut bool,
    ) {
        let text = input(str.cast::<u8>(), length);
        let result = env.out(result)?;
        env.ret(result, from_latin1(env, text?))?;
        copied_text(env, str.cast(), finalize, hint, copied);
        Ok(())
    }

    /// `node_api_create_external_string_utf16`: as for Latin-1.
    any fn node_api_create_external_string_utf16(
        env, str: *mut u16, length: usize, finalize: napi_finalize, hint: *mut c_void,
        result: *mut napi_value, copied: *mut bool,
    ) {
        let text = input(str, length);
        let result = env.out(result)?;
        env.ret(result, from_utf16(env, text?))?;
        copied_text(env, str.cast(), finalize, hint, copied);
        Ok(())
    }

    /// `napi_get_value_string_utf8`.
    any fn napi_get_value_string_utf8(
        env, value: napi_value, buf: *mut c_char, bufsize: usize, result: *mut usize,
    ) {
        read(env, value, buf.cast::<u8>(), bufsize, result, |units, buffer| {
            let mut written = 0;
            for character in char::decode_utf16(units.iter().copied()) {
                let character = character.unwrap_or(char::REPLACEMENT_CHARACTER);
                if let Some(buffer) = &mut *buffer {
                    let Some(place) = buffer.get_mut(written..written + character.len_utf8()) else {
                        break;
                    };
                    let mut bytes = [0; 4];
                    let bytes = character.encode_utf8(&mut bytes).bytes();
                    place.iter_mut().zip(bytes).for_each(|(place, byte)| { place.write(byte); });
                }
                written += character.len_utf8();
            }
            written
        })
    }

    /// `napi_get_value_string_latin1`: the low byte of each code unit.
    any fn napi_get_value_string_latin1(
        env, value: napi_value, buf: *mut c_char, bufsize: usize, result: *mut usize,
    ) {
        read(env, value, buf.cast::<u8>(), bufsize, result, |units, buffer| match buffer {
            None => units.len(),
            Some(buffer) => {
                buffer.iter_mut().zip(units).for_each(|(place, unit)| { place.write(*unit as u8); });
                units.len().min(buffer.len())
            }
        })
    }

    /// `napi_get_value_string_utf16`.
    any fn napi_get_value_string_utf16(
        env, value: napi_value, buf: *mut u16, bufsize: usize, result: *mut usize,
    ) {
        read(env, value, buf, bufsize, result, |units, buffer| match buffer {
            None => units.len(),
            Some(buffer) => {
                buffer.iter_mut().zip(units).for_each(|(place, unit)| { place.write(*unit); });
                units.len().min(buffer.len())
            }
        })
    }
}

/// The text that a module passed: `length` units, or up to the NUL for `NAPI_AUTO_LENGTH`.
///
/// # Errors
/// `napi_invalid_arg` for null with a length, or a length above `i32::MAX`.
///
/// # Safety
/// The text is null, or as long as `length` says.
pub unsafe fn input<'a, T: Copy + Default + PartialEq>(
    text: *const T,
    length: usize,
) -> Result<&'a [T], napi_status> {
    if text.is_null() {
        return if length == 0 {
            Ok(&[])
        } else {
            Err(napi_invalid_arg)
        };
    }
    let mut units = length;
    if length == NAPI_AUTO_LENGTH {
        units = 0;
        // SAFETY: the caller promises a NUL.
        while unsafe { text.add(units).read() } != T::default() {
            units += 1;
        }
    } else if i32::try_from(length).is_err() {
        return Err(napi_invalid_arg);
    }
    // SAFETY: the caller promises that many units.
    Ok(unsafe { std::slice::from_raw_parts(text, units) })
}

/// A string from UTF-8; what is no UTF-8 becomes U+FFFD.
pub fn from_utf8(env: &Env, text: &[u8]) -> JSValue {
    // QuickJS has a rule of its own for broken text; this one is the WHATWG's, as in Node.
    let text = &*String::from_utf8_lossy(text);
    // SAFETY: the context is alive on this thread; QuickJS reads that many bytes.
    unsafe { q::JS_NewStringLen(env.ctx(), text.as_ptr().cast(), text.len() as _) }
}

/// A string from UTF-16, lone surrogates included.
pub fn from_utf16(env: &Env, text: &[u16]) -> JSValue {
    // SAFETY: as in `from_utf8`.
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

/// Tells that a text was copied, and gives it back.
unsafe fn copied_text(
    env: &Env,
    data: *mut c_void,
    callback: napi_finalize,
    hint: *mut c_void,
    copied: *mut bool,
) {
    if !copied.is_null() {
        // SAFETY: the module's place for a flag.
        unsafe { copied.write(true) };
    }
    env.finalize(Finalizer {
        callback,
        data,
        hint,
    });
}

/// Reads a string into a module's buffer and ends it with a NUL, or counts its units where there is no buffer.
///
/// `write` gets the buffer without the place for the NUL and returns how many units it wrote or counted.
unsafe fn read<T: Default>(
    env: &Env,
    value: napi_value,
    buffer: *mut T,
    size: usize,
    result: *mut usize,
    write: impl FnOnce(&[u16], &mut Option<&mut [MaybeUninit<T>]>) -> usize,
) -> Result<(), napi_status> {
    let value = env.value(value)?;
    // SAFETY: reads a tag.
    if !unsafe { q::JS_IsString(value) } {
        return Err(napi_string_expected);
    }
    if buffer.is_null() {
        let length = env.out(result)?;
        length.set(units(env, value, |units| write(units, &mut None))?);
        return Ok(());
    }
    let mut written = 0;
    if size > 0 {
        // One unit is kept for the NUL.
        let room = size.min(1 << 31) - 1;
        // SAFETY: the module's buffer holds `size` units, which may be uninitialized.
        let mut room = Some(unsafe { std::slice::from_raw_parts_mut(buffer.cast(), room) });
        written = units(env, value, |units| write(units, &mut room))?;
        // SAFETY: `written` is at most `size - 1`.
        unsafe { buffer.add(written).write(T::default()) };
    }
    if !result.is_null() {
        // SAFETY: the module's place for the length.
        unsafe { result.write(written) };
    }
    Ok(())
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
    // SAFETY: a live string; QuickJS lends `length` units until they are given back.
    unsafe {
        let start = q::JS_ToCStringLenUTF16(env.ctx(), &mut length, value);
        if start.is_null() {
            return Err(env.catch());
        }
        let result = body(std::slice::from_raw_parts(start, length as usize));
        q::JS_FreeCStringUTF16(env.ctx(), start);
        Ok(result)
    }
}
