'use strict';
const { assert, load, thrown } = require('./common.js');
const loaded = load();
assert.strictEqual(loaded.sumBytes(new Uint8Array([1, 2, 3])), 6);
assert.strictEqual(loaded.sumBytes(Buffer.from([250, 250])), 500);
assert.strictEqual(loaded.sumFloats(new Float64Array([0.5, 1])), 1.5);
assert.match(thrown(() => loaded.sumBytes([1])).message, /^argument 1: expected a Uint8Array, got an object$/);
assert.match(thrown(() => loaded.sumBytes(new Int8Array(1))).message, /expected a Uint8Array/);

const target = new Float32Array([1, 1]);
loaded.mix(new Float32Array([1, 2]), target);
assert.deepStrictEqual([...target], [2, 3]);

// written through one, seen through the other: refused
const bytes = new Uint8Array([1, 2, 3, 4]);
for (const [left, right] of [[bytes, bytes], [bytes.subarray(0, 3), bytes.subarray(2)]]) {
  const error = thrown(() => loaded.swapEnds(left, right));
  assert.match(error.message, /^argument 2: expected memory that does not overlap/);
  assert.ok(error instanceof TypeError);
}
assert.match(thrown(() => loaded.mix(target, target)).message, /overlap/);
loaded.swapEnds(bytes.subarray(0, 2), bytes.subarray(2));
assert.deepStrictEqual([...bytes], [4, 2, 3, 1]);
loaded.swapEnds(bytes.subarray(1, 1), bytes); // nothing of it overlaps

// a later argument's getter takes the memory of an earlier one away
const doomed = new Uint8Array(1000);
const seen = loaded.lengthBeside(doomed, { get a() { loaded.detach(doomed.buffer); return 1; }, b: 2 });
assert.deepStrictEqual(seen, [0, 2]);
