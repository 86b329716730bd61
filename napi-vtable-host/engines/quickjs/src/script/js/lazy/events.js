// `events`: `EventEmitter` with Node's rules.

'use strict';

(function (natives, { inspect, withCode, lazy, process }) {
  const { wrongType, mustBeFunction, outOfRange } = lazy('values');
  const errorMonitor = Symbol('events.errorMonitor');
  let defaultMaxListeners = 10;

  function EventEmitter() {
    EventEmitter.init.call(this);
  }

  EventEmitter.init = function init() {
    if (this._events === undefined || this._events === Object.getPrototypeOf(this)._events) {
      this._events = Object.create(null);
      this._eventsCount = 0;
    }
    this._maxListeners ??= undefined;
  };
  EventEmitter.prototype._events = undefined;
  EventEmitter.prototype._eventsCount = 0;
  EventEmitter.prototype._maxListeners = undefined;

  // As in Node, one listener stands by itself and several stand in an array, which is replaced rather
  // than changed: an emit that is under way goes on with the listeners it began with.
  const listOf = (emitter, event) => {
    const found = emitter._events?.[event];
    if (found === undefined) return [];
    return typeof found === 'function' ? [found] : found;
  };

  function store(emitter, event, list) {
    const had = emitter._events[event] !== undefined;
    if (list.length === 0) {
      delete emitter._events[event];
      if (had) emitter._eventsCount -= 1;
    } else {
      emitter._events[event] = list.length === 1 ? list[0] : list;
      if (!had) emitter._eventsCount += 1;
    }
  }

  function add(emitter, event, listener, first, given = listener) {
    mustBeFunction(given, 'listener');
    if (emitter._events === undefined) {
      emitter._events = Object.create(null);
      emitter._eventsCount = 0;
    } else if (emitter._events.newListener !== undefined) {
      emitter.emit('newListener', event, given);
    }
    const before = listOf(emitter, event);
    const list = first ? [listener, ...before] : [...before, listener];
    store(emitter, event, list);
    const limit = emitter.getMaxListeners();
    if (limit > 0 && list.length > limit && !before.warned) {
      list.warned = true;
      const warning = new Error(
        `Possible EventEmitter memory leak detected. ${list.length} ${String(event)} listeners ` +
          `added to ${inspect(emitter, { depth: -1 })}. Use emitter.setMaxListeners() to increase limit`,
      );
      Object.assign(warning, {
        name: 'MaxListenersExceededWarning',
        emitter,
        type: event,
        count: list.length,
      });
      process.emitWarning(warning);
    } else if (before.warned) list.warned = true;
    return emitter;
  }

  function onceWrapper(emitter, event, listener) {
    mustBeFunction(listener, 'listener');
    let fired = false;
    function wrapped(...args) {
      if (fired) return undefined;
      fired = true;
      emitter.removeListener(event, wrapped);
      return listener.apply(emitter, args);
    }
    wrapped.listener = listener;
    return wrapped;
  }

  const methods = {
    setMaxListeners(count) {
      if (typeof count !== 'number' || count < 0 || Number.isNaN(count)) {
        throw outOfRange('n', 'a non-negative number', count);
      }
      this._maxListeners = count;
      return this;
    },
    getMaxListeners() {
      return this._maxListeners ?? defaultMaxListeners;
    },
    emit(event, ...args) {
      if (event === 'error') {
        if (this._events?.[errorMonitor] !== undefined) this.emit(errorMonitor, ...args);
        if (this._events?.error === undefined) {
          const [error] = args;
          if (error instanceof Error) throw error;
          let text;
          try {
            text = inspect(error);
          } catch {
            text = String(error);
          }
          throw withCode(new Error(`Unhandled error. (${text})`), 'ERR_UNHANDLED_ERROR', {
            context: error,
          });
        }
      }
      const list = listOf(this, event);
      for (const listener of list.slice()) Reflect.apply(listener, this, args);
      return list.length > 0;
    },
    addListener(event, listener) {
      return add(this, event, listener, false);
    },
    prependListener(event, listener) {
      return add(this, event, listener, true);
    },
    once(event, listener) {
      return add(this, event, onceWrapper(this, event, listener), false, listener);
    },
    prependOnceListener(event, listener) {
      return add(this, event, onceWrapper(this, event, listener), true, listener);
    },
    removeListener(event, listener) {
      mustBeFunction(listener, 'listener');
      const list = listOf(this, event);
      const index = list.findLastIndex((entry) => entry === listener || entry.listener === listener);
      if (index === -1) return this;
      const removed = list[index];
      store(this, event, list.toSpliced(index, 1));
      if (this._events.removeListener !== undefined) {
        this.emit('removeListener', event, removed.listener ?? removed);
      }
      return this;
    },
    removeAllListeners(event) {
      if (this._events === undefined) return this;
      if (this._events.removeListener === undefined) {
        if (event === undefined) {
          this._events = Object.create(null);
          this._eventsCount = 0;
        } else store(this, event, []);
        return this;
      }
      if (event === undefined) {
        for (const name of Reflect.ownKeys(this._events)) {
          if (name !== 'removeListener') this.removeAllListeners(name);
        }
        event = 'removeListener';
      }
      for (const listener of listOf(this, event).slice().reverse()) this.removeListener(event, listener);
      return this;
    },
    listeners(event) {
      return listOf(this, event).map((entry) => entry.listener ?? entry);
    },
    rawListeners(event) {
      return listOf(this, event).slice();
    },
    listenerCount(event, listener) {
      const list = listOf(this, event);
      if (listener === undefined || listener === null) return list.length;
      return list.filter((entry) => entry === listener || entry.listener === listener).length;
    },
    eventNames() {
      return this._events === undefined ? [] : Reflect.ownKeys(this._events);
    },
  };
  Object.assign(EventEmitter.prototype, methods);
  EventEmitter.prototype.on = EventEmitter.prototype.addListener;
  EventEmitter.prototype.off = EventEmitter.prototype.removeListener;

  function abortError(signal) {
    const error = new Error('The operation was aborted', { cause: signal.reason });
    error.name = 'AbortError';
    return withCode(error, 'ABORT_ERR');
  }

  // A promise for the arguments of the next `event`; rejected by an `error` that comes first.
  async function once(emitter, event, options = {}) {
    const { signal } = options;
    if (signal?.aborted) throw abortError(signal);
    return new Promise((resolve, reject) => {
      if (typeof emitter.on !== 'function' && typeof emitter.addEventListener === 'function') {
        emitter.addEventListener(event, (value) => resolve([value]), { once: true });
        signal?.addEventListener('abort', () => reject(abortError(signal)), { once: true });
        return;
      }
      if (typeof emitter.on !== 'function') throw wrongType('emitter', 'an instance of EventEmitter', emitter);
      const done = () => {
        emitter.removeListener(event, onEvent);
        emitter.removeListener('error', onError);
        signal?.removeEventListener('abort', onAbort);
      };
      const onEvent = (...args) => {
        done();
        resolve(args);
      };
      const onError = (error) => {
        done();
        reject(error);
      };
      const onAbort = () => {
        done();
        reject(abortError(signal));
      };
      emitter.once(event, onEvent);
      if (event !== 'error') emitter.once('error', onError);
      signal?.addEventListener('abort', onAbort, { once: true });
    });
  }

  Object.defineProperty(EventEmitter, 'defaultMaxListeners', {
    get: () => defaultMaxListeners,
    set(count) {
      if (typeof count !== 'number' || count < 0 || Number.isNaN(count)) {
        throw outOfRange('defaultMaxListeners', 'a non-negative number', count);
      }
      defaultMaxListeners = count;
    },
    enumerable: true,
  });
  return Object.assign(EventEmitter, {
    once,
    errorMonitor,
    EventEmitter,
    listenerCount: (emitter, event) => emitter.listenerCount(event),
    getEventListeners: (emitter, event) => emitter.listeners(event),
    setMaxListeners(count = defaultMaxListeners, ...emitters) {
      if (emitters.length === 0) EventEmitter.defaultMaxListeners = count;
      for (const emitter of emitters) emitter.setMaxListeners?.(count);
    },
  });
});
