//! Types: tokens, and what they look like from outside.

use proc_macro2::{Delimiter, Ident, Spacing, TokenStream, TokenTree};
use quote::ToTokens;
use syn::Result;
use syn::parse::ParseStream;

use crate::tokens::{Angles, is, is_braces, tokens_before};

/// A type.
pub(crate) struct Type {
    tokens: TokenStream,
    shape: Shape,
}

enum Shape {
    /// `&T`, `&mut T`.
    Reference { is_exclusive: bool, to: Box<Type> },
    /// `[T]`.
    Slice,
    /// `a::B<C>`.
    Path(Path),
    /// `impl A<B> + C`.
    Impl(Vec<Path>),
    /// Everything else. What is no type is this as well: the compiler says what is wrong with it.
    Other,
}

/// A path that ends in a name and brackets.
struct Path {
    last: Ident,
    /// Whether there is nothing but the name.
    is_name: bool,
    arguments: Vec<Argument>,
}

enum Argument {
    Type(Type),
    /// `Item = T`.
    Given(Ident, Type),
}

impl Type {
    /// Takes a type, up to the token that ends it.
    pub(crate) fn read(input: ParseStream, is_end: &dyn Fn(&TokenTree) -> bool) -> Result<Self> {
        let tokens = tokens_before(input, is_end)?;
        if tokens.is_empty() {
            return Err(input.error("expected a type"));
        }
        Ok(Self::of(tokens))
    }

    /// The type that these tokens are.
    pub(crate) fn of(tokens: TokenStream) -> Self {
        let list: Vec<_> = tokens.clone().into_iter().collect();
        Self {
            tokens,
            shape: Shape::of(&list),
        }
    }

    fn path(&self) -> Option<&Path> {
        match &self.shape {
            Shape::Path(path) => Some(path),
            _ => None,
        }
    }

    /// `T` of `&T` and of `&mut T`, and whether it is the latter.
    pub(crate) fn referred(&self) -> Option<(&Self, bool)> {
        match &self.shape {
            Shape::Reference { is_exclusive, to } => Some((to, *is_exclusive)),
            _ => None,
        }
    }

    pub(crate) fn is_slice(&self) -> bool {
        matches!(self.shape, Shape::Slice)
    }

    /// The last name of a path, `Result` in `std::io::Result<T>`.
    pub(crate) fn last(&self) -> Option<&Ident> {
        Some(&self.path()?.last)
    }

    /// The name, if the type is no more.
    pub(crate) fn name(&self) -> Option<&Ident> {
        self.path()
            .filter(|path| path.is_name)
            .map(|path| &path.last)
    }

    /// The first type in a path's brackets.
    pub(crate) fn inner(&self) -> Option<&Self> {
        self.path()?
            .arguments
            .iter()
            .find_map(|argument| match argument {
                Argument::Type(inner) => Some(inner),
                Argument::Given(..) => None,
            })
    }

    /// `T` of `impl Iterator<Item = T>`, by one of several names for it.
    pub(crate) fn given(&self, names: &[&str]) -> Option<&Self> {
        let Shape::Impl(bounds) = &self.shape else {
            return None;
        };
        let mut arguments = bounds.iter().flat_map(|bound| &bound.arguments);
        arguments.find_map(|argument| match argument {
            Argument::Given(name, given) if names.iter().any(|one| name == one) => Some(given),
            _ => None,
        })
    }
}

impl ToTokens for Type {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        self.tokens.to_tokens(tokens);
    }
}

impl Shape {
    fn of(tokens: &[TokenTree]) -> Self {
        match tokens {
            [TokenTree::Group(group)] => match group.delimiter() {
                // What a macro by example has matched.
                Delimiter::None => Type::of(group.stream()).shape,
                Delimiter::Parenthesis if !group.stream().is_empty() && !has(group, ',') => {
                    Type::of(group.stream()).shape
                }
                Delimiter::Bracket if !has(group, ';') => Self::Slice,
                _ => Self::Other,
            },
            [sign, rest @ ..] if is(sign, '&') => {
                let rest = match rest {
                    [quote, TokenTree::Ident(_), rest @ ..] if is(quote, '\'') => rest,
                    _ => rest,
                };
                let (is_exclusive, rest) = match rest {
                    [word, rest @ ..] if is_word(word, "mut") => (true, rest),
                    _ => (false, rest),
                };
                Self::Reference {
                    is_exclusive,
                    to: Box::new(Type::of(rest.iter().cloned().collect())),
                }
            }
            [word, bounds @ ..] if is_word(word, "impl") => {
                let bounds = split(bounds, '+').into_iter();
                Self::Impl(bounds.filter_map(|bound| Path::of(&bound)).collect())
            }
            _ => Path::of(tokens).map_or(Self::Other, Self::Path),
        }
    }
}

impl Path {
    /// The path that these tokens are, all of them.
    fn of(tokens: &[TokenTree]) -> Option<Self> {
        let mut rest = without_separator(tokens).unwrap_or(tokens);
        loop {
            let [TokenTree::Ident(last), behind @ ..] = rest else {
                return None;
            };
            if NO_PATHS.iter().any(|word| last == word) {
                return None;
            }
            // `A::<B>` is `A<B>`.
            let brackets = match without_separator(behind) {
                Some(behind) if behind.first().is_some_and(|token| is(token, '<')) => behind,
                _ => behind,
            };
            let (arguments, behind) = match brackets {
                [open, inside @ ..] if is(open, '<') => {
                    let mut angles = Angles::default();
                    angles.pass(open);
                    let close = inside.iter().position(|token| angles.pass(token))?;
                    (&inside[..close], &inside[close + 1..])
                }
                _ => (&[][..], behind),
            };
            if behind.is_empty() {
                return Some(Self {
                    last: last.clone(),
                    is_name: tokens.len() == 1,
                    arguments: split(arguments, ',')
                        .iter()
                        .filter_map(|argument| Argument::of(argument))
                        .collect(),
                });
            }
            rest = without_separator(behind)?;
        }
    }
}

/// What begins other types than paths.
const NO_PATHS: [&str; 7] = ["_", "dyn", "extern", "fn", "for", "impl", "unsafe"];

impl Argument {
    fn of(tokens: &[TokenTree]) -> Option<Self> {
        match tokens {
            [] | [TokenTree::Literal(_), ..] => None,
            [first, ..] if is(first, '\'') || is(first, '-') || is_braces(first) => None,
            [TokenTree::Ident(name), sign, given @ ..] if is(sign, '=') => Some(Self::Given(
                name.clone(),
                Type::of(given.iter().cloned().collect()),
            )),
            // `Item: Bound`.
            [TokenTree::Ident(_), TokenTree::Punct(sign), ..]
                if sign.as_char() == ':' && sign.spacing() == Spacing::Alone =>
            {
                None
            }
            _ => Some(Self::Type(Type::of(tokens.iter().cloned().collect()))),
        }
    }
}

fn is_word(token: &TokenTree, word: &str) -> bool {
    matches!(token, TokenTree::Ident(ident) if ident == word)
}

/// Without the `::` in front.
fn without_separator(tokens: &[TokenTree]) -> Option<&[TokenTree]> {
    match tokens {
        [first, second, rest @ ..] if is(first, ':') && is(second, ':') => Some(rest),
        _ => None,
    }
}

/// Whether a group has a token of its own.
fn has(group: &proc_macro2::Group, character: char) -> bool {
    let mut angles = Angles::default();
    let mut tokens = group.stream().into_iter();
    tokens.any(|token| angles.pass(&token) && is(&token, character))
}

/// What is between the tokens of a kind, outside of angle brackets.
fn split(tokens: &[TokenTree], separator: char) -> Vec<Vec<TokenTree>> {
    let mut angles = Angles::default();
    let mut parts = vec![Vec::new()];
    for token in tokens {
        if angles.pass(token) && is(token, separator) {
            parts.push(Vec::new());
        } else if let Some(part) = parts.last_mut() {
            part.push(token.clone());
        }
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ty(text: &str) -> Type {
        Type::of(text.parse().expect("these are tokens"))
    }

    #[test]
    fn a_path_is_known_by_its_last_name() {
        let names = [
            ("A", Some("A")),
            ("::a::B", Some("B")),
            ("a::B<C>::D", Some("D")),
            ("a::B::<C<D, E>, F>", Some("B")),
            ("(A)", Some("A")),
            ("r#fn", Some("r#fn")),
            ("(A, B)", None),
            ("()", None),
            ("<A as B>::C", None),
            ("A!()", None),
            ("fn() -> A", None),
            ("dyn A", None),
            ("impl A", None),
            ("_", None),
            ("!", None),
            ("*const A", None),
            ("A B", None),
            ("A<B", None),
        ];
        for (text, expected) in names {
            let ty = ty(text);
            assert_eq!(
                ty.last().map(Ident::to_string).as_deref(),
                expected,
                "{text}"
            );
            assert_eq!(
                ty.name().is_some(),
                matches!(text, "A" | "(A)" | "r#fn"),
                "{text}"
            );
        }
    }

    #[test]
    fn the_first_type_in_the_brackets_is_no_lifetime_and_no_constant() {
        let inner = [
            ("A<B, C>", Some("B")),
            ("A<'a, { 1 }, 1, -1, B<C, D>>", Some("B < C , D >")),
            ("A<fn(u8) -> B, C>", Some("fn (u8) -> B")),
            ("A<a::B, C>", Some("a :: B")),
            ("A<B = C, D: E>", None),
            ("A", None),
        ];
        for (text, expected) in inner {
            let ty = ty(text);
            let found = ty.inner().map(|inner| inner.to_token_stream().to_string());
            assert_eq!(found.as_deref(), expected, "{text}");
        }
    }

    #[test]
    fn a_reference_leads_to_its_type() {
        let references = [
            ("&A", Some(("A", false))),
            ("&'a A", Some(("A", false))),
            ("&'a mut A", Some(("A", true))),
            ("&mut [A]", Some(("[A]", true))),
            ("A", None),
        ];
        for (text, expected) in references {
            let ty = ty(text);
            let found = ty
                .referred()
                .map(|(to, is_exclusive)| (to.to_token_stream().to_string(), is_exclusive));
            let found = found.as_ref().map(|(to, exclusive)| (&**to, *exclusive));
            assert_eq!(found, expected, "{text}");
        }
        assert!(ty("[A]").is_slice());
        assert!(!ty("[A; 1]").is_slice() && !ty("[A; { 1 }]").is_slice());
    }

    #[test]
    fn what_a_bound_gives_is_found_behind_other_bounds() {
        let given = |text| {
            let ty = ty(text);
            ty.given(&["Item"])
                .map(|given| given.to_token_stream().to_string())
        };
        assert_eq!(
            given("impl A + b::C<D, Item = E<F>> + use<'a>").as_deref(),
            Some("E < F >")
        );
        assert_eq!(given("impl A<Other = B>"), None);
        assert_eq!(given("A<Item = B>"), None);
    }
}
