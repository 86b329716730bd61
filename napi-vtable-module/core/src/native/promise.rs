//! What an exported `async fn` needs of its call.

use super::Frame;
use crate::asynchronous::{Held, Outcome, rejected};
use crate::class::Class;
use crate::class::receiver::Method;
use crate::error::Result;
use crate::function::Kind;
use crate::value::JsValue;

impl<'s, K: Kind> Frame<'s, K> {
    /// The promise of an asynchronous function: `make` converts the arguments and makes the future. Where that fails,
    /// the promise is rejected.
    pub fn promise<F>(&self, make: impl FnOnce() -> Result<F>) -> Result<Option<JsValue<'s>>>
    where
        F: Future<Output: Outcome> + Send + 'static,
    {
        let promise = match make() {
            Ok(future) => self.env.promise_from(future)?,
            Err(failure) => rejected(&self.env, failure)?,
        };
        Ok(Some(promise.into()))
    }
}

/// The receiver of an asynchronous method with `&self`.
///
/// # Errors
/// Those of borrowing it.
pub fn held<T: Class + Send + Sync>(call: &Frame<'_, Method<T>>) -> Result<Held<T>> {
    Held::receiver(&call.env, &call.received)
}
