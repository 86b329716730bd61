//! Objects of native classes and the borrows of their values.
//!
//! JavaScript can call a method while another one of the same object runs, so who may use the value is known at run
//! time only. A flag beside the value counts the borrows, as a `RefCell` does; a second use that does not go together
//! with the first is a `TypeError` in JavaScript.

use std::any::TypeId;
use std::fmt;
use std::marker::PhantomData;
use std::ops::{Deref, DerefMut};
use std::ptr::null_mut;

use napi_vtable_sys::{napi_ok, napi_value};

use super::Class;
use super::arena::{EXCLUSIVE, Slot};
use super::env::{ClassState, EnvState};
use crate::convert::{FromJs, InScope, IntoJs};
use crate::env::{Brand, Env};
use crate::error::{Error, Expected, Failure, Result, joined};
use crate::raw;
use crate::value::{Handle, JsObject, JsValue};

/// An object of the native class `T`, or of one that extends it.
///
/// ```
/// use napi_vtable_module::{Class, ClassBuilder, Env, Instance, Result};
///
/// struct Counter(u32);
///
/// impl Class for Counter {
///     const NAME: &'static str = "Counter";
///     fn define(_class: &mut ClassBuilder<'_, '_, Self>) -> Result<()> {
///         Ok(())
///     }
/// }
/// fn start<'s>(env: Env<'s>, from: u32) -> Result<Instance<'s, Counter>> {
///     env.instance(Counter(from))
/// }
/// fn next<'s>(env: Env<'s>, counter: Instance<'s, Counter>) -> Result<u32> {
///     let mut counter = counter.borrow_mut(&env)?;
///     counter.0 += 1;
///     Ok(counter.0)
/// }
/// ```
#[repr(transparent)]
pub struct Instance<'s, T> {
    raw: napi_value,
    scope: Brand<'s>,
    class: PhantomData<fn() -> T>,
}

impl<T> Clone for Instance<'_, T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Instance<'_, T> {}

impl<T: Class> fmt::Debug for Instance<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(T::NAME)
    }
}

impl<'s, T> From<Instance<'s, T>> for JsValue<'s> {
    #[inline(always)]
    fn from(instance: Instance<'s, T>) -> Self {
        // SAFETY: any handle is one to a value.
        unsafe { JsValue::from_raw(instance.raw) }
    }
}

impl<'s, T> From<Instance<'s, T>> for JsObject<'s> {
    #[inline(always)]
    fn from(instance: Instance<'s, T>) -> Self {
        // SAFETY: an instance is an object.
        unsafe { JsObject::from_raw(instance.raw) }
    }
}

// SAFETY: transparent over `napi_value`, and `In` differs in nothing but the lifetime.
unsafe impl<'s, T: Class> Handle<'s> for Instance<'s, T> {
    type In<'t> = Instance<'t, T>;

    #[inline(always)]
    unsafe fn from_raw(raw: napi_value) -> Self {
        Self {
            raw,
            scope: PhantomData,
            class: PhantomData,
        }
    }

    #[inline(always)]
    fn raw(self) -> napi_value {
        self.raw
    }

    fn check(env: &Env<'s>, value: JsValue<'s>) -> Result<Self> {
        let slot = slot_of(env, EnvState::find(env), value.raw()).ok_or(mismatch::<T>())?;
        steps_to::<T>(class_of::<T>(slot)?).ok_or(mismatch::<T>())?;
        // SAFETY: the handle is live in this scope, and the type was checked.
        Ok(unsafe { Self::from_raw(value.raw()) })
    }
}

impl<T: Class> InScope for Instance<'_, T> {
    type In<'s> = Instance<'s, T>;
}

impl<'s, T: Class> FromJs<'s> for Instance<'s, T> {
    fn from_js(env: &Env<'s>, value: JsValue<'s>) -> Result<Self> {
        Self::check(env, value)
    }
}

impl<'s, T: Class> IntoJs<'s> for Instance<'s, T> {
    fn into_js(self, _env: &Env<'s>) -> Result<JsValue<'s>> {
        Ok(self.into())
    }
}

impl<'s, T: Class> Instance<'s, T> {
    /// The value, to read.
    ///
    /// # Errors
    /// A `TypeError` while a method that changes it runs, or a [`RefMut`] exists.
    pub fn borrow(self, env: &Env<'s>) -> Result<Ref<'s, T>> {
        Ref::from_js(env, self.into())
    }

    /// The value, to change.
    ///
    /// # Errors
    /// A `TypeError` while another method of the object runs, or a [`Ref`] or [`RefMut`] exists.
    pub fn borrow_mut(self, env: &Env<'s>) -> Result<RefMut<'s, T>> {
        RefMut::from_js(env, self.into())
    }
}

/// Why a value is no `T`, at no cost until it is thrown.
const fn mismatch<T: Class>() -> Failure {
    struct Of<T>(PhantomData<T>);
    impl<T: Class> Of<T> {
        const EXPECTED: &'static Expected = &Expected::instance_of(T::NAME);
    }
    Failure::expected(Of::<T>::EXPECTED)
}

#[cold]
#[inline]
fn in_use(name: &str, by: &str) -> Failure {
    Error::type_error(joined(&["this ", name, by]))
        .with_code("ERR_OBJECT_IN_USE")
        .into()
}

#[cold]
#[inline]
fn consumed(name: &str) -> Failure {
    Error::type_error(joined(&["this ", name, " has been consumed"]))
        .with_code("ERR_OBJECT_CONSUMED")
        .into()
}

/// The slot of an object, if the env has given it one.
#[inline(always)]
fn slot_of<'a>(env: &Env<'_>, state: Option<&'a EnvState>, object: napi_value) -> Option<&'a Slot> {
    let mut pointer = null_mut();
    // SAFETY: the env is live, the result is a local; what is no object is answered by a status.
    let status = unsafe { raw::napi_unwrap(env.raw(), object, &raw mut pointer) };
    if status != napi_ok {
        return None;
    }
    state?.arena.find(pointer.cast())
}

#[inline(always)]
fn class_of<T: Class>(slot: &Slot) -> Result<&ClassState> {
    // SAFETY: a slot's class is null or of its env, whose classes last as long as its slots.
    unsafe { slot.class.get().as_ref() }.ok_or_else(
        #[cold]
        || consumed(T::NAME),
    )
}

/// How often a value of this class has to be seen as one of the class it extends to be a `T`.
#[inline(always)]
fn steps_to<T: Class>(class: &ClassState) -> Option<usize> {
    let mut steps = 0;
    let mut class = class;
    while class.id != TypeId::of::<T>() {
        // SAFETY: classes of an env last as long as each other.
        class = unsafe { &*class.parent?.class };
        steps += 1;
    }
    Some(steps)
}

/// The slot's value, seen as one of a class so many steps up.
///
/// # Safety
/// `steps` came from [`steps_to`] for the type that the result is used as, and the borrow that was begun is as `by`
/// asks.
#[inline(always)]
unsafe fn project(
    slot: &Slot,
    steps: usize,
    by: impl Fn(&super::env::Parent) -> unsafe fn(*mut ()) -> *mut (),
) -> *mut () {
    let mut value = slot.value.get();
    let mut class = slot.class.get();
    for _ in 0..steps {
        // SAFETY: there are as many parents; the value is of the class that it is projected from.
        unsafe {
            let Some(parent) = &(*class).parent else {
                unreachable!("`steps_to` has seen it")
            };
            value = by(parent)(value);
            class = parent.class;
        }
    }
    value
}

macro_rules! borrows {
    ($($(#[$doc:meta])* $name:ident $raw:ident $slot:ident $parent:ident $begin:block $end:expr, $by:literal;)*) => {$(
        /// The borrow without its scope.
        #[doc(hidden)]
        pub struct $raw<T> {
            slot: *const Slot,
            value: *mut T,
        }

        impl<T: Class> $raw<T> {
            #[inline(always)]
            fn begin($slot: &Slot) -> Result<Self> {
                let steps = steps_to::<T>(class_of::<T>($slot)?).ok_or(mismatch::<T>())?;
                let free: bool = $begin;
                if !free {
                    return Err(in_use(T::NAME, $by));
                }
                // The user's code that leads to a parent may panic; the borrow ends then.
                let mut borrow = Self { slot: $slot, value: null_mut() };
                // SAFETY: the value was found to be a `T` so many steps up, and the borrow has begun.
                borrow.value = unsafe { project($slot, steps, |parent| parent.$parent) }.cast();
                Ok(borrow)
            }

            #[inline(always)]
            pub(super) fn of(env: &Env<'_>, state: Option<&EnvState>, object: napi_value) -> Result<Self> {
                let slot = slot_of(env, state, object).ok_or(mismatch::<T>())?;
                Self::begin(slot)
            }
        }

        impl<T> $raw<T> {
            /// The borrow's parts; it does not end by itself any more.
            #[allow(dead_code)] // of the one that may change the value
            pub(super) fn leak(self) -> (*const Slot, *const T) {
                let parts = (self.slot, self.value.cast_const());
                std::mem::forget(self);
                parts
            }
        }

        impl<T> Drop for $raw<T> {
            #[inline(always)]
            fn drop(&mut self) {
                // SAFETY: a slot lasts as long as its object, which outlives the scope of the borrow, or stays for
                // as long as it is borrowed.
                let $slot = unsafe { &*self.slot };
                $end;
            }
        }

        $(#[$doc])*
        pub struct $name<'s, T> {
            borrow: $raw<T>,
            scope: Brand<'s>,
        }

        impl<T> $name<'_, T> {
            #[inline(always)]
            pub(super) fn new(borrow: $raw<T>) -> Self {
                Self { borrow, scope: PhantomData }
            }
        }

        impl<T> Deref for $name<'_, T> {
            type Target = T;
            #[inline(always)]
            fn deref(&self) -> &T {
                // SAFETY: the value stays in its box while it is borrowed, and the flag keeps out who would change it.
                unsafe { &*self.borrow.value }
            }
        }

        impl<T: fmt::Debug> fmt::Debug for $name<'_, T> {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                (**self).fmt(f)
            }
        }

        impl<T: Class> InScope for $name<'_, T> {
            type In<'s> = $name<'s, T>;
        }

        impl<'s, T: Class> FromJs<'s> for $name<'s, T> {
            #[inline]
            fn from_js(env: &Env<'s>, value: JsValue<'s>) -> Result<Self> {
                $raw::of(env, EnvState::find(env), value.raw()).map(Self::new)
            }
        }
    )*};
}

borrows! {
    /// The value of an object, to read; as long as it exists, nobody can change the value.
    ///
    /// As a parameter it takes an object of the class.
    Ref RawRef slot shared {
        let borrows = slot.borrows.get();
        if borrows >= 0 {
            slot.borrows.set(borrows + 1);
        }
        borrows >= 0
    } slot.borrows.set(slot.borrows.get() - 1), " is being changed by a call that has not returned";
    /// The value of an object, to change; as long as it exists, nobody else can use the value.
    ///
    /// As a parameter it takes an object of the class.
    RefMut RawRefMut slot exclusive {
        let free = slot.borrows.get() == 0;
        if free {
            slot.borrows.set(EXCLUSIVE);
        }
        free
    } slot.borrows.set(0), " is in use by a call that has not returned";
}

impl<T> DerefMut for RefMut<'_, T> {
    #[inline(always)]
    fn deref_mut(&mut self) -> &mut T {
        // SAFETY: the value stays in its box while it is borrowed, and the flag keeps everybody else out.
        unsafe { &mut *self.borrow.value }
    }
}

impl<T> RawRef<T> {
    /// # Safety
    /// The object is live as long as the result.
    #[inline(always)]
    pub(super) unsafe fn value(&self) -> &T {
        // SAFETY: as for `Ref`.
        unsafe { &*self.value }
    }
}

impl<T> RawRefMut<T> {
    /// # Safety
    /// The object is live as long as the result.
    #[inline(always)]
    pub(super) unsafe fn value(&mut self) -> &mut T {
        // SAFETY: as for `RefMut`.
        unsafe { &mut *self.value }
    }
}

/// Takes the value out of an object, which has none from then on.
pub(super) fn consume<T: Class>(env: &Env<'_>, object: napi_value) -> Result<T> {
    let slot = slot_of(env, EnvState::find(env), object).ok_or(mismatch::<T>())?;
    match steps_to::<T>(class_of::<T>(slot)?) {
        Some(0) => {}
        _ => return Err(mismatch::<T>()),
    }
    drop(RawRefMut::<T>::begin(slot)?);
    match slot.take() {
        // SAFETY: the value is a box of `T`, zero steps up, which nobody uses.
        Some((_, value)) => Ok(*unsafe { Box::from_raw(value.cast::<T>()) }),
        None => Err(consumed(T::NAME)),
    }
}
