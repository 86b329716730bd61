//! The call that a function answers.

use std::ffi::c_void;
use std::ops::{Deref, DerefMut};
use std::ptr::null_mut;

use napi_vtable_sys::{napi_callback_info, napi_value};

use super::{Kind, new_target};
use crate::convert::FromJs;
use crate::env::Env;
use crate::error::Result;
use crate::raw;
use crate::value::{Handle, JsFunction, JsValue};

/// The call that a native function answers: the env, `this`, and how many arguments came.
///
/// It goes first among the parameters, and derefs to [`Env`].
///
/// ```
/// use napi_vtable_module::{Call, JsObject, Result};
///
/// fn rename<'s>(call: Call<'s>, name: &str) -> Result<JsObject<'s>> {
///     let this: JsObject<'s> = call.this().downcast(&call)?;
///     this.set(&call, c"name", name)?;
///     Ok(this)
/// }
/// # fn init(exports: &mut napi_vtable_module::Exports<'_>) -> Result<()> { exports.function(c"rename", rename) }
/// ```
pub struct Call<'s> {
    env: Env<'s>,
    info: napi_callback_info,
    this: napi_value,
    count: usize,
}

impl<'s> Call<'s> {
    #[inline(always)]
    pub(crate) fn new(env: Env<'s>, info: napi_callback_info, received: &Received) -> Self {
        Self {
            env,
            info,
            this: received.this,
            count: received.count,
        }
    }

    /// The receiver, `this`.
    #[must_use]
    pub fn this(&self) -> JsValue<'s> {
        // SAFETY: the runtime made the handle for this call.
        unsafe { JsValue::from_raw(self.this) }
    }

    /// How many arguments JavaScript passed; it may be more or fewer than there are parameters.
    #[must_use]
    pub fn count(&self) -> usize {
        self.count
    }

    /// The arguments from an index on, converted: what JavaScript calls rest parameters.
    ///
    /// # Errors
    /// A `TypeError` or `RangeError` that names the argument.
    pub fn rest<T: FromJs<'s>>(&self, first: usize) -> Result<Vec<T>> {
        if self.count <= first {
            return Ok(Vec::new());
        }
        let arguments = self.arguments()?;
        let rest = arguments.into_iter().enumerate().skip(first);
        rest.map(|(index, value)| {
            T::from_js(self, value).map_err(
                #[cold]
                |failure| failure.at_argument(index, self, value),
            )
        })
        .collect()
    }

    /// `new.target`: what was constructed, if this call constructs; a class that extends this one in JavaScript is
    /// its own target.
    ///
    /// # Errors
    /// If the runtime fails.
    pub fn new_target(&self) -> Result<Option<JsFunction<'s>>> {
        // SAFETY: the call is still on.
        unsafe { new_target::of(&self.env, self.info) }
    }

    /// All arguments that JavaScript passed. It asks the runtime again and allocates.
    ///
    /// # Errors
    /// If the runtime fails.
    pub fn arguments(&self) -> Result<Vec<JsValue<'s>>> {
        let mut count = self.count;
        let mut arguments = Vec::<JsValue<'s>>::with_capacity(count);
        // SAFETY: the call is still on, the buffer has room for `count` handles, which are all that `JsValue` is.
        self.env.check(unsafe {
            raw::napi_get_cb_info(
                self.env.raw(),
                self.info,
                &raw mut count,
                arguments.as_mut_ptr().cast(),
                null_mut(),
                null_mut(),
            )
        })?;
        // SAFETY: the runtime has written as many as there is room for.
        unsafe { arguments.set_len(count.min(self.count)) };
        Ok(arguments)
    }
}

impl<'s> Deref for Call<'s> {
    type Target = Env<'s>;
    fn deref(&self) -> &Env<'s> {
        &self.env
    }
}

impl DerefMut for Call<'_> {
    fn deref_mut(&mut self) -> &mut Self::Target {
        &mut self.env
    }
}

/// What the runtime said of a call, the arguments apart.
#[doc(hidden)]
#[derive(Debug)]
pub struct Received {
    pub(crate) count: usize,
    pub(crate) this: napi_value,
    pub(crate) data: *mut c_void,
}

impl Received {
    /// Asks once for what is needed, or not at all. Arguments that are missing are `undefined`.
    ///
    /// # Safety
    /// `env` and `info` are those of the current call.
    #[inline(always)]
    pub(crate) unsafe fn ask<K: Kind>(
        env: &Env<'_>,
        info: napi_callback_info,
        arguments: &mut [napi_value],
        with_this: bool,
        with_data: bool,
    ) -> Result<Self> {
        let (with_this, with_data) = (with_this || K::THIS, with_data || K::DATA);
        // One by one: what is not asked for needs no memory.
        let (mut count, mut this, mut data) = (arguments.len(), null_mut(), null_mut());
        let has_room = !arguments.is_empty();
        let with_arguments = has_room || with_this;
        if with_arguments || with_data {
            // SAFETY: env and info are the call's; the buffer has room for `count`; what is not needed is null.
            env.check(unsafe {
                raw::napi_get_cb_info(
                    env.raw(),
                    info,
                    if with_arguments {
                        &raw mut count
                    } else {
                        null_mut()
                    },
                    if has_room {
                        arguments.as_mut_ptr()
                    } else {
                        null_mut()
                    },
                    if with_this { &raw mut this } else { null_mut() },
                    if with_data { &raw mut data } else { null_mut() },
                )
            })?;
        }
        Ok(Self { count, this, data })
    }
}
