//! Tests of the library from outside: they need `crate-type = ["cdylib", "rlib"]`.

use std::sync::{Mutex, PoisonError};

use napi_vtable_testing::{Engine, Result};

/// The total is one number for the process, so tests that look at it take turns.
static TURN: Mutex<()> = Mutex::new(());

#[test]
fn a_loader_is_asked_once_for_each_key() -> Result<()> {
    let _turn = TURN.lock().unwrap_or_else(PoisonError::into_inner);
    let js = Engine::new(state::MODULE)?;
    js.run("
        const asked = [];
        assert.strictEqual(addon.get('a'), undefined);
        addon.setLoader((key) => { asked.push(key); return key + '!'; });
        assert.deepStrictEqual([addon.get('a'), addon.get('a'), addon.get('b')], ['a!', 'a!', 'b!']);
        assert.deepStrictEqual(asked, ['a', 'b']);
    ")
}

#[test]
fn a_loader_that_asks_the_cache_finds_nothing_borrowed() -> Result<()> {
    let _turn = TURN.lock().unwrap_or_else(PoisonError::into_inner);
    let js = Engine::new(state::MODULE)?;
    js.run(
        "
        addon.setLoader((key) => {
            if (key.length > 3) return key;
            addon.setLoader((other) => other);
            return addon.get(key + key) + addon.size();
        });
        assert.strictEqual(addon.get('ab'), 'abab1');
    ",
    )
}

#[test]
fn a_loader_that_fails_leaves_nothing_in_the_cache() -> Result<()> {
    let _turn = TURN.lock().unwrap_or_else(PoisonError::into_inner);
    let js = Engine::new(state::MODULE)?;
    js.run("addon.setLoader(() => { throw new Error('offline') })")?;
    assert_eq!(js.throws("addon.get('a')").message, "offline");
    assert_eq!(js.eval::<usize>("addon.size()")?, 0);
    js.run("addon.setLoader(() => 1)")?;
    assert_eq!(js.throws("addon.get('a')").name, "TypeError");
    Ok(())
}

#[test]
fn workers_have_caches_of_their_own_and_one_total() -> Result<()> {
    let _turn = TURN.lock().unwrap_or_else(PoisonError::into_inner);
    let js = Engine::new(state::MODULE)?;
    js.run(
        "
        addon.setLoader((key) => key);
        addon.get('1234');
        const worker = new worker_threads.Worker(`
            const addon = require('addon');
            addon.setLoader((key) => key);
            addon.get('123456');
            require('worker_threads').parentPort.postMessage([addon.size(), addon.bytes()]);
        `, { eval: true });
        const [found] = await events.once(worker, 'message');
        assert.deepStrictEqual(found, [1, [6, 10]]);
        await events.once(worker, 'exit');
        assert.deepStrictEqual(addon.bytes(), [4, 4]);
    ",
    )
}

#[test]
fn the_end_of_an_env_gives_everything_back() -> Result<()> {
    let _turn = TURN.lock().unwrap_or_else(PoisonError::into_inner);
    let js = Engine::new(state::MODULE)?;
    js.load("again", state::MODULE)?;
    js.run(
        "for (const each of [addon, again]) { each.setLoader((key) => key); each.get('key'); }",
    )?;
    assert_eq!(state::total_bytes(), 6);
    drop(js);
    assert_eq!(state::total_bytes(), 0);
    Ok(())
}
