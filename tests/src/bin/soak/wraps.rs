//! So many objects wrapped and collected, half of them in cycles.

use napi_vtable_quickjs::Engine;

use crate::addon::{self, Addon};
use crate::memory::Memory;

/// How many objects are made between two collections.
const BATCH: usize = 1000;

/// Makes and collects the objects, and checks that all of them are gone while the env lives.
pub fn run(addon: &Addon, count: usize) -> Result<(), String> {
    println!("{count} objects wrapped and collected");
    let module = addon.open()?;
    let engine = Engine::new().map_err(|error| error.to_string())?;
    let env = addon::load(&engine, &module)?;
    let counts = addon.counts()?;
    let mut cyclic = false;
    let mut make = |count: usize| -> Result<Memory, String> {
        let mut left = count;
        while left > 0 {
            let now = left.min(BATCH);
            let source = format!("addon.make({now}, {cyclic})");
            engine
                .eval(&source, "soak.js")
                .map_err(|error| error.to_string())?;
            engine.collect_garbage();
            (left, cyclic) = (left - now, !cyclic);
        }
        Ok(Memory::now())
    };
    let before = make(count / 10)?;
    make(count - count / 10)?.check(before)?;
    let wanted = count as u64;
    let expected = [
        ("wraps", wanted),
        ("finalizers", wanted),
        ("references", 2 * wanted),
    ];
    addon::check(&counts, &addon.counts()?, &expected)?;
    env.close();
    Ok(())
}
