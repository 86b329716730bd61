//! Rust iterators as JavaScript iterators.

use std::any::TypeId;

use super::builder::symbol_iterator;
use super::env::EnvState;
use super::{Class, ClassBuilder};
use crate::convert::IntoJs;
use crate::env::Env;
use crate::error::Result;
use crate::value::{JsFunction, JsObject, JsValue};

/// A Rust iterator for JavaScript: `for … of`, spread and everything else that goes through `next` takes it.
///
/// It is dropped when it has ended, when JavaScript leaves the loop early, or with its object.
///
/// ```
/// use napi_vtable_module::JsIterator;
///
/// fn squares(count: u32) -> JsIterator<impl Iterator<Item = u32>> {
///     JsIterator((0..count).map(|number| number * number))
/// }
/// # fn init(exports: &mut napi_vtable_module::Exports<'_>) -> napi_vtable_module::Result<()> {
/// exports.function(c"squares", squares)
/// # }
/// ```
#[derive(Debug)]
pub struct JsIterator<I>(pub I);

/// A Rust iterator whose items are converted.
trait Steps {
    fn step<'s>(&mut self, env: &Env<'s>) -> Result<Option<JsValue<'s>>>;
}

impl<I> Steps for I
where
    I: Iterator,
    I::Item: for<'s> IntoJs<'s>,
{
    fn step<'s>(&mut self, env: &Env<'s>) -> Result<Option<JsValue<'s>>> {
        self.next().map(|item| item.into_js(env)).transpose()
    }
}

/// The class of all iterators: one for each env, whatever they iterate over.
struct RustIterator(Option<Box<dyn Steps>>);

impl RustIterator {
    #[inline]
    fn next<'s>(&mut self, env: Env<'s>) -> Result<JsObject<'s>> {
        let item = match &mut self.0 {
            Some(steps) => steps.step(&env)?,
            None => None,
        };
        if item.is_none() {
            self.0 = None;
        }
        outcome(&env, item)
    }

    #[inline]
    fn end<'s>(&mut self, env: Env<'s>) -> Result<JsObject<'s>> {
        self.0 = None;
        outcome(&env, None)
    }
}

impl Class for RustIterator {
    const NAME: &'static str = "RustIterator";

    #[inline]
    fn define(class: &mut ClassBuilder<'_, '_, Self>) -> Result<()> {
        class.method(c"next", Self::next);
        class.method(c"return", Self::end);
        Ok(())
    }
}

/// `{ done, value }`.
#[inline]
pub(crate) fn outcome<'s>(env: &Env<'s>, item: Option<JsValue<'s>>) -> Result<JsObject<'s>> {
    let done = item.is_none().into_js(env)?;
    let value = match item {
        Some(item) => item,
        None => ().into_js(env)?,
    };
    env.object_with(&[(c"done", done), (c"value", value)])
}

impl<'s, I> IntoJs<'s> for JsIterator<I>
where
    I: Iterator + 'static,
    I::Item: for<'i> IntoJs<'i>,
{
    fn into_js(self, env: &Env<'s>) -> Result<JsValue<'s>> {
        let state = EnvState::of(env)?;
        let is_new = state.defined(TypeId::of::<RustIterator>()).is_none();
        let object = env.instance(RustIterator(Some(Box::new(self.0))))?;
        if is_new {
            under_iterator_prototype(env, JsObject::from(object))?;
        }
        Ok(object.into())
    }
}

/// Lets the iterators' prototype inherit from the one of JavaScript's own iterators: it has `[Symbol.iterator]`, and
/// `map`, `filter` and so on where the engine has them.
#[inline]
fn under_iterator_prototype<'s>(env: &Env<'s>, object: JsObject<'s>) -> Result<()> {
    let class: JsObject<'s> = env.global()?.get(env, c"Object")?;
    let of: JsFunction<'s> = class.get(env, c"getPrototypeOf")?;
    let set: JsFunction<'s> = class.get(env, c"setPrototypeOf")?;
    let iterate: JsFunction<'s> = env
        .array()?
        .get(env, JsValue::from(symbol_iterator(env)?))?;
    let arrays: JsObject<'s> = iterate.call_on(env, env.array()?, ())?;
    let arrays: JsObject<'s> = of.call(env, (arrays,))?;
    let all: JsObject<'s> = of.call(env, (arrays,))?;
    let ours: JsObject<'s> = of.call(env, (object,))?;
    set.call::<JsValue<'s>>(env, (ours, all)).map(drop)
}
