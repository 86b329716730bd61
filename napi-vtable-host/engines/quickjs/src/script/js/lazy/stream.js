// `stream`: readable, writable, duplex and transform streams, made to be inherited from in either way, by `class` and
// by calling the constructor.

'use strict';

(function (natives, { lazy }) {
  const { inherits } = lazy('util');
  const { mustBeFunction } = lazy('values');
  const { accessors, define, finished, hide, notImplemented, startBoth, Stream } = lazy('stream_base');
  const { Readable, startReading } = lazy('stream_readable');
  const { Writable, startWriting, writing, writingState } = lazy('stream_writable');

  function Duplex(options) {
    if (!(this instanceof Duplex)) return new Duplex(options);
    startReading(this, options);
    startWriting(this, options);
    startBoth(this, options);
    this.allowHalfOpen = options?.allowHalfOpen !== false;
    Stream.call(this, options);
  }
  inherits(Duplex, Readable);
  define(Duplex.prototype, writing);
  accessors(Duplex.prototype, writingState);

  function Transform(options) {
    if (!(this instanceof Transform)) return new Transform(options);
    Duplex.call(this, options);
    for (const name of ['transform', 'flush']) {
      if (typeof options?.[name] === 'function') this[`_${name}`] = options[name];
    }
    hide(this, '_waiting', undefined);
  }
  inherits(Transform, Duplex);
  define(Transform.prototype, {
    _transform() {
      throw notImplemented('_transform()');
    },
    _write(chunk, encoding, callback) {
      this._transform(chunk, encoding, (error, value) => {
        if (error) {
          callback(error);
          return;
        }
        if (value !== undefined && value !== null) this.push(value);
        const state = this._readableState;
        // The next chunk waits until somebody has taken what this one became.
        if (state.length < state.highWaterMark) callback();
        else this._waiting = callback;
      });
    },
    _read() {
      const callback = this._waiting;
      this._waiting = undefined;
      this._readableState.reading = false;
      callback?.();
    },
    _final(callback) {
      const end = (error, value) => {
        if (error) {
          callback(error);
          return;
        }
        if (value !== undefined && value !== null) this.push(value);
        this.push(null);
        callback();
      };
      if (typeof this._flush === 'function') this._flush(end);
      else end();
    },
  });

  function PassThrough(options) {
    if (!(this instanceof PassThrough)) return new PassThrough(options);
    Transform.call(this, options);
  }
  inherits(PassThrough, Transform);
  hide(PassThrough.prototype, '_transform', (chunk, encoding, callback) => callback(null, chunk));

  function pipeline(...streams) {
    const callback = streams.pop();
    mustBeFunction(callback, 'streams[stream.length - 1]');
    const given = streams.length === 1 && Array.isArray(streams[0]) ? streams[0] : streams;
    const list = given.map((one) => (typeof one.pipe === 'function' || typeof one.write === 'function' ? one : Readable.from(one)));
    let left = list.length;
    let failure;
    const settle = (error) => {
      if (error && failure === undefined) {
        failure = error;
        for (const one of list) one.destroy();
      }
      left -= 1;
      if (left === 0) callback(failure, undefined);
    };
    list.forEach((one, index) => {
      finished(one, { readable: index < list.length - 1, writable: index > 0 }, settle);
      if (index > 0) list[index - 1].pipe(one);
    });
    return list.at(-1);
  }

  const promised = (act) => (...args) =>
    new Promise((resolve, reject) => {
      act(...args, (error) => (error ? reject(error) : resolve()));
    });
  const promises = { finished: promised(finished), pipeline: promised(pipeline) };

  const custom = Symbol.for('nodejs.util.promisify.custom');
  Object.defineProperty(finished, custom, { value: promises.finished });
  Object.defineProperty(pipeline, custom, { value: promises.pipeline });
  return Object.assign(Stream, { Stream, Readable, Writable, Duplex, Transform, PassThrough, finished, pipeline, promises });
});
