//! `#[derive(FromJs)]`.

use proc_macro2::{Ident, Literal, TokenStream};
use quote::{quote, quote_spanned};
use syn::Result;
use syn::spanned::Spanned as _;

use super::{Content, Kind, Property, Shape, compiled, one_of};
use crate::names::c_string;
use crate::syntax;
use crate::types;

pub(crate) fn from_js(input: TokenStream) -> Result<TokenStream> {
    let input = syn::parse2(input)?;
    let shape = Shape::of(&input)?;
    let private = quote!(::napi_vtable_module::__private);
    let body = match &shape.kind {
        Kind::Struct(content @ Content::Named(properties)) => {
            let proof = proof(content);
            if shape.input.generics.params.is_empty() {
                let (reader, fields) =
                    (reader(properties, &shape.input.ident)?, given(properties)?);
                quote!(#reader.read(env, value, #proof, |env, values| Ok(Self { #fields })))
            } else {
                let fields = taken(content, &quote!(Self))?;
                quote!(#private::fields(env, value, #proof, |fields| Ok(#fields)))
            }
        }
        Kind::Struct(Content::Nothing) => quote!(Ok(Self)),
        Kind::Struct(Content::One(ty)) => {
            quote_spanned!(ty.span()=> ::napi_vtable_module::FromJs::from_js(env, value).map(Self))
        }
        Kind::Struct(Content::Many(types)) => {
            let elements = elements(types.len());
            quote! {
                let array: ::napi_vtable_module::JsArray<'_> = value.downcast(env)?;
                Ok(Self(#(#elements),*))
            }
        }
        Kind::Names(names) if shape.options.number => {
            let names = names.iter().map(|(ident, _)| ident);
            quote! {
                let number: i32 = ::napi_vtable_module::FromJs::from_js(env, value)?;
                #(if number == Self::#names as i32 { return Ok(Self::#names); })*
                static EXPECTED: #private::Expected = #private::Expected::of_value("a number that stands for something");
                Err(#private::mismatch(&EXPECTED))
            }
        }
        Kind::Names(names) => {
            let one_of = one_of(names.iter().map(|(_, name)| name));
            let arms = names
                .iter()
                .map(|(ident, name)| quote!(#name => Ok(Self::#ident)));
            quote! {
                static EXPECTED: #private::Expected = #private::Expected::of_value(#one_of);
                let mut buffer = ::napi_vtable_module::StrBuffer::new();
                match #private::text(env, value, &mut buffer)? {
                    #(#arms,)*
                    _ => Err(#private::mismatch(&EXPECTED)),
                }
            }
        }
        Kind::Variants(variants) => {
            let one_of = one_of(variants.iter().map(|variant| &variant.name));
            let tag = shape.options.tag();
            let place = format!("property {tag:?}: ");
            let tag = c_string(tag, &shape.input.ident)?;
            let content = shape.options.content();
            let key = c_string(content, &shape.input.ident)?;
            let content = format!("property {content:?}: ");
            let arms = variants
                .iter()
                .map(|variant| {
                    let (name, ident) = (&variant.name, &variant.ident);
                    let value = match &variant.content {
                        content @ Content::Named(_) => taken(content, &quote!(Self::#ident))?,
                        Content::Nothing => quote!(Self::#ident),
                        Content::One(ty) => quote_spanned!(ty.span()=> Self::#ident(object.get(env, #key)?)),
                        Content::Many(types) => {
                            let elements = elements(types.len());
                            quote!({
                                let array: ::napi_vtable_module::JsArray<'_> = object.get(env, #key)?;
                                #private::within(env, array.into(), #content, || Ok(Self::#ident(#(#elements),*)))?
                            })
                        }
                    };
                    Ok(quote!(#name => Ok(#value)))
                })
                .collect::<Result<Vec<_>>>()?;
            let has_fields = variants
                .iter()
                .any(|variant| matches!(variant.content, Content::Named(_)));
            let fields =
                has_fields.then(|| quote!(let fields = #private::Fields::of(env, object)?;));
            quote! {
                static EXPECTED: #private::Expected = #private::Expected::of_value(#one_of);
                let object: ::napi_vtable_module::JsObject<'_> = value.downcast(env)?;
                #fields
                let mut buffer = ::napi_vtable_module::StrBuffer::new();
                match #private::tag(env, object, #tag, &mut buffer)? {
                    #(#arms,)*
                    _ => Err(#private::mismatch_at(env, value, #place, &EXPECTED)),
                }
            }
        }
    };
    let implemented = shape.implement(
        "FromJs",
        &quote! {
            fn from_js(
                env: &::napi_vtable_module::Env<'s>,
                value: ::napi_vtable_module::JsValue<'s>,
            ) -> ::napi_vtable_module::Result<Self> {
                #body
            }
        },
    );
    let (in_scope, typescript) = (in_scope(&shape), shape.typescript("Taken"));
    Ok(quote!(#implemented #in_scope #typescript))
}

/// Whether a field that has to be there tells an object from a primitive.
fn proof(content: &Content<'_>) -> TokenStream {
    let Content::Named(properties) = content else {
        return quote!(false);
    };
    let types = properties
        .iter()
        .filter(|property| !property.skip && property.default.is_none())
        .filter(|property| property.name != "length")
        .map(|property| types::rewritten(property.ty, "_", None));
    quote!(false #(|| <#types as ::napi_vtable_module::FromJs<'_>>::IS_OF_OBJECT)*)
}

/// `Path { a: …, b: … }`, from `fields`.
fn taken(content: &Content<'_>, path: &TokenStream) -> Result<TokenStream> {
    let Content::Named(properties) = content else {
        return Ok(quote!(#path));
    };
    let fields = filled(properties, |property| {
        let (key, span) = (property.cached()?, property.ty.span());
        Ok(quote_spanned!(span=> fields.get(env, #key)?))
    })?;
    Ok(quote!(#path { #fields }))
}

/// `a: …, b: …`, from `values`.
fn given(properties: &[Property<'_>]) -> Result<TokenStream> {
    let mut index = 0..;
    filled(properties, |property| {
        let (name, span) = (property.literal()?, property.ty.span());
        let index = index.next().map(Literal::usize_unsuffixed);
        Ok(
            quote_spanned!(span=> ::napi_vtable_module::__private::field(env, values[#index], #name)?),
        )
    })
}

/// `a: …, b: …`, with what stands for each field that is read.
fn filled<'p>(
    properties: &'p [Property<'p>],
    mut value: impl FnMut(&'p Property<'p>) -> Result<TokenStream>,
) -> Result<TokenStream> {
    let fields = properties
        .iter()
        .map(|property| {
            let (ident, default) = (&property.ident, property.default.clone());
            let value = if property.skip {
                default.unwrap_or_else(|| quote!(::core::default::Default::default()))
            } else {
                let value = value(property)?;
                match default {
                    Some(default) => {
                        let span = property.ty.span();
                        quote_spanned!(span=> match #value { Some(value) => value, None => #default })
                    }
                    None => value,
                }
            };
            Ok(quote!(#ident: #value))
        })
        .collect::<Result<Vec<_>>>()?;
    Ok(quote!(#(#fields),*))
}

/// What reads the properties, by `take => object => { take(object["a"], object["b"]) }`.
fn reader(properties: &[Property<'_>], of: &Ident) -> Result<TokenStream> {
    let names = properties.iter().filter(|property| !property.skip);
    let names: Vec<_> = names.map(|property| &*property.name).collect();
    let reads: Vec<_> = names
        .iter()
        .map(|name| format!("object[{name:?}]"))
        .collect();
    let (count, source) = (
        names.len(),
        format!("take=>object=>{{take({})}}", reads.join(",")),
    );
    compiled(&quote!(Reader<#count>), &names, &source, of)
}

fn elements(count: usize) -> impl Iterator<Item = TokenStream> {
    (0..count).map(|index| {
        let index = Literal::usize_unsuffixed(index);
        quote!(array.get(env, #index)?)
    })
}

/// The impl of `InScope`.
fn in_scope(shape: &Shape<'_>) -> TokenStream {
    let ident = &shape.input.ident;
    let in_scope = quote!(::napi_vtable_module::InScope);
    let lifetimes = shape.input.generics.all(syntax::Kind::Lifetime);
    let parameters = shape.parameters(&in_scope);
    let (names, clause) = (shape.input.generics.names(), &shape.input.clause);
    let inside = shape.arguments(
        &quote!('__scope),
        |ty| quote!(<#ty as #in_scope>::In<'__scope>),
    );
    quote! {
        impl<#(#lifetimes,)* #parameters> #in_scope for #ident #names #clause {
            type In<'__scope> = #ident<#inside>;
        }
    }
}
