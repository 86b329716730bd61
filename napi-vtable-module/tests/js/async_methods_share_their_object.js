'use strict';
const { assert, load, main, thrown, collected } = require('./common.js');
const loaded = load();
const outcome = (promise) => promise.then((value) => ['resolved', value], (error) => ['rejected', error]);
main(async () => {
  const store = await loaded.Store.make(1);
  assert.ok(store instanceof loaded.Store);
  assert.strictEqual(await store.get(), 1);
  await store.set(2);
  assert.strictEqual(await store.get(), 2);
  assert.strictEqual(await store.plus(store), 4);
  assert.strictEqual(await store.plus(new loaded.LargeStore(3), store), 7);
  assert.strictEqual(await new loaded.LargeStore(3).get(), 3);

  // read by others, changed by nobody
  const one = store.getAfter('a');
  const other = store.getAfter('a');
  assert.strictEqual(thrown(() => store.setPlain(1)).code, 'ERR_OBJECT_IN_USE');
  assert.strictEqual(store.plain, 1);
  let [state, error] = await outcome(store.finish('a'));
  assert.deepStrictEqual([state, error.code], ['rejected', 'ERR_OBJECT_IN_USE']);
  loaded.open('a');
  await Promise.race([one, other]);
  assert.strictEqual(thrown(() => store.setPlain(1)).code, 'ERR_OBJECT_IN_USE');
  loaded.open('a');
  await Promise.all([one, other]);
  store.setPlain(5); // the borrow ends before its promise is settled
  assert.strictEqual(store.plain, 5);
  assert.strictEqual(loaded.held(store), 5);
  store.setPlain(6); // a borrow that ends on this thread has ended at once

  [state, error] = await outcome(loaded.Store.prototype.get.call({}));
  assert.deepStrictEqual([state, error.code], ['rejected', 'ERR_INVALID_THIS']);
  [state, error] = await outcome(store.plus({}));
  assert.deepStrictEqual([state, error.name], ['rejected', 'TypeError']);

  const taken = store.finish('b');
  [state, error] = await outcome(store.get());
  assert.deepStrictEqual([state, error.code], ['rejected', 'ERR_OBJECT_CONSUMED']);
  loaded.open('b');
  assert.strictEqual(await taken, 6);

  // an object that nobody has any more while its method runs
  const lost = (() => new loaded.Store(8).getAfter('c'))();
  await collected(() => loaded.live() === 1, 'the other stores');
  loaded.open('c');
  assert.strictEqual(await lost, 8);
  await collected(() => loaded.live() === 0, 'the store');
});
