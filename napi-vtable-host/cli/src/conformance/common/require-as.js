'use strict';
// Requires a module in another process: in its main thread (role 'child') or in a worker there (role 'worker').

if (require.main === module || !require('worker_threads').isMainThread) {
  const { Worker, isMainThread, workerData } = require('worker_threads');
  const [role, file] = process.argv.slice(2);
  if (!isMainThread) require(workerData.file);
  else if (role === 'worker') new Worker(__filename, { workerData: { file } });
  else require(file);
} else {
  const { spawnSync } = require('child_process');
  module.exports = (file, flags, options, role) =>
    spawnSync(process.execPath, [...flags, __filename, role, file], options);
}
