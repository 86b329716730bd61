//! Every function of both tables as a random call, by the X-macros, and what each leaves behind.

use napi_vtable_sys::*;

use crate::kinds::{self, Kind};
use crate::ledger::State;
use crate::params::Param;
use crate::plan::{Made, Plan};
use crate::world::{Owned, Reference, Scope, Threadsafe, Work, World, js, module, violation};

/// Functions that are never called: each with the reason.
pub const LEFT_OUT: &[(&str, &str)] = &[
    ("fatal_error", "it ends the process, as documented"),
    (
        "module_register",
        "it is for static constructors, where the host's tests call it",
    ),
];

macro_rules! dispatch {
    ([$name:ident $table:ident] $({
        $slot:literal $field:ident $symbol:ident $since:literal $kind:ident
        ($($parameter:ident: $type:ty),* $(,)?) -> $returns:ty
    })*) => {
        /// Calls the function of a slot with random arguments.
        fn $name(world: &World, slot: usize) {
            match slot {
                $($slot => dispatch!(@$kind world $table $slot $field ($($parameter: $type),*)),)*
                _ => unreachable!("a slot that the table does not have"),
            }
        }
    };
    (@no_return $($rest:tt)*) => { () };
    (@no_result $($rest:tt)*) => { () };
    (@$kind:ident $world:ident $table:ident $slot:literal $field:ident ($($parameter:ident: $type:ty),*)) => {{
        let mut plan = Plan::new($world, &functions::$table()[$slot]);
        $(let $parameter = <$type as Param>::make(&mut plan, stringify!($parameter));)*
        plan.begin();
        // SAFETY: `params.rs` makes what the documentation allows a caller to pass, or what the engine promises to
        // survive, and the plan keeps the memory behind it.
        let status = unsafe { ($table().$field)($($parameter),*) };
        plan.end(status);
    }};
}

mod functions {
    use napi_vtable_sys::{Function, JS_FUNCTIONS, MODULE_FUNCTIONS};

    pub fn js() -> &'static [Function] {
        &JS_FUNCTIONS
    }

    pub fn module() -> &'static [Function] {
        &MODULE_FUNCTIONS
    }
}

for_each_js_function!(dispatch, call_js js);
for_each_module_function!(dispatch, call_module module);

/// Takes the pending exception of the current env away.
pub fn clear_exception(world: &World) {
    if !world.is_over() && world.is_pending() {
        let mut exception = std::ptr::null_mut();
        // SAFETY: the env is alive on this thread.
        let status =
            unsafe { (js().get_and_clear_last_exception)(world.env_now(), &mut exception) };
        world.say(|| format!("(the exception is cleared: {status:?})"));
    }
}

/// Calls one function with random arguments.
pub fn random(world: &World) {
    if world.is_over() {
        // A module must not use an env that has ended.
        return;
    }
    let rng = &world.rng;
    if rng.chance(60) {
        clear_exception(world);
    }
    let (js_count, all) = (
        JS_FUNCTIONS.len(),
        JS_FUNCTIONS.len() + MODULE_FUNCTIONS.len(),
    );
    loop {
        // What brings things forward comes more often than by chance.
        let position = if rng.chance(25) {
            let favourite = rng.pick(FAVOURITES);
            let all = JS_FUNCTIONS.iter().chain(&MODULE_FUNCTIONS);
            all.clone()
                .position(|f| f.field == *favourite)
                .unwrap_or_default()
        } else {
            rng.below(all)
        };
        let function = JS_FUNCTIONS.iter().chain(&MODULE_FUNCTIONS).nth(position);
        let Some(function) = function else { continue };
        let is_left_out = LEFT_OUT.iter().any(|(field, _)| *field == function.field);
        if is_left_out || (world.in_basic_finalizer.get() && !function.finalizer) {
            continue;
        }
        if position < js_count {
            call_js(world, position);
        } else {
            call_module(world, position - js_count);
        }
        return;
    }
}

/// Functions on which much depends.
const FAVOURITES: &[&str] = &[
    "call_function",
    "new_instance",
    "define_class",
    "wrap",
    "run_script",
    "create_reference",
    "delete_reference",
    "reference_ref",
    "reference_unref",
    "get_reference_value",
    "set_property",
    "get_property",
    "make_callback",
    "add_finalizer",
    "create_external_arraybuffer",
    "queue_async_work",
    "call_threadsafe_function",
    "create_async_work",
    "create_threadsafe_function",
    "define_properties",
    "close_handle_scope",
    "close_escapable_handle_scope",
    "create_typedarray",
    "resolve_deferred",
];

/// Closes what the current call has open.
pub fn close_scopes(world: &World) {
    loop {
        let innermost = world.scopes.borrow().last().copied();
        let env = world.env_now();
        // SAFETY: the env is alive on this thread, and the scopes are its.
        let status = unsafe {
            match innermost {
                Some(Scope::Plain(scope)) => (js().close_handle_scope)(env, scope),
                Some(Scope::Escapable(scope)) => (js().close_escapable_handle_scope)(env, scope),
                Some(Scope::Frame) | None => return,
            }
        };
        if status != napi_ok {
            violation(&format!("the innermost scope does not close: {status:?}"));
        }
        world.scope_closed();
    }
}

/// Takes in what a call made.
pub fn made(plan: &Plan<'_>, made: Made, word: usize, env: usize) {
    let world = plan.world;
    let field = plan.function.field;
    match made {
        Made::Reference => {
            let count = Some(if field == "create_reference" {
                plan.mode
            } else {
                0
            });
            world.references.borrow_mut().push(Reference {
                env,
                handle: std::ptr::without_provenance_mut(word),
                count,
                kind: plan.kind(),
                finalizer: plan.promised(),
            });
        }
        Made::Deferred => world.deferreds.borrow_mut().push(owned(env, word)),
        Made::Scope => world
            .scopes
            .borrow_mut()
            .push(Scope::Plain(std::ptr::without_provenance_mut(word))),
        Made::Escapable => {
            world
                .scopes
                .borrow_mut()
                .push(Scope::Escapable(std::ptr::without_provenance_mut(word)));
        }
        Made::CallbackScope => world.callback_scopes.borrow_mut().push(owned(env, word)),
        Made::Context => world.contexts.borrow_mut().push(owned(env, word)),
        Made::Work => {
            let data = plan.promise_made();
            world.ledger.expect(data, State::Off);
            let handle = std::ptr::without_provenance_mut(word);
            world.works.borrow_mut().push(Work {
                env,
                handle,
                data,
                queued: 0,
            });
        }
        Made::Threadsafe => world.threadsafe.borrow_mut().push(Threadsafe {
            env,
            handle: std::ptr::without_provenance_mut(word),
            shares: plan.handle,
            bounded: plan.mode != 0,
            calls_back: plan.number != 0,
        }),
        Made::HookHandle => world.hook_handles.borrow_mut().push(owned(env, word)),
        Made::Value | Made::Other => {}
    }
}

fn owned<T>(env: usize, word: usize) -> Owned<*mut T> {
    Owned {
        env,
        handle: std::ptr::without_provenance_mut(word),
    }
}

/// What a call changes apart from its results.
pub fn follow(plan: &Plan<'_>, status: napi_status) {
    let world = plan.world;
    let ok = status == napi_ok;
    let env = world.current.get();
    match plan.function.field {
        "close_handle_scope" | "close_escapable_handle_scope" if ok => world.scope_closed(),
        "delete_reference" if ok => {
            let mut references = world.references.borrow_mut();
            let found = references
                .iter()
                .position(|r| r.env == env && r.handle.addr() == plan.handle);
            if let Some(found) = found {
                let reference = references.swap_remove(found);
                world.ledger.expect(reference.finalizer, State::Open);
            }
        }
        "reference_ref" | "reference_unref" if ok && !world.wild => {
            let mut references = world.references.borrow_mut();
            let reference = references
                .iter_mut()
                .find(|r| r.env == env && r.handle.addr() == plan.handle);
            let told = plan.result(Made::Other).map(|word| word as u32);
            let Some(reference) = reference else { return };
            let up = plan.is("reference_ref");
            let expected = match reference.count {
                Some(0) if up => None,
                Some(count) if up => Some(count + 1),
                Some(count) => count.checked_sub(1),
                None => None,
            };
            if let (Some(expected), Some(told)) = (expected, told)
                && expected != told
            {
                violation(&format!(
                    "a reference counts {told} where it should count {expected}"
                ));
            }
            reference.count = expected.or(told);
        }
        "get_reference_value" if ok && !world.wild => {
            let references = world.references.borrow();
            let reference = references
                .iter()
                .find(|r| r.env == env && r.handle.addr() == plan.handle);
            let Some(reference) = reference.filter(|r| r.count.is_some_and(|count| count > 0))
            else {
                return;
            };
            let value = plan.result(Made::Value).unwrap_or_default();
            if value == 0 {
                violation("a strong reference lost its value");
            }
            let kind = kinds::classify(world.env_now(), std::ptr::without_provenance_mut(value));
            if kind != reference.kind && reference.kind != Kind::Any {
                violation(&format!(
                    "a reference to {:?} gives {kind:?}",
                    reference.kind
                ));
            }
        }
        "wrap" if ok => world.set_wrapped(plan.value, true),
        "remove_wrap" if ok => {
            world.set_wrapped(plan.value, false);
            if let Some(id) = plan.result(Made::Other) {
                world.ledger.expect(id, State::Off);
            } else {
                world.ledger.open_all("wrap");
            }
        }
        "resolve_deferred" | "reject_deferred" if ok => {
            world
                .deferreds
                .borrow_mut()
                .retain(|d| d.handle.addr() != plan.handle || d.env != env);
        }
        "async_destroy" if ok => {
            world
                .contexts
                .borrow_mut()
                .retain(|c| c.handle.addr() != plan.handle || c.env != env);
        }
        "close_callback_scope" if ok => {
            world
                .callback_scopes
                .borrow_mut()
                .retain(|s| s.handle.addr() != plan.handle || s.env != env);
        }
        "delete_async_work" if ok => {
            world
                .works
                .borrow_mut()
                .retain(|w| w.handle.addr() != plan.handle || w.env != env);
        }
        "queue_async_work" if ok => {
            let mut works = world.works.borrow_mut();
            if let Some(work) = works
                .iter_mut()
                .find(|w| w.handle.addr() == plan.handle && w.env == env)
            {
                work.queued = world.ledger.add("async work", env);
                world.ledger.expect(work.queued, State::Due);
            }
        }
        "set_instance_data" if ok => {
            let mut all = world.instance_data.borrow_mut();
            if let Some(old) = all.iter().position(|(owner, _)| *owner == env) {
                world.ledger.expect(all.swap_remove(old).1, State::Off);
            }
            all.push((env, plan.promised()));
        }
        "add_env_cleanup_hook" if ok => {
            world.hooks.borrow_mut().push(Owned {
                env,
                handle: plan.promised(),
            });
        }
        "remove_env_cleanup_hook" if ok => {
            let mut hooks = world.hooks.borrow_mut();
            if let Some(found) = hooks
                .iter()
                .position(|h| h.env == env && h.handle == plan.handle)
            {
                // Without a function the call is refused, so this is the one.
                world
                    .ledger
                    .expect(hooks.swap_remove(found).handle, State::Off);
            }
        }
        "remove_async_cleanup_hook" if ok => {
            let mut handles = world.hook_handles.borrow_mut();
            if let Some(found) = handles.iter().position(|h| h.handle.addr() == plan.handle) {
                handles.swap_remove(found);
                world.ledger.open_all("add_async_cleanup_hook");
            }
        }
        "call_threadsafe_function" => {
            let mut functions = world.threadsafe.borrow_mut();
            let found = functions
                .iter()
                .position(|f| f.handle.addr() == plan.handle);
            if let Some(found) = found {
                // Without `call_js` the data goes nowhere.
                let kept = ok && functions[found].calls_back;
                world.ledger.expect(
                    plan.promise_made(),
                    if kept { State::Due } else { State::Off },
                );
                world
                    .ledger
                    .belongs(plan.promise_made(), functions[found].env);
                if status == napi_closing {
                    functions[found].shares -= 1;
                    if functions[found].shares == 0 {
                        functions.swap_remove(found);
                    }
                }
            }
        }
        "acquire_threadsafe_function" if ok => {
            let mut functions = world.threadsafe.borrow_mut();
            if let Some(function) = functions
                .iter_mut()
                .find(|f| f.handle.addr() == plan.handle)
            {
                function.shares += 1;
            }
        }
        "release_threadsafe_function" if ok => {
            let mut functions = world.threadsafe.borrow_mut();
            if let Some(found) = functions
                .iter()
                .position(|f| f.handle.addr() == plan.handle)
            {
                functions[found].shares -= 1;
                if functions[found].shares == 0 {
                    functions.swap_remove(found);
                }
            }
        }
        _ => {}
    }
}
