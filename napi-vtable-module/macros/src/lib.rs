//! The macros of `napi-vtable-module`.
//!
//! They translate, and nothing more: what they expand to is a list of the module's exports, one line for each, in
//! terms of that crate. `cargo expand` shows it.

mod answer;
mod argument;
mod attributes;
mod class;
mod declaration;
mod derive;
mod function;
mod item;
mod module;
mod names;
mod signature;
mod syntax;
mod tokens;
mod types;

use proc_macro::TokenStream;

/// Makes a `mod` the module that JavaScript loads.
///
/// What it exports is marked with `#[export]`: functions, constants, `impl` blocks of classes, types with derived
/// conversions. See the documentation of `napi-vtable-module`.
#[proc_macro_attribute]
pub fn module(arguments: TokenStream, item: TokenStream) -> TokenStream {
    module::expand(arguments.into(), item.into())
        .unwrap_or_else(|error| error.into_compile_error())
        .into()
}

/// Reads a struct from an object's properties, and an enum from a string, a number or a tagged object.
#[proc_macro_derive(FromJs, attributes(js))]
pub fn from_js(item: TokenStream) -> TokenStream {
    derive::from_js(item.into())
        .unwrap_or_else(|error| error.into_compile_error())
        .into()
}

/// Makes an object of a struct, and a string, a number or a tagged object of an enum.
#[proc_macro_derive(IntoJs, attributes(js))]
pub fn into_js(item: TokenStream) -> TokenStream {
    derive::into_js(item.into())
        .unwrap_or_else(|error| error.into_compile_error())
        .into()
}
