//! An argument for each type of parameter that Node-API has: mostly one that makes sense, sometimes one that does
//! not but that a caller may pass.
//!
//! What goes together, a text and its length, a list and its count, memory and its size, meets in the [`Plan`].
//! A type without an implementation here does not compile, and a count whose name is unknown ends the program at its
//! start.

use std::ffi::{c_char, c_int, c_void};
use std::ptr::{null, null_mut, without_provenance_mut};

use napi_vtable_sys::*;

use crate::callbacks;
use crate::kinds::{self, Kind, NUMBERS, TEXTS};
use crate::plan::{Made, Plan};
use crate::world::Scope;

/// A type of parameter.
pub trait Param: Copy {
    /// An argument for the parameter of this name.
    fn make(plan: &mut Plan<'_>, name: &'static str) -> Self;
}

/// Lengths that no memory has; functions check for them before they read.
const TOO_LONG: usize = i32::MAX as usize + 1;

macro_rules! params {
    ($($type:ty: |$plan:ident, $name:ident| $make:expr;)*) => {$(
        impl Param for $type {
            fn make($plan: &mut Plan<'_>, $name: &'static str) -> Self {
                let argument: $type = $make;
                $plan.tell($name, Shown(argument).show());
                argument
            }
        }
    )*};
}

/// An argument as a trace shows it.
struct Shown<T>(T);

trait Show {
    fn show(&self) -> String;
}

impl<T> Show for Shown<T> {
    fn show(&self) -> String {
        // Every parameter is a number or a pointer, so its bytes say all.
        let size = size_of::<T>().min(8);
        let mut bytes = [0_u8; 8];
        // SAFETY: the argument has that many bytes, all of them initialized.
        unsafe {
            std::ptr::copy_nonoverlapping((&raw const self.0).cast(), bytes.as_mut_ptr(), size)
        };
        let number = u64::from_ne_bytes(bytes);
        if number > 1 << 32 {
            format!("{number:#x}")
        } else {
            number.to_string()
        }
    }
}

/// A handle from a list, mostly one of the plan's env; null or an invented one at times.
fn handle<H: Copy>(plan: &Plan<'_>, own: Vec<H>, address: impl Fn(H) -> usize) -> usize {
    let rng = &plan.world.rng;
    match rng.below(100) {
        0..4 => 0,
        4..6 if plan.world.wild => rng.below(100) << rng.below(40),
        _ if own.is_empty() => 0,
        _ => address(*rng.pick(&own)),
    }
}

macro_rules! handles {
    ($($type:ty: $list:ident;)*) => {$(
        impl Param for $type {
            fn make(plan: &mut Plan<'_>, name: &'static str) -> Self {
                let (env, world) = (plan.world.current.get(), plan.world);
                let own = world.$list.borrow().iter().filter(|entry| world.wild || entry.env == env).copied().collect();
                plan.handle = handle(plan, own, |entry| entry.handle.addr());
                plan.tell(name, plan.handle);
                without_provenance_mut(plan.handle)
            }
        }
    )*};
}

handles! {
    napi_deferred: deferreds;
    napi_async_context: contexts;
    napi_callback_scope: callback_scopes;
    napi_async_work: works;
}

params! {
    napi_env: |plan, name| {
        if plan.world.rng.chance(1) {
            null_mut()
        } else {
            plan.env = Some(plan.world.current.get());
            plan.world.env_now()
        }
    };
    napi_value: |plan, name| {
        let value = value(plan, name);
        if plan.value.is_null() {
            plan.value = value;
        }
        value
    };
    napi_ref: |plan, name| {
        let (world, env) = (plan.world, plan.world.current.get());
        let own = world.references.borrow().iter().filter(|entry| entry.env == env).copied().collect();
        plan.handle = handle(plan, own, |entry: crate::world::Reference| entry.handle.addr());
        without_provenance_mut(plan.handle)
    };
    napi_threadsafe_function: |plan, name| {
        let world = plan.world;
        let (env, own_only) = (world.current.get(), plan.env.is_some());
        let own = world.threadsafe.borrow().iter().filter(|entry| !own_only || entry.env == env).copied().collect();
        plan.handle = handle(plan, own, |entry: crate::world::Threadsafe| entry.handle.addr());
        without_provenance_mut(plan.handle)
    };
    napi_async_cleanup_hook_handle: |plan, name| {
        let own = plan.world.hook_handles.borrow().clone();
        plan.handle = handle(plan, own, |entry| entry.handle.addr());
        without_provenance_mut(plan.handle)
    };
    napi_handle_scope: |plan, name| {
        plan.handle = match plan.world.pick_scope(false) {
            Some(Scope::Plain(scope)) => scope.addr(),
            Some(Scope::Escapable(scope)) if plan.world.wild => scope.addr(),
            _ => 0,
        };
        without_provenance_mut(plan.handle)
    };
    napi_escapable_handle_scope: |plan, name| {
        plan.handle = match plan.world.pick_scope(true) {
            Some(Scope::Escapable(scope)) => scope.addr(),
            Some(Scope::Plain(scope)) if plan.world.wild => scope.addr(),
            _ => 0,
        };
        without_provenance_mut(plan.handle)
    };
    napi_callback_info: |plan, name| {
        // Only of the call that runs: a finalizer above it has none.
        let (infos, depth) = (plan.world.infos.borrow(), plan.world.depth.get());
        infos.last().filter(|(of, _)| *of == depth).map_or(null_mut(), |(_, info)| *info)
    };

    bool: |plan, name| plan.world.rng.chance(50);
    f64: |plan, name| *plan.world.rng.pick(NUMBERS);
    i32: |plan, name| *plan.world.rng.pick(&[0, 1, -1, 255, i32::MAX, i32::MIN]);
    u32: |plan, name| u32_for(plan, name);
    i64: |plan, name| *plan.world.rng.pick(&[0, 1, -1, 1 << 53, -(1 << 53), i64::MAX, i64::MIN, 1 << 20]);
    u64: |plan, name| *plan.world.rng.pick(&[0, 1, 1 << 53, u64::MAX, 1 << 63]);
    usize: |plan, name| size(plan, name);

    napi_typedarray_type: |plan, name| napi_typedarray_type(enumerated(plan, 12));
    napi_key_collection_mode: |plan, name| napi_key_collection_mode(enumerated(plan, 2));
    napi_key_filter: |plan, name| napi_key_filter(enumerated(plan, 32));
    napi_key_conversion: |plan, name| napi_key_conversion(enumerated(plan, 2));
    napi_threadsafe_function_release_mode: |plan, name| napi_threadsafe_function_release_mode(enumerated(plan, 2));
    napi_threadsafe_function_call_mode: |plan, name| {
        // A call that waits for room would wait for this very thread.
        let bounded = plan.world.threadsafe.borrow().iter().any(|f| f.handle.addr() == plan.handle && f.bounded);
        napi_threadsafe_function_call_mode(if bounded { 0 } else { enumerated(plan, 2) })
    };

    napi_callback: |plan, name| {
        if plan.world.rng.chance(4) { None } else { callbacks::callback(&plan.world.rng) }
    };
    napi_finalize: |plan, name| promised(plan, Some(callbacks::finalize as _));
    node_api_noenv_finalize: |plan, name| promised(plan, Some(callbacks::finalize_without_env as _));
    napi_cleanup_hook: |plan, name| promised(plan, Some(callbacks::hook as _));
    napi_async_cleanup_hook: |plan, name| promised(plan, Some(callbacks::async_hook as _));
    napi_async_execute_callback: |plan, name| {
        if plan.world.rng.chance(3) { None } else { Some(callbacks::execute as _) }
    };
    napi_async_complete_callback: |plan, name| Some(callbacks::complete as _);
    napi_threadsafe_function_call_js: |plan, name| {
        let with = plan.world.rng.chance(75);
        plan.number = usize::from(with);
        if with { Some(callbacks::call_js as _) } else { None }
    };

    *mut c_void: |plan, name| data(plan, name);
    *const c_void: |plan, name| {
        let bytes = plan.bytes.unwrap_or(0);
        if bytes > 1 << 20 || plan.world.rng.chance(5) {
            if bytes == 0 || bytes > 1 << 20 { null() } else { plan.keep(vec![7_u8; bytes]).cast() }
        } else {
            plan.keep(vec![7_u8; bytes]).cast()
        }
    };
    *const c_char: |plan, name| text8(plan).cast();
    *const u16: |plan, name| text16(plan);
    *mut c_char: |plan, name| {
        if name == "buf" { buffer::<u8>(plan).cast() } else { external_text(plan).cast() }
    };
    *mut u16: |plan, name| {
        if name == "buf" { buffer::<u16>(plan) } else { external_text(plan).cast() }
    };
    *const napi_value: |plan, name| values(plan, name);
    *const napi_property_descriptor: |plan, name| descriptors(plan);
    *const napi_type_tag: |plan, name| {
        let tag = napi_type_tag { lower: plan.world.rng.below(3) as u64, upper: 1 };
        if plan.world.rng.chance(3) { null() } else { plan.keep(vec![tag]) }
    };
    *const u64: |plan, name| {
        let count = plan.count.unwrap_or(0);
        if count > 1 << 20 || plan.world.rng.chance(3) { null() } else {
            let words = (0..count).map(|_| plan.world.rng.next()).collect();
            plan.keep(words)
        }
    };
    *mut napi_module: |plan, name| null_mut();

    *mut napi_value: |plan, name| if name == "argv" { room(plan) } else { out(plan, Made::Value) };
    *mut napi_ref: |plan, name| out(plan, Made::Reference);
    *mut napi_deferred: |plan, name| out(plan, Made::Deferred);
    *mut napi_handle_scope: |plan, name| out(plan, Made::Scope);
    *mut napi_escapable_handle_scope: |plan, name| out(plan, Made::Escapable);
    *mut napi_callback_scope: |plan, name| out(plan, Made::CallbackScope);
    *mut napi_async_context: |plan, name| out(plan, Made::Context);
    *mut napi_async_work: |plan, name| out(plan, Made::Work);
    *mut napi_threadsafe_function: |plan, name| out(plan, Made::Threadsafe);
    *mut napi_async_cleanup_hook_handle: |plan, name| out(plan, Made::HookHandle);
    *mut napi_valuetype: |plan, name| out(plan, Made::Other);
    *mut napi_typedarray_type: |plan, name| out(plan, Made::Other);
    *mut bool: |plan, name| out(plan, Made::Other);
    *mut f64: |plan, name| out(plan, Made::Other);
    *mut i32: |plan, name| out(plan, Made::Other);
    *mut u32: |plan, name| out(plan, Made::Other);
    *mut i64: |plan, name| out(plan, Made::Other);
    *mut u64: |plan, name| if name == "words" { room(plan) } else { out(plan, Made::Other) };
    *mut usize: |plan, name| {
        if name == "argc" || name == "word_count" { count_place(plan) } else { out(plan, Made::Other) }
    };
    *mut *mut c_void: |plan, name| out(plan, Made::Other);
    *mut *mut uv_loop_s: |plan, name| out(plan, Made::Other);
    *mut *const c_char: |plan, name| out(plan, Made::Other);
    *mut *const napi_extended_error_info: |plan, name| out(plan, Made::Other);
    *mut *const napi_node_version: |plan, name| out(plan, Made::Other);
}

/// A place for a result; null at times, also where a result that nobody asks for would be lost.
fn out<T>(plan: &mut Plan<'_>, made: Made) -> *mut T {
    // What nobody gets to know, nobody could end.
    let must = [Made::Scope, Made::Escapable, Made::CallbackScope].contains(&made);
    if !must && plan.world.rng.chance(5) {
        return null_mut();
    }
    plan.out(made, size_of::<T>(), None).cast()
}

/// The place of a count that is both asked and told.
fn count_place(plan: &mut Plan<'_>) -> *mut usize {
    if plan.world.rng.chance(10) {
        return null_mut();
    }
    let count = plan.world.rng.below(5);
    plan.count = Some(count);
    plan.out(Made::Other, 8, Some(count as u64)).cast()
}

/// Room for as many entries as the count says.
fn room<T: Copy + Default2 + 'static>(plan: &mut Plan<'_>) -> *mut T {
    match plan.count {
        Some(count) if plan.world.rng.chance(85) => plan.keep(vec![T::none(); count]),
        _ => null_mut(),
    }
}

/// Something to put where a result will be.
trait Default2 {
    fn none() -> Self;
}

impl Default2 for u64 {
    fn none() -> Self {
        0
    }
}

impl Default2 for napi_value {
    fn none() -> Self {
        null_mut()
    }
}

/// A callback that keeps the call's promise, or none.
fn promised<T>(plan: &mut Plan<'_>, callback: Option<T>) -> Option<T> {
    if plan.world.rng.chance(8) {
        return None;
    }
    if !plan.is("remove_env_cleanup_hook") {
        plan.is_promised = true;
        plan.promise();
    }
    callback
}

/// A value of an enum, or one behind its end.
fn enumerated(plan: &mut Plan<'_>, end: usize) -> u32 {
    let rng = &plan.world.rng;
    let value = if rng.chance(92) {
        rng.below(end) as u32
    } else {
        *rng.pick(&[end as u32, 99, u32::MAX, 1 << 31])
    };
    plan.mode = value;
    value
}

fn u32_for(plan: &mut Plan<'_>, name: &str) -> u32 {
    let rng = &plan.world.rng;
    let number = match name {
        "initial_refcount" => *rng.pick(&[0, 0, 0, 1, 1, 2, 5]),
        // An array with an element at the far end would have four thousand million.
        "index" if plan.is("set_element") => *rng.pick(&[0, 1, 2, 7, 63, 300]),
        "index" => *rng.pick(&[0, 1, 2, 63, 1 << 31, u32::MAX - 1, u32::MAX]),
        _ => *rng.pick(&[0, 1, 255, 1 << 31, u32::MAX]),
    };
    plan.mode = number;
    number
}

/// What the value parameter of a function is for.
fn wanted(plan: &Plan<'_>, name: &str) -> Kind {
    let field = plan.function.field;
    match name {
        "object" | "js_object" | "async_resource" | "prototype_or_null" => match field {
            "instanceof" => Kind::Any,
            "unwrap" | "remove_wrap" => Kind::Wrapped,
            _ => Kind::Object,
        },
        "key" => Kind::Key,
        "func" | "constructor" => Kind::Function,
        "arraybuffer" => Kind::ArrayBuffer,
        "typedarray" => Kind::TypedArray,
        "dataview" => Kind::DataView,
        "script" => Kind::Script,
        "code" | "msg" | "description" | "async_resource_name" => Kind::String,
        "error" | "err" => Kind::Error,
        "value" => match field {
            "get_value_double" | "get_value_int32" | "get_value_uint32" | "get_value_int64" => {
                Kind::Number
            }
            "get_value_bool" => Kind::Bool,
            "get_value_string_latin1" | "get_value_string_utf8" | "get_value_string_utf16" => {
                Kind::String
            }
            "get_value_bigint_int64" | "get_value_bigint_uint64" | "get_value_bigint_words" => {
                Kind::BigInt
            }
            "get_value_external" => Kind::External,
            "get_date_value" => Kind::Date,
            "get_array_length" => Kind::Array,
            "get_buffer_info" => Kind::Buffer,
            "type_tag_object" | "check_object_type_tag" | "create_reference" | "set_prototype" => {
                Kind::Object
            }
            "is_detached_arraybuffer" => Kind::ArrayBuffer,
            _ => Kind::Any,
        },
        _ => Kind::Any,
    }
}

fn value(plan: &mut Plan<'_>, name: &str) -> napi_value {
    let world = plan.world;
    let rng = &world.rng;
    let wanted = wanted(plan, name);
    match rng.below(100) {
        0..4 => return null_mut(),
        4..8 if world.wild => return world.stale_value(),
        8..20 => {
            if let Some(value) = world.value_of(Kind::Any) {
                return value.handle;
            }
        }
        20..28 => return kinds::fresh(world, wanted),
        _ => {}
    }
    match world.value_of(wanted) {
        Some(value) => value.handle,
        None => kinds::fresh(world, wanted),
    }
}

/// A list of values, as long as the count says; in `create_object_with_properties` the count comes last.
fn values(plan: &mut Plan<'_>, name: &str) -> *const napi_value {
    let world = plan.world;
    let count = *plan.count.get_or_insert_with(|| world.rng.below(4));
    if count > 1 << 20 || world.rng.chance(3) {
        // The function has to look at the list before it looks at its entries.
        return null();
    }
    let name = if name == "property_names" {
        "key"
    } else {
        "value"
    };
    let values = (0..count).map(|_| value(plan, name)).collect();
    plan.keep(values)
}

fn descriptors(plan: &mut Plan<'_>) -> *const napi_property_descriptor {
    let world = plan.world;
    let rng = &world.rng;
    let count = plan.count.unwrap_or(0);
    if count > 1 << 20 || rng.chance(3) {
        return null();
    }
    let mut descriptors = Vec::new();
    for _ in 0..count {
        let by_handle = rng.chance(40);
        let mut text = rng.pick(TEXTS).as_bytes().to_vec();
        text.push(0);
        let optional = |percent| {
            if rng.chance(percent) {
                callbacks::callback(rng)
            } else {
                None
            }
        };
        let attributes = *rng.pick(&[0, 1, 2, 4, 5, 7, 1 << 10, (1 << 10) | 7, 1 << 20, u32::MAX]);
        descriptors.push(napi_property_descriptor {
            utf8name: if by_handle {
                null()
            } else {
                plan.keep(text).cast()
            },
            name: if by_handle {
                value(plan, "key")
            } else {
                null_mut()
            },
            method: optional(40),
            getter: optional(20),
            setter: optional(20),
            value: value(plan, "value"),
            attributes: napi_property_attributes(attributes),
            data: world.ledger.callback(),
        });
    }
    plan.keep(descriptors)
}

/// Whether a length follows a text.
fn has_length(plan: &Plan<'_>) -> bool {
    plan.function.signature.contains("char*, size_t")
        || plan.function.signature.contains("char16_t*, size_t")
}

fn text8(plan: &mut Plan<'_>) -> *const u8 {
    let rng = &plan.world.rng;
    if rng.chance(4) {
        plan.text = Some((0, false));
        return null();
    }
    let mut text = match rng.below(10) {
        0 => vec![0xff, 0xfe, 0xc3, 0x28, 0xed, 0xa0, 0x80, 0xf0, 0x9f],
        1 => vec![b'y'; 300],
        _ => rng.pick(TEXTS).as_bytes().to_vec(),
    };
    let ends = !has_length(plan) || rng.chance(50);
    plan.text = Some((text.len(), ends));
    if ends {
        text.push(0);
    }
    plan.keep(text)
}

fn text16(plan: &mut Plan<'_>) -> *const u16 {
    let rng = &plan.world.rng;
    if rng.chance(4) {
        plan.text = Some((0, false));
        return null();
    }
    let mut text = match rng.below(10) {
        0 => vec![0xd800, 0x61, 0xdc00, 0xdc00, 0xd83d],
        1 => vec![0x20ac; 300],
        _ => rng.pick(TEXTS).encode_utf16().collect(),
    };
    let ends = rng.chance(50);
    plan.text = Some((text.len(), ends));
    if ends {
        text.push(0);
    }
    plan.keep(text)
}

/// A text that the engine keeps until it calls the finalizer; bytes or units make no difference to it.
fn external_text(plan: &mut Plan<'_>) -> *mut u8 {
    if plan.world.rng.chance(4) {
        plan.text = Some((0, false));
        return null_mut();
    }
    let id = plan.promise();
    let units = plan.world.rng.below(20);
    let start = plan.world.ledger.memory(id, units * 2 + 2);
    for at in 0..units * 2 {
        // SAFETY: the memory has that many bytes, and two more that are zero.
        unsafe { start.add(at).write(b'a' + (at % 26) as u8) };
    }
    plan.text = Some((units, plan.is("create_external_string_utf16")));
    start
}

/// A buffer for text that is as large as it says.
fn buffer<T: Copy + Default + 'static>(plan: &mut Plan<'_>) -> *mut T {
    let rng = &plan.world.rng;
    let units = *rng.pick(&[0, 1, 2, 3, 4, 5, 8, 16, 64, 400]);
    if rng.chance(15) {
        plan.room = Some(*rng.pick(&[0, 1, 100]));
        return null_mut();
    }
    plan.room = Some(units);
    plan.keep(vec![T::default(); units])
}

/// A number of bytes, units or entries.
fn size(plan: &mut Plan<'_>, name: &str) -> usize {
    let rng = &plan.world.rng;
    if let Some((units, ends)) = plan.text.take() {
        return match rng.below(100) {
            0..25 if ends => NAPI_AUTO_LENGTH,
            25..32 => 0,
            32..38 => units.min(1),
            38..40 => *rng.pick(&[TOO_LONG, usize::MAX - 1, 1 << 40]),
            _ => units,
        };
    }
    match name {
        "argc" | "property_count" | "word_count" => {
            if let Some(count) = plan.count {
                return count;
            }
            let edge = *rng.pick(&[TOO_LONG, usize::MAX, 1 << 40]);
            let many = if name == "word_count" { 20_000 } else { 200 };
            let count = match rng.below(100) {
                0..2 => edge,
                2..4 => many,
                _ => rng.below(5),
            };
            plan.count = Some(count);
            count
        }
        "bufsize" => plan.room.unwrap_or(0),
        "max_queue_size" => {
            let size = *rng.pick(&[0, 0, 1, 2, 100]);
            plan.mode = u32::from(size > 0);
            size
        }
        "initial_thread_count" => {
            let count = *rng.pick(&[0, 1, 1, 1, 2, 3]);
            plan.handle = count;
            count
        }
        "length" if plan.is("create_array_with_length") => {
            *rng.pick(&[0, 1, 5, 1000, 1 << 32, usize::MAX])
        }
        "length" | "byte_length" | "byte_offset" => {
            if let Some(bytes) = plan.bytes {
                return bytes;
            }
            let bytes = match rng.below(100) {
                0..3 => *rng.pick(&[1 << 53, usize::MAX, usize::MAX / 2, 1 << 45]),
                3..6 => 4096,
                _ if plan.is("create_typedarray") || plan.is("create_dataview") => {
                    *rng.pick(&[0, 0, 1, 2, 4, 8])
                }
                _ => *rng.pick(&[0, 1, 2, 3, 4, 7, 8, 16, 32, 64]),
            };
            if !plan.is("create_typedarray") && !plan.is("create_dataview") {
                plan.bytes = Some(bytes);
            }
            bytes
        }
        other => panic!(
            "the fuzzer does not know what the size `{other}` of {} counts",
            plan.function.field
        ),
    }
}

/// A pointer of the module's, which the engine passes on.
fn data(plan: &mut Plan<'_>, name: &str) -> *mut c_void {
    let field = plan.function.field;
    let world = plan.world;
    match (field, name) {
        ("create_function" | "define_class", "data") => world.ledger.callback(),
        ("create_external_arraybuffer" | "create_external_sharedarraybuffer", "external_data")
        | ("create_external_buffer", "data") => {
            if world.rng.chance(6) {
                return null_mut();
            }
            let bytes = match plan.bytes {
                // The length came first, and nobody has so much.
                Some(bytes) if bytes > 1 << 20 => return null_mut(),
                Some(bytes) => bytes,
                None => *world.rng.pick(&[0, 1, 8, 64, 100]),
            };
            plan.bytes = Some(bytes);
            let id = plan.promise();
            world.ledger.memory(id, bytes).cast()
        }
        ("remove_env_cleanup_hook", _) => {
            let env = world.current.get();
            let own = world
                .hooks
                .borrow()
                .iter()
                .filter(|hook| hook.env == env)
                .copied()
                .collect();
            plan.handle = handle(plan, own, |hook| hook.handle);
            without_provenance_mut(plan.handle)
        }
        _ => without_provenance_mut(plan.promise()),
    }
}

/// A word that a C `int` result gets; the type is that of `i32`.
const _: fn(c_int) -> i32 = |number| number;
