//! The native functions that the engine calls: each makes random calls of its own, as deep as the budget goes.

use std::ffi::c_void;
use std::ptr::{null_mut, without_provenance_mut};

use napi_vtable_sys::*;

use crate::calls;
use crate::host;
use crate::kinds::Kind;
use crate::rng::Rng;
use crate::world::{World, js, module, violation, world};

/// How deep native callbacks may be.
const DEEPEST: usize = 6;

/// A native function.
pub fn callback(rng: &Rng) -> napi_callback {
    *rng.pick(&[Some(native as _), Some(thrower as _), Some(quiet as _)])
}

/// Makes up to `most` calls.
fn nested(world: &World, most: usize) {
    if world.depth.get() > DEEPEST {
        return;
    }
    for _ in 0..world.rng.below(most + 1) {
        let Some(left) = world.budget.get().checked_sub(1) else {
            return;
        };
        world.budget.set(left);
        if world.rng.chance(2) && !world.in_basic_finalizer.get() {
            host::act(world);
        } else {
            calls::random(world);
        }
    }
}

/// Runs `body` as a call of native code of `env`.
fn frame<R>(env: napi_env, name: &str, body: impl FnOnce(&World) -> R) -> R {
    let world = world();
    let index = world.index_of(env);
    let outer_basic = world.in_basic_finalizer.replace(false);
    let frame = world.enter_frame(index);
    world.say(|| format!("> {name} in env {index}"));
    let result = body(world);
    world.say(|| format!("< {name}"));
    world.leave_frame(frame);
    world.in_basic_finalizer.set(outer_basic);
    result
}

unsafe extern "C" fn native(env: napi_env, info: napi_callback_info) -> napi_value {
    frame(env, "native", |world| {
        world.infos.borrow_mut().push((world.depth.get(), info));
        let mut argc = world.rng.below(5);
        let asked = argc;
        let mut arguments = vec![null_mut(); argc].into_boxed_slice();
        let (mut this, mut data) = (null_mut(), null_mut());
        // SAFETY: the env and the info are of this call; there is room for `argc` arguments.
        let status = unsafe {
            (js().get_cb_info)(
                env,
                info,
                &mut argc,
                arguments.as_mut_ptr(),
                &mut this,
                &mut data,
            )
        };
        if status != napi_ok || this.is_null() || arguments.iter().any(|value| value.is_null()) {
            violation(&format!(
                "napi_get_cb_info answers {status:?} for {asked} arguments"
            ));
        }
        world.ledger.check_callback(data);
        world.add_value(this);
        arguments.iter().for_each(|value| world.add_value(*value));
        nested(world, 4);
        world.infos.borrow_mut().pop();
        if world.rng.chance(30) {
            return null_mut();
        }
        if world.wild && world.rng.chance(3) {
            return world.stale_value();
        }
        world
            .value_of(Kind::Any)
            .map_or(null_mut(), |value| value.handle)
    })
}

unsafe extern "C" fn thrower(env: napi_env, info: napi_callback_info) -> napi_value {
    // SAFETY: as for this function.
    let result = unsafe { native(env, info) };
    if world().rng.chance(70) {
        // SAFETY: the env is this call's, the texts are literals.
        unsafe {
            (js().throw_type_error)(env, c"CODE".as_ptr(), c"a native function throws".as_ptr())
        };
    }
    result
}

unsafe extern "C" fn quiet(env: napi_env, _: napi_callback_info) -> napi_value {
    frame(env, "quiet", |world| {
        nested(world, 1);
        null_mut()
    })
}

/// A finalizer, whose hint is the promise.
pub unsafe extern "C" fn finalize(env: napi_env, _: *mut c_void, hint: *mut c_void) {
    frame(env, "finalizer", |world| {
        let what = world.ledger.what(hint.addr());
        world.say(|| format!("finalizes {} {}", what, hint.addr()));
        world.ledger.keep(hint.addr());
        let is_basic = world.version(world.current.get()) == NAPI_VERSION_EXPERIMENTAL
            && ![
                "post_finalizer",
                "set_instance_data",
                "create_threadsafe_function",
            ]
            .contains(&what);
        world.in_basic_finalizer.set(is_basic);
        nested(world, 2);
    });
}

/// A finalizer that gets no env.
pub unsafe extern "C" fn finalize_without_env(_: *mut c_void, hint: *mut c_void) {
    world().ledger.keep(hint.addr());
}

/// A cleanup hook, whose argument is the promise.
pub unsafe extern "C" fn hook(argument: *mut c_void) {
    let world = world();
    let id = argument.addr();
    world.ledger.keep(id);
    let Some(index) = world
        .hooks
        .borrow()
        .iter()
        .position(|hook| hook.handle == id)
    else {
        violation("a cleanup hook ran that was not added");
    };
    let env = world.env(world.hooks.borrow_mut().swap_remove(index).env);
    frame(env, "cleanup hook", |world| {
        let mut scope = null_mut();
        // SAFETY: the env is alive while its hooks run.
        unsafe { (js().open_handle_scope)(env, &mut scope) };
        nested(world, 2);
        // What the calls left open is theirs to close.
        calls::close_scopes(world);
        // SAFETY: as above; the scope is the innermost again.
        let status = unsafe { (js().close_handle_scope)(env, scope) };
        if status != napi_ok {
            violation(&format!(
                "the scope of a cleanup hook does not close: {status:?}"
            ));
        }
        calls::clear_exception(world);
    });
}

/// An async cleanup hook: it removes itself at once, or has another thread do so.
pub unsafe extern "C" fn async_hook(handle: napi_async_cleanup_hook_handle, argument: *mut c_void) {
    let world = world();
    world.ledger.keep(argument.addr());
    world
        .hook_handles
        .borrow_mut()
        .retain(|hook| hook.handle != handle);
    let address = handle.addr();
    let remove = move || {
        // SAFETY: a handle may be used on any thread, and this one is removed once.
        let status =
            unsafe { (module().remove_async_cleanup_hook)(without_provenance_mut(address)) };
        if status != napi_ok {
            violation(&format!(
                "a running async cleanup hook is removed with {status:?}"
            ));
        }
    };
    if world.threads && world.rng.chance(50) {
        world.joins.borrow_mut().push(std::thread::spawn(remove));
    } else {
        remove();
    }
}

/// What a work does on its thread.
pub unsafe extern "C" fn execute(_: napi_env, data: *mut c_void) {
    for _ in 0..data.addr() % 7 {
        std::thread::yield_now();
    }
}

/// What a work does when it is over; its data is a promise that names it.
pub unsafe extern "C" fn complete(env: napi_env, status: napi_status, data: *mut c_void) {
    frame(env, "complete", |world| {
        if status != napi_ok && status != napi_cancelled {
            violation(&format!("a work completes with {status:?}"));
        }
        let queued = {
            let mut works = world.works.borrow_mut();
            let work = works.iter_mut().find(|work| work.data == data.addr());
            let Some(work) = work else {
                violation("a work completes that is deleted")
            };
            std::mem::take(&mut work.queued)
        };
        if queued == 0 {
            violation("a work completes that is not queued");
        }
        world.ledger.keep(queued);
        nested(world, 3);
    });
}

/// Makes a call of a threadsafe function, or lets it go where there is no env any more.
pub unsafe extern "C" fn call_js(
    env: napi_env,
    function: napi_value,
    context: *mut c_void,
    data: *mut c_void,
) {
    world().ledger.keep(data.addr());
    if context.is_null() {
        violation("a threadsafe function lost its context");
    }
    if env.is_null() {
        return;
    }
    frame(env, "call_js", |world| {
        world.add_value(function);
        nested(world, 3);
    });
}
