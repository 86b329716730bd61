// `stream.Writable`: hands one chunk after the other to `_write`.

'use strict';

(function (natives, { withCode, lazy, process }) {
  const { inherits } = lazy('util');
  const { accessors, bytesOf, closeWhenDone, define, destroy, finished, hide, notImplemented, startBoth, Stream } = lazy('stream_base');

  function startWriting(stream, options) {
    const objectMode = Boolean(options?.objectMode || options?.writableObjectMode);
    hide(stream, '_writableState', {
      objectMode,
      highWaterMark: options?.writableHighWaterMark ?? options?.highWaterMark ?? (objectMode ? 16 : 65536),
      decodeStrings: options?.decodeStrings !== false,
      waiting: [],
      length: 0,
      writing: false,
      needDrain: false,
      ending: false,
      finishing: false,
      finished: false,
      corked: 0,
    });
    for (const name of ['write', 'writev', 'final']) {
      if (typeof options?.[name] === 'function') stream[`_${name}`] = options[name];
    }
  }

  function Writable(options) {
    if (!(this instanceof Writable)) return new Writable(options);
    startWriting(this, options);
    startBoth(this, options);
    Stream.call(this, options);
  }
  inherits(Writable, Stream);
  // A duplex is both.
  Object.defineProperty(Writable, Symbol.hasInstance, {
    value(object) {
      if (Function.prototype[Symbol.hasInstance].call(this, object)) return true;
      return this === Writable && object?._writableState !== undefined;
    },
  });

  function writeNext(stream) {
    const state = stream._writableState;
    if (state.writing || state.corked > 0 || stream.destroyed) return;
    const next = state.waiting.shift();
    if (next === undefined) {
      finishWriting(stream);
      return;
    }
    state.writing = true;
    let isSync = true;
    const done = (error) => {
      state.writing = false;
      state.length -= next.size;
      const settle = () => {
        if (error) {
          next.callback?.(error);
          stream.destroy(error);
          return;
        }
        if (state.needDrain && state.length === 0 && !state.ending) {
          state.needDrain = false;
          stream.emit('drain');
        }
        next.callback?.(null);
        writeNext(stream);
      };
      if (isSync) process.nextTick(settle);
      else settle();
    };
    try {
      stream._write(next.chunk, next.encoding, done);
    } catch (error) {
      done(error);
    }
    isSync = false;
  }

  function finishWriting(stream) {
    const state = stream._writableState;
    if (!state.ending || state.finishing || state.length > 0 || state.writing || stream.destroyed) return;
    state.finishing = true;
    const done = (error) => {
      if (error) {
        stream.destroy(error);
        return;
      }
      process.nextTick(() => {
        if (stream.destroyed && stream.errored) return;
        state.finished = true;
        stream.emit('finish');
        closeWhenDone(stream);
      });
    };
    try {
      stream._final(done);
    } catch (error) {
      done(error);
    }
  }

  const writing = {
    _write() {
      throw notImplemented('_write()');
    },
    _final(callback) {
      callback();
    },
    _destroy(error, callback) {
      callback(error);
    },
    destroy,
    write(chunk, encoding, callback) {
      const state = this._writableState;
      if (typeof encoding === 'function') [encoding, callback] = [undefined, encoding];
      if (chunk === null) throw withCode(new TypeError('May not write null values to stream'), 'ERR_STREAM_NULL_VALUES');
      if (!state.objectMode) {
        if (typeof chunk !== 'string' || state.decodeStrings) {
          chunk = bytesOf(chunk, encoding);
          encoding = 'buffer';
        }
      }
      if (state.ending || this.destroyed) {
        const error = this.destroyed
          ? withCode(new Error('Cannot call write after a stream was destroyed'), 'ERR_STREAM_DESTROYED')
          : withCode(new Error('write after end'), 'ERR_STREAM_WRITE_AFTER_END');
        process.nextTick(() => callback?.(error));
        if (!this.destroyed) this.destroy(error);
        return false;
      }
      const size = state.objectMode ? 1 : chunk.length;
      state.length += size;
      state.waiting.push({ chunk, encoding: encoding ?? 'utf8', callback, size });
      const isRoomy = state.length < state.highWaterMark;
      if (!isRoomy) state.needDrain = true;
      writeNext(this);
      return isRoomy;
    },
    end(chunk, encoding, callback) {
      const state = this._writableState;
      if (typeof chunk === 'function') [chunk, callback] = [undefined, chunk];
      else if (typeof encoding === 'function') [encoding, callback] = [undefined, encoding];
      if (chunk !== undefined && chunk !== null) this.write(chunk, encoding);
      if (typeof callback === 'function') finished(this, { readable: false }, callback);
      state.corked = 0;
      state.ending = true;
      writeNext(this);
      return this;
    },
    cork() {
      this._writableState.corked += 1;
    },
    uncork() {
      const state = this._writableState;
      if (state.corked > 0) state.corked -= 1;
      writeNext(this);
    },
    setDefaultEncoding() {
      return this;
    },
  };
  const writingState = {
    writable() {
      return !this.destroyed && !this._writableState.ending;
    },
    writableEnded() {
      return this._writableState.ending;
    },
    writableFinished() {
      return this._writableState.finished;
    },
    writableLength() {
      return this._writableState.length;
    },
    writableHighWaterMark() {
      return this._writableState.highWaterMark;
    },
    writableObjectMode() {
      return this._writableState.objectMode;
    },
    writableNeedDrain() {
      return this._writableState.needDrain;
    },
  };
  define(Writable.prototype, writing);
  accessors(Writable.prototype, writingState);

  return { Writable, startWriting, writing, writingState };
});
