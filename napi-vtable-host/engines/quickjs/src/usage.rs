//! What an engine holds at a moment.

use std::mem::MaybeUninit;

use rquickjs_sys as q;

use crate::Engine;

/// What an engine holds, see [`Engine::usage`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Usage {
    /// JavaScript objects, functions and arrays among them, and those that carry a native value's finalizer.
    pub objects: usize,
    /// Bytes that QuickJS has allocated.
    pub bytes: usize,
    /// Bytes that native modules have told of by `napi_adjust_external_memory`.
    pub external_bytes: i64,
}

impl Engine {
    /// Counts what the engine holds now, garbage that was not [collected](Self::collect_garbage) included. It visits every
    /// object.
    ///
    /// ```
    /// let engine = napi_vtable_quickjs::Engine::new()?;
    /// let before = engine.usage().objects;
    /// engine.eval("globalThis.list = [{}, {}]", "three.js")?;
    /// assert_eq!(engine.usage().objects, before + 3);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn usage(&self) -> Usage {
        let mut usage = MaybeUninit::zeroed();
        // SAFETY: the runtime is alive on this thread and fills the structure, which is plain numbers.
        let usage = unsafe {
            q::JS_ComputeMemoryUsage(self.inner().rt, usage.as_mut_ptr());
            usage.assume_init()
        };
        Usage {
            objects: usage.obj_count.try_into().unwrap_or(0),
            bytes: usage.malloc_size.try_into().unwrap_or(0),
            external_bytes: self.inner().external_memory.get(),
        }
    }
}
