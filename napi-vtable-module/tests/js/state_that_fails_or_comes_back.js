'use strict';
const { assert, load, thrown } = require('./common.js');
const loaded = load();
assert.strictEqual(thrown(() => loaded.failingState(true)).message, 'no state today');
assert.strictEqual(loaded.failingState(false), false);
assert.strictEqual(loaded.failingState(true), false); // it is there
// made inside its own making: the inner one stays
assert.strictEqual(loaded.reentrantState(() => loaded.reentrantState(() => 1) + 1), 1);
assert.strictEqual(loaded.reentrantState(() => assert.fail('it is there')), 1);
