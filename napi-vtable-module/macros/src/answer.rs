//! What stands between JavaScript's arguments and a Rust signature: the code that answers a call.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{quote, quote_spanned};
use syn::spanned::Spanned as _;

use crate::argument::{Argument, OURS};
use crate::function::{Function, Source};
use crate::signature::By;

impl Function<'_> {
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
        // Conversions may run JavaScript, so they come before the receiver is borrowed.
        let in_steps =
            self.receiver.is_some() || self.arguments().any(|argument| !argument.is_whole());
        let mut steps = TokenStream::new();
        if in_steps {
            for argument in self.arguments() {
                let (variable, converted) = (argument.variable(), argument.converted(call));
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
        let span = self.returns.map_or(self.ident.span(), |ty| ty.span());
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
        self.constant(maker, call, &body)
    }

    /// As `native`, for a function that returns a future: everything is converted before that is made.
    fn native_asynchronous(&self, maker: &Maker, path: &TokenStream) -> TokenStream {
        let [call, this, _] = &OURS.map(|name| Ident::new(name, Span::mixed_site()));
        let mut steps = TokenStream::new();
        let mut passed = Vec::new();
        for argument in self.arguments() {
            let (variable, converted) = (argument.variable(), argument.converted(call));
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
        let span = self.returns.map_or(self.ident.span(), |ty| ty.span());
        let future = quote_spanned!(span=> async move { #path(#(#passed),*).await });
        let promise = Ident::new("promise", span);
        let body = quote!(#call.#promise(|| { #steps ::core::result::Result::Ok(#future) }));
        self.constant(maker, call, &body)
    }

    /// What `maker` makes of the code for a call, which has the arguments in their variables.
    fn constant(&self, maker: &Maker, call: &Ident, body: &TokenStream) -> TokenStream {
        let variables = self.arguments().map(Argument::variable);
        let asked = self.arguments().map(Argument::asked);
        let maker = maker.path(self);
        // What is wrong with a parameter is told where they stand.
        let asked = quote_spanned!(self.brackets=> (#(#asked,)*));
        let code = quote_spanned!(self.brackets=> |#call, (#(#variables,)*)|);
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
    fn path(&self, function: &Function<'_>) -> TokenStream {
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
    fn inferred(&self, function: &Function<'_>, path: &TokenStream) -> TokenStream {
        let kind = match &self.class {
            Some(class) if self.is_constructor => quote!(constructor_by_type::<#class, _, _>),
            Some(class) if function.receiver.is_some() => quote!(method_by_type::<#class, _, _>),
            _ => quote!(function_by_type),
        };
        let span = function.brackets;
        quote_spanned!(span=> ::napi_vtable_module::__private::#kind(#path))
    }
}
