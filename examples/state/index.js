'use strict';
const { Worker, isMainThread, parentPort, workerData } = require('worker_threads');
const cache = require('./state.node');

// Each thread loads the addon, and has a cache and a loader of its own.
cache.setLoader((key) => {
  if (key.length > 20) throw new RangeError('the key is too long');
  return `${key} of ${isMainThread ? 'the main thread' : workerData}`;
});

if (!isMainThread) {
  for (const key of ['one', 'two', 'three']) cache.get(key);
  parentPort.postMessage({ text: cache.get('one'), size: cache.size(), bytes: cache.bytes() });
} else {
  console.log(cache.get('one'), '|', cache.get('one'));
  try {
    cache.get('a key that is really much too long');
  } catch (error) {
    console.log('caught', error.name + ':', error.message);
  }
  console.log('before:', cache.size(), cache.bytes());

  const worker = new Worker(__filename, { workerData: 'a worker' });
  worker.on('message', ({ text, size, bytes }) => console.log('worker:', text, '|', size, bytes));
  worker.on('exit', () => {
    // What the worker had is gone with it.
    console.log('after:', cache.size(), cache.bytes());
  });
}
