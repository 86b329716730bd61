//! Classes, and what native code hangs on objects: wraps, finalizers, type tags.
//!
//! A class is a native function whose instances bear its brand; an instance method refuses every other
//! receiver, as V8's signatures do. Wraps, tags and finalizers live outside of the object (`weak.rs`), so
//! frozen objects and proxies take them too.
//!
//! Source: "Object wrap" of the Node-API reference.

#![allow(non_upper_case_globals, reason = "the constants keep their C names")]

use std::ffi::{c_char, c_void};

use napi_vtable_sys::*;
use rquickjs_sys::JSValue;

use crate::api::objects::to_object;
use crate::api::strings;
use crate::arguments::{Descriptors, In, Out, Place, Text};
use crate::entry::node_api;
use crate::env::{Env, Finalizer, Tracked};
use crate::function::{Kind, define_constructor, new_function};
use crate::property::{Key, Property};
use crate::references::Reference;
use crate::weak::{self, Wrap};

node_api! {
    /// `napi_define_class`.
    js fn napi_define_class(
        env, utf8name + length: Text<*const c_char>, constructor: napi_callback, data: *mut c_void,
        property_count of properties: Descriptors, result: Out<napi_value>,
    ) {
        let result = result.required()?;
        let constructor = constructor.ok_or(napi_invalid_arg)?;
        let properties = properties.get()?;
        if utf8name.is_null() {
            return Err(napi_invalid_arg);
        }
        let name = env.js(strings::from_utf8(env, utf8name.get()?))?;
        let brand = env.engine().new_brand();
        let class = env.js(new_function(env, name.raw(), constructor, data, Kind::Class(brand))?)?;
        let prototype = env.get(class.raw(), &Key::of_text(env, b"prototype")?)?;
        for descriptor in properties {
            if !descriptor.get().attributes.contains(napi_static) {
                let property = Property::read(env, descriptor, Kind::Method(brand), true)?;
                property.define(env, prototype.raw())?;
            } else {
                Property::read(env, descriptor, Kind::Plain, false)?.define(env, class.raw())?;
            }
        }
        // A property of the module's may have taken the name.
        let key = Key::of_text(env, b"constructor")?;
        if !env.has_own(prototype.raw(), &key)? {
            define_constructor(env, prototype.raw(), class.raw())?;
        }
        env.answer(result, class)
    }

    /// `napi_wrap`: an object holds one wrapped pointer at a time.
    js fn napi_wrap(
        env, js_object: napi_value, native_object: *mut c_void, finalize_cb: napi_finalize,
        finalize_hint: *mut c_void, result: Out<napi_ref>,
    ) {
        let object = env.object(js_object, napi_invalid_arg)?;
        if weak::with_existing(env, object, |holder| holder.wrap.is_some())? == Some(true) {
            return Err(napi_invalid_arg);
        }
        let result = result.optional();
        if result.is_some() && finalize_cb.is_none() {
            return Err(napi_invalid_arg);
        }
        let finalizer = Finalizer { callback: finalize_cb, data: native_object, hint: finalize_hint };
        attach(env, object, finalizer, result, |holder, finalizer| {
            holder.wrap = Some(Wrap { data: native_object, finalizer });
        })
    }

    /// `napi_unwrap`.
    js fn napi_unwrap(env, js_object: napi_value, result: Out<*mut c_void>) {
        env.value(js_object)?;
        let result = result.required()?;
        let object = env.object(js_object, napi_invalid_arg)?;
        let data = weak::with_existing(env, object, |holder| {
            holder.wrap.as_ref().map(|wrap| wrap.data)
        })?;
        result.set(data.flatten().ok_or(napi_invalid_arg)?);
        Ok(())
    }

    /// `napi_remove_wrap`: the finalizer does not run.
    js fn napi_remove_wrap(env, js_object: napi_value, result: Out<*mut c_void>) {
        let object = env.object(js_object, napi_invalid_arg)?;
        let wrap = weak::with_existing(env, object, |holder| holder.wrap.take())?;
        let wrap = wrap.flatten().ok_or(napi_invalid_arg)?;
        result.give(|| wrap.data);
        if let Some(finalizer) = wrap.finalizer {
            env.engine().cancel(finalizer);
        }
        Ok(())
    }

    /// `napi_add_finalizer`.
    any fn napi_add_finalizer(
        env, js_object: napi_value, finalize_data: *mut c_void, finalize_cb: napi_finalize,
        finalize_hint: *mut c_void, result: Out<napi_ref>,
    ) {
        env.value(js_object)?;
        if finalize_cb.is_none() {
            return Err(napi_invalid_arg);
        }
        let object = env.object(js_object, napi_invalid_arg)?;
        let finalizer = Finalizer { callback: finalize_cb, data: finalize_data, hint: finalize_hint };
        attach(env, object, finalizer, result.optional(), |holder, finalizer| {
            holder.finalizers.extend(finalizer);
        })
    }

    /// `napi_type_tag_object`: an object is tagged once.
    js fn napi_type_tag_object(env, value: napi_value, type_tag: In<napi_type_tag>) {
        let object = tagged(env, value)?;
        let tag = type_tag.get()?;
        let fresh = weak::with_holder(env, object.raw(), |holder| {
            let fresh = holder.tag.is_none();
            holder.tag.get_or_insert(*tag);
            fresh
        })?;
        if fresh { Ok(()) } else { Err(napi_invalid_arg) }
    }

    /// `napi_check_object_type_tag`.
    js fn napi_check_object_type_tag(
        env, value: napi_value, type_tag: In<napi_type_tag>, result: Out<bool>,
    ) {
        let object = tagged(env, value)?;
        let tag = type_tag.get()?;
        let result = result.required()?;
        let found = weak::with_existing(env, object.raw(), |holder| holder.tag)?.flatten();
        result.set(found.is_some_and(|found| (found.lower, found.upper) == (tag.lower, tag.upper)));
        Ok(())
    }
}

/// The object to tag; here `null` and `undefined` are `napi_pending_exception`.
fn tagged(env: &Env, value: napi_value) -> Result<crate::owned::Owned<'_>, napi_status> {
    to_object(env, value).map_err(|status| match status {
        napi_object_expected => napi_pending_exception,
        other => other,
    })
}

/// Hangs a finalizer on an object, with a weak reference where the module wants one. Deleting that reference
/// cancels the finalizer.
fn attach(
    env: &Env,
    object: JSValue,
    finalizer: Finalizer,
    result: Option<Place<napi_ref>>,
    place: impl FnOnce(&mut weak::Holder, Option<Tracked>),
) -> Result<(), napi_status> {
    let wanted = match result {
        Some(result) => Some((result, Reference::new(env, object, 0)?)),
        None => None,
    };
    // An env that has ended takes no more finalizers: nobody would run them.
    let tracked = match finalizer.callback {
        Some(_) => Some(env.track(finalizer).ok_or(napi_generic_failure)?),
        None => None,
    };
    if let Err(status) = weak::with_holder(env, object, |holder| place(holder, tracked)) {
        if let Some(tracked) = tracked {
            env.untrack(tracked.finalizer);
        }
        if let Some((_, reference)) = wanted {
            reference.free(env);
        }
        return Err(status);
    }
    if let Some((result, mut reference)) = wanted {
        reference.finalizer = tracked;
        result.set(env.references.borrow_mut().insert(reference).as_ptr());
    }
    Ok(())
}
