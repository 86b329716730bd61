// What the functions of `child_process` take: signals, standard streams, arguments and variables.

'use strict';

(function (natives, { withCode, lazy, process }) {
  const { mustBeString, wrongValue } = lazy('values');
  const { signals } = lazy('os').constants;
  const streams = { pipe: 0, overlapped: 0, inherit: 1, ignore: 2 };

  function signalOf(signal) {
    if (signal === undefined || signal === null) return signals.SIGTERM;
    if (typeof signal === 'number') return signal;
    const number = signals[String(signal).toUpperCase()];
    if (number === undefined) {
      throw withCode(new TypeError(`Unknown signal: ${signal}`), 'ERR_UNKNOWN_SIGNAL');
    }
    return number;
  }
  const signalName = (number) =>
    number === null ? null : (Object.keys(signals).find((name) => signals[name] === number) ?? null);

  // Three numbers for the host: 0 a pipe, 1 ours, 2 none, N + 3 a copy of descriptor N; and whether a channel
  // follows.
  function stdioOf(stdio, mayChannel = false) {
    stdio ??= 'pipe';
    const list = typeof stdio === 'string' ? [stdio, stdio, stdio] : stdio;
    if (!Array.isArray(list)) throw wrongValue('stdio', stdio);
    const numbers = [0, 1, 2].map((index) => {
      let kind = list[index] ?? 'pipe';
      if (typeof kind === 'object' && typeof kind.fd === 'number') kind = kind.fd;
      if (kind === index) return streams.inherit;
      if (Number.isInteger(kind) && kind >= 0) return kind + 3;
      if (!Object.hasOwn(streams, kind)) throw wrongValue('stdio', stdio);
      return streams[kind];
    });
    const more = list.slice(3).filter((kind) => kind !== undefined && kind !== null && kind !== 'ignore');
    const channel = mayChannel && more.length === 1 && list[3] === 'ipc';
    if (more.length > 0 && !channel) {
      throw wrongValue('stdio', stdio, "may have 'ipc' as its fourth entry in this runtime, and nothing else behind the third");
    }
    return { numbers, channel };
  }

  // Each entry ends in a NUL, which none may hold.
  const joined = (list, name) =>
    list
      .map((entry, index) => {
        const text = `${entry}`;
        if (text.includes('\0')) throw wrongValue(`${name}[${index}]`, entry, 'must be a string without null bytes');
        return `${text}\0`;
      })
      .join('');

  // The program behind a shell or without one, its arguments, folder and variables.
  function commandOf(file, args, options) {
    mustBeString(file, 'file');
    if (file === '') throw wrongValue('file', file, 'cannot be empty');
    for (const name of ['uid', 'gid']) {
      if (options[name] !== undefined && options[name] !== null) {
        throw wrongValue(`options.${name}`, options[name], 'is not offered by this runtime');
      }
    }
    let command = file;
    let words = args;
    if (options.shell) {
      command = typeof options.shell === 'string' ? options.shell : '/bin/sh';
      words = ['-c', [file, ...args].join(' ')];
    }
    const env =
      options.env === undefined || options.env === null
        ? Object.entries(process.env)
        : Object.entries(options.env).filter(([, value]) => value !== undefined);
    const cwd = options.cwd?.href === undefined ? options.cwd : lazy('url').fileURLToPath(options.cwd);
    return { command, words, env, cwd: cwd ?? undefined };
  }

  return { commandOf, joined, signalName, signalOf, stdioOf, streams };
});
