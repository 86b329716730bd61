'use strict';
const { assert, load } = require('./common.js');
const loaded = load();
for (let length = 1270; length < 1290; length++) {
  for (const unit of ['a', 'é', '€', '🦀']) {
    // The character ends just before, at and behind the end of the buffer in the frame.
    const bytes = Buffer.byteLength(unit);
    const text = unit + 'x'.repeat(Math.max(0, length - 2 * bytes)) + unit;
    assert.strictEqual(loaded.echo(text), text);
    assert.strictEqual(loaded.echoOwned(text), text);
    assert.strictEqual(loaded.totalLength([text]), Buffer.byteLength(text));
  }
}
for (const text of ['', '\0', 'a\0b', '🦀'.repeat(10000)]) {
  assert.strictEqual(loaded.echo(text), text);
  assert.strictEqual(loaded.echoOwned(text), text);
}
assert.strictEqual(loaded.echo('a\ud800b'), 'a\ufffdb');
