// `MessagePort`, `MessageChannel` and `MessageEvent`, and how values get into messages.

'use strict';

(function (natives, { lazy, process, timers, withCode }) {
  const { write, read, refuse } = lazy('serialize');
  const { Event, EventTarget, listenerCount } = lazy('event_target');
  const { mustBeFunction } = lazy('values');
  const types = lazy('types');
  const secret = Symbol('MessagePort');

  // What reads a port of this engine, by its number: `onMessage(value, ports)`, `onError(error)`, `onClose()`.
  const readers = new Map();

  class MessageEvent extends Event {
    constructor(type, options = {}) {
      super(type, options);
      this.data = options?.data === undefined ? null : options.data;
      this.origin = `${options?.origin ?? ''}`;
      this.lastEventId = `${options?.lastEventId ?? ''}`;
      this.source = options?.source ?? null;
      this.ports = [...(options?.ports ?? [])];
    }
    static received(type, data, ports) {
      const event = new MessageEvent(type, { ports });
      event.data = data;
      return event;
    }
  }
  const { received } = MessageEvent;
  delete MessageEvent.received;

  const untransferable = new WeakSet();
  const isObject = (value) => (typeof value === 'object' && value !== null) || typeof value === 'function';
  function markAsUntransferable(value) {
    if (isObject(value)) untransferable.add(value);
  }
  const isMarkedAsUntransferable = (value) => isObject(value) && untransferable.has(value);

  function listOf(options) {
    if (options === undefined || options === null) return [];
    const isList = isObject(options) && typeof options[Symbol.iterator] === 'function';
    if (!isObject(options) || (isList && typeof options === 'function')) {
      throw withCode(new TypeError('Optional transferList argument must be an iterable'), 'ERR_INVALID_ARG_TYPE');
    }
    if (isList) return [...options];
    const { transfer } = options;
    if (transfer === undefined || transfer === null) return [];
    if (typeof transfer !== 'object' || typeof transfer[Symbol.iterator] !== 'function') {
      throw withCode(new TypeError('Optional options.transfer argument must be an iterable'), 'ERR_INVALID_ARG_TYPE');
    }
    return [...transfer];
  }

  // Takes a value apart for `portSend` or `moveParts`. `finish` is called when that has moved what is moved.
  function pack(value, list, source, isOpen) {
    const transfer = new Set();
    for (const item of list) {
      const isBuffer = types.isArrayBuffer(item);
      if (!isBuffer && !is(item)) {
        refuse(isMarkedAsUntransferable(item) ? 'Cannot transfer object of unsupported type.' : 'Found invalid value in transferList.');
      }
      if (transfer.has(item)) refuse(`Transfer list contains duplicate ${isBuffer ? 'ArrayBuffer' : 'MessagePort'}`);
      if (isMarkedAsUntransferable(item)) refuse('Cannot transfer object of unsupported type.');
      if (isBuffer) {
        if (item.detached) refuse('An ArrayBuffer is detached and could not be cloned.');
        // A native module's memory stays where it is, and is copied; Node 20 does the same.
        if (natives.isExternal(item)) continue;
      } else {
        if (item === source) refuse('Transfer list contains source port');
        if (idOf(item) === undefined) refuse('MessagePort in transfer list is already detached');
      }
      transfer.add(item);
    }
    const { cells, parts } = write(value, { transfer, isPort: is, isOpen });
    const inside = new Set();
    for (let index = 0; index < parts.length; index += 3) {
      const thing = parts[index];
      inside.add(thing);
      if (is(thing)) parts[index] = giveUp(thing);
    }
    const finish = () => {
      for (const item of transfer) {
        if (inside.has(item)) continue;
        if (is(item)) item.close();
        else item.transfer();
      }
    };
    return { cells, parts, finish };
  }

  // Sends through the port with this number, undefined for one that is closed.
  function send(id, value, list, source, isOpen) {
    const { cells, parts, finish } = pack(value, list, source, isOpen);
    const arrived = natives.portSend(id ?? 0, cells, parts);
    finish();
    if (!arrived) {
      process.emitWarning('The target port was posted to itself, and the communication channel was lost');
    }
  }

  const portOf = (id) => new MessagePort(secret, id);

  function unpack([cells, parts]) {
    const ports = [];
    const value = read(cells, parts, (id) => {
      const port = portOf(id);
      ports.push(port);
      return port;
    });
    return { value, ports };
  }

  // Hands one message to the reader of a port; true where it took one.
  function deliver(id, forced) {
    const reader = readers.get(id);
    if (reader === undefined) return false;
    const taken = natives.portTake(id, forced);
    if (taken === undefined) return false;
    if (taken === null) {
      reader.onClose();
      return false;
    }
    let message;
    try {
      message = unpack(taken);
    } catch (error) {
      reader.onError(error);
      return true;
    }
    reader.onMessage(message.value, message.ports);
    return true;
  }

  // Sets `onmessage` and its kin: a listener that takes the place of the one before.
  function setHandler(target, handlers, type, handler) {
    const old = handlers.get(type);
    if (old !== undefined) target.removeEventListener(type, old.wrapper);
    handlers.delete(type);
    if (!isObject(handler)) return;
    const wrapper = (event) =>
      typeof handler === 'function' ? handler.call(target, event) : handler.handleEvent?.(event);
    handlers.set(type, { handler, wrapper });
    target.addEventListener(type, wrapper);
  }

  class MessagePort extends EventTarget {
    #id;
    #isReferenced = false;
    #handlers = new Map();
    // How `on` wrapped a listener, by type.
    #wrapped = new Map();

    constructor(key, id) {
      if (key !== secret) throw withCode(new TypeError('Constructor cannot be called'), 'ERR_CONSTRUCT_CALL_INVALID');
      super();
      this.#id = id;
      readers.set(id, {
        onMessage: (data, ports) => this.dispatchEvent(received('message', data, ports)),
        onError: (error) => this.dispatchEvent(received('messageerror', error, [])),
        onClose: () => this.close(),
      });
    }

    static is(value) {
      return isObject(value) && #id in value;
    }
    static idOf(port) {
      return port.#id;
    }
    // Takes the number away: the port is somebody else's from now on.
    static giveUp(port) {
      const id = port.#id;
      port.unref();
      port.#id = undefined;
      readers.delete(id);
      return id;
    }

    postMessage(value, options) {
      if (arguments.length === 0) {
        throw withCode(new TypeError('Not enough arguments to MessagePort.postMessage'), 'ERR_MISSING_ARGS');
      }
      send(this.#id, value, listOf(options), this);
    }
    start() {
      if (this.#id !== undefined) natives.portStart(this.#id);
    }
    close(callback) {
      if (typeof callback === 'function') this.once('close', callback);
      if (this.#id === undefined) return;
      natives.portClose(giveUp(this));
      timers.setImmediate(() => this.dispatchEvent(new Event('close')));
    }
    ref() {
      if (this.#id !== undefined && !this.#isReferenced) {
        this.#isReferenced = true;
        natives.hold();
      }
    }
    unref() {
      if (this.#isReferenced) {
        this.#isReferenced = false;
        natives.letGo();
      }
    }
    hasRef() {
      return this.#isReferenced;
    }

    // As in Node, a port holds the loop while somebody listens for its messages.
    addEventListener(type, listener, options) {
      const before = listenerCount(this, 'message');
      super.addEventListener(type, listener, options);
      if (`${type}` === 'message' && before === 0 && listenerCount(this, 'message') > 0) {
        this.ref();
        this.start();
      }
    }
    removeEventListener(type, listener, options) {
      super.removeEventListener(type, listener, options);
      if (`${type}` === 'message' && listenerCount(this, 'message') === 0) this.unref();
    }

    get onmessage() {
      return this.#handlers.get('message')?.handler ?? null;
    }
    set onmessage(handler) {
      setHandler(this, this.#handlers, 'message', handler);
    }
    get onmessageerror() {
      return this.#handlers.get('messageerror')?.handler ?? null;
    }
    set onmessageerror(handler) {
      setHandler(this, this.#handlers, 'messageerror', handler);
    }
    get onclose() {
      return this.#handlers.get('close')?.handler ?? null;
    }
    set onclose(handler) {
      setHandler(this, this.#handlers, 'close', handler);
    }

    // The face of an EventEmitter: listeners get the message itself.
    #listen(type, listener, once) {
      mustBeFunction(listener, 'listener');
      const list = this.#wrapped.get(type) ?? [];
      if (list.some((entry) => entry.listener === listener)) return this;
      const entry = { listener };
      entry.wrapper = (event) => {
        if (once) this.#forget(type, entry);
        listener.call(this, event instanceof MessageEvent ? event.data : 'emitted' in event ? event.emitted : event);
      };
      this.#wrapped.set(type, [...list, entry]);
      this.addEventListener(type, entry.wrapper, { once });
      return this;
    }
    #forget(type, entry) {
      const rest = (this.#wrapped.get(type) ?? []).filter((other) => other !== entry);
      if (rest.length === 0) this.#wrapped.delete(type);
      else this.#wrapped.set(type, rest);
    }
    on(type, listener) {
      return this.#listen(type, listener, false);
    }
    addListener(type, listener) {
      return this.#listen(type, listener, false);
    }
    once(type, listener) {
      return this.#listen(type, listener, true);
    }
    off(type, listener) {
      const entry = this.#wrapped.get(type)?.find((other) => other.listener === listener);
      if (entry === undefined) this.removeEventListener(type, listener);
      else {
        this.#forget(type, entry);
        this.removeEventListener(type, entry.wrapper);
      }
      return this;
    }
    removeListener(type, listener) {
      return this.off(type, listener);
    }
    removeAllListeners(type) {
      const named = type === undefined ? [...this.#wrapped.keys()] : [type];
      for (const name of named) for (const { listener } of this.#wrapped.get(name) ?? []) this.off(name, listener);
      return this;
    }
    emit(type, value) {
      const has = listenerCount(this, type) > 0;
      const event = new Event(type);
      Object.defineProperty(event, 'emitted', { value });
      this.dispatchEvent(event);
      return has;
    }
    eventNames() {
      return [...this.#wrapped.keys()];
    }
    listenerCount(type) {
      return listenerCount(this, type);
    }
    setMaxListeners() {
      return this;
    }
    getMaxListeners() {
      return 10;
    }
  }

  // What only this file may do with a port.
  const { is, idOf, giveUp } = MessagePort;
  for (const name of ['is', 'idOf', 'giveUp']) delete MessagePort[name];

  class MessageChannel {
    constructor() {
      const [one, two] = natives.portPair();
      this.port1 = portOf(one);
      this.port2 = portOf(two);
    }
  }

  // Tells broadcast channels, once there are any.
  let channelId = () => undefined;
  function receiveMessageOnPort(port) {
    if (!is(port) && channelId(port) === undefined) {
      throw withCode(new TypeError('The "port" argument must be a MessagePort instance'), 'ERR_INVALID_ARG_TYPE');
    }
    const id = is(port) ? idOf(port) : channelId(port);
    const taken = id === undefined ? undefined : natives.portTake(id, true);
    if (taken === undefined) return undefined;
    if (taken === null) {
      port.close();
      return undefined;
    }
    return { message: unpack(taken).value };
  }

  const shown = { MessageChannel, MessageEvent, MessagePort };
  for (const [tag, Kind] of Object.entries(shown)) {
    Object.defineProperty(Kind.prototype, Symbol.toStringTag, { value: tag, configurable: true });
  }
  const all = {
    ...shown,
    markAsUntransferable,
    isMarkedAsUntransferable,
    receiveMessageOnPort,
    // For the parts around: ports by number.
    deliver,
    listOf,
    pack,
    portOf,
    readers,
    received,
    send,
    setChannelId(ask) {
      channelId = ask;
    },
    setHandler,
    unpack,
  };
  return all;
});
