// The `path` module, for the path style of the machine's system. Only POSIX paths are offered.

'use strict';

(function () {
  const sep = '/';

  function check(path, name = 'path') {
    if (typeof path !== 'string') {
      const error = new TypeError(`The "${name}" argument must be of type string`);
      error.code = 'ERR_INVALID_ARG_TYPE';
      throw error;
    }
  }

  // Takes out empty and `.` segments and lets `..` remove what is before it.
  function segments(path, absolute) {
    const kept = [];
    for (const segment of path.split(sep)) {
      if (segment === '' || segment === '.') continue;
      if (segment !== '..') kept.push(segment);
      else if (kept.length > 0 && kept.at(-1) !== '..') kept.pop();
      else if (!absolute) kept.push('..');
    }
    return kept;
  }

  const isAbsolute = (path) => {
    check(path);
    return path.startsWith(sep);
  };

  function normalize(path) {
    check(path);
    if (path === '') return '.';
    const absolute = isAbsolute(path);
    let text = segments(path, absolute).join(sep);
    if (text !== '' && path.endsWith(sep)) text += sep;
    else if (text === '' && !absolute) return path.endsWith(sep) ? './' : '.';
    return absolute ? sep + text : text;
  }

  function join(...paths) {
    paths.forEach((path) => check(path));
    const text = paths.filter((path) => path !== '').join(sep);
    return text === '' ? '.' : normalize(text);
  }

  function resolver(cwd) {
    return function resolve(...paths) {
      let text = '';
      for (let index = paths.length - 1; index >= 0 && !text.startsWith(sep); index--) {
        check(paths[index], `paths[${index}]`);
        if (paths[index] !== '') text = text === '' ? paths[index] : paths[index] + sep + text;
      }
      if (!text.startsWith(sep)) text = cwd() + sep + text;
      return sep + segments(text, true).join(sep);
    };
  }

  // The path without slashes at its end, and where its last segment starts.
  function last(path) {
    check(path);
    let end = path.length;
    while (end > 1 && path[end - 1] === sep) end--;
    return { end, start: path.lastIndexOf(sep, end - 1) + 1 };
  }

  function dirname(path) {
    const { start } = last(path);
    if (path === '' || start === 0) return '.';
    return path.slice(0, Math.max(1, start - 1));
  }

  function basename(path, suffix) {
    const { start, end } = last(path);
    const name = path.slice(start, end);
    if (name === sep) return '';
    if (suffix === undefined) return name;
    check(suffix, 'suffix');
    return name !== suffix && name.endsWith(suffix) ? name.slice(0, -suffix.length || undefined) : name;
  }

  function extname(path) {
    const name = basename(path);
    const dot = name.lastIndexOf('.');
    return dot <= 0 || name === '..' ? '' : name.slice(dot);
  }

  function parse(path) {
    check(path);
    const root = isAbsolute(path) ? sep : '';
    const base = basename(path);
    const ext = extname(path);
    const dir = last(path).start === 0 ? '' : dirname(path);
    return { root, dir, base, ext, name: ext === '' ? base : base.slice(0, -ext.length) };
  }

  function format(parts) {
    const dir = parts.dir || parts.root;
    const ext = parts.ext ? (parts.ext.startsWith('.') ? parts.ext : `.${parts.ext}`) : '';
    const base = parts.base || `${parts.name || ''}${ext}`;
    if (!dir) return base;
    return dir === parts.root ? dir + base : dir + sep + base;
  }

  return function createPath(cwd) {
    const resolve = resolver(cwd);
    function relative(from, to) {
      const a = segments(resolve(from), true);
      const b = segments(resolve(to), true);
      let common = 0;
      while (common < a.length && common < b.length && a[common] === b[common]) common++;
      return [...Array(a.length - common).fill('..'), ...b.slice(common)].join(sep);
    }
    const path = {
      sep,
      delimiter: ':',
      basename,
      dirname,
      extname,
      format,
      isAbsolute,
      join,
      normalize,
      parse,
      relative,
      resolve,
      toNamespacedPath: (path) => path,
    };
    path.posix = path;
    return path;
  };
});
