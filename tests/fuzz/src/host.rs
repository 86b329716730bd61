//! What the host of the engine does: between two calls of native code, and from inside of them, as a runtime does whose
//! own functions a script calls.

use std::time::Duration;

use napi_vtable_sys::NAPI_VERSION_EXPERIMENTAL;

use crate::scripts;
use crate::world::{Slot, World};

/// How many envs are open at most.
const ENVS: usize = 5;

/// The envs that have not ended.
pub fn open_envs(world: &World) -> Vec<usize> {
    let envs = world.envs.borrow();
    (0..envs.len())
        .filter(|index| !envs[*index].is_closed)
        .collect()
}

/// Makes an env of some version.
pub fn new_env(world: &World) {
    let version = *world.rng.pick(&[8, 9, 10, 10, NAPI_VERSION_EXPERIMENTAL]);
    let handle = world.engine.new_env("file:///fuzz.node", version);
    let mut envs = world.envs.borrow_mut();
    envs.push(Slot {
        raw: handle.raw(),
        handle: Some(handle),
        version,
        is_closed: false,
    });
    world.say(|| format!("env {} of version {version}", envs.len() - 1));
}

/// Ends an env, which may be on the stack.
pub fn close_env(world: &World) {
    let open = open_envs(world);
    let Some(index) = (!open.is_empty()).then(|| *world.rng.pick(&open)) else {
        return;
    };
    world.say(|| format!("env {index} ends"));
    let handle = world.envs.borrow()[index].handle.clone();
    if let Some(handle) = handle {
        handle.close();
    }
    let slot = &mut world.envs.borrow_mut()[index];
    (slot.handle, slot.is_closed) = (None, true);
}

/// Checks that nothing is due any more in envs that have ended. What ended them must have returned: an env may end
/// inside of a call that still has something to keep.
pub fn settle(world: &World) {
    if world.wild {
        return;
    }
    for (index, slot) in world.envs.borrow().iter().enumerate() {
        if slot.is_closed {
            world.ledger.settle(Some(index));
        }
    }
}

/// One act of the host.
pub fn act(world: &World) {
    let (rng, engine) = (&world.rng, world.engine);
    if world.is_ending.get() {
        return;
    }
    match rng.below(100) {
        0..25 => {
            world.say(|| "the host turns the loop".into());
            // What waits is enough; a referenced threadsafe function would be waited for.
            let result = engine.turn(Some(Duration::ZERO));
            world.say(|| format!("  = {result:?}"));
        }
        25..50 => {
            world.say(|| "the host runs jobs".into());
            let result = engine.run_jobs();
            world.say(|| format!("  = {result:?}"));
        }
        50..80 => {
            let script = scripts::script(rng);
            world.say(|| format!("the host evaluates {script}"));
            let result = engine.eval(&script, "host.js").map(|value| value.text());
            world.say(|| format!("  = {result:?}"));
        }
        80..90 => {
            world.say(|| "the host collects garbage".into());
            engine.collect_garbage();
        }
        90..95 if open_envs(world).len() > 1 => close_env(world),
        _ if open_envs(world).len() < ENVS => new_env(world),
        _ => {}
    }
}
