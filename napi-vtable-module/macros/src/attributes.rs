//! The attributes that the macros take out of an item.

use proc_macro2::{Ident, Span, TokenStream, TokenTree};
use quote::{TokenStreamExt as _, quote};
use syn::ext::IdentExt as _;
use syn::parse::{Parse, ParseStream};
use syn::punctuated::Punctuated;
use syn::spanned::Spanned as _;
use syn::{Error, LitStr, Result, Token};

use crate::syntax::Attribute;
use crate::tokens::{Angles, is};

/// Takes an attribute of this name out of a list.
pub(crate) fn take(attributes: &mut Vec<Attribute>, name: &str) -> Result<Option<Attribute>> {
    let Some(index) = attributes.iter().position(|one| one.is(name)) else {
        return Ok(None);
    };
    let taken = attributes.remove(index);
    match attributes.iter().find(|one| one.is(name)) {
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
        if attribute.is_word() {
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
    let tokens = up_to_comma(input)?;
    if tokens.is_empty() {
        return Err(input.error("expected an expression"));
    }
    Ok(tokens)
}

/// What is before a comma that no brackets have: of the angle ones, those of `A::<B, C>` and `<A as B<C, D>>::E`. All other
/// `<`s compare.
pub(crate) fn up_to_comma(input: ParseStream) -> Result<TokenStream> {
    let mut tokens = TokenStream::new();
    let (mut angles, mut is_open, mut may_open) = (Angles::default(), false, true);
    while !input.is_empty() && (is_open || !input.peek(Token![,])) {
        let is_separator = input.peek(Token![::]);
        let token: TokenTree = input.parse()?;
        if is_open || (may_open && is(&token, '<')) {
            is_open = !angles.pass(&token);
        }
        tokens.append(token);
        if is_separator {
            tokens.append(input.parse::<TokenTree>()?);
        }
        may_open = is_separator;
    }
    Ok(tokens)
}

/// What stands in an attribute's brackets, with commas between.
pub(crate) fn list<T: Parse>(attribute: &Attribute) -> Result<Punctuated<T, Token![,]>> {
    attribute.arguments(Punctuated::parse_terminated)
}

/// The text of `x = "text"`.
pub(crate) fn string(value: &TokenStream) -> Result<LitStr> {
    syn::parse2(value.clone()).or_else(|_| error(value.span(), "a string in quotes"))
}

/// The text of the documentation comments.
pub(crate) fn doc(attributes: &[Attribute]) -> String {
    let mut lines = Vec::new();
    for attribute in attributes {
        if attribute.is("doc")
            && let Some(value) = attribute.value()
            && let Ok(text) = string(&value)
        {
            lines.push(text.value());
        }
    }
    lines.join("\n")
}

/// The `#[cfg(…)]`s: what is made of an item is there when the item is.
pub(crate) fn cfgs(attributes: &[Attribute]) -> TokenStream {
    let cfgs = attributes.iter().filter(|attribute| attribute.is("cfg"));
    quote!(#(#cfgs)*)
}

/// Whether a derive macro of this name is among the attributes.
pub(crate) fn derives(attributes: &[Attribute], name: &str) -> bool {
    attributes
        .iter()
        .filter(|attribute| attribute.is("derive"))
        .filter_map(|attribute| attribute.arguments(TokenStream::parse).ok())
        .any(|derived| {
            // The last word of a path counts.
            let mut tokens = derived.into_iter().peekable();
            while let Some(token) = tokens.next() {
                let is_last = tokens.peek().is_none_or(|next| is(next, ','));
                if is_last && matches!(token, TokenTree::Ident(word) if word == name) {
                    return true;
                }
            }
            false
        })
}

/// An error at a place.
pub(crate) fn error<T>(span: Span, text: &str) -> Result<T> {
    Err(Error::new(span, text))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_has_the_commas_that_are_its_own() {
        let attribute = Attribute::new(quote!(js(
            a,
            b = 1 << 2,
            c = A::<B, C>::new(1, 2),
            d = [1, 2],
            e = if f { 1 } else { 2 },
            g = |h| h < 1,
            i = <A as B<C, D>>::E,
            j = A::<fn() -> B, C> < 1,
            k = A::B < 1
        )));
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
                ("i", "< A as B < C , D >> :: E"),
                ("j", "A :: < fn () -> B , C > < 1"),
                ("k", "A :: B < 1"),
            ]
        );
    }

    #[test]
    fn a_setting_without_its_value_is_an_error() {
        let attribute = Attribute::new(quote!(js(a = , b)));
        assert!(list::<Setting>(&attribute).is_err());
    }
}
