//! The attributes that the macros take out of an item.

use proc_macro2::Span;
use syn::parse::Parse;
use syn::punctuated::Punctuated;
use syn::spanned::Spanned as _;
use syn::{Attribute, Error, Expr, ExprLit, Lit, LitStr, Meta, MetaNameValue, Result, Token};

/// Takes an attribute of this name out of a list.
pub(crate) fn take(attributes: &mut Vec<Attribute>, name: &str) -> Result<Option<Attribute>> {
    let is_it = |attribute: &Attribute| attribute.path().is_ident(name);
    let Some(index) = attributes.iter().position(is_it) else {
        return Ok(None);
    };
    let taken = attributes.remove(index);
    match attributes.iter().find(|attribute| is_it(attribute)) {
        Some(second) => Err(Error::new(
            second.span(),
            format!("`{name}` is there twice"),
        )),
        None => Ok(Some(taken)),
    }
}

/// What stands in the brackets of `#[export(…)]` and the like.
#[derive(Default)]
pub(crate) struct Options {
    pub(crate) name: Option<LitStr>,
    pub(crate) readonly: bool,
}

impl Options {
    pub(crate) fn of(attribute: &Attribute) -> Result<Self> {
        let mut options = Self::default();
        if matches!(attribute.meta, Meta::Path(_)) {
            return Ok(options);
        }
        for meta in list::<Meta>(attribute)? {
            match &meta {
                Meta::NameValue(pair) if pair.path.is_ident("name") => {
                    options.name = Some(string(pair)?);
                }
                Meta::Path(path) if path.is_ident("readonly") => options.readonly = true,
                other => return Err(Error::new(other.span(), "`name = \"…\"` or `readonly`")),
            }
        }
        Ok(options)
    }
}

/// What stands in an attribute's brackets, with commas between.
pub(crate) fn list<T: Parse>(attribute: &Attribute) -> Result<Punctuated<T, Token![,]>> {
    attribute.parse_args_with(Punctuated::parse_terminated)
}

/// The text of `x = "text"`.
pub(crate) fn string(pair: &MetaNameValue) -> Result<LitStr> {
    match &pair.value {
        Expr::Lit(ExprLit {
            lit: Lit::Str(text),
            ..
        }) => Ok(text.clone()),
        other => Err(Error::new(other.span(), "a string in quotes")),
    }
}

/// The text of the documentation comments.
pub(crate) fn doc(attributes: &[Attribute]) -> String {
    let mut lines = Vec::new();
    for attribute in attributes {
        if let Meta::NameValue(pair) = &attribute.meta
            && pair.path.is_ident("doc")
            && let Ok(text) = string(pair)
        {
            lines.push(text.value());
        }
    }
    lines.join("\n")
}

/// The `#[cfg(…)]`s: what is made of an item is there when the item is.
pub(crate) fn cfgs(attributes: &[Attribute]) -> Vec<Attribute> {
    let cfgs = attributes
        .iter()
        .filter(|attribute| attribute.path().is_ident("cfg"));
    cfgs.cloned().collect()
}

/// Whether a derive macro of this name is among the attributes.
pub(crate) fn derives(attributes: &[Attribute], name: &str) -> bool {
    attributes.iter().any(|attribute| {
        attribute.path().is_ident("derive")
            && list::<syn::Path>(attribute).is_ok_and(|paths| {
                paths
                    .iter()
                    .any(|path| path.segments.last().is_some_and(|last| last.ident == name))
            })
    })
}

/// An error at a place.
pub(crate) fn error<T>(span: Span, text: &str) -> Result<T> {
    Err(Error::new(span, text))
}
