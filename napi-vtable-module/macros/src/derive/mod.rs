//! Derived conversions.
//!
//! | Rust | JavaScript |
//! |---|---|
//! | `struct { a, b }` | `{ a, b }` |
//! | `struct (A)` | what `A` is |
//! | `struct (A, B)` | `[a, b]` |
//! | `enum` of names | a string; with `#[js(number)]` a number |
//! | any other `enum` | `{ type: "name", … }`; the value of `Name(A)` is the property `value` |

mod from_js;
mod into_js;

use proc_macro2::{Ident, Literal, Span, TokenStream};
use quote::quote;
use syn::spanned::Spanned as _;
use syn::{Lifetime, Result};

use crate::attributes::{Setting, doc, error, list, string};
use crate::names::{Case, c_string, in_typescript};
use crate::syntax::{self, Attribute, Data, Definition, Field, Fields, Type};
use crate::types;

pub(crate) use from_js::from_js;
pub(crate) use into_js::into_js;

/// What is derived for.
struct Shape<'a> {
    input: &'a Definition,
    options: Container,
    kind: Kind<'a>,
}

enum Kind<'a> {
    /// The fields of a struct.
    Struct(Content<'a>),
    /// The names of an enum whose variants have no fields.
    Names(Vec<(Ident, String)>),
    /// All other enums.
    Variants(Vec<Variant<'a>>),
}

struct Variant<'a> {
    ident: Ident,
    name: String,
    content: Content<'a>,
}

enum Content<'a> {
    Named(Vec<Property<'a>>),
    One(&'a Type),
    Many(Vec<&'a Type>),
    Nothing,
}

/// A named field.
struct Property<'a> {
    ident: Ident,
    name: String,
    ty: &'a Type,
    default: Option<TokenStream>,
    skip: bool,
    attributes: &'a [Attribute],
}

/// `#[js(…)]` on a type.
#[derive(Default)]
struct Container {
    rename_all: Option<Case>,
    tag: Option<String>,
    content: Option<String>,
    number: bool,
    /// The name under which the module declares the type.
    declared: Option<String>,
    /// Whether it is declared as Rust gives it, and this is how Rust takes it that is derived.
    given: bool,
}

/// The settings of all `#[js(…)]`s.
fn settings(attributes: &[Attribute]) -> Result<Vec<Setting>> {
    let mut settings = Vec::new();
    for attribute in attributes {
        if attribute.is("js") {
            settings.extend(list::<Setting>(attribute)?);
        }
    }
    Ok(settings)
}

impl Container {
    fn of(attributes: &[Attribute]) -> Result<Self> {
        let mut options = Self::default();
        for Setting { name, value } in settings(attributes)? {
            match (&*name.to_string(), &value) {
                ("rename_all", Some(value)) => {
                    options.rename_all = Some(Case::parse(&string(value)?)?);
                }
                ("tag", Some(value)) => options.tag = Some(string(value)?.value()),
                ("content", Some(value)) => options.content = Some(string(value)?.value()),
                ("declared", Some(value)) => options.declared = Some(string(value)?.value()),
                ("number", None) => options.number = true,
                ("given", None) => options.given = true,
                _ => {
                    return error(
                        name.span(),
                        "`rename_all = \"…\"`, `tag = \"…\"`, `content = \"…\"` or `number`",
                    );
                }
            }
        }
        Ok(options)
    }

    fn case(&self) -> Case {
        self.rename_all.unwrap_or(Case::Camel)
    }

    fn tag(&self) -> &str {
        self.tag.as_deref().unwrap_or("type")
    }

    fn content(&self) -> &str {
        self.content.as_deref().unwrap_or("value")
    }
}

impl<'a> Property<'a> {
    fn of(field: &'a Field, ident: &Ident, case: Case) -> Result<Self> {
        let mut property = Self {
            ident: ident.clone(),
            name: case.apply(ident),
            ty: owned(&field.ty)?,
            default: None,
            skip: false,
            attributes: &field.attributes,
        };
        for Setting { name, value } in settings(&field.attributes)? {
            match (&*name.to_string(), value) {
                ("rename", Some(value)) => property.name = string(&value)?.value(),
                ("default", Some(value)) => property.default = Some(value),
                ("default", None) => {
                    property.default = Some(quote!(::core::default::Default::default()));
                }
                ("skip", None) => property.skip = true,
                _ => {
                    return error(
                        name.span(),
                        "`rename = \"…\"`, `default`, `default = …` or `skip`",
                    );
                }
            }
        }
        property.literal()?;
        Ok(property)
    }

    /// The name as `c"name"`.
    fn literal(&self) -> Result<Literal> {
        c_string(&self.name, &self.ident)
    }

    /// The name as a key that each env makes once.
    fn cached(&self) -> Result<TokenStream> {
        let name = self.literal()?;
        let key = quote!(::napi_vtable_module::PropertyKey);
        Ok(quote!({
            static KEY: #key = #key::new(#name);
            &KEY
        }))
    }
}

/// A field's type, which borrows nothing.
fn owned(ty: &Type) -> Result<&Type> {
    let reference = [Some(ty), ty.inner()]
        .into_iter()
        .flatten()
        .find(|ty| ty.referred().is_some());
    match reference {
        Some(reference) if types::is_text(reference) => error(
            reference.span(),
            "nothing keeps the text that a field could borrow from: use `String`",
        ),
        Some(reference) => error(
            reference.span(),
            "nothing keeps the value that a field could borrow from: use the type itself",
        ),
        None => Ok(ty),
    }
}

impl<'a> Content<'a> {
    fn of(fields: &'a Fields, case: Case) -> Result<Self> {
        Ok(match fields {
            Fields::Named(_, fields) => Self::Named(
                fields
                    .iter()
                    .filter_map(|field| {
                        let ident = field.ident()?;
                        Some(Property::of(field, ident, case))
                    })
                    .collect::<Result<_>>()?,
            ),
            Fields::Unnamed(_, fields) if fields.len() == 1 => Self::One(owned(&fields[0].ty)?),
            Fields::Unnamed(_, fields) => Self::Many(
                fields
                    .iter()
                    .map(|field| owned(&field.ty))
                    .collect::<Result<_>>()?,
            ),
            Fields::Unit => Self::Nothing,
        })
    }

    fn is_nothing(&self) -> bool {
        matches!(self, Self::Nothing)
    }
}

impl<'a> Shape<'a> {
    fn of(input: &'a Definition) -> Result<Self> {
        let options = Container::of(&input.attributes)?;
        if let Some(second) = input.generics.all(syntax::Kind::Lifetime).nth(1) {
            return error(second.span(), "one lifetime, that of the handles in it");
        }
        let kind = match &input.data {
            Data::Struct(fields, _) => match Content::of(fields, options.case())? {
                Content::Nothing => {
                    return error(
                        input.ident.span(),
                        "a struct without fields says nothing to JavaScript",
                    );
                }
                content => Kind::Struct(content),
            },
            Data::Enum(_, all) => {
                let mut variants = Vec::new();
                for variant in all {
                    let mut name = options.case().apply(&variant.ident);
                    for setting in settings(&variant.attributes)? {
                        match (&*setting.name.to_string(), &setting.value) {
                            ("rename", Some(value)) => name = string(value)?.value(),
                            _ => return error(setting.name.span(), "`rename = \"…\"`"),
                        }
                    }
                    variants.push(Variant {
                        ident: variant.ident.clone(),
                        name,
                        content: Content::of(&variant.fields, Case::Camel)?,
                    });
                }
                if variants.iter().all(|variant| variant.content.is_nothing()) {
                    Kind::Names(
                        variants
                            .into_iter()
                            .map(|variant| (variant.ident, variant.name))
                            .collect(),
                    )
                } else if options.number {
                    return error(
                        input.ident.span(),
                        "only an enum without fields is a number",
                    );
                } else {
                    Kind::Variants(variants)
                }
            }
            Data::Union(word, _) => {
                return error(*word, "a union does not say what it holds");
            }
        };
        Ok(Self {
            input,
            options,
            kind,
        })
    }

    /// The impl of a conversion trait, with the scope `'s` as the type's own lifetime.
    fn implement(&self, name: &str, body: &TokenStream) -> TokenStream {
        let ident = &self.input.ident;
        let scope = Lifetime::new("'s", Span::mixed_site());
        let name = Ident::new(name, Span::call_site());
        let arguments = self.arguments(&quote!(#scope), |parameter| quote!(#parameter));
        let parameters = self.parameters(&quote!(::napi_vtable_module::#name<#scope>));
        let clause = &self.input.clause;
        quote! {
            impl<#scope, #parameters> ::napi_vtable_module::#name<#scope> for #ident<#arguments> #clause {
                #body
            }
        }
    }

    /// The type's parameters but for lifetimes, with one more bound on types.
    fn parameters(&self, bound: &TokenStream) -> TokenStream {
        let parameters = self.input.generics.params.iter();
        let parameters = parameters.filter_map(|parameter| match parameter.kind {
            syntax::Kind::Lifetime => None,
            syntax::Kind::Type if parameter.bounds.is_empty() => Some(quote!(#parameter: #bound)),
            syntax::Kind::Type => Some(quote!(#parameter + #bound)),
            syntax::Kind::Const => Some(quote!(#parameter)),
        });
        quote!(#(#parameters),*)
    }

    /// What stands for them in the type's name, with one lifetime for all.
    fn arguments(
        &self,
        lifetime: &TokenStream,
        ty: impl Fn(&TokenStream) -> TokenStream,
    ) -> TokenStream {
        let parameters = self.input.generics.params.iter();
        let arguments = parameters.map(|parameter| match parameter.kind {
            syntax::Kind::Lifetime => lifetime.clone(),
            syntax::Kind::Type => ty(&parameter.name),
            syntax::Kind::Const => parameter.name.clone(),
        });
        quote!(#(#arguments),*)
    }

    /// What the type is in TypeScript, for one direction.
    fn typescript(&self, way: &str) -> TokenStream {
        let ty = match &self.kind {
            Kind::Struct(content) => self.content(content, way, &[]),
            Kind::Names(_) if self.options.number => quote!(&__ts::Ts::Name("number")),
            Kind::Names(names) => {
                let names = names.iter().map(|(_, name)| {
                    let text = format!("{name:?}");
                    quote!(&__ts::Ts::Name(#text))
                });
                quote!(&__ts::Ts::Union(&[#(#names),*]))
            }
            Kind::Variants(variants) => {
                let tag = in_typescript(self.options.tag());
                let variants = variants.iter().map(|variant| {
                    let text = format!("{:?}", variant.name);
                    let tag = quote!(__ts::Field { name: #tag, ty: &__ts::Ts::Name(#text), optional: false, doc: "" });
                    let fields = match &variant.content {
                        content @ Content::Named(_) => return self.content(content, way, &[tag]),
                        Content::Nothing => quote!(#tag),
                        content => {
                            let name = in_typescript(self.options.content());
                            let ty = self.content(content, way, &[]);
                            quote!(#tag, __ts::Field { name: #name, ty: #ty, optional: false, doc: "" })
                        }
                    };
                    quote!(&__ts::Ts::Object(&[#fields]))
                });
                quote!(&__ts::Ts::Union(&[#(#variants),*]))
            }
        };
        let is_given = way == "Given";
        let constant = if is_given {
            quote!(__TS_GIVEN)
        } else {
            quote!(__TS_TAKEN)
        };
        let way = Ident::new(way, Span::call_site());
        let ident = &self.input.ident;
        if !self
            .input
            .generics
            .params
            .iter()
            .all(|one| one.kind == syntax::Kind::Lifetime)
        {
            return TokenStream::new(); // what depends on a parameter is `unknown`
        }
        let lifetime = self.input.generics.first(syntax::Kind::Lifetime);
        let lifetime = lifetime.map(|_| quote!(<'_>));
        let name = match &self.options.declared {
            Some(name) => {
                let name = self.declared(name, is_given);
                quote!(&__ts::Ts::Name(#name))
            }
            None => quote!(Self::#constant),
        };
        quote! {
            const _: () = {
                use ::napi_vtable_module::typescript as __ts;
                #[allow(unused_imports)]
                use __ts::Unknown as _;
                impl #ident #lifetime {
                    #[doc(hidden)]
                    pub const #constant: &'static __ts::Ts = #ty;
                }
                impl __ts::TypeScript<__ts::#way> for #ident #lifetime {
                    const TS: &'static __ts::Ts = #name;
                }
            };
        }
    }

    /// What a declared type is referred to by: where it is taken, what has a default may be left out.
    fn declared(&self, name: &str, is_given: bool) -> String {
        let Kind::Struct(Content::Named(properties)) = &self.kind else {
            return name.to_owned();
        };
        let defaults: Vec<_> = properties
            .iter()
            .filter(|property| property.default.is_some() && !property.skip)
            .map(|property| format!("{:?}", property.name))
            .collect();
        if is_given || !self.options.given || defaults.is_empty() {
            return name.to_owned();
        }
        let defaults = defaults.join(" | ");
        format!("Omit<{name}, {defaults}> & Partial<Pick<{name}, {defaults}>>")
    }

    fn content(&self, content: &Content<'_>, way: &str, first: &[TokenStream]) -> TokenStream {
        match content {
            Content::Named(properties) => {
                let fields = properties
                    .iter()
                    .filter(|property| !property.skip)
                    .map(|property| {
                        let name = in_typescript(&property.name);
                        let ty = self.part(property.ty, way);
                        let doc = doc(property.attributes);
                        let optional = types::is(property.ty, "Option")
                            || (way == "Taken" && property.default.is_some());
                        quote!(__ts::Field { name: #name, ty: #ty, optional: #optional, doc: #doc })
                    });
                let fields = first.iter().cloned().chain(fields);
                quote!(&__ts::Ts::Object(&[#(#fields),*]))
            }
            Content::One(ty) => self.part(ty, way),
            Content::Many(all) => {
                let all = all.iter().map(|ty| self.part(ty, way));
                quote!(&__ts::Ts::Tuple(&[#(#all),*]))
            }
            Content::Nothing => quote!(&__ts::Ts::Object(&[])),
        }
    }
    /// What the type of a field is.
    fn part(&self, ty: &Type, way: &str) -> TokenStream {
        let own = &self.input.ident;
        let is_own = |word: &Ident| word == own || word == "Self";
        // A type that has no name cannot stand in itself.
        if self.options.declared.is_none() && types::mentions(ty, &is_own) {
            return quote!(&__ts::Ts::Name("unknown"));
        }
        types::in_typescript(ty, way, Some(own))
    }
}

/// A static for objects with these properties: a `Reader` or a `Maker`, with the source of its function.
fn compiled(ty: &TokenStream, names: &[&str], source: &str, of: &Ident) -> Result<TokenStream> {
    let names = names.iter().map(|name| c_string(name, of));
    let names = names.collect::<Result<Vec<_>>>()?;
    let source = format!("\"use strict\";{source}");
    let ty = quote!(::napi_vtable_module::__private::#ty);
    Ok(quote!({
        static COMPILED: #ty = <#ty>::new([#(#names),*], #source);
        &COMPILED
    }))
}

/// The names that an enum's tag or text can be, as an error lists them.
fn one_of<'a>(names: impl Iterator<Item = &'a String>) -> String {
    let names: Vec<_> = names.map(|name| format!("{name:?}")).collect();
    format!("one of {}", names.join(", "))
}
