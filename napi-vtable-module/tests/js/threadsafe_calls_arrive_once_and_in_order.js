'use strict';
const { assert, load, main } = require('./common.js');
const loaded = load();
const tick = () => new Promise((resolve) => setImmediate(resolve));
main(async () => {
  for (const how of [
    (threads, calls, f) => loaded.callFromThreads(threads, calls, f),
    (threads, calls, f) => loaded.callBounded(threads, calls, f),
  ]) {
    const [threads, calls] = [4, 500];
    const seen = Array.from({ length: threads }, () => []);
    let inside = false;
    let microtasks = 0;
    how(threads, calls, (number) => {
      assert.strictEqual(microtasks, 0, 'each call has its own microtasks');
      microtasks++;
      Promise.resolve().then(() => { microtasks--; });
      assert.strictEqual(inside, false);
      inside = true;
      seen[Math.floor(number / calls)].push(number % calls);
      inside = false;
    });
    while (seen.some((of) => of.length < calls)) await tick();
    const wanted = Array.from({ length: calls }, (_, index) => index);
    for (const of of seen) assert.deepStrictEqual(of, wanted);
  }
  while (loaded.threads() > 0) await tick();
  assert.strictEqual(loaded.payloads(), 0);
  const sum = await new Promise((resolve) => loaded.sumInRust(100, resolve));
  assert.strictEqual(sum, '5050');
});
