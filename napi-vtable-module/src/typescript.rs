//! The TypeScript declarations of a module, as text in the library's file.
//!
//! The types of exported functions say what JavaScript passes and gets: [`TypeScript`] names the counterpart of a Rust
//! type, as a constant. The attribute `module` puts all declarations of a module into one constant and renders them
//! at compile time into a section of the library, [`SECTION`], from where `napi-vtable types FILE.node` takes them.
//! None of it runs.

use std::collections::{BTreeMap, HashMap};
use std::hash::BuildHasher;
use std::marker::PhantomData;

use crate::class::{Class, Instance, JsIterator, Ref, RefMut};
use crate::value::{
    JsArray, JsArrayBuffer, JsBigInt, JsBoolean, JsDataView, JsDate, JsError, JsExternal,
    JsFunction, JsMap, JsNull, JsNumber, JsObject, JsPromise, JsSet, JsSharedArrayBuffer, JsString,
    JsSymbol, JsUndefined, JsValue,
};

/// The name of the section on ELF; `__DATA,__napi_dts` on Mach-O and `.napidts` on Windows.
pub const SECTION: &str = ".napi_vtable.d.ts";

/// A type, as TypeScript writes it.
#[derive(Debug)]
#[non_exhaustive]
pub enum Ts {
    /// By its name.
    Name(&'static str),
    /// `T[]`
    Array(&'static Ts),
    /// `[A, B]`
    Tuple(&'static [&'static Ts]),
    /// `A | B`
    Union(&'static [&'static Ts]),
    /// `Name<T>`
    Of(&'static str, &'static Ts),
    /// `{ a: A; b?: B }`
    Object(&'static [Field]),
}

/// A property of an object type.
#[derive(Debug)]
pub struct Field {
    /// What it is called, quoted where it has to be.
    pub name: &'static str,
    /// Its type.
    pub ty: &'static Ts,
    /// Whether it may be missing.
    pub optional: bool,
    /// Its comment, which may be empty.
    pub doc: &'static str,
}

/// A parameter of a function.
#[derive(Debug)]
pub struct Parameter {
    /// What it is called.
    pub name: &'static str,
    /// Its type; with [`rest`](Self::rest), that of each argument.
    pub ty: &'static Ts,
    /// Whether it may be left out.
    pub optional: bool,
    /// Whether it takes all arguments that are left.
    pub rest: bool,
}

/// One thing that a module exports.
#[derive(Debug)]
#[non_exhaustive]
pub enum Declaration {
    /// A function.
    Function {
        /// Its name.
        name: &'static str,
        /// Its comment, which may be empty.
        doc: &'static str,
        /// What it takes.
        parameters: &'static [Parameter],
        /// What it returns.
        returns: &'static Ts,
    },
    /// A constant.
    Constant {
        /// Its name.
        name: &'static str,
        /// Its comment, which may be empty.
        doc: &'static str,
        /// Its type.
        ty: &'static Ts,
    },
    /// A class.
    Class {
        /// Its name.
        name: &'static str,
        /// Its comment, which may be empty.
        doc: &'static str,
        /// What it extends, or nothing.
        extends: &'static str,
        /// What it has.
        members: &'static [Member],
    },
    /// A type by another name.
    Type {
        /// Its name.
        name: &'static str,
        /// Its comment, which may be empty.
        doc: &'static str,
        /// What it stands for.
        ty: &'static Ts,
    },
}

/// A member of a class.
#[derive(Debug)]
#[non_exhaustive]
pub enum Member {
    /// What `new` takes.
    Constructor(&'static str, &'static [Parameter]),
    /// A class that `new` is not for.
    NoConstructor,
    /// A method.
    Method {
        /// Its name.
        name: &'static str,
        /// Its comment, which may be empty.
        doc: &'static str,
        /// Whether it belongs to the class itself.
        is_static: bool,
        /// What it takes.
        parameters: &'static [Parameter],
        /// What it returns.
        returns: &'static Ts,
    },
    /// A property.
    Property {
        /// Its name.
        name: &'static str,
        /// Its comment, which may be empty.
        doc: &'static str,
        /// Whether it belongs to the class itself.
        is_static: bool,
        /// How it is accessed.
        access: Access,
        /// Its type.
        ty: &'static Ts,
    },
}

/// How a property is accessed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    /// It cannot be written and does not change.
    Readonly,
    /// It is read.
    Get,
    /// It is written.
    Set,
}

/// The direction from JavaScript to Rust.
#[derive(Debug)]
pub struct Taken;

/// The direction from Rust to JavaScript.
#[derive(Debug)]
pub struct Given;

/// A Rust type's counterpart in TypeScript, in one direction.
///
/// `#[derive(FromJs)]` and `#[derive(IntoJs)]` implement it. A type without it is `unknown` in the declarations.
///
/// ```
/// use napi_vtable_module::typescript::{Given, Ts, TypeScript};
///
/// struct Celsius(f64);
///
/// impl TypeScript<Given> for Celsius {
///     const TS: &'static Ts = &Ts::Name("number");
/// }
/// ```
pub trait TypeScript<Way = Given> {
    /// The type.
    const TS: &'static Ts;
}

/// The type of `T`, or `unknown`.
#[doc(hidden)]
#[derive(Debug)]
pub struct Probe<Way, T: ?Sized>(PhantomData<Way>, PhantomData<T>);

impl<Way, T: ?Sized + TypeScript<Way>> Probe<Way, T> {
    #[doc(hidden)]
    pub const TS: &'static Ts = T::TS;
}

/// What counts where the constant above is not there.
#[doc(hidden)]
pub trait Unknown {
    #[doc(hidden)]
    const TS: &'static Ts = &Ts::Name("unknown");
}
impl<Way, T: ?Sized> Unknown for Probe<Way, T> {}

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

/// How many bytes [`render`] writes.
#[doc(hidden)]
#[must_use]
pub const fn length(declarations: &[&Declaration]) -> usize {
    let mut text = Text::<0>::new();
    text.module(declarations);
    text.length
}

/// The declarations as text.
#[doc(hidden)]
#[must_use]
pub const fn render<const N: usize>(declarations: &[&Declaration]) -> [u8; N] {
    let mut text = Text::<N>::new();
    text.module(declarations);
    assert!(text.length == N, "N is what `length` says");
    text.bytes
}

/// Text that is written; without room it is only counted.
struct Text<const N: usize> {
    bytes: [u8; N],
    length: usize,
}

/// `for` in a constant function.
macro_rules! each {
    ($item:ident, $index:ident in $list:expr => $body:block) => {
        let list = $list;
        let mut $index = 0;
        while $index < list.len() {
            let $item = &list[$index];
            $body
            $index += 1;
        }
    };
}

impl<const N: usize> Text<N> {
    const fn new() -> Self {
        Self {
            bytes: [0; N],
            length: 0,
        }
    }

    const fn byte(&mut self, byte: u8) {
        if N > 0 {
            self.bytes[self.length] = byte;
        }
        self.length += 1;
    }

    const fn text(&mut self, text: &str) {
        let bytes = text.as_bytes();
        let mut index = 0;
        while index < bytes.len() {
            self.byte(bytes[index]);
            index += 1;
        }
    }

    const fn module(&mut self, declarations: &[&Declaration]) {
        self.text("// Made by `napi-vtable types` from the module's own file.\n");
        each!(declaration, index in declarations => {
            self.byte(b'\n');
            self.declaration(declaration);
        });
    }

    const fn declaration(&mut self, declaration: &Declaration) {
        match declaration {
            Declaration::Function {
                name,
                doc,
                parameters,
                returns,
            } => {
                self.doc(doc, "");
                self.text("export function ");
                self.text(name);
                self.parameters(parameters);
                self.text(": ");
                self.ty(returns);
                self.text(";\n");
            }
            Declaration::Constant { name, doc, ty } => {
                self.doc(doc, "");
                self.text("export const ");
                self.text(name);
                self.text(": ");
                self.ty(ty);
                self.text(";\n");
            }
            Declaration::Class {
                name,
                doc,
                extends,
                members,
            } => {
                self.doc(doc, "");
                self.text("export class ");
                self.text(name);
                if !extends.is_empty() {
                    self.text(" extends ");
                    self.text(extends);
                }
                self.text(" {\n");
                each!(member, index in members => { self.member(member); });
                self.text("}\n");
            }
            Declaration::Type {
                name,
                doc,
                ty: Ts::Object(fields),
            } => {
                self.doc(doc, "");
                self.text("export interface ");
                self.text(name);
                self.text(" {\n");
                each!(field, index in fields => {
                    self.doc(field.doc, "  ");
                    self.text("  ");
                    self.field(field);
                    self.text(";\n");
                });
                self.text("}\n");
            }
            Declaration::Type { name, doc, ty } => {
                self.doc(doc, "");
                self.text("export type ");
                self.text(name);
                self.text(" = ");
                self.ty(ty);
                self.text(";\n");
            }
        }
    }

    const fn member(&mut self, member: &Member) {
        match member {
            Member::Constructor(doc, parameters) => {
                self.doc(doc, "  ");
                self.text("  constructor");
                self.parameters(parameters);
            }
            Member::NoConstructor => self.text("  private constructor()"),
            Member::Method {
                name,
                doc,
                is_static,
                parameters,
                returns,
            } => {
                self.doc(doc, "  ");
                self.text(if *is_static { "  static " } else { "  " });
                self.text(name);
                self.parameters(parameters);
                self.text(": ");
                self.ty(returns);
            }
            Member::Property {
                name,
                doc,
                is_static,
                access,
                ty,
            } => {
                self.doc(doc, "  ");
                self.text(if *is_static { "  static " } else { "  " });
                self.text(match access {
                    Access::Readonly => "readonly ",
                    Access::Get => "get ",
                    Access::Set => "set ",
                });
                self.text(name);
                match access {
                    Access::Readonly => self.text(": "),
                    Access::Get => self.text("(): "),
                    Access::Set => self.text("(value: "),
                }
                self.ty(ty);
                if matches!(access, Access::Set) {
                    self.byte(b')');
                }
            }
        }
        self.text(";\n");
    }

    const fn parameters(&mut self, parameters: &[Parameter]) {
        self.byte(b'(');
        each!(parameter, index in parameters => {
            if index > 0 {
                self.text(", ");
            }
            if parameter.rest {
                self.text("...");
            }
            self.text(parameter.name);
            self.text(if parameter.optional { "?: " } else { ": " });
            if parameter.rest {
                self.text("Array<");
                self.ty(parameter.ty);
                self.byte(b'>');
            } else {
                self.ty(parameter.ty);
            }
        });
        self.byte(b')');
    }

    const fn field(&mut self, field: &Field) {
        self.text(field.name);
        self.text(if field.optional { "?: " } else { ": " });
        self.ty(field.ty);
    }

    const fn ty(&mut self, ty: &Ts) {
        match ty {
            Ts::Name(name) => self.text(name),
            Ts::Array(of) => {
                self.text("Array<");
                self.ty(of);
                self.byte(b'>');
            }
            Ts::Tuple(of) => {
                self.byte(b'[');
                each!(one, index in of => {
                    if index > 0 {
                        self.text(", ");
                    }
                    self.ty(one);
                });
                self.byte(b']');
            }
            Ts::Union(of) => {
                each!(one, index in of => {
                    if index > 0 {
                        self.text(" | ");
                    }
                    let is_function = matches!(one, Ts::Name(name) if name.as_bytes()[0] == b'(');
                    if is_function {
                        self.byte(b'(');
                    }
                    self.ty(one);
                    if is_function {
                        self.byte(b')');
                    }
                });
            }
            Ts::Of(name, of) => {
                self.text(name);
                self.ty(of);
                self.byte(b'>');
            }
            Ts::Object(fields) => {
                self.text("{ ");
                each!(field, index in fields => {
                    if index > 0 {
                        self.text("; ");
                    }
                    self.field(field);
                });
                self.text(" }");
            }
        }
    }

    /// A comment: each line as it is, without the end of a comment in it.
    const fn doc(&mut self, doc: &str, indent: &str) {
        if doc.is_empty() {
            return;
        }
        self.text(indent);
        self.text("/**\n");
        self.text(indent);
        self.text(" *");
        let bytes = doc.as_bytes();
        let mut index = 0;
        while index < bytes.len() {
            match bytes[index] {
                b'\n' => {
                    self.byte(b'\n');
                    self.text(indent);
                    self.text(" *");
                }
                b'/' if index > 0 && bytes[index - 1] == b'*' => self.text("\\/"),
                byte => self.byte(byte),
            }
            index += 1;
        }
        self.byte(b'\n');
        self.text(indent);
        self.text(" */\n");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn text<Way, T: TypeScript<Way>>() -> &'static Ts {
        T::TS
    }

    #[test]
    fn what_a_comment_says_does_not_end_it() {
        const ALL: &[&Declaration] = &[&Declaration::Constant {
            name: "x",
            doc: " a */ b\n c",
            ty: text::<Taken, Option<Vec<(f64, bool)>>>(),
        }];
        let bytes = render::<{ length(ALL) }>(ALL);
        let text = String::from_utf8_lossy(&bytes);
        let wanted = "\n/**\n * a *\\/ b\n * c\n */\nexport const x: Array<[number, boolean]> | null | undefined;\n";
        assert!(text.ends_with(wanted), "{text}");
    }

    #[test]
    fn a_type_that_says_nothing_is_unknown() {
        struct Mine;
        assert!(matches!(Probe::<Given, Mine>::TS, Ts::Name("unknown")));
        assert!(matches!(Probe::<Given, Vec<Mine>>::TS, Ts::Name("unknown")));
        assert!(matches!(Probe::<Given, String>::TS, Ts::Name("string")));
    }
}
