'use strict';
const { assert, load, thrown } = require('./common.js');
const m = load();
assert.strictEqual(m.area(1), Math.PI);
assert.deepStrictEqual([m.area.name, m.hello.name, m.Canvas.name, m.Canvas.prototype.fill.name], ['area', 'hello', 'Canvas', 'fill']);
// defaults, optional arguments, the rest
assert.deepStrictEqual([m.hello('A'), m.hello('A', undefined), m.hello('A', 2), m.hello('A', 1, '?'), m.hello('A', 1, null)],
  ['Hello, A!', 'Hello, A!', 'Hello, A!Hello, A!', 'Hello, A?', 'Hello, A!']);
assert.match(thrown(() => m.hello('A', null)).message, /^argument 2: expected a number, got null$/);
assert.match(thrown(() => m.hello('A', 1, 2)).message, /^argument 3: expected a string, got a number$/);
assert.deepStrictEqual([m.sumAll(1), m.sumAll(1, 2), m.sumAll(...Array(100).fill(1))], [1, 3, 100]);
assert.match(thrown(() => m.sumAll(1, 2, 'x')).message, /^argument 3: expected a number, got a string$/);
assert.match(thrown(() => m.sumAll()).message, /^argument 1: expected a number, got undefined$/);
// env, call and this, wherever they stand
const seen = [];
m.each(3, (index) => seen.push(index) && undefined);
assert.deepStrictEqual(seen, [0, 1, 2]);
assert.strictEqual(m.whose.call({ name: 'me' }), 'me');
assert.strictEqual(m.whose.call({}), undefined);
assert.deepStrictEqual([m.counted(), m.counted(1, 2, 3)], [0, 3]);
assert.strictEqual(m.match('a', 1, 2, 3), 'a123');
assert.strictEqual(m.twelve(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12), 78);
assert.match(thrown(() => m.twelve(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11)).message, /^argument 12: /);
assert.deepStrictEqual([m.VERSION, m.answer, 'notCompiled' in m, 'init' in m], ['1.0', 42, false, false]);
// the memory of typed arrays
const numbers = new Float64Array([1, 2, 3]);
m.negate(numbers);
assert.deepStrictEqual([[...numbers], m.sumOf(numbers, 2)], [[-1, -2, -3], -12]);
const canvas = new m.Canvas(3);
assert.deepStrictEqual([canvas.fillFrom(new Uint32Array([4, 5])), [...canvas]], [3, [4, 5, 0]]);
const [floats, buffer, bytes, words] = m.views(
  new Float32Array([0.5]), Buffer.alloc(3), new DataView(new Uint8Array([1, 2]).buffer), new Uint16Array([3]),
);
assert.deepStrictEqual([floats[0], Buffer.isBuffer(buffer), buffer.length], [0.5, true, 3]);
assert.deepStrictEqual([bytes, words], [new Uint8Array([1, 2]), new Uint16Array([3])]);
const sets = m.sets(new Set(['b', 'a']), [1, 2], 2n ** 100n, new Date(5));
assert.deepStrictEqual(sets, [new Set(['a', 'b']), [1, 2], 2n ** 100n, new Date(5)]);
