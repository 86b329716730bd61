'use strict';
const { assert, load, thrown } = require('./common.js');
const { Shape, Circle, isShape, longer, renamed } = load();
const circle = new Circle(2);
assert.ok(circle instanceof Circle && circle instanceof Shape && isShape(circle));
assert.strictEqual(Object.getPrototypeOf(Circle), Shape);
assert.strictEqual(circle.area, Math.PI * 4);
// the parent's members work on the child: getter, setter, method, iterator, static
assert.strictEqual(circle.name, 'circle');
circle.name = 'round';
assert.strictEqual(circle.whileRead((name) => name), 'round');
assert.deepStrictEqual([...circle], ['r', 'o', 'u', 'n', 'd']);
assert.strictEqual(Circle.SIDES, 4);
assert.strictEqual(longer(circle, new Shape('box')), true);
assert.strictEqual(renamed(circle, 'disc'), circle);
assert.strictEqual(circle.name, 'disc');
assert.strictEqual(Shape.prototype.whileRead.call(circle, (name) => name), 'disc');

class Square extends Shape {
  #size;
  constructor(size) { super('square'); this.#size = size; }
  get area() { return this.#size ** 2; }
  get name() { return `my ${super.name}`; }
  whileRead(f) { return super.whileRead(f) + '?'; }
}
const square = new Square(3);
assert.ok(square instanceof Square && square instanceof Shape && isShape(square));
assert.deepStrictEqual([square.area, square.name, square.whileRead((name) => name)], [9, 'my square', 'square?']);
class Ring extends Circle {}
assert.ok(isShape(new Ring(1)) && new Ring(1).area === Math.PI);
// made in Rust: a plain object of the class
const unit = Shape.unit();
assert.ok(unit instanceof Shape && Object.getPrototypeOf(unit) === Shape.prototype);
assert.strictEqual(unit.self(), unit);
assert.strictEqual(Reflect.construct(Shape, ['x'], Object).name, undefined);
assert.deepStrictEqual(Object.keys(unit), []);
assert.strictEqual(thrown(() => new Square().name.x.y).constructor, TypeError);
assert.strictEqual(thrown(() => { Shape.SIDES = 5; }).constructor, TypeError);
