// What a package.json says about requests: `exports` and `imports`, after Node's rules.

'use strict';

(function (natives, { withCode, path }) {
  const forRequire = new Set(['node', 'require', 'module-sync', 'node-addons', 'default']);
  const forImport = new Set(['node', 'import', 'module-sync', 'node-addons', 'default']);
  const manifestName = (directory) => path.join(directory, 'package.json');

  const invalidTarget = (directory, key, target, isImport) =>
    withCode(
      new Error(
        `Invalid "${isImport ? 'imports' : 'exports'}" target ${JSON.stringify(target)} defined for ` +
          `'${key}' in the package config ${manifestName(directory)}`,
      ),
      'ERR_INVALID_PACKAGE_TARGET',
    );

  // A target to a path (or, for imports, a request); undefined where no condition fits, null where the
  // package forbids it.
  function resolveTarget(directory, target, match, key, isImport, conditions) {
    if (typeof target === 'string') {
      const filled = (text) => (match === undefined ? text : text.replaceAll('*', () => match));
      if (!target.startsWith('./')) {
        if (isImport && !target.startsWith('../') && !target.startsWith('/')) return { request: filled(target) };
        throw invalidTarget(directory, key, target, isImport);
      }
      if (/(?:^|\/)(?:\.\.?|node_modules)(?:\/|$)/.test(target.slice(2))) {
        throw invalidTarget(directory, key, target, isImport);
      }
      if (match !== undefined && /(?:^|\/)(?:\.\.?|node_modules)(?:\/|$)/.test(match)) {
        throw withCode(
          new Error(`Invalid module "${key}": the part behind '*' must not leave the package`),
          'ERR_INVALID_MODULE_SPECIFIER',
        );
      }
      return { file: path.join(directory, filled(target)) };
    }
    if (Array.isArray(target)) {
      let last;
      for (const item of target) {
        try {
          const found = resolveTarget(directory, item, match, key, isImport, conditions);
          if (found !== undefined && found !== null) return found;
          last = found;
        } catch (error) {
          if (error.code !== 'ERR_INVALID_PACKAGE_TARGET') throw error;
          last = null;
        }
      }
      return last;
    }
    if (typeof target === 'object' && target !== null) {
      for (const condition of Object.keys(target)) {
        if (!conditions.has(condition)) continue;
        const found = resolveTarget(directory, target[condition], match, key, isImport, conditions);
        if (found !== undefined) return found;
      }
      return undefined;
    }
    if (target === null) return null;
    throw invalidTarget(directory, key, target, isImport);
  }

  // The entry of a map for a key: the key itself, else the pattern with the longest part before `*`.
  function lookUp(directory, map, key, isImport, conditions) {
    if (Object.hasOwn(map, key) && !key.includes('*') && !key.endsWith('/')) {
      return resolveTarget(directory, map[key], undefined, key, isImport, conditions);
    }
    let best;
    for (const pattern of Object.keys(map)) {
      const star = pattern.indexOf('*');
      if (star === -1 || pattern.lastIndexOf('*') !== star) continue;
      const before = pattern.slice(0, star);
      const after = pattern.slice(star + 1);
      const fits =
        key.startsWith(before) && key !== before && key.endsWith(after) && key.length >= pattern.length;
      if (fits && (best === undefined || before.length > best.before.length || (before.length === best.before.length && pattern.length > best.pattern.length))) {
        best = { pattern, before, match: key.slice(star, key.length - after.length) };
      }
    }
    if (best === undefined) return undefined;
    return resolveTarget(directory, map[best.pattern], best.match, best.pattern, isImport, conditions);
  }

  // `subpath` is `.` or starts with `./`.
  function resolveExports(directory, exports, subpath, conditions = forRequire) {
    const isMap =
      typeof exports === 'object' && exports !== null && !Array.isArray(exports);
    const keys = isMap ? Object.keys(exports) : [];
    const dotted = keys.filter((key) => key.startsWith('.')).length;
    if (dotted !== 0 && dotted !== keys.length) {
      throw withCode(
        new Error(
          `Invalid package config ${manifestName(directory)}: "exports" cannot contain some keys ` +
            "starting with '.' and some not",
        ),
        'ERR_INVALID_PACKAGE_CONFIG',
      );
    }
    const found = lookUp(directory, dotted > 0 ? exports : { '.': exports }, subpath, false, conditions);
    if (found !== undefined && found !== null) return found.file;
    throw withCode(
      new Error(
        subpath === '.'
          ? `No "exports" main defined in ${manifestName(directory)}`
          : `Package subpath '${subpath}' is not defined by "exports" in ${manifestName(directory)}`,
      ),
      'ERR_PACKAGE_PATH_NOT_EXPORTED',
    );
  }

  function resolveImports(directory, imports, request, from, conditions = forRequire) {
    const found =
      request === '#' || request.startsWith('#/') || typeof imports !== 'object' || imports === null
        ? undefined
        : lookUp(directory, imports, request, true, conditions);
    if (found !== undefined && found !== null) return found;
    throw withCode(
      new TypeError(
        `Package import specifier "${request}" is not defined in package ${manifestName(directory)} imported from ${from}`,
      ),
      'ERR_PACKAGE_IMPORT_NOT_DEFINED',
    );
  }

  return { forImport, resolveExports, resolveImports };
});
