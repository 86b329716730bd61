'use strict';
const { assert, addon } = require('./common.js');
const { Worker, isMainThread, parentPort, workerData } = require('worker_threads');
const loaded = require(addon);
if (isMainThread) {
  const start = (how) => {
    const seen = [];
    const worker = new Worker(__filename, { argv: [addon], workerData: how });
    const ready = new Promise((resolve) => worker.once('message', resolve));
    worker.on('message', (message) => seen.push(message));
    const ended = new Promise((resolve) => worker.on('exit', () => resolve(seen)));
    return { ready, ended };
  };
  (async () => {
    const waiting = ['', 'ref'].map(start);
    await Promise.all(waiting.map(({ ready }) => ready));
    // by the time that this one has ended, those would have
    assert.deepStrictEqual(await start('unref').ended, ['ready']);
    loaded.callLeft();
    for (const { ended } of waiting) assert.deepStrictEqual(await ended, ['ready', 'called', 'called', 'called']);
  })();
} else {
  loaded.leaveFunction(() => { parentPort.postMessage('called'); return 1; }, workerData);
  parentPort.postMessage('ready');
}
