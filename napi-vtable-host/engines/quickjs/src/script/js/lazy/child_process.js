// The synchronous part of `child_process`.

'use strict';

(function (natives, { withCode, lazy, process }) {
  const { wrongType, mustBeString, wrongValue } = lazy('values');
  const { signals } = lazy('os').constants;
  const streams = { pipe: 0, inherit: 1, ignore: 2 };

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

  function stdioOf(stdio = 'pipe') {
    const list = typeof stdio === 'string' ? [stdio, stdio, stdio] : stdio;
    if (!Array.isArray(list)) throw wrongValue('stdio', stdio);
    return [0, 1, 2].map((index) => {
      let kind = list[index] ?? 'pipe';
      if (kind === index || kind === process.stdout && index === 1 || kind === process.stderr && index === 2) {
        kind = 'inherit';
      }
      if (!Object.hasOwn(streams, kind)) throw wrongValue('stdio', stdio);
      return streams[kind];
    });
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

  function spawnSync(file, args, options) {
    if (!Array.isArray(args)) [args, options] = [[], args ?? options];
    options = { maxBuffer: 1024 * 1024, ...options };
    mustBeString(file, 'file');
    if (file === '') throw wrongValue('file', file, 'cannot be empty');
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
    const [stdin, stdout, stderr] = stdioOf(options.stdio);
    const { input } = options;
    let bytes;
    if (typeof input === 'string') bytes = input;
    else if (ArrayBuffer.isView(input)) bytes = new Uint8Array(input.buffer, input.byteOffset, input.byteLength);
    else if (input !== undefined && input !== null) {
      throw wrongType('options.stdio[0]', 'of type string or an instance of Buffer, TypedArray, or DataView', input);
    }
    const cwd = options.cwd?.href === undefined ? options.cwd : lazy('url').fileURLToPath(options.cwd);
    const [pid, status, signal, out, err, code, errno] = natives.runProgram(
      command,
      options.argv0 ?? command,
      joined(words, 'args'),
      cwd ?? undefined,
      joined(env.map(([name, value]) => `${name}=${value}`), 'env'),
      bytes === undefined ? stdin : streams.pipe,
      stdout,
      stderr,
      bytes,
      options.timeout ?? 0,
      signalOf(options.killSignal),
      options.maxBuffer,
    );
    const text = (buffer) => {
      if (buffer === null) return null;
      const made = Buffer.from(buffer);
      const { encoding } = options;
      return encoding === undefined || encoding === null || encoding === 'buffer' ? made : made.toString(encoding);
    };
    const output = [null, text(out), text(err)];
    const result = {
      pid,
      output: code !== '' && pid === 0 ? null : output,
      stdout: output[1],
      stderr: output[2],
      status,
      signal: signalName(signal),
    };
    if (code !== '') {
      const syscall = `spawnSync ${command}`;
      return {
        error: withErrno(new Error(`${syscall} ${code}`), { errno: -errno, code, syscall, path: command, spawnargs: words }),
        ...result,
      };
    }
    return result;
  }

  const withErrno = (error, more) => Object.assign(error, more);

  function checked(result, command, options) {
    if (result.error === undefined && result.status === 0) return result.stdout;
    let error = result.error;
    if (error === undefined) {
      const text = result.stderr === null ? '' : String(result.stderr);
      error = new Error(`Command failed: ${command}${text === '' ? '' : `\n${text}`}`);
    }
    const shown = options?.stdio === undefined && result.stderr !== null && result.stderr.length > 0;
    if (shown) process.stderr.write(result.stderr);
    throw Object.assign(error, result);
  }

  function execFileSync(file, args, options) {
    if (!Array.isArray(args)) [args, options] = [[], args ?? options];
    return checked(spawnSync(file, args, options), [file, ...args].join(' '), options);
  }

  function execSync(command, options) {
    mustBeString(command, 'command');
    return checked(spawnSync(command, [], { ...options, shell: options?.shell ?? true }), command, options);
  }

  // Says what is missing and what to use, where a script would else meet `undefined`.
  const missing = Object.fromEntries(
    ['exec', 'execFile', 'fork', 'spawn'].map((name) => [
      name,
      () => {
        throw withCode(
          new Error(`child_process.${name} is not offered by this runtime: use the synchronous functions`),
          'ERR_FEATURE_UNAVAILABLE_ON_PLATFORM',
        );
      },
    ]),
  );

  return { ...missing, execFileSync, execSync, spawnSync };
});
