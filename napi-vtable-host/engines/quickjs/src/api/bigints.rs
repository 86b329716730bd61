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
use crate::arguments::{List, Out, OutList};
use crate::entry::node_api;
use crate::env::Env;
use crate::values;

/// How many words QuickJS allows.
const MOST_WORDS: usize = (1 << 20) / 64;

node_api! {
    /// `napi_create_bigint_int64`.
    any fn napi_create_bigint_int64(env, value: i64, result: Out<napi_value>) {
        let result = result.required()?;
        env.answer(result, env.new_bigint_i64(value)?)
    }

    /// `napi_create_bigint_uint64`.
    any fn napi_create_bigint_uint64(env, value: u64, result: Out<napi_value>) {
        let result = result.required()?;
        env.answer(result, env.new_bigint_u64(value)?)
    }

    /// `napi_create_bigint_words`: the least significant word first; more words than a BigInt can have throw a
    /// `RangeError`.
    js fn napi_create_bigint_words(
        env, sign_bit: c_int, word_count of words: List<u64>, result: Out<napi_value>,
    ) {
        if words.is_null() {
            return Err(napi_invalid_arg);
        }
        let result = result.required()?;
        if i32::try_from(words.len()).is_err() {
            return Err(napi_invalid_arg);
        }
        // Looking at the words first would follow a length that no caller can mean.
        if words.len() > MOST_WORDS * 1024 {
            return too_big(env);
        }
        let words = words.get()?;
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
            return env.answer(result, magnitude);
        }
        let negative = env.call(names.bigint_negate, q::JS_UNDEFINED, &[magnitude.raw()])?;
        env.answer(result, negative)
    }

    /// `napi_get_value_bigint_int64`: the value modulo 2^64.
    any fn napi_get_value_bigint_int64(
        env, value: napi_value, result: Out<i64>, lossless: Out<bool>,
    ) {
        let value = env.value(value)?;
        let (result, lossless) = (result.required()?, lossless.required()?);
        check(value)?;
        let number = env.to_i64(value)?;
        let back = env.new_bigint_i64(number)?;
        result.set(number);
        lossless.set(env.are_equal(back.raw(), value));
        Ok(())
    }

    /// `napi_get_value_bigint_uint64`: the value modulo 2^64.
    any fn napi_get_value_bigint_uint64(
        env, value: napi_value, result: Out<u64>, lossless: Out<bool>,
    ) {
        let value = env.value(value)?;
        let (result, lossless) = (result.required()?, lossless.required()?);
        check(value)?;
        let number = env.to_u64(value)?;
        let back = env.new_bigint_u64(number)?;
        result.set(number);
        lossless.set(env.are_equal(back.raw(), value));
        Ok(())
    }

    /// `napi_get_value_bigint_words`: fills the words that there is room for, and tells how many there are. Without
    /// places for sign and words it only counts.
    any fn napi_get_value_bigint_words(
        env, value: napi_value, sign_bit: Out<c_int>, word_count of words: OutList<u64>,
    ) {
        let value = env.value(value)?;
        words.room()?;
        check(value)?;
        let sign_bit = sign_bit.optional();
        if sign_bit.is_some() != words.wants_list() {
            return Err(napi_invalid_arg);
        }
        let (negative, magnitude) = words_of(env, value)?;
        if let Some(sign_bit) = sign_bit {
            sign_bit.set(c_int::from(negative));
        }
        words.write(magnitude.iter().copied())?;
        words.finish(magnitude.len());
        Ok(())
    }
}

fn check(value: JSValue) -> Result<(), napi_status> {
    if values::is_bigint(value) {
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
    let text = env.call(
        env.engine().intrinsics.bigint_to_string,
        value,
        &[env.size(16)],
    )?;
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
