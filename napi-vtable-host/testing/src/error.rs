//! What goes wrong in the code of a test.

use std::ffi::CStr;
use std::fmt;

use napi_vtable_host::LinkError;
use napi_vtable_module::{Env, Failure, FailureKind, JsObject, JsString, JsValue};
use napi_vtable_quickjs::script::RunError;

/// What the functions of this crate return, and a test as well.
pub type Result<T = (), E = Error> = std::result::Result<T, E>;

/// A value that JavaScript threw.
///
/// Shown, it is the error as a person reads it: name, code, message, stack, and what caused it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Thrown {
    /// `error.name`, such as `TypeError`; empty where the value is no error.
    pub name: String,
    /// `error.message`; of any other value what `String(value)` gives.
    pub message: String,
    /// `error.code`, if it is a string.
    pub code: Option<String>,
    /// The frames, one a line, the innermost first. Code of a test stands there with its place in the test's file.
    pub stack: Option<String>,
    /// `error.cause`.
    pub cause: Option<Box<Thrown>>,
}

impl Thrown {
    /// How deep a chain of causes is followed; a circle has no end.
    const DEPTH: usize = 8;

    pub(crate) fn of<'s>(env: &Env<'s>, value: JsValue<'s>) -> Self {
        Self::at(env, value, Self::DEPTH)
    }

    fn at<'s>(env: &Env<'s>, value: JsValue<'s>, depth: usize) -> Self {
        // What a getter throws here is not what the test is about.
        fn read<T>(env: &Env<'_>, value: napi_vtable_module::Result<T>) -> Option<T> {
            value.map_err(|failure| drop(failure.catch(env))).ok()
        }
        let text = |object: JsObject<'s>, name: &CStr| -> Option<String> {
            read(env, object.get::<JsValue<'s>>(env, name))
                .and_then(|value| read(env, value.downcast::<JsString<'s>>(env)))
                .and_then(|text| read(env, text.to_string(env)))
        };
        // A DOMException, such as an AbortError, is an error that no runtime calls one.
        let object = read(env, value.downcast::<JsObject<'s>>(env));
        let named = object.and_then(|object| {
            let (name, message) = (text(object, c"name")?, text(object, c"message")?);
            Some((object, name, message))
        });
        let Some((object, name, message)) = named else {
            let text = value
                .coerce_to_string(env)
                .and_then(|text| text.to_string(env));
            return Self::plain(read(env, text).unwrap_or_else(|| "a value without a text".into()));
        };
        let cause = read(env, object.get::<Option<JsValue<'s>>>(env, c"cause")).flatten();
        Self {
            name,
            message,
            code: text(object, c"code"),
            stack: text(object, c"stack"),
            cause: cause
                .filter(|_| depth > 0)
                .map(|cause| Box::new(Self::at(env, cause, depth - 1))),
        }
    }

    /// What a failed call ends with, taken out of the env.
    pub(crate) fn of_failure(env: &Env<'_>, failure: Failure) -> Self {
        match failure.catch(env) {
            Ok(value) => Self::of(env, value),
            Err(failure) => Self::plain(match failure.into_kind() {
                FailureKind::Error(error) => error.to_string(),
                FailureKind::Pending(_) => "an exception that cannot be taken".to_owned(),
            }),
        }
    }

    pub(crate) fn plain(message: String) -> Self {
        Self {
            name: String::new(),
            message,
            code: None,
            stack: None,
            cause: None,
        }
    }
}

impl fmt::Display for Thrown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.name.is_empty() {
            f.write_str(&self.name)?;
            if let Some(code) = &self.code {
                write!(f, " [{code}]")?;
            }
            f.write_str(": ")?;
        }
        f.write_str(&self.message)?;
        // Some stacks begin with the error itself.
        let stack = self.stack.as_deref().unwrap_or_default().lines();
        for frame in stack.skip_while(|line| !line.trim_start().starts_with("at ")) {
            write!(f, "\n{frame}")?;
        }
        match &self.cause {
            Some(cause) => write!(f, "\ncaused by {cause}"),
            None => Ok(()),
        }
    }
}

impl std::error::Error for Thrown {}

/// Why code has no result.
///
/// A test that returns it fails with the JavaScript error and its stack: `{:?}` shows what `{}` does.
#[derive(thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The code threw, or the promise that it gave was rejected.
    #[error("{0}")]
    Thrown(Thrown),
    /// Something was thrown where nobody catches while the code ran: by a timer, by a callback of the module, or by a promise
    /// without a handler.
    #[error("nobody caught: {0}")]
    Uncaught(Thrown),
    /// The result is not of the type that was asked for.
    #[error("the result: {0}")]
    Result(Thrown),
    /// The code waits for a promise, and nothing is left that would settle it.
    #[error(
        "the code waits for a promise that nothing is left to settle; look for a resolve that is never called"
    )]
    Stalled,
    /// The code called `process.exit`; the engine runs no code any more.
    #[error("the code called process.exit({0})")]
    Exited(i32),
    /// A module is loaded under this name already, in this engine or, a different one, anywhere in the process.
    #[error("'{0}' is the name of a module that is loaded already; choose another")]
    Name(String),
    /// The name cannot be that of a module.
    #[error(transparent)]
    Link(#[from] LinkError),
    /// There is no engine.
    #[error(transparent)]
    Engine(#[from] RunError),
}

impl Error {
    /// What JavaScript threw, if that is the reason.
    #[must_use]
    pub fn thrown(&self) -> Option<&Thrown> {
        match self {
            Self::Thrown(thrown) | Self::Uncaught(thrown) | Self::Result(thrown) => Some(thrown),
            _ => None,
        }
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}")
    }
}
