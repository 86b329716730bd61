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
  for (let at = 0; at < words.length; at += 1) {
    const [, dashed, value] = /^--?([^=]*)(?:=([^]*))?$/.exec(words[at]) ?? [];
    if (dashed === undefined) continue;
    const name = dashed.replaceAll('_', '-');
    if (Object.hasOwn(values, name)) values[name](value ?? words[(at += 1)] ?? '');
    else if (Object.hasOwn(flags, name)) flags[name](value !== 'false');
    else if (name.startsWith('no-') && Object.hasOwn(flags, name.slice(3))) flags[name.slice(3)](false);
  }
  return options;
});
