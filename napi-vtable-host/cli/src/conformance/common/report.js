'use strict';
// Node's diagnostic reports: the files, and whether one is whole.

const assert = require('assert');
const fs = require('fs');
const path = require('path');

const SECTIONS = [
  'header', 'nativeStack', 'javascriptStack', 'libuv', 'environmentVariables', 'sharedObjects', 'resourceUsage',
  'workers',
];

// The reports that a process left in a folder: report.DATE.TIME.PID.THREAD.NUMBER.json.
function findReports(pid, folder) {
  const isReport = (name) => {
    const [first, , , process, , , last] = name.split('.');
    return first === 'report' && last === 'json' && process === String(pid);
  };
  return fs.readdirSync(folder).filter(isReport).map((name) => path.join(folder, name));
}

function validateContent(given, fields = []) {
  const report = typeof given === 'string' ? JSON.parse(given) : given;
  for (const section of SECTIONS) {
    assert.strictEqual(typeof report[section], 'object', `the section ${section} of a report`);
    assert.notStrictEqual(report[section], null, `the section ${section} of a report`);
  }
  const { header } = report;
  assert.strictEqual(header.nodejsVersion, process.version);
  assert.strictEqual(header.arch, process.arch);
  assert.strictEqual(header.platform, process.platform);
  assert.deepStrictEqual(header.componentVersions, process.versions);
  assert.deepStrictEqual(header.release, process.release);
  assert.ok(Number.isSafeInteger(header.processId));
  for (const name of ['event', 'trigger', 'cwd']) assert.strictEqual(typeof header[name], 'string');
  assert.ok(Array.isArray(header.commandLine));
  for (const frame of report.nativeStack) {
    assert.match(frame.pc, /^0x[0-9a-f]+$/);
    assert.strictEqual(typeof frame.symbol, 'string');
  }
  for (const handle of report.libuv) assert.strictEqual(typeof handle.is_active, 'boolean');
  for (const field of fields) {
    const [name, expected] = [field].flat();
    const found = name.split('.').reduce((value, key) => value?.[key], report);
    assert.notStrictEqual(found, undefined, `the field ${name} of a report`);
    if (Array.isArray(field)) assert.deepStrictEqual(found, expected);
  }
  report.workers.forEach((worker) => validateContent(worker));
}

const validate = (file, fields) => validateContent(fs.readFileSync(file, 'utf8'), fields);

module.exports = { findReports, validate, validateContent };
