// `process.stdin`: read on a thread once somebody listens, and keeping the loop alive from then on.

'use strict';

(function (natives, { lazy, pipes }) {
  const { Readable } = lazy('streams');

  class Input extends Readable {
    #opened = false;
    fd = 0;

    #open() {
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
    resume() {
      this.#open();
      if (!this.readableEnded) pipes.held.add(this);
      return super.resume();
    }
    pause() {
      pipes.held.delete(this);
      return super.pause();
    }
    unref() {
      pipes.held.delete(this);
      return this;
    }
    destroy(error) {
      pipes.held.delete(this);
      return super.destroy(error);
    }
  }

  const input = new Input();
  if (natives.isTerminal(0)) input.isTTY = true;
  return input;
});
