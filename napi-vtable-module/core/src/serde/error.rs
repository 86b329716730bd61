//! What goes wrong on the way, with the path to where it did.

use std::fmt::{self, Display, Write as _};

use serde_core::de::{self, Expected, Unexpected};
use serde_core::ser;

use super::MAX_DEPTH;
use crate::error::{ErrorClass, Failure, More};
use crate::expected::WRONG_TYPE;

/// How much of a path, or of a string that was found, is told; what is longer loses its middle.
const TOLD: usize = 120;

/// An error of a conversion through serde.
pub(super) struct Error(Box<Inner>);

enum Inner {
    /// Of the runtime, or an exception.
    Failure(Failure),
    /// Of a value.
    Problem {
        /// `.settings.sizes[3]`
        path: String,
        what: String,
        class: ErrorClass,
        code: &'static str,
    },
}

impl Error {
    #[cold]
    fn problem(what: String) -> Self {
        Self(Box::new(Inner::Problem {
            path: String::new(),
            what,
            class: ErrorClass::TypeError,
            code: WRONG_TYPE,
        }))
    }

    #[cold]
    pub(super) fn too_deep() -> Self {
        Self(Box::new(Inner::Problem {
            path: String::new(),
            what: format!("nested more than {MAX_DEPTH} deep, or contained in itself"),
            class: ErrorClass::RangeError,
            code: "ERR_OUT_OF_RANGE",
        }))
    }

    /// A value that converts to nothing.
    #[cold]
    pub(super) fn unsupported(found: &str, expected: &dyn Expected) -> Self {
        Self::problem(format!("expected {expected}, got {found}"))
    }

    /// Adds the property that the value is.
    #[cold]
    pub(super) fn in_property(self, name: &str) -> Self {
        let mut letters = name.chars();
        let is_plain = letters
            .next()
            .is_some_and(|first| first.is_alphabetic() || first == '_' || first == '$')
            && letters.all(|one| one.is_alphanumeric() || one == '_' || one == '$');
        if is_plain {
            self.at(&format!(".{name}"))
        } else {
            self.at(&format!("[{:?}]", shortened(name)))
        }
    }

    /// Adds the element that the value is.
    #[cold]
    pub(super) fn in_element(self, index: usize) -> Self {
        self.at(&format!("[{index}]"))
    }

    #[cold]
    pub(super) fn at(mut self, place: &str) -> Self {
        if let Inner::Problem { path, .. } = &mut *self.0 {
            path.insert_str(0, place);
        }
        self
    }

    /// What is thrown.
    #[cold]
    pub(super) fn into_failure(self) -> Failure {
        match *self.0 {
            Inner::Failure(failure) => failure,
            Inner::Problem { class, code, .. } => {
                Failure::placed(More::told(class, self.to_string().into(), Some(code)))
            }
        }
    }
}

impl From<Failure> for Error {
    #[cold]
    fn from(failure: Failure) -> Self {
        Self(Box::new(Inner::Failure(failure)))
    }
}

/// A text without its middle, if it is long.
fn shortened(text: &str) -> String {
    let half = TOLD / 2;
    let letters = text.chars().count();
    if letters <= TOLD {
        return text.to_owned();
    }
    let mut short: String = text.chars().take(half).collect();
    short.push('…');
    short.extend(text.chars().skip(letters - half));
    short
}

impl Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &*self.0 {
            Inner::Failure(failure) => write!(f, "{failure:?}"),
            Inner::Problem { path, what, .. } => {
                let path = shortened(path.strip_prefix('.').unwrap_or(path));
                if !path.is_empty() {
                    write!(f, "{path}: ")?;
                }
                f.write_str(what)
            }
        }
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        Display::fmt(self, f)
    }
}

impl std::error::Error for Error {}

/// What was found, in words of JavaScript.
fn found(found: &Unexpected<'_>) -> String {
    let mut text = String::new();
    let written = match found {
        Unexpected::Bool(value) => write!(text, "boolean {value}"),
        Unexpected::Unsigned(value) => write!(text, "number {value}"),
        Unexpected::Signed(value) => write!(text, "number {value}"),
        Unexpected::Float(value) => write!(text, "number {value}"),
        Unexpected::Str(value) => write!(text, "string {:?}", shortened(value)),
        Unexpected::Char(value) => write!(text, "string {:?}", value.to_string()),
        Unexpected::Bytes(_) => write!(text, "bytes"),
        Unexpected::Unit => write!(text, "null or undefined"),
        Unexpected::Seq => write!(text, "an array"),
        Unexpected::Map => write!(text, "an object"),
        other => write!(text, "{other}"),
    };
    debug_assert!(written.is_ok(), "a string takes any text");
    text
}

impl de::Error for Error {
    #[cold]
    fn custom<T: Display>(message: T) -> Self {
        Self::problem(message.to_string())
    }

    #[cold]
    fn invalid_type(unexpected: Unexpected<'_>, expected: &dyn Expected) -> Self {
        Self::problem(format!("expected {expected}, got {}", found(&unexpected)))
    }

    #[cold]
    fn invalid_value(unexpected: Unexpected<'_>, expected: &dyn Expected) -> Self {
        Self::invalid_type(unexpected, expected)
    }

    #[cold]
    fn invalid_length(length: usize, expected: &dyn Expected) -> Self {
        Self::problem(format!("expected {expected}, got {length}"))
    }

    #[cold]
    fn missing_field(field: &'static str) -> Self {
        Self::problem("is missing".to_owned()).in_property(field)
    }
}

impl ser::Error for Error {
    #[cold]
    fn custom<T: Display>(message: T) -> Self {
        Self::problem(message.to_string())
    }
}
