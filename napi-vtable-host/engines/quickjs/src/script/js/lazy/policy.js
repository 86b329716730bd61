// `--experimental-policy FILE`: which files may be loaded, and with which content. The file is JSON:
// `resources` by URL, relative ones against the file's own, each with `integrity` and `dependencies`.
//
// Of a policy either everything is enforced or nothing runs: a manifest with something else in it ends the program.
// A file is hashed as it is read, and what was hashed is what runs; an addon is opened by its path afterwards.

'use strict';

(function (natives, { withCode, lazy, options, path }) {
  const { fileURLToPath, pathToFileURL } = lazy('url');
  const file = /^file:/.test(options.policy) ? fileURLToPath(options.policy) : path.resolve(options.policy);

  const wrong = (reason) =>
    withCode(new TypeError(`Manifest ${file}: ${reason}`), 'ERR_MANIFEST_INVALID_RESOURCE_FIELD');

  // `[algorithm, digest]` of each word, or true where any content will do.
  function integrityOf(text, url) {
    if (text === true) return true;
    if (typeof text !== 'string') throw wrong(`the integrity of ${url} must be a string or true`);
    return text.split(/\s+/).filter(Boolean).map((word) => {
      const parts = /^(sha256|sha384|sha512)-([A-Za-z0-9+/]+={0,2})(?:\?\S*)?$/.exec(word);
      if (parts !== null) return [parts[1], Buffer.from(parts[2], 'base64').toString('hex')];
      throw withCode(
        new SyntaxError(`Subresource Integrity string ${JSON.stringify(text)} of ${url} had an unexpected ${JSON.stringify(word)}`),
        'ERR_SRI_PARSE',
      );
    });
  }

  function onlyHas(object, names, what) {
    if (typeof object !== 'object' || object === null || Array.isArray(object)) throw wrong(`${what} must be an object`);
    const other = Object.keys(object).find((name) => !names.includes(name));
    if (other !== undefined) throw wrong(`${what} has ${JSON.stringify(other)}, which this runtime does not enforce`);
  }

  function read() {
    let manifest;
    try {
      manifest = JSON.parse(natives.readText(file));
    } catch (error) {
      throw withCode(new Error(`Manifest ${file}: ${error.message}`), 'ERR_MANIFEST_PARSE_POLICY');
    }
    onlyHas(manifest, ['resources'], 'the manifest');
    onlyHas(manifest.resources, Object.keys(manifest.resources ?? {}), 'resources');
    const found = new Map();
    for (const [name, resource] of Object.entries(manifest.resources)) {
      const url = new URL(name, pathToFileURL(file)).href;
      onlyHas(resource, ['integrity', 'dependencies'], url);
      const { integrity, dependencies = false } = resource;
      if (typeof dependencies !== 'boolean') throw wrong(`the dependencies of ${url} must be true or false`);
      found.set(url, { integrity: integrityOf(integrity, url), dependencies });
    }
    return found;
  }

  const resources = read();
  const { get } = Map.prototype;
  const resourceOf = (name) => Reflect.apply(get, resources, [pathToFileURL(name).href]);

  function digest(algorithm, bytes) {
    const id = natives.hashStart(algorithm);
    natives.hashUpdate(id, bytes);
    return Array.from(new Uint8Array(natives.hashDigest(id)), (byte) => byte.toString(16).padStart(2, '0')).join('');
  }

  function check(name, bytes) {
    const integrity = resourceOf(name)?.integrity;
    if (integrity === true) return;
    if (integrity?.some(([algorithm, expected]) => digest(algorithm, bytes) === expected)) return;
    const reason =
      integrity === undefined
        ? 'The resource was not found in the policy.'
        : `Its sha256 is ${digest('sha256', bytes)} in hexadecimal digits.`;
    throw withCode(
      new Error(`The content of "${pathToFileURL(name).href}" does not match the expected integrity. ${reason}`),
      'ERR_MANIFEST_ASSERT_INTEGRITY',
    );
  }

  return {
    file,
    text(name) {
      const bytes = new Uint8Array(natives.readBytes(name));
      check(name, bytes);
      return natives.decode('utf-8', bytes, false);
    },
    addon(name, exports) {
      // One that is a part of the executable has no file.
      if (!natives.isLinked(name)) check(name, new Uint8Array(natives.readBytes(name)));
      return natives.loadAddon(name, exports);
    },
    request(request, parent) {
      if (resourceOf(parent)?.dependencies === true) return;
      throw withCode(
        new Error(`Manifest resource ${pathToFileURL(parent).href} does not list ${request} as a dependency specifier`),
        'ERR_MANIFEST_DEPENDENCY_MISSING',
      );
    },
  };
});
