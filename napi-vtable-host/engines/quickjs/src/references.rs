//! Counted references: strong while the count is above zero, weak at zero.
//!
//! A weak reference to an object or a symbol is a `WeakRef` object of the pristine class. A primitive cannot
//! be held weakly: at zero it is dropped, as in Node.

use napi_vtable_sys::napi_status;
use rquickjs_sys as q;
use rquickjs_sys::JSValue;

use crate::env::{Env, Tracked};
use crate::owned::Owned;

enum Target {
    Strong(JSValue),
    /// A `WeakRef`.
    Weak(JSValue),
    Gone,
}

/// What a `napi_ref` names; it lives in [`Env::references`].
pub struct Reference {
    count: u32,
    target: Target,
    /// The finalizer that came with the reference and goes with it.
    pub finalizer: Option<Tracked>,
}

impl Reference {
    /// Refers to a borrowed value.
    ///
    /// # Errors
    /// `napi_pending_exception` where memory runs out.
    pub fn new(env: &Env, value: JSValue, count: u32) -> Result<Self, napi_status> {
        let target = if count == 0 {
            weak(env, value)?
        } else {
            strong(env, value)
        };
        Ok(Self {
            count,
            target,
            finalizer: None,
        })
    }

    /// The count.
    pub fn count(&self) -> u32 {
        self.count
    }

    /// Frees what is held; a finalizer that came with the reference will not run.
    pub fn free(self, env: &Env) {
        if let Some(finalizer) = self.finalizer {
            env.untrack(finalizer.finalizer);
        }
        if let Target::Strong(value) | Target::Weak(value) = self.target {
            // SAFETY: the reference owned it.
            unsafe { q::JS_FreeValue(env.ctx(), value) }
        }
    }
}

fn strong(env: &Env, value: JSValue) -> Target {
    // SAFETY: the caller's value is alive.
    Target::Strong(unsafe { q::JS_DupValue(env.ctx(), value) })
}

fn weak(env: &Env, value: JSValue) -> Result<Target, napi_status> {
    // SAFETY: reads tags.
    let (object, symbol) = unsafe { (q::JS_IsObject(value), q::JS_IsSymbol(value)) };
    if !object && !symbol {
        return Ok(Target::Gone);
    }
    let outer = env.set_aside();
    let target = match env.construct(env.engine().intrinsics.weak_ref, &[value]) {
        Ok(weak) => Target::Weak(weak.into_raw()),
        // A symbol of the global registry never dies, and WeakRef refuses it.
        Err(_) if symbol => {
            env.forget_pending();
            strong(env, value)
        }
        Err(status) => return Err(status),
    };
    env.restore(outer);
    Ok(target)
}

/// The value of a reference, owned by the caller; `None` once it is gone.
///
/// # Errors
/// `napi_pending_exception` where memory runs out.
pub fn value<'e>(env: &'e Env, reference: &Reference) -> Result<Option<Owned<'e>>, napi_status> {
    match reference.target {
        // SAFETY: the reference owns the value.
        Target::Strong(value) => env
            .js(unsafe { q::JS_DupValue(env.ctx(), value) })
            .map(Some),
        Target::Weak(weak) => {
            let value = env.call(env.engine().intrinsics.weak_ref_deref, weak, &[])?;
            // SAFETY: reads a tag.
            Ok((!unsafe { q::JS_IsUndefined(value.raw()) }).then_some(value))
        }
        Target::Gone => Ok(None),
    }
}

/// Adds to a count; a weak reference whose value lives becomes strong.
///
/// # Errors
/// As for [`value`].
pub fn add(env: &Env, reference: &mut Reference) -> Result<u32, napi_status> {
    if reference.count == 0 {
        match value(env, reference)? {
            None => return Ok(0),
            Some(value) => replace(env, reference, Target::Strong(value.into_raw())),
        }
    }
    reference.count = reference.count.saturating_add(1);
    Ok(reference.count)
}

/// Takes from a count that is above zero; at zero the reference becomes weak.
///
/// # Errors
/// As for [`value`].
pub fn subtract(env: &Env, reference: &mut Reference) -> Result<u32, napi_status> {
    if reference.count == 1
        && let Target::Strong(value) = reference.target
    {
        let target = weak(env, value)?;
        replace(env, reference, target);
    }
    reference.count -= 1;
    Ok(reference.count)
}

fn replace(env: &Env, reference: &mut Reference, target: Target) {
    let older = std::mem::replace(&mut reference.target, target);
    Reference {
        count: 0,
        target: older,
        finalizer: None,
    }
    .free(env);
}
