'use strict';
const { assert, load, main } = require('./common.js');
const loaded = load();
const outcome = (promise) => promise.then((value) => ['resolved', value], (error) => ['rejected', error]);
main(async () => {
  const promise = loaded.add(1, 2);
  assert.ok(promise instanceof Promise);
  assert.strictEqual(await promise, 3);
  assert.strictEqual(await loaded.add(1), 2);
  assert.strictEqual(await loaded.nothing(), undefined);
  assert.strictEqual(await loaded.greet('Ada'), 'Hello, Ada!');
  assert.strictEqual(await loaded.greet('Ada', 'Hi', '.'), 'Hi, Ada.');
  assert.strictEqual(await loaded.sum(1, 2, 3), 6);
  assert.strictEqual(await loaded.parse('7'), 7);
  let [state, error] = await outcome(loaded.parse('x'));
  assert.deepStrictEqual([state, error.message], ['rejected', 'invalid digit found in string']);
  [state, error] = await outcome(loaded.refuses('E_NO'));
  assert.deepStrictEqual([state, error.name, error.code, error.message], ['rejected', 'RangeError', 'E_NO', 'refused']);
  // what does not convert is told by the promise, as an async function of JavaScript does
  [state, error] = await outcome(loaded.add('1'));
  assert.deepStrictEqual([state, error.name, error.message], ['rejected', 'TypeError', 'argument 1: expected a number, got a string']);
  [state, error] = await outcome(loaded.panics('in a future'));
  assert.deepStrictEqual([state, error.code], ['rejected', 'ERR_RUST_PANIC']);
  assert.match(error.message, /^panicked at .*async_addon.lib\.rs:\d+:\d+: in a future$/);
  assert.notStrictEqual(await loaded.thread(), loaded.thisThread());
  const many = await Promise.all(Array.from({ length: 5000 }, (_, index) => loaded.add(index, 1)));
  assert.ok(many.every((value, index) => value === index + 1));
  // promises of JavaScript, and what is none
  assert.strictEqual(await loaded.sumPromised(Promise.resolve(1), 2), 3);
  const later = new Promise((resolve) => setTimeout(resolve, 5, 4));
  assert.strictEqual(await loaded.sumPromised(later, { then(resolve) { resolve(5); } }), 9);
  [state, error] = await outcome(loaded.sumPromised(Promise.reject(Object.assign(new TypeError('no'), { code: 'E' })), 1));
  assert.deepStrictEqual([state, error.name, error.code, error.message], ['rejected', 'TypeError', 'E', 'no']);
  [state, error] = await outcome(loaded.sumPromised(Promise.resolve('x'), 1));
  assert.deepStrictEqual([state, error.message], ['rejected', 'value of the promise: expected a number, got a string']);
  [state, error] = await outcome(loaded.sumPromised(Promise.reject(7), 1));
  assert.deepStrictEqual([state, error.message], ['rejected', '7']);
  assert.strictEqual(loaded.live(), 0);
});
