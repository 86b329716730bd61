//! Exported functions: what stands between JavaScript's arguments and a Rust signature.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{format_ident, quote, quote_spanned};
use syn::spanned::Spanned as _;
use syn::{
    Attribute, Expr, FnArg, Pat, PatType, Receiver, ReceiverKind, Result, ReturnType, Safety,
    Signature, Token, Type,
};

use crate::attributes::{self, error, take};
use crate::names::{camel_case, plain};
use crate::types;

/// A signature, as far as it is of interest.
pub(crate) struct Function {
    pub(crate) ident: Ident,
    pub(crate) attributes: Vec<Attribute>,
    pub(crate) receiver: Option<By>,
    /// The word, where it returns a future.
    pub(crate) asynchronous: Option<Token![async]>,
    pub(crate) sources: Vec<Source>,
    pub(crate) returns: Option<Type>,
    /// The brackets around its parameters.
    brackets: Span,
    /// Whether it returns `&Self`, `&mut Self` or a `Result` of one.
    pub(crate) returns_receiver: bool,
}

/// How a method takes its receiver.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum By {
    Shared,
    Exclusive,
    Value,
}

/// Where a parameter comes from.
pub(crate) enum Source {
    Env { by_reference: bool },
    Call { by_reference: bool },
    This { ty: Box<Type> },
    Argument(Box<Argument>),
}

pub(crate) struct Argument {
    ident: Ident,
    /// As it stands in the signature.
    pub(crate) original: Type,
    pub(crate) default: Option<Expr>,
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

impl Argument {
    fn of(index: usize, typed: &mut PatType, is_owned: bool) -> Result<Self> {
        let default = match take(&mut typed.attrs, "default")? {
            Some(attribute) => Some(attribute.parse_args::<Expr>()?),
            None => None,
        };
        let ident = match &*typed.pat {
            Pat::Ident(pattern) => pattern.ident.clone(),
            _ => format_ident!("argument{}", index + 1),
        };
        let original = (*typed.ty).clone();
        if types::is_unnamed(&original) {
            return error(
                original.span(),
                "an exported function is called with one type for each parameter: name it instead of `impl`",
            );
        }
        let optional = types::is(&original, "Option")
            .then(|| types::inner(&original))
            .flatten();
        let passed = match (types::class_behind(&original), optional) {
            (Some((_, exclusive)), _) => Passed::Borrowed {
                exclusive,
                optional: false,
            },
            (None, Some(inner)) => match types::class_behind(inner) {
                Some((_, exclusive)) => Passed::Borrowed {
                    exclusive,
                    optional: true,
                },
                None if is_text(inner) => Passed::OptionalText,
                None => Passed::Whole,
            },
            (None, None) if is_owned && is_text(&original) => Passed::Text,
            (None, None) => Passed::Whole,
        };
        if is_owned {
            fits_a_future(&original, passed)?;
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
        types::is(&self.original, "Rest")
    }

    pub(crate) fn is_optional(&self) -> bool {
        self.default.is_some() || types::is(&self.original, "Option") || self.is_rest()
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
    fn is_slice(&self) -> bool {
        matches!(&self.original, Type::Reference(of) if matches!(*of.elem, Type::Slice(_)))
    }

    /// The type that is asked of the runtime.
    fn asked(&self) -> TokenStream {
        let span = self.original.span();
        match self.passed {
            Passed::Whole => types::rewritten(&self.original, "_", None),
            Passed::OptionalText => quote!(::core::option::Option<::std::string::String>),
            Passed::Text => quote!(::std::string::String),
            Passed::Borrowed { optional, .. } => {
                let reference = if optional {
                    types::inner(&self.original)
                } else {
                    Some(&self.original)
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
    fn variable(&self) -> Ident {
        let mut name = plain(&self.ident);
        if OURS.contains(&&*name) {
            name.push('_');
        }
        Ident::new_raw(&name, Span::mixed_site().located_at(self.ident.span()))
    }

    /// Its conversion.
    fn converted(&self, call: &Ident) -> TokenStream {
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
    fn owned(&self) -> TokenStream {
        let span = self.original.span();
        let ty = types::rewritten(&self.original, "static", None);
        quote_spanned!(span=> ::napi_vtable_module::__private::owned::<#ty>();)
    }

    /// What is passed on, of the variable.
    fn passed(&self) -> TokenStream {
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

    fn is_exclusive(&self) -> bool {
        matches!(
            self.passed,
            Passed::Borrowed {
                exclusive: true,
                ..
            }
        )
    }

    fn is_whole(&self) -> bool {
        matches!(self.passed, Passed::Whole)
    }
}

fn is_text(ty: &Type) -> bool {
    matches!(ty, Type::Reference(of) if types::is(&of.elem, "str"))
}

/// Whether a future can have a parameter of this type, as far as it can be told here.
fn fits_a_future(ty: &Type, passed: Passed) -> Result<()> {
    if matches!(ty, Type::Reference(of) if matches!(*of.elem, Type::Slice(_))) {
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

const NOT_EXCLUSIVE: &str = "JavaScript uses the object while the future runs, so a future has it as `&` only: put what changes into a `Mutex`";

/// The variables of an expansion.
const OURS: [&str; 3] = ["call", "this", "result"];

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

impl Function {
    /// Reads a signature, and takes the attributes of its parameters out of it.
    pub(crate) fn of(signature: &mut Signature, attributes: &[Attribute]) -> Result<Self> {
        let asynchronous = signature.asyncness;
        if let Safety::Unsafe(word) = &signature.safety {
            return error(
                word.span(),
                "JavaScript calls with any arguments, so an exported function has to be safe",
            );
        }
        if let Some(parameter) = signature.generics.type_params().next() {
            return error(
                parameter.span(),
                "an exported function is compiled once, so it has no type parameters: name the type",
            );
        }
        if let Some(parameter) = signature.generics.const_params().next() {
            return error(
                parameter.span(),
                "an exported function has no constant parameters",
            );
        }
        let mut receiver = None;
        let mut sources = Vec::new();
        let mut count = 0;
        for input in &mut signature.inputs {
            match input {
                FnArg::Receiver(own) => receiver = Some(by(own)?),
                FnArg::Typed(typed) => {
                    let source = source(count, typed, asynchronous.is_some())?;
                    count += usize::from(matches!(source, Source::Argument(_)));
                    sources.push(source);
                }
            }
        }
        let envs = |source: &Source| matches!(source, Source::Env { .. } | Source::Call { .. });
        if sources.iter().filter(|source| envs(source)).count() > 1 {
            return error(
                signature.paren_token.span.join(),
                "a call has one env: take an `Env` or a `Call`, which is an env as well",
            );
        }
        let last = sources.len().saturating_sub(1);
        for (index, source) in sources.iter().enumerate() {
            if let Source::Argument(argument) = source
                && argument.is_rest()
                && index != last
            {
                return error(
                    argument.original.span(),
                    "`Rest` takes all that is left, so it comes last",
                );
            }
        }
        let returns = match &signature.output {
            ReturnType::Default => None,
            ReturnType::Type(_, ty) => Some((**ty).clone()),
        };
        let is_reference_to_self =
            |ty: &Type| matches!(ty, Type::Reference(of) if types::is(&of.elem, "Self"));
        let returns_receiver = returns.as_ref().is_some_and(|ty| {
            is_reference_to_self(ty)
                || (types::is(ty, "Result") && types::inner(ty).is_some_and(is_reference_to_self))
        });
        if asynchronous.is_some() {
            if receiver == Some(By::Exclusive) {
                return error(signature.inputs.span(), NOT_EXCLUSIVE);
            }
            if let (true, Some(ty)) = (returns_receiver, &returns) {
                return error(
                    ty.span(),
                    "a future owns its result: it cannot be a reference to the object",
                );
            }
        }
        Ok(Self {
            ident: signature.ident.clone(),
            attributes: attributes.to_vec(),
            receiver,
            asynchronous,
            sources,
            returns,
            brackets: signature.paren_token.span.join(),
            returns_receiver,
        })
    }

    fn arguments(&self) -> impl Iterator<Item = &Argument> {
        self.sources.iter().filter_map(|source| match source {
            Source::Argument(argument) => Some(&**argument),
            _ => None,
        })
    }

    /// Whether a function by itself needs to know `this`.
    fn is_on_this(&self) -> bool {
        self.sources
            .iter()
            .any(|source| matches!(source, Source::This { .. } | Source::Call { .. }))
    }

    /// `function::<(A, B), _>(|call, (a, b)| …)`, a constant; `path` leads to the function.
    pub(crate) fn native(&self, maker: &Maker, path: &TokenStream) -> TokenStream {
        if self.arguments().any(Argument::is_slice) {
            return maker.inferred(self, path);
        }
        if self.asynchronous.is_some() {
            return self.native_asynchronous(maker, path);
        }
        // Names that cannot be the user's.
        let [call, this, result] = &OURS.map(|name| Ident::new(name, Span::mixed_site()));
        let variables: Vec<_> = self.arguments().map(Argument::variable).collect();
        let asked: Vec<_> = self.arguments().map(Argument::asked).collect();
        // Conversions may run JavaScript, so they come before the receiver is borrowed.
        let in_steps =
            self.receiver.is_some() || self.arguments().any(|argument| !argument.is_whole());
        let mut steps = TokenStream::new();
        if in_steps {
            for (argument, variable) in self.arguments().zip(&variables) {
                let converted = argument.converted(call);
                let mutable = argument.is_exclusive().then(|| quote!(mut));
                steps.extend(quote!(let #mutable #variable = #converted;));
            }
        }
        let mut passed = Vec::new();
        match self.receiver {
            Some(By::Shared) => {
                steps.extend(quote!(let #this = #call.receiver()?;));
                passed.push(quote!(&#this));
            }
            Some(By::Exclusive) => {
                steps.extend(quote!(let mut #this = #call.receiver_mut()?;));
                passed.push(quote!(&mut #this));
            }
            Some(By::Value) => passed.push(quote!(#call.consumed()?)),
            None => {}
        }
        for source in &self.sources {
            passed.push(match source {
                Source::Env {
                    by_reference: false,
                } => quote!(#call.env()),
                Source::Env { by_reference: true } => quote!(&#call.env()),
                Source::Call {
                    by_reference: false,
                } => quote!(#call.call()),
                Source::Call { by_reference: true } => quote!(&#call.call()),
                Source::This { ty } => quote_spanned!(ty.span()=> #call.this()?),
                Source::Argument(argument) if in_steps => argument.passed(),
                Source::Argument(argument) => argument.converted(call),
            });
        }
        let span = self
            .returns
            .as_ref()
            .map_or(self.ident.span(), |ty| ty.span());
        let finish = if self.returns_receiver && self.receiver.is_some() {
            "finish_this"
        } else {
            "finish"
        };
        let finish = Ident::new(finish, span);
        let mut value = quote_spanned!(span=> #path(#(#passed),*));
        if let Some(wrap) = &maker.wrap {
            value = quote_spanned!(span=> #wrap(#value));
        }
        let body = if in_steps {
            // A statement of its own, so that what it borrows ends before what it borrows from.
            quote!({ #steps let #result = #call.#finish(#value); #result })
        } else {
            quote!(#call.#finish(#value))
        };
        let maker = maker.path(self);
        // What is wrong with a parameter is told where they stand.
        let asked = quote_spanned!(self.brackets=> (#(#asked,)*));
        let code = quote_spanned!(self.brackets=> |#call, (#(#variables,)*)|);
        quote_spanned!(self.brackets=> #maker #asked, _>(#code #body))
    }
}

impl Function {
    /// As `native`, for a function that returns a future: everything is converted before that is made.
    fn native_asynchronous(&self, maker: &Maker, path: &TokenStream) -> TokenStream {
        let [call, this, _] = &OURS.map(|name| Ident::new(name, Span::mixed_site()));
        let variables: Vec<_> = self.arguments().map(Argument::variable).collect();
        let asked: Vec<_> = self.arguments().map(Argument::asked).collect();
        let mut steps = TokenStream::new();
        let mut passed = Vec::new();
        for (argument, variable) in self.arguments().zip(&variables) {
            let converted = argument.converted(call);
            if argument.is_whole() {
                steps.extend(argument.owned());
            }
            steps.extend(quote!(let #variable = #converted;));
        }
        match self.receiver {
            Some(By::Value) => {
                steps.extend(quote!(let #this = #call.consumed()?;));
                passed.push(quote!(#this));
            }
            Some(_) => {
                let span = self.ident.span();
                let class = maker
                    .class
                    .as_ref()
                    .map(|class| Ident::new(&class.to_string(), span));
                steps.extend(quote_spanned! {span=>
                    let #this = ::napi_vtable_module::__private::held::<#class>(#call)?;
                });
                passed.push(quote!(&#this));
            }
            None => {}
        }
        for (index, source) in self.sources.iter().enumerate() {
            match source {
                Source::Argument(argument) => passed.push(argument.passed()),
                Source::This { ty } => {
                    let name = Ident::new(&format!("this{index}"), Span::mixed_site());
                    steps.extend(quote_spanned!(ty.span()=> let #name = #call.this()?;));
                    passed.push(quote!(#name));
                }
                Source::Env { .. } | Source::Call { .. } => {
                    unreachable!("`source` has refused it")
                }
            }
        }
        let span = self
            .returns
            .as_ref()
            .map_or(self.ident.span(), |ty| ty.span());
        let future = quote_spanned!(span=> async move { #path(#(#passed),*).await });
        let promise = Ident::new("promise", span);
        let maker = maker.path(self);
        let asked = quote_spanned!(self.brackets=> (#(#asked,)*));
        let code = quote_spanned!(self.brackets=> |#call, (#(#variables,)*)|);
        let body = quote!(#call.#promise(|| { #steps ::core::result::Result::Ok(#future) }));
        quote_spanned!(self.brackets=> #maker #asked, _>(#code #body))
    }
}

/// What makes a constant of a function.
pub(crate) struct Maker {
    /// The class, for its members.
    pub(crate) class: Option<Ident>,
    /// Whether it is the class's constructor.
    pub(crate) is_constructor: bool,
    /// What the result is put into.
    pub(crate) wrap: Option<TokenStream>,
}

impl Maker {
    fn path(&self, function: &Function) -> TokenStream {
        let span = function.brackets;
        let private = quote_spanned!(span=> ::napi_vtable_module::__private);
        match &self.class {
            Some(class) if self.is_constructor => {
                quote_spanned!(span=> #private::constructor::<#class,)
            }
            Some(class) if function.receiver.is_some() => {
                quote_spanned!(span=> #private::method::<#class,)
            }
            _ if function.is_on_this() => quote_spanned!(span=> #private::function_on_this::<),
            _ => quote_spanned!(span=> #private::function::<),
        }
    }
}

impl Maker {
    /// A function whose signature the compiler reads: there, conversions have their order.
    fn inferred(&self, function: &Function, path: &TokenStream) -> TokenStream {
        let kind = match &self.class {
            Some(class) if self.is_constructor => quote!(constructor_by_type::<#class, _, _>),
            Some(class) if function.receiver.is_some() => quote!(method_by_type::<#class, _, _>),
            _ => quote!(function_by_type),
        };
        let span = function.brackets;
        quote_spanned!(span=> ::napi_vtable_module::__private::#kind(#path))
    }
}

fn by(receiver: &Receiver) -> Result<By> {
    match &receiver.kind {
        ReceiverKind::Value => Ok(By::Value),
        ReceiverKind::Reference(_, _, None) => Ok(By::Shared),
        ReceiverKind::Reference(_, _, Some(_)) => Ok(By::Exclusive),
        _ => error(receiver.span(), "`&self`, `&mut self` or `self`"),
    }
}

fn source(index: usize, typed: &mut PatType, is_asynchronous: bool) -> Result<Source> {
    let (ty, by_reference) = match &*typed.ty {
        Type::Reference(reference) => (&*reference.elem, true),
        ty => (ty, false),
    };
    if is_asynchronous && (types::is(ty, "Env") || types::is(ty, "Call")) {
        return error(
            typed.ty.span(),
            "an `async` function runs on other threads, where there is no env: without `async`, return \
             `env.promise_from(async move { … })` or `Async(async move { … })`",
        );
    }
    if types::is(ty, "Env") {
        return Ok(Source::Env { by_reference });
    }
    if types::is(ty, "Call") {
        return Ok(Source::Call { by_reference });
    }
    if types::is(ty, "This") && !by_reference {
        return Ok(Source::This {
            ty: Box::new(ty.clone()),
        });
    }
    Argument::of(index, typed, is_asynchronous).map(|argument| Source::Argument(Box::new(argument)))
}

/// The name that JavaScript knows a function by.
pub(crate) fn js_name(options: &attributes::Options, ident: &Ident) -> String {
    options
        .name
        .as_ref()
        .map_or_else(|| camel_case(ident), syn::LitStr::value)
}

impl Function {
    /// The type of the one argument, if there is one and no more.
    pub(crate) fn only_argument(&self) -> Option<&Type> {
        let mut arguments = self.arguments();
        let first = arguments.next()?;
        arguments.next().is_none().then_some(&first.original)
    }
}
