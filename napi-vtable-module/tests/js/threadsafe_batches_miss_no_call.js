'use strict';
const { assert, load, main } = require('./common.js');
const loaded = load();
const tick = () => new Promise((resolve) => setImmediate(resolve));
main(async () => {
  // many at once, which the last handle leaves behind
  for (const limit of [0, 1, 7, 100]) {
    const [threads, calls] = [4, 500];
    const seen = Array.from({ length: threads }, () => []);
    let inside = false;
    loaded.callBatched(threads, calls, limit, (number) => {
      assert.strictEqual(inside, false);
      inside = true;
      seen[Math.floor(number / calls)].push(number % calls);
      inside = false;
    });
    while (seen.some((of) => of.length < calls)) await tick();
    const wanted = Array.from({ length: calls }, (_, index) => index);
    for (const of of seen) assert.deepStrictEqual(of, wanted);
  }
  // few, around the number that one wake is for, and the last handle goes soon after
  for (const calls of [1, 2, 31, 32, 33, 63, 64, 65]) {
    for (let round = 0; round < 20; round++) {
      let seen = 0;
      loaded.callBatched(1, calls, 0, () => { seen++; });
      while (seen < calls) await tick();
    }
  }
  // one by one, so that somebody is woken for each
  for (const limit of [0, 1]) {
    let seen = 0;
    loaded.askInTurn(3, 300, limit, (number) => { seen++; return 2 * number; });
    while (seen < 900 || loaded.threads() > 0) await tick();
    assert.strictEqual(seen, 900);
  }
  // calls that a call makes
  let left = 200;
  await new Promise((resolve) => {
    const more = () => {
      if (--left === 0) resolve();
      if (left > 0) loaded.callBatched(1, 1, 0, more);
    };
    more();
  });
  while (loaded.threads() > 0) await tick();
  assert.strictEqual(loaded.payloads(), 0);
});
