// Puts the parts together and fills the global object. The result is what the host calls.

'use strict';

(function (natives, part) {
  const errors = part.errors(natives);
  const { inspect, formatNumber } = part.inspect(natives);
  const { format } = part.format(natives, { inspect, formatNumber });
  const console = part.console(natives, { inspect, format });
  const timers = part.timers(natives);
  const { process, emit, finalCode } = part.process(natives, errors);
  process.nextTick = timers.nextTick;
  const path = part.path(natives)(natives.cwd);
  const fs = part.fs(natives, errors);

  const util = { inspect, format };
  const builtins = { console, fs, path, process, timers: { ...timers.globals }, util };
  const modules = part.modules(natives, { ...errors, path, builtins });

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

  // What ends the script when nobody handles it.
  function describe(value) {
    const isError = natives.className(value) === 'Error';
    return `Uncaught ${isError ? inspect(value) : `${inspect(value)} (thrown, and not an error)`}`;
  }

  return {
    runMain: modules.runMain,
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
