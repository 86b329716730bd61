'use strict';
const { assert, load, thrown } = require('./common.js');
const { Shape, moveName, longer, renamed, squares } = load();
const shape = new Shape('box');
const inUse = (what, by) => {
  const error = thrown(what);
  assert.ok(error instanceof TypeError && error.code === 'ERR_OBJECT_IN_USE', String(error));
  assert.match(error.message, by);
};
const changing = /^this Shape is being changed by a call that has not returned$/;
const using = /^this Shape is in use by a call that has not returned$/;
// readers go together, to any depth
assert.strictEqual(shape.whileRead(() => shape.whileRead(() => shape.name)), 'box');
shape.whileRead(() => {
  inUse(() => { shape.name = 'x'; }, using);
  inUse(() => renamed(shape, 'x'), using);
});
shape.whileChanged(() => {
  inUse(() => shape.name, changing);
  inUse(() => longer(shape, shape), changing);
  inUse(() => shape.whileChanged(() => 0), using);
  assert.strictEqual(new Shape('other').name, 'other');
});
// what another one's argument holds
inUse(() => moveName(shape, shape), using);
// the borrow ends, however the call does
assert.throws(() => shape.whileChanged(() => { throw new Error('out'); }), /out/);
assert.strictEqual(thrown(() => shape.panics()).code, 'ERR_RUST_PANIC');
assert.throws(() => moveName(shape, {}), TypeError);
assert.throws(() => longer(shape, {}), TypeError);
shape.name = 'free';
assert.strictEqual(shape.name, 'free');
const other = new Shape('other');
moveName(other, shape);
assert.deepStrictEqual([other.name, shape.name], ['', 'other']);
// iterators
assert.deepStrictEqual([...squares(4)], [0, 1, 4, 9]);
const iterator = squares(10);
for (const number of iterator) if (number > 10) break;
assert.deepStrictEqual(iterator.next(), { done: true, value: undefined });
assert.strictEqual(iterator[Symbol.iterator](), iterator);
assert.strictEqual(thrown(() => iterator.next.call({})).code, 'ERR_INVALID_THIS');
// a panic on the way to the parent's value ends the borrow that has begun
const { Circle } = load();
const negative = new Circle(-1);
assert.match(thrown(() => { negative.name = 'x'; }).message, /on the way to the parent$/);
assert.strictEqual(negative.area, Math.PI);
