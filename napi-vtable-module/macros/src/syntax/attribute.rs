//! `#[name]`, `#[name(…)]` and `#[name = …]`.

use proc_macro2::{Ident, Span, TokenStream};
use quote::ToTokens;
use syn::ext::IdentExt as _;
use syn::parse::{ParseStream, Parser as _};
use syn::spanned::Spanned as _;
use syn::{Error, Result, Token, bracketed, parenthesized, token};

/// An attribute. A comment of documentation is one too.
pub(crate) struct Attribute {
    pound: Token![#],
    bang: Option<Token![!]>,
    brackets: token::Bracket,
    meta: TokenStream,
}

impl Attribute {
    /// `#[meta]`.
    pub(crate) fn new(meta: TokenStream) -> Self {
        Self {
            pound: Token![#](Span::call_site()),
            bang: None,
            brackets: token::Bracket::default(),
            meta,
        }
    }

    /// All that stand in front of an item.
    pub(crate) fn parse_outer(input: ParseStream) -> Result<Vec<Self>> {
        let mut all = Vec::new();
        while input.peek(Token![#]) {
            all.push(Self::parse(input, |_| Ok(None))?);
        }
        Ok(all)
    }

    /// All that stand at the beginning of a block.
    pub(crate) fn parse_inner(input: ParseStream) -> Result<Vec<Self>> {
        let mut all = Vec::new();
        while input.peek(Token![#]) && input.peek2(Token![!]) {
            all.push(Self::parse(input, |input| input.parse().map(Some))?);
        }
        Ok(all)
    }

    fn parse(
        input: ParseStream,
        bang: impl FnOnce(ParseStream) -> Result<Option<Token![!]>>,
    ) -> Result<Self> {
        let content;
        Ok(Self {
            pound: input.parse()?,
            bang: bang(input)?,
            brackets: bracketed!(content in input),
            meta: content.parse()?,
        })
    }

    /// The name, if it is one word, and what follows.
    fn parts(&self) -> Option<(Ident, TokenStream)> {
        let parts = |input: ParseStream| {
            let name = input.call(Ident::parse_any)?;
            if input.peek(Token![::]) {
                return Err(input.error("a path"));
            }
            Ok((name, input.parse()?))
        };
        parts.parse2(self.meta.clone()).ok()
    }

    /// Whether this is its name.
    pub(crate) fn is(&self, name: &str) -> bool {
        self.parts().is_some_and(|(word, _)| word == name)
    }

    /// Whether there is nothing but the name.
    pub(crate) fn is_word(&self) -> bool {
        self.parts().is_some_and(|(_, rest)| rest.is_empty())
    }

    /// What is in the brackets behind the name.
    ///
    /// # Errors
    /// There are none, or the parser fails, or leaves something over.
    pub(crate) fn arguments<T>(&self, parse: fn(ParseStream) -> Result<T>) -> Result<T> {
        let all = |input: ParseStream| {
            let name = input.call(Ident::parse_any)?;
            if !input.peek(token::Paren) {
                return Err(Error::new(
                    self.meta.span(),
                    format!("`{name}` wants what it says in brackets: `#[{name}(…)]`"),
                ));
            }
            let content;
            parenthesized!(content in input);
            content.call(parse)
        };
        all.parse2(self.meta.clone())
    }

    /// What is behind `=`.
    pub(crate) fn value(&self) -> Option<TokenStream> {
        let value = |input: ParseStream| {
            input.parse::<Token![=]>()?;
            input.parse()
        };
        value.parse2(self.parts()?.1).ok()
    }
}

impl ToTokens for Attribute {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        self.pound.to_tokens(tokens);
        self.bang.to_tokens(tokens);
        self.brackets
            .surround(tokens, |tokens| self.meta.to_tokens(tokens));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn attribute(meta: &str) -> Attribute {
        Attribute::new(meta.parse().expect("these are tokens"))
    }

    #[test]
    fn a_path_is_no_name() {
        assert!(attribute("export").is("export"));
        assert!(attribute("export(name = \"a\")").is("export"));
        assert!(!attribute("export::export").is("export"));
        assert!(!attribute("::export").is("export"));
    }

    #[test]
    fn brackets_that_are_not_there_are_an_error() {
        let found = |meta| attribute(meta).arguments(Ident::parse_any);
        assert!(found("a(b)").is_ok_and(|word| word == "b"));
        for meta in ["a", "a = b", "a()", "a(b c)"] {
            assert!(found(meta).is_err(), "{meta}");
        }
    }

    #[test]
    fn a_value_stands_behind_its_sign() {
        let value = |meta| attribute(meta).value().map(|value| value.to_string());
        assert_eq!(value("a = \"b\"").as_deref(), Some("\"b\""));
        assert_eq!(value("a(b)"), None);
    }
}
