//! Points in time and spans of it.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use crate::convert::number::double;
use crate::convert::{FromJs, Holds, IntoJs, plain};
use crate::env::Env;
use crate::error::{Expected, Failure, Result};
use crate::value::{Handle, JsDate, JsValue};

plain!(SystemTime, Duration);

/// The farthest point from 1970 that a `Date` can tell, in milliseconds.
const FARTHEST: f64 = 8.64e15;

impl<'s> FromJs<'s> for SystemTime {
    const HOLDS: Holds<Self> = Holds::NO_HANDLES;

    #[inline]
    fn from_js(env: &Env<'s>, value: JsValue<'s>) -> Result<Self> {
        static EXPECTED: Expected =
            Expected::in_range("a valid Date that the system's clock can tell");
        let milliseconds = JsDate::check(env, value)?.milliseconds(env)?;
        let distance = Duration::from_millis(milliseconds.abs() as u64); // a Date has whole ones
        let time = if milliseconds < 0.0 {
            UNIX_EPOCH.checked_sub(distance)
        } else {
            UNIX_EPOCH.checked_add(distance)
        };
        match time {
            Some(time) if !milliseconds.is_nan() => Ok(time),
            _ => Err(Failure::expected(&EXPECTED)),
        }
    }
}

impl<'s> IntoJs<'s> for SystemTime {
    const HOLDS: Holds<Self> = Holds::NO_HANDLES;

    #[inline]
    fn into_js(self, env: &Env<'s>) -> Result<JsValue<'s>> {
        static EXPECTED: Expected = Expected::in_range("a result that a Date can tell");
        // The last whole millisecond before the time, on both sides of 1970.
        let milliseconds = match self.duration_since(UNIX_EPOCH) {
            Ok(after) => after.as_millis() as f64,
            Err(before) => -(before.duration().as_nanos().div_ceil(1_000_000) as f64),
        };
        if milliseconds.abs() > FARTHEST {
            return Err(Failure::expected(&EXPECTED));
        }
        Ok(env.date(milliseconds)?.into())
    }
}

impl<'s> FromJs<'s> for Duration {
    const HOLDS: Holds<Self> = Holds::NO_HANDLES;

    #[inline]
    fn from_js(env: &Env<'s>, value: JsValue<'s>) -> Result<Self> {
        static EXPECTED: Expected = Expected::in_range("a number of milliseconds, not negative");
        let milliseconds = double(env, value)?;
        Self::try_from_secs_f64(milliseconds / 1000.0).map_err(|_| Failure::expected(&EXPECTED))
    }
}

impl<'s> IntoJs<'s> for Duration {
    const HOLDS: Holds<Self> = Holds::NO_HANDLES;

    #[inline]
    fn into_js(self, env: &Env<'s>) -> Result<JsValue<'s>> {
        (self.as_nanos() as f64 / 1e6).into_js(env)
    }
}
