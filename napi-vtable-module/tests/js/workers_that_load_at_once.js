'use strict';
const { assert, addon } = require('./common.js');
const { Worker, isMainThread } = require('worker_threads');
if (isMainThread) {
  let left = 4;
  for (let index = 0; index < 4; index++) {
    new Worker(__filename, { argv: [addon] }).on('exit', (code) => {
      assert.strictEqual(code, 0);
      if (--left === 0) assert.strictEqual(require(addon).closures(), 0);
    });
  }
} else {
  const loaded = require(addon);
  const add = loaded.adder(1);
  for (let index = 0; index < 1000; index++) {
    assert.strictEqual(loaded.add(index, 1), index + 1);
    assert.strictEqual(add(index), index + 1);
  }
  assert.throws(() => loaded.panics('in a worker'), /in a worker/);
}
