//! Structs and enums.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, quote};
use syn::ext::IdentExt as _;
use syn::parse::{Parse, ParseStream};
use syn::punctuated::Punctuated;
use syn::{Result, Token, braced, parenthesized, token};

use super::{Attribute, Generics, Type, Visibility, clause};
use crate::tokens::{is, rest_of_item};

/// What defines a type.
pub(crate) struct Definition {
    pub(crate) attributes: Vec<Attribute>,
    visibility: Visibility,
    keyword: Ident,
    pub(crate) ident: Ident,
    pub(crate) generics: Generics,
    /// The clause of `where`, wherever it stands.
    pub(crate) clause: TokenStream,
    pub(crate) data: Data,
}

/// What a type consists of.
pub(crate) enum Data {
    Struct(Fields, Option<Token![;]>),
    Enum(token::Brace, Punctuated<Variant, Token![,]>),
    /// The word, and all behind the clause of `where`.
    Union(Span, TokenStream),
}

/// The fields of a struct or of a variant.
pub(crate) enum Fields {
    Named(token::Brace, Punctuated<Field, Token![,]>),
    Unnamed(token::Paren, Punctuated<Field, Token![,]>),
    Unit,
}

/// A field.
pub(crate) struct Field {
    pub(crate) attributes: Vec<Attribute>,
    visibility: Visibility,
    /// With its colon.
    name: Option<(Ident, Token![:])>,
    pub(crate) ty: Type,
}

/// A variant of an enum.
pub(crate) struct Variant {
    pub(crate) attributes: Vec<Attribute>,
    pub(crate) ident: Ident,
    pub(crate) fields: Fields,
    /// `= 1`.
    number: TokenStream,
}

impl Parse for Definition {
    fn parse(input: ParseStream) -> Result<Self> {
        let attributes = input.call(Attribute::parse_outer)?;
        let visibility = input.parse()?;
        let keyword = input.call(Ident::parse_any)?;
        let ident = input.parse()?;
        let generics = input.parse()?;
        let mut clause = clause(input)?;
        let data = match &*keyword.to_string() {
            "struct" => {
                let fields = Fields::parse(input)?;
                if !matches!(fields, Fields::Named(..)) && clause.is_empty() {
                    clause = super::clause(input)?;
                }
                let end = match fields {
                    Fields::Named(..) => None,
                    _ => Some(input.parse()?),
                };
                Data::Struct(fields, end)
            }
            "enum" => {
                let content;
                Data::Enum(
                    braced!(content in input),
                    Punctuated::parse_terminated(&content)?,
                )
            }
            "union" => Data::Union(keyword.span(), rest_of_item(input)?),
            _ => return Err(syn::Error::new(keyword.span(), "a struct or an enum")),
        };
        Ok(Self {
            attributes,
            visibility,
            keyword,
            ident,
            generics,
            clause,
            data,
        })
    }
}

impl ToTokens for Definition {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        let Self {
            attributes,
            visibility,
            keyword,
            ident,
            generics,
            clause,
            data,
        } = self;
        tokens.extend(quote!(#(#attributes)* #visibility #keyword #ident #generics));
        match data {
            Data::Struct(fields @ Fields::Unnamed(..), end) => {
                tokens.extend(quote!(#fields #clause #end));
            }
            Data::Struct(fields, end) => tokens.extend(quote!(#clause #fields #end)),
            Data::Enum(braces, variants) => {
                clause.to_tokens(tokens);
                braces.surround(tokens, |tokens| variants.to_tokens(tokens));
            }
            Data::Union(_, rest) => tokens.extend(quote!(#clause #rest)),
        }
    }
}

impl Fields {
    /// Those of a struct or of a variant, where they begin.
    fn parse(input: ParseStream) -> Result<Self> {
        let content;
        Ok(if input.peek(token::Brace) {
            Self::Named(
                braced!(content in input),
                content.parse_terminated(|input| Field::parse(input, true), Token![,])?,
            )
        } else if input.peek(token::Paren) {
            Self::Unnamed(
                parenthesized!(content in input),
                content.parse_terminated(|input| Field::parse(input, false), Token![,])?,
            )
        } else {
            Self::Unit
        })
    }

    pub(crate) fn iter_mut(&mut self) -> impl Iterator<Item = &mut Field> {
        match self {
            Self::Named(_, fields) | Self::Unnamed(_, fields) => Some(fields.iter_mut()),
            Self::Unit => None,
        }
        .into_iter()
        .flatten()
    }
}

impl ToTokens for Fields {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        match self {
            Self::Named(braces, fields) => {
                braces.surround(tokens, |tokens| fields.to_tokens(tokens));
            }
            Self::Unnamed(brackets, fields) => {
                brackets.surround(tokens, |tokens| fields.to_tokens(tokens));
            }
            Self::Unit => {}
        }
    }
}

impl Field {
    fn parse(input: ParseStream, has_name: bool) -> Result<Self> {
        Ok(Self {
            attributes: input.call(Attribute::parse_outer)?,
            visibility: input.parse()?,
            name: if has_name {
                Some((input.parse()?, input.parse()?))
            } else {
                None
            },
            ty: Type::read(input, &|token| is(token, ','))?,
        })
    }

    /// The name, if it has one.
    pub(crate) fn ident(&self) -> Option<&Ident> {
        self.name.as_ref().map(|(ident, _)| ident)
    }
}

impl ToTokens for Field {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        let Self {
            attributes,
            visibility,
            name,
            ty,
        } = self;
        tokens.extend(quote!(#(#attributes)* #visibility));
        if let Some((ident, colon)) = name {
            tokens.extend(quote!(#ident #colon));
        }
        ty.to_tokens(tokens);
    }
}

impl Parse for Variant {
    fn parse(input: ParseStream) -> Result<Self> {
        Ok(Self {
            attributes: input.call(Attribute::parse_outer)?,
            ident: input.parse()?,
            fields: Fields::parse(input)?,
            number: if input.peek(Token![=]) {
                crate::attributes::up_to_comma(input)?
            } else {
                TokenStream::new()
            },
        })
    }
}

impl ToTokens for Variant {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        let Self {
            attributes,
            ident,
            fields,
            number,
        } = self;
        tokens.extend(quote!(#(#attributes)* #ident #fields #number));
    }
}
