//! What the TypeScript declarations of a module are made of.

use crate::attributes::{cfgs, doc};
use crate::function::{Function, Source};
use crate::names::in_typescript;
use crate::syntax::{Attribute, Type};
use crate::types;
use proc_macro2::{Ident, TokenStream};
use quote::quote;

/// The parameters, as a constant.
pub(crate) fn parameters(function: &Function<'_>, class: Option<&Ident>) -> TokenStream {
    let arguments: Vec<_> = function
        .sources
        .iter()
        .filter_map(|source| match source {
            Source::Argument(argument) => Some(argument),
            _ => None,
        })
        .collect();
    // What may be left out comes last; before that it is a parameter that takes `undefined`.
    let needed = arguments
        .iter()
        .rposition(|argument| !argument.is_optional());
    let parameters = arguments.iter().enumerate().map(|(index, argument)| {
        let name = argument.js_name();
        let rest = argument.is_rest();
        let ty = match argument.original.inner() {
            Some(inner) if rest => types::in_typescript(inner, "Taken", class),
            _ => types::in_typescript(argument.original, "Taken", class),
        };
        let optional =
            argument.is_optional() && !rest && needed.is_none_or(|needed| index > needed);
        let ty = if argument.default.is_some() && !optional {
            quote!(&__ts::Ts::Union(&[#ty, &__ts::Ts::Name("undefined")]))
        } else {
            ty
        };
        quote!(__ts::Parameter { name: #name, ty: #ty, optional: #optional, rest: #rest })
    });
    quote!(&[#(#parameters),*])
}

/// What a function returns, as a constant.
pub(crate) fn returns(function: &Function<'_>, class: Option<&Ident>) -> TokenStream {
    if function.returns_receiver {
        return quote!(&__ts::Ts::Name("this"));
    }
    let returns = match function.returns {
        Some(ty) => types::in_typescript(ty, "Given", class),
        None => quote!(&__ts::Ts::Name("void")),
    };
    if function.asynchronous.is_some() {
        quote!(&__ts::Ts::Of("Promise<", #returns))
    } else {
        returns
    }
}

/// An exported function.
pub(crate) fn function(name: &str, function: &Function<'_>) -> TokenStream {
    let (doc, cfgs) = (doc(function.attributes), cfgs(function.attributes));
    let (parameters, returns) = (parameters(function, None), returns(function, None));
    quote! {
        #cfgs
        &__ts::Declaration::Function { name: #name, doc: #doc, parameters: #parameters, returns: #returns }
    }
}

/// An exported constant.
pub(crate) fn constant(name: &str, ty: &Type, attributes: &[Attribute]) -> TokenStream {
    let (doc, cfgs) = (doc(attributes), cfgs(attributes));
    let ty = types::in_typescript(ty, "Given", None);
    quote!(#cfgs &__ts::Declaration::Constant { name: #name, doc: #doc, ty: #ty })
}

/// A property of a class.
pub(crate) fn property(
    name: &str,
    attributes: &[Attribute],
    is_static: bool,
    access: &str,
    ty: &TokenStream,
) -> TokenStream {
    let (name, doc, cfgs) = (in_typescript(name), doc(attributes), cfgs(attributes));
    let access = Ident::new(access, proc_macro2::Span::call_site());
    quote! {
        #cfgs
        __ts::Member::Property { name: #name, doc: #doc, is_static: #is_static, access: __ts::Access::#access, ty: #ty }
    }
}

/// A method of a class, under a name that TypeScript can read.
pub(crate) fn method(
    name: &str,
    function: &Function<'_>,
    parameters: &TokenStream,
    returns: &TokenStream,
) -> TokenStream {
    let is_static = function.receiver.is_none();
    let (doc, cfgs) = (doc(function.attributes), cfgs(function.attributes));
    quote! {
        #cfgs
        __ts::Member::Method {
            name: #name, doc: #doc, is_static: #is_static, parameters: #parameters, returns: #returns,
        }
    }
}

/// The declarations, rendered into a section of the library.
pub(crate) fn section(declarations: &[TokenStream]) -> TokenStream {
    quote! {
        {
            // Names that are nobody's, because the user's types are named below.
            use ::napi_vtable_module::typescript as __ts;
            #[allow(unused_imports)]
            use __ts::Unknown as _;
            const __DECLARATIONS: &[&__ts::Declaration] = &[#(#declarations),*];
            #[cfg_attr(target_vendor = "apple", unsafe(link_section = "__DATA,__napi_dts"))]
            #[cfg_attr(windows, unsafe(link_section = ".napidts"))]
            #[cfg_attr(not(any(target_vendor = "apple", windows)), unsafe(link_section = ".napi_vtable.d.ts"))]
            static __TYPES: [u8; __ts::length(__DECLARATIONS)] = __ts::render(__DECLARATIONS);
            &__TYPES
        }
    }
}
