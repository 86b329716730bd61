'use strict';
const { assert, load, main } = require('./common.js');
const loaded = load();
main(async () => {
  const log = [];
  async function* numbers(count, error) {
    try {
      for (let number = 1; number <= count; number++) {
        log.push(number);
        yield number;
      }
      if (error) throw error;
    } finally {
      log.push('end');
    }
  }
  assert.strictEqual(await loaded.sumStreamed(numbers(3)), 6);
  assert.deepStrictEqual(log.splice(0), [1, 2, 3, 'end']);
  // left early: nothing more is made, and the iterator is told
  assert.strictEqual(await loaded.sumStreamed(numbers(3), 2), 3);
  await new Promise((resolve) => setTimeout(resolve, 5));
  assert.deepStrictEqual(log.splice(0), [1, 2, 'end']);
  // never begun
  assert.strictEqual(await loaded.sumStreamed(numbers(3), 0), 0);
  // what is iterable without waiting
  assert.strictEqual(await loaded.sumStreamed([1, 2, 3, 4]), 10);
  assert.strictEqual(await loaded.sumStreamed(loaded.numbers(4)), 10);
  // errors
  await assert.rejects(loaded.sumStreamed(numbers(1, Object.assign(new TypeError('no'), { code: 'E' }))),
    { name: 'TypeError', code: 'E', message: 'no' });
  await assert.rejects(loaded.sumStreamed(['x']), { message: /expected a number, got a string|expected a number/ });
  await assert.rejects(loaded.sumStreamed(5), { message: 'argument 1: expected an object, got a number' });
  await assert.rejects(loaded.sumStreamed({}), { message: 'argument 1: expected an iterable, got an object' });
  await assert.rejects(loaded.sumStreamed({ [Symbol.asyncIterator]: () => ({ next() { throw new Error('at once'); } }) }), /at once/);
  await assert.rejects(loaded.sumStreamed({ [Symbol.asyncIterator]: () => ({ next: () => 5 }) }), /expected an object/);
  assert.strictEqual(await loaded.sumStreamed({ [Symbol.asyncIterator]: () => ({ next: () => ({ value: 1 }), return() { throw new Error('unheard'); } }) }, 2), 2);
});
