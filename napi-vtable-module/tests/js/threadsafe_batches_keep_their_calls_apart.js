'use strict';
const { assert, load, main } = require('./common.js');
const loaded = load();
const tick = () => new Promise((resolve) => setImmediate(resolve));
main(async () => {
  // a result, a promise, an exception and a value that does not convert, each to its own reply
  const told = [];
  loaded.askTogether(100, (number) => {
    switch (number % 4) {
      case 0: return number;
      case 1: return Promise.resolve(number);
      case 2: throw new RangeError(`not ${number}`);
      default: return 'text';
    }
  }, (result, [name, message]) => { told.push([result, name, message]); });
  while (told.length < 100) await tick();
  told.forEach(([result, name, message], number) => {
    const wanted = [
      [`${number}`, undefined, undefined],
      [`${number}`, undefined, undefined],
      ['thrown', 'RangeError', `not ${number}`],
      ['thrown', 'TypeError', 'result of the callback: expected a number, got a string'],
    ][number % 4];
    assert.deepStrictEqual([result, name, message], wanted);
  });
  // exceptions that nobody waits for, and the calls between them
  const [caught, seen] = [[], []];
  const handler = (error) => { caught.push(error.number); };
  process.on('uncaughtException', handler);
  loaded.callBatched(1, 100, 0, (number) => {
    seen.push(number);
    if (number % 3 === 0) throw Object.assign(new Error('mine'), { number });
  });
  while (seen.length < 100) await tick();
  process.removeListener('uncaughtException', handler);
  const all = Array.from({ length: 100 }, (_, index) => index);
  assert.deepStrictEqual(seen, all);
  assert.deepStrictEqual(caught, all.filter((number) => number % 3 === 0));
  // what each leaves for later runs, after the batch at the latest
  let reactions = 0;
  let calls = 0;
  loaded.callBatched(2, 100, 0, () => { calls++; Promise.resolve().then(() => { reactions++; }); });
  while (calls < 200) await tick();
  await tick();
  assert.strictEqual(reactions, 200);
  // an abort in the middle ends it there
  let until = 0;
  loaded.callUntilClosed(0, () => { if (++until === 40) loaded.abortLeft(); return 1; }, true);
  while (until < 40 || loaded.threads() > 0) await tick();
  assert.strictEqual(until, 40);
  loaded.callLeft();
  assert.strictEqual(loaded.payloads(), 0);
});
