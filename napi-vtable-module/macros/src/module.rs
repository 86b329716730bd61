//! `#[module] mod name { … }`.

use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};
use syn::parse::Parser as _;
use syn::punctuated::Punctuated;
use syn::spanned::Spanned as _;
use syn::{Attribute, Error, Expr, Item, ItemMod, Meta, Result, Token, Type};

use crate::answer::Maker;
use crate::attributes::{Options, cfgs, derives, doc, error, take};
use crate::class::Class;
use crate::declaration;
use crate::function::{Function, js_name};
use crate::names::{c_string, plain};

/// What the module exports.
#[derive(Default)]
struct Module {
    functions: Vec<TokenStream>,
    values: Vec<TokenStream>,
    classes: Vec<Class>,
    init: Option<Ident>,
    declarations: Vec<TokenStream>,
}

pub(crate) fn expand(arguments: TokenStream, item: TokenStream) -> Result<TokenStream> {
    let Arguments {
        version,
        wish,
        executor,
    } = Arguments::of(arguments)?;
    let mut item: ItemMod = syn::parse2(item)?;
    let Some((_, items)) = &mut item.content else {
        return error(
            item.span(),
            "the module's items stand here, between braces: the attribute has to see them",
        );
    };
    let mut module = Module::default();
    let mut errors: Option<Error> = None;
    for item in items.iter_mut() {
        if let Err(error) = module.add(item) {
            match &mut errors {
                Some(errors) => errors.combine(error),
                None => errors = Some(error),
            }
        }
    }
    if let Some(errors) = errors {
        return Err(errors);
    }
    items.push(Item::Verbatim(module.register()));
    items.extend(
        module
            .classes
            .iter()
            .map(|class| Item::Verbatim(class.expand())),
    );
    let ident = &item.ident;
    let cfgs = cfgs(&item.attrs);
    let init = match executor {
        Some(executor) => quote! {
            |exports| {
                exports.set_executor(&#executor)?;
                #ident::__register(exports)
            }
        },
        None => quote!(#ident::__register),
    };
    let version = version.map(|version| quote!(, version = #version));
    let wish = wish.map(|wish| quote!(, wish = #wish));
    let register = quote!(::napi_vtable_module::register!(#init #version #wish););
    Ok(quote!(#item #(#cfgs)* #register))
}

/// What stands in the brackets of the attribute.
#[derive(Default)]
struct Arguments {
    /// `version = …`
    version: Option<Expr>,
    /// `wish = …`
    wish: Option<Expr>,
    /// `executor = …`
    executor: Option<Expr>,
}

impl Arguments {
    fn of(arguments: TokenStream) -> Result<Self> {
        let metas = Punctuated::<Meta, Token![,]>::parse_terminated.parse2(arguments)?;
        let mut all = Self::default();
        for meta in metas {
            match meta {
                Meta::NameValue(pair) if pair.path.is_ident("version") => {
                    all.version = Some(pair.value);
                }
                Meta::NameValue(pair) if pair.path.is_ident("wish") => {
                    all.wish = Some(pair.value);
                }
                Meta::NameValue(pair) if pair.path.is_ident("executor") => {
                    all.executor = Some(pair.value);
                }
                other => {
                    return error(
                        other.span(),
                        "`version = N`, the Node-API version to declare, `wish = N`, a higher one where the runtime has it, \
                         or `executor = E`, what polls futures",
                    );
                }
            }
        }
        Ok(all)
    }
}

impl Module {
    fn add(&mut self, item: &mut Item) -> Result<()> {
        let Some(attributes) = attributes_of(item) else {
            return Ok(());
        };
        let is_init = take(attributes, "init")?.is_some();
        let export = take(attributes, "export")?;
        if is_init {
            let Item::Fn(function) = item else {
                return error(
                    item.span(),
                    "`#[init]` is for a function that takes `&mut Exports<'_>`",
                );
            };
            if self.init.replace(function.sig.ident.clone()).is_some() {
                return error(function.sig.ident.span(), "a module has one `#[init]`");
            }
            return Ok(());
        }
        let Some(export) = export else {
            return Ok(());
        };
        let options = Options::of(&export)?;
        match item {
            Item::Fn(item) => {
                let function = Function::of(&mut item.sig, &item.attrs)?;
                if function.receiver.is_some() {
                    return error(
                        item.sig.span(),
                        "a method belongs into an exported `impl` block",
                    );
                }
                self.add_function(&function, &options)
            }
            Item::Const(item) => {
                self.add_value(&options, &item.ident, &quote!(), &item.ty, &item.attrs)
            }
            Item::Static(item) => {
                self.add_value(&options, &item.ident, &quote!(&), &item.ty, &item.attrs)
            }
            Item::Struct(item) if !is_data(&item.attrs) => {
                let ident = item.ident.clone();
                self.class(&ident).add_struct(item, &options)
            }
            Item::Struct(syn::ItemStruct { ident, attrs, .. })
            | Item::Enum(syn::ItemEnum { ident, attrs, .. }) => {
                self.add_type(&options, ident, attrs)
            }
            Item::Impl(item) => {
                let Type::Path(path) = &*item.self_ty else {
                    return error(
                        item.self_ty.span(),
                        "the `impl` block of a struct or an enum of this module",
                    );
                };
                let Some(ident) = path.path.get_ident().cloned() else {
                    return error(
                        path.span(),
                        "the name of a type of this module, without parameters",
                    );
                };
                self.class(&ident).add_impl(item)
            }
            other => error(
                other.span(),
                "functions, constants, `impl` blocks of classes, and types are exported, nothing else",
            ),
        }
    }

    fn class(&mut self, ident: &Ident) -> &mut Class {
        let found = self.classes.iter().position(|class| class.ident == *ident);
        let index = found.unwrap_or_else(|| {
            self.classes.push(Class::new(ident));
            self.classes.len() - 1
        });
        &mut self.classes[index]
    }

    fn add_function(&mut self, function: &Function, options: &Options) -> Result<()> {
        let name = js_name(options, &function.ident);
        let literal = c_string(&name, &function.ident)?;
        let ident = &function.ident;
        let cfgs = cfgs(&function.attributes);
        let maker = Maker {
            class: None,
            is_constructor: false,
            wrap: None,
        };
        let native = function.native(&maker, &quote!(#ident));
        self.functions.push(quote! {
            #(#cfgs)*
            ::napi_vtable_module::__private::Export::new(#literal, #native)
        });
        self.declarations
            .push(declaration::function(&name, function));
        Ok(())
    }

    fn add_value(
        &mut self,
        options: &Options,
        ident: &Ident,
        reference: &TokenStream,
        ty: &Type,
        attributes: &[Attribute],
    ) -> Result<()> {
        let name = options
            .name
            .as_ref()
            .map_or_else(|| plain(ident), syn::LitStr::value);
        let literal = c_string(&name, ident)?;
        let cfgs = cfgs(attributes);
        self.values
            .push(quote!(#(#cfgs)* exports.value(#literal, #reference #ident)?;));
        self.declarations
            .push(declaration::constant(&name, ty, attributes));
        Ok(())
    }

    /// A type with derived conversions: only its declaration is exported, under its name.
    fn add_type(
        &mut self,
        options: &Options,
        ident: &Ident,
        attributes: &mut Vec<Attribute>,
    ) -> Result<()> {
        let name = options
            .name
            .as_ref()
            .map_or_else(|| plain(ident), syn::LitStr::value);
        let (doc, cfgs) = (doc(attributes), cfgs(attributes));
        let is_given = derives(attributes, "IntoJs");
        let constant = format_ident!("{}", if is_given { "__TS_GIVEN" } else { "__TS_TAKEN" });
        let given = is_given.then(|| quote!(, given));
        attributes.push(syn::parse_quote!(#[js(declared = #name #given)]));
        self.declarations.push(quote! {
            #(#cfgs)*
            &Declaration::Type { name: #name, doc: #doc, ty: #ident::#constant }
        });
        Ok(())
    }

    /// The function that fills the exports.
    fn register(&self) -> TokenStream {
        let Self {
            functions, values, ..
        } = self;
        let classes = self.classes.iter().map(Class::export);
        let mut declarations = self.declarations.clone();
        declarations.extend(self.classes.iter().map(Class::declaration));
        let types = declaration::section(&declarations);
        let init = self.init.as_ref().map(|init| quote!(#init(exports)?;));
        quote! {
            #[doc(hidden)]
            #[allow(clippy::all, clippy::pedantic)]
            pub(super) fn __register(
                exports: &mut ::napi_vtable_module::Exports<'_>,
            ) -> ::napi_vtable_module::Result<()> {
                const FUNCTIONS: &[::napi_vtable_module::__private::Export] = &[#(#functions),*];
                exports.functions(FUNCTIONS)?;
                #(#classes)*
                #(#values)*
                #init
                ::napi_vtable_module::__private::keep(#types);
                Ok(())
            }
        }
    }
}

/// Whether a type is data, not a class: its conversions are derived.
fn is_data(attributes: &[Attribute]) -> bool {
    derives(attributes, "FromJs") || derives(attributes, "IntoJs")
}

fn attributes_of(item: &mut Item) -> Option<&mut Vec<Attribute>> {
    Some(match item {
        Item::Fn(item) => &mut item.attrs,
        Item::Const(item) => &mut item.attrs,
        Item::Static(item) => &mut item.attrs,
        Item::Struct(item) => &mut item.attrs,
        Item::Enum(item) => &mut item.attrs,
        Item::Impl(item) => &mut item.attrs,
        Item::Type(item) => &mut item.attrs,
        Item::Trait(item) => &mut item.attrs,
        Item::Use(item) => &mut item.attrs,
        Item::Mod(item) => &mut item.attrs,
        _ => return None,
    })
}
