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
      if (name === 'events') emitters.upgrade(made);
    }
    return made;
  }
  const inspect = (value, options) => lazy('inspect').inspect(value, options);
  const format = (...args) => lazy('format').format(...args);
  const console = part.console(natives, { inspect, format });
  const timers = part.timers(natives);
  const emitters = part.emitters(natives)(() => lazy('events'));
  const { process, emit, finalCode, uncaught } = part.process(natives, {
    ...errors,
    lazy,
    ...emitters,
    addon: (file, exports) => guard.addon(file, exports),
  });
  process.nextTick = timers.nextTick;
  const path = part.path(natives)(natives.cwd);

  // What one listener of an event throws is uncaught, and does not reach who dispatched it.
  const report = (error) => {
    process.nextTick(() => {
      throw error;
    });
  };
  // Who hears of what happens to pipes and programs, by number, and which of them keep the loop alive.
  const pipes = { handlers: new Map(), held: new Set() };
  // What the options say; `lazy/options.js` reads them.
  const options = {
    exposeGc: false,
    forceUncaught: false,
    inputType: undefined,
    noDeprecation: false,
    // The file that says what may be loaded.
    policy: undefined,
    print: false,
    // Undefined for the usual way with unhandled rejections.
    rejections: undefined,
    // For diagnostic reports.
    report: { onFatal: false, compact: false, directory: '', filename: '' },
    require: [],
    stackTraceLimit: undefined,
    text: undefined,
    throwDeprecation: false,
    warnings: true,
  };
  // How files that run are read and addons are opened, and what asks for a module.
  const guard = {
    text: (file) => (options.policy === undefined ? natives.readText(file) : lazy('policy').text(file)),
    addon: (file, exports) =>
      options.policy === undefined ? natives.loadAddon(file, exports) : lazy('policy').addon(file, exports),
    request(request, parent) {
      if (options.policy !== undefined) lazy('policy').request(request, parent);
    },
  };
  const shared = {
    ...errors,
    emit,
    environment,
    guard,
    lazy,
    pipes,
    options,
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
  if (natives.execArgv.length > 0) lazy('options');
  process.emitWarning = (...args) => lazy('warnings').emitWarning(...args);

  for (const name of ['report', 'stdin']) {
    Object.defineProperty(process, name, { get: () => lazy(name), enumerable: true, configurable: true });
  }

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
    'fs/promises': () => lazy('fs').promises,
    os: () => lazy('os'),
    path: () => path,
    'path/posix': () => path,
    perf_hooks: () => ({ performance: performance() }),
    process: () => process,
    stream: () => lazy('stream'),
    'stream/promises': () => lazy('stream').promises,
    string_decoder: () => lazy('string_decoder'),
    timers: () => ({ ...timers.globals, promises: lazy('timers_promises') }),
    'timers/promises': () => lazy('timers_promises'),
    url: () => lazy('url'),
    util: () => lazy('util'),
    'util/types': () => lazy('types'),
    worker_threads: () => lazy('worker_threads').api,
  };
  for (const [name, make] of Object.entries(makers)) offer(name, make);
  const modules = part.modules(natives, { ...errors, path, builtins, guard, lazy });
  shared.modules = modules;

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
  if (options.exposeGc) exposeGc();
  const isWorker = natives.worker !== undefined;

  // The channel to the program that forked this one. It keeps the loop alive while somebody listens to it.
  const hasChannel = !isWorker && 'NODE_CHANNEL_FD' in process.env;
  const channelListens = () =>
    hasChannel &&
    process.connected === true &&
    (process.listenerCount('message') > 0 || process.listenerCount('disconnect') > 0);
  function openChannel() {
    const descriptor = Number(process.env.NODE_CHANNEL_FD);
    const mode = process.env.NODE_CHANNEL_SERIALIZATION_MODE;
    delete process.env.NODE_CHANNEL_FD;
    delete process.env.NODE_CHANNEL_SERIALIZATION_MODE;
    if (mode !== undefined && mode !== 'json') return;
    lazy('channel').connect(process, natives.openChannel(descriptor));
  }

  const toldOf = new WeakSet();

  // What ends the script when nobody handles it.
  function describe(value) {
    const isError = natives.className(value) === 'Error';
    return `Uncaught ${isError ? inspect(value) : `${inspect(value)} (thrown, and not an error)`}`;
  }

  return {
    runMain(script) {
      process.noDeprecation = options.noDeprecation;
      process.throwDeprecation = options.throwDeprecation;
      if (options.stackTraceLimit !== undefined) Error.stackTraceLimit = options.stackTraceLimit;
      const { onFatal, compact, directory, filename } = options.report;
      if (!isWorker && (onFatal || compact || directory !== '' || filename !== '')) {
        natives.reportSet(onFatal, compact, directory, filename);
      }
      if (options.policy !== undefined) lazy('policy');
      if (hasChannel) openChannel();
      if (options.require.length > 0) lazy('eval').preload(options.require);
      if (isWorker) lazy('worker_threads').run(script, { ...modules, Module: builtins.module, exposeGc });
      else if (script === undefined) lazy('eval').run(options);
      else modules.runMain(script);
    },
    // A native module that is part of the executable, loaded once.
    linkedBinding: process._linkedBinding,
    portNotice(id) {
      lazy('message_port').deliver(id, false);
    },
    workerNotice: (id) => lazy('worker_threads').workerNotice(id),
    runTicks: timers.runTicks,
    hasTicks: timers.hasTicks,
    runTimer: timers.runTimer,
    runImmediate: timers.runImmediate,
    isAlive: () => timers.isAlive() || Number(pipes.held.size > 0 || channelListens()),
    happened: (id, kind, value) => pipes.handlers.get(id)?.(kind, value),
    waitTime: timers.waitTime,
    finalCode() {
      // As in Node: 13 tells that the program's own module never came to its end.
      if (process.exitCode === undefined && modules.isUnsettled()) {
        natives.write(2, `Warning: Detected unsettled top-level await at ${lazy('esm').mainFile()}\n`);
        process.exitCode = 13;
      }
      return finalCode();
    },
    // What the engine asks while it loads ES modules.
    resolveModule: (base, request, attributes) => lazy('esm').resolveImport(base, request, attributes),
    loadModule: (name) => lazy('esm').load(name),
    checkAttributes: (attributes) => lazy('esm').checkAttributes(attributes),
    // A rejection that was told of got a handler after all.
    handledLate(promise) {
      if (toldOf.delete(promise)) emit('rejectionHandled', promise);
    },
    // Both tell whether the script handled it.
    uncaught,
    rejected(reason, promise) {
      toldOf.add(promise);
      return options.rejections === undefined
        ? emit('unhandledRejection', reason, promise)
        : lazy('rejections').rejected(options.rejections, reason, promise);
    },
    // A callback of an addon threw, and the addon is older than Node-API 10: Node warns and goes on. Tells
    // whether that is so, or an option asks for the policy of Node-API 10.
    forgiven() {
      if (options.forceUncaught) return false;
      const text =
        'Uncaught N-API callback exception detected; an addon built for Node-API 10 or later would end the process';
      process.emitWarning(text, 'DeprecationWarning', 'DEP0168');
      return true;
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
