//! Names of properties that each env makes once.
//!
//! **Life cycle.** A [`PropertyKey`] is a static. At its first use anywhere it gets a number; at its first use in an
//! env, a JavaScript string and a strong reference to it, which the env keeps under that number until it ends. Where
//! the runtime has no references to strings, the name goes along each time, as a `&CStr` does.
//!
//! **Threads.** The number is one for the process. What an env keeps, only its own thread sees.

use std::cell::{Cell, UnsafeCell};
use std::ffi::CStr;
use std::fmt;
use std::ptr::{NonNull, null_mut};
use std::sync::atomic::{AtomicUsize, Ordering};

use napi_vtable_sys::{napi_env, napi_ok, napi_property_descriptor, napi_ref, napi_value};

use crate::convert::{FromJs, make};
use crate::env::Env;
use crate::error::{Failure, Result};
use crate::instance::Instance;
use crate::raw;
use crate::value::{Handle, JsObject, JsValue, Key, descriptor};

/// A property's name that each env makes once: faster than `c"name"` where a name is used again and again.
///
/// ```
/// use napi_vtable_module::{Env, JsObject, PropertyKey, Result};
///
/// static WIDTH: PropertyKey = PropertyKey::new(c"width");
///
/// fn total<'s>(env: Env<'s>, sizes: Vec<JsObject<'s>>) -> Result<f64> {
///     sizes.iter().map(|size| size.get::<f64>(&env, &WIDTH)).sum()
/// }
/// ```
/// Derived conversions use it by themselves.
///
/// It takes a runtime that has references to strings, and a module that declares Node-API 10, or wishes for it:
/// `#[module(wish = 10)]`. Everywhere else it is as fast as `c"name"`.
///
/// Sources: `node_api_create_property_key_utf8`, `napi_create_reference`.
pub struct PropertyKey {
    name: &'static CStr,
    /// Its place in what envs keep; 0 before it has one.
    number: AtomicUsize,
}

impl PropertyKey {
    /// A key with this name, which is UTF-8.
    #[must_use]
    #[inline]
    pub const fn new(name: &'static CStr) -> Self {
        Self {
            name,
            number: AtomicUsize::new(0),
        }
    }

    /// The name.
    #[must_use]
    #[inline]
    pub const fn name(&self) -> &'static CStr {
        self.name
    }

    #[cold]
    #[inline]
    fn numbered(&self) -> usize {
        static LAST: AtomicUsize = AtomicUsize::new(0);
        let new = LAST.fetch_add(1, Ordering::Relaxed) + 1;
        let number = &self.number;
        match number.compare_exchange(0, new, Ordering::Relaxed, Ordering::Relaxed) {
            Ok(_) => new,
            Err(first) => first,
        }
    }
}

impl fmt::Debug for PropertyKey {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("PropertyKey").field(&self.name).finish()
    }
}

/// Stands for the reference where the runtime makes none.
const NO_REFERENCE: napi_ref = NonNull::<u64>::dangling().as_ptr().cast();

/// What an env keeps of the keys.
#[derive(Default)]
pub(crate) struct KeyCache {
    /// The references, by the keys' numbers; null where one is not made yet.
    references: UnsafeCell<Vec<napi_ref>>,
    /// What deletes them, set with the first one: a module without keys has no code for that.
    clear: Cell<Option<Clear>>,
}

/// # Safety
/// As for [`KeyCache::end`].
type Clear = unsafe fn(&KeyCache, napi_env);

impl KeyCache {
    /// The key as a handle of the current scope; none where it goes along as a text.
    #[inline(always)]
    fn handle(&self, env: &Env<'_>, key: &PropertyKey) -> Option<napi_value> {
        let number = key.number.load(Ordering::Relaxed);
        // SAFETY: the cache belongs to one thread, and no reference into it lasts beyond this line or that in `make`.
        let found = unsafe { &*self.references.get() }.get(number).copied();
        let reference = match found {
            Some(reference) if !reference.is_null() => reference,
            _ => self.make(env, key),
        };
        if reference == NO_REFERENCE {
            return None;
        }
        let mut value = null_mut();
        // SAFETY: the env is live, the reference is its own, the result is a local.
        let status = unsafe { raw::napi_get_reference_value(env.raw(), reference, &raw mut value) };
        (status == napi_ok).then_some(value)
    }

    #[cold]
    #[inline(never)]
    fn make(&self, env: &Env<'_>, key: &PropertyKey) -> napi_ref {
        let number = match key.number.load(Ordering::Relaxed) {
            0 => key.numbered(),
            number => number,
        };
        let reference = reference(env, key.name).unwrap_or(NO_REFERENCE);
        // SAFETY: as in `handle`; nothing between these lines comes back here.
        let references = unsafe { &mut *self.references.get() };
        if references.len() <= number {
            references.resize(number + 1, null_mut());
        }
        references[number] = reference;
        self.clear.set(Some(Self::clear));
        reference
    }

    /// # Safety
    /// As for [`end`](Self::end).
    #[inline]
    unsafe fn clear(&self, env: napi_env) {
        // SAFETY: as in `handle`; nothing between these lines comes back here.
        let references = std::mem::take(unsafe { &mut *self.references.get() });
        for reference in references {
            if !reference.is_null() && reference != NO_REFERENCE {
                // SAFETY: the caller's promise; the reference is the env's own, and gone from the list.
                unsafe { raw::napi_delete_reference(env, reference) };
            }
        }
    }

    /// Deletes the references of an env that ends.
    ///
    /// # Safety
    /// The env is the cache's and still takes calls.
    #[inline]
    pub(crate) unsafe fn end(&self, env: napi_env) {
        if let Some(clear) = self.clear.get() {
            // SAFETY: the caller's promise is passed on.
            unsafe { clear(self, env) };
        }
    }
}

/// A reference to the string, if the runtime makes one.
#[inline]
fn reference(env: &Env<'_>, name: &CStr) -> Option<napi_ref> {
    let (text, length) = (name.as_ptr(), name.count_bytes());
    let (mut value, mut reference) = (null_mut(), null_mut());
    // SAFETY: the env is live, the text is valid for its length, the results are locals.
    unsafe {
        let (raw_env, result) = (env.raw(), &raw mut value);
        if raw::anyway::node_api_create_property_key_utf8(raw_env, text, length, result) != napi_ok
            && raw::napi_create_string_utf8(raw_env, text, length, result) != napi_ok
        {
            return None;
        }
        let status = raw::napi_create_reference(env.raw(), value, 1, &raw mut reference);
        (status == napi_ok && !reference.is_null()).then_some(reference)
    }
}

#[inline(always)]
fn read<'s>(
    env: &Env<'s>,
    cache: &KeyCache,
    object: JsValue<'s>,
    key: &'static PropertyKey,
) -> Result<JsValue<'s>> {
    match cache.handle(env, key) {
        Some(key) => make!(env, napi_get_property(object.raw(), key)),
        None => key.name.get(env, object),
    }
}

impl<'s> Key<'s> for &'static PropertyKey {
    #[inline]
    fn get(self, env: &Env<'s>, object: JsValue<'s>) -> Result<JsValue<'s>> {
        read(env, &Instance::of(env)?.keys, object, self)
    }
    #[inline]
    fn set(self, env: &Env<'s>, object: JsValue<'s>, value: JsValue<'s>) -> Result<()> {
        match Instance::of(env)?.keys.handle(env, self) {
            // SAFETY: env, object, key and value are live in this scope.
            Some(key) => env.check(unsafe {
                raw::napi_set_property(env.raw(), object.raw(), key, value.raw())
            }),
            None => self.name.set(env, object, value),
        }
    }
    #[inline]
    fn has(self, env: &Env<'s>, object: JsValue<'s>) -> Result<bool> {
        self.name.has(env, object)
    }
    #[inline]
    fn name(self, env: &Env<'s>) -> Result<JsValue<'s>> {
        Key::name(self.name, env)
    }
    #[cold]
    #[inline]
    fn describe(self) -> String {
        Key::describe(self.name)
    }
}

/// An object whose fields a derived conversion reads: the env's keys are asked for once.
pub struct Fields<'s> {
    object: JsValue<'s>,
    keys: &'s KeyCache,
}

impl<'s> Fields<'s> {
    /// Of an object.
    #[inline(always)]
    pub fn of(env: &Env<'s>, object: JsObject<'s>) -> Result<Self> {
        Ok(Self {
            object: object.into(),
            keys: &Instance::of(env)?.keys,
        })
    }

    /// As [`JsObject::get`].
    #[inline(always)]
    pub fn get<T: FromJs<'s>>(&self, env: &Env<'s>, key: &'static PropertyKey) -> Result<T> {
        let value = read(env, self.keys, self.object, key)?;
        T::from_js(env, value).map_err(
            #[cold]
            |failure| failure.at(&Key::describe(key), env, value),
        )
    }
}

/// Reads a struct's fields.
///
/// What is no object is a mismatch. Where a field that has to be there is a number or a boolean, no primitive has it
/// (`proven`), and so the type is asked for only to tell what went wrong.
#[inline(always)]
pub fn fields<'s, T>(
    env: &Env<'s>,
    value: JsValue<'s>,
    proven: bool,
    read: impl FnOnce(&Fields<'s>) -> Result<T>,
) -> Result<T> {
    if !proven {
        return read(&Fields::of(env, value.downcast(env)?)?);
    }
    let keys = &Instance::of(env)?.keys;
    read(&Fields {
        object: value,
        keys,
    })
    .map_err(
        #[cold]
        |failure| wrong(env, value, failure),
    )
}

#[cold]
#[inline(never)]
fn wrong<'s>(env: &Env<'s>, value: JsValue<'s>, failure: Failure) -> Failure {
    let is_nullish = value.is_nullish(env);
    if !failure.is_mismatch() && !is_nullish {
        return failure;
    }
    let Err(no_object) = value.downcast::<JsObject<'s>>(env) else {
        return failure;
    };
    if is_nullish {
        // Reading from `undefined` or `null` leaves an exception in Node, before any code of a script has run.
        let mut thrown = null_mut();
        // SAFETY: the env is live and the result is a local; where nothing is pending, nothing happens.
        unsafe { raw::napi_get_and_clear_last_exception(env.raw(), &raw mut thrown) };
    }
    no_object
}

/// Makes an object with these properties; as [`Env::object_with`].
#[inline(always)]
pub fn object<'s, const N: usize>(
    env: &Env<'s>,
    properties: &[(&'static PropertyKey, JsValue<'s>); N],
) -> Result<JsObject<'s>> {
    let keys = &Instance::of(env)?.keys;
    let object = env.object()?;
    let descriptors: [napi_property_descriptor; N] = properties.map(|(key, value)| {
        let mut descriptor = descriptor(key.name, value.raw());
        if let Some(name) = keys.handle(env, key) {
            descriptor.utf8name = std::ptr::null();
            descriptor.name = name;
        }
        descriptor
    });
    // SAFETY: env and handles are live in this scope; names and descriptors outlive the call.
    env.check(unsafe {
        raw::napi_define_properties(env.raw(), object.raw(), N, descriptors.as_ptr())
    })?;
    Ok(object)
}
