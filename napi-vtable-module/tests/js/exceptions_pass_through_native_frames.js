'use strict';
const { assert, load, thrown } = require('./common.js');
const loaded = load();
const mine = new Error('mine');
const fail = () => { throw mine; };
// taken by native code
assert.strictEqual(loaded.tryCall(fail), mine);
assert.strictEqual(loaded.tryCall(() => 5), 5);
assert.match(loaded.tryCall(() => loaded.panics('deep')).message, /deep/);
// looked at but not taken: no other error takes its place
assert.strictEqual(thrown(() => loaded.errorMeanwhile(fail)), mine);
// not taken: a getter, a proxy, a scope in between
assert.strictEqual(thrown(() => loaded.keyKinds({ get one() { return fail(); } })), mine);
assert.strictEqual(thrown(() => loaded.keyKinds(new Proxy({}, { get: fail }))), mine);
const array = ['a'];
Object.defineProperty(array, 1, { get: fail });
assert.strictEqual(thrown(() => loaded.totalLength(array)), mine);
// and afterwards everything works
assert.strictEqual(loaded.add(1, 2), 3);
// `this`, surplus and missing arguments
const receiver = { f: loaded.described };
const seen = receiver.f(1, 'two', null);
assert.strictEqual(seen.this, receiver);
assert.deepStrictEqual([seen.first, seen.count, seen.all], [1, 3, [1, 'two', null]]);
assert.deepStrictEqual([loaded.described().first, loaded.described().all], [undefined, []]);
assert.strictEqual(loaded.lastOf(50).index, 49);
