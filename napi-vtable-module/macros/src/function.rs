//! The signatures of exported functions.

use proc_macro2::{Ident, Span};
use syn::Result;
use syn::spanned::Spanned as _;

use crate::argument::{Argument, NOT_EXCLUSIVE};
use crate::attributes::{self, error};
use crate::names::camel_case;
use crate::signature::{By, Input, Parameter, Signature};
use crate::syntax::{Attribute, Kind, Type};
use crate::types;

/// A signature, as far as it is of interest.
pub(crate) struct Function<'a> {
    pub(crate) ident: &'a Ident,
    pub(crate) attributes: &'a [Attribute],
    pub(crate) receiver: Option<By>,
    /// Where the word is, if it returns a future.
    pub(crate) asynchronous: Option<Span>,
    pub(crate) sources: Vec<Source<'a>>,
    pub(crate) returns: Option<&'a Type>,
    /// The brackets around its parameters.
    pub(crate) brackets: Span,
    /// Whether it returns `&Self`, `&mut Self` or a `Result` of one.
    pub(crate) returns_receiver: bool,
}

/// Where a parameter comes from.
pub(crate) enum Source<'a> {
    Env { by_reference: bool },
    Call { by_reference: bool },
    This { ty: &'a Type },
    Argument(Box<Argument<'a>>),
}

impl<'a> Function<'a> {
    /// Reads a signature, and takes the attributes of its parameters out of it.
    pub(crate) fn of(signature: &'a mut Signature, attributes: &'a [Attribute]) -> Result<Self> {
        let asynchronous = signature.asyncness.as_ref().map(|word| word.span);
        if let Some(word) = &signature.unsafety {
            return error(
                word.span,
                "JavaScript calls with any arguments, so an exported function has to be safe",
            );
        }
        if let Some(parameter) = signature.generics.first(Kind::Type) {
            return error(
                parameter.span(),
                "an exported function is compiled once, so it has no type parameters: name the type",
            );
        }
        if let Some(parameter) = signature.generics.first(Kind::Const) {
            return error(
                parameter.span(),
                "an exported function has no constant parameters",
            );
        }
        let brackets = signature.brackets.span.join();
        let mut receiver = None;
        let mut sources = Vec::new();
        let mut count = 0;
        for input in &mut signature.inputs {
            match input {
                Input::Receiver(own) if own.by.is_none() => {
                    return error(own.tokens.span(), "`&self`, `&mut self` or `self`");
                }
                Input::Receiver(own) => {
                    if asynchronous.is_some() && own.by == Some(By::Exclusive) {
                        return error(own.tokens.span(), NOT_EXCLUSIVE);
                    }
                    receiver = own.by;
                }
                Input::Parameter(parameter) => {
                    let source = source(count, parameter, asynchronous.is_some())?;
                    count += usize::from(matches!(source, Source::Argument(_)));
                    sources.push(source);
                }
            }
        }
        let envs = |source: &Source| matches!(source, Source::Env { .. } | Source::Call { .. });
        if sources.iter().filter(|source| envs(source)).count() > 1 {
            return error(
                brackets,
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
        check_slices(&sources)?;
        let returns = signature.returns.as_ref();
        let is_reference_to_self =
            |ty: &Type| ty.referred().is_some_and(|(to, _)| types::is(to, "Self"));
        let returns_receiver = returns.is_some_and(|ty| {
            is_reference_to_self(ty)
                || (types::is(ty, "Result") && ty.inner().is_some_and(is_reference_to_self))
        });
        if let (true, true, Some(ty)) = (asynchronous.is_some(), returns_receiver, returns) {
            return error(
                ty.span(),
                "a future owns its result: it cannot be a reference to the object",
            );
        }
        Ok(Self {
            ident: &signature.ident,
            attributes,
            receiver,
            asynchronous,
            sources,
            returns,
            brackets,
            returns_receiver,
        })
    }

    pub(crate) fn arguments(&self) -> impl Iterator<Item = &Argument<'a>> {
        self.sources.iter().filter_map(|source| match source {
            Source::Argument(argument) => Some(&**argument),
            _ => None,
        })
    }

    /// The type of the one argument, if there is one and no more.
    pub(crate) fn only_argument(&self) -> Option<&Type> {
        let mut arguments = self.arguments();
        let first = arguments.next()?;
        arguments.next().is_none().then_some(first.original)
    }

    /// Whether a function by itself needs to know `this`.
    pub(crate) fn is_on_this(&self) -> bool {
        self.sources
            .iter()
            .any(|source| matches!(source, Source::This { .. } | Source::Call { .. }))
    }
}

/// The memory of a typed array is looked at after all conversions, which leaves no room for some kinds of parameters.
fn check_slices(sources: &[Source<'_>]) -> Result<()> {
    let is_slice =
        |source: &Source| matches!(source, Source::Argument(argument) if argument.is_slice());
    if !sources.iter().any(is_slice) {
        return Ok(());
    }
    for source in sources {
        match source {
            Source::Argument(argument) => argument.check_beside_slice()?,
            Source::This { ty } => {
                return error(ty.span(), "beside a slice there is no `this` but `self`");
            }
            Source::Env { .. } | Source::Call { .. } => {} // the compiler says why
        }
    }
    Ok(())
}

fn source(index: usize, parameter: &mut Parameter, is_asynchronous: bool) -> Result<Source<'_>> {
    let (ty, by_reference) = match parameter.ty.referred() {
        Some((ty, _)) => (ty, true),
        None => (&parameter.ty, false),
    };
    if is_asynchronous && (types::is(ty, "Env") || types::is(ty, "Call")) {
        return error(
            parameter.ty.span(),
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
        return Ok(Source::This { ty: &parameter.ty });
    }
    Argument::of(index, parameter, is_asynchronous)
        .map(|argument| Source::Argument(Box::new(argument)))
}

/// The name that JavaScript knows a function by.
pub(crate) fn js_name(options: &attributes::Options, ident: &Ident) -> String {
    options.name.clone().unwrap_or_else(|| camel_case(ident))
}
