//! Types as they stand in a signature, and as the expansion needs them.

use proc_macro2::{Group, Ident, TokenStream, TokenTree};
use quote::{ToTokens, quote};
use syn::parse::ParseStream;
use syn::{GenericArgument, PathArguments, PathSegment, Result, Type, TypeParamBound};

use crate::tokens::tokens_before;

/// A type, up to the token that ends it.
///
/// Only with its feature "full" does syn know `use<…>` and every array length. What it cannot read stays tokens: the
/// compiler says what is wrong with it, if anything is.
pub(crate) fn read(input: ParseStream, is_end: &dyn Fn(&TokenTree) -> bool) -> Result<Type> {
    let ahead = input.fork();
    let tokens = tokens_before(input, is_end)?;
    Ok(match ahead.parse() {
        Ok(ty) if ahead.cursor() == input.cursor() => ty,
        _ => syn::parse2(without_use(tokens.clone())).unwrap_or(Type::Verbatim(tokens)),
    })
}

/// With the captures of `impl Trait + use<'a>` as if they were another trait.
fn without_use(tokens: TokenStream) -> TokenStream {
    tokens
        .into_iter()
        .map(|token| match token {
            TokenTree::Ident(word) if word == "use" => Ident::new_raw("use", word.span()).into(),
            TokenTree::Group(group) => {
                Group::new(group.delimiter(), without_use(group.stream())).into()
            }
            other => other,
        })
        .collect()
}

/// A type's last name, `Result` in `std::io::Result<T>`.
pub(crate) fn last(ty: &Type) -> Option<&PathSegment> {
    match ty {
        Type::Path(path) if path.qself.is_none() => path.path.segments.last(),
        Type::Group(group) => last(&group.elem),
        Type::Paren(paren) => last(&paren.elem),
        _ => None,
    }
}

/// Whether a type is called so, whatever leads to it.
pub(crate) fn is(ty: &Type, name: &str) -> bool {
    last(ty).is_some_and(|segment| segment.ident == name)
}

/// The first type in a type's angle brackets.
pub(crate) fn inner(ty: &Type) -> Option<&Type> {
    let PathArguments::AngleBracketed(arguments) = &last(ty)?.arguments else {
        return None;
    };
    arguments.args.iter().find_map(|argument| match argument {
        GenericArgument::Type(inner) => Some(inner),
        _ => None,
    })
}

/// `T` of `&T` and `&mut T`, where `T` is a class as far as can be told: no `str`, no slice, nothing unnamed.
pub(crate) fn class_behind(ty: &Type) -> Option<(&Type, bool)> {
    match ty {
        Type::Reference(reference)
            if !is(&reference.elem, "str") && last(&reference.elem).is_some() =>
        {
            Some((&reference.elem, reference.mutability.is_some()))
        }
        Type::Group(group) => class_behind(&group.elem),
        Type::Paren(paren) => class_behind(&paren.elem),
        _ => None,
    }
}

/// `X` of `impl Iterator<Item = X>`, of `impl Stream<Item = X>`, of `impl Future<Output = X>`.
pub(crate) fn given_by(ty: &Type) -> Option<&Type> {
    let Type::ImplTrait(bounds) = ty else {
        return None;
    };
    bounds.bounds.iter().find_map(|bound| {
        let TypeParamBound::Trait(bound) = bound else {
            return None;
        };
        let PathArguments::AngleBracketed(arguments) = &bound.path.segments.last()?.arguments
        else {
            return None;
        };
        arguments.args.iter().find_map(|argument| match argument {
            GenericArgument::AssocType(given)
                if given.ident == "Item" || given.ident == "Output" =>
            {
                Some(&given.ty)
            }
            _ => None,
        })
    })
}

/// A type with another name for its lifetimes, and with a class's name for `Self`.
pub(crate) fn rewritten(ty: &impl ToTokens, lifetime: &str, class: Option<&Ident>) -> TokenStream {
    let mut after_quote = false;
    ty.to_token_stream()
        .into_iter()
        .map(|token| {
            let is_lifetime = std::mem::replace(
                &mut after_quote,
                matches!(&token, TokenTree::Punct(punct) if punct.as_char() == '\''),
            );
            match token {
                TokenTree::Ident(ident) if is_lifetime => Ident::new(lifetime, ident.span()).into(),
                TokenTree::Ident(ident) if ident == "Self" => match class {
                    Some(class) => Ident::new(&class.to_string(), ident.span()).into(),
                    None => ident.into(),
                },
                TokenTree::Group(group) => {
                    let inside = rewritten(&group.stream(), lifetime, class);
                    let mut whole = Group::new(group.delimiter(), inside);
                    whole.set_span(group.span());
                    whole.into()
                }
                other => other,
            }
        })
        .collect()
}

/// Whether `impl` is anywhere in a type, which cannot be named then.
pub(crate) fn is_unnamed(ty: &impl ToTokens) -> bool {
    fn any(tokens: TokenStream) -> bool {
        tokens.into_iter().any(|token| match token {
            TokenTree::Ident(ident) => ident == "impl",
            TokenTree::Group(group) => any(group.stream()),
            _ => false,
        })
    }
    any(ty.to_token_stream())
}

/// The constant that is a type in TypeScript.
pub(crate) fn in_typescript(ty: &Type, way: &str, class: Option<&Ident>) -> TokenStream {
    if let Some(given) = inner(ty).and_then(given_by) {
        let wrapper = if is(ty, "Async") || is(ty, "Abortable") {
            "Promise<"
        } else if is(ty, "JsAsyncIterator") {
            "AsyncIterableIterator<"
        } else {
            "IterableIterator<"
        };
        let given = in_typescript(given, way, class);
        return quote!(&__ts::Ts::Of(#wrapper, #given));
    }
    if let Some(inner) = inner(ty).filter(|_| is(ty, "Result") && is_unnamed(ty)) {
        return in_typescript(inner, way, class);
    }
    if is_unnamed(ty) {
        return quote!(&__ts::Ts::Name("unknown"));
    }
    let way = Ident::new(way, proc_macro2::Span::call_site());
    let ty = rewritten(ty, "static", class);
    quote!(__ts::Probe::<__ts::#way, #ty>::TS)
}

#[cfg(test)]
mod tests {
    use syn::parse::Parser as _;

    use super::*;

    fn parsed(text: &str) -> Type {
        let whole = |input: ParseStream| read(input, &|_| false);
        whole.parse_str(text).expect("any tokens are a type")
    }

    #[test]
    fn captures_do_not_hide_a_type() {
        let ty = parsed("JsIterator<impl Iterator<Item = u8> + use<'a, T>>");
        assert!(is(&ty, "JsIterator"));
        let given = inner(&ty).and_then(given_by);
        assert!(given.is_some_and(|ty| is(ty, "u8")));
        assert!(is_unnamed(&ty));
    }

    #[test]
    fn a_type_with_an_expression_is_its_tokens() {
        let text = "[u8 ; if A { 1 } else { 2 }]";
        assert_eq!(parsed(text).to_token_stream().to_string(), text);
    }
}
