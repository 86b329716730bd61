//! Borrows that outlive a call: they are counted on the env's thread like all others, and used on any.

use std::any::TypeId;

use super::Class;
use super::arena::Slot;
use super::borrow::RawRef;
use super::env::{ClassState, EnvState};
use crate::env::Env;
use crate::error::Result;
use crate::function::Received;
use crate::value::{Handle, JsValue};

/// A shared borrow of an object's value, without an end of its own.
#[derive(Clone, Copy)]
pub(crate) struct Lent {
    slot: *const Slot,
    /// Whether any thread may drop the value: it is of the type that was asked for, not of one that extends it, or
    /// that one is known to be `Send`.
    pub(crate) may_leave: bool,
}

impl Lent {
    /// Borrows the value of an object.
    pub(crate) fn of<T: Class + Send>(
        env: &Env<'_>,
        object: JsValue<'_>,
    ) -> Result<(Self, *const T)> {
        RawRef::of(env, EnvState::find(env), object.raw()).map(Self::new)
    }

    /// Borrows the receiver's value.
    pub(crate) fn receiver<T: Class + Send>(
        env: &Env<'_>,
        received: &Received,
    ) -> Result<(Self, *const T)> {
        super::receiver::receiver(env, received, RawRef::of).map(Self::new)
    }

    fn new<T: Class + Send>(borrow: RawRef<T>) -> (Self, *const T) {
        let (slot, value) = borrow.leak();
        // SAFETY: the value is borrowed, so its slot is in use and has a class.
        let class: &ClassState = unsafe { &*(*slot).class.get() };
        let may_leave = class.sends || class.id == TypeId::of::<T>();
        (Self { slot, may_leave }, value)
    }

    /// What is the same for all borrows of an object.
    #[inline]
    pub(crate) fn object(self) -> usize {
        self.slot.addr()
    }

    /// Ends a borrow.
    ///
    /// # Safety
    /// It is called once for each, on the env's thread.
    #[inline]
    pub(crate) unsafe fn end(self) {
        // SAFETY: a slot stays while it is borrowed.
        unsafe {
            let slot = &*self.slot;
            slot.borrows.set(slot.borrows.get() - 1);
            if slot.borrows.get() == 0 && slot.is_without_object() {
                EnvState::clear(&*slot.class.get(), slot);
            }
        }
    }

    /// Ends so many borrows, all that there are but those of calls, and takes the value; `None` where calls use it.
    ///
    /// # Safety
    /// As for [`end`](Self::end).
    #[inline]
    pub(crate) unsafe fn take(self, count: usize) -> Option<Taken> {
        // SAFETY: as in `end`.
        unsafe {
            let slot = &*self.slot;
            slot.borrows.set(slot.borrows.get() - count.cast_signed());
            if slot.borrows.get() != 0 {
                return None; // of calls that an ending env has cut off
            }
            let class = slot.class.get();
            let taken = slot.take();
            if slot.is_without_object() {
                EnvState::clear(&*class, slot);
            }
            taken.map(|(class, value)| Taken {
                value,
                drop: class.boxes.drop_fn(),
            })
        }
    }
}

/// A value that was taken from its object.
pub(crate) struct Taken {
    value: *mut (),
    drop: unsafe fn(*mut ()),
}

impl Drop for Taken {
    #[inline]
    fn drop(&mut self) {
        // SAFETY: the value was in its slot, is of the class whose function this is, and is this one's alone.
        unsafe { (self.drop)(self.value) };
    }
}
