//! `#[module] mod name { … }`.

use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};
use syn::parse::Parser as _;
use syn::punctuated::Punctuated;
use syn::spanned::Spanned as _;
use syn::{Error, Result, Token};

use crate::answer::Maker;
use crate::attributes::{Options, Setting, cfgs, derives, doc, error, take};
use crate::class::Class;
use crate::declaration;
use crate::function::{Function, js_name};
use crate::item::{self, Item, Kind, Value};
use crate::names::{c_string, plain};
use crate::syntax::{Attribute, Data};

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
    let mut item: item::Module = syn::parse2(item)?;
    let items = &mut item.content.items;
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
    items.push(Item::verbatim(module.register()));
    let classes = module.classes.iter().map(Class::expand);
    items.extend(classes.map(Item::verbatim));
    let ident = &item.ident;
    let cfgs = cfgs(&item.attributes);
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
    Ok(quote!(#item #cfgs #register))
}

/// What stands in the brackets of the attribute.
#[derive(Default)]
struct Arguments {
    /// `version = …`
    version: Option<TokenStream>,
    /// `wish = …`
    wish: Option<TokenStream>,
    /// `executor = …`
    executor: Option<TokenStream>,
}

impl Arguments {
    fn of(arguments: TokenStream) -> Result<Self> {
        let settings = Punctuated::<Setting, Token![,]>::parse_terminated.parse2(arguments)?;
        let mut all = Self::default();
        for Setting { name, value } in settings {
            match (&*name.to_string(), value) {
                ("version", Some(value)) => all.version = Some(value),
                ("wish", Some(value)) => all.wish = Some(value),
                ("executor", Some(value)) => all.executor = Some(value),
                _ => {
                    return error(
                        name.span(),
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
        let is_init = take(&mut item.attributes, "init")?.is_some();
        let export = take(&mut item.attributes, "export")?;
        if is_init {
            let Kind::Fn { signature, .. } = &item.kind else {
                return error(
                    item.span(),
                    "`#[init]` is for a function that takes `&mut Exports<'_>`",
                );
            };
            if self.init.replace(signature.ident.clone()).is_some() {
                return error(signature.ident.span(), "a module has one `#[init]`");
            }
            return Ok(());
        }
        let Some(export) = export else {
            return Ok(());
        };
        let options = Options::of(&export)?;
        let attributes = &mut item.attributes;
        match &mut item.kind {
            Kind::Fn { signature, .. } => {
                let function = Function::of(signature, attributes)?;
                if function.receiver.is_some() {
                    return error(
                        signature.span(),
                        "a method belongs into an exported `impl` block",
                    );
                }
                self.add_function(&function, &options)
            }
            Kind::Const(value) => self.add_value(&options, value, &quote!(), attributes),
            Kind::Static(value) => self.add_value(&options, value, &quote!(&), attributes),
            Kind::Type(item) => match &mut item.data {
                Data::Struct(fields, _) if !is_data(attributes) => self
                    .class(&item.ident)
                    .add_struct(attributes, &item.generics, fields, &options),
                _ => self.add_type(&options, &item.ident, attributes),
            },
            Kind::Impl(item) => {
                let Some(ident) = item.ty.name().cloned() else {
                    let wanted = match item.ty.last() {
                        Some(_) => "the name of a type of this module, without parameters",
                        None => "the `impl` block of a struct or an enum of this module",
                    };
                    return error(item.ty.span(), wanted);
                };
                self.class(&ident).add_impl(item)
            }
            Kind::Other(_) => error(
                item.span(),
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

    fn add_function(&mut self, function: &Function<'_>, options: &Options) -> Result<()> {
        let ident = function.ident;
        let name = js_name(options, ident);
        let literal = c_string(&name, ident)?;
        let cfgs = cfgs(function.attributes);
        let maker = Maker {
            class: None,
            is_constructor: false,
            wrap: None,
        };
        let native = function.native(&maker, &quote!(#ident));
        self.functions.push(quote! {
            #cfgs
            ::napi_vtable_module::__private::Export::new(#literal, #native)
        });
        self.declarations
            .push(declaration::function(&name, function));
        Ok(())
    }

    fn add_value(
        &mut self,
        options: &Options,
        value: &Value,
        reference: &TokenStream,
        attributes: &[Attribute],
    ) -> Result<()> {
        let Value { ident, ty, .. } = value;
        let name = options.name.clone().unwrap_or_else(|| plain(ident));
        let literal = c_string(&name, ident)?;
        let cfgs = cfgs(attributes);
        self.values
            .push(quote!(#cfgs exports.value(#literal, #reference #ident)?;));
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
        let name = options.name.clone().unwrap_or_else(|| plain(ident));
        let (doc, cfgs) = (doc(attributes), cfgs(attributes));
        let is_given = derives(attributes, "IntoJs");
        let constant = format_ident!("{}", if is_given { "__TS_GIVEN" } else { "__TS_TAKEN" });
        let given = is_given.then(|| quote!(, given));
        attributes.push(Attribute::new(quote!(js(declared = #name #given))));
        self.declarations.push(quote! {
            #cfgs
            &__ts::Declaration::Type { name: #name, doc: #doc, ty: #ident::#constant }
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
