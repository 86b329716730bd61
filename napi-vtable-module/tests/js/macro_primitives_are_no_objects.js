'use strict';
const { assert, load, thrown } = require('./common.js');
const m = load();
const refused = (what, found) => {
  const error = thrown(what);
  assert.deepStrictEqual([error.message, error.code], [`argument 1: expected an object${found}`, 'ERR_INVALID_ARG_TYPE']);
};
for (const [value, found] of [['abc', 'a string'], [1, 'a number'], [true, 'a boolean'], [1n, 'a bigint'], [Symbol('x'), 'a symbol'], [null, 'null'], [undefined, 'undefined']]) {
  refused(() => m.mirror(value), `, got ${found}`);
  refused(() => m.lengthOf(value), `, got ${found}`);
  refused(() => m.nameOf(value), `, got ${found}`);
}
assert.deepStrictEqual([m.lengthOf([1, 2]), m.lengthOf({ length: 3 }), m.nameOf(function f() {}), m.nameOf({})], [2, 3, 'f', undefined]);
