'use strict';
const { assert, load, main, collected } = require('./common.js');
const loaded = load();
const until = async (condition) => {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 1));
};
async function all(iterable) {
  const items = [];
  for await (const item of iterable) items.push(item);
  return items;
}
main(async () => {
  assert.deepStrictEqual(await all(loaded.numbers(3)), [1, 2, 3]);
  assert.deepStrictEqual(await all(loaded.numbers(0)), []);
  assert.deepStrictEqual(await all(await loaded.numbersLater(2)), [1, 2]);
  assert.deepStrictEqual(await all(new loaded.Store(2)), [1, 2]);
  assert.strictEqual(loaded.Store.prototype[Symbol.asyncIterator].name, '[Symbol.asyncIterator]');
  // nothing is made that nobody has asked for
  loaded.polls();
  let numbers = loaded.numbers(10);
  assert.strictEqual(numbers[Symbol.asyncIterator](), numbers);
  assert.strictEqual(loaded.polls(), 0);
  assert.deepStrictEqual(await numbers.next(), { done: false, value: 1 });
  await new Promise((resolve) => setTimeout(resolve, 5));
  assert.strictEqual(loaded.polls(), 1);
  // asked for at once, given in their order
  const steps = await Promise.all(Array.from({ length: 12 }, () => numbers.next()));
  assert.deepStrictEqual(steps.map(({ value }) => value), [2, 3, 4, 5, 6, 7, 8, 9, 10, undefined, undefined, undefined]);
  assert.deepStrictEqual(steps.map(({ done }) => done).lastIndexOf(false), 8);
  assert.deepStrictEqual(await numbers.next(), { done: true, value: undefined });
  assert.deepStrictEqual(await numbers.return(), { done: true, value: undefined });
  // a loop that is left drops the stream at once
  await collected(() => loaded.live() === 0, 'streams that have ended');
  for await (const number of loaded.numbers(10)) {
    assert.strictEqual(loaded.live(), 1);
    if (number === 2) break;
  }
  assert.strictEqual(loaded.live(), 0);
  // also while an item is awaited
  numbers = loaded.numbers(10, 'closed');
  const next = [numbers.next(), numbers.next()];
  await until(() => loaded.waiting('closed') === 1);
  const done = { done: true, value: undefined };
  assert.deepStrictEqual(await numbers.return(), done);
  assert.deepStrictEqual(await Promise.all(next), [done, done]);
  assert.strictEqual(loaded.live(), 0);
  // an error is the last that comes
  numbers = loaded.numbers(1, undefined, true);
  assert.deepStrictEqual(await numbers.next(), { done: false, value: 1 });
  await assert.rejects(numbers.next(), { name: 'RangeError', message: 'no more numbers' });
  assert.deepStrictEqual(await numbers.next(), done);
  await assert.rejects(loaded.numbers(0, undefined, true).next(), /panicked at .*: in a stream/);
  await assert.rejects(all(loaded.numbers(1, undefined, true)), /no more numbers/);
  assert.strictEqual(loaded.live(), 0);
  // an iterator that nobody has any more
  (() => { loaded.numbers(1); })();
  assert.strictEqual(loaded.live(), 1);
  await collected(() => loaded.live() === 0, 'a stream');
  for (const executor of ['drops', 'panics']) {
    loaded.useExecutor(executor);
    await assert.rejects(loaded.numbers(1).next());
    loaded.numbers(1);
  }
  await collected(() => loaded.live() === 0, 'streams without an executor');
});
