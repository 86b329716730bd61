//! Tests of the library from outside: they need `crate-type = ["cdylib", "rlib"]`.

use napi_vtable_testing::{Engine, Result};

#[test]
fn progress_comes_in_order_and_to_its_end() -> Result {
    let js = Engine::new(threadsafe::MODULE)?;
    js.run(
        "
        const seen = [];
        await new Promise((done) => addon.countPrimes(250, (numbers, primes) => {
            seen.push([numbers, primes]);
            if (numbers === 250) done();
        }));
        assert.deepStrictEqual(seen, [[100, 25], [200, 46], [250, 53]]);
    ",
    )
}

#[test]
fn answers_and_exceptions_reach_the_thread() -> Result {
    let js = Engine::new(threadsafe::MODULE)?;
    js.run(
        "
        const choose = (accept) => new Promise((done) => {
            addon.choose(['a', 'b'], accept, (chosen, failed) => done(failed ?? chosen));
        });
        assert.deepStrictEqual(await choose((name) => name === 'b'), ['b']);
        assert.deepStrictEqual(await choose(async () => true), ['a', 'b']);
        assert.strictEqual(await choose(() => { throw new Error('no'); }), 'no');
        assert.match(await choose(() => 1), /expected a boolean, got a number/);
    ",
    )
}

#[test]
fn a_task_ends_with_its_work_or_with_its_signal() -> Result {
    let js = Engine::new(threadsafe::MODULE)?;
    js.run(
        "
        assert.strictEqual(await addon.largestPrime(100), 97);
        assert.strictEqual(await addon.largestPrime(2), undefined);
        const controller = new AbortController();
        const task = addon.largestPrime(4_000_000_000, controller.signal);
        controller.abort();
        await assert.rejects(task, { name: 'AbortError' });
    ",
    )
}

#[test]
fn the_engine_may_end_before_its_threads() -> Result {
    let js = Engine::new(threadsafe::MODULE)?;
    js.run("addon.countPrimes(4_000_000, () => {})")
}
