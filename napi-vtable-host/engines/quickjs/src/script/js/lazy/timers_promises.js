// `timers/promises`.

'use strict';

(function (natives, { timers, withCode }) {
  function abortError(signal) {
    const error = new Error('The operation was aborted', { cause: signal.reason });
    error.name = 'AbortError';
    return withCode(error, 'ABORT_ERR');
  }

  function wait(start, stop, value, { signal, ref = true } = {}) {
    if (signal?.aborted) return Promise.reject(abortError(signal));
    return new Promise((resolve, reject) => {
      const onAbort = () => {
        stop(handle);
        reject(abortError(signal));
      };
      const handle = start(() => {
        signal?.removeEventListener('abort', onAbort);
        resolve(value);
      });
      if (!ref) handle.unref?.();
      signal?.addEventListener('abort', onAbort, { once: true });
    });
  }

  const setTimeout = (delay, value, options) =>
    wait((done) => timers.setTimeout(done, delay), timers.clearTimeout, value, options);
  const setImmediate = (value, options) =>
    wait(timers.setImmediate, timers.clearImmediate, value, options);

  async function* setInterval(delay, value, { signal, ref = true } = {}) {
    if (signal?.aborted) throw abortError(signal);
    let due = 0;
    let wake;
    const handle = timers.setInterval(() => {
      due += 1;
      wake?.();
    }, delay);
    if (!ref) handle.unref();
    const onAbort = () => wake?.();
    signal?.addEventListener('abort', onAbort, { once: true });
    try {
      for (;;) {
        if (signal?.aborted) throw abortError(signal);
        if (due === 0) await new Promise((resolve) => (wake = resolve));
        for (; due > 0; due--) yield value;
      }
    } finally {
      timers.clearInterval(handle);
      signal?.removeEventListener('abort', onAbort);
    }
  }

  return {
    setTimeout,
    setImmediate,
    setInterval,
    scheduler: { wait: (delay, options) => setTimeout(delay, undefined, options), yield: () => setImmediate() },
  };
});
