'use strict';
const { assert, addon, thrown } = require('./common.js');
globalThis.failInit = 'error';
const error = thrown(() => require(addon));
assert.deepStrictEqual([error.name, error.code, error.message], ['RangeError', 'E_INIT', 'init fails']);
globalThis.failInit = 'panic';
assert.match(thrown(() => require(addon)).message, /^panicked at .*: init panics$/);
globalThis.failInit = undefined;
assert.strictEqual(require(addon).answer, 42);
