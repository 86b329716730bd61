'use strict';
const { assert, addon, main } = require('./common.js');
const { Worker, isMainThread, parentPort, workerData } = require('worker_threads');
const loaded = require(addon);
const gone = (worker) => new Promise((resolve) => worker.on('exit', resolve));
const until = async (condition) => {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 1));
};
if (isMainThread) {
  main(async () => {
    for (const how of ['exits', 'is terminated', 'ends in the middle']) {
      const worker = new Worker(__filename, { argv: [addon], workerData: how });
      const ended = gone(worker);
      // One that exits soon may take its message along.
      await Promise.race([ended, new Promise((resolve) => worker.once('message', resolve))]);
      if (how === 'is terminated') {
        await until(() => loaded.waiting(how) === 3); // all are polled and wait
        worker.terminate();
      }
      await ended;
      // what waits is dropped though nobody opens its gate, and so is what was never begun
      await until(() => { loaded.open(`${how}: block`); return loaded.live() === 0; });
    }
    assert.strictEqual(await loaded.add(1, 2), 3);
  });
} else {
  const how = workerData;
  loaded.pass(how);
  const store = new loaded.Store(1);
  store.getAfter(how);
  new loaded.LargeStore(3).getAfter(how); // a method of the class that it extends
  loaded.block(`${how}: block`);
  new loaded.Store(2).block(`${how}: block`);
  if (how === 'exits') {
    setTimeout(() => process.exit(), 20);
  } else if (how === 'ends in the middle') {
    // results come while the env ends
    for (let index = 0; index < 1000; index++) loaded.add(index);
    setTimeout(() => process.exit(), 1);
  } else {
    setInterval(() => { loaded.add(1); }, 1);
  }
  parentPort.postMessage('started');
}
