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

module.exports = { assert, addon, thrown, load: () => require(addon) };
