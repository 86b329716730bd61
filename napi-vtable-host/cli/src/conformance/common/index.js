'use strict';
// What the tests of both suites expect of their `common` module, for runtimes that are no whole Node: it needs only
// `assert` and `process`. A check that Node's module makes is made here too.
//
// To the runner it speaks by words in a file that the environment names, or, where there is no `fs`, by lines on
// standard output that begin with a token: `loaded`, `checked` (the process' exit event came, and with it every check
// that waits for it), and `wording`.

const assert = require('assert');

const { NAPI_VTABLE_CONFORMANCE_FILE: file, NAPI_VTABLE_CONFORMANCE_TOKEN: token } = process.env;
const isMainThread = (() => {
  try {
    return require('worker_threads').isMainThread !== false;
  } catch {
    return true;
  }
})();
// A test starts itself again with arguments; what such a process prints may belong to the test.
const speaks = Boolean(token) && isMainThread && !(process.argv && process.argv.length > 2);

function tell(word) {
  if (!speaks) return;
  try {
    require('fs').appendFileSync(file, `${word}\n`);
  } catch {
    console.log(`\u001e${token} ${word}`);
  }
}

function fail(problems) {
  for (const problem of problems) console.error(problem);
  process.exit(1);
}

tell('loaded');
process.on('exit', () => tell('checked'));

function show(value) {
  try {
    return require('util').inspect(value);
  } catch {
    return String(value);
  }
}

// Where the caller of a function of this module stands.
function callSite() {
  const frames = String(new Error().stack).split('\n').filter((line) => /:\d+/.test(line));
  const outside = frames.filter((line) => !line.includes(__filename));
  return (outside[0] || 'an unknown place').trim();
}

// Functions that must be called a number of times.

const promises = [];
let exiting = false;

function checkCalls(code) {
  exiting = true;
  if (code) return;
  const broken = promises.filter(({ least, most, calls }) => calls < least || calls > most);
  if (broken.length === 0) return;
  fail(broken.map(({ name, least, most, calls, site }) => {
    const wanted = most === Infinity ? `at least ${least}` : `exactly ${least}`;
    return `mustCall: ${name || 'a function'} was to be called ${wanted} times and was called ${calls} times; ${site}`;
  }));
}

function counted(fn, count, bounds) {
  if (exiting) throw new Error('mustCall cannot be used once the process exits');
  if (typeof fn === 'number') {
    count = fn;
    fn = undefined;
  }
  fn ??= () => {};
  count ??= 1;
  if (typeof count !== 'number') throw new TypeError(`${show(count)} is no number of calls`);
  if (promises.length === 0) process.on('exit', checkCalls);
  const promise = { ...bounds(count), calls: 0, name: fn.name, site: callSite() };
  promises.push(promise);
  function called(...args) {
    promise.calls += 1;
    return Reflect.apply(fn, this, args);
  }
  for (const key of ['name', 'length']) {
    Object.defineProperty(called, key, { value: fn[key], configurable: true });
  }
  return called;
}

const mustCall = (fn, count) => counted(fn, count, (count) => ({ least: count, most: count }));

const mustCallAtLeast = (fn, count) => counted(fn, count, (count) => ({ least: count, most: Infinity }));

function mustSucceed(fn, count) {
  return mustCall(function(error, ...args) {
    assert.ifError(error);
    if (typeof fn === 'function') return Reflect.apply(fn, this, args);
  }, count);
}

function mustNotCall(message = 'this function was not to be called') {
  const site = callSite();
  return function(...args) {
    const given = args.length ? `; its arguments: ${args.map(show).join(', ')}` : '';
    assert.fail(`${message} (${site})${given}`);
  };
}

// A Proxy through which nothing that it reaches can be changed.
function mustNotMutateObjectDeep(value) {
  if (value === null || (typeof value !== 'object' && typeof value !== 'function')) return value;
  const refuse = (what) => () => assert.fail(`an object that must stay as it is was changed: ${what}`);
  return new Proxy(value, {
    defineProperty: refuse('a property was defined'),
    deleteProperty: refuse('a property was deleted'),
    preventExtensions: refuse('it was closed'),
    set: refuse('a property was set'),
    setPrototypeOf: refuse('its prototype was set'),
    get: (target, key, receiver) => mustNotMutateObjectDeep(Reflect.get(target, key, receiver)),
  });
}

// Errors and warnings that must come.

function expectsError(validator, count) {
  return mustCall((...args) => {
    assert.strictEqual(args.length, 1, `expected an error alone, got ${show(args)}`);
    assert.throws(() => { throw args[0]; }, validator);
    return true;
  }, count);
}

let warnings;

function checkWarning(warning) {
  const check = warnings.get(warning.name);
  if (!check) throw new Error(`a warning came that was not expected: ${show(warning)}`);
  check(warning);
}

// expectWarning(name, message), (name, message, code), (name, [message, code]), (name, [[message, code], …]),
// (name, { code: message, … }), or one object with such a value for each name.
function expectWarning(names, expected, code) {
  if (!warnings) {
    warnings = new Map();
    process.on('warning', checkWarning);
  }
  const all = typeof names === 'string' ? { [names]: code === undefined ? expected : [[expected, code]] } : names;
  for (const [name, given] of Object.entries(all)) {
    const list = typeof given === 'string' || given instanceof RegExp ? [[given]]
      : !Array.isArray(given) ? Object.entries(given).map(([code, message]) => [message, code])
        : given.length && !Array.isArray(given[0]) ? [given] : [...given];
    warnings.set(name, mustCall((warning) => {
      const [message, code] = list.shift() ?? assert.fail(`one warning too many: ${show(warning)}`);
      if (message instanceof RegExp) assert.match(warning.message, message);
      else assert.strictEqual(warning.message, message);
      assert.strictEqual(warning.code, code);
    }, list.length));
  }
}

// Globals that a test leaves behind.

const globalsBefore = new Set();
for (const name in globalThis) globalsBefore.add(name);
const globalsAllowed = new Set();
if (process.env.NODE_TEST_KNOWN_GLOBALS !== '0') {
  process.on('exit', () => {
    const left = [];
    for (const name in globalThis) {
      if (!globalsBefore.has(name) && !globalsAllowed.has(globalThis[name])) left.push(name);
    }
    if (left.length) fail([`the test left globals behind: ${left.join(', ')}`]);
  });
}

// The words of an error that the language leaves to the engine, where a test expects V8's. Another engine's error
// passes if it is a TypeError too, and the report says so.

const V8_WORDING = [
  /^Cannot assign to read only property .* of object/,
  /^Cannot set property .* which has only a getter/,
  /^Cannot add property .*, object is not extensible/,
  /^Cannot delete property .* of/,
];

function expectsV8Wording(expected) {
  if (!(expected instanceof RegExp)) return false;
  const words = expected.source.replace(/^\^?(TypeError: )?/, '');
  return V8_WORDING.some((phrase) => phrase.test(words));
}

function withoutV8Wording(throws) {
  return function(fn, expected, message) {
    // Only where it can be said is it done.
    if (!speaks || !expectsV8Wording(expected)) return Reflect.apply(throws, this, arguments);
    return throws(fn, (error) => {
      if (expected.test(String(error))) return true;
      if (!(error instanceof TypeError)) throws(() => { throw error; }, expected, message);
      tell('wording');
      return true;
    }, message);
  };
}

for (const variant of new Set([assert, assert.strict])) {
  if (variant) variant.throws = withoutV8Wording(variant.throws);
}

// The rest.

function skip(reason) {
  console.log(`1..0 # Skipped: ${reason}`);
  process.exit(0);
}

const VIEWS = [
  'Int8Array', 'Uint8Array', 'Uint8ClampedArray', 'Int16Array', 'Uint16Array', 'Int32Array', 'Uint32Array',
  'Float16Array', 'Float32Array', 'Float64Array', 'BigInt64Array', 'BigUint64Array', 'DataView',
];

// Every kind of view of a buffer's bytes whose elements fit.
function getArrayBufferViews({ buffer, byteOffset, byteLength }) {
  const kinds = VIEWS.map((name) => globalThis[name]).filter(Boolean);
  return kinds
    .filter(({ BYTES_PER_ELEMENT: size = 1 }) => byteLength % size === 0 && byteOffset % size === 0)
    .map((Kind) => new Kind(buffer, byteOffset, byteLength / (Kind.BYTES_PER_ELEMENT ?? 1)));
}

const on = (...platforms) => platforms.includes(process.platform);

const common = {
  allowGlobals: (...values) => values.forEach((value) => globalsAllowed.add(value)),
  buildType: 'Release',
  enoughTestMem: true,
  // A command line for a shell and the options to start it with: values come in by the environment, so that no
  // character in them means anything to the shell.
  escapePOSIXShell({ raw }, ...values) {
    if (on('win32')) return [String.raw({ raw }, ...values)];
    const names = values.map((_, index) => `VALUE_${index}`);
    const added = Object.fromEntries(names.map((name, index) => [name, values[index]]));
    const command = String.raw({ raw }, ...names.map((name) => `\${${name}}`));
    return [command, { env: { ...process.env, ...added } }];
  },
  expectWarning,
  expectsError,
  getArrayBufferViews,
  getBufferSources: (buffer) => [...getArrayBufferViews(buffer), new Uint8Array(buffer).buffer],
  get hasCrypto() {
    try {
      return typeof require('crypto').createHash === 'function';
    } catch {
      return false;
    }
  },
  hasIntl: typeof Intl === 'object',
  isAIX: on('aix'),
  isASan: false,
  isDebug: false,
  isFreeBSD: on('freebsd'),
  isIBMi: on('os400'),
  isLinux: on('linux'),
  isMacOS: on('darwin'),
  isMainThread,
  isOpenBSD: on('openbsd'),
  isOSX: on('darwin'),
  isSunOS: on('sunos'),
  isWindows: on('win32'),
  mustCall,
  mustCallAtLeast,
  mustNotCall,
  mustNotMutateObjectDeep,
  mustSucceed,
  // Whether a child process ended by abort(), directly or inside a shell.
  nodeProcessAborted(status, signal) {
    if (on('win32')) return [0x80000003, 0xC0000409, 134].includes(status >>> 0);
    return signal ? ['SIGABRT', 'SIGILL', 'SIGTRAP'].includes(signal) : [132, 133, 134].includes(status);
  },
  // Waiting longer on a slow machine is the runner's business.
  platformTimeout: (time) => time,
  printSkipMessage: (reason) => console.log(`1..0 # Skipped: ${reason}`),
  skip,
  skipIf32Bits() {
    if (['arm', 'ia32', 'mips', 'mipsel', 'ppc', 's390'].includes(process.arch)) skip('not for 32 bits');
  },
  skipIfInspectorDisabled() {
    if (!process.features || !process.features.inspector) skip('there is no inspector');
  },
  skipIfWorker() {
    if (!isMainThread) skip('only for the main thread');
  },
};

// A name that is missing here must not read as false.
module.exports = new Proxy(common, {
  get(target, name) {
    if (typeof name === 'string' && !(name in target) && name !== 'then' && name !== '__esModule') {
      throw new Error(`this common module has no '${name}'; "--common checkout" takes the checkout's own`);
    }
    return Reflect.get(target, name);
  },
});
