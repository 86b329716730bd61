'use strict';
const { assert, load, main } = require('./common.js');
const loaded = load();
const uncaught = (begin) => new Promise((resolve) => {
  process.once('uncaughtException', resolve);
  begin();
});
main(async () => {
  const mine = new Error('mine');
  assert.strictEqual(await uncaught(() => loaded.callFromThreads(1, 1, () => { throw mine; })), mine);
  let error = await uncaught(() => loaded.failInRust('panic'));
  assert.strictEqual(error.code, 'ERR_RUST_PANIC');
  assert.match(error.message, /^panicked at .*threads\.rs:\d+:\d+: on JavaScript's thread$/);
  error = await uncaught(() => loaded.failInRust('error'));
  assert.deepStrictEqual([error.name, error.code, error.message], ['RangeError', 'E_RANGE', 'out of range']);
  assert.strictEqual(await uncaught(() => loaded.failInRust('throw')), 'a text');
  error = await uncaught(() => loaded.panickingArgument(() => {}));
  assert.match(error.message, /threads\.rs:\d+:\d+: an argument$/);
  // with somebody who waits they are not
  const told = (how) => new Promise((resolve) => {
    loaded.failInRust(how, (result, thrown) => resolve([result, ...thrown]));
  });
  const [kind, name, message, code] = await told('panic');
  assert.deepStrictEqual([kind, name, code], ['thrown', 'Error', 'ERR_RUST_PANIC']);
  assert.match(message, /on JavaScript's thread$/);
  assert.deepStrictEqual((await told('error')).slice(0, 4), ['thrown', 'RangeError', 'out of range', 'E_RANGE']);
  assert.deepStrictEqual((await told('throw')).slice(0, 3), ['thrown', '', 'a text']);
});
