// ES modules after Node's rules: what a request names, what stands in a file, and which graph may run.
// The engine parses, links and evaluates; it asks `resolveImport` for names and `load` for modules.
//
// A module's name is its file, with the query of its URL where it has one; `node:…` for a built-in module.
// A CommonJS module runs when the graph is loaded, before any ES module of the graph: what it exports is
// known only then.

'use strict';

(function (natives, { withCode, withPrefix, unwrapped, guard, lazy, modules, path, process }) {
  const { fileURLToPath, pathToFileURL } = lazy('url');
  const { forImport, resolveExports, resolveImports } = lazy('package');
  const { builtinName, builtins, manifestOf, packageOf, nodeModulesPaths } = modules;
  const file = 1;
  const folder = 2;

  // What each module asks for, in order; both by name.
  const edges = new Map();
  // Why a module cannot be used. Whatever reaches one of these cannot either.
  const failures = new Map();
  // Modules that have run, or wait for an `await`: asking the engine for them runs nothing.
  const settled = new Set();
  const texts = new Map();
  const compiling = [];
  const evaluating = [];
  let mainName;
  let mainPromise;

  // ---- what a request names

  // Of names that end in a query.
  const files = new Map();
  const fileOf = (name) => files.get(name) ?? name;
  const urlOf = (name) => {
    if (/^(?:node|data):/.test(name)) return name;
    const bare = fileOf(name);
    return pathToFileURL(bare).href + name.slice(bare.length);
  };
  // Code without a file of its own, that of `--eval` or `new Function`, asks from the current folder.
  const baseFile = (base) => (path.isAbsolute(base) ? fileOf(base) : path.resolve(natives.cwd(), '[eval]'));

  const notFound = (what, name, base, url) =>
    withCode(
      new Error(`Cannot find ${what} '${name}' imported from ${baseFile(base)}`),
      'ERR_MODULE_NOT_FOUND',
      url === undefined ? undefined : { url },
    );

  function existing(target, base, suffix = '') {
    const kind = natives.kindOf(target);
    if (kind === folder) {
      throw withCode(
        new Error(
          `Directory import '${target}' is not supported resolving ES modules imported from ${baseFile(base)}`,
        ),
        'ERR_UNSUPPORTED_DIR_IMPORT',
        { url: pathToFileURL(target).href },
      );
    }
    if (kind !== file) throw notFound('module', target, base, pathToFileURL(target).href);
    const real = natives.realPath(target);
    if (suffix !== '') files.set(real + suffix, real);
    return real + suffix;
  }

  function fromURL(url, base) {
    return existing(fileURLToPath(url.href), base, url.search + url.hash);
  }

  function fromPackage(specifier, base) {
    const parts = /^((?:@[^/\\%]+\/)?[^./\\%@][^/\\%]*)(\/.*)?$/.exec(specifier);
    if (parts === null) {
      throw withCode(
        new TypeError(`Invalid module "${specifier}" is not a valid package name imported from ${baseFile(base)}`),
        'ERR_INVALID_MODULE_SPECIFIER',
      );
    }
    const [, name, rest = ''] = parts;
    const own = packageOf(path.dirname(baseFile(base)));
    const has = (manifest) => manifest?.exports !== undefined && manifest?.exports !== null;
    if (own?.manifest.name === name && has(own.manifest)) {
      return existing(resolveExports(own.directory, own.manifest.exports, `.${rest}`, forImport), base);
    }
    for (const modulesFolder of nodeModulesPaths(path.dirname(baseFile(base)))) {
      const directory = path.join(modulesFolder, name);
      if (natives.kindOf(directory) !== folder) continue;
      const manifest = manifestOf(directory);
      if (has(manifest)) return existing(resolveExports(directory, manifest.exports, `.${rest}`, forImport), base);
      if (rest !== '') return existing(path.join(directory, rest), base);
      const main = typeof manifest?.main === 'string' ? [manifest.main] : [];
      const candidates = main.flatMap((one) => [
        one, `${one}.js`, `${one}.json`, `${one}.node`, `${one}/index.js`, `${one}/index.json`, `${one}/index.node`,
      ]);
      for (const candidate of [...candidates, 'index.js', 'index.json', 'index.node']) {
        const target = path.join(directory, candidate);
        if (natives.kindOf(target) === file) return natives.realPath(target);
      }
      throw notFound('package', directory, base);
    }
    throw notFound('package', name, base);
  }

  function resolve(specifier, base) {
    const builtin = builtinName(specifier);
    if (builtin !== undefined) return `node:${builtin}`;
    if (/^(?:\.\.?)?\//.test(specifier) || specifier === '.' || specifier === '..') {
      const plain = path.isAbsolute(base) && !/[%?#\\]/.test(specifier + fileOf(base));
      if (plain) return existing(path.resolve(path.dirname(fileOf(base)), specifier), base);
      return fromURL(new URL(specifier, pathToFileURL(baseFile(base))), base);
    }
    if (specifier.startsWith('#')) {
      const own = packageOf(path.dirname(baseFile(base)));
      const { file: target, request } = resolveImports(
        own?.directory ?? path.dirname(baseFile(base)), own?.manifest.imports, specifier, baseFile(base), forImport,
      );
      return target === undefined ? resolve(request, base) : existing(target, base);
    }
    if (/^[a-z][a-z0-9+.-]*:/i.test(specifier)) {
      if (/^data:/i.test(specifier)) return specifier;
      if (/^file:/i.test(specifier)) return fromURL(new URL(specifier), base);
      throw withCode(
        new Error(
          `Only URLs with a scheme in: file, data, and node are supported. Received protocol '${specifier.slice(0, specifier.indexOf(':') + 1)}'`,
        ),
        'ERR_UNSUPPORTED_ESM_URL_SCHEME',
      );
    }
    return fromPackage(specifier, base);
  }

  // ---- what stands in a file

  const dataType = (url) => /^data:([^,;]*)/i.exec(url)?.[1].toLowerCase();

  function formatOf(name) {
    if (name.startsWith('node:')) return 'builtin';
    if (name.startsWith('data:')) {
      const type = dataType(name);
      if (type === 'text/javascript' || type === 'application/javascript') return 'module';
      if (type === 'application/json') return 'json';
      throw withCode(new TypeError(`Unknown module format: ${type} for URL ${name}`), 'ERR_UNKNOWN_MODULE_FORMAT');
    }
    const target = fileOf(name);
    const extension = path.extname(target);
    if (extension === '.mjs') return 'module';
    if (extension === '.cjs') return 'commonjs';
    if (extension === '.json') return 'json';
    if (extension === '.js' || extension === '') return modules.isModule(target) ? 'module' : 'commonjs';
    const advice = extension === '.node' ? '; use createRequire(import.meta.url) of node:module to load an addon' : '';
    throw withCode(
      new TypeError(`Unknown file extension "${extension}" for ${target}${advice}`),
      'ERR_UNKNOWN_FILE_EXTENSION',
    );
  }

  function checkAttributes(attributes) {
    for (const key of Object.keys(attributes)) {
      if (key === 'type') continue;
      throw withCode(
        new TypeError(`Import attribute "${key}" with value "${attributes[key]}" is not supported`),
        'ERR_IMPORT_ATTRIBUTE_UNSUPPORTED',
      );
    }
  }

  function checkType(name, type) {
    const isJSON = formatOf(name) === 'json';
    if (type !== undefined && type !== 'json') {
      throw withCode(
        new TypeError(`Import attribute "type" with value "${type}" is not supported`),
        'ERR_IMPORT_ATTRIBUTE_UNSUPPORTED',
      );
    }
    if (isJSON && type === undefined) {
      throw withCode(
        new TypeError(`Module "${urlOf(name)}" needs an import attribute of "type: json"`),
        'ERR_IMPORT_ATTRIBUTE_MISSING',
      );
    }
    if (!isJSON && type === 'json') {
      throw withCode(
        new TypeError(`Module "${urlOf(name)}" is not of type "json"`),
        'ERR_IMPORT_ATTRIBUTE_TYPE_INCOMPATIBLE',
      );
    }
  }

  function dataText(url) {
    const comma = url.indexOf(',');
    const body = decodeURIComponent(url.slice(comma + 1));
    return /;base64$/i.test(url.slice(0, comma)) ? Buffer.from(body, 'base64').toString() : body;
  }
  const textOf = (name) =>
    texts.get(name) ?? (name.startsWith('data:') ? dataText(name) : guard.text(fileOf(name)));

  function synthetic(name, values) {
    edges.set(name, new Set());
    natives.syntheticModule(name, Object.keys(values).map((key) => `${key}\0`).join(''), values);
  }

  // The properties of what a module exports, `default` being the whole.
  function exportsOf(value) {
    const values = Object.create(null);
    if ((typeof value === 'object' && value !== null) || typeof value === 'function') {
      for (const key of Object.keys(value)) {
        if (!key.isWellFormed() || key.includes('\0')) continue;
        try {
          values[key] = value[key];
        } catch {
          values[key] = undefined;
        }
      }
    }
    values.default = value;
    return values;
  }

  function compile(name, text) {
    edges.set(name, new Set());
    unwrapped.add(name);
    compiling.push(name);
    let meta;
    try {
      meta = natives.compileModule(name, text.replace(/^\ufeff/, ''));
    } finally {
      compiling.pop();
    }
    const isFile = !name.startsWith('data:');
    if (isFile) Object.assign(meta, { dirname: path.dirname(fileOf(name)), filename: fileOf(name) });
    meta.main = name === mainName;
    meta.resolve = (specifier) => {
      try {
        return urlOf(resolve(`${specifier}`, name));
      } catch (error) {
        // A file need not be there to have a URL; a package does.
        if (error.code === 'ERR_MODULE_NOT_FOUND' && error.url !== undefined) return error.url;
        throw error;
      }
    };
    meta.url = urlOf(name);
  }

  function define(name) {
    const format = formatOf(name);
    if (format === 'builtin') synthetic(name, exportsOf(builtins[name.slice(5)]));
    else if (format === 'commonjs') synthetic(name, exportsOf(modules.importCommonJS(fileOf(name))));
    else if (format === 'json') {
      let value;
      try {
        value = JSON.parse(textOf(name).replace(/^\ufeff/, ''));
      } catch (error) {
        throw withPrefix(error, name);
      }
      synthetic(name, { __proto__: null, default: value });
    } else compile(name, textOf(name));
  }

  // ---- graphs

  // A module and what it reaches, in the order in which they run.
  function reach(name, found = new Set(), seen = new Set()) {
    if (seen.has(name)) return found;
    seen.add(name);
    for (const next of edges.get(name) ?? []) reach(next, found, seen);
    return found.add(name);
  }

  // Makes the module that the engine asks for. One that cannot be made is empty and fails its graph.
  function load(name) {
    if (!failures.has(name)) {
      try {
        define(name);
        return;
      } catch (error) {
        failures.set(name, error);
      }
    }
    synthetic(name, Object.create(null));
  }

  // Loads, links and runs a graph. The promise of its end; throws what keeps it from running.
  function start(name) {
    if (!edges.has(name)) load(name);
    const graph = [...reach(name)];
    for (const one of graph) if (failures.has(one)) throw failures.get(one);
    const order = graph.filter((one) => !settled.has(one));
    const busy = new Set([...compiling, ...evaluating.flat()]);
    const cycle = order.find((one) => busy.has(one));
    if (cycle !== undefined) {
      throw withCode(
        new Error(`Cannot require() ES Module ${name} in a cycle: ${cycle} is being loaded or run`),
        'ERR_REQUIRE_CYCLE_MODULE',
      );
    }
    evaluating.push(order);
    try {
      const promise = natives.evaluateModule(name);
      for (const one of order) settled.add(one);
      return promise;
    } finally {
      evaluating.pop();
    }
  }

  // The engine asks for the name of a request: of a module that is being compiled, or of `import()`. The
  // latter runs here; the engine then finds a module that has run.
  function resolveImport(base, specifier, attributes) {
    guard.request(specifier, baseFile(base));
    const isStatic = compiling.length > 0;
    let name;
    try {
      name = resolve(specifier, base);
      checkType(name, attributes?.type);
    } catch (error) {
      if (!isStatic) throw error;
      name = `napi-vtable:failed:${failures.size}`;
      failures.set(name, error);
    }
    if (isStatic) edges.get(base).add(name);
    else start(name);
    return name;
  }

  // ---- from CommonJS

  function requireModule(filename) {
    const promise = start(filename);
    const [state, value] = natives.promiseState(promise);
    if (state !== 'fulfilled') Promise.prototype.then.call(promise, undefined, () => {});
    if (state === 'rejected') throw value;
    if (state === 'pending') {
      throw withCode(
        new Error(
          `require() cannot be used on an ES module with top-level await: use import() instead (${filename})`,
        ),
        'ERR_REQUIRE_ASYNC_MODULE',
      );
    }
    const namespace = natives.moduleNamespace(filename);
    if (Object.hasOwn(namespace, 'module.exports')) return namespace['module.exports'];
    if (!Object.hasOwn(namespace, 'default') || Object.hasOwn(namespace, '__esModule')) return namespace;
    // Code that was compiled from ES modules looks for this mark before it takes `default`.
    const marked = `napi-vtable:required:${filename}`;
    if (!edges.has(marked)) {
      const values = Object.create(null);
      for (const key of Object.keys(namespace)) values[key] = namespace[key];
      synthetic(marked, Object.assign(values, { __esModule: true }));
      natives.evaluateModule(marked);
    }
    return natives.moduleNamespace(marked);
  }

  // The module that the program was started with; `text` where it is not a file's.
  function runMain(name, text) {
    mainName = name;
    if (text !== undefined) texts.set(name, text);
    mainPromise = start(name);
    const [state, value] = natives.promiseState(mainPromise);
    const fail = (error) => {
      process.nextTick(() => {
        throw error;
      });
    };
    Promise.prototype.then.call(mainPromise, undefined, state === 'rejected' ? () => {} : fail);
    if (state === 'rejected') throw value;
  }

  // Whether the main module waits for something that never came.
  const isUnsettled = () => mainPromise !== undefined && natives.promiseState(mainPromise)[0] === 'pending';
  const mainFile = () => mainName;

  return { checkAttributes, isUnsettled, load, mainFile, requireModule, resolveImport, runMain };
});
