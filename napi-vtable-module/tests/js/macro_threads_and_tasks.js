'use strict';
const { assert, load, main, thrown } = require('./common.js');
const m = load();
main(async () => {
  assert.strictEqual(await m.twiceLater(1.5), 3);
  assert.strictEqual(await m.twiceLater(1.5, new AbortController().signal), 3);
  assert.strictEqual(await m.twiceLater(1.5, undefined), 3);
  assert.strictEqual(await m.twiceLater(1, AbortSignal.abort('no')).catch((reason) => reason), 'no');
  assert.match(thrown(() => m.twiceLater(1, {})).message, /^argument 2: expected an AbortSignal/);
  assert.strictEqual(await m.nothingLater(false), undefined);
  assert.strictEqual(thrown(() => m.nothingLater(true)).message, 'at once');
  assert.match(thrown(() => m.fromElsewhere(1)).message, /^argument 1: expected a function/);
  const seen = [];
  await new Promise((resolve) => {
    m.fromElsewhere(
      async (x, text) => { seen.push(x, text); return seen.length === 4; },
      (x) => { resolve(); return true; },
    );
  });
  assert.deepStrictEqual(seen, [1.5, 'text', 1.5, 'text']);
});
