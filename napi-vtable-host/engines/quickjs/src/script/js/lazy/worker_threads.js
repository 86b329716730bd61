// `worker_threads`: both sides of a worker, the parent's `Worker` and what runs in the new engine.
//
// Two pairs of ports connect them. One is the script's: `worker.postMessage` and `parentPort`. On the other the
// parent says what to run, and the worker says that it runs, what it prints where the parent asked for that, and
// which error nobody caught.

'use strict';

(function (natives, { environment, inspect, lazy, options: program, path, process, withCode }) {
  const EventEmitter = lazy('events');
  const ports = lazy('message_port');
  const { wrongType } = lazy('values');
  const { listOf, portOf, readers, send, unpack } = ports;
  const SHARE_ENV = Symbol.for('nodejs.worker_threads.SHARE_ENV');
  const evalName = '[worker eval]';
  const isMainThread = natives.worker === undefined;
  const [threadId, control, publicPort] = natives.worker ?? [0];
  const workers = new Map();
  const environmentData = new Map();
  let exposesGc = natives.execArgv.includes('--expose-gc');

  // ---- the parent's side

  // What a worker writes, where the parent reads it itself.
  class Output extends EventEmitter {
    #decoder;
    setEncoding(encoding) {
      const { StringDecoder } = lazy('string_decoder');
      this.#decoder = new StringDecoder(encoding);
      return this;
    }
    resume() {
      return this;
    }
    pipe(target) {
      this.on('data', (chunk) => target.write(chunk));
      return target;
    }
    static push(output, bytes) {
      const chunk = Buffer.from(bytes);
      const decoder = output.#decoder;
      output.emit('data', decoder === undefined ? chunk : decoder.write(chunk));
    }
  }
  const { push } = Output;
  delete Output.push;

  function scriptOf(filename, isCode) {
    if (isCode) {
      if (typeof filename === 'string') return evalName;
      throw withCode(
        new TypeError(`The property 'options.eval' must be false when 'filename' is not a string. Received ${inspect(isCode)}`),
        'ERR_INVALID_ARG_VALUE',
      );
    }
    const isURL = typeof filename === 'object' && filename !== null && typeof filename.href === 'string';
    if (isURL) return lazy('url').fileURLToPath(filename);
    if (typeof filename !== 'string') throw wrongType('filename', 'of type string or an instance of URL', filename);
    if (path.isAbsolute(filename) || /^\.\.?[\\/]/.test(filename)) return path.resolve(filename);
    const hint = filename.startsWith('file://') ? ' Wrap file:// URLs with `new URL`.' : '';
    throw withCode(
      new TypeError(
        "The worker script or module filename must be an absolute path or a relative path starting with './' or '../'." +
          `${hint} Received "${filename}"`,
      ),
      'ERR_WORKER_PATH',
    );
  }

  // Names and values in turn; undefined for the one that is shared.
  function environmentOf(env) {
    if (env === SHARE_ENV) {
      environment.share();
      return undefined;
    }
    if (env !== undefined && env !== null && typeof env !== 'object') {
      throw wrongType('options.env', 'of type object or one of undefined, null, or worker_threads.SHARE_ENV', env);
    }
    return Object.entries(env ?? process.env).flatMap(([name, value]) => [name, `${value}`]);
  }

  function listOption(options, name) {
    const list = options[name];
    if (list === undefined || list === null) return undefined;
    if (!Array.isArray(list)) throw wrongType(`options.${name}`, 'an instance of Array', list);
    return list.map((item) => `${item}`);
  }

  class Worker extends EventEmitter {
    #threadId;
    #control;
    #port;
    #isHeld = true;
    #isOver = false;
    // How it ended, once the thread is joined.
    #end;

    constructor(filename, options = {}) {
      super();
      options ??= {};
      const isCode = Boolean(options.eval);
      const given = listOption(options, 'execArgv') ?? natives.execArgv;
      const isGuarded = program.policy !== undefined;
      const execArgv = isGuarded ? [...given, `--experimental-policy=${lazy('policy').file}`] : given;
      const wrong = given === natives.execArgv ? [] : lazy('options').problems(given);
      if (wrong.length > 0) {
        throw withCode(
          new Error(`Initiated Worker with invalid execArgv flags: ${wrong.join(', ')}`),
          'ERR_WORKER_INVALID_EXEC_ARGV',
        );
      }
      const argv = listOption(options, 'argv') ?? [];
      const script = scriptOf(filename, isCode);
      const variables = environmentOf(options.env);

      const [mine, theirs] = natives.portPair();
      const [ours, others] = natives.portPair();
      this.#control = mine;
      this.#port = ours;
      this.stdin = null;
      this.stdout = new Output();
      this.stderr = new Output();
      this.resourceLimits = {};
      try {
        const start = {
          code: isCode ? filename : undefined,
          workerData: options.workerData,
          environmentData,
          exposesGc,
          pipes: [Boolean(options.stdout), Boolean(options.stderr)],
        };
        send(mine, start, listOf(options.transferList));
        const words = [natives.argv[0], script, ...argv];
        this.#threadId = natives.workerStart(script, words, execArgv, theirs, others, variables);
      } catch (error) {
        for (const id of [mine, theirs, ours, others]) natives.portClose(id);
        throw error;
      }
      readers.set(ours, {
        onMessage: (value) => this.emit('message', value),
        onError: (error) => this.emit('messageerror', error),
        onClose() {},
      });
      readers.set(mine, { onMessage: (message) => this.#hear(message), onError() {}, onClose() {} });
      natives.portStart(ours);
      natives.portStart(mine);
      natives.hold();
      workers.set(this.#threadId, this);
      process.nextTick(() => process.emit('worker', this));
    }

    #hear({ type, value, descriptor }) {
      if (type === 'online') this.emit('online');
      else if (type === 'error') this.emit('error', value);
      else if (type === 'output') push(descriptor === 1 ? this.stdout : this.stderr, value);
    }

    // The thread has ended, and what it sent was announced before: a failure comes first, then the end. One step a
    // call; true while there is more.
    static step(worker) {
      if (worker.#end === undefined) {
        worker.#end = natives.workerEnd(worker.#threadId);
        const failure = worker.#end[1];
        if (failure !== undefined) {
          worker.emit('error', withCode(new Error(`Worker initialization failure: ${failure}`), 'ERR_WORKER_INIT_FAILED'));
          return true;
        }
      }
      if (worker.#isOver) return false;
      worker.#isOver = true;
      workers.delete(worker.#threadId);
      for (const id of [worker.#control, worker.#port]) {
        readers.delete(id);
        natives.portClose(id);
      }
      worker.unref();
      // Later, so that a listener that throws takes nothing along.
      for (const output of [worker.stdout, worker.stderr]) process.nextTick(() => output.emit('end'));
      worker.emit('exit', Number(worker.#end[0]));
      return false;
    }

    get threadId() {
      return this.#isOver ? -1 : this.#threadId;
    }
    postMessage(value, options) {
      if (arguments.length === 0) {
        throw withCode(new TypeError('Not enough arguments to MessagePort.postMessage'), 'ERR_MISSING_ARGS');
      }
      send(this.#isOver ? undefined : this.#port, value, listOf(options));
    }
    terminate() {
      if (this.#isOver) return Promise.resolve();
      this.ref();
      natives.workerStop(this.#threadId);
      return new Promise((resolve) => this.once('exit', resolve));
    }
    async [Symbol.asyncDispose ?? Symbol.for('Symbol.asyncDispose')]() {
      await this.terminate();
    }
    ref() {
      if (this.#isOver || this.#isHeld) return;
      this.#isHeld = true;
      natives.hold();
    }
    unref() {
      if (!this.#isHeld) return;
      this.#isHeld = false;
      natives.letGo();
    }
  }
  const { step } = Worker;
  delete Worker.step;

  // ---- the worker's side

  // A process that is not one's own is left as it is.
  function refuseChanges() {
    const refused = (text) => withCode(new TypeError(`${text} is not supported in workers`), 'ERR_WORKER_UNSUPPORTED_OPERATION');
    for (const name of ['abort', 'chdir']) {
      process[name] = () => {
        throw refused(`process.${name}()`);
      };
    }
    const { umask } = process;
    process.umask = (mask) => {
      if (mask !== undefined) throw refused('Setting process.umask()');
      return umask();
    };
  }

  const tell = (message) => send(control, message, []);

  // What is printed goes to the parent's `worker.stdout` where it asked for that, else to the process's own.
  function pipeOutput(pipes) {
    const { write } = natives;
    natives.write = (descriptor, chunk) => {
      if (!pipes[descriptor - 1]) {
        write(descriptor, chunk);
        return;
      }
      const bytes = typeof chunk === 'string' ? new (lazy('encoding').TextEncoder)().encode(chunk) : new Uint8Array(chunk.buffer, chunk.byteOffset, chunk.byteLength);
      tell({ type: 'output', descriptor, value: bytes });
    };
  }

  const api = {
    get BroadcastChannel() {
      return lazy('broadcast_channel');
    },
    MessageChannel: ports.MessageChannel,
    MessagePort: ports.MessagePort,
    SHARE_ENV,
    Worker,
    getEnvironmentData: (key) => environmentData.get(key),
    isMainThread,
    isMarkedAsUntransferable: ports.isMarkedAsUntransferable,
    markAsUntransferable: ports.markAsUntransferable,
    parentPort: null,
    receiveMessageOnPort: ports.receiveMessageOnPort,
    resourceLimits: {},
    setEnvironmentData(key, value) {
      if (value === undefined) environmentData.delete(key);
      else environmentData.set(key, value);
    },
    threadId,
    workerData: null,
  };

  // Runs what the parent asked for.
  function run(script, { runMain, Module, exposeGc }) {
    const taken = natives.portTake(control, true);
    // The parent is gone already.
    if (!Array.isArray(taken)) process.exit(1);
    const { value: start } = unpack(taken);
    for (const [key, value] of start.environmentData) environmentData.set(key, value);
    api.workerData = start.workerData;
    api.parentPort = portOf(publicPort);
    exposesGc = start.exposesGc;
    if (exposesGc) exposeGc();
    refuseChanges();
    if (start.pipes.includes(true)) pipeOutput(start.pipes);
    tell({ type: 'online' });
    if (start.code === undefined) {
      if (natives.kindOf(script) === 0) {
        throw withCode(new Error(`Cannot find module '${script}'`), 'MODULE_NOT_FOUND', { requireStack: [] });
      }
      runMain(script);
      return;
    }
    const { isModule, runModule } = lazy('eval');
    if (isModule(start.code, program.inputType)) {
      runModule(start.code);
      return;
    }
    const module = new Module(evalName);
    module.filename = path.join(process.cwd(), evalName);
    module.paths = Module._nodeModulePaths(process.cwd());
    module._compile(start.code, evalName);
  }

  // An error that nobody caught is the parent's.
  function reportError(value) {
    try {
      send(control, { type: 'error', value }, [], undefined, true);
    } catch {
      tell({ type: 'error', value: inspect(value) });
    }
  }

  return {
    api,
    reportError,
    run,
    // Tells whether there is more.
    workerNotice(id) {
      const worker = workers.get(id);
      return worker !== undefined && step(worker);
    },
  };
});
