'use strict';
const { assert, load, main } = require('./common.js');
const loaded = load();
main(async () => {
  const seen = [];
  assert.deepStrictEqual(loaded.fill((number) => { seen.push(number); }), [
    'sent', 'sent', 'full 2', 'Err(WouldDeadlock)', 'Err(Full)',
  ]);
  while (seen.length < 2) await new Promise((resolve) => setImmediate(resolve));
  assert.deepStrictEqual(seen, [0, 1]);
  assert.strictEqual(loaded.payloads(), 0);
});
