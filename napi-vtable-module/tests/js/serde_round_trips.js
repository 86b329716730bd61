'use strict';
const { assert, load } = require('./common.js');
const m = load();
const wide = m.wide();
assert.strictEqual(m.isWide(wide), true);
assert.strictEqual(m.isWide({ ...wide, boolean: false }), false);
assert.deepStrictEqual(wide.large, [-Number.MAX_SAFE_INTEGER, Number.MAX_SAFE_INTEGER, Number.MAX_SAFE_INTEGER, 0]);
assert.deepStrictEqual(wide.larger, [-(2n ** 63n), 2n ** 64n - 1n, -(2n ** 127n), 2n ** 128n - 1n]);
assert.ok(Object.is(wide.float[1], -0) && wide.bytes instanceof Uint8Array);
assert.deepStrictEqual([wide.none, wide.unit, wide.unit_struct, wide.newtype], [null, null, null, 'inside']);
assert.deepStrictEqual(wide.variants, ['Unit', { Newtype: 7 }, { Tuple: [1, false] }, { Struct: { left: 1, right: 'Two' } }, { Nested: { Nested: 'Unit' } }]);
assert.deepStrictEqual([Object.getPrototypeOf(wide.by_name), Object.keys(wide.by_name)], [Object.prototype, ['__proto__', 'b']]);
assert.deepStrictEqual([...wide.by_number], [[-1, 'minus'], [10, 'ten']]);
assert.deepStrictEqual([...wide.by_tuple], [[[1, 2], null]]);
assert.deepStrictEqual(wide.by_variant, { One: 1, Two: 2 });

// any JSON
const json = JSON.stringify({ a: [1, -1, 1.5, 1e300, 'x', true, false, null, {}, [], { b: { c: ['ü🦀'] } }], __proto__: null, '': 0, 10: 1 });
assert.deepStrictEqual(m.fromJson(json), JSON.parse(json));
assert.deepStrictEqual(JSON.parse(m.toJson(JSON.parse(json))), JSON.parse(json));
assert.deepStrictEqual(m.echo(JSON.parse(json)), JSON.parse(json));
assert.strictEqual(m.toJson(2 ** 53 - 1), '9007199254740991');
assert.strictEqual(m.toJson(2n ** 64n - 1n), '18446744073709551615');
assert.strictEqual(m.fromJson('18446744073709551615'), 2n ** 64n - 1n);
assert.strictEqual(m.toJson([undefined, null]), '[null,null]');
assert.strictEqual(m.toJson({ a: undefined, b: 1 }), '{"b":1}');
// as many elements as do not share a scope, and properties
const long = Array.from({ length: 300 }, (_, index) => ({ index, text: String(index) }));
assert.deepStrictEqual(m.echo(long), long);
assert.deepStrictEqual(m.echo(Object.fromEntries(long.map((one) => [`k${one.text}`, one]))), Object.fromEntries(long.map((one) => [`k${one.text}`, one])));
