//! The attributes that the macros take out of an item.

use proc_macro2::{Ident, Span, TokenStream, TokenTree};
use quote::{ToTokens as _, TokenStreamExt as _, quote};
use syn::ext::IdentExt as _;
use syn::parse::discouraged::Speculative as _;
use syn::parse::{Parse, ParseStream};
use syn::punctuated::Punctuated;
use syn::spanned::Spanned as _;
use syn::{Attribute, Error, Expr, Lit, LitStr, Meta, Result, Token};

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
    pub(crate) name: Option<String>,
    pub(crate) readonly: bool,
}

impl Options {
    pub(crate) fn of(attribute: &Attribute) -> Result<Self> {
        let mut options = Self::default();
        if matches!(attribute.meta, Meta::Path(_)) {
            return Ok(options);
        }
        for setting in list::<Setting>(attribute)? {
            match (&*setting.name.to_string(), &setting.value) {
                ("name", Some(value)) => options.name = Some(string(value)?.value()),
                ("readonly", None) => options.readonly = true,
                _ => return error(setting.name.span(), "`name = \"…\"` or `readonly`"),
            }
        }
        Ok(options)
    }
}

/// `name` or `name = value`, in the brackets of an attribute.
pub(crate) struct Setting {
    pub(crate) name: Ident,
    pub(crate) value: Option<TokenStream>,
}

impl Parse for Setting {
    fn parse(input: ParseStream) -> Result<Self> {
        let name = input.call(Ident::parse_any)?;
        let value = match input.parse::<Option<Token![=]>>()? {
            Some(_) => Some(expression(input)?),
            None => None,
        };
        Ok(Self { name, value })
    }
}

/// An expression, up to a comma or the end.
pub(crate) fn expression(input: ParseStream) -> Result<TokenStream> {
    // Of what syn reads, it knows which commas belong to it. All else rarely has any outside of brackets.
    let ahead = input.fork();
    if let Ok(read) = ahead.parse::<Expr>()
        && (ahead.is_empty() || ahead.peek(Token![,]))
    {
        input.advance_to(&ahead);
        return Ok(read.into_token_stream());
    }
    let mut tokens = TokenStream::new();
    while !input.is_empty() && !input.peek(Token![,]) {
        tokens.append(input.parse::<TokenTree>()?);
    }
    if tokens.is_empty() {
        return Err(input.error("expected an expression"));
    }
    Ok(tokens)
}

/// What stands in an attribute's brackets, with commas between.
pub(crate) fn list<T: Parse>(attribute: &Attribute) -> Result<Punctuated<T, Token![,]>> {
    attribute.parse_args_with(Punctuated::parse_terminated)
}

/// The text of `x = "text"`.
pub(crate) fn string(value: &TokenStream) -> Result<LitStr> {
    syn::parse2(value.clone()).or_else(|_| error(value.span(), "a string in quotes"))
}

/// The text of the documentation comments.
pub(crate) fn doc(attributes: &[Attribute]) -> String {
    let mut lines = Vec::new();
    for attribute in attributes {
        if let Meta::NameValue(pair) = &attribute.meta
            && pair.path.is_ident("doc")
            && let Expr::Lit(literal) = &pair.value
            && let Lit::Str(text) = &literal.lit
        {
            lines.push(text.value());
        }
    }
    lines.join("\n")
}

/// The `#[cfg(…)]`s: what is made of an item is there when the item is.
pub(crate) fn cfgs(attributes: &[Attribute]) -> TokenStream {
    let cfgs = attributes
        .iter()
        .filter(|attribute| attribute.path().is_ident("cfg"));
    quote!(#(#cfgs)*)
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

#[cfg(test)]
mod tests {
    use syn::parse_quote;

    use super::*;

    #[test]
    fn a_value_has_the_commas_that_are_its_own() {
        let attribute: Attribute = parse_quote!(#[js(
            a,
            b = 1 << 2,
            c = A::<B, C>::new(1, 2),
            d = [1, 2],
            e = if f { 1 } else { 2 },
            g = |h| h < 1
        )]);
        let settings = list::<Setting>(&attribute).expect("all are settings");
        let read: Vec<_> = settings
            .iter()
            .map(|setting| {
                let value = setting.value.as_ref().map(TokenStream::to_string);
                (setting.name.to_string(), value.unwrap_or_default())
            })
            .collect();
        let read: Vec<_> = read
            .iter()
            .map(|(name, value)| (&**name, &**value))
            .collect();
        assert_eq!(
            read,
            [
                ("a", ""),
                ("b", "1 << 2"),
                ("c", "A :: < B , C > :: new (1 , 2)"),
                ("d", "[1 , 2]"),
                ("e", "if f { 1 } else { 2 }"),
                ("g", "| h | h < 1"),
            ]
        );
    }

    #[test]
    fn a_setting_without_its_value_is_an_error() {
        let attribute: Attribute = parse_quote!(#[js(a = , b)]);
        assert!(list::<Setting>(&attribute).is_err());
    }
}
