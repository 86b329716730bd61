// The `process` object.

'use strict';

(function (natives, { withCode, addon, emitFor, makeEmitter, lazy }) {
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
  // What `setUncaughtExceptionCaptureCallback` set.
  const capture = { callback: null };

  // What nobody caught; whether the script dealt with it.
  function uncaught(error, origin) {
    emit('uncaughtExceptionMonitor', error, origin);
    if (capture.callback === null) return emit('uncaughtException', error, origin);
    capture.callback(error);
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
      module.exports = addon(text(filename), module.exports ?? {});
    },
    get ppid() {
      return natives.userIds()[4];
    },
    config: { target_defaults: { default_configuration: 'Release' }, variables: { napi_build_version: natives.versions.napi } },
    features: { inspector: false, debug: false, uv: false, ipv6: true, typescript: false },
  };
  Object.defineProperty(process, Symbol.toStringTag, { value: 'process', configurable: true });
  // Functions that most scripts never call: made when one of them is first read.
  const more =
    'abort binding chdir cpuUsage getegid geteuid getgid getuid hasUncaughtExceptionCaptureCallback kill memoryUsage ' +
    'setUncaughtExceptionCaptureCallback umask';
  for (const name of more.split(' ')) {
    const set = (value) =>
      Object.defineProperty(process, name, { value, writable: true, enumerable: true, configurable: true });
    const get = () => {
      const made = lazy('process')(capture);
      set(made[name]);
      return made[name];
    };
    Object.defineProperty(process, name, { get, set, enumerable: true, configurable: true });
  }
  makeEmitter(process, function process() {});
  const emit = emitFor(process);

  // What the loop asks for. `finalCode` is the exit code of a script that ended by itself.
  const finalCode = () => {
    announceExit();
    return exitCode ?? 0;
  };

  return { process, emit, finalCode, uncaught };
});
