//! The counterparts of Rust's own types and of the handles.

use std::collections::{BTreeMap, HashMap};
use std::hash::BuildHasher;

use super::{Given, Taken, Ts, TypeScript};
use crate::class::{Class, Instance, JsIterator, Ref, RefMut};
use crate::value::{
    JsArray, JsArrayBuffer, JsBigInt, JsBoolean, JsDataView, JsDate, JsError, JsExternal,
    JsFunction, JsMap, JsNull, JsNumber, JsObject, JsPromise, JsSet, JsSharedArrayBuffer, JsString,
    JsSymbol, JsUndefined, JsValue,
};

macro_rules! names {
    ($($name:literal: $($type:ty),*;)*) => {$($(
        impl<Way> TypeScript<Way> for $type {
            const TS: &'static Ts = &Ts::Name($name);
        }
    )*)*};
}
names! {
    "number": f32, f64, i8, i16, i32, i64, isize, u8, u16, u32, u64, usize, JsNumber<'_>;
    "boolean": bool, JsBoolean<'_>;
    "string": str, String, JsString<'_>;
    "symbol": JsSymbol<'_>;
    "bigint": JsBigInt<'_>;
    "object": JsObject<'_>;
    "unknown": JsValue<'_>, JsExternal<'_>;
    "unknown[]": JsArray<'_>;
    "(...args: any[]) => any": JsFunction<'_>;
    "Date": JsDate<'_>;
    "Error": JsError<'_>;
    "Promise<unknown>": JsPromise<'_>;
    "Map<unknown, unknown>": JsMap<'_>;
    "Set<unknown>": JsSet<'_>;
    "ArrayBuffer": JsArrayBuffer<'_>;
    "SharedArrayBuffer": JsSharedArrayBuffer<'_>;
    "DataView": JsDataView<'_>;
    "undefined": JsUndefined<'_>;
    "null": JsNull<'_>;
}

/// A slice that Rust takes is the memory of a typed array.
macro_rules! memory {
    ($($element:ty => $name:literal),* $(,)?) => {$(
        impl TypeScript<Taken> for [$element] {
            const TS: &'static Ts = &Ts::Name($name);
        }
    )*};
}
memory! {
    i8 => "Int8Array",
    u8 => "Uint8Array",
    i16 => "Int16Array",
    u16 => "Uint16Array",
    i32 => "Int32Array",
    u32 => "Uint32Array",
    f32 => "Float32Array",
    f64 => "Float64Array",
    i64 => "BigInt64Array",
    u64 => "BigUint64Array",
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

impl<Way, T: ?Sized + TypeScript<Way>> TypeScript<Way> for Box<T> {
    const TS: &'static Ts = T::TS;
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

impl<Way, T: TypeScript<Way>> TypeScript<Way> for Vec<T> {
    const TS: &'static Ts = &Ts::Array(T::TS);
}

impl<Way, T: TypeScript<Way>, S: BuildHasher> TypeScript<Way> for HashMap<String, T, S> {
    const TS: &'static Ts = &Ts::Of("Record<string, ", T::TS);
}

impl<Way, T: TypeScript<Way>> TypeScript<Way> for BTreeMap<String, T> {
    const TS: &'static Ts = &Ts::Of("Record<string, ", T::TS);
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
