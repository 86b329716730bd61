'use strict';
const { assert, addon } = require('./common.js');
const { Worker, isMainThread, parentPort, workerData } = require('worker_threads');
const loaded = require(addon);
if (isMainThread) {
  const run = (how) => new Promise((resolve, reject) => {
    loaded.block(true);
    const worker = new Worker(__filename, { argv: [addon], workerData: how });
    worker.on('error', reject);
    worker.on('message', () => {
      if (how === 'terminate') worker.terminate();
      loaded.block(false); // what runs is waited for
    });
    worker.on('exit', resolve);
  });
  let finished = false;
  process.on('exit', () => assert.ok(finished));
  (async () => {
    for (const how of ['exit', 'terminate']) {
      await run(how);
      assert.deepStrictEqual([loaded.running(), loaded.owned()], [0, 0]);
    }
    finished = true;
  })();
} else {
  // Some run, the others wait for a thread.
  const { signal } = new AbortController();
  for (let index = 0; index < 64; index++) {
    loaded.blocking();
    loaded.abortable(signal, index);
    loaded.twice(index);
    loaded.finished(index, '', () => 1);
  }
  const waits = () => {
    if (loaded.running() === 0) return setImmediate(waits);
    parentPort.postMessage('');
    if (workerData === 'exit') process.exit();
  };
  waits();
}
