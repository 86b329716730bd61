//! Error objects of JavaScript.

use crate::env::Env;
use crate::error::{Error, Failure, Result};
use crate::value::{Handle, JsError, JsValue};

impl<'s> JsError<'s> {
    /// What `error.name` is; it may run JavaScript.
    ///
    /// # Errors
    /// A `TypeError` where the property is no string, or the exception of a getter.
    #[inline]
    pub fn name(self, env: &Env<'s>) -> Result<String> {
        self.get(env, c"name")
    }

    /// What `error.message` is; it may run JavaScript.
    ///
    /// # Errors
    /// A `TypeError` where the property is no string, or the exception of a getter.
    #[inline]
    pub fn message(self, env: &Env<'s>) -> Result<String> {
        self.get(env, c"message")
    }

    /// What `error.code` is, where it has one that is a string; it may run JavaScript.
    ///
    /// # Errors
    /// The exception of a getter.
    #[inline]
    pub fn code(self, env: &Env<'s>) -> Result<Option<String>> {
        let code: JsValue<'s> = self.get(env, c"code")?;
        match code.downcast::<crate::JsString<'s>>(env) {
            Ok(code) => code.to_string(env).map(Some),
            Err(failure) if failure.is_mismatch() => Ok(None),
            Err(failure) => Err(failure),
        }
    }

    /// What `error.stack` is, where the runtime has it; it may run JavaScript.
    ///
    /// # Errors
    /// A `TypeError` where the property is no string, or the exception of a getter.
    #[inline]
    pub fn stack(self, env: &Env<'s>) -> Result<Option<String>> {
        self.get(env, c"stack")
    }

    /// What `error.cause` is, if there is one; it may run JavaScript.
    ///
    /// # Errors
    /// The exception of a getter.
    #[inline]
    pub fn cause(self, env: &Env<'s>) -> Result<Option<JsValue<'s>>> {
        self.get(env, c"cause")
    }

    /// Throws the error, and returns the failure to end the function with.
    #[inline]
    pub fn throw(self, env: &Env<'s>) -> Failure {
        env.throw(self)
    }
}

impl<'s> Env<'s> {
    /// Makes the error object, without throwing it.
    ///
    /// # Errors
    /// Whatever keeps the runtime from making a string or an object.
    #[inline]
    pub fn error(&self, error: &Error) -> Result<JsError<'s>> {
        let value = error.to_value(self)?;
        // SAFETY: the runtime has just made an error object, in the current scope.
        Ok(unsafe { JsError::from_raw(value.raw()) })
    }
}
