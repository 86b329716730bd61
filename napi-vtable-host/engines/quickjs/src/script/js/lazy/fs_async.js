// The part of `fs` that does not wait for its result: callbacks, and the promises of `fs/promises`.
//
// The work itself is done at once, by the functions that wait; the result comes later, as Node's does: a callback
// runs among the immediates, and a promise is settled there.

'use strict';

(function (natives, { lazy, timers }) {
  const fs = lazy('fs_sync');
  const { mustBeFunction } = lazy('values');

  // Functions whose callback gets an error, or null and the result. Wrong arguments throw at once where Node
  // looks at them at once; what the system says comes through the callback.
  const names = [
    'access', 'appendFile', 'chmod', 'close', 'copyFile', 'fstat', 'lstat', 'mkdir', 'mkdtemp', 'open', 'readFile',
    'readdir', 'readlink', 'realpath', 'rename', 'rm', 'rmdir', 'stat', 'symlink', 'unlink', 'writeFile',
  ];
  const isArgumentError = (error) => typeof error?.code === 'string' && error.code.startsWith('ERR_INVALID_ARG');

  // What an act gave: `[error, value]`, of which arguments that do not fit are thrown.
  function attempt(act, args) {
    try {
      return [null, act(...args)];
    } catch (error) {
      if (isArgumentError(error)) throw error;
      return [error];
    }
  }

  const callbacks = {};
  for (const name of names) {
    const act = fs[`${name}Sync`];
    const made = {
      [name](...args) {
        // A path alone is no callback that does not fit.
        const callback = args.length > 1 ? args.pop() : typeof args[0] === 'function' ? args.pop() : undefined;
        mustBeFunction(callback, 'cb');
        const [error, value] = attempt(act, args);
        timers.setImmediate(() => {
          if (error !== null) callback(error);
          else if (value === undefined) callback(null);
          else callback(null, value);
        });
      },
    };
    callbacks[name] = made[name];
  }
  callbacks.realpath.native = callbacks.realpath;
  callbacks.exists = function exists(path, callback) {
    mustBeFunction(callback, 'cb');
    const found = fs.existsSync(path);
    timers.setImmediate(() => callback(found));
  };
  // `(fd, buffer, …, callback)`: the callback gets the count and the buffer as well.
  for (const name of ['read', 'write']) {
    const act = fs[`${name}Sync`];
    callbacks[name] = function transfer(fd, buffer, ...rest) {
      const callback = rest.pop();
      mustBeFunction(callback, 'cb');
      if (name === 'read' && !ArrayBuffer.isView(buffer)) {
        rest = [buffer ?? {}];
        buffer = rest[0].buffer ?? Buffer.alloc(16384);
      }
      const [error, count] = attempt(act, [fd, buffer, ...rest]);
      timers.setImmediate(() => (error === null ? callback(null, count, buffer) : callback(error, 0, buffer)));
    };
    Object.defineProperty(callbacks[name], Symbol.for('nodejs.util.promisify.custom'), {
      value: (...args) =>
        new Promise((resolve, reject) => {
          const key = name === 'read' ? 'bytesRead' : 'bytesWritten';
          callbacks[name](...args, (error, count, buffer) =>
            error === null ? resolve({ [key]: count, buffer }) : reject(error),
          );
        }),
    });
  }

  const later = (act, args) =>
    new Promise((resolve, reject) => {
      let settle;
      try {
        const value = act(...args);
        settle = () => resolve(value);
      } catch (error) {
        settle = () => reject(error);
      }
      timers.setImmediate(settle);
    });

  // What `fs.promises.open` gives.
  class FileHandle {
    #fd;
    constructor(fd) {
      this.#fd = fd;
    }
    get fd() {
      return this.#fd;
    }
    async close() {
      const fd = this.#fd;
      if (fd === -1) return;
      this.#fd = -1;
      await later(fs.closeSync, [fd]);
    }
    async read(buffer, ...rest) {
      if (!ArrayBuffer.isView(buffer)) {
        rest = [buffer ?? {}];
        buffer = rest[0].buffer ?? Buffer.alloc(16384);
      }
      return { bytesRead: await later(fs.readSync, [this.#fd, buffer, ...rest]), buffer };
    }
    async write(buffer, ...rest) {
      return { bytesWritten: await later(fs.writeSync, [this.#fd, buffer, ...rest]), buffer };
    }
    readFile(options) {
      return later(fs.readFileSync, [this.#fd, options]);
    }
    writeFile(data, options) {
      return later(fs.writeFileSync, [this.#fd, data, options]);
    }
    appendFile(data, options) {
      return later(fs.writeFileSync, [this.#fd, data, options]);
    }
    stat() {
      return later(fs.fstatSync, [this.#fd]);
    }
    [Symbol.asyncDispose]() {
      return this.close();
    }
  }

  const promises = { constants: fs.constants };
  for (const name of names) {
    if (['close', 'fstat', 'open'].includes(name)) continue;
    const act = fs[`${name}Sync`];
    promises[name] = { async [name](...args) {
      // As in Node, a file may be given as its handle.
      if (args[0] instanceof FileHandle) args[0] = args[0].fd;
      return later(act, args);
    } }[name];
  }
  promises.open = async function open(...args) {
    return new FileHandle(await later(fs.openSync, args));
  };

  return { ...callbacks, promises };
});
