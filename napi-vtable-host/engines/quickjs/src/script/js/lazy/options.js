// Reads the options in `process.execArgv` that have an effect; `docs/scripts.md` lists them.

'use strict';

(function (natives, { options }) {
  const words = natives.execArgv;
  const flags = {
    'expose-gc': (on) => (options.exposeGc = on),
    'force-node-api-uncaught-exceptions-policy': (on) => (options.forceUncaught = on),
    deprecation: (on) => (options.noDeprecation = !on),
    'throw-deprecation': (on) => (options.throwDeprecation = on),
    'report-compact': (on) => (options.report.compact = on),
    'report-on-fatalerror': (on) => (options.report.onFatal = on),
    warnings: (on) => (options.warnings = on),
  };
  const code = (text) => (options.text = text);
  const print = (text) => {
    options.print = true;
    options.text = text;
  };
  const require = (request) => options.require.push(request);
  const values = {
    e: code,
    eval: code,
    p: print,
    pe: print,
    print,
    r: require,
    require,
    'experimental-policy': (file) => (options.policy = file),
    'input-type': (type) => (options.inputType = type),
    'report-dir': (directory) => (options.report.directory = directory),
    'report-directory': (directory) => (options.report.directory = directory),
    'report-filename': (file) => (options.report.filename = file),
    'stack-trace-limit': (limit) => (options.stackTraceLimit = Number(limit)),
    'unhandled-rejections': (mode) => (options.rejections = mode === 'throw' ? undefined : mode),
  };
  // Those that are taken and have no effect here, or have had theirs before any script.
  const others = new Set(
    (
      'concurrent-array-buffer-sweeping enable-source-maps gc-global gc-interval jitless max-old-space-size ' +
      'max-semi-space-size napi-modules stack-size'
    ).split(' '),
  );
  const early = ['env-file', 'node-api-version'];
  const partsOf = (word) => {
    const [, dashed, value] = /^--?([^=]+)(?:=([^]*))?$/.exec(word) ?? [];
    return [dashed?.replaceAll('_', '-'), value];
  };
  const takesValue = (name) => Object.hasOwn(values, name) || early.includes(name);

  for (let at = 0; at < words.length; at += 1) {
    const [name, value] = partsOf(words[at]);
    if (name === undefined) continue;
    if (Object.hasOwn(values, name)) values[name](value ?? words[(at += 1)] ?? '');
    else if (Object.hasOwn(flags, name)) flags[name](value !== 'false');
    else if (name.startsWith('no-') && Object.hasOwn(flags, name.slice(3))) flags[name.slice(3)](false);
  }

  // What is wrong with a worker's options, one text each. Nobody else reads them before it runs.
  function problems(list) {
    const found = [];
    for (let at = 0; at < list.length; at += 1) {
      const [name, value] = partsOf(list[at]);
      if (name === undefined) continue;
      if (takesValue(name)) {
        if (value !== undefined) continue;
        at += 1;
        if (at === list.length) found.push(`${list[at - 1]} requires an argument`);
        continue;
      }
      const bare = name.replace(/^no-/, '');
      if (!Object.hasOwn(flags, bare) && !others.has(bare) && !name.startsWith('trace-')) found.push(list[at]);
    }
    return found;
  }

  return { problems };
});
