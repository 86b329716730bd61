'use strict';
const { assert, addon, load, thrown } = require('./common.js');
const loaded = load();
delete require.cache[addon];
const second = require(addon);
const object = {};
loaded.leave(object);
assert.strictEqual(loaded.left(), object);
const error = thrown(() => second.left());
assert.strictEqual(error.code, 'ERR_FOREIGN_REFERENCE');
second.leave(object);
assert.strictEqual(second.left(), object);
assert.strictEqual(thrown(() => loaded.left()).code, 'ERR_FOREIGN_REFERENCE');
// two envs, two states
assert.deepStrictEqual([loaded.counted(), loaded.counted(), second.counted(), loaded.counted()], [1, 2, 1, 3]);
