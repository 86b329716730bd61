// `require`, after Node's rules for CommonJS: built-in modules, the cache, then files by extension.

'use strict';

(function (natives, { withCode, withPrefix, wrapper, path, builtins, guard, lazy }) {
  const file = 1;
  const folder = 2;
  const cache = Object.create(null);
  const extensions = Object.create(null);
  // Node's built-in modules that are not offered. A file of that name would not be found in Node
  // either, so the message says what is the matter.
  const known = new Set(
    (
      'assert assert/strict async_hooks buffer child_process cluster console constants crypto dgram ' +
      'diagnostics_channel dns dns/promises domain events fs fs/promises http http2 https inspector ' +
      'module net os path path/posix path/win32 perf_hooks process punycode querystring readline ' +
      'readline/promises repl stream stream/promises string_decoder sys timers timers/promises tls ' +
      'trace_events tty url util util/types v8 vm wasi worker_threads zlib'
    ).split(' '),
  );

  class Module {
    constructor(id, parent) {
      this.id = id;
      this.path = path.dirname(id);
      this.exports = {};
      this.filename = null;
      this.loaded = false;
      this.children = [];
      this.paths = [];
      parent?.children.push(this);
    }

    require(request) {
      return load(request, this);
    }

    // Runs JavaScript text as this module's body.
    _compile(text, filename) {
      return runBody(this, bodyOf(text, filename), filename);
    }
  }

  function bodyOf(text, filename) {
    const plain = text.replace(/^\ufeff/, '').replace(/^#!/, '//');
    return natives.evaluate(`${wrapper}${plain}\n})`, filename);
  }

  const runBody = (module, body, filename) =>
    Reflect.apply(body, module.exports, [
      module.exports,
      requireOf(module),
      module,
      filename,
      path.dirname(filename),
    ]);

  // An ES module gives its namespace; as the program itself it may also wait.
  function loadModule(module, filename) {
    modules.add(filename);
    if (module === main) lazy('esm').runMain(filename);
    else module.exports = lazy('esm').requireModule(filename);
  }

  const typeOf = (filename) =>
    filename.endsWith('.js') ? packageOf(path.dirname(filename))?.manifest.type : 'commonjs';
  // A file whose package says nothing is what its text parses as, CommonJS first.
  const isUndecided = (filename, type) => type !== 'commonjs' && filename.endsWith('.js');

  extensions['.js'] = (module, filename) => {
    const type = typeOf(filename);
    if (type === 'module') {
      loadModule(module, filename);
      return;
    }
    const text = guard.text(filename);
    let body;
    try {
      body = bodyOf(text, filename);
    } catch (error) {
      if (!isUndecided(filename, type) || !natives.detectModule(text)) throw error;
    }
    if (body === undefined) loadModule(module, filename);
    else runBody(module, body, filename);
  };

  // Whether a `.js` file, or one without extension, is an ES module.
  function isModule(filename) {
    const type = typeOf(filename);
    if (type === 'module' || modules.has(filename)) return true;
    if (!isUndecided(filename, type) || cache[filename] !== undefined) return false;
    const text = guard.text(filename);
    try {
      bodyOf(text, filename);
      return false;
    } catch {
      return natives.detectModule(text);
    }
  }

  extensions['.json'] = (module, filename) => {
    const text = guard.text(filename).replace(/^\ufeff/, '');
    try {
      module.exports = JSON.parse(text);
    } catch (error) {
      throw withPrefix(error, filename);
    }
  };

  extensions['.node'] = (module, filename) => {
    module.exports = guard.addon(filename, module.exports);
  };

  // ---- resolving

  function withExtension(base) {
    for (const extension of Object.keys(extensions)) {
      if (natives.kindOf(base + extension) === file) return base + extension;
    }
    return undefined;
  }

  // A folder's package.json; undefined where it has none. What was read is kept: packages do not
  // change while a script runs.
  const manifests = new Map();
  function manifestOf(directory) {
    if (manifests.has(directory)) return manifests.get(directory);
    const file = path.join(directory, 'package.json');
    let manifest;
    if (natives.kindOf(file) === 1) {
      try {
        manifest = JSON.parse(guard.text(file));
      } catch (error) {
        withPrefix(error, `Error parsing ${file}`);
        throw withCode(error, 'ERR_INVALID_PACKAGE_CONFIG', { path: file });
      }
    }
    manifests.set(directory, manifest);
    return manifest;
  }

  const mainOf = (directory) => manifestOf(directory)?.main;

  // The package that a file belongs to.
  function packageOf(directory) {
    for (let at = path.resolve(directory); ; at = path.dirname(at)) {
      if (path.basename(at) === 'node_modules') return undefined;
      const manifest = manifestOf(at);
      if (manifest !== undefined && manifest !== null) return { directory: at, manifest };
      if (at === path.dirname(at)) return undefined;
    }
  }

  // A file that `exports` or `imports` names: it must be there as it stands.
  function exactly(target, request, parent) {
    if (natives.kindOf(target) === file) return natives.realPath(target);
    throw notFound(target, parent);
  }

  const hasExports = (manifest) => manifest?.exports !== undefined && manifest?.exports !== null;

  function fromExports(request, parent, directories) {
    const parts = /^((?:@[^/\\%]+\/)?[^./\\%@][^/\\%]*)(\/.*)?$/.exec(request);
    if (parts === null) return undefined;
    const [, name, rest = ''] = parts;
    for (const directory of directories) {
      const folder = path.join(directory, name);
      const manifest = manifestOf(folder);
      if (!hasExports(manifest)) continue;
      const { resolveExports } = lazy('package');
      return exactly(resolveExports(folder, manifest.exports, `.${rest}`), request, parent);
    }
    return undefined;
  }

  // A package may ask for itself by its own name, through its `exports`.
  function fromSelf(request, parent) {
    const own = packageOf(parent.path);
    if (own === undefined || !hasExports(own.manifest) || typeof own.manifest.name !== 'string') return undefined;
    const { name, exports } = own.manifest;
    if (request !== name && !request.startsWith(`${name}/`)) return undefined;
    const target = lazy('package').resolveExports(own.directory, exports, `.${request.slice(name.length)}`);
    return exactly(target, request, parent);
  }

  // `#name`, from the `imports` of the package that asks.
  function fromImports(request, parent) {
    const own = packageOf(parent.path);
    if (own?.manifest.imports === undefined) return undefined;
    const { resolveImports } = lazy('package');
    const found = resolveImports(own.directory, own.manifest.imports, request, parent.filename ?? parent.id);
    return found.file === undefined ? resolve(found.request, parent) : exactly(found.file, request, parent);
  }

  function asFolder(directory) {
    const main = mainOf(directory);
    if (typeof main === 'string' && main !== '') {
      const target = path.resolve(directory, main);
      const found = asFile(target) ?? withExtension(path.join(target, 'index'));
      if (found !== undefined) return found;
    }
    return withExtension(path.join(directory, 'index'));
  }

  const asFile = (target) => (natives.kindOf(target) === file ? target : withExtension(target));

  function asPath(target, mustBeFolder) {
    return (
      (mustBeFolder ? undefined : asFile(target)) ??
      (natives.kindOf(target) === folder ? asFolder(target) : undefined)
    );
  }

  // The node_modules folders from `directory` to the root.
  function nodeModulesPaths(directory) {
    const paths = [];
    for (let at = path.resolve(directory); ; at = path.dirname(at)) {
      if (path.basename(at) !== 'node_modules') paths.push(path.join(at, 'node_modules'));
      if (at === path.dirname(at)) return paths;
    }
  }

  const isRelative = (request) => /^\.\.?(?:\/|$)/.test(request);

  function lookUp(request, directories) {
    const mustBeFolder = /(?:^|\/)\.{0,2}$/.test(request) && request !== '';
    for (const directory of directories) {
      const found = asPath(path.resolve(directory, request), mustBeFolder);
      // As in Node, a module is known by its real path, however it was reached.
      if (found !== undefined) return natives.realPath(found);
    }
    return undefined;
  }

  function requireStack(parent) {
    const stack = [];
    const seen = new Set();
    for (let module = parent; module !== undefined && !seen.has(module); module = parents.get(module)) {
      seen.add(module);
      stack.push(module.filename ?? module.id);
    }
    return stack;
  }

  function checkRequest(request) {
    if (typeof request !== 'string') {
      throw withCode(
        new TypeError('The "id" argument must be of type string'),
        'ERR_INVALID_ARG_TYPE',
      );
    }
    if (request === '') {
      throw withCode(
        new TypeError("The argument 'id' must be a non-empty string. Received ''"),
        'ERR_INVALID_ARG_VALUE',
      );
    }
  }

  // The file name of a request, or the name of a built-in module.
  function resolve(request, parent, directories) {
    checkRequest(request);
    if (builtinName(request) !== undefined || natives.isLinked(request)) return request;
    let found;
    if (path.isAbsolute(request)) found = lookUp(request, ['/']);
    else if (isRelative(request)) found = lookUp(request, directories ?? [parent.path]);
    else if (request.startsWith('#')) found = fromImports(request, parent);
    else {
      const folders = directories?.flatMap(nodeModulesPaths) ?? parent.paths;
      found = fromSelf(request, parent) ?? fromPackages(request, parent, folders);
    }
    if (found !== undefined) return found;
    throw notFound(request, parent);
  }

  // The nearest folder that has the request decides, whether by `exports` or by files.
  function fromPackages(request, parent, folders) {
    for (const folder of folders) {
      if (natives.kindOf(folder) === 0) continue;
      const found = fromExports(request, parent, [folder]) ?? lookUp(request, [folder]);
      if (found !== undefined) return found;
    }
    return undefined;
  }

  function notFound(request, parent) {
    const stack = requireStack(parent);
    const list = stack.length > 0 ? `\nRequire stack:\n- ${stack.join('\n- ')}` : '';
    return withCode(new Error(`Cannot find module '${request}'${list}`), 'MODULE_NOT_FOUND', {
      requireStack: stack,
    });
  }

  // ---- built-in modules

  function builtinName(request) {
    const name = request.startsWith('node:') ? request.slice(5) : request;
    if (Object.hasOwn(builtins, name)) return name;
    if (known.has(name)) {
      throw withCode(
        new Error(
          `Built-in module '${name}' is not offered by this runtime. It has: ` +
            Object.keys(builtins).sort().join(', '),
        ),
        'ERR_UNKNOWN_BUILTIN_MODULE',
      );
    }
    if (request.startsWith('node:')) {
      throw withCode(new Error(`No such built-in module: ${request}`), 'ERR_UNKNOWN_BUILTIN_MODULE');
    }
    return undefined;
  }

  // ---- loading

  const parents = new WeakMap();
  let main;
  // ES modules that were asked for in place of a script.
  const modules = new Set();

  function load(request, parent) {
    checkRequest(request);
    if (parent !== undefined && parent !== null) guard.request(request, parent.filename ?? parent.id);
    const builtin = builtinName(request);
    if (builtin !== undefined) return builtins[builtin];
    if (natives.isLinked(request)) return linkedBinding(request);

    const filename = resolve(request, parent);
    // The imports of a package may name a built-in module.
    if (!path.isAbsolute(filename)) return builtins[builtinName(filename)];
    const cached = cache[filename];
    if (cached !== undefined) {
      if (parent !== undefined && !parent.children.includes(cached)) parent.children.push(cached);
      return cached.exports;
    }
    return loadFile(filename, parent).exports;
  }

  // Native modules that are part of the executable, by their names.
  const linked = Object.create(null);

  function linkedBinding(name) {
    if (!(name in linked)) {
      if (!natives.isLinked(name)) {
        throw withCode(new Error(`No such binding was linked: ${name}`), 'ERR_INVALID_MODULE');
      }
      linked[name] = guard.addon(name, {});
    }
    return linked[name];
  }
  builtins.process._linkedBinding = (name) => linkedBinding(String(name));

  function loadFile(filename, parent) {
    const module = new Module(filename, parent);
    if (parent === undefined) {
      module.id = '.';
      main = module;
    } else if (parent !== null) {
      parents.set(module, parent);
    }
    module.filename = filename;
    module.paths = nodeModulesPaths(module.path);
    cache[filename] = module;
    let done = false;
    try {
      const extension = path.extname(filename);
      if (extension === '.mjs') loadModule(module, filename);
      else (extensions[extension] ?? extensions['.js'])(module, filename);
      done = true;
    } finally {
      if (!done) {
        if (cache[filename] === module) delete cache[filename];
        const index = parent?.children.indexOf(module) ?? -1;
        if (index !== -1) parent.children.splice(index, 1);
      }
    }
    module.loaded = true;
    return module;
  }

  function requireOf(module) {
    function require(request) {
      return module.require(request);
    }
    require.resolve = function resolveRequest(request, options) {
      return resolve(request, module, options?.paths);
    };
    require.resolve.paths = (request) => {
      checkRequest(request);
      if (Object.hasOwn(builtins, request.replace(/^node:/, ''))) return null;
      return isRelative(request) ? [module.path] : module.paths.slice();
    };
    require.cache = cache;
    require.extensions = extensions;
    require.main = main;
    return require;
  }

  // An absolute path or a `file:` URL; one that ends in a slash is a folder.
  function createRequireName(filename) {
    const name = fileOf(filename);
    return name.endsWith('/') ? `${name}noop.js` : name;
  }

  function fileOf(filename) {
    const isURL = typeof filename === 'object' && filename !== null && typeof filename.href === 'string';
    if (isURL || (typeof filename === 'string' && filename.startsWith('file:'))) {
      return lazy('url').fileURLToPath(filename);
    }
    if (typeof filename === 'string' && path.isAbsolute(filename)) return filename;
    throw lazy('values').wrongValue(
      'filename',
      filename,
      'must be a file URL object, file URL string, or absolute path string',
    );
  }

  Object.assign(Module, {
    builtinModules: [],
    isBuiltin: (name) => Object.hasOwn(builtins, String(name).replace(/^node:/, '')),
    createRequire(filename) {
      const module = new Module(createRequireName(filename));
      module.filename = module.id;
      module.paths = nodeModulesPaths(module.path);
      return requireOf(module);
    },
    _cache: cache,
    _extensions: extensions,
    _nodeModulePaths: nodeModulesPaths,
    Module,
  });
  Object.defineProperty(builtins, 'module', { value: Module, enumerable: true, configurable: true });
  Module.builtinModules = Object.keys(builtins);

  // Runs the file that the host was started with.
  function runMain(filename) {
    const real = natives.realPath(filename);
    if (filename.endsWith('.mjs') || typeOf(real) === 'module') {
      modules.add(real);
      lazy('esm').runMain(real);
    } else loadFile(real, undefined);
  }

  // What an ES module gets of a CommonJS module. Nobody is its parent.
  const importCommonJS = (filename) => (cache[filename] ?? loadFile(filename, null)).exports;

  // Whether the program's own ES module waits for something that never came.
  const isUnsettled = () => modules.size > 0 && lazy('esm').isUnsettled();

  return {
    builtinName,
    builtins,
    importCommonJS,
    isModule,
    isUnsettled,
    load,
    manifestOf,
    Module,
    modules,
    nodeModulesPaths,
    packageOf,
    requireOf,
    runMain,
  };
});
