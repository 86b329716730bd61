'use strict';
const { assert, load, main } = require('./common.js');
const loaded = load();
const outcome = (promise) => promise.then((value) => ['resolved', value], (error) => ['rejected', error]);
async function settled(how, value) {
  const promise = loaded.wait();
  assert.ok(promise instanceof Promise);
  loaded.settle(how, value);
  return outcome(promise);
}
main(async () => {
  const object = {};
  assert.deepStrictEqual(await settled('resolve', object), ['resolved', object]);
  assert.deepStrictEqual(await settled('resolve', Promise.resolve(5)), ['resolved', 5]);
  assert.deepStrictEqual(await settled('rejectWith', object), ['rejected', object]);
  let [state, error] = await settled('reject');
  assert.deepStrictEqual([state, error.name, error.code, error.message], ['rejected', 'TypeError', 'E_NO', 'rejected']);
  [state, error] = await settled('settle');
  assert.deepStrictEqual([state, error.message], ['rejected', 'invalid digit found in string']);
  [state, error] = await settled('unconvertible');
  assert.deepStrictEqual([state, error.name], ['rejected', 'RangeError']);
  const mine = new Error('mine');
  assert.deepStrictEqual(await settled('throws', () => { throw mine; }), ['rejected', mine]);
  [state, error] = await settled('throws', 1);
  assert.deepStrictEqual([state, error.message], ['rejected', 'expected a function']);
  // dropped, one and many
  for (const count of [1, 100]) {
    const promises = Array.from({ length: count }, () => outcome(loaded.wait()));
    loaded.settle('drop');
    for (const [state, error] of await Promise.all(promises)) {
      assert.deepStrictEqual([state, error.code], ['rejected', 'ERR_PROMISE_DROPPED']);
    }
  }
  loaded.wait(); // and one that the env's end finds unsettled
});
