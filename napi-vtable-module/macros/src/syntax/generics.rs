//! `<'a, T: Bound, const N: usize>`.

use proc_macro2::{Ident, TokenStream, TokenTree};
use quote::{ToTokens, TokenStreamExt as _, quote};
use syn::parse::{Parse, ParseStream};
use syn::{Lifetime, Result, Token};

use super::Attribute;

/// The parameters of a type or of a function, with their brackets.
#[derive(Default)]
pub(crate) struct Generics {
    tokens: TokenStream,
    pub(crate) params: Vec<Param>,
}

/// A parameter.
pub(crate) struct Param {
    pub(crate) kind: Kind,
    /// `'a`, `T`, `N`.
    pub(crate) name: TokenStream,
    /// The bounds of a lifetime or of a type, and the type of a constant.
    pub(crate) bounds: TokenStream,
}

/// What a parameter stands for.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Lifetime,
    Type,
    Const,
}

impl Generics {
    /// The parameters by name, as they stand behind the name of their type.
    pub(crate) fn names(&self) -> TokenStream {
        let names = self.params.iter().map(|param| &param.name);
        if self.params.is_empty() {
            TokenStream::new()
        } else {
            quote!(<#(#names),*>)
        }
    }

    /// The first parameter of a kind.
    pub(crate) fn first(&self, kind: Kind) -> Option<&Param> {
        self.all(kind).next()
    }

    /// The parameters of a kind.
    pub(crate) fn all(&self, kind: Kind) -> impl Iterator<Item = &Param> {
        self.params.iter().filter(move |param| param.kind == kind)
    }
}

impl Parse for Generics {
    fn parse(input: ParseStream) -> Result<Self> {
        if !input.peek(Token![<]) {
            return Ok(Self::default());
        }
        let ahead = input.fork();
        let mut generics = Self::default();
        ahead.parse::<Token![<]>()?;
        while !ahead.peek(Token![>]) {
            generics.params.push(ahead.parse()?);
            if !ahead.peek(Token![>]) {
                ahead.parse::<Token![,]>()?;
            }
        }
        ahead.parse::<Token![>]>()?;
        while input.cursor() != ahead.cursor() {
            generics.tokens.append(input.parse::<TokenTree>()?);
        }
        Ok(generics)
    }
}

impl Parse for Param {
    fn parse(input: ParseStream) -> Result<Self> {
        input.call(Attribute::parse_outer)?;
        let (kind, name) = if input.peek(Lifetime) {
            (Kind::Lifetime, input.parse::<Lifetime>()?.to_token_stream())
        } else if input.parse::<Option<Token![const]>>()?.is_some() {
            (Kind::Const, input.parse::<Ident>()?.to_token_stream())
        } else {
            (Kind::Type, input.parse::<Ident>()?.to_token_stream())
        };
        let bounds = match input.parse::<Option<Token![:]>>()? {
            Some(_) => up_to(input, |input| input.peek(Token![=]))?,
            None => TokenStream::new(),
        };
        if input.peek(Token![=]) {
            up_to(input, |_| false)?; // what it is where nothing is said
        }
        Ok(Self { kind, name, bounds })
    }
}

/// What is before a comma, the closing bracket or something else.
fn up_to(input: ParseStream, is_end: fn(ParseStream) -> bool) -> Result<TokenStream> {
    let (mut tokens, mut depth) = (TokenStream::new(), 0_u32);
    while !input.is_empty() {
        // The arrow of `Fn() -> T` closes nothing.
        if let Some(arrow) = input.parse::<Option<Token![->]>>()? {
            arrow.to_tokens(&mut tokens);
            continue;
        }
        let closes = input.peek(Token![>]);
        if depth == 0 && (closes || input.peek(Token![,]) || is_end(input)) {
            break;
        }
        depth = depth + u32::from(input.peek(Token![<])) - u32::from(closes);
        tokens.append(input.parse::<TokenTree>()?);
    }
    Ok(tokens)
}

impl ToTokens for Generics {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        self.tokens.to_tokens(tokens);
    }
}

/// As it is declared, but for what it is where nothing is said.
impl ToTokens for Param {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        let Self { kind, name, bounds } = self;
        if *kind == Kind::Const {
            tokens.extend(quote!(const));
        }
        name.to_tokens(tokens);
        if !bounds.is_empty() {
            tokens.extend(quote!(: #bounds));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_parameter_ends_at_its_comma() {
        let text = "<'a, 'b: 'a + 'c, T: Fn(u8, u8) -> Vec<Vec<u8>> + 'a = fn() -> A<B, C>, \
                    #[c] U: ?Sized + D<E = F, G>, V = Vec<u8>, const N: usize = { 1 }, const M: i8 = -1,>";
        let generics: Generics = syn::parse_str(text).expect(text);
        let found: Vec<_> = generics
            .params
            .iter()
            .map(|param| param.to_token_stream().to_string().replace(' ', ""))
            .collect();
        assert_eq!(
            found,
            [
                "'a",
                "'b:'a+'c",
                "T:Fn(u8,u8)->Vec<Vec<u8>>+'a",
                "U:?Sized+D<E=F,G>",
                "V",
                "constN:usize",
                "constM:i8",
            ]
        );
        assert!(
            generics
                .first(Kind::Const)
                .is_some_and(|param| param.name.to_string() == "N")
        );
        let letters = |text: &str| text.replace(' ', "");
        assert_eq!(
            letters(&generics.to_token_stream().to_string()),
            letters(text)
        );
    }

    #[test]
    fn brackets_that_do_not_close_are_an_error() {
        for text in ["<T", "<T:", "<T U>", "<1>"] {
            assert!(syn::parse_str::<Generics>(text).is_err(), "{text}");
        }
    }
}
