// Timers and immediates: queues that the loop runs between rounds of promise jobs.

'use strict';

(function (natives) {
  const longest = 2 ** 31 - 1;
  // In the order they were set, which is also the order of equal times.
  const timers = new Map();
  let immediates = new Map();
  let lastId = 0;

  class Timeout {
    #id;
    constructor(id) {
      this.#id = id;
    }
    ref() {
      const timer = timers.get(this.#id);
      if (timer !== undefined) timer.referenced = true;
      return this;
    }
    unref() {
      const timer = timers.get(this.#id);
      if (timer !== undefined) timer.referenced = false;
      return this;
    }
    hasRef() {
      return timers.get(this.#id)?.referenced ?? false;
    }
    refresh() {
      const timer = timers.get(this.#id);
      if (timer !== undefined) {
        timers.delete(this.#id);
        timer.due = natives.now() + timer.delay;
        timers.set(this.#id, timer);
      }
      return this;
    }
    close() {
      timers.delete(this.#id);
      return this;
    }
    [Symbol.toPrimitive]() {
      return this.#id;
    }
    static idOf(value) {
      return typeof value === 'object' && value !== null && #id in value ? value.#id : undefined;
    }
  }

  class Immediate {
    #id;
    constructor(id) {
      this.#id = id;
    }
    static idOf(value) {
      return typeof value === 'object' && value !== null && #id in value ? value.#id : undefined;
    }
  }

  function checkCallback(callback) {
    if (typeof callback === 'function') return;
    const error = new TypeError('The "callback" argument must be of type function');
    error.code = 'ERR_INVALID_ARG_TYPE';
    throw error;
  }

  function start(callback, delay, args, repeat) {
    checkCallback(callback);
    delay = Number(delay);
    // Node's rule: what is no time between 1 ms and 2^31 - 1 ms becomes 1 ms.
    delay = delay >= 1 && delay <= longest ? Math.trunc(delay) : 1;
    const id = ++lastId;
    const due = natives.now() + delay;
    const handle = new Timeout(id);
    timers.set(id, { callback, args, delay, due, repeat, handle, referenced: true });
    return handle;
  }

  function stop(handle) {
    const id = Timeout.idOf(handle) ?? Number(handle);
    timers.delete(id);
  }

  const globals = {
    setTimeout: (callback, delay, ...args) => start(callback, delay, args, false),
    setInterval: (callback, delay, ...args) => start(callback, delay, args, true),
    setImmediate(callback, ...args) {
      checkCallback(callback);
      const id = ++lastId;
      const handle = new Immediate(id);
      immediates.set(id, { callback, args, handle });
      return handle;
    },
    clearTimeout: stop,
    clearInterval: stop,
    clearImmediate(handle) {
      const id = Immediate.idOf(handle);
      immediates.delete(id);
      running?.delete(id);
    },
  };

  function nextDue(now) {
    let found;
    for (const entry of timers) {
      if (entry[1].due <= now && (found === undefined || entry[1].due < found[1].due)) found = entry;
    }
    return found;
  }

  // One round of the loop is timers, then what other threads brought, then immediates. Each call runs one
  // callback; false where the round has no more of its kind. Ticks and promise jobs run between two calls.
  // A timer that is set during a round is due after its `now`, an immediate waits for the next round.
  let now;
  function runTimer() {
    now ??= natives.now();
    const found = nextDue(now);
    if (found === undefined) {
      now = undefined;
      return false;
    }
    const [id, timer] = found;
    timers.delete(id);
    if (timer.repeat) {
      timer.due = Math.max(natives.now(), now + 1) + timer.delay;
      timers.set(id, timer);
    }
    timer.callback.apply(timer.handle, timer.args);
    return true;
  }

  let running;
  function runImmediate() {
    if (running === undefined) {
      running = immediates;
      immediates = new Map();
    }
    for (const [id, { callback, args, handle }] of running) {
      running.delete(id);
      callback.apply(handle, args);
      return true;
    }
    running = undefined;
    return false;
  }

  // Milliseconds until the next timer is due, infinite without one; none while an immediate waits.
  function waitTime() {
    if (immediates.size > 0) return 0;
    let due = Infinity;
    for (const timer of timers.values()) due = Math.min(due, timer.due);
    return Math.max(0, due - natives.now());
  }

  // Whether the script itself keeps the loop alive; a number, 0 or 1.
  function isAlive() {
    if (immediates.size > 0) return 1;
    for (const timer of timers.values()) if (timer.referenced) return 1;
    return 0;
  }

  // `process.nextTick`: before promise jobs. One that throws does not take the others along: the loop asks again.
  let ticks = [];
  let nextTickAt = 0;
  function nextTick(callback, ...args) {
    checkCallback(callback);
    ticks.push({ callback, args });
  }
  function runTicks() {
    while (nextTickAt < ticks.length) {
      const { callback, args } = ticks[nextTickAt++];
      callback(...args);
    }
    ticks = [];
    nextTickAt = 0;
  }
  const hasTicks = () => Number(ticks.length > 0);

  return { globals, nextTick, runTicks, hasTicks, runTimer, runImmediate, isAlive, waitTime };
});
