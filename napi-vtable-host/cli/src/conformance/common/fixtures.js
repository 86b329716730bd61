'use strict';
// The files of the checkout's fixtures folder, which tests only read.

const fs = require('fs');
const path = require('path');
const { pathToFileURL } = require('url');

const fixturesDir = path.resolve(__dirname, '..', 'fixtures');
const resolve = (...parts) => path.join(fixturesDir, ...parts);

module.exports = {
  fixturesDir,
  path: resolve,
  fileURL: (...parts) => pathToFileURL(resolve(...parts)),
  readSync: (parts, encoding) => fs.readFileSync(resolve(...[parts].flat()), encoding),
  readKey: (name, encoding) => fs.readFileSync(resolve('keys', name), encoding),
};
