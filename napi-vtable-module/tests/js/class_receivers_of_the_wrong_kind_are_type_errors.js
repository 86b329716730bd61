'use strict';
const { assert, load, thrown } = require('./common.js');
const { Shape, Circle, Token, foreign, isShape, longer } = load();
const shape = new Shape('box');
const name = Object.getOwnPropertyDescriptor(Shape.prototype, 'name').get;
const impostors = [
  undefined, null, 1, 'text', Symbol(), {}, [], () => 0, new Proxy(shape, {}), Object.create(shape), Object.create(Shape.prototype),
  Shape, Shape.prototype, foreign(0), foreign(1), foreign(8), foreign(64), foreign(2 ** 46 + 32), new Date(),
];
for (const value of impostors) {
  const error = thrown(() => name.call(value));
  assert.ok(error instanceof TypeError, String(error));
  assert.strictEqual(error.code, 'ERR_INVALID_THIS');
  assert.match(error.message, /^this is not an object of the class Shape$/);
  assert.strictEqual(isShape(value), false);
  const argument = thrown(() => longer(shape, value));
  assert.ok(argument instanceof TypeError && argument.code === 'ERR_INVALID_ARG_TYPE', String(argument));
  assert.match(argument.message, /^argument 2: expected an object of the class Shape, got /);
}
// an object of another class of the same addon, and of the parent where the child is wanted
const area = Object.getOwnPropertyDescriptor(Circle.prototype, 'area').get;
assert.strictEqual(thrown(() => area.call(shape)).code, 'ERR_INVALID_THIS');
for (const call of [() => Shape('x'), () => Shape.call({}, 'x'), () => Shape.call(shape, 'x')]) {
  const error = thrown(call);
  assert.ok(error instanceof TypeError && error.code === 'ERR_CONSTRUCT_CALL_REQUIRED', String(error));
}
assert.strictEqual(thrown(() => new Token()).code, 'ERR_ILLEGAL_CONSTRUCTOR');
assert.strictEqual(name.call(shape), 'box');
