//! The signatures of functions.

use proc_macro2::{TokenStream, TokenTree};
use quote::{ToTokens, TokenStreamExt as _, quote};
use syn::parse::{Parse, ParseStream};
use syn::punctuated::Punctuated;
use syn::{Ident, Lifetime, Result, Token, parenthesized, token};

use crate::syntax::{Attribute, Generics, Type, abi};
use crate::tokens::{is, is_braces, tokens_before};

/// A signature, without the clauses of `where`.
pub(crate) struct Signature {
    constness: Option<Token![const]>,
    pub(crate) asyncness: Option<Token![async]>,
    pub(crate) unsafety: Option<Token![unsafe]>,
    abi: TokenStream,
    keyword: Token![fn],
    pub(crate) ident: Ident,
    pub(crate) generics: Generics,
    pub(crate) brackets: token::Paren,
    pub(crate) inputs: Punctuated<Input, Token![,]>,
    arrow: Option<Token![->]>,
    /// As it stands behind the arrow.
    output: TokenStream,
    pub(crate) returns: Option<Type>,
}

impl Signature {
    /// Whether one begins here.
    pub(crate) fn is_next(input: ParseStream) -> bool {
        let ahead = input.fork();
        ahead.parse::<Option<Token![const]>>().is_ok()
            && ahead.parse::<Option<Token![async]>>().is_ok()
            && ahead.parse::<Option<Token![unsafe]>>().is_ok()
            && abi(&ahead).is_ok()
            && ahead.peek(Token![fn])
    }
}

impl Parse for Signature {
    fn parse(input: ParseStream) -> Result<Self> {
        let content;
        let mut signature = Self {
            constness: input.parse()?,
            asyncness: input.parse()?,
            unsafety: input.parse()?,
            abi: abi(input)?,
            keyword: input.parse()?,
            ident: input.parse()?,
            generics: input.parse()?,
            brackets: parenthesized!(content in input),
            inputs: Punctuated::parse_terminated(&content)?,
            arrow: input.parse()?,
            output: TokenStream::new(),
            returns: None,
        };
        if signature.arrow.is_some() {
            let is_end = |token: &TokenTree| {
                is_braces(token)
                    || is(token, ';')
                    || matches!(token, TokenTree::Ident(word) if word == "where")
            };
            signature.returns = Some(Type::read(&input.fork(), &is_end)?);
            signature.output = tokens_before(input, &is_end)?;
        }
        Ok(signature)
    }
}

impl ToTokens for Signature {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        let Self {
            constness,
            asyncness,
            unsafety,
            abi,
            keyword,
            ident,
            generics,
            inputs,
            arrow,
            output,
            ..
        } = self;
        tokens.extend(quote!(#constness #asyncness #unsafety #abi #keyword #ident #generics));
        self.brackets
            .surround(tokens, |tokens| inputs.to_tokens(tokens));
        tokens.extend(quote!(#arrow #output));
    }
}

/// What stands between two commas.
pub(crate) enum Input {
    Receiver(Receiver),
    Parameter(Box<Parameter>),
}

impl Parse for Input {
    fn parse(input: ParseStream) -> Result<Self> {
        let ahead = input.fork();
        ahead.call(Attribute::parse_outer)?;
        Ok(match ahead.call(Receiver::by) {
            Ok(by) => Self::Receiver(Receiver {
                by,
                tokens: tokens_before(input, &|token| is(token, ','))?,
            }),
            Err(_) => Self::Parameter(input.parse()?),
        })
    }
}

impl ToTokens for Input {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        match self {
            Self::Receiver(receiver) => receiver.tokens.to_tokens(tokens),
            Self::Parameter(parameter) => parameter.to_tokens(tokens),
        }
    }
}

/// `self`.
pub(crate) struct Receiver {
    /// Nothing if its type is written out.
    pub(crate) by: Option<By>,
    pub(crate) tokens: TokenStream,
}

/// How a method takes its receiver.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum By {
    Shared,
    Exclusive,
    Value,
}

impl Receiver {
    fn by(input: ParseStream) -> Result<Option<By>> {
        let reference = input.parse::<Option<Token![&]>>()?;
        if reference.is_some() && input.peek(Lifetime) {
            input.parse::<Lifetime>()?;
        }
        let mutability = input.parse::<Option<Token![mut]>>()?;
        input.parse::<Token![self]>()?;
        if input.peek(Token![::]) {
            return Err(input.error("a path"));
        }
        Ok(match (reference, mutability) {
            _ if input.peek(Token![:]) => None,
            (None, _) => Some(By::Value),
            (Some(_), None) => Some(By::Shared),
            (Some(_), Some(_)) => Some(By::Exclusive),
        })
    }
}

/// `pattern: Type`.
pub(crate) struct Parameter {
    pub(crate) attributes: Vec<Attribute>,
    /// The name, if the pattern gives one to the whole.
    pub(crate) ident: Option<Ident>,
    pattern: TokenStream,
    colon: Token![:],
    pub(crate) ty: Type,
}

impl Parse for Parameter {
    fn parse(input: ParseStream) -> Result<Self> {
        let attributes = input.call(Attribute::parse_outer)?;
        let ident = Self::ident(&input.fork());
        let mut pattern = TokenStream::new();
        while !input.is_empty() && !input.peek(Token![,]) && !is_colon(input) {
            match input.parse::<Option<Token![::]>>()? {
                Some(separator) => separator.to_tokens(&mut pattern),
                None => pattern.append(input.parse::<TokenTree>()?),
            }
        }
        Ok(Self {
            attributes,
            ident,
            pattern,
            colon: input.parse()?,
            ty: Type::read(input, &|token| is(token, ','))?,
        })
    }
}

impl Parameter {
    fn ident(input: ParseStream) -> Option<Ident> {
        input.parse::<Option<Token![ref]>>().ok()?;
        input.parse::<Option<Token![mut]>>().ok()?;
        let ident = input.parse().ok()?;
        (is_colon(input) || input.peek(Token![@])).then_some(ident)
    }
}

impl ToTokens for Parameter {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        let Self {
            attributes,
            pattern,
            colon,
            ty,
            ..
        } = self;
        tokens.extend(quote!(#(#attributes)* #pattern #colon #ty));
    }
}

fn is_colon(input: ParseStream) -> bool {
    input.peek(Token![:]) && !input.peek(Token![::])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn inputs(text: &str) -> Vec<Input> {
        let signature: Signature = syn::parse_str(&format!("fn name({text})")).expect(text);
        signature.inputs.into_iter().collect()
    }

    #[test]
    fn all_forms_of_a_receiver_are_known() {
        let forms = [
            ("self", Some(By::Value)),
            ("mut self", Some(By::Value)),
            ("&self", Some(By::Shared)),
            ("&'_ self", Some(By::Shared)),
            ("&mut self", Some(By::Exclusive)),
            ("#[a] &'a mut self", Some(By::Exclusive)),
            ("self: Box<Self, A>", None),
            ("mut self: &Self", None),
        ];
        for (text, expected) in forms {
            let inputs = inputs(&format!("{text}, b: B"));
            let [Input::Receiver(receiver), Input::Parameter(_)] = &inputs[..] else {
                panic!("{text}");
            };
            assert!(receiver.by == expected, "{text}");
        }
    }

    #[test]
    fn a_parameter_has_the_name_that_is_given_to_the_whole() {
        let names = [
            ("a: A", Some("a")),
            ("mut a: A", Some("a")),
            ("#[b] ref mut a: A", Some("a")),
            ("a @ (b, c): A", Some("a")),
            ("_: A", None),
            ("(a, b): (A, A)", None),
            ("&a: &A", None),
            ("a::B(c): a::B", None),
            ("self::B(c): self::B", None),
            ("B { c, .. }: B", None),
        ];
        for (text, expected) in names {
            let inputs = inputs(&format!("{text}, b: B<C, D>"));
            let [Input::Parameter(parameter), Input::Parameter(_)] = &inputs[..] else {
                panic!("{text}");
            };
            let name = parameter.ident.as_ref().map(Ident::to_string);
            assert_eq!(name.as_deref(), expected, "{text}");
        }
    }
}
