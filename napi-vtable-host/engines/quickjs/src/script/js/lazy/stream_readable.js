// `stream.Readable`: gives out what `push` brings, as events, by `read`, or to an async iterator.

'use strict';

(function (natives, { withCode, lazy, process }) {
  const { StringDecoder } = lazy('string_decoder');
  const { inherits } = lazy('util');
  const { wrongType } = lazy('values');
  const { accessors, bytesOf, closeWhenDone, define, destroy, finished, hide, notImplemented, startBoth, Stream } = lazy('stream_base');

  function startReading(stream, options) {
    const objectMode = Boolean(options?.objectMode || options?.readableObjectMode);
    hide(stream, '_readableState', {
      objectMode,
      highWaterMark: options?.readableHighWaterMark ?? options?.highWaterMark ?? (objectMode ? 16 : 65536),
      chunks: [],
      length: 0,
      flowing: null,
      ended: false,
      endEmitted: false,
      reading: false,
      scheduled: false,
      wanted: false,
      decoder: undefined,
      pipes: [],
    });
    if (typeof options?.encoding === 'string') stream.setEncoding(options.encoding);
    if (typeof options?.read === 'function') stream._read = options.read;
  }

  function Readable(options) {
    if (!(this instanceof Readable)) return new Readable(options);
    startReading(this, options);
    startBoth(this, options);
    Stream.call(this, options);
  }
  inherits(Readable, Stream);

  const sizeOf = (state, chunk) => (state.objectMode ? 1 : chunk.length);

  function add(stream, chunk, encoding, first) {
    const state = stream._readableState;
    state.reading = false;
    if (chunk === null) {
      if (state.ended) return false;
      state.ended = true;
      const rest = state.decoder?.end();
      if (rest) {
        state.chunks.push(rest);
        state.length += sizeOf(state, rest);
      }
      schedule(stream);
      return false;
    }
    if (state.ended && !first) {
      stream.destroy(withCode(new Error('stream.push() after EOF'), 'ERR_STREAM_PUSH_AFTER_EOF'));
      return false;
    }
    let value = chunk;
    if (!state.objectMode) {
      value = bytesOf(chunk, encoding);
      if (state.decoder !== undefined) value = state.decoder.write(value);
    }
    if (state.objectMode || value.length > 0) {
      if (first) state.chunks.unshift(value);
      else state.chunks.push(value);
      state.length += sizeOf(state, value);
    }
    schedule(stream);
    return state.length < state.highWaterMark;
  }

  function schedule(stream) {
    const state = stream._readableState;
    if (state.scheduled || stream.destroyed) return;
    state.scheduled = true;
    process.nextTick(() => {
      state.scheduled = false;
      try {
        advance(stream);
      } finally {
        if (state.flowing === true && (state.chunks.length > 0 || (state.ended && !state.endEmitted))) schedule(stream);
      }
    });
  }

  const isWanted = (state) => state.flowing === true || state.wanted;

  function fill(stream) {
    const state = stream._readableState;
    if (state.reading || state.ended || stream.destroyed || state.length >= state.highWaterMark) return;
    state.reading = true;
    try {
      stream._read(state.highWaterMark);
    } catch (error) {
      stream.destroy(error);
    }
  }

  function advance(stream) {
    const state = stream._readableState;
    while (state.flowing === true && state.chunks.length > 0 && !stream.destroyed) {
      const chunk = state.chunks.shift();
      state.length -= sizeOf(state, chunk);
      stream.emit('data', chunk);
    }
    if (stream.destroyed) return;
    if (state.wanted && state.flowing !== true && (state.chunks.length > 0 || state.ended) && !state.endEmitted) {
      stream.emit('readable');
    }
    finishReading(stream);
    if (isWanted(state)) fill(stream);
  }

  function finishReading(stream) {
    const state = stream._readableState;
    if (!state.ended || state.chunks.length > 0 || state.endEmitted || !isWanted(state)) return;
    state.endEmitted = true;
    stream.emit('end');
    if (stream._writableState !== undefined && stream.allowHalfOpen === false) stream.end();
    closeWhenDone(stream);
  }

  const reading = {
    _read() {
      throw notImplemented('_read()');
    },
    _destroy(error, callback) {
      callback(error);
    },
    destroy,
    push(chunk, encoding) {
      return add(this, chunk, encoding, false);
    },
    unshift(chunk, encoding) {
      return add(this, chunk, encoding, true);
    },
    read(size) {
      const state = this._readableState;
      state.wanted = true;
      let found = null;
      if (state.chunks.length > 0 && size !== 0) {
        if (state.objectMode) found = state.chunks.shift();
        else {
          const all = state.decoder === undefined ? Buffer.concat(state.chunks) : state.chunks.join('');
          if (size === undefined || size >= all.length) {
            if (size === undefined || size === all.length || state.ended) {
              found = all;
              state.chunks = [];
            }
          } else {
            found = all.slice(0, size);
            state.chunks = [all.slice(size)];
          }
        }
        if (found !== null) state.length -= sizeOf(state, found);
      }
      fill(this);
      if (state.ended && state.chunks.length === 0) schedule(this);
      if (found !== null && this.listenerCount('data') > 0 && state.flowing !== true) this.emit('data', found);
      return found;
    },
    on(event, listener) {
      Stream.prototype.on.call(this, event, listener);
      const state = this._readableState;
      if (event === 'data' && state.flowing !== false && !state.wanted) this.resume();
      if (event === 'readable') {
        state.wanted = true;
        state.flowing = false;
        schedule(this);
      }
      return this;
    },
    setEncoding(encoding) {
      const state = this._readableState;
      state.decoder = new StringDecoder(encoding);
      const before = state.chunks;
      state.chunks = [];
      state.length = 0;
      for (const chunk of before) {
        const text = state.decoder.write(chunk);
        if (text.length > 0) state.chunks.push(text);
        state.length += text.length;
      }
      return this;
    },
    resume() {
      const state = this._readableState;
      if (state.flowing !== true) {
        state.flowing = true;
        process.nextTick(() => this.emit('resume'));
      }
      schedule(this);
      return this;
    },
    pause() {
      const state = this._readableState;
      if (state.flowing !== false) {
        state.flowing = false;
        this.emit('pause');
      }
      return this;
    },
    isPaused() {
      return this._readableState.flowing === false;
    },
    pipe(target, options) {
      const onData = (chunk) => {
        if (target.write(chunk) === false) {
          this.pause();
          target.once('drain', () => this.resume());
        }
      };
      const ends = options?.end !== false && target !== process.stdout && target !== process.stderr;
      const onEnd = () => ends && target.end();
      this._readableState.pipes.push({ target, onData, onEnd });
      this.on('data', onData);
      this.once('end', onEnd);
      target.emit('pipe', this);
      return target;
    },
    unpipe(target) {
      const state = this._readableState;
      for (const one of state.pipes.filter((pipe) => target === undefined || pipe.target === target)) {
        this.off('data', one.onData);
        this.off('end', one.onEnd);
        state.pipes.splice(state.pipes.indexOf(one), 1);
        one.target.emit('unpipe', this);
      }
      if (state.pipes.length === 0) this.pause();
      return this;
    },
    async *[Symbol.asyncIterator]() {
      let wake = () => {};
      let failure;
      let over = false;
      const stop = finished(this, { writable: false }, (error) => {
        failure = error;
        over = true;
        wake();
      });
      this.on('readable', () => wake());
      try {
        for (;;) {
          const chunk = this.destroyed && this._readableState.chunks.length === 0 ? null : this.read();
          if (chunk !== null) yield chunk;
          else if (failure) throw failure;
          else if (over) return;
          else await new Promise((resolve) => (wake = resolve));
        }
      } finally {
        stop();
        if (!over) this.destroy();
      }
    },
  };
  reading.addListener = reading.on;
  const readingState = {
    readable() {
      return !this.destroyed && !this._readableState.endEmitted;
    },
    readableEnded() {
      return this._readableState.endEmitted;
    },
    readableFlowing() {
      return this._readableState.flowing;
    },
    readableLength() {
      return this._readableState.length;
    },
    readableHighWaterMark() {
      return this._readableState.highWaterMark;
    },
    readableObjectMode() {
      return this._readableState.objectMode;
    },
  };
  define(Readable.prototype, reading);
  accessors(Readable.prototype, readingState);

  Readable.from = function from(iterable, options) {
    if (typeof iterable === 'string' || Buffer.isBuffer(iterable)) iterable = [iterable];
    const make = iterable[Symbol.asyncIterator] ?? iterable[Symbol.iterator];
    if (typeof make !== 'function') throw wrongType('iterable', 'an instance of Iterable', iterable);
    const iterator = make.call(iterable);
    return new Readable({
      objectMode: true,
      highWaterMark: 1,
      ...options,
      read() {
        Promise.resolve(iterator.next()).then(
          async ({ value, done }) => this.push(done ? null : await value),
        ).catch((error) => this.destroy(error));
      },
      destroy(error, callback) {
        Promise.resolve(iterator.return?.()).then(() => callback(error), callback);
      },
    });
  };

  return { Readable, startReading };
});
