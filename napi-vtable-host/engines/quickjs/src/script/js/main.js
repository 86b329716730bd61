// Puts the parts together and fills the global object. The result is what the host calls.

'use strict';

(function (natives, part) {
  const errors = part.errors(natives);
  part.atomics(natives);
  const environment = part.environment(natives);
  natives.environment = environment.environment;
  // What most scripts never ask for is evaluated at first use.
  const loaded = new Map();
  function lazy(name) {
    let made = loaded.get(name);
    if (made === undefined) {
      made = natives.lazyPart(name)(natives, shared);
      loaded.set(name, made);
    }
    return made;
  }
  const inspect = (value, options) => lazy('inspect').inspect(value, options);
  const format = (...args) => lazy('format').format(...args);
  const console = part.console(natives, { inspect, format });
  const timers = part.timers(natives);
  const { process, emit, finalCode } = part.process(natives, {
    ...errors,
    signalNumbers: () => lazy('os').constants.signals,
  });
  process.nextTick = timers.nextTick;
  const path = part.path(natives)(natives.cwd);

  // What one listener of an event throws is uncaught, and does not reach who dispatched it.
  const report = (error) => {
    process.nextTick(() => {
      throw error;
    });
  };
  const shared = {
    ...errors,
    emit,
    environment,
    lazy,
    path,
    process,
    report,
    timers: timers.globals,
    get format() {
      return lazy('format').format;
    },
    get inspect() {
      return lazy('inspect').inspect;
    },
  };
  loaded.set('path', path);
  process.emitWarning = (...args) => lazy('warnings').emitWarning(...args);

  const builtins = {};
  const offer = (name, make) => {
    let value;
    Object.defineProperty(builtins, name, {
      get: () => (value ??= make()),
      enumerable: true,
      configurable: true,
    });
  };
  const performance = () => globalThis.performance;
  const makers = {
    assert: () => lazy('assert'),
    'assert/strict': () => lazy('assert').strict,
    buffer: () => ({
      Buffer,
      SlowBuffer: Buffer.allocUnsafeSlow,
      atob,
      btoa,
      constants: { MAX_LENGTH: 2 ** 31 - 1, MAX_STRING_LENGTH: 2 ** 30 - 1 },
      kMaxLength: 2 ** 31 - 1,
    }),
    child_process: () => lazy('child_process'),
    console: () => console,
    constants: () => ({ ...lazy('os').constants.signals, ...lazy('fs').constants }),
    crypto: () => lazy('crypto'),
    events: () => lazy('events'),
    fs: () => lazy('fs'),
    os: () => lazy('os'),
    path: () => path,
    'path/posix': () => path,
    perf_hooks: () => ({ performance: performance() }),
    process: () => process,
    string_decoder: () => lazy('string_decoder'),
    timers: () => ({ ...timers.globals, promises: lazy('timers_promises') }),
    'timers/promises': () => lazy('timers_promises'),
    url: () => lazy('url'),
    util: () => lazy('util'),
    'util/types': () => lazy('types'),
    worker_threads: () => lazy('worker_threads').api,
  };
  for (const [name, make] of Object.entries(makers)) offer(name, make);
  const modules = part.modules(natives, { ...errors, path, builtins, lazy });

  const define = (name, value) =>
    Object.defineProperty(globalThis, name, {
      value,
      writable: true,
      enumerable: false,
      configurable: true,
    });
  define('global', globalThis);
  define('console', console);
  define('process', process);
  for (const [name, value] of Object.entries(timers.globals)) define(name, value);
  // Globals that replace themselves by their value when they are first read.
  const defineLater = (name, make) =>
    Object.defineProperty(globalThis, name, {
      get() {
        const value = make();
        define(name, value);
        return value;
      },
      set: (value) => define(name, value),
      enumerable: false,
      configurable: true,
    });
  for (const name of ['AbortController', 'AbortSignal', 'CustomEvent', 'Event', 'EventTarget']) {
    defineLater(name, () => lazy('event_target')[name]);
  }
  for (const name of ['TextDecoder', 'TextEncoder']) defineLater(name, () => lazy('encoding')[name]);
  for (const name of ['URL', 'URLSearchParams']) defineLater(name, () => lazy('url')[name]);
  for (const name of ['MessageChannel', 'MessageEvent', 'MessagePort']) {
    defineLater(name, () => lazy('message_port')[name]);
  }
  defineLater('BroadcastChannel', () => lazy('broadcast_channel'));
  defineLater('structuredClone', () => lazy('clone'));
  const exposeGc = () => define('gc', () => natives.collectGarbage());
  if (natives.execArgv.includes('--expose-gc')) exposeGc();
  const isWorker = natives.worker !== undefined;

  // What ends the script when nobody handles it.
  function describe(value) {
    const isError = natives.className(value) === 'Error';
    return `Uncaught ${isError ? inspect(value) : `${inspect(value)} (thrown, and not an error)`}`;
  }

  return {
    runMain(script) {
      if (!isWorker) return modules.runMain(script);
      return lazy('worker_threads').run(script, { ...modules, Module: builtins.module, exposeGc });
    },
    portNotice(id) {
      lazy('message_port').deliver(id, false);
    },
    workerNotice: (id) => lazy('worker_threads').workerNotice(id),
    runTicks: timers.runTicks,
    hasTicks: timers.hasTicks,
    runTimer: timers.runTimer,
    runImmediate: timers.runImmediate,
    isAlive: timers.isAlive,
    waitTime: timers.waitTime,
    finalCode,
    // Both tell whether the script handled it.
    uncaught: (error, origin) => emit('uncaughtException', error, origin),
    rejected: (reason, promise) => emit('unhandledRejection', reason, promise),
    // A callback of an addon threw, and the addon is older than Node-API 10: Node warns and goes on.
    forgiven() {
      const text =
        'Uncaught N-API callback exception detected; an addon built for Node-API 10 or later would end the process';
      process.emitWarning(text, 'DeprecationWarning', 'DEP0168');
    },
    beforeExit: () => emit('beforeExit', process.exitCode ?? 0),
    report(value) {
      if (isWorker) {
        lazy('worker_threads').reportError(value);
        return;
      }
      let text;
      try {
        text = describe(value);
      } catch {
        text = `Uncaught error, and printing it failed: ${typeof value}`;
      }
      natives.write(2, `${text}\n`);
    },
    setExitCode(code) {
      process.exitCode = code;
    },
  };
});
