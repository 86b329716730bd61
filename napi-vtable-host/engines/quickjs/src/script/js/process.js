// The `process` object.

'use strict';

(function (natives, { withCode, signalNumbers }) {
  const listeners = new Map();

  function add(event, listener, once, first) {
    const entries = listeners.get(event) ?? [];
    const entry = { listener, once };
    listeners.set(event, first ? [entry, ...entries] : [...entries, entry]);
    return process;
  }

  function remove(event, listener) {
    const entries = (listeners.get(event) ?? []).slice();
    const index = entries.findLastIndex((entry) => entry.listener === listener);
    if (index !== -1) entries.splice(index, 1);
    listeners.set(event, entries);
    return process;
  }

  function emit(event, ...args) {
    const entries = listeners.get(event) ?? [];
    for (const entry of entries) {
      if (entry.once) remove(event, entry.listener);
      entry.listener.apply(process, args);
    }
    return entries.length > 0;
  }

  function checkCode(code) {
    if (code === undefined || code === null) return undefined;
    const number = typeof code === 'string' && code.trim() !== '' ? Number(code) : code;
    if (!Number.isInteger(number)) {
      throw withCode(
        new TypeError(`The "code" argument must be an integer. Received ${String(code)}`),
        'ERR_INVALID_ARG_TYPE',
      );
    }
    return number;
  }

  function stream(descriptor) {
    return {
      fd: descriptor,
      isTTY: natives.isTerminal(descriptor) ? true : undefined,
      writable: true,
      // Written before it returns; the callback runs afterwards, as for any stream.
      write(chunk, encoding, callback) {
        if (typeof encoding === 'function') callback = encoding;
        if (typeof chunk !== 'string' && !ArrayBuffer.isView(chunk)) {
          throw withCode(
            new TypeError(
              'The "chunk" argument must be of type string or an instance of a typed array or DataView',
            ),
            'ERR_INVALID_ARG_TYPE',
          );
        }
        natives.write(descriptor, chunk);
        if (typeof callback === 'function') queueMicrotask(() => callback());
        return true;
      },
    };
  }

  const text = (value) => {
    if (typeof value === 'symbol') throw new TypeError('Cannot convert a Symbol value to a string');
    return `${value}`;
  };

  // A copy of the environment: what a script sets here is seen by the script alone.
  const env = new Proxy(natives.environment, {
    set(target, name, value) {
      if (typeof name === 'symbol') throw new TypeError('Cannot convert a Symbol value to a string');
      target[name] = text(value);
      return true;
    },
    defineProperty(target, name, descriptor) {
      if ('value' in descriptor) descriptor = { ...descriptor, value: text(descriptor.value) };
      return Reflect.defineProperty(target, name, descriptor);
    },
  });

  function hrtime(since) {
    const now = natives.nanoseconds();
    let seconds = Number(now / 1000000000n);
    let nanoseconds = Number(now % 1000000000n);
    if (since !== undefined) {
      seconds -= since[0];
      nanoseconds -= since[1];
      if (nanoseconds < 0) {
        seconds -= 1;
        nanoseconds += 1e9;
      }
    }
    return [seconds, nanoseconds];
  }
  hrtime.bigint = () => natives.nanoseconds();

  const started = natives.nanoseconds();
  let exitCode;
  let exiting = false;

  // Tells the listeners of `exit` once; they may still change the code.
  function announceExit() {
    if (exiting) return;
    exiting = true;
    emit('exit', exitCode ?? 0);
  }

  const process = {
    title: 'napi-vtable',
    version: `v${natives.versions.node}`,
    versions: natives.versions,
    release: { name: 'node' },
    arch: natives.arch,
    platform: natives.platform,
    pid: natives.pid,
    argv: natives.argv,
    argv0: natives.argv[0],
    execPath: natives.argv[0],
    execArgv: natives.execArgv,
    env,
    stdout: stream(1),
    stderr: stream(2),
    cwd: natives.cwd,
    hrtime,
    uptime: () => Number(natives.nanoseconds() - started) / 1e9,
    // Unwinds to the host, which tears the engine down; no handler of the script sees it.
    exit(code) {
      const checked = checkCode(code);
      if (checked !== undefined) exitCode = checked;
      announceExit();
      natives.exit(exitCode ?? 0);
    },
    get exitCode() {
      return exitCode;
    },
    set exitCode(code) {
      exitCode = checkCode(code);
    },
    dlopen(module, filename) {
      if (typeof module !== 'object' || module === null) {
        throw withCode(new TypeError('The "module" argument must be an object'), 'ERR_INVALID_ARG_TYPE');
      }
      module.exports = natives.loadAddon(text(filename), module.exports ?? {});
    },
    abort() {
      natives.kill(natives.pid, 6);
    },
    chdir: (directory) => natives.chdir(text(directory)),
    cpuUsage(since) {
      const [user, system] = natives.cpuTime();
      return { user: user - (since?.user ?? 0), system: system - (since?.system ?? 0) };
    },
    kill(pid, signal = 'SIGTERM') {
      const number = typeof signal === 'number' ? signal : signalNumbers()[signal];
      if (number === undefined) {
        throw withCode(new TypeError(`Unknown signal: ${signal}`), 'ERR_UNKNOWN_SIGNAL');
      }
      natives.kill(pid, number);
      return true;
    },
    memoryUsage: Object.assign(
      () => {
        const [rss, heapTotal, heapUsed, external, arrayBuffers] = natives.memoryUsage();
        return { rss, heapTotal, heapUsed, external, arrayBuffers };
      },
      { rss: () => natives.memoryUsage()[0] },
    ),
    umask: (mask) => natives.umask(typeof mask === 'string' ? Number.parseInt(mask, 8) : mask),
    get ppid() {
      return natives.userIds()[4];
    },
    getuid: () => natives.userIds()[0],
    getgid: () => natives.userIds()[1],
    geteuid: () => natives.userIds()[2],
    getegid: () => natives.userIds()[3],
    config: { target_defaults: { default_configuration: 'Release' }, variables: { napi_build_version: natives.versions.napi } },
    features: { inspector: false, debug: false, uv: false, ipv6: true, typescript: false },
    on: (event, listener) => add(event, listener, false, false),
    once: (event, listener) => add(event, listener, true, false),
    addListener: (event, listener) => add(event, listener, false, false),
    prependListener: (event, listener) => add(event, listener, false, true),
    off: remove,
    removeListener: remove,
    removeAllListeners(event) {
      if (event === undefined) listeners.clear();
      else listeners.delete(event);
      return process;
    },
    emit,
    listenerCount: (event) => (listeners.get(event) ?? []).length,
    listeners: (event) => (listeners.get(event) ?? []).map((entry) => entry.listener),
  };
  Object.defineProperty(process, Symbol.toStringTag, { value: 'process', configurable: true });

  // What the loop asks for. `finalCode` is the exit code of a script that ended by itself.
  const finalCode = () => {
    announceExit();
    return exitCode ?? 0;
  };

  return { process, emit, finalCode };
});
