//! A round: one engine from its start to its end, and so many steps between.
//!
//! The seed decides everything, apart from what other threads do in rounds that have any. A step's numbers do not
//! depend on the steps before it, so a round can be run with some of its steps left out.

#![allow(non_upper_case_globals, reason = "the constants keep their C names")]

use std::cell::Cell;
use std::ffi::{c_int, c_void};
use std::ptr::null_mut;

use napi_vtable_quickjs::Engine;
use napi_vtable_sys::*;
use rquickjs_sys as q;

use crate::calls;
use crate::host;
use crate::kinds::{self, Kind};
use crate::scripts;
use crate::world::{self, World, js, module, violation};

/// Steps that share one call of native code.
const FRAME: u64 = 32;

/// How many bytes QuickJS may take in a round.
const MEMORY: q::size_t = 256 << 20;

/// How often QuickJS may ask in one step whether to go on; it asks every ten thousand operations.
const PATIENCE: u32 = 1000;

thread_local! {
    /// How often it may still ask.
    static PATIENCE_LEFT: Cell<u32> = const { Cell::new(PATIENCE) };
}

/// Ends scripts that do not end by themselves, such as those that follow a circle of proxies and prototypes.
unsafe extern "C" fn interrupt(_: *mut q::JSRuntime, _: *mut c_void) -> c_int {
    let left = PATIENCE_LEFT.get();
    PATIENCE_LEFT.set(left.saturating_sub(1));
    c_int::from(left == 0)
}

/// What a round did.
pub struct Outcome {
    pub calls: u64,
    pub covered: [[(u64, u64); 130]; 2],
}

/// What a seed says of its round.
pub struct Mode {
    /// See [`World::wild`].
    pub wild: bool,
    /// See [`World::threads`].
    pub threads: bool,
}

impl Mode {
    pub fn of(seed: u64) -> Self {
        Self {
            wild: seed % 8 == 7,
            threads: seed % 4 == 1,
        }
    }
}

/// Runs a round with these of its steps.
pub fn run(seed: u64, steps: &[u64], trace: bool) -> Outcome {
    let Mode { wild, threads } = Mode::of(seed);
    let engine = Box::into_raw(Box::new(
        Engine::new().unwrap_or_else(|error| violation(&error.to_string())),
    ));
    // SAFETY: the engine is taken back below, after everything that knows it.
    let world = World::new(unsafe { &*engine }, wild, threads, trace);
    world::enter(&world);
    world.rng.begin_step(seed, u64::MAX);
    if let Err(error) = world.engine.eval(scripts::PRELUDE, "prelude") {
        violation(&error.to_string());
    }
    // SAFETY: the runtime is alive on this thread.
    unsafe {
        let (rt, _) = world.engine.raw();
        q::JS_SetMemoryLimit(rt, MEMORY);
        q::JS_SetInterruptHandler(rt, Some(interrupt), null_mut());
    }
    host::new_env(&world);

    let mut left = steps;
    while let Some(first) = left.first() {
        let here = left
            .iter()
            .take_while(|step| **step / FRAME == first / FRAME)
            .count();
        let (now, later) = left.split_at(here);
        left = later;
        world.rng.begin_step(seed, (1 << 40) + first / FRAME);
        world.budget.set(40);
        for _ in 0..world.rng.below(4) {
            PATIENCE_LEFT.set(PATIENCE);
            host::act(&world);
            host::settle(&world);
        }
        native_call(&world, |world| {
            for step in now {
                world.rng.begin_step(seed, *step);
                PATIENCE_LEFT.set(PATIENCE);
                world.say(|| format!("step {step}"));
                one(world);
            }
        });
    }

    world.rng.begin_step(seed, u64::MAX - 1);
    PATIENCE_LEFT.set(PATIENCE);
    world.say(|| "the engine ends".into());
    // What is closed one by one ends in another order than what the engine ends.
    while world.rng.chance(30) && host::open_envs(&world).len() > 1 {
        host::close_env(&world);
        host::settle(&world);
    }
    let mut outcome = Outcome {
        calls: 0,
        covered: [[(0, 0); 130]; 2],
    };
    world.budget.set(40);
    world.engine_ends();
    // SAFETY: made above; what still refers to it is not used after this.
    drop(unsafe { Box::from_raw(engine) });
    for thread in world.joins.take() {
        if thread.join().is_err() {
            violation("a thread panicked");
        }
    }
    if !wild {
        world.ledger.settle(None);
    }
    outcome.calls = world.calls.get();
    outcome.covered = *world.covered.borrow();
    world::enter(std::ptr::null());
    outcome
}

/// Runs `body` as a call into native code of one of the envs, and checks that no handle is left.
fn native_call(world: &World, body: impl FnOnce(&World)) {
    if host::open_envs(world).is_empty() {
        host::new_env(world);
    }
    let index = *world.rng.pick(&host::open_envs(world));
    let handle = world.envs.borrow()[index].handle.clone();
    let Some(handle) = handle else { return };
    let result = handle.scope(|_| {
        let frame = world.enter_frame(index);
        body(world);
        world.leave_frame(frame);
    });
    if let Err(error) = result {
        world.say(|| format!("the call of native code ends with {error}"));
    }
    let left = handle.scope(|env| {
        let mut value = null_mut();
        // SAFETY: the env is alive on this thread.
        unsafe { (js().get_undefined)(env, &mut value) };
        value.addr()
    });
    if left != Ok(1) {
        violation(&format!("{left:?} handles are left after a call"));
    }
}

/// One step of native code.
fn one(world: &World) {
    let rng = &world.rng;
    world.budget.set(40);
    match rng.below(100) {
        0..8 => store(world),
        8..12 => load(world),
        12..14 => {
            world.say(|| "(garbage is collected)".into());
            // SAFETY: the runtime is alive on this thread.
            unsafe { q::JS_RunGC(world.engine.raw().0) };
        }
        14..17 if world.threads => call_from_thread(world),
        _ => calls::random(world),
    }
}

/// The global array that scripts see.
fn places(world: &World) -> napi_value {
    calls::clear_exception(world);
    let (env, mut global, mut places) = (world.env_now(), null_mut(), null_mut());
    // SAFETY: the env is alive on this thread; the name ends in a NUL.
    unsafe {
        (js().get_global)(env, &mut global);
        (js().get_named_property)(env, global, c"P".as_ptr(), &mut places);
    }
    calls::clear_exception(world);
    places
}

fn store(world: &World) {
    let places = places(world);
    let kind = *world.rng.pick(&[
        Kind::Any,
        Kind::Function,
        Kind::Object,
        Kind::ArrayBuffer,
        Kind::Function,
    ]);
    let value = match world.value_of(kind) {
        Some(value) => value.handle,
        None => kinds::fresh(world, kind),
    };
    if places.is_null() || value.is_null() {
        return;
    }
    let place = world.rng.below(scripts::PLACES) as u32;
    world.say(|| format!("(P[{place}] = {})", value.addr()));
    // SAFETY: the env is alive on this thread, and so are both values.
    unsafe { (js().set_element)(world.env_now(), places, place, value) };
    calls::clear_exception(world);
}

fn load(world: &World) {
    let places = places(world);
    if places.is_null() {
        return;
    }
    let place = world.rng.below(scripts::PLACES) as u32;
    let mut value = null_mut();
    // SAFETY: the env is alive on this thread, and so is the array.
    unsafe { (js().get_element)(world.env_now(), places, place, &mut value) };
    world.say(|| format!("({} = P[{place}])", value.addr()));
    world.add_value(value);
    calls::clear_exception(world);
}

/// Has a thread call a threadsafe function, with a share of its own.
fn call_from_thread(world: &World) {
    let functions = world.threadsafe.borrow();
    if functions.is_empty() {
        return;
    }
    let function = *world.rng.pick(&functions);
    // SAFETY: this thread has a share, so the handle is alive.
    if unsafe { (module().acquire_threadsafe_function)(function.handle) } != napi_ok {
        return;
    }
    let ids: Vec<usize> = (0..world.rng.below(5))
        .map(|_| world.ledger.add("a thread's call", function.env))
        .collect();
    let (address, mode) = (
        function.handle.addr(),
        napi_threadsafe_function_call_mode(world.rng.below(2) as u32),
    );
    world.say(|| format!("(a thread makes {} calls)", ids.len()));
    world.joins.borrow_mut().push(std::thread::spawn(move || {
        let handle: napi_threadsafe_function = std::ptr::without_provenance_mut(address);
        for id in ids {
            // SAFETY: the thread has a share until it gives it back or is told that the function closes.
            let status = unsafe {
                (module().call_threadsafe_function)(
                    handle,
                    std::ptr::without_provenance_mut(id),
                    mode,
                )
            };
            match status {
                napi_ok | napi_queue_full => {}
                napi_closing => return,
                other => violation(&format!("a thread's call is answered {other:?}")),
            }
        }
        // SAFETY: as above.
        let status = unsafe { (module().release_threadsafe_function)(handle, napi_tsfn_release) };
        if status != napi_ok {
            violation(&format!("a thread gives its share back with {status:?}"));
        }
    }));
}
