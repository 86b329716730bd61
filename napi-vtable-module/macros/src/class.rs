//! Classes: an exported `impl` block becomes the definition of a class.

use proc_macro2::{Ident, Literal, TokenStream};
use quote::{ToTokens, quote};
use syn::spanned::Spanned as _;
use syn::{Error, Result};

use crate::answer::Maker;
use crate::attributes::{Options, cfgs, doc, error, take};
use crate::declaration;
use crate::function::{Function, js_name};
use crate::item::{Impl, Kind, Value};
use crate::names::{c_string, in_typescript, plain};
use crate::signature::By;
use crate::syntax::{Attribute, Field, Fields, Generics, Type};
use crate::types;

/// A class, put together from its struct and its `impl` blocks.
pub(crate) struct Class {
    pub(crate) ident: Ident,
    name: String,
    doc: String,
    cfgs: TokenStream,
    /// The field that holds what it extends, and the type of that.
    parent: Option<(TokenStream, TokenStream)>,
    has_constructor: bool,
    /// The statements of `Class::define`.
    statements: Vec<TokenStream>,
    /// The same for TypeScript.
    members: Vec<TokenStream>,
}

impl Class {
    pub(crate) fn new(ident: &Ident) -> Self {
        Self {
            ident: ident.clone(),
            name: plain(ident),
            doc: String::new(),
            cfgs: TokenStream::new(),
            parent: None,
            has_constructor: false,
            statements: Vec::new(),
            members: Vec::new(),
        }
    }

    /// Takes in the exported struct: its comment, what it extends, and the fields that are properties.
    pub(crate) fn add_struct(
        &mut self,
        attributes: &[Attribute],
        generics: &Generics,
        fields: &mut Fields,
        options: &Options,
    ) -> Result<()> {
        if let Some(parameter) = generics.params.first() {
            return error(
                parameter.span(),
                "a class is one type, so it has no parameters",
            );
        }
        if let Some(name) = &options.name {
            self.name.clone_from(name);
        }
        self.doc = doc(attributes);
        self.cfgs = cfgs(attributes);
        for (index, field) in fields.iter_mut().enumerate() {
            let access = match field.ident() {
                Some(ident) => ident.to_token_stream(),
                None => Literal::usize_unsuffixed(index).to_token_stream(),
            };
            if take(&mut field.attributes, "extends")?.is_some() {
                if self.parent.is_some() {
                    return error(field.span(), "a class extends one other");
                }
                self.parent = Some((access.clone(), field.ty.to_token_stream()));
            }
            if let Some(attribute) = take(&mut field.attributes, "export")? {
                if field.ident().is_none() {
                    return error(attribute.span(), "a property needs a name: use a getter");
                }
                self.add_field(field, &access, &Options::of(&attribute)?)?;
            }
        }
        Ok(())
    }

    /// A field as a property: reading it clones it.
    fn add_field(&mut self, field: &Field, access: &TokenStream, options: &Options) -> Result<()> {
        let (Some(ident), ty) = (field.ident(), &field.ty) else {
            return Ok(());
        };
        let name = js_name(options, ident);
        let literal = c_string(&name, ident)?;
        let cfgs = cfgs(&field.attributes);
        let class = &self.ident;
        let private = quote!(::napi_vtable_module::__private);
        self.statements.push(quote! {
            #cfgs
            class.native_getter(#literal, #private::method::<#class, (), _>(|call, ()| {
                call.finish(::core::clone::Clone::clone(&call.receiver()?.#access))
            }));
        });
        let given = types::in_typescript(ty, "Given", Some(class));
        self.members.push(declaration::property(
            &name,
            &field.attributes,
            false,
            "Get",
            &given,
        ));
        if !options.readonly {
            let taken = types::in_typescript(ty, "Taken", Some(class));
            self.statements.push(quote! {
                #cfgs
                class.native_setter(#literal, #private::method::<#class, (#ty,), _>(|call, (value,)| {
                    let value = #private::get(value, call)?;
                    call.receiver_mut()?.#access = value;
                    call.finish(())
                }));
            });
            self.members
                .push(declaration::property(&name, &[], false, "Set", &taken));
        }
        Ok(())
    }

    /// Takes in an exported `impl` block.
    pub(crate) fn add_impl(&mut self, item: &mut Impl) -> Result<()> {
        if let Some(of_trait) = &item.of_trait {
            return error(
                of_trait.span(),
                "what a trait says is not exported: use an `impl` block of the type's own",
            );
        }
        let mut errors: Option<Error> = None;
        for item in &mut item.content.items {
            let attributes = &mut item.attributes;
            let added = match &mut item.kind {
                Kind::Fn { signature, .. } => Marks::take(attributes).and_then(|marks| {
                    if marks.skip {
                        return Ok(()); // it may be what cannot be exported
                    }
                    let function = Function::of(signature, attributes)?;
                    self.add_function(&function, &marks)
                }),
                Kind::Const(value) => self.add_constant(value, attributes),
                _ => Ok(()),
            };
            if let Err(error) = added {
                match &mut errors {
                    Some(errors) => errors.combine(error),
                    None => errors = Some(error),
                }
            }
        }
        errors.map_or(Ok(()), Err)
    }

    fn add_constant(&mut self, value: &Value, attributes: &mut Vec<Attribute>) -> Result<()> {
        let export = take(attributes, "export")?;
        let options = export.as_ref().map(Options::of).transpose()?;
        let Value { ident, ty, .. } = value;
        let name = options.and_then(|options| options.name);
        let name = name.unwrap_or_else(|| plain(ident));
        let (literal, cfgs) = (c_string(&name, ident)?, cfgs(attributes));
        self.statements
            .push(quote!(#cfgs class.constant(#literal, Self::#ident)?;));
        let ty = types::in_typescript(ty, "Given", Some(&self.ident));
        self.members.push(declaration::property(
            &name, attributes, true, "Readonly", &ty,
        ));
        Ok(())
    }

    fn add_function(&mut self, function: &Function<'_>, marks: &Marks) -> Result<()> {
        let role = marks.role(function)?;
        let ident = function.ident;
        let path = quote!(Self::#ident);
        let mut maker = Maker {
            class: Some(self.ident.clone()),
            is_constructor: role == Role::Constructor,
            wrap: None,
        };
        let class = self.ident.clone();
        let cfgs = cfgs(function.attributes);
        let parameters = declaration::parameters(function, Some(&class));
        let returns = declaration::returns(function, Some(&class));
        let is_static = function.receiver.is_none();
        let statement = match role {
            Role::Constructor => {
                self.has_constructor = true;
                let doc = doc(function.attributes);
                self.members
                    .push(quote!(#cfgs __ts::Member::Constructor(#doc, #parameters)));
                let native = function.native(&maker, &path);
                quote!(class.native_constructor(#native);)
            }
            Role::Iterator | Role::AsyncIterator => {
                let (wrapper, symbol, add) = if role == Role::Iterator {
                    ("JsIterator", "[Symbol.iterator]", quote!(native_iterator))
                } else {
                    let add = quote!(native_async_iterator);
                    ("JsAsyncIterator", "[Symbol.asyncIterator]", add)
                };
                let is_wrapped = function.returns.is_some_and(|ty| types::is(ty, wrapper));
                let wrapper = Ident::new(wrapper, ident.span());
                let wrapper = quote!(::napi_vtable_module::#wrapper);
                maker.wrap = (!is_wrapped).then(|| wrapper.clone());
                let returns = match function.returns {
                    Some(ty) if !is_wrapped => {
                        let wrapped = Type::of(quote!(#wrapper<#ty>));
                        types::in_typescript(&wrapped, "Given", Some(&class))
                    }
                    _ => returns,
                };
                self.members
                    .push(declaration::method(symbol, function, &parameters, &returns));
                let native = function.native(&maker, &path);
                quote!(class.#add(#native)?;)
            }
            Role::Getter | Role::Setter => {
                let bare = plain(ident);
                let bare = if role == Role::Setter {
                    bare.strip_prefix("set_").unwrap_or(&bare)
                } else {
                    &bare
                };
                let bare = Ident::new_raw(bare, ident.span());
                let name = js_name(&marks.options, &bare);
                let literal = c_string(&name, ident)?;
                let native = function.native(&maker, &path);
                if role == Role::Getter {
                    let ty = returns;
                    let member =
                        declaration::property(&name, function.attributes, is_static, "Get", &ty);
                    self.members.push(member);
                    let add = if is_static {
                        quote!(native_static_getter)
                    } else {
                        quote!(native_getter)
                    };
                    quote!(class.#add(#literal, #native);)
                } else {
                    let Some(ty) = function.only_argument() else {
                        return error(ident.span(), "a setter takes one argument, the new value");
                    };
                    let ty = types::in_typescript(ty, "Taken", Some(&class));
                    let member =
                        declaration::property(&name, function.attributes, is_static, "Set", &ty);
                    self.members.push(member);
                    quote!(class.native_setter(#literal, #native);)
                }
            }
            Role::Method => {
                let name = js_name(&marks.options, ident);
                let (literal, shown) = (c_string(&name, ident)?, in_typescript(&name));
                self.members
                    .push(declaration::method(&shown, function, &parameters, &returns));
                let add = if is_static {
                    quote!(native_static)
                } else {
                    quote!(native_method)
                };
                let native = function.native(&maker, &path);
                quote!(class.#add(#literal, #native);)
            }
        };
        self.statements.push(quote!(#cfgs #statement));
        Ok(())
    }

    /// The impls that make the type a class.
    pub(crate) fn expand(&self) -> TokenStream {
        let Self {
            ident,
            name,
            statements,
            ..
        } = self;
        let extends = self
            .parent
            .as_ref()
            .map(|(_, ty)| quote!(class.extends::<#ty>()?;));
        let upcasts = self.parent.as_ref().map(|(field, ty)| {
            quote! {
                impl ::core::convert::AsRef<#ty> for #ident {
                    fn as_ref(&self) -> &#ty {
                        &self.#field
                    }
                }
                impl ::core::convert::AsMut<#ty> for #ident {
                    fn as_mut(&mut self) -> &mut #ty {
                        &mut self.#field
                    }
                }
            }
        });
        let cfgs = &self.cfgs;
        quote! {
            #cfgs
            const _: () = {
                use ::napi_vtable_module as __module;
                #[allow(unused_imports)]
                use __module::class::NotSent as _;
                #[allow(clippy::all, clippy::pedantic)]
                impl __module::Class for #ident {
                    const NAME: &'static str = #name;
                    const SENDS: ::core::option::Option<__module::class::Sends<Self>> =
                        __module::class::Sends::<Self>::PROOF;
                    fn define(class: &mut __module::ClassBuilder<'_, '_, Self>) -> __module::Result<()> {
                        #extends
                        #(#statements)*
                        ::core::result::Result::Ok(())
                    }
                }
                impl<'s> __module::IntoJs<'s> for #ident {
                    fn into_js(self, env: &__module::Env<'s>) -> __module::Result<__module::JsValue<'s>> {
                        env.instance(self).map(::core::convert::Into::into)
                    }
                }
                impl<Way> __module::typescript::TypeScript<Way> for #ident {
                    const TS: &'static __module::typescript::Ts = &__module::typescript::Ts::Name(#name);
                }
                #upcasts
            };
        }
    }

    /// What exports it.
    pub(crate) fn export(&self) -> TokenStream {
        let (ident, cfgs) = (&self.ident, &self.cfgs);
        quote!(#cfgs exports.class::<#ident>()?;)
    }

    /// Its declaration.
    pub(crate) fn declaration(&self) -> TokenStream {
        let Self {
            name,
            doc,
            members,
            cfgs,
            ..
        } = self;
        let extends = match &self.parent {
            Some((_, ty)) => quote!(<#ty as ::napi_vtable_module::Class>::NAME),
            None => quote!(""),
        };
        let no_constructor = (!self.has_constructor).then(|| quote!(__ts::Member::NoConstructor,));
        quote! {
            #cfgs
            &__ts::Declaration::Class {
                name: #name, doc: #doc, extends: #extends, members: &[#no_constructor #(#members),*],
            }
        }
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Role {
    Constructor,
    Method,
    Getter,
    Setter,
    Iterator,
    AsyncIterator,
}

/// What the attributes of a function in an `impl` block say.
struct Marks {
    roles: Vec<(Role, Attribute)>,
    skip: bool,
    options: Options,
}

impl Marks {
    fn take(attributes: &mut Vec<Attribute>) -> Result<Self> {
        let mut marks = Self {
            roles: Vec::new(),
            skip: take(attributes, "skip")?.is_some(),
            options: Options::default(),
        };
        let names = [
            ("constructor", Role::Constructor),
            ("getter", Role::Getter),
            ("setter", Role::Setter),
            ("iterator", Role::Iterator),
            ("async_iterator", Role::AsyncIterator),
            ("export", Role::Method),
        ];
        for (name, role) in names {
            if let Some(attribute) = take(attributes, name)? {
                marks.options = Options::of(&attribute)?;
                marks.roles.push((role, attribute));
            }
        }
        Ok(marks)
    }

    fn role(&self, function: &Function<'_>) -> Result<Role> {
        let (role, span) = match &self.roles[..] {
            [] => (Role::Method, function.ident.span()),
            [(role, attribute)] => (*role, attribute.span()),
            [_, (_, second), ..] => {
                return error(second.span(), "a function has one role in its class");
            }
        };
        let receiver = function.receiver;
        if let (
            Some(word),
            Role::Constructor | Role::Setter | Role::Iterator | Role::AsyncIterator,
        ) = (function.asynchronous, role)
        {
            return error(
                word,
                "JavaScript wants the result of this at once: make a static function or a method `async`",
            );
        }
        match role {
            Role::Constructor if receiver.is_some() => error(
                span,
                "a constructor has no `self`: it returns `Self` or a `Result` of it",
            ),
            Role::Iterator | Role::AsyncIterator
                if !matches!(receiver, Some(By::Shared | By::Exclusive)) =>
            {
                error(span, "an iterator is a method: it takes `&self`")
            }
            Role::Setter if receiver != Some(By::Exclusive) => {
                error(span, "a setter changes the object: it takes `&mut self`")
            }
            role => Ok(role),
        }
    }
}
