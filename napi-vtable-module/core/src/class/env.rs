//! What an env knows of its native classes.
//!
//! **Life cycle.** Made when the first class of an env is defined or asked for, and found through a list of the
//! thread's envs: an env never leaves its thread, and several may share one. A cleanup hook ends it: values that
//! nobody uses are dropped then, whether or not the runtime finalizes their objects later, and calls find no class any
//! more. The memory goes after the last finalizer; where a runtime ends without finalizers, with the process.

use std::any::TypeId;
use std::cell::{Cell, RefCell};
use std::ffi::c_void;
use std::ptr::{null, null_mut};

use napi_vtable_sys::{napi_env, napi_ref, napi_value};

use super::Class;
use super::arena::{Arena, Slot};
use super::boxes::Boxes;
use super::builder::{self, Defined};
use crate::env::Env;
use crate::error::Result;
use crate::error_type::ErrorType;
use crate::panics::{contain, enter};
use crate::raw;
use crate::value::{Handle, JsFunction};

/// A class in an env.
pub(crate) struct ClassState {
    pub(super) id: TypeId,
    pub(super) env: *const EnvState,
    /// The class that this one extends.
    pub(super) parent: Option<Parent>,
    /// What the values are in.
    pub(super) boxes: Boxes,
    /// Whether any thread may drop them, as far as it is known.
    #[cfg_attr(
        not(feature = "async"),
        expect(dead_code, reason = "futures that borrow values ask for it")
    )]
    pub(super) sends: bool,
    constructor: Cell<napi_ref>,
    /// The value that the constructor is to put into its object instead of making one.
    pub(super) adopting: Cell<*mut ()>,
}

/// How a value is seen as one of the class that its own extends.
#[derive(Clone, Copy)]
pub(super) struct Parent {
    pub(super) class: *const ClassState,
    pub(super) shared: unsafe fn(*mut ()) -> *mut (),
    pub(super) exclusive: unsafe fn(*mut ()) -> *mut (),
}

impl ClassState {
    /// The env's.
    #[inline(always)]
    pub(super) fn env(&self) -> &EnvState {
        // SAFETY: a class is a part of its env's state.
        unsafe { &*self.env }
    }
}

/// All native classes of an env and their objects.
pub(crate) struct EnvState {
    /// Its own box, from `Box::into_raw`: what frees it is no reference.
    this: *mut Self,
    env: napi_env,
    pub(super) arena: Arena,
    /// Boxes from `Box::into_raw`: what points to a class does so for as long as there are objects.
    classes: RefCell<Vec<*mut ClassState>>,
    /// The error classes that were made, with strong references to them.
    errors: RefCell<Vec<(&'static ErrorType, napi_ref)>>,
    /// The objects whose finalizer has not run.
    objects: Cell<usize>,
    ended: Cell<bool>,
    next: Cell<*const EnvState>,
}

thread_local! {
    /// The envs of this thread, the newest first.
    static ENVS: Cell<*const EnvState> = const { Cell::new(null()) };
}

impl EnvState {
    /// The state of an env, if it has one.
    #[inline]
    pub(super) fn find<'s>(env: &Env<'s>) -> Option<&'s Self> {
        let mut current = ENVS.get();
        // SAFETY: what is on the list has not ended, and so lives at least until its env ends, which is after `'s`.
        while let Some(state) = unsafe { current.as_ref() } {
            if state.env == env.raw() {
                return Some(state);
            }
            current = state.next.get();
        }
        None
    }

    /// The state of an env, made where there is none.
    #[inline]
    pub(crate) fn of<'s>(env: &Env<'s>) -> Result<&'s Self> {
        if let Some(state) = Self::find(env) {
            return Ok(state);
        }
        let state = Box::into_raw(Box::new(Self {
            this: null_mut(),
            env: env.raw(),
            arena: Arena::new(),
            classes: RefCell::default(),
            errors: RefCell::default(),
            objects: Cell::new(0),
            ended: Cell::new(false),
            next: Cell::new(ENVS.get()),
        }));
        // SAFETY: it was made above and nobody knows it.
        unsafe { (*state).this = state };
        // SAFETY: the env is live; the state lives until the hook ends it.
        let hooked = env.check(unsafe {
            raw::napi_add_env_cleanup_hook(env.raw(), Some(end), state.cast::<c_void>())
        });
        if let Err(failure) = hooked {
            // SAFETY: it was made above and nobody knows it.
            drop(unsafe { Box::from_raw(state) });
            return Err(failure);
        }
        ENVS.set(state);
        // SAFETY: as in `find`.
        Ok(unsafe { &*state })
    }

    /// The class of a type, if it is defined.
    #[inline]
    pub(super) fn defined(&self, id: TypeId) -> Option<&ClassState> {
        let classes = self.classes.borrow();
        classes
            .iter()
            // SAFETY: the list holds boxes that live as long as the state.
            .map(|class| unsafe { &**class })
            .find(|class| class.id == id)
    }

    /// The class of a type, defined where it is not yet.
    pub(super) fn class<'s, T: Class>(&'s self, env: &Env<'s>) -> Result<&'s ClassState> {
        if let Some(class) = self.defined(TypeId::of::<T>()) {
            return Ok(class);
        }
        let class = Box::into_raw(Box::new(ClassState {
            id: TypeId::of::<T>(),
            env: self.this,
            parent: None,
            boxes: Boxes::of::<T>(),
            sends: T::SENDS.is_some(),
            constructor: Cell::new(null_mut()),
            adopting: Cell::new(null_mut()),
        }));
        match builder::define::<T>(env, class) {
            Ok(Defined {
                constructor,
                parent,
            }) => {
                // SAFETY: it was made above, and no call that uses it is on any more.
                unsafe {
                    (*class).constructor.set(constructor);
                    (*class).parent = parent;
                }
                self.classes.borrow_mut().push(class);
                // SAFETY: it lives as long as the state.
                Ok(unsafe { &*class })
            }
            Err(failure) => {
                // A constructor that was made may have been given away by the definition; it points to the class.
                self.classes.borrow_mut().push(class);
                // SAFETY: as above.
                unsafe { (*class).id = TypeId::of::<Undefined>() };
                Err(failure)
            }
        }
    }

    /// Lets an object have a value: wraps a slot that holds it. Where that fails, the value is dropped.
    ///
    /// # Safety
    /// `value` is a box of the class's type, which becomes the state's; `object` is live.
    #[inline]
    pub(super) unsafe fn wrap(
        &self,
        env: &Env<'_>,
        class: &ClassState,
        object: napi_value,
        value: *mut (),
    ) -> Result<()> {
        let slot = self.arena.put(class, value);
        // SAFETY: env and object are live, the slot lives until its finalizer has run.
        let wrapped = env.check(unsafe {
            raw::napi_wrap(
                env.raw(),
                object,
                (&raw const *slot).cast_mut().cast(),
                Some(finalize),
                self.this.cast(),
                null_mut(),
            )
        });
        if wrapped.is_ok() {
            self.objects.set(self.objects.get() + 1);
        } else {
            let value = slot.take();
            self.arena.give_back(slot);
            if let Some((class, value)) = value {
                // SAFETY: the value was in its slot.
                unsafe { class.boxes.drop(value) };
            }
        }
        wrapped
    }

    /// The constructor of a class.
    #[inline]
    pub(super) fn constructor<'s>(env: &Env<'s>, class: &ClassState) -> Result<JsFunction<'s>> {
        // SAFETY: the reference is the env's, and stays until that ends.
        unsafe { dereference(env, class.constructor.get()) }
    }

    /// An error class that was made before.
    #[inline]
    pub(crate) fn error_class<'s>(
        &self,
        env: &Env<'s>,
        class: &'static ErrorType,
    ) -> Result<Option<JsFunction<'s>>> {
        let errors = self.errors.borrow();
        let Some((_, reference)) = errors.iter().find(|(known, _)| std::ptr::eq(*known, class))
        else {
            return Ok(None);
        };
        // SAFETY: the reference is the env's, and stays until that ends.
        unsafe { dereference(env, *reference) }.map(Some)
    }

    /// Keeps an error class for as long as the env.
    #[inline]
    pub(crate) fn keep_error_class(
        &self,
        env: &Env<'_>,
        class: &'static ErrorType,
        constructor: JsFunction<'_>,
    ) -> Result<()> {
        let mut reference = null_mut();
        // SAFETY: env and handle are live and the result is a local.
        env.check(unsafe {
            raw::napi_create_reference(env.raw(), constructor.raw(), 1, &raw mut reference)
        })?;
        self.errors.borrow_mut().push((class, reference));
        Ok(())
    }

    /// Clears a slot whose object is gone, after its value was last used.
    ///
    /// # Safety
    /// The class is, or was, that of the slot, which nobody uses; the caller uses neither the slot nor the class after.
    #[cfg(feature = "async")]
    #[inline]
    pub(super) unsafe fn clear(class: &ClassState, slot: &Slot) {
        // SAFETY: a slot that was not cleared keeps the state.
        let state = unsafe { &*class.env };
        // SAFETY: the caller's promise is passed on.
        unsafe { state.clear_slot(slot) };
    }

    /// # Safety
    /// As for [`clear`](Self::clear).
    #[inline]
    unsafe fn clear_slot(&self, slot: &Slot) {
        /// Also where the value's drop panics.
        struct Free(*mut EnvState);
        impl Drop for Free {
            #[inline]
            fn drop(&mut self) {
                // SAFETY: the state's own box, which is not used after this.
                unsafe { EnvState::free_if_done(self.0) };
            }
        }
        let value = slot.take();
        self.arena.give_back(slot);
        self.objects.set(self.objects.get() - 1);
        let _free = Free(self.this);
        if let Some((class, value)) = value {
            // SAFETY: the value was in its slot.
            unsafe { class.boxes.recycle(value) };
        }
    }

    /// Frees a state that has ended and whose objects are gone.
    ///
    /// # Safety
    /// The box that `of` made, which the caller does not use any more.
    #[inline]
    unsafe fn free_if_done(this: *mut Self) {
        // SAFETY: it is there until it is freed below.
        let state = unsafe { &*this };
        if !state.ended.get() || state.objects.get() > 0 {
            return;
        }
        for class in state.classes.take() {
            // SAFETY: the list owns its boxes.
            drop(unsafe { Box::from_raw(class) });
        }
        // SAFETY: nothing leads to it any more: it is off the list, and its objects are gone.
        drop(unsafe { Box::from_raw(this) });
    }
}

/// The function behind a reference.
///
/// # Safety
/// The reference is a strong one of the env to a function.
#[inline]
unsafe fn dereference<'s>(env: &Env<'s>, reference: napi_ref) -> Result<JsFunction<'s>> {
    let mut value = null_mut();
    // SAFETY: env and reference are live and the result is a local.
    env.check(unsafe { raw::napi_get_reference_value(env.raw(), reference, &raw mut value) })?;
    // SAFETY: the runtime has just made the handle in the current scope, of a function.
    Ok(unsafe { JsFunction::from_raw(value) })
}

/// The type of a class whose definition failed.
struct Undefined;

/// An object is gone: drops its value, if it has one still.
unsafe extern "C" fn finalize(env: napi_env, data: *mut c_void, hint: *mut c_void) {
    // SAFETY: `wrap` gave the slot and the state, which lives until this, its last object's finalizer, if not longer.
    let (slot, state) = unsafe { (&*data.cast::<Slot>(), &*hint.cast::<EnvState>()) };
    if slot.borrows.get() != 0 {
        // Another thread uses the value, until it says so. Or an ending env cut off the frames that use it: then it
        // stays theirs, and so does the state.
        slot.lose_object();
        return;
    }
    // SAFETY: the runtime finalizes with a live env; the slot is nobody's, and the state is not used after this.
    unsafe {
        enter(env, || {
            state.clear_slot(slot);
            Ok(null_mut())
        })
    };
}

/// The env ends.
unsafe extern "C" fn end(data: *mut c_void) {
    // SAFETY: `of` gave the state, which lives at least until its end.
    let state = unsafe { &*data.cast_const().cast::<EnvState>() };
    contain(|| unlink(state));
    for class in &*state.classes.borrow() {
        // SAFETY: the list holds live boxes; in its cleanup hooks an env is still live, and the reference is its own.
        unsafe {
            let reference = (**class).constructor.replace(null_mut());
            if !reference.is_null() {
                raw::napi_delete_reference(state.env, reference);
            }
        }
    }
    for (_, reference) in state.errors.take() {
        // SAFETY: as above.
        unsafe { raw::napi_delete_reference(state.env, reference) };
    }
    state.arena.for_each(|slot| {
        if slot.is_idle()
            && let Some((class, value)) = slot.take()
        {
            // SAFETY: the value was in its slot.
            contain(|| unsafe { class.boxes.drop(value) });
        }
    });
    state.ended.set(true);
    // SAFETY: the state is not used after this.
    unsafe { EnvState::free_if_done(data.cast()) };
}

/// Takes a state off the thread's list.
#[inline]
fn unlink(state: &EnvState) {
    let mut link = ENVS.get();
    if std::ptr::eq(link, state) {
        ENVS.set(state.next.get());
        return;
    }
    // SAFETY: what is on the list has not ended.
    while let Some(previous) = unsafe { link.as_ref() } {
        if std::ptr::eq(previous.next.get(), state) {
            previous.next.set(state.next.get());
            return;
        }
        link = previous.next.get();
    }
}
