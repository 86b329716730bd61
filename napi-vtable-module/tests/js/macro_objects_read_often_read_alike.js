'use strict';
// What is read and made often goes another way than what is not: both do the same.
const { assert, addon, load, thrown } = require('./common.js');
const { Worker, isMainThread } = require('worker_threads');
// An engine without it takes the first way only.
globalThis.WebAssembly ??= {};
const m = load();
const odd = (more = {}) => Object.defineProperties(
  { 'say "hi"\\\n\u2028': 1, 0: 2, env: 3, value: 'text', values: undefined },
  Object.getOwnPropertyDescriptors(more),
);
const failures = (what) => {
  const error = thrown(what);
  return [error.constructor.name, error.code, error.message];
};
let seen = [];
const noting = (object) => new Proxy(object, {
  get(target, name) {
    seen.push(name);
    return target[name];
  },
});
const order = ['say "hi"\\\n\u2028', '0', 'env', 'value', 'values'];
/** Does everything once, and returns the failures of what fails. */
function check(round) {
  assert.deepStrictEqual(m.odd(odd()), odd());
  assert.deepStrictEqual(m.odd(odd({ values: odd({ values: odd() }) })), odd({ values: odd({ values: odd() }) }));
  // inherited properties count, and functions are objects too
  assert.deepStrictEqual(m.odd(Object.create(odd())), odd());
  assert.deepStrictEqual(m.odd(Object.assign(() => {}, odd())), odd());
  assert.deepStrictEqual(Object.getOwnPropertyDescriptor(m.odd(odd()), 'env'),
    { value: 3, writable: true, enumerable: true, configurable: true });

  const made = m.inherited(round);
  assert.deepStrictEqual(Object.entries(made), [['__proto__', 1], ['own', round]]);
  assert.strictEqual(Object.getPrototypeOf(made), Object.prototype);

  // every property is read once, in order, before any is converted
  seen = [];
  assert.deepStrictEqual(m.odd(noting(odd())), odd());
  assert.deepStrictEqual(seen, order);
  seen = [];
  assert.match(thrown(() => m.odd(noting({}))).message, /^argument 1: property "say /);
  assert.deepStrictEqual(seen, order);

  const failed = [
    () => m.odd(odd({ value: 1 })),
    () => m.odd(odd({ values: odd({ values: odd({ 0: -1 }) }) })),
    () => m.odd(odd({ values: 1 })),
    () => m.odd(undefined),
    () => m.odd(null),
    () => m.odd(1),
    () => m.odd('text'),
    () => m.odd(Symbol()),
    () => m.odd(odd({ env: undefined })),
  ].map(failures);
  assert.match(failed[8][2], /^panicked at .*lib\.rs:\d+:\d+: no env$/);

  // an exception goes on as it is
  const own = new RangeError('mine');
  assert.strictEqual(thrown(() => m.odd(odd({ get env() { throw own; } }))), own);

  // a getter that comes here again, well or not
  let reads = 0;
  const within = odd({
    get value() {
      reads++;
      assert.strictEqual(thrown(() => m.odd(odd({ get value() { throw own; } }))), own);
      assert.match(thrown(() => m.odd({})).message, /^argument 1: property "say /);
      assert.deepStrictEqual(m.mirror({ x: 1 }).x, -1);
      return m.odd(odd({ value: 'inner' })).value;
    },
  });
  assert.deepStrictEqual(m.odd(within), odd({ value: 'inner' }));
  assert.strictEqual(reads, 1);
  return failed;
}

const first = check(1);
// in workers, which share how often it was done, all goes the other way at once
if (isMainThread) {
  for (let round = 0; round < 256; round++) {
    m.odd(odd());
    m.inherited(round);
  }
  assert.deepStrictEqual(check(2), first);
}

// the stack's end is an error like any other
const endless = () => m.odd(odd({ get value() { return endless(); } }));
assert.throws(endless, (error) => /stack|recursion/i.test(error.message));
assert.deepStrictEqual(m.odd(odd()), odd());

if (isMainThread) {
  for (let index = 0; index < 2; index++) {
    new Worker(__filename, { argv: [addon] }).on('exit', (code) => assert.strictEqual(code, 0));
  }
}
