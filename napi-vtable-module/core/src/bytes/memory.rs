//! Where a buffer's memory is, and vectors that become a buffer's memory.

use std::cell::UnsafeCell;
use std::ffi::c_void;
use std::ptr::{NonNull, null_mut};
use std::sync::atomic::{AtomicBool, Ordering};

use napi_vtable_sys::{
    napi_env, napi_no_external_buffers_allowed, napi_ok, napi_status, napi_typedarray_type,
    napi_value, node_api_basic_finalize,
};

use crate::bytes::element::{Element, size_of_kind};
use crate::env::Env;
use crate::error::{Error, Expected, Failure, Result};
use crate::raw;
use crate::value::{Handle, JsValue};

/// A view, as the runtime describes it.
pub(super) struct View {
    pub(super) kind: napi_typedarray_type,
    /// In elements.
    pub(super) length: usize,
    pub(super) data: *mut c_void,
    /// An `ArrayBuffer` or a `SharedArrayBuffer`.
    pub(super) buffer: napi_value,
    pub(super) offset: usize,
}

/// The kind of a typed array; `None` if the value is none. The memory is not asked for, which would make the runtime
/// move that of a short array out of its heap.
#[inline]
pub(crate) fn kind_of(env: &Env<'_>, value: napi_value) -> Option<napi_typedarray_type> {
    let mut kind = napi_typedarray_type(u32::MAX);
    // SAFETY: the env and the handle are live, and the result is a local; another value is answered by a status.
    let status = unsafe {
        raw::napi_get_typedarray_info(
            env.raw(),
            value,
            &raw mut kind,
            null_mut(),
            null_mut(),
            null_mut(),
            null_mut(),
        )
    };
    (status == napi_ok).then_some(kind)
}

impl View {
    /// `None` if the value is no typed array.
    #[inline]
    pub(super) fn of_typed_array(env: &Env<'_>, value: napi_value) -> Option<Self> {
        let mut view = Self {
            kind: napi_typedarray_type(u32::MAX),
            length: 0,
            data: null_mut(),
            buffer: null_mut(),
            offset: 0,
        };
        // SAFETY: the env and the handle are live, and the results are locals; another value is answered by a status.
        let status = unsafe {
            raw::napi_get_typedarray_info(
                env.raw(),
                value,
                &raw mut view.kind,
                &raw mut view.length,
                &raw mut view.data,
                &raw mut view.buffer,
                &raw mut view.offset,
            )
        };
        (status == napi_ok).then_some(view)
    }

    /// As above, for a `DataView`; its elements are bytes.
    #[inline]
    pub(super) fn of_data_view(env: &Env<'_>, value: napi_value) -> Option<Self> {
        let mut view = Self {
            kind: u8::KIND,
            length: 0,
            data: null_mut(),
            buffer: null_mut(),
            offset: 0,
        };
        // Bun's getter also takes what is no view.
        if !env.is(value, raw::napi_is_dataview) {
            return None;
        }
        // SAFETY: as above.
        let status = unsafe {
            raw::napi_get_dataview_info(
                env.raw(),
                value,
                &raw mut view.length,
                &raw mut view.data,
                &raw mut view.buffer,
                &raw mut view.offset,
            )
        };
        (status == napi_ok).then_some(view)
    }

    /// As above, for an `ArrayBuffer`.
    #[inline]
    pub(super) fn of_array_buffer(env: &Env<'_>, value: napi_value) -> Option<Self> {
        if !env.is(value, raw::napi_is_arraybuffer) {
            return None;
        }
        let (mut data, mut length) = (null_mut(), 0);
        // SAFETY: as above.
        let status = unsafe {
            raw::napi_get_arraybuffer_info(env.raw(), value, &raw mut data, &raw mut length)
        };
        (status == napi_ok).then_some(Self {
            kind: u8::KIND,
            length,
            data,
            buffer: value,
            offset: 0,
        })
    }

    /// The memory, of elements of type `T`.
    ///
    /// The view is of that kind, or its elements are bytes and so are `T`s.
    pub(super) fn memory<T: Element>(&self, env: &Env<'_>) -> Result<NonNull<[T]>> {
        static SHARED: Expected = Expected::of_type("memory that is not shared with other threads");
        static UNALIGNED: Expected = Expected::of_type("memory that is aligned for its elements");
        if self.length == 0 {
            return Ok(NonNull::slice_from_raw_parts(NonNull::dangling(), 0));
        }
        if !env.is(self.buffer, raw::napi_is_arraybuffer) {
            return Err(Failure::expected(&SHARED));
        }
        let Some(start) = NonNull::new(self.data.cast::<T>()) else {
            return Ok(NonNull::slice_from_raw_parts(NonNull::dangling(), 0));
        };
        if !start.is_aligned() {
            return Err(Failure::expected(&UNALIGNED));
        }
        Ok(NonNull::slice_from_raw_parts(start, self.length))
    }
}

/// The bytes of an `ArrayBuffer` or of a view.
#[inline]
pub(crate) fn bytes_of(env: &Env<'_>, value: JsValue<'_>) -> Result<NonNull<[u8]>> {
    static EXPECTED: Expected = Expected::of_type("an ArrayBuffer or a view of one");
    static UNKNOWN: Expected = Expected::of_type("a typed array of a known kind");
    let value = value.raw();
    if let Some(mut view) = View::of_typed_array(env, value) {
        let size = size_of_kind(view.kind).ok_or_else(|| Failure::expected(&UNKNOWN))?;
        view.length *= size;
        return view.memory(env);
    }
    View::of_array_buffer(env, value)
        .or_else(|| View::of_data_view(env, value))
        .ok_or_else(|| Failure::expected(&EXPECTED))?
        .memory(env)
}

/// A vector that is a buffer's memory; shared by the runtime and, while the buffer is made, by whom makes it.
struct Given<T> {
    vector: UnsafeCell<Vec<T>>,
    /// Whether one of the two shares is gone.
    halved: AtomicBool,
}

impl<T> Given<T> {
    /// Gives up one of the two shares.
    ///
    /// # Safety
    /// Called once for each share.
    unsafe fn give_up(this: *mut Self) {
        // SAFETY: a share is left, the caller's, so it is still there.
        if unsafe { &*this }.halved.swap(true, Ordering::AcqRel) {
            // SAFETY: that was the last one.
            drop(unsafe { Box::from_raw(this) });
        }
    }
}

/// What the runtime calls when the buffer is gone. It may come from any thread, and the vector may go to any.
unsafe extern "C" fn finalize<T>(_env: napi_env, _data: *mut c_void, hint: *mut c_void) {
    // SAFETY: the hint is the runtime's share, and the runtime finalizes once.
    unsafe { Given::give_up(hint.cast::<Given<T>>()) };
}

/// Makes a buffer of a vector's memory; `None` if the runtime wants no such memory, which is dropped then.
///
/// Some runtimes have called the finalizer already where they report a failure, others never call it. So the vector is
/// dropped by the last of two shares, and where nothing tells which of the two it is, at once, with its box left over.
pub(super) fn give<'s, T: Element>(
    env: &Env<'s>,
    vector: Vec<T>,
    make: impl FnOnce(*mut c_void, usize, node_api_basic_finalize, *mut c_void) -> napi_status,
) -> Result<Option<Vec<T>>> {
    let length = size_of_val(&*vector);
    let given = Box::into_raw(Box::new(Given {
        vector: UnsafeCell::new(vector),
        halved: AtomicBool::new(false),
    }));
    // SAFETY: nobody else knows of it yet.
    let data = unsafe { (*(*given).vector.get()).as_mut_ptr() };
    let status = make(data.cast(), length, Some(finalize::<T>), given.cast());
    // SAFETY: this share keeps it; the runtime's finalizer does not touch the vector before both are given up, and where
    // the runtime has refused it is this one's alone.
    unsafe {
        let refused = status == napi_no_external_buffers_allowed;
        let vector = refused.then(|| std::mem::take(&mut *(*given).vector.get()));
        let outcome = if refused { Ok(()) } else { env.check(status) };
        if outcome.is_err() {
            drop(std::mem::take(&mut *(*given).vector.get()));
        }
        if refused {
            Given::give_up(given); // in the runtime's stead
        }
        Given::give_up(given);
        outcome.map(|()| vector)
    }
}

/// The least number of bytes for which a buffer over foreign memory costs less than a copy. In Node 26 it costs 0.6 µs
/// more at 4 KiB, and a fifth at 256 KiB.
pub(super) const WORTH_GIVING: usize = 32 * 1024;

/// An error for a runtime that lacks a kind of typed array.
#[cold]
#[inline]
pub(super) fn unsupported(class: &str) -> Failure {
    Error::new(crate::error::joined(&["this runtime has no ", class]))
        .with_code("ERR_UNSUPPORTED")
        .into()
}
