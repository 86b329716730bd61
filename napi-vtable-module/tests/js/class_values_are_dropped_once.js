'use strict';
const { assert, addon, load, thrown } = require('./common.js');
const { Worker, isMainThread, workerData } = require('worker_threads');
if (!isMainThread) {
  // objects that are alive when the env ends, one of them in use
  const { Shape } = require(workerData);
  globalThis.kept = Array.from({ length: 1000 }, () => new Shape('kept'));
  if (process.env.END_IN_A_CALL) kept[0].whileChanged(() => process.exit(3));
  return;
}
const { Shape, Circle, Grenade, values } = load();
const settle = () => new Promise((resolve) => setImmediate(resolve));
(async () => {
  for (let round = 0; round < 2; round++) {
    for (let index = 0; index < 1200; index++) new (index % 2 ? Shape : Circle)(index % 2 ? 'x' : 1);
    assert.ok(values() > 0);
    for (let tries = 0; values() > 0 && tries < 50; tries++) { gc(); await settle(); }
    assert.strictEqual(values(), 0);
  }
  // a constructor that fails makes no value
  assert.throws(() => new Shape(''), RangeError);
  assert.match(thrown(() => new Shape('panic')).message, /in a constructor/);
  assert.strictEqual(values(), 0);
  for (const end of [{}, { END_IN_A_CALL: '1' }]) {
    const worker = new Worker(__filename, { workerData: addon, argv: process.argv.slice(2), env: { ...process.env, ...end } });
    const code = await new Promise((resolve, reject) => { worker.on('exit', resolve); worker.on('error', reject); });
    assert.strictEqual(code, end.END_IN_A_CALL ? 3 : 0);
  }
  assert.ok(values() <= 1, `${values()} values are left`);
  // a drop that panics is an uncaught exception, like anything else that a finalizer throws
  const uncaught = new Promise((resolve) => process.once('uncaughtException', resolve));
  (() => { new Grenade(); })();
  const timer = setInterval(gc, 1);
  const error = await uncaught;
  clearInterval(timer);
  assert.match(error.message, /^panicked at .*: in a drop$/);
})().catch((error) => { console.error(error); process.exit(1); });
