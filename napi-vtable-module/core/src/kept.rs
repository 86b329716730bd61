//! What each env makes once, as references that it keeps until it ends.
//!
//! A [`Place`] is part of a static. At its first use anywhere it gets a number; under that number each env keeps what it
//! has made for it. The number is one for the process; what an env keeps, only its own thread sees.

use std::cell::{Cell, UnsafeCell};
use std::ptr::{NonNull, null_mut};
use std::sync::atomic::{AtomicUsize, Ordering};

use napi_vtable_sys::{napi_env, napi_ok, napi_ref, napi_value};

use crate::env::Env;
use crate::raw;

/// Where envs keep something.
pub(crate) struct Place(AtomicUsize);

impl Place {
    #[inline]
    pub(crate) const fn new() -> Self {
        Self(AtomicUsize::new(0))
    }

    /// Whether some env has used it.
    #[inline(always)]
    pub(crate) fn is_used(&self) -> bool {
        self.0.load(Ordering::Relaxed) != 0
    }

    #[cold]
    fn number(&self) -> usize {
        static LAST: AtomicUsize = AtomicUsize::new(0);
        match self.0.load(Ordering::Relaxed) {
            0 => {
                let new = LAST.fetch_add(1, Ordering::Relaxed) + 1;
                let given = self
                    .0
                    .compare_exchange(0, new, Ordering::Relaxed, Ordering::Relaxed);
                given.map_or_else(|first| first, |_| new)
            }
            number => number,
        }
    }
}

/// What comes of an attempt to make what an env keeps.
pub(crate) enum Made {
    /// This.
    Reference(napi_ref),
    /// Nothing now; a later use tries again.
    NotNow,
    /// Nothing, in this env.
    Never,
}

/// Stands for the reference where there is none in this env.
const NEVER: napi_ref = NonNull::<u64>::dangling().as_ptr().cast();

/// What an env keeps.
#[derive(Default)]
pub(crate) struct Kept {
    /// The references, by the places' numbers; null where one is not made yet.
    references: UnsafeCell<Vec<napi_ref>>,
    /// What deletes them, set with the first one: a module that keeps nothing has no code for that.
    clear: Cell<Option<Clear>>,
}

/// # Safety
/// As for [`Kept::end`].
type Clear = unsafe fn(&Kept, napi_env);

impl Kept {
    /// What is kept at a place, as a handle of the current scope; none where nothing could be made.
    #[inline(always)]
    pub(crate) fn handle(
        &self,
        env: &Env<'_>,
        place: &Place,
        make: &dyn Fn(&Env<'_>) -> Made,
    ) -> Option<napi_value> {
        let number = place.0.load(Ordering::Relaxed);
        // SAFETY: this belongs to one thread, and no reference into it lasts beyond this line or those in `make`.
        let found = unsafe { &*self.references.get() }.get(number).copied();
        let reference = match found {
            Some(reference) if !reference.is_null() => reference,
            _ => self.make(env, place, make)?,
        };
        if reference == NEVER {
            return None;
        }
        let mut value = null_mut();
        // SAFETY: the env is live, the reference is its own, the result is a local.
        let status = unsafe { raw::napi_get_reference_value(env.raw(), reference, &raw mut value) };
        (status == napi_ok).then_some(value)
    }

    #[cold]
    #[inline(never)]
    fn make(
        &self,
        env: &Env<'_>,
        place: &Place,
        make: &dyn Fn(&Env<'_>) -> Made,
    ) -> Option<napi_ref> {
        let number = place.number();
        let reference = match make(env) {
            Made::Reference(reference) => reference,
            Made::NotNow => return None,
            Made::Never => NEVER,
        };
        // SAFETY: as in `handle`; nothing between these lines comes back here.
        let references = unsafe { &mut *self.references.get() };
        if references.len() <= number {
            references.resize(number + 1, null_mut());
        }
        references[number] = reference;
        self.clear.set(Some(Self::clear));
        Some(reference)
    }

    /// # Safety
    /// As for [`end`](Self::end).
    #[inline]
    unsafe fn clear(&self, env: napi_env) {
        // SAFETY: as in `handle`; nothing between these lines comes back here.
        let references = std::mem::take(unsafe { &mut *self.references.get() });
        for reference in references {
            if !reference.is_null() && reference != NEVER {
                // SAFETY: the caller's promise; the reference is the env's own, and gone from the list.
                unsafe { raw::napi_delete_reference(env, reference) };
            }
        }
    }

    /// Deletes the references of an env that ends.
    ///
    /// # Safety
    /// The env is the one that these belong to and still takes calls.
    #[inline]
    pub(crate) unsafe fn end(&self, env: napi_env) {
        if let Some(clear) = self.clear.get() {
            // SAFETY: the caller's promise is passed on.
            unsafe { clear(self, env) };
        }
    }
}

/// A new reference to a value, for [`Kept`] to keep; none where the runtime refuses.
#[cold]
pub(crate) fn reference(env: &Env<'_>, value: napi_value) -> Made {
    let mut reference = null_mut();
    // SAFETY: env and value are live in this scope, the result is a local.
    let status = unsafe { raw::napi_create_reference(env.raw(), value, 1, &raw mut reference) };
    if status == napi_ok && !reference.is_null() {
        Made::Reference(reference)
    } else {
        Made::Never
    }
}
