'use strict';
const { assert, load, thrown } = require('./common.js');
const loaded = load();
const shared = new SharedArrayBuffer(8);
const refused = /memory that is not shared with other threads/;
for (const what of [
  () => loaded.scale(new Float64Array(shared), 2),
  () => loaded.sumFloats(new Float64Array(shared)),
  () => loaded.sumBytes(new Uint8Array(shared)),
  () => loaded.ofView(new DataView(shared)),
  () => loaded.bytes(new Uint8Array(shared)),
  () => loaded.elements(new Int16Array(shared)),
]) {
  assert.match(thrown(what).message, refused);
}
assert.match(thrown(() => loaded.ofArrayBuffer(shared)).message, /expected an ArrayBuffer/);
assert.match(thrown(() => loaded.bytes(shared)).message, /expected an ArrayBuffer or a view/);
// as atomics
assert.strictEqual(loaded.raise(shared, 3), 0);
assert.strictEqual(loaded.raise(shared, 3), 1);
assert.strictEqual(loaded.raise(shared, 8), undefined);
assert.strictEqual(new Uint8Array(shared)[3], 2);
// memory that could go away, in the guise of memory that stays
const disguised = new ArrayBuffer(8);
Object.setPrototypeOf(disguised, SharedArrayBuffer.prototype);
assert.match(thrown(() => loaded.raise(disguised, 0)).message, /expected a SharedArrayBuffer/);
assert.throws(() => loaded.raise(Object.create(SharedArrayBuffer.prototype), 0));
const real = Uint8Array;
globalThis.Uint8Array = function () { return new real(4); };
assert.match(thrown(() => loaded.raise(shared, 0)).message, /expected a SharedArrayBuffer/);
globalThis.Uint8Array = real;
assert.strictEqual(loaded.raise(shared, 0), 0);
