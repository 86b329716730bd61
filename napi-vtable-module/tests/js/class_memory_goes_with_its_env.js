'use strict';
const { assert, addon } = require('./common.js');
const { Worker, isMainThread } = require('worker_threads');
const { Shape, chunks, squares } = require(addon);
if (isMainThread) {
  const before = chunks();
  let left = 2;
  for (let index = 0; index < 2; index++) {
    new Worker(__filename, { argv: [addon] }).on('exit', (code) => {
      assert.strictEqual(code, 0);
      if (--left === 0) assert.strictEqual(chunks(), before);
    });
  }
} else {
  // Some of these are collected, the others finalized at the end of the env, after its cleanup hooks.
  globalThis.kept = Array.from({ length: 1200 }, (_, index) => (index % 2 ? new Shape('x') : squares(3)));
  kept.length = 600;
  globalThis.gc?.();
  assert.ok(chunks() >= 3, `${chunks()} chunks`);
}
