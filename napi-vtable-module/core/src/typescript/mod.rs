//! The TypeScript declarations of a module, as text in the library's file.
//!
//! The types of exported functions say what JavaScript passes and gets: [`TypeScript`] names the counterpart of a Rust
//! type, as a constant. The attribute `module` puts all declarations of a module into one constant and renders them
//! at compile time into a section of the library, [`SECTION`], from where `napi-vtable types FILE.node` takes them.
//! None of it runs.

mod render;
mod types;

use std::marker::PhantomData;

pub use render::{length, render};

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
    /// `(arg0: A, arg1: B) => R`: what a function takes, and what it returns.
    Function(&'static [&'static Ts], &'static Ts),
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
    fn a_function_in_a_union_stands_in_brackets() {
        const FUNCTION: Ts = Ts::Function(
            &[text::<Given, f64>(), text::<Given, String>()],
            text::<Taken, bool>(),
        );
        const ALL: &[&Declaration] = &[&Declaration::Constant {
            name: "f",
            doc: "",
            ty: &Ts::Union(&[&FUNCTION, &Ts::Name("null")]),
        }];
        let bytes = render::<{ length(ALL) }>(ALL);
        let text = String::from_utf8_lossy(&bytes);
        let wanted = "export const f: ((arg0: number, arg1: string) => boolean) | null;\n";
        assert!(text.ends_with(wanted), "{text}");
    }

    #[test]
    fn a_threadsafe_function_is_a_function_of_its_arguments() {
        type Tell = crate::ThreadsafeFunction<(String, Option<f64>), bool>;
        const ALL: &[&Declaration] = &[&Declaration::Constant {
            name: "tell",
            doc: "",
            ty: text::<Taken, Tell>(),
        }];
        let bytes = render::<{ length(ALL) }>(ALL);
        let text = String::from_utf8_lossy(&bytes);
        let wanted = "tell: (arg0: string, arg1: number | undefined) => boolean;\n";
        assert!(text.ends_with(wanted), "{text}");
    }

    #[test]
    fn what_owns_an_array_takes_one_and_a_slice_takes_memory() {
        assert!(matches!(
            text::<Taken, Box<[f64]>>(),
            Ts::Array(Ts::Name("number"))
        ));
        assert!(matches!(text::<Taken, &[f64]>(), Ts::Name("Float64Array")));
        assert!(matches!(
            text::<Given, &[f64]>(),
            Ts::Array(Ts::Name("number"))
        ));
    }

    #[test]
    fn a_type_that_says_nothing_is_unknown() {
        struct Mine;
        assert!(matches!(Probe::<Given, Mine>::TS, Ts::Name("unknown")));
        assert!(matches!(Probe::<Given, Vec<Mine>>::TS, Ts::Name("unknown")));
        assert!(matches!(Probe::<Given, String>::TS, Ts::Name("string")));
    }
}
