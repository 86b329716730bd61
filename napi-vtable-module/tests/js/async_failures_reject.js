'use strict';
const { assert, load, main, collected } = require('./common.js');
const loaded = load();
async function rejection(promise) {
  assert.ok(promise instanceof Promise);
  try {
    await promise;
  } catch (error) {
    return error;
  }
  assert.fail('it was resolved');
}
main(async () => {
  let error = await rejection(loaded.panicsInDrop());
  assert.strictEqual(error.code, 'ERR_RUST_PANIC');
  assert.match(error.message, /^panicked at .*lib\.rs:\d+:\d+: while a future was dropped$/);
  error = await rejection(loaded.unconvertible(false));
  assert.deepStrictEqual([error.name, error.message], ['RangeError', 'it has no counterpart']);
  error = await rejection(loaded.unconvertible(true));
  assert.match(error.message, /^panicked at .*: while a result was converted$/);
  assert.strictEqual(await loaded.byHand('four'), 4);

  loaded.useExecutor('drops');
  for (const promise of [loaded.add(1), loaded.pass('x'), new loaded.Store(1).get()]) {
    assert.strictEqual((await rejection(promise)).code, 'ERR_FUTURE_DROPPED');
  }
  loaded.useExecutor('panics');
  error = await rejection(loaded.add(1));
  assert.match(error.message, /^panicked at .*: no executor$/);
  loaded.useExecutor('at once');
  assert.strictEqual(await loaded.add(1), 2);
  assert.strictEqual(await loaded.thread(), loaded.thisThread());
  error = await rejection(loaded.pass('y')); // it would have to wait, and is dropped by the executor's panic
  assert.match(error.message, /is_ready/);
  loaded.useExecutor('one thread');
  const threads = new Set(await Promise.all([loaded.thread(), loaded.thread(), loaded.thread()]));
  assert.strictEqual(threads.size, 1);
  await collected(() => loaded.live() === 0, 'the store');
});
