//! Typed arrays.

use std::fmt;
use std::marker::PhantomData;
use std::ops::Deref;
use std::ptr::{NonNull, null_mut};

use napi_vtable_sys::napi_value;

use crate::bytes::element::{Clamped, Element, F16};
use crate::bytes::memory::{View, kind_of, unsupported};
use crate::convert::{FromJs, Holds, InScope, IntoJs, make};
use crate::env::{Brand, Env};
use crate::error::{Expected, Failure, Result};
use crate::raw;
use crate::value::{Handle, JsArrayBuffer, JsObject, JsValue};

/// A typed array of elements of type `T`.
///
/// How its memory is borrowed and made, and why so, says [`bytes`](crate::bytes).
#[repr(transparent)]
pub struct JsTypedArray<'s, T> {
    raw: napi_value,
    scope: Brand<'s>,
    element: PhantomData<fn() -> T>,
}

/// An `Int8Array`.
pub type JsInt8Array<'s> = JsTypedArray<'s, i8>;
/// A `Uint8Array`; Node's `Buffer` is one too.
pub type JsUint8Array<'s> = JsTypedArray<'s, u8>;
/// A `Uint8ClampedArray`.
pub type JsUint8ClampedArray<'s> = JsTypedArray<'s, Clamped>;
/// An `Int16Array`.
pub type JsInt16Array<'s> = JsTypedArray<'s, i16>;
/// A `Uint16Array`.
pub type JsUint16Array<'s> = JsTypedArray<'s, u16>;
/// An `Int32Array`.
pub type JsInt32Array<'s> = JsTypedArray<'s, i32>;
/// A `Uint32Array`.
pub type JsUint32Array<'s> = JsTypedArray<'s, u32>;
/// A `Float16Array`.
pub type JsFloat16Array<'s> = JsTypedArray<'s, F16>;
/// A `Float32Array`.
pub type JsFloat32Array<'s> = JsTypedArray<'s, f32>;
/// A `Float64Array`.
pub type JsFloat64Array<'s> = JsTypedArray<'s, f64>;
/// A `BigInt64Array`.
pub type JsBigInt64Array<'s> = JsTypedArray<'s, i64>;
/// A `BigUint64Array`.
pub type JsBigUint64Array<'s> = JsTypedArray<'s, u64>;

impl<T> Clone for JsTypedArray<'_, T> {
    #[inline(always)]
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for JsTypedArray<'_, T> {}

/// What is expected where one of type `T` is wanted.
struct Of<T>(PhantomData<T>);

impl<T: Element> Of<T> {
    const EXPECTED: &'static Expected = &Expected::of_type(T::WHAT);
}

// SAFETY: transparent over `napi_value`, and `In` differs in nothing but the lifetime.
unsafe impl<'s, T: Element> Handle<'s> for JsTypedArray<'s, T> {
    type In<'t> = JsTypedArray<'t, T>;

    #[inline(always)]
    unsafe fn from_raw(raw: napi_value) -> Self {
        Self {
            raw,
            scope: PhantomData,
            element: PhantomData,
        }
    }

    #[inline(always)]
    fn raw(self) -> napi_value {
        self.raw
    }

    fn check(env: &Env<'s>, value: JsValue<'s>) -> Result<Self> {
        match kind_of(env, value.raw()) {
            // SAFETY: the handle is live, and the runtime has said its type.
            Some(kind) if kind == T::KIND => Ok(unsafe { Self::from_raw(value.raw()) }),
            _ => Err(Failure::expected(Of::<T>::EXPECTED)),
        }
    }
}

impl<'s, T> Deref for JsTypedArray<'s, T> {
    type Target = JsObject<'s>;
    #[inline(always)]
    fn deref(&self) -> &JsObject<'s> {
        // SAFETY: both are transparent over `napi_value`, and a typed array is an object.
        unsafe { &*(&raw const *self).cast() }
    }
}

impl<'s, T> From<JsTypedArray<'s, T>> for JsObject<'s> {
    #[inline(always)]
    fn from(array: JsTypedArray<'s, T>) -> Self {
        *array
    }
}

impl<'s, T> From<JsTypedArray<'s, T>> for JsValue<'s> {
    #[inline(always)]
    fn from(array: JsTypedArray<'s, T>) -> Self {
        **array
    }
}

impl<T: Element> InScope for JsTypedArray<'_, T> {
    type In<'s> = JsTypedArray<'s, T>;
}

impl<'s, T: Element> FromJs<'s> for JsTypedArray<'s, T> {
    fn from_js(env: &Env<'s>, value: JsValue<'s>) -> Result<Self> {
        Self::check(env, value)
    }
}

impl<'s, T> IntoJs<'s> for JsTypedArray<'s, T> {
    const HOLDS: Holds<Self> = Holds::NO_HANDLES;

    #[inline(always)]
    fn into_js(self, _env: &Env<'s>) -> Result<JsValue<'s>> {
        Ok(self.into())
    }
}

impl<T: Element> fmt::Debug for JsTypedArray<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Js")?;
        f.write_str(T::CLASS)
    }
}

impl<'s> Env<'s> {
    /// Makes a typed array with a copy of these elements.
    ///
    /// # Errors
    /// Code `ERR_UNSUPPORTED` where the runtime has no such arrays (`Float16Array`); or if there is no memory.
    pub fn typed_array<T: Element>(&self, elements: &[T]) -> Result<JsTypedArray<'s, T>> {
        let buffer = self.array_buffer(elements)?;
        self.typed_array_of(buffer, 0, elements.len())
    }

    /// Makes a typed array of so many zeros.
    ///
    /// # Errors
    /// As for [`typed_array`](Self::typed_array).
    pub fn typed_array_zeroed<T: Element>(&self, length: usize) -> Result<JsTypedArray<'s, T>> {
        // A product too large for the machine is too large for the runtime too.
        let buffer = self.array_buffer_zeroed(length.saturating_mul(size_of::<T>()))?;
        self.typed_array_of(buffer, 0, length)
    }

    /// Makes a typed array of a vector's memory, or of a copy; see [`bytes`](crate::bytes#giving-memory-away).
    ///
    /// # Errors
    /// As for [`typed_array`](Self::typed_array); the vector is dropped then.
    pub fn typed_array_from<T: Element>(&self, elements: Vec<T>) -> Result<JsTypedArray<'s, T>> {
        let length = elements.len();
        let buffer = self.array_buffer_from(elements)?;
        self.typed_array_of(buffer, 0, length)
    }

    /// Makes a typed array of part of an `ArrayBuffer`: the offset in bytes, the length in elements.
    ///
    /// Source: `napi_create_typedarray`.
    ///
    /// # Errors
    /// A `RangeError` where the part is not within the buffer or not aligned for its elements; and as for
    /// [`typed_array`](Self::typed_array).
    pub fn typed_array_of<T: Element>(
        &self,
        buffer: JsArrayBuffer<'s>,
        offset: usize,
        length: usize,
    ) -> Result<JsTypedArray<'s, T>> {
        let env = self;
        if T::KIND == F16::KIND && !env.global()?.has(env, T::CLASS)? {
            return Err(unsupported(T::CLASS));
        }
        make!(
            env,
            napi_create_typedarray(T::KIND, length, buffer.raw(), offset)
        )
    }

    /// The elements of several typed arrays, to read, as long as nothing else is done with JavaScript.
    ///
    /// # Errors
    /// As for [`JsTypedArray::as_slice`].
    pub fn slices<'a, T: Element, const N: usize>(
        &'a mut self,
        arrays: [JsTypedArray<'s, T>; N],
    ) -> Result<[&'a [T]; N]> {
        let mut slices = [&[][..]; N];
        for (slice, array) in slices.iter_mut().zip(arrays) {
            // SAFETY: as for `as_slice`; slices that are only read may overlap.
            *slice = unsafe { array.memory(self)?.as_ref() };
        }
        Ok(slices)
    }

    /// The elements of one typed array, to read, and of another one, to write, as long as nothing else is done with
    /// JavaScript.
    ///
    /// ```
    /// use napi_vtable_module::{Env, JsFloat32Array, JsUint8Array, Result};
    ///
    /// fn normalize<'s>(mut env: Env<'s>, pixels: JsUint8Array<'s>, target: JsFloat32Array<'s>) -> Result<()> {
    ///     let (from, to) = env.source_and_target(pixels, target)?;
    ///     to.iter_mut().zip(from).for_each(|(to, &from)| *to = f32::from(from) / 255.0);
    ///     Ok(())
    /// }
    /// ```
    ///
    /// # Errors
    /// A `TypeError` if the two overlap, and as for [`JsTypedArray::as_slice`].
    pub fn source_and_target<'a, T: Element, U: Element>(
        &'a mut self,
        source: JsTypedArray<'s, T>,
        target: JsTypedArray<'s, U>,
    ) -> Result<(&'a [T], &'a mut [U])> {
        let (source, mut target) = (source.memory(self)?, target.memory(self)?);
        let mut borrowed = crate::bytes::Borrowed::new();
        borrowed.add(source, false)?;
        borrowed.add(target, true)?;
        // SAFETY: as for `as_slice`, and the two do not overlap.
        Ok(unsafe { (source.as_ref(), target.as_mut()) })
    }
}

impl<'s, T: Element> JsTypedArray<'s, T> {
    /// The number of elements; zero once the buffer is detached.
    ///
    /// # Errors
    /// If the runtime fails.
    pub fn length(self, env: &Env<'s>) -> Result<usize> {
        Ok(self.view(env)?.length)
    }

    /// Where the array begins in its buffer, in bytes.
    ///
    /// # Errors
    /// If the runtime fails.
    pub fn byte_offset(self, env: &Env<'s>) -> Result<usize> {
        Ok(self.view(env)?.offset)
    }

    /// The buffer that this is a view of.
    ///
    /// # Errors
    /// A `TypeError` if it is shared; or if the runtime fails.
    pub fn buffer(self, env: &Env<'s>) -> Result<JsArrayBuffer<'s>> {
        // SAFETY: the runtime has just made the handle in the current scope.
        JsArrayBuffer::check(env, unsafe { Handle::from_raw(self.view(env)?.buffer) })
    }

    /// The elements, as long as nothing else is done with JavaScript; see [`bytes`](crate::bytes#borrowing).
    ///
    /// Source: `napi_get_typedarray_info`.
    ///
    /// # Errors
    /// A `TypeError` if the memory is shared with other threads, or not aligned for its elements (which no runtime's own
    /// memory is); or if the runtime fails.
    pub fn as_slice<'a>(self, env: &'a mut Env<'s>) -> Result<&'a [T]> {
        // SAFETY: the memory is not shared with threads; until the borrow of the env ends, no JavaScript runs that could
        // take or write it, and no other slice of it can be made.
        Ok(unsafe { self.memory(env)?.as_ref() })
    }

    /// The elements, to write.
    ///
    /// # Errors
    /// As for [`as_slice`](Self::as_slice).
    pub fn as_mut_slice<'a>(self, env: &'a mut Env<'s>) -> Result<&'a mut [T]> {
        // SAFETY: as for `as_slice`.
        Ok(unsafe { self.memory(env)?.as_mut() })
    }

    /// A copy of the elements.
    ///
    /// # Errors
    /// As for [`as_slice`](Self::as_slice).
    pub fn to_vec(self, env: &Env<'s>) -> Result<Vec<T>> {
        // SAFETY: as for `as_slice`, for no longer than the copy takes.
        Ok(unsafe { self.memory(env)?.as_ref() }.to_vec())
    }

    fn view(self, env: &Env<'s>) -> Result<View> {
        View::of_typed_array(env, self.raw).ok_or_else(|| Failure::expected(Of::<T>::EXPECTED))
    }

    /// The memory, which may be used as long as no JavaScript runs.
    pub(super) fn memory(self, env: &Env<'s>) -> Result<NonNull<[T]>> {
        let view = self.view(env)?;
        debug_assert!(view.kind == T::KIND, "the handle was checked");
        view.memory(env)
    }
}
