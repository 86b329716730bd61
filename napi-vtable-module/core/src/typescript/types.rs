//! The counterparts of Rust's own types and of the handles.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet, VecDeque};
use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};
use std::rc::Rc;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use super::{Given, Taken, Ts, TypeScript};
use crate::bytes::{Element, JsBuffer, JsTypedArray};
use crate::class::{Class, Instance, JsIterator, Ref, RefMut};
use crate::convert::{AsBigInt, Bytes, Either, Elements, Latin1, Null, Undefined, Utf16};
use crate::error::Error;
use crate::reference::Persistent;
use crate::threadsafe::ThreadsafeFunction;
use crate::value::{
    BigIntWords, JsArray, JsArrayBuffer, JsBigInt, JsBoolean, JsDataView, JsDate, JsError,
    JsExternal, JsFunction, JsMap, JsNull, JsNumber, JsObject, JsPromise, JsSet,
    JsSharedArrayBuffer, JsString, JsSymbol, JsUndefined, JsValue,
};

macro_rules! names {
    ($($name:literal: $($type:ty),*;)*) => {$($(
        impl<Way> TypeScript<Way> for $type {
            const TS: &'static Ts = &Ts::Name($name);
        }
    )*)*};
}
names! {
    "number": f32, f64, i8, i16, i32, i64, isize, u8, u16, u32, u64, usize, Duration, JsNumber<'_>;
    "boolean": bool, JsBoolean<'_>;
    "string": str, String, char, Path, PathBuf, OsStr, OsString, Utf16, Latin1, JsString<'_>;
    "symbol": JsSymbol<'_>;
    "bigint": i128, u128, BigIntWords, JsBigInt<'_>;
    "object": JsObject<'_>;
    "unknown": JsValue<'_>, JsExternal<'_>;
    "unknown[]": JsArray<'_>;
    "(...args: any[]) => any": JsFunction<'_>;
    "Date": SystemTime, JsDate<'_>;
    "Error": Error, JsError<'_>;
    "Promise<unknown>": JsPromise<'_>;
    "Map<unknown, unknown>": JsMap<'_>;
    "Set<unknown>": JsSet<'_>;
    "ArrayBuffer": JsArrayBuffer<'_>;
    "SharedArrayBuffer": JsSharedArrayBuffer<'_>;
    "DataView": JsDataView<'_>;
    "undefined": Undefined, JsUndefined<'_>;
    "null": Null, JsNull<'_>;
}

/// An array is told by its elements; a slice that Rust takes is the memory of one.
macro_rules! arrays {
    ($($way:ident $type:ty),*) => {$(
        impl<T: Element> TypeScript<$way> for $type {
            const TS: &'static Ts = &Ts::Name(T::CLASS);
        }
    )*};
}
arrays! { Taken [T], Taken JsTypedArray<'_, T>, Given JsTypedArray<'_, T>, Taken Elements<T>, Given Elements<T> }

impl TypeScript<Taken> for JsBuffer<'_> {
    const TS: &'static Ts = &Ts::Name("Uint8Array");
}

/// A `Buffer` where the reader has Node's types.
impl TypeScript<Given> for JsBuffer<'_> {
    const TS: &'static Ts = &Ts::Name(
        "(typeof globalThis extends { Buffer: { alloc(size: number): infer B } } ? B : Uint8Array)",
    );
}

impl TypeScript<Taken> for Bytes {
    const TS: &'static Ts = &Ts::Union(&[&Ts::Name("ArrayBuffer"), &Ts::Name("ArrayBufferView")]);
}

impl TypeScript<Given> for Bytes {
    const TS: &'static Ts = &Ts::Name("Uint8Array");
}

impl TypeScript<Given> for () {
    const TS: &'static Ts = &Ts::Name("void");
}

impl TypeScript<Taken> for () {
    const TS: &'static Ts = &Ts::Name("unknown");
}

impl<T: TypeScript<Given>> TypeScript<Given> for Option<T> {
    const TS: &'static Ts = &Ts::Union(&[T::TS, &Ts::Name("undefined")]);
}

impl<T: TypeScript<Taken>> TypeScript<Taken> for Option<T> {
    const TS: &'static Ts = &Ts::Union(&[T::TS, &Ts::Name("null"), &Ts::Name("undefined")]);
}

impl<Way, T: ?Sized + TypeScript<Way>> TypeScript<Way> for &T {
    const TS: &'static Ts = T::TS;
}

impl<Way, T: ?Sized + TypeScript<Way>> TypeScript<Way> for &mut T {
    const TS: &'static Ts = T::TS;
}

/// What owns a value is what it owns, but no array's memory.
macro_rules! owners {
    ($($owner:ident),*) => {$(
        impl<Way, T: TypeScript<Way>> TypeScript<Way> for $owner<T> {
            const TS: &'static Ts = T::TS;
        }
        impl<Way> TypeScript<Way> for $owner<str> {
            const TS: &'static Ts = &Ts::Name("string");
        }
        impl<Way, T: TypeScript<Way>> TypeScript<Way> for $owner<[T]> {
            const TS: &'static Ts = &Ts::Array(T::TS);
        }
    )*};
}
owners!(Box, Rc, Arc);

impl<Way> TypeScript<Way> for Cow<'_, str> {
    const TS: &'static Ts = &Ts::Name("string");
}

impl<Way, H: TypeScript<Way>> TypeScript<Way> for Persistent<H> {
    const TS: &'static Ts = H::TS;
}

impl<Way, T> TypeScript<Way> for AsBigInt<T> {
    const TS: &'static Ts = &Ts::Name("bigint");
}

impl<Way, A: TypeScript<Way>, B: TypeScript<Way>> TypeScript<Way> for Either<A, B> {
    const TS: &'static Ts = &Ts::Union(&[A::TS, B::TS]);
}

impl<T: TypeScript<Given>, E> TypeScript<Given> for Result<T, E> {
    const TS: &'static Ts = T::TS;
}

impl<T: TypeScript<Given>> TypeScript<Given> for [T] {
    const TS: &'static Ts = &Ts::Array(T::TS);
}

impl<Way, T: TypeScript<Way>, const N: usize> TypeScript<Way> for [T; N] {
    const TS: &'static Ts = &Ts::Array(T::TS);
}

macro_rules! collections {
    ($(<$($parameter:ident $(: $bound:ident)?),*> $type:ty => $ts:expr;)*) => {$(
        impl<Way, $($parameter $(: $bound<Way>)?),*> TypeScript<Way> for $type {
            const TS: &'static Ts = &$ts;
        }
    )*};
}
collections! {
    <T: TypeScript> Vec<T> => Ts::Array(T::TS);
    <T: TypeScript> VecDeque<T> => Ts::Array(T::TS);
    <T: TypeScript, S> HashSet<T, S> => Ts::Of("Set<", T::TS);
    <T: TypeScript> BTreeSet<T> => Ts::Of("Set<", T::TS);
    <K, T: TypeScript, S> HashMap<K, T, S> => Ts::Of("Record<string, ", T::TS);
    <K, T: TypeScript> BTreeMap<K, T> => Ts::Of("Record<string, ", T::TS);
}

impl<I: Iterator<Item: TypeScript<Given>>> TypeScript<Given> for JsIterator<I> {
    const TS: &'static Ts = &Ts::Of("IterableIterator<", I::Item::TS);
}

macro_rules! instances {
    ($($type:ident),*) => {$(
        impl<Way, T: Class> TypeScript<Way> for $type<'_, T> {
            const TS: &'static Ts = &Ts::Name(T::NAME);
        }
    )*};
}
instances!(Instance, Ref, RefMut);

macro_rules! tuples {
    ($($($name:ident)+;)*) => {$(
        impl<Way, $($name: TypeScript<Way>),+> TypeScript<Way> for ($($name,)+) {
            const TS: &'static Ts = &Ts::Tuple(&[$($name::TS),+]);
        }
    )*};
}
tuples! {
    A;
    A B;
    A B C;
    A B C D;
    A B C D E;
    A B C D E F;
    A B C D E F G;
    A B C D E F G H;
}

/// What the native side passes is given, what the function returns is taken.
macro_rules! functions {
    ($(($($name:ident)*);)*) => {$(
        impl<$($name: TypeScript<Given>,)* R: TypeScript<Taken>> TypeScript<Taken>
            for ThreadsafeFunction<($($name,)*), R>
        {
            const TS: &'static Ts = &Ts::Function(&[$($name::TS),*], R::TS);
        }
    )*};
}
functions! {
    ();
    (A);
    (A B);
    (A B C);
    (A B C D);
    (A B C D E);
    (A B C D E F);
    (A B C D E F G);
    (A B C D E F G H);
}
