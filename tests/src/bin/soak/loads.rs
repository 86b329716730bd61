//! One addon loaded into so many fresh envs, one after the other: in one engine, and in an engine each.

use napi_vtable_host::Module;
use napi_vtable_quickjs::Engine;

use crate::addon::{self, Addon};
use crate::memory::Memory;

/// What a script does with each load: six objects, three of them in cycles, and async work that the end of the env
/// may find done, running or queued.
const SCRIPT: &str = "addon.make(3, false); addon.make(3, true); addon.work(); new addon.Thing().method() && addon.buffer.byteLength === 64";

/// How many objects of the class one load makes.
const OBJECTS: u64 = 7;

/// Loads once and ends the env.
fn load(engine: &Engine, module: &Module) -> Result<(), String> {
    let env = addon::load(engine, module)?;
    let answer = engine
        .eval(SCRIPT, "soak.js")
        .map_err(|error| error.to_string())?;
    if answer.text() != "true" {
        return Err("the addon does not work".into());
    }
    env.close();
    Ok(())
}

/// Takes the addon's exports out of the engine's reach.
fn forget(engine: &Engine) -> Result<(), String> {
    engine
        .eval("delete globalThis.addon", "soak.js")
        .map(drop)
        .map_err(|error| error.to_string())?;
    engine.collect_garbage();
    Ok(())
}

/// All loads in one engine.
pub fn into_one_engine(addon: &Addon, count: usize) -> Result<(), String> {
    println!("{count} loads into fresh envs of one engine");
    let module = addon.open()?;
    let counts = addon.counts()?;
    {
        let engine = Engine::new().map_err(|error| error.to_string())?;
        let loads = |count: usize| -> Result<Memory, String> {
            for _ in 0..count {
                load(&engine, &module)?;
            }
            forget(&engine)?;
            Ok(Memory::now())
        };
        let before = loads(count / 10)?;
        loads(count - count / 10)?.check(before)?;
    }
    check(addon, &counts, count)
}

/// An engine for each load.
pub fn into_fresh_engines(addon: &Addon, count: usize) -> Result<(), String> {
    println!("{count} loads into an engine each");
    let module = addon.open()?;
    let counts = addon.counts()?;
    let loads = |count: usize| -> Result<Memory, String> {
        for number in 0..count {
            let engine = Engine::new().map_err(|error| error.to_string())?;
            if number % 2 == 0 {
                load(&engine, &module)?;
            } else {
                // The engine ends the env itself, with everything still in reach.
                addon::load(&engine, &module)?;
                engine
                    .eval(SCRIPT, "soak.js")
                    .map_err(|error| error.to_string())?;
            }
        }
        Ok(Memory::now())
    };
    let before = loads(count / 10)?;
    loads(count - count / 10)?.check(before)?;
    check(addon, &counts, count)
}

fn check(addon: &Addon, before: &addon::Counts, count: usize) -> Result<(), String> {
    let count = count as u64;
    let expected = [
        ("instances", count),
        ("cleanup hooks", count),
        ("wraps", OBJECTS * count),
        ("finalizers", (OBJECTS - 1) * count),
        ("external buffers", count),
        ("async works", count),
    ];
    addon::check(before, &addon.counts()?, &expected)
}
