// The `process` object.

'use strict';

(function (natives, { withCode, signalNumbers, emitFor, makeEmitter, lazy }) {
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
    const made = {
      fd: descriptor,
      isTTY: natives.isTerminal(descriptor) ? true : undefined,
      writable: true,
      // Written before it returns; the callback runs afterwards, as for any stream.
      write(chunk, encoding, callback) {
        if (typeof encoding === 'function') callback = encoding;
        if (typeof chunk !== 'string' && !ArrayBuffer.isView(chunk)) {
          throw lazy('values').wrongType(
            'chunk',
            'of type string or an instance of Buffer, TypedArray, or DataView',
            chunk,
          );
        }
        natives.write(descriptor, typeof chunk === 'string' && encoded(encoding) ? Buffer.from(chunk, encoding) : chunk);
        if (typeof callback === 'function') process.nextTick(callback);
        return true;
      },
      // It cannot be closed, as in Node; what is given with it is written.
      end(chunk, encoding, callback) {
        const last = [chunk, encoding, callback].find((one) => typeof one === 'function');
        if (chunk !== undefined && chunk !== null && chunk !== last) made.write(chunk, encoding);
        if (last !== undefined) process.nextTick(last);
        return made;
      },
      cork() {},
      uncork() {},
      ref: () => made,
      unref: () => made,
      hasColors: () => false,
      getColorDepth: () => 1,
    };
    for (const name of ['end', 'cork', 'uncork', 'ref', 'unref', 'hasColors', 'getColorDepth', 'write']) {
      Object.defineProperty(made, name, { enumerable: false });
    }
    return makeEmitter(made, function WriteStream() {});
  }
  const encoded = (encoding) => typeof encoding === 'string' && !/^utf-?8$/i.test(encoding);

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
  let capture = null;

  // What nobody caught; whether the script dealt with it.
  function uncaught(error, origin) {
    emit('uncaughtExceptionMonitor', error, origin);
    if (capture === null) return emit('uncaughtException', error, origin);
    capture(error);
    return true;
  }

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
    domain: null,
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
      try {
        natives.kill(pid, number);
      } catch ({ code, errno }) {
        throw withCode(new Error(`kill ${code}`), code, { errno, syscall: 'kill' });
      }
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
    hasUncaughtExceptionCaptureCallback: () => capture !== null,
    setUncaughtExceptionCaptureCallback(callback) {
      if (callback !== null && typeof callback !== 'function') {
        throw lazy('values').wrongType('fn', 'of type function or null', callback);
      }
      if (callback !== null && capture !== null) {
        throw withCode(
          new Error('`process.setupUncaughtExceptionCapture()` was called while a capture callback was already active'),
          'ERR_UNCAUGHT_EXCEPTION_CAPTURE_ALREADY_SET',
        );
      }
      capture = callback;
    },
    // Node's way to its own parts; addons' loaders only ask whether it is there.
    binding(name) {
      throw withCode(new Error(`No such module: ${name}`), 'ERR_INVALID_MODULE');
    },
  };
  Object.defineProperty(process, Symbol.toStringTag, { value: 'process', configurable: true });
  makeEmitter(process, function process() {});
  const emit = emitFor(process);

  // What the loop asks for. `finalCode` is the exit code of a script that ended by itself.
  const finalCode = () => {
    announceExit();
    return exitCode ?? 0;
  };

  return { process, emit, finalCode, uncaught };
});
