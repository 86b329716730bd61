//! `#[derive(IntoJs)]`.

use proc_macro2::{Ident, Literal, Span, TokenStream};
use quote::{ToTokens as _, format_ident, quote, quote_spanned};
use syn::Result;
use syn::spanned::Spanned as _;

use super::{Content, Kind, Property, Shape, compiled};
use crate::names::plain;
use crate::syntax::Type;

pub(crate) fn into_js(input: TokenStream) -> Result<TokenStream> {
    let input = syn::parse2(input)?;
    let shape = Shape::of(&input)?;
    let into = quote!(::napi_vtable_module::IntoJs::into_js);
    let body = match &shape.kind {
        Kind::Struct(Content::Named(properties)) => {
            let fields = fields(properties, |property| {
                let ident = &property.ident;
                quote!(self.#ident)
            });
            let object = object(&fields, &shape.input.ident)?;
            quote!(#object.map(Into::into))
        }
        Kind::Struct(Content::One(ty)) => quote_spanned!(ty.span()=> #into(self.0, env)),
        Kind::Struct(Content::Many(types)) => {
            let values = (0..types.len()).map(|index| {
                let index = Literal::usize_unsuffixed(index);
                quote!(self.#index)
            });
            let array = array(types, values);
            quote!(Ok(#array.into()))
        }
        Kind::Struct(Content::Nothing) => quote!(#into((), env)),
        Kind::Names(_) if shape.options.number => quote!(#into(self as i32, env)),
        Kind::Names(names) => {
            let arms = names
                .iter()
                .map(|(ident, name)| quote!(Self::#ident => #name));
            quote!(#into(match self { #(#arms),* }, env))
        }
        Kind::Variants(variants) => {
            let arms = variants
                .iter()
                .map(|variant| {
                    let (ident, name) = (&variant.ident, &variant.name);
                    let mut properties = vec![(shape.options.tag(), quote!(#into(#name, env)?))];
                    let content = shape.options.content();
                    let (pattern, before) = match &variant.content {
                        Content::Named(all) => {
                            let bound = |property: &Property<'_>| {
                                format_ident!("field_{}", plain(&property.ident))
                            };
                            properties
                                .extend(fields(all, |property| bound(property).to_token_stream()));
                            let bindings = all.iter().filter(|one| !one.skip).map(|one| {
                                let (ident, bound) = (&one.ident, bound(one));
                                quote!(#ident: #bound,)
                            });
                            (quote!({ #(#bindings)* .. }), None)
                        }
                        Content::Nothing => (TokenStream::new(), None),
                        Content::One(ty) => {
                            properties
                                .push((content, quote_spanned!(ty.span()=> #into(value, env)?)));
                            (quote!((value)), None)
                        }
                        Content::Many(types) => {
                            let names: Vec<Ident> = (0..types.len())
                                .map(|index| format_ident!("value{index}"))
                                .collect();
                            let array = array(types, names.iter().map(|name| quote!(#name)));
                            properties.push((content, quote!(array.into())));
                            (quote!((#(#names),*)), Some(quote!(let array = #array;)))
                        }
                    };
                    let object = object(&properties, &shape.input.ident)?;
                    Ok(quote!(Self::#ident #pattern => { #before #object }))
                })
                .collect::<Result<Vec<_>>>()?;
            quote!((match self { #(#arms),* }).map(Into::into))
        }
    };
    let implemented = shape.implement(
        "IntoJs",
        &quote! {
            fn into_js(
                self,
                env: &::napi_vtable_module::Env<'s>,
            ) -> ::napi_vtable_module::Result<::napi_vtable_module::JsValue<'s>> {
                #body
            }
        },
    );
    let typescript = shape.typescript("Given");
    Ok(quote!(#implemented #typescript))
}

/// The properties of fields, with their converted values.
fn fields<'p>(
    properties: &'p [Property<'p>],
    place: impl Fn(&Property<'p>) -> TokenStream,
) -> Vec<(&'p str, TokenStream)> {
    let given = properties.iter().filter(|property| !property.skip);
    let property = |property: &'p Property<'p>| {
        let (place, span): (_, Span) = (place(property), property.ty.span());
        let value = quote_spanned!(span=> ::napi_vtable_module::IntoJs::into_js(#place, env)?);
        (&*property.name, value)
    };
    given.map(property).collect()
}

/// An object with these properties.
fn object(properties: &[(&str, TokenStream)], of: &Ident) -> Result<TokenStream> {
    let (names, values): (Vec<_>, Vec<_>) = properties.iter().cloned().unzip();
    let count = names.len();
    let maker = compiled(&quote!(Maker<#count>), &names, &maker(&names), of)?;
    Ok(quote!(#maker.make(env, [#(#values),*])))
}

/// `(a, b) => ({ "a": a, "b": b })`
fn maker(names: &[&str]) -> String {
    let parameters: Vec<_> = (0..names.len()).map(|index| format!("a{index}")).collect();
    let properties = names
        .iter()
        .zip(&parameters)
        .map(|(name, parameter)| match *name {
            // By itself it would set the prototype.
            "__proto__" => format!("[{name:?}]:{parameter}"),
            name => format!("{name:?}:{parameter}"),
        });
    let properties = properties.collect::<Vec<_>>().join(",");
    format!("({})=>({{{properties}}})", parameters.join(","))
}

/// An array of values.
fn array(types: &[&Type], values: impl Iterator<Item = TokenStream>) -> TokenStream {
    let length = Literal::usize_unsuffixed(types.len());
    let sets = values.enumerate().map(|(index, value)| {
        let index = Literal::usize_unsuffixed(index);
        quote!(array.set(env, #index, #value)?;)
    });
    quote!({
        let array = env.array_with_length(#length)?;
        #(#sets)*
        array
    })
}
