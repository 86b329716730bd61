'use strict';
// A folder for what a test writes, its own for each test.

const fs = require('fs');
const path = require('path');
const { pathToFileURL } = require('url');

const folder = process.env.NAPI_VTABLE_CONFORMANCE_TMP || path.join(__dirname, `.tmp.${process.pid}`);
let cleans = false;

const remove = () => fs.rmSync(folder, { force: true, recursive: true });

// Empties the folder, and removes it when this process ends.
function refresh() {
  remove();
  fs.mkdirSync(folder, { recursive: true });
  if (!cleans) process.on('exit', remove);
  cleans = true;
}

const resolve = (...parts) => path.resolve(folder, ...parts);

module.exports = {
  path: folder,
  refresh,
  resolve,
  fileURL: (...parts) => pathToFileURL(parts.length ? resolve(...parts) : folder + path.sep),
  hasEnoughSpace(size) {
    const { bavail, bsize } = fs.statfsSync(folder);
    return bavail >= size / bsize;
  },
};
