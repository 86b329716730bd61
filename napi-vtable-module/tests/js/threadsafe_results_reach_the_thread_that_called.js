'use strict';
const { assert, load, main } = require('./common.js');
const loaded = load();
const ask = (f, number, how = 'ask') => new Promise((resolve) => {
  loaded[how](f, number, (result, thrown) => resolve([result, ...thrown]));
});
main(async () => {
  for (const how of ['ask', 'askByFuture']) {
    assert.deepStrictEqual(await ask((x) => x * 2, 21, how), ['42']);
    assert.deepStrictEqual(await ask(async (x) => { await null; return x + 1; }, 1, how), ['2']);
  }
  const mine = new RangeError('not today');
  mine.code = 'E_MINE';
  const told = ['thrown', 'RangeError', 'not today', 'E_MINE', mine.stack];
  assert.deepStrictEqual(await ask(() => { throw mine; }, 1), told);
  assert.deepStrictEqual(await ask(() => Promise.reject(mine), 1), told);
  assert.deepStrictEqual(await ask(() => { throw 'text'; }, 1), ['thrown', '', 'text', undefined, undefined]);
  const [kind, name, message] = await ask(() => 'five', 1);
  assert.deepStrictEqual([kind, name, message], ['thrown', 'TypeError', 'result of the callback: expected a number, got a string']);
  assert.strictEqual((await ask(async () => 'five', 1))[2], message);
  // an error that cannot be read
  const proxy = new Error();
  Object.defineProperty(proxy, 'message', { get() { throw new Error('inside'); } });
  assert.deepStrictEqual((await ask(() => { throw proxy; }, 1)).slice(0, 3), ['thrown', 'Error', '']);
  // a promise that nobody settles any more
  let closed = ask(() => new Promise(() => {}), 1);
  for (let round = 0; round < 1000 && closed; round++) {
    gc();
    await new Promise((resolve) => setImmediate(resolve));
    const outcome = await Promise.race([closed, Promise.resolve()]);
    if (outcome) {
      assert.deepStrictEqual(outcome, ['Closed']);
      closed = null;
    }
  }
  assert.strictEqual(closed, null);
  assert.strictEqual(loaded.askHere(() => 1), 'Err(WouldDeadlock)');
  // nobody takes the result, nor the exception
  let called = 0;
  loaded.dropTheReply(() => { called++; }, 1);
  loaded.dropTheReply(() => { called++; throw mine; }, 1);
  while (called < 2 || loaded.payloads() > 0) await new Promise((resolve) => setImmediate(resolve));
});
