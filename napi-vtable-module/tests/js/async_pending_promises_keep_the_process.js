'use strict';
const { assert, load } = require('./common.js');
const { spawnSync } = require('child_process');
const loaded = load();
if (process.argv[3] === 'child') {
  // Nothing else keeps this process: it ends after the answer, and not before.
  loaded.pass('later').then((value) => console.log(value));
  setTimeout(() => loaded.open('later'), 20);
} else {
  const ran = spawnSync(process.execPath, [__filename, process.argv[2], 'child'], { encoding: 'utf8', timeout: 60000 });
  assert.deepStrictEqual([ran.status, ran.stdout], [0, 'passed\n'], ran.stderr);
}
