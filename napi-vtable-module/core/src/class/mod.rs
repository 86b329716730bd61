//! Native classes: Rust values behind JavaScript objects.
//!
//! A class is a Rust type with a [`Class`] impl that says what JavaScript sees of it. The macros write that impl
//! from an `impl` block (see the attribute `module`); by hand it reads like this:
//!
//! ```
//! use napi_vtable_module::{Class, ClassBuilder, Exports, JsIterator, Result};
//!
//! struct Canvas {
//!     width: usize,
//!     cells: Vec<u32>,
//! }
//!
//! impl Canvas {
//!     fn new(width: usize, height: usize) -> Result<Self> {
//!         Ok(Self { width, cells: vec![0; width * height] })
//!     }
//!     fn fill(&mut self, color: u32) {
//!         self.cells.fill(color);
//!     }
//!     fn height(&self) -> usize {
//!         self.cells.len() / self.width.max(1)
//!     }
//!     fn cells(&self) -> JsIterator<std::vec::IntoIter<u32>> {
//!         JsIterator(self.cells.clone().into_iter())
//!     }
//! }
//!
//! impl Class for Canvas {
//!     const NAME: &'static str = "Canvas";
//!
//!     fn define(class: &mut ClassBuilder<'_, '_, Self>) -> Result<()> {
//!         class.constructor(Canvas::new);
//!         class.method(c"fill", Canvas::fill);
//!         class.getter(c"height", Canvas::height);
//!         class.constant(c"MAX_WIDTH", 4096)?;
//!         class.iterator(Canvas::cells)
//!     }
//! }
//!
//! fn init(exports: &mut Exports<'_>) -> Result<()> {
//!     exports.class::<Canvas>()
//! }
//! ```
//!
//! # Life of a value
//! It is made by the constructor, or in Rust and given to [`Env::instance`]. It is dropped once: after JavaScript has
//! dropped its object, or when the env ends, or by who takes it out. A value never leaves its env's thread, so it
//! need not be `Send`.
//!
//! # Receivers and arguments
//! Any object can be `this`, and any can be passed where a class is expected. Only one that this env's class made is
//! accepted, or one of a class that extends it, in Rust or in JavaScript; all others are a `TypeError`, in every
//! runtime. A function asks for another object's value with [`Ref`], [`RefMut`] or [`Instance`].
//!
//! # Borrows
//! A method with `&self` may run while others with `&self` do; one with `&mut self` runs alone. JavaScript that calls
//! back into an object against that gets a `TypeError` with the code `ERR_OBJECT_IN_USE`.

mod arena;
mod borrow;
mod boxes;
mod builder;
pub(crate) mod env;
pub(crate) mod iterator;
#[cfg(feature = "async")]
pub(crate) mod lend;
pub(crate) mod receiver;
mod sends;

use std::ptr::{null, null_mut};

pub use borrow::{Instance, Ref, RefMut};
pub use builder::ClassBuilder;
pub use iterator::JsIterator;
pub use receiver::{Constructor, Method};
#[doc(hidden)]
pub use sends::{NotSent, Sends};

use env::EnvState;

use crate::env::Env;
use crate::error::Result;
use crate::raw;
use crate::value::{Handle, JsFunction};

/// A Rust type that is a class in JavaScript; see the [module](self).
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no native class, and only those are passed by reference",
    note = "implement `Class` for it, as `#[export] impl` does in a `#[module]`, or take the parameter by value"
)]
pub trait Class: Sized + 'static {
    /// What JavaScript calls it.
    const NAME: &'static str;

    /// The proof that it is `Send`, where that is known; the macros look.
    #[doc(hidden)]
    const SENDS: Option<Sends<Self>> = None;

    /// Says what the class has. It runs once in every env, when the class is first needed.
    ///
    /// # Errors
    /// Whatever keeps the class from being made.
    fn define(class: &mut ClassBuilder<'_, '_, Self>) -> Result<()>;
}

impl<'s> Env<'s> {
    /// The class's constructor; the class is made at its first use.
    ///
    /// # Errors
    /// Those of [`Class::define`], or if the runtime fails.
    pub fn class<T: Class>(&self) -> Result<JsFunction<'s>> {
        let class = EnvState::of(self)?.class::<T>(self)?;
        EnvState::constructor(self, class)
    }

    /// Makes an object of a class from a Rust value; the class's constructor does not run.
    ///
    /// # Errors
    /// If the runtime fails; the value is dropped then.
    pub fn instance<T: Class>(&self, value: T) -> Result<Instance<'s, T>> {
        let class = EnvState::of(self)?.class::<T>(self)?;
        let constructor = EnvState::constructor(self, class)?;
        let mut object = null_mut();
        // SAFETY: the class is that of the type.
        class.adopting.set(unsafe { class.boxes.put(value) });
        // SAFETY: the env is live and so is the handle; there are no arguments.
        let made = self.check(unsafe {
            raw::napi_new_instance(self.raw(), constructor.raw(), 0, null(), &raw mut object)
        });
        let left = class.adopting.replace(null_mut());
        if !left.is_null() {
            // SAFETY: it was put there above and nobody took it.
            unsafe { class.boxes.drop(left) };
        }
        made?;
        // SAFETY: the runtime has just made the handle in the current scope, of an object of the class.
        Ok(unsafe { Instance::from_raw(object) })
    }
}
