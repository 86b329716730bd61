'use strict';
const { assert, load, thrown } = require('./common.js');
const loaded = load();
const iterated = (array, skip = 0, meanwhile = () => {}) => {
  const seen = [];
  loaded.iterated(array, skip, (element, left) => {
    seen.push(element instanceof Error ? element.message : element);
    assert.strictEqual(left, length - skip - seen.length);
    meanwhile(element);
  });
  return seen;
};
let length = 3;
assert.deepStrictEqual(iterated([1, 2, 3]), [1, 2, 3]);
assert.deepStrictEqual(iterated([1, 2, 3], 2), [3]);
// what is skipped is not read
const array = [0, 5, 6];
Object.defineProperty(array, 0, { get() { throw new Error('it was read'); } });
assert.deepStrictEqual(iterated(array, 1), [5, 6]);
// an element that does not convert, or throws, is not the end
assert.deepStrictEqual(iterated(array), ['it was read', 5, 6]);
assert.deepStrictEqual(iterated([1, 'x', 3]), [1, 'element 1: expected a number, got a string', 3]);
// there are as many elements as there were at the beginning
const grows = [1, 2, 3];
assert.deepStrictEqual(iterated(grows, 0, (element) => { grows.push(element); }), [1, 2, 3]);
const shrinks = [1, 2, 3];
assert.deepStrictEqual(iterated(shrinks, 0, () => { shrinks.length = 1; }), [
  1,
  'element 1: expected a number, got undefined',
  'element 2: expected a number, got undefined',
]);
length = 0;
assert.deepStrictEqual(iterated([]), []);
// handles live as long as their scope says, whatever its number of elements
const many = Array.from({ length: 1600 }, (_, index) => ({ name: `n${index}` }));
const kept = loaded.keptWhileIterating(many);
gc();
assert.deepStrictEqual(kept, many.map((item, index) => ({ index, item })));
assert.deepStrictEqual(loaded.keptWhileIterating([]), []);
for (const length of [0, 1, 511, 512, 513, 1024, 1600]) {
  const some = many.slice(0, length);
  assert.deepStrictEqual(loaded.eachInScopes(some, 9999), [length, some.map((item) => ({ item }))]);
}
// the closure's own error ends it, as does that of an element
const [count, some] = loaded.eachInScopes(many, 700);
assert.deepStrictEqual([count, some.length, some.end.message], [700, 700, 'enough']);
many[1593] = 1;
const { name, message } = thrown(() => loaded.eachInScopes(many, 9999));
assert.deepStrictEqual([name, message], ['TypeError', 'element 1593: expected an object, got a number']);
