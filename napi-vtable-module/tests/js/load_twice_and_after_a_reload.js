'use strict';
const { assert, addon } = require('./common.js');
const first = require(addon);
assert.strictEqual(require(addon), first);
delete require.cache[addon];
const second = require(addon);
assert.notStrictEqual(second, first);
const again = { exports: {} };
process.dlopen(again, addon);
for (const loaded of [first, second, again.exports]) {
  assert.strictEqual(loaded.answer, 42);
  assert.strictEqual(loaded.add(1, 2), 3);
}
