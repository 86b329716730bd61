'use strict';
// Child processes whose end and outputs must be as the caller says.

const assert = require('assert');
const { spawnSync } = require('child_process');

function check(name, actual, expected) {
  if (expected === undefined) return;
  if (typeof expected === 'function') expected(actual);
  else if (expected instanceof RegExp) assert.match(actual, expected, name);
  else assert.strictEqual(actual, expected, name);
}

// A command, then perhaps its arguments, then perhaps options for spawnSync, then what is expected: `status`, `signal`,
// and for `stdout` and `stderr` a text, a RegExp or a function. With `trim` the outputs are trimmed first.
function spawn(command, ...rest) {
  const expected = rest.pop();
  const args = Array.isArray(rest[0]) ? rest.shift() : [];
  const child = spawnSync(command, args, rest[0]);
  const text = (bytes) => (expected.trim ? String(bytes).trim() : String(bytes));
  const [stdout, stderr] = [text(child.stdout), text(child.stderr)];
  try {
    assert.ifError(child.error);
    check('status', child.status, expected.status);
    check('signal', child.signal, expected.signal);
    check('stderr', stderr, expected.stderr);
    check('stdout', stdout, expected.stdout);
  } catch (error) {
    console.error(`${command} ${args.join(' ')}\n${stderr}\n${stdout}`);
    throw error;
  }
  return { child, stdout, stderr };
}

const success = { status: 0, signal: null };

// Expecting success, and of the outputs what the last argument says.
const spawnSyncAndAssert = (...all) => spawn(...all.slice(0, -1), { ...success, ...all.at(-1) });
// Expecting success alone.
const spawnSyncAndExitWithoutError = (...all) => spawn(...all, success);

module.exports = { spawnSyncAndAssert, spawnSyncAndExit: spawn, spawnSyncAndExitWithoutError };
