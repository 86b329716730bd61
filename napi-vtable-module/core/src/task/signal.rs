//! Cancellation: the signal that JavaScript gives, and the flag that work looks at.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use crate::convert::{FromJs, Holds, InScope, IntoJs};
use crate::env::Env;
use crate::error::{Error, Expected, Failure, Result};
use crate::typescript::{Ts, TypeScript};
use crate::value::{Handle, JsFunction, JsObject, JsValue};
use crate::{JsUndefined, Persistent};

/// An `AbortSignal` of JavaScript's, kept beyond its scope.
///
/// As a parameter it takes every object that has a boolean `aborted`, as Node's own functions do: a signal of another
/// realm or of a library is one too. `Option<AbortSignal>` may be left out.
#[derive(Clone, Debug)]
pub struct AbortSignal {
    object: Persistent<JsObject<'static>>,
}

impl AbortSignal {
    /// The signal itself.
    ///
    /// # Errors
    /// Code `ERR_FOREIGN_REFERENCE` in another env; or if the runtime fails.
    #[inline]
    pub fn get<'s>(&self, env: &Env<'s>) -> Result<JsObject<'s>> {
        self.object.get(env)
    }

    /// Whether it was aborted.
    ///
    /// # Errors
    /// As for [`get`](Self::get), or the exception of a getter.
    #[inline]
    pub fn is_aborted(&self, env: &Env<'_>) -> Result<bool> {
        self.get(env)?.get(env, c"aborted")
    }

    /// Why it was aborted: `signal.reason`, or an `Error` with the code `ABORT_ERR` where that is `undefined`.
    ///
    /// # Errors
    /// As for [`get`](Self::get), or the exception of a getter.
    #[inline]
    pub fn reason<'s>(&self, env: &Env<'s>) -> Result<JsValue<'s>> {
        let reason: JsValue<'s> = self.get(env)?.get(env, c"reason")?;
        if !reason.is::<JsUndefined<'s>>(env)? {
            return Ok(reason);
        }
        let error = env.error(&Error::new("this operation was aborted").with_code("ABORT_ERR"))?;
        error.set(env, c"name", "AbortError")?;
        Ok(error.into())
    }

    /// Has a function called when the signal is aborted.
    #[inline]
    pub(crate) fn listen<'s>(&self, env: &Env<'s>, f: JsFunction<'s>) -> Result<Listener> {
        let kept = f.persist(env)?;
        let once = env.object()?;
        once.set(env, c"once", true)?;
        self.get(env)?
            .call_method::<()>(env, c"addEventListener", ("abort", f, once))?;
        Ok(Listener {
            signal: self.clone(),
            function: kept,
        })
    }
}

/// A function that a signal calls.
pub(crate) struct Listener {
    signal: AbortSignal,
    function: Persistent<JsFunction<'static>>,
}

impl Listener {
    /// The signal calls it no more. If that fails, it calls a function that does nothing.
    #[inline]
    pub(crate) fn remove(self, env: &Env<'_>) {
        let remove = || -> Result<()> {
            let function = self.function.get(env)?;
            self.signal
                .get(env)?
                .call_method(env, c"removeEventListener", ("abort", function))
        };
        if let Err(failure) = remove() {
            let _ = failure.catch(env);
        }
    }
}

impl InScope for AbortSignal {
    type In<'s> = Self;
}

impl<'s> FromJs<'s> for AbortSignal {
    const HOLDS: Holds<Self> = Holds::NO_HANDLES;

    #[inline]
    fn from_js(env: &Env<'s>, value: JsValue<'s>) -> Result<Self> {
        static EXPECTED: Expected = Expected::of_type("an AbortSignal");
        let Ok(object) = value.downcast::<JsObject<'s>>(env) else {
            return Err(Failure::expected(&EXPECTED));
        };
        match object.get::<bool>(env, c"aborted") {
            Ok(_) => Ok(Self {
                object: object.persist(env)?,
            }),
            Err(failure) if failure.is_mismatch() => Err(Failure::expected(&EXPECTED)),
            Err(failure) => Err(failure),
        }
    }
}

impl<'s> IntoJs<'s> for AbortSignal {
    const HOLDS: Holds<Self> = Holds::NO_HANDLES;

    #[inline]
    fn into_js(self, env: &Env<'s>) -> Result<JsValue<'s>> {
        self.get(env).map(Into::into)
    }
}

impl<Way> TypeScript<Way> for AbortSignal {
    const TS: &'static Ts = &Ts::Name("AbortSignal");
}

/// Tells work that nobody waits for it any more. A clone is the same flag.
///
/// It is set when the [`AbortSignal`] of its task is aborted.
#[derive(Clone, Default)]
pub struct CancelToken(Option<Arc<AtomicBool>>);

impl CancelToken {
    #[inline]
    pub(super) fn new() -> Self {
        Self(Some(Arc::default()))
    }

    #[inline]
    pub(super) fn cancel(&self) {
        if let Some(flag) = &self.0 {
            flag.store(true, Ordering::Relaxed);
        }
    }

    /// Whether to stop.
    #[inline]
    #[must_use]
    pub fn is_cancelled(&self) -> bool {
        self.0
            .as_ref()
            .is_some_and(|flag| flag.load(Ordering::Relaxed))
    }

    /// An error where it is time to stop: `cancel.check()?` in a loop. Nobody sees the error; the promise is rejected
    /// with the signal's reason already.
    ///
    /// # Errors
    /// An `Error` with the code `ABORT_ERR`.
    #[inline]
    pub fn check(&self) -> Result<()> {
        if self.is_cancelled() {
            Err(cancelled())
        } else {
            Ok(())
        }
    }
}

#[cold]
#[inline]
pub(super) fn cancelled() -> Failure {
    Error::new("this task was cancelled")
        .with_code("ABORT_ERR")
        .into()
}

impl fmt::Debug for CancelToken {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("CancelToken")
            .field(&self.is_cancelled())
            .finish()
    }
}
