// `child_process`: the functions that wait. Those that do not are in `children.js`.

'use strict';

(function (natives, { lazy, process }) {
  const { wrongType, mustBeString } = lazy('values');
  const { commandOf, joined, signalName, signalOf, stdioOf, streams } = lazy('child_process_options');

  function spawnSync(file, args, options) {
    if (!Array.isArray(args)) [args, options] = [[], args ?? options];
    options = { maxBuffer: 1024 * 1024, ...options };
    const { command, words, env, cwd } = commandOf(file, args, options);
    const [stdin, stdout, stderr] = stdioOf(options.stdio).numbers;
    const { input } = options;
    let bytes;
    if (typeof input === 'string') bytes = input;
    else if (ArrayBuffer.isView(input)) bytes = new Uint8Array(input.buffer, input.byteOffset, input.byteLength);
    else if (input !== undefined && input !== null) {
      throw wrongType('options.stdio[0]', 'of type string or an instance of Buffer, TypedArray, or DataView', input);
    }
    const [pid, status, signal, out, err, code, errno] = natives.runProgram(
      command,
      options.argv0 ?? command,
      joined(words, 'args'),
      cwd,
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

  return { ...lazy('children'), execFileSync, execSync, spawnSync };
});
