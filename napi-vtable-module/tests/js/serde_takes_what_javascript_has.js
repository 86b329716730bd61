'use strict';
const { assert, load } = require('./common.js');
const m = load();
const settings = (settings) => m.settings({ settings }).settings;
assert.deepStrictEqual(settings({ name: 'a', sizes: [{ width: 1 }], unknown: () => 1 }), { name: 'a', sizes: [{ width: 1, height: null }], mode: 'fast', limit: 10 });
assert.deepStrictEqual(settings({ name: 'a', sizes: [], limit: undefined, mode: { exact: { digits: 3 } } }).mode, { exact: { digits: 3 } });
assert.deepStrictEqual(settings({ name: 'a', sizes: [], mode: new Map([['custom', ['b', 1]]]) }).mode, { custom: ['b', 1] });
assert.deepStrictEqual(settings(new Map(Object.entries({ name: 'a', sizes: new Set([new Map([['width', 3n]])]), limit: 2n ** 60n }))), { name: 'a', sizes: [{ width: 3, height: null }], mode: 'fast', limit: 2n ** 60n });
// keys
assert.deepStrictEqual(m.byNumber(new Map([[1, true], [-2, false]])), new Map([[-2, false], [1, true]]));
assert.deepStrictEqual(m.byNumber({ 1: true, '-2': false }), new Map([[-2, false], [1, true]]));
assert.deepStrictEqual(m.byNumber({}), {});
// bytes and typed arrays
assert.strictEqual(m.numbers(new Float32Array([1, 2.5])), 3.5);
assert.strictEqual(m.numbers(new Uint8Array([1, 2])), 3);
assert.deepStrictEqual(m.byteList(Buffer.from('ab')), [97, 98]);
assert.deepStrictEqual(m.byteList(new BigInt64Array([1n, 2n])), [1, 2]);
for (const bytes of [Buffer.from([1, 2]), new Uint8Array([0, 1, 2]).subarray(1), new Uint8Array([1, 2]).buffer, new DataView(new Uint8Array([1, 2]).buffer), new Uint16Array([0x201])]) {
  assert.deepStrictEqual(m.bytes(bytes), new Uint8Array([1, 2]));
}
// dates
const date = new Date(86400000);
assert.deepStrictEqual(m.milliseconds([date, date, date]), [86400000, 86400000, '1970-01-02T00:00:00.000Z']);
assert.strictEqual(m.toJson({ date }), JSON.stringify({ date }));
// nothing
assert.deepStrictEqual([m.optional(), m.optional(null), m.optional(undefined), m.optional(1)], [null, null, null, 1]);
// what serde keeps in between
assert.deepStrictEqual([m.either({ id: 2n ** 63n }), m.either([-1]), m.either('a')], [{ id: 2n ** 63n }, [-1], 'a']);
assert.deepStrictEqual(m.flat({ id: 1, a: [true], b: null }), { id: 1, a: [true], b: null });
