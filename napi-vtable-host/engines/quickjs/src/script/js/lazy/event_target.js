// `Event`, `EventTarget`, `AbortController` and `AbortSignal`, after the DOM standard, as far as
// programs without a page use them.

'use strict';

(function (natives, { lazy, timers, report, withCode }) {
  const { wrongType } = lazy('values');
  const secret = Symbol('AbortSignal');

  class Event {
    #type;
    #cancelable;
    #prevented = false;
    constructor(type, options = {}) {
      if (arguments.length === 0) throw wrongType('type', 'specified', undefined);
      this.#type = `${type}`;
      this.#cancelable = Boolean(options?.cancelable);
      Object.defineProperties(this, {
        stopped: { value: false, writable: true, enumerable: false },
        target: { value: null, writable: true, enumerable: false },
        currentTarget: { value: null, writable: true, enumerable: false },
      });
      this.bubbles = Boolean(options?.bubbles);
      this.composed = Boolean(options?.composed);
      this.timeStamp = natives.now();
    }
    get type() {
      return this.#type;
    }
    get cancelable() {
      return this.#cancelable;
    }
    get defaultPrevented() {
      return this.#prevented;
    }
    preventDefault() {
      if (this.#cancelable) this.#prevented = true;
    }
    stopPropagation() {}
    stopImmediatePropagation() {
      this.stopped = true;
    }
  }

  class CustomEvent extends Event {
    #detail;
    constructor(type, options) {
      super(type, options);
      this.#detail = options?.detail ?? null;
    }
    get detail() {
      return this.#detail;
    }
  }

  class EventTarget {
    #listeners = new Map();

    static count(target, type) {
      return target.#listeners.get(`${type}`)?.length ?? 0;
    }

    addEventListener(type, listener, options) {
      if (listener === null || listener === undefined) return;
      if (typeof listener !== 'function' && typeof listener !== 'object') {
        throw wrongType('listener', 'an instance of EventListener', listener);
      }
      const capture = typeof options === 'boolean' ? options : Boolean(options?.capture);
      const signal = options?.signal;
      if (signal?.aborted) return;
      const list = this.#listeners.get(`${type}`) ?? [];
      if (list.some((entry) => entry.listener === listener && entry.capture === capture)) return;
      const entry = { listener, capture, once: Boolean(options?.once), removed: false };
      this.#listeners.set(`${type}`, [...list, entry]);
      signal?.addEventListener('abort', () => this.removeEventListener(type, listener, capture), { once: true });
    }

    removeEventListener(type, listener, options) {
      const capture = typeof options === 'boolean' ? options : Boolean(options?.capture);
      const list = this.#listeners.get(`${type}`) ?? [];
      const index = list.findIndex((entry) => entry.listener === listener && entry.capture === capture);
      if (index === -1) return;
      list[index].removed = true;
      this.#listeners.set(`${type}`, list.toSpliced(index, 1));
    }

    dispatchEvent(event) {
      if (!(event instanceof Event)) throw wrongType('event', 'an instance of Event', event);
      event.target = this;
      event.currentTarget = this;
      for (const entry of this.#listeners.get(event.type) ?? []) {
        if (entry.removed) continue;
        if (entry.once) this.removeEventListener(event.type, entry.listener, entry.capture);
        try {
          if (typeof entry.listener === 'function') entry.listener.call(this, event);
          else entry.listener.handleEvent?.(event);
        } catch (error) {
          // What one listener throws is uncaught; the others still hear the event.
          report(error);
        }
        if (event.stopped) break;
      }
      event.currentTarget = null;
      return !event.defaultPrevented;
    }
  }

  // How many listeners a target has is for the parts around it.
  const { count: listenerCount } = EventTarget;
  delete EventTarget.count;

  class AbortSignal extends EventTarget {
    #aborted = false;
    #reason = undefined;
    onabort = null;

    constructor(key) {
      if (key !== secret) throw withCode(new TypeError('Illegal constructor'), 'ERR_ILLEGAL_CONSTRUCTOR');
      super();
    }
    get aborted() {
      return this.#aborted;
    }
    get reason() {
      return this.#reason;
    }
    throwIfAborted() {
      if (this.#aborted) throw this.#reason;
    }

    static fire(signal, reason = new DOMException('This operation was aborted', 'AbortError')) {
      if (signal.#aborted) return;
      signal.#aborted = true;
      signal.#reason = reason;
      const event = new Event('abort');
      if (typeof signal.onabort === 'function') {
        event.target = signal;
        signal.onabort(event);
      }
      signal.dispatchEvent(event);
    }
    static abort(reason) {
      const signal = new AbortSignal(secret);
      fire(signal, reason);
      return signal;
    }
    static timeout(delay) {
      const signal = new AbortSignal(secret);
      const reason = () => new DOMException('The operation was aborted due to timeout', 'TimeoutError');
      timers.setTimeout(() => fire(signal, reason()), delay).unref();
      return signal;
    }
    static any(signals) {
      const signal = new AbortSignal(secret);
      for (const source of signals) {
        if (source.aborted) fire(signal, source.reason);
        else source.addEventListener('abort', () => fire(signal, source.reason), { once: true });
      }
      return signal;
    }
  }
  // Only controllers abort a signal.
  const { fire } = AbortSignal;
  delete AbortSignal.fire;

  class AbortController {
    #signal = new AbortSignal(secret);
    get signal() {
      return this.#signal;
    }
    abort(reason) {
      fire(this.#signal, reason);
    }
  }

  const all = { AbortController, AbortSignal, CustomEvent, Event, EventTarget };
  for (const [tag, kind] of Object.entries(all)) {
    Object.defineProperty(kind.prototype, Symbol.toStringTag, { value: tag, configurable: true });
  }
  return { ...all, listenerCount };
});
