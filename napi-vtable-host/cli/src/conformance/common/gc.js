'use strict';
// Waiting for garbage to be collected. The runtime must offer a global function `gc`.

const { mustCallAtLeast } = require('../common');

const immediate = () => new Promise((resolve) => setImmediate(resolve));

// Collects until the condition holds, with a turn of the event loop before each collection; ten times at most.
async function gcUntil(name, condition, rounds = 10, options) {
  if (typeof name === 'function') [name, condition] = [name.name || 'gcUntil', name];
  for (let round = 0; round < rounds; round += 1) {
    await immediate();
    await (options ? globalThis.gc(options) : globalThis.gc());
    if (condition()) return;
  }
  throw new Error(`after ${rounds} collections the condition does not hold: ${name}`);
}

const registry = new FinalizationRegistry((tell) => tell());

// Calls `ongc` of the listener once the object is gone, which must happen.
function onGC(object, listener) {
  registry.register(object, mustCallAtLeast(() => listener.ongc()));
}

// Makes objects until the first is collected.
async function checkIfCollectable(make, rounds = 4096) {
  let collected = false;
  const registry = new FinalizationRegistry(() => { collected = true; });
  for (let round = 0; round < rounds && !collected; round += 1) {
    registry.register(await make());
    await immediate();
  }
}

async function runAndBreathe(fn, times, pause = 20) {
  for (let time = 0; time < times; time += 1) {
    await fn();
    await new Promise((resolve) => setTimeout(resolve, pause));
  }
}

module.exports = { checkIfCollectable, gcUntil, onGC, runAndBreathe };
