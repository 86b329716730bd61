'use strict';
const { assert, load, thrown } = require('./common.js');
const loaded = load();
assert.deepStrictEqual(loaded.objectWays({ a: 1, b: 2, 3: 4 }), [
  ['3', 'a', 'b'], [['3', 4], ['a', 1], ['b', 2]], true, false, true, true, false,
]);
const symbol = Symbol('mine');
assert.deepStrictEqual(loaded.symbolsOf({ [symbol]: 1, a: 2 }), [symbol]);
const prototype = { inherited: 1 };
assert.strictEqual(Object.getPrototypeOf(loaded.withPrototype(prototype)), prototype);
assert.strictEqual(Object.getPrototypeOf(loaded.withPrototype(null)), null);

const circle = loaded.circle(2);
assert.deepStrictEqual([circle.radius, circle.diameter, circle.scaled(3)], [2, 4, 6]);
assert.strictEqual(`${circle}`, '[object Circle]');
assert.deepStrictEqual(Object.keys(circle), ['radius', 'diameter']);
assert.throws(() => { circle.radius = 1; }, TypeError);
assert.throws(() => delete circle.radius, TypeError);
assert.match(thrown(() => { circle.diameter = 1; }).message, /it follows the radius/);

const [description, made, shared, iterator] = loaded.symbolWays(symbol);
assert.strictEqual(description, 'mine');
assert.strictEqual(loaded.symbolWays(Symbol())[0], undefined);
assert.deepStrictEqual([made.description, made === Symbol.for('made')], ['made', false]);
assert.strictEqual(shared, Symbol.for('shared'));
assert.strictEqual(iterator, Symbol.iterator);

assert.deepStrictEqual(loaded.dateWays(new Date(5)), [5, new Date(6)]);
assert.ok(Number.isNaN(loaded.dateWays(new Date(NaN))[0]));

const cause = { the: 'cause' };
const error = Object.assign(new RangeError('far', { cause }), { code: 'E_FAR' });
assert.deepStrictEqual(loaded.errorWays(error), ['RangeError', 'far', 'E_FAR', true, cause]);
assert.deepStrictEqual(loaded.errorWays(Object.assign(new Error(''), { code: 5 }))[2], undefined);
assert.ok(loaded.madeError() instanceof RangeError && loaded.madeError().code === 'E_MADE');

const map = new Map([['one', 1], ['old', 0]]);
assert.deepStrictEqual(loaded.mapWays(map), [2, 1, true, new Map([['one', 1], ['added', 2]])]);
assert.ok(map.has('added') && !map.has('old'));
assert.deepStrictEqual(loaded.setWays(new Set(['old', 'x'])), [2, true, true, ['x', 'added']]);

assert.deepStrictEqual(loaded.tag({}), [true, false]);
const once = {};
loaded.tag(once);
assert.throws(() => loaded.tag(once));
assert.deepStrictEqual(loaded.coerced('12'), ['12', 12, true]);
assert.deepStrictEqual(loaded.coerced({ valueOf: () => 3, toString: () => '4' }), ['4', 3, true]);
assert.throws(() => loaded.coerced(Symbol()), TypeError);
const [frozen, sealed] = loaded.locked();
assert.deepStrictEqual([Object.isFrozen(frozen), Object.isFrozen(sealed) && Object.isExtensible(sealed), Object.isSealed(sealed)], [true, false, true]);
assert.deepStrictEqual([1n, -(2n ** 200n), 0n].map(loaded.negated), [-1n, 2n ** 200n, 0n]);
assert.deepStrictEqual([loaded.isInstance([], Array), loaded.isInstance({}, Array)], [true, false]);
loaded.doubleLater(Promise.resolve(4)).then((value) => assert.strictEqual(value, 8));
