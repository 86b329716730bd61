//! BigInts of any size.

use std::ptr::null_mut;

use crate::convert::make;
use crate::env::Env;
use crate::error::Result;
use crate::raw;
use crate::value::{Handle, JsBigInt};

/// An integer of any size: a sign, and words of 64 bits, the least significant first.
///
/// ```
/// use napi_vtable_module::BigIntWords;
///
/// let minus_two_to_the_64 = BigIntWords { negative: true, words: vec![0, 1] };
/// assert_eq!(BigIntWords::from(-(1_i128 << 64)), minus_two_to_the_64);
/// assert_eq!(i128::try_from(&minus_two_to_the_64), Ok(-(1_i128 << 64)));
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash, Default)]
pub struct BigIntWords {
    /// Whether the integer is below zero.
    pub negative: bool,
    /// The magnitude. Zeros at the end count for nothing, and no words are zero.
    pub words: Vec<u64>,
}

impl From<u128> for BigIntWords {
    #[inline]
    fn from(value: u128) -> Self {
        let (low, high) = (value as u64, (value >> 64) as u64);
        let words = match (low, high) {
            (0, 0) => vec![],
            (low, 0) => vec![low],
            (low, high) => vec![low, high],
        };
        Self {
            negative: false,
            words,
        }
    }
}

impl From<i128> for BigIntWords {
    #[inline]
    fn from(value: i128) -> Self {
        Self {
            negative: value < 0,
            ..Self::from(value.unsigned_abs())
        }
    }
}

/// The integer does not fit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BigIntTooLarge(());

impl std::fmt::Display for BigIntTooLarge {
    #[inline]
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("the bigint does not fit in 128 bits")
    }
}

impl std::error::Error for BigIntTooLarge {}

/// Two words as one number; `None` where there are more that are not zero.
#[inline]
fn magnitude(words: &[u64]) -> Option<u128> {
    let (low, rest) = words.split_at(words.len().min(2));
    if rest.iter().any(|&word| word != 0) {
        return None;
    }
    Some((0..).step_by(64).zip(low).fold(0, |sum, (shift, &word)| {
        sum | u128::from(word) << (shift as u32)
    }))
}

impl TryFrom<&BigIntWords> for u128 {
    type Error = BigIntTooLarge;
    #[inline]
    fn try_from(value: &BigIntWords) -> Result<Self, BigIntTooLarge> {
        match magnitude(&value.words) {
            Some(number) if number == 0 || !value.negative => Ok(number),
            _ => Err(BigIntTooLarge(())),
        }
    }
}

impl TryFrom<&BigIntWords> for i128 {
    type Error = BigIntTooLarge;
    #[inline]
    fn try_from(value: &BigIntWords) -> Result<Self, BigIntTooLarge> {
        let number = magnitude(&value.words).ok_or(BigIntTooLarge(()))?;
        if value.negative {
            0_i128.checked_sub_unsigned(number)
        } else {
            number.try_into().ok()
        }
        .ok_or(BigIntTooLarge(()))
    }
}

/// What a bigint of up to this many words is read into without an allocation.
const ROOM: usize = 4;

impl<'s> JsBigInt<'s> {
    /// Reads the integer, whatever its size.
    ///
    /// Source: `napi_get_value_bigint_words`.
    ///
    /// # Errors
    /// If the runtime fails.
    #[inline]
    pub fn words(self, env: &Env<'s>) -> Result<BigIntWords> {
        read_words(env, self)
    }
}

/// Reads a value that should be a bigint: the getter says whether it is.
pub(crate) fn read_words<'s>(env: &Env<'s>, value: impl Handle<'s>) -> Result<BigIntWords> {
    let mut negative = 0;
    let mut count = ROOM;
    let mut room = [0; ROOM];
    // SAFETY: env and handle are live in this scope, and the buffer has room for `count` words.
    env.check(unsafe {
        raw::napi_get_value_bigint_words(
            env.raw(),
            value.raw(),
            &raw mut negative,
            &raw mut count,
            room.as_mut_ptr(),
        )
    })?;
    // Runtimes differ in what they count where the room is too small; a full one is read again.
    if count < ROOM {
        return Ok(BigIntWords {
            negative: negative != 0,
            words: room[..count].to_vec(),
        });
    }
    let mut needed = 0;
    // SAFETY: as above; without a buffer only the count is written.
    env.check(unsafe {
        raw::napi_get_value_bigint_words(
            env.raw(),
            value.raw(),
            null_mut(),
            &raw mut needed,
            null_mut(),
        )
    })?;
    let mut words = vec![0; needed];
    let mut written = needed;
    // SAFETY: as above; the buffer has room for as many words as the bigint has.
    env.check(unsafe {
        raw::napi_get_value_bigint_words(
            env.raw(),
            value.raw(),
            &raw mut negative,
            &raw mut written,
            words.as_mut_ptr(),
        )
    })?;
    words.truncate(written);
    Ok(BigIntWords {
        negative: negative != 0,
        words,
    })
}

impl<'s> Env<'s> {
    /// Makes a bigint of words.
    ///
    /// Source: `napi_create_bigint_words`.
    ///
    /// # Errors
    /// A `RangeError` where the runtime has no bigint that large.
    #[inline]
    pub fn bigint(&self, value: &BigIntWords) -> Result<JsBigInt<'s>> {
        let env = self;
        let words = match value.words.iter().rposition(|&word| word != 0) {
            Some(last) => &value.words[..=last],
            None => &[],
        };
        if words.is_empty() {
            return make!(env, napi_create_bigint_uint64(0)); // no runtime need know a negative zero
        }
        let sign = i32::from(value.negative);
        make!(
            env,
            napi_create_bigint_words(sign, words.len(), words.as_ptr())
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn integers_at_the_edges_keep_their_value() {
        for value in [
            0,
            1,
            -1,
            i128::MAX,
            i128::MIN,
            1 << 64,
            -(1 << 64),
            i128::from(u64::MAX),
        ] {
            assert_eq!(i128::try_from(&BigIntWords::from(value)), Ok(value));
        }
        for value in [0, 1, u128::MAX, 1 << 64] {
            assert_eq!(u128::try_from(&BigIntWords::from(value)), Ok(value));
        }
    }

    #[test]
    fn integers_past_the_edges_are_refused() {
        let words = |negative, words: &[u64]| BigIntWords {
            negative,
            words: words.to_vec(),
        };
        assert!(u128::try_from(&words(false, &[0, 0, 1])).is_err());
        assert!(u128::try_from(&words(true, &[1])).is_err());
        assert!(i128::try_from(&words(false, &[0, 1 << 63])).is_err());
        assert!(i128::try_from(&words(true, &[1, 1 << 63])).is_err());
        assert_eq!(u128::try_from(&words(true, &[0, 0, 0])), Ok(0));
        assert_eq!(i128::try_from(&words(false, &[5, 0, 0])), Ok(5));
    }
}
