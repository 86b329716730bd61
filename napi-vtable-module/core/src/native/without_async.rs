//! In place of what an exported `async fn` needs, where the feature for it is off: an error that names the feature.

use super::Frame;
use crate::env::Env;
use crate::error::Result;
use crate::function::Kind;
use crate::value::JsValue;

/// Nothing is.
#[diagnostic::on_unimplemented(
    message = "asynchronous functions need the feature `async` of `napi-vtable-module`",
    label = "needs the feature `async`",
    note = "in Cargo.toml: `features = [\"async\"]` beside the version or the path"
)]
pub trait Asynchronous {}

impl<'s, K: Kind> Frame<'s, K> {
    /// The promise of an asynchronous function.
    pub fn promise<F: Asynchronous>(
        &self,
        _make: impl FnOnce() -> Result<F>,
    ) -> Result<Option<JsValue<'s>>> {
        unreachable!("nothing is `Asynchronous`")
    }
}

/// The receiver of an asynchronous method with `&self`.
pub fn held<T>(_call: &Frame<'_, impl Kind>) -> Result<&'static T> {
    unreachable!("`promise` is called around it")
}

/// Asks for a parameter that a future can own.
pub const fn owned<T>() {}

impl Env<'_> {
    #[doc(hidden)]
    pub fn set_executor<E: Asynchronous>(&self, _executor: E) -> Result<()> {
        unreachable!("nothing is `Asynchronous`")
    }
}
