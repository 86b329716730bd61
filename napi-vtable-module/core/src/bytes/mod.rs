//! The memory behind buffers: typed arrays, `ArrayBuffer`, `DataView`, `Buffer`.
//!
//! # Borrowing
//! [`as_slice`](JsTypedArray::as_slice) and [`as_mut_slice`](JsTypedArray::as_mut_slice) lend the memory itself, without
//! a copy. JavaScript can take it away or move it (a transfer to a worker detaches it, a resize changes its length) and
//! can write it; and another handle may be to the same memory. All of that goes through the [`Env`], so a slice borrows
//! the env mutably: as long as it is used, nothing else can be done with JavaScript.
//!
//! ```
//! use napi_vtable_module::{Env, JsFloat64Array, Result};
//!
//! fn scale<'s>(mut env: Env<'s>, array: JsFloat64Array<'s>, factor: f64) -> Result<f64> {
//!     let numbers = array.as_mut_slice(&mut env)?;
//!     numbers.iter_mut().for_each(|number| *number *= factor);
//!     Ok(numbers.iter().sum())
//! }
//! ```
//! Calling JavaScript in between does not compile,
//! ```compile_fail,E0502
//! use napi_vtable_module::{Env, JsFunction, JsUint8Array, Result};
//! fn evil<'s>(mut env: Env<'s>, array: JsUint8Array<'s>, detach: JsFunction<'s>) -> Result<u8> {
//!     let bytes = array.as_slice(&mut env)?;
//!     detach.call::<()>(&env, (array,))?;
//!     Ok(bytes[0])
//! }
//! ```
//! nor do two slices, which might overlap:
//! ```compile_fail,E0499
//! use napi_vtable_module::{Env, JsUint8Array, Result};
//! fn evil<'s>(mut env: Env<'s>, one: JsUint8Array<'s>, other: JsUint8Array<'s>) -> Result<()> {
//!     let from = one.as_slice(&mut env)?;
//!     let to = other.as_mut_slice(&mut env)?;
//!     to.copy_from_slice(from);
//!     Ok(())
//! }
//! ```
//! For several there are [`Env::slices`] and [`Env::source_and_target`], which compares the two at run time.
//!
//! Memory that is shared with workers ([`JsSharedArrayBuffer`]) is never lent as a slice: other threads write it. It is
//! there as atomic bytes.
//!
//! # Parameters
//! A function that takes neither an [`Env`] nor a [`Call`](crate::Call) cannot run JavaScript, so its parameters may be
//! slices themselves. It returns plain data.
//!
//! ```
//! fn sum(numbers: &[f64]) -> f64 {
//!     numbers.iter().sum()
//! }
//! fn fill(bytes: &mut [u8], with: u8) {
//!     bytes.fill(with);
//! }
//! # fn init(exports: &mut napi_vtable_module::Exports<'_>) -> napi_vtable_module::Result<()> {
//! #     exports.function(c"sum", sum)?; exports.function(c"fill", fill) }
//! ```
//! The memory is looked at after all arguments are converted. Where a `&mut` slice overlaps with another one, the call
//! throws a `TypeError`.
//!
//! # Giving memory away
//! [`Bytes`](crate::Bytes), [`Elements`](crate::Elements), [`Env::array_buffer_from`] and [`Env::buffer_from`] make
//! JavaScript's memory of a vector without a copy, where the runtime allows (Electron does not) and it is worth it; else
//! they copy. The vector is dropped once, after JavaScript has dropped the last object that uses it, at the latest with
//! the env. Only memory that is owned alone can be given away: JavaScript would write what an `Arc` shares.

mod array_buffer;
mod borrow;
mod buffer;
mod data_view;
mod element;
mod memory;
mod shared;
mod typed_array;

pub use borrow::Borrowed;
pub use buffer::JsBuffer;
pub use element::{Clamped, Element, F16};
pub(crate) use memory::bytes_of;
#[cfg(feature = "serde")]
pub(crate) use memory::kind_of;
pub use typed_array::{
    JsBigInt64Array, JsBigUint64Array, JsFloat16Array, JsFloat32Array, JsFloat64Array, JsInt8Array,
    JsInt16Array, JsInt32Array, JsTypedArray, JsUint8Array, JsUint8ClampedArray, JsUint16Array,
    JsUint32Array,
};

#[allow(unused_imports)] // for the documentation
use crate::{Env, JsSharedArrayBuffer};
