'use strict';
const { assert, load, main } = require('./common.js');
const loaded = load();
const tick = () => new Promise((resolve) => setImmediate(resolve));
const rejected = (promise) => promise.then(() => assert.fail('it was resolved'), (error) => error);
main(async () => {
  // before it begins
  let reason = new Error('early');
  assert.strictEqual(await rejected(loaded.abortable(AbortSignal.abort(reason), 1)), reason);
  assert.strictEqual(loaded.owned(), 0);
  // while it runs
  let controller = new AbortController();
  let promise = loaded.endless(controller.signal);
  while (loaded.running() === 0) await tick();
  controller.abort('because');
  assert.strictEqual(await rejected(promise), 'because');
  while (loaded.owned() > 0) await tick();
  // with the reason that JavaScript makes
  controller = new AbortController();
  promise = loaded.endless(controller.signal);
  controller.abort();
  const error = await rejected(promise);
  assert.strictEqual(error.name, 'AbortError');
  assert.strictEqual(error, controller.signal.reason);
  // while it waits for a thread
  while (loaded.owned() > 0) await tick();
  loaded.block(true);
  const blocking = Array.from({ length: 64 }, () => loaded.blocking());
  while (loaded.running() === 0) await tick();
  controller = new AbortController();
  promise = loaded.abortable(controller.signal, 1);
  reason = { any: 'thing' };
  controller.abort(reason);
  assert.strictEqual(await rejected(promise), reason);
  while (loaded.owned() > 0) await tick(); // although no thread is free
  loaded.block(false);
  await Promise.all(blocking);
  // after it is done, and many that listen to one signal
  controller = new AbortController();
  let listeners = 0;
  const { signal } = controller;
  const { addEventListener, removeEventListener } = signal;
  signal.addEventListener = (...rest) => { listeners++; addEventListener.apply(signal, rest); };
  signal.removeEventListener = (...rest) => { listeners--; removeEventListener.apply(signal, rest); };
  assert.deepStrictEqual(await Promise.all([1, 2, 3].map((x) => loaded.abortable(signal, x))), [2, 4, 6]);
  assert.strictEqual(listeners, 0);
  promise = loaded.abortable(signal, 4);
  assert.strictEqual(await promise, 8);
  controller.abort();
  assert.strictEqual(loaded.owned(), 0);
  // what is no signal
  for (const wrong of [{}, 1, null, 'abort', { aborted: 'yes' }, undefined]) {
    assert.throws(() => loaded.abortable(wrong, 1), { name: 'TypeError', message: /^argument 1: expected an AbortSignal/ });
  }
  assert.strictEqual((await rejected(loaded.abortable({ aborted: false }, 1))).name, 'TypeError');
  const throws = { aborted: false, addEventListener() { throw reason; } };
  assert.strictEqual(await rejected(loaded.abortable(throws, 1)), reason);
  assert.strictEqual(await loaded.abortable({ aborted: false, addEventListener() {} }, 5), 10);
  // one that calls back at once
  const hasty = { aborted: false, reason, addEventListener: (_, f) => f(), removeEventListener() {} };
  assert.strictEqual(await rejected(loaded.abortable(hasty, 1)), reason);
  while (loaded.owned() > 0) await tick();
});
