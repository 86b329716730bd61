// Functions of `process` that most scripts never call. `capture` is where `process.js` finds the callback for
// uncaught exceptions.

'use strict';

(function (natives, { withCode, lazy }) {
  const { wrongType } = lazy('values');

  return (capture) => ({
    abort() {
      natives.kill(natives.pid, 6);
    },
    chdir: (directory) => natives.chdir(`${directory}`),
    cpuUsage(since) {
      const [user, system] = natives.cpuTime();
      return { user: user - (since?.user ?? 0), system: system - (since?.system ?? 0) };
    },
    kill(pid, signal = 'SIGTERM') {
      const number = typeof signal === 'number' ? signal : lazy('os').constants.signals[signal];
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
    getuid: () => natives.userIds()[0],
    getgid: () => natives.userIds()[1],
    geteuid: () => natives.userIds()[2],
    getegid: () => natives.userIds()[3],
    hasUncaughtExceptionCaptureCallback: () => capture.callback !== null,
    setUncaughtExceptionCaptureCallback(callback) {
      if (callback !== null && typeof callback !== 'function') {
        throw wrongType('fn', 'of type function or null', callback);
      }
      if (callback !== null && capture.callback !== null) {
        throw withCode(
          new Error('`process.setupUncaughtExceptionCapture()` was called while a capture callback was already active'),
          'ERR_UNCAUGHT_EXCEPTION_CAPTURE_ALREADY_SET',
        );
      }
      capture.callback = callback;
    },
    // Node's way to its own parts; addons' loaders only ask whether it is there.
    binding(name) {
      throw withCode(new Error(`No such module: ${name}`), 'ERR_INVALID_MODULE');
    },
  });
});
