'use strict';
const { assert, load, thrown } = require('./common.js');
const { Canvas, Photo, total } = load();
const canvas = new Canvas(4, 2);
assert.strictEqual(canvas.fill(7), canvas);
assert.deepStrictEqual([canvas.height, canvas.width, canvas.first, [...canvas].length], [2, 4, 7, 8]);
canvas.first = 9;
canvas.label = 'mine';
assert.deepStrictEqual([canvas.first, canvas.name(), Canvas.MAX, Canvas.unit().label], [9, 'mine', 4096, 'unit']);
assert.strictEqual(thrown(() => { canvas.width = 1; }).constructor, TypeError);
assert.strictEqual(thrown(() => new Canvas(5000)).constructor, RangeError);
assert.match(thrown(() => new Canvas('x')).message, /^argument 1: expected a number, got a string$/);
assert.strictEqual(canvas.checked(true), canvas);
assert.match(thrown(() => canvas.checked(false)).message, /^not ok$/);
// one native class in another, and as arguments
const photo = new Photo();
assert.ok(photo instanceof Canvas && photo.isPhoto());
assert.deepStrictEqual([photo.fill(3).first, total(photo, canvas), photo.overlay(canvas), photo.overlay(canvas, new Canvas(1))], [3, 7, false, true]);
assert.strictEqual(thrown(() => total(canvas, canvas)).code, 'ERR_OBJECT_IN_USE');
assert.strictEqual(thrown(() => photo.isPhoto.call(canvas)).code, 'ERR_INVALID_THIS');
assert.ok(!('helper' in Photo));
// a method that takes the value away
assert.strictEqual(canvas.finish(), '[9, 7, 7, 7, 7, 7, 7, 7]');
for (const use of [() => canvas.width, () => canvas.fill(1), () => canvas.finish(), () => total(canvas, photo)]) {
  assert.strictEqual(thrown(use).code, 'ERR_OBJECT_CONSUMED');
}
assert.strictEqual(thrown(() => photo.finish()).code, 'ERR_INVALID_THIS');
