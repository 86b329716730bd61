'use strict';
const { assert, load, thrown } = require('./common.js');
const loaded = load();
const count = 1600; // a scope ends every 512 elements
const many = Array.from({ length: count }, (_, index) => index);
assert.strictEqual(loaded.sumOf(many), (count * (count - 1)) / 2);
assert.deepStrictEqual(loaded.count(count), many);
for (const length of [511, 512, 513, 1024, 1025]) {
  assert.deepStrictEqual(loaded.numbers(many.slice(0, length)), many.slice(0, length));
}
// handles that a conversion keeps
const named = many.map((index) => ({ name: `n${index % 1000}`, index }));
gc();
assert.strictEqual(loaded.lastNamed(named, 'n1'), named[1001]);
assert.strictEqual(loaded.lastNamed(named, 'n4999'), undefined);
assert.strictEqual(loaded.objects(named), count);
// objects with many properties
const object = Object.fromEntries(many.slice(0, 1000).map((index) => [`k${index}`, index]));
assert.deepStrictEqual(loaded.hashMap(object), object);
const lists = Object.fromEntries(many.slice(0, 300).map((index) => [`k${index}`, [index, 1]]));
assert.deepStrictEqual(loaded.treeMap(lists), lists);
assert.strictEqual(loaded.treeSet(new Set(many)).size, count);
assert.strictEqual(loaded.nested(Array.from({ length: 1000 }, () => ['a', 'b'])).length, 1000);
// an exception in a later scope
named[count - 7] = 1;
assert.match(thrown(() => loaded.lastNamed(named, 'x')).message, /^argument 1: element 1593: expected an object/);
many[count - 1] = 'x';
assert.match(thrown(() => loaded.sumOf(many)).message, /^argument 1: element 1599: expected a number/);
// a length is only a number: no room is made for it
assert.match(thrown(() => loaded.sumOf(new Array(2 ** 32 - 1))).message, /element 0: expected a number, got undefined/);
