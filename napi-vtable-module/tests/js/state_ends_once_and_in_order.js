'use strict';
const { assert, addon } = require('./common.js');
const { Worker, isMainThread } = require('worker_threads');
const loaded = require(addon);
if (isMainThread) {
  assert.strictEqual(loaded.counted(), 1);
  new Worker(__filename, { argv: [addon] }).on('exit', (code) => {
    assert.strictEqual(code, 0);
    // the newest hook first, then finalizers, then the newest state
    assert.deepStrictEqual(loaded.log(), [
      'async hook', 'second hook', 'first hook', 'closure', 'early closure', 'second state', 'first state',
    ]);
    assert.strictEqual(loaded.counted(), 2);
  });
} else {
  loaded.toldEarly(); // before anything that keeps data for the env
  assert.deepStrictEqual([loaded.counted(), loaded.counted()], [1, 2]);
  loaded.addHooks();
  assert.deepStrictEqual(loaded.log(), []);
}
