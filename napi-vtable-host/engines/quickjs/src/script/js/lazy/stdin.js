// `process.stdin`: read on a thread once somebody wants it, and keeping the loop alive from then on.

'use strict';

(function (natives, { lazy, pipes }) {
  const { Readable } = lazy('stream');

  class Input extends Readable {
    #opened = false;
    fd = 0;

    _read() {
      if (this.readable && !this.isPaused()) pipes.held.add(this);
      if (this.#opened) return;
      this.#opened = true;
      const id = natives.openInput();
      pipes.handlers.set(id, (kind, value) => {
        if (kind === 'end') {
          pipes.handlers.delete(id);
          pipes.held.delete(this);
        }
        this.push(kind === 'end' ? null : Buffer.from(value));
      });
    }
    on(event, listener) {
      // `readable` stops the flow, and wants input all the same.
      if (event === 'readable' && this.readable) pipes.held.add(this);
      return super.on(event, listener);
    }
    resume() {
      if (this.readable) pipes.held.add(this);
      return super.resume();
    }
    pause() {
      pipes.held.delete(this);
      return super.pause();
    }
    ref() {
      if (this.#opened && this.readable) pipes.held.add(this);
      return this;
    }
    unref() {
      pipes.held.delete(this);
      return this;
    }
    _destroy(error, callback) {
      pipes.held.delete(this);
      callback(error);
    }
  }

  const input = new Input();
  if (natives.isTerminal(0)) input.isTTY = true;
  return input;
});
