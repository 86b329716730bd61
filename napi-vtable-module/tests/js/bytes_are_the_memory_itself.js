'use strict';
const { assert, load, thrown } = require('./common.js');
const loaded = load();
const floats = new Float64Array([1, 2, 3]);
assert.strictEqual(loaded.scale(floats, 2), 12);
assert.deepStrictEqual([...floats], [2, 4, 6]);
// part of a buffer
assert.strictEqual(loaded.scale(floats.subarray(1, 2), 10), 40);
assert.deepStrictEqual([...floats], [2, 40, 6]);
assert.strictEqual(loaded.scale(new Float64Array(0), 1) + 0, 0);

const bytes = new Uint8Array([0, 1, 2, 3, 4, 5]);
assert.deepStrictEqual(loaded.ofView(new DataView(bytes.buffer, 1, 3)), [1, 3, 21]);
assert.deepStrictEqual([...bytes], [0, 7, 7, 7, 4, 5]);
assert.deepStrictEqual(loaded.ofArrayBuffer(bytes.buffer), [6, 30]);
assert.deepStrictEqual(loaded.ofBuffer(Buffer.from('abc')), [3, 294]);
assert.deepStrictEqual(loaded.ofBuffer(bytes.subarray(4)), [2, 9]);

// a source and a target that are not the same
const clamped = new Uint8ClampedArray(4);
loaded.copyTo(bytes, clamped);
assert.deepStrictEqual([...clamped], [0, 7, 7, 7]);
const overlap = thrown(() => loaded.copyTo(bytes, new Uint8ClampedArray(bytes.buffer, 5, 1)));
assert.match(overlap.message, /overlap/);
loaded.copyTo(bytes.subarray(0, 2), new Uint8ClampedArray(bytes.buffer, 2, 2));
assert.deepStrictEqual([...bytes], [0, 7, 0, 7, 4, 5]);
assert.strictEqual(loaded.threeSums(bytes, bytes.subarray(5)), 23 + 5 + 23);

// detached: nothing is left
const gone = new Float64Array([1]);
assert.strictEqual(loaded.detach(gone.buffer), true);
assert.strictEqual(loaded.scale(gone, 1) + 0, 0);
assert.strictEqual(loaded.sumFloats(gone) + 0, 0);
assert.deepStrictEqual(loaded.ofArrayBuffer(gone.buffer), [0, 0]);

const made = loaded.made();
assert.deepStrictEqual([...made.part], [2, 3]);
assert.strictEqual(made.part.buffer, made.buffer);
assert.deepStrictEqual([made.view.byteOffset, made.view.byteLength], [1, 6]);
assert.deepStrictEqual([...made.floats], [0.5, 1.5]);
assert.deepStrictEqual([...made.zeros], [0n, 0n, 0n]);
assert.strictEqual(made.empty.length, 0);
assert.ok(made.copied instanceof Buffer && made.given instanceof Buffer);
assert.strictEqual(made.copied.toString(), 'copied');
assert.ok(made.given.length === 100000 && made.given.every((byte) => byte === 9));
assert.strictEqual(made.shared.byteLength, 8);

if (typeof Float16Array === 'function') {
  assert.deepStrictEqual([...loaded.halves([0x3c00, 0xc000])], [1, -2]);
} else {
  assert.strictEqual(thrown(() => loaded.halves([0])).code, 'ERR_UNSUPPORTED');
}
assert.match(thrown(() => loaded.scale(new Float32Array(1), 1)).message, /^argument 1: expected a Float64Array, got an object$/);
assert.match(thrown(() => loaded.ofBuffer([1])).message, /^argument 1: expected a Buffer or Uint8Array, got an object$/);
assert.strictEqual(loaded.floats(new Float32Array(1)), 'JsFloat32Array');
