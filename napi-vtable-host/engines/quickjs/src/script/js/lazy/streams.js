// The streams of programs and of this one: events, text decoding, `pipe`, and nothing of what is underneath.

'use strict';

(function (natives, { lazy, process, withCode }) {
  const EventEmitter = lazy('events');
  const { StringDecoder } = lazy('string_decoder');
  const { wrongType } = lazy('values');

  // Gives out what `push` brings once somebody listens.
  class Readable extends EventEmitter {
    #chunks = [];
    #decoder;
    #flowing = null;
    #ended = false;
    #scheduled = false;
    readable = true;
    readableEnded = false;
    destroyed = false;

    // A chunk of bytes, or null for the end.
    push(chunk) {
      if (this.destroyed || this.#ended) return;
      if (chunk === null) this.#ended = true;
      else this.#chunks.push(chunk);
      this.#schedule();
    }

    #schedule() {
      if (this.#scheduled || this.#flowing !== true) return;
      this.#scheduled = true;
      process.nextTick(() => {
        this.#scheduled = false;
        this.#flow();
      });
    }

    // A listener that throws does not take what follows along.
    #flow() {
      try {
        this.#give();
      } finally {
        if (this.#chunks.length > 0 || (this.#ended && !this.readableEnded)) this.#schedule();
      }
    }

    #give() {
      while (this.#flowing === true && this.#chunks.length > 0) {
        const chunk = this.#chunks.shift();
        const value = this.#decoder === undefined ? chunk : this.#decoder.write(chunk);
        if (value.length > 0) this.emit('data', value);
      }
      if (!this.#ended || this.#chunks.length > 0 || this.#flowing !== true || this.readableEnded) return;
      const rest = this.#decoder?.end() ?? '';
      if (rest.length > 0) this.emit('data', rest);
      this.readable = false;
      this.readableEnded = true;
      this.destroy();
      this.emit('end');
    }

    // Nobody listens: let it run dry, so that its end is seen.
    drain() {
      if (this.#flowing === null && this.listenerCount('data') === 0) this.resume();
    }

    on(event, listener) {
      super.on(event, listener);
      if (event === 'data' && this.#flowing !== false) this.resume();
      return this;
    }
    addListener(event, listener) {
      return this.on(event, listener);
    }
    setEncoding(encoding) {
      this.#decoder = new StringDecoder(encoding);
      return this;
    }
    resume() {
      this.#flowing = true;
      this.#schedule();
      return this;
    }
    pause() {
      this.#flowing = false;
      return this;
    }
    isPaused() {
      return this.#flowing === false;
    }
    pipe(target, options) {
      this.on('data', (chunk) => target.write(chunk));
      const ends = options?.end !== false && target !== process.stdout && target !== process.stderr;
      if (ends) this.on('end', () => target.end());
      target.emit?.('pipe', this);
      return target;
    }
    destroy(error) {
      if (this.destroyed) return this;
      this.destroyed = true;
      this.readable = false;
      process.nextTick(() => {
        try {
          if (error) this.emit('error', error);
        } finally {
          this.emit('close');
        }
      });
      return this;
    }
    async *[Symbol.asyncIterator]() {
      const queue = [];
      let wake = () => {};
      let failure;
      let done = false;
      const settle = (act) => (value) => {
        act(value);
        wake();
      };
      this.on('data', settle((chunk) => queue.push(chunk)));
      this.on('error', settle((error) => (failure = error)));
      this.on('close', settle(() => (done = true)));
      for (;;) {
        if (queue.length > 0) yield queue.shift();
        else if (failure !== undefined) throw failure;
        else if (done) return;
        else await new Promise((resolve) => (wake = resolve));
      }
    }
    // What programs' streams have in Node, and nothing to do here: their program keeps the loop alive.
    ref() {
      return this;
    }
    unref() {
      return this;
    }
  }

  function bytesOf(chunk, encoding) {
    if (typeof chunk === 'string') return Buffer.from(chunk, encoding);
    if (ArrayBuffer.isView(chunk)) return new Uint8Array(chunk.buffer, chunk.byteOffset, chunk.byteLength);
    throw wrongType('chunk', 'of type string or an instance of Buffer, TypedArray, or DataView', chunk);
  }

  // Hands chunks to `write(bytes)`; whoever made it tells by `wrote` when each is done.
  class Writable extends EventEmitter {
    #send;
    #close;
    #waiting = [];
    #ending = false;
    writable = true;
    writableEnded = false;
    writableFinished = false;
    destroyed = false;

    constructor(send, close) {
      super();
      this.#send = send;
      this.#close = close;
    }

    write(chunk, encoding, callback) {
      if (typeof encoding === 'function') [encoding, callback] = [undefined, encoding];
      const bytes = bytesOf(chunk, encoding);
      if (this.#ending || this.destroyed) {
        const error = this.destroyed
          ? withCode(new Error('Cannot call write after a stream was destroyed'), 'ERR_STREAM_DESTROYED')
          : withCode(new Error('write after end'), 'ERR_STREAM_WRITE_AFTER_END');
        process.nextTick(() => {
          callback?.(error);
          if (!this.destroyed) this.destroy(error);
        });
        return false;
      }
      this.#waiting.push(callback);
      if (!this.#send(bytes)) process.nextTick(() => this.wrote('EPIPE'));
      return true;
    }

    // The oldest write is done.
    wrote(code) {
      const callback = this.#waiting.shift();
      if (code === '') callback?.();
      else {
        const error = withCode(new Error(`write ${code}`), code, {
          errno: -(lazy('os').constants.errno?.[code] ?? 0),
          syscall: 'write',
        });
        callback?.(error);
        this.destroy(error);
      }
      this.#finish();
    }

    end(chunk, encoding, callback) {
      if (typeof chunk === 'function') [chunk, callback] = [undefined, chunk];
      else if (typeof encoding === 'function') [encoding, callback] = [undefined, encoding];
      if (chunk !== undefined && chunk !== null) this.write(chunk, encoding);
      if (typeof callback === 'function') this.once('finish', callback);
      this.#ending = true;
      this.writable = false;
      this.writableEnded = true;
      this.#close();
      process.nextTick(() => this.#finish());
      return this;
    }

    #finish() {
      if (!this.#ending || this.#waiting.length > 0 || this.writableFinished || this.destroyed) return;
      this.writableFinished = true;
      this.destroy();
      this.emit('finish');
    }

    destroy(error) {
      if (this.destroyed) return this;
      this.destroyed = true;
      this.writable = false;
      this.#close();
      process.nextTick(() => {
        try {
          if (error) this.emit('error', error);
        } finally {
          this.emit('close');
        }
      });
      return this;
    }
    ref() {
      return this;
    }
    unref() {
      return this;
    }
  }

  return { Readable, Writable };
});
