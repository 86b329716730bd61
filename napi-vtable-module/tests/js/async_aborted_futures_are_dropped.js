'use strict';
const { assert, load, main } = require('./common.js');
const loaded = load();
/** A signal as Node's own: the embedded engine has none. */
class Signal {
  aborted = false;
  listeners = new Set();
  addEventListener(_, listener) { this.listeners.add(listener); }
  removeEventListener(_, listener) { this.listeners.delete(listener); }
  abort(reason) {
    this.aborted = true;
    this.reason = reason;
    for (const listener of this.listeners) listener();
  }
}
const until = async (condition) => {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 1));
};
main(async () => {
  // aborted while it waits: dropped, then rejected with the reason itself
  let signal = new Signal();
  let promise = loaded.passUnless('aborted', signal);
  await until(() => loaded.waiting('aborted') === 1);
  const reason = new Error('enough');
  signal.abort(reason);
  await assert.rejects(promise, (error) => error === reason && loaded.live() === 0);
  assert.strictEqual(signal.listeners.size, 0);
  // aborted without a reason
  signal = new Signal();
  promise = loaded.passUnless('aborted', signal);
  signal.abort();
  await assert.rejects(promise, { name: 'AbortError', code: 'ABORT_ERR' });
  // aborted before: it never starts
  await assert.rejects(loaded.passUnless('never', signal), { name: 'AbortError' });
  assert.strictEqual(loaded.waiting('never'), 0);
  // too late, and not at all
  signal = new Signal();
  promise = loaded.passUnless('open', signal);
  loaded.open('open');
  assert.strictEqual(await promise, 'passed');
  assert.strictEqual(signal.listeners.size, 0);
  signal.abort();
  loaded.open('open');
  assert.strictEqual(await loaded.passUnless('open'), 'passed');
  await assert.rejects(async () => loaded.passUnless('open', {}), { message: 'argument 2: expected an AbortSignal, got an object' });
  assert.strictEqual(loaded.live(), 0);
});
