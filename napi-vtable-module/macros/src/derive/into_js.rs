//! `#[derive(IntoJs)]`.

use proc_macro2::{Ident, Literal, Span, TokenStream};
use quote::{format_ident, quote, quote_spanned};
use syn::Result;
use syn::spanned::Spanned as _;

use super::{Content, Kind, Property, Shape};
use crate::attributes::cfgs;
use crate::names::cached;
use crate::syntax::Type;

pub(crate) fn into_js(input: TokenStream) -> Result<TokenStream> {
    let input = syn::parse2(input)?;
    let shape = Shape::of(&input)?;
    let into = quote!(::napi_vtable_module::IntoJs::into_js);
    let body = match &shape.kind {
        Kind::Struct(Content::Named(properties)) => {
            let fields = given(properties, &quote!(self.))?;
            quote!(::napi_vtable_module::__private::object(env, &[#(#fields),*]).map(Into::into))
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
            let tag = cached(shape.options.tag(), &shape.input.ident)?;
            let key = cached(shape.options.content(), &shape.input.ident)?;
            let arms = variants
                .iter()
                .map(|variant| {
                    let (ident, name) = (&variant.ident, &variant.name);
                    let tag = quote!((#tag, #into(#name, env)?));
                    Ok(match &variant.content {
                        Content::Named(properties) => {
                            let fields = given(properties, &TokenStream::new())?;
                            let idents = properties.iter().filter(|one| !one.skip).map(|one| {
                                let (ident, cfgs) = (&one.ident, cfgs(one.attributes));
                                quote!(#cfgs #ident,)
                            });
                            quote!(Self::#ident { #(#idents)* .. } => ::napi_vtable_module::__private::object(env, &[#tag, #(#fields),*]))
                        }
                        Content::Nothing => quote!(Self::#ident => ::napi_vtable_module::__private::object(env, &[#tag])),
                        Content::One(ty) => {
                            let value = quote_spanned!(ty.span()=> #into(value, env)?);
                            quote!(Self::#ident(value) => ::napi_vtable_module::__private::object(env, &[#tag, (#key, #value)]))
                        }
                        Content::Many(types) => {
                            let names: Vec<Ident> =
                                (0..types.len()).map(|index| format_ident!("value{index}")).collect();
                            let array = array(types, names.iter().map(|name| quote!(#name)));
                            quote!(Self::#ident(#(#names),*) => {
                                let array = #array;
                                ::napi_vtable_module::__private::object(env, &[#tag, (#key, array.into())])
                            })
                        }
                    })
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

/// `(&A, a.into_js(env)?)` for each field.
fn given(properties: &[Property<'_>], owner: &TokenStream) -> Result<Vec<TokenStream>> {
    properties
        .iter()
        .filter(|property| !property.skip)
        .map(|property| {
            let (ident, key, cfgs) = (
                &property.ident,
                property.cached()?,
                cfgs(property.attributes),
            );
            let span: Span = property.ty.span();
            let value =
                quote_spanned!(span=> ::napi_vtable_module::IntoJs::into_js(#owner #ident, env)?);
            Ok(quote!(#cfgs (#key, #value)))
        })
        .collect()
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
