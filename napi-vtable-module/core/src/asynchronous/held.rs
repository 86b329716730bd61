//! Values of native objects that futures use.
//!
//! **Who owns the value.** Its object does, which sees it as borrowed meanwhile, on the env's thread. The end of the
//! borrow is posted there. If the object goes first, the end of the borrow drops the value. If the env goes first, its
//! hook takes the value out of the object and gives it to those who use it: the last of them drops it, on its thread.

use std::cell::RefCell;
use std::fmt;
use std::ops::Deref;
use std::rc::Rc;
use std::sync::{Arc, Mutex};

use super::locked;
use super::places::{Id, Places};
use super::port::{Local, Port};
use crate::class::Class;
use crate::class::lend::{Lent, Taken};
use crate::convert::{FromJs, Holds, InScope};
use crate::env::Env;
use crate::error::Result;
use crate::function::Received;
use crate::panics::contain;
use crate::typescript::{Taken as FromJavaScript, Ts, TypeScript};
use crate::value::JsValue;

/// The value of an object of the class `T`, to read from any thread; as long as it exists, nobody can change the value.
///
/// It is what `&self` of an asynchronous method becomes. As a parameter it takes an object of the class. Methods of the
/// object with `&mut self` throw `ERR_OBJECT_IN_USE` meanwhile, those with `&self` run; what changes goes into a `Mutex` or an
/// atomic. The object need not be kept: the value stays.
///
/// ```
/// use napi_vtable_module::{Class, ClassBuilder, Env, Held, JsPromise, Result};
///
/// struct Text(String);
///
/// impl Class for Text {
///     const NAME: &'static str = "Text";
///     fn define(_class: &mut ClassBuilder<'_, '_, Self>) -> Result<()> {
///         Ok(())
///     }
/// }
/// fn count<'s>(env: Env<'s>, text: Held<Text>, letter: char) -> Result<JsPromise<'s>> {
///     env.promise_from(async move { text.0.chars().filter(|found| *found == letter).count() })
/// }
/// # fn init(exports: &mut napi_vtable_module::Exports<'_>) -> Result<()> { exports.function(c"count", count) }
/// ```
pub struct Held<T> {
    /// There until the drop.
    loan: Option<Arc<Loan>>,
    value: *const T,
}

// SAFETY: it gives out `&T` only, and may drop the value where it is dropped itself.
unsafe impl<T: Send + Sync> Send for Held<T> {}
// SAFETY: as above.
unsafe impl<T: Send + Sync> Sync for Held<T> {}

impl<T: Class + Send + Sync> Held<T> {
    pub(crate) fn receiver(env: &Env<'_>, received: &Received) -> Result<Self> {
        let local = Local::of(env)?;
        local.port(env)?;
        let (lent, value) = Lent::receiver(env, received)?;
        Ok(Self::new(env, local, lent, value))
    }

    fn new(env: &Env<'_>, local: &Rc<Local>, lent: Lent, value: *const T) -> Self {
        let Ok(port) = local.port(env) else {
            unreachable!("the caller has asked for it")
        };
        let mut loan = None;
        local.loans.0.borrow_mut().insert_with(|id| {
            let listed = Arc::new(Loan {
                id,
                lent,
                local: Rc::as_ptr(local),
                port: Arc::clone(port),
                owned: Mutex::new(None),
            });
            loan = Some(Arc::clone(&listed));
            listed
        });
        Self { loan, value }
    }
}

impl<T> Deref for Held<T> {
    type Target = T;

    fn deref(&self) -> &T {
        // SAFETY: the value stays in its box while it is borrowed, and the flag keeps out who would change it.
        unsafe { &*self.value }
    }
}

impl<T> Drop for Held<T> {
    fn drop(&mut self) {
        if let Some(loan) = self.loan.take() {
            Loan::end(loan);
        }
    }
}

impl<T: fmt::Debug> fmt::Debug for Held<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        (**self).fmt(f)
    }
}

impl<T> InScope for Held<T> {
    type In<'s> = Self;
}

impl<'s, T: Class + Send + Sync> FromJs<'s> for Held<T> {
    const HOLDS: Holds<Self> = Holds::NO_HANDLES;

    fn from_js(env: &Env<'s>, value: JsValue<'s>) -> Result<Self> {
        let local = Local::of(env)?;
        local.port(env)?;
        let (lent, value) = Lent::of(env, value)?;
        Ok(Self::new(env, local, lent, value))
    }
}

impl<T: Class> TypeScript<FromJavaScript> for Held<T> {
    const TS: &'static Ts = &Ts::Name(T::NAME);
}

/// One borrow.
struct Loan {
    /// On the list.
    id: Id,
    /// Used on the env's thread.
    lent: Lent,
    /// Likewise; it is there as long as the port is open.
    local: *const Local,
    port: Arc<Port>,
    /// The value, after the env has ended.
    owned: Mutex<Option<Arc<Owned>>>,
}

// SAFETY: the pointers are used on the env's thread only.
unsafe impl Send for Loan {}
// SAFETY: as above.
unsafe impl Sync for Loan {}

/// A value that its users own together; it is of a type that [`Held`] asked to be `Send` and `Sync`.
struct Owned(#[allow(dead_code)] Taken); // it is kept to be dropped

// SAFETY: the value is of the type that a `Held` asked for, which any thread may drop.
unsafe impl Send for Owned {}
// SAFETY: it is not read.
unsafe impl Sync for Owned {}

impl Loan {
    fn end(loan: Arc<Self>) {
        if loan.port.is_here() {
            if loan.port.is_open() {
                // SAFETY: the port is open, and closes on this thread, so its env's `Local` is there.
                unsafe { &(*loan.local).loans }.end(&loan);
            }
        } else {
            let port = Arc::clone(&loan.port);
            // Where the env has ended, what it was told is dropped here, and the value with it if this was the last.
            if let Err(message) = port.post(Box::new(move |_, local| local.loans.end(&loan))) {
                contain(|| drop(message));
            }
            return;
        }
        contain(|| drop(loan));
    }
}

/// The borrows of an env that have not ended.
#[derive(Default)]
pub(super) struct Loans(RefCell<Places<Arc<Loan>>>);

impl Loans {
    fn end(&self, loan: &Loan) {
        let known = self.0.borrow_mut().remove(loan.id);
        if known.is_some() {
            // SAFETY: this is the env's thread, and the loan is not on the list any more.
            contain(|| unsafe { loan.lent.end() });
        }
    }

    /// The env ends: values are given to those who use them.
    pub(super) fn hand_over(&self) {
        let loans = self.0.borrow_mut().drain();
        let mut leaving = Vec::new();
        for loan in loans {
            if loan.lent.may_leave {
                leaving.push(loan);
            } else if Arc::strong_count(&loan) == 1 {
                // SAFETY: this is the env's thread, and the loan is off the list.
                contain(|| unsafe { loan.lent.end() });
            } // else it stays: it may be unfit for another thread
        }
        leaving.sort_unstable_by_key(|loan| loan.lent.object());
        for loans in leaving.chunk_by(|one, other| one.lent.object() == other.lent.object()) {
            // SAFETY: this is the env's thread; these are all that is borrowed beyond calls, and they are off the list.
            let taken = unsafe { loans[0].lent.take(loans.len()) };
            let Some(owned) = taken.map(|taken| Arc::new(Owned(taken))) else {
                continue;
            };
            for loan in loans {
                *locked(&loan.owned) = Some(Arc::clone(&owned));
            }
            contain(|| drop(owned));
        }
        for loan in leaving {
            contain(|| drop(loan));
        }
    }
}
