//! BigInts of 64 bits and of any number of 64-bit words.
//!
//! QuickJS has no C functions for words, so they travel as hexadecimal text. Its BigInts end at 2^20 bits, where
//! V8's end at 2^30; both throw the same error there.
//!
//! Source: the BigInt functions of the Node-API reference.

use std::ffi::c_int;
use std::fmt::Write as _;

use napi_vtable_sys::*;
use rquickjs_sys as q;
use rquickjs_sys::JSValue;

use crate::api::errors::throw_range_without_code;
use crate::api::strings;
use crate::entry::api;
use crate::env::Env;

/// How many words QuickJS allows.
const MOST_WORDS: usize = (1 << 20) / 64;

api! {
    /// `napi_create_bigint_int64`.
    any fn napi_create_bigint_int64(env, value: i64, result: *mut napi_value) {
        let result = env.out(result)?;
        env.ret(result, q::JS_NewBigInt64(env.ctx(), value))
    }

    /// `napi_create_bigint_uint64`.
    any fn napi_create_bigint_uint64(env, value: u64, result: *mut napi_value) {
        let result = env.out(result)?;
        env.ret(result, q::JS_NewBigUint64(env.ctx(), value))
    }

    /// `napi_create_bigint_words`: the least significant word first; more words than a BigInt can have throw a
    /// `RangeError`.
    js fn napi_create_bigint_words(
        env, sign_bit: c_int, word_count: usize, words: *const u64, result: *mut napi_value,
    ) {
        if words.is_null() {
            return Err(napi_invalid_arg);
        }
        let result = env.out(result)?;
        if i32::try_from(word_count).is_err() {
            return Err(napi_invalid_arg);
        }
        // Looking at the words first would follow a length that no caller can mean.
        let words: &[u64] = if word_count <= MOST_WORDS * 1024 {
            std::slice::from_raw_parts(words, word_count)
        } else {
            return too_big(env);
        };
        let used = words.iter().rposition(|word| *word != 0).map_or(0, |last| last + 1);
        if used > MOST_WORDS {
            return too_big(env);
        }
        let mut hex = String::with_capacity(2 + 16 * used);
        hex.push_str("0x0");
        for word in words[..used].iter().rev() {
            let _ = write!(hex, "{word:016x}");
        }
        let hex = env.js(strings::from_utf8(env, hex.as_bytes()))?;
        let names = &env.engine().intrinsics;
        let Ok(magnitude) = env.call(names.bigint, q::JS_UNDEFINED, &[hex.raw()]) else {
            return too_big(env);
        };
        if sign_bit == 0 {
            return env.ret(result, magnitude.into_raw());
        }
        let negative = env.call(names.bigint_negate, q::JS_UNDEFINED, &[magnitude.raw()])?;
        env.ret(result, negative.into_raw())
    }

    /// `napi_get_value_bigint_int64`: the value modulo 2^64.
    any fn napi_get_value_bigint_int64(
        env, value: napi_value, result: *mut i64, lossless: *mut bool,
    ) {
        let value = env.value(value)?;
        let (result, lossless) = (env.out(result)?, env.out(lossless)?);
        check(value)?;
        let mut number = 0;
        env.check(q::JS_ToBigInt64(env.ctx(), &mut number, value))?;
        let back = env.js(q::JS_NewBigInt64(env.ctx(), number))?;
        result.set(number);
        lossless.set(q::JS_IsStrictEqual(env.ctx(), back.raw(), value));
        Ok(())
    }

    /// `napi_get_value_bigint_uint64`: the value modulo 2^64.
    any fn napi_get_value_bigint_uint64(
        env, value: napi_value, result: *mut u64, lossless: *mut bool,
    ) {
        let value = env.value(value)?;
        let (result, lossless) = (env.out(result)?, env.out(lossless)?);
        check(value)?;
        let mut number = 0;
        env.check(q::JS_ToBigUint64(env.ctx(), &mut number, value))?;
        let back = env.js(q::JS_NewBigUint64(env.ctx(), number))?;
        result.set(number);
        lossless.set(q::JS_IsStrictEqual(env.ctx(), back.raw(), value));
        Ok(())
    }

    /// `napi_get_value_bigint_words`: fills the words that there is room for, and tells how many there are. Without
    /// places for sign and words it only counts.
    any fn napi_get_value_bigint_words(
        env, value: napi_value, sign_bit: *mut c_int, word_count: *mut usize, words: *mut u64,
    ) {
        let value = env.value(value)?;
        let count = env.out(word_count)?;
        check(value)?;
        let room = word_count.read();
        let only_count = sign_bit.is_null() && words.is_null();
        if !only_count && (sign_bit.is_null() || words.is_null()) {
            return Err(napi_invalid_arg);
        }
        let (negative, magnitude) = words_of(env, value)?;
        if !only_count {
            sign_bit.write(c_int::from(negative));
            for (position, word) in magnitude.iter().take(room).enumerate() {
                words.add(position).write(*word);
            }
        }
        count.set(magnitude.len());
        Ok(())
    }
}

fn check(value: JSValue) -> Result<(), napi_status> {
    // SAFETY: reads a tag.
    if unsafe { q::JS_IsBigInt(value) } {
        Ok(())
    } else {
        Err(napi_bigint_expected)
    }
}

fn too_big(env: &Env) -> Result<(), napi_status> {
    throw_range_without_code(env, c"Maximum BigInt size exceeded")?;
    Err(napi_pending_exception)
}

/// The sign and the words of a BigInt; 0 has none.
fn words_of(env: &Env, value: JSValue) -> Result<(bool, Vec<u64>), napi_status> {
    // SAFETY: makes a number.
    let radix = unsafe { q::JS_NewNumber(env.ctx(), 16.0) };
    let text = env.call(env.engine().intrinsics.bigint_to_string, value, &[radix])?;
    strings::units(env, text.raw(), |units| {
        let negative = units.first() == Some(&u16::from(b'-'));
        let digits = &units[usize::from(negative)..];
        let mut words: Vec<u64> = digits
            .rchunks(16)
            .map(|chunk| {
                let digit = |unit: &u16| char::from(*unit as u8).to_digit(16).unwrap_or(0);
                chunk
                    .iter()
                    .fold(0, |word, unit| (word << 4) | u64::from(digit(unit)))
            })
            .collect();
        if words == [0] {
            words.clear();
        }
        (negative, words)
    })
}
