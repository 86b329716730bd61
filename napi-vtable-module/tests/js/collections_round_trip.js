'use strict';
const { assert, load, thrown } = require('./common.js');
const loaded = load();
const same = (f, ...values) => values.forEach((value) => assert.deepStrictEqual(f(value), value));
same(loaded.numbers, [], [1, 2.5, -0, NaN]);
same(loaded.nested, [], [[], ['a', 'ä€😀']]);
same(loaded.triple, [1, -2, 3]);
same(loaded.queue, [1, 255]);
same(loaded.boxed, [true, false]);
same(loaded.eight, [1, 2, 3, 4, 5, 6, 7, 8]);
same(loaded.hashMap, {}, { a: 1, 'ß': 2, '': 3 });
same(loaded.treeMap, { a: [1], b: [] });
same(loaded.hashSet, new Set(), new Set(['a', 'b']));
same(loaded.treeSet, new Set([1, 2, 3]));
same(loaded.texts, ['a', 'b', 'c', '😀']);
same(loaded.utf16, '', 'a\u0000b', '\ud800 lone');
same(loaded.latin1, '', 'a\u0000ÿ');
same(loaded.path, '/tmp/ä', 'with \ufffd');
same(loaded.either, 1, ['a']);
same(loaded.elements, new Int16Array([1, -2]), new Int16Array(0));
same(loaded.bigI64, 0n, -(2n ** 63n), 2n ** 63n - 1n);
same(loaded.bigU64, 0n, 2n ** 64n - 1n);
same(loaded.bigI128, 0n, -1n, -(2n ** 127n), 2n ** 127n - 1n, 2n ** 64n);
same(loaded.bigU128, 0n, 2n ** 128n - 1n);
same(loaded.bigWords, 0n, -1n, 2n ** 256n, -(2n ** 255n) - 12345n, 2n ** 256n - 1n, 2n ** 1000n + 7n);
same(loaded.time, new Date(0), new Date(1700000000123), new Date(-1), new Date(-62135596800000));
same(loaded.duration, 0, 1.5, 86400000);
assert.deepStrictEqual(loaded.pair([1, 'a']), ['a', 1]);
assert.deepStrictEqual(loaded.beforeEpoch(), new Date(-1));
assert.strictEqual(loaded.undefinedOnly(undefined), null);
assert.strictEqual(loaded.nullOnly(null), undefined);
assert.deepStrictEqual([loaded.pointers(), loaded.pointers(null), loaded.pointers(3)], [undefined, undefined, 3]);
assert.strictEqual(loaded.single(0.1), Math.fround(0.1));
assert.strictEqual(loaded.objects([{}, [], () => 1]), 3);

// bytes of anything that has some
const reversed = (value) => [...loaded.bytes(value)];
assert.deepStrictEqual(reversed(new Uint8Array([1, 2])), [2, 1]);
assert.deepStrictEqual(reversed(Buffer.from([1, 2])), [2, 1]);
assert.deepStrictEqual(reversed(new Uint8Array([1, 2]).buffer), [2, 1]);
assert.deepStrictEqual(reversed(new Uint16Array([1, 2]).subarray(1)), [0, 2]);
assert.deepStrictEqual(reversed(new DataView(new Uint8Array([1, 2, 3]).buffer, 1)), [3, 2]);
assert.ok(loaded.bytes(Buffer.from([1])) instanceof Uint8Array);

loaded.callWithMany((map, flags, floats) => {
  assert.deepStrictEqual(map, { list: [[1, 'one'], [2, undefined]], none: [] });
  assert.deepStrictEqual([flags, floats], [[true, false], [1.5, 2.5]]);
});
assert.ok(thrown(() => loaded.untoldPath()) instanceof RangeError);
