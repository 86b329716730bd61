//! Where items, types and the like end, for what is not read further than that.

use proc_macro2::{Delimiter, TokenStream, TokenTree};
use quote::TokenStreamExt as _;
use syn::parse::ParseStream;
use syn::{Result, Token};

use crate::syntax::Visibility;

/// Takes an item, or what is left of it.
///
/// It ends with `;`, or with braces that are no part of a type, as in `Foo<{ N }>`, of a value or of what is used.
pub(crate) fn rest_of_item(input: ParseStream) -> Result<TokenStream> {
    let ahead = input.fork();
    let is_use = ahead.parse::<Visibility>().is_ok() && ahead.peek(Token![use]);
    let mut tokens = TokenStream::new();
    let mut angles = Angles::default();
    let mut braces_end = !is_use;
    while !input.is_empty() {
        let token: TokenTree = input.parse()?;
        let is_outside = angles.pass(&token);
        braces_end &= !(is_outside && is(&token, '='));
        let last = last(&token);
        let is_end = is(&last, ';') || (braces_end && is_outside && is_braces(&last));
        tokens.append(token);
        if is_end {
            break;
        }
    }
    Ok(tokens)
}

/// Takes what is before a token outside of angle brackets.
pub(crate) fn tokens_before(
    input: ParseStream,
    is_end: &dyn Fn(&TokenTree) -> bool,
) -> Result<TokenStream> {
    let mut tokens = TokenStream::new();
    let mut angles = Angles::default();
    while let Some((token, _)) = input.cursor().token_tree() {
        if angles.pass(&token) && is_end(&last(&token)) {
            break;
        }
        tokens.append(input.parse::<TokenTree>()?);
    }
    Ok(tokens)
}

/// Angle brackets, which are no groups of tokens.
#[derive(Default)]
pub(crate) struct Angles {
    depth: u32,
    /// Whether the last token was the `-` of a possible `->`.
    after_dash: bool,
}

impl Angles {
    /// Passes a token, and says whether that is outside of all angle brackets.
    pub(crate) fn pass(&mut self, token: &TokenTree) -> bool {
        let after_dash = std::mem::replace(&mut self.after_dash, is(token, '-'));
        if is(token, '<') {
            self.depth += 1;
        } else if is(token, '>') && !after_dash {
            self.depth = self.depth.saturating_sub(1);
        }
        self.depth == 0
    }
}

pub(crate) fn is(token: &TokenTree, character: char) -> bool {
    matches!(token, TokenTree::Punct(punct) if punct.as_char() == character)
}

pub(crate) fn is_braces(token: &TokenTree) -> bool {
    matches!(token, TokenTree::Group(group) if group.delimiter() == Delimiter::Brace)
}

/// A token, and of what a macro by example has matched, a group without delimiters, the last one.
fn last(token: &TokenTree) -> TokenTree {
    match token {
        TokenTree::Group(group) if group.delimiter() == Delimiter::None => {
            let inside = group.stream().into_iter().last();
            inside.map_or_else(|| token.clone(), |inside| last(&inside))
        }
        token => token.clone(),
    }
}
