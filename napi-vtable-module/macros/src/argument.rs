//! One argument of an exported function: what is asked of the runtime for it, and how it is passed on.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{format_ident, quote, quote_spanned};
use syn::Result;
use syn::spanned::Spanned as _;

use crate::attributes::{error, expression, take};
use crate::names::{camel_case, plain};
use crate::signature::Parameter;
use crate::syntax::Type;
use crate::types;

/// An argument.
pub(crate) struct Argument<'a> {
    ident: Ident,
    /// As it stands in the signature.
    pub(crate) original: &'a Type,
    pub(crate) default: Option<TokenStream>,
    passed: Passed,
    /// Whether it is for a future, which owns it.
    is_owned: bool,
}

/// How an argument is kept before it is passed on.
#[derive(Clone, Copy)]
enum Passed {
    /// As it is.
    Whole,
    /// As a guard, of which a reference is passed.
    Borrowed { exclusive: bool, optional: bool },
    /// `Option<&str>`, from a `String`.
    OptionalText,
    /// `&str`, from a `String`.
    Text,
}

impl<'a> Argument<'a> {
    pub(crate) fn of(index: usize, parameter: &'a mut Parameter, is_owned: bool) -> Result<Self> {
        let default = match take(&mut parameter.attributes, "default")? {
            Some(attribute) => Some(attribute.arguments(expression)?),
            None => None,
        };
        let ident = parameter.ident.clone();
        let ident = ident.unwrap_or_else(|| format_ident!("argument{}", index + 1));
        let original = &parameter.ty;
        if types::is_unnamed(original) {
            return error(
                original.span(),
                "an exported function is called with one type for each parameter: name it instead of `impl`",
            );
        }
        let optional = types::is(original, "Option")
            .then(|| original.inner())
            .flatten();
        let passed = match (types::class_behind(original), optional) {
            (Some((_, exclusive)), _) => Passed::Borrowed {
                exclusive,
                optional: false,
            },
            (None, Some(inner)) => match types::class_behind(inner) {
                Some((_, exclusive)) => Passed::Borrowed {
                    exclusive,
                    optional: true,
                },
                None if types::is_text(inner) => Passed::OptionalText,
                None => Passed::Whole,
            },
            (None, None) if is_owned && types::is_text(original) => Passed::Text,
            (None, None) => Passed::Whole,
        };
        if is_owned {
            fits_a_future(original, passed)?;
        }
        if let (Some(default), Passed::Borrowed { .. }) = (&default, passed) {
            return error(
                default.span(),
                "an object of a class has no default: take an `Option` of it",
            );
        }
        Ok(Self {
            ident,
            original,
            default,
            passed,
            is_owned,
        })
    }

    pub(crate) fn is_rest(&self) -> bool {
        types::is(self.original, "Rest")
    }

    pub(crate) fn is_optional(&self) -> bool {
        self.default.is_some() || types::is(self.original, "Option") || self.is_rest()
    }

    /// What the declarations call it.
    pub(crate) fn js_name(&self) -> String {
        let name = camel_case(&self.ident);
        let name = name.trim_start_matches('_');
        // No identifier can be one of JavaScript's words.
        if RESERVED.contains(&name) || name.is_empty() {
            format!("{name}_")
        } else {
            name.to_owned()
        }
    }

    /// Whether it borrows the memory of a buffer, which is looked at after all other conversions.
    pub(crate) fn is_slice(&self) -> bool {
        types::is_slice(self.original)
    }

    /// Whether it can stand beside one.
    pub(crate) fn check_beside_slice(&self) -> Result<()> {
        let why = if self.default.is_some() {
            "beside a slice there are no defaults: take an `Option`"
        } else if self.is_rest() {
            "beside a slice there is no `Rest`: take a `Vec` of an array"
        } else {
            match self.passed {
                Passed::Whole | Passed::Text => return Ok(()),
                Passed::OptionalText => "beside a slice, take an `Option<String>`",
                Passed::Borrowed { .. } => {
                    "beside a slice, no object of a class is borrowed but `self`: take a `JsTypedArray` and an `Env`"
                }
            }
        };
        error(self.original.span(), why)
    }

    /// The type that is asked of the runtime.
    pub(crate) fn asked(&self) -> TokenStream {
        let span = self.original.span();
        match self.passed {
            Passed::Whole => types::rewritten(self.original, "_", None),
            Passed::OptionalText => quote!(::core::option::Option<::std::string::String>),
            Passed::Text => quote!(::std::string::String),
            Passed::Borrowed { optional, .. } => {
                let reference = if optional {
                    self.original.inner()
                } else {
                    Some(self.original)
                };
                let Some((class, exclusive)) = reference.and_then(types::class_behind) else {
                    unreachable!("it was one above")
                };
                let class = types::rewritten(class, "_", None);
                let guard = if self.is_owned {
                    quote_spanned!(span=> Held<#class>)
                } else if exclusive {
                    quote_spanned!(span=> RefMut<'_, #class>)
                } else {
                    quote_spanned!(span=> Ref<'_, #class>)
                };
                let guard = quote!(::napi_vtable_module::#guard);
                if optional {
                    quote!(::core::option::Option<#guard>)
                } else {
                    guard
                }
            }
        }
    }

    /// Its variable, which meets neither the user's names nor ours.
    pub(crate) fn variable(&self) -> Ident {
        let mut name = plain(&self.ident);
        if OURS.contains(&&*name) {
            name.push('_');
        }
        Ident::new_raw(&name, Span::mixed_site().located_at(self.ident.span()))
    }

    /// Its conversion.
    pub(crate) fn converted(&self, call: &Ident) -> TokenStream {
        let (variable, span) = (self.variable(), self.original.span());
        let private = quote!(::napi_vtable_module::__private);
        match &self.default {
            Some(default) => {
                let default = match self.passed {
                    Passed::Text => quote!(::std::string::String::from(#default)),
                    _ => quote!(#default),
                };
                quote_spanned!(span=> #private::get_or(#variable, #call, || #default)?)
            }
            None => quote_spanned!(span=> #private::get(#variable, #call)?),
        }
    }

    /// A statement that compiles if a future can own it.
    pub(crate) fn owned(&self) -> TokenStream {
        let span = self.original.span();
        let ty = types::rewritten(self.original, "static", None);
        quote_spanned!(span=> ::napi_vtable_module::__private::owned::<#ty>();)
    }

    /// What is passed on, of the variable.
    pub(crate) fn passed(&self) -> TokenStream {
        let variable = self.variable();
        match self.passed {
            Passed::Whole => quote!(#variable),
            Passed::OptionalText => quote!(#variable.as_deref()),
            Passed::Text
            | Passed::Borrowed {
                exclusive: false,
                optional: false,
            } => quote!(&#variable),
            Passed::Borrowed {
                exclusive: true,
                optional: false,
            } => quote!(&mut #variable),
            Passed::Borrowed {
                exclusive: false,
                optional: true,
            } => quote!(#variable.as_deref()),
            Passed::Borrowed {
                exclusive: true,
                optional: true,
            } => quote!(#variable.as_deref_mut()),
        }
    }

    pub(crate) fn is_exclusive(&self) -> bool {
        matches!(
            self.passed,
            Passed::Borrowed {
                exclusive: true,
                ..
            }
        )
    }

    pub(crate) fn is_whole(&self) -> bool {
        matches!(self.passed, Passed::Whole)
    }
}

/// Whether a future can have a parameter of this type, as far as it can be told here.
fn fits_a_future(ty: &Type, passed: Passed) -> Result<()> {
    if types::is_slice(ty) {
        return error(
            ty.span(),
            "the memory of a typed array is lent for a call, not to a future: take `Elements<T>`, `Bytes` or `Vec<T>`",
        );
    }
    if let Passed::Borrowed {
        exclusive: true, ..
    } = passed
    {
        return error(ty.span(), NOT_EXCLUSIVE);
    }
    Ok(())
}

pub(crate) const NOT_EXCLUSIVE: &str = "JavaScript uses the object while the future runs, so a future has it as `&` only: put what changes into a `Mutex`";

/// The variables of an expansion.
pub(crate) const OURS: [&str; 3] = ["call", "this", "result"];

/// JavaScript's own words.
const RESERVED: [&str; 37] = [
    "arguments",
    "await",
    "break",
    "case",
    "catch",
    "class",
    "const",
    "continue",
    "debugger",
    "default",
    "delete",
    "do",
    "else",
    "enum",
    "eval",
    "export",
    "extends",
    "false",
    "finally",
    "for",
    "function",
    "if",
    "import",
    "in",
    "instanceof",
    "new",
    "null",
    "return",
    "super",
    "switch",
    "this",
    "throw",
    "true",
    "try",
    "typeof",
    "var",
    "with",
];
