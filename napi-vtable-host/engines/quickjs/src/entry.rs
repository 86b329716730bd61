//! How every API function begins and ends: the one way in from C.
//!
//! A chapter writes its functions inside [`node_api!`]. The body gets `&Env`, returns
//! `Result<(), napi_status>`, and uses `?` for each check in the order of the reference. The word before
//! `fn` says when the function may run:
//!
//! * `any fn`: at any time, with a pending exception too;
//! * `js fn`: only where JavaScript may run: no pending exception, env not ended (`pending_exception = false`
//!   in the spec);
//! * `leaf fn`: at any time, and nothing but its own code runs in it: no JavaScript and no finalizer. Its success is
//!   recorded before the body, so that nothing has to be kept until its end.
//!
//! Each parameter has a type of `arguments.rs`, which says what the module promises of it. Two parameters can
//! make one argument: `text + length: T` is the argument `text`, and `count of list: T` the argument `list`. Bodies
//! are safe code: what follows a module's pointer is in those types, and what calls QuickJS is in `values.rs`.
//!
//! What is done here and nowhere else: the null check of the env, the refusal, the record in the last error,
//! and the stop for a panic, which must not unwind into C.
//!
//! A finalizer of an experimental module runs as part of a collection. There it may call the functions that take a
//! `node_api_basic_env` (`finalizer = true` in the spec) and no others: those end the process, as in Node, because
//! a runtime whose collector really is at work then has no other way out.

use std::panic::{AssertUnwindSafe, catch_unwind};

use napi_vtable_sys::*;

use crate::api::lifecycle::fatal;
use crate::env::Env;

/// When an API function may run.
pub trait Rules {
    /// Its name.
    const NAME: &'static str;
    /// Whether it is a `js fn`.
    const RUNS_JS: bool;
    /// Whether it is a `leaf fn`.
    const IS_LEAF: bool;
    /// Whether a finalizer may call it during a collection.
    const IN_COLLECTION: bool = may_run_in_collection(Self::NAME);
}

/// Runs one API function, see the [module](self).
///
/// # Safety
/// `env` is null or an env of this crate, used on its thread while its engine lives.
#[inline(always)]
pub unsafe fn entry<R: Rules>(
    env: napi_env,
    body: impl FnOnce(&Env) -> Result<(), napi_status>,
) -> napi_status {
    // SAFETY: the caller's promise.
    let env = unsafe { Env::from_raw(env) };
    let Some(env) = env else {
        return refuse(env, R::IN_COLLECTION, &R::NAME);
    };
    // One test for a function that may run JavaScript: any bar is in its way.
    let is_refused = if R::RUNS_JS {
        env.is_barred()
    } else {
        !R::IN_COLLECTION && env.is_collecting()
    };
    if is_refused {
        return refuse(Some(env), R::IN_COLLECTION, &R::NAME);
    }
    if R::IS_LEAF {
        env.ok();
    }
    // A panic leaves cells in a state that is whole between any two of their uses.
    match catch_unwind(AssertUnwindSafe(|| body(env))) {
        Ok(Ok(())) if R::IS_LEAF => napi_ok,
        Ok(Ok(())) => env.ok(),
        Ok(Err(status)) => env.fail(status),
        Err(payload) => {
            // Its drop could panic again; what that throws is left alone.
            if let Err(second) = catch_unwind(AssertUnwindSafe(|| drop(payload))) {
                std::mem::forget(second);
            }
            env.fail_with(
                napi_generic_failure,
                c"The engine panicked; this is a bug in it",
            )
        }
    }
}

/// Why a function must not run now. A C function, so that there is nothing to unwind around its callers; the last thing
/// that they do, so that they need no frame for it.
#[cold]
extern "C" fn refuse(env: Option<&Env>, in_collection: bool, name: &&'static str) -> napi_status {
    let Some(env) = env else {
        return napi_invalid_arg;
    };
    if !in_collection && env.is_collecting() {
        refuse_in_collection(name);
    }
    env.fail(env.why_barred())
}

/// Ends the process, see the [module](self).
fn refuse_in_collection(name: &'static str) -> ! {
    let message = "Finalizer is calling a function that may affect GC state. It runs as part of a collection and may \
                   call the functions that take a node_api_basic_env; node_api_post_finalizer calls another \
                   finalizer later, which may call all of them.";
    fatal(name.as_bytes(), message.as_bytes())
}

/// What the spec says of a function; what is no function of the API may run.
const fn may_run_in_collection(name: &str) -> bool {
    const fn find(functions: &[Function], name: &[u8]) -> Option<bool> {
        let mut at = 0;
        while at < functions.len() {
            if is_same(functions[at].symbol.to_bytes(), name) {
                return Some(functions[at].finalizer);
            }
            at += 1;
        }
        None
    }
    const fn is_same(one: &[u8], other: &[u8]) -> bool {
        let mut at = 0;
        while at < one.len() && at < other.len() && one[at] == other[at] {
            at += 1;
        }
        at == one.len() && at == other.len()
    }
    match find(&JS_FUNCTIONS, name.as_bytes()) {
        Some(may) => may,
        None => match find(&MODULE_FUNCTIONS, name.as_bytes()) {
            Some(may) => may,
            None => true,
        },
    }
}

/// Declares API functions; see the [module](self) for the two kinds and the parameters.
macro_rules! node_api {
    ($(
        $(#[$doc:meta])*
        $kind:ident fn $name:ident(
            $env:ident $(, $argument:ident $(+ $length:ident)? $(of $list:ident)?: $type:ty)* $(,)?
        ) $body:block
    )*) => {$(
        $(#[$doc])*
        ///
        /// # Safety
        /// As for every function of Node-API: the env is the caller's, on its thread, and each pointer that is
        /// not null is good for what the reference says of it.
        pub unsafe extern "C" fn $name(
            env: ::napi_vtable_sys::napi_env,
            $(
                $argument: <$type as $crate::arguments::Argument>::First,
                $($length: <$type as $crate::arguments::Argument>::Second,)?
                $($list: <$type as $crate::arguments::Argument>::Second,)?
            )*
        ) -> ::napi_vtable_sys::napi_status {
            $(
                // SAFETY: the module guarantees the pointers of its arguments, see the function's documentation.
                let $argument = unsafe {
                    <$type as $crate::arguments::Argument>::from_raw(($argument, $($length,)? $($list,)?))
                };
                $(let $list = $argument;)?
            )*
            struct Rules;
            impl $crate::entry::Rules for Rules {
                const NAME: &'static str = stringify!($name);
                const RUNS_JS: bool = $crate::entry::runs_js(stringify!($kind));
                const IS_LEAF: bool = $crate::entry::is_leaf(stringify!($kind));
            }
            let body = move |$env: &$crate::env::Env| -> Result<(), ::napi_vtable_sys::napi_status> { $body };
            // SAFETY: the module passes its own env on the env's thread, see the function's documentation.
            unsafe { $crate::entry::entry::<Rules>(env, body) }
        }
    )*};
}
pub(crate) use node_api;

/// What the word before `fn` means.
pub const fn runs_js(kind: &str) -> bool {
    match kind.as_bytes() {
        b"js" => true,
        b"any" | b"leaf" => false,
        _ => panic!("write `js fn`, `any fn` or `leaf fn`"),
    }
}

/// As [`runs_js`].
pub const fn is_leaf(kind: &str) -> bool {
    matches!(kind.as_bytes(), b"leaf")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Engine;

    node_api! {
        /// Panics.
        any fn panics(_env) {
            panic!("on purpose")
        }

        /// Does nothing.
        js fn works(_env) {
            Ok(())
        }
    }

    #[test]
    fn a_panic_in_the_engine_is_a_status_and_the_env_works_on() {
        let engine = Engine::new().unwrap();
        let env = engine.new_env("", 8);
        // SAFETY: the env is alive on this thread.
        unsafe {
            assert_eq!(panics(env.raw()), napi_generic_failure);
            let message = (*env.env().error_info()).error_message;
            let message = std::ffi::CStr::from_ptr(message);
            assert_eq!(message, c"The engine panicked; this is a bug in it");
            assert_eq!(works(env.raw()), napi_ok);
        }
    }

    #[test]
    fn an_env_that_has_ended_runs_no_javascript_and_ends_once() {
        let engine = Engine::new().unwrap();
        let env = engine.new_env("", 8);
        env.close();
        env.close();
        // SAFETY: the handle keeps the memory of the env.
        assert_eq!(unsafe { works(env.raw()) }, napi_cannot_run_js);
    }
}
