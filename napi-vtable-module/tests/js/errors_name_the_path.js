'use strict';
const { assert, load, thrown } = require('./common.js');
const loaded = load();
function check(what, name, code, message) {
  const error = thrown(what);
  assert.deepStrictEqual([error.name, error.code, error.message], [name, code, message]);
}
const type = (what, message) => check(what, 'TypeError', 'ERR_INVALID_ARG_TYPE', message);
const range = (what, message) => check(what, 'RangeError', 'ERR_OUT_OF_RANGE', message);
type(() => loaded.numbers(1), 'argument 1: expected an array, got a number');
type(() => loaded.numbers([1, 'x']), 'argument 1: element 1: expected a number, got a string');
type(() => loaded.numbers([1, , 2]), 'argument 1: element 1: expected a number, got undefined');
type(() => loaded.nested([['a'], ['b', 2]]), 'argument 1: element 1: element 1: expected a string, got a number');
type(() => loaded.nested([['a'], 'b']), 'argument 1: element 1: expected an array, got a string');
type(() => loaded.treeMap({ a: [1, 2], b: [1, 'x'] }), 'argument 1: property "b": element 1: expected a number, got a string');
type(() => loaded.hashMap([]) && loaded.hashMap(null), 'argument 1: expected an object, got null');
type(() => loaded.pair([1, 2]), 'argument 1: element 1: expected a string, got a number');
type(() => loaded.hashSet(['a']), 'argument 1: expected a Set, got an object');
type(() => loaded.hashSet(new Set(['a', 1])), 'argument 1: element 1: expected a string, got a number');
type(() => loaded.either(true), 'argument 1: expected a number or an array, got a boolean');
type(() => loaded.either(['a', 1]), 'argument 1: element 1: expected a string, got a number');
type(() => loaded.undefinedOnly(null), 'argument 1: expected undefined, got null');
type(() => loaded.nullOnly(undefined), 'argument 1: expected null, got undefined');
type(() => loaded.bigI64(1), 'argument 1: expected a bigint, got a number');
type(() => loaded.time(0), 'argument 1: expected a Date, got a number');
type(() => loaded.bytes('a'), 'argument 1: expected an ArrayBuffer or a view of one, got a string');
type(() => loaded.lastNamed([{ name: 'a' }, { name: 1 }], ''), 'argument 1: element 1: property "name": expected a string, got a number');

range(() => loaded.triple([1, 2]), 'argument 1: expected an array of 3 elements, got 2');
range(() => loaded.pair([1, 'a', 2]), 'argument 1: expected an array of 2 elements, got 3');
range(() => loaded.queue([256]), 'argument 1: element 0: expected an integer from 0 to 255');
range(() => loaded.treeMap({ 'a b': [1.5] }), 'argument 1: property "a b": element 0: expected an integer from -2147483648 to 2147483647');
range(() => loaded.texts(['a', 'b', 'c', 'dd']), 'argument 1: element 3: expected a string of one character');
range(() => loaded.latin1('€'), 'argument 1: expected a string of characters from U+0000 to U+00FF');
range(() => loaded.bigI64(2n ** 63n), 'argument 1: expected a bigint from -2^63 to 2^63 - 1');
range(() => loaded.bigU64(-1n), 'argument 1: expected a bigint from 0 to 2^64 - 1');
range(() => loaded.bigI128(2n ** 127n), 'argument 1: expected a bigint from -2^127 to 2^127 - 1');
range(() => loaded.bigU128(-1n), 'argument 1: expected a bigint from 0 to 2^128 - 1');
range(() => loaded.time(new Date(NaN)), 'argument 1: expected a valid Date that the system\'s clock can tell');
for (const value of [-1, NaN, Infinity]) {
  range(() => loaded.duration(value), 'argument 1: expected a number of milliseconds, not negative');
}
if (process.platform !== 'win32') {
  range(() => loaded.path('\ud800'), 'argument 1: expected a string without lone surrogates');
}
// on the way out
range(() => loaded.large([1, 2 ** 52 * 1.5]), 'element 1: expected a result that is an integer from 0 to 2^53 - 1');
// what JavaScript throws goes through as it is
const mine = new Error('mine');
const fail = () => { throw mine; };
assert.strictEqual(thrown(() => loaded.hashMap({ get a() { return fail(); } })), mine);
assert.strictEqual(thrown(() => loaded.numbers(Object.defineProperty([1], 0, { get: fail }))), mine);
assert.strictEqual(thrown(() => loaded.hashMap(new Proxy({}, { ownKeys: fail }))), mine);
