//! What items consist of, as far as the macros look at it; the rest stays tokens.
//!
//! syn has a tree of all of Rust, behind its features "derive" and "full". With the first of them alone, it takes two and a
//! half times as long to compile, and an addon's first build waits for it; the macros ask few questions. So the parsing is
//! syn's, and the tree is this one.

mod attribute;
mod data;
mod generics;
mod ty;

pub(crate) use attribute::Attribute;
pub(crate) use data::{Data, Definition, Field, Fields};
pub(crate) use generics::{Generics, Kind};
pub(crate) use ty::Type;

use proc_macro2::{Delimiter, TokenStream, TokenTree};
use quote::ToTokens;
use syn::ext::IdentExt as _;
use syn::parse::{Parse, ParseStream};
use syn::{Ident, LitStr, Result, Token};

use crate::tokens::{is, is_braces, tokens_before};

/// `pub`, `pub(crate)` and the like, or nothing.
pub(crate) struct Visibility(TokenStream);

impl Parse for Visibility {
    fn parse(input: ParseStream) -> Result<Self> {
        // A macro by example passes nothing on as a group of nothing.
        if let Some((inside, _, _)) = input.cursor().group(Delimiter::None)
            && inside.eof()
        {
            input.parse::<TokenTree>()?;
            return Ok(Self(TokenStream::new()));
        }
        let mut tokens = TokenStream::new();
        if let Some(word) = input.parse::<Option<Token![pub]>>()? {
            word.to_tokens(&mut tokens);
            if is_restricted(input) {
                input.parse::<TokenTree>()?.to_tokens(&mut tokens);
            }
        }
        Ok(Self(tokens))
    }
}

/// Whether these are the brackets of `pub(crate)`, and not those of a type in a tuple struct.
fn is_restricted(input: ParseStream) -> bool {
    let Some((inside, _, _)) = input.cursor().group(Delimiter::Parenthesis) else {
        return false;
    };
    let Some((word, after)) = inside.ident() else {
        return false;
    };
    word == "in" || (after.eof() && (word == "crate" || word == "self" || word == "super"))
}

impl ToTokens for Visibility {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        self.0.to_tokens(tokens);
    }
}

/// `extern "C"`, or nothing.
pub(crate) fn abi(input: ParseStream) -> Result<TokenStream> {
    let mut tokens = TokenStream::new();
    if input.peek(Token![extern]) {
        input.call(Ident::parse_any)?.to_tokens(&mut tokens);
        input.parse::<Option<LitStr>>()?.to_tokens(&mut tokens);
    }
    Ok(tokens)
}

/// The clause of `where`, or nothing.
fn clause(input: ParseStream) -> Result<TokenStream> {
    if input.peek(Token![where]) {
        tokens_before(input, &|token| is_braces(token) || is(token, ';'))
    } else {
        Ok(TokenStream::new())
    }
}
