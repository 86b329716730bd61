'use strict';
const { assert, addon } = require('./common.js');
const { Worker, isMainThread, workerData } = require('worker_threads');
const loaded = require(addon);
const alone = ['unbounded', 'bounded', 'replies', 'queued', 'exit', 'terminated'];
const ways = [...alone, ...alone.map((way) => `${way} batched`)];
if (isMainThread) {
  let left = ways.length;
  for (const way of ways) {
    const worker = new Worker(__filename, { argv: [addon], workerData: way });
    worker.on('message', () => { if (way.startsWith('terminated')) worker.terminate(); });
    worker.on('exit', () => {
      if (--left === 0) {
        const waits = setInterval(() => {
          if (loaded.threads() > 0) return;
          clearInterval(waits);
          const said = loaded.callLeft();
          assert.strictEqual(said.length, 3 * ways.length);
          assert.deepStrictEqual(new Set(said), new Set(['Err(Closed)']));
          assert.strictEqual(loaded.payloads(), 0);
        }, 1);
      }
    });
  }
} else {
  const [way, batched] = [workerData.split(' ')[0], workerData.endsWith('batched')];
  let calls = 0;
  const f = () => {
    if (++calls === 20) {
      const { parentPort } = require('worker_threads');
      parentPort.postMessage('');
      if (way !== 'terminated') process.exit();
    }
    return 1;
  };
  switch (way) {
    case 'unbounded': loaded.callUntilClosed(0, f, batched); setInterval(() => {}, 1000); break;
    case 'bounded': loaded.callUntilClosed(2, f, batched); setInterval(() => {}, 1000); break;
    case 'terminated': loaded.callUntilClosed(1, f, batched); setInterval(() => {}, 1000); break;
    case 'queued': // never comes to them
      loaded.leaveFunction(f, '');
      if (batched) loaded.callBatched(2, 100, 0, f);
      else loaded.callFromThreads(2, 100, f);
      for (let index = 0; index < 3; index++) loaded.ask(() => new Promise(() => {}), 1, f);
      process.exit();
      break;
    default: loaded.askUntilClosed(f, batched);
  }
}
