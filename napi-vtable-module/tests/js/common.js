'use strict';
// Each test runs as `node --expose-gc TEST.js ADDON`.
const assert = require('assert');
const addon = process.argv[2];

/** The error that `what` throws; it fails where nothing is thrown. */
function thrown(what) {
  try {
    what();
  } catch (error) {
    return error;
  }
  assert.fail('nothing was thrown');
}

/** Collects garbage until a condition holds. */
async function collected(condition, what) {
  for (let round = 0; round < 1000; round++) {
    gc();
    if (condition()) return;
    await new Promise((resolve) => setImmediate(resolve));
  }
  assert.fail(`not collected: ${what}`);
}

/** Runs a test that waits; it fails where the process ends before it has finished. */
function main(work) {
  let finished = false;
  process.on('exit', () => {
    if (finished) return;
    console.error('the test has not finished');
    process.exitCode = 1;
  });
  work().then(() => { finished = true; });
}

module.exports = { assert, addon, thrown, collected, main, load: () => require(addon) };
