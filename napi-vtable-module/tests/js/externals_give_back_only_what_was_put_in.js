'use strict';
const { assert, addon, load, thrown, collected, main } = require('./common.js');
const loaded = load();
main(async () => {
  (function () {
    const opened = loaded.opened('name');
    assert.strictEqual(loaded.closures(), 1);
    assert.strictEqual(loaded.nameOf(opened), 'name');
    assert.match(thrown(() => loaded.numberOf(opened)).message, /expected an external that holds a f64/);
    assert.match(thrown(() => loaded.nameOf({})).message, /expected an external, got an object/);
    // of another env, though of the same module
    delete require.cache[addon];
    const second = require(addon);
    assert.match(thrown(() => second.nameOf(opened)).message, /that this module made/);
  })();
  await collected(() => loaded.closures() === 0, 'the value of an external');
});
