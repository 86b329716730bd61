'use strict';
const { assert, load, main } = require('./common.js');
const loaded = load();
const tick = () => new Promise((resolve) => setImmediate(resolve));
main(async () => {
  for (const begin of [
    (f) => loaded.callUntilClosed(0, f),
    (f) => loaded.callUntilClosed(2, f), // the threads wait for room
    (f) => loaded.askUntilClosed(f), // the threads wait for results
    (f) => loaded.callUntilClosed(0, f, true), // the same in batches
    (f) => loaded.callUntilClosed(2, f, true),
    (f) => loaded.askUntilClosed(f, true),
  ]) {
    let calls = 0;
    begin(() => { calls++; return 1; });
    while (calls < 20) await tick(); // which comes, however fast the threads call
    loaded.abortLeft();
    const before = calls;
    while (loaded.threads() > 0) await tick();
    assert.strictEqual(calls, before);
    assert.deepStrictEqual(loaded.callLeft(), ['Err(Closed)', 'Err(Closed)', 'Err(Closed)']);
    assert.strictEqual(loaded.payloads(), 0);
  }
});
