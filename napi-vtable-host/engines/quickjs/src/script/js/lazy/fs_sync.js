// The synchronous part of `fs`. What is not here is missing, not empty.

'use strict';

(function (natives, { withCode, lazy }) {
  const { wrongType, wrongValue } = lazy('values');
  const linux = natives.platform === 'linux';
  const constants = {
    UV_FS_SYMLINK_DIR: 1,
    UV_FS_SYMLINK_JUNCTION: 2,
    O_RDONLY: 0,
    O_WRONLY: 1,
    O_RDWR: 2,
    S_IFMT: 61440,
    S_IFREG: 32768,
    S_IFDIR: 16384,
    S_IFCHR: 8192,
    S_IFBLK: 24576,
    S_IFIFO: 4096,
    S_IFLNK: 40960,
    S_IFSOCK: 49152,
    O_CREAT: linux ? 64 : 512,
    O_EXCL: linux ? 128 : 2048,
    O_TRUNC: linux ? 512 : 1024,
    O_APPEND: linux ? 1024 : 8,
    F_OK: 0,
    R_OK: 4,
    W_OK: 2,
    X_OK: 1,
    UV_FS_COPYFILE_EXCL: 1,
    COPYFILE_EXCL: 1,
  };
  const { O_RDONLY, O_WRONLY, O_RDWR, O_CREAT, O_EXCL, O_TRUNC, O_APPEND } = constants;
  const flagNumbers = {
    r: O_RDONLY,
    'r+': O_RDWR,
    w: O_WRONLY | O_CREAT | O_TRUNC,
    wx: O_WRONLY | O_CREAT | O_TRUNC | O_EXCL,
    'w+': O_RDWR | O_CREAT | O_TRUNC,
    'wx+': O_RDWR | O_CREAT | O_TRUNC | O_EXCL,
    a: O_WRONLY | O_CREAT | O_APPEND,
    ax: O_WRONLY | O_CREAT | O_APPEND | O_EXCL,
    'a+': O_RDWR | O_CREAT | O_APPEND,
    'ax+': O_RDWR | O_CREAT | O_APPEND | O_EXCL,
  };

  function flagsOf(flags, usual) {
    const value = flags ?? usual;
    if (typeof value === 'number') return value;
    if (Object.hasOwn(flagNumbers, value)) return flagNumbers[value];
    throw wrongValue('flags', flags);
  }

  function modeOf(mode, usual) {
    if (mode === undefined || mode === null) return usual;
    if (typeof mode === 'number') return mode;
    if (typeof mode === 'string' && /^[0-7]+$/.test(mode)) return Number.parseInt(mode, 8);
    throw wrongValue('mode', mode, 'must be a 32-bit unsigned integer or an octal string');
  }

  function pathOf(path, name = 'path') {
    let text = path;
    if (path instanceof Uint8Array) text = Buffer.from(path).toString();
    else if (typeof path === 'object' && path !== null && typeof path.href === 'string') {
      text = lazy('url').fileURLToPath(path);
    }
    if (typeof text !== 'string') throw wrongType(name, 'of type string or an instance of Buffer or URL', path);
    if (text.includes('\0')) throw wrongValue(name, path, 'must be a string, Uint8Array, or URL without null bytes');
    return text;
  }

  function descriptorOf(fd) {
    if (typeof fd !== 'number') throw wrongType('fd', 'of type number', fd);
    return fd;
  }

  const optionsOf = (options) => (typeof options === 'string' ? { encoding: options } : (options ?? {}));
  const decoded = (bytes, encoding) =>
    encoding === undefined || encoding === null || encoding === 'buffer'
      ? bytes
      : bytes.toString(encoding);

  class Stats {
    static #fields = [
      'dev', 'mode', 'nlink', 'uid', 'gid', 'rdev', 'blksize', 'ino', 'size', 'blocks',
      'atimeMs', 'mtimeMs', 'ctimeMs', 'birthtimeMs',
    ];
    constructor(values) {
      Stats.#fields.forEach((name, index) => {
        this[name] = values[index];
      });
      for (const name of ['atime', 'mtime', 'ctime', 'birthtime']) {
        this[name] = new Date(Math.round(this[`${name}Ms`]));
      }
    }
  }
  class Dirent {
    #kind;
    constructor(name, parentPath, kind) {
      this.name = name;
      this.parentPath = parentPath;
      this.path = parentPath;
      this.#kind = kind;
    }
    static is(entry, kind) {
      return entry.#kind === kind;
    }
  }
  const { is } = Dirent;
  delete Dirent.is;
  const kinds = [
    ['isFile', constants.S_IFREG, '1'],
    ['isDirectory', constants.S_IFDIR, '2'],
    ['isSymbolicLink', constants.S_IFLNK, '3'],
    ['isFIFO', constants.S_IFIFO],
    ['isSocket', constants.S_IFSOCK],
    ['isCharacterDevice', constants.S_IFCHR],
    ['isBlockDevice', constants.S_IFBLK],
  ];
  for (const [name, bits, letter] of kinds) {
    const define = (prototype, value) =>
      Object.defineProperty(prototype, name, { value, writable: true, configurable: true });
    define(Stats.prototype, function isKind() {
      return (this.mode & constants.S_IFMT) === bits;
    });
    if (letter !== undefined) {
      define(Dirent.prototype, function isKind() {
        return is(this, letter);
      });
    }
  }

  function statWith(path, options, follow) {
    try {
      return new Stats(natives.stat(pathOf(path), follow));
    } catch (error) {
      if (options?.throwIfNoEntry === false && (error.code === 'ENOENT' || error.code === 'ENOTDIR')) {
        return undefined;
      }
      throw error;
    }
  }

  function readDescriptorToEnd(fd) {
    const pieces = [];
    for (;;) {
      const piece = Buffer.from(natives.readDescriptor(fd, 65536, -1));
      if (piece.length === 0) return Buffer.concat(pieces);
      pieces.push(piece);
    }
  }

  function readFileSync(path, options) {
    const { encoding } = optionsOf(options);
    if (typeof path === 'number') return decoded(readDescriptorToEnd(path), encoding);
    const file = pathOf(path);
    if (typeof encoding === 'string' && /^utf-?8$/i.test(encoding)) return natives.readText(file);
    return decoded(Buffer.from(natives.readBytes(file)), encoding);
  }

  function bytesToWrite(data, encoding) {
    if (typeof data === 'string') {
      return encoding === undefined || encoding === null || /^utf-?8$/i.test(encoding)
        ? data
        : Buffer.from(data, encoding);
    }
    if (ArrayBuffer.isView(data)) return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
    throw wrongType('data', 'of type string or an instance of Buffer, TypedArray, or DataView', data);
  }

  function writeAll(path, data, options, usual) {
    const { encoding, flag, mode } = optionsOf(options);
    const bytes = bytesToWrite(data, encoding);
    if (typeof path === 'number') {
      let left = typeof bytes === 'string' ? Buffer.from(bytes) : bytes;
      while (left.length > 0) left = left.subarray(natives.writeDescriptor(path, left, -1));
      return;
    }
    natives.writeFile(pathOf(path), bytes, flagsOf(flag, usual), modeOf(mode, 0o666));
  }

  function mkdirSync(path, options) {
    const { recursive = false, mode } = typeof options === 'object' && options !== null ? options : { mode: options };
    const folder = pathOf(path);
    const bits = modeOf(mode, 0o777);
    if (!recursive) {
      natives.makeFolder(folder, bits);
      return undefined;
    }
    const missing = [];
    const { dirname, resolve } = lazy('path');
    let at = resolve(folder);
    while (natives.kindOf(at) === 0 && dirname(at) !== at) {
      missing.unshift(at);
      at = dirname(at);
    }
    // A file in the way: the system says so.
    if (missing.length === 0 && natives.kindOf(at) === 1) natives.makeFolder(folder, bits);
    for (const next of missing) natives.makeFolder(next, bits);
    return missing[0];
  }

  function rmSync(path, options = {}) {
    const target = pathOf(path);
    const found = statWith(target, { throwIfNoEntry: false }, 0);
    if (found === undefined) {
      if (options.force) return;
      natives.stat(target, 0);
    }
    if (!found.isDirectory()) {
      natives.removeFile(target);
      return;
    }
    if (!options.recursive) {
      throw withCode(new Error(`Path is a directory: rm returned EISDIR (is a directory) ${target}`), 'ERR_FS_EISDIR', {
        name: 'SystemError',
      });
    }
    natives.removeAll(target);
  }

  function readdirSync(path, options) {
    const { encoding, withFileTypes = false, recursive = false } = optionsOf(options);
    const root = pathOf(path);
    const { join } = lazy('path');
    const found = [];
    const walk = (folder, prefix) => {
      const flat = natives.readFolder(folder);
      for (let index = 0; index < flat.length; index += 2) {
        const name = flat[index];
        const kind = flat[index + 1];
        if (withFileTypes) found.push(new Dirent(name, folder, kind));
        else found.push(decoded(Buffer.from(join(prefix, name)), encoding ?? 'utf8'));
        if (recursive && kind === '2') walk(join(folder, name), join(prefix, name));
      }
    };
    walk(root, '');
    return found;
  }

  function readSync(fd, buffer, offsetOrOptions, length, position) {
    let offset = offsetOrOptions;
    if (typeof offset === 'object' && offset !== null) ({ offset, length, position } = offset);
    offset ??= 0;
    length ??= buffer.byteLength - offset;
    if (offset < 0 || length < 0 || offset + length > buffer.byteLength) {
      throw lazy('values').outOfRange('length', `>= 0 && <= ${buffer.byteLength - offset}`, length);
    }
    const at = position === undefined || position === null ? -1 : Number(position);
    const bytes = new Uint8Array(natives.readDescriptor(descriptorOf(fd), length, at));
    new Uint8Array(buffer.buffer, buffer.byteOffset, buffer.byteLength).set(bytes, offset);
    return bytes.length;
  }

  function writeSync(fd, data, offset, length, position) {
    if (typeof data === 'string') {
      const at = offset === undefined || offset === null ? -1 : Number(offset);
      return natives.writeDescriptor(descriptorOf(fd), Buffer.from(data, length), at);
    }
    const bytes = bytesToWrite(data);
    const start = offset ?? 0;
    const at = position === undefined || position === null ? -1 : Number(position);
    return natives.writeDescriptor(descriptorOf(fd), bytes.subarray(start, start + (length ?? bytes.length - start)), at);
  }

  const realpathSync = (path) => natives.realPath(pathOf(path));
  realpathSync.native = realpathSync;

  return {
    Dirent,
    Stats,
    accessSync: (path, mode = 0) => natives.access(pathOf(path), mode),
    appendFileSync: (path, data, options) => writeAll(path, data, options, 'a'),
    chmodSync: (path, mode) => natives.changeMode(pathOf(path), modeOf(mode, 0)),
    closeSync: (fd) => natives.close(descriptorOf(fd)),
    constants,
    copyFileSync: (from, to, mode = 0) =>
      natives.copyFile(pathOf(from, 'src'), pathOf(to, 'dest'), mode & constants.COPYFILE_EXCL),
    existsSync(path) {
      try {
        return natives.kindOf(pathOf(path)) !== 0;
      } catch {
        return false;
      }
    },
    fstatSync: (fd) => new Stats(natives.statDescriptor(descriptorOf(fd))),
    lstatSync: (path, options) => statWith(path, options, 0),
    mkdirSync,
    mkdtempSync: (prefix) => natives.makeTemporary(pathOf(prefix, 'prefix')),
    openSync: (path, flags, mode) =>
      natives.open(pathOf(path), flagsOf(flags, 'r'), modeOf(mode, 0o666)),
    readFileSync,
    readSync,
    readdirSync,
    readlinkSync: (path) => natives.readLink(pathOf(path)),
    realpathSync,
    renameSync: (from, to) => natives.rename(pathOf(from, 'oldPath'), pathOf(to, 'newPath')),
    rmSync,
    rmdirSync: (path) => natives.removeFolder(pathOf(path)),
    statSync: (path, options) => statWith(path, options, 1),
    symlinkSync: (target, path) => natives.makeLink(pathOf(target, 'target'), pathOf(path)),
    unlinkSync: (path) => natives.removeFile(pathOf(path)),
    writeFileSync: (path, data, options) => writeAll(path, data, options, 'w'),
    writeSync,
  };
});
