'use strict';
const { assert, load } = require('./common.js');
const loaded = load();
(function () {
  const kept = [];
  for (let index = 0; index < 1000; index++) kept.push(loaded.adder(index));
  assert.strictEqual(loaded.closures(), 1000);
  kept.forEach((add, index) => assert.strictEqual(add(1), index + 1));
  for (let index = 0; index < 1000; index++) kept.push(loaded.sizeless());
  assert.strictEqual(loaded.closures(), 2000);
  assert.strictEqual(kept[1000](1), 1);
})();
let rounds = 0;
(function collect() {
  gc();
  if (loaded.closures() === 0) return;
  assert.ok(++rounds < 1000, loaded.closures() + ' closures are left');
  setImmediate(collect);
})();
