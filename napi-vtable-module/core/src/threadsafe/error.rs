//! What can go wrong with a call from another thread.

use std::fmt;

use crate::env::Env;
use crate::error::{Error, ErrorClass, Failure, FailureKind};
use crate::value::{JsError, JsValue};

/// Why [`call`](super::ThreadsafeFunction::call) sent nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum CallError {
    /// The function was aborted, or its env has ended.
    Closed,
    /// The queue is full, and this is the thread that empties it.
    WouldDeadlock,
}

impl fmt::Display for CallError {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Closed => CLOSED,
            Self::WouldDeadlock => {
                "the queue is full, and waiting on JavaScript's own thread would last for ever"
            }
        })
    }
}

impl std::error::Error for CallError {}

const CLOSED: &str =
    "nothing can be called any more: the threadsafe function was aborted, or its env has ended";

/// Why [`try_call`](super::ThreadsafeFunction::try_call) sent nothing.
#[non_exhaustive]
pub enum TryCallError<Args> {
    /// The function was aborted, or its env has ended.
    Closed,
    /// As many calls wait as may. The arguments come back.
    Full(Args),
}

impl<Args> fmt::Debug for TryCallError<Args> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Closed => "Closed",
            Self::Full(_) => "Full(..)",
        })
    }
}

impl<Args> fmt::Display for TryCallError<Args> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Closed => CLOSED,
            Self::Full(_) => FULL,
        })
    }
}

impl<Args> std::error::Error for TryCallError<Args> {}

const FULL: &str = "as many calls wait for JavaScript as the queue holds: try again later";

/// Why there is no result of a call.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ReplyError {
    /// The function was aborted or its env has ended before it could answer, or the promise that it returned was
    /// collected unsettled.
    Closed,
    /// As many calls wait as may, so nothing was sent.
    Full,
    /// JavaScript's own thread cannot wait for what it has to do itself.
    WouldDeadlock,
    /// The function threw, its promise was rejected, its result does not convert, or Rust code panicked on the way.
    Thrown(Thrown),
}

impl fmt::Display for ReplyError {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Closed => f.write_str(
                "no answer comes any more: the threadsafe function was aborted, or its env has ended",
            ),
            Self::Full => f.write_str(FULL),
            Self::WouldDeadlock => f.write_str(
                "JavaScript's own thread cannot wait for a call that runs on it: use `.await` or another thread",
            ),
            Self::Thrown(thrown) => thrown.fmt(f),
        }
    }
}

impl std::error::Error for ReplyError {
    #[inline]
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Thrown(thrown) => Some(thrown),
            _ => None,
        }
    }
}

/// What JavaScript threw, as text that may go to any thread.
///
/// Of an error its name, message, code and stack; of any other value its text as the message.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Thrown {
    name: String,
    message: String,
    code: Option<String>,
    stack: Option<String>,
}

impl Thrown {
    /// What `error.name` was; empty where no error was thrown.
    #[must_use]
    #[inline]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// What `error.message` was, or the value's text.
    #[must_use]
    #[inline]
    pub fn message(&self) -> &str {
        &self.message
    }

    /// What `error.code` was, where it had one that is a string.
    #[must_use]
    #[inline]
    pub fn code(&self) -> Option<&str> {
        self.code.as_deref()
    }

    /// What `error.stack` was, where there was one.
    #[must_use]
    #[inline]
    pub fn stack(&self) -> Option<&str> {
        self.stack.as_deref()
    }

    /// An error to throw in JavaScript again: of the same class where that is one of JavaScript's, with the same
    /// message and code.
    #[must_use]
    #[inline]
    pub fn to_error(&self) -> Error {
        let class = match &*self.name {
            "TypeError" => ErrorClass::TypeError,
            "RangeError" => ErrorClass::RangeError,
            "SyntaxError" => ErrorClass::SyntaxError,
            _ => ErrorClass::Error,
        };
        let error = Error::of_class(class, self.message.clone());
        match &self.code {
            Some(code) => error.with_code(code.clone()),
            None => error,
        }
    }

    /// Ends a failure and tells what it was.
    #[cold]
    #[inline]
    pub(super) fn of(env: &Env<'_>, failure: Failure) -> ReplyError {
        let thrown = match failure.into_kind() {
            FailureKind::Error(error) => Self::of_error(&error),
            FailureKind::Pending(pending) => match pending.take(env) {
                Ok(value) => Self::of_value(env, value),
                Err(_) => return ReplyError::Closed, // no JavaScript runs any more
            },
        };
        ReplyError::Thrown(thrown)
    }

    #[inline]
    fn of_error(error: &Error) -> Self {
        let name = match error.error_type() {
            Some(own) => own.name(),
            None => match error.class() {
                ErrorClass::Error => "Error",
                ErrorClass::TypeError => "TypeError",
                ErrorClass::RangeError => "RangeError",
                ErrorClass::SyntaxError => "SyntaxError",
            },
        };
        Self {
            name: name.to_owned(),
            message: error.message().to_owned(),
            code: error.code().map(str::to_owned),
            stack: None,
        }
    }

    /// Reads what can be read: a getter may throw, and what is there need not be text.
    #[cold]
    #[inline]
    pub(super) fn of_value<'s>(env: &Env<'s>, value: JsValue<'s>) -> Self {
        fn read<T>(env: &Env<'_>, read: crate::error::Result<T>) -> Option<T> {
            match read {
                Ok(value) => Some(value),
                Err(failure) => {
                    let _ = failure.catch(env); // the exception of a getter ends here
                    None
                }
            }
        }
        match value.downcast::<JsError<'s>>(env) {
            Ok(error) => Self {
                name: read(env, error.name(env)).unwrap_or_default(),
                message: read(env, error.message(env)).unwrap_or_default(),
                code: read(env, error.code(env)).flatten(),
                stack: read(env, error.stack(env)).flatten(),
            },
            Err(_) => Self {
                message: read(
                    env,
                    value
                        .coerce_to_string(env)
                        .and_then(|text| text.to_string(env)),
                )
                .unwrap_or_default(),
                ..Self::default()
            },
        }
    }
}

impl fmt::Display for Thrown {
    /// The message; behind the name, where that is not `Error`.
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.name.is_empty() && self.name != "Error" {
            write!(f, "{}: ", self.name)?;
        }
        f.write_str(&self.message)
    }
}

impl std::error::Error for Thrown {}
