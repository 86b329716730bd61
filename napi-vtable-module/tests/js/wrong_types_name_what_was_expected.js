'use strict';
const { assert, load, thrown } = require('./common.js');
const loaded = load();
function check(what, name, code, message) {
  const error = thrown(what);
  assert.deepStrictEqual([error.name, error.code, error.message], [name, code, message]);
}
const type = (what, message) => check(what, 'TypeError', 'ERR_INVALID_ARG_TYPE', message);
const range = (what, message) => check(what, 'RangeError', 'ERR_OUT_OF_RANGE', message);

type(() => loaded.add(1), 'argument 2: expected a number, got undefined');
type(() => loaded.add('1', 2), 'argument 1: expected a number, got a string');
type(() => loaded.echo(null), 'argument 1: expected a string, got null');
type(() => loaded.echoOwned(Symbol()), 'argument 1: expected a string, got a symbol');
type(() => loaded.not(1n), 'argument 1: expected a boolean, got a bigint');
type(() => loaded.object(1), 'argument 1: expected an object, got a number');
type(() => loaded.tryCall({}), 'argument 1: expected a function, got an object');
type(() => loaded.totalLength({ length: 1 }), 'argument 1: expected an array, got an object');
type(() => loaded.totalLength(['a', 2]), 'element 1: expected a string, got a number');
type(() => loaded.keyKinds({ one: 1, two: () => 2 }), 'property "two": expected a number, got a function');
type(() => loaded.optional('x'), 'argument 1: expected a number, got a string');

for (const value of [1.5, NaN, Infinity, -129, 128]) {
  range(() => loaded.i8(value), 'argument 1: expected an integer from -128 to 127');
}
for (const value of [-1, 2 ** 32]) {
  range(() => loaded.u32(value), 'argument 1: expected an integer from 0 to 4294967295');
}
for (const value of [2 ** 53, -(2 ** 53), 0.5, -Infinity]) {
  range(() => loaded.i64(value), 'argument 1: expected an integer from -(2^53 - 1) to 2^53 - 1');
}
range(() => loaded.u64(-1), 'argument 1: expected an integer from 0 to 2^53 - 1');
range(() => loaded.tooLarge(), 'expected a result that is an integer from 0 to 2^53 - 1');

for (const value of [-128, 0, 127]) assert.strictEqual(loaded.i8(value), value);
for (const value of [-(2 ** 31), 2 ** 31 - 1]) assert.strictEqual(loaded.i32(value), value);
for (const value of [0, 2 ** 32 - 1]) assert.strictEqual(loaded.u32(value), value);
for (const value of [Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER]) assert.strictEqual(loaded.i64(value), value);
assert.strictEqual(loaded.nothing(), undefined);
assert.strictEqual(loaded.not(false), true);
assert.strictEqual(loaded.optional(), undefined);
assert.strictEqual(loaded.optional(null), undefined);
assert.strictEqual(loaded.optional(4), 8);
assert.deepStrictEqual([undefined, null, 0, {}].map((v) => loaded.optionalValue(v)), [false, false, true, true]);
assert.strictEqual(loaded.keyKinds({ one: 1, two: 2, 3: 3, key: 4 }, 'key'), 10);
assert.ok(Object.isFrozen(loaded.frozen({})));
