'use strict';
const { assert, load, collected, main } = require('./common.js');
const loaded = load();
const before = loaded.largeAllocations();
main(async () => {
  (function () {
    const kept = [];
    for (let index = 0; index < 20; index++) {
      const bytes = loaded.give(100000);
      assert.ok(bytes instanceof Uint8Array && bytes.length === 100000 && bytes[99999] === 1);
      kept.push(bytes);
      kept.push(loaded.made().given);
    }
    for (const bytes of kept) bytes.fill(5);
    assert.ok(kept.every((bytes) => bytes[0] === 5));
  })();
  await collected(() => loaded.largeAllocations() === before, 'vectors that buffers were made of');
  // what is short is copied
  assert.deepStrictEqual([...loaded.give(3)], [1, 1, 1]);
  assert.strictEqual(loaded.give(0).length, 0);
  assert.strictEqual(loaded.largeAllocations(), before);
  // taken away from JavaScript while it is the vector's memory
  assert.strictEqual(loaded.detach(loaded.give(100000).buffer), true);
  await collected(() => loaded.largeAllocations() === before, 'a detached vector');
});
