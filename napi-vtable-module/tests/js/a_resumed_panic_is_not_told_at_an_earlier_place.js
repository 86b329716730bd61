'use strict';
const { assert, load, thrown } = require('./common.js');
const loaded = load();
const place = 'panicked at .*tests.addon.lib\\.rs:\\d+:\\d+: ';
function check(what, message) {
  const error = thrown(what);
  assert.strictEqual(error.code, 'ERR_RUST_PANIC');
  assert.match(error.message, new RegExp('^' + message + '$'));
}
check(() => loaded.resumes('first', 'second'), 'panicked: second');
check(() => loaded.resumesWhatItCaught('kept'), place + 'kept');
check(() => loaded.resumesWithAny(), 'panicked: \\(no message\\)');
check(() => loaded.panicsWhileUnwinding(), 'panicked: outer');
// What was noted is gone afterwards, and the next place is right again.
check(() => loaded.panics('again'), place + 'again');
