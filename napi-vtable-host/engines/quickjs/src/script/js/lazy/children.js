// The part of `child_process` that does not wait: programs beside the script.

'use strict';

(function (natives, { withCode, lazy, pipes, process }) {
  const EventEmitter = lazy('events');
  const { Readable, Writable } = lazy('stream');
  const { wrongType, mustBeString, mustBeFunction, wrongValue } = lazy('values');
  const { commandOf, joined, signalName, signalOf, stdioOf } = lazy('child_process_options');

  // What a program reads. One chunk is on its way at a time; the host tells when it is written.
  function inputOf(pipe) {
    let callback;
    const failed = (code) => {
      const errno = -(lazy('os').constants.errno?.[code] ?? 0);
      return withCode(new Error(`write ${code}`), code, { errno, syscall: 'write' });
    };
    pipes.handlers.set(pipe, (kind, code) => {
      const done = callback;
      callback = undefined;
      done?.(code === '' ? null : failed(code));
    });
    const close = (done, error) => {
      natives.closePipe(pipe);
      done(error);
    };
    return new Writable({
      write(chunk, encoding, done) {
        callback = done;
        if (natives.writePipe(pipe, chunk)) return;
        callback = undefined;
        done(failed('EPIPE'));
      },
      final: (done) => close(done),
      destroy: (error, done) => close(done, error),
    });
  }

  // Nobody listens: what a program wrote runs dry, so that its end is seen.
  function drain(stream) {
    if (stream?.readableFlowing === null && stream.listenerCount('readable') === 0) stream.resume();
  }

  class ChildProcess extends EventEmitter {
    #program = 0;
    #referenced = true;
    #open = 0;
    #over = false;
    pid = undefined;
    exitCode = null;
    signalCode = null;
    killed = false;
    connected = false;
    spawnfile = null;
    spawnargs = [];
    stdin = null;
    stdout = null;
    stderr = null;
    stdio = [];

    static start(file, args, options) {
      const child = new ChildProcess();
      child.#start(file, args, options);
      return child;
    }

    #start(file, args, options) {
      const { command, words, cwd, env } = commandOf(file, args, options);
      const kinds = stdioOf(options.stdio, true);
      const variables = [...env];
      if (kinds.channel) variables.push(['NODE_CHANNEL_FD', '3'], ['NODE_CHANNEL_SERIALIZATION_MODE', 'json']);
      const argv0 = options.argv0 ?? command;
      this.spawnfile = command;
      this.spawnargs = [argv0, ...words];
      const [pid, code, errno, program, stdin, stdout, stderr, channel] = natives.startProgram(
        command,
        argv0,
        joined(words, 'args'),
        cwd,
        joined(variables.map(([name, value]) => `${name}=${value}`), 'env'),
        ...kinds.numbers,
        Number(Boolean(options.detached)),
        Number(kinds.channel),
      );
      const isPipe = (index) => kinds.numbers[index] === 0;
      if (code !== '') {
        this.#makeStreams(isPipe, 0, 0, 0);
        this.#fail(code, errno, command, words);
        return;
      }
      this.pid = pid;
      this.#program = program;
      this.#makeStreams(isPipe, stdin, stdout, stderr);
      if (channel !== 0) {
        this.#open += 1;
        lazy('channel').connect(this, channel);
        this.once('disconnect', () => this.#closed());
      }
      pipes.handlers.set(program, () => this.#ended());
      pipes.held.add(this);
      process.nextTick(() => this.emit('spawn'));
    }

    #makeStreams(isPipe, stdin, stdout, stderr) {
      const reading = (index, id) => {
        if (!isPipe(index)) return null;
        const stream = new Readable({ read() {} });
        this.#open += 1;
        stream.once('close', () => this.#closed());
        if (id === 0) stream.push(null);
        else {
          pipes.handlers.set(id, (kind, value) => {
            if (kind === 'end') pipes.handlers.delete(id);
            stream.push(kind === 'end' ? null : Buffer.from(value));
          });
        }
        return stream;
      };
      if (isPipe(0)) {
        this.stdin = inputOf(stdin);
        this.#open += 1;
        this.stdin.once('close', () => this.#closed());
      }
      this.stdout = reading(1, stdout);
      this.stderr = reading(2, stderr);
      this.stdio = [this.stdin, this.stdout, this.stderr];
    }

    // There is no such program, or it must not be run.
    #fail(code, errno, command, words) {
      const syscall = `spawn ${command}`;
      const error = withCode(new Error(`${syscall} ${code}`), code, { errno: -errno, syscall, path: command, spawnargs: words });
      this.exitCode = -errno;
      process.nextTick(() => {
        try {
          this.emit('error', error);
        } finally {
          this.#finish();
        }
      });
    }

    #ended() {
      pipes.handlers.delete(this.#program);
      const [status, signal] = natives.reapProgram(this.#program);
      this.exitCode = status;
      this.signalCode = signalName(signal);
      pipes.held.delete(this);
      // What it wrote and nobody has read yet keeps the loop alive until the streams have ended.
      if (this.#referenced && this.#open > 0) pipes.held.add(this);
      try {
        this.emit('exit', this.exitCode, this.signalCode);
      } finally {
        this.#finish();
      }
    }

    #finish() {
      this.#over = true;
      this.stdin?.destroy();
      process.nextTick(() => {
        drain(this.stdout);
        drain(this.stderr);
      });
      this.#closeIfDone();
    }

    #closed() {
      this.#open -= 1;
      this.#closeIfDone();
    }

    #closeIfDone() {
      if (!this.#over || this.#open > 0) return;
      pipes.held.delete(this);
      this.#open = Infinity;
      process.nextTick(() => this.emit('close', this.exitCode, this.signalCode));
    }

    kill(signal) {
      const number = signalOf(signal);
      if (this.#program === 0 || this.exitCode !== null || this.signalCode !== null) return false;
      try {
        natives.kill(this.pid, number);
      } catch (error) {
        if (error.code === 'ESRCH') return false;
        throw error;
      }
      this.killed = true;
      return true;
    }

    ref() {
      this.#referenced = true;
      if (this.#program !== 0 && !this.#over) pipes.held.add(this);
    }

    unref() {
      this.#referenced = false;
      pipes.held.delete(this);
    }

    [Symbol.dispose]() {
      this.kill();
    }
  }

  function abortError(signal) {
    const error = new Error('The operation was aborted', { cause: signal.reason });
    error.name = 'AbortError';
    return withCode(error, 'ABORT_ERR');
  }

  // `(file, args?, options?)`, as several functions take them.
  function normalized(file, args, options) {
    mustBeString(file, 'file');
    if (file === '') throw wrongValue('file', file, 'cannot be empty');
    if (args !== undefined && args !== null && !Array.isArray(args)) {
      if (typeof args !== 'object') throw wrongType('args', 'of type object', args);
      [args, options] = [[], args];
    }
    if (options !== undefined && (typeof options !== 'object' || options === null)) {
      throw wrongType('options', 'of type object', options);
    }
    return [file, (args ?? []).map(String), { ...options }];
  }

  function spawn(...given) {
    const [file, args, options] = normalized(...given);
    const child = ChildProcess.start(file, args, options);
    const stop = (error) => {
      if (child.kill(options.killSignal) && error !== undefined) child.emit('error', error);
    };
    if (options.timeout > 0) {
      const timer = setTimeout(stop, options.timeout);
      child.once('exit', () => clearTimeout(timer));
    }
    const { signal } = options;
    if (signal !== undefined) {
      const abort = () => stop(abortError(signal));
      if (signal.aborted) process.nextTick(abort);
      else {
        signal.addEventListener('abort', abort, { once: true });
        child.once('exit', () => signal.removeEventListener('abort', abort));
      }
    }
    return child;
  }

  function fork(file, args, options) {
    const [module, words, given] = normalized(fileOf(file), args, options);
    const { execPath = process.execPath, execArgv = process.execArgv, silent = false } = given;
    let stdio = given.stdio ?? (silent ? 'pipe' : 'inherit');
    if (typeof stdio === 'string') stdio = [stdio, stdio, stdio, 'ipc'];
    if (!stdio.includes('ipc')) {
      throw withCode(new Error("Forked processes must have an IPC channel, missing value 'ipc' in options.stdio"), 'ERR_CHILD_PROCESS_IPC_REQUIRED');
    }
    // Code from the command line would run again instead of the module.
    const own = [];
    for (let at = 0; at < execArgv.length; at += 1) {
      if (/^(?:-e|-p|-pe|--eval|--print)$/.test(execArgv[at])) at += 1;
      else own.push(execArgv[at]);
    }
    return spawn(execPath, [...own, module, ...words], { ...given, stdio, shell: false });
  }
  const fileOf = (file) => (typeof file?.href === 'string' ? lazy('url').fileURLToPath(file) : file);

  function execFile(file, args, options, callback) {
    if (typeof args === 'function') [args, callback] = [undefined, args];
    else if (typeof options === 'function') [options, callback] = [undefined, options];
    if (args !== undefined && args !== null && !Array.isArray(args)) [args, options] = [[], args];
    if (callback !== undefined && callback !== null) mustBeFunction(callback, 'callback');
    options = { encoding: 'utf8', timeout: 0, maxBuffer: 1024 * 1024, killSignal: 'SIGTERM', ...options };
    const { encoding, maxBuffer, killSignal, timeout, ...others } = options;
    const child = spawn(file, args, { ...others, stdio: undefined });
    const command = options.shell ? child.spawnargs.at(-1) : [file, ...(args ?? [])].join(' ');
    const isText = encoding !== 'buffer' && encoding !== null && Buffer.isEncoding(encoding);
    const found = { stdout: [], stderr: [] };
    let failure;
    let killed = false;
    let timer;

    const kill = () => {
      if (child.kill(killSignal)) killed = true;
      child.stdout?.destroy();
      child.stderr?.destroy();
    };
    if (timeout > 0) timer = setTimeout(kill, timeout);
    for (const name of ['stdout', 'stderr']) {
      const stream = child[name];
      let length = 0;
      if (isText) stream.setEncoding(encoding);
      stream.on('data', (chunk) => {
        const left = maxBuffer - length;
        const size = isText ? Buffer.byteLength(chunk, encoding) : chunk.length;
        length += size;
        found[name].push(size > left ? chunk.slice(0, left) : chunk);
        if (size > left && failure === undefined) {
          failure = withCode(new RangeError(`${name} maxBuffer length exceeded`), 'ERR_CHILD_PROCESS_STDIO_MAXBUFFER');
          kill();
        }
      });
    }
    let done = false;
    const finish = (code, signal) => {
      if (done) return;
      done = true;
      clearTimeout(timer);
      const [stdout, stderr] = [found.stdout, found.stderr].map((list) => (isText ? list.join('') : Buffer.concat(list)));
      let error = failure ?? null;
      if (error === null && (code !== 0 || signal !== null)) {
        const text = `Command failed: ${command}\n${stderr}`;
        error = Object.assign(new Error(text), { code, killed: child.killed || killed, signal });
      }
      if (error !== null) error.cmd ??= command;
      callback?.(error, stdout, stderr);
    };
    child.on('close', finish);
    child.on('error', (error) => {
      failure = error;
      child.stdout?.destroy();
      child.stderr?.destroy();
      finish();
    });
    return child;
  }

  function exec(command, options, callback) {
    if (typeof options === 'function') [options, callback] = [undefined, options];
    mustBeString(command, 'command');
    return execFile(command, [], { ...options, shell: options?.shell || true }, callback);
  }

  // `util.promisify` gives both streams.
  for (const act of [exec, execFile]) {
    Object.defineProperty(act, Symbol.for('nodejs.util.promisify.custom'), {
      value: (...args) => {
        let child;
        const promise = new Promise((resolve, reject) => {
          child = act(...args, (error, stdout, stderr) => {
            if (error === null) resolve({ stdout, stderr });
            else reject(Object.assign(error, { stdout, stderr }));
          });
        });
        return Object.assign(promise, { child });
      },
    });
  }

  return { ChildProcess, exec, execFile, fork, spawn };
});
