'use strict';
// Long arrays of plain data are read and made in batches once that was done often; no length and no error may show it.
const { assert, addon, load, thrown } = require('./common.js');
const { Worker, isMainThread } = require('worker_threads');
// An engine without it reads one by one.
globalThis.WebAssembly ??= {};
const loaded = load();
const range = (length) => Array.from({ length }, (_, index) => index);
const told = (what) => {
  const { name, message, code } = thrown(what);
  return [name, message, code];
};

/** Does everything once, and returns the failures of what fails. */
function check() {
  for (const length of [0, 1, 31, 32, 33, 64, 513, 545]) {
    const numbers = range(length);
    const made = loaded.numbers(numbers);
    assert.deepStrictEqual(made, numbers);
    assert.deepStrictEqual(Object.keys(made).length, length);
    assert.deepStrictEqual(loaded.count(length), numbers);
    assert.strictEqual(loaded.sumOf(numbers.map((number) => number / 2)), (length * (length - 1)) / 4);
  }
  const texts = range(40).map((row) => range(row + 5).map((column) => `${row} ${column}`));
  assert.deepStrictEqual(loaded.nested(texts), texts);

  const failures = [0, 31, 32, 40, 512, 549].map((place) => {
    const numbers = range(550);
    numbers[place] = 'far';
    return told(() => loaded.sumOf(numbers));
  });
  texts[37][40] = 1;
  failures.push(told(() => loaded.nested(texts)));

  // an exception goes on as it is, and what is behind it is not read
  const own = new RangeError('mine');
  const reads = [];
  const getting = (places, get) => {
    const numbers = range(100);
    for (const place of places) Object.defineProperty(numbers, place, { get: () => (reads.push(place), get(place)) });
    return numbers;
  };
  assert.strictEqual(thrown(() => loaded.sumOf(getting([3, 40, 41, 99], (place) => { if (place === 40) throw own; return 0; }))), own);
  assert.deepStrictEqual(reads.splice(0), [3, 40]);
  // a getter that comes here again, and one that takes away what follows
  const sum = (99 * 100) / 2;
  assert.strictEqual(loaded.sumOf(getting([7, 70], (place) => loaded.sumOf(range(100)) - sum + place)), sum);
  assert.deepStrictEqual(reads.splice(0), [7, 70]);
  const shrinks = getting([10], () => { shrinks.length = 50; return 10; });
  failures.push(told(() => loaded.sumOf(shrinks)));
  assert.deepStrictEqual(reads.splice(0), [10]);
  return failures;
}

const first = check();
assert.strictEqual(first[3][1], 'argument 1: element 40: expected a number, got a string');
assert.strictEqual(first[7][1], 'argument 1: element 50: expected a number, got undefined');

// in workers, which share how often it was done, all goes in batches
if (isMainThread) {
  loaded.numbers(range(32 * 256));
  assert.deepStrictEqual(check(), first);
  for (let index = 0; index < 2; index++) {
    new Worker(__filename, { argv: [addon] }).on('exit', (code) => assert.strictEqual(code, 0));
  }
}
