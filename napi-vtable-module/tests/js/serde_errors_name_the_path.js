'use strict';
const { assert, load, thrown } = require('./common.js');
const m = load();
const fails = (what, message, type = TypeError, code = 'ERR_INVALID_ARG_TYPE') => {
  const error = thrown(what);
  assert.deepStrictEqual([error.message, error.constructor, error.code], [message, type, code]);
};
const settings = (settings) => () => m.settings({ settings });
const sizes = (...sizes) => settings({ name: 'a', sizes });
fails(sizes({ width: 1 }, { width: 2 }, { width: 3 }, { width: 'x' }), 'argument 1: settings.sizes[3].width: expected u32, got string "x"');
fails(sizes({ width: 2 ** 32 }), 'argument 1: settings.sizes[0].width: expected u32, got number 4294967296');
fails(sizes({ width: 1.5 }), 'argument 1: settings.sizes[0].width: expected u32, got number 1.5');
fails(sizes({ width: null }), 'argument 1: settings.sizes[0].width: expected u32, got null or undefined');
fails(sizes({ width: [1] }), 'argument 1: settings.sizes[0].width: expected u32, got an array');
fails(sizes({ width: () => 1 }), 'argument 1: settings.sizes[0].width: expected u32, got a function');
fails(sizes({ width: Symbol('s') }), 'argument 1: settings.sizes[0].width: expected u32, got a symbol');
fails(sizes({}), 'argument 1: settings.sizes[0].width: is missing');
fails(sizes({ width: undefined }), 'argument 1: settings.sizes[0].width: is missing');
fails(sizes({ width: 1, depth: 1 }), 'argument 1: settings.sizes[0].depth (the key): unknown field `depth`, expected `width` or `height`');
fails(sizes(7), 'argument 1: settings.sizes[0]: expected struct Size, got number 7');
fails(settings({ name: 'a', sizes: 'many' }), 'argument 1: settings.sizes: expected a sequence, got string "many"');
fails(settings({ name: 'a', sizes: [], mode: 'slow' }), 'argument 1: settings.mode: unknown variant `slow`, expected one of `fast`, `exact`, `custom`');
fails(settings({ name: 'a', sizes: [], mode: { exact: { digits: 256 } } }), 'argument 1: settings.mode.exact.digits: expected u8, got number 256');
fails(settings({ name: 'a', sizes: [], mode: { custom: ['b', 'c'] } }), 'argument 1: settings.mode.custom[1]: expected u8, got string "c"');
fails(settings({ name: 'a', sizes: [], mode: { a: 1, b: 2 } }), 'argument 1: settings.mode: expected an object with one property, got another number of properties');
fails(settings({ name: 'a', sizes: [], mode: 1 }), 'argument 1: settings.mode: expected a variant: a string, or an object with one property, got number 1');
fails(settings({ name: 'a', sizes: [], mode: 'exact' }), 'argument 1: settings.mode: expected an object with the variant\'s fields, got string "exact"');
fails(() => m.byNumber({ x: true }), 'argument 1: x (the key): expected i32, got string "x"');
fails(() => m.byNumber(new Map([[1, 'a']])), 'argument 1: [1]: expected a boolean, got string "a"');
fails(() => m.pair([1]), 'argument 1: expected a tuple of size 2, got 1');
fails(() => m.pair([1, 'a', 2]), 'argument 1: expected 2 elements, got 3');
fails(() => m.byteList(['a b']), 'argument 1: [0]: expected u8, got string "a b"');
fails(() => m.toJson(Symbol.iterator), 'expected any valid JSON value, got a symbol');
fails(() => m.toJson({ 'a b': { 'c-d': () => 1 } }), '["a b"]["c-d"]: expected any valid JSON value, got a function');
fails(() => m.toJson(2n ** 128n), 'expected any valid JSON value, got a bigint of more than 128 bits');
// exceptions of scripts go on as they are
class Mine extends Error {}
const mine = () => { throw new Mine('mine'); };
for (const value of [{ get a() { return mine(); } }, [{ get a() { return mine(); } }], new Proxy({}, { ownKeys: mine }), new Proxy([1], { get: mine })]) {
  assert.ok(thrown(() => m.toJson(value)) instanceof Mine);
}
assert.ok(thrown(() => m.either({ get id() { return mine(); } })) instanceof Mine);
assert.ok(thrown(() => m.toJson(new Date(NaN))) instanceof RangeError);
// what a type's own Serialize says
const error = thrown(() => m.fails());
assert.strictEqual(error.message, 'inside[1]: already mutably borrowed');
