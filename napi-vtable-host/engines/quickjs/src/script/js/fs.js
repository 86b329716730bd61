// The part of `fs` that is offered: reading files at once. Everything else says that it is missing.

'use strict';

(function (natives, { withCode }) {
  function pathOf(path) {
    if (typeof path === 'string') return path;
    throw withCode(
      new TypeError('The "path" argument must be of type string'),
      'ERR_INVALID_ARG_TYPE',
    );
  }

  function readFileSync(path, options) {
    const encoding = typeof options === 'string' ? options : options?.encoding;
    const file = pathOf(path);
    if (encoding === undefined || encoding === null || encoding === 'buffer') {
      return new Uint8Array(natives.readBytes(file));
    }
    if (!/^utf-?8$/i.test(encoding)) {
      throw withCode(
        new TypeError(`The encoding '${encoding}' is not offered: use 'utf8' or none`),
        'ERR_INVALID_ARG_VALUE',
      );
    }
    return natives.readText(file);
  }

  function writeFileSync(path, data) {
    if (typeof data !== 'string' && !ArrayBuffer.isView(data)) {
      throw withCode(
        new TypeError('The "data" argument must be of type string or a typed array or DataView'),
        'ERR_INVALID_ARG_TYPE',
      );
    }
    natives.writeFile(pathOf(path), data);
  }

  return {
    readFileSync,
    writeFileSync,
    existsSync: (path) => typeof path === 'string' && natives.kindOf(path) !== 0,
    realpathSync: (path) => natives.realPath(pathOf(path)),
  };
});
