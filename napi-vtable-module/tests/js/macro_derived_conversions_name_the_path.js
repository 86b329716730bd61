'use strict';
const { assert, load, thrown } = require('./common.js');
const m = load();
assert.deepStrictEqual(m.mirror({ x: 1, y: 2, theLabel: 'a', 'z-index': 3 }), { x: -1, y: 2, theLabel: 'a', 'z-index': 3 });
assert.deepStrictEqual(m.mirror({ x: 1 }), { x: -1, y: 7, theLabel: undefined, 'z-index': undefined });
const fails = (what, message, code = 'ERR_INVALID_ARG_TYPE') => {
  const error = thrown(what);
  assert.deepStrictEqual([error.message, error.code, error instanceof TypeError], [message, code, true]);
};
fails(() => m.mirror({ y: 2 }), 'argument 1: property "x": expected a number, got undefined');
fails(() => m.mirror({ x: 1, 'z-index': 'far' }), 'argument 1: property "z-index": expected a number, got a string');
fails(() => m.mirror('a'), 'argument 1: expected an object, got a string');
// enums of names and of numbers
assert.deepStrictEqual([m.color('red'), m.color('darkBlue'), m.mode(), m.mode('READ_ONLY'), m.otherLevel(1)], ['darkBlue', 'red', 'rw', 'READ_ONLY', 10]);
fails(() => m.color('blue'), 'argument 1: expected one of "red", "darkBlue"', 'ERR_INVALID_ARG_VALUE');
fails(() => m.color(1), 'argument 1: expected a string, got a number');
assert.strictEqual(thrown(() => m.otherLevel(2)).code, 'ERR_INVALID_ARG_VALUE');
// tagged objects
for (const shape of [{ kind: 'circle', radius: 1 }, { kind: 'named', value: 'x' }, { kind: 'nothing' }]) {
  assert.deepStrictEqual(m.shape(shape), shape);
}
fails(() => m.shape({ kind: 'square' }), 'argument 1: property "kind": expected one of "circle", "named", "pair", "nothing"', 'ERR_INVALID_ARG_VALUE');
fails(() => m.shape({}), 'argument 1: property "kind": expected a string, got undefined');
fails(() => m.shape({ kind: 'circle' }), 'argument 1: property "radius": expected a number, got undefined');
fails(() => m.shape({ kind: 'pair', value: [1, { x: 'a' }] }), 'argument 1: property "value": element 1: property "x": expected a number, got a string');
// newtypes, tuples, type parameters, handles
assert.deepStrictEqual(m.double(2, { value: 3 }), { value: 6 });
assert.strictEqual(m.holds({ callback: (a, b) => a * b, pair: [6, 7] }), 42);
fails(() => m.holds({ callback: 1, pair: [6, 7] }), 'argument 1: property "callback": expected a function, got a number');
// made at once, so the properties are like those of a literal
assert.deepStrictEqual(Object.getOwnPropertyDescriptor(m.mirror({ x: 1 }), 'x'), { value: -1, writable: true, enumerable: true, configurable: true });
// an exception of a getter goes on
assert.throws(() => m.mirror({ get x() { throw new RangeError('mine'); } }), /mine/);
