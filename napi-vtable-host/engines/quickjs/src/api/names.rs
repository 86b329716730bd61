//! The names of an object's properties.
//!
//! QuickJS lists own keys; the walk along the prototypes, the filters and the conversion of numbers are
//! here. An own property hides one of the same name further up, even where the filter drops it.
//!
//! Source: "Working with JavaScript properties" of the Node-API reference.

#![allow(non_upper_case_globals, reason = "the constants keep their C names")]

use std::collections::HashSet;
use std::ffi::c_int;

use napi_vtable_sys::*;
use rquickjs_sys as q;
use rquickjs_sys::{JSAtom, JSValue};

use crate::api::objects::to_object;
use crate::api::strings;
use crate::arguments::Out;
use crate::entry::node_api;
use crate::env::Env;
use crate::owned::Owned;
use crate::values;

node_api! {
    /// `napi_get_property_names`: the enumerable string keys, inherited ones included.
    js fn napi_get_property_names(env, object: napi_value, result: Out<napi_value>) {
        let result = result.required()?;
        let object = to_object(env, object)?;
        let filter = napi_key_enumerable | napi_key_skip_symbols;
        let names = collect(env, object, true, filter, false)?;
        env.answer(result, names)
    }

    /// `napi_get_all_property_names`.
    js fn napi_get_all_property_names(
        env, object: napi_value, key_mode: napi_key_collection_mode, key_filter: napi_key_filter,
        key_conversion: napi_key_conversion, result: Out<napi_value>,
    ) {
        let result = result.required()?;
        let object = to_object(env, object)?;
        if !matches!(key_mode, napi_key_include_prototypes | napi_key_own_only)
            || !matches!(key_conversion, napi_key_keep_numbers | napi_key_numbers_to_strings)
        {
            return Err(napi_invalid_arg);
        }
        let inherited = key_mode == napi_key_include_prototypes;
        let numbers = key_conversion == napi_key_keep_numbers;
        let names = collect(env, object, inherited, key_filter, numbers)?;
        env.answer(result, names)
    }
}

/// The own keys of one object, freed on drop.
struct OwnKeys<'e> {
    env: &'e Env,
    table: *mut q::JSPropertyEnum,
    length: u32,
}

impl<'e> OwnKeys<'e> {
    fn of(env: &'e Env, object: JSValue) -> Result<Self, napi_status> {
        let mut keys = Self {
            env,
            table: std::ptr::null_mut(),
            length: 0,
        };
        let flags = (q::JS_GPN_STRING_MASK | q::JS_GPN_SYMBOL_MASK) as c_int;
        // SAFETY: the env's context is alive on this thread, the object by its keeper (see `values.rs`). QuickJS
        // hands the list over to `keys`, or writes nothing and throws.
        env.check(unsafe {
            let (table, length) = (&mut keys.table, &mut keys.length);
            q::JS_GetOwnPropertyNames(env.ctx(), table, length, object, flags)
        })?;
        Ok(keys)
    }

    fn atoms(&self) -> impl Iterator<Item = JSAtom> {
        // SAFETY: QuickJS gave the list that many entries, and `drop` alone frees it.
        (0..self.length as usize).map(|index| unsafe { (*self.table.add(index)).atom })
    }
}

impl Drop for OwnKeys<'_> {
    fn drop(&mut self) {
        // SAFETY: null, or the list that QuickJS handed over.
        unsafe { q::JS_FreePropertyEnum(self.env.ctx(), self.table, self.length) }
    }
}

fn collect<'e>(
    env: &'e Env,
    object: Owned<'e>,
    inherited: bool,
    filter: napi_key_filter,
    numbers: bool,
) -> Result<Owned<'e>, napi_status> {
    let names = env.new_array()?;
    let mut count = 0;
    // The lists stay until the end, so that no key in `seen` is freed and its number used again.
    let mut lists = Vec::new();
    let mut seen = HashSet::new();
    let mut current = object;
    loop {
        let keys = OwnKeys::of(env, current.raw())?;
        for atom in keys.atoms() {
            if !seen.insert(atom) || !passes(env, current.raw(), atom, filter)? {
                continue;
            }
            // SAFETY: `keys` keeps the atom; the env's context is alive on this thread.
            let name = env.js(unsafe { q::JS_AtomToValue(env.ctx(), atom) })?;
            let symbol = values::is_symbol(name.raw());
            let skip = if symbol {
                napi_key_skip_symbols
            } else {
                napi_key_skip_strings
            };
            if filter.contains(skip) {
                continue;
            }
            let number = if numbers && !symbol {
                index(env, name.raw())?
            } else {
                None
            };
            let name = match number {
                Some(number) => env.js(q::JS_NewFloat64(number.into()))?,
                None => name,
            };
            env.define_element(names.raw(), count, name)?;
            count += 1;
        }
        lists.push(keys);
        if !inherited {
            return Ok(names);
        }
        current = env.prototype_of(current.raw())?;
        if !values::is_object(current.raw()) {
            return Ok(names);
        }
    }
}

/// Whether the descriptor of an own property has what the filter asks for.
fn passes(
    env: &Env,
    object: JSValue,
    atom: JSAtom,
    filter: napi_key_filter,
) -> Result<bool, napi_status> {
    let by_descriptor = [
        napi_key_writable,
        napi_key_enumerable,
        napi_key_configurable,
    ];
    if !by_descriptor.iter().any(|part| filter.contains(*part)) {
        return Ok(true);
    }
    let mut descriptor = q::JSPropertyDescriptor {
        flags: 0,
        value: q::JS_UNDEFINED,
        getter: q::JS_UNDEFINED,
        setter: q::JS_UNDEFINED,
    };
    let ctx = env.ctx();
    // SAFETY: the env's context is alive on this thread; `collect` keeps the object and the list with the atom.
    // QuickJS hands over the values of a descriptor that it found, and they are freed here.
    let found = unsafe {
        let found = q::JS_GetOwnProperty(ctx, &mut descriptor, object, atom);
        if found > 0 {
            q::JS_FreeValue(ctx, descriptor.value);
            q::JS_FreeValue(ctx, descriptor.getter);
            q::JS_FreeValue(ctx, descriptor.setter);
        }
        env.check(found)?
    };
    let flags = descriptor.flags.cast_unsigned();
    let wants = |attribute, flag| !filter.contains(attribute) || flags & flag != 0;
    // An accessor counts as writable.
    let writable = q::JS_PROP_WRITABLE | q::JS_PROP_GETSET;
    Ok(found != 0
        && wants(napi_key_writable, writable)
        && wants(napi_key_enumerable, q::JS_PROP_ENUMERABLE)
        && wants(napi_key_configurable, q::JS_PROP_CONFIGURABLE))
}

/// The number of a key that is an array index in its one spelling.
fn index(env: &Env, name: JSValue) -> Result<Option<u32>, napi_status> {
    strings::units(env, name, |units| {
        if units.len() > 10 || units.is_empty() || (units.len() > 1 && units[0] == u16::from(b'0'))
        {
            return None;
        }
        let mut number = 0_u64;
        for unit in units {
            let digit = u8::try_from(*unit).ok().filter(u8::is_ascii_digit)?;
            number = number * 10 + u64::from(digit - b'0');
        }
        u32::try_from(number)
            .ok()
            .filter(|number| *number < u32::MAX)
    })
}
