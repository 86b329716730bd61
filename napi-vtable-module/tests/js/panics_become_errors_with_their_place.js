'use strict';
const { assert, load, thrown } = require('./common.js');
const loaded = load();
const place = 'panicked at .*tests.addon.lib\\.rs:\\d+:\\d+: ';
function check(what, message) {
  for (let round = 0; round < 3; round++) {
    const error = thrown(what);
    assert.ok(error instanceof Error);
    assert.strictEqual(error.code, 'ERR_RUST_PANIC');
    assert.match(error.message, new RegExp('^' + place + message + '$'));
  }
}
check(() => loaded.panics('formatted'), 'formatted');
check(() => loaded.panicsWithAny(), '\\(no message\\)');
check(() => loaded.outOfBounds(3), 'index out of bounds: the len is 3 but the index is 3');
check(() => loaded.scopePanics(), 'inside a scope');
assert.strictEqual(loaded.outOfBounds(2), 3);
