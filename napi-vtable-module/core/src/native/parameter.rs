//! The parameters of exported functions.

use std::marker::PhantomData;
use std::ops::Deref;

use napi_vtable_sys::{napi_undefined, napi_value};

use super::Frame;
use crate::bytes::Borrowed;
use crate::convert::{Argument, BorrowsNothing, FromJs, InScope};
use crate::error::Result;
use crate::function::{Kind, NONE, finish, load};

/// All arguments from here on: the last parameter of an exported function. It derefs to a slice.
///
/// Without the macros, [`Call::rest`](crate::Call::rest) gives the same.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Rest<T>(pub Vec<T>);

impl<T> Deref for Rest<T> {
    type Target = [T];
    fn deref(&self) -> &[T] {
        &self.0
    }
}

impl<T> IntoIterator for Rest<T> {
    type Item = T;
    type IntoIter = std::vec::IntoIter<T>;
    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

/// A parameter of an exported function: an [`Argument`], or [`Rest`].
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be a parameter of a JavaScript function",
    note = "a type that implements `InScope` and `FromJs`, as by `#[derive(FromJs)]`, a handle, or `&str`; a reference to \
            anything else is for an object of a native class"
)]
pub trait Parameter {
    /// The same in the scope of a call.
    type In<'s>;
    /// What the converted value may borrow from.
    type Storage: 'static;
    /// Empty storage.
    fn empty() -> Self::Storage;
    /// Converts the argument.
    fn load<'s, K: Kind>(
        call: &Frame<'s, K>,
        index: usize,
        raw: napi_value,
        storage: &'s mut Self::Storage,
    ) -> Result<Self::In<'s>>;
}

#[diagnostic::do_not_recommend]
impl<A: Argument<Borrows = BorrowsNothing>> Parameter for A
where
    A::Storage: 'static,
{
    type In<'s> = A::In<'s>;
    type Storage = A::Storage;
    #[inline(always)]
    fn empty() -> A::Storage {
        A::empty()
    }
    #[inline(always)]
    fn load<'s, K: Kind>(
        call: &Frame<'s, K>,
        index: usize,
        raw: napi_value,
        storage: &'s mut A::Storage,
    ) -> Result<A::In<'s>> {
        let loaded = load::<A>(&call.env, index, raw, storage)?;
        finish::<A>(&call.env, index, loaded, &mut Borrowed::new())
    }
}

impl<T> Parameter for Rest<T>
where
    T: InScope,
    for<'s> T::In<'s>: FromJs<'s>,
{
    type In<'s> = Rest<T::In<'s>>;
    type Storage = ();
    #[inline(always)]
    fn empty() {}
    fn load<'s, K: Kind>(
        call: &Frame<'s, K>,
        index: usize,
        _raw: napi_value,
        (): &'s mut (),
    ) -> Result<Rest<T::In<'s>>> {
        call.call().rest(index).map(Rest)
    }
}

/// An argument of the type `A` that is not converted yet.
pub struct Slot<'s, A, S> {
    index: usize,
    raw: napi_value,
    storage: &'s mut S,
    of: PhantomData<A>,
}

/// Converts an argument.
///
/// # Errors
/// Those of its conversion.
#[inline(always)]
pub fn get<'s, A, K>(slot: Slot<'s, A, A::Storage>, call: &Frame<'s, K>) -> Result<A::In<'s>>
where
    A: Parameter,
    K: Kind,
{
    A::load(call, slot.index, slot.raw, slot.storage)
}

/// Converts an argument; where it is missing or `undefined`, the default counts.
///
/// # Errors
/// Those of its conversion.
#[inline(always)]
pub fn get_or<'s, A, K>(
    slot: Slot<'s, A, A::Storage>,
    call: &Frame<'s, K>,
    default: impl FnOnce() -> A::In<'s>,
) -> Result<A::In<'s>>
where
    A: Parameter,
    K: Kind,
{
    let missing =
        call.received.count <= slot.index || call.env.type_of_raw(slot.raw) == Some(napi_undefined);
    if missing {
        Ok(default())
    } else {
        get(slot, call)
    }
}

/// The parameters of an exported function, as a tuple of their types.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be the parameters of a JavaScript function",
    note = "up to twelve of them are possible"
)]
pub trait Parameters {
    /// What the arguments may borrow from.
    type Storage: 'static;
    /// The arguments as the runtime gives them.
    type Raw: AsMut<[napi_value]>;
    /// The arguments.
    type Slots<'s>;
    /// Empty storage.
    fn empty() -> (Self::Raw, Self::Storage);
    /// Both put together.
    fn slots<'s>(raw: &Self::Raw, storage: &'s mut Self::Storage) -> Self::Slots<'s>;
}

macro_rules! parameters {
    ($count:literal $($name:ident $index:literal)*) => {
        impl<$($name: Parameter),*> Parameters for ($($name,)*) {
            type Storage = ($($name::Storage,)*);
            type Raw = [napi_value; $count];
            type Slots<'s> = ($(Slot<'s, $name, $name::Storage>,)*);
            #[inline(always)]
            #[allow(clippy::unused_unit)] // for ()
            fn empty() -> (Self::Raw, Self::Storage) {
                ([NONE; $count], ($($name::empty(),)*))
            }
            #[inline(always)]
            #[allow(non_snake_case, unused_variables, clippy::unused_unit)] // type names serve as variables; () has none
            fn slots<'s>(raw: &Self::Raw, ($($name,)*): &'s mut Self::Storage) -> Self::Slots<'s> {
                ($(Slot { index: $index, raw: raw[$index], storage: $name, of: PhantomData },)*)
            }
        }
    };
}
parameters!(0);
parameters!(1 A 0);
parameters!(2 A 0 B 1);
parameters!(3 A 0 B 1 C 2);
parameters!(4 A 0 B 1 C 2 D 3);
parameters!(5 A 0 B 1 C 2 D 3 E 4);
parameters!(6 A 0 B 1 C 2 D 3 E 4 F 5);
parameters!(7 A 0 B 1 C 2 D 3 E 4 F 5 G 6);
parameters!(8 A 0 B 1 C 2 D 3 E 4 F 5 G 6 H 7);
parameters!(9 A 0 B 1 C 2 D 3 E 4 F 5 G 6 H 7 I 8);
parameters!(10 A 0 B 1 C 2 D 3 E 4 F 5 G 6 H 7 I 8 J 9);
parameters!(11 A 0 B 1 C 2 D 3 E 4 F 5 G 6 H 7 I 8 J 9 K 10);
parameters!(12 A 0 B 1 C 2 D 3 E 4 F 5 G 6 H 7 I 8 J 9 K 10 L 11);
