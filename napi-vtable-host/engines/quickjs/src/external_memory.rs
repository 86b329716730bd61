//! Memory of modules under an `ArrayBuffer` or a `SharedArrayBuffer`.
//!
//! # Life cycle
//! QuickJS calls the buffer's release function once: when the buffer is collected, or at once when it is
//! detached. For an `ArrayBuffer` that queues the finalizer for the next safe point. An env that ends
//! detaches its buffers first, so that a script never sees memory that its module has freed.
//!
//! The env keeps a pointer to each such buffer without a use of it. That is sound because the release function
//! takes it off the list before the object is gone, and because memory never changes its buffer: the
//! `transfer` functions copy it, see `js/array_buffers.js`.
//!
//! The finalizer of a `SharedArrayBuffer` gets no env and may run on any thread, so it runs at once when the last
//! buffer over the memory is gone, in whichever engine, see `shared_memory.rs`.

use std::ffi::c_void;

use napi_vtable_sys::*;
use rquickjs_sys as q;
use rquickjs_sys::JSRuntime;

use crate::env::{Env, Finalizer, Tracked};
use crate::inner::Inner;
use crate::owned::Owned;
use crate::shared_memory::{Release, SharedBlock};
use crate::slab::Key;

/// What the release function of an `ArrayBuffer` gets.
struct External {
    /// The env, and the buffer's place in its list.
    env: Key,
    buffer: Key,
    finalizer: Option<Tracked>,
}

/// Makes an `ArrayBuffer` over the memory that `finalizer` releases.
///
/// Without memory (null, 0 bytes) it is a detached one, and the finalizer runs at the next safe point, as in
/// Node.
///
/// # Errors
/// [`napi_invalid_arg`] for null with a length; [`napi_pending_exception`] where QuickJS throws, which leaves
/// the memory with the caller.
pub fn new_array_buffer(
    env: &Env,
    length: usize,
    finalizer: Finalizer,
) -> Result<Owned<'_>, napi_status> {
    let data = finalizer.data;
    if data.is_null() && length > 0 {
        return Err(napi_invalid_arg);
    }
    let owner = env.key().ok_or(napi_generic_failure)?;
    let track = || finalizer.callback.and_then(|_| env.track(finalizer));
    // SAFETY: the context is alive on this thread. The module keeps the memory until the finalizer runs. The
    // box is taken back by `release`.
    unsafe {
        if data.is_null() {
            let buffer = env.js(q::JS_NewArrayBufferCopy(env.ctx(), std::ptr::null(), 0))?;
            q::JS_DetachArrayBuffer(env.ctx(), buffer.raw());
            if let Some(finalizer) = track() {
                env.engine().post(finalizer);
            }
            return Ok(buffer);
        }
        let place = env.external_buffers.borrow_mut().insert(q::JS_UNDEFINED);
        let external = Box::into_raw(Box::new(External {
            env: owner,
            buffer: place,
            finalizer: None,
        }));
        let made = q::JS_NewArrayBuffer(
            env.ctx(),
            data.cast(),
            length as _,
            0,
            Some(release),
            external.cast(),
            false,
        );
        let buffer = match env.js(made) {
            Ok(buffer) => buffer,
            Err(status) => {
                // QuickJS does not release what it did not take.
                drop(Box::from_raw(external));
                env.external_buffers.borrow_mut().remove(place);
                return Err(status);
            }
        };
        if let Some(place) = env.external_buffers.borrow_mut().get_mut(place) {
            *place = buffer.raw();
        }
        // If this fails, the buffer is released without its finalizer: the caller keeps the memory.
        env.call(
            env.engine().intrinsics.mark_external,
            q::JS_UNDEFINED,
            &[buffer.raw()],
        )?;
        (*external).finalizer = track();
        Ok(buffer)
    }
}

/// QuickJS's release function of an `ArrayBuffer`. It can only release: no function of JavaScript asks for
/// another size, because `transfer` copies.
///
/// # Safety
/// QuickJS calls it with the box of [`new_array_buffer`], and once with size 0.
unsafe extern "C" fn release(
    rt: *mut JSRuntime,
    opaque: *mut c_void,
    _: *mut c_void,
    size: q::size_t,
) -> *mut c_void {
    if size == 0 {
        // SAFETY: the caller's promise; the runtime's opaque outlives it.
        let (inner, external) = unsafe {
            (
                Inner::of_runtime(rt),
                Box::from_raw(opaque.cast::<External>()),
            )
        };
        if let Some(env) = inner.env(external.env) {
            env.external_buffers.borrow_mut().remove(external.buffer);
        }
        if let Some(finalizer) = external.finalizer {
            inner.post(finalizer);
        }
    }
    std::ptr::null_mut()
}

/// Detaches the buffers of an env that ends; their finalizers are then among those that wait.
pub fn detach_all(env: &Env) {
    loop {
        let next = env.external_buffers.borrow_mut().pop();
        let Some(buffer) = next else { return };
        // SAFETY: the list holds live buffers, see the module. Detaching runs no script.
        unsafe { q::JS_DetachArrayBuffer(env.ctx(), buffer) };
    }
}

/// Makes a `SharedArrayBuffer` over a module's memory.
///
/// # Errors
/// As for [`new_array_buffer`].
pub fn new_shared_array_buffer(
    env: &Env,
    data: *mut c_void,
    length: usize,
    finalizer: node_api_noenv_finalize,
    hint: *mut c_void,
) -> Result<Owned<'_>, napi_status> {
    if data.is_null() && length > 0 {
        return Err(napi_invalid_arg);
    }
    let release = Release {
        data,
        hint,
        finalizer,
    };
    if data.is_null() {
        let buffer = env.construct(env.engine().intrinsics.shared_array_buffer, &[])?;
        release.run();
        return Ok(buffer);
    }
    let block = SharedBlock::of(data.cast());
    // SAFETY: the context is alive on this thread. The module keeps the memory until the finalizer runs, which
    // the block calls after the last use.
    let buffer = env.js(unsafe {
        q::JS_NewArrayBuffer(
            env.ctx(),
            data.cast(),
            length as _,
            0,
            None,
            std::ptr::null_mut(),
            true,
        )
    })?;
    block.release_with(release);
    Ok(buffer)
}
