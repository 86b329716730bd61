// The `console` object: formatted text to standard output and standard error.

'use strict';

(function (natives, { inspect, format }) {
  let indent = '';
  const counters = new Map();
  const timers = new Map();

  // A console that cannot write stays quiet, as Node's does: it must not end the script.
  function write(descriptor, text) {
    const lines = indent === '' ? text : indent + text.replaceAll('\n', `\n${indent}`);
    try {
      natives.write(descriptor, `${lines}\n`);
    } catch {
      // Reported by process.stdout.write, not here.
    }
  }

  const out = (...args) => write(1, format(...args));
  const err = (...args) => write(2, format(...args));

  function elapsed(label, method) {
    const start = timers.get(label);
    if (start === undefined) {
      err(`Warning: No such label '${label}' for console.${method}()`);
      return undefined;
    }
    const ms = natives.now() - start;
    return ms >= 1000 ? `${(ms / 1000).toFixed(3)}s` : `${Number(ms.toPrecision(4))}ms`;
  }

  const methods = {
    log: out,
    info: out,
    debug: out,
    error: err,
    warn: err,
    trace(...args) {
      const trace = { name: 'Trace', message: format(...args) };
      Error.captureStackTrace(trace, methods.trace);
      const head = trace.message === '' ? 'Trace' : `Trace: ${trace.message}`;
      err(`${head}${trace.stack.slice(Math.max(0, trace.stack.indexOf('\n    at')))}`);
    },
    dir(value, options) {
      write(1, inspect(value, { customInspect: false, ...options }));
    },
    assert(condition, ...args) {
      if (condition) return;
      if (typeof args[0] === 'string') args[0] = `Assertion failed: ${args[0]}`;
      else args.unshift('Assertion failed');
      err(...args);
    },
    group(...args) {
      if (args.length > 0) out(...args);
      indent += '  ';
    },
    groupEnd() {
      indent = indent.slice(2);
    },
    count(label = 'default') {
      const count = (counters.get(`${label}`) ?? 0) + 1;
      counters.set(`${label}`, count);
      out(`${label}: ${count}`);
    },
    countReset(label = 'default') {
      counters.delete(`${label}`);
    },
    time(label = 'default') {
      timers.set(`${label}`, natives.now());
    },
    timeLog(label = 'default', ...args) {
      const time = elapsed(`${label}`, 'timeLog');
      if (time !== undefined) out(`${label}: ${time}`, ...args);
    },
    timeEnd(label = 'default') {
      const time = elapsed(`${label}`, 'timeEnd');
      if (time === undefined) return;
      out(`${label}: ${time}`);
      timers.delete(`${label}`);
    },
  };
  methods.groupCollapsed = methods.group;
  return methods;
});
