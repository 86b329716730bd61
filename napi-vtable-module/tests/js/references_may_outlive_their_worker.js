'use strict';
const { assert, addon } = require('./common.js');
const { Worker, isMainThread } = require('worker_threads');
const loaded = require(addon);
if (isMainThread) {
  loaded.leave('kept on the main thread');
  let left = 3;
  for (let index = 0; index < 3; index++) {
    new Worker(__filename, { argv: [addon] }).on('exit', (code) => {
      assert.strictEqual(code, 0);
      if (--left === 0) assert.strictEqual(loaded.left(), 'kept on the main thread');
    });
  }
} else {
  // The thread drops these after the env has ended; its promise is never settled, and one is dropped on the way.
  for (let index = 0; index < 100; index++) loaded.leave({ index });
  loaded.keep({});
  loaded.wait().catch(() => {});
  loaded.wait().catch(() => {});
  loaded.settle('drop');
  loaded.wait().catch(() => {});
}
