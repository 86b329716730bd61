'use strict';
const { assert, load, thrown } = require('./common.js');
const loaded = load();
[Error, TypeError, RangeError, SyntaxError].forEach((Class, index) => {
  const lengths = [47, 48, 49, 191, 192, 193, 5000].map((length) => 'x'.repeat(length));
  for (const message of ['plain', 'with \0 inside', 'ünïcode 🦀', '', ...lengths]) {
    for (const code of ['E_CODE', message]) {
      const error = thrown(() => loaded.throws(index, message, code));
      assert.strictEqual(error.constructor, Class);
      assert.deepStrictEqual([error.message, error.code], [message, code]);
    }
    assert.ok(!('code' in thrown(() => loaded.throws(index, message))));
  }
  loaded.staticTexts.forEach((text, which) => {
    const error = thrown(() => loaded.throwsStatic(index, which));
    assert.deepStrictEqual([error.constructor, error.message, 'code' in error], [Class, text, false]);
  });
});
// `?` on an error of std
const error = thrown(() => loaded.parse('12 apples'));
assert.deepStrictEqual([error.name, error.message], ['Error', 'invalid digit found in string']);
assert.strictEqual(loaded.parse('12'), 12);
// any value can be thrown, and is the same one
for (const value of [undefined, null, 7, 'text', {}, Symbol()]) {
  assert.strictEqual(thrown(() => loaded.throwValue(value)), value);
}
