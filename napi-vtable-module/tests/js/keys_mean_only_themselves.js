'use strict';
const { assert, load } = require('./common.js');
const loaded = load();
const tricky = JSON.parse('{ "__proto__": 1, "constructor": 2, "toString": 3, "5": 4, "a\\u0000b": 6 }');
const copy = loaded.hashMap(tricky);
assert.deepStrictEqual(Object.entries(copy).sort(), Object.entries(tricky).sort());
assert.strictEqual(Object.getPrototypeOf(copy), Object.prototype);
assert.strictEqual(Object.getOwnPropertyDescriptor(copy, '__proto__').value, 1);
// neither prototypes nor hidden properties nor symbols
const child = Object.create({ inherited: 1 });
child.own = 2;
Object.defineProperty(child, 'hidden', { value: 3 });
child[Symbol('s')] = 4;
assert.deepStrictEqual(loaded.hashMap(child), { own: 2 });
// a setter on Object.prototype sees nothing
Object.defineProperty(Object.prototype, 'trap', { set() { throw new Error('trap'); }, configurable: true });
assert.ok(Object.hasOwn(loaded.hashMap({ ['trap']: 1 }), 'trap'));
delete Object.prototype.trap;
