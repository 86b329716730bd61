// Code and modules from the command line: `-e CODE`, `-p CODE`, `-r MODULE`.

'use strict';

(function (natives, { lazy, modules, path }) {
  const { Module, builtins, load, nodeModulesPaths, requireOf } = modules;

  const define = (name, descriptor) =>
    Object.defineProperty(globalThis, name, { enumerable: false, configurable: true, ...descriptor });

  // A module without a file, in the current folder.
  function inlineModule(name) {
    const module = new Module(name, null);
    module.path = natives.cwd();
    module.filename = path.join(module.path, name);
    module.paths = nodeModulesPaths(module.path);
    return module;
  }

  function preload(requests) {
    const module = inlineModule('internal/preload');
    for (const request of requests) load(request, module);
  }

  function runScript(text, print) {
    const module = inlineModule('[eval]');
    const names = { exports: module.exports, require: requireOf(module), module, __filename: '[eval]', __dirname: '.' };
    for (const [name, value] of Object.entries(names)) define(name, { value, writable: true });
    // As in Node, the built-in modules stand under their names, each made when it is first read.
    for (const name of Object.keys(builtins)) {
      if (name.includes('/') || name in globalThis) continue;
      define(name, {
        get: () => builtins[name],
        set: (value) => define(name, { value, writable: true }),
      });
    }
    const value = natives.evaluate(text, '[eval]');
    if (print) globalThis.console.log(value);
  }

  // A syntax error may be the running code's: then the text itself parses.
  function parses(text) {
    try {
      natives.evaluate(`(function () {${text}\n})`, '[eval]');
      return true;
    } catch {
      return false;
    }
  }

  function runModule(text) {
    const name = path.join(natives.cwd(), '[eval1]');
    modules.modules.add(name);
    lazy('esm').runMain(name, text);
  }

  // Whether code is a module, by its options or because it parses as nothing else.
  const isModule = (text, inputType) =>
    inputType === 'module' || (inputType === undefined && !parses(text) && natives.detectModule(text));

  function run({ text = '', print, inputType }) {
    const asModule = () => runModule(text);
    if (inputType === 'module') {
      if (print) throw new Error('--print cannot be used with --input-type=module');
      asModule();
      return;
    }
    try {
      runScript(text, print);
    } catch (error) {
      const mayBeModule = inputType === undefined && !print && error instanceof SyntaxError;
      if (!mayBeModule || parses(text) || !natives.detectModule(text)) throw error;
      for (const name of ['exports', 'require', 'module', '__filename', '__dirname']) delete globalThis[name];
      asModule();
    }
  }

  return { isModule, preload, run, runModule };
});
