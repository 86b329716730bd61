// What all streams share: the class they come from, chunks as bytes, and how they are destroyed and watched.

'use strict';

(function (natives, { withCode, lazy, process }) {
  const EventEmitter = lazy('events');
  const { inherits } = lazy('util');
  const { wrongType, mustBeFunction } = lazy('values');

  function Stream(options) {
    EventEmitter.call(this, options);
  }
  inherits(Stream, EventEmitter);

  const notImplemented = (name) =>
    withCode(new Error(`The ${name} method is not implemented`), 'ERR_METHOD_NOT_IMPLEMENTED');

  function bytesOf(chunk, encoding) {
    if (typeof chunk === 'string') return Buffer.from(chunk, encoding);
    if (Buffer.isBuffer(chunk)) return chunk;
    if (ArrayBuffer.isView(chunk)) return Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
    throw wrongType('chunk', 'of type string or an instance of Buffer, TypedArray, or DataView', chunk);
  }

  const hide = (object, name, value) =>
    Object.defineProperty(object, name, { value, writable: true, configurable: true });

  // ---- the end, of either kind

  function destroy(error, callback) {
    if (this.destroyed) {
      callback?.(error ?? null);
      return this;
    }
    this.destroyed = true;
    this.errored = error ?? null;
    const done = (failure) => {
      const shown = failure ?? error;
      callback?.(shown ?? null);
      process.nextTick(() => {
        try {
          if (shown) this.emit('error', shown);
        } finally {
          this.closed = true;
          this.emit('close');
        }
      });
    };
    try {
      this._destroy(error ?? null, done);
    } catch (failure) {
      done(failure);
    }
    return this;
  }

  function closeWhenDone(stream) {
    const reads = stream._readableState;
    const writes = stream._writableState;
    if ((reads === undefined || reads.endEmitted) && (writes === undefined || writes.finished)) stream.destroy();
  }

  const define = (prototype, members) => {
    for (const key of Reflect.ownKeys(members)) hide(prototype, key, members[key]);
  };
  const accessors = (prototype, getters) => {
    for (const [name, get] of Object.entries(getters)) Object.defineProperty(prototype, name, { get, configurable: true });
  };
  function startBoth(stream, options) {
    stream.destroyed = false;
    stream.closed = false;
    stream.errored = null;
    if (typeof options?.destroy === 'function') stream._destroy = options.destroy;
  }

  // Calls back once, when a stream has ended, failed or was closed early. The result takes the listeners away.
  function finished(stream, options, callback) {
    if (typeof options === 'function') [options, callback] = [{}, options];
    mustBeFunction(callback, 'callback');
    let mustEnd = options.readable !== false && stream._readableState !== undefined && !stream._readableState.endEmitted;
    let mustFinish = options.writable !== false && stream._writableState !== undefined && !stream._writableState.finished;
    const done = (error) => {
      stop();
      if (error) callback.call(stream, error);
      else callback.call(stream);
    };
    const onEnd = () => {
      mustEnd = false;
      if (!mustFinish) done();
    };
    const onFinish = () => {
      mustFinish = false;
      if (!mustEnd) done();
    };
    const onClose = () => {
      if (stream.errored) done(stream.errored);
      else if (mustEnd || mustFinish) done(withCode(new Error('Premature close'), 'ERR_STREAM_PREMATURE_CLOSE'));
      else done();
    };
    const stop = () => {
      stream.off('end', onEnd).off('finish', onFinish).off('error', done).off('close', onClose);
    };
    stream.on('end', onEnd).on('finish', onFinish).on('error', done).on('close', onClose);
    if (stream.closed || (!mustEnd && !mustFinish)) process.nextTick(onClose);
    return stop;
  }

  return {
    accessors,
    bytesOf,
    closeWhenDone,
    define,
    destroy,
    finished,
    hide,
    notImplemented,
    startBoth,
    Stream,
  };
});
