//! What a conversion expected: static data, from which a text is made only where it is thrown.

use std::borrow::Cow;

use napi_vtable_sys::{
    napi_array_expected, napi_arraybuffer_expected, napi_bigint_expected, napi_boolean_expected,
    napi_date_expected, napi_function_expected, napi_name_expected, napi_number_expected,
    napi_object_expected, napi_status, napi_string_expected,
};

use crate::error::{ErrorClass, More, joined_all};

/// The code of a value of a wrong type.
pub(crate) const WRONG_TYPE: &str = "ERR_INVALID_ARG_TYPE";

/// What a conversion wanted, as static data: a mismatch costs no allocation until it is thrown.
#[derive(Clone, Copy)]
#[doc(hidden)]
pub struct Expected {
    pub(crate) what: &'static str,
    /// What follows that: a class's name. No empty text, which would be a pointer to relocate in each of these statics.
    of: Option<&'static str>,
    pub(crate) class: ErrorClass,
    wrong: Wrong,
}

/// What is wrong with a value. One byte, where a text would be 40 in a file.
#[derive(Clone, Copy)]
enum Wrong {
    Type,
    Range,
    Value,
}

impl Expected {
    /// A value of another type was found.
    pub(crate) const fn of_type(what: &'static str) -> Self {
        Self {
            what,
            of: None,
            class: ErrorClass::TypeError,
            wrong: Wrong::Type,
        }
    }

    /// A number outside the wanted ones was found.
    pub(crate) const fn in_range(what: &'static str) -> Self {
        Self {
            what,
            of: None,
            class: ErrorClass::RangeError,
            wrong: Wrong::Range,
        }
    }

    /// A value of the right type was found, but none of those that are meant.
    #[must_use]
    pub const fn of_value(what: &'static str) -> Self {
        Self {
            wrong: Wrong::Value,
            ..Self::of_type(what)
        }
    }

    /// Something other than an object of a native class was found.
    pub(crate) const fn instance_of(class: &'static str) -> Self {
        Self {
            of: Some(class),
            ..Self::of_type("an object of the class ")
        }
    }

    /// The name of the class that was expected; of anything else it is empty.
    pub(crate) fn of(&self) -> &'static str {
        self.of.unwrap_or_default()
    }

    /// What JavaScript finds as `error.code`: Node's own names for such errors.
    pub(crate) fn code(&self) -> &'static str {
        match self.wrong {
            Wrong::Type => WRONG_TYPE,
            Wrong::Range => "ERR_OUT_OF_RANGE",
            Wrong::Value => "ERR_INVALID_ARG_VALUE",
        }
    }

    /// Whether a value of another type was found.
    pub(crate) fn is_of_type(&self) -> bool {
        matches!(self.wrong, Wrong::Type)
    }

    /// The error that says so, and what stood there; that in `place`, which is a text in parts.
    pub(crate) fn error(&self, place: &[&str], found: &str) -> Box<More> {
        let got = if found.is_empty() { "" } else { ", got " };
        let said = ["expected ", self.what, self.of(), got, found];
        let message = Cow::Owned(joined_all(&[place, &said]));
        More::told(self.class, message, Some(self.code()))
    }
}

impl Expected {
    /// What a status says of the type that a value should have had, if it does.
    ///
    /// Not as statics: each would be a pointer to relocate, in every module.
    #[allow(non_upper_case_globals)] // C names
    #[cold]
    #[inline(never)]
    pub(crate) fn by(status: napi_status) -> Option<Self> {
        Some(Self::of_type(match status {
            napi_object_expected => "an object",
            napi_string_expected => "a string",
            napi_name_expected => "a string or a symbol",
            napi_function_expected => "a function",
            napi_number_expected => "a number",
            napi_boolean_expected => "a boolean",
            napi_array_expected => "an array",
            napi_bigint_expected => "a bigint",
            napi_date_expected => "a Date",
            napi_arraybuffer_expected => "an ArrayBuffer",
            _ => return None,
        }))
    }
}
