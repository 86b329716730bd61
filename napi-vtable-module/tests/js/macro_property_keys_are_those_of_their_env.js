'use strict';
const { assert, addon, load, thrown } = require('./common.js');
const { Worker, isMainThread } = require('worker_threads');
const m = load();
for (let round = 0; round < 300; round++) {
  assert.deepStrictEqual(m.mirror({ x: round, theLabel: 'a' }), { x: -round, y: 7, theLabel: 'a', 'z-index': undefined });
  const object = { count: round };
  assert.strictEqual(m.countUp(object), true);
  assert.deepStrictEqual(object, { count: round + 1 });
  assert.match(thrown(() => m.countUp({ count: 'a' })).message, /^property "count": expected a number, got a string$/);
}
if (isMainThread) {
  // Envs that come and go meet the same keys in another order.
  let left = 6;
  const start = () => new Worker(__filename, { argv: [addon] }).on('exit', (code) => {
    assert.strictEqual(code, 0);
    assert.deepStrictEqual(m.mirror({ x: 1 }).x, -1);
    if (--left > 2) start();
  });
  for (let index = 0; index < 3; index++) start();
  process.on('exit', () => assert.ok(left <= 0));
}
