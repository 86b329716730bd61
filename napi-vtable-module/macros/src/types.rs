//! Types as they stand in a signature, and as the expansion needs them.

use proc_macro2::{Group, Ident, TokenStream, TokenTree};
use quote::{ToTokens, quote};

use crate::syntax::Type;

/// Whether a type is called so, whatever leads to it.
pub(crate) fn is(ty: &Type, name: &str) -> bool {
    ty.last().is_some_and(|last| last == name)
}

/// `T` of `&T` and `&mut T`, where `T` is a class as far as can be told: no `str`, no slice, nothing unnamed.
pub(crate) fn class_behind(ty: &Type) -> Option<(&Type, bool)> {
    ty.referred()
        .filter(|(to, _)| !is(to, "str") && to.last().is_some())
}

/// Whether a type is `&str`.
pub(crate) fn is_text(ty: &Type) -> bool {
    ty.referred().is_some_and(|(to, _)| is(to, "str"))
}

/// Whether a type is `&[T]` or `&mut [T]`.
pub(crate) fn is_slice(ty: &Type) -> bool {
    ty.referred().is_some_and(|(to, _)| to.is_slice())
}

/// `X` of `impl Iterator<Item = X>`, of `impl Stream<Item = X>`, of `impl Future<Output = X>`.
fn given_by(ty: &Type) -> Option<&Type> {
    ty.given(&["Item", "Output"])
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
    mentions(ty, &|word| word == "impl")
}

/// Whether such a word is anywhere in a type.
pub(crate) fn mentions(ty: &impl ToTokens, is: &dyn Fn(&Ident) -> bool) -> bool {
    ty.to_token_stream().into_iter().any(|token| match token {
        TokenTree::Ident(ident) => is(&ident),
        TokenTree::Group(group) => mentions(&group.stream(), is),
        _ => false,
    })
}

/// The constant that is a type in TypeScript.
pub(crate) fn in_typescript(ty: &Type, way: &str, class: Option<&Ident>) -> TokenStream {
    if let Some(given) = ty.inner().and_then(given_by) {
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
    if let Some(inner) = ty.inner().filter(|_| is(ty, "Result") && is_unnamed(ty)) {
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
    use super::*;

    #[test]
    fn captures_do_not_hide_a_type() {
        let text = "JsIterator<impl Iterator<Item = u8> + use<'a, T>>";
        let ty = Type::of(text.parse().expect("these are tokens"));
        assert!(is(&ty, "JsIterator"));
        assert!(ty.inner().and_then(given_by).is_some_and(|ty| is(ty, "u8")));
        assert!(is_unnamed(&ty));
    }
}
