// `BroadcastChannel`: what is posted to one reaches all others of its name, in whichever thread.

'use strict';

(function (natives, { lazy, withCode }) {
  const { EventTarget } = lazy('event_target');
  const ports = lazy('message_port');
  const missing = (text) => withCode(new TypeError(text), 'ERR_MISSING_ARGS');

  class BroadcastChannel extends EventTarget {
    #name;
    #id;
    #isHeld = false;
    #handlers = new Map();

    constructor(name) {
      if (arguments.length === 0) throw missing('The "name" argument must be specified');
      super();
      this.#name = `${name}`;
      this.#id = natives.broadcastJoin(this.#name);
      ports.readers.set(this.#id, {
        onMessage: (data) => this.dispatchEvent(ports.received('message', data, [])),
        onError: (error) => this.dispatchEvent(ports.received('messageerror', error, [])),
        onClose() {},
      });
      natives.portStart(this.#id);
      this.ref();
    }

    static idOf(value) {
      return typeof value === 'object' && value !== null && #id in value ? value.#id : undefined;
    }

    get name() {
      return this.#name;
    }
    postMessage(value) {
      if (arguments.length === 0) throw missing('The "message" argument must be specified');
      if (this.#id === undefined) throw new DOMException('BroadcastChannel is closed.', 'InvalidStateError');
      const { cells, parts } = ports.pack(value, []);
      natives.broadcastSend(this.#name, this.#id, cells, parts);
    }
    close() {
      if (this.#id === undefined) return;
      this.unref();
      ports.readers.delete(this.#id);
      natives.broadcastLeave(this.#name, this.#id);
      this.#id = undefined;
    }
    // As in Node, an open channel holds the loop.
    ref() {
      if (this.#id !== undefined && !this.#isHeld) {
        this.#isHeld = true;
        natives.hold();
      }
      return this;
    }
    unref() {
      if (this.#isHeld) {
        this.#isHeld = false;
        natives.letGo();
      }
      return this;
    }
    get onmessage() {
      return this.#handlers.get('message')?.handler ?? null;
    }
    set onmessage(handler) {
      ports.setHandler(this, this.#handlers, 'message', handler);
    }
    get onmessageerror() {
      return this.#handlers.get('messageerror')?.handler ?? null;
    }
    set onmessageerror(handler) {
      ports.setHandler(this, this.#handlers, 'messageerror', handler);
    }
  }
  ports.setChannelId(BroadcastChannel.idOf);
  delete BroadcastChannel.idOf;
  Object.defineProperty(BroadcastChannel.prototype, Symbol.toStringTag, { value: 'BroadcastChannel', configurable: true });

  return BroadcastChannel;
});
