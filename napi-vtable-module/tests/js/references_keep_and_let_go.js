'use strict';
const { assert, load, collected, main } = require('./common.js');
const loaded = load();
let ended = 0;
const registry = new FinalizationRegistry(() => ended++);
function watched() {
  const object = { big: new Array(100).fill(0) };
  registry.register(object, 0);
  return object;
}
main(async () => {
  loaded.keep(watched());
  loaded.keepWeakly(loaded.kept());
  for (let round = 0; round < 10; round++) {
    gc();
    await new Promise((resolve) => setImmediate(resolve));
  }
  assert.strictEqual(ended, 0);
  assert.strictEqual(loaded.keptWeakly(), loaded.kept());
  loaded.letGo();
  assert.strictEqual(loaded.kept(), undefined);
  await collected(() => loaded.keptWeakly() === undefined, 'what a weak reference names');
  await collected(() => ended === 1, 'what a strong reference kept');

  // values that are no objects
  const symbol = Symbol('kept');
  for (const value of ['text', 1.5, 2n ** 70n, true, null, undefined, symbol, loaded.opened('x')]) {
    loaded.keep(value);
    gc();
    assert.strictEqual(loaded.kept(), value);
  }
  loaded.letGo();

  // owned by closures, dropped by their finalizers
  (function () {
    for (let index = 0; index < 1000; index++) {
      const owner = loaded.owner(watched());
      assert.ok(owner() === owner());
    }
  })();
  await collected(() => ended === 1001, 'what closures kept');
});
