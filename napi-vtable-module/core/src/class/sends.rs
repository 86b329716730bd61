//! Whether the values of a class may leave their thread.

use std::marker::PhantomData;

/// The proof that `T` is `Send`.
#[doc(hidden)]
#[derive(Debug)]
pub struct Sends<T>(PhantomData<fn() -> T>);

impl<T: Send> Sends<T> {
    /// There it is.
    pub const PROOF: Option<Self> = Some(Self(PhantomData));
}

/// What counts where the constant above is not there.
#[doc(hidden)]
pub trait NotSent: Sized {
    /// There is none.
    const PROOF: Option<Self> = None;
}
impl<T> NotSent for Sends<T> {}
